"""Who would move, shaped for the table that the replays of a policy and of new rules share.

What is compared stands in `coach.queries.replay`.
"""

from __future__ import annotations

from typing import Any

from flask import url_for

from coach.queries.replay import Move, Outcome, Place
from coach.web.speaking import Speaker

# While rules wait, "it waits" is the reason of everybody and says nothing of one.
UNSAID = frozenset({"rules-wait"})


def moves_of(outcome: Outcome) -> list[dict[str, Any]]:
    """Return a row for each athlete who would stand elsewhere: texts, and whether deeper or back."""
    return [_move(one) for one in outcome.moves]


def _move(move: Move) -> dict[str, Any]:
    say = Speaker(move.names)
    return {
        "href": url_for("roster.athlete", athlete_id=move.athlete_id),
        "name": move.name,
        "tone": {True: "deeper", False: "back", None: "same"}[move.is_deeper],
        "before": _place(move.before, say),
        "after": _place(move.after, say),
    }


def _place(place: Place, say: Speaker) -> dict[str, Any]:
    return {
        "action": place.action,
        "rung": say.rung(place.rung_id),
        "wedge_mm": place.wedge_mm,
        "load_kg": place.load_kg,
        "why": None if place.headline.code in UNSAID else say.reason(place.headline),
    }
