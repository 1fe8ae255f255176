"""Mastery: what owns a step and what loses it, what opens the next, the depth gate, loads, whole walks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from coach.domain.card import Dose
from coach.domain.case import Attempt, Body, SetDone
from coach.domain.curriculum import Curriculum
from coach.domain.mastery import Mastery, TrackNow
from coach.domain.step import Regression, Stages, Step
from coach.formats.curriculum import shipped, shipped_names
from tests.domain.learner import (
    FULL,
    HALF,
    MAN,
    TOP,
    Walk,
    a_card,
    a_curriculum,
    a_day,
    a_step,
    depth,
    every,
    good,
    looked_at,
    owned,
    walk,
)

ONE = a_curriculum(a_step())
WITH_STEPS = tuple(name for name in shipped_names() if shipped(name).steps)


def owns(*attempts: Attempt, step: Step | None = None, **changes: Any) -> bool:
    curriculum = ONE if step is None else a_curriculum(step)
    return looked_at(curriculum, attempts, **changes).owns(curriculum.steps[0].id)


def now(mastery: Mastery) -> TrackNow:
    return mastery.now["all"]


def codes(found: TrackNow) -> list[str]:
    return [reason.code for reason in found.reasons]


# --- owning a step --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "is_owned"),
    [
        ((), False),
        ((a_day(0),), False),
        ((a_day(0), a_day(2)), True),
        ((a_day(0), a_day(0, id="again")), False),
        ((a_day(0, sets=1), a_day(2, sets=1)), False),
        ((a_day(0, sets=1), a_day(0, sets=1, id="later"), a_day(2)), True),
        ((a_day(0, reps=3), a_day(2, reps=3)), True),
        ((a_day(0, reps=2), a_day(2, reps=2)), False),
        ((a_day(0, clean=4), a_day(2, clean=4)), True),
        ((a_day(0, clean=3), a_day(2, clean=3)), False),
        ((a_day(0, pain=2), a_day(2, pain=2)), True),
        ((a_day(0, pain=3), a_day(2)), False),
        ((a_day(0, sharp=True), a_day(2)), False),
        ((a_day(0), a_day(0, id="hurts", sets=1, pain=3), a_day(2)), False),
        ((a_day(0), a_day(2, void=True)), False),
        ((a_day(0), a_day(2), a_day(2, clean=1, id="mended", replaces=a_day(2).id)), False),
        ((a_day(0), a_day(31)), False),
    ],
)
def test_two_days_with_two_good_sets_in_a_row_own_a_step(days: tuple[Attempt, ...], is_owned: bool) -> None:
    assert owns(*days) is is_owned


def test_good_sets_with_a_poor_one_between_them_are_not_in_a_row() -> None:
    def sets(*clean: int) -> tuple[SetDone, ...]:
        return tuple(SetDone(id=f"s{n}", reps=5, clean=c, pain=0) for n, c in enumerate(clean))

    apart, together = (
        tuple(replace(a_day(n), sets=sets(*clean)) for n in (0, 2)) for clean in ((5, 1, 5), (1, 5, 5))
    )
    assert not owns(*apart)
    assert owns(*together)


def test_a_set_without_reps_says_nothing() -> None:
    empty = SetDone(id="none", reps=0, clean=0, pain=0)
    day = a_day(0)
    assert owns(replace(day, sets=(day.sets[0], empty, day.sets[1])), a_day(2))
    assert not looked_at(ONE, [a_day(0, sets=0)]).days


def test_attempts_of_what_is_no_step_of_this_curriculum_say_nothing() -> None:
    assert not looked_at(ONE, [*good("moon-press"), *good(HALF)]).days


@pytest.mark.parametrize(
    ("learn", "build"),
    [
        (Dose(sets=3, seconds=10), Dose(sets=3, reps=5)),
        (Dose(sets=8, reps=1), Dose(sets=6, reps=2)),
        (Dose(sets=5, reps=2), Dose(sets=5, reps=3)),
        (Dose(sets=3, reps=5), Dose(sets=3, seconds=10)),
        (Dose(sets=6, reps=2), Dose(sets=8, reps=1)),
    ],
)
def test_who_does_what_is_asked_on_two_days_owns_the_step(learn: Dose, build: Dose) -> None:
    step = a_step(dose=Stages(learn=learn, build=build, keep=Dose(sets=2, reps=5)))
    done: list[Attempt] = []
    for number in (0, 2):
        asked = now(looked_at(a_curriculum(step), done, today=number))
        dose = getattr(asked.step.dose, asked.stage)
        done.append(a_day(number, sets=dose.sets, reps=dose.reps or 1))
    assert owns(*done, step=step)


def test_fewer_reps_than_any_stage_asks_for_own_nothing() -> None:
    step = a_step(
        dose=Stages(learn=Dose(sets=5, reps=2), build=Dose(sets=5, reps=3), keep=Dose(sets=2, reps=3))
    )
    assert not owns(*good(reps=1), step=step)
    assert owns(*good(reps=2), step=step)


# --- whole walks ----------------------------------------------------------------------------------------

# Weeks of three days within which somebody who never misses a rep owns every step, with a little to spare.
WEEKS = {
    "back-to-depth": 15,
    "bodyweight-only": 9,
    "clean": 16,
    "first-12-weeks": 27,
    "jerk": 12,
    "snatch": 23,
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


# --- the depth gate -------------------------------------------------------------------------------------

POWER = a_step("power", receiving="power")
DEEP = a_step(
    "deep",
    receiving="full",
    requires=every(owned("power"), depth(FULL)),
    power_version="power",
    regression=Regression(text="Power.", step="power"),
)
LIFTING = a_curriculum(POWER, DEEP)
FLAT = replace(MAN, lifting_shoe_mm=0.0)
UNTOLD = replace(MAN, lifting_shoe_mm=None)
LOW = replace(MAN, lifting_shoe_mm=15.0)
HIGH = replace(MAN, lifting_shoe_mm=25.0)


def squats(*numbers: int, rung: str = FULL, **changes: Any) -> tuple[Attempt, ...]:
    return good(rung, *numbers, load_kg=20, **changes)


def owns_depth(*attempts: Attempt, at: str = FULL, curriculum: Curriculum = LIFTING, **changes: Any) -> bool:
    return looked_at(curriculum, attempts, at=at, **changes).owns_depth(FULL)


@pytest.mark.parametrize(
    ("body", "worn_mm", "wedge_mm", "is_owned"),
    [
        (MAN, 20, 0, True),
        (MAN, 15, 0, True),
        (MAN, 20, 10, False),
        (MAN, 0, 10, False),
        (MAN, 15, 5, True),
        (MAN, 25, 0, False),
        (MAN, 0, 0, True),
        (HIGH, 25, 0, True),
        (HIGH, 20, 5, True),
        (HIGH, 25, 5, False),
        (LOW, 15, 0, True),
        (LOW, 20, 0, False),
        (LOW, 0, 0, False),
        (UNTOLD, 20, 0, True),
        (UNTOLD, 0, 0, True),
        (UNTOLD, 20, 10, False),
        (FLAT, 0, 0, True),
        (FLAT, 20, 0, False),
        (FLAT, 0, 10, False),
    ],
    ids=lambda value: "" if isinstance(value, Body) else str(value),
)
def test_depth_is_owned_at_a_heel_no_higher_than_the_lifting_shoes(
    body: Body, worn_mm: float, wedge_mm: float, is_owned: bool
) -> None:
    """Where no shoe was worn the rung's heel of 20 mm counts, but for who says that he lifts flat."""
    done = squats(shoe_heel_mm=worn_mm, wedge_mm=wedge_mm)
    assert owns_depth(*done, body=body) is is_owned


