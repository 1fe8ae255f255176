"""Steps check themselves: texts, criteria with their answers, loads, figures; each refused by its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coach.domain.card import Criterion, Dose, Fault
from coach.domain.checks import Provenance, View
from coach.domain.errors import Invalid
from coach.domain.fault import ALL_FAULTS, FAULTS, LIFT_FAULTS
from coach.domain.step import Figure, Legs, Pause, Percent, Regression, StepLoad
from tests.domain.learner import a_step


def refused(build: Callable[[], Any]) -> Invalid:
    with pytest.raises(Invalid) as caught:
        build()
    assert caught.value.message.startswith(f"{caught.value.field} = ")
    return caught.value


def faults(*codes: str) -> tuple[Fault, ...]:
    return tuple(Fault(code=code, seen="Seen.", cause="Cause.", fix="Fix.") for code in codes)


def criteria(*codes: str) -> tuple[Criterion, ...]:
    return tuple(Criterion(text=f"Text {n}", view=View.SIDE, fault=code) for n, code in enumerate(codes))


def test_a_step_holds_what_a_person_needs() -> None:
    step = a_step()
    assert (step.requires, step.progression, step.power_version) == (None, (), None)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("id", {"id": "Push press"}),
        ("id", {"id": "push--press"}),
        ("family", {"family": "curl"}),
        ("name", {"name": ""}),
        ("short", {"short": "s" * 23}),
        ("aliases", {"aliases": tuple("abcdefg")}),
        ("aliases[1]", {"aliases": ("BTN", "BTN")}),
        ("purpose", {"purpose": "p" * 481}),
        ("start", {"start": "knee"}),
        ("receiving", {"receiving": "deep"}),
        ("feet", {"feet": "jump"}),
        ("equipment[0]", {"equipment": (" bar",)}),
        ("set_up", {"set_up": ("One.", "Two.")}),
        ("set_up", {"set_up": tuple("abcdef")}),
        ("points", {"points": ("Up.", "Down.")}),
        ("points[2]", {"points": ("Up.", "Down.", "Up.")}),
        ("cues", {"cues": ()}),
        ("cues", {"cues": tuple("abcd")}),
        ("cues[0]", {"cues": ("c" * 33,)}),
        ("cues[0]", {"cues": ("tall\x1b[2J",)}),
        ("criteria", {"criteria": criteria("rib-flare", "rib-flare", "rib-flare")}),
        ("criteria", {"criteria": criteria(*["rib-flare"] * 6)}),
        ("faults", {"faults": faults("rib-flare")}),
        ("faults", {"faults": faults(*ALL_FAULTS[:9])}),
        ("faults[1]", {"faults": faults("rib-flare", "rib-flare")}),
        ("progression", {"progression": tuple("abcde")}),
        ("progression[1]", {"progression": ("jerk", "jerk")}),
        ("rest_s", {"rest_s": 601}),
        ("tempo", {"tempo": "3"}),
        ("tempo", {"tempo": "3-1-1-1-1"}),
        ("tempo", {"tempo": "fast"}),
        ("contraindications", {"contraindications": tuple("abcd")}),
        ("figures.start", {"figures": {}}),
        ("figures", {"figures": {"start": Figure(), "finish": Figure()}}),
        ("source", {"provenance": Provenance.SOURCED}),
    ],
)
def test_a_step_that_is_not_whole_is_refused_by_its_field(field: str, changes: dict[str, Any]) -> None:
    assert refused(lambda: a_step(**changes)).field == field


def test_a_criterion_stands_once() -> None:
    twice = (*criteria("rib-flare", "rib-flare", "rib-flare"), criteria("rib-flare")[0])
    assert refused(lambda: a_step(criteria=twice)).field == "criteria[3]"


def test_a_no_always_has_an_answer_on_the_same_card() -> None:
    asked = criteria("rib-flare", "rib-flare", "unsteady", "press-out")
    error = refused(lambda: a_step(criteria=asked))
    assert (error.field, error.code) == ("criteria[3].fault", "unanswered")
    a_step(criteria=asked, faults=faults("rib-flare", "unsteady", "press-out"))


@pytest.mark.parametrize("tempo", ["3-1-1", "3-1-X", "2-0-1-0"])
def test_a_tempo_counts_down_pause_and_up(tempo: str) -> None:
    assert a_step(tempo=tempo).tempo == tempo


def test_the_faults_of_the_lifts_stand_beside_those_of_the_squat_without_doubling_one() -> None:
    assert len(set(ALL_FAULTS)) == len(FAULTS) + len(LIFT_FAULTS)


# --- loads ----------------------------------------------------------------------------------------------

SNATCH = Percent(of="snatch", low=70, high=80)


@pytest.mark.parametrize(
    ("field", "build"),
    [
        ("rule", lambda: StepLoad(rule="heavy")),
        ("percent", lambda: StepLoad(rule="percent", ladder=(0, 5))),
        ("percent", lambda: StepLoad(rule="bench-mark", ladder=(0, 5), percent=SNATCH)),
        ("ladder", lambda: StepLoad(rule="bench-mark")),
        ("ladder", lambda: StepLoad(rule="percent", percent=SNATCH)),
        ("ladder", lambda: StepLoad(rule="bench-mark", ladder=tuple(range(21)))),
        ("ladder[2]", lambda: StepLoad(rule="bench-mark", ladder=(0, 5, 5))),
        ("ladder[1]", lambda: StepLoad(rule="bench-mark", ladder=(10, 5))),
        ("ladder[0]", lambda: StepLoad(rule="bench-mark", ladder=(-5, 5))),
        ("ladder[1]", lambda: StepLoad(rule="bench-mark", ladder=(0, 301))),
        ("ladder[0]", lambda: StepLoad(rule="bench-mark", ladder=(float("nan"),))),
        ("of", lambda: Percent(of="deadlift", low=70, high=80)),
        ("low", lambda: Percent(of="snatch", low=4, high=80)),
        ("high", lambda: Percent(of="snatch", low=70, high=131)),
        ("high", lambda: Percent(of="snatch", low=80, high=70)),
    ],
)
def test_loads_rise_and_a_share_says_of_what(field: str, build: Callable[[], Any]) -> None:
    assert refused(build).field == field


def test_a_stick_and_the_body_alone_need_no_ladder() -> None:
    assert StepLoad(rule="stick").ladder == ()
    assert StepLoad(rule="none").ladder == ()


# --- figures, doses, pauses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "build"),
    [
        ("shank", lambda: Legs(shank=-31, thigh=0)),
        ("thigh", lambda: Legs(shank=0, thigh=101)),
        ("thigh", lambda: Legs(shank=0, thigh=float("nan"))),
        ("trunk", lambda: Figure(trunk=101)),
        ("arms", lambda: Figure(arms="crossed")),
        ("grip", lambda: Figure(grip="hook")),
        ("heel_mm", lambda: Figure(heel_mm=61)),
        ("step_cm", lambda: Figure(step_cm=-1)),
        ("raised", lambda: Figure(raised="both")),
        ("depth", lambda: Figure(depth=1.1)),
        ("stance", lambda: Figure(stance=0.1)),
        ("toes", lambda: Figure(toes=61)),
        ("at", lambda: Pause(at="", seconds=2)),
        ("seconds", lambda: Pause(at="knee", seconds=0)),
        ("text", lambda: Regression(text="")),
        ("reps", lambda: Dose(sets=3)),
        ("reps", lambda: Dose(sets=3, reps=5, seconds=10)),
        ("seconds", lambda: Dose(sets=3, seconds=4)),
    ],
)
def test_what_a_body_cannot_do_is_not_drawn_or_asked(field: str, build: Callable[[], Any]) -> None:
    assert refused(build).field == field
