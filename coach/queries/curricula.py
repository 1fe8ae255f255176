"""A team's curricula: the shipped ones and its own, their versions, who trains by which, and drafts.

Large documents are read only where one is shown. Nobody sees another team's curricula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from coach import access, casefile
from coach.access import Actor, NotYours
from coach.db.curricula import CurriculumArchive, CurriculumDraft, CurriculumVersion, Enrolment
from coach.db.people import User
from coach.db.session import Database
from coach.domain.curriculum import Curriculum


@dataclass(frozen=True, slots=True)
class Trainee:
    """An athlete of the team and the version that they train by."""

    athlete_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A published version; `by` None where it is shipped, or its author is no longer here.

    `archived_at` None where its curriculum is not put away.
    """

    id: UUID
    version: int
    title: str
    own: bool
    slug: str
    published_at: datetime
    by: str | None
    changes: str
    based_on: UUID | None
    athletes: tuple[Trainee, ...]
    archived_at: datetime | None
    archived_by: str | None


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list; `by` is who changed it last."""

    id: UUID
    slug: str
    title: str
    by: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A curriculum with its versions, newest first, and its draft."""

    slug: str
    own: bool
    versions: tuple[VersionLine, ...]
    draft: DraftLine | None

    @property
    def newest(self) -> VersionLine:
        """The version that can be assigned."""
        return self.versions[0]

    @property
    def athletes(self) -> int:
        """How many of the team's athletes train by any version of it."""
        return sum(len(version.athletes) for version in self.versions)


@dataclass(frozen=True, slots=True)
class Curricula:
    """All that a team may use. `unpublished` are drafts of curricula that have no version yet.

    `archived` are own ones that were put away.
    """

    team_id: UUID
    name: str
    own: tuple[Entry, ...]
    shipped: tuple[Entry, ...]
    unpublished: tuple[DraftLine, ...]
    archived: tuple[Entry, ...]


def curricula(db: Database, who: Actor, team_id: UUID) -> Curricula:
    """Return the curricula of a team that the person coaches; NotYours otherwise.

    The number of statements does not grow with athletes or versions.
    """
    team = access.team(who, team_id)
    with db.read() as session:
        versions = _versions(session, who, team_id)
        rows = session.execute(
            select(
                CurriculumDraft.id,
                CurriculumDraft.slug,
                CurriculumDraft.title,
                User.name,
                CurriculumDraft.updated_at,
            )
            .outerjoin(User, User.id == CurriculumDraft.by_user_id)
            .where(CurriculumDraft.team_id == team_id)
        ).all()
    drafts = {row.slug: DraftLine(*row) for row in rows}
    by_slug: dict[str, list[VersionLine]] = {}
    for line in versions:
        by_slug.setdefault(line.slug, []).append(line)
    entries = [Entry(slug, lines[0].own, tuple(lines), drafts.get(slug)) for slug, lines in by_slug.items()]
    entries.sort(key=lambda entry: (entry.newest.title.casefold(), entry.slug))
    new = [draft for slug, draft in drafts.items() if slug not in by_slug]
    return Curricula(
        team_id,
        team.name,
        tuple(entry for entry in entries if entry.own and entry.newest.archived_at is None),
        tuple(entry for entry in entries if not entry.own),
        tuple(sorted(new, key=lambda draft: (draft.title.casefold(), draft.slug))),
        tuple(entry for entry in entries if entry.newest.archived_at is not None),
    )


