"""Tests of `coach.domain.standing`: facts about an athlete on a rung, at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coach.domain.case import At, Test
from coach.domain.standing import Standing, after
from tests.domain.season import LADDER, TODAY, ankle, ankles, case, day, good_days, trained

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "hours", "known", "is_after"),
    [
        (1, 0, False, True),
        (-1, 0, False, False),
        (1, -1, True, True),  # the day comes first
        (0, 1, True, True),
        (0, 0, True, False),
        (0, -1, True, False),
    ],
)
def test_of_two_events_the_day_tells_which_came_later_and_on_one_day_the_moment(
    days: int, hours: int, known: bool, is_after: bool
) -> None:
    on, moment = TODAY + timedelta(days=days), NOON + timedelta(hours=hours)
    assert after(on, moment if known else None, TODAY, NOON if known else None, same_day=False) is is_after


@pytest.mark.parametrize("same_day", [False, True])
def test_on_one_day_without_both_moments_the_caller_says_what_counts(same_day: bool) -> None:
    for one, other in ((None, None), (NOON, None), (None, NOON)):
        assert after(TODAY, one, TODAY, other, same_day=same_day) is same_day


@pytest.mark.parametrize(("place", "back"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 3)])
def test_one_back_is_the_nearest_rung_below_that_is_no_deeper(place: int, back: int) -> None:
    assert Standing(case()).one_back(place) == back


def test_one_back_skips_deeper_rungs() -> None:
    now = Standing(case(ladder=(LADDER[0], LADDER[3], LADDER[2], LADDER[4])))
    assert [now.one_back(place) for place in range(4)] == [0, 0, 0, 2]


def test_where_every_rung_below_is_deeper_there_is_none_back() -> None:
    now = Standing(case(ladder=(LADDER[3], LADDER[0], LADDER[2])))
    assert [now.one_back(place) for place in range(3)] == [0, 1, 1]


@pytest.mark.parametrize(
    ("deg", "held", "given"),
    [
        (43, 0, 30),  # beyond the band: at once to the least that is sure
        (44, 0, 0),  # within the band of error the wedge stays, though 20 mm would be surer
        (46, 10, 10),
        (51, 10, 10),  # sure enough to be chosen, not to go down to
        (52, 10, 0),
        (52, 20, 10),  # down by one step at a time
    ],
)
def test_a_wedge_stays_within_the_band_of_error_and_goes_down_by_one_step(
    deg: float, held: float, given: int
) -> None:
    now = Standing(case(tests=ankles(deg), at=At(rung="goblet-full", wedge_mm=held)))
    assert now.wedge_for(3) == given


def test_the_band_of_error_holds_a_wedge_at_the_present_rung_only() -> None:
    now = Standing(case(tests=ankles(44), at=At(rung="goblet-parallel", wedge_mm=0)))
    assert now.wedge_for(3) == now.least_wedge(3) == 20


@pytest.mark.parametrize(
    ("morning", "codes"),
    [
        (2, ["pain-ends"]),
        (3, ["pain-ends", "stop-next-morning"]),
        (4, ["pain-ends", "stop-next-morning"]),
    ],
)
def test_pain_that_has_settled_by_the_next_morning_stops_nothing(morning: int, codes: list[str]) -> None:
    sore = trained(day(2), pain=3, next_morning_pain=morning)
    assert [m.code for m in Standing(case(attempts=(sore,))).marks] == codes


def test_a_little_pain_elsewhere_is_no_growth_pain() -> None:
    sore = trained(day(2))
    sore = replace(
        sore,
        sets=(
            replace(sore.sets[0], pain=1, pain_site="hip"),
            replace(sore.sets[1], pain=0, pain_site="heel"),
        ),
    )
    child = replace(case().body, age_years=12)
    assert Standing(case(body=child, attempts=(sore,))).marks == []


def test_two_days_with_some_pain_are_repeated_up_to_14_days_apart() -> None:
    for apart, stops in ((14, True), (15, False)):
        days = (trained(day(2 + apart), pain=3), trained(day(2), pain=3))
        assert any(m.stops for m in Standing(case(attempts=days)).marks) is stops


def test_a_rung_without_a_load_carries_none() -> None:
    now = Standing(case(attempts=good_days(4, 2)))
    assert [now.base_load_kg(rung) for rung in LADDER] == [0, 0, 12, 12, 30]


@pytest.mark.parametrize(("age", "stale"), [(84, False), (85, True)])
def test_the_last_reading_of_either_side_is_stale_after_84_days(age: int, stale: bool) -> None:
    tests = (*ankle(50, None, day(400)), *ankle(None, 50, day(age)))
    now = Standing(case(tests=tests))
    assert (now.tested_days_ago, now.stale) == (age, stale)
    assert [now.knows_range_for(place) for place in range(5)] == [not stale] * 5
    assert (Standing(case()).tested_days_ago, Standing(case()).stale) == (None, False)


def test_a_depth_that_was_seen_is_known_without_a_fresh_reading_and_a_deeper_one_is_not() -> None:
    for tests in ((), ankle(50, 50, day(85))):
        now = Standing(case(tests=tests, attempts=good_days(4, 2)))
        assert [now.knows_range_for(place) for place in range(5)] == [True, True, True, False, False]
    held = replace(LADDER[3], style="supported")
    assert Standing(case(ladder=(*LADDER[:3], held))).knows_range_for(3)


DISAGREEING = (
    *good_days(16, 14, rung="goblet-full"),
    *good_days(12, 11, clean=2, faults=("heels-rise",)),
    *good_days(4, 2, wedge_mm=20),
)


@pytest.mark.parametrize(
    ("readings", "disagree"),
    [
        ((), True),
        (ankle(44, 44, day(11)), True),  # the day on which the heels rose for the second time
        (ankle(44, 44, day(10)), False),
        ((*ankle(44, None, day(20)), *ankle(None, 44, day(10))), False),
    ],
)
def test_squats_exclude_each_other_until_an_ankle_is_tested_on_a_later_day(
    readings: tuple[Test, ...], disagree: bool
) -> None:
    now = Standing(case(tests=readings, attempts=DISAGREEING))
    assert (now.observed.contradictory, now.observed.contradicted_on) == (True, day(11))
    assert now.squats_disagree is disagree
    assert not Standing(case(tests=readings, attempts=DISAGREEING[:2])).squats_disagree


def test_a_depth_that_no_ankle_would_reach_is_closed_and_one_without_balance_never_is() -> None:
    closed = replace(LADDER[3], closure_cap=100.0)
    held = replace(closed, id="held", style="box-seated")
    now = Standing(case(ladder=(*LADDER[:3], closed, held)))
    assert [now.closed_to_any_ankle(place) for place in range(5)] == [False, False, False, True, False]


@pytest.mark.parametrize(("after_days", "settled"), [(13, False), (14, True)])
def test_reading_and_squat_contradict_each_other_until_a_retest_two_weeks_after_the_second_such_day(
    after_days: int, settled: bool
) -> None:
    days = good_days(20, 18)
    retest = (*ankle(26, 26, day(25)), *ankle(26, 26, day(18 - after_days)))
    assert Standing(case(tests=retest, attempts=days)).unsettled is not settled


def test_days_of_steps_between_two_squats_do_not_end_the_stint() -> None:
    squats = good_days(11, 8, 4, 1)
    steps = tuple(trained(day(offset), rung="squat-stance") for offset in (10, 9, 6, 5, 3, 2))
    alone, beside = (Standing(case(attempts=attempts)) for attempts in (squats, (*squats, *steps)))
    assert beside.since == alone.since == day(11)
    assert beside.days == alone.days
    easier = tuple(trained(day(offset), rung="parallel") for offset in (3, 2))
    assert Standing(case(attempts=(*squats, *easier))).since == day(1), "two days of another squat do"
