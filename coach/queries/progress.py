"""Progress: ankles over time with their error, depth over weeks, control, decisions, past sessions.

Reads only. Each method of measuring stays a series of its own; what is believed of the ankle at a date
is `coach.domain.estimate`'s, as it would have been said on that date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor
from coach.casefile import ENGINE_ACTS, History, Standing, local_day
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, SetRow
from coach.db.people import Note
from coach.db.session import Database
from coach.domain.ankle import reading_of
from coach.domain.case import Case, Side
from coach.domain.decision import Decision
from coach.domain.estimate import AnkleEstimate, estimate_ankles
from coach.formats.stored_decision import decision_from_row
from coach.queries.explained import Explained, explained, rung_names
from coach.queries.ladder import LightDecision, light_decisions
from coach.queries.needs import needs_of
from coach.queries.today import Done, numbered

NOTES_MOST = 20
ENTRIES_FIRST = 10
SESSIONS_FIRST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One ankle test: as it was read (`value` in `unit`) and in degrees of the common scale."""

    on: date
    method: str
    value: float | None
    unit: str
    deg: float
    error_deg: float
    by: str


@dataclass(frozen=True, slots=True)
class Believed:
    """What was known of a side on a day, in degrees."""

    on: date
    deg: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AnkleSide:
    """One side over time. `now` is today's estimate."""

    side: str
    reads: tuple[Read, ...]
    beliefs: tuple[Believed, ...]
    now: AnkleEstimate


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What a rung asks of the ankle. `which` is today or next.

    `wedge_mm` is what it stands on, `heel_mm` the heel of the shoes or plates that the rung is done on;
    `flat_deg` is what it would ask without that wedge.
    """

    which: str
    rung_name: str
    deg: float
    wedge_mm: float
    heel_mm: float
    flat_deg: float


@dataclass(frozen=True, slots=True)
class DepthStep:
    """From a day on: the place on the ladder."""

    on: date
    place: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class ControlDay:
    """The clean reps of a day; `seen` where a coach saw all of it."""

    on: date
    reps: int
    clean: int
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the timeline: a decision that changed something, or an act of a person."""

    on: date
    action: str
    rung_name: str | None
    wedge_mm: float = 0.0
    explained: Explained | None = None
    by: str = ""
    reason: str = ""
    latest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """A day's sets by rung, in the order in which they were done."""

    on: date
    rungs: tuple[tuple[str, tuple[Done, ...]], ...]
    reps: int
    clean: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """What the charts show. `rungs` are (exercise, depth) from the easiest to the deepest."""

    today: date
    ankles: tuple[AnkleSide, ...]
    needs: tuple[NeedLine, ...]
    steps: tuple[DepthStep, ...]
    rungs: tuple[tuple[str, str], ...]
    control: tuple[ControlDay, ...]
    clean_needed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Charted):
    """All of the athlete's own page."""

    enrolled: bool
    entries: tuple[Entry, ...]
    more_entries: bool
    sessions: tuple[PastSession, ...]
    more_sessions: bool
    notes: tuple[SharedNote, ...]


@dataclass(frozen=True, slots=True)
class SharedNote:
    """What a coach wrote for the athlete to read."""

    on: date
    by: str
    text: str


