"""Mastery: what owns a step and what loses it, what opens the next, the depth gate, loads.

Whole walks stand in `test_mastery_walks`, laws over any history in `test_mastery_laws`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from coach.domain.card import Dose
from coach.domain.case import Attempt, Body, By, SetDone, Side
from coach.domain.case import Test as Result
from coach.domain.curriculum import Curriculum
from coach.domain.gate import Gate
from coach.domain.mastery import BEST_DAYS, Missing, StepDay, TrackNow
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part, Track
from coach.domain.screen import Reason, Value
from coach.domain.step import Percent, Regression, Stages, Step, StepLoad
from tests.domain.learner import (
    DEEP,
    FULL,
    HALF,
    LIFTING,
    MAN,
    POWER,
    PRESS,
    PRESSING,
    PUSH,
    START,
    TOP,
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
    now,
    owned,
    scored,
    squat,
)
from tests.domain.refusing import refusal

ONE = a_curriculum(a_step())


def owns(*attempts: Attempt, step: Step | None = None, **changes: Any) -> bool:
    curriculum = ONE if step is None else a_curriculum(step)
    return looked_at(curriculum, attempts, **changes).owns(curriculum.steps[0].id)


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


def test_a_poor_set_begins_the_row_anew() -> None:
    poor_then_good = tuple(SetDone(id=f"s{n}", reps=5, clean=c, pain=0) for n, c in enumerate((5, 1, 1, 5)))
    assert not owns(*(replace(a_day(n), sets=poor_then_good) for n in (0, 2)))


@pytest.mark.parametrize(
    ("learn", "build", "sets", "is_owned"),
    [
        (3, 3, 2, True),
        (3, 3, 1, False),
        (1, 3, 1, True),
        (3, 1, 1, True),
        (2, 2, 1, False),
    ],
)
def test_a_day_counts_with_two_good_sets_or_as_many_as_a_stage_asks_for(
    learn: int, build: int, sets: int, is_owned: bool
) -> None:
    stages = Stages(learn=Dose(sets=learn, reps=5), build=Dose(sets=build, reps=5), keep=Dose(sets=2, reps=5))
    assert owns(*good(sets=sets), step=a_step(dose=stages)) is is_owned


def test_a_day_is_told_with_all_that_was_done_on_it() -> None:
    empty = SetDone(id="none", reps=0, clean=0, pain=0, load_kg=60)
    heavy = replace(a_day(0, id="b", sets=1, load_kg=12.5), sets=(*a_day(0, load_kg=12.5).sets, empty))
    days = looked_at(ONE, (a_day(0, id="a", load_kg=10), heavy, drop(2), replace(a_day(4), sets=(empty,))))
    assert days.days == {
        "press": (
            StepDay(a_day(0).on, True, False, ("a", "b"), 12.5, True),
            StepDay(a_day(2).on, False, True, (drop(2).id,), 0.0, False),
            StepDay(a_day(4).on, False, False, (a_day(4).id,), 0.0, False),
        )
    }


@pytest.mark.parametrize(
    ("changes", "qualifies", "is_drop", "is_perfect"),
    [
        ({}, True, False, True),
        ({"clean": 4}, True, False, False),
        ({"clean": 3}, False, False, False),
        ({"clean": 2}, False, True, False),
        ({"sets": 2}, True, False, True),
        ({"sets": 1}, False, False, False),
        ({"sets": 1, "clean": 2}, False, True, False),
        ({"sets": 1, "clean": 2, "reps": 4}, False, False, False),
        ({"pain": 2}, True, False, True),
        ({"pain": 3}, False, False, False),
        ({"pain": 3, "clean": 1}, False, True, False),
        ({"sharp": True}, False, False, False),
    ],
)
def test_a_day_counts_is_perfect_or_a_drop(
    changes: dict[str, Any], qualifies: bool, is_drop: bool, is_perfect: bool
) -> None:
    (day,) = looked_at(ONE, [a_day(0, **changes)]).days["press"]
    assert (day.qualifies, day.drop, day.perfect) == (qualifies, is_drop, is_perfect)


def test_one_id_for_two_things_is_refused_with_the_list_that_it_stands_in() -> None:
    attempts = (a_day(0, id="one"), a_day(2, id="one"))
    refused = ("conflicting-id", "attempts[1].id = one: stands for two different things")
    assert refusal(lambda: looked_at(ONE, attempts)) == refused
    tests = (scores(2, id="one"), scores(3, id="one"))
    refused = ("conflicting-id", "tests[1].id = one: stands for two different things")
    assert refusal(lambda: looked_at(ONE, tests=tests)) == refused


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


# --- the depth gate -------------------------------------------------------------------------------------

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


@pytest.mark.parametrize(("worn_mm", "is_owned"), [(1, True), (0.5, True), (0, False)])
def test_the_lowest_shoe_that_was_worn_counts_as_it_is(worn_mm: float, is_owned: bool) -> None:
    assert owns_depth(*squats(shoe_heel_mm=worn_mm), body=LOW) is is_owned


@pytest.mark.parametrize(("body", "heel_mm"), [(MAN, 20), (LOW, 15), (FLAT, 0), (UNTOLD, 25)])
def test_the_heel_of_the_depth_gate_is_the_lifting_shoe_else_that_of_the_rung(
    body: Body, heel_mm: float
) -> None:
    rungs = (a_card(HALF, 0.0), a_card(FULL, 0.5, thigh_deg=-20, heel_mm=25.0))
    curriculum = a_curriculum(POWER, DEEP, rungs=rungs)
    assert looked_at(curriculum, body=body).depth_heel_mm(FULL) == heel_mm


def test_the_days_towards_what_keeps_a_gate_closed_are_counted() -> None:
    done = (
        *good("power", 0, 2, 4),
        drop(6, "power"),
        *squats(0),
        *squats(2, 4, wedge_mm=20),
    )
    mastery = looked_at(LIFTING, done, tests=[scores(3)])
    towards = {kind: mastery.days_towards(Missing(kind, FULL)) for kind in ("rung", "depth")}
    assert towards == {"rung": 3, "depth": 1}
    assert mastery.days_towards(Missing("step", "power")) == 3
    assert mastery.days_towards(Missing("step", "deep")) == 0
    assert mastery.days_towards(Missing("test", "rack", 2.0)) == 0


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


def test_one_day_at_a_rung_does_not_own_it() -> None:
    assert not looked_at(LIFTING, squats(0), at=FULL).owns_rung(FULL)
    assert not looked_at(LIFTING, squats(0, 2), at=HALF).owns_rung(FULL), "nor two days ahead of the decision"


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


def test_a_power_version_owned_long_ago_does_not_hide_the_step_that_was_passed_by() -> None:
    curriculum = a_curriculum(HIP, HIP_DEEP, a_step("aside"))
    found = now(looked_at(curriculum, (*good("hip"), *good("aside", 4, 6)), at=HALF))
    assert (found.step.id, found.stage, found.closed) == ("aside", "keep", "hip-deep")
    assert found.before is None, "nothing is rehearsed ahead of what is kept"


def test_of_two_steps_passed_by_the_first_is_told() -> None:
    other = replace(HIP_DEEP, id="hip-deeper")
    found = now(looked_at(a_curriculum(HIP, HIP_DEEP, other, FLOOR), good("hip"), at=HALF))
    assert (found.step.id, found.closed) == ("floor", "hip-deep")


def test_a_step_further_on_is_not_told_before_its_turn() -> None:
    later = a_step("later", receiving="full", requires=depth(FULL), power_version="elsewhere")
    found = now(looked_at(a_curriculum(HIP, later), at=HALF))
    assert (found.step.id, found.closed) == ("hip", None)


def test_of_two_depths_that_are_waited_for_the_first_asked_for_is_told() -> None:
    floor_deep = replace(FLOOR_DEEP, requires=every(owned("floor"), owned("hip-deep"), depth(TOP)))
    found = now(looked_at(a_curriculum(HIP, HIP_DEEP, FLOOR, floor_deep), OWNED_POWER, at=HALF))
    assert found.closed == "floor-deep"
    assert found.reasons[1].params == {"step": "floor-deep", "rung": FULL}


@pytest.mark.parametrize("more", [squat(TOP), scored("rack", 2), owned("floor")])
def test_depth_alone_must_keep_a_step_closed_to_be_blamed(more: Gate) -> None:
    step = replace(HIP_DEEP, requires=every(owned("hip"), depth(FULL), more))
    found = now(looked_at(a_curriculum(HIP, step, FLOOR), good("hip"), at=HALF))
    assert (found.step.id, found.closed) == ("floor", None)


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


def test_what_needs_a_full_lift_and_no_depth_itself_goes_on_while_the_squat_has_gone_back() -> None:
    pull = a_step("pull", requires=owned("hip-deep"))
    done = (*squats(0, 2), *good("hip"), *good("hip-deep", 8, 10), *good("pull", 12, 14))
    back = now(looked_at(a_curriculum(HIP, HIP_DEEP, pull), done, at=HALF))
    assert (back.step.id, back.stage, back.closed) == ("pull", "keep", "hip-deep")


def test_lost_depth_is_told_though_an_old_test_keeps_the_owned_step_closed_too() -> None:
    tested = replace(HIP_DEEP, requires=every(owned("hip"), depth(FULL), scored("rack", 2)))
    done = (*squats(0, 2), *good("hip"), *good("hip-deep", 8, 10))
    back = now(looked_at(a_curriculum(HIP, tested), done, at=HALF))
    assert (back.step.id, back.closed) == ("hip", "hip-deep")
    assert codes(back) == ["step-kept", "step-depth-gate"]


def test_depth_that_a_step_asks_for_by_another_rests_too() -> None:
    deeper = a_step("deeper", receiving="full", requires=owned("hip-deep"))
    curriculum = a_curriculum(HIP, HIP_DEEP, deeper)
    done = (*squats(0, 2), *good("hip"), *good("hip-deep", 8, 10), *good("deeper", 12, 14))
    assert now(looked_at(curriculum, done, at=FULL)).step == deeper
    assert now(looked_at(curriculum, done, at=HALF)).step == HIP


# --- regression -----------------------------------------------------------------------------------------

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


@pytest.mark.parametrize(("on", "step_id"), [(9, "press"), (10, "press"), (11, "push")])
def test_only_a_good_day_after_the_last_drop_leads_back(on: int, step_id: str) -> None:
    dropped = (*OWNED_PUSH, drop(8, "push"), drop(10, "push"))
    assert now(looked_at(PRESSING, (*dropped, a_day(on, "press")))).step.id == step_id


def test_a_lost_step_goes_back_to_an_easier_one_that_was_never_trained() -> None:
    push = replace(PUSH, requires=None)
    back = now(looked_at(a_curriculum(push, PRESS), (drop(4, "push"), drop(6, "push"))))
    assert (back.step, back.stage, back.load_kg) == (PRESS, "build", 0)


def test_what_a_lost_step_goes_back_to_is_told_whole() -> None:
    days = (drop(4, "push"), drop(6, "push"), drop(8, "push"))
    back = now(looked_at(PRESSING, (*good("press", load_kg=5), *days)))
    params: dict[str, Value] = {"step": "push", "easier": "press"}
    reason = Reason("step-dropped", params, (days[1].id, days[2].id), ())
    assert back == TrackNow(PRESSING.tracks[0], PRESS, "build", 10, (reason,), None, None)
    twice = now(looked_at(PRESSING, (*good("press"), *days[:2])))
    assert twice.reasons[0].for_ == (days[0].id, days[1].id)


def test_a_lost_step_goes_back_while_depth_is_closed_and_both_are_told() -> None:
    floor = replace(FLOOR, regression=Regression(text="Hip.", step="hip"))
    curriculum = a_curriculum(HIP, HIP_DEEP, floor)
    back = now(looked_at(curriculum, (*good("hip"), drop(4, "floor"), drop(6, "floor")), at=HALF))
    assert (back.step.id, back.closed, back.before) == ("hip", "hip-deep", None)
    assert codes(back) == ["step-dropped", "step-depth-gate"]


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


def test_what_a_step_is_built_on_is_told_for_and_against() -> None:
    days = (a_day(0), drop(2), a_day(4, clean=3))
    found = now(looked_at(ONE, days))
    params: dict[str, Value] = {"step": "press", "have": 1, "need": 2}
    reason = Reason("step-building", params, (days[0].id,), (days[1].id, days[2].id))
    assert found == TrackNow(ONE.tracks[0], ONE.steps[0], "build", 0, (reason,), None, None)


def test_a_step_opens_by_the_last_good_days_of_what_it_asks_for() -> None:
    done = (*good("press", 0, 2, 4), *good("hip", 0, 2), a_day(6, "hip", clean=3))
    both = a_step("both", requires=every(owned("press"), squat(HALF), either(owned("hip"), owned("no"))))
    curriculum = a_curriculum(PRESS, HIP, a_step("no", requires=squat(TOP)), both)
    found = now(looked_at(curriculum, done, at=FULL))
    assert (found.step.id, codes(found)) == ("both", ["step-opens"])
    last = [a_day(2, "press"), a_day(4, "press"), a_day(2, "hip")]
    assert found.reasons[0].for_ == tuple(one.id for one in last)
    assert found.before == HIP, "the last that is owned, not the locked one between"


def test_a_track_stays_at_its_last_owned_step_while_the_next_is_locked() -> None:
    leads = replace(PRESS, progression=("push",))
    curriculum = a_curriculum(leads, replace(PUSH, requires=squat(TOP)))
    found = now(looked_at(curriculum, good("press")))
    assert (found.step.id, found.stage, found.before) == ("press", "keep", None)
    assert found.track == curriculum.tracks[0]


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
    values: dict[str, Any] = {
        "id": f"{number}-{side}",
        "test": "rack",
        "on": START + timedelta(number),
        "score": score,
    }
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


def test_the_lowest_result_may_be_asked_for_and_still_must_be_there() -> None:
    curriculum = a_curriculum(a_step(requires=scored("rack", 0)))
    assert looked_at(curriculum, tests=[scores(0)]).closed_by("press") == ()
    assert looked_at(curriculum).closed_by("press") == (Missing("test", "rack", 0.0, None, None),)


def test_what_keeps_a_step_closed_is_told_with_what_is_asked_and_what_there_is() -> None:
    gate = every(owned("two"), squat(TOP), depth(FULL), scored("rack", 2))
    mastery = looked_at(a_curriculum(a_step("two"), a_step("press", requires=gate)), tests=[scores(1)])
    assert mastery.closed_by("press") == (
        Missing("step", "two"),
        Missing("rung", TOP),
        Missing("depth", FULL),
        Missing("test", "rack", 2.0, 1.0, None),
    )
    sides = [scores(1, side=LEFT)]
    gated = a_curriculum(a_step("press", requires=scored("rack", 2)))
    assert looked_at(gated, tests=sides).closed_by("press") == (
        Missing("test", "rack", 2.0, 1.0, "left"),
        Missing("test", "rack", 2.0, None, "right"),
    )


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


def test_a_gate_that_holds_needs_no_condition_more() -> None:
    assert looked_at(ONE).missing(None) == ()
    assert looked_at(ONE, good()).missing(Gate(kind="step", id="press")) == ()


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
        ((a_day(0, load_kg=9.5, clean=4),), 5),
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
        ((a_day(0, "sn-power", load_kg=0.5),), 0.5, 0),
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
    threes = looked_at(PULLING, (a_day(0, "pull", load_kg=20, reps=3),))
    assert threes.lift_load_kg(lift) == (25,), "judged as the step is, not by the reps of the lift"


@pytest.mark.parametrize(("clean", "best_kg"), [(2, 45.0), (1, None)])
def test_a_clean_complex_tells_the_best_of_its_lifts(clean: int, best_kg: float | None) -> None:
    parts = (Part(movement="sn-power", reps=1), Part(movement="muscle", reps=1))
    day = DayPlan(title="Day", skills=("all",), lifts=(a_lift(parts=parts),))
    curriculum = a_curriculum(a_step("sn-power"), MUSCLE, days=(day,))
    done = a_day(0, "sn-power+muscle", load_kg=45, reps=2, clean=clean)
    assert looked_at(curriculum, (done,)).best_kg("power-snatch") == best_kg


def test_a_complex_without_a_lift_tells_nothing_of_its_best() -> None:
    parts = (Part(movement="muscle", reps=1), Part(movement="press", reps=1))
    day = DayPlan(title="Day", skills=("all",), lifts=(a_lift(parts=parts),))
    curriculum = a_curriculum(a_step("sn-power"), a_step("press"), MUSCLE, days=(day,))
    done = a_day(0, "muscle+press", load_kg=45, reps=2)
    assert looked_at(curriculum, (done,)).best_kg("power-snatch") is None


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


def test_a_lift_of_an_owned_step_stays_open_when_a_test_grows_old() -> None:
    curriculum = a_curriculum(a_step(requires=scored("rack", 2)))
    assert not looked_at(curriculum, [a_day(0)]).lift_open(a_lift())
    assert looked_at(curriculum, good()).lift_open(a_lift())


def test_a_lift_waits_for_its_own_gate_too() -> None:
    gated = a_lift("hip", requires=owned("floor"))
    assert not looked_at(TAUGHT, good("hip")).lift_open(gated)
    assert looked_at(TAUGHT, OWNED_POWER).lift_open(gated)


# --- squats that a gate waits for, tests that open a step -----------------------------------------------


GATED = (
    a_step("press"),
    a_step("hold", requires=every(owned("press"), scored("rack", 2))),
    a_step("reach", requires=every(scored("shoulder-flexion", 2), scored("rack", 2))),
)


@pytest.mark.parametrize(
    ("orders", "done", "named"),
    [
        ((("press", "hold"),), (), ()),
        ((("hold",),), (), ()),
        ((("press", "hold"),), good("press"), ("rack",)),
        ((("hold",), ("reach",)), good("press"), ("rack", "shoulder-flexion")),
        ((("reach",), ("hold",)), good("press"), ("shoulder-flexion", "rack")),
        ((("press", "hold"),), (*good("press"), *good("hold", 4, 6)), ()),
    ],
)
def test_a_test_that_alone_closes_the_next_step_of_a_track_is_named(
    orders: tuple[tuple[str, ...], ...], done: tuple[Attempt, ...], named: tuple[str, ...]
) -> None:
    tracks = tuple(
        Track(id=f"t-{n}", title="Track", family="jerk", steps=order) for n, order in enumerate(orders)
    )
    assert looked_at(a_curriculum(*GATED, tracks=tracks), done).tests_to_do == named


@pytest.mark.parametrize(
    ("at", "shown"), [(HALF, None), (FULL, None), (TOP, (FULL, "deep"))], ids=["below", "at it", "above"]
)
def test_who_squats_above_the_gate_is_shown_its_squat(at: str, shown: tuple[str, str] | None) -> None:
    assert looked_at(LIFTING, good("power"), at=at).squat_to_show == shown
    assert looked_at(LIFTING, at=at).squat_to_show is None, "the power version comes first"
    assert looked_at(LIFTING, (*good("power"), *squats()), at=at).squat_to_show is None, "it was shown"


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


def test_who_lifts_flat_is_given_nothing_beside_a_squat_that_is_flat_anyway() -> None:
    rungs = tuple(replace(card, rung=replace(card.rung, heel_mm=0.0)) for card in TAUGHT.rungs)
    curriculum = replace(TAUGHT, rungs=rungs)
    found = looked_at(curriculum, good("hip"), at=FULL, body=replace(MAN, lifting_shoe_mm=0.0))
    assert found.squat_to_show is None
    assert not found.wants_flat(FULL)
