"""Accounts, sessions, one-time links, teams, athletes, consent, audit.

Who may see what is decided in `coach.access` from these rows, not here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from coach.db.base import Base, new_id


class User(Base):
    """A person with an account."""

    __tablename__ = "users"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(12), default="en")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    units: Mapped[str] = mapped_column(String(8), default="metric")
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    demo: Mapped[bool] = mapped_column(default=False)
    roster_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("theme IN ('auto', 'light', 'dark')", name="theme"),
        CheckConstraint("units IN ('metric', 'imperial')", name="units"),
    )


class SignIn(Base):
    """A device that is signed in. The token itself is never stored, only its SHA-256."""

    __tablename__ = "sign_ins"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """An invite or a password reset: used once, before it expires."""

    __tablename__ = "one_time_links"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(8))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    label: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("kind IN ('athlete', 'coach', 'reset')", name="kind"),
        CheckConstraint("(kind = 'reset') = (user_id IS NOT NULL)", name="reset_user"),
        CheckConstraint("(kind = 'reset') = (team_id IS NULL)", name="invite_team"),
    )


class Failure(Base):
    """A failed sign-in, reset or invite, counted here because two workers must share the count."""

    __tablename__ = "failures"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(8))
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    __table_args__ = (Index("ix_failures_kind_key_at", "kind", "key_hash", "at"),)


class Team(Base):
    """A team of coaches and the athletes who let it see them."""

    __tablename__ = "teams"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Membership(Base):
    """A coach of a team. Athletes are no members: they grant consent."""

    __tablename__ = "memberships"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        CheckConstraint("role IN ('owner', 'coach')", name="role"),
    )


class Athlete(Base):
    """A person who trains; owns every row that carries `athlete_id`."""

    __tablename__ = "athletes"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    born_on: Mapped[date | None]
    guardian_name: Mapped[str | None] = mapped_column(String(80))
    guardian_agreed_at: Mapped[datetime | None]
    events_taken: Mapped[int] = mapped_column(default=0)  # numbers events in the order they came in
    created_at: Mapped[datetime]


class Consent(Base):
    """What an athlete lets a team see, from when on. The last row of a pair counts. Append-only."""

    __tablename__ = "consents"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    athlete_id: Mapped[UUID] = mapped_column(ForeignKey("athletes.id", ondelete="CASCADE"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    scopes: Mapped[list[Any]]
    by_user_id: Mapped[UUID | None]
    at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("athlete_id", "team_id", "seq"),
        Index("ix_consents_team", "team_id", "athlete_id", "seq"),
        CheckConstraint("kind IN ('grant', 'end')", name="kind"),
    )


class Erasure(Base):
    """An athlete whose rows are being deleted as a whole: the only licence to delete events."""

    __tablename__ = "erasures"
    athlete_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Note(Base):
    """A coach's note on an athlete; shared notes are shown to the athlete. Append-only."""

    __tablename__ = "notes"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    athlete_id: Mapped[UUID] = mapped_column(ForeignKey("athletes.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    author_id: Mapped[UUID | None]
    author_name: Mapped[str] = mapped_column(String(80))
    client_id: Mapped[UUID] = mapped_column(unique=True)
    shared: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint("length(text) BETWEEN 1 AND 2000", name="text"),)


class Audit(Base):
    """An act of a coach or an owner, kept for good; names no person, only ids. Append-only."""

    __tablename__ = "audit"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None] = mapped_column(index=True)
    athlete_id: Mapped[UUID | None] = mapped_column(index=True)
    act: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
