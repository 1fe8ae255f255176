"""The athlete's week as it goes on paper: the decision, the body's squat, the sessions of the days.

Values only: no words, no HTML and no choice of what to train (`coach.domain.program`). What a coach may
not see is left out here, before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Rows

from coach import access, casefile
from coach.access import Actor, NotYours, Reach
from coach.casefile import Enrolled, History, NoBody, Standing, local_day
from coach.db.decisions import DecisionRow
from coach.db.events import SetRow
from coach.db.people import Consent, Team, User
from coach.db.session import Database
from coach.domain import program
from coach.domain.ankle import ANKLE_TESTS
from coach.domain.case import Case, Test
from coach.domain.curriculum import Curriculum
from coach.domain.decision import Decision
from coach.domain.mastery import Mastery
from coach.domain.policy import Policy
from coach.domain.program import Session
from coach.domain.screen import Reason
from coach.domain.squat import Pose
from coach.formats.curriculum import drills
from coach.formats.inputs import Problem, Refused
from coach.formats.stored_decision import decision_from_row
from coach.queries.athlete import OF_TESTS, shown
from coach.queries.drawing import pose_at
from coach.queries.explained import MOVES, moved_by
from coach.queries.needs import Need, needs_of
from coach.words.evidence import Evidence

WEEKS_AHEAD = 4
# Reasons that tell what a test found, besides those that the athlete's page keeps behind that scope.
OF_TESTS_TOO = frozenset({"stop-pinch", "stop-test-pain", "sprain-check"})
OF_PAIN = ("stop-", "pain-")
SAID_MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSheet:
    """Why there is nothing to print: `no-body` or `no-enrolment`."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ankle:
    """One side's range: the belief in degrees with its SD, and the last test that it rests on."""

    side: str
    deg: float
    sd: float
    last: Test | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The decision's reasons as far as this reader may know them; `withheld`: the rest is not shared."""

    reasons: tuple[Reason, ...]
    for_: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    withheld: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One training day: what is asked, None for a day that is over, and what was done already."""

    on: date
    session: Session | None
    sets: int = 0
    reps: int = 0
    clean: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSheet:
    """All that the athlete's week on paper says, but for its words.

    `need` is what the decided depth asks of the ankle on the wedge given, `next_need` the next one's on the
    wedge on which it would open; None where the style asks for nothing.
    """

    athlete: str
    team: str | None
    coach: str | None
    locale: str
    units: str
    monday: date
    week: int
    curriculum: Curriculum
    decision: Decision
    decided_on: date
    why: Why
    ankles: tuple[Ankle, ...] | None
    need: Need | None
    next_need: Need | None
    pose: Pose | None
    days: tuple[Day, ...]
    policy: Policy
    today: date

    @property
    def stopped(self) -> bool:
        """Whether squats are closed until a person clears the athlete."""
        return self.decision.action == "stop"

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(6)

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions that are still to come."""
        return tuple(day.session for day in self.days if day.session is not None)


def athlete_week(
    db: Database, who: Actor, athlete_id: UUID, *, around: date | None = None
) -> WeekSheet | NoSheet:
    """Return the week of `around` (default: of the next training day) of an athlete who lets one see it.

    Raises NotYours for a stranger and for a coach who may not see the training, Refused for a week that
    lies behind or too far ahead. The same number of statements for any length of history.
    """
    with db.read() as session:
        reach = access.athlete(session, who, athlete_id)
        if not reach.may_see("logs"):
            raise NotYours("logs")
        today = local_day(db.now(), reach.zone)
        enrolled = casefile.running_enrolment(session, athlete_id)
        if enrolled is None:
            return NoSheet(why="no-enrolment")
        try:
            record = casefile.history(session, athlete_id, enrolled.team_id)
            before = casefile.live_decision(session, enrolled.id, before=today)
            standing = casefile.stand(
                record, enrolled, today, before, casefile.decided_on(session, enrolled.id, today)
            )
        except NoBody:
            return NoSheet(why="no-body")
        monday = _monday(enrolled, today, around)
        done = _done(session, enrolled, monday)
        begun = _begun_today(session, enrolled, today)
        return _sheet(
            standing,
            reach,
            people=_people(session, reach, enrolled),
            policy=standing.case.policy,
            monday=monday,
            days=_days(standing, monday, today, done, begun),
            brought=_brought(standing, record, before, begun),
        )


