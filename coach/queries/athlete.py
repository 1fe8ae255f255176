"""One athlete as a coach sees them: where they stand and why, what was decided, done and measured.

What a scope hides is left out here, so that no template can show it by mistake; that training stopped
is always told. Reasons leave as codes; the page writes the sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor, NotYours, Reach
from coach.casefile import Enrolled, History, Standing, local_day
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, SetRow, TestRow
from coach.db.people import Membership, Note, Team, User
from coach.db.session import Database
from coach.domain.case import By, Case
from coach.domain.curriculum import Curriculum, RungCard
from coach.domain.decision import Ask, Condition, Decision, Forecast
from coach.domain.estimate import AnkleEstimate
from coach.domain.mastery import Mastery
from coach.domain.policy import Policy
from coach.domain.program import prescribed_load_kg
from coach.domain.screen import Reason
from coach.domain.standing import Standing as Known
from coach.figures.squat import squat_svg
from coach.formats.stored_decision import decision_from_row
from coach.queries.drawing import box_cm, depth_level, pose_at
from coach.queries.explained import rung_names
from coach.queries.ladder import LightDecision, light_decisions
from coach.queries.needs import Need, needs_of
from coach.queries.progress import Charted, changes, charted, cleared_days
from coach.queries.stature import stature_asked_since
from coach.queries.steps import TrackMap, tracks_of
from coach.words.evidence import Evidence, evidence

SIDES = ("left", "right")
TIMELINE_FIRST = 12
DAYS_FIRST = 8
NOTES_MOST = 30
STOCK_WEDGES_MM = (0, 10, 20, 30)

# Reasons that tell what was measured, logged or hurt; a coach without the scope does not get them.
OF_TESTS = frozenset(
    {
        "ankle-short",
        "ankle-stale",
        "ankle-short-near",
        "ankle-short-near-on-wedge",
        "ankle-short-on-wedge",
        "another-scale",
        "capacity-above",
        "heels-were-seen",
        "hips-unsure",
        "not-the-glutes",
        "range-enough",
        "range-not-shown",
        "range-out",
        "range-stale",
        "readings-disagree",
        "real-change",
        "side-difference",
        "squat-believed",
        "wedge-gives-depth",
        "wedge-lower",
        "wedge-stays",
    }
)
OF_LOGS = frozenset(
    {
        "control-enough",
        "control-short",
        "days-missing",
        "earned",
        "knee-in-control",
        "knee-in-mobility-first",
        "load-first",
        "not-verified",
        "day-not-full",
        "dropped-lately",
        "heels-were-seen",
        "one-day-off",
        "range-not-shown",
        "range-shown",
        "regained",
        "repeated-drop",
        "squat-believed",
        "squats-disagree",
        "step-building",
        "step-depth-gate",
        "step-dropped",
        "step-kept",
        "step-learning",
        "step-opens",
        "time-off",
        "too-soon",
        "top",
    }
)
OF_PAIN = frozenset(
    {
        "pain-ends",
        "stop-growth",
        "stop-next-morning",
        "stop-pain",
        "stop-pinch",
        "stop-repeated",
        "stop-sharp",
        "stop-test-pain",
    }
)

# The drawn axis of the ankle, in degrees.
AXIS_FROM_DEG, AXIS_TO_DEG, AXIS_STEP_DEG = 15, 50, 10


@dataclass(frozen=True, slots=True)
class Told:
    """A reason that may be shown, with the evidence that it names."""

    reason: Reason
    for_: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class GaugeRung:
    """A rung of the drawn ladder."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class AnkleBand:
    """One side's estimate; `at`, `low` and `span` are places on the drawn axis (0-100)."""

    side: str
    estimate: AnkleEstimate
    at: float
    low: float
    span: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline: a decision that changed something, or a person's act.

    `again` counts how often the day was derived anew after later entries.
    """

    on: date
    action: str
    rung: str | None = None
    wedge_mm: float = 0.0
    told: tuple[Told, ...] = ()
    rules: str | None = None
    again: int = 0
    by: str | None = None
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set as done; `pain` None where it is hidden or none was told."""

    number: int
    reps: int
    clean: int
    load_kg: float
    rpe: float | None
    faults: tuple[str, ...]
    pain: int | None
    pain_site: str | None
    note: str


