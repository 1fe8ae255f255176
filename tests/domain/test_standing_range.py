"""Tests of `coach.domain.standing`: range, wedge and heel at a rung, with chances that are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from coach.domain.ankle import SEM_DEG, reading_of
from coach.domain.case import At, By, Side, Test
from coach.domain.control import HEELS_TELL_OF_CONTROL, estimate_control
from coach.domain.decision import Condition
from coach.domain.estimate import WITHOUT_NEED, estimate_ankles
from coach.domain.policy import DEFAULT_POLICY
from coach.domain.reach import (
    ROSE_FOR_CONTROL,
    ROSE_FOR_CONTROL_RAISED_FAILS,
    Observed,
    credited_heel_deg,
    observed_range,
)
from coach.domain.standing import Day, Standing, stock
from tests.domain.season import LADDER, MAN, TODAY, ankle, ankles, case, day, good_days, trained

PARALLEL, GOBLET, FULL, FRONT = 1, 2, 3, 4
NEED = 33.0  # deg, of every rung below
SURE, OPEN = DEFAULT_POLICY.wedge_chance, DEFAULT_POLICY.range_chance
FIRM = 0.99  # half of the doubt that is left at SURE
LESS = 0.001
WELL_LIT = {"tests": ankles(44)}


def standing(**more: Any) -> Any:
    """Return a standing at the third of five rungs, whose facts a test may set to what it is about."""
    return Standing(case(**more))


def told(chances: Callable[..., float], **more: Any) -> Any:
    """Return a standing with measured ankles at a rung that asks for range, whose chances are given."""
    now = standing(**({"tests": ankles(44)} | more))
    now.side_chance = lambda side, place, wedge, extra=0.0: chances(side, place, wedge, extra)
    return now


def by_wedge(chances: dict[int, float], more_in_band: float = 0.0) -> Callable[..., float]:
    """Return the chances of both sides by wedge, and how much more they are within the band of error."""

    def chance(_side: Side, _place: int, wedge: float, extra: float) -> float:
        return chances[int(wedge)] + (more_in_band if extra == DEFAULT_POLICY.hold_band_deg else 0.0)

    return chance


# --- heel, wedges, need --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rung", "shoe", "heel"),
    [
        (LADDER[FRONT], None, 0.0),
        (LADDER[FRONT], 20.0, 20.0),
        (replace(LADDER[FRONT], heel_mm=25.0), 20.0, 25.0),
        (replace(LADDER[FRONT], heel_mm=15.0), 20.0, 20.0),
        (LADDER[FULL], 20.0, 0.0),  # a lifting shoe is worn under a bar
        (replace(LADDER[FULL], heel_mm=5.0), None, 5.0),
    ],
)
def test_the_heel_at_a_rung_is_its_own_or_the_lifting_shoe_under_a_bar(
    rung: Any, shoe: float | None, heel: float
) -> None:
    now = standing(ladder=(LADDER[GOBLET], rung), body=replace(MAN, lifting_shoe_mm=shoe))
    assert now.heel_mm(1) == heel


def test_without_a_bar_the_heel_is_that_of_the_last_day_at_the_rung() -> None:
    days = (
        *good_days(9, shoe_heel_mm=20.0),
        *good_days(6, shoe_heel_mm=8.0),
        *good_days(2, rung="goblet-full", shoe_heel_mm=12.0),
    )
    assert [standing(attempts=days).heel_mm(place) for place in range(5)] == [0.0, 0.0, 8.0, 12.0, 0.0]


@pytest.mark.parametrize(
    ("change", "wedges"),
    [
        ({}, [0, 10, 20, 30]),
        ({"wedge": False}, [0]),
        ({"style": "supported"}, [0]),
        ({"style": "split"}, [0]),
        ({"heel_mm": 9.0}, [0, 10, 20, 30]),  # 39 mm are 11.8 deg of this foot
        ({"heel_mm": 10.0}, [0, 10, 20]),  # 40 mm would be 12.1
        ({"heel_mm": 30.0}, [0]),
    ],
)
def test_the_wedges_of_a_rung_lie_within_the_steepest_foot_together_with_its_heel(
    change: dict[str, Any], wedges: list[int]
) -> None:
    now = standing(ladder=(LADDER[GOBLET], replace(LADDER[FULL], **change)))
    assert now.wedges(1) == now.wedges(1) == wedges


@pytest.mark.parametrize("wedge", [0, 10, 30])
def test_a_heel_and_a_wedge_take_their_angle_off_the_need(wedge: int) -> None:
    now = standing(ladder=(LADDER[GOBLET], replace(LADDER[FULL], heel_mm=5.0)))
    now.flat_needs = ((None, "closure", "hip"), (38.0, "closure", "hip"))
    assert now.need_deg(1, wedge) == 38.0 - credited_heel_deg(5.0 + wedge, MAN)
    assert now.need_deg(1) == now.need_deg(1, 0)
    assert now.need_deg(0, wedge) is None


@pytest.mark.parametrize(("credit", "reading"), [(4.0, 33.0), (0.0, 37.0), (6.0, 31.0)])
def test_a_reading_that_has_the_need_lies_above_it_by_the_site_and_below_it_by_the_stance(
    credit: float, reading: float
) -> None:
    now = standing(policy=replace(DEFAULT_POLICY, stance_credit_deg=credit))
    now.flat_needs = ((None, "closure", "hip"), *((33.0, "lean", "ankle"),) * 4)
    assert [now.reading_deg(0), now.reading_deg(1)] == [None, reading]
    assert now.reading_deg(1, 10) == pytest.approx(reading - credited_heel_deg(10, MAN))


@pytest.mark.parametrize(
    ("need", "binding", "style", "closed"),
    [
        (None, "closure", "goblet", True),
        (None, None, "goblet", False),
        (40.0, "closure", "goblet", False),
        (None, "closure", "box-seated", False),
    ],
)
def test_a_rung_is_closed_to_any_ankle_where_something_else_binds_and_no_need_remains(
    need: float | None, binding: str | None, style: str, closed: bool
) -> None:
    now = standing(ladder=(*LADDER[:3], replace(LADDER[FULL], style=style)))
    now.flat_needs = (*((33.0, "lean", "ankle"),) * 3, (need, binding, "hip"))
    assert now.closed_to_any_ankle(FULL) is closed
    assert now.needs_range(FULL) is (style not in WITHOUT_NEED)


# --- chances ---------------------------------------------------------------------------------------------


def answering(calls: list[tuple[Any, ...]], answer: float) -> Callable[..., float]:
    """Return a question that has one answer and remembers what was asked."""

    def asked_of(*given: Any) -> float:
        calls.append(given)
        return answer

    return asked_of


def asked(now: Any) -> list[tuple[Any, ...]]:
    """Let the reach of a standing say what it is asked for, and answer with .6."""
    calls: list[tuple[Any, ...]] = []
    answer = answering(calls, 0.6)
    now.reach = SimpleNamespace(chance=answer, plain_chance=answer)
    now.need_deg = lambda place, wedge=0.0: None if place == 0 else NEED + place - wedge / 10
    return calls


def test_the_chance_of_a_side_is_asked_of_its_rung_need_and_what_if() -> None:
    now = standing()
    calls = asked(now)
    assert now.side_chance(Side.LEFT, FULL, 10, 1.7) == 0.6
    assert now.side_chance(Side.RIGHT, GOBLET, 0) == 0.6
    assert calls == [(Side.LEFT, LADDER[FULL], 35.0, 1.7), (Side.RIGHT, LADDER[GOBLET], 35.0, 0.0)]
    assert now.side_chance(Side.LEFT, 0, 10) == 0.0, "what no ankle reaches has no chance"
    assert len(calls) == 2


def test_the_chance_by_the_reading_alone_is_asked_of_its_rung_and_need() -> None:
    now = standing()
    calls = asked(now)
    assert now.plain_chance(Side.LEFT, FULL, 10) == now.plain_chance(Side.RIGHT, FULL) == 0.6
    assert calls == [(Side.LEFT, LADDER[FULL], 35.0), (Side.RIGHT, LADDER[FULL], 36.0)]
    assert now.plain_chance(Side.LEFT, 0) == 0.0
    assert len(calls) == 2


@pytest.mark.parametrize("weaker", list(Side))
def test_the_chance_of_a_rung_is_that_of_the_weaker_side_and_none_where_balance_asks_for_no_range(
    weaker: Side,
) -> None:
    said: list[tuple[Any, ...]] = []

    def chance(side: Side, *given: Any) -> float:
        said.append(given)
        return 0.3 if side is weaker else 0.9

    now = told(chance, ladder=(*LADDER[:4], replace(LADDER[FRONT], style="split")))
    assert now.ankles_chance(FULL, 20, 1.7) == 0.3
    assert now.ankles_chance(FULL, 20) == 0.3
    assert said == [(FULL, 20, 1.7)] * 2 + [(FULL, 20, 0.0)] * 2
    assert now.ankles_chance(FRONT, 0) is None


@pytest.mark.parametrize(
    ("chance", "has", "to_spare"),
    [
        (OPEN - LESS, False, False),
        (OPEN, True, False),
        (SURE - LESS, True, False),
        (SURE, True, True),
    ],
)
def test_a_rung_has_range_from_one_chance_on_and_range_to_spare_from_a_higher_one(
    chance: float, has: bool, to_spare: bool
) -> None:
    held = replace(LADDER[FRONT], style="supported")
    now = told(by_wedge({10: chance}), ladder=(*LADDER[:4], held))
    assert (now.has_range(FULL, 10), now.has_range_to_spare(FULL, 10)) == (has, to_spare)
    assert (now.has_range(FRONT, 10), now.has_range_to_spare(FRONT, 10)) == (True, True)


def test_what_if_the_reading_were_higher_is_asked_for_has_range_only() -> None:
    now = told(lambda side, place, wedge, extra: OPEN - LESS + extra / 1000)
    assert [now.has_range(FULL, 0, extra) for extra in (0.0, 0.9, 1.0)] == [False, False, True]
    assert not now.has_range(FULL, 0)
    assert not now.has_range_to_spare(FULL, 0)


def test_the_chance_of_control_is_that_of_owning_the_rung() -> None:
    now = standing()
    calls: list[tuple[Any, ...]] = []
    now.control = SimpleNamespace(chance=answering(calls, 0.4))
    assert now.control_chance(FULL) == 0.4
    assert calls == [(LADDER[FULL], DEFAULT_POLICY.owned_clean)]


# --- which wedge -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chances", "least"),
    [
        ({0: SURE, 10: SURE, 20: SURE, 30: SURE}, 0),
        ({0: SURE - LESS, 10: SURE, 20: SURE, 30: SURE}, 10),
        ({0: 0.1, 10: 0.2, 20: SURE - LESS, 30: SURE}, 30),
        ({0: 0.1, 10: 0.2, 20: 0.9, 30: SURE - LESS}, 30),
        ({0: 0.1, 10: 0.2, 20: 0.3, 30: OPEN}, 30),
        ({0: 0.1, 10: 0.2, 20: 0.3, 30: OPEN - LESS}, None),
    ],
)
def test_the_least_wedge_that_is_sure_is_laid_else_the_highest_that_may_be_trained(
    chances: dict[int, float], least: int | None
) -> None:
    assert told(by_wedge(chances)).least_wedge(FULL) == least


def test_where_only_some_wedges_may_be_given_the_highest_of_them_decides() -> None:
    low = replace(LADDER[FULL], heel_mm=20.0)
    now = told(by_wedge({0: 0.1, 10: OPEN}), ladder=(*LADDER[:3], low))
    assert (now.wedges(FULL), now.least_wedge(FULL)) == ([0, 10], 10)


RISING = {0: 0.5, 10: 0.7, 20: OPEN, 30: SURE}


@pytest.mark.parametrize(
    ("held", "chances", "band", "given"),
    [
        (0, RISING, 0.0, 30),
        (20, RISING, 0.0, 20),  # range enough there, though not sure
        (10, RISING, OPEN - 0.7, 10),  # short by less than the band of error
        (10, RISING, OPEN - 0.7 - LESS, 30),
        (30, RISING, 0.0, 30),
        (20, RISING | {20: SURE}, 0.0, 20),
        (30, RISING | {10: SURE, 20: FIRM}, 0.0, 20),  # one step down, not two
        (30, RISING | {0: FIRM, 10: FIRM, 20: FIRM}, 0.0, 20),
        (30, RISING | {20: FIRM}, 0.0, 20),
        (30, RISING | {20: FIRM - LESS}, 0.0, 30),  # sure enough to be chosen, not to go down to
        (10, RISING | {0: FIRM, 10: SURE}, 0.0, 0),
        (10, RISING | {0: FIRM - LESS, 10: SURE}, 0.0, 10),
        (0, dict.fromkeys((0, 10, 20, 30), 0.1), 0.0, 30),  # none is enough: the highest
        (30, RISING | {10: SURE, 30: 0.1}, 0.0, 30),  # never lower where the range is missing
        (15, RISING, 0.0, 20),  # what is not in stock is the next higher
        (47, RISING, 0.0, 30),
    ],
)
def test_a_wedge_at_the_present_rung_is_kept_raised_at_once_and_lowered_step_by_step(
    held: float, chances: dict[int, float], band: float, given: int
) -> None:
    now = told(by_wedge(chances, band), at=At(rung="goblet-full", wedge_mm=held))
    assert now.wedge_for(FULL) == given


@pytest.mark.parametrize(("chance", "given"), [(0.949, 30), (0.951, 20)])
def test_a_wedge_goes_down_where_half_of_the_doubt_is_left_that_a_policy_allows(
    chance: float, given: int
) -> None:
    policy = replace(DEFAULT_POLICY, wedge_chance=0.9)
    held = At(rung="goblet-full", wedge_mm=30)
    now = told(by_wedge(RISING | {20: chance}), at=held, policy=policy)
    assert now.wedge_for(FULL) == given


@pytest.mark.parametrize(
    ("place", "chances", "given"),
    [
        (FULL, RISING, 30),
        (FULL, RISING | {10: SURE}, 10),
        (FULL, dict.fromkeys((0, 10, 20, 30), 0.1), 30),
        (PARALLEL, RISING | {0: SURE}, 0),
    ],
)
def test_at_another_rung_the_least_wedge_that_is_sure_is_laid_whatever_is_in_use(
    place: int, chances: dict[int, float], given: int
) -> None:
    now = told(by_wedge(chances), at=At(rung="goblet-parallel", wedge_mm=20))
    assert now.wedge_for(place) == given


def test_where_nothing_is_known_of_the_range_the_wedge_stays_and_a_harder_rung_begins_without() -> None:
    now = standing(at=At(rung="goblet-parallel", wedge_mm=20))
    assert [now.wedge_for(place) for place in range(5)] == [20, 20, 20, 0, 0]
    assert standing(at=At(rung="goblet-parallel", wedge_mm=12)).wedge_for(GOBLET) == 20


def test_a_style_without_balance_takes_no_wedge() -> None:
    held = tuple(replace(rung, style="supported") for rung in LADDER)
    now = standing(ladder=held, tests=ankles(20), at=At(rung="goblet-parallel", wedge_mm=20))
    assert [now.wedge_for(place) for place in range(5)] == [0] * 5


@pytest.mark.parametrize(
    ("held", "rose", "chances", "given"),
    [
        (10, True, RISING | {10: OPEN}, 30),
        (10, False, RISING | {10: OPEN}, 10),
        (30, True, RISING | {30: OPEN}, 30),
        (20, True, RISING | {0: FIRM, 10: FIRM}, 10),  # higher than range asks for: still goes down
    ],
)
def test_heels_that_rose_on_the_wedge_in_use_raise_it_where_range_is_not_sure(
    held: int, rose: bool, chances: dict[int, float], given: int
) -> None:
    now = told(by_wedge(chances), at=At(rung="goblet-full", wedge_mm=held))
    now.heels_rose_on = lambda wedge: rose and wedge == held
    assert now.wedge_for(FULL) == given


@pytest.mark.parametrize(
    ("wedge", "options", "found"),
    [
        (0, (0, 10, 20, 30), 0),
        (0.5, (0, 10, 20, 30), 10),
        (10, (0, 10, 20, 30), 10),
        (30.5, (0, 10, 20, 30), 30),
        (20, (0, 10), 10),
    ],
)
def test_a_wedge_is_the_least_of_the_stock_that_is_as_high_else_the_highest(
    wedge: float, options: tuple[int, ...], found: int
) -> None:
    assert stock(wedge, iter(options)) == found


def on_day(offset: int, **more: Any) -> Day:
    return Day(day(offset), [], **more)


ROSE = {"seen": True, "heels": True, "rate": 0.5}


@pytest.mark.parametrize(
    ("days", "rose"),
    [
        ([on_day(2, **ROSE)], True),
        ([], False),
        ([on_day(2, **(ROSE | {"heels": False}))], False),
        ([on_day(2, **(ROSE | {"seen": False}))], False),
        ([on_day(2, **(ROSE | {"rate": 0.7}))], True),
        ([on_day(2, **(ROSE | {"rate": 0.71}))], False),
        ([on_day(2, **ROSE, wedge_mm=10.0)], True),
        ([on_day(2, **ROSE, wedge_mm=9.0)], False),  # they rose on a lower one
        ([on_day(4, **ROSE, wedge_mm=20.0), on_day(2, heels=True, rate=0.5)], True),  # nobody saw the last
        ([on_day(4, **ROSE, wedge_mm=20.0), on_day(2, seen=True, rate=0.5)], False),
    ],
)
def test_heels_rose_on_a_wedge_where_they_did_on_the_last_day_that_was_seen(
    days: list[Day], rose: bool
) -> None:
    now = standing()
    now.days = days
    wedge = 10.0 if any(d.wedge_mm for d in days) else 0.0
    assert now.heels_rose_on(wedge) is rose


@pytest.mark.parametrize(
    ("days", "chance", "not_shown"),
    [
        ([on_day(4, **ROSE), on_day(2, **ROSE)], OPEN, True),
        ([on_day(4, **ROSE), on_day(2, **ROSE)], OPEN - LESS, False),
        ([on_day(2, **ROSE)], OPEN, False),
        ([on_day(6, **ROSE), on_day(4), on_day(2, **ROSE)], OPEN, True),
        ([on_day(8, **ROSE), on_day(6), on_day(4), on_day(2, **ROSE)], OPEN, False),  # of the last three
        ([on_day(4, **ROSE), on_day(2, **(ROSE | {"rate": 0.79}))], OPEN, True),
        ([on_day(4, **ROSE), on_day(2, **(ROSE | {"rate": 0.8}))], OPEN, False),
        ([on_day(4, **ROSE), on_day(2, **(ROSE | {"seen": False}))], OPEN, False),
        ([on_day(4, **ROSE), on_day(2, **(ROSE | {"heels": False}))], OPEN, False),
    ],
)
def test_range_is_not_shown_where_heels_rose_twice_of_three_days_although_the_wedge_in_use_covers_the_need(
    days: list[Day], chance: float, not_shown: bool
) -> None:
    now = told(by_wedge({10: chance}), at=At(rung="goblet-parallel", wedge_mm=10))
    now.days = days
    assert now.range_not_shown() is not_shown


# --- what is known of the range --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measured", "stale", "seen", "known"),
    [
        (True, False, None, True),
        (True, True, None, False),
        (False, False, None, False),
        (False, False, NEED, True),
        (True, True, NEED, True),
        (False, False, NEED - 0.001, False),
        (False, False, NEED - 1e-10, True),  # the same need, worked out on another way
    ],
)
def test_a_range_is_known_by_a_fresh_reading_or_by_a_squat_that_was_seen_there(
    measured: bool, stale: bool, seen: float | None, known: bool
) -> None:
    now = standing()
    now.tested_days_ago = 85 if stale else 84
    now.measured, now.observed = measured, Observed(seen=seen)
    now.flat_needs = ((None, "closure", "hip"), *((NEED, "lean", "ankle"),) * 4)
    assert now.knows_range_for(GOBLET) is known
    assert now.knows_range_for(0) is (measured and not stale), "no squat is seen where there is no need"


def test_who_was_measured_or_seen_on_two_days_is_known() -> None:
    assert [standing(**given).known for given in ({}, {"tests": ankles(40)})] == [False, True]
    assert standing(tests=ankle(40, None, day(2))).measured
    assert standing(attempts=good_days(4, 2)).known
    assert not standing(attempts=good_days(2)).known
    assert not standing(attempts=good_days(4, 2)).measured


@pytest.mark.parametrize(
    ("measured", "seen", "plain", "believed"),
    [
        (True, NEED, (0.49, 0.49), True),
        (True, NEED, (0.5, 0.5), False),
        (True, NEED, (0.9, 0.49), True),
        (True, NEED, (0.49, 0.9), True),
        (False, NEED, (0.49, 0.49), False),
        (True, None, (0.49, 0.49), False),
        (True, NEED - 0.001, (0.49, 0.49), False),
        (True, NEED - 1e-10, (0.49, 0.49), True),
    ],
)
def test_a_squat_is_believed_that_was_seen_where_the_reading_of_a_side_says_it_is_likelier_short(
    measured: bool, seen: float | None, plain: tuple[float, float], believed: bool
) -> None:
    now = standing()
    now.measured, now.observed = measured, Observed(seen=seen)
    now.flat_needs = ((None, "closure", "hip"), *((NEED, "lean", "ankle"),) * 4)
    now.plain_chance = lambda side, place: plain[side is Side.RIGHT]
    assert now.believed_at(GOBLET) is believed
    assert now.believed_at(0) is False


@pytest.mark.parametrize(
    ("plain", "since", "read", "unsettled"),
    [
        ((0.19, 0.9), day(20), (), True),
        ((0.9, 0.19), day(20), (), True),
        ((0.2, 0.2), day(20), (), False),
        ((0.19, 0.19), None, (), False),
        ((0.19, 0.19), day(20), (25, 7), True),
        ((0.19, 0.19), day(20), (6, 25), False),
    ],
)
def test_reading_and_squat_are_at_odds_where_the_reading_gives_the_squat_hardly_a_chance(
    plain: tuple[float, float], since: Any, read: tuple[int, ...], unsettled: bool
) -> None:
    now = standing()
    now.observed = Observed(seen=50.0, seen_since=since)
    now.believed_at = lambda place: place == GOBLET
    now.plain_chance = lambda side, place: plain[side is Side.RIGHT] if place == GOBLET else 0.9
    now.readings = [SimpleNamespace(on=day(offset)) for offset in read]
    assert now.unsettled is unsettled


def test_nothing_is_at_odds_where_the_squat_is_not_believed_or_asks_for_no_range() -> None:
    for believed, need in ((False, NEED), (True, None)):
        now = standing()
        now.observed = Observed(seen=50.0, seen_since=day(20))
        now.believed_at = lambda place, believed=believed: believed
        now.need_deg = lambda place, wedge=0.0, need=need: need
        now.plain_chance = lambda side, place: 0.1
        assert now.unsettled is False


@pytest.mark.parametrize(("score", "fails"), [(None, False), (0, False), (1, True), (2, False), (3, False)])
def test_a_squat_fails_on_raised_heels_too_where_it_scores_one_and_pain_says_nothing(
    score: int | None, fails: bool
) -> None:
    raised = Test(id="r", on=day(84), test="overhead-squat-heels-raised", score=score, by=By.COACH)
    assert standing(tests=(raised,)).raised_fails is fails
    assert not standing(tests=(replace(raised, on=day(85)),)).raised_fails
    assert not standing(tests=(replace(raised, test="overhead-squat"),)).raised_fails
    assert not standing().raised_fails


# --- the reading that opens ------------------------------------------------------------------------------


def to_open(mean: float, sd: float = SEM_DEG) -> tuple[Any, list[tuple[Any, ...]]]:
    """Return a standing whose ankles read 40 with an error, are worth 41, and need a mean to open a rung."""
    now = standing(**WELL_LIT)
    calls: list[tuple[Any, ...]] = []
    now.ankles = {side: SimpleNamespace(deg=40.0, sd=sd) for side in Side}
    now.reach = SimpleNamespace(means=dict.fromkeys(Side, 41.0), mean_that_reaches=answering(calls, mean))
    now.need_deg = lambda place, wedge: NEED + FULL - place - wedge / 10
    return now, calls


@pytest.mark.parametrize(
    ("mean", "code", "deg"),
    [
        (48.5, "ankle-reading", 55.0),  # half of what it reads more counts
        (48.26, "ankle-reading", 55.0),  # rounded up
        (48.51, "ankle-readings", 51.0),  # of three, three quarters
        (50.0, "ankle-readings", 52.0),
    ],
)
def test_one_reading_opens_a_rung_up_to_55_deg_and_three_where_it_would_have_to_be_more(
    mean: float, code: str, deg: float
) -> None:
    now, _ = to_open(mean)
    found = now.reading_that_opens(Side.RIGHT, FULL, 20)
    assert found == Condition(code=code, side="right", deg=deg)


def test_the_reading_that_opens_is_worked_out_from_the_error_that_is_left_after_it() -> None:
    now, calls = to_open(60.0, sd=2 * SEM_DEG)
    found = now.reading_that_opens(Side.LEFT, FULL, 20)
    once, thrice = 4 / 5, 12 / 13  # what so many tests count against an error of two of theirs
    assert found.deg == -(-(40 + 19 / thrice) // 1)
    assert [call[:3] + call[4:] for call in calls] == [(Side.LEFT, LADDER[FULL], 31.0, OPEN)] * 2
    assert [call[3] for call in calls] == [
        pytest.approx(2 * SEM_DEG * (1 - gain) ** 0.5) for gain in (once, thrice)
    ]


# --- what a standing hands on ----------------------------------------------------------------------------


def test_range_is_believed_from_every_reading_and_squat_of_this_body_by_the_policy_of_the_team() -> None:
    body = replace(MAN, height_cm=190.0)
    policy = replace(DEFAULT_POLICY, observed_days=9, stance_credit_deg=1.0)
    tape = Test(id="tape", on=day(3), test="lunge-distance", side=Side.LEFT, value=9.0, by=By.COACH)
    raised = Test(id="r", on=day(3), test="overhead-squat-heels-raised", score=1, by=By.COACH)
    forward = Test(id="f", on=day(3), test="forward-arm-squat", score=3, by=By.COACH)
    days = good_days(12, 8, 4)
    rungs = {rung.id: rung for rung in LADDER}
    for screens, doubt in (
        ((forward,), ROSE_FOR_CONTROL),
        ((forward, raised), ROSE_FOR_CONTROL_RAISED_FAILS),
    ):
        now = standing(body=body, policy=policy, tests=(tape, *screens), attempts=days)
        assert now.readings == [reading_of(tape, body)]
        assert now.ankles == estimate_ankles(now.readings, TODAY)
        seen = observed_range(days, rungs, body, policy, TODAY, (*screens, tape))
        assert now.observed == seen
        assert {d.id for d in seen.days} >= {"f", days[1].id, days[2].id}
        reach = now.reach
        assert (reach.body, reach.policy, reach.today, reach.observed) == (body, policy, TODAY, seen)
        assert reach.doubt == doubt
        assert reach.means[Side.LEFT] == now.ankles[Side.LEFT].deg - 4.0 + 1.0


def test_control_is_estimated_from_the_days_and_screens_of_half_a_year() -> None:
    raised = Test(id="r", on=day(3), test="overhead-squat-heels-raised", score=1, by=By.COACH)
    screen = replace(raised, id="s", test="forward-arm-squat", score=3)
    rose: dict[str, Any] = {"clean": 2, "faults": ("heels-rise",)}
    days = (trained(day(182), **rose), trained(day(20), load_kg=14, **rose), *good_days(2))
    lighter = {("goblet-parallel", day(20)): 10.0}
    mixed = replace(days[1], sets=(replace(days[1].sets[0], load_kg=10.0, clean=5), *days[1].sets[1:]))
    days = (days[0], mixed, days[2])
    rungs = {rung.id: rung for rung in LADDER}
    for tests, tells in (((screen,), HEELS_TELL_OF_CONTROL), ((screen, raised), 1.0)):
        now = standing(attempts=(trained(day(183), clean=0), *days), tests=tests)
        assert now.clean_at == lighter
        by_day = sorted(tests, key=lambda t: t.id)
        assert now.control == estimate_control(days, by_day, rungs, TODAY, DEFAULT_POLICY, lighter, tells)
