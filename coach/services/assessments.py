"""The check: what is asked before a test, and a squat screen from its answers.

One test is one event and is taken in by `events`; nothing here stores a test by another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from coach import casefile
from coach.access import Actor
from coach.db.session import Database
from coach.domain.curriculum import TestCard
from coach.formats import inputs
from coach.formats.inputs import GateIn, Problem, Refused
from coach.services import events
from coach.services.events import Accepted

SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the check may go on; what closed it otherwise (`pain-now`, `pinch`, red flags)."""

    open: bool
    closed_by: tuple[str, ...] = ()


def pass_gate(db: Database, who: Actor, athlete_id: UUID, form: Mapping[str, Any]) -> Gate:
    """Answer the questions before a check. Pain, a pinch or a red flag is stored and stops the squats.

    The number of the pain stays out of the act's words, since linked coaches always see that it stopped.
    """
    data = inputs.read(GateIn, form)
    with db.read() as session:
        limit = casefile.policy_in_force(session, athlete_id, db.now()).pain_test_stops
    closed_by = list(data["red_flags"])
    if data["pinch"]:
        closed_by.insert(0, "pinch")
    if data["pain"] >= limit:
        closed_by.insert(0, "pain-now")
    if not closed_by:
        return Gate(True)
    act = {"client_id": data["client_id"], "kind": "red-flag", "reason": ", ".join(closed_by)[:500]}
    events.record_act(db, who, athlete_id, act)
    return Gate(False, tuple(closed_by))


def record_screen(
    db: Database, who: Actor, athlete_id: UUID, card: TestCard, form: Mapping[str, Any]
) -> Accepted:
    """Take in a squat screen: `form` holds an answer per question (yes, no, left, right, both), pain, pinch.

    Left, right and both say on which side the answer is no. Pain or a pinch scores 0 whatever the answers.
    """
    answers: dict[str, bool] = {}
    sides: dict[str, tuple[str, ...]] = {}
    for question in card.questions:
        answer = form.get(question.id)
        if answer in (None, ""):
            continue
        if answer not in ("yes", "no", *((*SIDES, "both") if question.sided else ())):
            raise Refused(Problem(question.id, "invalid", "must be yes or no", str(answer)[:40]))
        answers[question.id] = answer == "yes"
        if answer in SIDES:
            sides[question.id] = (str(answer),)
    told = {key: form.get(key) for key in ("client_id", "pain", "pinch")}
    checked = inputs.read(GateIn, {"pinch": False, **_given(told)})
    with db.read() as session:
        limit = casefile.policy_in_force(session, athlete_id, db.now()).pain_test_stops
    ended = checked["pain"] >= limit or checked["pinch"]
    missing = [question.id for question in card.questions if question.id not in answers]
    if missing and not ended:
        raise Refused(Problem(missing[0], "missing", "is missing: yes or no"))
    event = {
        **_given({**told, "replaces": form.get("replaces")}),
        "test": card.id,
        # Ended is ended, whether by the test's own limit or by a stricter one of the team.
        "score": card.score(answers, pain=checked["pain"], pinch=ended),
        "faults": list(card.faults(answers, sides)),
    }
    if card.wedge_mm is not None:
        event["wedge_mm"] = card.wedge_mm
    return events.record_test(db, who, athlete_id, event)


def _given(form: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in form.items() if value not in (None, "")}
