"""Values of a curriculum check themselves: each rule refuses with the path of what breaks it."""

from __future__ import annotations

from collections.abc import Callable
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
from coach.domain.fault import ALL_FAULTS, FAULTS
from coach.domain.graph import check_whole
from coach.domain.ladder import Rung
from coach.domain.plan import DayPlan, Track
from tests.domain.learner import a_step
from tests.domain.refusing import refusal


def a_rung(**changes: Any) -> Rung:
    values: dict[str, Any] = {
        "id": "goblet",
        "style": "goblet",
        "thigh_deg": 0,
        "difficulty": 0.0,
        "load_kg": 8,
    }
    return Rung(**values | changes)


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


SPACED = "must not begin or end with a space"
HIDDEN = "must not hold control characters"
TEMPO_RULE = "must read like 3-1-1: down, pause, up"


def lines(*numbers: int) -> tuple[str, ...]:
    return tuple(f"Line {number}." for number in numbers)


def criteria(count: int, fault: str = "heels-rise") -> tuple[Criterion, ...]:
    return tuple(Criterion(text=f"Text {n}", view=View.SIDE, fault=fault) for n in range(count))


def faults(*codes: str) -> tuple[Fault, ...]:
    return tuple(Fault(code=code, seen="Seen.", cause="Cause.", fix="Fix.") for code in codes)


# --- rungs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"thigh_deg": -41}, "thigh_deg = -41: must be -40 to 60 deg above horizontal"),
        ({"thigh_deg": 61}, "thigh_deg = 61: must be -40 to 60 deg above horizontal"),
        ({"thigh_deg": float("nan")}, "thigh_deg = nan: must be -40 to 60 deg above horizontal"),
        ({"difficulty": -6.1}, "difficulty = -6.1: must be -6 to 6 logits"),
        ({"difficulty": 6.1}, "difficulty = 6.1: must be -6 to 6 logits"),
        ({"heel_mm": -1}, "heel_mm = -1: must be 0 to 40 mm"),
        ({"heel_mm": 41}, "heel_mm = 41: must be 0 to 40 mm"),
        ({"lean_cap": 4}, "lean_cap = 4: must be 5 to 80 deg"),
        ({"lean_cap": 81}, "lean_cap = 81: must be 5 to 80 deg"),
        ({"closure_cap": 89}, "closure_cap = 89: must be 90 to 160 deg"),
        ({"closure_cap": 161}, "closure_cap = 161: must be 90 to 160 deg"),
        ({"load_kg": -1}, "load.kg = -1: must be 0 to 300 kg"),
        ({"load_kg": 301}, "load.kg = 301: must be 0 to 300 kg"),
        ({"load_kg": None, "load_fraction": -0.1}, "load.fraction = -0.1: must be 0 to 3 of body mass"),
        ({"load_kg": None, "load_fraction": 3.1}, "load.fraction = 3.1: must be 0 to 3 of body mass"),
        ({"load_min_kg": -1}, "load.min_kg = -1: must be 0 to 300 kg"),
        ({"load_min_kg": 301}, "load.min_kg = 301: must be 0 to 300 kg"),
        ({"load_max_kg": -1}, "load.max_kg = -1: must be 0 to 400 kg"),
        ({"load_max_kg": 401}, "load.max_kg = 401: must be 0 to 400 kg"),
        ({"load_kg": 4, "load_min_kg": 5}, "load.kg = 4: must lie within min_kg and max_kg"),
        ({"load_kg": 9, "load_max_kg": 8}, "load.kg = 9: must lie within min_kg and max_kg"),
    ],
)
def test_a_rung_that_nobody_can_stand_on_is_refused(changes: dict[str, Any], message: str) -> None:
    assert refusal(lambda: a_card(a_rung(**changes))) == ("out-of-range", message)


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        (
            {"id": "Goblet Squat"},
            "bad-id",
            "id = Goblet Squat: must be lower-case words joined by hyphens",
        ),
        (
            {"style": "zercher"},
            "unknown",
            "style = zercher: must be one of arms-forward, hands-on-chest, counterbalance, goblet, front, "
            "back, overhead, supported, box-seated, split, single-leg",
        ),
        (
            {"load_kg": 8.5, "load_fraction": 0.2},
            "one-of",
            "load.kg = 8.5: give kg or fraction, not both",
        ),
        (
            {"load_min_kg": 10, "load_max_kg": 9, "load_kg": None, "load_fraction": 0.1},
            "out-of-order",
            "load.max_kg = 9: must not be below load.min_kg, 10",
        ),
    ],
)
def test_a_rung_has_a_known_style_and_one_load(changes: dict[str, Any], code: str, message: str) -> None:
    assert refusal(lambda: a_card(a_rung(**changes))) == (code, message)


