"""The parts of a session one by one: loads, boxes, back-off, warm-up, skills, and whose turn it is.

Small curricula and drills of its own, so that each number is that of the test.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import cos, radians, sin
from typing import Any

import pytest

from coach.domain.card import Dose
from coach.domain.case import Attempt, Body
from coach.domain.curriculum import LIMITERS, Curriculum, Drill, RungCard, Targets, Template
from coach.domain.errors import Invalid
from coach.domain.mastery import Mastery
from coach.domain.plan import DayPlan, Track
from coach.domain.program import (
    DrillItem,
    Session,
    SkillItem,
    SquatItem,
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
from tests.domain.learner import (
    FULL,
    HALF,
    MAN,
    TOP,
    Choice,
    Decided,
    a_card,
    a_curriculum,
    a_step,
    depth,
    every,
    good,
    looked_at,
    owned,
)
from tests.domain.squat_by_hand import need_by_trying

MONDAY = date(2026, 1, 5)
MON_WED_FRI = (1, 3, 5)


def a_drill(name: str, minutes: float = 2, **changes: Any) -> Drill:
    values: dict[str, Any] = {
        "id": name,
        "name": name,
        "region": "trunk",
        "kind": "activation",
        "dose": Dose(sets=2, reps=8),
        "minutes": minutes,
        "purpose": "Warm.",
        "set_up": ("Lie.",),
        "points": ("Slow.",),
        "cue": "slow",
        "targets": Targets(limiters=("control",)),
        "stop_rule": "Pain.",
        "not_for": "Nobody.",
        "end_range": False,
    }
    return Drill(**values | changes)


DRILLS = {
    drill.id: drill
    for drill in (
        *(a_drill(f"two-{n}") for n in range(1, 6)),
        a_drill("one", 1),
        a_drill("three", 3),
        a_drill("sided", 4, dose=Dose(sets=2, reps=8, per_side=True)),
        a_drill("squatting", squat=True),
        a_drill("ankle-far", region="ankle", end_range=True),
        a_drill("hip-far", region="hip", end_range=True),
        a_drill("hip-near", region="hip"),
    )
}


def a_template(**changes: Any) -> Template:
    values: dict[str, Any] = {
        "warm_up": ("two-1",),
        "warm_up_minutes": 6,
        "accessories": dict.fromkeys(LIMITERS, (("two-4",), ("two-5",))),
        "stopped": (("two-4",), ("two-5",)),
        "back_off_sets": 3,
    }
    return Template(**values | changes)


def trained(
    on: date = MONDAY,
    decided: Decided | None = None,
    *,
    curriculum: Curriculum | None = None,
    mastery: Mastery | None = None,
    body: Body = MAN,
    **changes: Any,
) -> Session:
    return session(
        curriculum or a_curriculum(template=a_template()),
        decided or Decided(**changes),
        body,
        drills=DRILLS,
        on=on,
        days=MON_WED_FRI,
        start_on=MONDAY,
        mastery=mastery,
    )


def ids(items: tuple[DrillItem, ...]) -> list[str]:
    return [item.drill.id for item in items]


# --- days ---------------------------------------------------------------------------------------------


def test_a_week_of_one_day_has_its_training_day_up_to_six_days_away() -> None:
    tuesday, wednesday = MONDAY + timedelta(1), MONDAY + timedelta(2)
    assert next_training_day(MONDAY, (2,), wednesday) == tuesday + timedelta(7)
    assert last_training_day(MONDAY, (2,), tuesday + timedelta(6)) == tuesday
    assert last_training_day(tuesday, (2,), tuesday) == tuesday
    assert training_day(MONDAY, (1,), MONDAY)
    assert not training_day(tuesday, (1,), MONDAY)


def test_what_is_done_on_a_later_day_is_not_done_yet() -> None:
    assert waiting_day(MONDAY, (1, 3), MONDAY, [MONDAY + timedelta(1)]) == MONDAY
    assert waiting_day(MONDAY, (1, 3), MONDAY + timedelta(1), [MONDAY - timedelta(1)]) == MONDAY


def test_days_before_the_start_are_the_first_of_their_week() -> None:
    thursday = MONDAY + timedelta(3)
    assert [day_number(thursday, MON_WED_FRI, MONDAY + timedelta(n)) for n in (0, 2, 3, 4, 6)] == [1] * 5
    assert [day_number(MONDAY, MON_WED_FRI, MONDAY + timedelta(n)) for n in (1, 2, 3, 4, 6)] == [
        1,
        2,
        2,
        3,
        3,
    ]


def test_weeks_are_those_of_the_calendar_whatever_day_the_plan_starts_on() -> None:
    friday = MONDAY + timedelta(4)
    assert [week_number(friday, MONDAY + timedelta(n)) for n in (-7, 4, 6, 7, 13, 14)] == [1, 1, 1, 2, 2, 3]
    assert str(week_number(friday, MONDAY + timedelta(7))) == "2"


@pytest.mark.parametrize(("days", "told"), [((), "nothing"), ((0,), "0"), ((1, 9), "1, 9")])
def test_days_that_are_none_are_refused_as_they_were_told(days: tuple[int, ...], told: str) -> None:
    with pytest.raises(Invalid) as caught:
        training_day(MONDAY, days, MONDAY)
    refused = caught.value
    assert (refused.field, refused.code) == ("days", "bad-weekday")
    assert refused.message == f"days = {told}: must be weekdays, 1 Monday to 7 Sunday"


def test_every_weekday_from_monday_to_sunday_may_be_one() -> None:
    whole = [MONDAY + timedelta(n) for n in range(7)]
    assert [d for d in whole if training_day(MONDAY, range(1, 8), d)] == whole


# --- loads --------------------------------------------------------------------------------------------


def loaded(step_kg: float = 0.0, **rung: Any) -> RungCard:
    return replace(a_card("r", 0.0, **{"load_kg": None} | rung), load_step_kg=step_kg)


@pytest.mark.parametrize(
    ("card", "asked", "kg"),
    [
        (loaded(), None, 0),
        (loaded(load_kg=22.5), None, 22.5),
        (loaded(load_kg=0.0), None, 0),
        (loaded(load_fraction=0.3), None, 22.5),  # of 75 kg
        (loaded(load_fraction=0.3), 10.0, 10),
        (loaded(load_kg=22.5), 0.0, 0),
        (loaded(), 7.49, 7),  # to the half kilogram where nothing is told
        (loaded(), 7.5, 7.5),
        (loaded(2.5), 7.49, 5),
        (loaded(0.1), 0.3, 0.3),  # 0.3 / 0.1 is a hair below 3
        (loaded(4, load_max_kg=16), 30.0, 16),
        (loaded(4, load_min_kg=8, load_max_kg=16), 4.0, 8),
        (loaded(5, load_max_kg=18), 20.0, 18),
    ],
)
def test_a_load_is_the_decided_or_the_rungs_rounded_down_to_the_gyms_weights(
    card: RungCard, asked: float | None, kg: float
) -> None:
    assert prescribed_load_kg(card, MAN, asked) == pytest.approx(kg)


# --- the squat, flat feet, boxes ------------------------------------------------------------------------


def a_ladder(*cards: RungCard, **changes: Any) -> Curriculum:
    return a_curriculum(rungs=cards, template=a_template(), **changes)


EASY = replace(a_card("easy", 0.0, style="arms-forward", load_kg=12, heel_mm=0.0), cues=("a", "b", "c"))
EASY = replace(EASY, dose=Dose(sets=5, reps=7))
HARD = replace(a_card("hard", 0.5, heel_mm=0.0), back_off="easy", cues=("x", "y"))


def test_the_squat_and_its_flat_back_off_are_told_whole() -> None:
    made = trained(
        MONDAY + timedelta(2), rung="hard", wedge_mm=10, load_kg=17.3, curriculum=a_ladder(EASY, HARD)
    )
    assert made.squat == SquatItem(card=HARD, wedge_mm=10, sets=4, reps=5, load_kg=17, cue="y")
    assert made.back_off == SquatItem(card=EASY, wedge_mm=0, sets=3, reps=7, load_kg=12, cue="b", flat=True)


@pytest.mark.parametrize(
    ("wedge_mm", "heel_mm", "there"), [(0, 0.0, False), (10, 0.0, True), (0, 20.0, True), (10, 20.0, True)]
)
def test_flat_feet_come_back_wherever_the_heel_is_raised(
    wedge_mm: float, heel_mm: float, there: bool
) -> None:
    hard = replace(HARD, rung=replace(HARD.rung, heel_mm=heel_mm))
    made = trained(rung="hard", wedge_mm=wedge_mm, curriculum=a_ladder(EASY, hard))
    assert (made.back_off is not None) is there
    bare = trained(rung="hard", wedge_mm=10, curriculum=a_ladder(EASY, replace(hard, back_off=None)))
    assert bare.back_off is None


def test_a_load_in_shares_of_body_mass_is_that_of_this_body() -> None:
    hip = a_step("hip", receiving="power")
    deep = a_step("deep", receiving="full", requires=every(owned("hip"), depth("low")), power_version="hip")
    share = {"load_kg": None, "load_fraction": 0.3}
    ladder = a_ladder(
        a_card("low", 0.0, **share),
        a_card("high", 0.5, **share),
        steps=(hip, deep),
        tracks=(Track(id="pull", title="Pull", family="clean", steps=("hip", "deep")),),
        days=(DayPlan(title="A", skills=("pull",)),),
    )
    mastery = looked_at(ladder, good("hip"), at="high")
    light = replace(MAN, mass_kg=50)
    for body, kg in ((MAN, 22.5), (light, 15)):
        asked: dict[str, Any] = {"drills": DRILLS, "days": (1,), "start_on": MONDAY, "mastery": mastery}
        (made,) = week(ladder, Decided(rung="high", load_kg=None), body, on=MONDAY, **asked)
        assert made.squat is not None
        assert made.back_off is not None
        assert (made.squat.load_kg, made.back_off.load_kg, made.back_off.opens) == (kg, kg, "deep")


def test_a_stop_closes_the_flat_back_off_too() -> None:
    made = trained(rung="hard", wedge_mm=10, curriculum=a_ladder(EASY, HARD), action="stop")
    assert (made.squat, made.back_off) == (None, None)


def test_cues_take_turns_by_the_day_of_the_week() -> None:
    ladder = a_ladder(EASY, HARD)
    for n, cues in ((0, ("x", "a")), (2, ("y", "b")), (4, ("x", "c")), (7, ("x", "a"))):
        made = trained(MONDAY + timedelta(n), rung="hard", wedge_mm=10, curriculum=ladder)
        assert made.squat is not None
        assert made.back_off is not None
        assert (made.squat.cue, made.back_off.cue) == cues


@pytest.mark.parametrize(
    ("boxed", "decided_cm", "told"),
    [(True, 31.4, 31), (True, 31.6, 32), (True, None, None), (False, 31.4, None)],
)
def test_a_box_is_told_in_whole_centimetres_where_the_rung_has_one(
    boxed: bool, decided_cm: float | None, told: float | None
) -> None:
    made = trained(rung="easy", box_cm=decided_cm, curriculum=a_ladder(replace(EASY, box=boxed)))
    assert made.squat is not None
    assert made.squat.box_cm == told
    assert type(made.squat.box_cm) is (float if told else type(None))


@pytest.mark.parametrize(
    ("thigh_deg", "caps", "box_cm"),
    [(0, {}, 35), (10, {}, 43), (0, {"lean_cap": 20.0}, 28), (0, {"closure_cap": 115.0}, 30)],
)
def test_the_box_of_a_back_off_is_the_one_that_its_own_need_asks_for(
    thigh_deg: float, caps: dict[str, Any], box_cm: float
) -> None:
    easy = replace(EASY, box=True, rung=replace(EASY.rung, thigh_deg=thigh_deg, **caps))
    shank_deg = need_by_trying(MAN, "arms-forward", thigh_deg, step=1, **caps).deg or 0.0
    by_hand = 175 * (0.039 + 0.246 * cos(radians(shank_deg)) + 0.245 * sin(radians(thigh_deg))) - 9
    made = trained(rung="hard", wedge_mm=10, curriculum=a_ladder(easy, HARD))
    assert made.back_off is not None
    assert made.back_off.box_cm == round(by_hand) == box_cm


def test_a_box_to_sit_on_has_a_height_without_a_need() -> None:
    easy = replace(EASY, box=True, rung=replace(EASY.rung, style="box-seated"))
    made = trained(rung="hard", wedge_mm=10, curriculum=a_ladder(easy, HARD))
    assert made.back_off is not None
    assert made.back_off.box_cm == round(175 * (0.039 + 0.246) - 9)  # shank upright


# --- the warm-up ----------------------------------------------------------------------------------------


def warm_up(*chosen: str, on: date = MONDAY, minutes: float = 6, general: tuple[str, ...] = ()) -> list[str]:
    curriculum = a_curriculum(template=a_template(warm_up=general, warm_up_minutes=minutes))
    made = trained(on, curriculum=curriculum, drills=tuple(Choice(name) for name in chosen))
    return ids(made.warm_up)


def test_the_first_drill_comes_every_day_and_the_rest_take_turns() -> None:
    names = ("two-1", "two-2", "two-3", "two-4")
    turns = [warm_up(*names, on=MONDAY + timedelta(n)) for n in (0, 2, 4)]
    assert turns == [
        ["two-1", "two-2", "two-3"],
        ["two-1", "two-3", "two-4"],
        ["two-1", "two-4", "two-2"],
    ]
    assert warm_up("two-1", on=MONDAY + timedelta(4)) == ["two-1"]
    assert warm_up("two-1", "two-2", on=MONDAY + timedelta(4)) == ["two-1", "two-2"]


@pytest.mark.parametrize(
    ("minutes", "fitting"),
    [
        (5, ["two-1", "two-2", "two-3"]),  # 6 of 5 and a minute of slack
        (4.5, ["two-1", "two-2"]),
        (3, ["two-1", "two-2"]),
        (0, ["two-1"]),  # the most wanted comes, whatever it takes
    ],
)
def test_drills_may_take_one_minute_more_than_was_planned(minutes: float, fitting: list[str]) -> None:
    assert warm_up("two-1", "two-2", "two-3", minutes=minutes) == fitting


def test_a_drill_that_does_not_fit_leaves_room_for_a_shorter_one() -> None:
    assert warm_up("two-1", "two-2", "three", "two-3", minutes=5) == ["two-1", "two-2", "two-3"]


def test_general_drills_fill_up_until_the_planned_length_is_reached() -> None:
    general = ("two-1", "two-2", "two-3", "two-4")
    assert warm_up(general=general, minutes=4) == ["two-1", "two-2"]
    assert warm_up(general=general, minutes=4.5) == ["two-1", "two-2"]
    assert warm_up(general=general, minutes=5) == ["two-1", "two-2", "two-3"]
    assert warm_up(general=("two-1", "two-2", "one"), minutes=4) == ["two-1", "two-2"]
    assert warm_up("two-1", "two-2", "one", minutes=4) == ["two-1", "two-2", "one"]
    assert warm_up("two-2", general=general, minutes=4) == ["two-2", "two-1"]
    assert warm_up(general=("gone", "two-1"), minutes=4) == ["two-1"]
    assert warm_up("gone", "two-3", minutes=4) == ["two-3"]
    # A wanted drill still uses the slack; a general one does not.
    assert warm_up("two-1", "two-2", "two-3", minutes=5) == ["two-1", "two-2", "two-3"]
    assert warm_up("three", "two-1", general=("two-2",), minutes=5) == ["three", "two-1"]


def test_a_drill_of_one_side_takes_half_its_time() -> None:
    made = trained(drills=(Choice("sided", "left", "ankle-short"), Choice("two-2", "right", "asked")))
    assert made.warm_up[:2] == (
        DrillItem(
            drill=DRILLS["sided"], dose=DRILLS["sided"].dose, side="left", why="ankle-short", minutes=2
        ),
        DrillItem(drill=DRILLS["two-2"], dose=DRILLS["two-2"].dose, side=None, why="asked", minutes=2),
    )
    both = trained(drills=(Choice("sided"),)).warm_up[0]
    assert (both.side, both.minutes) == (None, 4)
    general = trained().warm_up
    assert general == (DrillItem(drill=DRILLS["two-1"], dose=DRILLS["two-1"].dose, minutes=2),)


# --- accessories ----------------------------------------------------------------------------------------


def test_accessories_go_by_the_limiter_and_the_days_take_turns() -> None:
    plans = dict.fromkeys(LIMITERS, (("two-4",),)) | {"control": (("two-2", "gone"), ("two-3",), ("two-4",))}
    curriculum = a_curriculum(template=a_template(accessories=plans))
    for n, named in ((0, ["two-2"]), (2, ["two-3"]), (4, ["two-4"]), (7, ["two-2"])):
        on = MONDAY + timedelta(n)
        assert ids(trained(on, curriculum=curriculum, limiter="control").accessories) == named
        assert ids(trained(on, curriculum=curriculum, limiter="mobility").accessories) == ["two-4"]
    item = trained(curriculum=curriculum, limiter="control").accessories[0]
    assert item == DrillItem(drill=DRILLS["two-2"], dose=DRILLS["two-2"].dose, minutes=2)


def test_what_the_warm_up_holds_is_no_accessory() -> None:
    assert ids(trained(drills=(Choice("two-4"),)).accessories) == []


# --- stops ----------------------------------------------------------------------------------------------


STOPPING = a_curriculum(
    template=a_template(
        warm_up=("squatting", "ankle-far", "hip-far", "hip-near", "two-1"),
        warm_up_minutes=30,
        stopped=(("two-2",), ("two-3",), ("two-4",)),
    )
)


@pytest.mark.parametrize(
    ("site", "open_drills"),
    [
        ("Left HIP", ["ankle-far", "two-1"]),
        ("groin", ["ankle-far", "two-1"]),
        ("shin", ["hip-far", "hip-near", "two-1"]),
        ("left knee, below the kneecap", ["ankle-far", "hip-far", "hip-near", "two-1"]),
        ("heel, then hip", ["hip-far", "hip-near", "two-1"]),
        ("lower back", ["ankle-far", "hip-far", "hip-near"]),
        ("somewhere", ["hip-near", "two-1"]),
        (None, ["hip-near", "two-1"]),
    ],
)
def test_a_stop_leaves_open_what_the_pain_does(site: str | None, open_drills: list[str]) -> None:
    made = trained(curriculum=STOPPING, action="stop", limiter="pain", limiter_site=site)
    assert ids(made.warm_up) == open_drills
    assert (made.squat, made.back_off, made.skills, made.lifts) == (None, None, (), ())
    assert made.action == "stop"


def test_days_of_a_stop_take_turns_and_other_actions_close_nothing() -> None:
    for n, named in ((0, ["two-2"]), (2, ["two-3"]), (4, ["two-4"]), (7, ["two-2"])):
        made = trained(MONDAY + timedelta(n), curriculum=STOPPING, action="stop", limiter_site="hip")
        assert ids(made.accessories) == named
    held = trained(curriculum=STOPPING, limiter_site="hip")
    assert ids(held.warm_up) == ["squatting", "ankle-far", "hip-far", "hip-near", "two-1"]


# --- days of a plan: skills and the squat that opens a step ----------------------------------------------

HIP = a_step("hip", receiving="power", cues=("fast", "tall", "long"))
DEEP = a_step("deep", receiving="full", requires=every(owned("hip"), depth(HALF)), power_version="hip")
PRESS = a_step("press")
JERK = a_step("split-jerk", requires=owned("press"))


def lifting(*days: DayPlan, tracks: tuple[Track, ...] = ()) -> Curriculum:
    given = tracks or (
        Track(id="pull", title="Pull", family="clean", steps=("hip", "deep")),
        Track(id="over", title="Over", family="jerk", steps=("press", "split-jerk")),
        Track(id="again", title="Again", family="jerk", steps=("press", "split-jerk")),
    )
    return a_curriculum(HIP, DEEP, PRESS, JERK, tracks=given, days=days, template=a_template())


def with_skills(
    on: date, curriculum: Curriculum, attempts: tuple[Attempt, ...] = (), at: str = HALF, **changes: Any
) -> Session:
    mastery = looked_at(curriculum, attempts, at=at)
    return trained(on, curriculum=curriculum, mastery=mastery, rung=at, **changes)


def test_a_skill_is_told_whole_with_the_cue_of_the_day() -> None:
    curriculum = lifting(DayPlan(title="A", skills=("gone", "pull", "over", "again"), trunk=("two-3",)))
    done = (*good("hip"), *good("press", load_kg=5.0))
    for n, cue in ((0, "fast"), (2, "tall"), (4, "long"), (7, "fast")):
        made = with_skills(MONDAY + timedelta(n), curriculum, done)
        now = looked_at(curriculum, done).now
        assert made.skills == (
            SkillItem(
                track=curriculum.tracks[0],
                step=HIP,
                stage="keep",
                dose=HIP.dose.keep,
                load_kg=5.0,
                cue=cue,
                reasons=now["pull"].reasons,
                before=None,
                closed=DEEP,
            ),
            SkillItem(
                track=curriculum.tracks[1],
                step=JERK,
                stage="learn",
                dose=JERK.dose.learn,
                load_kg=0.0,
                cue="up",
                reasons=now["over"].reasons,
                before=PRESS,
                closed=None,
            ),
        )
        assert made.skills[0].reasons
    assert ids(made.accessories) == ["two-3"]


def test_the_days_of_a_plan_take_turns() -> None:
    days = (
        DayPlan(title=name, skills=skills) for name, skills in (("A", ("pull",)), ("B", ("over",)), ("C", ()))
    )
    curriculum = lifting(*days)
    turns = [with_skills(MONDAY + timedelta(n), curriculum).skills for n in (0, 2, 4, 7)]
    assert [[item.step.id for item in skills] for skills in turns] == [["hip"], ["press"], [], ["hip"]]


def test_without_knowing_the_steps_a_day_has_no_skills() -> None:
    curriculum = lifting(DayPlan(title="A", skills=("pull",), trunk=("two-3",)))
    made = trained(curriculum=curriculum)
    assert (made.skills, made.back_off, ids(made.accessories)) == ((), None, ["two-3"])


def test_a_stop_asks_for_no_skill() -> None:
    curriculum = lifting(DayPlan(title="A", skills=("pull",), trunk=("two-3",)))
    made = with_skills(MONDAY, curriculum, action="stop", limiter_site="hip")
    assert (made.skills, made.back_off, ids(made.accessories)) == ((), None, ["two-4"])


def test_the_easier_squat_that_opens_a_step_comes_beside_the_days_own() -> None:
    curriculum = lifting(DayPlan(title="A", skills=("pull",)))
    done = good("hip")
    made = with_skills(MONDAY, curriculum, done, at=TOP)
    card = curriculum.card(HALF)
    assert made.back_off == SquatItem(
        card=card, wedge_mm=0, sets=3, reps=5, load_kg=20, cue="sit", opens="deep"
    )
    assert with_skills(MONDAY, curriculum, done, at=HALF).back_off is None, "it is the day's own"
    assert with_skills(MONDAY, curriculum, (), at=TOP).back_off is None


def test_flat_feet_come_before_the_squat_that_opens_a_step() -> None:
    flat = a_card("flat", -0.5, style="goblet", heel_mm=0.0)
    cards = [flat, *(a_card(name, n / 2, thigh_deg=-20) for n, name in enumerate((HALF, FULL, TOP)))]
    cards[-1] = replace(cards[-1], back_off="flat")
    curriculum = replace(lifting(DayPlan(title="A", skills=("pull",))), rungs=tuple(cards))
    made = with_skills(MONDAY, curriculum, good("hip"), at=TOP)
    assert made.back_off is not None
    assert (made.back_off.rung, made.back_off.opens, made.back_off.flat) == ("flat", None, True)


# --- the session and the week -----------------------------------------------------------------------------


def test_a_session_knows_its_curriculum_its_day_and_the_day_that_waited() -> None:
    thursday = MONDAY + timedelta(10)
    made = trained(thursday, action="advance")
    assert (made.curriculum, made.action, made.on, made.planned_on) == (
        "small",
        "advance",
        thursday,
        MONDAY + timedelta(9),
    )
    assert (made.week, made.day, made.missed, made.title) == (2, 2, True, "Front squat")


def test_a_week_has_the_skills_of_each_of_its_days() -> None:
    curriculum = lifting(DayPlan(title="A", skills=("pull",)), DayPlan(title="B", skills=("over",)))
    given: dict[str, Any] = {"drills": DRILLS, "days": MON_WED_FRI, "start_on": MONDAY}
    mastery = looked_at(curriculum)
    for on in (MONDAY - timedelta(20), MONDAY, MONDAY + timedelta(6)):
        made = week(curriculum, Decided(), MAN, on=on, mastery=mastery, **given)
        assert made == tuple(
            session(curriculum, Decided(), MAN, on=MONDAY + timedelta(n), mastery=mastery, **given)
            for n in (0, 2, 4)
        )
        assert [[item.step.id for item in one.skills] for one in made] == [["hip"], ["press"], ["hip"]]
    assert not any(one.skills for one in week(curriculum, Decided(), MAN, on=MONDAY, **given))
