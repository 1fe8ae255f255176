"""Curricula published and in the making, team policies, and who is enrolled in what.

The content is checked and read in `coach.formats.curriculum`; here it is a document, immutable once it is
published.
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


class CurriculumVersion(Base):
    """One published, immutable version of a curriculum. Append-only.

    `team_id` None is shipped, for everybody; `changes` and `by_user_id` say what a team's own version changed
    and who published it, `based_on` which version it was made from (never deleted, so no constraint).
    """

    __tablename__ = "curriculum_versions"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(80))
    content: Mapped[dict[str, Any]]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    published_at: Mapped[datetime]
    changes: Mapped[str] = mapped_column(Text, default="", server_default="")
    by_user_id: Mapped[UUID | None]
    based_on: Mapped[UUID | None]
    __table_args__ = (UniqueConstraint("slug", "version"),)


class CurriculumDraft(Base):
    """A team's curriculum in the making: one for a slug, changed until it is published or deleted.

    `revision` counts the changes: what is done to the whole carries the one it saw. `changed` names what the
    last change was about. The version that a draft becomes takes its id, so that publishing twice is once.
    """

    __tablename__ = "curriculum_drafts"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(80))
    based_on: Mapped[UUID | None] = mapped_column(ForeignKey("curriculum_versions.id"))
    content: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    changed: Mapped[str] = mapped_column(String(80), default="")
    by_user_id: Mapped[UUID | None]
    updated_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("team_id", "slug"),)


class CurriculumArchive(Base):
    """A team's own curriculum that was put away: hidden where one is chosen, its versions as they were.

    Bringing it back deletes the row; who did what when stands in the audit.
    """

    __tablename__ = "curriculum_archives"
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), primary_key=True)
    by_user_id: Mapped[UUID | None]
    at: Mapped[datetime]


class PolicyVersion(Base):
    """A team's numbers for the decision; only what differs from the default. Append-only."""

    __tablename__ = "policy_versions"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    by_user_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("team_id", "version"),)


class Enrolment(Base):
    """An athlete in a curriculum from a day on; at most one that has not ended."""

    __tablename__ = "enrolments"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    athlete_id: Mapped[UUID] = mapped_column(ForeignKey("athletes.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    curriculum_version_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum_versions.id"))
    start_on: Mapped[date]
    days: Mapped[list[Any]]  # ISO weekdays 1-7
    start_rung: Mapped[str] = mapped_column(String(64))
    start_wedge_mm: Mapped[float] = mapped_column(default=0.0)
    assigned_by: Mapped[UUID | None]
    client_id: Mapped[UUID] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("start_wedge_mm IN (0, 10, 20, 30)", name="start_wedge"),
        Index(
            "uq_enrolments_running",
            "athlete_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
