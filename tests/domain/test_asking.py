"""Tests of `coach.domain.asking`: which tests are worth asking for, and from which day on."""

from __future__ import annotations

from typing import Any

import pytest

from coach.domain.case import At, By, Side, Sprain, Test
from coach.domain.decision import Ask
from coach.domain.progression import decide
from tests.domain.season import LADDER, ankle, ankles, case, day, good_days

CLEAN = good_days(13, 11, 9, 6, 4, 2)


def asked(**more: Any) -> list[Ask]:
    return list(decide(case(**({"attempts": CLEAN} | more))).ask)


def why(asks: list[Ask]) -> set[str]:
    return {ask.why for ask in asks}


def screen(name: str, score: int | None = None, days_ago: int = 3, **more: Any) -> Test:
    return Test(id=name, on=day(days_ago), test=name, score=score, by=By.COACH, **more)


@pytest.mark.parametrize(("age", "asks"), [(13, False), (14, True)])
def test_a_retest_of_an_ankle_that_keeps_a_rung_flat_closed_is_asked_for_from_its_interval_on(
    age: int, asks: bool
) -> None:
    assert ("ankle-retest" in why(asked(tests=ankle(37, 37, day(age))))) is asks


@pytest.mark.parametrize(
    ("deg", "age", "asks"),
    [(50, 83, False), (50, 84, True), (70, 84, False), (70, 85, True)],  # 70: until it opens nothing any more
)
def test_a_good_reading_is_asked_for_again_once_it_is_stale(deg: float, age: int, asks: bool) -> None:
    alone = good_days(13, 11, 9, 6, 4, 2, seen=False)
    assert ("ankle-stale" in why(asked(tests=ankle(deg, deg, day(age)), attempts=alone))) is asks


@pytest.mark.parametrize(("age", "asks"), [(27, False), (28, True)])
def test_a_squat_that_a_coach_sees_is_asked_for_again_after_four_weeks(age: int, asks: bool) -> None:
    before = screen("forward-arm-squat", 2, age)
    found = asked(tests=(*ankles(37), before))
    assert (Ask(test="forward-arm-squat", side=None, by="coach", why="range-open") in found) is asks


def test_a_squat_to_see_the_range_is_asked_for_where_range_is_open_only() -> None:
    assert "range-open" in why(asked(tests=ankles(37)))
    assert "range-open" not in why(asked(tests=ankles(70)))
    assert "range-open" not in why(asked())
    assert "range-open" not in why(asked(tests=ankles(37), sprains=(Sprain(side=Side.LEFT, on=day(5)),)))


@pytest.mark.parametrize(
    ("done", "wanted"),
    [
        ((), {"forward-arm-squat", "overhead-squat-heels-raised"}),
        (("forward-arm-squat",), {"overhead-squat-heels-raised"}),
        (("overhead-squat-heels-raised",), {"forward-arm-squat"}),
        (("forward-arm-squat", "overhead-squat-heels-raised"), set()),
    ],
)
def test_a_poor_overhead_squat_asks_for_the_probes_that_are_missing(
    done: tuple[str, ...], wanted: set[str]
) -> None:
    tests = (*ankles(33), screen("overhead-squat", 1), *(screen(name, 2) for name in done))
    assert {ask.test for ask in asked(tests=tests) if ask.why == "second-probe"} == wanted


def test_hip_or_ankle_is_asked_where_the_hips_bind_at_this_rung_or_the_next() -> None:
    lean = tuple(rung for rung in LADDER if rung.id in ("box-high", "goblet-parallel"))
    full = tuple(rung for rung in LADDER if rung.id in ("goblet-parallel", "goblet-full", "front-full"))
    low = ankles(20)
    days = good_days(9, 6, 4, 2, wedge_mm=30)
    for ladder, asks in ((lean, False), (full, True)):
        found = asked(tests=low, attempts=days, ladder=ladder, at=At(rung="goblet-parallel", wedge_mm=30))
        assert ("hip-or-ankle" in why(found)) is asks
    done = (*low, screen("rock-back", 3))
    assert "hip-or-ankle" not in why(
        asked(tests=done, attempts=days, at=At(rung="goblet-parallel", wedge_mm=30))
    )


def test_a_side_that_differs_from_the_other_gets_its_own_drill_where_nothing_else_limits() -> None:
    tests = (*ankle(49, 60, day(14)), *ankle(49, 60, day(2)))
    found = decide(case(tests=tests, attempts=CLEAN, sprains=(Sprain(side=Side.RIGHT),)))
    assert found.limiter == "none"
    assert {(d.why, d.side) for d in found.drills} == {("side-difference", Side.LEFT)}


@pytest.mark.parametrize(("right", "side"), [(60, Side.LEFT), (20, None)])
def test_the_ankle_drill_names_the_one_side_that_is_short(right: float, side: Side | None) -> None:
    found = decide(case(tests=ankles(20, right), attempts=good_days(9, 6, 4, 2, wedge_mm=30)))
    assert found.limiter == "mobility"
    assert {d.side for d in found.drills if d.why == "ankle-short"} == {side}
