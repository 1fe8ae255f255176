"""What happened, taken in: sets, tests, acts of people. Idempotent by the client's UUID.

The same event again is `known`; other content under a known id is a `conflict` and changes nothing.
After what is stored, decisions are derived again within the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor, NotYours, Reach
from coach.casefile import Enrolled, History, NoBody, Standing, local_day
from coach.db.curricula import CurriculumVersion, Enrolment
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, Event, SetRow, TestRow
from coach.db.people import Consent
from coach.db.session import Database, retried
from coach.domain import program
from coach.domain.case import At
from coach.domain.mastery import Mastery
from coach.formats import inputs
from coach.formats.inputs import ActIn, Problem, Refused, SetIn, TestIn
from coach.services import audit
from coach.services.decisions import append, decide_again, lock_athlete, take_number
from coach.services.reading import read_for

CLOCK_TOLERANCE = timedelta(minutes=5)
OLDEST = timedelta(days=366 * 5)
COACH_ACTS = ("clear", "override", "lock", "unlock", "veto", "verify")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an event: `stored`, or `known` when it had been stored before."""

    status: str
    client_id: UUID
    on: date
    standing: Standing | None = None


class Conflict(Exception):
    """A known id came with other content; what is stored stays."""

    def __init__(self, client_id: UUID) -> None:
        super().__init__(f"client_id = {client_id}: is stored with other content")
        self.client_id = client_id


def record_set(
    db: Database,
    who: Actor,
    athlete_id: UUID,
    form: Mapping[str, Any],
    *,
    sent_at: datetime | None = None,
) -> Accepted:
    """Take in one set of an athlete, by the athlete or by a coach who may see logs."""
    return record_sets(db, who, athlete_id, (form,), sent_at=sent_at)[0]


def record_sets(
    db: Database,
    who: Actor,
    athlete_id: UUID,
    forms: Iterable[Mapping[str, Any]],
    *,
    sent_at: datetime | None = None,
) -> list[Accepted]:
    """Take in sets of one athlete, all of them or none, in their order.

    Decisions are derived once, after the last one; every set that was stored carries that standing.
    """
    read = [read_for(db, who, athlete_id, SetIn, form) for form in forms]

    def work(session: Session) -> list[Accepted]:
        reach = _reach(session, who, athlete_id, "logs")
        accepted: list[Accepted] = []
        enrolments: dict[UUID, Enrolled] = {}
        record: History | None = None
        since: date | None = None
        for data in read:
            known = _known(session, SetRow, reach, data)
            if known is not None:
                accepted.append(known)
                continue
            enrolled = enrolments.get(data["enrolment_id"]) or _enrolment(
                session, reach, data["enrolment_id"]
            )
            enrolments[enrolled.id] = enrolled
            _check_shown(session, enrolled, data["decision_id"])
            row = _set_row(enrolled, data)
            _stamp(db, session, row, reach, data, sent_at)
            left = _check_replaced(session, SetRow, reach, data)
            record = record or casefile.history(session, athlete_id, enrolled.team_id)
            record = casefile.for_team(session, record, enrolled.team_id)
            _prescribe(db, session, record, enrolled, row, data["as_lift"])
            session.add(row)
            record = replace(record, sets=(*record.sets, row))
            since = min(day for day in (since, left, row.performed_on) if day is not None)
            accepted.append(Accepted("stored", row.client_id, row.performed_on))
        if since is None:
            return accepted
        today = local_day(db.now(), reach.zone)
        standing = decide_again(db, session, athlete_id, since=since, today=today, record=record)
        return [replace(one, standing=standing) if one.status == "stored" else one for one in accepted]

    return retried(db, work)


def _set_row(enrolled: Enrolled, data: Mapping[str, Any]) -> SetRow:
    if data["rung"] not in enrolled.curriculum.movements:
        rule = "is no rung, step or complex of this curriculum"
        raise Refused(Problem("rung", "unknown", rule, data["rung"]))
    return SetRow(
        enrolment_id=enrolled.id,
        prescription={},
        **{
            key: data[key]
            for key in (
                "decision_id rung wedge_mm shoe_heel_mm set_number reps clean load_kg rpe pain "
                "pain_site sharp note"
            ).split()
        },
        faults=sorted(set(data["faults"])),
    )