@pytest.mark.parametrize(
    "changes",
    [
        {"thigh_deg": -40, "difficulty": -6, "heel_mm": 0, "lean_cap": 5, "closure_cap": 90},
        {"thigh_deg": 60, "difficulty": 6, "heel_mm": 40, "lean_cap": 80, "closure_cap": 160},
        {"load_kg": 0},
        {"load_kg": 0, "load_max_kg": 0},
        {"load_kg": 300, "load_max_kg": 400},
        {"load_kg": 300, "load_min_kg": 300, "load_max_kg": 300},
        {"load_kg": None, "load_fraction": 0, "load_min_kg": 0},
        {"load_kg": None, "load_fraction": 3, "load_min_kg": 300, "load_max_kg": 300},
        {"load_kg": None, "load_max_kg": 8},
        {"load_kg": None},
    ],
)
def test_a_rung_may_stand_at_both_ends(changes: dict[str, Any]) -> None:
    assert a_card(a_rung(**changes)).rung == a_rung(**changes)


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"name": ""}, "empty-text", "name = : must not be empty"),
        ({"name": " Squat"}, "spaced-text", f"name =  Squat: {SPACED}"),
        ({"exercise": ""}, "empty-text", "exercise = : must not be empty"),
        ({"depth": ""}, "empty-text", "depth = : must not be empty"),
        ({"purpose": "a\x07b"}, "bad-character", f"purpose = a\x07b: {HIDDEN}"),
        ({"regression": ""}, "empty-text", "regression = : must not be empty"),
        ({"set_up": lines(1, 2)}, "bad-count", "set_up = 2: must be 3 to 5 lines"),
        ({"set_up": lines(1, 2, 3, 4, 5, 6)}, "bad-count", "set_up = 6: must be 3 to 5 lines"),
        ({"set_up": ("One.", "", "Three.")}, "empty-text", "set_up[1] = : must not be empty"),
        ({"points": lines(1)}, "bad-count", "points = 1: must be 2 to 5 lines"),
        ({"points": lines(1, 2, 3, 4, 5, 6)}, "bad-count", "points = 6: must be 2 to 5 lines"),
        ({"points": lines(1, 1)}, "duplicate", "points[1] = Line 1.: must not appear twice"),
        ({"cues": ()}, "bad-count", "cues = 0: must be 1 to 3 lines"),
        ({"cues": ("a", "b", "c", "d")}, "bad-count", "cues = 4: must be 1 to 3 lines"),
        ({"cues": ("c" * 33,)}, "long-text", f"cues[0] = {'c' * 33}: must be at most 32 characters, is 33"),
        ({"equipment": lines(1, 2, 3, 4, 5)}, "bad-count", "equipment = 5: must be 0 to 4 lines"),
        (
            {"equipment": ("e" * 61,)},
            "long-text",
            f"equipment[0] = {'e' * 40}…: must be at most 60 characters, is 61",
        ),
        ({"criteria": criteria(3)}, "bad-count", "criteria = 3: must be 4 or 5"),
        ({"criteria": criteria(6)}, "bad-count", "criteria = 6: must be 4 or 5"),
        (
            {"criteria": (*criteria(3), criteria(1)[0])},
            "duplicate",
            "criteria[3] = Text 0: must not appear twice",
        ),
        (
            {"criteria": criteria(4, "bar-away")},
            "unknown",
            f"criteria[0].fault = bar-away: must be one of {', '.join(FAULTS)}",
        ),
        (
            {"faults": faults("heels-rise", "bar-away")},
            "unknown",
            f"faults[1].code = bar-away: must be one of {', '.join(FAULTS)}",
        ),
        ({"faults": faults("heels-rise")}, "bad-count", "faults = 1: must be 2 to 8"),
        ({"faults": faults(*FAULTS, "heels-rise")}, "bad-count", "faults = 9: must be 2 to 8"),
        (
            {"faults": faults("heels-rise", "knees-in", "heels-rise")},
            "duplicate",
            "faults[2] = heels-rise: must not appear twice",
        ),
        (
            {"tests": ("side-plank", "side-plank")},
            "duplicate",
            "tests[1] = side-plank: must not appear twice",
        ),
        (
            {"tests": ("side-plank", "deadlift")},
            "unknown",
            f"tests[1] = deadlift: must be one of {', '.join(model.TESTS)}",
        ),
        (
            {"tests": ("rack",)},
            "unknown",
            f"tests[0] = rack: must be one of {', '.join(model.TESTS)}",
        ),
        ({"tempo": "slow"}, "bad-tempo", f"tempo = slow: {TEMPO_RULE}"),
        ({"rest_s": -1}, "out-of-range", "rest_s = -1: must be 0 to 600 s"),
        ({"rest_s": 601}, "out-of-range", "rest_s = 601: must be 0 to 600 s"),
        ({"load_step_kg": -1}, "out-of-range", "load.step_kg = -1: must be 0 to 20 kg"),
        ({"load_step_kg": 21}, "out-of-range", "load.step_kg = 21: must be 0 to 20 kg"),
        (
            {"dose": Dose(sets=3, seconds=20)},
            "missing",
            "dose.reps = None: a squat is counted in reps",
        ),
        ({"provenance": Provenance.SOURCED}, "empty-text", "source = : must not be empty"),
    ],
)
def test_a_card_that_is_not_whole_is_refused(changes: dict[str, Any], code: str, message: str) -> None:
    assert refusal(lambda: a_card(**changes)) == (code, message)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "n" * 60, "exercise": "e" * 60, "depth": "d" * 60, "purpose": "p" * 480},
        {"set_up": lines(1, 2, 3, 4, 5), "points": lines(1, 2, 3, 4, 5), "cues": lines(1, 2, 3)},
        {"equipment": ("e" * 60, *lines(1, 2, 3)), "criteria": criteria(5), "faults": faults(*FAULTS)},
        {"rest_s": 0, "load_step_kg": 20, "tests": model.TESTS},
        {"rest_s": 600, "load_step_kg": 0.5, "provenance": Provenance.SOURCED, "source": "s" * 160},
    ],
)
def test_a_card_may_hold_as_much_as_it_has_room_for(changes: dict[str, Any]) -> None:
    card = a_card(**changes)
    assert {name: getattr(card, name) for name in changes} == changes


