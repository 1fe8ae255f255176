"""The engine's bands against the truth of simulated athletes: counted right, and roughly honest."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from coach.domain import reliability
from coach.domain.cohort import WORLD
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.reach import flat_need_deg, need_sd_deg
from coach.domain.reliability import BELIEFS, NOMINAL, Sample, coverages, measure_reliability, samples_of
from coach.formats.curriculum import shipped_ladder
from tests.domain.season import LADDER as FIVE
from tests.domain.season import MAN

LADDER = shipped_ladder("squat-depth")
# A small cohort tells little: its own band is about 8 percent wide. The full measure stands in the docs.
LEAST, MOST = 0.65, 1.0


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return measure_reliability(LADDER, athletes=30, weeks=6, seed=4)


def test_the_bands_of_a_small_cohort_hold_about_as_often_as_they_say(samples: list[Sample]) -> None:
    found = {c.belief: c.observed.value for c in coverages(samples, seed=1, nominal=(0.9,))}
    assert set(found) == set(BELIEFS)
    assert all(LEAST <= (value or 0) <= MOST for value in found.values()), found


def test_wider_bands_hold_more_often(samples: list[Sample]) -> None:
    for belief in BELIEFS:
        held = [c.observed.value or 0 for c in coverages(samples, seed=1) if c.belief == belief]
        assert held == sorted(held)
        assert len(held) == len(NOMINAL)


def test_the_same_seed_gives_the_same_samples_and_none_of_the_first_week(samples: list[Sample]) -> None:
    assert measure_reliability(LADDER, athletes=2, weeks=1, seed=4) == []
    again = measure_reliability(LADDER, athletes=2, weeks=6, seed=4)
    assert again == [s for s in samples if s.athlete < 2]


def test_honest_beliefs_lie_on_the_diagonal_and_proud_ones_below_it() -> None:
    rng = Random(1)
    honest = [Sample(n % 100, "ankle", rng.gauss(0, 1)) for n in range(20_000)]
    proud = [Sample(s.athlete, "need", 2 * s.z) for s in honest]
    for one in coverages(honest + proud, seed=1):
        observed = one.observed.value or 0
        if one.belief == "ankle":
            assert observed == pytest.approx(one.nominal, abs=0.01)
        else:
            assert observed < one.nominal - 0.1


def test_a_belief_without_any_error_is_right_never() -> None:
    found = coverages([Sample(0, "need", float("inf"))], seed=1)
    assert all(c.observed.value == 0 for c in found)


def beliefs(
    place: int, needs: tuple[float | None, ...] = (30.0,) * 5, **rung: Any
) -> list[tuple[str, float]]:
    """Return how far, in SDs, the truth lies above what is believed of an athlete at one of five rungs."""
    truth = SimpleNamespace(number=7, known=MAN, needs=needs, difficulties=(0.0, 0.5, 1.0, 1.5, 2.0))
    ladder = tuple(replace(r, difficulty=1.0, **rung) for r in FIVE)
    athlete: Any = SimpleNamespace(truth=truth, ladder=ladder, ability=3.0, ankle=lambda index: 40.0 + index)
    decision: Any = SimpleNamespace(
        rung=ladder[place].id,
        ankle={"left": SimpleNamespace(deg=37.0, sd=2.0), "right": SimpleNamespace(deg=43.0, sd=4.0)},
        control=SimpleNamespace(ability=1.5, sd=0.2),
    )
    day: Any = None  # what is believed on it stands in the decision
    found = list(samples_of(athlete, day, decision))
    assert {sample.athlete for sample in found} == {7}
    return [(sample.belief, sample.z) for sample in found]


ANKLES = [("ankle", 1.5), ("ankle", -0.5)]
RATES = [("clean-rate", pytest.approx((2.5 - 0.5 * n) / 0.25)) for n in range(5)]  # .25: of .2 and .15


def need(place: int) -> tuple[str, Any]:
    flat = flat_need_deg(MAN, FIVE[place])[0]
    assert flat is not None
    return "need", pytest.approx((30 - flat) / need_sd_deg(MAN, FIVE[place]))


def test_the_beliefs_of_a_day_are_those_of_both_ankles_the_rung_and_the_next() -> None:
    assert beliefs(1) == [*ANKLES, need(1), RATES[1], need(2), RATES[2]]
    assert beliefs(4) == [*ANKLES, need(4), RATES[4]]
    assert beliefs(1, needs=(30.0, None, 30.0, 30.0, 30.0)) == [*ANKLES, RATES[1], need(2), RATES[2]]
    assert beliefs(1, style="split") == ANKLES


def test_a_cohort_is_led_by_the_engine_as_told_and_watched_from_the_eighth_day_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: dict[str, Any] = {}

    def lead(rule: str, ladder: Any, *, watch: Any, **more: Any) -> None:
        told.update(rule=rule, ladder=ladder, **more)
        for number in (6, 7, 8):
            watch(None, SimpleNamespace(number=number), None)

    monkeypatch.setattr(reliability, "simulate", lead)
    monkeypatch.setattr(reliability, "samples_of", lambda athlete, day, decision: [day.number])
    asked = {
        "athletes": 3,
        "weeks": 2,
        "seed": 5,
        "world": replace(WORLD),
        "policy": replace(DEFAULT_POLICY, days_on_rung=9),
    }
    assert measure_reliability(LADDER, **asked) == [7, 8]
    assert told == {"rule": "engine", "ladder": LADDER} | asked
    assert told["world"] is asked["world"]


def test_a_band_is_over_athletes_with_the_number_of_beliefs_and_drawn_by_the_seed() -> None:
    two = [Sample(athlete, "ankle", 9.0 * athlete) for athlete in (0, 1) for _ in range(50)]
    (found,) = coverages(two, seed=1, nominal=(0.9,))
    assert (found.observed.low, found.observed.value, found.observed.high) == (0, 0.5, 1)
    assert found.samples == 100
    rng = Random(1)
    many = [Sample(n % 40, "ankle", rng.gauss(0, 1)) for n in range(400)]
    assert coverages(many, seed=1) != coverages(many, seed=2)
