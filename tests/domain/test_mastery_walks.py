"""Whole walks: a learner trains every shipped curriculum day by day, until every step is owned or closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from coach.formats.curriculum import shipped, shipped_names
from tests.domain.learner import MAN, Walk, walk

WITH_STEPS = tuple(name for name in shipped_names() if shipped(name).steps)
# Weeks of three days within which somebody who never misses a rep owns every step, with a little to spare.
WEEKS = {
    "back-to-depth": 15,
    "bodyweight-only": 9,
    "clean": 16,
    "first-12-weeks": 27,
    "jerk": 12,
    "snatch": 23,
    "squat-depth": 12,
}


@cache
def walked(name: str) -> Walk:
    return walk(shipped(name), WEEKS[name])


def test_every_shipped_curriculum_with_steps_is_walked() -> None:
    assert set(WEEKS) == set(WITH_STEPS)


@pytest.mark.parametrize("name", WITH_STEPS)
def test_who_never_misses_reaches_every_step(name: str) -> None:
    way = walked(name)
    assert [step.id for step in way.curriculum.steps if step.id not in way.owned_on] == []


@pytest.mark.parametrize("name", WITH_STEPS)
def test_nothing_is_missing_in_between(name: str) -> None:
    way = walked(name)
    for step in way.curriculum.steps:
        assert way.first_on[step.id] < way.owned_on[step.id], f"{step.id} was owned without being trained"
        gate = step.requires
        for asked in () if gate is None else gate.members or (gate,):
            if asked.kind == "step":
                assert way.owned_on[asked.id] <= way.first_on[step.id], f"{step.id} before {asked.id}"
    for on, mastery, asked_today in way.days:
        for found in asked_today:
            state = mastery.states[found.step.id]
            assert state.state in ("now", "owned"), f"{on}: {found.step.id} is {state.state}"
            assert state.missing == (), f"{on}: {found.step.id}"


@pytest.mark.parametrize("name", WITH_STEPS)
def test_every_day_asks_for_something_new_or_says_what_is_kept(name: str) -> None:
    for on, _, asked in walked(name).days:
        for found in asked:
            assert found.reasons, f"{on}: {found.step.id}"
            assert found.stage in ("learn", "build", "keep")


def squatted(way: Walk, rung: str, before: date, heel_most: float) -> int:
    """Count the days, by hand, with two clean sets of a squat on a heel no higher."""
    height = way.curriculum.card(rung).rung.heel_mm
    return len(
        {
            a.on
            for a in way.attempts
            if a.rung == rung
            and a.on < before
            and a.wedge_mm + max(a.shoe_heel_mm, height) <= heel_most
            and sum(s.clean == s.reps >= 3 for s in a.sets) >= 2
        }
    )


@pytest.mark.parametrize("name", WITH_STEPS)
def test_nobody_is_asked_to_receive_deeper_than_the_squat_that_he_owns_in_his_shoes(name: str) -> None:
    way = walked(name)
    shoes = MAN.lifting_shoe_mm or 0.0
    full = [step for step in way.curriculum.steps if step.receiving == "full"]
    for step in full:
        assert step.requires is not None
        (rung,) = step.requires.ids("depth")
        first = way.first_on[step.id]
        assert squatted(way, rung, first, shoes) >= 2, step.id
        places = [way.curriculum.place(m.decision.rung) for on, m, _ in way.days if on == first]
        assert places[0] >= way.curriculum.place(rung), step.id
    assert bool(full) == (name in ("snatch", "clean", "first-12-weeks"))


def test_a_short_ankle_is_taught_every_power_version_and_no_full_one() -> None:
    for name in ("snatch", "clean"):
        way = walk(shipped(name), 30, deg=26.0, honest=True)
        closed = {step.id for step in way.curriculum.steps if step.receiving == "full"}
        assert {step.id for step in way.curriculum.steps} - set(way.owned_on) == closed
        assert not closed & set(way.first_on)


def test_lower_shoes_than_the_ladder_asks_for_open_full_depth_as_well() -> None:
    way = walk(shipped("clean"), WEEKS["clean"], replace(MAN, lifting_shoe_mm=15.0))
    assert len(way.owned_on) == len(way.curriculum.steps)


def test_who_was_placed_above_a_gates_squat_is_given_it_beside_the_days_own() -> None:
    curriculum = shipped("clean")
    walked = walk(curriculum, 20, start="back-full")
    assert set(walked.owned_on) == {step.id for step in curriculum.steps}, "nobody waits for good"
    beside = [asked for _, mastery, _ in walked.days if (asked := mastery.squat_to_show)]
    assert {rung for rung, _ in beside} == {"front-full"}
    assert {step for _, step in beside} <= {"cl-tall", "cl-hip", "cl-full"}
