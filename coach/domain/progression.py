"""The decision: which rung and wedge next, why, what would change it. `decide` and `preview`.

A pure function of a case: no clock, no randomness, no text (sentences stand in `coach.words.reasons`).
Safety first, then what a person decided, then what the evidence says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from coach.domain.ankle import reading_of, refused
from coach.domain.case import Act, Attempt, Case, SetDone, Side, Test, in_force
from coach.domain.drills import DrillChoice, choose_drills, drill_effects
from coach.domain.errors import Invalid
from coach.domain.estimate import (
    BAR_STYLES,
    CONTROL_DAY_VAR,
    CONTROL_REP_VAR,
    GROWTH_PER_DAY,
    WITHOUT_NEED,
    Ability,
    AnkleEstimate,
    Available,
    Control,
    Observed,
    available,
    clean_loads,
    credited_heel_deg,
    credited_reps,
    estimate_ankles,
    estimate_control,
    failed_for_load,
    flat_need_deg,
    has_fault,
    observed_range,
    reading_needed,
    reps_of,
    was_seen,
)
from coach.domain.ladder import Rung
from coach.domain.policy import Policy
from coach.domain.screen import (
    SQUAT_GOOD,
    SQUAT_POOR,
    Differential,
    Findings,
    Reason,
    differential,
    latest,
    rung_params,
)
from coach.domain.squat import STOCK_WEDGES_MM, WEDGE_MAX_DEG, box_height_cm, heel_angle_deg, pose

__all__ = ["RULES_VERSION", "Decision", "Differential", "Reason", "decide", "preview"]

RULES_VERSION = "1.0"

# Sites at which pain in growing athletes is a stop. Source: RULES.md#the-decision.
GROWTH_SITES = frozenset({"heel", "growth-plate", "tibial-tuberosity", "below-kneecap", "knee-front"})
# A difference in load (kg) that nobody can load away.
LOAD_SLACK_KG = 1.0
LOAD_STEP_KG = 0.5
# How far ahead a count of clean days looks.
CLEAN_DAYS_MOST = 12
# A test is worth asking for while its answer could go either way.
ASK_CHANCE_LOW = 0.02
ASK_CHANCE_HIGH = 0.98
ASK_MOST = 3
# Days on the rung end with a gap, or with days in a row that leave the rung out.
STINT_DAYS_AWAY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RungNeed:
    """What a rung asks of the ankle: the reading (deg) at the heel worn there, None where none applies."""

    rung: str
    deg: float | None
    binding: str | None
    site: str
    heel_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlView:
    """Motor control and the forecast share of clean reps per rung."""

    ability: float
    sd: float
    n: int
    clean_rate: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """Chances at the decided rung and wedge; `range` None where the style needs no balance."""

    range: float | None
    control: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that is still missing: a code with a side, degrees or days."""

    code: str
    side: str | None = None
    deg: float | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRung:
    """The rung above the decided one and what it waits for; `rung` None at the top."""

    rung: str | None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A test whose result could change the decision."""

    test: str
    side: str | None
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the athlete stands on the rung, for screens and sheets."""

    qualifying_days: tuple[str, ...] = ()
    qualifying_needed: int = 0
    days_on_rung: int = 0
    days_needed: int = 0
    since: str | None = None
    last_trained_on: str | None = None
    stopped_on: str | None = None
    locked_until: str | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision with the keys of the contract. `progress` and `differential` are for our own screens."""

    id: str
    action: str
    rung: str
    wedge_mm: int
    load_kg: float
    box_cm: float | None
    limiter: str
    limiter_site: str | None
    ankle: Mapping[str, AnkleEstimate]
    control: ControlView
    needs: tuple[RungNeed, ...]
    chances: Chances
    next: NextRung
    drills: tuple[DrillChoice, ...]
    ask: tuple[Ask, ...]
    reasons: tuple[Reason, ...]
    rules: str
    progress: Progress = field(default_factory=Progress)
    differential: tuple[Reason, ...] = ()


def decide(case: Case) -> Decision:
    """Return the decision of a case. Pure: the same case gives the same decision, whatever its order.

    Raises Invalid for an unknown `at.rung`, an empty ladder, or one id with two contents. What lies after
    `today` is not looked at. About 10 ms for three years of training.
    """
    return _Deciding(case).decision()


def preview(case: Case, **changes: object) -> Decision:
    """Return what would be decided if the case were different: `preview(case, tests=..., today=...)`."""
    return decide(replace(case, **changes))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A pain, pinch or red flag: `stops` ends all squats until cleared."""

    on: date
    code: str
    id: str | None
    stops: bool
    rung: int | None = None
    pain: int | None = None
    side: str | None = None
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Move:
    """Where to go and the reasons for it, headline first."""

    target: int
    reasons: tuple[Reason, ...]
    stop: bool = False
    wedge: float | None = None


@dataclass(slots=True)
class _Day:
    """What was done at one rung on one day."""

    on: date
    attempts: list[Attempt]
    qualifies: bool = False
    drop: bool = False
    load_failed: bool = False
    seen: bool = False
    rate: float = 0.0

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(a.id for a in self.attempts)