def record_test(
    db: Database,
    who: Actor,
    athlete_id: UUID,
    form: Mapping[str, Any],
    *,
    sent_at: datetime | None = None,
) -> Accepted:
    """Take in one test; the mean of the trials is its value."""
    data = read_for(db, who, athlete_id, TestIn, form)

    def work(session: Session) -> Accepted:
        reach = _reach(session, who, athlete_id, "tests")
        known = _known(session, TestRow, reach, data)
        if known is not None:
            return known
        trials = data["trials"]
        value = round(sum(trials) / len(trials), 2) if trials else data["value"]
        row = TestRow(
            value=value,
            trials=trials,
            unit=_unit(data["test"]),
            clearing_zone=data["zone_found"],
            faults=sorted(set(data["faults"])),
            **{
                key: data[key]
                for key in "test side instrument site score passed wedge_mm pain pinch note".split()
            },
        )
        if row.test == "lunge-angle" and row.site is None:
            row.site = "tuberosity"
        _stamp(db, session, row, reach, data, sent_at)
        left = _check_replaced(session, TestRow, reach, data)
        session.add(row)
        today = local_day(db.now(), reach.zone)
        since = min(day for day in (left, row.performed_on) if day is not None)
        standing = decide_again(db, session, athlete_id, since=since, today=today)
        if reach.role == "coach":
            audit.record(db, session, who, "test-recorded", team_id=reach.team_id, athlete_id=athlete_id)
        return Accepted("stored", row.client_id, row.performed_on, standing)

    return retried(db, work)


def record_act(
    db: Database,
    who: Actor,
    athlete_id: UUID,
    form: Mapping[str, Any],
    *,
    sent_at: datetime | None = None,
) -> Accepted:
    """Take in an act of a person.

    Override, lock, unlock, veto, verify are a coach's. `clear` is a coach's where a team is linked;
    an athlete without a coach clears after having been seen, and says by whom. Anyone may raise a
    red flag or report the morning after.
    """
    data = read_for(db, who, athlete_id, ActIn, form)

    def work(session: Session) -> Accepted:
        reach = access.athlete(session, who, athlete_id)
        kind = data["kind"]
        if reach.role == "self" and kind in COACH_ACTS and (kind != "clear" or _is_linked(session, reach)):
            raise NotYours("act")
        known = _known(session, ActRow, reach, data)
        if known is not None:
            return known
        enrolled = casefile.running_enrolment(session, athlete_id)
        rungs = set() if enrolled is None else {rung.id for rung in enrolled.curriculum.ladder}
        if data["rung"] is not None and data["rung"] not in rungs:
            raise Refused(Problem("rung", "unknown", "is not a rung of this ladder", data["rung"]))
        row = ActRow(**{key: data[key] for key in "kind rung wedge_mm until about_on value reason".split()})
        _stamp(db, session, row, reach, data, sent_at)
        if row.until is not None and row.until < row.performed_on:
            raise Refused(Problem("until", "past", "must not be before today", row.until.isoformat()))
        if row.about_on is not None and row.about_on > row.performed_on:
            raise Refused(Problem("about_on", "future", "must not lie ahead", row.about_on.isoformat()))
        left = _check_replaced(session, ActRow, reach, data)
        _check_act_replaced(session, reach, data)
        session.add(row)
        today = local_day(db.now(), reach.zone)
        since = min(day for day in (left, row.about_on, row.performed_on) if day is not None)
        standing = decide_again(db, session, athlete_id, since=since, today=today)
        if reach.role == "coach":
            audit.record(db, session, who, f"act-{kind}", team_id=reach.team_id, athlete_id=athlete_id)
        return Accepted("stored", row.client_id, row.performed_on, standing)

    return retried(db, work)


Taker = Callable[..., Accepted]
TAKERS: dict[str, Taker] = {"set": record_set, "test": record_test, "act": record_act}


def _reach(session: Session, who: Actor, athlete_id: UUID, scope: str) -> Reach:
    reach = access.athlete(session, who, athlete_id)
    if not reach.may_see(scope):
        raise NotYours("athlete")
    lock_athlete(session, athlete_id)
    return reach


def _is_linked(session: Session, reach: Reach) -> bool:
    return (
        session.execute(access.running_consents().where(Consent.athlete_id == reach.athlete_id)).first()
        is not None
    )


def _enrolment(session: Session, reach: Reach, enrolment_id: UUID) -> Enrolled:
    """Return the athlete's enrolment, also one that has ended: a set made offline still counts."""
    row = session.execute(
        select(Enrolment, CurriculumVersion)
        .join(CurriculumVersion, CurriculumVersion.id == Enrolment.curriculum_version_id)
        .where(Enrolment.id == enrolment_id, Enrolment.athlete_id == reach.athlete_id)
    ).one_or_none()
    if row is None:
        raise NotYours("enrolment")
    return casefile.enrolled_from(*row)


