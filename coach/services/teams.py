"""Teams: made, joined by one-time invite, left; consent given, narrowed and ended.

Consent rows are only ever appended; the last one of a pair counts.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coach import access
from coach.access import SCOPES, Actor, NotYours
from coach.db.curricula import Enrolment
from coach.db.people import Athlete, Consent, Membership, OneTimeLink, Team, User
from coach.db.session import Database
from coach.domain.progression import RULES_VERSION
from coach.formats import inputs
from coach.formats.inputs import Problem, Refused
from coach.services import accounts, audit, rules

INVITE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invite says to the person who opens it."""

    team_id: UUID
    team_name: str
    kind: str
    label: str
    made_by: str


def create(db: Database, who: Actor, form: Mapping[str, Any], *, demo: bool = False) -> UUID:
    """Make a team owned by `who` and return its id."""
    data = inputs.read(inputs.TeamIn, form)
    with db.write() as session:
        return _make(db, session, who, data["name"], demo=demo)


def _make(db: Database, session: Session, who: Actor, name: str, *, demo: bool = False) -> UUID:
    team = Team(name=name, demo=demo, created_at=db.now())
    session.add(team)
    session.flush()
    session.add(Membership(team_id=team.id, user_id=who.user_id, role="owner", created_at=db.now()))
    session.add(rules.adoption(team.id, RULES_VERSION, who.user_id, db.now()))  # it knows no other rules
    audit.record(db, session, who, "team-made", team_id=team.id)
    return team.id


def invite(db: Database, who: Actor, team_id: UUID, *, kind: str = "athlete", label: str = "") -> str:
    """Make a one-time invite and return its token; only an owner invites coaches."""
    if kind not in ("athlete", "coach"):
        raise Refused(Problem("kind", "invalid", "must be athlete or coach", kind))
    access.team(who, team_id, owner=kind == "coach")
    if len(label) > 80:
        raise Refused(Problem("label", "invalid", "must be at most 80 characters"))
    token = secrets.token_urlsafe(24)
    with db.write() as session:
        now = db.now()
        session.add(
            OneTimeLink(
                kind=kind,
                token_hash=accounts.digest(token),
                team_id=team_id,
                made_by=who.user_id,
                label=label.strip(),
                created_at=now,
                expires_at=now + timedelta(days=INVITE_DAYS),
            )
        )
        audit.record(db, session, who, "invite-made", team_id=team_id, kind=kind)
    return token


def withdraw_invite(db: Database, who: Actor, invite_id: UUID) -> UUID:
    """Take an unused invite back; returns the team's id."""
    with db.write() as session:
        link = session.get(OneTimeLink, invite_id)
        if link is None or link.team_id is None:
            raise NotYours("invite")
        access.team(who, link.team_id)
        if link.used_at is None and link.withdrawn_at is None:
            link.withdrawn_at = db.now()
            audit.record(db, session, who, "invite-withdrawn", team_id=link.team_id)
        return link.team_id


def look_at_invite(db: Database, token: str, *, remote: str = "") -> Invited:
    """Read an invite without using it; LinkGone when used or expired, NotYours when there is none."""
    with db.read() as session:
        link = accounts.find_link(db, session, token, ("athlete", "coach"))
        team = session.get_one(Team, link.team_id)
        by = session.get(User, link.made_by) if link.made_by else None
        return Invited(team.id, team.name, link.kind, link.label, by.name if by else "")


@dataclass(frozen=True, slots=True)
class Joined:
    """Who came in: the account, its session token where one was opened, and what was joined."""

    user_id: UUID
    token: str | None
    team_id: UUID | None = None
    athlete_id: UUID | None = None


def join(
    db: Database,
    token: str,
    who: Actor | None,
    form: Mapping[str, Any],
    *,
    scopes: Iterable[str] = (),
    agreed: bool = False,
    zone: str = "UTC",
    device: str,
    remote: str,
) -> Joined:
    """Use an invite: account and session where there is none yet, and consent or role, as a whole.

    `form` holds name, e-mail and password of somebody who is not signed in (`who` None). An athlete must
    have `agreed` to what the team will see.
    """
    chosen = _scopes(scopes)
    with db.write() as session:
        link = accounts.take_link(db, session, token, ("athlete", "coach"), remote=remote)
        assert link.team_id is not None
        if link.kind == "athlete" and not agreed:
            raise Refused(Problem("agreed", "missing", "is missing: tick it to join"))
        opened = None
        if who is None:
            data = inputs.read(inputs.AccountIn, form)
            user = accounts.create(db, session, data, zone=zone)
            opened = accounts.open_session(db, session, user.id, device)
            who = access.actor(session, user.id)
        link.used_at, link.used_by = db.now(), who.user_id
        if link.kind == "coach":
            _add_coach(db, session, who, link.team_id)
            return Joined(who.user_id, opened, link.team_id)
        athlete_id = _link_athlete(db, session, who, link.team_id, chosen)
        return Joined(who.user_id, opened, link.team_id, athlete_id)


