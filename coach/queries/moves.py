"""Where an athlete stands, at the squat and at the steps, and what differs between two standings.

What a policy, new rules or a draft would do is told by this before it takes effect. Reads nothing, and judges
with the engine's own functions; the standings are worked out in `coach.queries.replay` and `rehearsals`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from coach.access import Reach
from coach.casefile import Enrolled, Standing
from coach.domain.decision import Decision
from coach.domain.mastery import Mastery, Missing
from coach.domain.program import prescribed_load_kg
from coach.domain.screen import Reason
from coach.queries.athlete import told

KINDS = ("lost", "closed", "owned", "opened", "changed")


# --- the squat --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where an athlete stands by a decision: the rung's name, the wedge, the act and its first reason.

    `load_kg` is 0 where there is none, while squats are closed, and where sessions are not shared.
    """

    action: str
    rung_id: str
    rung: str
    place: int
    wedge_mm: float
    load_kg: float
    headline: Reason

    @property
    def moves(self) -> tuple[str, str, float, float]:
        """What the athlete would notice."""
        return self.action, self.rung_id, self.wedge_mm, self.load_kg


def place_of(enrolled: Enrolled, decision: Decision, headline: Reason, load_kg: float) -> Place:
    """Return where a decision puts an athlete, with reason and load as far as they may be told."""
    card = enrolled.curriculum.card(decision.rung)
    return Place(
        decision.action,
        card.id,
        card.name,
        enrolled.curriculum.place(card.id),
        decision.wedge_mm,
        0.0 if decision.action == "stop" else load_kg,
        headline,
    )


def place_seen(reach: Reach, standing: Standing) -> Place:
    """Return where an athlete stands as far as the scopes tell it, as on the athlete's page."""
    shown = (told(reach, reason, standing.case) for reason in standing.decision.reasons)
    headline = next((one.reason for one in shown if one is not None), Reason("not-shared"))
    load_kg = _asked_load_kg(standing) if reach.may_see("logs") else 0.0
    return place_of(standing.enrolled, standing.decision, headline, load_kg)


def place_unseen(standing: Standing) -> Place:
    """Return where an athlete stands, for the person who runs this server."""
    decision = standing.decision
    return place_of(standing.enrolled, decision, decision.reasons[0], _asked_load_kg(standing))


def _asked_load_kg(standing: Standing) -> float:
    """Return the load as pages show it: what the gym's weights allow."""
    card = standing.enrolled.curriculum.card(standing.decision.rung)
    return prescribed_load_kg(card, standing.case.body, standing.decision.load_kg)


# --- the steps --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepPlace:
    """How an athlete stands with a step: owned, now, open or locked, and why.

    `missing` keeps it closed; `good_days` there are of those `needed` to own it, and where there are enough
    without its being owned, its last days were poor. `load_kg` where a track asks for one.
    """

    state: str
    load_kg: float | None
    good_days: int
    needed: int
    missing: tuple[Missing, ...]

    def is_like(self, other: StepPlace) -> bool:
        """Whether the athlete would notice no difference; a load only where both are asked for one."""
        loads = {self.load_kg, other.load_kg}
        return self.state == other.state and (len(loads) == 1 or None in loads)


@dataclass(frozen=True, slots=True)
class StepMove:
    """A step with which an athlete would stand otherwise; None: a curriculum has it not."""

    id: str
    before: StepPlace | None
    after: StepPlace | None

    @property
    def by_load(self) -> bool:
        """Whether nothing but its load is another."""
        return self.before is not None and self.after is not None and self.before.state == self.after.state

    @property
    def kind(self) -> str:
        """What would become of it: lost, closed, owned, opened, or changed (place in the track, load).

        Lost is what was owned; opened and closed is what may be trained, owned or not.
        """
        was = "locked" if self.before is None else self.before.state
        now = "locked" if self.after is None else self.after.state
        if was == now or {was, now} == {"now", "open"}:
            return "changed"
        if "owned" in (was, now):
            return "lost" if was == "owned" else "owned"
        return "closed" if now == "locked" else "opened"


def steps_between(now: Standing, then: Standing) -> tuple[StepMove, ...]:
    """Return the steps that differ, as the athlete's page shows them: with the sets of the day.

    In the curriculum's order, those that are lost first; of those that one of the two lacks, what is trained
    or owned.
    """
    old, new = _step_places(now), _step_places(then)
    found = []
    for step_id in dict.fromkeys((*new, *old)):
        before, after = old.get(step_id), new.get(step_id)
        if before is None or after is None:
            only = before or after
            if only is None or only.state not in ("now", "owned"):
                continue
        elif before.is_like(after):
            continue
        found.append(StepMove(step_id, before, after))
    return tuple(sorted(found, key=lambda step: KINDS.index(step.kind)))


def may_see_steps(reach: Reach) -> bool:
    """Say whether steps may be told: they rest on sessions, and their gates on tests."""
    return reach.may_see("logs") and reach.may_see("tests")


def _step_places(standing: Standing) -> dict[str, StepPlace]:
    curriculum = standing.enrolled.curriculum
    if not curriculum.steps:
        return {}
    mastery = Mastery(curriculum, standing.case, standing.decision)
    loads = {now.step.id: now.load_kg for now in mastery.now.values()}
    needed = standing.case.policy.qualifying_days
    return {
        state.id: StepPlace(state.state, loads.get(state.id), state.good_days, needed, state.missing)
        for state in mastery.states.values()
    }


# --- both -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """An athlete who would stand elsewhere: at the squat, at steps, or at both.

    `names` are the names of the curriculum's rungs and steps.
    """

    athlete_id: UUID
    name: str
    before: Place
    after: Place
    names: Mapping[str, str]
    steps: tuple[StepMove, ...] = ()

    @property
    def at_squat(self) -> bool:
        """Whether the squat is another."""
        return self.before.moves != self.after.moves

    @property
    def is_deeper(self) -> bool | None:
        """Whether the squat goes deeper (True) or back (False); None at the same depth."""
        step = self.after.place - self.before.place
        return None if step == 0 else step > 0

    @property
    def loses_steps(self) -> bool:
        """Whether a step that was owned is so no longer."""
        return any(step.kind == "lost" for step in self.steps)

    @property
    def order(self) -> tuple[int, str]:
        """Who goes back stands first, then who loses steps, who goes deeper, and the others; by name."""
        if self.is_deeper is not None:
            place = 2 if self.is_deeper else 0
        else:
            place = 1 if self.loses_steps else 3
        return place, self.name.casefold()


def move_between(
    athlete_id: UUID,
    name: str,
    before: Place,
    after: Place,
    names: Mapping[str, str],
    steps: tuple[StepMove, ...] = (),
) -> Move | None:
    """Return the move from one place to another and at `steps`; None where nothing would be noticed."""
    move = Move(athlete_id, name, before, after, names, steps)
    return move if move.at_squat or steps else None


def kinds_of(moves: Iterable[Move]) -> dict[str, int]:
    """Return how many steps would be lost, closed, owned, opened or changed, all athletes together."""
    found = dict.fromkeys(KINDS, 0)
    for move in moves:
        for step in move.steps:
            found[step.kind] += 1
    return found
