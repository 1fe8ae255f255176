"""The rules as a team's coaches see them: the version in force, one that waits, who would move by it.

Codes and numbers; what a version changed stands in `coach.words.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor
from coach.casefile import local_day
from coach.db.people import Team, User
from coach.db.rules import RulesAdoption
from coach.db.session import Database
from coach.domain.progression import RULES_VERSION
from coach.queries.replay import Outcome, would_move_by_rules


@dataclass(frozen=True, slots=True)
class Waiting:
    """A team of which the present rules move nobody before `until`: it has let only `adopted` take effect."""

    team_id: UUID
    name: str
    adopted: str
    until: date


@dataclass(frozen=True, slots=True)
class Adoption:
    """A version that took effect; `by` None where nobody was asked or the author is no longer here."""

    version: str
    at: datetime
    asked: bool
    by: str | None


@dataclass(frozen=True, slots=True)
class RulesPage:
    """A team's rules: `in_force`, `waiting` and who would move where a version waits, and the history.

    `by_itself`: the day on which the version in force took effect without anybody's word, if so.
    """

    team_id: UUID
    name: str
    in_force: str
    waiting: Waiting | None
    outcome: Outcome | None
    by_itself: date | None
    adoptions: tuple[Adoption, ...]


def waiting(db: Database, who: Actor, team_id: UUID | None = None) -> tuple[Waiting, ...]:
    """Return the teams of the person, or the one of them, for which new rules wait. One statement."""
    names = {team.team_id: team.name for team in who.teams if team_id in (None, team.team_id)}
    with db.read() as session:
        return _waiting(session, names, db.now(), who.zone)


def waiting_unseen(db: Database, team_id: UUID | None) -> tuple[Waiting, ...]:
    """Return the teams of this server, or the one, that wait: for the person who runs it, by days in UTC."""
    wanted = select(Team.id, Team.name).order_by(Team.name, Team.id)
    if team_id is not None:
        wanted = wanted.where(Team.id == team_id)
    with db.read() as session:
        names = {row.id: row.name for row in session.execute(wanted)}
        return _waiting(session, names, db.now(), "UTC")


def _waiting(session: Session, names: Mapping[UUID, str], now: datetime, zone: str) -> tuple[Waiting, ...]:
    known, today = casefile.rules_of(session, names), local_day(now, zone)
    return tuple(
        Waiting(key, name, known[key].adopted_on(today, zone), known[key].until(zone))
        for key, name in names.items()
        if key in known and known[key].waits_on(today, zone)
    )


def rules(db: Database, who: Actor, team_id: UUID) -> RulesPage:
    """Return the rules of a team that the person coaches, with who would move; NotYours otherwise."""
    role = access.team(who, team_id)
    today = local_day(db.now(), who.zone)
    with db.read() as session:
        rows = session.execute(
            select(RulesAdoption.version, RulesAdoption.at, RulesAdoption.by_user_id, User.name)
            .outerjoin(User, User.id == RulesAdoption.by_user_id)
            .where(RulesAdoption.team_id == team_id)
            .order_by(RulesAdoption.at.desc(), RulesAdoption.version.desc())
        ).all()
        known = casefile.rules_of(session, (team_id,)).get(team_id)
    waits = by_itself = outcome = None
    if known is not None and known.waits_on(today, who.zone):
        waits = Waiting(team_id, role.name, known.adopted_on(today, who.zone), known.until(who.zone))
        outcome = would_move_by_rules(db, who, team_id)
    elif known is not None and known.adopted_on(today, who.zone) != RULES_VERSION:
        by_itself = known.until(who.zone)
    return RulesPage(
        team_id=team_id,
        name=role.name,
        in_force=RULES_VERSION if waits is None else waits.adopted,
        waiting=waits,
        outcome=outcome,
        by_itself=by_itself,
        adoptions=tuple(Adoption(version, at, by is not None, name) for version, at, by, name in rows),
    )
