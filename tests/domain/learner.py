"""Builders of steps and small curricula, valid by default, and a learner who walks one day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from coach.domain.card import Criterion, Dose, Fault
from coach.domain.case import At, Attempt, Body, By, Case, SetDone, Side, Test, Verified
from coach.domain.checks import Provenance, View
from coach.domain.curriculum import LIMITERS, Curriculum, RungCard, Template
from coach.domain.decision import Decision
from coach.domain.gate import Gate
from coach.domain.ladder import Rung
from coach.domain.mastery import Mastery, TrackNow
from coach.domain.plan import Track
from coach.domain.program import session
from coach.domain.progression import decide
from coach.domain.reach import credited_heel_deg, flat_need_deg
from coach.domain.step import Figure, Regression, Stages, Step, StepLoad
from coach.formats.curriculum import drills

START = date(2026, 1, 5)  # a Monday
TRAINS_ON = (1, 3, 5)
MAN = Body(height_cm=175, mass_kg=75, sex="male", lifting_shoe_mm=20)


# --- gates in a word ------------------------------------------------------------------------------------


def owned(step_id: str) -> Gate:
    return Gate(kind="step", id=step_id)


def squat(rung_id: str) -> Gate:
    return Gate(kind="rung", id=rung_id)


def depth(rung_id: str) -> Gate:
    return Gate(kind="depth", id=rung_id)


def scored(test_id: str, least: float) -> Gate:
    return Gate(kind="test", id=test_id, least=least)


def every(*members: Gate) -> Gate:
    return Gate(kind="all", members=members)


def either(*members: Gate) -> Gate:
    return Gate(kind="any", members=members)


# --- steps and curricula --------------------------------------------------------------------------------


def a_step(step_id: str = "press", **changes: Any) -> Step:
    """Return a step of three sets of five, on a ladder of 0 to 20 kg, open from the first day."""
    values: dict[str, Any] = {
        "id": step_id,
        "family": "jerk",
        "name": "Press",
        "short": "Press",
        "aliases": (),
        "purpose": "Strong arms.",
        "start": "rack",
        "receiving": "none",
        "feet": "stay",
        "equipment": (),
        "set_up": ("One.", "Two.", "Three."),
        "points": ("Up.", "Lock.", "Down."),
        "cues": ("up",),
        "criteria": tuple(
            Criterion(text=text, view=View.SIDE, fault="rib-flare") for text in ("A", "B", "C", "D")
        ),
        "faults": tuple(
            Fault(code=code, seen="Seen.", cause="Cause.", fix="Fix.") for code in ("rib-flare", "unsteady")
        ),
        "requires": None,
        "regression": Regression(text="Take the stick."),
        "progression": (),
        "power_version": None,
        "dose": Stages(learn=Dose(sets=3, reps=5), build=Dose(sets=3, reps=5), keep=Dose(sets=2, reps=5)),
        "rest_s": 60,
        "tempo": None,
        "pause": None,
        "load": StepLoad(rule="bench-mark", ladder=(0, 5, 10, 15, 20)),
        "contraindications": (),
        "figures": {"start": Figure()},
        "provenance": Provenance.POLICY,
    }
    return Step(**values | changes)


def a_card(rung_id: str, difficulty: float, **changes: Any) -> RungCard:
    """Return a front squat rung at 20 kg in heels of 20 mm."""
    rung: dict[str, Any] = {"style": "front", "thigh_deg": 0, "load_kg": 20, "heel_mm": 20.0} | changes
    return RungCard(
        rung=Rung(id=rung_id, difficulty=difficulty, **rung),
        name="Front squat",
        exercise="Front squat",
        depth="as told",
        purpose="A squat.",
        set_up=("One.", "Two.", "Three."),
        points=("Down.", "Up."),
        cues=("sit",),
        criteria=tuple(
            Criterion(text=text, view=View.SIDE, fault="heels-rise") for text in ("A", "B", "C", "D")
        ),
        faults=tuple(
            Fault(code=code, seen="Seen.", cause="Cause.", fix="Fix.") for code in ("heels-rise", "knees-in")
        ),
        regression="Go higher.",
        dose=Dose(sets=4, reps=5),
        tempo="3-1-1",
        rest_s=90,
    )


HALF, FULL, TOP = "squat-half", "squat-full", "squat-top"


def a_curriculum(*steps: Step, **changes: Any) -> Curriculum:
    """Return a curriculum of three rungs and these steps, all in one track in their order."""
    values: dict[str, Any] = {
        "id": "small",
        "version": "1",
        "title": "Small",
        "summary": "Small.",
        "route": "top-down",
        "rungs": (a_card(HALF, 0.0), a_card(FULL, 0.5, thigh_deg=-20), a_card(TOP, 1.0, thigh_deg=-20)),
        "template": Template(
            warm_up=("dead-bug",),
            warm_up_minutes=6,
            accessories=dict.fromkeys(LIMITERS, (("dead-bug",),)),
            stopped=(("dead-bug",),),
        ),
        "steps": steps,
    }
    if steps and "tracks" not in changes:
        values["tracks"] = (Track(id="all", title="All", family="jerk", steps=tuple(s.id for s in steps)),)
    return Curriculum(**values | changes)


# Presses, each asking for the one before; a full version behind the depth gate.
PRESS = a_step("press")
PUSH = a_step("push", requires=owned("press"), regression=Regression(text="Press.", step="press"))
JERK = a_step("jerk", requires=owned("push"), regression=Regression(text="Push.", step="push"))
PRESSING = a_curriculum(PRESS, PUSH, JERK)
POWER = a_step("power", receiving="power")
DEEP = a_step(
    "deep",
    receiving="full",
    requires=every(owned("power"), depth(FULL)),
    power_version="power",
    regression=Regression(text="Power.", step="power"),
)
LIFTING = a_curriculum(POWER, DEEP)


# --- what is decided -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A drill as a decision names it."""

    id: str
    side: str | None = None
    why: str = "ankle-short"


