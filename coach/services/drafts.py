"""Curricula in the making: forked, imported, changed part by part, deleted.

A form carries the seal of the part that it was made from; where somebody changed the same part meanwhile
nothing is stored, and it is said who. What is done to the whole carries the draft's revision. Publishing
stands in `coach.services.curricula`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from coach.formats.seals import called, seal
from coach.services import audit
from coach.services.archives import refuse_archived

SLUG_CHARS = 50
TAIL_CHARS = 6
CHANGED_CHARS = 80
# How often a change is worked out anew because another part was saved in between.
TRIES = 5
_TAIL = re.compile(rf"-[0-9a-f]{{{TAIL_CHARS}}}$")


class Outdated(Refused):
    """It was changed since the form was made.

    `by` (None: no longer here), `what` and `at` tell the last change of the draft; `sure` False where that
    was about something else than the form.
    """

    def __init__(self, by: str | None, what: str, at: datetime, *, sure: bool = True) -> None:
        super().__init__(Problem("form", "outdated", "was changed by somebody else meanwhile"))
        self.by, self.what, self.at, self.sure = by, what, at, sure


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

    def make(document: Document) -> tuple[Document, str]:
        return documents.changed(document, kind, name, form)

    change(db, who, team_id, draft_id, form, (kind, name), make)


def change(
    db: Database,
    who: Actor,
    team_id: UUID,
    draft_id: UUID,
    form: Mapping[str, Any],
    part: tuple[str, str],
    make: Callable[[Document], tuple[Document, str]],
) -> None:
    """Make a draft's next revision. What takes long is worked out before the database is locked.

    `part` is the kind and name of what the form shows, as `seals.seal` takes them: Outdated where it changed
    since. `make` returns the new document and what to call that which was changed; where another part was
    saved meanwhile it is asked once more. A part that is not there is NotYours.
    """
    access.team(who, team_id)
    for _ in range(TRIES):
        with db.read() as session:
            draft = open_draft(session, team_id, draft_id)
            try:
                _check_seen(session, draft, form, part)
                wanted, what = make(draft.content)
            except NoSuchPart:
                raise NotYours("part") from None
        if retried(db, _Store(db, who, team_id, draft_id, draft.revision, draft.content, wanted, what)):
            return
    raise Outdated(None, "", db.now(), sure=False)


def _check_seen(
    session: Session, draft: CurriculumDraft, form: Mapping[str, Any], part: tuple[str, str]
) -> None:
    """Refuse a form whose part is another than it was; one without a seal must be of the present revision."""
    seen = form.get("seen")
    if seen is None and str(draft.revision) == str(form.get("revision", "")):
        return
    if seen is None or seen != seal(draft.content, *part):
        by = session.scalar(select(User.name).where(User.id == draft.by_user_id))
        sure = draft.changed == called(draft.content, *part)[:CHANGED_CHARS]
        raise Outdated(by, draft.changed, draft.updated_at, sure=sure)


@dataclass(frozen=True, slots=True)
class _Store:
    """The change as a transaction: False where the draft is not at the revision that it was made from."""

    db: Database
    who: Actor
    team_id: UUID
    draft_id: UUID
    revision: int
    before: Document
    wanted: Document
    what: str

    def __call__(self, session: Session) -> bool:
        draft = open_draft(session, self.team_id, self.draft_id, lock=True)
        if draft.revision != self.revision:
            return False
        if self.wanted != self.before:
            draft.content, draft.title = self.wanted, self.wanted["title"]
            draft.revision += 1
            draft.changed = self.what[:CHANGED_CHARS]
            draft.by_user_id, draft.updated_at = self.who.user_id, self.db.now()
        return True


def open_draft(
    session: Session, team_id: UUID, draft_id: UUID, revision: str | None = None, *, lock: bool = False
) -> CurriculumDraft:
    """Return a draft, at a form's revision where one is given; AlreadyPublished, Outdated or NotYours."""
    query = select(CurriculumDraft).where(CurriculumDraft.id == draft_id, CurriculumDraft.team_id == team_id)
    draft = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if draft is None:
        version = session.scalar(
            select(CurriculumVersion.version).where(
                CurriculumVersion.id == draft_id, CurriculumVersion.team_id == team_id
            )
        )
        raise NotYours("draft") if version is None else AlreadyPublished(version)
    if revision is not None and str(draft.revision) != revision:
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
