"""Tests of `coach.domain.reach` by hand: every number as the rules have it, each bound on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest

from coach.domain.case import Attempt, Body, By, SetDone, Side, Test, Verified
from coach.domain.estimate import AnkleEstimate
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.reach import (
    SCREENS,
    Observed,
    Reach,
    SeenDay,
    closure_sd_deg,
    credited_heel_deg,
    flat_need_deg,
    mean_available_deg,
    need_sd_deg,
    observed_range,
    segments_sd_deg,
)
from coach.domain.squat import heel_angle_deg, need
from tests.domain.season import BY_ID, MAN, TODAY, day, trained

PARALLEL, GOBLET, FULL, FRONT = (
    BY_ID[name] for name in ("parallel", "goblet-parallel", "goblet-full", "front-full")
)
MEASURED = replace(MAN, tibia_cm=43.05, femur_cm=42.875, trunk_cm=50.4)
LONG = replace(MAN, femur_cm=42.875 * 1.2)  # no ankle would do for him to squat below parallel

STANDARD = NormalDist()


def about(value: float) -> Any:
    return pytest.approx(value)


def needs(rung: Rung, body: Body = MAN, **caps: float) -> float:
    """Return what a rung needs on flat feet; for rungs where some ankle does."""
    found = need(body, rung.style, rung.thigh_deg, load_kg=rung.load_kg or 0, **caps).deg
    assert found is not None
    return found


# --- needs on a heel, and how sure they are ------------------------------------------------------------


@pytest.mark.parametrize(("mm", "deg"), [(0, 0), (10, 3.005), (39, 11.798), (40, 12), (60, 12)])
def test_a_heel_counts_as_its_angle_and_never_as_more_than_the_steepest_foot(mm: float, deg: float) -> None:
    assert credited_heel_deg(mm, MAN) == pytest.approx(deg, abs=0.001)


def test_the_need_of_a_rung_is_told_without_the_heel_that_belongs_to_it() -> None:
    in_shoes = replace(FULL, heel_mm=20.0)
    plain = need(MAN, "goblet", -20, load_kg=12)
    for rung in (FULL, in_shoes):
        assert flat_need_deg(MAN, rung) == (plain.deg, "closure", "ankle")
    assert flat_need_deg(LONG, FULL) == (None, "knee", "hip")


@pytest.mark.parametrize("heel_mm", [0.0, 20.0])
@pytest.mark.parametrize(("own", "cap"), [(None, 135), (138.0, 138)])
def test_hips_of_other_people_close_four_degrees_sooner_or_later(
    heel_mm: float, own: float | None, cap: float
) -> None:
    rung = replace(FULL, heel_mm=heel_mm, closure_cap=own)
    sooner, later = (needs(FULL, closure_cap=cap + sign * 4) for sign in (-1, 1))
    assert closure_sd_deg(MAN, rung) == pytest.approx((sooner - later) / 2)


def test_where_hips_that_close_sooner_leave_no_squat_the_need_is_unsure_by_four_degrees() -> None:
    assert need(MAN, "goblet", -20, load_kg=12, closure_cap=124).deg is not None
    assert need(MAN, "goblet", -20, load_kg=12, closure_cap=116).deg is None
    assert closure_sd_deg(MAN, replace(FULL, closure_cap=120.0)) == 4
    assert closure_sd_deg(MAN, replace(FULL, closure_cap=100.0)) == 4


def test_each_segment_that_nobody_measured_may_be_three_hundredths_longer() -> None:
    usual = needs(FULL)
    lengths: dict[str, Any] = {"tibia_cm": 0.246 * 175, "femur_cm": 0.245 * 175, "trunk_cm": 0.288 * 175}
    off = {
        name: needs(FULL, replace(MAN, **{name: length * 1.03})) - usual for name, length in lengths.items()
    }
    assert segments_sd_deg(MAN, FULL) == pytest.approx(sqrt(sum(one**2 for one in off.values())))
    for name, length in lengths.items():
        known = {other: size for other, size in lengths.items() if other != name}
        assert segments_sd_deg(replace(MAN, **known), FULL) == pytest.approx(abs(off[name]))
        rest = sqrt(sum(one**2 for other, one in off.items() if other != name))
        assert segments_sd_deg(replace(MAN, **{name: length}), FULL) == pytest.approx(rest)
    assert segments_sd_deg(MEASURED, FULL) == 0


def test_a_segment_that_a_little_longer_leaves_no_squat_makes_the_need_unsure_by_four_degrees() -> None:
    # A closure cap at which the usual femur still squats to full depth and one 3 % longer does not.
    rung = replace(FULL, closure_cap=124.0)
    known = replace(MEASURED, femur_cm=None)
    assert need(MAN, "goblet", -20, load_kg=12, closure_cap=124).deg is not None
    longer = replace(MEASURED, femur_cm=42.875 * 1.03)
    assert need(longer, "goblet", -20, load_kg=12, closure_cap=124).deg is None
    assert segments_sd_deg(known, rung) == 4
    assert segments_sd_deg(LONG, FULL) == 0, "where no ankle does anyway there is nothing to be unsure of"


def test_a_need_is_as_unsure_as_hips_segments_and_the_model_together() -> None:
    hips, segments = closure_sd_deg(MAN, FULL), segments_sd_deg(MAN, FULL)
    assert need_sd_deg(MAN, FULL) == pytest.approx(sqrt(hips**2 + segments**2 + 1.5**2))


# --- what squats have shown: attempts ------------------------------------------------------------------


def observed(
    *attempts: Attempt, tests: Iterable[Test] = (), body: Body = MAN, rungs: Iterable[Rung] = ()
) -> Observed:
    known = BY_ID | {rung.id: rung for rung in rungs}
    return observed_range(attempts, known, body, DEFAULT_POLICY, TODAY, tuple(tests))


def clean(days_ago: int, rung: Rung = GOBLET, **more: Any) -> Attempt:
    """Return a clean day; named after its day, so that evidence can be told apart."""
    return trained(day(days_ago), rung.id, **{"id": f"{days_ago}", **more})


def rose(days_ago: int, rung: Rung = GOBLET, **more: Any) -> Attempt:
    """Return a day on which the heels rose in most reps."""
    return clean(days_ago, rung, **{"clean": 1, "faults": ("heels-rise",), **more})


def test_a_clean_day_shows_its_need_with_its_heel_taken_off() -> None:
    assert observed(clean(3)) == Observed(
        days=(SeenDay(day(3), GOBLET, needs(GOBLET), True, 1.0, None, "3"),)
    )
    wedge, shoe, both = 10, 20, 30
    in_shoes = replace(GOBLET, id="in-shoes", heel_mm=15.0)
    for attempt, heel_mm in (
        (clean(3, wedge_mm=wedge), wedge),
        (clean(3, shoe_heel_mm=shoe), shoe),
        (clean(3, wedge_mm=wedge, shoe_heel_mm=shoe), both),
        (clean(3, in_shoes, wedge_mm=wedge, load_kg=12), 25),
        (clean(3, in_shoes, shoe_heel_mm=shoe, load_kg=12), shoe),
    ):
        found = observed(attempt, rungs=(in_shoes,)).days
        assert [one.asked_deg for one in found] == [
            pytest.approx(needs(GOBLET) - heel_angle_deg(heel_mm, MAN))
        ]


@pytest.mark.parametrize(
    ("attempt", "counts"),
    [
        (clean(180), True),
        (clean(181), False),
        (clean(3, sets=1, reps=3, clean=3), True),
        (clean(3, sets=1, reps=2, clean=2), False),
        (clean(3, sets=1, reps=5, clean=4), True),
        (clean(3, sets=1, reps=5, clean=3), False),
        (clean(3, seen=False), False),
        (replace(clean(3, seen=False), by=By.COACH), True),
        (replace(clean(3), verified=Verified.VIDEO), True),
        (clean(3, sets=0), False),
        (clean(3, replace(GOBLET, id="of-another-ladder")), False),
    ],
)
def test_a_day_with_the_heels_down_counts_if_somebody_saw_three_reps_four_of_five_clean(
    attempt: Attempt, counts: bool
) -> None:
    assert [one.down for one in observed(attempt).days] == [True] * counts
    beside = observed(attempt, clean(1))  # whatever does not count keeps nothing else from counting
    assert [one.id for one in beside.days] == [attempt.id] * counts + ["1"]


def test_a_rung_that_no_ankle_would_do_shows_nothing_and_hides_nothing() -> None:
    closed = replace(FULL, id="closed", closure_cap=91.0)
    found = observed(clean(9, closed), clean(8), rose(7, closed), clean(6), rungs=(closed,))
    assert [one.id for one in found.days] == ["8", "6"]
    assert (found.seen, found.seen_ids) == (pytest.approx(needs(GOBLET)), ("6", "8"))


@pytest.mark.parametrize(
    ("reps", "done", "weight"),
    [(10, 0, 1.0), (10, 5, 1.0), (10, 6, 0.8), (10, 7, 0.6), (3, 2, 2 / 3), (0, 0, 0.1)],
)
@pytest.mark.parametrize(("seen", "share"), [(True, 1.0), (False, 0.5)])
def test_risen_heels_weigh_by_the_reps_that_were_missed_and_half_where_only_told(
    reps: int, done: int, weight: float, seen: bool, share: float
) -> None:
    found = observed(rose(3, sets=1, reps=reps, clean=done, seen=seen)).days
    assert found == (SeenDay(day(3), GOBLET, needs(GOBLET), False, about(weight * share), None, "3"),)


@pytest.mark.parametrize(
    ("reps", "done", "weight"), [(5, 4, 0.4), (10, 8, 0.4), (10, 9, 0.2), (20, 19, 0.1), (40, 39, 0.1)]
)
def test_a_few_risen_heels_among_clean_reps_say_both(reps: int, done: int, weight: float) -> None:
    attempt = rose(3, sets=1, reps=reps, clean=done, faults=("heels-rise:left",))
    risen, stayed = observed(attempt).days
    assert risen == SeenDay(day(3), GOBLET, needs(GOBLET), False, about(weight), Side.LEFT, "3")
    assert stayed == replace(risen, down=True, weight=about(1 - weight), side=None)
    told = observed(rose(3, sets=1, reps=reps, clean=done, seen=False)).days
    assert [one.down for one in told] == [False]
    assert told[0].weight == pytest.approx(weight / 2)


def test_two_reps_are_too_few_to_say_that_the_heels_stayed_down_in_the_rest() -> None:
    assert [one.down for one in observed(rose(3, sets=1, reps=2, clean=2)).days] == [False]
    assert [one.down for one in observed(rose(3, sets=1, reps=3, clean=3)).days] == [False, True]


@pytest.mark.parametrize(
    ("faults", "side"),
    [
        (("heels-rise:left",), Side.LEFT),
        (("heels-rise:right", "knees-in:left"), Side.RIGHT),
        (("heels-rise",), None),
        (("heels-rise:left", "heels-rise:right"), None),
        (("heels-rise:left", "heels-rise"), None),
    ],
)
def test_heels_rise_on_the_one_side_that_is_named_or_on_both(
    faults: tuple[str, ...], side: Side | None
) -> None:
    assert observed(rose(3, faults=faults)).days[0].side == side
    found = observed(tests=(screen("forward-arm-squat", 1, faults=faults),)).days
    assert [one.side for one in found] == [side]


def test_the_sets_of_a_day_name_sides_together() -> None:
    left, right, neither = (
        SetDone(id=name, reps=5, clean=1, faults=faults)
        for name, faults in (("1", ("heels-rise:left",)), ("2", ("heels-rise:right",)), ("3", ()))
    )
    assert observed(replace(rose(3), sets=(left, neither))).days[0].side is Side.LEFT
    assert observed(replace(rose(3), sets=(left, right))).days[0].side is None


# --- what squats have shown: screens -------------------------------------------------------------------


def screen(name: str, score: int | None, **more: Any) -> Test:
    return Test(id="s", on=day(2), test=name, score=score, **{"by": By.COACH, **more})


@pytest.mark.parametrize("name", ["overhead-squat", "forward-arm-squat"])
@pytest.mark.parametrize(("by", "weight"), [(By.COACH, 1.0), (By.SELF, 0.5)])
@pytest.mark.parametrize(("score", "down"), [(3, True), (2, False), (1, False), (0, None), (None, None)])
def test_a_screen_shows_that_heels_stayed_down_or_rose_and_in_pain_nothing(
    name: str, by: By, weight: float, score: int | None, down: bool | None
) -> None:
    test = screen(name, score, by=by, faults=() if down else ("heels-rise", "trunk-lean"))
    asked = needs(SCREENS[name])
    expected = () if down is None else (SeenDay(day(2), SCREENS[name], asked, down, weight, None, "s"),)
    assert observed(tests=(test,)).days == expected


def test_a_screen_missed_for_another_fault_says_nothing_of_the_range() -> None:
    assert observed(tests=(screen("overhead-squat", 1, faults=("knees-in:left",)),)).days == ()
    assert observed(tests=(screen("overhead-squat", 2),)).days == ()


def test_a_screen_that_was_passed_is_of_both_sides_whatever_is_noted() -> None:
    found = observed(tests=(screen("overhead-squat", 3, faults=("heels-rise:left",)),)).days
    assert [(one.down, one.side) for one in found] == [(True, None)]


def test_a_wedge_below_a_screen_is_taken_off() -> None:
    found = observed(tests=(screen("overhead-squat", 3, wedge_mm=20.0),)).days
    assert [one.asked_deg for one in found] == [
        pytest.approx(needs(SCREENS["overhead-squat"]) - heel_angle_deg(20, MAN))
    ]


def test_heels_that_rose_are_kept_with_the_heel_they_rose_from() -> None:
    missed = screen("overhead-squat", 1, faults=("heels-rise",), wedge_mm=20.0)
    found = observed(rose(3, wedge_mm=10), tests=(missed,)).days
    heels = {one.id: one.heel_deg for one in found if not one.down}
    assert heels == {"s": heel_angle_deg(20, MAN), "3": heel_angle_deg(10, MAN)}


@pytest.mark.parametrize(("age", "counts"), [(84, 1), (85, 0)])
def test_a_screen_counts_for_twelve_weeks(age: int, counts: int) -> None:
    test = replace(screen("overhead-squat", 3), on=day(age))
    assert [one.on for one in observed(tests=(test,)).days] == [day(age)] * counts


def test_a_screen_of_a_body_that_no_ankle_would_help_says_nothing() -> None:
    assert observed(tests=(screen("overhead-squat", 3),), body=LONG).days == ()


def test_a_pass_on_raised_heels_counts_beside_a_squat_on_the_floor_alone() -> None:
    raised = replace(screen("overhead-squat-heels-raised", 3, wedge_mm=30.0), id="raised")
    floor = screen("forward-arm-squat", 1, faults=("heels-rise",))
    bridge = screen("single-leg-bridge", None)
    assert observed(tests=(raised, bridge)).days == ()
    assert observed(clean(3), tests=(raised,)).days == observed(clean(3)).days
    beside = observed(clean(3), tests=(raised, bridge, floor))
    assert [one.id for one in beside.days] == ["raised", "s", "3"]
    assert beside.days[0].asked_deg == pytest.approx(44.237 - 9.049, abs=0.001)
    quiet = screen("forward-arm-squat", 1)  # on the floor, and it says nothing
    assert observed(tests=(raised, quiet)).days == ()


# --- what two days bound -------------------------------------------------------------------------------


def bounds(found: Observed) -> tuple[Any, ...]:
    return found.seen, found.seen_ids, found.seen_since


def test_two_clean_days_show_the_lesser_of_their_needs_since_the_second_of_them() -> None:
    deep, flat, raised = needs(FULL), needs(GOBLET), needs(GOBLET) - heel_angle_deg(10, MAN)
    assert bounds(observed(clean(9, FULL))) == (None, (), None)
    assert bounds(observed(clean(9, FULL), clean(6))) == (flat, ("6", "9"), day(6))
    assert bounds(observed(clean(9), clean(6, FULL))) == (flat, ("6", "9"), day(6))
    three = observed(clean(9), clean(7, wedge_mm=10), clean(5, FULL))
    assert bounds(three) == (flat, ("5", "9"), day(5))
    # Shown since the second day that showed as much; the deepest day is named beside the other.
    assert bounds(observed(clean(9), clean(7), clean(5, FULL))) == (flat, ("5", "9"), day(7))
    # Half a degree less is less: it does not make an earlier day the first of two.
    assert bounds(observed(clean(9, wedge_mm=1.7), clean(7), clean(5))) == (flat, ("5", "7"), day(5))
    assert bounds(observed(clean(12, wedge_mm=10), clean(9, wedge_mm=10))) == (raised, ("12", "9"), day(9))
    assert bounds(observed(clean(9, FULL), clean(7, FULL), clean(5))) == (deep, ("7", "9"), day(7))


def test_of_two_squats_of_one_day_the_deeper_counts_and_of_equals_the_first() -> None:
    low, high = clean(6, id="low", wedge_mm=10), clean(6, id="high")
    for pair in ((low, high), (high, low)):
        assert bounds(observed(clean(9), *pair)) == (needs(GOBLET), ("9", "high"), day(6))
    assert observed(clean(9), high, replace(high, id="again")).seen_ids == ("9", "high")
    assert observed(low, high).seen is None, "one day is one day"


def short(found: Observed) -> tuple[Any, ...]:
    return found.short, found.short_ids


FLAT_TWICE = (rose(20), rose(18))
RAISED_TWICE = (
    clean(12, wedge_mm=30, reps=2, clean=2, sets=1),
    clean(10, wedge_mm=30, reps=2, clean=2, sets=1),
)


def test_heels_that_rose_on_two_days_and_stayed_down_higher_on_two_bound_the_range() -> None:
    found = observed(*FLAT_TWICE, *RAISED_TWICE)
    assert short(found) == (needs(GOBLET), ("10", "12", "18", "20"))
    assert (found.contradictory, found.contradicted_on) == (False, None)
    for missing in range(4):
        four = (*FLAT_TWICE, *RAISED_TWICE)
        assert short(observed(*four[:missing], *four[missing + 1 :])) == (None, ())


def test_the_bound_is_at_the_lesser_of_the_two_highest_heels_that_rose() -> None:
    low, high = rose(24, wedge_mm=0), rose(20, wedge_mm=20)
    found = observed(low, rose(22, wedge_mm=10), high, *RAISED_TWICE)
    assert short(found) == (needs(GOBLET) - heel_angle_deg(10, MAN), ("10", "12", "20", "22"))
    # Of one day the higher heel counts, of equal ones the first; of the days they stayed down the lower.
    pair = (rose(20, id="high", wedge_mm=10), rose(20, id="low"))
    for day_of in (pair, pair[::-1]):
        found = observed(rose(22, wedge_mm=10), *day_of, *RAISED_TWICE)
        assert short(found) == (needs(GOBLET) - heel_angle_deg(10, MAN), ("10", "12", "22", "high"))
    again = observed(*FLAT_TWICE, rose(18, id="again"), *RAISED_TWICE)
    assert again.short_ids == ("10", "12", "18", "20")


def test_a_heel_must_be_a_degree_higher_to_be_another() -> None:
    little, enough = ((clean(12, wedge_mm=mm, clean=3), clean(10, wedge_mm=mm, clean=3)) for mm in (3.3, 3.4))
    assert heel_angle_deg(3.3, MAN) < 1 < heel_angle_deg(3.4, MAN)
    assert observed(*FLAT_TWICE, *little).short is None
    assert observed(*FLAT_TWICE, *enough).short == needs(GOBLET)


def test_of_one_day_the_lowest_heel_that_stayed_down_counts_and_of_equals_the_first() -> None:
    lower = clean(10, id="lower", wedge_mm=0, clean=3)
    higher = clean(10, id="higher", wedge_mm=30, clean=3)
    for pair in ((lower, higher), (higher, lower)):
        assert observed(*FLAT_TWICE, RAISED_TWICE[0], *pair).short is None
    again = replace(RAISED_TWICE[1], id="again")
    assert observed(*FLAT_TWICE, *RAISED_TWICE, again).short_ids == ("10", "12", "18", "20")


def test_the_two_highest_stays_are_named_as_evidence() -> None:
    stays = tuple(
        clean(n, wedge_mm=mm, reps=2, clean=2, sets=1) for n, mm in ((15, 30), (13, 10), (11, 20), (9, 10))
    )
    assert observed(*FLAT_TWICE, *stays).short_ids == ("11", "15", "18", "20")


@pytest.mark.parametrize(("age", "counts"), [(42, True), (43, False)])
def test_risen_and_raised_heels_bound_the_range_for_six_weeks(age: int, counts: bool) -> None:
    assert (observed(rose(age), rose(18), *RAISED_TWICE).short is not None) is counts
    stay = replace(RAISED_TWICE[0], on=day(age))
    assert (observed(stay, RAISED_TWICE[1], *FLAT_TWICE).short is not None) is counts


def test_an_athlete_s_own_word_bounds_nothing() -> None:
    told = (rose(20, seen=False), rose(18, seen=False))
    assert observed(*told, *RAISED_TWICE).short is None


def test_the_least_bound_of_all_rungs_counts_and_of_equals_the_first_by_name() -> None:
    def both(rung: Rung, first: int) -> tuple[Attempt, ...]:
        return (
            *(rose(n, rung) for n in (first, first - 1)),
            *(clean(n, rung, wedge_mm=30, reps=2, clean=2, sets=1) for n in (first - 2, first - 3)),
        )

    assert needs(PARALLEL) < needs(GOBLET) < needs(FULL)
    for order in ((FULL, PARALLEL, GOBLET), (PARALLEL, GOBLET, FULL), (GOBLET, FULL, PARALLEL)):
        attempts = [attempt for n, rung in enumerate(order) for attempt in both(rung, 40 - 10 * n)]
        first = 40 - 10 * order.index(PARALLEL)
        ids = tuple(sorted(str(first - n) for n in range(4)))
        assert short(observed(*attempts)) == (needs(PARALLEL), ids)
    # Heels that rose on a high heel at a lesser depth bound the range more than on flat feet at a greater.
    high = (
        *(rose(n, wedge_mm=30) for n in (30, 29)),
        *(clean(n, wedge_mm=40, reps=2, clean=2, sets=1) for n in (28, 27)),
    )
    assert observed(*both(FULL, 40), *high).short == needs(GOBLET) - heel_angle_deg(30, MAN)
    # A rung with one such day does not keep the next from being looked at.
    assert observed(rose(41, FULL), *both(GOBLET, 40)).short == needs(GOBLET)
    same = replace(GOBLET, id="a-goblet")
    found = observed(*both(GOBLET, 40), *(replace(a, rung=same.id) for a in both(GOBLET, 30)), rungs=(same,))
    assert found.short_ids == ("27", "28", "29", "30")


# Clean at full depth, yet the heels rise at parallel.
DEEP_TWICE = (clean(8, FULL, load_kg=12), clean(6, FULL, load_kg=12))


def test_where_squats_exclude_each_other_the_deeper_is_believed_since_the_later_of_both() -> None:
    deep = needs(FULL)
    found = observed(*FLAT_TWICE, *RAISED_TWICE, *DEEP_TWICE)
    assert (found.contradictory, found.contradicted_on) == (True, day(6))
    assert (short(found), bounds(found)) == ((None, ()), (deep, ("6", "8"), day(6)))
    raised = (replace(a, on=day(n)) for a, n in zip(RAISED_TWICE, (3, 2), strict=True))
    later = (*DEEP_TWICE, rose(5), rose(4), *raised)
    found = observed(*later)
    assert (found.contradictory, found.contradicted_on) == (True, day(4))
    assert found.seen_since == day(6)


def test_a_depth_passed_exactly_where_the_heels_rose_on_other_days_is_no_contradiction() -> None:
    found = observed(*FLAT_TWICE, *RAISED_TWICE, clean(8), clean(6))
    assert found.seen == found.short == needs(GOBLET)
    assert (found.contradictory, found.contradicted_on) == (False, None)
    assert found.short_ids == ("10", "12", "18", "20")


# --- the belief ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """Seen days of one rung, need and age: the need, how sharp they are, and the weights of both kinds."""

    asked: float
    spread: float
    down: float = 0.0
    rose: float = 0.0
    most: float = 6.0


def by_hand(mean: float, sd: float, needed: float, *cells: Cell, doubt: float = 0.2) -> float:
    """Return the chance by Bayes over whole degrees, -5 to 80; of the one it falls on half is above."""

    def weight(deg: int) -> float:
        found = NormalDist(mean, sd).pdf(deg)
        for cell in cells:
            share = min(1, cell.most / (cell.down + cell.rose))
            down = 0.03 + (1 - 0.03 - doubt) * STANDARD.cdf((deg + 0.5 - cell.asked) / cell.spread)
            found *= down ** (share * cell.down) * (1 - down) ** (share * cell.rose)
        return found

    def above(deg: int) -> float:
        return sum(weight(other) for other in range(deg + 1, 81)) + weight(deg) / 2

    low = int(needed // 1)
    part = above(low) + (needed - low) * (above(low + 1) - above(low))
    return part / sum(weight(deg) for deg in range(-5, 81))


def reads(deg: float, sd: float = 1.0) -> AnkleEstimate:
    return AnkleEstimate(
        deg=deg, sd=sd, trend_deg_per_week=0, trend_sd=0.5, n=3, real_change=False, last_on=TODAY, ids=()
    )


def reach(*attempts: Attempt, left: float = 33.0, right: float = 36.5, **more: Any) -> Reach:
    """Return the belief of a measured body whose ankles read 33 and 36.5 (errors 1 and 2)."""
    body = more.pop("body", MEASURED)
    found = more.pop("found", None) or observed(*attempts, body=body)
    ankles = {Side.LEFT: reads(left), Side.RIGHT: reads(right, 2.0)}
    return Reach(body, ankles, found, DEFAULT_POLICY, TODAY, **more)


def sd_of(rung: Rung, sd: float = 1.0, body: Body = MEASURED) -> float:
    return sqrt(sd**2 + 4**2 + closure_sd_deg(body, rung) ** 2 + segments_sd_deg(body, rung) ** 2)


def test_what_is_available_is_the_reading_less_its_site_and_with_the_credit_of_the_stance() -> None:
    for credit, middle in ((4.0, 40), (0.0, 36), (6.0, 42)):
        assert mean_available_deg(reads(40), replace(DEFAULT_POLICY, stance_credit_deg=credit)) == middle
    assert reach().means == {Side.LEFT: 33, Side.RIGHT: 36.5}


def test_the_error_of_a_side_is_that_of_reading_person_hips_and_segments() -> None:
    for body in (MAN, MEASURED):
        belief = reach(body=body)
        for rung in (GOBLET, FULL):
            assert belief.sd(Side.LEFT, rung) == pytest.approx(sd_of(rung, 1, body))
            assert belief.sd(Side.RIGHT, rung) == pytest.approx(sd_of(rung, 2, body))


def test_the_plain_chance_is_that_of_a_normal_around_the_reading() -> None:
    belief = reach(clean(9), clean(6))
    for side, middle, sd in ((Side.LEFT, 33, 1), (Side.RIGHT, 36.5, 2)):
        expected = 1 - NormalDist(middle, sd_of(FULL, sd)).cdf(38)
        assert belief.plain_chance(side, FULL, 38) == pytest.approx(expected)


def test_without_squats_the_chance_is_the_reading_s_on_whole_degrees() -> None:
    belief = reach()
    for needed in (20.0, 33.0, 34.25, 47.75):
        assert belief.chance(Side.LEFT, GOBLET, needed) == pytest.approx(
            by_hand(33, sd_of(GOBLET), needed), rel=1e-9
        )
    assert belief.chance(Side.LEFT, GOBLET, 33, 2.5) == pytest.approx(
        by_hand(35.5, sd_of(GOBLET), 33), rel=1e-9
    )


def test_every_side_rung_and_shift_of_one_person_has_its_own_chance() -> None:
    belief = reach()
    asked = [(side, rung, shift) for side in Side for rung in (GOBLET, FULL) for shift in (0.0, 3.0)]
    for side, rung, shift in asked:
        middle, sd = (33, 1) if side is Side.LEFT else (36.5, 2)
        expected = by_hand(middle + shift, sd_of(rung, sd), 34)
        assert belief.chance(side, rung, 34, shift) == pytest.approx(expected, rel=1e-9)


def test_a_clean_day_and_a_day_with_risen_heels_speak_by_their_weights() -> None:
    asked, needed = round(needs(GOBLET), 1), 34.5
    for attempts, cell in (
        ((clean(3),), Cell(asked, 2.0, down=1)),
        ((rose(3),), Cell(asked, 2.0, rose=1)),
        ((clean(3), rose(2)), Cell(asked, 2.0, down=1, rose=1)),
        ((rose(3, sets=1, reps=10, clean=8),), Cell(asked, 2.0, down=0.6, rose=0.4)),
        ((rose(3, seen=False), rose(2, seen=False)), Cell(asked, 2.0, rose=1)),
    ):
        found = reach(*attempts).chance(Side.LEFT, GOBLET, needed)
        assert found == pytest.approx(by_hand(33, sd_of(GOBLET), needed, cell), rel=1e-9)


@pytest.mark.parametrize(("age", "root_weeks"), [(14, 0), (15, 2), (42, 2), (56, 2), (57, 4), (180, 4)])
def test_days_grow_less_sharp_after_two_weeks_and_after_eight(age: int, root_weeks: float) -> None:
    spread = round(sqrt(2.0**2 + (0.5 * root_weeks) ** 2), 2)
    expected = by_hand(33, sd_of(GOBLET), 34.5, Cell(round(needs(GOBLET), 1), spread, down=1))
    assert reach(clean(age)).chance(Side.LEFT, GOBLET, 34.5) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("age", "counts"), [(42, True), (43, False)])
def test_risen_heels_of_more_than_six_weeks_ago_say_nothing_and_clean_ones_after_them_do(
    age: int, counts: bool
) -> None:
    asked = round(needs(GOBLET), 1)
    cells = [Cell(asked, 2.24, rose=1)] * counts
    found = reach(rose(age), clean(3)).chance(Side.LEFT, GOBLET, 34.5)
    expected = by_hand(33, sd_of(GOBLET), 34.5, *cells, Cell(asked, 2.0, down=1))
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("down", "risen"), [(6, 0), (7, 0), (9, 0), (4, 2), (5, 3)])
def test_at_most_six_days_speak_of_their_own_rung_and_three_of_another(down: int, risen: int) -> None:
    attempts = [*(clean(n) for n in range(1, down + 1)), *(rose(n) for n in range(10, 10 + risen))]
    found = replace(observed(*attempts, body=MEASURED), seen=None)
    asked = round(needs(GOBLET), 1)
    same = by_hand(33, sd_of(GOBLET), 34.5, Cell(asked, 2.0, down, risen, most=6))
    assert reach(found=found).chance(Side.LEFT, GOBLET, 34.5) == pytest.approx(same, rel=1e-9)
    hips = sorted((closure_sd_deg(MAN, GOBLET), closure_sd_deg(MAN, FULL)))
    apart = hips[1] - hips[0] + hips[0] / 2
    spread = round(sqrt(2.0**2 + apart**2), 2)
    other = by_hand(33, sd_of(FULL), 34.5, Cell(asked, spread, down, risen, most=3))
    assert reach(found=found).chance(Side.LEFT, FULL, 34.5) == pytest.approx(other, rel=1e-9)


def test_days_of_two_rungs_two_heels_and_two_ages_all_speak() -> None:
    asked, deep = round(needs(GOBLET), 1), round(needs(FULL), 1)
    raised = round(needs(GOBLET) - heel_angle_deg(10, MAN), 1)
    attempts = (clean(20), clean(9, wedge_mm=10), rose(8), rose(5, FULL), clean(3))
    found = replace(observed(*attempts, body=MEASURED), seen=None)
    hips = sorted((closure_sd_deg(MAN, GOBLET), closure_sd_deg(MAN, FULL)))
    apart = hips[1] - hips[0] + hips[0] / 2
    cells = (
        Cell(asked, round(sqrt(5), 2), down=1),
        Cell(raised, 2.0, down=1),
        Cell(asked, 2.0, down=1, rose=1),
        Cell(deep, round(sqrt(4 + apart**2), 2), rose=1, most=3),
    )
    belief = reach(found=found)
    expected = by_hand(33, sd_of(GOBLET), 34.5, *cells)
    assert belief.chance(Side.LEFT, GOBLET, 34.5) == pytest.approx(expected, rel=1e-9)
    # Asked of the other rung next, the same days speak otherwise.
    sharp = [round(sqrt(square + apart**2), 2) for square in (5, 4, 4)]
    other = [replace(one, most=3, spread=sd) for one, sd in zip(cells, sharp, strict=False)]
    expected = by_hand(33, sd_of(FULL), 34.5, *other, Cell(deep, 2.0, rose=1))
    assert belief.chance(Side.LEFT, FULL, 34.5) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("fails", "doubt"), [(False, 0.2), (True, 0.7)])
def test_heels_that_rise_on_raised_heels_too_are_seven_times_in_ten_not_the_ankle_s(
    fails: bool, doubt: float
) -> None:
    found = reach(rose(3), raised_fails=fails).chance(Side.LEFT, GOBLET, 34.5)
    cell = Cell(round(needs(GOBLET), 1), 2.0, rose=1)
    assert found == pytest.approx(by_hand(33, sd_of(GOBLET), 34.5, cell, doubt=doubt), rel=1e-9)


def test_a_day_of_one_side_speaks_of_that_side_and_one_of_both_of_both() -> None:
    asked = round(needs(GOBLET), 1)
    belief = reach(rose(4, faults=("heels-rise:left",)), clean(3))
    left = by_hand(33, sd_of(GOBLET), 34.5, Cell(asked, 2.0, down=1, rose=1))
    right = by_hand(36.5, sd_of(GOBLET, 2), 34.5, Cell(asked, 2.0, down=1))
    assert belief.chance(Side.LEFT, GOBLET, 34.5) == pytest.approx(left, rel=1e-9)
    assert belief.chance(Side.RIGHT, GOBLET, 34.5) == pytest.approx(right, rel=1e-9)


def test_a_day_of_one_side_alone_speaks_of_that_side_whatever_is_asked() -> None:
    belief = reach(rose(4, faults=("heels-rise:left",)), left=36.5)
    cells = (Cell(round(needs(GOBLET), 1), 2.0, rose=1),)
    left = by_hand(36.5, sd_of(GOBLET), 34.5, *cells)
    assert belief.chance(Side.LEFT, GOBLET, 34.5) == pytest.approx(left, rel=1e-9)
    assert belief.chance(Side.RIGHT, GOBLET, 34.5) == pytest.approx(
        by_hand(36.5, sd_of(GOBLET, 2), 34.5), rel=1e-9
    )
    for side, said in ((Side.LEFT, cells), (Side.RIGHT, ())):
        found = belief.mean_that_reaches(side, GOBLET, 31.4, 1.0, 0.85)
        assert by_hand(found, sd_of(GOBLET), 31.4, *said) >= 0.85
        assert by_hand(found - 0.01, sd_of(GOBLET), 31.4, *said) < 0.85


def test_a_need_that_was_seen_has_its_chance_and_one_a_hair_above_has_not() -> None:
    belief = reach(clean(9), clean(6), left=20)
    seen = needs(GOBLET)
    assert belief.chance(Side.LEFT, GOBLET, seen) == 0.99
    assert belief.chance(Side.LEFT, GOBLET, seen + 1e-6) < 0.5
    sure = reach(clean(9), clean(6), left=60).chance(Side.LEFT, GOBLET, seen)
    assert 0.99 < sure < 1


def test_beyond_the_grid_a_need_is_met_for_certain_or_hardly() -> None:
    low, high = (reach(left=deg) for deg in (-4.0, 79.0))
    sd = sd_of(GOBLET)
    assert low.chance(Side.LEFT, GOBLET, -5.5) == 1
    assert low.chance(Side.LEFT, GOBLET, -5) == pytest.approx(by_hand(-4, sd, -5), rel=1e-9)
    assert low.chance(Side.LEFT, GOBLET, -4.5) == pytest.approx(by_hand(-4, sd, -4.5), rel=1e-9)
    last = by_hand(79, sd, 80)
    assert last > 0.05
    for needed in (80, 80.5, 90):
        assert high.chance(Side.LEFT, GOBLET, needed) == pytest.approx(last, rel=1e-9)
    assert high.chance(Side.LEFT, GOBLET, 79.5) == pytest.approx(by_hand(79, sd, 79.5), rel=1e-9)


@pytest.mark.parametrize(("deg", "least", "most"), [(-300.0, 0.0, 1e-6), (400.0, 0.999999, 1.0)])
def test_a_middle_far_outside_the_grid_is_the_grid_s_nearest_end(
    deg: float, least: float, most: float
) -> None:
    assert least <= reach(left=deg).chance(Side.LEFT, GOBLET, 40) <= most


@pytest.mark.parametrize("chance", [0.5, 0.85])
@pytest.mark.parametrize("sd", [1.0, 3.0])
def test_the_middle_that_reaches_a_chance_is_the_least_to_a_hundredth_of_a_degree(
    chance: float, sd: float
) -> None:
    for attempts, cells in (
        ((), ()),
        ((rose(3),), (Cell(round(needs(GOBLET), 1), 2.0, rose=1),)),
    ):
        belief = reach(*attempts)
        for side in Side if not cells else (Side.LEFT,):
            found = belief.mean_that_reaches(side, GOBLET, 31.4, sd, chance)
            assert by_hand(found, sd_of(GOBLET, sd), 31.4, *cells) >= chance
            assert by_hand(found - 0.01, sd_of(GOBLET, sd), 31.4, *cells) < chance


def test_a_middle_is_looked_for_from_20_below_the_lesser_of_reading_and_need_to_40_above_the_need() -> None:
    belief = reach()
    assert belief.mean_that_reaches(Side.LEFT, GOBLET, 31.4, 1.0, 1.1) == pytest.approx(71.4, abs=1e-9)
    for needed, low in ((31.4, 11.4), (50.0, 13.0)):
        found = belief.mean_that_reaches(Side.LEFT, GOBLET, needed, 1.0, 0.0)
        assert low < found <= low + 0.01


def test_the_cells_of_today_are_new() -> None:
    belief = reach(clean(0))
    expected = by_hand(33, sd_of(GOBLET), 34.5, Cell(round(needs(GOBLET), 1), 2.0, down=1))
    assert belief.chance(Side.LEFT, GOBLET, 34.5) == pytest.approx(expected, rel=1e-9)
    assert belief.today == date(2026, 3, 1)
