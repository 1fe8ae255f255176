"""A team's policy as its coaches see it, and the one that a reader is judged by.

Numbers and codes; their words stand in `coach.words.policy`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from coach import access, casefile
from coach.access import Actor
from coach.db.curricula import PolicyVersion
from coach.db.people import Team, User
from coach.db.session import Database
from coach.domain.policy import DEFAULT_POLICY, Policy, policy_of
from coach.formats.policy import proposal
from coach.queries.replay import Outcome, would_move


@dataclass(frozen=True, slots=True)
class Change:
    """One number that a version changed."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a team's policy; `by` None where the author is no longer here."""

    version: int
    at: datetime
    by: str | None
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class TeamPolicy:
    """A team's policy now and how it came about, newest version first; version 0 is the default."""

    team_id: UUID
    name: str
    policy: Policy
    version: int
    versions: tuple[Version, ...]


def policy(db: Database, who: Actor, team_id: UUID) -> TeamPolicy:
    """Return the policy of a team that the person coaches; NotYours otherwise. One statement."""
    role = access.team(who, team_id)
    with db.read() as session:
        rows = session.execute(
            select(PolicyVersion, User.name)
            .outerjoin(User, User.id == PolicyVersion.by_user_id)
            .where(PolicyVersion.team_id == team_id)
            .order_by(PolicyVersion.version)
        ).all()
    now, versions = DEFAULT_POLICY, []
    for row, by in rows:
        before, now = now, policy_of(row.content)
        versions.append(Version(row.version, row.at, by, row.reason, changes(before, now)))
    return TeamPolicy(team_id, role.name, now, len(versions), tuple(reversed(versions)))


@dataclass(frozen=True, slots=True)
class Proposed:
    """A policy that has not taken effect: what it changes, and who would move today."""

    team: TeamPolicy
    changes: tuple[Change, ...]
    reason: str
    outcome: Outcome


def proposed(db: Database, who: Actor, team_id: UUID, form: Mapping[str, Any]) -> Proposed:
    """Read a coach's form and replay it on the team's roster.

    NotYours for a team that is not coached; Refused where the form breaks a rule, changes nothing, or was
    filled in on a version that is no longer in force.
    """
    team = policy(db, who, team_id)
    wanted = proposal(form)
    wanted.check(team.version, team.policy)
    return Proposed(
        team,
        changes(team.policy, wanted.policy),
        wanted.reason,
        would_move(db, who, team_id, wanted.policy),
    )


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Return the numbers in which two policies differ."""
    pairs = ((f.name, getattr(before, f.name), getattr(after, f.name)) for f in fields(Policy))
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])


@dataclass(frozen=True, slots=True)
class Judged:
    """The policy that somebody is judged by; `team` None where it is the default of no team."""

    team_id: UUID | None
    team: str | None
    policy: Policy
    version: int


def judged_by(db: Database, who: Actor | None, team_id: UUID | None = None) -> Judged:
    """Return the policy of a reader: of the asked or first team coached, else of the own plan's team.

    A visitor, and whoever trains alone, reads the default. NotYours for a team that is not coached.
    """
    if who is None:
        return Judged(None, None, DEFAULT_POLICY, 0)
    if team_id is not None:
        access.team(who, team_id)
    with db.read() as session:
        team, enrolled = team_id, None
        if team is None and who.athlete_id is not None:
            enrolled = casefile.running_enrolment(session, who.athlete_id)
            team = None if enrolled is None else enrolled.team_id
        if team is None and enrolled is None and who.teams:
            team = who.teams[0].team_id
        if team is None:
            return Judged(None, None, DEFAULT_POLICY, 0)
        name = session.scalar(select(Team.name).where(Team.id == team))
        rows = casefile.policy_rows(session, (team,)).get(team, ())
    newest = rows[-1] if rows else None
    if newest is None:
        return Judged(team, name, DEFAULT_POLICY, 0)
    return Judged(team, name, policy_of(newest.content), newest.version)
