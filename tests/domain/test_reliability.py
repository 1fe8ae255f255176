"""The engine's bands against the truth of simulated athletes: counted right, and roughly honest."""

from __future__ import annotations

from random import Random

import pytest

from coach.domain.reliability import BELIEFS, NOMINAL, Sample, coverages, measure_reliability
from coach.formats.curriculum import shipped_ladder

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