@dataclass(frozen=True, slots=True)
class DayDone:
    """What was done at one rung on one day."""

    on: date
    rung_id: str
    rung: str
    wedge_mm: float
    reps: int
    clean: int
    by: str
    author: str
    seen: bool
    sets: tuple[SetLine, ...]


@dataclass(frozen=True, slots=True)
class TestLine:
    """The last result of a test and side."""

    client_id: UUID
    on: date
    test: str
    side: str | None
    told: Evidence
    by: str
    author: str
    pain: int | None
    pinch: bool


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A coach's note."""

    at: datetime
    author: str
    text: str
    shared: bool


@dataclass(frozen=True, slots=True)
class LinkedTeam:
    """A team of the viewer's that the athlete lets in."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The running assignment and the decision of today. `closed`: a coach keeps some depth closed.

    `tracks` as they stand with today's sets, for who sees tests and logs.
    """

    team_id: UUID | None
    title: str
    version: int
    start_on: date
    days: tuple[int, ...]
    names: Mapping[str, str]
    rungs: tuple[tuple[str, str], ...]
    gauge: tuple[GaugeRung, ...]
    rung_id: str
    rung: str
    next_rung: str | None
    wedge_mm: float
    load_kg: float
    box_cm: float | None
    depth_level: int
    action: str
    limiter: str
    stopped: bool
    stopped_on: date | None
    locked: bool
    closed: bool
    headline: Told
    differential: tuple[Told, ...]
    others: tuple[Told, ...]
    tracks: tuple[TrackMap, ...]
    policy: Policy
    conditions: tuple[Condition, ...]
    forecast: Forecast | None
    ask: tuple[Ask, ...]
    figure: str | None
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AthletePage:
    """All that the athlete's page shows. `state`: no-body, no-plan or planned; `need` is the next rung's."""

    athlete_id: UUID
    name: str
    is_self: bool
    scopes: frozenset[str]
    teams: tuple[LinkedTeam, ...]
    may_reset: bool
    state: str
    today: date
    plan: Plan | None
    flagged_on: date | None
    stature_since: date | None
    ankles: tuple[AnkleBand, ...]
    ticks: tuple[tuple[float, int], ...]
    need: Need | None
    need_at: float
    timeline: tuple[Entry, ...]
    timeline_more: bool
    days: tuple[DayDone, ...]
    tests: tuple[TestLine, ...]
    charts: Charted | None
    notes: tuple[NoteLine, ...]


