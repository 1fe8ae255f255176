"""An assignment before it is sent: what can be chosen, and the first week as it would be.

Nothing is stored. The preview decides with the same function as the service that enrols.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor, Reach
from coach.casefile import FIRST_CURRICULUM, Enrolled, History, NoBody, local_day
from coach.db.curricula import CurriculumArchive, CurriculumVersion
from coach.db.session import Database
from coach.domain import program
from coach.domain.program import DrillItem, LiftItem, SkillItem, SquatItem
from coach.formats import curriculum as files
from coach.formats import inputs
from coach.formats.inputs import AssignIn, Problem, Refused
from coach.queries.athlete import Told, told
from coach.queries.explained import rung_names

ANKLE_TESTS = ("lunge-angle", "lunge-distance")
FARTHEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Choice:
    """A published curriculum in its newest version, with its rungs from the first to the last."""

    slug: str
    title: str
    version: int
    summary: str
    rungs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers. `running`: title of what an assignment would end; `present`: the rung's name."""

    athlete_id: UUID
    name: str
    today: date
    has_body: bool
    measured: bool
    running: str | None
    present: str | None
    curricula: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One session of the first week."""

    on: date
    minutes: int
    warm_up: tuple[DrillItem, ...]
    skills: tuple[SkillItem, ...]
    squats: tuple[SquatItem, ...]
    lifts: tuple[LiftItem, ...]
    accessories: tuple[DrillItem, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The first week as the athlete would get it; `days` empty where no body is known yet."""

    choices: Choices
    title: str
    version: int
    start_on: date
    weekdays: tuple[int, ...]
    rung: str
    wedge_mm: float
    stopped: bool
    told: tuple[Told, ...]
    names: Mapping[str, str]
    days: tuple[DayPlan, ...]


def choices(db: Database, who: Actor, athlete_id: UUID) -> Choices:
    """Return what can be assigned to an athlete; NotYours where no consent runs."""
    with db.read() as session:
        reach = access.athlete(session, who, athlete_id)
        today = local_day(db.now(), reach.zone)
        record, running = _record(session, reach)
        return _choices(session, reach, today, record, running, _newest(session, reach.team_id))


def _record(session: Session, reach: Reach) -> tuple[History, Enrolled | None]:
    """Read under the policy that a new assignment would have: that of the coach's team."""
    running = casefile.running_enrolment(session, reach.athlete_id)
    return casefile.history(session, reach.athlete_id, reach.team_id), running


def _newest(session: Session, team_id: UUID | None) -> list[CurriculumVersion]:
    """Return the newest version of every shipped curriculum, and of a team's own that are not archived."""
    newest = (
        select(CurriculumVersion.slug, func.max(CurriculumVersion.version).label("version"))
        .where(or_(CurriculumVersion.team_id.is_(None), CurriculumVersion.team_id == team_id))
        .group_by(CurriculumVersion.slug)
        .subquery()
    )
    found = session.scalars(
        select(CurriculumVersion)
        .join(
            newest,
            (newest.c.slug == CurriculumVersion.slug) & (newest.c.version == CurriculumVersion.version),
        )
        .outerjoin(
            CurriculumArchive,
            (CurriculumArchive.slug == CurriculumVersion.slug)
            & (CurriculumArchive.team_id == CurriculumVersion.team_id),
        )
        .where(CurriculumArchive.slug.is_(None))
        .order_by(CurriculumVersion.title, CurriculumVersion.slug)
    )
    # The ladder alone first: what everybody can begin with.
    return sorted(found, key=lambda version: version.slug != FIRST_CURRICULUM)