def join_alone(
    db: Database,
    form: Mapping[str, Any],
    *,
    team: str | None = None,
    zone: str = "UTC",
    device: str,
) -> Joined:
    """Make an account without an invite: an athlete's, or with `team` the owner's of a new team."""
    data = inputs.read(inputs.AccountIn, form)
    named = None if team is None else inputs.read(inputs.TeamIn, {"name": team})["name"]
    with db.write() as session:
        user = accounts.create(db, session, data, zone=zone)
        opened = accounts.open_session(db, session, user.id, device)
        if named is None:
            return Joined(user.id, opened, athlete_id=ensure_athlete(db, session, user.id))
        made = _make(db, session, access.actor(session, user.id), named)
        return Joined(user.id, opened, made)


def accept_athlete_invite(
    db: Database,
    token: str,
    who: Actor,
    *,
    scopes: Iterable[str],
    remote: str,
) -> UUID:
    """Use an invite as an athlete: grant the team the chosen scopes. Returns the athlete's id."""
    chosen = _scopes(scopes)
    with db.write() as session:
        link = accounts.take_link(db, session, token, ("athlete",), remote=remote)
        assert link.team_id is not None
        link.used_at, link.used_by = db.now(), who.user_id
        return _link_athlete(db, session, who, link.team_id, chosen)


def accept_coach_invite(db: Database, token: str, who: Actor, *, remote: str) -> UUID:
    """Use an invite as a coach. Returns the team's id."""
    with db.write() as session:
        link = accounts.take_link(db, session, token, ("coach",), remote=remote)
        assert link.team_id is not None
        link.used_at, link.used_by = db.now(), who.user_id
        _add_coach(db, session, who, link.team_id)
        return link.team_id


def _link_athlete(db: Database, session: Session, who: Actor, team_id: UUID, scopes: tuple[str, ...]) -> UUID:
    athlete_id = who.athlete_id or ensure_athlete(db, session, who.user_id)
    _append_consent(db, session, athlete_id, team_id, "grant", scopes, who.user_id)
    audit.record(db, session, who, "athlete-joined", team_id=team_id, athlete_id=athlete_id)
    return athlete_id


def _add_coach(db: Database, session: Session, who: Actor, team_id: UUID) -> None:
    if not any(team.team_id == team_id for team in who.teams):
        session.add(Membership(team_id=team_id, user_id=who.user_id, role="coach", created_at=db.now()))
    audit.record(db, session, who, "coach-joined", team_id=team_id)


def ensure_athlete(db: Database, session: Session, user_id: UUID) -> UUID:
    """Return the person's athlete record, made if there is none."""
    found = session.scalar(select(Athlete.id).where(Athlete.user_id == user_id))
    if found is not None:
        return found
    row = Athlete(user_id=user_id, created_at=db.now())
    session.add(row)
    session.flush()
    return row.id


def change_consent(db: Database, who: Actor, team_id: UUID, scopes: Iterable[str]) -> None:
    """Change what a team may see; the athlete only."""
    chosen = _scopes(scopes)
    with db.write() as session:
        reach = access.own(session, who)
        _running(session, reach.athlete_id, team_id)
        _append_consent(db, session, reach.athlete_id, team_id, "grant", chosen, who.user_id)
        audit.record(db, session, who, "consent-changed", team_id=team_id, athlete_id=reach.athlete_id)


def unlink(db: Database, who: Actor, athlete_id: UUID, team_id: UUID) -> None:
    """End a team's consent, from either side; a programme assigned by that team ends with it."""
    with db.write() as session:
        reach = access.athlete(session, who, athlete_id)
        if reach.role != "self":
            access.team(who, team_id)
        _running(session, athlete_id, team_id)
        _append_consent(db, session, athlete_id, team_id, "end", (), who.user_id)
        running = session.scalars(
            select(Enrolment).where(
                Enrolment.athlete_id == athlete_id,
                Enrolment.team_id == team_id,
                Enrolment.ended_at.is_(None),
            )
        ).one_or_none()
        if running is not None:
            running.ended_at = db.now()
        audit.record(db, session, who, "unlinked", team_id=team_id, athlete_id=athlete_id)


def _running(session: Session, athlete_id: UUID, team_id: UUID) -> None:
    found = session.execute(
        access.running_consents().where(Consent.athlete_id == athlete_id, Consent.team_id == team_id)
    ).first()
    if found is None:
        raise NotYours("consent")


def _scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    given = set(scopes)
    wrong = sorted(given - set(SCOPES))
    if wrong:
        raise Refused(Problem("scopes", "invalid", "must be of " + ", ".join(SCOPES), wrong[0]))
    return tuple(scope for scope in SCOPES if scope in given)


def _append_consent(
    db: Database,
    session: Session,
    athlete_id: UUID,
    team_id: UUID,
    kind: str,
    scopes: tuple[str, ...],
    by: UUID,
) -> None:
    last = session.scalar(
        select(func.max(Consent.seq)).where(Consent.athlete_id == athlete_id, Consent.team_id == team_id)
    )
    session.add(
        Consent(
            athlete_id=athlete_id,
            team_id=team_id,
            seq=(last or 0) + 1,
            kind=kind,
            scopes=list(scopes),
            by_user_id=by,
            at=db.now(),
        )
    )