# --- a ladder -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("difficulty", "code", "rule"),
    [
        (1.25, "not-rising", "must be above 1.25, the rung before"),
        (-1.0, "not-rising", "must be above 1.25, the rung before"),
        (2.06, "wide-step", "must be at most 0.8 above the rung before"),
    ],
)
def test_rungs_rise_by_modest_steps(difficulty: float, code: str, rule: str) -> None:
    cards = [a_card(a_rung(id=f"r-{n}", difficulty=at)) for n, at in enumerate((0.5, 1.25, difficulty))]
    message = f"rungs[2].difficulty = {difficulty}: {rule}"
    assert refusal(lambda: a_curriculum(*cards)) == (code, message)


def test_the_second_rung_rises_above_the_first() -> None:
    cards = (a_card(), a_card(a_rung(id="deeper", difficulty=0.0)), a_card(a_rung(id="top", difficulty=0.5)))
    flat = ("not-rising", "rungs[1].difficulty = 0.0: must be above 0, the rung before")
    assert refusal(lambda: a_curriculum(*cards)) == flat


@pytest.mark.parametrize("difficulty", [1.26, 2.05])
def test_a_rung_may_be_a_little_harder_or_a_whole_step(difficulty: float) -> None:
    cards = [a_card(a_rung(id=f"r-{n}", difficulty=at)) for n, at in enumerate((0.5, 1.25, difficulty))]
    assert a_curriculum(*cards).ladder[2].difficulty == difficulty


def test_a_step_of_decimals_is_no_wider_than_it_reads() -> None:
    assert 2.2 - 1.4 > 0.8, "as a computer subtracts"
    ladder = a_curriculum(a_card(a_rung(difficulty=1.4)), a_card(a_rung(id="deeper", difficulty=2.2))).ladder
    assert [rung.difficulty for rung in ladder] == [1.4, 2.2]


def test_two_rungs_of_one_id_are_refused() -> None:
    again = refusal(lambda: a_curriculum(a_card(), a_card(a_rung(difficulty=0.5))))
    assert again == ("duplicate", "rungs[1].id = goblet: must not appear twice")


