"""The coach's roster: who needs a person, who moved, who goes on, who fell silent.

Read from the live stored decisions and the last sets, in as many statements for one athlete as for
two hundred. What a scope hides leaves as None; that training stopped is seen by every linked coach.
Codes and numbers leave here; `coach.words.triage` writes the sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from coach import access
from coach.access import Actor, Reach
from coach.casefile import Enrolled, local_day, running_enrolments
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, SetRow, TestRow
from coach.db.people import User
from coach.db.session import Database
from coach.domain.decision import Decision
from coach.domain.screen import Reason
from coach.formats.stored_decision import decision_from_row

GROUPS = ("needs", "moved", "steady", "quiet")
SORTS = ("asked", "name", "last", "depth")

# Before the first visit a week counts as news.
FIRST_VISIT_DAYS = 7
QUIET_DAYS = 7
MISSED_DAYS = 2
CLEAN_RATE_DAYS = 21

Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One athlete on the roster. `code` and `values` make the sentence; shares are 0-1."""

    athlete_id: UUID
    name: str
    group: str
    tone: str
    code: str
    values: Mapping[str, Value]
    rung: str | None
    place: int
    wedge_mm: float
    left_deg: float | None
    right_deg: float | None
    clean: float | None
    last: date | None
    days_ago: int | None
    urgency: int


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster as asked for; `counts` are of everybody who matches team and search."""

    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    counts: Mapping[str, int]
    everybody: int
    since: datetime
    visited: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of one athlete."""

    reach: Reach
    today: date
    enrolled: Enrolled | None
    decision: Decision | None
    before: tuple[str, float, str] | None  # rung, wedge, action at the last visit
    last_set: date | None
    reps: int
    clean: int
    tested_on: date | None
    flagged_on: date | None


def roster(
    db: Database,
    who: Actor,
    *,
    team_id: UUID | None = None,
    search: str = "",
    show: str = "all",
    sort: str = "asked",
) -> Roster:
    """Return the athletes of the person's teams in triage. NotYours for a team that is not coached."""
    if team_id is not None:
        access.team(who, team_id)
    now = db.now()
    with db.read() as session:
        seen_at = session.scalar(select(User.roster_seen_at).where(User.id == who.user_id))
        since = seen_at or now - timedelta(days=FIRST_VISIT_DAYS)
        linked = access.linked(session, who)
        known = _read(session, [one.reach for one in linked], now, since)
    in_team = {one.reach.athlete_id for one in linked if team_id is None or team_id in one.team_ids}
    wanted = search.strip().casefold()
    rows = [
        _row(one) for one in known if one.reach.athlete_id in in_team and wanted in one.reach.name.casefold()
    ]
    counts = {group: sum(row.group == group for row in rows) for group in GROUPS}
    shown = [group for group in GROUPS if show in ("all", group)]
    return Roster(
        groups=tuple((group, _sorted((r for r in rows if r.group == group), sort)) for group in shown),
        counts=counts,
        everybody=len(known),
        since=since,
        visited=seen_at is not None,
        now=now,
    )


def _sorted(rows: Iterable[Row], sort: str) -> tuple[Row, ...]:
    rows = sorted(rows, key=lambda r: r.name.casefold())
    if sort == "last":
        rows.sort(key=lambda r: r.last or date.min)
    elif sort == "depth":
        rows.sort(key=lambda r: -r.place)
    elif sort == "asked":
        rows.sort(key=lambda r: (r.urgency, -(r.days_ago or 0) if r.group == "quiet" else 0))
    return tuple(rows)


# --- reading: a fixed number of statements ------------------------------------------------------------


def _read(session: Session, reaches: Sequence[Reach], now: datetime, since: datetime) -> list[_Known]:
    ids = [reach.athlete_id for reach in reaches]
    enrolled = running_enrolments(session, ids)
    live = _live(session, [e.id for e in enrolled.values()])
    before = _standing_at(session, [e.id for e in enrolled.values()], since)
    sets = _sets(session, ids, now)
    tests = _tests(session, ids)
    flags = _flags(session, ids)
    found = []
    for reach in reaches:
        plan = enrolled.get(reach.athlete_id)
        last_set, reps, clean = sets.get(reach.athlete_id, (None, 0, 0))
        found.append(
            _Known(
                reach=reach,
                today=local_day(now, reach.zone),
                enrolled=plan,
                decision=None if plan is None else live.get(plan.id),
                before=None if plan is None else before.get(plan.id),
                last_set=last_set,
                reps=reps,
                clean=clean,
                tested_on=tests.get(reach.athlete_id),
                flagged_on=flags.get(reach.athlete_id),
            )
        )
    return found


