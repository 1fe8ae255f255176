"""A draft as its coaches see it: the document, what is wrong with it and where, and what it was made from.

A draft that was published meanwhile is still shown to a form that comes late, so that nothing typed is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coach import access
from coach.access import Actor, NotYours
from coach.db.curricula import CurriculumDraft, CurriculumVersion
from coach.db.people import User
from coach.db.session import Database
from coach.domain.errors import Invalid
from coach.formats.curriculum import faults_in
from coach.formats.seals import seal


@dataclass(frozen=True, slots=True)
class Published:
    """A version that a draft was made from, or the newest one of its curriculum."""

    id: UUID
    slug: str
    title: str
    version: int
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft and its document. `base` None for a file; `newest` None before the first version.

    `published` is the number of the version that it became meanwhile: then nothing of it can be changed.
    """

    id: UUID
    team_id: UUID
    team: str
    slug: str
    title: str
    revision: int
    document: dict[str, Any]
    by: str | None
    updated_at: datetime
    base: Published | None
    newest: Published | None
    published: int | None
    faults: tuple[Invalid, ...]
    base_document: dict[str, Any] | None

    @property
    def base_slug(self) -> str | None:
        """The curriculum that it was made from: its own, or the one that it was forked from."""
        return None if self.base is None else self.base.slug

    def seal(self, kind: str, name: str = "") -> str:
        """Return the seal of a part as it is now, which a form of it carries."""
        return seal(self.document, kind, name)

    @property
    def is_behind(self) -> bool:
        """Whether a newer version than the one it was made from was published meanwhile."""
        return self.newest is not None and (self.base is None or self.base.id != self.newest.id)


def draft(db: Database, who: Actor, team_id: UUID, draft_id: UUID) -> Draft:
    """Return a draft of a team that the person coaches, or the version it became; NotYours otherwise."""
    team = access.team(who, team_id)
    with db.read() as session:
        row, by, number = _row(session, team_id, draft_id)
        base = (
            None
            if row.based_on is None
            else _published(session, CurriculumVersion.id == row.based_on, team_id)
        )
        base_document = session.scalar(
            select(CurriculumVersion.content).where(CurriculumVersion.id == row.based_on)
        )
        newest = _published(session, CurriculumVersion.slug == row.slug, team_id)
    return Draft(
        row.id,
        team_id,
        team.name,
        row.slug,
        row.title,
        row.revision if isinstance(row, CurriculumDraft) else 0,
        row.content,
        by,
        row.updated_at if isinstance(row, CurriculumDraft) else row.published_at,
        base,
        newest,
        number,
        faults_in(row.content) if number is None else (),
        base_document,
    )


def _row(
    session: Session, team_id: UUID, draft_id: UUID
) -> tuple[CurriculumDraft | CurriculumVersion, str | None, int | None]:
    tables: tuple[Any, ...] = (CurriculumDraft, CurriculumVersion)
    for table in tables:
        found = session.execute(
            select(table, User.name)
            .outerjoin(User, User.id == table.by_user_id)
            .where(table.id == draft_id, table.team_id == team_id)
        ).one_or_none()
        if found is not None:
            row: CurriculumDraft | CurriculumVersion = found[0]
            return row, found[1], row.version if isinstance(row, CurriculumVersion) else None
    raise NotYours("draft")


def _published(session: Session, which: Any, team_id: UUID) -> Published | None:
    """Return the newest version of these that the team may use, without its document."""
    row = session.execute(
        select(
            CurriculumVersion.id,
            CurriculumVersion.slug,
            CurriculumVersion.title,
            CurriculumVersion.version,
            User.name,
            CurriculumVersion.published_at,
        )
        .outerjoin(User, User.id == CurriculumVersion.by_user_id)
        .where(which, or_(CurriculumVersion.team_id.is_(None), CurriculumVersion.team_id == team_id))
        .order_by(CurriculumVersion.version.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Published(*row)
