"""Uses: what in a curriculum cannot do without a step, asked before it is taken out.

Looks at parts, not at a whole curriculum: a draft may not hold together yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.domain.plan import DayPlan
from coach.domain.step import LIFTS, Step


@dataclass(frozen=True, slots=True)
class Use:
    """What needs a step: `kind` gate, regression, power-version, best, lift or lift-gate; and whose it is."""

    kind: str
    by: str


def uses_of(step_id: str, steps: Sequence[Step], days: Sequence[DayPlan]) -> Iterator[Use]:
    """Yield every place that needs a step; what only leads on to it does not."""
    left = {step.id for step in steps} - {step_id}
    for step in steps:
        if step.id == step_id:
            continue
        if step.requires is not None and step_id in step.requires.ids("step"):
            yield Use("gate", step.name)
        if step.regression.step == step_id:
            yield Use("regression", step.name)
        if step.power_version == step_id:
            yield Use("power-version", step.name)
        if step.load.percent is not None and _is_only_best(step.load.percent.of, step_id, left):
            yield Use("best", step.name)
    for day in days:
        for lift in day.lifts:
            if any(part.movement == step_id for part in lift.parts):
                yield Use("lift", lift.name)
            if lift.requires is not None and step_id in lift.requires.ids("step"):
                yield Use("lift-gate", lift.name)
            if lift.load.percent is not None and _is_only_best(lift.load.percent.of, step_id, left):
                yield Use("best", lift.name)


def _is_only_best(lift: str, step_id: str, left: set[str]) -> bool:
    """Say whether a lift's best could be read from this step alone of those that there are."""
    return step_id in LIFTS[lift] and not left & set(LIFTS[lift])