@dataclass(frozen=True)
class Decided:
    """What a session needs of a decision, at the lowest rung of the small curriculum."""

    action: str = "hold"
    rung: str = HALF
    wedge_mm: float = 0
    load_kg: float | None = 20.0
    box_cm: float | None = None
    limiter: str = "none"
    limiter_site: str | None = None
    drills: tuple[Choice, ...] = ()


# --- what was done --------------------------------------------------------------------------------------


def a_day(
    number: int,
    movement: str = "press",
    *,
    clean: int = 5,
    reps: int = 5,
    sets: int = 3,
    load_kg: float = 0.0,
    pain: int = 0,
    sharp: bool = False,
    faults: tuple[str, ...] = (),
    **changes: Any,
) -> Attempt:
    """Return the sets of a movement on the day so many days after the start."""
    on = START + timedelta(number)
    name = changes.pop("id", f"{on}/{movement}")
    return Attempt(
        id=name,
        on=on,
        rung=movement,
        by=By.COACH,
        verified=Verified.COACH,
        sets=tuple(
            SetDone(
                id=f"{name}/{n}",
                reps=reps,
                clean=min(clean, reps),
                faults=faults,
                load_kg=load_kg,
                rpe=6,
                pain=pain,
                sharp=sharp,
            )
            for n in range(sets)
        ),
        **changes,
    )


def drop(number: int, movement: str = "press", **changes: Any) -> Attempt:
    return a_day(number, movement, clean=1, **changes)


def good(movement: str = "press", *numbers: int, **changes: Any) -> tuple[Attempt, ...]:
    """Return clean days of a movement; two of them own it."""
    return tuple(a_day(number, movement, **changes) for number in numbers or (0, 2))


def looked_at(
    curriculum: Curriculum,
    attempts: Iterable[Attempt] = (),
    *,
    at: str = HALF,
    today: int = 30,
    tests: Iterable[Test] = (),
    body: Body = MAN,
) -> Mastery:
    """Return the steps of a curriculum for somebody who is decided to squat at a rung of it."""
    case = Case(
        id="c",
        today=START + timedelta(today),
        body=body,
        at=At(rung=at),
        ladder=curriculum.ladder,
        tests=tuple(tests),
        attempts=tuple(attempts),
    )
    return Mastery(curriculum, case, decided(case, at))


def now(mastery: Mastery) -> TrackNow:
    """Return what the one track of a small curriculum asks for."""
    return mastery.now["all"]


_DECIDED: dict[str, Decision] = {}


def decided(case: Case, rung: str) -> Decision:
    """Return a decision for a rung; of all that a decision says, only its rung opens steps."""
    if rung not in _DECIDED:
        bare = Case(id="c", today=case.today, body=case.body, at=At(rung=rung), ladder=case.ladder)
        _DECIDED[rung] = decide(bare)
        assert _DECIDED[rung].rung == rung
    return _DECIDED[rung]


# --- a whole walk ---------------------------------------------------------------------------------------


