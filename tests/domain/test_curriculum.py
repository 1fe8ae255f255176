"""Values of a curriculum check themselves: each rule refuses with the path of what breaks it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coach.domain import curriculum as model
from coach.domain.card import Criterion, Dose, Fault
from coach.domain.checks import Provenance, View
from coach.domain.curriculum import (
    LIMITERS,
    Curriculum,
    Drill,
    Question,
    RungCard,
    Targets,
    Template,
)
from coach.domain.errors import Invalid
from coach.domain.graph import check_whole
from coach.domain.ladder import Rung


def a_rung(**changes: Any) -> Rung:
    return Rung(
        **{"id": "goblet", "style": "goblet", "thigh_deg": 0, "difficulty": 0.0, "load_kg": 8} | changes
    )


def a_card(rung: Rung | None = None, **changes: Any) -> RungCard:
    values: dict[str, Any] = {
        "rung": rung or a_rung(),
        "name": "Goblet squat to parallel",
        "exercise": "Goblet squat",
        "depth": "to parallel",
        "purpose": "A first load.",
        "set_up": ("One.", "Two.", "Three."),
        "points": ("Down.", "Up."),
        "cues": ("sit",),
        "criteria": tuple(
            Criterion(text=text, view=View.SIDE, fault="heels-rise") for text in ("A", "B", "C", "D")
        ),
        "faults": tuple(
            Fault(code=code, seen="Seen.", cause="Cause.", fix="Fix.") for code in ("heels-rise", "knees-in")
        ),
        "regression": "Go higher.",
        "dose": Dose(sets=4, reps=5),
        "tempo": "3-1-1",
        "rest_s": 90,
    }
    return RungCard(**values | changes)


def a_template(**changes: Any) -> Template:
    values: dict[str, Any] = {
        "warm_up": ("bridge",),
        "warm_up_minutes": 6,
        "accessories": dict.fromkeys(LIMITERS, (("bridge",),)),
        "stopped": (("bridge",),),
    }
    return Template(**values | changes)


def a_drill(**changes: Any) -> Drill:
    values: dict[str, Any] = {
        "id": "bridge",
        "name": "Bridge",
        "region": "hip",
        "kind": "activation",
        "dose": Dose(sets=2, reps=8),
        "minutes": 2,
        "purpose": "Hips.",
        "set_up": ("Lie.",),
        "points": ("Lift.",),
        "cue": "lift",
        "targets": Targets(sites=("hip",)),
        "stop_rule": "Stop at pain.",
        "not_for": "Sore backs.",
        "end_range": False,
    }
    return Drill(**values | changes)


def a_curriculum(*cards: RungCard, **changes: Any) -> Curriculum:
    values: dict[str, Any] = {
        "id": "two-rungs",
        "version": "1",
        "title": "Two rungs",
        "summary": "Two.",
        "route": "top-down",
        "rungs": cards or (a_card(), a_card(a_rung(id="deeper", difficulty=0.5))),
        "template": a_template(),
    }
    return Curriculum(**values | changes)


def a_screen(**changes: Any) -> model.TestCard:
    values: dict[str, Any] = {
        "id": "overhead-squat",
        "name": "Overhead squat",
        "purpose": "A look.",
        "sided": False,
        "unit": "score",
        "minutes": 2,
        "protocol": ("One.", "Two.", "Three."),
        "reading": "Read.",
        "error": "A step.",
        "pain_rule": "Stop.",
        "end_range": True,
        "region": "ankle",
        "scoring": "Three.",
        "questions": tuple(
            Question(id=name, ask=f"Is {name} fine?", view=View.SIDE, fault=fault, sided=sided)
            for name, fault, sided in (
                ("heels", "heels-rise", True),
                ("depth", "depth-short", False),
                ("knees", "knees-in", True),
            )
        ),
    }
    return model.TestCard(**values | changes)


def refused(build: Any) -> str:
    with pytest.raises(Invalid) as caught:
        build()
    assert caught.value.message.startswith(f"{caught.value.field} = ")
    return caught.value.field


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("id", {"id": "Goblet Squat"}),
        ("style", {"style": "zercher"}),
        ("thigh_deg", {"thigh_deg": 75}),
        ("thigh_deg", {"thigh_deg": float("nan")}),
        ("difficulty", {"difficulty": 9.0}),
        ("heel_mm", {"heel_mm": 60.0}),
        ("lean_cap", {"lean_cap": 1.0}),
        ("closure_cap", {"closure_cap": 170.0}),
        ("load.kg", {"load_kg": -1}),
        ("load.kg", {"load_kg": 8, "load_fraction": 0.2}),
        ("load.kg", {"load_kg": 4, "load_min_kg": 6}),
        ("load.max_kg", {"load_min_kg": 10, "load_max_kg": 8, "load_kg": None, "load_fraction": 0.1}),
    ],
)
def test_a_rung_that_cannot_be_is_refused_by_its_field(field: str, changes: dict[str, Any]) -> None:
    assert refused(lambda: a_card(a_rung(**changes))) == field


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": ""}),
        ("name", {"name": " Squat"}),
        ("name", {"name": "S" * 61}),
        ("purpose", {"purpose": "a\x07b"}),
        ("purpose", {"purpose": "a\u202eb"}),
        ("set_up", {"set_up": ("One.", "Two.")}),
        ("set_up[1]", {"set_up": ("One.", "", "Three.")}),
        ("points[1]", {"points": ("Down.", "Down.")}),
        ("cues", {"cues": ("a", "b", "c", "d")}),
        ("cues[0]", {"cues": ("c" * 33,)}),
        ("criteria", {"criteria": ()}),
        ("faults", {"faults": ()}),
        ("tests[0]", {"tests": ("deadlift",)}),
        ("tempo", {"tempo": "slow"}),
        ("rest_s", {"rest_s": 900}),
        ("dose.reps", {"dose": Dose(sets=3, seconds=20)}),
        ("source", {"provenance": Provenance.SOURCED}),
    ],
)
def test_a_card_that_is_not_whole_is_refused_by_its_field(field: str, changes: dict[str, Any]) -> None:
    assert refused(lambda: a_card(**changes)) == field


def test_a_dose_is_either_reps_or_seconds() -> None:
    assert refused(lambda: Dose(sets=3)) == "reps"
    assert refused(lambda: Dose(sets=3, reps=5, seconds=20)) == "reps"
    assert refused(lambda: Dose(sets=0, reps=5)) == "sets"
    assert Dose(sets=3, seconds=20, per_side=True).seconds == 20


def test_a_criterion_fits_a_checkbox_and_names_a_fault_that_the_engine_knows() -> None:
    assert refused(lambda: Criterion(text="x" * 49, view=View.SIDE, fault="heels-rise")) == "text"
    assert refused(lambda: Criterion(text="Heels", view=View.SIDE, fault="ugly")) == "fault"


@pytest.mark.parametrize(
    ("difficulty", "rule"), [(0.0, "must be above"), (-1.0, "must be above"), (0.81, "at most 0.8")]
)
def test_rungs_rise_by_modest_steps(difficulty: float, rule: str) -> None:
    with pytest.raises(Invalid, match=rule) as caught:
        a_curriculum(a_card(), a_card(a_rung(id="deeper", difficulty=difficulty)))
    assert caught.value.field == "rungs[1].difficulty"


def test_two_rungs_of_one_id_are_refused() -> None:
    assert refused(lambda: a_curriculum(a_card(), a_card(a_rung(difficulty=0.5)))) == "rungs[1].id"


@pytest.mark.parametrize("back_off", ["nowhere", "deeper", "top"])
def test_the_flat_back_off_is_an_easier_rung_of_the_same_ladder(back_off: str) -> None:
    cards = (
        a_card(),
        a_card(a_rung(id="deeper", difficulty=0.5), back_off=back_off),
        a_card(a_rung(id="top", difficulty=1.0)),
    )
    assert refused(lambda: a_curriculum(*cards)) == "rungs[1].back_off"


def test_the_flat_back_off_stands_on_flat_feet() -> None:
    cards = (a_card(a_rung(heel_mm=20.0)), a_card(a_rung(id="deeper", difficulty=0.5), back_off="goblet"))
    assert refused(lambda: a_curriculum(*cards)) == "rungs[1].back_off"


def test_a_curriculum_finds_its_cards_and_gives_the_engine_its_ladder() -> None:
    curriculum = a_curriculum()
    assert [rung.id for rung in curriculum.ladder] == ["goblet", "deeper"]
    assert curriculum.card("deeper").rung.difficulty == 0.5
    assert curriculum.place("deeper") == 1
    assert refused(lambda: curriculum.card("moon-squat")) == "rung"


def test_every_limiter_has_its_accessories() -> None:
    some = {limiter: (("bridge",),) for limiter in LIMITERS if limiter != "control"}
    assert refused(lambda: a_template(accessories=some)) == "accessories.control"
    assert refused(lambda: a_template(accessories=some | {"control": ()})) == "accessories.control"


def test_a_template_names_drills_that_exist_and_no_squat_for_a_stop() -> None:
    curriculum = a_curriculum()
    check_whole(curriculum, {"bridge": a_drill()}, {})
    assert refused(lambda: check_whole(curriculum, {}, {})) == "template.warm_up[0]"
    squat = {"bridge": a_drill(), "split": a_drill(id="split", squat=True)}
    stopped = replace(curriculum, template=a_template(stopped=(("bridge", "split"),)))
    assert refused(lambda: check_whole(stopped, squat, {})) == "template.stopped[0][1]"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("region", {"region": "elbow"}),
        ("kind", {"kind": "magic"}),
        ("minutes", {"minutes": 0}),
        ("stop_rule", {"stop_rule": ""}),
        ("not_for", {"not_for": ""}),
        ("tempo", {"tempo": "3"}),
    ],
)
def test_a_drill_says_what_for_how_long_and_when_to_stop(field: str, changes: dict[str, Any]) -> None:
    assert refused(lambda: a_drill(**changes)) == field


def test_a_drill_answers_at_least_one_finding_that_is_known() -> None:
    assert refused(Targets) == "targets"
    assert refused(lambda: Targets(faults=("ugly",))) == "faults[0]"
    assert refused(lambda: Targets(limiters=("none", "none"))) == "limiters[1]"


@pytest.mark.parametrize(("no", "score"), [((), 3), (("heels",), 2), (("heels", "knees"), 1)])
def test_a_screen_scores_three_two_or_one_by_the_questions_missed(no: tuple[str, ...], score: int) -> None:
    answers = {name: name not in no for name in ("heels", "depth", "knees")}
    assert a_screen().score(answers) == score


def test_pain_or_a_pinch_scores_zero_though_questions_are_open() -> None:
    assert a_screen().score({}, pain=3) == 0
    assert a_screen().score({}, pinch=True) == 0
    assert a_screen().score(dict.fromkeys(("heels", "depth", "knees"), True), pain=2) == 3


def test_an_unanswered_question_is_asked_for() -> None:
    assert refused(lambda: a_screen().score({"heels": True, "depth": True})) == "answers.knees"


def test_a_no_is_its_fault_with_the_side_that_was_told() -> None:
    answers = {"heels": False, "depth": False, "knees": False}
    sides = {"heels": ("left",), "depth": ("left",), "knees": ("left", "right")}
    assert a_screen().faults(answers, sides) == ("heels-rise:left", "depth-short", "knees-in")
    assert a_screen().faults(answers) == ("heels-rise", "depth-short", "knees-in")
    assert a_screen().faults({}) == ()


def test_a_test_without_questions_has_no_score_to_give() -> None:
    assert refused(lambda: a_screen(questions=(), scoring="").score({})) == "test"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("id", {"id": "deadlift"}),
        ("unit", {"unit": "feet"}),
        ("protocol", {"protocol": ("One.",)}),
        ("pain_rule", {"pain_rule": ""}),
        ("scoring", {"scoring": ""}),
        ("most", {"least": 3.0, "most": 3.0}),
        ("wedge_mm", {"wedge_mm": 5.0}),
    ],
)
def test_a_test_card_that_is_not_whole_is_refused_by_its_field(field: str, changes: dict[str, Any]) -> None:
    assert refused(lambda: a_screen(**changes)) == field


def test_a_question_asks() -> None:
    build = lambda: Question(id="heels", ask="Heels flat.", view=View.SIDE, fault="heels-rise")  # noqa: E731
    assert refused(build) == "ask"
