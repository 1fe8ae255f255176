"""Published curricula, team policies, and who is enrolled in what.

The content is checked and read in `coach.formats.curriculum`; here it is an immutable document.
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
    """One published, immutable version of a curriculum. Append-only."""

    __tablename__ = "curriculum_versions"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(80))
    content: Mapped[dict[str, Any]]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    published_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("slug", "version"),)


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