def _live(session: Session, enrolment_ids: Sequence[UUID]) -> dict[UUID, Decision]:
    place = func.row_number().over(
        partition_by=DecisionRow.enrolment_id,
        order_by=(DecisionRow.decided_on.desc(), DecisionRow.seq.desc()),
    )
    ranked = (
        select(DecisionRow.id, place.label("place"))
        .where(DecisionRow.enrolment_id.in_(enrolment_ids))
        .subquery()
    )
    rows = session.execute(
        select(DecisionRow.enrolment_id, DecisionRow.content)
        .join(ranked, ranked.c.id == DecisionRow.id)
        .where(ranked.c.place == 1)
    )
    # Needs of every rung and drills are half of a decision's values, and no line shows them.
    return {key: decision_from_row({**content, "needs": [], "drills": []}) for key, content in rows}


def _standing_at(
    session: Session, enrolment_ids: Sequence[UUID], when: datetime
) -> dict[UUID, tuple[str, float, str]]:
    """Return rung, wedge and action of what was live at a time."""
    place = func.row_number().over(
        partition_by=DecisionRow.enrolment_id,
        order_by=(DecisionRow.decided_on.desc(), DecisionRow.seq.desc()),
    )
    ranked = (
        select(
            DecisionRow.enrolment_id,
            DecisionRow.rung,
            DecisionRow.wedge_mm,
            DecisionRow.action,
            place.label("place"),
        )
        .where(DecisionRow.enrolment_id.in_(enrolment_ids), DecisionRow.decided_at <= when)
        .subquery()
    )
    rows = session.execute(select(ranked).where(ranked.c.place == 1))
    return {row.enrolment_id: (row.rung, row.wedge_mm, row.action) for row in rows}


def _sets(session: Session, ids: Sequence[UUID], now: datetime) -> dict[UUID, tuple[date, int, int]]:
    """Return per athlete the last day with a set, and reps and clean reps of the last weeks.

    Sets in force only: not taken back, not replaced, and of two corrections of one set the later.
    """
    corrections, rival = aliased(SetRow), aliased(SetRow)
    replaced = select(corrections.replaces).where(
        corrections.athlete_id.in_(ids), corrections.replaces.is_not(None)
    )
    recent = now.date() - timedelta(days=CLEAN_RATE_DAYS)
    rows = session.execute(
        select(
            SetRow.athlete_id,
            func.max(SetRow.performed_on),
            func.sum(case((SetRow.performed_on >= recent, SetRow.reps), else_=0)),
            func.sum(case((SetRow.performed_on >= recent, SetRow.clean), else_=0)),
        )
        .where(
            SetRow.athlete_id.in_(ids),
            SetRow.void.is_(False),
            SetRow.client_id.not_in(replaced),
            or_(
                SetRow.replaces.is_(None),
                ~exists().where(
                    and_(
                        rival.athlete_id == SetRow.athlete_id,
                        rival.replaces == SetRow.replaces,
                        rival.number > SetRow.number,
                    )
                ),
            ),
        )
        .group_by(SetRow.athlete_id)
    )
    return {athlete_id: (last, int(reps), int(clean)) for athlete_id, last, reps, clean in rows}


def _tests(session: Session, ids: Sequence[UUID]) -> dict[UUID, date]:
    """Return per athlete the day of the last test."""
    rows = session.execute(
        select(TestRow.athlete_id, func.max(TestRow.performed_on))
        .where(TestRow.athlete_id.in_(ids), TestRow.void.is_(False))
        .group_by(TestRow.athlete_id)
    )
    return {row[0]: row[1] for row in rows}


def _flags(session: Session, ids: Sequence[UUID]) -> dict[UUID, date]:
    """Return the day of the last warning sign that nobody has cleared since."""
    rows = session.execute(
        select(ActRow.athlete_id, ActRow.kind, func.max(ActRow.performed_at), func.max(ActRow.performed_on))
        .where(ActRow.athlete_id.in_(ids), ActRow.kind.in_(("red-flag", "clear")), ActRow.void.is_(False))
        .group_by(ActRow.athlete_id, ActRow.kind)
    ).all()
    cleared = {row.athlete_id: row[2] for row in rows if row.kind == "clear"}
    return {
        row.athlete_id: row[3]
        for row in rows
        if row.kind == "red-flag" and (row.athlete_id not in cleared or cleared[row.athlete_id] < row[2])
    }


# --- triage -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    group: str
    tone: str
    code: str
    values: Mapping[str, Value] = field(default_factory=dict)
    urgency: int = 9