@pytest.mark.parametrize(
    ("back_off", "code", "rule"),
    [
        ("nowhere", "unknown", "must be a rung of this curriculum"),
        ("deeper", "not-easier", "must be an easier rung"),
        ("top", "not-easier", "must be an easier rung"),
        ("raised", "not-flat", "must be a rung on flat feet"),
    ],
)
def test_the_flat_back_off_is_an_easier_rung_of_the_same_ladder_on_flat_feet(
    back_off: str, code: str, rule: str
) -> None:
    cards = (
        a_card(),
        a_card(a_rung(id="raised", difficulty=0.25, heel_mm=1.0)),
        a_card(a_rung(id="deeper", difficulty=0.5), back_off=back_off),
        a_card(a_rung(id="top", difficulty=1.0)),
    )
    message = f"rungs[2].back_off = {back_off}: {rule}"
    assert refusal(lambda: a_curriculum(*cards)) == (code, message)


def test_every_back_off_is_looked_at() -> None:
    cards = (
        a_card(),
        a_card(a_rung(id="deeper", difficulty=0.5), back_off="goblet"),
        a_card(a_rung(id="top", difficulty=1.0), back_off="moon"),
    )
    assert refusal(lambda: a_curriculum(*cards))[1].startswith("rungs[2].back_off = moon")


def test_a_curriculum_finds_its_cards_and_gives_the_engine_its_ladder() -> None:
    curriculum = a_curriculum()
    assert [rung.id for rung in curriculum.ladder] == ["goblet", "deeper"]
    assert curriculum.card("deeper").rung.difficulty == 0.5
    assert curriculum.place("deeper") == 1
    assert curriculum.card("goblet") is curriculum.rungs[0]
    unknown = ("unknown-rung", "rung = moon-squat: must be a rung of two-rungs")
    assert refusal(lambda: curriculum.card("moon-squat")) == unknown
    assert refusal(lambda: curriculum.place("moon-squat")) == unknown


def test_a_curriculum_finds_its_steps_and_knows_what_a_set_may_be_logged_for() -> None:
    curriculum = a_curriculum(steps=(a_step("press"), a_step("push")))
    assert [curriculum.step(step.id) for step in curriculum.steps] == list(curriculum.steps)
    assert curriculum.movements == {"goblet", "deeper", "press", "push"}
    unknown = refusal(lambda: curriculum.step("goblet"))
    assert unknown == ("unknown-step", "step = goblet: must be a step of two-rungs")


def a_track(number: int) -> Track:
    return Track(id=f"t-{number}", title="Track", family="jerk", steps=("press",))


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"id": "Two"}, "bad-id", "id = Two: must be lower-case words joined by hyphens"),
        ({"version": ""}, "empty-text", "version = : must not be empty"),
        ({"title": ""}, "empty-text", "title = : must not be empty"),
        ({"summary": ""}, "empty-text", "summary = : must not be empty"),
        (
            {"summary": "s" * 481},
            "long-text",
            f"summary = {'s' * 40}…: must be at most 480 characters, is 481",
        ),
        (
            {"route": "inside-out"},
            "unknown",
            "route = inside-out: must be one of top-down, bottom-up, mixed",
        ),
        ({"provenance": Provenance.SOURCED}, "empty-text", "source = : must not be empty"),
        ({"rungs": ()}, "bad-count", "rungs = 0: must be 1 to 60"),
        ({"rungs": (a_card(),) * 61}, "bad-count", "rungs = 61: must be 1 to 60"),
        ({"steps": (a_step(),) * 121}, "bad-count", "steps = 121: must be at most 120"),
        ({"tracks": (a_track(0),) * 13}, "bad-count", "tracks = 13: must be at most 12"),
        ({"days": (DayPlan(title="Day"),) * 8}, "bad-count", "days = 8: must be at most 7"),
        (
            {"steps": (a_step("press"), a_step("push"), a_step("push"))},
            "duplicate",
            "steps[2].id = push: must not appear twice",
        ),
        (
            {"tracks": (a_track(0), a_track(1), a_track(0))},
            "duplicate",
            "tracks[2].id = t-0: must not appear twice",
        ),
    ],
)
def test_a_curriculum_that_is_not_whole_is_refused(changes: dict[str, Any], code: str, message: str) -> None:
    assert refusal(lambda: a_curriculum(**changes)) == (code, message)


