"""What in a curriculum cannot do without a step."""

from __future__ import annotations

from typing import Any

import pytest

from coach.domain.curriculum import Curriculum
from coach.domain.gate import Gate
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part
from coach.domain.step import LIFTS, Percent, Regression, Step, StepLoad
from coach.domain.uses import Use, uses_of, uses_of_rung, uses_of_track
from coach.formats import curriculum as files
from tests.domain.learner import FULL, a_step, depth, either, every, owned, squat


def of(lift: str) -> dict[str, Any]:
    return {"rule": "percent", "percent": Percent(of=lift, low=50, high=60)}


def named(name: str, **changes: Any) -> Step:
    return a_step(name.lower(), name=name, **changes)


def a_lift(name: str, *movements: str, **changes: Any) -> Lift:
    parts = tuple(Part(movement=movement, reps=1) for movement in movements)
    values: dict[str, Any] = {"load": LiftLoad(rule="none"), "sets": 3, "rest_s": 60} | changes
    return Lift(name=name, parts=parts, **values)


def uses(*by: Step | Lift, step_id: str = "press", have: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return what needs a step among other steps, and among lifts that stand on two days in turn."""
    steps = [*(a_step(name) for name in have), *(one for one in by if isinstance(one, Step))]
    lifts = tuple(one for one in by if isinstance(one, Lift))
    days = [DayPlan(title="One", lifts=lifts[:1]), DayPlan(title="Two", lifts=lifts[1:])]
    return [(use.kind, use.by) for use in uses_of({step_id}, steps, days)]


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, []),
        ({"requires": owned("press")}, ["gate"]),
        ({"requires": every(squat(FULL), either(owned("brace"), owned("press")))}, ["gate"]),
        ({"requires": every(owned("brace"), squat("press"), depth("press"))}, []),
        ({"regression": Regression(text="Press.", step="press")}, ["regression"]),
        ({"regression": Regression(text="Brace.", step="brace")}, []),
        ({"requires": depth(FULL), "power_version": "press"}, ["power-version"]),
        ({"requires": depth(FULL), "power_version": "power"}, []),
        ({"progression": ("press",)}, []),
        (
            {
                "requires": every(owned("press"), depth(FULL)),
                "regression": Regression(text="Press.", step="press"),
                "power_version": "press",
            },
            ["gate", "regression", "power-version"],
        ),
    ],
)
def test_a_step_needs_what_its_gate_regression_and_power_version_name(
    changes: dict[str, Any], kinds: list[str]
) -> None:
    assert uses(named("Push", **changes)) == [(kind, "Push") for kind in kinds]


def test_a_step_is_no_use_of_itself_and_those_after_it_are_still_asked() -> None:
    itself = a_step("press", requires=owned("press"), power_version="press")
    assert uses(itself, named("Push", requires=owned("press"))) == [("gate", "Push")]


@pytest.mark.parametrize(
    ("lift", "kinds"),
    [
        (a_lift("Push press", "push"), []),
        (a_lift("Press", "press"), ["lift"]),
        (a_lift("Complex", "clean", "press", "press"), ["lift"]),
        (a_lift("Push press", "push", requires=every(owned("brace"), owned("press"))), ["lift-gate"]),
        (a_lift("Push press", "push", requires=owned("brace")), []),
        (a_lift("Press", "press", requires=owned("press")), ["lift", "lift-gate"]),
    ],
)
def test_a_lift_needs_its_parts_and_its_gate(lift: Lift, kinds: list[str]) -> None:
    assert uses(lift) == [(kind, lift.name) for kind in kinds]
    assert uses(a_lift("First", "push"), a_lift("Second", "push"), lift) == [
        (kind, lift.name) for kind in kinds
    ], "on the last day, and not the first lift of it"


@pytest.mark.parametrize(
    ("step_id", "lift", "have", "is_needed"),
    [
        ("sn-full", "snatch", ("sn-full",), True),
        ("sn-full", "snatch", (), True),
        ("sn-full", "clean", ("sn-full",), False),
        ("jk-split", "jerk", ("jk-split",), True),
        ("jk-split", "jerk", ("jk-split", "jk-power"), False),
        ("jk-power", "jerk", ("jk-split", "jk-power"), False),
        ("jk-power", "jerk", ("jk-power", "sn-full"), True),
    ],
)
def test_a_share_needs_the_last_step_that_its_best_is_read_from(
    step_id: str, lift: str, have: tuple[str, ...], is_needed: bool
) -> None:
    step = named("Pull", load=StepLoad(ladder=(0,), **of(lift)))
    strength = a_lift("Pulls", "pull", load=LiftLoad(**of(lift)))
    found = uses(step, strength, step_id=step_id, have=have)
    assert found == ([("best", "Pull"), ("best", "Pulls")] if is_needed else [])
    assert set(LIFTS["jerk"]) == {"jk-split", "jk-power"}, "a lift whose best is read from two steps"


@pytest.fixture(scope="module")
def lifts() -> Curriculum:
    return files.shipped("first-12-weeks")


def test_of_a_shipped_curriculum_every_step_that_asks_is_named(lifts: Curriculum) -> None:
    found = list(uses_of({"sn-press"}, lifts.steps, lifts.days))
    asking = [step.name for step in lifts.steps if step.requires and "sn-press" in step.requires.ids("step")]
    assert [use for use in found if use.kind == "gate"] == [Use("gate", name) for name in asking]
    assert asking


def test_what_only_leads_on_to_a_step_can_do_without_it(lifts: Curriculum) -> None:
    leading = [step.name for step in lifts.steps if "sl-pistol" in step.progression]
    assert leading
    assert list(uses_of({"sl-pistol"}, lifts.steps, lifts.days)) == []


def test_a_squat_is_needed_by_gates_lifts_and_those_who_go_back_to_it(lifts: Curriculum) -> None:
    def kinds(rung_id: str) -> set[str]:
        return {use.kind for use in uses_of_rung(rung_id, lifts.rungs, lifts.steps, lifts.days)}

    assert kinds("goblet-parallel") >= {"back-off", "gate"}
    assert "gate" in kinds("overhead-full"), "a depth gate"
    assert kinds("moon") == set()
    lift = Lift(
        name="Front squat",
        parts=(Part(movement="back-full", reps=3),),
        sets=3,
        load=LiftLoad(rule="kg", kg=40),
        rest_s=120,
        requires=Gate(kind="rung", id="supported-hold"),
    )
    days = (DayPlan(title="Strength", lifts=(lift,)),)
    for rung_id, kind in (("back-full", "lift"), ("supported-hold", "lift-gate")):
        found = list(uses_of_rung(rung_id, lifts.rungs, (), days))
        assert Use(kind, "Front squat") in found


def test_a_track_is_needed_by_the_days_that_train_it(lifts: Curriculum) -> None:
    trained = {use.by for use in uses_of_track("foundation", lifts.days)}
    assert trained == {day.title for day in lifts.days if "foundation" in day.skills}
    assert list(uses_of_track("moon", lifts.days)) == []


def test_steps_that_go_together_do_not_need_each_other(lifts: Curriculum) -> None:
    track = next(track for track in lifts.tracks if track.id == "snatch-under")
    own = {step.name for step in lifts.steps if step.id in track.steps}
    assert not own & {use.by for use in uses_of(set(track.steps), lifts.steps, ()) if use.kind == "gate"}
