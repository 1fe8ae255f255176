"""Decisions appended after what happened: one live decision per enrolment and local day.

A late or corrected event re-derives every decided day from its own day on; what comes out different
is appended as the next of that day, what stays the same is left alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, defer

from coach import casefile
from coach.casefile import Enrolled, History, NoBody, Standing, local_day
from coach.db.curricula import Enrolment
from coach.db.decisions import DecisionRow
from coach.db.people import Athlete, User
from coach.db.session import Database, retried
from coach.formats.stored_decision import decision_to_row


def lock_athlete(session: Session, athlete_id: UUID) -> None:
    """Let one writer at a time change an athlete's record (SQLite's write lock does so already)."""
    session.execute(select(Athlete.id).where(Athlete.id == athlete_id).with_for_update())


def take_number(session: Session, athlete_id: UUID) -> int:
    """Return the next number of an athlete's events; the caller holds the athlete's lock."""
    return session.execute(
        update(Athlete)
        .where(Athlete.id == athlete_id)
        .values(events_taken=Athlete.events_taken + 1)
        .returning(Athlete.events_taken)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def decide_again(
    db: Database,
    session: Session,
    athlete_id: UUID,
    *,
    since: date,
    today: date,
    record: History | None = None,
) -> Standing | None:
    """Derive decisions anew from `since` to `today` and append those that came out different.

    `record`: the history where the caller has read it already. Returns the standing of `today`;
    None where there is no enrolment or no body yet.
    """
    session.flush()
    enrolled = casefile.running_enrolment(session, athlete_id)
    if enrolled is None:
        return None
    if record is None:
        record = casefile.history(session, athlete_id, enrolled.team_id)
    else:  # read for a set of an earlier enrolment, perhaps under another team's policy
        record = casefile.for_team(session, record, enrolled.team_id)
    rows = session.scalars(
        select(DecisionRow)
        .options(defer(DecisionRow.content))
        .where(DecisionRow.enrolment_id == enrolled.id)
        .order_by(DecisionRow.decided_on, DecisionRow.seq)
    ).all()
    decided: dict[date, list[DecisionRow]] = {}
    for row in rows:
        decided.setdefault(row.decided_on, []).append(row)
    first = enrolled.created_at.date() - timedelta(days=1)  # a day may begin earlier than in UTC
    since = max(since, min([first, *decided]))
    days = sorted({day for day in decided if day >= since} | {today})
    standing: Standing | None = None
    for day in days:
        before = max((d for d in decided if d < day), default=None)
        try:
            standing = casefile.stand(
                record,
                enrolled,
                day,
                None if before is None else decided[before][-1],
                decided.get(day, ()),
            )
        except NoBody:
            return None
        if not standing.stored:
            decided.setdefault(day, []).append(append(db, session, standing))
    return standing


def follow_today(db: Database, team_id: UUID) -> None:
    """Decide today again for everybody whom a team has enrolled, each in a transaction of its own.

    For a policy or rules that have just taken effect. Pages show the new decision anyway; stored, it also
    stands on the roster before the next session.
    """
    with db.read() as session:
        people = session.execute(
            select(Enrolment.athlete_id, User.zone)
            .join(Athlete, Athlete.id == Enrolment.athlete_id)
            .join(User, User.id == Athlete.user_id)
            .where(Enrolment.team_id == team_id, Enrolment.ended_at.is_(None))
        ).all()
    for athlete_id, zone in people:
        today = local_day(db.now(), zone)

        def work(session: Session, athlete_id: UUID = athlete_id, today: date = today) -> None:
            lock_athlete(session, athlete_id)
            decide_again(db, session, athlete_id, since=today, today=today)

        retried(db, work)


def append(db: Database, session: Session, standing: Standing) -> DecisionRow:
    """Store a standing's decision as the live one of its day."""
    row = row_of(standing, db.now())
    session.add(row)
    session.flush()
    return row


def row_of(standing: Standing, now: datetime) -> DecisionRow:
    """Build the row of a decision."""
    enrolled: Enrolled = standing.enrolled
    decision = standing.decision
    return DecisionRow(
        id=standing.decision_id,
        athlete_id=enrolled.athlete_id,
        enrolment_id=enrolled.id,
        decided_on=standing.on,
        seq=standing.seq,
        decided_at=now,
        as_of=now,
        as_of_number=standing.as_of_number,
        case_digest=standing.digest,
        body_version=standing.body_version,
        policy_version=standing.policy_version,
        ladder_digest=enrolled.ladder_digest,
        rules_version=decision.rules,
        rules_wait=standing.case.rules_wait,
        at_rung=standing.case.at.rung,
        at_wedge_mm=standing.case.at.wedge_mm,
        action=decision.action,
        rung=decision.rung,
        wedge_mm=decision.wedge_mm,
        limiter=decision.limiter,
        content=decision_to_row(decision),
    )
