"""What in a curriculum cannot do without a step."""

from __future__ import annotations

import pytest

from coach.domain.uses import Use, uses_of
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