def progress(db: Database, who: Actor, *, everything: bool = False) -> Progress | None:
    """Return the athlete's progress; None before a body is told. Fourteen statements, whatever is shown."""
    with db.read() as session:
        reach = access.own(session, who)
        present = local_day(db.now(), reach.zone)
        enrolled = casefile.running_enrolment(session, reach.athlete_id)
        record = casefile.history(session, reach.athlete_id, enrolled.team_id if enrolled else None)
        if not record.bodies:
            return None
        if enrolled is None:
            standing = casefile.outlook(record, None, present)
            light: Sequence[LightDecision] = ()
        else:
            light = light_decisions(session, enrolled.id)
            standing = casefile.stand(
                record,
                enrolled,
                present,
                casefile.live_decision(session, enrolled.id, before=present),
                casefile.decided_on(session, enrolled.id, present),
            )
        changed = changes(light, cleared_days(record.acts))
        picked = changed if everything else changed[-ENTRIES_FIRST:]
        stored = _contents(session, [row.id for row in picked])
        notes = session.scalars(
            select(Note)
            .where(Note.athlete_id == reach.athlete_id, Note.shared.is_(True))
            .order_by(Note.at.desc())
            .limit(NOTES_MOST)
        ).all()
    names = rung_names(standing.enrolled.curriculum)
    acts = [a for a in casefile.in_force(record.acts) if a.kind in ENGINE_ACTS]
    entries = _entries(picked, stored, acts, standing.case, names)
    sets = casefile.in_force(record.sets)
    days = sorted({s.performed_on for s in sets}, reverse=True)
    listed = days if everything else days[:SESSIONS_FIRST]
    shown = charted(record, standing, light, present, enrolled=enrolled is not None)
    return Progress(
        **{one.name: getattr(shown, one.name) for one in fields(shown)},
        enrolled=enrolled is not None,
        entries=tuple(entries if everything else entries[:ENTRIES_FIRST]),
        more_entries=not everything and (len(entries) > ENTRIES_FIRST or len(changed) > len(picked)),
        sessions=tuple(_past(on, sets, record.acts, names) for on in listed),
        more_sessions=len(listed) < len(days),
        notes=tuple(SharedNote(local_day(n.at, reach.zone), n.author_name, n.text) for n in notes),
    )


def charted(
    record: History, standing: Standing, light: Sequence[LightDecision], today: date, *, enrolled: bool
) -> Charted:
    """Return what the charts of an athlete show; reads nothing."""
    curriculum, case = standing.enrolled.curriculum, standing.case
    places = {rung.id: place for place, rung in enumerate(curriculum.ladder)}
    return Charted(
        today=today,
        ankles=_ankles(case, today),
        needs=_needs(standing) if enrolled else (),
        steps=_steps(light, places),
        rungs=tuple((card.exercise, card.depth) for card in curriculum.rungs),
        control=_control(casefile.in_force(record.sets), record.acts),
        clean_needed=case.policy.qualifying_clean,
    )


# --- ankles -----------------------------------------------------------------------------------------


def _ankles(case: Case, today: date) -> tuple[AnkleSide, ...]:
    tests = {test.id: test for test in case.tests}
    readings = [r for r in (reading_of(test, case.body) for test in case.tests) if r is not None]
    now = estimate_ankles(readings, today)
    found = []
    for side in (Side.LEFT, Side.RIGHT):
        own = sorted((r for r in readings if r.side is side), key=lambda r: (r.on, r.id))
        days = sorted({r.on for r in own} | ({today} if own else set()))
        beliefs = []
        for on in days:
            then = estimate_ankles([r for r in readings if r.on <= on], on)[side]
            beliefs.append(Believed(on, round(then.deg, 1), round(then.sd, 1)))
        reads = tuple(
            Read(
                on=r.on,
                method=r.method,
                value=tests[r.id].value,
                unit="cm" if r.method == "tape" else "deg" if r.method != "zone" else "",
                deg=round(r.deg, 1),
                error_deg=round(r.sem, 1),
                by=tests[r.id].by.value,
            )
            for r in own
        )
        found.append(AnkleSide(side=side.value, reads=reads, beliefs=tuple(beliefs), now=now[side]))
    return tuple(found)


def _needs(standing: Standing) -> tuple[NeedLine, ...]:
    """Return what today's rung asks, and the next one, each on the wedge of the decision."""
    names = rung_names(standing.enrolled.curriculum)
    return tuple(
        NeedLine(which, names[need.rung], need.deg, need.wedge_mm, need.heel_mm, need.flat_deg)
        for which, need in zip(("today", "next"), needs_of(standing.case, standing.decision), strict=True)
        if need is not None
    )


# --- depth and control ------------------------------------------------------------------------------


def _live(rows: Iterable[LightDecision]) -> dict[date, LightDecision]:
    return {row.decided_on: row for row in rows}


def _steps(rows: Sequence[LightDecision], places: Mapping[str, int]) -> tuple[DepthStep, ...]:
    steps: list[DepthStep] = []
    for on, row in sorted(_live(rows).items()):
        if row.rung not in places:
            continue
        step = DepthStep(on, places[row.rung], row.action == "stop")
        if not steps or (steps[-1].place, steps[-1].stopped) != (step.place, step.stopped):
            steps.append(step)
    return tuple(steps)


