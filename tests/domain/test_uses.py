"""What in a curriculum cannot do without a step."""

from __future__ import annotations

import pytest

from coach.domain.gate import Gate
from coach.domain.plan import DayPlan, Lift, LiftLoad, Part
from coach.domain.uses import Use, uses_of, uses_of_rung, uses_of_track
from coach.formats import curriculum as files


@pytest.fixture(scope="module")
def lifts():
    return files.shipped("first-12-weeks")


def uses(curriculum, step_id: str) -> set[str]:
    return {use.kind for use in uses_of({step_id}, curriculum.steps, curriculum.days)}


def test_a_step_that_others_ask_for_names_them(lifts):
    found = list(uses_of({"sn-press"}, lifts.steps, lifts.days))
    asking = [step.name for step in lifts.steps if step.requires and "sn-press" in step.requires.ids("step")]
    assert [use.by for use in found if use.kind == "gate"] == asking
    assert asking


def test_gates_regressions_power_versions_and_lifts_are_uses(lifts):
    assert "power-version" in uses(lifts, "sn-power")
    assert "regression" in uses(lifts, "sn-press")
    assert "lift" in uses(lifts, "jk-press")


def test_what_only_leads_on_to_a_step_can_do_without_it(lifts):
    leading = [step.name for step in lifts.steps if "sl-pistol" in step.progression]
    assert leading
    assert uses(lifts, "sl-pistol") == set()


def test_the_last_step_that_a_best_is_read_from_is_needed(lifts):
    shares = {step.load.percent.of for step in lifts.steps if step.load.percent is not None}
    shares |= {
        lift.load.percent.of for day in lifts.days for lift in day.lifts if lift.load.percent is not None
    }
    if "clean-and-jerk" in shares:
        assert "best" in uses(lifts, "cj-full")
    alone = [use for use in uses_of({"sn-full"}, lifts.steps, lifts.days) if use.kind == "best"]
    assert all(isinstance(use, Use) for use in alone)
    assert bool(alone) == ("snatch" in shares)


def test_a_squat_is_needed_by_gates_lifts_and_those_who_go_back_to_it(lifts):
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


def test_a_track_is_needed_by_the_days_that_train_it(lifts):
    trained = {use.by for use in uses_of_track("foundation", lifts.days)}
    assert trained == {day.title for day in lifts.days if "foundation" in day.skills}
    assert list(uses_of_track("moon", lifts.days)) == []


def test_steps_that_go_together_do_not_need_each_other(lifts):
    track = next(track for track in lifts.tracks if track.id == "snatch-under")
    own = {step.name for step in lifts.steps if step.id in track.steps}
    assert not own & {use.by for use in uses_of(set(track.steps), lifts.steps, ()) if use.kind == "gate"}