def _check_shown(session: Session, enrolled: Enrolled, decision_id: UUID | None) -> None:
    """A set may name a decision that a page showed and nobody has stored, never one of somebody else."""
    if decision_id is None:
        return
    of = session.scalar(select(DecisionRow.enrolment_id).where(DecisionRow.id == decision_id))
    if of is not None and of != enrolled.id:
        raise NotYours("decision")


def _known(
    session: Session, table: type[SetRow | TestRow | ActRow], reach: Reach, data: Mapping[str, Any]
) -> Accepted | None:
    query = select(table).where(table.athlete_id == reach.athlete_id, table.client_id == data["client_id"])
    row: Any = session.scalars(query).one_or_none()
    if row is None:
        return None
    if row.payload_hash != inputs.payload_hash(data):
        raise Conflict(data["client_id"])
    return Accepted("known", row.client_id, row.performed_on)


def _check_replaced(
    session: Session, table: type[SetRow | TestRow | ActRow], reach: Reach, data: Mapping[str, Any]
) -> date | None:
    """A correction names an event of the same kind and athlete; return the first day that it leaves.

    That is the event's own day, or that of an earlier correction of it, or of one of that: none of them count
    any longer.
    """
    if data["void"] and data["replaces"] is None:
        raise Refused(Problem("replaces", "missing", "is missing: what is taken back"))
    if data["replaces"] is None:
        return None
    rows = session.execute(
        select(table.client_id, table.replaces, table.performed_on)
        .where(
            table.athlete_id == reach.athlete_id,
            or_(table.client_id == data["replaces"], table.replaces.is_not(None)),
        )
        .order_by(table.number)
    ).all()
    line = {data["replaces"]}
    days: list[date] = []
    for client_id, replaces, on in rows:  # what is corrected came in before what corrects it
        if client_id in line or replaces in line:
            line.add(client_id)
            days.append(on)
    if all(client_id != data["replaces"] for client_id, _, _ in rows):
        raise Refused(Problem("replaces", "unknown", "is not stored here", str(data["replaces"])))
    return min(days)


def _check_act_replaced(session: Session, reach: Reach, data: Mapping[str, Any]) -> None:
    """An athlete takes back no coach's word, and no warning sign under a coach: it would clear a stop."""
    if data["replaces"] is None:
        return
    earlier = select(ActRow.kind, ActRow.by).where(
        ActRow.athlete_id == reach.athlete_id, ActRow.client_id == data["replaces"]
    )
    kind, by = session.execute(earlier).one()
    stays = kind != "red-flag" or (data["kind"] == kind and not data["void"])
    if reach.role == "self" and (by != "self" or (not stays and _is_linked(session, reach))):
        raise NotYours("act")


def _stamp(
    db: Database,
    session: Session,
    row: Event,
    reach: Reach,
    data: Mapping[str, Any],
    sent_at: datetime | None,
) -> None:
    """Fill in who, when and on which local day; correct a wrong clock; refuse the future."""
    now = db.now()
    zone = data["zone"] or reach.zone
    claimed: datetime | None = data["performed_at"]
    performed = claimed or now
    row.performed_at_raw = None
    if claimed is not None and sent_at is not None and abs(now - sent_at) > CLOCK_TOLERANCE:
        try:
            performed = claimed + (now - sent_at)
        except OverflowError:
            rule = "must be within five years, by the clock that sent_at tells of"
            raise Refused(Problem("performed_at", "old", rule, claimed.isoformat())) from None
        row.performed_at_raw = claimed
    if performed > now + CLOCK_TOLERANCE:
        raise Refused(Problem("performed_at", "future", "must not lie in the future", performed.isoformat()))
    if performed < now - OLDEST:
        raise Refused(Problem("performed_at", "old", "must be within five years", performed.isoformat()))
    on: date | None = data["performed_on"]
    if on is not None:
        if on > local_day(now, zone):
            raise Refused(Problem("performed_on", "future", "must not lie in the future", on.isoformat()))
        if on < (now - OLDEST).date():
            raise Refused(Problem("performed_on", "old", "must be within five years", on.isoformat()))
        if claimed is None and on != local_day(now, zone):
            performed = _noon(on, zone)
    row.athlete_id = reach.athlete_id
    row.client_id = data["client_id"]
    row.payload_hash = inputs.payload_hash(data)
    row.performed_at = performed
    row.zone = zone
    row.performed_on = on or local_day(performed, zone)
    row.received_at = now
    row.number = take_number(session, reach.athlete_id)
    row.author_id = reach.actor.user_id
    row.author_name = reach.actor.name
    row.by = reach.by
    row.team_id = reach.team_id
    row.replaces = data["replaces"]
    row.void = data["void"]


