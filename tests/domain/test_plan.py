"""Tracks, lifts and days check themselves: what a day holds, and of what a load is a share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coach.domain.plan import DayPlan, Lift, LiftLoad, Part, Track
from coach.domain.step import Percent
from tests.domain.refusing import refusal

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


def a_track(**changes: Any) -> Track:
    return Track(**{"id": "pull", "title": "Pull", "family": "snatch", "steps": ("a",)} | changes)


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"id": "Pull"}, "bad-id", "id = Pull: must be lower-case words joined by hyphens"),
        ({"title": ""}, "empty-text", "title = : must not be empty"),
        (
            {"family": "squat"},
            "unknown",
            "family = squat: must be one of foundation, single-leg, snatch, clean, jerk, pull",
        ),
        ({"steps": ()}, "bad-count", "steps = 0: must be 1 to 60 steps"),
        ({"steps": tuple(map(str, range(61)))}, "bad-count", "steps = 61: must be 1 to 60 steps"),
        ({"steps": ("a", "a")}, "duplicate", "steps[1] = a: must not appear twice"),
    ],
)
def test_a_track_holds_steps_in_order_each_once(changes: dict[str, Any], code: str, message: str) -> None:
    assert refusal(lambda: a_track(**changes)) == (code, message)


@pytest.mark.parametrize("count", [1, 60])
def test_a_track_holds_one_step_to_sixty(count: int) -> None:
    assert len(a_track(steps=tuple(map(str, range(count)))).steps) == count


def only(name: str, given: str = "nothing") -> str:
    return f"{name} = {given}: must be given with the rule {name}, only"


@pytest.mark.parametrize(
    ("build", "code", "message"),
    [
        (
            lambda: LiftLoad(rule="heavy"),
            "unknown",
            "rule = heavy: must be one of none, bench-mark, percent, kg, rpe",
        ),
        (lambda: LiftLoad(rule="percent"), "one-of", only("percent")),
        (lambda: LiftLoad(rule="kg", kg=40, percent=SHARE), "one-of", only("percent", "a share")),
        (lambda: LiftLoad(rule="kg"), "one-of", only("kg")),
        (lambda: LiftLoad(rule="rpe", rpe=7, kg=40), "one-of", only("kg", "40")),
        (lambda: LiftLoad(rule="rpe"), "one-of", only("rpe")),
        (lambda: LiftLoad(rule="none", rpe=7), "one-of", only("rpe", "7")),
        (lambda: LiftLoad(rule="kg", kg=-1), "out-of-range", "kg = -1: must be 0 to 400 kg"),
        (lambda: LiftLoad(rule="kg", kg=401), "out-of-range", "kg = 401: must be 0 to 400 kg"),
        (lambda: LiftLoad(rule="rpe", rpe=3.5), "out-of-range", "rpe = 3.5: must be 4 to 10"),
        (lambda: LiftLoad(rule="rpe", rpe=10.5), "out-of-range", "rpe = 10.5: must be 4 to 10"),
        (
            lambda: LiftLoad(rule="bench-mark", waves=(70, 75)),
            "one-of",
            "waves = a list: percentages must say of what",
        ),
        (
            lambda: LiftLoad(rule="percent", percent=SHARE, waves=(70,) * 13),
            "bad-count",
            "waves = 13: must be at most 12 sets",
        ),
        (
            lambda: LiftLoad(rule="percent", percent=SHARE, waves=(4, 70)),
            "out-of-range",
            "waves[0] = 4: must be 5 to 130 %",
        ),
        (
            lambda: LiftLoad(rule="percent", percent=SHARE, waves=(70, 131)),
            "out-of-range",
            "waves[1] = 131: must be 5 to 130 %",
        ),
    ],
)
def test_a_load_is_found_in_one_way_and_a_share_says_of_what(
    build: Callable[[], object], code: str, message: str
) -> None:
    assert refusal(build) == (code, message)


@pytest.mark.parametrize(
    "values",
    [
        {"rule": "none"},
        {"rule": "bench-mark"},
        {"rule": "kg", "kg": 0},
        {"rule": "kg", "kg": 400},
        {"rule": "rpe", "rpe": 4},
        {"rule": "rpe", "rpe": 10},
        {"rule": "percent", "percent": SHARE},
        {"rule": "percent", "percent": SHARE, "waves": (5, *[70] * 10, 130)},
    ],
)
def test_a_load_may_stand_at_both_ends(values: dict[str, Any]) -> None:
    load = LiftLoad(**values)
    assert {name: getattr(load, name) for name in values} == values


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"name": ""}, "empty-text", "name = : must not be empty"),
        ({"parts": ()}, "bad-count", "parts = 0: must be 1 to 4 parts"),
        (
            {"parts": (Part(movement="sn-full", reps=1),) * 5},
            "bad-count",
            "parts = 5: must be 1 to 4 parts",
        ),
        ({"sets": 0}, "out-of-range", "sets = 0: must be 1 to 12"),
        ({"sets": 13}, "out-of-range", "sets = 13: must be 1 to 12"),
        ({"rest_s": -1}, "out-of-range", "rest_s = -1: must be 0 to 600 s"),
        ({"rest_s": 601}, "out-of-range", "rest_s = 601: must be 0 to 600 s"),
        ({"cue": "c" * 33}, "long-text", f"cue = {'c' * 33}: must be at most 32 characters, is 33"),
        ({"tempo": "slow"}, "bad-tempo", "tempo = slow: must read like 3-1-1: down, pause, up"),
        (
            {"load": LiftLoad(rule="percent", percent=SHARE, waves=(70, 75))},
            "bad-count",
            "load.waves = 2: must be one for each of the 3 sets",
        ),
    ],
)
def test_a_lift_is_refused_by_its_field(changes: dict[str, Any], code: str, message: str) -> None:
    assert refusal(lambda: a_lift(**changes)) == (code, message)


@pytest.mark.parametrize(
    "changes",
    [
        {"sets": 1, "rest_s": 0, "cue": "", "parts": (Part(movement="sn-full", reps=1),)},
        {"sets": 12, "rest_s": 600, "cue": "c" * 32, "parts": (Part(movement="sn-full", reps=12),) * 4},
        {"tempo": "3-1-X"},
    ],
)
def test_a_lift_may_stand_at_both_ends(changes: dict[str, Any]) -> None:
    lift = a_lift(**changes)
    assert {name: getattr(lift, name) for name in changes} == changes


def test_a_wave_has_one_share_for_each_set() -> None:
    waves = LiftLoad(rule="percent", percent=SHARE, waves=(70, 75, 80))
    assert a_lift(load=waves, sets=3).load.waves == (70, 75, 80)


@pytest.mark.parametrize("reps", [0, 13])
def test_a_part_of_a_complex_is_one_rep_to_twelve(reps: int) -> None:
    refused = refusal(lambda: Part(movement="sn-full", reps=reps))
    assert refused == ("out-of-range", f"reps = {reps}: must be 1 to 12")


def test_a_complex_is_written_as_lifters_write_it() -> None:
    parts = tuple(Part(movement=name, reps=reps) for name, reps in (("a", 1), ("b", 2), ("c", 1)))
    assert a_lift(parts=parts).reps == "1+2+1"
    assert a_lift().reps == "2"


NOTHING = "skills = nothing: a day must hold a skill, a squat or a lift"


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"title": ""}, "empty-text", "title = : must not be empty"),
        ({"skills": tuple("abcdef")}, "bad-count", "skills = 6: must be at most 5"),
        ({"skills": ("pull", "pull")}, "duplicate", "skills[1] = pull: must not appear twice"),
        ({"lifts": (a_lift(),) * 6}, "bad-count", "lifts = 6: must be at most 5"),
        ({"trunk": tuple("abcde")}, "bad-count", "trunk = 5: must be at most 4"),
        ({"trunk": ("dead-bug", "dead-bug")}, "duplicate", "trunk[1] = dead-bug: must not appear twice"),
        ({"squat": False}, "empty", NOTHING),
        ({"squat": False, "trunk": ("dead-bug",)}, "empty", NOTHING),
    ],
)
def test_a_day_holds_something_and_not_too_much(changes: dict[str, Any], code: str, message: str) -> None:
    assert refusal(lambda: DayPlan(**{"title": "Day", **changes})) == (code, message)


def test_a_day_may_be_full() -> None:
    day = DayPlan(title="Day", skills=tuple("abcde"), lifts=(a_lift(),) * 5, trunk=tuple("abcd"))
    assert (len(day.skills), len(day.lifts), len(day.trunk)) == (5, 5, 4)


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
