"""Builders of valid things through the real services; every argument has a sensible default."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from coach import access, casefile
from coach.access import SCOPES, Actor
from coach.db.session import Database
from coach.domain.progression import RULES_VERSION
from coach.services import accounts, athletes, enrolments, events, teams
from coach.services.events import Accepted

PASSWORD = "correct horse battery"
PRESENT_RULES = RULES_VERSION


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `actor()` reads teams and record anew."""

    db: Database
    user_id: UUID
    name: str
    email: str

    def actor(self) -> Actor:
        with self.db.read() as session:
            return access.actor(session, self.user_id)

    @property
    def athlete_id(self) -> UUID:
        athlete_id = self.actor().athlete_id
        assert athlete_id is not None, f"{self.name} is no athlete"
        return athlete_id

    @property
    def team_id(self) -> UUID:
        return self.actor().teams[0].team_id


def person(db: Database, name: str = "Pat", *, zone: str = "UTC") -> Person:
    email = f"{name.lower()}-{uuid4().hex[:6]}@example.org"
    form = {"name": name, "email": email, "password": PASSWORD}
    return Person(db, accounts.register(db, form, zone=zone), name, email)


def coach(db: Database, name: str = "Coach", team: str = "Team") -> Person:
    made = person(db, name)
    teams.create(db, made.actor(), {"name": team})
    return made


def athlete(db: Database, name: str = "Athlete", *, zone: str = "UTC", **body: Any) -> Person:
    made = person(db, name, zone=zone)
    state_body(db, made, **body)
    return made


def state_body(db: Database, who: Person, **body: Any) -> Accepted:
    form = {
        "client_id": str(uuid4()),
        "height_cm": 175,
        "mass_kg": 75,
        "sex": "male",
        "lifting_shoe_mm": 20,
        **body,
    }
    return athletes.state_body(db, who.actor(), form)


def link(db: Database, who: Person, by: Person, scopes: Iterable[str] = SCOPES) -> None:
    token = teams.invite(db, by.actor(), by.team_id)
    teams.accept_athlete_invite(db, token, who.actor(), scopes=scopes, remote="test")


def enrol(db: Database, who: Person, by: Person | None = None, **form: Any) -> UUID:
    given = {
        "client_id": str(uuid4()),
        "curriculum": "squat-depth",
        "start_on": casefile.local_day(db.now(), "UTC").isoformat(),
        "days": [1, 3, 5],
        **form,
    }
    return enrolments.assign(db, (by or who).actor(), who.athlete_id, given)


def measure(
    db: Database,
    who: Person,
    left: float,
    right: float | None = None,
    *,
    by: Person | None = None,
    test: str = "lunge-angle",
    **form: Any,
) -> None:
    for side, value in (("left", left), ("right", left if right is None else right)):
        events.record_test(
            db,
            (by or who).actor(),
            who.athlete_id,
            {
                "client_id": str(uuid4()),
                "test": test,
                "side": side,
                "trials": [value - 0.5, value, value + 0.5],
                "instrument": "tape" if test == "lunge-distance" else "inclinometer",
                **form,
            },
        )


def set_form(db: Database, who: Person, **form: Any) -> dict[str, Any]:
    """A valid set of what is asked today."""
    with db.read() as session:
        enrolled = casefile.running_enrolment(session, who.athlete_id)
        assert enrolled is not None
        standing = casefile.standing(session, enrolled, casefile.local_day(db.now(), "UTC"))
    return {
        "client_id": str(uuid4()),
        "enrolment_id": str(enrolled.id),
        "decision_id": str(standing.decision_id),
        "rung": standing.decision.rung,
        "wedge_mm": standing.decision.wedge_mm,
        "load_kg": standing.decision.load_kg or 0,
        "reps": 5,
        "clean": 5,
        "rpe": 6,
        "pain": 0,
        **form,
    }


def log(db: Database, who: Person, *, sets: int = 3, by: Person | None = None, **form: Any) -> Accepted:
    """Log sets as prescribed (or as `form` says) today."""
    accepted = None
    first = set_form(db, who, **form)
    for number in range(1, sets + 1):
        accepted = events.record_set(
            db,
            (by or who).actor(),
            who.athlete_id,
            {**first, "client_id": str(uuid4()), "set_number": number},
        )
    assert accepted is not None
    return accepted


def act(db: Database, who: Person, kind: str, *, by: Person | None = None, **form: Any) -> Accepted:
    given = {"client_id": str(uuid4()), "kind": kind, "reason": "seen and discussed", **form}
    return events.record_act(db, (by or who).actor(), who.athlete_id, given)


def serve_rules(version: str) -> None:
    """Let the software be of this version from now on."""
    for name, module in list(sys.modules.items()):
        if name.startswith("coach.") and hasattr(module, "RULES_VERSION"):
            module.RULES_VERSION = version  # type: ignore[attr-defined]


@contextmanager
def earlier_rules(version: str = "2.0") -> Iterator[None]:
    """Let the software begin with an earlier version within; `serve_rules(PRESENT_RULES)` upgrades it."""
    serve_rules(version)
    try:
        yield
    finally:
        serve_rules(PRESENT_RULES)


def days_of(start: datetime, weekdays: Iterable[int], weeks: int) -> list[date]:
    """The dates of these ISO weekdays from a start on."""
    chosen = set(weekdays)
    first = start.date()
    return [d for d in (first + timedelta(days=n) for n in range(weeks * 7)) if d.isoweekday() in chosen]
