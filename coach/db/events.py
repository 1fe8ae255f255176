"""The athlete's record: bodies, test trials, sets, acts of people. Append-only.

A correction is a new row that names what it replaces; the original stays. Reading them into a case
is `coach.casefile`'s work.
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
)
from sqlalchemy.orm import Mapped, mapped_column

from coach.db.base import Base, new_id


class Event:
    """Columns of every event.

    `performed_at` is the device's claim, corrected when its clock was more than five minutes off
    (`performed_at_raw` keeps the claim); `performed_on` the athlete's local date when logged, never
    recomputed; `received_at` the server's; `number` counts an athlete's events of all kinds in the
    order they came in, so that a decision can say exactly which it knew. `payload_hash` tells a
    repetition from a conflict.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    athlete_id: Mapped[UUID] = mapped_column(ForeignKey("athletes.id", ondelete="CASCADE"))
    client_id: Mapped[UUID]
    payload_hash: Mapped[str] = mapped_column(String(64))
    performed_at: Mapped[datetime]
    performed_at_raw: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(64))
    performed_on: Mapped[date]
    received_at: Mapped[datetime]
    number: Mapped[int]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str] = mapped_column(String(80), default="")
    by: Mapped[str] = mapped_column(String(8), default="self")
    team_id: Mapped[UUID | None]
    replaces: Mapped[UUID | None]  # the client_id of an earlier event of the same kind
    void: Mapped[bool] = mapped_column(default=False)


class BodyRow(Base):
    """What the athlete said of the body on a day; the highest version counts."""

    __tablename__ = "bodies"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    athlete_id: Mapped[UUID] = mapped_column(ForeignKey("athletes.id", ondelete="CASCADE"))
    version: Mapped[int]
    client_id: Mapped[UUID]
    payload_hash: Mapped[str] = mapped_column(String(64))
    stated_on: Mapped[date]
    received_at: Mapped[datetime]
    height_cm: Mapped[float]
    mass_kg: Mapped[float]
    sex: Mapped[str | None] = mapped_column(String(8))
    tibia_cm: Mapped[float | None]
    femur_cm: Mapped[float | None]
    trunk_cm: Mapped[float | None]
    foot_cm: Mapped[float | None]
    lifting_shoe_mm: Mapped[float | None]
    born_on: Mapped[date | None]  # as known then: a birthday that is mended later changes no old decision
    sprains: Mapped[list[Any]]
    author_id: Mapped[UUID | None]
    __table_args__ = (
        UniqueConstraint("athlete_id", "version"),
        UniqueConstraint("athlete_id", "client_id"),
        CheckConstraint("height_cm BETWEEN 100 AND 230", name="height"),
        CheckConstraint("mass_kg BETWEEN 20 AND 300", name="mass"),
        CheckConstraint("sex IN ('male', 'female')", name="sex"),
        CheckConstraint("lifting_shoe_mm BETWEEN 0 AND 50", name="shoe"),
    )


class TestRow(Event, Base):
    """One test on one day and side."""

    __test__ = False  # not a test of the test runner
    __tablename__ = "tests"
    test: Mapped[str] = mapped_column(String(40))
    side: Mapped[str | None] = mapped_column(String(5))
    value: Mapped[float | None]
    trials: Mapped[list[Any]]
    unit: Mapped[str | None] = mapped_column(String(8))
    instrument: Mapped[str | None] = mapped_column(String(24))
    site: Mapped[str | None] = mapped_column(String(16))
    score: Mapped[int | None]
    clearing_zone: Mapped[str | None] = mapped_column(String(8))
    passed: Mapped[bool | None]
    wedge_mm: Mapped[float | None]
    faults: Mapped[list[Any]]
    pain: Mapped[int | None]
    pinch: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        UniqueConstraint("athlete_id", "client_id"),
        UniqueConstraint("athlete_id", "number"),
        Index("ix_tests_athlete_on", "athlete_id", "performed_on"),
        CheckConstraint("side IN ('left', 'right')", name="side"),
        CheckConstraint("pain BETWEEN 0 AND 10", name="pain"),
        CheckConstraint("by IN ('self', 'coach')", name="by"),
        CheckConstraint("length(note) <= 500", name="note"),
    )


class SetRow(Event, Base):
    """One set: what was asked (`prescription`, `decision_id`) and what was done."""

    __tablename__ = "sets"
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    decision_id: Mapped[UUID | None]
    prescription: Mapped[dict[str, Any]]
    rung: Mapped[str] = mapped_column(String(64))
    wedge_mm: Mapped[float]
    shoe_heel_mm: Mapped[float]
    set_number: Mapped[int]
    reps: Mapped[int]
    clean: Mapped[int]
    faults: Mapped[list[Any]]
    load_kg: Mapped[float]
    rpe: Mapped[float | None]
    pain: Mapped[int]
    pain_site: Mapped[str | None] = mapped_column(String(40))
    sharp: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        UniqueConstraint("athlete_id", "client_id"),
        UniqueConstraint("athlete_id", "number"),
        Index("ix_sets_athlete_on", "athlete_id", "performed_on"),
        CheckConstraint("reps BETWEEN 0 AND 100", name="reps"),
        CheckConstraint("clean BETWEEN 0 AND reps", name="clean"),
        CheckConstraint("load_kg BETWEEN 0 AND 500", name="load"),
        CheckConstraint("rpe BETWEEN 1 AND 10", name="rpe"),
        CheckConstraint("pain BETWEEN 0 AND 10", name="pain"),
        CheckConstraint("wedge_mm BETWEEN 0 AND 60", name="wedge"),
        CheckConstraint("shoe_heel_mm BETWEEN 0 AND 60", name="shoe"),
        CheckConstraint("by IN ('self', 'coach')", name="by"),
        CheckConstraint("length(note) <= 500", name="note"),
    )


class ActRow(Event, Base):
    """An act of a person.

    `clear override lock unlock veto red-flag` are the engine's events. `verify` says that a coach
    saw the sets of `about_on` (rung in `rung`); `morning` is the pain of the morning after
    `about_on` (`value`, 0-10).
    """

    __tablename__ = "acts"
    kind: Mapped[str] = mapped_column(String(12))
    rung: Mapped[str | None] = mapped_column(String(64))
    wedge_mm: Mapped[float | None]
    until: Mapped[date | None]
    about_on: Mapped[date | None]
    value: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        UniqueConstraint("athlete_id", "client_id"),
        UniqueConstraint("athlete_id", "number"),
        Index("ix_acts_athlete_on", "athlete_id", "performed_on"),
        CheckConstraint(
            "kind IN ('clear', 'override', 'lock', 'unlock', 'veto', 'red-flag', 'verify', 'morning')",
            name="kind",
        ),
        CheckConstraint("by IN ('self', 'coach')", name="by"),
        CheckConstraint("length(reason) <= 500", name="reason"),
    )
