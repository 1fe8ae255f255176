"""Versions of the rules that this server has served, and which of them teams let take effect. Append-only.

Whether a team still waits with a version follows from both in `coach.casefile`, not here.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.db.base import Base, new_id


class RulesVersion(Base):
    """A version of the rules, and when this server began to serve it."""

    __tablename__ = "rules_versions"
    version: Mapped[str] = mapped_column(String(24), primary_key=True)
    first_seen_at: Mapped[datetime]


class RulesAdoption(Base):
    """A version of the rules that a team lets take effect; the latest one counts.

    `by_user_id` is None where nobody was asked: what was in force before teams were asked at all. The team
    is no foreign key: like the audit, the row may outlive a demo team that is deleted.
    """

    __tablename__ = "rules_adoptions"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID]
    version: Mapped[str] = mapped_column(String(24))
    by_user_id: Mapped[UUID | None]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("team_id", "version"),)
