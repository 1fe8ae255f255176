"""Accounts, signed-in devices and one-time resets.

Passwords by Argon2id; tokens are 32 random bytes of which only the SHA-256 is stored; failures are
counted in the database, because two worker processes must share the count.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from coach import access
from coach.access import Actor, NotYours
from coach.db.people import (
    Athlete,
    Consent,
    Erasure,
    Failure,
    Membership,
    OneTimeLink,
    SignIn,
    User,
)
from coach.db.session import Database
from coach.formats import inputs
from coach.formats.inputs import Problem, Refused
from coach.services import audit

SESSION_DAYS = 90
RESET_HOURS = 24
FAILURES_ALLOWED = {"sign-in": 8, "link": 20}
FAILURE_MINUTES = 15
SEEN_EVERY = timedelta(minutes=10)


class TooManyFailures(Exception):
    """Somebody failed too often; try again after `minutes`."""

    minutes = FAILURE_MINUTES


class LinkGone(Exception):
    """A one-time link that was used, withdrawn or has expired (`why`)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Hashing:
    """How passwords are hashed; tests take a cheap one."""

    hasher: PasswordHasher


_hashing = Hashing(PasswordHasher())


def use_cheap_hashes() -> None:
    """Hash fast and weakly from now on; for tests and the demo's throw-away accounts only."""
    global _hashing
    _hashing = Hashing(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(
    db: Database, session: Session, data: Mapping[str, Any], *, zone: str = "UTC", demo: bool = False
) -> User:
    """Make an account from checked input, within the caller's transaction; a demo one has no password."""
    email = data["email"].strip().lower()
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise Refused(Problem("email", "taken", "already has an account: sign in instead", email))
    user = User(
        email=email,
        name=data["name"],
        password_hash=None if demo else _hashing.hasher.hash(data["password"]),
        zone=zone,
        demo=demo,
        created_at=db.now(),
    )
    session.add(user)
    session.flush()
    return user


def register(db: Database, form: Mapping[str, Any], *, zone: str = "UTC") -> UUID:
    """Make an account and return its id."""
    data = inputs.read(inputs.AccountIn, form)
    with db.write() as session:
        return create(db, session, data, zone=zone).id


def sign_in(db: Database, email: str, password: str, device: str, *, remote: str) -> str:
    """Check a password and return a new session token.

    Raises Refused (the same words whether the account or the password is wrong) and
    TooManyFailures, by account and by address.
    """
    email = email.strip().lower()
    keys = (f"account:{email}", f"address:{remote}")
    with db.write() as session:
        _refuse_after_failures(db, session, "sign-in", keys)
        user = session.scalars(select(User).where(User.email == email)).one_or_none()
        known = user.password_hash if user is not None and user.password_hash else _dummy_hash()
        right = _matches(known, password) and user is not None and user.password_hash is not None
        if right and user is not None:
            if _hashing.hasher.check_needs_rehash(known):
                user.password_hash = _hashing.hasher.hash(password)
            return open_session(db, session, user.id, device)
        for key in keys:
            _count_failure(db, session, "sign-in", key)
    raise Refused(Problem("password", "wrong", "e-mail or password is not right"))


def open_session(db: Database, session: Session, user_id: UUID, device: str) -> str:
    """Sign a person in on a device and return the token, within the caller's transaction."""
    token = secrets.token_urlsafe(32)
    now = db.now()
    session.add(
        SignIn(
            user_id=user_id,
            token_hash=digest(token),
            device=device[:120],
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=SESSION_DAYS),
        )
    )
    return token


def open_demo_session(db: Database, user_id: UUID, device: str) -> str:
    """Sign in as a labelled demo person; refuses everybody else."""
    with db.write() as session:
        if session.scalar(select(User.demo).where(User.id == user_id)) is not True:
            raise NotYours("account")
        return open_session(db, session, user_id, device)