def _monday(enrolled: Enrolled, today: date, around: date | None) -> date:
    first = program.next_training_day(enrolled.start_on, enrolled.days, today)
    asked = first if around is None else around
    monday = asked - timedelta(asked.weekday())
    earliest = max(today, enrolled.start_on)
    earliest -= timedelta(earliest.weekday())
    latest = earliest + timedelta(weeks=WEEKS_AHEAD)
    if not earliest <= monday <= latest:
        rule = f"must lie in a week from {earliest.isoformat()} to {latest.isoformat()}"
        raise Refused(Problem("from", "out-of-range", rule, asked.isoformat()))
    # A start after the week's last training day: the plan begins a week later.
    return monday if _has_days(enrolled, monday) else monday + timedelta(7)


def _has_days(enrolled: Enrolled, monday: date) -> bool:
    return any(
        program.training_day(enrolled.start_on, enrolled.days, monday + timedelta(n)) for n in range(7)
    )


# --- what was done ----------------------------------------------------------------------------------


def _done(session: Rows, enrolled: Enrolled, monday: date) -> Mapping[date, tuple[int, int, int]]:
    """Return sets, reps and clean reps per day of the week and the one before.

    Corrections are read of whatever day: a set that was moved out of these weeks is not done in them.
    """
    first, last = monday - timedelta(7), monday + timedelta(6)
    rows = session.scalars(
        select(SetRow).where(
            SetRow.athlete_id == enrolled.athlete_id,
            or_(SetRow.performed_on.between(first, last), SetRow.replaces.is_not(None)),
        )
    ).all()
    found: dict[date, tuple[int, int, int]] = {}
    for row in casefile.in_force(rows, last):
        if row.performed_on < first:
            continue
        sets, reps, clean = found.get(row.performed_on, (0, 0, 0))
        found[row.performed_on] = (sets + 1, reps + row.reps, clean + row.clean)
    return found


def _begun_today(session: Rows, enrolled: Enrolled, today: date) -> Decision | None:
    """Return the decision that today's sets carry: a session does not change while it is done."""
    row = session.scalars(
        select(DecisionRow)
        .join(SetRow, SetRow.decision_id == DecisionRow.id)
        .where(
            SetRow.athlete_id == enrolled.athlete_id,
            SetRow.enrolment_id == enrolled.id,
            DecisionRow.enrolment_id == enrolled.id,
            DecisionRow.decided_on == today,  # a set moved to today still carries that of its first day
            SetRow.performed_on == today,
        )
        .order_by(SetRow.performed_at)
        .limit(1)
    ).first()
    return None if row is None else decision_from_row(row.content)


def _days(
    standing: Standing,
    monday: date,
    today: date,
    done: Mapping[date, tuple[int, int, int]],
    begun: Decision | None,
) -> tuple[Day, ...]:
    enrolled = standing.enrolled
    start, weekdays = enrolled.start_on, enrolled.days
    waiting = program.waiting_day(start, weekdays, today, done)
    found = []
    for planned in program.week(
        enrolled.curriculum,
        standing.decision,
        standing.case.body,
        drills=drills(),
        on=monday,
        days=weekdays,
        start_on=start,
        mastery=_mastery(standing),
    ):
        on = planned.on
        sets, reps, clean = done.get(on, (0, 0, 0))
        asked: Session | None = planned
        if on < today and on != waiting:
            asked = None
        elif on == today and begun is not None and standing.decision.action != "stop":
            asked = _session(standing, begun, on)
        found.append(Day(on=on, session=asked, sets=sets, reps=reps, clean=clean))
    return tuple(found)


def _session(standing: Standing, decision: Decision, on: date) -> Session:
    enrolled = standing.enrolled
    return program.session(
        enrolled.curriculum,
        decision,
        standing.case.body,
        drills=drills(),
        on=on,
        days=enrolled.days,
        start_on=enrolled.start_on,
        mastery=_mastery(standing),
    )


def _mastery(standing: Standing) -> Mastery:
    return casefile.mastery_before(standing.enrolled, standing.case, standing.decision)


# --- what is said -----------------------------------------------------------------------------------


