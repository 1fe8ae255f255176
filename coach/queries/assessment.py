"""The check: what was measured today, which step comes next, and what was found.

Reads only. What a finding means for training is `coach.domain`'s, asked through `coach.casefile`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor, Reach
from coach.casefile import Enrolled, History, Standing, local_day
from coach.db.events import BodyRow, TestRow
from coach.db.people import Athlete, Consent, Team
from coach.db.session import Database
from coach.domain.case import Case, Side
from coach.domain.curriculum import Curriculum
from coach.domain.decision import Ask, Decision
from coach.domain.estimate import AnkleEstimate
from coach.domain.ladder import Rung
from coach.domain.screen import Reason
from coach.domain.squat import judged_load_kg
from coach.figures.squat import squat_svg
from coach.queries.drawing import pose_at

ANKLE_TESTS = ("lunge-angle", "lunge-distance", "ankle-clearing")
FIRST_SCREEN = "overhead-squat"
# Asked after the first one, in this order, and only where the decision asks for them.
FURTHER_SCREENS = ("overhead-squat-heels-raised", "forward-arm-squat")
HOLDS = (
    ("single-leg-bridge", "left"),
    ("single-leg-bridge", "right"),
    ("side-plank", "left"),
    ("side-plank", "right"),
    ("hip-hinge", None),
)
# The depth that the check is about: the first rung with the thigh this far below level.
FULL_DEPTH_DEG = -15.0
# The axis of the drawn ankle bands, degrees.
AXIS_FROM_DEG, AXIS_TO_DEG, AXIS_STEP_DEG = 20, 50, 10


@dataclass(frozen=True, slots=True)
class BodyView:
    """The athlete's latest statement, for the form that states it anew."""

    height_cm: float
    mass_kg: float
    sex: str | None
    tibia_cm: float | None
    femur_cm: float | None
    trunk_cm: float | None
    foot_cm: float | None
    lifting_shoe_mm: float | None
    sprains: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of the athlete besides the body."""

    born_on: date | None
    guardian_name: str | None
    today: date
    body: BodyView | None


@dataclass(frozen=True, slots=True)
class Done:
    """One test of today that counts."""

    client_id: UUID
    test: str
    side: str | None
    value: float | None
    trials: tuple[float, ...]
    score: int | None
    zone: str | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Check:
    """Where the check stands today. `method` is the one that the athlete measured with last."""

    athlete_id: UUID
    today: date
    has_body: bool
    stopped: bool
    method: str
    done: Mapping[tuple[str, str | None], Done]
    screens: tuple[str, ...]
    teams: tuple[str, ...]

    def ankle(self, side: str) -> Done | None:
        """Return today's ankle test of a side, whichever way it was measured."""
        return next((self.done[test, side] for test in ANKLE_TESTS if (test, side) in self.done), None)

    @property
    def next_screen(self) -> str | None:
        """The squat screen that is still to be answered."""
        return next((screen for screen in self.screens if (screen, None) not in self.done), None)

    @property
    def holds_done(self) -> int:
        """How many of the short holds were done today."""
        return sum(hold in self.done for hold in HOLDS)


@dataclass(frozen=True, slots=True)
class AnkleFound:
    """One side as estimated; `at`, `low` and `span` are places on the drawn axis (0-100)."""

    side: str
    estimate: AnkleEstimate
    at: float
    low: float
    span: float


