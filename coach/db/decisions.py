"""Decisions as they stood, with all that is needed to derive them again. Append-only.

Of one enrolment and local day the highest `seq` is the live one; earlier ones stay.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from coach.db.base import Base


class DecisionRow(Base):
    """One decision. Known were the events received by `as_of`: those numbered up to `as_of_number`.

    `rules_wait`: the team had not let `rules_version` take effect, so rung and wedge stayed. It is kept like
    the version of the policy: what days a team waited on depends on the athlete's zone, and that may change.
    """

    __tablename__ = "decisions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    athlete_id: Mapped[UUID] = mapped_column(ForeignKey("athletes.id", ondelete="CASCADE"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    decided_on: Mapped[date]
    seq: Mapped[int]
    decided_at: Mapped[datetime]
    as_of: Mapped[datetime]
    as_of_number: Mapped[int]
    case_digest: Mapped[str] = mapped_column(String(64))
    body_version: Mapped[int]
    policy_version: Mapped[int]
    ladder_digest: Mapped[str] = mapped_column(String(64))
    rules_version: Mapped[str] = mapped_column(String(24))
    rules_wait: Mapped[bool] = mapped_column(default=False, server_default=false())
    at_rung: Mapped[str] = mapped_column(String(64))
    at_wedge_mm: Mapped[float]
    action: Mapped[str] = mapped_column(String(8))
    rung: Mapped[str] = mapped_column(String(64))
    wedge_mm: Mapped[float]
    limiter: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]]
    __table_args__ = (
        UniqueConstraint("enrolment_id", "decided_on", "seq"),
        Index("ix_decisions_athlete_on", "athlete_id", "decided_on", "seq"),
        CheckConstraint("action IN ('advance', 'hold', 'regress', 'stop')", name="action"),
    )
