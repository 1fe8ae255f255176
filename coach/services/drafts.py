"""Curricula in the making: forked, imported, changed part by part, deleted.

A form carries the revision that it was made from; where somebody was faster nothing is stored, and it is
said who changed what. Publishing stands in `coach.services.curricula`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from coach import access
from coach.access import Actor, NotYours
from coach.db.curricula import CurriculumDraft, CurriculumVersion
from coach.db.people import User
from coach.db.session import Database, retried
from coach.formats import documents
from coach.formats.documents import TITLE_CHARS, Document, NoSuchPart
from coach.formats.inputs import Problem, Refused
from coach.services import audit
from coach.services.archives import refuse_archived

SLUG_CHARS = 50
TAIL_CHARS = 6
_TAIL = re.compile(rf"-[0-9a-f]{{{TAIL_CHARS}}}$")


class Outdated(Refused):
    """Somebody changed the draft since the form was made: who (None: no longer here), what and when."""

    def __init__(self, by: str | None, what: str, at: datetime) -> None:
        super().__init__(Problem("form", "outdated", "was changed by somebody else meanwhile"))
        self.by, self.what, self.at = by, what, at


class AlreadyPublished(Refused):
    """The draft has become a version, which nobody changes."""

    def __init__(self, version: int) -> None:
        super().__init__(Problem("form", "published", "was published and can no longer be changed"))
        self.version = version


def fork(db: Database, who: Actor, team_id: UUID, version_id: UUID, form: Mapping[str, Any]) -> UUID:
    """Make a draft of a team's own from a version that it may use; the same form twice is one draft."""
    team = access.team(who, team_id)
    tail = _tail(form)

    def work(session: Session) -> UUID:
        version = visible(session, team_id, version_id)
        title = f"{version.title[: TITLE_CHARS - 3 - len(team.name)]} ({team.name})"[:TITLE_CHARS]
        slug = f"{_TAIL.sub('', version.slug)[:SLUG_CHARS]}-{tail}"
        known = _known(session, team_id, slug)
        if known is not None:
            return known
        draft = _draft_row(db, who, team_id, slug, {**version.content, "title": title}, version.id)
        session.add(draft)
        session.flush()
        audit.record(
            db, session, who, "curriculum-forked", team_id=team_id, curriculum=slug, base=version.slug
        )
        return draft.id

    return retried(db, work)


def edit(db: Database, who: Actor, team_id: UUID, version_id: UUID) -> UUID:
    """Return the draft of a team's own curriculum: the open one, else a new one of its newest version.

    Refused while the curriculum is archived.
    """
    access.team(who, team_id)

    def work(session: Session) -> UUID:
        version = visible(session, team_id, version_id)
        if version.team_id is None:
            raise NotYours("curriculum")
        refuse_archived(session, version, "form")
        known = session.scalar(
            select(CurriculumDraft.id).where(
                CurriculumDraft.team_id == team_id, CurriculumDraft.slug == version.slug
            )
        )
        if known is not None:
            return known
        newest = session.scalars(
            select(CurriculumVersion)
            .where(CurriculumVersion.slug == version.slug, CurriculumVersion.team_id == team_id)
            .order_by(CurriculumVersion.version.desc())
            .limit(1)
        ).one()
        draft = _draft_row(db, who, team_id, newest.slug, newest.content, newest.id)
        session.add(draft)
        session.flush()
        return draft.id

    return retried(db, work)


def import_file(db: Database, who: Actor, team_id: UUID, raw: bytes, form: Mapping[str, Any]) -> UUID:
    """Make a draft of a file, all of it or nothing; the same form twice is one draft."""
    access.team(who, team_id)
    tail = _tail(form)
    document = documents.document_in(raw)

    def work(session: Session) -> UUID:
        slug = f"{_TAIL.sub('', document['id'])[:SLUG_CHARS]}-{tail}"
        known = _known(session, team_id, slug)
        if known is not None:
            return known
        draft = _draft_row(db, who, team_id, slug, document, None)
        session.add(draft)
        session.flush()
        audit.record(db, session, who, "curriculum-imported", team_id=team_id, curriculum=slug)
        return draft.id

    return retried(db, work)


def _tail(form: Mapping[str, Any]) -> str:
    """Return what sets this curriculum's short name apart, from the form's own id."""
    try:
        return UUID(str(form.get("client_id", ""))).hex[:TAIL_CHARS]
    except ValueError:
        raise Refused(Problem("client_id", "missing", "is missing: send the page's own form")) from None