def actor_of(session: Session, token: str, now: datetime) -> tuple[Actor, UUID, bool] | None:
    """Return who a token belongs to, the sign-in's id, and whether `touch` is due."""
    row = session.scalars(select(SignIn).where(SignIn.token_hash == digest(token))).one_or_none()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    return access.actor(session, row.user_id), row.id, now - row.seen_at > SEEN_EVERY


def sign_out(db: Database, who: Actor, sign_in_id: UUID) -> None:
    """Revoke one of one's own devices; NotYours for another's."""
    with db.write() as session:
        row = session.get(SignIn, sign_in_id)
        if row is None or row.user_id != who.user_id:
            raise NotYours("sign-in")
        row.revoked_at = row.revoked_at or db.now()


def touch(db: Database, sign_in_id: UUID) -> None:
    """Note that a device was seen."""
    with db.write() as session:
        session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=db.now()))


def change_settings(db: Database, who: Actor, form: Mapping[str, Any]) -> None:
    """Change theme, units, language, zone or name."""
    data = inputs.read(inputs.SettingsIn, form)
    with db.write() as session:
        user = session.get_one(User, who.user_id)
        for key, value in data.items():
            if value is not None:
                setattr(user, key, value)


def make_reset(db: Database, who: Actor | None, email: str) -> str:
    """Make a one-time reset for an account and return its token.

    `who` None is the terminal of the host. A coach may make one for an athlete whose team consent
    runs, never for another coach.
    """
    with db.write() as session:
        user = session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()
        if user is None:
            raise NotYours("account")
        if who is not None:
            target = access.actor(session, user.id)
            if target.is_coach or target.athlete_id is None:
                raise NotYours("account")
            access.athlete(session, who, target.athlete_id)
        token = secrets.token_urlsafe(32)
        now = db.now()
        session.add(
            OneTimeLink(
                kind="reset",
                token_hash=digest(token),
                user_id=user.id,
                made_by=None if who is None else who.user_id,
                created_at=now,
                expires_at=now + timedelta(hours=RESET_HOURS),
            )
        )
        audit.record(db, session, who, "reset-made", user_id=user.id)
        return token


def use_reset(db: Database, token: str, password: str, device: str, *, remote: str) -> str:
    """Set a new password by a one-time link, end all other sessions, and sign in."""
    checked = inputs.read(inputs.PasswordIn, {"password": password})["password"]
    with db.write() as session:
        link = take_link(db, session, token, ("reset",), remote=remote)
        assert link.user_id is not None
        link.used_at, link.used_by = db.now(), link.user_id
        user = session.get_one(User, link.user_id)
        user.password_hash = _hashing.hasher.hash(checked)
        session.execute(
            update(SignIn)
            .where(SignIn.user_id == user.id, SignIn.revoked_at.is_(None))
            .values(revoked_at=db.now())
        )
        return open_session(db, session, user.id, device)


def change_password(
    db: Database, who: Actor, current: str, form: Mapping[str, Any], *, keep: UUID | None
) -> None:
    """Set a new password, knowing the present one; every other device is signed out (`keep` stays)."""
    checked = inputs.read(inputs.PasswordIn, form)["password"]
    with db.write() as session:
        user = session.get_one(User, who.user_id)
        if user.password_hash is not None and not _matches(user.password_hash, current):
            raise Refused(Problem("current", "wrong", "is not right"))
        user.password_hash = _hashing.hasher.hash(checked)
        session.execute(
            update(SignIn)
            .where(SignIn.user_id == user.id, SignIn.revoked_at.is_(None), SignIn.id != keep)
            .values(revoked_at=db.now())
        )


def look_at_reset(db: Database, token: str) -> None:
    """Say nothing where a reset may be used; LinkGone or NotYours otherwise."""
    with db.read() as session:
        find_link(db, session, token, ("reset",))


def take_link(
    db: Database, session: Session, token: str, kinds: tuple[str, ...], *, remote: str
) -> OneTimeLink:
    """Find a one-time link that may still be used, and hold it; LinkGone or NotYours otherwise."""
    return find_link(db, session, token, kinds, hold=True)


