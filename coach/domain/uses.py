"""Uses: what in a curriculum cannot do without a step, a squat or a track, asked before it is taken out.

Looks at parts, not at a whole curriculum: a draft may not hold together yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from coach.domain.curriculum import RungCard
from coach.domain.gate import Gate
from coach.domain.plan import DayPlan
from coach.domain.step import LIFTS, Step


@dataclass(frozen=True, slots=True)
class Use:
    """What needs it: `kind` gate, regression, power-version, best, lift, lift-gate, back-off, day; whose."""

    kind: str
    by: str


def uses_of(gone: Collection[str], steps: Sequence[Step], days: Sequence[DayPlan]) -> Iterator[Use]:
    """Yield every place that needs one of these steps; what only leads on to it does not."""
    left = {step.id for step in steps}.difference(gone)
    for step in steps:
        if step.id not in left:
            continue
        if step.requires is not None and any(one in gone for one in step.requires.ids("step")):
            yield Use("gate", step.name)
        if step.regression.step in gone:
            yield Use("regression", step.name)
        if step.power_version in gone:
            yield Use("power-version", step.name)
        if step.load.percent is not None and _is_only_best(step.load.percent.of, gone, left):
            yield Use("best", step.name)
    yield from _uses_in_days(gone, ("step",), left, days)


def uses_of_rung(
    rung_id: str, rungs: Sequence[RungCard], steps: Sequence[Step], days: Sequence[DayPlan]
) -> Iterator[Use]:
    """Yield every place that needs a squat of the ladder."""
    gone = {rung_id}
    left = {card.id for card in rungs} - gone | {step.id for step in steps}
    for card in rungs:
        if card.back_off == rung_id:
            yield Use("back-off", card.name)
    for step in steps:
        if step.requires is not None and gone.intersection(_rungs_asked(step.requires)):
            yield Use("gate", step.name)
        if step.load.percent is not None and _is_only_best(step.load.percent.of, gone, left):
            yield Use("best", step.name)
    yield from _uses_in_days(gone, ("rung", "depth"), left, days)


def uses_of_track(track_id: str, days: Sequence[DayPlan]) -> Iterator[Use]:
    """Yield every day that trains a track."""
    for day in days:
        if track_id in day.skills:
            yield Use("day", day.title)


def _rungs_asked(gate: Gate) -> tuple[str, ...]:
    return (*gate.ids("rung"), *gate.ids("depth"))


def _uses_in_days(
    gone: Collection[str], kinds: Sequence[str], left: set[str], days: Sequence[DayPlan]
) -> Iterator[Use]:
    for day in days:
        for lift in day.lifts:
            if any(part.movement in gone for part in lift.parts):
                yield Use("lift", lift.name)
            asked = (
                () if lift.requires is None else (one for kind in kinds for one in lift.requires.ids(kind))
            )
            if any(one in gone for one in asked):
                yield Use("lift-gate", lift.name)
            if lift.load.percent is not None and _is_only_best(lift.load.percent.of, gone, left):
                yield Use("best", lift.name)


def _is_only_best(lift: str, gone: Collection[str], left: set[str]) -> bool:
    """Say whether a lift's best could be read from these alone of those that there are."""
    return any(name in gone for name in LIFTS[lift]) and not left & set(LIFTS[lift])