def _control(sets: Sequence[SetRow], acts: Sequence[ActRow]) -> tuple[ControlDay, ...]:
    by_day: dict[date, list[SetRow]] = {}
    for row in sets:
        by_day.setdefault(row.performed_on, []).append(row)
    found = []
    for on, rows in sorted(by_day.items()):
        reps = sum(r.reps for r in rows)
        if reps:
            seen = all(done.seen for done in numbered(rows, acts))
            found.append(ControlDay(on, reps, sum(r.clean for r in rows), seen))
    return tuple(found)


# --- decisions --------------------------------------------------------------------------------------


def changes(rows: Sequence[LightDecision], cleared: Collection[date] = ()) -> list[LightDecision]:
    """Return the decisions that changed something, and the latest, oldest first.

    Of a day that ended elsewhere than the day before, the decision that brought the change is taken: the
    evening's "stay here" on a rung that the morning opened says nothing of why it was opened. On a day on
    which a person `cleared` a stop, the stop is told as well: else "cleared" would stand there for no
    visible reason.
    """
    days: dict[date, list[LightDecision]] = {}
    for row in rows:
        days.setdefault(row.decided_on, []).append(row)
    found: list[LightDecision] = []
    before: tuple[str, float, bool] | None = None
    for on in sorted(days):
        today = days[on]
        state = _state(today[-1])
        stop = next((row for row in reversed(today) if row.action == "stop"), None)
        if on in cleared and stop is not None and stop is not today[-1] and not (before and before[2]):
            found.append(stop)
            before = _state(stop)
            today = today[today.index(stop) + 1 :]
        if state != before:
            same = [row for row in today if _state(row) == state]
            found.append(next((row for row in same if row.action != "hold"), same[0]))
        before = state
    if rows and (not found or found[-1].decided_on != rows[-1].decided_on):
        found.append(rows[-1])
    return found


def cleared_days(acts: Iterable[ActRow]) -> frozenset[date]:
    """Return the days on which a person cleared a stop."""
    return frozenset(act.performed_on for act in casefile.in_force(acts) if act.kind == "clear")


def _state(row: LightDecision) -> tuple[str, float, bool]:
    return row.rung, row.wedge_mm, row.action == "stop"


def _contents(session: Session, ids: Sequence[UUID]) -> dict[UUID, Decision]:
    rows = session.execute(select(DecisionRow.id, DecisionRow.content).where(DecisionRow.id.in_(ids)))
    return {row.id: decision_from_row(row.content) for row in rows}


def _entries(
    picked: Sequence[LightDecision],
    stored: Mapping[UUID, Decision],
    acts: Sequence[ActRow],
    case: Case,
    names: Mapping[str, str],
) -> list[Entry]:
    """Return decisions and acts, newest first: a decision stands above the act that it follows."""
    found: list[tuple[date, int, int, Entry]] = []
    for number, row in enumerate(picked):
        told = explained(stored[row.id], row.decided_on, case, names)
        found.append(
            (
                row.decided_on,
                row.as_of_number,
                1,
                Entry(
                    on=row.decided_on,
                    action=row.action,
                    rung_name=names.get(row.rung),
                    wedge_mm=row.wedge_mm,
                    explained=told,
                    latest=number == len(picked) - 1,
                ),
            )
        )
    first = picked[0].decided_on if picked else None
    for act in acts:
        if first is not None and act.performed_on < first:
            continue
        found.append(
            (
                act.performed_on,
                act.number,
                0,
                Entry(
                    on=act.performed_on,
                    action=act.kind,
                    rung_name=names.get(act.rung or ""),
                    wedge_mm=act.wedge_mm or 0.0,
                    by=act.author_name,
                    reason=act.reason,
                ),
            )
        )
    return [entry for *_, entry in sorted(found, key=lambda f: f[:3], reverse=True)]


# --- sessions ---------------------------------------------------------------------------------------


def _past(on: date, sets: Sequence[SetRow], acts: Sequence[ActRow], names: Mapping[str, str]) -> PastSession:
    rows = [row for row in sets if row.performed_on == on]
    by_rung: dict[str, list[Done]] = {}
    for done in numbered(rows, acts):
        by_rung.setdefault(done.rung, []).append(done)
    return PastSession(
        on=on,
        rungs=tuple((names.get(rung, rung.replace("-", " ")), tuple(of)) for rung, of in by_rung.items()),
        reps=sum(row.reps for row in rows),
        clean=sum(row.clean for row in rows),
    )
