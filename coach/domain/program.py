"""Program: the training day's session and the week, from a curriculum and a decision.

Puts together what `decide` decided and what the curriculum says; it chooses no rung, wedge or drill, and
holds no text. Days are ISO weekdays (1 Monday to 7 Sunday), dates the athlete's local ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import Protocol

from coach.domain.card import Criterion, Dose
from coach.domain.case import Body
from coach.domain.curriculum import Curriculum, Drill, RungCard
from coach.domain.errors import Invalid
from coach.domain.mastery import Mastery
from coach.domain.plan import DayPlan, Lift, Track
from coach.domain.screen import Reason
from coach.domain.squat import box_height_cm, need, pose
from coach.domain.step import Step

# A general drill may take the warm-up this far (min) beyond its planned length. Policy.
WARM_UP_SLACK_MINUTES = 1.0
# Where nothing says how fine the weights are, loads are told to the half kilogram.
LOAD_STEP_KG = 0.5
# Setting up, chalk and notes between two items (min). Policy.
CHANGE_MINUTES = 1.0
# About how long one rep of a lift takes, getting set included (s). Policy.
SKILL_REP_SECONDS = 6

# Words in what people write about a place that hurts -> the region whose drills rest; the first that is
# found counts ("left knee, below the kneecap" is the knee).
PAIN_REGIONS = {
    "ankle": "ankle",
    "foot": "ankle",
    "heel": "ankle",
    "shin": "ankle",
    "calf": "ankle",
    "achilles": "ankle",
    "knee": "knee",
    "tibial": "knee",
    "hip": "hip",
    "groin": "hip",
    "thigh": "hip",
    "back": "trunk",
    "trunk": "trunk",
    "neck": "shoulder",
    "shoulder": "shoulder",
    "elbow": "shoulder",
    "wrist": "shoulder",
}


class ChosenDrill(Protocol):
    """A drill as a decision names it."""

    @property
    def id(self) -> str: ...
    @property
    def side(self) -> str | None: ...
    @property
    def why(self) -> str: ...


class Decided(Protocol):
    """What a session needs of a decision."""

    @property
    def action(self) -> str: ...
    @property
    def rung(self) -> str: ...
    @property
    def wedge_mm(self) -> float: ...
    @property
    def load_kg(self) -> float | None: ...
    @property
    def box_cm(self) -> float | None: ...
    @property
    def limiter(self) -> str: ...
    @property
    def limiter_site(self) -> str | None: ...
    @property
    def drills(self) -> Sequence[ChosenDrill]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillItem:
    """A drill to do. `why` is the decision's code, None for a general one; `side` None is both or neither."""

    drill: Drill
    dose: Dose
    side: str | None = None
    why: str | None = None
    minutes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SquatItem:
    """A squat to do: the parts of its name (exercise, depth, wedge) and its prescription.

    `flat` marks the back-off on flat feet, which goes only as deep as the heels stay down. `heel_mm` is
    the heel of the rung itself: lifting shoes or plates; the wedge comes on top. Boxes are set to whole
    centimetres. `opens` names the step whose depth gate waits for this easier squat.
    """

    card: RungCard
    wedge_mm: float
    sets: int
    reps: int
    load_kg: float
    cue: str
    box_cm: float | None = None
    flat: bool = False
    opens: str | None = None

    @property
    def rung(self) -> str:
        """The rung's id, as a set is logged against it."""
        return self.card.id

    @property
    def exercise(self) -> str:
        return self.card.exercise

    @property
    def depth(self) -> str:
        return self.card.depth

    @property
    def thigh_deg(self) -> float:
        """Target depth: the thigh's angle above horizontal."""
        return self.card.rung.thigh_deg

    @property
    def heel_mm(self) -> float:
        return 0.0 if self.flat else self.card.rung.heel_mm

    @property
    def tempo(self) -> str:
        return self.card.tempo

    @property
    def rest_s(self) -> int:
        return self.card.rest_s

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.card.criteria

    @property
    def minutes(self) -> float:
        """Sets with their rests, without setting up."""
        seconds = sum(1 if part == "X" else int(part) for part in self.card.tempo.split("-"))
        return self.sets * (self.reps * seconds + self.card.rest_s) / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillItem:
    """The step that a track asks for today: its stage, sets of reps or seconds, load (kg, None: none), cue.

    `before` is the owned step rehearsed ahead of it, `closed` the full-depth step whose power version it is.
    """

    track: Track
    step: Step
    stage: str
    dose: Dose
    load_kg: float | None
    cue: str
    reasons: tuple[Reason, ...]
    before: Step | None
    closed: Step | None

    @property
    def after_squat(self) -> bool:
        """Whether it comes after the squat: work on one leg does, steps of the lifts are learned fresh."""
        return self.step.family == "single-leg"

    @property
    def unloaded(self) -> bool:
        """Whether there is nothing to hold: the body alone. Else a load of 0 is a stick."""
        return self.load_kg is None or (not self.load_kg and self.step.family == "single-leg")

    @property
    def minutes(self) -> float:
        """Sets with their rests."""
        each = self.dose.seconds or (self.dose.reps or 1) * SKILL_REP_SECONDS
        sides = 2 if self.dose.per_side else 1
        return self.dose.sets * (each * sides + self.step.rest_s) / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftItem:
    """Strength work or a complex; `loads` (kg) of each set, one for all, or none where effort decides.

    `before` counts the sets of earlier lifts of the day on the same movement. `wedge_mm` stands under the
    heels where it is the squat of the day.
    """

    lift: Lift
    loads: tuple[float, ...]
    before: int = 0
    wedge_mm: float = 0.0

    def load_kg(self, number: int) -> float | None:
        """Return the load of a set, counted from 1; beyond the last its, None where effort decides."""
        return self.loads[min(number, len(self.loads)) - 1] if self.loads else None

    @property
    def minutes(self) -> float:
        """Sets with their rests."""
        reps = sum(part.reps for part in self.lift.parts)
        return self.lift.sets * (reps * SKILL_REP_SECONDS + self.lift.rest_s) / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session. `squat` is None while the athlete is stopped; then `back_off`, `skills`, `lifts` are too.

    `week` and `day` number the planned day; `planned_on` lies before `on` where a missed day waited.
    """

    curriculum: str
    action: str
    on: date
    planned_on: date
    week: int
    day: int
    warm_up: tuple[DrillItem, ...]
    squat: SquatItem | None
    back_off: SquatItem | None
    accessories: tuple[DrillItem, ...]
    skills: tuple[SkillItem, ...] = ()
    lifts: tuple[LiftItem, ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether squats are closed until a person clears the athlete."""
        return self.squat is None

    @property
    def title(self) -> str | None:
        """The name of the day's squat; None while stopped."""
        return None if self.squat is None else self.squat.card.name

    @property
    def missed(self) -> bool:
        """Whether this is a day that was missed and waited."""
        return self.planned_on < self.on

    @property
    def warm_up_minutes(self) -> int:
        return round(sum(item.minutes for item in self.warm_up))

    @property
    def minutes(self) -> int:
        """About how long the session takes."""
        squats = [item.minutes for item in (self.squat, self.back_off) if item is not None]
        skills = [*(item.minutes for item in self.skills), *(item.minutes for item in self.lifts)]
        parts = [*squats, *skills, *(item.minutes for item in self.accessories)]
        work = sum(item.minutes for item in self.warm_up) + sum(parts)
        return round(work + CHANGE_MINUTES * len(parts))