@dataclass(frozen=True, slots=True)
class NeedFound:
    """What a rung asks of the ankle, and how the weaker ankle stands to it: enough, close or short."""

    name: str
    deg: float
    heel_mm: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the drawn axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The result of a check: ankles, needs, what limits the next depth, and what would settle it."""

    athlete_id: UUID
    case: Case
    names: Mapping[str, str]
    stopped: bool
    reasons: tuple[Reason, ...]
    ankles: tuple[AnkleFound, ...]
    measured: bool
    ticks: tuple[Tick, ...]
    full: NeedFound | None
    full_at: float
    needs: tuple[NeedFound, ...]
    reach_name: str
    figure: str
    ask: tuple[Ask, ...]
    retest_from: date | None
    enrolled: bool
    starts_with: str
    teams: tuple[str, ...]
    rules: str


def has_body(db: Database, who: Actor) -> bool:
    """Say whether the person has stated a body, without which nothing can be decided."""
    if who.athlete_id is None:
        return False
    with db.read() as session:
        return _has_body(session, who.athlete_id)


def _has_body(session: Session, athlete_id: UUID) -> bool:
    return bool(session.scalar(select(exists().where(BodyRow.athlete_id == athlete_id))))


def person(db: Database, who: Actor) -> Person:
    """Return what the body form starts from; also for somebody who has no athlete's record yet."""
    with db.read() as session:
        today = local_day(db.now(), who.zone)
        if who.athlete_id is None:
            return Person(None, None, today, None)
        born_on, guardian = session.execute(
            select(Athlete.born_on, Athlete.guardian_name).where(Athlete.id == who.athlete_id)
        ).one()
        row = session.scalars(
            select(BodyRow)
            .where(BodyRow.athlete_id == who.athlete_id)
            .order_by(BodyRow.version.desc())
            .limit(1)
        ).one_or_none()
    body = None
    if row is not None:
        body = BodyView(
            row.height_cm,
            row.mass_kg,
            row.sex,
            row.tibia_cm,
            row.femur_cm,
            row.trunk_cm,
            row.foot_cm,
            row.lifting_shoe_mm,
            tuple(row.sprains),
        )
    return Person(born_on, guardian, today, body)


def check(db: Database, who: Actor) -> Check:
    """Return where today's check stands."""
    with db.read() as session:
        reach = access.own(session, who)
        today = local_day(db.now(), reach.zone)
        teams = _teams(session, reach.athlete_id)
        if not _has_body(session, reach.athlete_id):
            return Check(reach.athlete_id, today, False, False, "tape", {}, (FIRST_SCREEN,), teams)
        record, enrolled, standing = _standing(session, reach, today)
    in_force = casefile.in_force(record.tests)
    done = {(row.test, row.side): _done(row) for row in in_force if row.performed_on == today}
    asked = {ask.test for ask in depth_outlook(record, enrolled, today).ask}
    screens = (FIRST_SCREEN, *(s for s in FURTHER_SCREENS if s in asked or (s, None) in done))
    stopped = standing.decision.action == "stop"
    return Check(reach.athlete_id, today, True, stopped, _method(in_force), done, screens, teams)


def _standing(session: Session, reach: Reach, today: date) -> tuple[History, Enrolled | None, Standing]:
    enrolled = casefile.running_enrolment(session, reach.athlete_id)
    record = casefile.history(session, reach.athlete_id, None if enrolled is None else enrolled.team_id)
    if enrolled is None:
        return record, None, casefile.outlook(record, None, today)
    before = casefile.live_decision(session, enrolled.id, before=today)
    of_day = casefile.decided_on(session, enrolled.id, today)
    return record, enrolled, casefile.stand(record, enrolled, today, before, of_day)


def depth_outlook(record: History, enrolled: Enrolled | None, today: date) -> Decision:
    """Return what would be decided just short of full depth: the question that the check is about."""
    first = casefile.outlook(record, enrolled, today)
    return casefile.outlook(record, enrolled, today, rung=_below_full(first.enrolled.curriculum)).decision


def _below_full(curriculum: Curriculum) -> str:
    ladder = curriculum.ladder
    full = (n for n, rung in enumerate(ladder) if n and _is_full(curriculum, rung.id))
    return ladder[next(full, len(ladder)) - 1].id


def _is_full(curriculum: Curriculum, rung_id: str) -> bool:
    rung = curriculum.card(rung_id).rung
    return rung.thigh_deg <= FULL_DEPTH_DEG and rung.style not in ("supported", "box-seated", "split")


def _teams(session: Session, athlete_id: UUID) -> tuple[str, ...]:
    running = access.running_consents().where(Consent.athlete_id == athlete_id).subquery()
    return tuple(session.scalars(select(Team.name).join(running, running.c.team_id == Team.id)))


def _done(row: TestRow) -> Done:
    return Done(
        row.client_id,
        row.test,
        row.side,
        row.value,
        tuple(float(trial) for trial in row.trials),
        row.score,
        row.clearing_zone,
        row.passed,
    )


def _method(in_force: list[TestRow]) -> str:
    """Two methods never make one trend, so the last one is offered again."""
    for row in reversed(in_force):
        if row.test in ANKLE_TESTS:
            return {"lunge-angle": "angle", "lunge-distance": "tape", "ankle-clearing": "zones"}[row.test]
    return "tape"