def page(
    db: Database, who: Actor, athlete_id: UUID, *, figure_title: str = "", whole: bool = False
) -> AthletePage:
    """Return the athlete's page; NotYours where no consent runs. `whole`: the timeline from the start."""
    with db.read() as session:
        reach = access.athlete(session, who, athlete_id)
        today = local_day(db.now(), reach.zone)
        enrolled = casefile.running_enrolment(session, athlete_id)
        record = casefile.history(session, athlete_id, None if enrolled is None else enrolled.team_id)
        light: Sequence[LightDecision] = ()
        if enrolled is not None:
            light = light_decisions(session, enrolled.id)
        picked = changes(light, cleared_days(record.acts))
        stored = _contents(session, picked if whole else picked[-TIMELINE_FIRST:])
        standing = _standing(session, record, enrolled, today)
        notes = _notes(session, reach)
        teams, may_reset = _teams(session, reach)
    plan = None if standing is None else _plan(reach, standing, figure_title)
    timeline = () if standing is None else _timeline(reach, standing, record, light, stored)
    state = "no-body" if not record.bodies else "no-plan" if enrolled is None else "planned"
    need = None
    if standing is not None and reach.may_see("tests"):
        need = needs_of(standing.case, standing.decision)[1]
    days = _days(reach, record, enrolled) if reach.may_see("logs") else ()
    return AthletePage(
        athlete_id=athlete_id,
        name=reach.name,
        is_self=reach.role == "self",
        scopes=reach.scopes,
        teams=teams,
        may_reset=may_reset,
        state=state,
        today=today,
        plan=plan,
        flagged_on=_flagged_on(record) if plan is None else None,
        stature_since=stature_asked_since(record, today) if reach.may_see("body") else None,
        ankles=_ankles(reach, record, standing, today),
        ticks=tuple((axis_place(deg), deg) for deg in range(AXIS_FROM_DEG + 5, AXIS_TO_DEG, AXIS_STEP_DEG)),
        need=need,
        need_at=0.0 if need is None else axis_place(need.deg),
        timeline=timeline if whole else timeline[:TIMELINE_FIRST],
        timeline_more=not whole and (len(timeline) > TIMELINE_FIRST or len(picked) > len(stored)),
        days=days[:DAYS_FIRST],
        tests=_tests(reach, record),
        charts=_charts(reach, record, standing, light, today),
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class Now:
    """What the decision is after something was entered."""

    name: str
    plan: Plan | None


def now(db: Database, who: Actor, athlete_id: UUID) -> Now:
    """Return where the athlete stands after an act or a test."""
    found = page(db, who, athlete_id)
    return Now(found.name, found.plan)


def test_line(db: Database, who: Actor, athlete_id: UUID, client_id: UUID) -> tuple[AthletePage, TestLine]:
    """Return one of the last results, to be confirmed or corrected; NotYours for any other."""
    found = page(db, who, athlete_id)
    for line in found.tests:
        if line.client_id == client_id:
            return found, line
    raise NotYours("test")


def account_email(db: Database, who: Actor, athlete_id: UUID) -> str:
    """Return the address of the athlete's account, for a linked coach."""
    with db.read() as session:
        reach = access.athlete(session, who, athlete_id)
        return session.execute(select(User.email).where(User.id == reach.user_id)).scalar_one()


# --- reading ------------------------------------------------------------------------------------------


def _contents(session: Session, picked: Sequence[LightDecision]) -> dict[UUID, Decision]:
    rows = session.execute(
        select(DecisionRow.id, DecisionRow.content).where(DecisionRow.id.in_([row.id for row in picked]))
    )
    return {row.id: decision_from_row(row.content) for row in rows}


def _notes(session: Session, reach: Reach) -> tuple[NoteLine, ...]:
    """Notes of the viewer's teams; of oneself only the shared ones."""
    wanted = select(Note).where(Note.athlete_id == reach.athlete_id)
    if reach.role == "self":
        wanted = wanted.where(Note.shared.is_(True))
    else:
        wanted = wanted.where(Note.team_id.in_([team.team_id for team in reach.actor.teams]))
    rows = session.scalars(wanted.order_by(Note.at.desc(), Note.id.desc()).limit(NOTES_MOST))
    return tuple(NoteLine(row.at, row.author_name, row.text, row.shared) for row in rows)


def _teams(session: Session, reach: Reach) -> tuple[tuple[LinkedTeam, ...], bool]:
    """Return the viewer's linked teams, and whether the viewer may make a reset for this person."""
    running = access.running_consents().order_by(None).subquery()
    rows = session.execute(
        select(Team.id, Team.name)
        .join(running, running.c.team_id == Team.id)
        .where(
            running.c.athlete_id == reach.athlete_id,
            Team.id.in_([team.team_id for team in reach.actor.teams]),
        )
        .order_by(Team.name, Team.id)
    ).all()
    coaches_too = session.scalar(select(Membership.id).where(Membership.user_id == reach.user_id).limit(1))
    return tuple(LinkedTeam(*row) for row in rows), reach.role == "coach" and coaches_too is None


def _standing(session: Session, record: History, enrolled: Enrolled | None, today: date) -> Standing | None:
    if enrolled is None or not record.bodies:
        return None
    before = casefile.live_decision(session, enrolled.id, before=today)
    return casefile.stand(record, enrolled, today, before, casefile.decided_on(session, enrolled.id, today))


# --- what may be told ---------------------------------------------------------------------------------


def told(reach: Reach, reason: Reason, case: Case) -> Told | None:
    """Return a reason with its evidence as far as the scopes go; None where it must not be told."""
    if reason.code in OF_PAIN and not reach.may_see("pain"):
        code = "pain-hidden" if reason.code == "pain-ends" else "stop-hidden"
        kept = {key: value for key, value in reason.params.items() if key in ("on", "rung", "style", "thigh")}
        return Told(Reason(code, kept))
    if reason.code in OF_TESTS and not reach.may_see("tests"):
        return None
    if reason.code in OF_LOGS and not reach.may_see("logs"):
        return None
    return Told(reason, shown(reach, reason.for_, case), shown(reach, reason.against, case))


def shown(reach: Reach, ids: tuple[str, ...], case: Case) -> tuple[Evidence, ...]:
    """Return the evidence of these ids as far as the scopes go."""
    return tuple(one for one in evidence(ids, case) if _line_may_be_told(reach, one))


def _line_may_be_told(reach: Reach, one: Evidence) -> bool:
    if one.act is not None:
        # What athletes tell of a sign, or of who looked at it, is a pain note; what a coach did is not.
        return one.act.by is By.COACH or reach.may_see("pain")
    return reach.may_see("tests" if one.test is not None else "logs")


def _all_told(reach: Reach, reasons: Iterable[Reason], case: Case) -> tuple[Told, ...]:
    return tuple(one for one in (told(reach, reason, case) for reason in reasons) if one is not None)


# --- the plan -----------------------------------------------------------------------------------------


def _plan(reach: Reach, standing: Standing, figure_title: str) -> Plan:
    decision, enrolled, case = standing.decision, standing.enrolled, standing.case
    curriculum = enrolled.curriculum
    card = curriculum.card(decision.rung)
    reasons = _all_told(reach, decision.reasons, case)
    headline = reasons[0] if reasons else Told(Reason("not-shared"))
    differential = _all_told(reach, decision.differential, case)
    said = {one.reason.code for one in (headline, *differential)}
    stopped_on = decision.progress.stopped_on
    both = {"tests", "logs"} <= reach.scopes
    return Plan(
        team_id=enrolled.team_id,
        title=curriculum.title,
        version=enrolled.curriculum_version,
        start_on=enrolled.start_on,
        days=enrolled.days,
        names=rung_names(curriculum),
        rungs=tuple((one.id, one.name) for one in curriculum.rungs),
        gauge=gauge(curriculum, decision.rung),
        rung_id=card.id,
        rung=card.name,
        next_rung=None if decision.next.rung is None else curriculum.card(decision.next.rung).name,
        wedge_mm=decision.wedge_mm,
        # What was asked of a session belongs to the sessions.
        load_kg=prescribed_load_kg(card, case.body, decision.load_kg) if reach.may_see("logs") else 0.0,
        box_cm=_box_cm(decision) if card.box and reach.may_see("logs") else None,
        depth_level=depth_level(card.rung.thigh_deg),
        action=decision.action,
        limiter=decision.limiter,
        stopped=decision.action == "stop",
        stopped_on=None if stopped_on is None else date.fromisoformat(stopped_on),
        locked=decision.progress.locked,
        closed=bool(Known(case).vetoes),
        headline=headline,
        differential=differential,
        others=tuple(one for one in reasons[1:] if one.reason.code not in said),
        tracks=tracks_of(Mastery(curriculum, case, decision)) if both else (),
        policy=case.policy,
        conditions=decision.next.conditions if both else (),
        forecast=decision.forecast if both else None,
        ask=decision.ask if reach.may_see("tests") else (),
        # The angle that is drawn at the ankle is the athlete's own where it ends the depth.
        figure=figure(case, card, decision, figure_title) if {"body", "tests"} <= reach.scopes else None,
        rules=decision.rules,
    )


def gauge(curriculum: Curriculum, rung_id: str) -> tuple[GaugeRung, ...]:
    """Return the ladder with what lies behind, today's rung, the next and the locked ones."""
    place = curriculum.place(rung_id)
    states = {0: "today", 1: "next"}
    return tuple(
        GaugeRung(card.name, states.get(n - place, "owned" if n < place else "locked"))
        for n, card in enumerate(curriculum.rungs)
    )


def _box_cm(decision: Decision) -> float | None:
    """Return the box in whole centimetres, as Today and the printed week ask for it."""
    return None if decision.box_cm is None else float(round(decision.box_cm))


def figure(case: Case, card: RungCard, decision: Decision, title: str, ids: str = "now") -> str:
    """Draw the athlete's own squat at the decided depth, on the decided wedge."""
    drawn = pose_at(
        case.body,
        case.policy,
        decision,
        card.rung,
        wedge_mm=decision.wedge_mm,
        load_kg=decision.load_kg,
    )
    return squat_svg(
        drawn,
        style=card.rung.style,
        load_kg=decision.load_kg,
        wedge_mm=decision.wedge_mm,
        box_cm=box_cm(case.body, drawn, card.rung) if card.box else None,
        title=title,
        ids=ids,
    )


def _flagged_on(record: History) -> date | None:
    """Return the day of a warning sign that nobody cleared, for an athlete without a plan."""
    acts = casefile.in_force(record.acts)
    cleared = max((act.performed_at for act in acts if act.kind == "clear"), default=None)
    flags = [a for a in acts if a.kind == "red-flag" and (cleared is None or a.performed_at > cleared)]
    return flags[-1].performed_on if flags else None


def _ankles(reach: Reach, record: History, standing: Standing | None, today: date) -> tuple[AnkleBand, ...]:
    if not reach.may_see("tests"):
        return ()
    if standing is None:
        if not record.bodies:
            return ()
        standing = casefile.outlook(record, None, today)
    ankles = standing.decision.ankle
    return tuple(_band(side, ankles[side]) for side in SIDES if ankles[side].n)


def _band(side: str, ankle: AnkleEstimate) -> AnkleBand:
    low, high = axis_place(ankle.deg - ankle.sd), axis_place(ankle.deg + ankle.sd)
    return AnkleBand(side, ankle, axis_place(ankle.deg), low, round(high - low, 1))


def axis_place(deg: float) -> float:
    """Return where a reading stands on the drawn axis, 0-100."""
    share = (deg - AXIS_FROM_DEG) / (AXIS_TO_DEG - AXIS_FROM_DEG)
    return round(100 * max(0.0, min(1.0, share)), 1)


# --- the timeline -------------------------------------------------------------------------------------


def _timeline(
    reach: Reach,
    standing: Standing,
    record: History,
    light: Sequence[LightDecision],
    stored: Mapping[UUID, Decision],
) -> tuple[Entry, ...]:
    """Return what changed, newest first: decisions, and acts of people since the first that is shown."""
    names = rung_names(standing.enrolled.curriculum)
    rows = [row for row in light if row.id in stored]
    again: dict[date, int] = {}
    for row in light:
        again[row.decided_on] = again.get(row.decided_on, -1) + 1
    entries = [
        (
            row.decided_on,
            row.as_of_number,
            1,
            _decided(reach, standing.case, names, row, stored[row.id], again[row.decided_on]),
        )
        for row in rows
    ]
    first = rows[0].decided_on if rows else date.min
    for act in casefile.in_force(record.acts):
        if act.kind in casefile.ENGINE_ACTS and act.performed_on >= first:
            entries.append((act.performed_on, act.number, 0, _acted(reach, names, act)))
    return tuple(entry for *_, entry in sorted(entries, key=lambda e: e[:3], reverse=True))


def _decided(
    reach: Reach, case: Case, names: Mapping[str, str], row: LightDecision, decision: Decision, again: int
) -> Entry:
    reasons = _all_told(reach, decision.reasons, case)
    return Entry(
        on=row.decided_on,
        action=row.action,
        rung=names.get(row.rung),
        wedge_mm=row.wedge_mm,
        told=reasons or (Told(Reason("not-shared")),),
        rules=decision.rules,
        again=again,
    )


def _acted(reach: Reach, names: Mapping[str, str], act: ActRow) -> Entry:
    hides = act.by == "self" and not reach.may_see("pain")
    return Entry(
        on=act.performed_on,
        action=act.kind,
        rung=names.get(act.rung or ""),
        wedge_mm=act.wedge_mm or 0.0,
        by=act.author_name,
        reason="" if hides else act.reason,
        until=act.until,
    )


def _charts(
    reach: Reach, record: History, standing: Standing | None, light: Sequence[LightDecision], today: date
) -> Charted | None:
    """Return what the charts show as far as the scopes go."""
    if standing is None:
        return None
    shown = charted(record, standing, light, today, enrolled=True)
    if not reach.may_see("tests"):
        shown = replace(shown, ankles=(), needs=())
    return shown if reach.may_see("logs") else replace(shown, control=())


# --- what was done and measured -----------------------------------------------------------------------


def _days(reach: Reach, record: History, enrolled: Enrolled | None) -> tuple[DayDone, ...]:
    names = {} if enrolled is None else rung_names(enrolled.curriculum)
    seen = {(a.about_on, a.rung) for a in casefile.in_force(record.acts) if a.kind == "verify"}
    groups: dict[tuple[date, str, float, str], list[SetRow]] = {}
    for row in casefile.in_force(record.sets):
        groups.setdefault((row.performed_on, row.rung, row.wedge_mm, row.by), []).append(row)
    done = [
        DayDone(
            on=on,
            rung_id=rung,
            rung=names.get(rung, rung.replace("-", " ")),
            wedge_mm=wedge,
            reps=sum(r.reps for r in rows),
            clean=sum(r.clean for r in rows),
            by=by,
            author=rows[-1].author_name,
            seen=by == "coach" or (on, rung) in seen or (on, None) in seen,
            sets=tuple(_set_line(reach, r) for r in rows),
        )
        for (on, rung, wedge, by), rows in groups.items()
    ]
    return tuple(sorted(done, key=lambda d: d.on, reverse=True))


def _set_line(reach: Reach, row: SetRow) -> SetLine:
    pain = row.pain if reach.may_see("pain") and row.pain else None
    return SetLine(
        number=row.set_number,
        reps=row.reps,
        clean=row.clean,
        load_kg=row.load_kg,
        rpe=row.rpe,
        faults=tuple(row.faults),
        pain=pain,
        pain_site=row.pain_site if pain is not None else None,
        note=row.note if reach.may_see("pain") else "",
    )


def _tests(reach: Reach, record: History) -> tuple[TestLine, ...]:
    """Return the last result of each test and side, newest first."""
    if not reach.may_see("tests"):
        return ()
    last: dict[tuple[str, str | None], TestRow] = {}
    for row in casefile.in_force(record.tests):
        last[row.test, row.side] = row
    return tuple(
        _test_line(reach, row)
        for row in sorted(last.values(), key=lambda r: (r.performed_on, r.test, r.side or ""), reverse=True)
    )


def _test_line(reach: Reach, row: TestRow) -> TestLine:
    return TestLine(
        client_id=row.client_id,
        on=row.performed_on,
        test=row.test,
        side=row.side,
        told=Evidence(on=row.performed_on, test=casefile.test_value(row)),
        by=row.by,
        author=row.author_name,
        pain=row.pain if reach.may_see("pain") and row.pain else None,
        pinch=row.pinch and reach.may_see("pain"),
    )