def test_a_curriculum_may_be_full() -> None:
    full = a_curriculum(
        *(a_card(a_rung(id=f"r-{n}", difficulty=n / 10)) for n in range(60)),
        steps=tuple(a_step(f"s-{n}") for n in range(120)),
        tracks=tuple(map(a_track, range(12))),
        days=(DayPlan(title="Day"),) * 7,
    )
    assert full.place("r-59") == 59


def test_one_rung_is_a_ladder() -> None:
    assert a_curriculum(a_card()).place("goblet") == 0


# --- what stands around the squat -----------------------------------------------------------------------


def with_accessories(limiter: str, *days: tuple[str, ...]) -> Callable[[], Template]:
    return lambda: a_template(accessories=dict.fromkeys(LIMITERS, (("bridge",),)) | {limiter: days})


@pytest.mark.parametrize(
    ("build", "code", "message"),
    [
        (
            lambda: a_template(warm_up_minutes=-1),
            "out-of-range",
            "warm_up_minutes = -1: must be 0 to 30 min",
        ),
        (
            lambda: a_template(warm_up_minutes=31),
            "out-of-range",
            "warm_up_minutes = 31: must be 0 to 30 min",
        ),
        (lambda: a_template(back_off_sets=0), "out-of-range", "back_off_sets = 0: must be 1 to 5"),
        (lambda: a_template(back_off_sets=6), "out-of-range", "back_off_sets = 6: must be 1 to 5"),
        (
            lambda: a_template(warm_up=("bridge", "bridge")),
            "duplicate",
            "warm_up[1] = bridge: must not appear twice",
        ),
        (
            lambda: a_template(accessories={name: (("bridge",),) for name in LIMITERS if name != "control"}),
            "missing",
            "accessories.control = nothing: must be given",
        ),
        (
            with_accessories("laziness", ("bridge",)),
            "unknown",
            f"accessories = laziness: must be one of {', '.join(LIMITERS)}",
        ),
        (with_accessories("control"), "bad-count", "accessories.control = 0: must be 1 to 7 days"),
        (
            with_accessories("control", *[("bridge",)] * 8),
            "bad-count",
            "accessories.control = 8: must be 1 to 7 days",
        ),
        (
            with_accessories("pain", ("bridge",), ()),
            "bad-count",
            "accessories.pain[1] = 0: must be 1 to 4 drills",
        ),
        (
            with_accessories("pain", tuple("abcde")),
            "bad-count",
            "accessories.pain[0] = 5: must be 1 to 4 drills",
        ),
        (
            with_accessories("none", ("bridge", "bridge")),
            "duplicate",
            "accessories.none[0][1] = bridge: must not appear twice",
        ),
        (lambda: a_template(stopped=()), "bad-count", "stopped = 0: must be 1 to 7 days"),
        (
            lambda: a_template(stopped=(("bridge",), ("a", "a"))),
            "duplicate",
            "stopped[1][1] = a: must not appear twice",
        ),
    ],
)
def test_a_template_has_days_of_a_few_drills_for_every_limiter(
    build: Callable[[], object], code: str, message: str
) -> None:
    assert refusal(build) == (code, message)


@pytest.mark.parametrize(
    "changes",
    [
        {"warm_up_minutes": 0, "back_off_sets": 1, "warm_up": ()},
        {"warm_up_minutes": 30, "back_off_sets": 5, "stopped": (tuple("abcd"),) * 7},
    ],
)
def test_a_template_may_stand_at_both_ends(changes: dict[str, Any]) -> None:
    template = a_template(**changes)
    assert {name: getattr(template, name) for name in changes} == changes


def test_a_template_names_its_drills_with_their_places() -> None:
    accessories = dict.fromkeys(LIMITERS, (("bridge",),)) | {"pain": (("rest",), ("rest", "breathe"))}
    template = a_template(
        warm_up=("bike", "bridge"), accessories=accessories, stopped=(("walk", "row"), ("swim",))
    )
    assert list(template.drill_ids()) == [
        ("warm_up[0]", "bike"),
        ("warm_up[1]", "bridge"),
        ("accessories.none[0][0]", "bridge"),
        ("accessories.mobility[0][0]", "bridge"),
        ("accessories.control[0][0]", "bridge"),
        ("accessories.mobility+control[0][0]", "bridge"),
        ("accessories.pain[0][0]", "rest"),
        ("accessories.pain[1][0]", "rest"),
        ("accessories.pain[1][1]", "breathe"),
        ("accessories.unknown[0][0]", "bridge"),
        ("stopped[0][0]", "walk"),
        ("stopped[0][1]", "row"),
        ("stopped[1][0]", "swim"),
    ]


