"""Assignments: a published curriculum version for an athlete from a day on.

Deliberate acts only: an assignment ends the one before it and touches nothing already logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor, NotYours, Reach
from coach.casefile import local_day
from coach.db.curricula import CurriculumVersion, Enrolment
from coach.db.session import Database, retried
from coach.formats.inputs import AssignIn, Problem, Refused
from coach.services import audit
from coach.services.archives import refuse_archived
from coach.services.decisions import decide_again, lock_athlete
from coach.services.reading import read_for

FARTHEST_START = timedelta(days=366)


def assign(db: Database, who: Actor, athlete_id: UUID, form: Mapping[str, Any]) -> UUID:
    """Enrol an athlete, as the coach or as oneself, and take the first decision."""
    data = read_for(db, who, athlete_id, AssignIn, form)

    def work(session: Session) -> UUID:
        reach = access.athlete(session, who, athlete_id)
        lock_athlete(session, athlete_id)
        known = session.scalars(
            select(Enrolment).where(Enrolment.client_id == data["client_id"])
        ).one_or_none()
        if known is not None:
            if known.athlete_id != athlete_id:
                raise NotYours("enrolment")
            return known.id
        version = published(session, data["curriculum"], reach.team_id)
        today = local_day(db.now(), reach.zone)
        _check_dates(data["start_on"], today)
        return _enrol(db, session, reach, version, data, today)

    return retried(db, work)


def published(session: Session, slug: str, team_id: UUID | None) -> CurriculumVersion:
    """Return the newest version of a curriculum that is shipped, or the own one of the team that assigns."""
    row = session.scalars(
        select(CurriculumVersion)
        .where(
            CurriculumVersion.slug == slug,
            or_(CurriculumVersion.team_id.is_(None), CurriculumVersion.team_id == team_id),
        )
        .order_by(CurriculumVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise Refused(Problem("curriculum", "unknown", "is not a published curriculum", slug))
    refuse_archived(session, row, "curriculum")
    return row


def _check_dates(start_on: date, today: date) -> None:
    if start_on > today + FARTHEST_START:
        raise Refused(Problem("start_on", "far", "must be within a year", start_on.isoformat()))
    if start_on < today - FARTHEST_START:
        raise Refused(Problem("start_on", "far", "must be within the last year", start_on.isoformat()))


def _enrol(
    db: Database,
    session: Session,
    reach: Reach,
    version: CurriculumVersion,
    data: Mapping[str, Any],
    today: date,
) -> UUID:
    curriculum = casefile.curriculum_of(version)
    rungs = [rung.id for rung in curriculum.ladder]
    before = casefile.running_enrolment(session, reach.athlete_id)
    start = casefile.carried_on(session, before, curriculum, today, data["start_rung"])
    if start.rung not in rungs:
        raise Refused(Problem("start_rung", "unknown", "is not a rung of this ladder", start.rung))
    running = session.scalars(
        select(Enrolment).where(Enrolment.athlete_id == reach.athlete_id, Enrolment.ended_at.is_(None))
    ).one_or_none()
    if running is not None:
        running.ended_at = db.now()
        session.flush()
    row = Enrolment(
        athlete_id=reach.athlete_id,
        team_id=reach.team_id,
        curriculum_version_id=version.id,
        start_on=data["start_on"],
        days=sorted(set(data["days"])),
        start_rung=start.rung,
        start_wedge_mm=start.wedge_mm,
        assigned_by=reach.actor.user_id,
        client_id=data["client_id"],
        created_at=db.now(),
    )
    session.add(row)
    session.flush()
    decide_again(db, session, reach.athlete_id, since=today, today=today)
    if reach.role == "coach":
        audit.record(
            db,
            session,
            reach.actor,
            "assigned",
            team_id=reach.team_id,
            athlete_id=reach.athlete_id,
            curriculum=version.slug,
            version=version.version,
        )
    return row.id
