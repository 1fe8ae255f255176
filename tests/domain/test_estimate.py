"""Tests of `coach.domain.estimate`: beliefs about the ankle, and how sure they are."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.ankle import Reading
from coach.domain.case import Side
from coach.domain.estimate import disagreeing, estimate_ankles
from tests.domain.season import TODAY


def readings(
    *values: float, side: Side = Side.LEFT, every: int = 7, sem: float = 1.7, **more: Any
) -> list[Reading]:
    method = more.get("method", "inclinometer/tuberosity")
    count = len(values)
    return [
        Reading(f"{method}{side}{n}", TODAY - timedelta(days=every * (count - 1 - n)), side, v, sem, method)
        for n, v in enumerate(values)
    ]


def left(*values: float, **more: Any) -> Any:
    return estimate_ankles(readings(*values, **more), TODAY)[Side.LEFT]


# --- dorsiflexion --------------------------------------------------------------------------------------


def test_more_tests_make_it_surer_and_time_makes_it_less_sure() -> None:
    one, four = left(40), left(40, 40, 40, 40)
    later = estimate_ankles(readings(40, 40, 40, 40), TODAY + timedelta(days=70))[Side.LEFT]
    assert four.sd < one.sd < later.sd + 1
    assert later.sd > four.sd
    assert one.n == 1
    assert four.n == 4


def test_nothing_measured_is_the_population_with_its_spread() -> None:
    found = estimate_ankles([], TODAY)
    assert found[Side.LEFT] == found[Side.RIGHT]
    assert found[Side.LEFT].n == 0
    assert found[Side.LEFT].sd >= 5


def test_an_unmeasured_side_is_guessed_from_the_other_with_what_sides_differ_by() -> None:
    found = estimate_ankles(readings(40, 40), TODAY)
    assert found[Side.RIGHT].deg == found[Side.LEFT].deg
    assert found[Side.RIGHT].sd ** 2 - found[Side.LEFT].sd ** 2 == pytest.approx(3.0**2)


def test_repeats_on_one_day_are_one_session() -> None:
    once = left(40)
    thrice = estimate_ankles([r._replace(id=f"x{n}") for n in range(3) for r in readings(40)], TODAY)
    assert thrice[Side.LEFT].sd == pytest.approx(once.sd)


def test_readings_of_another_method_never_make_up_for_its_bias() -> None:
    angle = readings(40, 40, 40)
    tape = readings(*([46.0] * 20), every=1, method="tape", sem=1.2)
    mixed = estimate_ankles([*readings(*([40.0] * 21), every=1), *tape], TODAY)[Side.LEFT]
    assert mixed.deg < 42.5
    assert estimate_ankles(angle, TODAY)[Side.LEFT].deg < 40.1


@pytest.mark.parametrize(
    ("values", "real"),
    [((36, 36, 39, 39), False), ((36, 36, 41, 41), True), ((36, 41), False), ((36, 36, 31, 31), True)],
)
def test_a_change_is_real_beyond_its_error_with_two_tests_at_each_end(
    values: tuple[float, ...], real: bool
) -> None:
    assert left(*values).real_change is real


def test_a_slow_drift_without_treatment_is_no_real_change() -> None:
    quick = left(36, 36, 39.9, 39.9, every=7)
    slow = left(36, 36, 39.9, 39.9, every=90)
    assert quick.real_change
    assert not slow.real_change


def test_the_trend_has_a_sign_and_shrinks_while_tests_are_few() -> None:
    few, many = left(36, 37), left(*(30 + n for n in range(10)))
    assert 0 < few.trend_deg_per_week < 0.5
    assert many.trend_deg_per_week == pytest.approx(1, abs=0.15)
    assert many.trend_sd < few.trend_sd


@given(st.lists(st.floats(15, 60), min_size=1, max_size=8), st.integers(0, 7), st.floats(0, 20))
def test_a_better_reading_never_lowers_the_level(values: list[float], which: int, more: float) -> None:
    which %= len(values)
    better = [v + (more if n == which else 0) for n, v in enumerate(values)]
    assert left(*better).deg >= left(*values).deg - 1e-9
    assert left(*better).sd == pytest.approx(left(*values).sd)


@given(st.lists(st.integers(0, 200), min_size=2, max_size=6, unique=True), st.floats(20, 50))
def test_an_older_test_never_outweighs_the_same_test_newer(ages: list[int], deg: float) -> None:
    def level(bumped: int | None) -> float:
        rows = [
            Reading(
                str(age), TODAY - timedelta(days=age), Side.LEFT, deg + (age == bumped), 1.7, "inclinometer/x"
            )
            for age in ages
        ]
        return estimate_ankles(rows, TODAY)[Side.LEFT].deg

    weights = [level(age) - level(None) for age in sorted(ages)]
    assert all(newer >= older - 1e-9 for newer, older in pairwise(weights))
    assert min(weights) >= 0


def test_what_a_second_instrument_reads_above_the_first_is_learned_where_both_were_used() -> None:
    inclinometer = readings(36, 36, 36, 36, 36, 36)
    above = {"method": "phone/tuberosity", "every": 7}
    both = [*inclinometer, *readings(41, 41, 41, 41, **above)]
    found = estimate_ankles(both, TODAY)[Side.LEFT]
    assert found.deg == pytest.approx(36.5, abs=0.6)
    later = [
        Reading("later", TODAY + timedelta(days=42), Side.LEFT, 41.0, 1.7, "phone/tuberosity"),
    ]
    known = estimate_ankles([*both, *later], TODAY + timedelta(days=42))[Side.LEFT]
    unknown = estimate_ankles([*inclinometer, *later], TODAY + timedelta(days=42))[Side.LEFT]
    assert known.deg < unknown.deg - 0.5, "41 on the phone is no gain where it always read 5 more"
    assert known.sd < unknown.sd


def by_both(own: float, coach: float) -> list[Reading]:
    """Four weekly days on which athlete and coach read both sides, side by side."""
    rows = []
    for side in Side:
        rows += [r._replace(own=True, id=f"own{r.id}", sem=2.5) for r in readings(own, own, own, side=side)]
        rows += readings(coach, coach, coach, side=side)
    return rows


def test_what_an_athlete_reads_above_a_coach_is_learned_where_both_read() -> None:
    together = estimate_ankles(by_both(41, 37), TODAY)[Side.LEFT].deg
    assert together < 38.0
    assert estimate_ankles(by_both(37, 41), TODAY)[Side.LEFT].deg > 40.0, "and what he reads below one"
    apart = [r._replace(on=r.on - timedelta(days=3)) if r.own else r for r in by_both(41, 37)]
    far = estimate_ankles(apart, TODAY)[Side.LEFT].deg
    assert far > together + 0.2, "days apart it may be the ankle that changed"
    one_side = [r for r in by_both(41, 37) if r.own or r.side is Side.RIGHT]
    assert estimate_ankles(one_side, TODAY)[Side.LEFT].deg < 39.9, "the same hands read the other side"


def test_who_always_tests_alone_or_always_with_a_coach_has_no_offset() -> None:
    rows = readings(38, 40, 39)
    alone = [r._replace(own=True) for r in rows]
    assert estimate_ankles(rows, TODAY) == estimate_ankles(alone, TODAY)


def test_a_pair_of_readings_counts_whatever_the_order_and_mirrors() -> None:
    rows = by_both(41, 37)
    turned = [r._replace(side=Side.RIGHT if r.side is Side.LEFT else Side.LEFT) for r in rows]
    found, back = estimate_ankles(rows, TODAY), estimate_ankles(list(reversed(turned)), TODAY)
    assert found[Side.LEFT].deg == pytest.approx(back[Side.RIGHT].deg)
    assert found[Side.LEFT].sd == pytest.approx(back[Side.RIGHT].sd)


def values(rows: list[Reading]) -> dict[Side, list[float]]:
    return {side: [r.deg for r in found] for side, found in disagreeing(rows).items()}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (readings(20, 60, every=0), {Side.LEFT: [20, 60]}),
        (readings(60, 20, every=14), {Side.LEFT: [60, 20]}),
        (readings(60, 20, every=15), {}),  # so long ago it may be the ankle
        (readings(60, 20, side=Side.RIGHT), {Side.RIGHT: [60, 20]}),
        (readings(38, 38), {}),
        (readings(38), {}),
        ([], {}),
        (readings(20, 60, 61, every=3), {}),  # the last agrees with one of them
        (readings(20, 60, 21, every=3), {}),
        (readings(20, 60, 40, every=3), {Side.LEFT: [20, 60, 40]}),
        (readings(20, 60, every=0, sem=9.4), {Side.LEFT: [20, 60]}),  # 3 x sqrt(2) x 9.4 = 39.9
        (readings(20, 60, every=0, sem=9.5), {}),
        (readings(20, 60, every=7, sem=9.41), {}),  # the ankle drifts too
        (readings(20, 60, every=0, method="a")[:1] + readings(20, 60, every=0, method="b")[1:], {}),
    ],
)
def test_readings_disagree_where_the_last_agrees_with_none_of_its_days(
    rows: list[Reading], found: dict[Side, list[float]]
) -> None:
    assert values(rows) == found


@pytest.mark.parametrize(
    ("apart", "days", "own", "agree"),
    [
        (9.5, 0, True, True),  # 3 x sqrt(2 x 2.0^2 + 1.5^2) = 9.6
        (9.7, 0, True, False),
        (8.4, 0, False, True),  # 8.49
        (8.6, 0, False, False),
        (9.45, 14, False, True),  # 3 x sqrt(8 + 2) = 9.49
        (9.55, 14, False, False),
    ],
)
def test_readings_may_differ_by_what_both_err_hands_and_an_ankle_drifts(
    apart: float, days: int, own: bool, agree: bool
) -> None:
    first, last = readings(38, 38 + apart, every=days, sem=2.0)
    assert (values([first._replace(own=own), last]) == {}) is agree


def test_an_own_reading_is_held_against_the_nearest_of_a_coach_the_first_of_a_day() -> None:
    own = Reading("o", TODAY, Side.LEFT, 42.0, 2.5, "m", own=True)
    coach = own._replace(id="c", deg=38.0, own=False)

    def offset(*others: Reading) -> float:
        """Return what is taken off the own reading, by what the right side of the same hands becomes."""
        right = own._replace(id="r", side=Side.RIGHT, deg=40.0)
        return estimate_ankles([own, right, *others], TODAY)[Side.RIGHT].deg

    near = offset(coach)
    day = timedelta(days=1)
    assert offset(coach, coach._replace(id="far", on=TODAY - 2 * day, deg=30.0)) == near
    assert offset(coach, coach._replace(id="d", deg=30.0)) == near
    assert offset(coach._replace(id="d", deg=30.0), coach) == near
    # A day before counts before a day after, and two before not as much as one after.
    before, after = coach._replace(on=TODAY - day), coach._replace(id="after", on=TODAY + day, deg=30.0)
    assert offset(before, after) == offset(before)
    assert offset(coach._replace(on=TODAY - 2 * day), after) == offset(after)


def test_two_pairs_of_hands_may_differ_by_more() -> None:
    own, coach = readings(38, 46.5, every=0, sem=2.0)
    assert values([own, coach]) == {Side.LEFT: [38, 46.5]}
    assert values([own._replace(own=True), coach]) == {}
    assert values([own._replace(own=True), coach._replace(own=True)]) == {Side.LEFT: [38, 46.5]}