def _versions(session: Session, who: Actor, team_id: UUID) -> list[VersionLine]:
    """Return every version that a team may use, newest first within each. Three statements."""
    names = {
        one.reach.athlete_id: one.reach.name for one in access.linked(session, who) if team_id in one.team_ids
    }
    training: dict[UUID, list[Trainee]] = {}
    for athlete_id, version_id in session.execute(
        select(Enrolment.athlete_id, Enrolment.curriculum_version_id).where(
            Enrolment.team_id == team_id, Enrolment.ended_at.is_(None)
        )
    ):
        if athlete_id in names:
            training.setdefault(version_id, []).append(Trainee(athlete_id, names[athlete_id]))
    put_away_by = aliased(User)
    rows = session.execute(
        select(
            CurriculumVersion.id,
            CurriculumVersion.version,
            CurriculumVersion.title,
            CurriculumVersion.team_id,
            CurriculumVersion.slug,
            CurriculumVersion.published_at,
            User.name.label("by"),
            CurriculumVersion.changes,
            CurriculumVersion.based_on,
            CurriculumArchive.at.label("archived_at"),
            put_away_by.name.label("archived_by"),
        )
        .outerjoin(User, User.id == CurriculumVersion.by_user_id)
        .outerjoin(
            CurriculumArchive,
            (CurriculumArchive.slug == CurriculumVersion.slug) & (CurriculumArchive.team_id == team_id),
        )
        .outerjoin(put_away_by, put_away_by.id == CurriculumArchive.by_user_id)
        .where(_usable(team_id))
        .order_by(CurriculumVersion.version.desc())
    ).all()
    return [
        VersionLine(
            row.id,
            row.version,
            row.title,
            row.team_id is not None,
            row.slug,
            row.published_at,
            row.by,
            row.changes,
            row.based_on,
            tuple(
                sorted(training.get(row.id, ()), key=lambda one: (one.name.casefold(), str(one.athlete_id)))
            ),
            row.archived_at,
            row.archived_by,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version with what it holds, beside the others of its curriculum.

    `elsewhere`: versions from which athletes may be moved here, with those who train by them: older ones of
    the same curriculum, and all of the curriculum that it was forked from.
    """

    team_id: UUID
    team: str
    line: VersionLine
    curriculum: Curriculum
    versions: tuple[VersionLine, ...]
    base: VersionLine | None
    elsewhere: tuple[VersionLine, ...]
    draft_id: UUID | None


def version(db: Database, who: Actor, team_id: UUID, version_id: UUID) -> VersionPage:
    """Return a version that the team may use; NotYours otherwise."""
    team = access.team(who, team_id)
    with db.read() as session:
        lines = _versions(session, who, team_id)
        line = next((one for one in lines if one.id == version_id), None)
        if line is None:
            raise NotYours("curriculum")
        row = session.get_one(CurriculumVersion, version_id)
        draft_id = session.scalar(
            select(CurriculumDraft.id).where(
                CurriculumDraft.team_id == team_id, CurriculumDraft.slug == line.slug
            )
        )
        curriculum = casefile.curriculum_of(row)
    by_id = {one.id: one for one in lines}
    same = tuple(one for one in lines if one.slug == line.slug)
    return VersionPage(
        team_id,
        team.name,
        line,
        curriculum,
        same,
        None if line.based_on is None else by_id.get(line.based_on),
        tuple(
            one
            for one in lines
            if line.archived_at is None and one.id != line.id and one.athletes and leads_to(one, line, by_id)
        ),
        draft_id if line.own else None,
    )


@dataclass(frozen=True, slots=True)
class Document:
    """The document of a version, to be handed out."""

    slug: str
    version: int
    content: dict[str, Any]


def document(db: Database, who: Actor, team_id: UUID, version_id: UUID) -> Document:
    """Return a version's document; NotYours where the team may not use it."""
    access.team(who, team_id)
    with db.read() as session:
        row = session.scalars(
            select(CurriculumVersion).where(CurriculumVersion.id == version_id, _usable(team_id))
        ).one_or_none()
    if row is None:
        raise NotYours("curriculum")
    return Document(row.slug, row.version, row.content)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions to be compared, the earlier one first, and what else this one can be held against.

    `before` None where there is nothing to hold it against.
    """

    page: VersionPage
    other: VersionLine | None
    before: dict[str, Any] | None
    after: dict[str, Any]
    others: tuple[VersionLine, ...]


def pair(db: Database, who: Actor, team_id: UUID, version_id: UUID, other_id: UUID | None) -> Pair:
    """Return a version beside another one, by default the one it was made from; NotYours otherwise."""
    page = version(db, who, team_id, version_id)
    others = [one for one in page.versions if one.id != version_id]
    if page.base is not None and page.base not in others:
        others.append(page.base)
    earlier = [one for one in page.versions if one.version < page.line.version]
    default = page.base or (earlier[0] if earlier else others[0] if others else None)
    other = default if other_id is None else next((one for one in others if one.id == other_id), None)
    if other is None and other_id is not None:
        raise NotYours("curriculum")
    return Pair(
        page,
        other,
        None if other is None else document(db, who, team_id, other.id).content,
        document(db, who, team_id, version_id).content,
        tuple(others),
    )


def _usable(team_id: UUID) -> ColumnElement[bool]:
    return or_(CurriculumVersion.team_id.is_(None), CurriculumVersion.team_id == team_id)


def leads_to(old: VersionLine, new: VersionLine, by_id: Mapping[UUID, VersionLine]) -> bool:
    """Whether athletes of a version may be moved to another: an older one, or one that it was forked from."""
    if old.slug == new.slug:
        return old.version < new.version
    bases = (by_id.get(one.based_on) for one in by_id.values() if one.slug == new.slug and one.based_on)
    return any(base is not None and base.slug == old.slug for base in bases)