def _noon(on: date, zone: str) -> datetime:
    """A back-dated event has no hour; noon keeps it on its day in every zone near."""
    try:
        return datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (LookupError, ValueError):
        return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def _unit(test: str) -> str | None:
    if test == "lunge-angle":
        return "deg"
    if test == "lunge-distance":
        return "cm"
    if test in inputs.TIMED:
        return "s"
    if test == "tibialis-raise":
        return "reps"
    return None


def _prescribe(
    db: Database, session: Session, record: History, enrolled: Enrolled, row: SetRow, as_lift: bool
) -> None:
    """Write into a set what was asked of it.

    The first set of a day keeps the decision that the athlete was shown, stored now if a page only
    named it; every further set of that day was asked for the same. A correction that stands alone on
    its day keeps what its original was asked for: nothing was shown for it that day, and what would be
    shown now still rests on the original.
    """
    day = row.performed_on
    before = record.prescribed(enrolled.id, day)
    if before is not None:
        skill = _movement_asked(record, enrolled, row, before, as_lift)
        row.prescription = {"rung": before.rung, "wedge_mm": before.wedge_mm, **skill}
        return
    original = next((one for one in record.sets if one.client_id == row.replaces), None)
    if original is not None and original.prescription and original.enrolment_id == enrolled.id:
        row.prescription = dict(original.prescription)
        return
    of_day = casefile.decided_on(session, enrolled.id, day)
    try:
        shown = casefile.stand(
            record, enrolled, day, casefile.live_decision(session, enrolled.id, before=day), of_day
        )
    except NoBody:
        return
    if not shown.stored:
        append(db, session, shown)
    row.decision_id = row.decision_id or shown.decision_id
    at = At(rung=shown.decision.rung, wedge_mm=shown.decision.wedge_mm)
    skill = _movement_asked(record, enrolled, row, at, as_lift)
    row.prescription = {"rung": shown.decision.rung, "wedge_mm": shown.decision.wedge_mm, **skill}


def _movement_asked(
    record: History, enrolled: Enrolled, row: SetRow, at: At, as_lift: bool
) -> dict[str, Any]:
    """Return what was asked of a step or a lift that day: sets, reps or seconds, load; empty for a squat."""
    curriculum = enrolled.curriculum
    as_lift = as_lift or row.rung in curriculum.complexes
    if not as_lift and row.rung in {rung.id for rung in curriculum.ladder}:
        return {}
    try:
        mastery = casefile.mastery_of_day(record, enrolled, row.performed_on, at)
    except NoBody:
        return {}
    if as_lift:
        return {"lift": row.rung, **_lift_asked(record, enrolled, row, mastery)}
    now = next((one for one in mastery.now.values() if one.step.id == row.rung), None)
    if now is None:
        return {"step": row.rung, "stage": "free"}
    dose = getattr(now.step.dose, now.stage)
    asked = {"sets": dose.sets, "reps": dose.reps, "seconds": dose.seconds, "load_kg": now.load_kg}
    return {"step": row.rung, "stage": now.stage, **{k: v for k, v in asked.items() if v is not None}}


def _lift_asked(record: History, enrolled: Enrolled, row: SetRow, mastery: Mastery) -> dict[str, Any]:
    """Return sets, reps and load of a lift of that day; of two on one movement those whose turn it is."""
    day = row.performed_on
    _, _, plan = program.planned_day(enrolled.curriculum, enrolled.days, enrolled.start_on, day)
    lifts = [] if plan is None else [one for one in plan.lifts if one.logged_as == row.rung]
    if not lifts:
        return {}
    of_day = (s for s in casefile.in_force(record.sets) if s.performed_on == day and s.rung == row.rung)
    place = sum("lift" in s.prescription for s in of_day)
    lift = lifts.pop(0)
    while lifts and place >= lift.sets:
        place -= lift.sets
        lift = lifts.pop(0)
    loads = mastery.lift_load_kg(lift)
    load = {"load_kg": loads[min(place, len(loads) - 1)]} if loads else {}
    return {"sets": lift.sets, "reps": lift.reps, **load}