def _choices(
    session: Session,
    reach: Reach,
    today: date,
    record: History,
    running: Enrolled | None,
    versions: list[CurriculumVersion],
) -> Choices:
    offered = []
    for version in versions:
        curriculum = casefile.curriculum_of(version)
        rungs = tuple((card.id, card.name) for card in curriculum.rungs)
        offered.append(Choice(version.slug, version.title, version.version, curriculum.summary, rungs))
    present = None
    if running is not None:
        at = casefile.carried_on(session, running, running.curriculum, today)
        present = running.curriculum.card(at.rung).name
    return Choices(
        athlete_id=reach.athlete_id,
        name=reach.name,
        today=today,
        has_body=bool(record.bodies),
        measured=any(row.test in ANKLE_TESTS for row in record.tests),
        running=None if running is None else running.curriculum.title,
        present=present,
        curricula=tuple(offered),
    )


def preview(db: Database, who: Actor, athlete_id: UUID, form: Mapping[str, Any]) -> Preview:
    """Return the first week of an assignment that is not stored. Refused where the form breaks a rule."""
    data = inputs.read(AssignIn, form)
    with db.read() as session:
        reach = access.athlete(session, who, athlete_id)
        today = local_day(db.now(), reach.zone)
        record, running = _record(session, reach)
        versions = _newest(session, reach.team_id)
        version = next((v for v in versions if v.slug == data["curriculum"]), None)
        if version is None:
            raise Refused(
                Problem("curriculum", "unknown", "is not a published curriculum", data["curriculum"])
            )
        curriculum = casefile.curriculum_of(version)
        start = casefile.carried_on(session, running, curriculum, today, data["start_rung"])
        offered = _choices(session, reach, today, record, running, versions)
    check_start(data["start_on"], today)
    if start.rung not in {rung.id for rung in curriculum.ladder}:
        raise Refused(Problem("start_rung", "unknown", "is not a rung of this ladder", start.rung))
    weekdays = tuple(sorted(set(data["days"])))
    enrolled = Enrolled(
        id=casefile.NOWHERE,
        athlete_id=athlete_id,
        team_id=reach.team_id,
        start_on=data["start_on"],
        days=weekdays,
        start=start,
        curriculum=curriculum,
        curriculum_version_id=version.id,
        curriculum_version=version.version,
        ladder_digest=version.digest,
        assigned_by=who.user_id,
        created_at=db.now(),
    )
    names = rung_names(curriculum)
    try:
        standing = casefile.stand(record, enrolled, today, None, ())
    except NoBody:
        return Preview(
            choices=offered,
            title=version.title,
            version=version.version,
            start_on=data["start_on"],
            weekdays=weekdays,
            rung=names[start.rung],
            wedge_mm=0.0,
            stopped=False,
            told=(),
            names=names,
            days=(),
        )
    decision = standing.decision
    sessions = program.week(
        curriculum,
        decision,
        standing.case.body,
        drills=files.drills(),
        on=max(today, data["start_on"]),
        days=weekdays,
        start_on=data["start_on"],
        # What is owned of the steps is told by sessions: left out where these are not shared.
        mastery=casefile.mastery_before(standing.enrolled, standing.case, decision)
        if reach.may_see("logs")
        else None,
    )
    said = (told(reach, reason, standing.case) for reason in decision.reasons)
    return Preview(
        choices=offered,
        title=version.title,
        version=version.version,
        start_on=data["start_on"],
        weekdays=weekdays,
        rung=names[decision.rung],
        wedge_mm=decision.wedge_mm,
        stopped=decision.action == "stop",
        told=tuple(one for one in said if one is not None),
        names=names,
        days=tuple(_day(session) for session in sessions),
    )


def _day(session: program.Session) -> DayPlan:
    return DayPlan(
        on=session.on,
        minutes=session.minutes,
        warm_up=session.warm_up,
        skills=session.skills,
        lifts=session.lifts,
        squats=tuple(item for item in (session.squat, session.back_off) if item is not None),
        accessories=session.accessories,
    )


def check_start(start_on: date, today: date) -> None:
    """Refuse a start more than a year away, as the service that enrols does."""
    if abs((start_on - today).days) > FARTHEST_DAYS:
        raise Refused(Problem("start_on", "far", "must be within a year of today", start_on.isoformat()))
