"""A team's own curricula put away and brought back. Versions stay as they are, and so does a draft.

Nobody can be put on an archived curriculum, and none is archived that somebody trains by.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coach import access
from coach.access import Actor, NotYours
from coach.db.curricula import CurriculumArchive, CurriculumVersion, Enrolment
from coach.db.session import Database, retried
from coach.formats.inputs import Problem, Refused
from coach.services import audit


class InUse(Refused):
    """Athletes train by it: names of those whom the coach may see, and how many more there are."""

    def __init__(self, names: tuple[str, ...], others: int) -> None:
        super().__init__(Problem("archive", "in-use", "is in use: move the athletes first"))
        self.names, self.others = names, others


def archive(db: Database, who: Actor, team_id: UUID, version_id: UUID) -> None:
    """Put the curriculum of a version away; twice is once. InUse while an athlete trains by any of it."""
    access.team(who, team_id)

    def work(session: Session) -> None:
        slug = _own_slug(session, team_id, version_id)
        # Whoever enrols somebody holds these rows too: one of the two sees what the other did.
        versions = session.scalars(
            select(CurriculumVersion.id).where(CurriculumVersion.slug == slug).with_for_update()
        ).all()
        if session.get(CurriculumArchive, (team_id, slug)) is not None:
            return
        training = session.scalars(
            select(Enrolment.athlete_id).where(
                Enrolment.curriculum_version_id.in_(versions), Enrolment.ended_at.is_(None)
            )
        ).all()
        if training:
            linked = {one.reach.athlete_id: one.reach.name for one in access.linked(session, who)}
            names = sorted((linked[one] for one in training if one in linked), key=str.casefold)
            raise InUse(tuple(names), len(training) - len(names))
        session.add(CurriculumArchive(team_id=team_id, slug=slug, by_user_id=who.user_id, at=db.now()))
        session.flush()
        audit.record(db, session, who, "curriculum-archived", team_id=team_id, curriculum=slug)

    retried(db, work)


def restore(db: Database, who: Actor, team_id: UUID, version_id: UUID) -> None:
    """Bring the curriculum of a version back; one that is not archived stays as it is."""
    access.team(who, team_id)

    def work(session: Session) -> None:
        slug = _own_slug(session, team_id, version_id)
        if session.get(CurriculumArchive, (team_id, slug)) is None:
            return
        session.execute(
            delete(CurriculumArchive).where(
                CurriculumArchive.team_id == team_id, CurriculumArchive.slug == slug
            )
        )
        audit.record(db, session, who, "curriculum-restored", team_id=team_id, curriculum=slug)

    retried(db, work)


def _own_slug(session: Session, team_id: UUID, version_id: UUID) -> str:
    slug = session.scalar(
        select(CurriculumVersion.slug).where(
            CurriculumVersion.id == version_id, CurriculumVersion.team_id == team_id
        )
    )
    if slug is None:
        raise NotYours("curriculum")
    return slug


def refuse_archived(session: Session, version: CurriculumVersion, field: str) -> None:
    """Refuse a version whose curriculum is archived, and keep it from being archived until the end."""
    if version.team_id is None:
        return
    session.execute(
        select(CurriculumVersion.id)
        .where(CurriculumVersion.id == version.id)
        .with_for_update(read=True, key_share=True)
    )
    if is_archived(session, version.team_id, version.slug):
        raise Refused(Problem(field, "archived", "is archived: bring it back first"))


def is_archived(session: Session, team_id: UUID, slug: str) -> bool:
    """Whether a team's own curriculum is put away."""
    return session.get(CurriculumArchive, (team_id, slug)) is not None
