"""Mastery: what owns a step and what loses it, what opens the next, the depth gate, loads, whole walks."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.domain.card import Dose
from coach.domain.case import Attempt, Body, By, SetDone, Side
from coach.domain.case import Test as Result
from coach.domain.curriculum import Curriculum
from coach.domain.gate import Gate
from coach.domain.mastery import BEST_DAYS, Mastery, TrackNow
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part, Track
from coach.domain.step import Percent, Regression, Stages, Step, StepLoad
from coach.formats.curriculum import shipped, shipped_names
from tests.domain.learner import (
    FULL,
    HALF,
    MAN,
    START,
    TOP,
    Walk,
    a_card,
    a_curriculum,
    a_day,
    a_step,
    depth,
    drop,
    either,
    every,
    good,
    looked_at,
    owned,
    scored,
    squat,
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


# --- what is trained while depth is closed --------------------------------------------------------------

# A hip lift, its full version, then the floor: as the lifts are taught.
HIP = a_step("hip", receiving="power")
HIP_DEEP = a_step(
    "hip-deep", receiving="full", requires=every(owned("hip"), depth(FULL)), power_version="hip"
)
FLOOR = a_step("floor", receiving="power", requires=owned("hip"))
FLOOR_DEEP = a_step(
    "floor-deep",
    receiving="full",
    requires=every(owned("floor"), owned("hip-deep"), depth(FULL)),
    power_version="floor",
)
TAUGHT = a_curriculum(HIP, HIP_DEEP, FLOOR, FLOOR_DEEP)
OWNED_POWER = (*good("hip"), *good("floor", 4, 6))
OWNED_ALL = (*OWNED_POWER, *good("hip-deep", 8, 10), *good("floor-deep", 12, 14))


def test_while_depth_is_closed_the_power_version_is_trained_and_the_reason_told() -> None:
    found = now(looked_at(LIFTING, good("power"), at=HALF))
    assert (found.step.id, found.stage, found.closed) == ("power", "keep", "deep")
    assert codes(found) == ["step-kept", "step-depth-gate"]
    assert found.reasons[1].params == {"step": "deep", "rung": FULL}


def test_the_track_goes_on_to_what_needs_no_depth() -> None:
    found = now(looked_at(TAUGHT, good("hip"), at=HALF))
    assert (found.step.id, found.stage, found.closed) == ("floor", "learn", "hip-deep")


def test_of_several_steps_behind_one_depth_the_one_is_told_whose_power_version_is_trained() -> None:
    found = now(looked_at(TAUGHT, OWNED_POWER, at=HALF))
    assert (found.step.id, found.closed) == ("floor", "floor-deep")
    assert found.reasons[1].params == {"step": "floor-deep", "rung": FULL}


def test_depth_is_not_blamed_for_a_step_that_waits_for_more() -> None:
    found = now(looked_at(TAUGHT, at=HALF))
    assert (found.step.id, found.closed) == ("hip", None)
    missing = looked_at(TAUGHT, at=HALF).states["floor-deep"].missing
    assert [(one.kind, one.id) for one in missing] == [
        ("step", "floor"),
        ("step", "hip-deep"),
        ("depth", FULL),
    ]


def test_depth_once_owned_opens_the_full_version_and_nothing_is_said_of_it() -> None:
    found = now(looked_at(TAUGHT, (*OWNED_POWER, *squats(12, 14)), at=FULL))
    assert (found.step.id, found.stage, found.closed) == ("hip-deep", "learn", None)
    assert codes(found) == ["step-opens"]


def test_full_depth_that_was_owned_rests_while_the_squat_has_gone_back() -> None:
    done = (*squats(0, 2), *OWNED_ALL)
    deep = now(looked_at(TAUGHT, done, at=FULL))
    assert (deep.step.id, deep.stage, deep.closed) == ("floor-deep", "keep", None)
    back = looked_at(TAUGHT, done, at=HALF)
    assert back.owns("floor-deep"), "what was earned stays earned"
    assert (now(back).step.id, now(back).stage, now(back).closed) == ("floor", "keep", "floor-deep")
    assert codes(now(back)) == ["step-kept", "step-depth-gate"]


def test_full_depth_is_not_even_rehearsed_while_the_squat_has_gone_back() -> None:
    done = (*squats(0, 2), *good("hip"), *good("hip-deep", 8, 10))
    at_floor = now(looked_at(TAUGHT, done, at=FULL))
    assert (at_floor.step.id, at_floor.before) == ("floor", HIP_DEEP)
    assert now(looked_at(TAUGHT, done, at=HALF)).before == HIP


def test_depth_that_a_step_asks_for_by_another_rests_too() -> None:
    deeper = a_step("deeper", receiving="full", requires=owned("hip-deep"))
    curriculum = a_curriculum(HIP, HIP_DEEP, deeper)
    done = (*squats(0, 2), *good("hip"), *good("hip-deep", 8, 10), *good("deeper", 12, 14))
    assert now(looked_at(curriculum, done, at=FULL)).step == deeper
    assert now(looked_at(curriculum, done, at=HALF)).step == HIP


def test_a_short_ankle_is_taught_every_power_version_and_no_full_one() -> None:
    for name in ("snatch", "clean"):
        way = walk(shipped(name), 30, deg=26.0, honest=True)
        closed = {step.id for step in way.curriculum.steps if step.receiving == "full"}
        assert {step.id for step in way.curriculum.steps} - set(way.owned_on) == closed
        assert not closed & set(way.first_on)


def test_lower_shoes_than_the_ladder_asks_for_open_full_depth_as_well() -> None:
    way = walk(shipped("clean"), WEEKS["clean"], LOW)
    assert len(way.owned_on) == len(way.curriculum.steps)


# --- regression -----------------------------------------------------------------------------------------

PRESS = a_step("press")
PUSH = a_step("push", requires=owned("press"), regression=Regression(text="Press.", step="press"))
JERK = a_step("jerk", requires=owned("push"), regression=Regression(text="Push.", step="push"))
PRESSING = a_curriculum(PRESS, PUSH, JERK)
OWNED_PUSH = (*good("press"), *good("push", 4, 6))


@pytest.mark.parametrize(
    ("days", "is_owned"),
    [
        ((*good(), drop(4)), True),
        ((*good(), drop(4), drop(6)), False),
        ((*good(), drop(4), a_day(6, clean=3), drop(8)), True),
        ((*good(), drop(4), drop(6), a_day(8)), True),
        ((*good(), drop(4, sets=1, reps=4), drop(6, sets=1, reps=4)), True),
        ((*good(), a_day(4, clean=3), a_day(6, clean=3)), True),
    ],
)
def test_two_days_of_broken_form_in_a_row_lose_a_step(days: tuple[Attempt, ...], is_owned: bool) -> None:
    assert owns(*days) is is_owned


def test_a_lost_step_goes_back_to_the_easier_one_and_returns_after_a_good_day_there() -> None:
    dropped = (*OWNED_PUSH, drop(8, "push"), drop(10, "push"))
    back = now(looked_at(PRESSING, dropped))
    assert (back.step.id, back.stage, codes(back)[0]) == ("press", "build", "step-dropped")
    assert back.reasons[0].params == {"step": "push", "easier": "press"}
    assert back.reasons[0].for_ == (dropped[-2].id, dropped[-1].id)
    poor = now(looked_at(PRESSING, (*dropped, drop(12, "press"))))
    assert poor.step.id == "press"
    again = now(looked_at(PRESSING, (*dropped, a_day(12, "press"))))
    assert (again.step.id, again.stage) == ("push", "build")
    third = now(looked_at(PRESSING, (*dropped, a_day(12, "press"), drop(14, "push"))))
    assert third.step.id == "press", "a further drop goes back again"
    mended = looked_at(PRESSING, (*dropped, a_day(12, "press"), a_day(14, "push")))
    assert mended.owns("push")
    assert now(mended).step.id == "jerk"


def test_a_lost_step_closes_what_asks_for_it() -> None:
    assert looked_at(PRESSING, OWNED_PUSH).states["jerk"].state == "now"
    lost = looked_at(PRESSING, (*OWNED_PUSH, drop(8, "push"), drop(10, "push")))
    assert lost.states["jerk"].state == "locked"
    assert [(one.kind, one.id) for one in lost.states["jerk"].missing] == [("step", "push")]


def test_a_step_that_was_never_owned_goes_back_too() -> None:
    back = now(looked_at(PRESSING, (*good("press"), drop(4, "push"), drop(6, "push"))))
    assert (back.step.id, codes(back)[0]) == ("press", "step-dropped")


def test_a_lost_step_with_nothing_easier_stays() -> None:
    found = now(looked_at(ONE, (*good(), drop(4), drop(6))))
    assert (found.step.id, found.stage) == ("press", "build")


# --- states, stages and reasons -------------------------------------------------------------------------


def test_a_track_asks_for_the_first_step_that_is_open_and_not_owned() -> None:
    first = looked_at(PRESSING)
    assert [state.state for state in first.states.values()] == ["now", "locked", "locked"]
    assert (now(first).stage, codes(now(first)), now(first).before) == ("learn", ["step-opens"], None)
    second = looked_at(PRESSING, good("press"))
    assert [state.state for state in second.states.values()] == ["owned", "now", "locked"]
    assert now(second).before == PRESS, "the owned step is rehearsed ahead"
    assert now(second).reasons[0].for_ == tuple(attempt.id for attempt in good("press"))


@pytest.mark.parametrize(
    ("days", "stage", "code"),
    [
        ((), "learn", "step-opens"),
        ((drop(0),), "learn", "step-learning"),
        ((a_day(0),), "build", "step-building"),
        ((a_day(0), drop(2)), "build", "step-building"),
        ((a_day(0), a_day(2)), "keep", "step-kept"),
    ],
)
def test_a_step_is_learned_built_and_kept(days: tuple[Attempt, ...], stage: str, code: str) -> None:
    found = now(looked_at(ONE, days))
    assert (found.stage, found.reasons[0].code) == (stage, code)
    assert found.reasons[0].params == {
        "step": "press",
        "have": sum(d.clean == d.reps for d in days),
        "need": 2,
    }
    assert set(found.reasons[0].for_) | set(found.reasons[0].against) == {day.id for day in days}


def test_an_open_step_that_no_track_stands_at_is_open() -> None:
    curriculum = a_curriculum(PRESS, a_step("other"))
    assert [state.state for state in looked_at(curriculum).states.values()] == ["now", "open"]


def test_a_track_that_is_owned_and_leads_on_asks_for_nothing_more() -> None:
    leads = a_curriculum(
        replace(PRESS, progression=("push",)),
        PUSH,
        tracks=(
            Track(id="first", title="First", family="jerk", steps=("press",)),
            Track(id="second", title="Second", family="jerk", steps=("push",)),
        ),
    )
    assert set(looked_at(leads).now) == {"first"}, "a track with nothing open is left out"
    assert set(looked_at(leads, good("press")).now) == {"second"}
    ended = looked_at(leads, OWNED_PUSH).now
    assert {key: (value.step.id, value.stage) for key, value in ended.items()} == {"second": ("push", "keep")}


# --- gates ----------------------------------------------------------------------------------------------


def scores(score: int | None, *, number: int = 0, side: Side | None = None, **changes: Any) -> Result:
    values = {"id": f"{number}-{side}", "test": "rack", "on": START + timedelta(number), "score": score}
    return Result(**values | {"side": side, "by": By.COACH, "pain": 0} | changes)


LEFT, RIGHT = Side.LEFT, Side.RIGHT


@pytest.mark.parametrize(
    ("tests", "missing"),
    [
        ((), [(None, None)]),
        ((scores(2),), []),
        ((scores(3),), []),
        ((scores(1),), [(1.0, None)]),
        ((scores(0),), [(0.0, None)]),
        ((scores(3), scores(1, number=4)), [(1.0, None)]),
        ((scores(1), scores(3, number=4)), []),
        ((scores(3, void=True),), [(None, None)]),
        ((scores(3, number=31),), [(None, None)]),
        ((scores(3, test="shoulder-flexion"),), [(None, None)]),
        ((scores(2, side=LEFT), scores(3, side=RIGHT)), []),
        ((scores(2, side=LEFT),), [(None, "right")]),
        ((scores(1, side=LEFT), scores(3, side=RIGHT)), [(1.0, "left")]),
        ((scores(1, side=LEFT), scores(0, side=RIGHT)), [(1.0, "left"), (0.0, "right")]),
        ((scores(None, passed=True),), [(1.0, None)]),
        ((scores(None, value=2.5),), []),
        ((scores(None),), [(None, None)]),
    ],
)
def test_a_test_opens_a_step_where_each_side_reaches_it(
    tests: tuple[Result, ...], missing: list[tuple[float | None, str | None]]
) -> None:
    mastery = looked_at(a_curriculum(a_step(requires=scored("rack", 2))), tests=tests)
    assert [(one.have, one.side) for one in mastery.closed_by("press")] == missing
    assert ("all" in mastery.now) == (not missing)


def test_a_test_that_is_too_old_closes_a_step_again_but_takes_nothing_away() -> None:
    curriculum = a_curriculum(a_step(requires=scored("rack", 2)))
    stale = 85
    assert looked_at(curriculum, tests=[scores(3)], today=stale - 1).closed_by("press") == ()
    assert looked_at(curriculum, tests=[scores(3)], today=stale).closed_by("press") != ()
    kept = looked_at(curriculum, good(), tests=[scores(3)], today=stale)
    assert kept.states["press"].state == "owned"
    assert kept.states["press"].missing == ()


def test_of_any_the_shortest_way_is_told() -> None:
    gate = either(every(owned("two"), owned("three")), owned("four"))
    steps = (a_step("two"), a_step("three"), a_step("four"), a_step("press", requires=gate))
    mastery = looked_at(a_curriculum(*steps))
    assert [one.id for one in mastery.closed_by("press")] == ["four"]
    assert looked_at(a_curriculum(*steps), good("four")).closed_by("press") == ()
    assert looked_at(a_curriculum(*steps), (*good("two"), *good("three"))).closed_by("press") == ()


def test_of_all_each_condition_is_told_once() -> None:
    gate = every(owned("two"), every(owned("two"), squat(TOP)), squat(TOP))
    mastery = looked_at(a_curriculum(a_step("two"), a_step("press", requires=gate)))
    assert [(one.kind, one.id) for one in mastery.closed_by("press")] == [("step", "two"), ("rung", TOP)]


# --- loads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "load_kg"),
    [
        ((), 0),
        ((a_day(0),), 5),
        ((a_day(0), a_day(2, load_kg=5)), 10),
        ((a_day(0, load_kg=20),), 20),
        ((a_day(0, load_kg=10, clean=4),), 10),
        ((drop(0, load_kg=10),), 5),
        ((drop(0),), 0),
        ((a_day(0, load_kg=12),), 15),
        ((drop(0, load_kg=12),), 5),
        ((a_day(0, load_kg=60),), 20),
        ((a_day(0, load_kg=10, pain=3),), 10),
        ((a_day(0, load_kg=10, sets=1),), 10),
        ((a_day(0, load_kg=15), drop(2, load_kg=15)), 10),
    ],
)
def test_a_perfect_day_earns_the_next_plate_and_a_drop_goes_one_down(
    days: tuple[Attempt, ...], load_kg: float
) -> None:
    assert looked_at(ONE, days).load_kg(ONE.steps[0]) == load_kg


def test_a_ladder_that_begins_with_a_plate_begins_there() -> None:
    step = a_step(load=StepLoad(rule="bench-mark", ladder=(10, 15)))
    for days in ((), (drop(0, load_kg=10),), (a_day(0, load_kg=5, clean=4),)):
        assert looked_at(a_curriculum(step), days).load_kg(step) == 10


@pytest.mark.parametrize(("rule", "load_kg"), [("none", None), ("stick", 0.0)])
def test_the_body_alone_has_no_load_and_a_stick_none_to_speak_of(rule: str, load_kg: float | None) -> None:
    step = a_step(load=StepLoad(rule=rule))
    assert looked_at(a_curriculum(step), good()).load_kg(step) == load_kg


SHARE = Percent(of="power-snatch", low=35, high=45)
MUSCLE = a_step("muscle", load=StepLoad(rule="percent", ladder=(0, 5, 10), percent=SHARE))
SNATCHING = a_curriculum(a_step("sn-power"), MUSCLE)


@pytest.mark.parametrize(
    ("days", "best_kg", "load_kg"),
    [
        ((), None, 0),
        ((a_day(0, "muscle"),), None, 5),
        ((a_day(0, "sn-power", load_kg=40),), 40, 14),
        ((a_day(0, "sn-power", load_kg=40), a_day(2, "sn-power", load_kg=50, clean=4)), 40, 14),
        ((a_day(0, "sn-power", load_kg=40), a_day(2, "sn-power", load_kg=30)), 40, 14),
        ((a_day(0, "sn-power", load_kg=0),), None, 0),
        ((a_day(0, "sn-power", load_kg=41),), 41, 14.5),
    ],
)
def test_a_share_is_of_the_heaviest_clean_set(
    days: tuple[Attempt, ...], best_kg: float | None, load_kg: float
) -> None:
    mastery = looked_at(SNATCHING, days)
    assert mastery.best_kg("power-snatch") == best_kg
    assert mastery.load_kg(MUSCLE) == load_kg


def test_a_best_of_long_ago_is_no_longer_one() -> None:
    done = [a_day(0, "sn-power", load_kg=40)]
    assert looked_at(SNATCHING, done, today=BEST_DAYS).best_kg("power-snatch") == 40
    assert looked_at(SNATCHING, done, today=BEST_DAYS + 1).best_kg("power-snatch") is None


def a_lift(movement: str = "press", load: LiftLoad | None = None, **changes: Any) -> Lift:
    values: dict[str, Any] = {
        "name": "Press",
        "parts": (Part(movement=movement, reps=5),),
        "sets": 3,
        "load": load or LiftLoad(rule="bench-mark"),
        "rest_s": 90,
    }
    return Lift(**values | changes)


@pytest.mark.parametrize(
    ("load", "loads_kg"),
    [
        (LiftLoad(rule="kg", kg=42.5), (42.5,)),
        (LiftLoad(rule="none"), ()),
        (LiftLoad(rule="rpe", rpe=7), ()),
        (LiftLoad(rule="bench-mark"), (5,)),
        (LiftLoad(rule="percent", percent=replace(SHARE, low=60, high=70)), (24,)),
        (LiftLoad(rule="percent", percent=SHARE, waves=(70, 75, 80)), (28, 30, 32)),
        (LiftLoad(rule="percent", percent=Percent(of="snatch", low=60, high=70)), ()),
    ],
)
def test_a_lift_is_loaded_for_all_sets_or_wave_by_wave(load: LiftLoad, loads_kg: tuple[float, ...]) -> None:
    done = (a_day(0, "sn-power", load_kg=40), a_day(0, "muscle"))
    assert looked_at(SNATCHING, done).lift_load_kg(a_lift("muscle", load)) == loads_kg


def test_a_squat_has_no_plates_to_earn_in_a_lift() -> None:
    assert looked_at(ONE).lift_load_kg(a_lift(HALF)) == ()


PLATES = StepLoad(rule="bench-mark", ladder=(20, 25, 30))
SMALL = StepLoad(rule="bench-mark", ladder=(10, 12.5, 15))
COMPLEX = (Part(movement="pull", reps=1), Part(movement="catch", reps=2))
BOTH = "pull+catch"
PULLING = a_curriculum(
    a_step("pull", load=PLATES),
    a_step("catch", load=SMALL),
    days=(DayPlan(title="Day", skills=("all",), lifts=(a_lift(parts=COMPLEX, sets=3),)),),
)


@pytest.mark.parametrize(
    ("done", "load_kg"),
    [
        ((), 10),
        ((a_day(0, "catch", load_kg=12.5),), 15),
        ((a_day(0, BOTH, load_kg=10, reps=3),), 12.5),
        ((a_day(0, BOTH, load_kg=12.5, reps=3), a_day(2, BOTH, load_kg=12.5, reps=3, clean=2)), 12.5),
        ((a_day(0, BOTH, load_kg=12.5, reps=3, clean=1),), 10),
        ((a_day(0, BOTH, load_kg=12.5, reps=3, sets=1),), 12.5),
        ((a_day(0, BOTH, load_kg=12.5, reps=2),), 12.5),
        ((a_day(0, BOTH, load_kg=12.5, reps=3, pain=3),), 12.5),
        ((a_day(0, BOTH, load_kg=15, reps=3),), 15),
    ],
)
def test_a_complex_begins_at_its_lightest_part_and_goes_on_by_its_own_days(
    done: tuple[Attempt, ...], load_kg: float
) -> None:
    """Of 1+2 reps a set; two sets in a row with all reps done make a perfect day."""
    assert looked_at(PULLING, done).lift_load_kg(a_lift(parts=COMPLEX, sets=3)) == (load_kg,)


def test_sets_of_a_complex_say_nothing_of_its_steps() -> None:
    found = looked_at(PULLING, (a_day(0, BOTH, reps=3), a_day(2, BOTH, reps=3)))
    assert not found.owns("pull")
    assert not found.days


def test_strength_work_on_one_step_is_that_steps() -> None:
    lift = a_lift("pull")
    found = looked_at(PULLING, (a_day(0, "pull", load_kg=20), a_day(2, "pull", load_kg=20)))
    assert lift.logged_as == "pull"
    assert found.owns("pull")
    assert found.lift_load_kg(lift) == (25,)


@pytest.mark.parametrize(("clean", "best_kg"), [(2, 45.0), (1, None)])
def test_a_clean_complex_tells_the_best_of_its_lifts(clean: int, best_kg: float | None) -> None:
    parts = (Part(movement="sn-power", reps=1), Part(movement="muscle", reps=1))
    day = DayPlan(title="Day", skills=("all",), lifts=(a_lift(parts=parts),))
    curriculum = a_curriculum(a_step("sn-power"), MUSCLE, days=(day,))
    done = a_day(0, "sn-power+muscle", load_kg=45, reps=2, clean=clean)
    assert looked_at(curriculum, (done,)).best_kg("power-snatch") == best_kg


@pytest.mark.parametrize(
    ("movement", "done", "at", "is_open"),
    [
        ("hip", (), HALF, True),
        ("floor", (), HALF, False),
        ("floor", good("hip"), HALF, True),
        ("hip-deep", good("hip"), HALF, False),
        ("hip-deep", (*squats(0, 2), *good("hip")), FULL, True),
        ("floor-deep", (*squats(0, 2), *OWNED_ALL), FULL, True),
        ("floor-deep", (*squats(0, 2), *OWNED_ALL), HALF, False),
        (HALF, (), HALF, True),
        (FULL, (), HALF, False),
        (FULL, (), TOP, True),
    ],
)
def test_a_lift_opens_with_each_of_its_movements(
    movement: str, done: tuple[Attempt, ...], at: str, is_open: bool
) -> None:
    mastery = looked_at(TAUGHT, done, at=at)
    assert mastery.lift_open(a_lift(movement)) is is_open
    both = (Part(movement="hip", reps=1), Part(movement=movement, reps=1))
    assert mastery.lift_open(a_lift(parts=both)) is is_open


def test_a_lift_waits_for_its_own_gate_too() -> None:
    gated = a_lift("hip", requires=owned("floor"))
    assert not looked_at(TAUGHT, good("hip")).lift_open(gated)
    assert looked_at(TAUGHT, OWNED_POWER).lift_open(gated)


# --- laws -----------------------------------------------------------------------------------------------

NAMES = ("press", "push", "jerk")
SETS = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 3), st.booleans())


@st.composite
def histories(draw: st.DrawFn) -> tuple[Attempt, ...]:
    """Days of the three pressing steps with any reps and pain."""
    days = draw(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(NAMES)), max_size=10, unique=True))
    done = []
    for number, name in days:
        sets = tuple(
            SetDone(
                id=f"{number}{name}{n}",
                reps=reps,
                clean=min(clean, reps),
                pain=pain,
                sharp=sharp and pain > 1,
            )
            for n, (reps, clean, pain, sharp) in enumerate(draw(st.lists(SETS, min_size=1, max_size=4)))
        )
        done.append(replace(a_day(number, name), sets=sets))
    return tuple(done)


def all_owned(attempts: Iterable[Attempt], curriculum: Curriculum = PRESSING) -> set[str]:
    mastery = looked_at(curriculum, attempts)
    return {step.id for step in curriculum.steps if mastery.owns(step.id)}


def with_sets(attempts: tuple[Attempt, ...], draw: random.Random, change: Any) -> tuple[Attempt, ...]:
    """Return the history with some of its sets changed."""
    return tuple(
        replace(a, sets=tuple(change(s) if draw.random() < 0.5 else s for s in a.sets)) for a in attempts
    )


@settings(max_examples=50, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_more_clean_reps_never_take_a_step_away(done: tuple[Attempt, ...], draw: random.Random) -> None:
    def cleaner(one: SetDone) -> SetDone:
        return replace(one, clean=draw.randint(one.clean, one.reps))

    assert all_owned(done) <= all_owned(with_sets(done, draw, cleaner))


@settings(max_examples=50, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_more_pain_never_owns_a_step(done: tuple[Attempt, ...], draw: random.Random) -> None:
    def sorer(one: SetDone) -> SetDone:
        return replace(one, pain=draw.randint(one.pain or 0, 10), sharp=one.sharp or draw.random() < 0.2)

    assert all_owned(with_sets(done, draw, sorer)) <= all_owned(done)


def squatting(done: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    """Return the same days as squats."""
    return tuple(replace(a, rung=(HALF, FULL, TOP)[NAMES.index(a.rung)]) for a in done)


@settings(max_examples=50, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.sampled_from([FULL, TOP]))
def test_depth_is_monotone_in_clean_reps_pain_and_heel(
    done: tuple[Attempt, ...], draw: random.Random, at: str
) -> None:
    done = squatting(done)

    def better(one: SetDone) -> SetDone:
        return replace(one, clean=one.reps, pain=draw.randint(0, one.pain or 0), sharp=False)

    if owns_depth(*done, at=at):
        assert owns_depth(*with_sets(done, draw, better), at=at)
    higher = tuple(replace(a, wedge_mm=draw.choice((0.0, 10.0)), shoe_heel_mm=20.0) for a in done)
    assert owns_depth(*done, at=at) or not owns_depth(*higher, at=at)


@settings(max_examples=50, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_what_is_told_change_nothing(
    done: tuple[Attempt, ...], draw: random.Random
) -> None:
    told = [*done, *(a for a in done if draw.random() < 0.3)]
    draw.shuffle(told)
    one, two = looked_at(PRESSING, done), looked_at(PRESSING, told)
    assert (one.states, one.now, one.days) == (two.states, two.now, two.days)


@settings(max_examples=50, deadline=None)
@given(histories(), histories(), st.sampled_from([HALF, FULL, TOP]))
def test_owning_more_never_closes_what_was_open(
    done: tuple[Attempt, ...], more: tuple[Attempt, ...], at: str
) -> None:
    steps = (
        a_step("press"),
        a_step("push", requires=either(owned("press"), squat(FULL))),
        a_step("jerk", requires=every(owned("push"), either(owned("press"), depth(FULL)))),
    )
    curriculum = a_curriculum(*steps)
    new = tuple(replace(a, id=f"more {a.id}", on=a.on + timedelta(21)) for a in more)
    few, many = (looked_at(curriculum, told, at=at, today=60) for told in (done, (*done, *new)))
    if {s.id for s in steps if few.owns(s.id)} <= {s.id for s in steps if many.owns(s.id)}:
        for step in steps:
            assert few.closed_by(step.id) or not many.closed_by(step.id), step.id


@settings(max_examples=50, deadline=None)
@given(histories())
def test_a_track_never_asks_for_a_step_that_is_locked(done: tuple[Attempt, ...]) -> None:
    mastery = looked_at(PRESSING, done)
    assert mastery.states[now(mastery).step.id].state in ("now", "owned")
    for state in mastery.states.values():
        assert (state.state == "locked") == bool(state.missing)


def test_a_gate_that_holds_needs_no_condition_more() -> None:
    assert looked_at(ONE).missing(None) == ()
    assert looked_at(ONE, good()).missing(Gate(kind="step", id="press")) == ()


# --- squats that a gate waits for, tests that open a step -----------------------------------------------


def test_who_was_placed_above_a_gates_squat_is_given_it_beside_the_days_own() -> None:
    curriculum = shipped("clean")
    walked = walk(curriculum, 20, start="back-full")
    assert set(walked.owned_on) == {step.id for step in curriculum.steps}, "nobody waits for good"
    beside = [asked for _, mastery, _ in walked.days if (asked := mastery.squat_to_show)]
    assert {rung for rung, _ in beside} == {"front-full"}
    assert {step for _, step in beside} <= {"cl-tall", "cl-hip", "cl-full"}


def test_a_test_that_alone_closes_the_next_step_is_named() -> None:
    curriculum = shipped("snatch")
    found = looked_at(curriculum, at="supported-hold")
    case = found.case
    assert "shoulder-flexion" not in found.tests_to_do, "other steps come first"
    alone = replace(
        curriculum,
        tracks=(
            Track(id="hands", title="Hands", family="foundation", steps=("grips-and-overhead",)),
            *curriculum.tracks,
        ),
    )
    assert Mastery(alone, case, found.decision).tests_to_do == ("shoulder-flexion",)


@pytest.mark.parametrize(
    ("shoe_mm", "at", "is_shown"),
    [(0.0, FULL, True), (0.0, TOP, True), (0.0, HALF, False), (20.0, FULL, False), (None, FULL, False)],
)
def test_who_lifts_flat_is_given_the_gates_squat_flat_where_the_ladder_raises_its_heel(
    shoe_mm: float | None, at: str, is_shown: bool
) -> None:
    body = replace(MAN, lifting_shoe_mm=shoe_mm)
    found = looked_at(TAUGHT, good("hip"), at=at, body=body)
    shown = found.squat_to_show
    assert (shown is not None and found.wants_flat(shown[0])) is is_shown
