"""Who would move, shaped for the table that the replays of a policy, of new rules and of a draft share.

What is compared stands in `coach.queries.moves`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from coach.queries.moves import Move, Place, StepMove, StepPlace, kinds_of
from coach.web.speaking import Speaker
from coach.web.templating import gettext as _
from coach.web.templating import kg, num
from coach.words import steps as words
from coach.words.curricula import STATES, step_why

# While rules wait, "it waits" is the reason of everybody and says nothing of one.
UNSAID = frozenset({"rules-wait"})
# So many steps of an athlete stand in the table at once, or one would fill a phone; the others are folded.
STEPS_AT_ONCE = 3


def moves_of(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Return a row for each athlete who would stand elsewhere."""
    return [row_of(one) for one in moves]


def row_of(move: Move) -> dict[str, Any]:
    """Return the texts of an athlete's row, and whether it goes on or back.

    `before` and `after` None where the squat stays; `steps` are shown, the `more` folded.
    """
    say = Speaker(move.names)
    steps = [_step(step, say) for step in move.steps]
    # One more line takes no more room than the fold.
    first = len(steps) if len(steps) <= STEPS_AT_ONCE + 1 else STEPS_AT_ONCE
    return {
        **bare_row(move.athlete_id, move.name),
        "tone": _tone(move),
        "before": _place(move.before, say) if move.at_squat else None,
        "after": _place(move.after, say) if move.at_squat else None,
        "steps": steps[:first],
        "more": steps[first:],
    }


def bare_row(athlete_id: UUID, name: str) -> dict[str, Any]:
    """Return a row that tells no move yet: what a draft adds to it is None."""
    return {
        "href": url_for("roster.athlete", athlete_id=athlete_id),
        "name": name,
        "title": None,
        "version": None,
        "gone": None,
        "tone": "back",
        "before": None,
        "after": None,
        "steps": [],
        "more": [],
    }


def counted(moves: Iterable[Move]) -> str:
    """Return how many steps would be lost, closed, owned, opened or changed; empty where none would."""
    found = kinds_of(moves).items()
    return ", ".join(_(words.MOVES[kind]).format(n=num(number)) for kind, number in found if number)


def _tone(move: Move) -> str:
    """Return how a row is marked; at the same depth by its steps."""
    if move.is_deeper is not None:
        return "deeper" if move.is_deeper else "back"
    if move.loses_steps:
        return "back"
    return "deeper" if any(step.kind == "owned" for step in move.steps) else "same"


def _place(place: Place, say: Speaker) -> dict[str, Any]:
    return {
        "action": place.action,
        "rung": say.rung(place.rung_id),
        "wedge_mm": place.wedge_mm,
        "load_kg": place.load_kg,
        "why": None if place.headline.code in UNSAID else say.reason(place.headline),
    }


def _step(step: StepMove, say: Speaker) -> dict[str, Any]:
    before, after = step.before, step.after
    why = None
    if after is not None and not step.by_load:
        why = step_why(after.state, after.missing, after.good_days, after.needed, say.rung, _)
    return {
        "kind": step.kind,
        "name": say.rung(step.id),
        "before": _state(before, step.by_load),
        "after": _state(after, step.by_load),
        "why": why,
    }


def _state(place: StepPlace | None, with_load: bool) -> str:
    state = _(STATES["" if place is None else place.state])
    return f"{state}, {kg(place.load_kg)}" if place is not None and with_load else state