class _Deciding:
    """One decision in the making: evidence in force, beliefs, guards in order, then the parts."""

    def __init__(self, case: Case) -> None:
        if not case.ladder:
            raise Invalid("ladder", "empty", "ladder = []: must have at least one rung")
        self.case = case
        self.policy: Policy = case.policy
        self.today = case.today
        self.ladder = case.ladder
        self.index = {rung.id: place for place, rung in enumerate(case.ladder)}
        self.rungs: dict[str, Rung] = {rung.id: rung for rung in case.ladder}
        if case.at.rung not in self.index:
            raise Invalid(
                "at.rung", "unknown-rung", f"at.rung = {case.at.rung}: must be a rung of the ladder"
            )
        self.at = self.index[case.at.rung]
        self.tests: list[Test] = in_force(case.tests, "tests", self.today)
        self.attempts: list[Attempt] = [a for a in in_force(case.attempts, "attempts", self.today) if a.sets]
        self.acts: list[Act] = in_force(case.events, "events", self.today)
        self.trials = in_force(case.drill_trials, "drill_trials", self.today)
        self.readings = [r for r in (reading_of(t, case.body) for t in self.tests) if r is not None]
        self.ankles = estimate_ankles(self.readings, self.today)
        self.observed: Observed = observed_range(
            self.attempts, self.rungs, case.body, self.policy, self.today
        )
        self.sides: dict[Side, Available] = {
            side: available(ankle, self.policy, self.observed.seen, self.observed.short)
            for side, ankle in self.ankles.items()
        }
        self.control: Control = estimate_control(
            self.attempts, self.tests, self.rungs, self.today, self.policy
        )
        self.measured = any(ankle.n for ankle in self.ankles.values())
        self.known = self.measured or self.observed.seen is not None
        self._read_acts()

    # --- what people decided ------------------------------------------------------------------------

    def _read_acts(self) -> None:
        self.lock: Act | None = None
        self.override: Act | None = None
        self.vetoes: list[Act] = []
        self.clears: list[Act] = []
        self.flags: list[Act] = []
        for act in self.acts:
            if act.kind == "clear":
                self.clears.append(act)
            elif act.kind == "red-flag":
                self.flags.append(act)
            elif act.kind == "lock":
                self.lock = act
            elif act.kind == "unlock":
                self.lock = None
                self.vetoes = [
                    v for v in self.vetoes if act.rung is not None and v.rung not in (None, act.rung)
                ]
            elif act.kind == "veto":
                self.vetoes.append(act)
            elif act.kind == "override":
                self.override = act
                place = self.index.get(act.rung or "", -1)
                self.vetoes = [
                    v for v in self.vetoes if self.index.get(v.rung or "", len(self.ladder)) > place
                ]
        if self.lock is not None and self.lock.until is not None and self.lock.until < self.today:
            self.lock = None
        self.vetoes = [v for v in self.vetoes if v.until is None or v.until >= self.today]

    @cached_property
    def pending_override(self) -> Act | None:
        """An override until it was trained: from the first later day at its rung the engine goes on alone."""
        act = self.override
        if act is None or (act.rung is not None and act.rung not in self.index):
            return None
        if act.until is not None and act.until < self.today:
            return None
        rung = act.rung or self.case.at.rung
        for attempt in reversed(self.attempts):
            if attempt.on < act.on:
                break
            if attempt.rung == rung and _after(attempt.on, attempt.moment, act.on, act.moment):
                return None
        return act

    # --- pain ---------------------------------------------------------------------------------------

    @cached_property
    def marks(self) -> list[_Mark]:
        """Everything painful that no person has cleared since, in order of day."""
        policy = self.policy
        found: list[_Mark] = []
        if self.case.red_flags:
            found.append(_Mark(date.min, "stop-red-flag", None, True))
        found += [_Mark(act.on, "stop-red-flag", act.id, True, moment=act.moment) for act in self.flags]
        for test in self.tests:
            side = test.side.value if test.side else None
            if test.pinch:
                found.append(_Mark(test.on, "stop-pinch", test.id, True, None, test.pain, side, test.moment))
            elif (test.pain or 0) >= policy.pain_test_stops or (
                test.score == 0 and test.pain is None and test.test != "step-down"
            ):
                found.append(
                    _Mark(test.on, "stop-test-pain", test.id, True, None, test.pain, side, test.moment)
                )
        age = self.case.body.age_years
        growing = age is not None and policy.growth_pain_from_age <= age < policy.growth_pain_to_age + 1
        for attempt in self.attempts:
            worst, sharp, growth = 0, False, False
            for done in attempt.sets:
                if done.sharp:
                    sharp = True
                if done.pain:
                    worst = max(worst, done.pain)
                    growth = growth or (growing and _growth_site(done.pain_site))
            morning = attempt.next_morning_pain or 0
            code = None
            if growth:
                code = "stop-growth"
            elif sharp:
                code = "stop-sharp"
            elif max(worst, morning) >= policy.pain_stops:
                code = "stop-pain"
            elif morning >= policy.pain_ends and morning > worst:
                code = "stop-next-morning"
            elif worst >= policy.pain_ends:
                code = "pain-ends"
            if code is not None:
                found.append(
                    _Mark(
                        attempt.on,
                        code,
                        attempt.id,
                        code != "pain-ends",
                        self.index.get(attempt.rung),
                        max(worst, morning),
                        None,
                        attempt.moment,
                    )
                )
        found = [m for m in found if not self._cleared(m)]
        days = sorted({m.on for m in found if m.code == "pain-ends"})
        again = {
            later for earlier, later in pairwise(days) if (later - earlier).days <= policy.pain_repeat_days
        }
        found = [
            replace(m, code="stop-repeated", stops=True) if m.code == "pain-ends" and m.on in again else m
            for m in found
        ]
        return sorted(found, key=lambda m: (m.on, m.id or ""))

    def _cleared(self, mark: _Mark) -> bool:
        return any(_after(act.on, act.moment, mark.on, mark.moment, same_day=True) for act in self.clears)

    # --- beliefs at a rung --------------------------------------------------------------------------

    def heel_mm(self, place: int) -> float:
        """Return the heel worn at a rung: its own, or the athlete's lifting shoe under a bar."""
        rung = self.ladder[place]
        shoe = 0.0
        if rung.style in BAR_STYLES:
            shoe = self.case.body.lifting_shoe_mm or 0.0
        else:
            for attempt in reversed(self.attempts):
                if attempt.rung == rung.id:
                    shoe = attempt.shoe_heel_mm
                    break
        return max(rung.heel_mm, shoe)

    def wedges(self, place: int) -> list[int]:
        """Return the stock wedges that may be given at a rung, 0 first."""
        rung = self.ladder[place]
        if not rung.wedge or rung.style in WITHOUT_NEED:
            return [0]
        heel = self.heel_mm(place)
        return [
            w for w in STOCK_WEDGES_MM if w == 0 or heel_angle_deg(heel + w, self.case.body) <= WEDGE_MAX_DEG
        ]

    def need_deg(self, place: int, wedge: float = 0.0) -> float | None:
        """Return the need of a rung on the heel worn there plus a wedge; None where there is none."""
        flat = flat_need_deg(self.case.body, self.ladder[place])[0]
        if flat is None:
            return None
        return flat - credited_heel_deg(self.heel_mm(place) + wedge, self.case.body)

    def side_chance(self, side: Side, place: int, wedge: float, extra: float = 0.0) -> float:
        need = self.need_deg(place, wedge)
        return 0.0 if need is None else self.sides[side].chance(need, extra)

    def range_chance(self, place: int, wedge: float, extra: float = 0.0) -> float | None:
        """Return the chance of both sides having the range; None where the style needs no balance."""
        if self.ladder[place].style in WITHOUT_NEED:
            return None
        return min(self.side_chance(side, place, wedge, extra) for side in (Side.LEFT, Side.RIGHT))

    def has_range(self, place: int, wedge: float, extra: float = 0.0) -> bool:
        chance = self.range_chance(place, wedge, extra)
        return chance is None or chance >= self.policy.range_chance

    def least_wedge(self, place: int) -> int | None:
        """Return the least wedge that reaches the policy's chance, None where none does."""
        return next((w for w in self.wedges(place) if self.has_range(place, w)), None)

    def wedge_for(self, place: int) -> int:
        """Return the wedge at a rung: kept within the band of error, never beyond what may be given."""
        options = self.wedges(place)
        held = _stock(self.case.at.wedge_mm, options)
        if not self.known or self.ladder[place].style in WITHOUT_NEED:
            return held if place <= self.at else 0
        least = self.least_wedge(place)
        least = options[-1] if least is None else least
        if place != self.at:
            return least
        if not self.has_range(place, held, self.policy.hold_band_deg):
            return max(least, held)
        if least < held:
            return options[options.index(held) - 1]
        return held

    # --- days at the present rung -------------------------------------------------------------------

    @cached_property
    def by_day(self) -> dict[date, set[int]]:
        """Rungs attempted per day."""
        found: dict[date, set[int]] = {}
        for attempt in self.attempts:
            place = self.index.get(attempt.rung)
            found.setdefault(attempt.on, set())
            if place is not None:
                found[attempt.on].add(place)
        return found

    @cached_property
    def last_day(self) -> date | None:
        """The last day with any attempt."""
        return self.attempts[-1].on if self.attempts else None

    @cached_property
    def since(self) -> date | None:
        """The day from which evidence at the present rung counts: this stint, after the last act."""
        start: date | None = None
        away = 0
        later: date | None = None
        for on in sorted(self.by_day, reverse=True):
            places = self.by_day[on]
            if later is not None and (later - on).days > self.policy.time_off_days:
                break
            later = on
            if self.at in places:
                start, away = on, 0
                continue
            away += 1
            if any(place > self.at for place in places) or away >= STINT_DAYS_AWAY:
                break
        if start is None:
            return None
        acts = [act.on for act in self.clears]
        if self.override is not None:
            acts.append(self.override.on)
        return max([start, *acts])

    @cached_property
    def clean_at(self) -> dict[tuple[str, date], float]:
        recent = [
            a for a in self.attempts if (self.today - a.on).days <= 2 * self.policy.qualifying_window_days
        ]
        return clean_loads(recent, self.policy)

    @cached_property
    def days(self) -> list[_Day]:
        """Days of this stint at the present rung, oldest first."""
        if self.since is None:
            return []
        rung = self.ladder[self.at]
        found: dict[date, _Day] = {}
        for attempt in self.attempts:
            if attempt.on >= self.since and attempt.rung == rung.id:
                found.setdefault(attempt.on, _Day(attempt.on, [])).attempts.append(attempt)
        trained = sorted(self.by_day)
        before = {later: earlier for earlier, later in pairwise(trained)}
        for day in found.values():
            previous = before.get(day.on)
            gap = 0 if previous is None else (day.on - previous).days
            self._judge(day, rung, gap)
        return [found[on] for on in sorted(found)]

    def _judge(self, day: _Day, rung: Rung, gap_days: int) -> None:
        policy = self.policy
        low, high = self._load_band(rung, gap_days)
        least_reps = policy.qualifying_reps_loaded if high > LOAD_SLACK_KG else policy.qualifying_reps
        sets: list[SetDone] = [s for a in day.attempts for s in a.sets]
        work = [s for s in sets if low <= s.load_kg <= high and s.reps]
        full = [s for s in work if s.reps >= least_reps]
        reps = sum(s.reps for s in work)
        clean = sum(s.clean for s in work)
        day.seen = any(was_seen(a) for a in day.attempts)
        all_reps = sum(s.reps for s in sets)
        day.rate = sum(s.clean for s in sets) / all_reps if all_reps else 0.0
        day.qualifies = (
            len(full) >= policy.qualifying_sets
            and clean >= policy.qualifying_clean * reps - 1e-9
            and work[0].clean >= policy.qualifying_clean * work[0].reps - 1e-9
            and all((s.rpe or 0) <= policy.qualifying_rpe for s in work)
            and all((s.pain or 0) <= policy.qualifying_pain for s in sets)
        )
        credited = [credited_reps(a, self.clean_at.get((rung.id, day.on)), policy) for a in day.attempts]
        total, credit = sum(r for r, _ in credited), sum(c for _, c in credited)
        day.drop = total >= policy.qualifying_reps and credit < policy.drop_clean * total
        day.load_failed = any(failed_for_load(s, self.clean_at.get((rung.id, day.on)), policy) for s in sets)

    def base_load_kg(self, rung: Rung) -> float:
        """Return the working load of a rung for this body, within its limits."""
        load = rung.load_kg
        if load is None:
            load = (rung.load_fraction or 0.0) * self.case.body.mass_kg
        if rung.load_min_kg is not None:
            load = max(load, rung.load_min_kg)
        if rung.load_max_kg is not None:
            load = min(load, rung.load_max_kg)
        return load

    def _lighter(self, gap_days: int) -> float:
        if gap_days > self.policy.long_time_off_days:
            return 1 - self.policy.long_time_off_lighter
        return 1 - self.policy.time_off_lighter if gap_days > self.policy.time_off_days else 1.0

    def _load_band(self, rung: Rung, gap_days: int) -> tuple[float, float]:
        """Return the loads (kg) that count as prescribed."""
        base = self.base_load_kg(rung)
        tolerance = self.policy.load_tolerance
        low = min(base, rung.load_min_kg or base) * (1 - tolerance) * self._lighter(gap_days)
        high = max(base, rung.load_max_kg or base) * (1 + tolerance)
        return min(low, base - LOAD_SLACK_KG), max(high, base + LOAD_SLACK_KG)

    @cached_property
    def qualifying(self) -> list[_Day]:
        """Qualifying days of the stint within the policy's window of today."""
        return [
            d
            for d in self.days
            if d.qualifies and (self.today - d.on).days <= self.policy.qualifying_window_days
        ]

    @cached_property
    def days_on_rung(self) -> int:
        return 0 if self.since is None else (self.today - self.since).days

    @cached_property
    def days_needed(self) -> int:
        rung = self.ladder[self.at]
        bar = rung.style in BAR_STYLES and self.base_load_kg(rung) > 0
        return self.policy.days_on_rung_barbell if bar else self.policy.days_on_rung

    # --- the guards, in order -----------------------------------------------------------------------

    def move(self) -> _Move:
        """Return where to go: safety, then people, then time off, then the evidence."""
        return self._stopped() or self._pain_ends() or self._without_pain

    @cached_property
    def _without_pain(self) -> _Move:
        for guard in (
            self._overridden,
            self._locked,
            self._vetoed,
            self._too_young,
            self._time_off,
            self._dropped,
            self._out_of_range,
            self._regained,
        ):
            found = guard()
            if found is not None:
                return found
        return self._advance_or_hold()

    def _below(self, marks: Sequence[_Mark]) -> int:
        """Return the rung below the painful ones; pain never leaves the athlete deeper than no pain would."""
        painful = [max(0, mark.rung - 1) for mark in marks if mark.rung is not None]
        return min(self.at, self._without_pain.target, *painful)

    def _stopped(self) -> _Move | None:
        marks = [m for m in self.marks if m.stops]
        if not marks:
            return None
        target = self._below(self.marks)
        latest_mark = marks[-1]
        codes: dict[str, list[_Mark]] = {}
        for mark in reversed(marks):
            codes.setdefault(mark.code, []).append(mark)
        reasons = []
        for code, group in codes.items():
            on = None if group[0].on == date.min else group[0].on.isoformat()
            params = {"pain": group[0].pain, "side": group[0].side, "on": on}
            reasons.append(Reason(code, params, tuple(m.id for m in reversed(group) if m.id), ()))
        self.stopped_on = None if latest_mark.on == date.min else latest_mark.on.isoformat()
        return _Move(target, tuple(reasons), stop=True)

    stopped_on: str | None = None

    def _pain_ends(self) -> _Move | None:
        if self.last_day is None:
            return None
        marks = [m for m in self.marks if m.code == "pain-ends" and m.on == self.last_day]
        if not marks:
            return None
        target = self._below(marks)
        pain = max(m.pain or 0 for m in marks)
        params = {"pain": pain, "on": self.last_day.isoformat(), **rung_params(self.ladder[target])}
        return _Move(target, (Reason("pain-ends", params, tuple(m.id for m in marks if m.id), ()),))

    def _overridden(self) -> _Move | None:
        act = self.pending_override
        if act is None:
            return None
        target = self.at if act.rung is None else self.index[act.rung]
        params = {**rung_params(self.ladder[target]), "by": act.by.value, "why": act.reason}
        return _Move(target, (Reason("overridden", params, (act.id,), ()),), wedge=act.wedge_mm)

    def _locked(self) -> _Move | None:
        act = self.lock
        if act is None:
            return None
        target = self.index.get(act.rung or "", self.at)
        params = {
            **rung_params(self.ladder[target]),
            "by": act.by.value,
            "why": act.reason,
            "until": None if act.until is None else act.until.isoformat(),
        }
        return _Move(target, (Reason("locked", params, (act.id,), self._earned_ids()),), wedge=act.wedge_mm)

    def _earned_ids(self) -> tuple[str, ...]:
        return tuple(i for d in self.qualifying for i in d.ids)

    def _ceiling(self) -> tuple[int, Act] | None:
        """Return the highest rung that vetoes leave open, and the veto."""
        named = [(self.index[v.rung] - 1, v) for v in self.vetoes if v.rung in self.index and v.rung]
        return min(named, key=lambda n: (n[0], n[1].id)) if named else None

    def _vetoed(self) -> _Move | None:
        ceiling = self._ceiling()
        if ceiling is None or ceiling[0] >= self.at:
            return None
        place, act = max(0, ceiling[0]), ceiling[1]
        params = {
            **rung_params(self.ladder[self.index[act.rung or ""]]),
            "by": act.by.value,
            "why": act.reason,
        }
        return _Move(place, (Reason("vetoed", params, (act.id,), ()),))

    def _no_bar(self, place: int) -> bool:
        age = self.case.body.age_years
        return (
            age is not None and age < self.policy.no_bar_below_age and self.ladder[place].style in BAR_STYLES
        )

    def _too_young(self) -> _Move | None:
        if not self._no_bar(self.at):
            return None
        place = next((p for p in range(self.at, -1, -1) if not self._no_bar(p)), 0)
        params = {**rung_params(self.ladder[place]), "age": round(self.policy.no_bar_below_age)}
        return _Move(place, (Reason("no-bar-yet", params, (), ()),))

    def _time_off(self) -> _Move | None:
        if self.last_day is None:
            return None
        gap = (self.today - self.last_day).days
        if gap <= self.policy.time_off_days:
            return None
        places = self.by_day[self.last_day]
        last = max(places) if places else self.at
        back = 2 if gap > self.policy.long_time_off_days else 1
        target = min(self.at, max(0, last - back))
        lighter = round(100 * (1 - self._lighter(gap)))
        params = {**rung_params(self.ladder[target]), "days": gap, "lighter": lighter, "rungs": back}
        ids = tuple(a.id for a in self.attempts if a.on == self.last_day)
        return _Move(target, (Reason("time-off", params, ids, ()),))

    @cached_property
    def wedge_helps(self) -> bool:
        """Whether the heels stay down on a heel: seen in a screen, or clean lately. Range plays no part."""
        raised = latest(self.tests, "overhead-squat-heels-raised", self.today, self.policy)
        if raised is not None and (raised.score or 0) >= SQUAT_GOOD:
            return True
        for attempt in self.attempts:
            if (self.today - attempt.on).days <= self.policy.observed_short_days and attempt.wedge_mm > 0:
                reps, clean = reps_of(attempt)
                if reps >= self.policy.qualifying_reps and clean >= self.policy.qualifying_clean * reps:
                    return True
        return False

    def _lately_dropped(self, days: int) -> bool:
        return len(self.days) >= days and all(d.drop for d in self.days[-days:])

    def _dropped(self) -> _Move | None:
        """Regress on a repeated drop. While a wedge helps, flat failures get twice the days: wedge first."""
        policy = self.policy
        wanted = policy.drop_days
        lately = self.days[-wanted:]
        heels = all(any(has_fault(a, "heels-rise") for a in d.attempts) for d in lately)
        if heels and self.wedge_helps:
            wanted = policy.drop_days_wedge_helps
            lately = self.days[-wanted:]
        if self.at == 0 or not self._lately_dropped(wanted):
            return None
        target = self.at - 1
        rate = round(100 * sum(d.rate for d in lately) / len(lately))
        params = {**rung_params(self.ladder[target]), "rate": rate, "days": wanted}
        ids = tuple(i for d in lately for i in d.ids)
        good = tuple(i for d in self.days if d.qualifies for i in d.ids)
        return _Move(target, (Reason("repeated-drop", params, ids, good),))

    def _out_of_range(self) -> _Move | None:
        """Go one rung back where even the highest wedge leaves the range more likely missing than not."""
        if self.at == 0 or not self.measured or self.ladder[self.at].style in WITHOUT_NEED:
            return None
        highest = self.wedges(self.at)[-1]
        chance = self.range_chance(self.at, highest, self.policy.hold_band_deg)
        if chance is None or chance >= self.policy.range_regress_chance:
            return None
        claimed = [
            d
            for d in self.days
            if d.rate >= self.policy.qualifying_clean
            and not any(has_fault(a, "heels-rise") for a in d.attempts)
        ]
        if len(claimed) >= self.policy.qualifying_days:
            return None
        target = self.at - 1
        side = min((Side.LEFT, Side.RIGHT), key=lambda s: self.sides[s].mean)
        ankle = self.ankles[side]
        need = self.need_deg(self.at, highest)
        params = {
            **rung_params(self.ladder[self.at]),
            "side": side.value,
            "have": round(ankle.deg, 1),
            "sd": round(ankle.sd, 1),
            "need": None if need is None else round(need, 1),
            "wedge": highest,
        }
        code = "range-out" if need is not None else "depth-closed"
        return _Move(target, (Reason(code, params, ankle.ids[-3:], ()),))

    @cached_property
    def returned(self) -> tuple[date, int] | None:
        """The day of the return after the last time off and the rung held before it."""
        trained = sorted(self.by_day)
        for earlier, later in zip(reversed(trained[:-1]), reversed(trained[1:]), strict=True):
            if (later - earlier).days > self.policy.time_off_days:
                places = self.by_day[earlier]
                return (later, max(places)) if places else None
        return None

    def _regained(self) -> _Move | None:
        """After time off one qualifying day a rung is enough to win back what was held before."""
        if self.returned is None:
            return None
        back, held = self.returned
        nxt = self.at + 1
        if (
            self.at >= held
            or nxt >= len(self.ladder)
            or (self.today - back).days > self.policy.long_time_off_days
            or any(nxt in places for on, places in self.by_day.items() if on >= back)
            or not self.days
            or self.days[-1].on < back
            or not self.days[-1].qualifies
            or self._closed(nxt)
            or self.least_wedge(nxt) is None
            or self.marks
        ):
            return None
        params = {**rung_params(self.ladder[nxt]), "on": back.isoformat()}
        return _Move(nxt, (Reason("regained", params, self.days[-1].ids, ()),))

    def _closed(self, place: int) -> Reason | None:
        """Return what a person or the policy closes a rung with."""
        for veto in self.vetoes:
            if veto.rung is None or self.index.get(veto.rung, len(self.ladder)) <= place:
                params = {**rung_params(self.ladder[place]), "by": veto.by.value, "why": veto.reason}
                return Reason("vetoed", params, (veto.id,), self._earned_ids())
        if self._no_bar(place):
            params = {**rung_params(self.ladder[place]), "age": round(self.policy.no_bar_below_age)}
            return Reason("no-bar-yet", params, (), ())
        return None

    # --- advance, or say what is missing ------------------------------------------------------------

    def _advance_or_hold(self) -> _Move:
        nxt = self.at + 1
        if nxt >= len(self.ladder):
            return _Move(self.at, (Reason("top", rung_params(self.ladder[self.at]), self._earned_ids(), ()),))
        missing = self._missing(nxt)
        if missing:
            return _Move(self.at, tuple(missing))
        days = self.qualifying
        params = {**rung_params(self.ladder[nxt]), "days": len(days), "on_rung": self.days_on_rung}
        return _Move(nxt, (Reason("earned", params, tuple(i for d in days for i in d.ids), ()),))

    def knows_range_for(self, place: int) -> bool:
        """Whether the range at a rung rests on more than the population."""
        if self.ladder[place].style in WITHOUT_NEED or self.measured:
            return True
        need = self.need_deg(place)
        return need is not None and self.observed.seen is not None and need <= self.observed.seen + 1e-9

    def _missing(self, nxt: int) -> list[Reason]:
        """Return everything that keeps the next rung closed, most telling first; empty where it is earned."""
        policy, rung = self.policy, self.ladder[nxt]
        params = rung_params(rung)
        found: list[Reason] = []
        closed = self._closed(nxt)
        if closed is not None:
            found.append(closed)
        if not self.knows_range_for(nxt):
            found.append(Reason("ankle-unknown", params, (), ()))
        elif self.least_wedge(nxt) is None:
            found += self._range_missing(nxt)
        if self.unsettled:
            side = min((Side.LEFT, Side.RIGHT), key=lambda s: self.sides[s].mean)
            ankle = self.ankles[side]
            believed = {
                **rung_params(self.ladder[self.at]),
                "side": side.value,
                "have": round(ankle.deg, 1),
                "sd": round(ankle.sd, 1),
            }
            found.insert(0, Reason("squat-believed", believed, self.observed.seen_ids, ankle.ids[-3:]))
        enough = self.days and self.days[-1].qualifies and self._apart(self.qualifying)
        rate = self.control.clean_rate(rung)
        bad_day = bool(self.days) and not self.days[-1].qualifies
        if bad_day and self.days[-1].load_failed:
            found.append(Reason("load-first", rung_params(self.ladder[self.at]), self.days[-1].ids, ()))
        elif bad_day and self._apart(self.qualifying):
            why = {"rate": round(100 * self.days[-1].rate), **rung_params(self.ladder[self.at])}
            found.append(Reason("one-day-off", why, self.days[-1].ids, self._earned_ids()))
        if rate < policy.control_chance and (self.days or self.control.of(rung).n):
            good = tuple(i for d in self.days if d.qualifies for i in d.ids)
            bad = tuple(i for d in self.days if not d.qualifies for i in d.ids)
            found.append(Reason("control-short", {**params, "rate": round(100 * rate)}, bad, good))
        if not enough and not (bad_day and self._apart(self.qualifying)):
            have = self._counted(self.qualifying)
            found.append(
                Reason(
                    "days-missing",
                    {
                        **rung_params(self.ladder[self.at]),
                        "have": have,
                        "need": policy.qualifying_days,
                        "gap": policy.qualifying_gap_days,
                    },
                    (),
                    self._earned_ids(),
                )
            )
        if self.days_on_rung < self.days_needed:
            found.append(
                Reason(
                    "too-soon",
                    {
                        **rung_params(self.ladder[self.at]),
                        "days": self.days_needed - self.days_on_rung,
                        "need": self.days_needed,
                    },
                    (),
                    self._earned_ids(),
                )
            )
        if policy.verify_below_parallel and rung.thigh_deg < 0 and not any(d.seen for d in self.qualifying):
            found.append(Reason("not-verified", params, (), self._earned_ids()))
        return found

    def _apart(self, days: Sequence[_Day]) -> bool:
        return self._counted(days) >= self.policy.qualifying_days

    def _counted(self, days: Sequence[_Day]) -> int:
        """Return how many qualifying days stand far enough apart."""
        count, last = 0, None
        for day in days:
            if last is None or (day.on - last).days >= self.policy.qualifying_gap_days:
                count, last = count + 1, day.on
        return count

    def believed_at(self, place: int) -> bool:
        """Whether a rung was seen clean, on two days, where the readings alone say it is short."""
        need = self.need_deg(place)
        return (
            self.measured
            and need is not None
            and self.observed.seen is not None
            and need <= self.observed.seen + 1e-9
            and any(self._plain_chance(side, need) < self.policy.range_chance for side in Side)
        )

    @cached_property
    def unsettled(self) -> bool:
        """Whether reading and squat contradict each other and no retest has followed: then nothing moves."""
        need = self.need_deg(self.at)
        if need is None or not self.believed_at(self.at) or self.observed.seen_since is None:
            return False
        settled = any(
            (reading.on - self.observed.seen_since).days >= self.policy.ankle_retest_days
            for reading in self.readings
        )
        return not settled and any(
            self._plain_chance(side, need) < self.policy.contradiction_chance for side in Side
        )

    def _range_missing(self, place: int) -> list[Reason]:
        """Return per side what range is missing for a rung on its highest wedge."""
        highest = self.wedges(place)[-1]
        need = self.need_deg(place, highest)
        if need is None:
            site = flat_need_deg(self.case.body, self.ladder[place])[2]
            params = {**rung_params(self.ladder[place]), "site": site}
            return [Reason("depth-closed-elsewhere", params, (), ())]
        found = []
        for side in (Side.LEFT, Side.RIGHT):
            if self.side_chance(side, place, highest) >= self.policy.range_chance:
                continue
            ankle = self.ankles[side]
            params = {
                **rung_params(self.ladder[place]),
                "side": side.value,
                "have": round(ankle.deg, 1),
                "sd": round(ankle.sd, 1),
                "n": ankle.n,
                "need": round(need, 1),
                "wedge": highest,
            }
            code = "ankle-short-on-wedge" if highest else "ankle-short"
            found.append(Reason(code, params, ankle.ids[-3:], self.observed.seen_ids))
        return found

    # --- the parts of the decision ------------------------------------------------------------------

    def decision(self) -> Decision:
        """Put the decision together."""
        move = self.move()
        target = move.target
        action = (
            "stop"
            if move.stop
            else "advance"
            if target > self.at
            else "regress"
            if target < self.at
            else "hold"
        )
        wedge = self.wedge_for(target)
        if move.wedge is not None:
            wedge = _stock(move.wedge, self.wedges(target))
        found = self._differential(target if action != "advance" else target - 1)
        limiter, site = found.limiter, found.site
        if move.stop or move.reasons[0].code == "pain-ends":
            limiter, site = "pain", self._pain_site()
        rung = self.ladder[target]
        return Decision(
            id=self.case.id,
            action=action,
            rung=rung.id,
            wedge_mm=wedge,
            load_kg=self._load(target, move),
            box_cm=self._box(target, wedge),
            limiter=limiter,
            limiter_site=site,
            ankle={side.value: self.ankles[side] for side in (Side.LEFT, Side.RIGHT)},
            control=self._control_view(),
            needs=self._needs(),
            chances=Chances(range=self.range_chance(target, wedge), control=self.control.clean_rate(rung)),
            next=self._next(target, move),
            drills=self._drills(move, found, limiter),
            ask=self._asks(move, found, target),
            reasons=self._reasons(move, found, action, target, wedge),
            rules=RULES_VERSION,
            progress=self._progress(target),
            differential=found.reasons,
        )

    def _differential(self, present: int) -> Differential:
        nxt = min(present + 1, len(self.ladder) - 1)
        rung = self.ladder[nxt]
        need = self.need_deg(nxt)
        _, binding, site = flat_need_deg(self.case.body, rung)
        short = tuple(
            side
            for side in (Side.LEFT, Side.RIGHT)
            if rung.style not in WITHOUT_NEED and self.side_chance(side, nxt, 0) < self.policy.range_chance
        )
        here = self.ladder[present]
        believed = self.believed_at(present)
        rate = self.control.clean_rate(rung)
        control_known = self.control.of(rung).n + self.control.both_legs.n > 0
        control_short = control_known and (
            rate < self.policy.control_chance or self._lately_dropped(self.policy.drop_days)
        )
        return differential(
            Findings(
                body=self.case.body,
                target=rung,
                present=here,
                today=self.today,
                policy=self.policy,
                ankles=self.ankles,
                readings=self.readings,
                observed=self.observed,
                attempts=self.attempts[-24:],
                tests=self.tests,
                sprains=self.case.sprains,
                need_deg=need,
                need_binding=binding,
                need_site=site,
                known=self.knows_range_for(nxt),
                believed=believed,
                short=short,
                control_known=control_known,
                control_short=control_short,
                clean_rate=rate,
            )
        )

    def _plain_chance(self, side: Side, need: float) -> float:
        belief = self.sides[side]
        return Available(belief.mean, belief.sd).chance(need)

    def _pain_site(self) -> str | None:
        for mark in reversed(self.marks):
            if mark.code in ("stop-pinch", "stop-test-pain"):
                return "ankle"
            for attempt in reversed(self.attempts):
                if attempt.id == mark.id:
                    worst = max(attempt.sets, key=lambda s: s.pain or 0)
                    return worst.pain_site
        return None

    def _load(self, target: int, move: _Move) -> float:
        load = self.base_load_kg(self.ladder[target])
        if not load:
            return 0.0
        gap = 0 if self.last_day is None else (self.today - self.last_day).days
        factor = self._lighter(gap)
        if target == self.at and self.days and self.days[-1].load_failed:
            factor = min(factor, 1 - self.policy.load_step_back)
        if move.reasons[0].code == "pain-ends" and target == self.at:
            factor = min(factor, 1 - self.policy.load_step_back)
        return round(load * factor / LOAD_STEP_KG) * LOAD_STEP_KG

    def _box(self, target: int, wedge: int) -> float | None:
        rung = self.ladder[target]
        body = self.case.body
        heel = self.heel_mm(target) + wedge
        has = min(belief.mean for belief in self.sides.values())
        need = self.need_deg(target, wedge)
        found = pose(
            body,
            rung.style,
            rung.thigh_deg,
            has if need is None else max(has, need),
            load_kg=self.base_load_kg(rung),
            heel_mm=heel,
            lean_cap=rung.lean_cap,
            closure_cap=rung.closure_cap,
        )
        return round(box_height_cm(body, found, rung.thigh_deg), 1)

    def _control_view(self) -> ControlView:
        both = self.control.both_legs
        return ControlView(
            ability=round(both.mean, 3),
            sd=round(both.sd, 3),
            n=both.n,
            clean_rate={rung.id: round(self.control.clean_rate(rung), 3) for rung in self.ladder},
        )

    def _needs(self) -> tuple[RungNeed, ...]:
        found = []
        for place, rung in enumerate(self.ladder):
            _, binding, site = flat_need_deg(self.case.body, rung)
            need = self.need_deg(place)
            # On the scale of the test: what a tuberosity reading would have to show.
            deg = None if need is None else round(need + 4.0 - self.policy.stance_credit_deg, 1)
            found.append(
                RungNeed(rung=rung.id, deg=deg, binding=binding, site=site, heel_mm=self.heel_mm(place))
            )
        return tuple(found)

    def _progress(self, target: int) -> Progress:
        return Progress(
            qualifying_days=tuple(d.on.isoformat() for d in self.qualifying) if target == self.at else (),
            qualifying_needed=self.policy.qualifying_days,
            days_on_rung=self.days_on_rung if target == self.at else 0,
            days_needed=self.days_needed,
            since=None if self.since is None or target != self.at else self.since.isoformat(),
            last_trained_on=None if self.last_day is None else self.last_day.isoformat(),
            stopped_on=self.stopped_on,
            locked=self.lock is not None,
            locked_until=None
            if self.lock is None or self.lock.until is None
            else self.lock.until.isoformat(),
        )

    def _next(self, target: int, move: _Move) -> NextRung:
        nxt = target + 1
        if nxt >= len(self.ladder):
            return NextRung(rung=None, conditions=(Condition(code="clear"),) if move.stop else ())
        found: list[Condition] = []
        if move.stop:
            found.append(Condition(code="clear"))
        if self.lock is not None:
            days = None if self.lock.until is None else (self.lock.until - self.today).days + 1
            found.append(Condition(code="unlock", days=days))
        if self._closed(nxt) is not None:
            found.append(Condition(code="age" if self._no_bar(nxt) else "veto-lifted"))
        if not self.knows_range_for(nxt):
            found.append(Condition(code="ankle-test"))
        elif self.least_wedge(nxt) is None:
            found += self._range_conditions(nxt)
        if target == self.at and self.unsettled:
            found.append(Condition(code="ankle-test"))
        days_to_control = self._clean_days_to(self.ladder[nxt])
        if days_to_control:
            found.append(Condition(code="clean-days", days=days_to_control))
        here = target == self.at
        have = self._counted(self.qualifying) if here and not move.stop else 0
        if here and self.days and not self.days[-1].qualifies:
            have = min(have, self.policy.qualifying_days - 1)
        if have < self.policy.qualifying_days:
            found.append(Condition(code="qualifying-days", days=self.policy.qualifying_days - have))
        rung = self.ladder[target]
        bar = rung.style in BAR_STYLES and self.base_load_kg(rung) > 0
        wanted = self.policy.days_on_rung_barbell if bar else self.policy.days_on_rung
        left = wanted - (self.days_on_rung if here else 0)
        if left > 0:
            found.append(Condition(code="days-on-rung", days=left))
        if self.policy.verify_below_parallel and self.ladder[nxt].thigh_deg < 0:
            seen = here and any(d.seen for d in self.qualifying)
            if not seen:
                found.append(Condition(code="verified-day", days=1))
        return NextRung(rung=self.ladder[nxt].id, conditions=tuple(found))

    def _range_conditions(self, place: int) -> list[Condition]:
        highest = self.wedges(place)[-1]
        need = self.need_deg(place, highest)
        if need is None:
            return [Condition(code="range-elsewhere")]
        wanted = round(reading_needed(need, self.policy.range_chance, self.policy), 1)
        return [
            Condition(code="ankle-reading", side=side.value, deg=wanted)
            for side in (Side.LEFT, Side.RIGHT)
            if self.side_chance(side, place, highest) < self.policy.range_chance
        ]

    def _clean_days_to(self, rung: Rung) -> int:
        """Return how many seen, all-clean days at the present rung would bring control to the policy."""
        ability = self.control.of(rung)
        if ability.clean_rate(rung.difficulty) >= self.policy.control_chance:
            return 0
        here = self.ladder[self.at]
        reps = self.policy.qualifying_sets * self.policy.qualifying_reps
        mean, var = ability.mean, ability.sd**2
        noise = CONTROL_DAY_VAR + CONTROL_REP_VAR / reps
        value = here.difficulty + 3.0
        for days in range(1, CLEAN_DAYS_MOST + 1):
            gain = var / (var + noise)
            mean = max(mean, mean + gain * (value - mean)) + GROWTH_PER_DAY
            var = var * (1 - gain) + 0.03
            if Ability(mean, var**0.5, days).clean_rate(rung.difficulty) >= self.policy.control_chance:
                return days
        return CLEAN_DAYS_MOST

    def _drills(self, move: _Move, found: Differential, limiter: str) -> tuple[DrillChoice, ...]:
        if move.stop:
            return ()
        resting = {
            s.side
            for s in self.case.sprains
            if s.on is not None and 0 <= (self.today - s.on).days <= self.policy.sprain_quiet_days
        }
        pinching = {
            t.side
            for t in self.tests
            if t.pinch and t.side and (self.today - t.on).days <= self.policy.ankle_stale_days
        }
        wants: list[tuple[str, Side | None, str]] = []
        codes = {r.code for r in found.reasons}
        if limiter in ("mobility", "mobility+control"):
            if found.site == "ankle":
                one = found.sides[0] if len(found.sides) == 1 else None
                wants.append(("ankle", one, "ankle-short"))
                wants.append(("tibialis", None, "flat-foot-work"))
            elif found.site == "hip":
                wants.append(("hip-range", None, "hip-closes"))
            elif found.site == "shoulder":
                wants.append(("shoulder", None, "shoulder-short"))
            elif found.site == "trunk":
                wants.append(("trunk", None, "trunk-leans"))
        if limiter in ("control", "mobility+control"):
            wants.append(("pattern", None, "control-short"))
        for reason in found.reasons:
            if reason.code in ("knee-in-control", "knee-in-mobility-first"):
                named = reason.params.get("side")
                wants.append(("knee", Side(str(named)) if named else None, "knee-in"))
        if "capacity-above" in codes:
            wants.append(("capacity", None, "capacity-above"))
        if "side-difference" in codes and not wants:
            side = next(r for r in found.reasons if r.code == "side-difference").params["side"]
            wants.append(("ankle", Side(str(side)), "side-difference"))
        for sprain in self.case.sprains:
            if sprain.side in resting:
                wants.append(("sprain", sprain.side, "sprain-check"))
        blocked = frozenset(side for side in (*resting, *pinching) if side is not None)
        return choose_drills(wants, drill_effects(self.trials, self.policy), no_end_range=blocked)

    # --- tests worth asking for ---------------------------------------------------------------------

    def _asks(self, move: _Move, found: Differential, target: int) -> tuple[Ask, ...]:
        if move.stop:
            return ()
        asks = [*self._ankle_asks(move, found, target), *self._screen_asks(found), *self._sprain_asks()]
        return tuple(asks[:ASK_MOST])

    def _ankle_asks(self, move: _Move, found: Differential, target: int) -> list[Ask]:
        codes = {r.code for r in found.reasons}
        resting = {
            s.side
            for s in self.case.sprains
            if s.on is not None and 0 <= (self.today - s.on).days <= self.policy.sprain_quiet_days
        }
        sides = [side for side in (Side.LEFT, Side.RIGHT) if side not in resting]
        if not sides or self.ladder[-1].style in WITHOUT_NEED:
            return []
        why = None
        by = "self"
        nxt = min(target + 1, len(self.ladder) - 1)
        unmeasured = [side for side in sides if not self.ankles[side].n]
        last = max((a.last_on for a in self.ankles.values() if a.last_on), default=None)
        age = None if last is None else (self.today - last).days
        if not self.measured:
            why = "ankle-unknown"
        elif unmeasured:
            why, sides = "side-unmeasured", unmeasured
        elif "squat-believed" in codes or self.observed.contradictory:
            why, by = "squat-believed", "coach"
        elif move.reasons[0].code == "time-off" and age is not None and age > self.policy.ankle_retest_days:
            why = "time-off" if move.reasons[0].params.get("rungs") == 2 else None
        if why is None and age is not None and age >= self.policy.ankle_retest_days:
            flat = self.range_chance(nxt, 0)
            open_ = flat is not None and ASK_CHANCE_LOW < flat < ASK_CHANCE_HIGH
            on_wedge = self.wedge_for(target) > 0
            if (open_ and self.least_wedge(nxt) != 0) or on_wedge:
                why = "ankle-retest"
            elif open_ and age >= self.policy.ankle_stale_days:
                why = "ankle-stale"
        if why is None:
            return []
        test = "lunge-distance" if self._uses_tape() else "lunge-angle"
        if len(sides) == 2:
            return [Ask(test=test, side=None, by=by, why=why)]
        return [Ask(test=test, side=sides[0].value, by=by, why=why)]

    def _uses_tape(self) -> bool:
        for test in reversed(self.tests):
            if test.test in ("lunge-angle", "lunge-distance"):
                return test.test == "lunge-distance"
        return False

    def _screen_asks(self, found: Differential) -> list[Ask]:
        policy, today = self.policy, self.today
        flat = latest(self.tests, "overhead-squat", today, policy)
        raised = latest(self.tests, "overhead-squat-heels-raised", today, policy)
        forward = latest(self.tests, "forward-arm-squat", today, policy)
        if flat is None and not self.control.both_legs.n:
            return [Ask(test="overhead-squat", side=None, by="self", why="control-unknown")]
        asks = []
        if flat is not None and (flat.score or 0) <= SQUAT_POOR and found.limiter != "none":
            if forward is None:
                asks.append(Ask(test="forward-arm-squat", side=None, by="self", why="second-probe"))
            if raised is None:
                asks.append(Ask(test="overhead-squat-heels-raised", side=None, by="self", why="second-probe"))
        closes = any(n.binding == "closure" for n in self._needs()[self.at : self.at + 2])
        if "mobility" in found.limiter and closes and latest(self.tests, "rock-back", today, policy) is None:
            asks.append(Ask(test="rock-back", side=None, by="self", why="hip-or-ankle"))
        return asks

    def _sprain_asks(self) -> list[Ask]:
        asks = []
        for side in sorted({s.side for s in self.case.sprains}):
            for name in ("step-down", "side-plank"):
                done = any(
                    t.test == name
                    and t.side is side
                    and (self.today - t.on).days <= self.policy.screen_stale_days
                    for t in self.tests
                )
                if not done:
                    asks.append(Ask(test=name, side=side.value, by="self", why="sprain-check"))
        return asks

    # --- reasons ------------------------------------------------------------------------------------

    def _reasons(
        self, move: _Move, found: Differential, action: str, target: int, wedge: int
    ) -> tuple[Reason, ...]:
        reasons: list[Reason] = list(move.reasons)
        held = _stock(self.case.at.wedge_mm, list(STOCK_WEDGES_MM))
        if not move.stop and move.wedge is None and self.known:
            params = {**rung_params(self.ladder[target]), "wedge": wedge, "before": held}
            ids = tuple(i for a in self.ankles.values() for i in a.ids[-1:])
            if wedge > 0 and (wedge > held or target != self.at):
                reasons.append(Reason("wedge-gives-depth", params, ids, ()))
            elif wedge > 0 and wedge == held:
                reasons.append(Reason("wedge-stays", params, ids, ()))
            elif wedge < held and target == self.at:
                reasons.append(Reason("wedge-lower", params, ids, ()))
        if move.stop:
            return tuple(reasons)
        extra = list(found.reasons)
        refused_ids = tuple(t.id for t in self.tests if refused(t))
        if refused_ids:
            extra.append(Reason("another-scale", {}, refused_ids, ()))
        for side in (Side.LEFT, Side.RIGHT):
            ankle = self.ankles[side]
            if ankle.real_change:
                params = {"side": side.value, "deg": round(ankle.deg, 1), "sd": round(ankle.sd, 1)}
                extra.append(Reason("real-change", params, ankle.ids[-2:], ankle.ids[:2]))
        said = {(r.code, r.params.get("side")) for r in reasons}
        short = any(r.code.startswith("ankle-short") for r in reasons)
        for reason in extra:
            if (reason.code, reason.params.get("side")) in said:
                continue
            if short and reason.code == "ankle-short":
                continue
            if reason.code == "range-unknown" and ("ankle-unknown", None) in said:
                continue
            reasons.append(reason)
        return tuple(reasons)


def _after(
    on: date,
    moment: datetime | None,
    other_on: date,
    other_moment: datetime | None,
    *,
    same_day: bool = False,
) -> bool:
    """Say whether the first came after the other; `same_day` answers where only the days are known."""
    if on != other_on:
        return on > other_on
    if moment is not None and other_moment is not None:
        return moment > other_moment
    return same_day


def _growth_site(site: str | None) -> bool:
    return site is not None and site.lower() in GROWTH_SITES


def _stock(wedge_mm: float, options: Iterable[int]) -> int:
    """Return the least of the stock wedges that is as high, else the highest."""
    options = list(options)
    return next((w for w in options if w >= wedge_mm), options[-1])