def _row(known: _Known) -> Row:
    said = _triage(known)
    reach, decision, plan = known.reach, known.decision, known.enrolled
    tests, logs = reach.may_see("tests"), reach.may_see("logs")
    ankles = decision.ankle if decision is not None and tests else {}
    card = None if plan is None or decision is None else plan.curriculum.card(decision.rung)
    last = known.last_set if logs else None
    return Row(
        athlete_id=reach.athlete_id,
        name=reach.name,
        group=said.group,
        tone=said.tone,
        code=said.code,
        values=said.values,
        rung=None if card is None else card.name,
        place=-1 if plan is None or card is None else plan.curriculum.place(card.id),
        wedge_mm=0.0 if decision is None else decision.wedge_mm,
        left_deg=ankles["left"].deg if "left" in ankles and ankles["left"].n else None,
        right_deg=ankles["right"].deg if "right" in ankles and ankles["right"].n else None,
        clean=known.clean / known.reps if logs and known.reps else None,
        last=last,
        days_ago=None if last is None else max(0, (known.today - last).days),
        urgency=said.urgency,
    )


def _triage(known: _Known) -> _Said:
    """Return the group and the sentence: what needs a person first, then silence, moves, and the rest."""
    plan, decision = known.enrolled, known.decision
    if plan is None or decision is None:
        return _without_plan(known)
    for look in (_stopped, _contradicted, _unseen):
        said = look(known.reach, plan, decision, known)
        if said is not None:
            return said
    return _quiet(known, plan) or _moved(known, plan, decision) or _steady(known, plan, decision)


def _without_plan(known: _Known) -> _Said:
    if known.flagged_on is not None:
        return _Said("needs", "stop", "flag-no-plan", {"on": known.flagged_on}, 0)
    if known.tested_on is not None and known.reach.may_see("tests"):
        return _Said("needs", "attention", "no-plan", {"on": known.tested_on}, 3)
    return _Said("needs", "attention", "no-check", urgency=4)


def _stopped(reach: Reach, plan: Enrolled, decision: Decision, known: _Known) -> _Said | None:
    if decision.action != "stop":
        return None
    reason = decision.reasons[0]
    on = date.fromisoformat(str(reason.params.get("on") or decision.progress.stopped_on or known.today))
    code, pain = "stopped", reason.params.get("pain")
    if reason.code == "stop-red-flag":
        code = "stopped-flag"
    elif reach.may_see("pain") and reason.code == "stop-pinch":
        code = "stopped-pinch"
    elif reach.may_see("pain") and isinstance(pain, int):
        code = "stopped-pain"
    return _Said("needs", "stop", code, {"on": on, "pain": pain}, 0)


def _contradicted(reach: Reach, plan: Enrolled, decision: Decision, known: _Known) -> _Said | None:
    """Say where a reading and a squat contradict each other: nothing moves until somebody looks."""
    first = decision.reasons[0]
    if first.code != "squat-believed":
        return None
    if not (reach.may_see("tests") and reach.may_see("logs")):
        return _Said("needs", "attention", "believed-hidden", urgency=1)
    return _Said("needs", "attention", "believed", dict(first.params), 1)


def _unseen(reach: Reach, plan: Enrolled, decision: Decision, known: _Known) -> _Said | None:
    days = len(decision.progress.qualifying_days)
    if _reason(decision, "not-verified") is None or not days or not reach.may_see("logs"):
        return None
    values: dict[str, Value] = {"days": days, "rung": plan.curriculum.card(decision.rung).name}
    return _Said("needs", "attention", "eyes-one" if days == 1 else "eyes", values, 2)


def _quiet(known: _Known, plan: Enrolled) -> _Said | None:
    if not known.reach.may_see("logs") or plan.start_on > known.today:
        return None
    trained = known.last_set is not None and known.last_set >= plan.start_on
    after = known.last_set if trained and known.last_set is not None else plan.start_on - timedelta(days=1)
    silent = (known.today - after).days
    missed = missed_days(plan.days, after, known.today)
    if not trained and (silent > QUIET_DAYS or missed >= MISSED_DAYS):
        return _Said("quiet", "quiet", "never", {"on": plan.start_on})
    if trained and silent >= QUIET_DAYS:
        return _Said("quiet", "quiet", "silent", {"days": silent})
    if trained and missed >= MISSED_DAYS:
        return _Said("quiet", "quiet", "missed", {"days": missed})
    return None


def missed_days(weekdays: Iterable[int], after: date, today: date) -> int:
    """Return how many planned days have gone by between two days, both left out."""
    planned = set(weekdays)
    gone = (after + timedelta(days=n) for n in range(1, (today - after).days))
    return sum(day.isoweekday() in planned for day in gone)


