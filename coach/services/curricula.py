"""Curricula published as immutable versions: the shipped ones, and a team's drafts.

A shipped file whose content is already the newest version is left alone; a changed one becomes the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from coach import access
from coach.access import Actor
from coach.db.curricula import CurriculumDraft, CurriculumVersion
from coach.db.people import User
from coach.db.session import Database, retried
from coach.formats import curriculum as files
from coach.formats.inputs import Problem, Refused
from coach.formats.typed import Typed
from coach.services import audit
from coach.services.archives import refuse_archived
from coach.services.drafts import AlreadyPublished, Outdated, open_draft

CHANGES_MOST = 500
CHANGES_LEAST = 3


def load_shipped(db: Database) -> list[str]:
    """Publish every shipped curriculum that is new or changed; returns `slug version` of those."""
    published = []
    for slug in files.shipped_names():
        curriculum = files.shipped(slug)
        digest = files.digest(curriculum)
        with db.write() as session:
            newest = session.scalars(
                select(CurriculumVersion)
                .where(CurriculumVersion.slug == slug)
                .order_by(CurriculumVersion.version.desc())
                .limit(1)
            ).one_or_none()
            if newest is not None and newest.digest == digest:
                continue
            version = 1 if newest is None else newest.version + 1
            session.add(
                CurriculumVersion(
                    slug=slug,
                    version=version,
                    digest=digest,
                    title=curriculum.title,
                    content=files.curriculum_to_dict(curriculum),
                    published_at=db.now(),
                )
            )
            published.append(f"{slug} {version}")
    return published


def publish(db: Database, who: Actor, team_id: UUID, draft_id: UUID, form: Mapping[str, Any]) -> int:
    """Publish a draft as the next version of its curriculum and return its number.

    Refused where it is not sound, changes nothing, says not what it changes, or was changed since the page
    was made; so is a draft of an older version than the newest, unless the page showed that one (`newest`).
    The version takes the draft's id: published twice is published once.
    """
    access.team(who, team_id)
    changes = Typed(form).text("changes")
    revision = str(form.get("revision", ""))
    with db.read() as session:
        try:
            document = open_draft(session, team_id, draft_id, revision).content
        except AlreadyPublished as known:
            return known.version
    if not CHANGES_LEAST <= len(changes) <= CHANGES_MOST:
        rule = f"must be {CHANGES_LEAST}-{CHANGES_MOST} characters: what is new, for those who train by it"
        raise Refused(Problem("changes", "missing", rule))
    if files.faults_in(document):
        raise Refused(Problem("form", "unsound", "does not hold together yet: see what is to mend"))

    def work(session: Session) -> int:
        try:
            draft = open_draft(session, team_id, draft_id, revision, lock=True)
        except AlreadyPublished as known:
            return known.version
        newest = session.scalars(
            select(CurriculumVersion)
            .where(CurriculumVersion.slug == draft.slug, CurriculumVersion.team_id == team_id)
            .order_by(CurriculumVersion.version.desc())
            .limit(1)
        ).one_or_none()
        if newest is not None:
            refuse_archived(session, newest, "form")
            if str(form.get("newest", "")) != str(newest.version):
                by = session.scalar(select(User.name).where(User.id == newest.by_user_id))
                raise Outdated(by, f"version {newest.version}", newest.published_at)
            if _same(newest.content, document):
                raise Refused(Problem("form", "unchanged", "is as it was: nothing is changed"))
        last = session.scalar(
            select(func.max(CurriculumVersion.version)).where(CurriculumVersion.slug == draft.slug)
        )
        number = (last or 0) + 1
        curriculum = files.curriculum_from_dict({**document, "id": draft.slug, "version": str(number)})
        session.execute(delete(CurriculumDraft).where(CurriculumDraft.id == draft.id))
        session.add(
            CurriculumVersion(
                id=draft_id,
                slug=curriculum.id,
                version=number,
                digest=files.digest(curriculum),
                title=curriculum.title,
                content=files.curriculum_to_dict(curriculum),
                team_id=team_id,
                published_at=db.now(),
                changes=changes,
                by_user_id=who.user_id,
                based_on=draft.based_on,
            )
        )
        audit.record(
            db,
            session,
            who,
            "curriculum-published",
            team_id=team_id,
            curriculum=curriculum.id,
            version=number,
        )
        return number

    return retried(db, work)


def _same(published: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    return {**published, "version": ""} == {**document, "version": ""}
