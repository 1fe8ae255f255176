"""What a person sees of the own account: devices, links to teams, and everything that is stored.

Only ever of the person who asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from coach import access
from coach.access import Actor
from coach.db.people import Consent, SignIn, Team, User
from coach.db.session import Database
from coach.db.tables import metadata

FORMAT = 1
# Secrets of the account, and rows that speak of a deletion under way.
LEFT_OUT_COLUMNS = ("password_hash", "token_hash", "payload_hash")
LEFT_OUT_TABLES = ("erasures", "audit")


@dataclass(frozen=True, slots=True)
class Device:
    """One device that is signed in."""

    id: UUID
    name: str
    since: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A team that may see the athlete, and what of."""

    team_id: UUID
    team: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Me:
    """The account's page."""

    devices: tuple[Device, ...]
    links: tuple[Link, ...]


def me(db: Database, who: Actor) -> Me:
    """Return devices and links. Two statements."""
    now = db.now()
    with db.read() as session:
        devices = session.scalars(
            select(SignIn)
            .where(SignIn.user_id == who.user_id, SignIn.revoked_at.is_(None), SignIn.expires_at > now)
            .order_by(SignIn.seen_at.desc())
        ).all()
        links = _links(session, who)
    return Me(
        tuple(Device(row.id, device_name(row.device), row.created_at, row.seen_at) for row in devices), links
    )


def link(db: Database, who: Actor, team_id: UUID) -> Link | None:
    """Return one link of the person, None where there is none."""
    with db.read() as session:
        return next((found for found in _links(session, who) if found.team_id == team_id), None)


def _links(session: Session, who: Actor) -> tuple[Link, ...]:
    if who.athlete_id is None:
        return ()
    running = access.running_consents().where(Consent.athlete_id == who.athlete_id).subquery()
    rows = session.execute(
        select(Team.id, Team.name, running.c.scopes)
        .join(running, running.c.team_id == Team.id)
        .order_by(Team.name, Team.id)
    )
    return tuple(Link(team_id, name, tuple(scopes)) for team_id, name, scopes in rows)


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """Return a device's name for people: `Chrome, Android`; what is unknown is shown as it came."""
    browser = next((name for sign, name in BROWSERS if sign in agent), None)
    system = next((name for sign, name in SYSTEMS if sign in agent), None)
    named = ", ".join(part for part in (browser, system) if part)
    return named or agent[:40]


def export(db: Database, who: Actor) -> dict[str, Any]:
    """Return every row of the person and of the athlete, by table; the tables name themselves.

    A new table with `athlete_id` is exported from its first day on. Notes that a coach keeps private
    are the coach's and stay out. One statement a table.
    """
    with db.read() as session:
        tables = {"users": _rows(session, metadata.tables["users"], User.id == who.user_id)}
        tables["memberships"] = _rows(
            session,
            metadata.tables["memberships"],
            metadata.tables["memberships"].c.user_id == who.user_id,
        )
        for table in metadata.sorted_tables:
            if table.name in LEFT_OUT_TABLES or who.athlete_id is None:
                continue
            if table.name == "athletes":
                tables[table.name] = _rows(session, table, table.c.id == who.athlete_id)
            elif "athlete_id" in table.c:
                mine = table.c.athlete_id == who.athlete_id
                shown = mine & table.c.shared if table.name == "notes" else mine
                tables[table.name] = _rows(session, table, shown)
        tables["curriculum_versions"] = _curricula(session, tables.get("enrolments", []))
    return {"format": FORMAT, "product": "depthwise", "exported_at": db.now().isoformat(), "tables": tables}


def _curricula(session: Session, enrolments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the versions that the enrolments rest on, without which old decisions could not be read."""
    table = metadata.tables["curriculum_versions"]
    wanted = [UUID(row["curriculum_version_id"]) for row in enrolments]
    return _rows(session, table, table.c.id.in_(wanted)) if wanted else []


def _rows(session: Session, table: Table, where: Any) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name not in LEFT_OUT_COLUMNS]
    rows = session.execute(select(*columns).where(where).order_by(*table.primary_key.columns))
    return [{key: _plain(value) for key, value in row._mapping.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