def test_a_template_names_drills_that_exist_and_no_squat_for_a_stop() -> None:
    curriculum = a_curriculum()
    check_whole(curriculum, {"bridge": a_drill()}, {})
    unknown = refusal(lambda: check_whole(curriculum, {}, {}))
    assert unknown == ("unknown-drill", "template.warm_up[0] = bridge: must be a known drill")
    squat = {"bridge": a_drill(), "split": a_drill(id="split", squat=True)}
    stopped = replace(curriculum, template=a_template(stopped=(("bridge", "split"),)))
    refused = refusal(lambda: check_whole(stopped, squat, {}))
    assert refused == ("squat-in-stop", "template.stopped[0][1] = split: must not be a squat")


# --- drills ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"id": "Bridge"}, "bad-id", "id = Bridge: must be lower-case words joined by hyphens"),
        ({"name": ""}, "empty-text", "name = : must not be empty"),
        (
            {"region": "elbow"},
            "unknown",
            "region = elbow: must be one of ankle, knee, hip, trunk, shoulder",
        ),
        (
            {"kind": "magic"},
            "unknown",
            "kind = magic: must be one of mobility, activation, pattern, strength",
        ),
        ({"minutes": 0.4}, "out-of-range", "minutes = 0.4: must be 0.5 to 15 min"),
        ({"minutes": 15.5}, "out-of-range", "minutes = 15.5: must be 0.5 to 15 min"),
        ({"purpose": ""}, "empty-text", "purpose = : must not be empty"),
        ({"set_up": ()}, "bad-count", "set_up = 0: must be 1 to 4 lines"),
        ({"set_up": lines(1, 2, 3, 4, 5)}, "bad-count", "set_up = 5: must be 1 to 4 lines"),
        ({"points": ()}, "bad-count", "points = 0: must be 1 to 5 lines"),
        ({"points": lines(1, 2, 3, 4, 5, 6)}, "bad-count", "points = 6: must be 1 to 5 lines"),
        ({"cue": ""}, "empty-text", "cue = : must not be empty"),
        ({"stop_rule": ""}, "empty-text", "stop_rule = : must not be empty"),
        ({"not_for": ""}, "empty-text", "not_for = : must not be empty"),
        (
            {"load": "l" * 61},
            "long-text",
            f"load = {'l' * 40}…: must be at most 60 characters, is 61",
        ),
        ({"equipment": lines(1, 2, 3, 4, 5)}, "bad-count", "equipment = 5: must be 0 to 4 lines"),
        (
            {"equipment": ("e" * 61,)},
            "long-text",
            f"equipment[0] = {'e' * 40}…: must be at most 60 characters, is 61",
        ),
        ({"tempo": "3"}, "bad-tempo", f"tempo = 3: {TEMPO_RULE}"),
        ({"provenance": Provenance.SOURCED}, "empty-text", "source = : must not be empty"),
    ],
)
def test_a_drill_says_what_for_how_long_and_when_to_stop(
    changes: dict[str, Any], code: str, message: str
) -> None:
    assert refusal(lambda: a_drill(**changes)) == (code, message)


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": 0.5, "tempo": "3-1-X", "load": "", "equipment": ()},
        {"minutes": 15, "set_up": lines(1, 2, 3, 4), "points": lines(1, 2, 3, 4, 5)},
        {"load": "l" * 60, "equipment": lines(1, 2, 3, 4)},
    ],
)
def test_a_drill_may_stand_at_both_ends(changes: dict[str, Any]) -> None:
    drill = a_drill(**changes)
    assert {name: getattr(drill, name) for name in changes} == changes


