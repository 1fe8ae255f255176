"""A coach's teams: who coaches, who lets the team see what, which invites are open, what was done.

Links are not shown here: of a token only its digest is stored, and it is shown once when it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from coach import access
from coach.access import SCOPES, Actor
from coach.db.people import Athlete, Audit, Consent, Membership, OneTimeLink, User
from coach.db.session import Database

AUDIT_LINES = 100


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One of the person's teams in a list."""

    id: UUID
    name: str
    role: str
    coaches: int
    athletes: int


@dataclass(frozen=True, slots=True)
class Member:
    """A coach of the team."""

    name: str
    role: str
    since: datetime


@dataclass(frozen=True, slots=True)
class LinkedAthlete:
    """An athlete who lets the team see these scopes, in the fixed order."""

    athlete_id: UUID
    name: str
    scopes: tuple[str, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenInvite:
    """An invite that was neither used nor withdrawn nor has expired."""

    id: UUID
    kind: str
    label: str
    made_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One act; names are those of people who are still here, None where they were deleted."""

    at: datetime
    act: str
    by: str | None
    athlete: str | None
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """All that the team's page shows."""

    id: UUID
    name: str
    role: str
    members: tuple[Member, ...]
    athletes: tuple[LinkedAthlete, ...]
    invites: tuple[OpenInvite, ...]
    audit: tuple[AuditLine, ...]


def teams(db: Database, who: Actor) -> tuple[TeamLine, ...]:
    """Return the person's teams with their sizes. Two statements."""
    ids = [team.team_id for team in who.teams]
    with db.read() as session:
        coaches = {
            row[0]: row[1]
            for row in session.execute(
                select(Membership.team_id, func.count())
                .where(Membership.team_id.in_(ids))
                .group_by(Membership.team_id)
            )
        }
        running = access.running_consents().where(Consent.team_id.in_(ids)).order_by(None).subquery()
        athletes = {
            row[0]: row[1]
            for row in session.execute(select(running.c.team_id, func.count()).group_by(running.c.team_id))
        }
    return tuple(
        TeamLine(
            team.team_id, team.name, team.role, coaches.get(team.team_id, 0), athletes.get(team.team_id, 0)
        )
        for team in who.teams
    )


def team(db: Database, who: Actor, team_id: UUID) -> TeamPage:
    """Return a team that the person coaches; NotYours otherwise. Four statements."""
    role = access.team(who, team_id)
    now = db.now()
    with db.read() as session:
        members = session.execute(
            select(User.name, Membership.role, Membership.created_at)
            .join(User, User.id == Membership.user_id)
            .where(Membership.team_id == team_id)
            .order_by(Membership.role.desc(), User.name, User.id)
        ).all()
        athletes = session.execute(
            access.running_consents()
            .where(Consent.team_id == team_id)
            .add_columns(User.name)
            .join(Athlete, Athlete.id == Consent.athlete_id)
            .join(User, User.id == Athlete.user_id)
        ).all()
        invites = session.execute(
            select(OneTimeLink.id, OneTimeLink.kind, OneTimeLink.label, User.name, OneTimeLink.expires_at)
            .outerjoin(User, User.id == OneTimeLink.made_by)
            .where(
                OneTimeLink.team_id == team_id,
                OneTimeLink.used_at.is_(None),
                OneTimeLink.withdrawn_at.is_(None),
                OneTimeLink.expires_at > now,
            )
            .order_by(OneTimeLink.expires_at.desc(), OneTimeLink.id)
        ).all()
        by, about = aliased(User), aliased(User)
        lines = session.execute(
            select(Audit.at, Audit.act, by.name, about.name, Audit.detail)
            .outerjoin(by, by.id == Audit.actor_id)
            .outerjoin(Athlete, Athlete.id == Audit.athlete_id)
            .outerjoin(about, about.id == Athlete.user_id)
            .where(Audit.team_id == team_id)
            .order_by(Audit.at.desc(), Audit.id.desc())
            .limit(AUDIT_LINES)
        ).all()
    return TeamPage(
        id=team_id,
        name=role.name,
        role=role.role,
        members=tuple(Member(*row) for row in members),
        athletes=tuple(
            sorted(
                (
                    LinkedAthlete(
                        athlete_id,
                        name,
                        tuple(scope for scope in SCOPES if scope in scopes),
                        tuple(scope for scope in SCOPES if scope not in scopes),
                    )
                    for athlete_id, _team, scopes, name in athletes
                ),
                key=lambda one: one.name.casefold(),
            )
        ),
        invites=tuple(
            OpenInvite(key, kind, label, by or "", until) for key, kind, label, by, until in invites
        ),
        audit=tuple(AuditLine(*row) for row in lines),
    )