def find_link(
    db: Database, session: Session, token: str, kinds: tuple[str, ...], *, hold: bool = False
) -> OneTimeLink:
    """Find a one-time link that may still be used; `hold` keeps a second person from it meanwhile."""
    wanted = select(OneTimeLink).where(OneTimeLink.token_hash == digest(token), OneTimeLink.kind.in_(kinds))
    link = session.scalars(wanted.with_for_update() if hold else wanted).one_or_none()
    if link is None:
        raise NotYours("link")
    if link.used_at is not None:
        raise LinkGone("used")
    if link.withdrawn_at is not None:
        raise LinkGone("withdrawn")
    if link.expires_at <= db.now():
        raise LinkGone("expired")
    return link


def count_link_failure(db: Database, remote: str) -> None:
    """Count a link that does not exist against the address; TooManyFailures past the limit."""
    with db.write() as session:
        _refuse_after_failures(db, session, "link", (f"address:{remote}",))
        _count_failure(db, session, "link", f"address:{remote}")


def delete_account(db: Database, who: Actor, password: str) -> None:
    """Delete a person and every row of the athlete; the audit keeps the act and ids only.

    Refused while the person is the only owner of a team that still has others in it.
    """
    from_teams = [team for team in who.teams if team.role == "owner"]
    with db.write() as session:
        user = session.get_one(User, who.user_id)
        if user.password_hash is not None and not _matches(user.password_hash, password):
            raise Refused(Problem("password", "wrong", "is not right"))
        for team in from_teams:
            others = session.scalars(
                select(Membership.role).where(
                    Membership.team_id == team.team_id, Membership.user_id != who.user_id
                )
            ).all()
            linked = session.execute(access.running_consents().where(Consent.team_id == team.team_id)).first()
            if "owner" not in others and (others or linked):
                raise Refused(
                    Problem(
                        "team", "owned", "hand it to another owner or unlink its athletes first", team.name
                    )
                )
        if who.athlete_id is not None:
            erase_athlete(db, session, who.athlete_id)
        audit.record(db, session, who, "account-deleted", athlete_id=who.athlete_id)
        session.flush()
        session.execute(delete(User).where(User.id == who.user_id))


def erase_athlete(db: Database, session: Session, athlete_id: UUID) -> None:
    """Delete an athlete with all rows: the announced exception to append-only."""
    session.add(Erasure(athlete_id=athlete_id, at=db.now()))
    session.flush()
    session.execute(delete(Athlete).where(Athlete.id == athlete_id))
    session.execute(delete(Erasure).where(Erasure.athlete_id == athlete_id))


def _refuse_after_failures(db: Database, session: Session, kind: str, keys: tuple[str, ...]) -> None:
    since = db.now() - timedelta(minutes=FAILURE_MINUTES)
    for key in keys:
        allowed = FAILURES_ALLOWED[kind] * (4 if key.startswith("address:") and kind == "sign-in" else 1)
        count = session.scalar(
            select(func.count())
            .select_from(Failure)
            .where(Failure.kind == kind, Failure.key_hash == digest(key), Failure.at > since)
        )
        if (count or 0) >= allowed:
            raise TooManyFailures


def _count_failure(db: Database, session: Session, kind: str, key: str) -> None:
    session.add(Failure(kind=kind, key_hash=digest(key), at=db.now()))
    session.execute(delete(Failure).where(Failure.at < db.now() - timedelta(days=1)))


def _matches(known: str, password: str) -> bool:
    try:
        return _hashing.hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


_dummy: list[str] = []


def _dummy_hash() -> str:
    """A hash of nobody's password, so that an unknown account takes as long as a wrong password."""
    if not _dummy:
        _dummy.append(_hashing.hasher.hash(secrets.token_urlsafe(16)))
    return _dummy[0]