@pytest.mark.parametrize(
    ("build", "code", "message"),
    [
        (lambda: Targets(), "empty", "targets = nothing: must name at least one finding"),
        (
            lambda: Targets(limiters=("none", "luck")),
            "unknown",
            f"limiters[1] = luck: must be one of {', '.join(LIMITERS)}",
        ),
        (
            lambda: Targets(sites=("elbow",)),
            "unknown",
            "sites[0] = elbow: must be one of ankle, knee, hip, trunk, shoulder",
        ),
        (
            lambda: Targets(faults=("bar-away",)),
            "unknown",
            f"faults[0] = bar-away: must be one of {', '.join(FAULTS)}",
        ),
        (
            lambda: Targets(tests=("deadlift",)),
            "unknown",
            f"tests[0] = deadlift: must be one of {', '.join(model.ALL_TESTS)}",
        ),
        (
            lambda: Targets(limiters=("none", "none")),
            "duplicate",
            "limiters[1] = none: must not appear twice",
        ),
    ],
)
def test_a_drill_answers_at_least_one_finding_that_is_known(
    build: Callable[[], object], code: str, message: str
) -> None:
    assert refusal(build) == (code, message)


@pytest.mark.parametrize(
    "targets",
    [{"limiters": ("pain",)}, {"sites": ("hip",)}, {"faults": ("knees-in",)}, {"tests": ("rack",)}],
)
def test_one_finding_of_any_kind_is_enough(targets: dict[str, tuple[str, ...]]) -> None:
    assert a_drill(targets=Targets(**targets)).targets == Targets(**targets)


# --- tests and their questions --------------------------------------------------------------------------


@pytest.mark.parametrize(("no", "score"), [((), 3), (("heels",), 2), (("heels", "knees"), 1)])
def test_a_screen_scores_three_two_or_one_by_the_questions_missed(no: tuple[str, ...], score: int) -> None:
    answers = {name: name not in no for name in ("heels", "depth", "knees")}
    assert a_screen().score(answers) == score


def test_pain_or_a_pinch_scores_zero_though_questions_are_open() -> None:
    assert a_screen().score({}, pain=3) == 0
    assert a_screen().score({}, pinch=True) == 0
    assert a_screen().score(dict.fromkeys(("heels", "depth", "knees"), True), pain=2) == 3


def test_three_questions_missed_score_one_as_two_do() -> None:
    assert a_screen().score(dict.fromkeys(("heels", "depth", "knees"), False)) == 1


def test_an_unanswered_question_is_asked_for() -> None:
    missing = refusal(lambda: a_screen().score({"heels": True, "depth": True}))
    assert missing == ("missing", "answers.knees = nothing: must be yes or no")


def test_a_no_is_its_fault_with_the_side_that_was_told() -> None:
    answers = {"heels": False, "depth": False, "knees": False}
    sides = {"heels": ("left",), "depth": ("left",), "knees": ("left", "right")}
    assert a_screen().faults(answers, sides) == ("heels-rise:left", "depth-short", "knees-in")
    assert a_screen().faults(answers) == ("heels-rise", "depth-short", "knees-in")
    assert a_screen().faults({}) == ()
    assert a_screen().faults({"heels": True, "knees": False}, {"heels": ("left",)}) == ("knees-in",)


def test_one_fault_behind_two_questions_is_told_once() -> None:
    heels = Question(id="heels", ask="Heels?", view=View.SIDE, fault="heels-rise", sided=True)
    card = a_screen(questions=(heels, replace(heels, id="toes"), replace(heels, id="feet")))
    answers = dict.fromkeys(("heels", "toes", "feet"), False)
    assert card.faults(answers) == ("heels-rise",)
    assert card.faults(answers, {"toes": ("right",)}) == ("heels-rise", "heels-rise:right")


def test_a_test_without_questions_has_no_score_to_give() -> None:
    none = refusal(lambda: a_screen(questions=(), scoring="").score({}))
    assert none == ("no-questions", "test = overhead-squat: has no questions to score")


