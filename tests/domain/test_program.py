"""A training day: what it asks for, what pain closes, and which day it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.case import Body
from coach.domain.curriculum import LIMITERS, Curriculum
from coach.domain.errors import Invalid
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part
from coach.domain.program import (
    LiftItem,
    Session,
    day_number,
    last_training_day,
    next_training_day,
    prescribed_load_kg,
    session,
    training_day,
    waiting_day,
    week,
    week_number,
)
from coach.domain.step import StepLoad
from coach.formats.curriculum import drills, shipped
from tests.domain.learner import FULL, HALF, Choice, Decided, a_curriculum, a_step, depth, good, looked_at

SQUAT_DEPTH = shipped("squat-depth")
BEN = Body(height_cm=175, mass_kg=75, sex="male", lifting_shoe_mm=20)
START = date(2026, 3, 4)  # a Wednesday
MON_WED_FRI = (1, 3, 5)


def goblet(**changes: Any) -> Decided:
    """Return what is decided for somebody at the goblet squat of the shipped ladder."""
    return Decided(**({"rung": "goblet-parallel", "load_kg": 12.0, "box_cm": 31.3} | changes))


def at(on: date = START, decided: Decided | None = None, body: Body = BEN, **changes: Any) -> Session:
    decision = decided or goblet(**changes)
    return session(SQUAT_DEPTH, decision, body, drills=drills(), on=on, days=MON_WED_FRI, start_on=START)


def squat_of(made: Session) -> Any:
    assert made.squat is not None
    return made.squat


# --- the squat --------------------------------------------------------------------------------------


def test_the_squat_of_the_day_is_the_decided_rung_with_its_prescription() -> None:
    squat = squat_of(at(wedge_mm=10))
    assert (squat.exercise, squat.depth, squat.wedge_mm) == ("Goblet squat", "to parallel", 10)
    assert (squat.sets, squat.reps, squat.load_kg, squat.tempo, squat.rest_s) == (4, 5, 12, "3-1-1", 90)
    assert squat.thigh_deg == 0
    assert len(squat.criteria) == 5
    assert at().title == "Goblet squat to parallel"


def test_only_a_rung_with_a_box_shows_the_decided_box_in_whole_centimetres() -> None:
    assert squat_of(at(rung="goblet-parallel")).box_cm is None
    assert squat_of(at(rung="box-parallel", load_kg=0)).box_cm == 31
    assert squat_of(at(rung="box-parallel", load_kg=0, box_cm=None)).box_cm is None


def test_the_cue_changes_with_the_day_of_the_week() -> None:
    cues = [squat_of(at(START + timedelta(n))).cue for n in (5, 7, 9)]
    assert cues == list(SQUAT_DEPTH.card("goblet-parallel").cues)


@pytest.mark.parametrize(
    ("rung", "asked", "given_kg"),
    [
        ("goblet-parallel", 13.9, 12),
        ("goblet-parallel", 12.0, 12),
        ("goblet-parallel", 5.0, 8),
        ("goblet-parallel", 30.0, 16),
        ("front-parallel", 22.4, 20),
        ("front-parallel", 13.0, 15),
        ("overhead-parallel", 8.9, 7.5),
        ("bodyweight-parallel", 0.0, 0),
    ],
)
def test_loads_are_what_a_gym_has_and_never_more_than_was_decided(
    rung: str, asked: float, given_kg: float
) -> None:
    assert squat_of(at(rung=rung, load_kg=asked)).load_kg == given_kg


@pytest.mark.parametrize(("mass", "load"), [(50, 8), (60, 8), (75, 12), (100, 16), (120, 16)])
def test_without_a_decided_load_body_mass_sets_it_for_beginners_of_every_weight(
    mass: float, load: float
) -> None:
    body = Body(height_cm=170, mass_kg=mass)
    assert prescribed_load_kg(SQUAT_DEPTH.card("goblet-parallel"), body) == load


@given(mass=st.floats(40, 140), asked=st.none() | st.floats(0, 200))
def test_a_load_stays_within_the_limits_of_its_rung(mass: float, asked: float | None) -> None:
    for card in SQUAT_DEPTH.rungs:
        load = prescribed_load_kg(card, Body(height_cm=170, mass_kg=mass), asked)
        assert load >= (card.rung.load_min_kg or 0)
        assert card.rung.load_max_kg is None or load <= card.rung.load_max_kg


# --- flat feet --------------------------------------------------------------------------------------


def test_flat_feet_need_no_back_off() -> None:
    assert at(wedge_mm=0).back_off is None


def test_on_a_wedge_an_easier_squat_on_flat_feet_stays_in_the_session() -> None:
    back_off = at(rung="goblet-full", wedge_mm=10).back_off
    assert back_off is not None
    assert (back_off.rung, back_off.wedge_mm, back_off.heel_mm, back_off.flat) == (
        "goblet-parallel",
        0,
        0,
        True,
    )
    assert (back_off.sets, back_off.load_kg) == (2, 12)


def test_lifting_shoes_of_a_bar_rung_call_for_flat_feet_too() -> None:
    made = at(rung="front-full", load_kg=26)
    assert squat_of(made).heel_mm == 20
    assert made.back_off is not None
    assert made.back_off.heel_mm == 0


def test_a_flat_back_off_to_a_box_says_its_height() -> None:
    back_off = at(rung="bodyweight-parallel", wedge_mm=10, load_kg=0).back_off
    assert back_off is not None
    assert back_off.rung == "box-high"
    assert back_off.box_cm is not None
    assert 38 <= back_off.box_cm <= 55


# --- warm-up and accessories ------------------------------------------------------------------------


def test_the_warm_up_begins_with_this_athletes_drills_and_takes_about_six_minutes() -> None:
    made = at(
        limiter="mobility",
        drills=(Choice("knee-to-wall-rocks", "left"), Choice("tibialis-raise", None, "flat-foot-work")),
    )
    first, second, *general = made.warm_up
    assert (first.drill.id, first.side, first.why, first.minutes) == (
        "knee-to-wall-rocks",
        "left",
        "ankle-short",
        1,
    )
    assert (second.drill.id, second.side) == ("tibialis-raise", None)
    assert general
    assert all(item.why is None for item in general)
    assert 5 <= made.warm_up_minutes <= 7


def test_drills_that_do_not_fit_into_one_warm_up_take_turns_over_the_week() -> None:
    names = ("pull-down-squat", "counterbalance-squat", "tempo-box-squat", "quadruped-rock-back")
    made = week(
        SQUAT_DEPTH,
        goblet(limiter="control", drills=tuple(Choice(name) for name in names)),
        BEN,
        drills=drills(),
        on=START + timedelta(7),
        days=MON_WED_FRI,
        start_on=START,
    )
    done = [{item.drill.id for item in day.warm_up} for day in made]
    assert all("pull-down-squat" in day for day in done)
    assert set.union(*done) >= set(names)
    assert all(day.warm_up_minutes <= 7 for day in made)


def test_without_findings_the_warm_up_is_the_general_one() -> None:
    made = at()
    assert [item.drill.id for item in made.warm_up] == ["hip-hinge-dowel", "glute-bridge", "dead-bug"]


def test_a_drill_that_is_no_longer_shipped_is_left_out() -> None:
    made = at(drills=(Choice("moon-walk"), Choice("calf-roll", "right")))
    assert made.warm_up[0].drill.id == "calf-roll"


@pytest.mark.parametrize("limiter", ["none", "mobility", "control", "mobility+control", "pain", "unknown"])
def test_every_limiter_has_one_or_two_accessories_and_the_days_take_turns(limiter: str) -> None:
    days = week(
        SQUAT_DEPTH,
        goblet(limiter=limiter),
        BEN,
        drills=drills(),
        on=START + timedelta(7),
        days=MON_WED_FRI,
        start_on=START,
    )
    named = [tuple(item.drill.id for item in made.accessories) for made in days]
    assert all(1 <= len(items) <= 2 for items in named)
    assert named[0] != named[1]
    assert named[0] == named[2]


def test_no_accessory_of_the_shipped_template_repeats_its_general_warm_up() -> None:
    template = SQUAT_DEPTH.template
    plans = [*template.accessories.values(), template.stopped]
    named = {drill for plan in plans for day in plan for drill in day}
    assert named.isdisjoint(template.warm_up)


def test_what_was_done_in_the_warm_up_is_not_asked_for_again() -> None:
    made = at(
        START + timedelta(2), limiter="control", drills=(Choice("tibialis-raise", None, "control-short"),)
    )
    everything = [item.drill.id for item in (*made.warm_up, *made.accessories)]
    assert len(everything) == len(set(everything))


# --- one leg beside the squat -------------------------------------------------------------------------

STANCE = good("squat-stance")
SPLIT = good("sl-split-squat")


def week_of(attempts: Any = (), curriculum: Any = SQUAT_DEPTH, **changes: Any) -> tuple[Session, ...]:
    decided = goblet(**changes)
    mastery = looked_at(curriculum, attempts, at=decided.rung)
    return week(
        curriculum,
        decided,
        BEN,
        drills=drills(),
        on=START + timedelta(7),
        days=MON_WED_FRI,
        start_on=START,
        mastery=mastery,
    )


def skills_of(days: tuple[Session, ...]) -> list[tuple[str, ...]]:
    return [tuple(item.step.id for item in made.skills) for made in days]


def accessories_of(days: tuple[Session, ...]) -> list[tuple[str, ...]]:
    return [tuple(item.drill.id for item in made.accessories) for made in days]


def test_on_the_ladder_the_stance_is_found_first_then_two_days_of_three_hold_a_step_on_one_leg() -> None:
    assert skills_of(week_of()) == [("squat-stance",)] * 3
    assert skills_of(week_of(STANCE)) == [("sl-split-squat",), (), ("sl-split-squat",)]
    assert skills_of(week_of((*STANCE, *SPLIT))) == [("sl-assisted",), (), ("sl-assisted",)]
    assert all(made.squat is not None for made in week_of(STANCE))


@pytest.mark.parametrize("attempts", [(), STANCE, (*STANCE, *SPLIT)], ids=["new", "split", "assisted"])
@pytest.mark.parametrize("limiter", LIMITERS)
def test_a_day_that_names_neither_lifts_nor_trunk_keeps_the_accessories_of_the_limiter(
    limiter: str, attempts: Any
) -> None:
    first, second = SQUAT_DEPTH.template.accessories[limiter]
    assert accessories_of(week_of(attempts, limiter=limiter)) == [first, second, first]


def test_an_exercise_that_is_the_step_of_the_day_is_no_accessory_too() -> None:
    asked = ("split-squat", "side-plank-hold")
    template = replace(SQUAT_DEPTH.template, accessories=dict.fromkeys(LIMITERS, (asked,)))
    curriculum = replace(SQUAT_DEPTH, template=template)
    assert accessories_of(week_of(STANCE, curriculum)) == [asked[1:], asked, asked[1:]]
    assert accessories_of(week_of((*STANCE, *SPLIT), curriculum)) == [asked] * 3


def test_a_day_that_names_its_trunk_holds_that_alone() -> None:
    home = shipped("bodyweight-only")
    days = week_of((), home, rung="box-parallel", limiter="mobility")
    assert accessories_of(days) == [day.trunk for day in (*home.days, home.days[0])]


def test_who_is_stopped_sees_no_step() -> None:
    days = week_of(STANCE, action="stop", limiter="pain", limiter_site="knee")
    assert skills_of(days) == [(), (), ()]
    assert all(made.squat is None and made.accessories for made in days)


@pytest.mark.parametrize("attempts", [(), STANCE, (*STANCE, *SPLIT)], ids=["new", "split", "assisted"])
@pytest.mark.parametrize("limiter", ["none", "mobility", "control"])
def test_a_session_fits_into_an_hour(limiter: str, attempts: Any) -> None:
    for card in SQUAT_DEPTH.rungs:
        for made in week_of(attempts, rung=card.id, wedge_mm=10, limiter=limiter):
            assert 20 <= made.minutes <= 60, (card.id, made.minutes)


# --- stops ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", [None, "ankle", "knee", "Lower back, right", "left hip", "somewhere", "🦵"])
def test_a_stop_closes_every_squat_and_the_painful_region(site: str | None) -> None:
    made = at(
        action="stop",
        limiter="pain",
        limiter_site=site,
        drills=(Choice("pull-down-squat"), Choice("squat-pry-hold"), Choice("knee-to-wall-rocks")),
    )
    assert made.stopped
    assert (made.squat, made.back_off, made.title) == (None, None, None)
    todo = [item.drill for item in (*made.warm_up, *made.accessories)]
    assert todo, "pain-free other work goes on"
    assert not any(drill.squat for drill in todo)
    regions = {"ankle": "ankle", "knee": "knee", "Lower back, right": "trunk", "left hip": "hip"}
    closed = regions.get(site or "")
    if closed is None:
        assert not any(drill.end_range for drill in todo)
    else:
        assert closed not in {drill.region for drill in todo}


def test_a_stop_at_one_place_leaves_mobility_work_elsewhere_open() -> None:
    made = at(action="stop", limiter="pain", limiter_site="shoulder", drills=(Choice("knee-to-wall-rocks"),))
    assert "knee-to-wall-rocks" in {item.drill.id for item in made.warm_up}
    assert "wall-slide" not in {item.drill.id for item in made.warm_up}


@pytest.mark.parametrize("action", ["advance", "hold", "regress"])
def test_every_other_action_trains(action: str) -> None:
    assert at(action=action).squat is not None


# --- days -------------------------------------------------------------------------------------------


def test_training_days_are_the_chosen_weekdays_from_the_start_on() -> None:
    found = [
        d for d in (date(2026, 3, 1) + timedelta(n) for n in range(10)) if training_day(START, (1, 3, 5), d)
    ]
    assert found == [date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 9)]


@pytest.mark.parametrize(("on", "expected"), [(1, 4), (4, 4), (5, 6), (7, 9)])
def test_the_next_training_day_is_on_or_after_a_day(on: int, expected: int) -> None:
    assert next_training_day(START, MON_WED_FRI, date(2026, 3, on)) == date(2026, 3, expected)


def test_there_is_no_last_training_day_before_the_first() -> None:
    assert last_training_day(START, MON_WED_FRI, date(2026, 3, 3)) is None
    assert last_training_day(START, MON_WED_FRI, date(2026, 3, 8)) == date(2026, 3, 6)


@pytest.mark.parametrize("days", [(), (0,), (8,), (1, 9)])
def test_a_weekday_that_is_none_is_refused(days: tuple[int, ...]) -> None:
    with pytest.raises(Invalid) as caught:
        next_training_day(START, days, START)
    assert caught.value.field == "days"


def test_weeks_begin_on_monday_and_days_are_counted_within_them() -> None:
    numbered = [
        (week_number(START, d), day_number(START, MON_WED_FRI, d))
        for d in (date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 11), date(2026, 3, 16))
    ]
    assert numbered == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]
    assert week_number(START, date(2026, 1, 1)) == 1


def test_a_missed_day_waits_and_keeps_its_number() -> None:
    thursday = date(2026, 3, 5)
    assert waiting_day(START, MON_WED_FRI, thursday, []) == START
    made = at(thursday)
    assert (made.on, made.planned_on, made.week, made.day, made.missed) == (thursday, START, 1, 1, True)
    assert not at(START).missed


def test_a_day_that_was_done_does_not_wait() -> None:
    assert waiting_day(START, MON_WED_FRI, START, [START]) is None
    assert waiting_day(START, MON_WED_FRI, date(2026, 3, 5), [START]) is None
    assert waiting_day(START, MON_WED_FRI, date(2026, 3, 5), [date(2026, 3, 5)]) is None


def test_done_a_day_late_the_next_training_day_still_comes() -> None:
    assert waiting_day(START, MON_WED_FRI, date(2026, 3, 6), [date(2026, 3, 5)]) == date(2026, 3, 6)


def test_missed_days_do_not_pile_up() -> None:
    assert waiting_day(START, MON_WED_FRI, date(2026, 3, 21), [START]) == date(2026, 3, 20)


def test_nothing_is_due_before_the_start() -> None:
    assert waiting_day(START, MON_WED_FRI, date(2026, 3, 3), []) is None
    early = at(date(2026, 3, 2))
    assert (early.planned_on, early.week, early.day) == (START, 1, 1)


def week_at(on: date) -> Any:
    """Return the week of a day under one decision, the plan begun at START."""
    return week(SQUAT_DEPTH, goblet(), BEN, drills=drills(), on=on, days=MON_WED_FRI, start_on=START)


def test_the_week_holds_its_training_days_under_one_decision() -> None:
    first = week_at(START)
    assert [(s.planned_on.day, s.week, s.day) for s in first] == [(4, 1, 1), (6, 1, 2)]
    assert [s.on.day for s in week_at(date(2026, 3, 14))] == [9, 11, 13]


def test_an_assignment_can_be_looked_at_before_it_starts() -> None:
    assert [s.on for s in week_at(date(2026, 2, 1))] == [date(2026, 3, 4), date(2026, 3, 6)]


@given(
    start=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    ahead=st.integers(-20, 200),
    days=st.sets(st.integers(1, 7), min_size=1),
)
def test_a_session_is_always_planned_on_a_training_day(start: date, ahead: int, days: set[int]) -> None:
    on = start + timedelta(ahead)
    made = session(
        SQUAT_DEPTH, goblet(), BEN, drills=drills(), on=on, days=tuple(sorted(days)), start_on=start
    )
    assert training_day(start, tuple(days), made.planned_on)
    assert made.week >= 1
    assert 1 <= made.day <= len(days)
    assert on < start or 0 <= (on - made.planned_on).days < 7 or made.planned_on > on


def test_the_same_decision_gives_the_same_session() -> None:
    assert at(wedge_mm=10) == at(wedge_mm=10)
    assert at(decided=replace(goblet(), wedge_mm=10)) != at()


# --- steps and strength work ------------------------------------------------------------------------


def taught(curriculum: Curriculum, decision: Decided, body: Body = BEN) -> Session:
    """Return the first session of a small curriculum with steps, for who has done nothing yet."""
    return session(
        curriculum,
        decision,
        body,
        drills=drills(),
        on=START,
        days=MON_WED_FRI,
        start_on=START,
        mastery=looked_at(curriculum, at=decision.rung, body=body),
    )


def a_lift(*parts: tuple[str, int], sets: int = 3, load: LiftLoad | None = None) -> Lift:
    return Lift(
        name="Lift",
        parts=tuple(Part(movement=movement, reps=reps) for movement, reps in parts),
        sets=sets,
        load=load or LiftLoad(rule="bench-mark"),
        rest_s=90,
    )


def lifts_of(*lifts: Lift, wedge_mm: float = 0.0) -> list[LiftItem]:
    """The lifts of a day whose track stands at a press, as they come out."""
    curriculum = a_curriculum(
        a_step("press", load=StepLoad(rule="bench-mark", ladder=(20, 25))),
        days=(DayPlan(title="Day", skills=("all",), lifts=lifts),),
    )
    decision = Decided(rung=HALF, wedge_mm=wedge_mm, load_kg=0)
    made = taught(curriculum, decision)
    return list(made.lifts)


def test_two_lifts_on_one_movement_take_its_sets_in_turn() -> None:
    found = lifts_of(
        a_lift(("press", 5), sets=3),
        a_lift((HALF, 5), sets=2),
        a_lift(("press", 3), sets=4),
        a_lift(("press", 1), (HALF, 1)),
    )
    assert [one.before for one in found] == [0, 0, 3, 0]


def test_a_lift_that_is_the_squat_of_the_day_stands_on_its_wedge() -> None:
    found = lifts_of(a_lift((HALF, 5)), a_lift(("press", 5)), wedge_mm=10)
    assert [one.wedge_mm for one in found] == [10, 0]


@pytest.mark.parametrize(
    ("load", "by_set"),
    [
        (LiftLoad(rule="kg", kg=40), [40, 40, 40, 40]),
        (LiftLoad(rule="rpe", rpe=7), [None, None, None, None]),
    ],
)
def test_a_set_is_told_its_load(load: LiftLoad, by_set: list[float | None]) -> None:
    (found,) = lifts_of(a_lift(("press", 5), load=load))
    assert [found.load_kg(number) for number in (1, 2, 3, 4)] == by_set


def test_a_wave_is_told_set_by_set_and_one_set_more_as_the_last() -> None:
    item = LiftItem(lift=a_lift(("press", 1)), loads=(40.0, 45.0, 50.0))
    assert [item.load_kg(number) for number in (1, 2, 3, 4)] == [40, 45, 50, 50]


@pytest.mark.parametrize(("shoe_mm", "told"), [(0.0, (True, 0.0)), (20.0, (False, 20.0))])
def test_a_gates_squat_beside_the_days_own_is_flat_for_who_lifts_flat(
    shoe_mm: float, told: tuple[bool, float]
) -> None:
    hip = a_step("hip", receiving="power")
    deep = a_step("deep", receiving="full", requires=depth(HALF), power_version="hip")
    curriculum = a_curriculum(hip, deep, days=(DayPlan(title="Day", skills=("all",)),))
    body = replace(BEN, lifting_shoe_mm=shoe_mm)
    made = taught(curriculum, Decided(rung=FULL, load_kg=20), body=body)
    assert made.back_off is not None
    assert (made.back_off.rung, made.back_off.opens) == (HALF, "deep")
    assert (made.back_off.flat, made.back_off.heel_mm) == told


def test_work_on_one_leg_comes_after_the_squat_and_steps_of_the_lifts_before() -> None:
    found = {}
    for step in shipped("first-12-weeks").steps:
        curriculum = a_curriculum(
            replace(step, requires=None, regression=replace(step.regression, step=None), power_version=None),
            days=(DayPlan(title="Day", skills=("all",)),),
        )
        made = taught(curriculum, Decided(rung=HALF, load_kg=0))
        (skill,) = made.skills
        found[step.family] = skill.after_squat
    assert {family for family, after in found.items() if after} == {"single-leg"}
    assert len(found) > 3


def test_a_closed_lift_leaves_its_place_to_its_drill() -> None:
    closed = replace(a_lift(("deep", 2)), instead="wall-slide")
    bare = a_lift(("deep", 3))
    deep = a_step("deep", receiving="full", requires=depth(FULL))
    curriculum = a_curriculum(
        a_step("press"),
        deep,
        days=(DayPlan(title="Day", skills=("all",), lifts=(closed, bare, a_lift(("press", 5)))),),
    )
    made = taught(curriculum, Decided(rung=HALF, load_kg=0))
    assert [item.lift.logged_as for item in made.lifts] == ["press"]
    assert [item.drill.id for item in made.accessories] == ["wall-slide"]