def test_who_lifts_flat_owns_depth_on_a_rung_done_flat() -> None:
    flat = a_curriculum(POWER, DEEP, rungs=(a_card(HALF, 0.0), a_card(FULL, 0.5, thigh_deg=-20, heel_mm=0.0)))
    assert owns_depth(*squats(), body=FLAT, curriculum=flat)
    assert not owns_depth(*squats(shoe_heel_mm=20), body=FLAT, curriculum=flat)


@pytest.mark.parametrize(
    ("done", "is_owned"),
    [
        (squats(0), False),
        (squats(0, 2), True),
        (squats(0, 2, rung=HALF), False),
        (squats(0, 2, sets=1), False),
        (squats(0, 2, reps=2), False),
        (squats(0, 2, reps=3), True),
        (squats(0, 2, clean=4), True),
        (squats(0, 2, clean=3), False),
        (squats(0, 2, pain=2), True),
        (squats(0, 2, pain=3), False),
        (squats(0, 2, sharp=True), False),
        ((*squats(0, 2), *squats(2, sets=1, pain=4, id="hurts")), False),
        ((*squats(0, 2, sets=1), *squats(0, sets=1, id="a"), *squats(2, sets=1, id="b")), True),
        ((*squats(0, 2), *squats(4, wedge_mm=20)), True),
        ((*squats(0, wedge_mm=20), *squats(2, 4)), True),
    ],
)
def test_depth_is_owned_by_two_days_of_two_good_sets(done: tuple[Attempt, ...], is_owned: bool) -> None:
    assert owns_depth(*done) is is_owned


@pytest.mark.parametrize(("at", "is_owned"), [(HALF, False), (FULL, True), (TOP, True)])
def test_depth_that_the_squat_went_back_from_is_not_owned(at: str, is_owned: bool) -> None:
    assert owns_depth(*squats(), at=at) is is_owned


@pytest.mark.parametrize(("at", "is_owned"), [(HALF, False), (FULL, False), (TOP, True)])
def test_a_rung_is_owned_once_the_decision_is_above_it(at: str, is_owned: bool) -> None:
    assert looked_at(LIFTING, at=at).owns_rung(FULL) is is_owned


def test_a_rung_is_owned_on_any_heel_by_two_days_at_it() -> None:
    done = squats(wedge_mm=20)
    mastery = looked_at(LIFTING, done, at=FULL)
    assert mastery.owns_rung(FULL)
    assert not mastery.owns_depth(FULL)