def questions(count: int) -> tuple[Question, ...]:
    return tuple(
        Question(id=f"q-{n}", ask="Is it fine?", view=View.SIDE, fault="heels-rise") for n in range(count)
    )


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"id": "deadlift"}, "unknown", f"id = deadlift: must be one of {', '.join(model.ALL_TESTS)}"),
        ({"name": ""}, "empty-text", "name = : must not be empty"),
        ({"purpose": ""}, "empty-text", "purpose = : must not be empty"),
        (
            {"unit": "feet"},
            "unknown",
            "unit = feet: must be one of deg, cm, s, reps, score, zone, passed",
        ),
        (
            {"region": "elbow"},
            "unknown",
            "region = elbow: must be one of ankle, knee, hip, trunk, shoulder",
        ),
        ({"minutes": 0.4}, "out-of-range", "minutes = 0.4: must be 0.5 to 15 min"),
        ({"minutes": 15.5}, "out-of-range", "minutes = 15.5: must be 0.5 to 15 min"),
        ({"trials": 0}, "out-of-range", "trials = 0: must be 1 to 5"),
        ({"trials": 6}, "out-of-range", "trials = 6: must be 1 to 5"),
        ({"protocol": lines(1, 2)}, "bad-count", "protocol = 2: must be 3 to 7 lines"),
        (
            {"protocol": lines(1, 2, 3, 4, 5, 6, 7, 8)},
            "bad-count",
            "protocol = 8: must be 3 to 7 lines",
        ),
        ({"reading": ""}, "empty-text", "reading = : must not be empty"),
        ({"error": ""}, "empty-text", "error = : must not be empty"),
        ({"pain_rule": ""}, "empty-text", "pain_rule = : must not be empty"),
        ({"scoring": ""}, "empty-text", "scoring = : must not be empty"),
        (
            {"scoring": "", "questions": (), "equipment": lines(1, 2, 3, 4, 5)},
            "bad-count",
            "equipment = 5: must be 0 to 4 lines",
        ),
        (
            {"equipment": ("e" * 61,)},
            "long-text",
            f"equipment[0] = {'e' * 40}…: must be at most 60 characters, is 61",
        ),
        ({"instruments": lines(1, 2, 3, 4, 5)}, "bad-count", "instruments = 5: must be 0 to 4 lines"),
        (
            {"instruments": ("i" * 61,)},
            "long-text",
            f"instruments[0] = {'i' * 40}…: must be at most 60 characters, is 61",
        ),
        ({"wedge_mm": 9}, "out-of-range", "wedge_mm = 9: must be 10 to 50 mm"),
        ({"wedge_mm": 51}, "out-of-range", "wedge_mm = 51: must be 10 to 50 mm"),
        ({"provenance": Provenance.SOURCED}, "empty-text", "source = : must not be empty"),
        (
            {"questions": (*questions(3), questions(1)[0])},
            "duplicate",
            "questions[3] = q-0: must not appear twice",
        ),
        ({"questions": questions(2)}, "bad-count", "questions = 2: must be 3 to 7"),
        ({"questions": questions(8)}, "bad-count", "questions = 8: must be 3 to 7"),
        ({"least": 3.0, "most": 3.0}, "out-of-order", "most = 3.0: must be above least, 3"),
        ({"least": 3.5, "most": 3.0}, "out-of-order", "most = 3.0: must be above least, 3.5"),
    ],
)
def test_a_test_card_that_is_not_whole_is_refused(changes: dict[str, Any], code: str, message: str) -> None:
    assert refusal(lambda: a_screen(**changes)) == (code, message)


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": 0.5, "trials": 1, "wedge_mm": 10, "questions": questions(3), "least": 3.0},
        {"minutes": 15, "trials": 5, "wedge_mm": 50, "questions": questions(7), "most": 3.0},
        {"protocol": lines(1, 2, 3, 4, 5, 6, 7), "least": 2.5, "most": 3.0},
        {"equipment": lines(1, 2, 3, 4), "instruments": lines(1, 2, 3, 4)},
        {"questions": (), "scoring": ""},
        {"questions": (), "scoring": "Seconds held."},
    ],
)
def test_a_test_card_may_stand_at_both_ends(changes: dict[str, Any]) -> None:
    card = a_screen(**changes)
    assert {name: getattr(card, name) for name in changes} == changes


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"id": "Heels"}, "bad-id", "id = Heels: must be lower-case words joined by hyphens"),
        ({"ask": ""}, "empty-text", "ask = : must not be empty"),
        (
            {"ask": "Heels flat."},
            "not-a-question",
            "ask = Heels flat.: must end with a question mark",
        ),
    ],
)
def test_a_question_asks(changes: dict[str, Any], code: str, message: str) -> None:
    values: dict[str, Any] = {"id": "heels", "ask": "Heels flat?", "view": View.SIDE, "fault": "heels-rise"}
    assert Question(**values | {"fault": "bar-away"}).fault == "bar-away"
    assert refusal(lambda: Question(**values | changes)) == (code, message)


def test_a_no_to_a_question_is_a_known_fault() -> None:
    code, message = refusal(lambda: Question(id="a", ask="Fine?", view=View.SIDE, fault="ugly"))
    assert code == "unknown"
    assert message.startswith(f"fault = ugly: must be one of {len(ALL_FAULTS)} known codes")