def ankle_readings(on: date, deg: float) -> tuple[Test, ...]:
    """Return what a coach tests on a day: both ankles."""
    return tuple(
        Test(
            id=f"{on}-{side}",
            on=on,
            test="lunge-angle",
            side=side,
            value=deg,
            unit="deg",
            instrument="inclinometer",
            site="tuberosity",
            by=By.COACH,
            pain=0,
        )
        for side in Side
    )


def readings(on: date, deg: float) -> tuple[Test, ...]:
    """Return what a coach tests on a day: both ankles, shoulders and rack."""
    screens = tuple(
        Test(id=f"{on}-{name}", on=on, test=name, score=3, by=By.COACH, pain=0)
        for name in ("shoulder-flexion", "rack")
    )
    return ankle_readings(on, deg) + screens


@dataclass
class Walk:
    """What a learner did: `days` of (day, mastery, what was trained), and when each step was first owned."""

    curriculum: Curriculum
    days: list[tuple[date, Mastery, tuple[TrackNow, ...]]] = field(default_factory=list)
    owned_on: dict[str, date] = field(default_factory=dict)
    first_on: dict[str, date] = field(default_factory=dict)
    attempts: tuple[Attempt, ...] = ()

    def week(self, on: date) -> int:
        return (on - START).days // 7 + 1


def walk(
    curriculum: Curriculum,
    weeks: int,
    body: Body = MAN,
    deg: float = 39.0,
    *,
    honest: bool = False,
    start: str | None = None,
) -> Walk:
    """Train three days a week as the curriculum asks, every rep clean, until all steps are owned.

    `start`: the rung at which a coach placed the learner; the first one without it.

    `honest`: the heels rise in most reps wherever a squat asks for more than the ankle's `deg`.
    """
    found = Walk(curriculum)
    at = At(rung=start or curriculum.ladder[0].id)
    tests: tuple[Test, ...] = ()
    trained = 0
    for n in range(7 * weeks):
        on = START + timedelta(n)
        if n % 28 == 0:
            tests += readings(on, deg)
        if on.isoweekday() not in TRAINS_ON:
            continue
        case = Case(
            id="walk",
            today=on,
            body=body,
            at=at,
            ladder=curriculum.ladder,
            tests=tests,
            attempts=found.attempts,
        )
        decision = decide(case)
        at = At(rung=decision.rung, wedge_mm=decision.wedge_mm)
        mastery = Mastery(curriculum, case, decision)
        for step in curriculum.steps:
            if mastery.owns(step.id):
                found.owned_on.setdefault(step.id, on)
        if len(found.owned_on) == len(curriculum.steps):
            break
        plan = curriculum.days[trained % len(curriculum.days)]
        trained += 1
        asked = tuple(mastery.now[track] for track in plan.skills if track in mastery.now)
        found.days.append((on, mastery, asked))
        done = {now.step.id: now for now in asked}
        for now in done.values():
            found.first_on.setdefault(now.step.id, on)
        today = tuple(_done(on, now) for now in done.values())
        if plan.squat:
            today += (_squatted(curriculum, decision, body, on, deg if honest else None),)
        if mastery.squat_to_show is not None:
            card = curriculum.card(mastery.squat_to_show[0])
            worn = body.lifting_shoe_mm or card.rung.heel_mm
            today += (a_day((on - START).days, card.id, sets=2, reps=5, shoe_heel_mm=worn, load_kg=20.0),)
        found.attempts += today
    return found


def _done(on: date, now: TrackNow) -> Attempt:
    """Return a step done as asked, each hold counted as one rep."""
    dose = getattr(now.step.dose, now.stage)
    day = (on - START).days
    reps = dose.reps or 1
    return a_day(day, now.step.id, sets=dose.sets, reps=reps, clean=reps, load_kg=now.load_kg or 0.0)


def _squatted(curriculum: Curriculum, decision: Decision, body: Body, on: date, deg: float | None) -> Attempt:
    item = session(curriculum, decision, body, drills=drills(), on=on, days=TRAINS_ON, start_on=START).squat
    assert item is not None
    # His own shoes under a bar; plates as high as the rung asks for where he has none.
    worn = (body.lifting_shoe_mm or item.heel_mm) if item.heel_mm else 0.0
    need = flat_need_deg(body, item.card.rung)[0] or 0.0
    rises = deg is not None and need - credited_heel_deg(item.wedge_mm + item.heel_mm, body) > deg
    return a_day(
        (on - START).days,
        item.rung,
        sets=item.sets,
        reps=item.reps,
        clean=1 if rises else item.reps,
        faults=("heels-rise",) if rises else (),
        load_kg=item.load_kg,
        wedge_mm=item.wedge_mm,
        shoe_heel_mm=worn,
    )
