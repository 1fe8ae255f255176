"""Steps check themselves: texts, criteria with their answers, loads, figures; each refused by its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coach.domain.card import Criterion, Fault
from coach.domain.checks import Provenance, View
from coach.domain.fault import ALL_FAULTS, FAULTS, LIFT_FAULTS
from coach.domain.step import Figure, Legs, Pause, Percent, Regression, StepLoad
from tests.domain.learner import a_step
from tests.domain.refusing import refusal


def faults(*codes: str) -> tuple[Fault, ...]:
    return tuple(Fault(code=code, seen="Seen.", cause="Cause.", fix="Fix.") for code in codes)


def criteria(*codes: str) -> tuple[Criterion, ...]:
    return tuple(Criterion(text=f"Text {n}", view=View.SIDE, fault=code) for n, code in enumerate(codes))


def test_a_step_holds_what_a_person_needs() -> None:
    step = a_step()
    assert (step.requires, step.progression, step.power_version) == (None, (), None)


ID_RULE = "must be lower-case words joined by hyphens"
TEMPO_RULE = "must read like 3-1-1: down, pause, up"


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"id": "Push press"}, "bad-id", f"id = Push press: {ID_RULE}"),
        ({"id": "push--press"}, "bad-id", f"id = push--press: {ID_RULE}"),
        (
            {"family": "curl"},
            "unknown",
            "family = curl: must be one of foundation, single-leg, snatch, clean, jerk, pull",
        ),
        ({"name": ""}, "empty-text", "name = : must not be empty"),
        ({"short": "s" * 23}, "long-text", f"short = {'s' * 23}: must be at most 22 characters, is 23"),
        ({"aliases": tuple("abcdefg")}, "bad-count", "aliases = 7: must be 0 to 6 lines"),
        ({"aliases": ("BTN", "BTN")}, "duplicate", "aliases[1] = BTN: must not appear twice"),
        (
            {"aliases": ("n" * 61,)},
            "long-text",
            f"aliases[0] = {'n' * 40}…: must be at most 60 characters, is 61",
        ),
        (
            {"purpose": "p" * 481},
            "long-text",
            f"purpose = {'p' * 40}…: must be at most 480 characters, is 481",
        ),
        (
            {"start": "knee"},
            "unknown",
            "start = knee: must be one of standing, power, hang-high, hang-above, hang-below, floor, rack, "
            "behind-neck, overhead",
        ),
        (
            {"receiving": "deep"},
            "unknown",
            "receiving = deep: must be one of none, power, full, split",
        ),
        ({"feet": "jump"}, "unknown", "feet = jump: must be one of stay, replace, split"),
        (
            {"equipment": (" bar",)},
            "spaced-text",
            "equipment[0] =  bar: must not begin or end with a space",
        ),
        ({"equipment": tuple("abcde")}, "bad-count", "equipment = 5: must be 0 to 4 lines"),
        (
            {"equipment": ("n" * 61,)},
            "long-text",
            f"equipment[0] = {'n' * 40}…: must be at most 60 characters, is 61",
        ),
        ({"set_up": ("One.", "Two.")}, "bad-count", "set_up = 2: must be 3 to 5 lines"),
        ({"set_up": tuple("abcdef")}, "bad-count", "set_up = 6: must be 3 to 5 lines"),
        ({"points": ("Up.", "Down.")}, "bad-count", "points = 2: must be 3 to 5 lines"),
        ({"points": tuple("abcdef")}, "bad-count", "points = 6: must be 3 to 5 lines"),
        ({"points": ("Up.", "Down.", "Up.")}, "duplicate", "points[2] = Up.: must not appear twice"),
        ({"cues": ()}, "bad-count", "cues = 0: must be 1 to 3 lines"),
        ({"cues": tuple("abcd")}, "bad-count", "cues = 4: must be 1 to 3 lines"),
        ({"cues": ("c" * 33,)}, "long-text", f"cues[0] = {'c' * 33}: must be at most 32 characters, is 33"),
        (
            {"cues": ("tall\x1b[2J",)},
            "bad-character",
            "cues[0] = tall\x1b[2J: must not hold control characters",
        ),
        ({"criteria": criteria(*["rib-flare"] * 3)}, "bad-count", "criteria = 3: must be 4 or 5"),
        ({"criteria": criteria(*["rib-flare"] * 6)}, "bad-count", "criteria = 6: must be 4 or 5"),
        ({"faults": faults("rib-flare")}, "bad-count", "faults = 1: must be 2 to 8"),
        ({"faults": faults(*ALL_FAULTS[:9])}, "bad-count", "faults = 9: must be 2 to 8"),
        (
            {"faults": faults("rib-flare", "rib-flare")},
            "duplicate",
            "faults[1] = rib-flare: must not appear twice",
        ),
        ({"progression": tuple("abcde")}, "bad-count", "progression = 5: must be at most 4"),
        ({"progression": ("jerk", "jerk")}, "duplicate", "progression[1] = jerk: must not appear twice"),
        ({"rest_s": -1}, "out-of-range", "rest_s = -1: must be 0 to 600 s"),
        ({"rest_s": 601}, "out-of-range", "rest_s = 601: must be 0 to 600 s"),
        ({"tempo": "3"}, "bad-tempo", f"tempo = 3: {TEMPO_RULE}"),
        ({"tempo": "3-1-1-1-1"}, "bad-tempo", f"tempo = 3-1-1-1-1: {TEMPO_RULE}"),
        ({"tempo": "fast"}, "bad-tempo", f"tempo = fast: {TEMPO_RULE}"),
        (
            {"contraindications": tuple("abcd")},
            "bad-count",
            "contraindications = 4: must be 0 to 3 lines",
        ),
        ({"figures": {}}, "missing", "figures.start = nothing: must be given"),
        (
            {"figures": {"start": Figure(), "finish": Figure()}},
            "unknown",
            "figures = finish: must be one of start, receive, front",
        ),
        ({"provenance": Provenance.SOURCED}, "empty-text", "source = : must not be empty"),
    ],
)
def test_a_step_that_is_not_whole_is_refused(changes: dict[str, Any], code: str, message: str) -> None:
    assert refusal(lambda: a_step(**changes)) == (code, message)


@pytest.mark.parametrize(
    "changes",
    [
        {"short": "s" * 22},
        {"aliases": tuple("abcdef")},
        {"equipment": tuple("abcd")},
        {"set_up": tuple("abcde")},
        {"points": tuple("abcde")},
        {"cues": ("a", "b", "c" * 32)},
        {"criteria": criteria(*["rib-flare"] * 5)},
        {"faults": (*faults("rib-flare"), *faults(*ALL_FAULTS[:7]))},
        {"progression": tuple("abcd")},
        {"rest_s": 0},
        {"rest_s": 600},
        {"contraindications": tuple("abc")},
        {"figures": {"front": Figure(), "receive": Figure(), "start": Figure()}},
        {"provenance": Provenance.SOURCED, "source": "Everett 2016"},
    ],
)
def test_a_step_may_hold_as_much_as_its_card_has_room_for(changes: dict[str, Any]) -> None:
    step = a_step(**changes)
    assert {name: getattr(step, name) for name in changes} == changes


def test_a_criterion_stands_once() -> None:
    twice = (*criteria("rib-flare", "rib-flare", "rib-flare"), criteria("rib-flare")[0])
    again = refusal(lambda: a_step(criteria=twice))
    assert again == ("duplicate", "criteria[3] = Text 0: must not appear twice")


def test_a_no_always_has_an_answer_on_the_same_card() -> None:
    asked = criteria("rib-flare", "rib-flare", "unsteady", "press-out")
    rule = "must be one of this step's faults, or a no would have no answer"
    unanswered = refusal(lambda: a_step(criteria=asked))
    assert unanswered == ("unanswered", f"criteria[3].fault = press-out: {rule}")
    a_step(criteria=asked, faults=faults("rib-flare", "unsteady", "press-out"))


@pytest.mark.parametrize("tempo", ["3-1-1", "3-1-X", "2-0-1-0"])
def test_a_tempo_counts_down_pause_and_up(tempo: str) -> None:
    assert a_step(tempo=tempo).tempo == tempo


def test_the_faults_of_the_lifts_stand_beside_those_of_the_squat_without_doubling_one() -> None:
    assert len(set(ALL_FAULTS)) == len(FAULTS) + len(LIFT_FAULTS)


# --- loads ----------------------------------------------------------------------------------------------

SNATCH = Percent(of="snatch", low=70, high=80)


LIFTS_READ = (
    "snatch, power-snatch, clean, power-clean, jerk, clean-and-jerk, front-squat, back-squat, overhead-squat"
)
ONLY_PERCENT = "must be given with the rule percent, only"


@pytest.mark.parametrize(
    ("build", "code", "message"),
    [
        (
            lambda: StepLoad(rule="heavy"),
            "unknown",
            "rule = heavy: must be one of none, stick, bench-mark, percent",
        ),
        (lambda: StepLoad(rule="percent", ladder=(0, 5)), "one-of", f"percent = nothing: {ONLY_PERCENT}"),
        (
            lambda: StepLoad(rule="bench-mark", ladder=(0, 5), percent=SNATCH),
            "one-of",
            f"percent = a share: {ONLY_PERCENT}",
        ),
        (lambda: StepLoad(rule="bench-mark"), "empty", "ladder = []: must hold at least one load"),
        (
            lambda: StepLoad(rule="percent", percent=SNATCH),
            "empty",
            "ladder = []: must hold at least one load",
        ),
        (
            lambda: StepLoad(rule="bench-mark", ladder=tuple(range(21))),
            "bad-count",
            "ladder = 21: must be at most 20 loads",
        ),
        (
            lambda: StepLoad(rule="bench-mark", ladder=(0, 5, 5)),
            "not-rising",
            "ladder[2] = 5: must be above the load before",
        ),
        (
            lambda: StepLoad(rule="bench-mark", ladder=(10, 5, 20)),
            "not-rising",
            "ladder[1] = 5: must be above the load before",
        ),
        (
            lambda: StepLoad(rule="bench-mark", ladder=(10, 20, 15)),
            "not-rising",
            "ladder[2] = 15: must be above the load before",
        ),
        (
            lambda: StepLoad(rule="bench-mark", ladder=(-5, 5)),
            "out-of-range",
            "ladder[0] = -5: must be 0 to 300 kg",
        ),
        (
            lambda: StepLoad(rule="bench-mark", ladder=(0, 301)),
            "out-of-range",
            "ladder[1] = 301: must be 0 to 300 kg",
        ),
        (
            lambda: StepLoad(rule="bench-mark", ladder=(float("nan"),)),
            "out-of-range",
            "ladder[0] = nan: must be 0 to 300 kg",
        ),
        (
            lambda: Percent(of="deadlift", low=70, high=80),
            "unknown",
            f"of = deadlift: must be one of {LIFTS_READ}",
        ),
        (lambda: Percent(of="snatch", low=4, high=80), "out-of-range", "low = 4: must be 5 to 130 %"),
        (lambda: Percent(of="snatch", low=131, high=131), "out-of-range", "low = 131: must be 5 to 130 %"),
        (lambda: Percent(of="snatch", low=5, high=4), "out-of-range", "high = 4: must be 5 to 130 %"),
        (lambda: Percent(of="snatch", low=70, high=131), "out-of-range", "high = 131: must be 5 to 130 %"),
        (
            lambda: Percent(of="snatch", low=80, high=70),
            "out-of-order",
            "high = 70: must not be below low, 80",
        ),
    ],
)
def test_loads_rise_and_a_share_says_of_what(build: Callable[[], object], code: str, message: str) -> None:
    assert refusal(build) == (code, message)


@pytest.mark.parametrize("ladder", [(0,), (0, 300), (0.5, 1, 2.5), tuple(range(20))])
def test_a_ladder_begins_with_the_body_or_a_plate_and_has_twenty_loads_at_most(
    ladder: tuple[float, ...],
) -> None:
    assert StepLoad(rule="bench-mark", ladder=ladder).ladder == ladder


@pytest.mark.parametrize(("low", "high"), [(5, 130), (5, 5), (130, 130)])
def test_a_share_may_stand_at_both_ends_and_be_one_number(low: float, high: float) -> None:
    share = Percent(of="snatch", low=low, high=high)
    assert StepLoad(rule="percent", ladder=(0,), percent=share).percent == share


def test_a_stick_and_the_body_alone_need_no_ladder() -> None:
    assert StepLoad(rule="stick").ladder == ()
    assert StepLoad(rule="none").ladder == ()


# --- figures, pauses ------------------------------------------------------------------------------------

FORWARD, ABOVE = "deg forward of vertical", "deg above horizontal"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Legs(shank=-31, thigh=0), f"shank = -31: must be -30 to 110 {FORWARD}"),
        (lambda: Legs(shank=111, thigh=0), f"shank = 111: must be -30 to 110 {FORWARD}"),
        (lambda: Legs(shank=0, thigh=-41), f"thigh = -41: must be -40 to 100 {ABOVE}"),
        (lambda: Legs(shank=0, thigh=101), f"thigh = 101: must be -40 to 100 {ABOVE}"),
        (lambda: Legs(shank=0, thigh=float("nan")), f"thigh = nan: must be -40 to 100 {ABOVE}"),
        (lambda: Figure(trunk=-16), f"trunk = -16: must be -15 to 100 {FORWARD}"),
        (lambda: Figure(trunk=101), f"trunk = 101: must be -15 to 100 {FORWARD}"),
        (lambda: Figure(heel_mm=-1), "heel_mm = -1: must be 0 to 60 mm"),
        (lambda: Figure(heel_mm=61), "heel_mm = 61: must be 0 to 60 mm"),
        (lambda: Figure(step_cm=-1), "step_cm = -1: must be 0 to 60 cm"),
        (lambda: Figure(step_cm=61), "step_cm = 61: must be 0 to 60 cm"),
        (lambda: Figure(depth=-0.1), "depth = -0.1: must be 0 to 1"),
        (lambda: Figure(depth=1.1), "depth = 1.1: must be 0 to 1"),
        (lambda: Figure(stance=0.1), "stance = 0.1: must be 0.2 to 3 shoulder widths"),
        (lambda: Figure(stance=3.1), "stance = 3.1: must be 0.2 to 3 shoulder widths"),
        (lambda: Figure(toes=-1), "toes = -1: must be 0 to 60 deg"),
        (lambda: Figure(toes=61), "toes = 61: must be 0 to 60 deg"),
        (lambda: Pause(at="knee", seconds=0), "seconds = 0: must be 1 to 30 s"),
        (lambda: Pause(at="knee", seconds=31), "seconds = 31: must be 1 to 30 s"),
    ],
)
def test_what_a_body_cannot_do_is_not_drawn_or_asked(build: Callable[[], object], message: str) -> None:
    assert refusal(build) == ("out-of-range", message)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Legs(shank=-30, thigh=-40),
        lambda: Legs(shank=110, thigh=100),
        lambda: Figure(trunk=-15, heel_mm=0, step_cm=0, depth=0, stance=0.2, toes=0),
        lambda: Figure(trunk=100, heel_mm=60, step_cm=60, depth=1, stance=3, toes=60),
        lambda: Pause(at="at the knee", seconds=1),
        lambda: Pause(at="at the knee", seconds=30),
    ],
)
def test_what_a_body_can_just_do_is_drawn_and_asked(build: Callable[[], object]) -> None:
    build()


@pytest.mark.parametrize(
    ("build", "code", "message"),
    [
        (
            lambda: Figure(arms="crossed"),
            "unknown",
            "arms = crossed: must be one of down, forward, overhead, rack, back, high-pull, muscle, chest, "
            "hips, hold",
        ),
        (lambda: Figure(grip="hook"), "unknown", "grip = hook: must be one of snatch, clean"),
        (lambda: Figure(raised="both"), "unknown", "raised = both: must be one of front, rear, kickstand"),
        (lambda: Pause(at="", seconds=2), "empty-text", "at = : must not be empty"),
        (lambda: Regression(text=""), "empty-text", "text = : must not be empty"),
    ],
)
def test_figures_pauses_and_regressions_are_said_in_known_words(
    build: Callable[[], object], code: str, message: str
) -> None:
    assert refusal(build) == (code, message)


@pytest.mark.parametrize("grip", ["snatch", "clean"])
def test_a_bar_is_held_as_for_a_snatch_or_a_clean(grip: str) -> None:
    assert Figure(grip=grip, raised="kickstand").grip == grip
