"""Tracks, lifts and days check themselves: what a day holds, and of what a load is a share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coach.domain.errors import Invalid
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part, Track
from coach.domain.step import Percent

SHARE = Percent(of="snatch", low=70, high=80)


def a_lift(**changes: Any) -> Lift:
    values: dict[str, Any] = {
        "name": "Snatch",
        "parts": (Part(movement="sn-full", reps=2),),
        "sets": 3,
        "load": LiftLoad(rule="percent", percent=SHARE),
        "rest_s": 120,
    }
    return Lift(**values | changes)


def refused(build: Callable[[], Any]) -> Invalid:
    with pytest.raises(Invalid) as caught:
        build()
    assert caught.value.message.startswith(f"{caught.value.field} = ")
    return caught.value


@pytest.mark.parametrize(
    ("field", "build"),
    [
        ("id", lambda: Track(id="Pull", title="Pull", family="snatch", steps=("a",))),
        ("title", lambda: Track(id="pull", title="", family="snatch", steps=("a",))),
        ("family", lambda: Track(id="pull", title="Pull", family="squat", steps=("a",))),
        ("steps", lambda: Track(id="pull", title="Pull", family="snatch", steps=())),
        ("steps", lambda: Track(id="pull", title="P", family="snatch", steps=tuple(map(str, range(61))))),
        ("steps[1]", lambda: Track(id="pull", title="Pull", family="snatch", steps=("a", "a"))),
    ],
)
def test_a_track_holds_steps_in_order_each_once(field: str, build: Callable[[], Track]) -> None:
    assert refused(build).field == field


@pytest.mark.parametrize(
    ("field", "build"),
    [
        ("rule", lambda: LiftLoad(rule="heavy")),
        ("percent", lambda: LiftLoad(rule="percent")),
        ("percent", lambda: LiftLoad(rule="kg", kg=40, percent=SHARE)),
        ("kg", lambda: LiftLoad(rule="kg")),
        ("kg", lambda: LiftLoad(rule="rpe", rpe=7, kg=40)),
        ("kg", lambda: LiftLoad(rule="kg", kg=401)),
        ("rpe", lambda: LiftLoad(rule="rpe")),
        ("rpe", lambda: LiftLoad(rule="rpe", rpe=3)),
        ("waves", lambda: LiftLoad(rule="bench-mark", waves=(70, 75))),
        ("waves", lambda: LiftLoad(rule="percent", percent=SHARE, waves=(70,) * 13)),
        ("waves[1]", lambda: LiftLoad(rule="percent", percent=SHARE, waves=(70, 131))),
    ],
)
def test_a_load_is_found_in_one_way_and_a_share_says_of_what(
    field: str, build: Callable[[], LiftLoad]
) -> None:
    assert refused(build).field == field


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": ""}),
        ("parts", {"parts": ()}),
        ("parts", {"parts": (Part(movement="sn-full", reps=1),) * 5}),
        ("sets", {"sets": 13}),
        ("rest_s", {"rest_s": -1}),
        ("cue", {"cue": "c" * 33}),
        ("tempo", {"tempo": "slow"}),
        ("load.waves", {"load": LiftLoad(rule="percent", percent=SHARE, waves=(70, 75))}),
    ],
)
def test_a_lift_is_refused_by_its_field(field: str, changes: dict[str, Any]) -> None:
    assert refused(lambda: a_lift(**changes)).field == field


def test_a_wave_has_one_share_for_each_set() -> None:
    waves = LiftLoad(rule="percent", percent=SHARE, waves=(70, 75, 80))
    assert a_lift(load=waves, sets=3).load.waves == (70, 75, 80)


@pytest.mark.parametrize("reps", [0, 13])
def test_a_part_of_a_complex_is_one_rep_to_twelve(reps: int) -> None:
    assert refused(lambda: Part(movement="sn-full", reps=reps)).field == "reps"


def test_a_complex_is_written_as_lifters_write_it() -> None:
    parts = tuple(Part(movement=name, reps=reps) for name, reps in (("a", 1), ("b", 2), ("c", 1)))
    assert a_lift(parts=parts).reps == "1+2+1"
    assert a_lift().reps == "2"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": ""}),
        ("skills", {"skills": tuple("abcdef")}),
        ("skills[1]", {"skills": ("pull", "pull")}),
        ("lifts", {"lifts": (a_lift(),) * 6}),
        ("trunk", {"trunk": tuple("abcdef")}),
        ("trunk[1]", {"trunk": ("dead-bug", "dead-bug")}),
        ("skills", {"squat": False}),
        ("skills", {"squat": False, "trunk": ("dead-bug",)}),
    ],
)
def test_a_day_holds_something_and_not_too_much(field: str, changes: dict[str, Any]) -> None:
    assert refused(lambda: DayPlan(**{"title": "Day", **changes})).field == field


@pytest.mark.parametrize(
    "changes", [{}, {"squat": False, "skills": ("pull",)}, {"squat": False, "lifts": (a_lift(),)}]
)
def test_a_skill_a_squat_or_a_lift_makes_a_day(changes: dict[str, Any]) -> None:
    assert DayPlan(title="Day", **changes).title == "Day"


# --- what its sets are logged as ------------------------------------------------------------------------


def parts(*movements: str) -> tuple[Part, ...]:
    return tuple(Part(movement=movement, reps=2) for movement in movements)


def test_strength_work_is_logged_as_its_movement_and_a_complex_as_all_of_them() -> None:
    alone, both = a_lift(parts=parts("sn-full")), a_lift(parts=parts("sn-power", "sn-hang"))
    assert (alone.logged_as, alone.complex, alone.set_reps) == ("sn-full", False, 2)
    assert (both.logged_as, both.complex, both.set_reps) == ("sn-power+sn-hang", True, 4)


def test_a_long_name_of_a_complex_is_cut_and_stays_its_own() -> None:
    fits = parts("a" * 32, "b" * 31)
    assert a_lift(parts=fits).logged_as == f"{'a' * 32}+{'b' * 31}"
    longer = (parts("a" * 60, "b" * 60), parts("a" * 60, "c" * 60), parts("a" * 32, "b" * 32))
    names = [a_lift(parts=one).logged_as for one in longer]
    assert {len(name) for name in names} == {64}
    assert len(set(names)) == 3
    assert all("~" in name for name in names)


def test_complexes_of_the_same_parts_share_a_name_whatever_their_doses() -> None:
    few, many = (
        parts("sn-power", "sn-hang"),
        (Part(movement="sn-power", reps=1), Part(movement="sn-hang", reps=3)),
    )
    assert a_lift(parts=few).logged_as == a_lift(parts=many, sets=5).logged_as