# --- days -------------------------------------------------------------------------------------------


def training_day(start_on: date, days: Sequence[int], on: date) -> bool:
    """Say whether a day is a training day: one of the weekdays, not before the start."""
    return on >= start_on and on.isoweekday() in _weekdays(days)


def next_training_day(start_on: date, days: Sequence[int], on: date) -> date:
    """Return the first training day on or after a day."""
    first = max(on, start_on)
    return next(d for d in (first + timedelta(n) for n in range(7)) if d.isoweekday() in _weekdays(days))


def last_training_day(start_on: date, days: Sequence[int], on: date) -> date | None:
    """Return the last training day on or before a day, None before the first one."""
    found = next(d for d in (on - timedelta(n) for n in range(7)) if d.isoweekday() in _weekdays(days))
    return found if found >= start_on else None


def waiting_day(start_on: date, days: Sequence[int], on: date, done_on: Iterable[date]) -> date | None:
    """Return the training day whose session is offered: today's, or a missed one that waits.

    A missed day waits until something is done on or after it, or the next training day takes its place:
    no one owes two sessions. None where nothing is due.
    """
    due = last_training_day(start_on, days, on)
    if due is None or any(due <= day <= on for day in done_on):
        return None
    return due


def week_number(start_on: date, on: date) -> int:
    """Return the calendar week of the plan, 1 for the week (from Monday) of the start."""
    return max(0, (_monday(on) - _monday(start_on)).days // 7) + 1


def day_number(start_on: date, days: Sequence[int], on: date) -> int:
    """Return which training day of its calendar week a day is, counted from 1."""
    return max(1, sum(d <= on for d in _week_days(start_on, days, on)))


def _weekdays(days: Sequence[int]) -> frozenset[int]:
    found = frozenset(days)
    if not found or not found <= set(range(1, 8)):
        told = ", ".join(map(str, days)) or "nothing"
        raise Invalid("days", "bad-weekday", f"days = {told}: must be weekdays, 1 Monday to 7 Sunday")
    return found


def _monday(on: date) -> date:
    return on - timedelta(on.weekday())


def _week_days(start_on: date, days: Sequence[int], on: date) -> tuple[date, ...]:
    monday = _monday(on)
    return tuple(d for d in (monday + timedelta(n) for n in range(7)) if training_day(start_on, days, d))


# --- loads ------------------------------------------------------------------------------------------


def prescribed_load_kg(card: RungCard, body: Body, load_kg: float | None = None) -> float:
    """Return the load that a gym's weights allow: at most the one asked for, within the rung's limits.

    Without `load_kg` the rung's own, for this body mass. Rounded down: an athlete never gets more than was
    decided, but for a bar or bell that is not made lighter.
    """
    rung = card.rung
    wanted = load_kg
    if wanted is None:
        wanted = rung.load_kg if rung.load_kg is not None else (rung.load_fraction or 0.0) * body.mass_kg
    step = card.load_step_kg or LOAD_STEP_KG
    rounded = floor(wanted / step + 1e-9) * step
    if rung.load_max_kg is not None:
        rounded = min(rounded, rung.load_max_kg)
    return max(rounded, rung.load_min_kg or 0.0)


# --- sessions ---------------------------------------------------------------------------------------


def session(
    curriculum: Curriculum,
    decision: Decided,
    body: Body,
    *,
    drills: Mapping[str, Drill],
    on: date,
    days: Sequence[int],
    start_on: date,
    mastery: Mastery | None = None,
) -> Session:
    """Return the session of a day: a training day's own, else that of the last one, which waited.

    Before the first training day it is the first one's. A drill that a decision names and `drills` does not
    know is left out: an old decision may name what is no longer shipped. Skills and lifts need `mastery`.
    """
    planned, day, own = planned_day(curriculum, days, start_on, on)
    stopped = decision.action == "stop"
    usable = _open_drills(decision, drills)
    template = curriculum.template
    warm_up = _warm_up(curriculum, decision, usable, day)
    plan = template.stopped if stopped else template.accessories[decision.limiter]
    done = {item.drill.id for item in warm_up}
    own = None if stopped else own
    lifts, instead = ((), ()) if own is None or mastery is None else _lifts(own, mastery, decision)
    skills = () if own is None or mastery is None else _skills(own, mastery, day)
    # A day that says nothing of strength or trunk keeps the accessories that the limiter asks for.
    says = own is not None and (own.lifts or own.trunk)
    named = (*instead, *own.trunk) if own is not None and says else plan[(day - 1) % len(plan)]
    accessories = tuple(
        _item(usable[drill], None, None)
        for drill in dict.fromkeys(named)
        if drill in usable and drill not in done and not _trained(usable[drill], skills)
    )
    card = curriculum.card(decision.rung)
    back_off = None if stopped else _back_off(curriculum, card, decision, body, day)
    if own is not None and mastery is not None and mastery.squat_to_show is not None:
        gate, step = mastery.squat_to_show
        flat = mastery.wants_flat(gate)
        if flat or back_off is None:  # flat it keeps flat-foot work in the week as the back-off does
            back_off = _shown(curriculum, gate, step, body, day, flat=flat)
    return Session(
        curriculum=curriculum.id,
        action=decision.action,
        on=on,
        planned_on=planned,
        week=week_number(start_on, planned),
        day=day,
        warm_up=warm_up,
        squat=None if stopped else _squat(card, decision, body, day),
        back_off=back_off,
        accessories=accessories,
        skills=skills,
        lifts=lifts,
    )


def planned_day(
    curriculum: Curriculum, days: Sequence[int], start_on: date, on: date
) -> tuple[date, int, DayPlan | None]:
    """Return the training day whose session `on` has, its number in the week, and its plan if it has one."""
    planned = last_training_day(start_on, days, on) or next_training_day(start_on, days, on)
    day = day_number(start_on, days, planned)
    kinds = curriculum.days
    return planned, day, kinds[(day - 1) % len(kinds)] if kinds else None


def week(
    curriculum: Curriculum,
    decision: Decided,
    body: Body,
    *,
    drills: Mapping[str, Drill],
    on: date,
    days: Sequence[int],
    start_on: date,
    mastery: Mastery | None = None,
) -> tuple[Session, ...]:
    """Return the sessions of the calendar week of `on`, as this decision would have them all.

    Before the start it is the first week, so that an assignment can be looked at beforehand.
    """
    within = on if _week_days(start_on, days, on) else next_training_day(start_on, days, on)
    return tuple(
        session(
            curriculum,
            decision,
            body,
            drills=drills,
            on=day,
            days=days,
            start_on=start_on,
            mastery=mastery,
        )
        for day in _week_days(start_on, days, within)
    )


def _open_drills(decision: Decided, drills: Mapping[str, Drill]) -> Mapping[str, Drill]:
    """Return the drills that pain leaves open.

    A stop closes every squat and the painful region; where the place is not known, all end-range work.
    """
    if decision.action != "stop":
        return drills
    told = (decision.limiter_site or "").lower()
    region = next((region for word, region in PAIN_REGIONS.items() if word in told), None)
    return {
        key: drill
        for key, drill in drills.items()
        if not drill.squat and (drill.region != region if region else not drill.end_range)
    }


def _warm_up(
    curriculum: Curriculum, decision: Decided, usable: Mapping[str, Drill], day: int
) -> tuple[DrillItem, ...]:
    """Return the decision's drills, filled up with general ones to about the planned length.

    The most wanted drill comes every day; where the rest do not fit, the week's days take turns.
    """
    template = curriculum.template
    chosen = [_item(usable[d.id], d.side, d.why) for d in decision.drills if d.id in usable]
    rest = chosen[1:]
    turn = (day - 1) % len(rest) if rest else 0
    taken = {item.drill.id for item in chosen}
    general = [
        _item(usable[key], None, None) for key in template.warm_up if key in usable and key not in taken
    ]
    items: list[DrillItem] = []
    spent = 0.0
    for item in (*chosen[:1], *rest[turn:], *rest[:turn], *general):
        fits = spent + item.minutes <= template.warm_up_minutes + WARM_UP_SLACK_MINUTES
        wanted = item.why is not None or spent < template.warm_up_minutes
        if not items or (fits and wanted):
            items.append(item)
            spent += item.minutes
    return tuple(items)


def _item(drill: Drill, side: str | None, why: str | None) -> DrillItem:
    one_side = side is not None and drill.dose.per_side
    return DrillItem(
        drill=drill,
        dose=drill.dose,
        side=side if one_side else None,
        why=why,
        minutes=drill.minutes / 2 if one_side else drill.minutes,
    )


def _skills(day: DayPlan, mastery: Mastery, number: int) -> tuple[SkillItem, ...]:
    """Return what the day's tracks ask for; a step that two tracks stand at comes once."""
    items: dict[str, SkillItem] = {}
    for name in day.skills:
        now = mastery.now.get(name)
        if now is None or now.step.id in items:
            continue
        cues = now.step.cues
        items[now.step.id] = SkillItem(
            track=now.track,
            step=now.step,
            stage=now.stage,
            dose=getattr(now.step.dose, now.stage),
            load_kg=now.load_kg,
            cue=cues[(number - 1) % len(cues)],
            reasons=now.reasons,
            before=now.before,
            closed=None if now.closed is None else mastery.steps[now.closed],
        )
    return tuple(items.values())


def _trained(drill: Drill, skills: Iterable[SkillItem]) -> bool:
    """Say whether a step of the day is this very exercise, by name: nobody is asked for it twice."""
    name = drill.name.casefold()
    return any(name in map(str.casefold, (item.step.name, *item.step.aliases)) for item in skills)


def _lifts(day: DayPlan, mastery: Mastery, decision: Decided) -> tuple[tuple[LiftItem, ...], tuple[str, ...]]:
    """Return the day's open lifts, and the drills that stand for those that are closed."""
    items: list[LiftItem] = []
    instead = []
    for lift in day.lifts:
        if mastery.lift_open(lift):
            before = sum(one.lift.sets for one in items if one.lift.logged_as == lift.logged_as)
            wedge = decision.wedge_mm if lift.logged_as == decision.rung else 0.0
            loads = mastery.lift_load_kg(lift)
            items.append(LiftItem(lift=lift, loads=loads, before=before, wedge_mm=wedge))
        elif lift.instead is not None:
            instead.append(lift.instead)
    return tuple(items), tuple(instead)


def _cue(card: RungCard, day: int) -> str:
    """Return the one cue of the day; the week's days take turns."""
    return card.cues[(day - 1) % len(card.cues)]


def _squat(card: RungCard, decision: Decided, body: Body, day: int) -> SquatItem:
    return SquatItem(
        card=card,
        wedge_mm=decision.wedge_mm,
        sets=card.dose.sets,
        reps=card.dose.reps or 1,
        load_kg=prescribed_load_kg(card, body, decision.load_kg),
        cue=_cue(card, day),
        box_cm=float(round(decision.box_cm)) if card.box and decision.box_cm is not None else None,
    )


def _back_off(
    curriculum: Curriculum, card: RungCard, decision: Decided, body: Body, day: int
) -> SquatItem | None:
    """Return the easier squat on flat feet that stays in the week while the heel is raised."""
    if card.back_off is None or not (decision.wedge_mm or card.rung.heel_mm):
        return None
    easier = curriculum.card(card.back_off)
    return SquatItem(
        card=easier,
        wedge_mm=0,
        sets=curriculum.template.back_off_sets,
        reps=easier.dose.reps or 1,
        load_kg=prescribed_load_kg(easier, body),
        cue=_cue(easier, day),
        box_cm=_box_cm(easier, body) if easier.box else None,
        flat=True,
    )


def _shown(curriculum: Curriculum, rung: str, step: str, body: Body, day: int, *, flat: bool) -> SquatItem:
    """Return the squat that opens a step behind its depth gate, on its own heel or flat."""
    card = curriculum.card(rung)
    return SquatItem(
        card=card,
        wedge_mm=0,
        sets=curriculum.template.back_off_sets,
        reps=card.dose.reps or 1,
        load_kg=prescribed_load_kg(card, body),
        cue=_cue(card, day),
        flat=flat,
        opens=step,
    )


def _box_cm(card: RungCard, body: Body) -> float:
    rung = card.rung
    wanted = need(body, rung.style, rung.thigh_deg, lean_cap=rung.lean_cap, closure_cap=rung.closure_cap)
    found = pose(body, rung.style, rung.thigh_deg, wanted.deg or 0.0)
    return float(round(box_height_cm(body, found, rung.thigh_deg)))