def found(db: Database, who: Actor, title: str) -> Found | None:
    """Return what the check found; None before there is a body. `title` describes the drawn squat."""
    with db.read() as session:
        reach = access.own(session, who)
        today = local_day(db.now(), reach.zone)
        if not _has_body(session, reach.athlete_id):
            return None
        teams = _teams(session, reach.athlete_id)
        record, enrolled, standing = _standing(session, reach, today)
    outlook = depth_outlook(record, enrolled, today)
    decision = standing.decision
    curriculum = standing.enrolled.curriculum
    stopped = decision.action == "stop"
    weaker = min(decision.ankle.values(), key=lambda ankle: ankle.deg)
    needs = _needs(decision, curriculum, weaker, standing.case.policy.hold_band_deg)
    full = next((n for rung, n in needs.items() if _is_full(curriculum, rung)), None)
    reach_rung = _reach(needs, weaker) or next(iter(needs), curriculum.ladder[0].id)
    return Found(
        athlete_id=reach.athlete_id,
        case=standing.case,
        names={card.id: card.name for card in curriculum.rungs},
        stopped=stopped,
        reasons=decision.reasons[:1] if stopped else outlook.differential or outlook.reasons[:1],
        ankles=tuple(_ankle(side.value, decision.ankle[side]) for side in Side),
        measured=any(ankle.n for ankle in decision.ankle.values()),
        ticks=tuple(
            Tick(_place(deg), f"{deg}°") for deg in range(AXIS_FROM_DEG, AXIS_TO_DEG + 1, AXIS_STEP_DEG)
        ),
        full=full,
        full_at=0.0 if full is None else _place(full.deg),
        needs=tuple(needs.values()),
        reach_name=curriculum.card(reach_rung).name,
        figure=_figure(standing.case, decision, curriculum.card(reach_rung).rung, title),
        ask=decision.ask if enrolled is not None else outlook.ask,
        retest_from=_retest_from(decision, standing.case),
        enrolled=enrolled is not None,
        starts_with=curriculum.card(decision.rung).name,
        teams=teams,
        rules=decision.rules,
    )


def _ankle(side: str, estimate: AnkleEstimate) -> AnkleFound:
    low, high = _place(estimate.deg - estimate.sd), _place(estimate.deg + estimate.sd)
    return AnkleFound(side, estimate, _place(estimate.deg), low, round(high - low, 1))


def _place(deg: float) -> float:
    share = (deg - AXIS_FROM_DEG) / (AXIS_TO_DEG - AXIS_FROM_DEG)
    return round(100 * max(0.0, min(1.0, share)), 1)


def _needs(
    decision: Decision, curriculum: Curriculum, weaker: AnkleEstimate, band_deg: float
) -> dict[str, NeedFound]:
    needs = {}
    for need in decision.needs:
        if need.deg is None:
            continue
        spare = weaker.deg - need.deg
        verdict = "enough" if spare >= band_deg else "short" if spare <= -band_deg else "close"
        needs[need.rung] = NeedFound(curriculum.card(need.rung).name, need.deg, need.heel_mm, verdict)
    return needs


def _retest_from(decision: Decision, case: Case) -> date | None:
    """Return the first day on which another ankle test can say more than its error; None if due."""
    measured = [ankle.last_on for ankle in decision.ankle.values() if ankle.last_on is not None]
    if not measured:
        return None
    due = max(measured) + timedelta(days=case.policy.ankle_retest_days)
    return due if due > case.today else None


def _reach(needs: Mapping[str, NeedFound], weaker: AnkleEstimate) -> str | None:
    """Return the deepest flat-footed rung up to which the weaker ankle is enough."""
    reached = None
    for rung, need in needs.items():
        if need.heel_mm or need.deg > weaker.deg:
            break
        reached = rung
    return reached


def _figure(case: Case, decision: Decision, rung: Rung, title: str) -> str:
    load = judged_load_kg(case.body, rung)
    drawn = pose_at(case.body, case.policy, decision, rung, wedge_mm=0, load_kg=load)
    return squat_svg(drawn, style=rung.style, load_kg=load, title=title, ids="found")