def _known(session: Session, team_id: UUID, slug: str) -> UUID | None:
    """Return what this team made of the same form; Refused where another team has the short name."""
    for table in (CurriculumDraft, CurriculumVersion):
        row = session.execute(select(table.id, table.team_id).where(table.slug == slug).limit(1)).first()
        if row is not None and row.team_id == team_id:
            return row.id
        if row is not None:
            raise Refused(Problem("client_id", "taken", "is taken: load the page once more and try again"))
    return None


def _draft_row(
    db: Database, who: Actor, team_id: UUID, slug: str, document: Document, based_on: UUID | None
) -> CurriculumDraft:
    return CurriculumDraft(
        team_id=team_id,
        slug=slug,
        title=document["title"],
        based_on=based_on,
        content={**document, "id": slug, "version": "draft"},
        by_user_id=who.user_id,
        updated_at=db.now(),
    )


def visible(session: Session, team_id: UUID, version_id: UUID) -> CurriculumVersion:
    """Return a version that a team may use: a shipped one or its own; NotYours otherwise."""
    row = session.scalars(
        select(CurriculumVersion).where(
            CurriculumVersion.id == version_id,
            or_(CurriculumVersion.team_id.is_(None), CurriculumVersion.team_id == team_id),
        )
    ).one_or_none()
    if row is None:
        raise NotYours("curriculum")
    return row


# --- changes ----------------------------------------------------------------------------------------------


def save_part(
    db: Database, who: Actor, team_id: UUID, draft_id: UUID, kind: str, name: str, form: Mapping[str, Any]
) -> None:
    """Change one part as the form has it. Refused by control, Outdated, AlreadyPublished: nothing is kept."""
    change(db, who, team_id, draft_id, form, lambda document: documents.changed(document, kind, name, form))


def change(
    db: Database,
    who: Actor,
    team_id: UUID,
    draft_id: UUID,
    form: Mapping[str, Any],
    make: Callable[[Document], tuple[Document, str]],
) -> None:
    """Make a draft's next revision. What takes long is worked out before the database is locked.

    `make` returns the new document and what to call that which was changed; NoSuchPart is NotYours.
    """
    access.team(who, team_id)
    revision = str(form.get("revision", ""))
    with db.read() as session:
        document = open_draft(session, team_id, draft_id, revision).content
    try:
        wanted, what = make(document)
    except NoSuchPart:
        raise NotYours("part") from None

    def work(session: Session) -> None:
        draft = open_draft(session, team_id, draft_id, revision, lock=True)
        if wanted != document:
            draft.content, draft.title = wanted, wanted["title"]
            draft.revision += 1
            draft.changed = what[:80]
            draft.by_user_id, draft.updated_at = who.user_id, db.now()

    retried(db, work)


def open_draft(
    session: Session, team_id: UUID, draft_id: UUID, revision: str, *, lock: bool = False
) -> CurriculumDraft:
    """Return a draft at the revision of a form; AlreadyPublished, Outdated or NotYours otherwise."""
    query = select(CurriculumDraft).where(CurriculumDraft.id == draft_id, CurriculumDraft.team_id == team_id)
    draft = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if draft is None:
        version = session.scalar(
            select(CurriculumVersion.version).where(
                CurriculumVersion.id == draft_id, CurriculumVersion.team_id == team_id
            )
        )
        raise NotYours("draft") if version is None else AlreadyPublished(version)
    if str(draft.revision) != revision:
        by = session.scalar(select(User.name).where(User.id == draft.by_user_id))
        raise Outdated(by, draft.changed, draft.updated_at)
    return draft


def remove(db: Database, who: Actor, team_id: UUID, draft_id: UUID, form: Mapping[str, Any]) -> None:
    """Delete a draft; a version that was published of the same curriculum stays. Twice is once."""
    access.team(who, team_id)

    def work(session: Session) -> None:
        draft = open_draft(session, team_id, draft_id, str(form.get("revision", "")), lock=True)
        session.execute(delete(CurriculumDraft).where(CurriculumDraft.id == draft.id))
        audit.record(db, session, who, "curriculum-draft-deleted", team_id=team_id, curriculum=draft.slug)

    retried(db, work)