def _people(session: Rows, reach: Reach, enrolled: Enrolled) -> tuple[str | None, str | None, str, str]:
    """Return team and coach while the athlete lets that team see them, and the athlete's settings."""
    locale, units = session.execute(select(User.locale, User.units).where(User.id == reach.user_id)).one()
    if enrolled.team_id is None:
        return None, None, locale, units
    named = session.execute(
        access.running_consents()
        .where(Consent.athlete_id == reach.athlete_id, Consent.team_id == enrolled.team_id)
        .add_columns(Team.name, User.name)
        .join(Team, Team.id == Consent.team_id)
        .outerjoin(User, User.id == enrolled.assigned_by)
    ).first()
    return (None, None, locale, units) if named is None else (named[3], named[4], locale, units)


def _sheet(
    standing: Standing,
    reach: Reach,
    *,
    people: tuple[str | None, str | None, str, str],
    policy: Policy,
    monday: date,
    days: tuple[Day, ...],
    brought: Decision | None,
) -> WeekSheet:
    decision, enrolled = standing.decision, standing.enrolled
    team, coach, locale, units = people
    need, next_need = needs_of(standing.case, decision)
    return WeekSheet(
        athlete=reach.name,
        team=team,
        coach=coach if coach != reach.name else None,
        locale=locale,
        units=units,
        monday=monday,
        week=program.week_number(enrolled.start_on, monday),
        curriculum=enrolled.curriculum,
        decision=decision,
        decided_on=standing.on,
        why=_why(decision, brought, standing.case, reach),
        ankles=_ankles(decision, standing.case) if reach.may_see("tests") else None,
        need=need,
        next_need=next_need,
        # As on the screen: the angle that is drawn at the ankle is the athlete's own where it ends the
        # depth, and the limbs are the body's.
        pose=_pose(standing) if decision.action != "stop" and {"body", "tests"} <= reach.scopes else None,
        days=days,
        policy=policy,
        today=standing.on,
    )


def _pose(standing: Standing) -> Pose:
    decision = standing.decision
    card = standing.enrolled.curriculum.card(decision.rung)
    return pose_at(
        standing.case.body,
        standing.case.policy,
        decision,
        card.rung,
        wedge_mm=decision.wedge_mm,
        load_kg=program.prescribed_load_kg(card, standing.case.body, decision.load_kg),
    )


def _ankles(decision: Decision, case: Case) -> tuple[Ankle, ...]:
    tests = {test.id: test for test in case.tests if test.test in ANKLE_TESTS}
    found = []
    for side in ("left", "right"):
        known = decision.ankle.get(side)
        if known is None or not known.n:
            continue
        resting_on = [tests[key] for key in known.ids if key in tests]
        last = max(resting_on, key=lambda test: (test.on, test.id), default=None)
        found.append(Ankle(side=side, deg=known.deg, sd=known.sd, last=last))
    return tuple(found)


def _brought(
    standing: Standing, record: History, before: DecisionRow | None, begun: Decision | None
) -> Decision | None:
    """Return the decision that moved the depth to where it is now held, as Today tells it.

    That of today's first set, while the day goes on; else that of the last session's evening, until the
    first set.
    """
    now = standing.decision
    if begun is not None:
        moved = now.action == "hold" and begun.action in MOVES and begun.rung == now.rung
        return begun if moved else None
    trained = [s for s in casefile.in_force(record.sets) if s.performed_on < standing.on]
    if not trained or str(trained[-1].prescription.get("rung") or trained[-1].rung) == now.rung:
        return None
    return moved_by(before, now)


def _why(decision: Decision, brought: Decision | None, case: Case, reach: Reach) -> Why:
    reasons = decision.reasons if brought is None else (brought.reasons[0], *decision.reasons)
    said = [reason for reason in reasons if _may_be_told(reason, reach)]
    told = said[:SAID_MOST]
    headline = told[0] if told else None
    return Why(
        reasons=tuple(told),
        for_=() if headline is None else shown(reach, headline.for_, case),
        against=() if headline is None else shown(reach, headline.against, case),
        withheld=not reasons or reasons[0] not in said,
    )


def _may_be_told(reason: Reason, reach: Reach) -> bool:
    """Say whether a reason may be told whole: readings by the scope `tests`, pain by the scope `pain`."""
    of_tests = "sd" in reason.params or reason.code in OF_TESTS or reason.code in OF_TESTS_TOO
    if of_tests and not reach.may_see("tests"):
        return False
    return reach.may_see("pain") or not reason.code.startswith(OF_PAIN)
