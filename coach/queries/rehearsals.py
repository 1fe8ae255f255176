"""What a draft would do, before it is published: a week for one athlete, and who would stand elsewhere.

Reads only, and decides with the engine's own functions, so that what is shown is what happens after a move.
Nothing is moved by publishing; this says what moving would mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor, NotYours, Reach
from coach.casefile import Enrolled, NoBody, Standing, local_day
from coach.db.session import Database
from coach.domain import program
from coach.domain.case import At, Body, Case
from coach.domain.curriculum import Curriculum
from coach.domain.mastery import Mastery
from coach.domain.policy import DEFAULT_POLICY, policy_of
from coach.domain.progression import decide
from coach.formats import curriculum as files
from coach.formats.inputs import Problem, Refused
from coach.queries.athlete import Told, told
from coach.queries.curricula import Trainee
from coach.queries.drafts import Draft
from coach.queries.explained import rung_names
from coach.queries.moves import Move, may_see_steps, move_between, place_seen, steps_between

# A new athlete, of whom nothing is known yet: middling in stature and weight, ankles not measured.
NEW_BODY = Body(height_cm=172, mass_kg=72)
NEW_DAYS = (1, 3, 5)


def curriculum_of(draft: Draft) -> Curriculum:
    """Return the curriculum of a draft; Refused where it does not hold together."""
    if draft.faults:
        raise Refused(Problem("form", "unsound", "does not hold together yet: see what is to mend"))
    return files.curriculum_from_dict(draft.document)


# --- a week -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Week:
    """A week as a draft would make it. `who` None is a new athlete.

    `gone` names the athlete's present rung where the draft has none of that id; the week then begins at its
    first one. `days` empty where no body is known. `steps_shared` False leaves the steps of the lifts out.
    """

    athletes: tuple[Trainee, ...]
    who: Trainee | None
    sessions: tuple[program.Session, ...]
    told: tuple[Told, ...]
    names: Mapping[str, str]
    stopped: bool
    gone: str | None
    steps_shared: bool


def week(db: Database, who: Actor, draft: Draft, athlete_id: UUID | None) -> Week:
    """Return the week of an athlete of the team by a draft; NotYours where no consent to that team runs."""
    curriculum = curriculum_of(draft)
    names = rung_names(curriculum)
    with db.read() as session:
        reaches = [one.reach for one in access.linked(session, who) if draft.team_id in one.team_ids]
        athletes = tuple(Trainee(reach.athlete_id, reach.name) for reach in reaches)
        if athlete_id is None:
            rows = casefile.policy_rows(session, (draft.team_id,)).get(draft.team_id, ())
            policy = policy_of(rows[-1].content) if rows else DEFAULT_POLICY
            today = local_day(db.now(), who.zone)
            case = Case(
                id="new",
                today=today,
                body=NEW_BODY,
                at=At(rung=curriculum.ladder[0].id),
                ladder=curriculum.ladder,
                policy=policy,
            )
            decision = decide(case)
            monday = today + timedelta(-today.weekday() % 7)  # a whole week, whatever day it is
            sessions = program.week(
                curriculum,
                decision,
                NEW_BODY,
                drills=files.drills(),
                on=monday,
                days=NEW_DAYS,
                start_on=monday,
                mastery=Mastery(curriculum, case, decision),
            )
            return Week(athletes, None, sessions, (), names, False, None, True)
        reach = next((one for one in reaches if one.athlete_id == athlete_id), None)
        if reach is None:
            raise NotYours("athlete")
        return _week_of(session, db, draft, curriculum, reach, athletes)


def _week_of(
    session: Session,
    db: Database,
    draft: Draft,
    curriculum: Curriculum,
    reach: Reach,
    athletes: tuple[Trainee, ...],
) -> Week:
    names = rung_names(curriculum)
    today = local_day(db.now(), reach.zone)
    record = casefile.history(session, reach.athlete_id, draft.team_id)
    running = casefile.running_enrolment(session, reach.athlete_id)
    enrolled = running or _nowhere(curriculum, reach.athlete_id, draft.team_id, today)
    rows = casefile.standings_today(session, (enrolled,), {enrolled.id: today})[enrolled.id]
    who = Trainee(reach.athlete_id, reach.name)
    gone = None
    try:
        now = casefile.stand(record, enrolled, today, *rows)
        if now.case.at.rung not in {rung.id for rung in curriculum.ladder}:
            gone = rung_names(enrolled.curriculum)[now.case.at.rung]
            enrolled = _nowhere(curriculum, reach.athlete_id, draft.team_id, today, enrolled.days)
            rows = casefile.standings_today(session, (enrolled,), {enrolled.id: today})[enrolled.id]
        then = casefile.stand(record, replace(enrolled, curriculum=curriculum), today, *rows)
    except NoBody:
        return Week(athletes, who, (), (), names, False, None, True)
    shared = reach.may_see("logs")
    sessions = program.week(
        curriculum,
        then.decision,
        then.case.body,
        drills=files.drills(),
        on=max(today, enrolled.start_on),
        days=enrolled.days,
        start_on=enrolled.start_on,
        mastery=casefile.mastery_before(then.enrolled, then.case, then.decision) if shared else None,
    )
    said = (told(reach, reason, then.case) for reason in then.decision.reasons)
    return Week(
        athletes,
        who,
        sessions,
        tuple(one for one in said if one is not None),
        names,
        then.decision.action == "stop",
        gone,
        shared,
    )


def _nowhere(
    curriculum: Curriculum, athlete_id: UUID, team_id: UUID, day: date, days: tuple[int, ...] = NEW_DAYS
) -> Enrolled:
    """Return an enrolment that nobody stored: from today, at the first rung."""
    return Enrolled(
        id=casefile.NOWHERE,
        athlete_id=athlete_id,
        team_id=team_id,
        start_on=day,
        days=days,
        start=At(rung=curriculum.ladder[0].id),
        curriculum=curriculum,
        curriculum_version_id=casefile.NOWHERE,
        curriculum_version=0,
        ladder_digest="",
        assigned_by=None,
        created_at=datetime.combine(day, time.min, UTC),
    )


# --- the roster -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An athlete who would stand elsewhere; `move` None where the draft has not the present rung, `gone`.

    `title` and `version` are of the curriculum that the athlete trains by.
    """

    athlete_id: UUID
    name: str
    title: str
    version: int
    move: Move | None
    gone: str | None = None

    @property
    def order(self) -> tuple[int, str]:
        """Who cannot be moved stands first, the others as in every replay."""
        return (-1, self.name.casefold()) if self.move is None else self.move.order


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Who would stand elsewhere today if all who train by this curriculum were moved to the draft."""

    elsewhere: tuple[Elsewhere, ...]
    unchanged: int
    without_body: int


def rehearsal(db: Database, who: Actor, draft: Draft) -> Rehearsal:
    """Decide today for the team's athletes on any version of this curriculum or its base, and by the draft.

    The number of statements is the same for one athlete and for fifty. What a scope hides of a reason is
    hidden here too, and without shared sessions and tests only the squat is told, as on the athlete's page.
    """
    curriculum = curriculum_of(draft)
    here = {draft.slug} if draft.base_slug is None else {draft.slug, draft.base_slug}
    found, unchanged, without = [], 0, 0
    with db.read() as session:
        reaches = {
            one.reach.athlete_id: one.reach
            for one in access.linked(session, who)
            if draft.team_id in one.team_ids
        }
        enrolments = {
            key: one
            for key, one in casefile.running_enrolments(session, list(reaches)).items()
            if one.team_id == draft.team_id and one.curriculum.id in here
        }
        records = casefile.histories(session, {key: one.team_id for key, one in enrolments.items()})
        days = {one.id: local_day(db.now(), records[key].zone) for key, one in enrolments.items()}
        stored = casefile.standings_today(session, enrolments.values(), days)
    for key, enrolled in enrolments.items():
        reach, day, rows = reaches[key], days[enrolled.id], stored[enrolled.id]
        try:
            now = casefile.stand(records[key], enrolled, day, *rows)
        except NoBody:
            without += 1
            continue
        on = (key, reach.name, enrolled.curriculum.title, enrolled.curriculum_version)
        if now.case.at.rung not in {rung.id for rung in curriculum.ladder}:
            found.append(Elsewhere(*on, None, rung_names(enrolled.curriculum)[now.case.at.rung]))
            continue
        then = casefile.stand(records[key], replace(enrolled, curriculum=curriculum), day, *rows)
        move = _move(reach, now, then)
        if move is None:
            unchanged += 1
        else:
            found.append(Elsewhere(*on, move))
    return Rehearsal(tuple(sorted(found, key=lambda one: one.order)), unchanged, without)


def _move(reach: Reach, now: Standing, then: Standing) -> Move | None:
    old, new = now.enrolled.curriculum, then.enrolled.curriculum
    before, after = place_seen(reach, now), place_seen(reach, then)
    # Depth is told by the new ladder, where the two may count differently.
    places = {rung.id: place for place, rung in enumerate(new.ladder)}
    before = replace(before, place=places.get(before.rung_id, before.place))
    names = {**rung_names(old), **rung_names(new)}
    steps = steps_between(now, then) if may_see_steps(reach) else ()
    return move_between(reach.athlete_id, reach.name, before, after, names, steps)