def _moved(known: _Known, plan: Enrolled, decision: Decision) -> _Said | None:
    """Compare with what was live at the last visit; a first decision's wedge is no move."""
    start = (plan.start.rung, decision.wedge_mm, "hold")
    rung, wedge, action = known.before or start
    if rung not in {one.id for one in plan.curriculum.ladder}:
        return None
    values: dict[str, Value] = {
        "before": plan.curriculum.card(rung).name,
        "rung": plan.curriculum.card(decision.rung).name,
        "wedge": round(decision.wedge_mm),
        "wedge_before": round(wedge),
    }
    if action == "stop":
        return _Said("moved", "moved", "cleared", values)
    step = plan.curriculum.place(decision.rung) - plan.curriculum.place(rung)
    if step:
        first = decision.reasons[0]
        if first.code in ("overridden", "locked", "vetoed"):
            return _Said("moved", "moved", "set-by-person", values)
        if step > 0:
            return _Said("moved", "moved", "deeper-wedge" if decision.wedge_mm else "deeper", values)
        return _moved_back(known.reach, first, values)
    if decision.wedge_mm < wedge:
        return _Said("moved", "moved", "wedge-lower" if decision.wedge_mm else "wedge-off", values)
    if decision.wedge_mm > wedge:
        return _Said("moved", "back", "wedge-higher", values)
    return None


def _moved_back(reach: Reach, first: Reason, values: dict[str, Value]) -> _Said:
    code, scope = {
        "repeated-drop": ("back-drop", "logs"),
        "pain-ends": ("back-pain", "pain"),
        "time-off": ("back-time-off", "logs"),
        "range-out": ("back-range", "tests"),
        "depth-closed": ("back-range", "tests"),
        "depth-closed-elsewhere": ("back-range", "tests"),
    }.get(first.code, ("back", ""))
    if not scope or not reach.may_see(scope):
        return _Said("moved", "back", "back", values)
    return _Said("moved", "back", code, {**values, "days": first.params.get("days")})


def _steady(known: _Known, plan: Enrolled, decision: Decision) -> _Said:
    said = _limit(known, plan, decision)
    values = {"rung": plan.curriculum.card(decision.rung).name, **said.values}
    if decision.next.rung is not None:
        values["next"] = plan.curriculum.card(decision.next.rung).name
    return replace(said, values=values)


SHORT = ("ankle-short", "ankle-short-on-wedge", "ankle-short-near", "ankle-short-near-on-wedge")


def _limit(known: _Known, plan: Enrolled, decision: Decision) -> _Said:
    reach = known.reach
    tests, logs = reach.may_see("tests"), reach.may_see("logs")
    if plan.start_on > known.today:
        return _still("starts", on=plan.start_on)
    if decision.progress.locked:
        until = decision.progress.locked_until
        return _still("locked") if until is None else _still("locked-until", until=date.fromisoformat(until))
    if decision.next.rung is None:
        return _still("top")
    if not tests and not logs:
        return _still("hidden")
    if logs and {condition.code for condition in decision.next.conditions} == {"rules-accepted"}:
        return _still("earned-waits")
    if "mobility" in decision.limiter:
        short = next((r for r in (*decision.reasons, *decision.differential) if r.code in SHORT), None)
        if short is not None and tests:
            code = "ankle-limit" if decision.limiter == "mobility" else "ankle-and-control"
            return _still(code, **short.params)
        if decision.limiter_site and tests:
            return _still("site-limit", site=decision.limiter_site)
        return _still("range-limit")
    if decision.limiter == "control":
        rate = decision.control.clean_rate.get(decision.next.rung)
        return (
            _still("control-limit-hidden")
            if rate is None or not logs
            else _still("control-limit", rate=round(100 * rate))
        )
    if decision.limiter == "unknown":
        asked = decision.ask[0].test if decision.ask and tests else None
        return _still("unknown-plain") if asked is None else _still("unknown", test=asked)
    return _to_go(decision) if logs else _still("hidden")


def _to_go(decision: Decision) -> _Said:
    missing = {c.code: c.days for c in decision.next.conditions}
    for condition, code in (("qualifying-days", "to-go"), ("days-on-rung", "days-to-go")):
        days = missing.get(condition)
        if days:
            return _still(code if days > 1 else f"{code}-one", days=days)
    return _still("next-session")


def _still(code: str, **values: Value) -> _Said:
    return _Said("steady", "steady", code, values)


def _reason(decision: Decision, code: str) -> Reason | None:
    return next((r for r in (*decision.reasons, *decision.differential) if r.code == code), None)
