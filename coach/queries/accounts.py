"""Who can be signed in with one tap in the demo.

Labelled demo people only; nobody else's name leaves this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from coach.db.people import Athlete, Membership, Team, User
from coach.db.session import Database


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One demo account; `team` is what a coach coaches."""

    user_id: UUID
    name: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """The demo's coaches and athletes, by name."""

    coaches: tuple[DemoPerson, ...]
    athletes: tuple[DemoPerson, ...]


def demo_people(db: Database) -> DemoPeople:
    """Return the demo's people. Two statements."""
    with db.read() as session:
        coaches = session.execute(
            select(User.id, User.name, Team.name)
            .join(Membership, Membership.user_id == User.id)
            .join(Team, Team.id == Membership.team_id)
            .where(User.demo)
            .order_by(User.name, User.id)
        ).all()
        athletes = session.execute(
            select(User.id, User.name)
            .join(Athlete, Athlete.user_id == User.id)
            .where(User.demo)
            .order_by(User.name, User.id)
        ).all()
    return DemoPeople(
        tuple(DemoPerson(*row) for row in coaches),
        tuple(DemoPerson(*row) for row in athletes),
    )
