"""Mastery: which steps of a curriculum an athlete owns, stands at, may begin, and what closes the rest.

The same rules of evidence as for rungs: criteria seen in enough reps of two sets in a row, on two days,
without pain. Depth and its chances stay with `progression`; what a day asks for is put together in `program`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from coach.domain.case import Attempt, Case, Test, in_force
from coach.domain.curriculum import Curriculum
from coach.domain.decision import Decision
from coach.domain.gate import Gate
from coach.domain.ladder import Rung
from coach.domain.plan import Lift, LiftLoad, Track
from coach.domain.screen import Reason, Value
from coach.domain.step import LIFTS, Step

# Reps of a set that is to count for a step; a step that asks for fewer counts with what it asks. Policy.
STEP_REPS_LEAST = 3
# Reps of a day on a step before it can be called a drop. Policy.
STEP_DROP_REPS = 5
STEP_DROP_DAYS = 2
# How far back a lift's best is read for percentages (days). Policy.
BEST_DAYS = 84
LOAD_STEP_KG = 0.5


@dataclass(frozen=True, slots=True)
class Missing:
    """One condition of a gate that does not hold: what is asked, and what there is (None: nothing yet)."""

    kind: str
    id: str
    least: float | None = None
    have: float | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class StepDay:
    """What was done at one step on one day."""

    on: date
    qualifies: bool
    drop: bool
    ids: tuple[str, ...]
    load_kg: float
    perfect: bool


@dataclass(frozen=True, slots=True)
class StepState:
    """Where an athlete stands with a step.

    `state`: owned; now, where a track stands; open, the gate is; locked, with what is `missing`.
    """

    id: str
    state: str
    days: tuple[StepDay, ...]
    missing: tuple[Missing, ...]
    reasons: tuple[Reason, ...]

    @property
    def good_days(self) -> int:
        """Days that count for owning it."""
        return sum(day.qualifies for day in self.days)


@dataclass(frozen=True, slots=True)
class TrackNow:
    """What a track asks for: a step at a stage (learn, build, keep), its load (kg, None: none), and why.

    `before` is the owned step that is rehearsed ahead of it, `closed` the step behind the depth gate whose
    power version this is.
    """

    track: Track
    step: Step
    stage: str
    load_kg: float | None
    reasons: tuple[Reason, ...]
    before: Step | None = None
    closed: str | None = None


class Mastery:
    """The steps of a curriculum for one case and its decision; worked out when asked for, once."""

    def __init__(self, curriculum: Curriculum, case: Case, decision: Decision) -> None:
        self.curriculum, self.case, self.decision = curriculum, case, decision
        self.policy, self.today = case.policy, case.today
        self.steps: Mapping[str, Step] = {step.id: step for step in curriculum.steps}
        self.attempts: list[Attempt] = in_force(case.attempts, "attempts", case.today)
        self.tests: list[Test] = in_force(case.tests, "tests", case.today)
        self._complexes = curriculum.complexes
        self._missing: dict[str, tuple[Missing, ...]] = {}
        self._depth: dict[str, Missing | None] = {}
        self._waits: dict[str, Missing | None] = {}

    # --- evidence -----------------------------------------------------------------------------------

    @cached_property
    def days(self) -> Mapping[str, tuple[StepDay, ...]]:
        """Return the days of every step that was trained, oldest first."""
        found = {}
        for step in self.curriculum.steps:
            if step.id in self._trained:
                # A hold is one rep. What is asked of a beginner counts too, or nobody would get beyond it.
                doses = (step.dose.learn, step.dose.build)
                least = min(STEP_REPS_LEAST, *(dose.reps or 1 for dose in doses))
                found[step.id] = self._days(step.id, least, min(dose.sets for dose in doses))
        return found

    @cached_property
    def _trained(self) -> Mapping[str, Mapping[date, Sequence[Attempt]]]:
        """Return the attempts at every step and complex by day, oldest first."""
        found: dict[str, dict[date, list[Attempt]]] = {}
        for attempt in self.attempts:
            if attempt.sets and (attempt.rung in self.steps or attempt.rung in self._complexes):
                found.setdefault(attempt.rung, {}).setdefault(attempt.on, []).append(attempt)
        return found

    def _days(self, movement: str, least: int, sets: int) -> tuple[StepDay, ...]:
        """Return the days of a step or complex; sets of `least` reps count, `sets` of them make a day."""
        return tuple(self._day(on, done, least, sets) for on, done in self._trained.get(movement, {}).items())

    def _day(self, on: date, done: Sequence[Attempt], least: int, asked_sets: int) -> StepDay:
        policy = self.policy
        sets = [one for attempt in done for one in attempt.sets if one.reps]
        wanted = min(policy.qualifying_sets, asked_sets)
        run = longest = 0
        for one in sets:
            good = one.reps >= least and one.clean >= policy.qualifying_clean * one.reps - 1e-9
            run = run + 1 if good else 0
            longest = max(longest, run)
        reps, clean = sum(a.reps for a in done), sum(a.clean for a in done)
        hurt = max(a.worst_pain for a in done) > policy.qualifying_pain or any(a.sharp for a in done)
        load = max((one.load_kg for one in sets), default=0.0)
        return StepDay(
            on,
            qualifies=longest >= wanted and not hurt,
            drop=reps >= STEP_DROP_REPS and clean < policy.drop_clean * reps,
            ids=tuple(a.id for a in done),
            load_kg=load,
            perfect=bool(sets) and clean == reps and longest >= wanted and not hurt,
        )

    def owns(self, step_id: str) -> bool:
        """Say whether a step is owned: enough good days, and not lost by repeated drops since."""
        days = self.days.get(step_id, ())
        if sum(day.qualifies for day in days) < self.policy.qualifying_days:
            return False
        return not self._dropped(days)

    def _dropped(self, days: Sequence[StepDay]) -> bool:
        return len(days) >= STEP_DROP_DAYS and all(day.drop for day in days[-STEP_DROP_DAYS:])

    # --- gates --------------------------------------------------------------------------------------

    def missing(self, gate: Gate | None) -> tuple[Missing, ...]:
        """Return what keeps a gate closed; of ANY the shortest way. Empty where it is open."""
        if gate is None:
            return ()
        if gate.kind == "all":
            return tuple(dict.fromkeys(one for member in gate.members for one in self.missing(member)))
        if gate.kind == "any":
            return min((self.missing(member) for member in gate.members), key=len)
        if gate.kind == "step":
            return () if self.owns(gate.id) else (Missing("step", gate.id),)
        if gate.kind == "rung":
            return () if self.owns_rung(gate.id) else (Missing("rung", gate.id),)
        if gate.kind == "depth":
            return () if self.owns_depth(gate.id) else (Missing("depth", gate.id),)
        return self._test_missing(gate)

    def owns_rung(self, rung_id: str) -> bool:
        """Say whether a squat of the ladder is owned: it lies below today's rung, or has its good days."""
        place = self.curriculum.place(rung_id)
        here = self.curriculum.place(self.decision.rung)
        return place < here or (place == here and len(self._squat_days(rung_id)) >= self._days_needed)

    def depth_heel_mm(self, rung_id: str) -> float:
        """Return the heel up to which a squat counts for the depth gate: the athlete's lifting shoes."""
        shoe = self.case.body.lifting_shoe_mm
        return self.curriculum.card(rung_id).rung.heel_mm if shoe is None else shoe

    def days_towards(self, one: Missing) -> int:
        """Return the good days there are so far of what keeps a gate closed; none for a test."""
        if one.kind == "step":
            return sum(day.qualifies for day in self.days.get(one.id, ()))
        if one.kind in ("rung", "depth"):
            return len(self._squat_days(one.id, self.depth_heel_mm(one.id) if one.kind == "depth" else None))
        return 0

    def owns_depth(self, rung_id: str) -> bool:
        """Say whether a squat is owned at a heel no higher than the athlete's lifting shoes."""
        here = self.curriculum.place(self.decision.rung)
        days = self._squat_days(rung_id, self.depth_heel_mm(rung_id))
        return self.curriculum.place(rung_id) <= here and len(days) >= self._days_needed

    @property
    def _days_needed(self) -> int:
        return self.policy.qualifying_days

    def _squat_days(self, rung_id: str, heel_most_mm: float | None = None) -> set[date]:
        """Return the days with enough clean sets at a rung, at a heel no higher where one is given."""
        rung, policy = self.curriculum.card(rung_id).rung, self.policy
        good: dict[date, int] = {}
        hurt = set()
        for attempt in self.attempts:
            if attempt.rung != rung_id:
                continue
            if attempt.worst_pain > policy.qualifying_pain or attempt.sharp:
                hurt.add(attempt.on)
            if heel_most_mm is not None and self._heel_mm(attempt, rung) > heel_most_mm:
                continue
            # A day's sets stand in several attempts where athlete and coach wrote them down.
            good[attempt.on] = good.get(attempt.on, 0) + sum(
                one.reps >= policy.qualifying_reps_loaded
                and one.clean >= policy.qualifying_clean * one.reps - 1e-9
                for one in attempt.sets
            )
        return {on for on, sets in good.items() if sets >= policy.qualifying_sets} - hurt

    def _heel_mm(self, attempt: Attempt, rung: Rung) -> float:
        """Return the heel of an attempt: what was worn, else the rung's own; 0 is flat for who lifts flat."""
        told = attempt.shoe_heel_mm > 0 or self.case.body.lifting_shoe_mm == 0
        return attempt.wedge_mm + (attempt.shoe_heel_mm if told else rung.heel_mm)

    def _test_missing(self, gate: Gate) -> tuple[Missing, ...]:
        last: dict[str | None, Test] = {}
        for test in self.tests:
            if test.test == gate.id and (self.today - test.on).days <= self.policy.screen_stale_days:
                last[None if test.side is None else test.side.value] = test
        least = gate.least or 0.0
        sides: Iterable[str | None] = (None,) if not last or None in last else ("left", "right")
        found = []
        for side in sides:
            have = _result(last[side]) if side in last else None
            if have is None or have < least:
                found.append(Missing("test", gate.id, least, have, side))
        return tuple(found)

    def closed_by(self, step_id: str) -> tuple[Missing, ...]:
        """Return what keeps a step closed."""
        if step_id not in self._missing:
            self._missing[step_id] = self.missing(self.steps[step_id].requires)
        return self._missing[step_id]

    # --- tracks -------------------------------------------------------------------------------------

    @cached_property
    def now(self) -> Mapping[str, TrackNow]:
        """Return by track what it asks for today; a track with nothing open is left out."""
        found = {}
        for track in self.curriculum.tracks:
            here = self._stands(track)
            if here is not None:
                found[track.id] = here
        return found

    @cached_property
    def squat_to_show(self) -> tuple[str, str] | None:
        """Return a squat that a depth gate waits for, and the step behind it; None without one.

        An easier one than today's: who was placed above it, or climbed past it on a wedge, would never train
        it again. Today's own, where the ladder raises its heel and the athlete lifts flat.
        """
        here = self.curriculum.place(self.decision.rung)
        for now in self.now.values():
            gate = next((str(r.params["rung"]) for r in now.reasons if r.code == "step-depth-gate"), None)
            if gate is None or now.closed is None:
                continue
            place = self.curriculum.place(gate)
            if place < here or (place == here and self.wants_flat(gate)):
                return gate, now.closed
        return None

    def wants_flat(self, rung_id: str) -> bool:
        """Say whether a squat counts for the depth gate on flat feet only; the ladder raises its heel."""
        return self.depth_heel_mm(rung_id) == 0 < self.curriculum.card(rung_id).rung.heel_mm

    @cached_property
    def tests_to_do(self) -> tuple[str, ...]:
        """Return the tests that alone keep the next step of a track closed, in the order of the tracks."""
        found: dict[str, None] = {}
        for track in self.curriculum.tracks:
            first = next((one for one in track.steps if not self.owns(one)), None)
            missing = () if first is None else self.closed_by(first)
            if missing and all(one.kind == "test" for one in missing):
                found |= dict.fromkeys(one.id for one in missing)
        return tuple(found)

    def _stands(self, track: Track) -> TrackNow | None:
        order = [self.steps[step_id] for step_id in track.steps]
        for place, step in enumerate(order):
            if not self.owns(step.id) and not self.closed_by(step.id):
                passed = order[:place]
                return self._at(track, step, self._rehearsed(passed), self._closed(order, step, passed))
        owned = [step for step in order if self.owns(step.id)]
        kept = [step for step in owned if not self._depth_lost(step)]
        if not kept or (len(owned) == len(order) and owned[-1].progression):
            return None  # nothing open yet, or all of it owned and leading on
        return self._at(track, kept[-1], None, self._closed(order, kept[-1], order))

    def _rehearsed(self, earlier: Sequence[Step]) -> Step | None:
        fit = (step for step in reversed(earlier) if self.owns(step.id) and not self._depth_lost(step))
        return next(fit, None)

    def _depth_lost(self, step: Step) -> Missing | None:
        """Return the depth that a full-depth step asks for and the squat went back from, owned or not."""
        return self._depth_of(step.id) if step.receiving == "full" else None

    def _depth_of(self, step_id: str) -> Missing | None:
        if step_id not in self._depth:
            gate = self.steps[step_id].requires
            on_the_way = (self._depth_of(asked) for asked in (() if gate is None else gate.ids("step")))
            own = (one for one in self.closed_by(step_id) if one.kind == "depth")
            self._depth[step_id] = next(own, None) or next((one for one in on_the_way if one), None)
        return self._depth[step_id]

    def _waits_for(self, step_id: str) -> Missing | None:
        """Return the depth that alone keeps a step closed, itself or by steps on the way; else None."""
        if step_id not in self._waits:
            found = [
                one if one.kind == "depth" else self._waits_for(one.id) if one.kind == "step" else None
                for one in self.closed_by(step_id)
            ]
            self._waits[step_id] = None if not found or None in found else found[0]
        return self._waits[step_id]

    def _closed(
        self, order: Sequence[Step], here: Step, passed: Sequence[Step]
    ) -> tuple[Step, Missing] | None:
        """Return the step behind the depth gate whose power version stands here, else the first passed by."""
        waiting = [
            (step, gate)
            for step in order
            if step.power_version
            and (gate := self._depth_lost(step) if self.owns(step.id) else self._waits_for(step.id))
        ]
        meanwhile = (one for one in waiting if one[0].power_version == here.id)
        before = (one for one in waiting if one[0] in passed)
        return next(meanwhile, None) or next(before, None)

    def _at(
        self, track: Track, step: Step, before: Step | None, behind: tuple[Step, Missing] | None
    ) -> TrackNow:
        days = self.days.get(step.id, ())
        reasons: list[Reason] = []
        closed = None
        if behind is not None:
            closed = behind[0].id
            reasons.append(Reason("step-depth-gate", {"step": closed, "rung": behind[1].id}))
        easier = None if step.regression.step is None else self.steps.get(step.regression.step)
        if self._dropped(days) and easier is not None:  # then it is not owned
            since = days[-1].on
            back = [day for day in self.days.get(easier.id, ()) if day.on > since and day.qualifies]
            if not back:
                ids = tuple(i for day in days[-STEP_DROP_DAYS:] for i in day.ids)
                reasons.insert(0, Reason("step-dropped", {"step": step.id, "easier": easier.id}, ids, ()))
                return TrackNow(track, easier, "build", self.load_kg(easier), tuple(reasons), None, closed)
        good = tuple(day for day in days if day.qualifies)
        for_ = tuple(i for day in good for i in day.ids)
        against = tuple(i for day in days if not day.qualifies for i in day.ids)
        params: dict[str, Value] = {"step": step.id, "have": len(good), "need": self._days_needed}
        if self.owns(step.id):
            stage, code = "keep", "step-kept"
        elif good:
            stage, code = "build", "step-building"
        else:
            stage, code = "learn", "step-learning" if days else "step-opens"
        if code == "step-opens":
            for_ = self._owned_before(step)
        reasons.insert(0, Reason(code, params, for_, against))
        return TrackNow(track, step, stage, self.load_kg(step), tuple(reasons), before, closed)

    def _owned_before(self, step: Step) -> tuple[str, ...]:
        asked = () if step.requires is None else step.requires.ids("step")
        return tuple(
            i
            for step_id in asked
            for day in self.days.get(step_id, ())[-self._days_needed :]
            if day.qualifies
            for i in day.ids
        )

    @cached_property
    def states(self) -> Mapping[str, StepState]:
        """Return the state of every step, in the order of the curriculum."""
        here = {now.step.id: now for now in self.now.values()}
        found = {}
        for step in self.curriculum.steps:
            missing = () if self.owns(step.id) else self.closed_by(step.id)
            state = (
                "owned"
                if self.owns(step.id)
                else "now"
                if step.id in here
                else "locked"
                if missing
                else "open"
            )
            reasons = here[step.id].reasons if step.id in here else ()
            found[step.id] = StepState(step.id, state, self.days.get(step.id, ()), missing, reasons)
        return found

    # --- loads --------------------------------------------------------------------------------------

    def load_kg(self, step: Step) -> float | None:
        """Return the load that a step asks for today; None where it has none of its own."""
        load = step.load
        if load.rule == "none":
            return None
        if load.rule == "stick":
            return 0.0
        if load.percent is not None:
            best = self.best_kg(load.percent.of)
            if best is not None:
                return _rounded(best * load.percent.low / 100)
        return self._bench_mark(step)

    def _bench_mark(self, step: Step) -> float:
        days = self.days.get(step.id, ())
        return self._next_plate(step.load.ladder, days[-1]) if days else step.load.ladder[0]

    @staticmethod
    def _next_plate(ladder: Sequence[float], last: StepDay) -> float:
        """A perfect day earns the next plate, broken form goes one down, anything else stays."""
        place = max((n for n, kg in enumerate(ladder) if kg <= last.load_kg + 1e-9), default=0)
        if last.perfect:
            place = min(len(ladder) - 1, place + 1)
        elif last.drop:
            place = max(0, place - 1)
        return ladder[place]

    def best_kg(self, lift: str) -> float | None:
        """Return the heaviest clean set of a lift lately, alone or in a complex; None without one."""
        names = {*LIFTS[lift]}
        names |= {
            key for key, one in self._complexes.items() if any(part.movement in names for part in one.parts)
        }
        loads = [
            one.load_kg
            for attempt in self.attempts
            if attempt.rung in names and (self.today - attempt.on).days <= BEST_DAYS
            for one in attempt.sets
            if one.reps and one.clean == one.reps and one.load_kg > 0
        ]
        return max(loads, default=None)

    def lift_load_kg(self, lift: Lift) -> tuple[float, ...]:
        """Return the load of each set of a lift (kg), or one for all; empty where none can be told."""
        load: LiftLoad = lift.load
        if load.kg is not None:
            return (load.kg,)
        if load.rule == "bench-mark":
            return self._lift_bench_mark(lift)
        if load.percent is None:
            return ()
        best = self.best_kg(load.percent.of)
        if best is None:
            return ()
        return tuple(_rounded(best * share / 100) for share in load.waves or (load.percent.low,))

    def _lift_bench_mark(self, lift: Lift) -> tuple[float, ...]:
        """A complex begins at the lightest bench mark of its parts and goes on by its own days."""
        parts = (self.steps.get(part.movement) for part in lift.parts)
        marks = [(self._bench_mark(step), step.load.ladder) for step in parts if step and step.load.ladder]
        if not marks:
            return ()
        kg, ladder = min(marks)
        days = self._days(lift.logged_as, lift.set_reps, lift.sets) if lift.complex else ()
        return (self._next_plate(ladder, days[-1]) if days else kg,)

    def lift_open(self, lift: Lift) -> bool:
        """Say whether a lift may be trained: its own gate, and that of each of its steps, is open."""
        if self.missing(lift.requires):
            return False
        for part in lift.parts:
            step = self.steps.get(part.movement)
            if step is not None:
                if self._depth_lost(step) or (not self.owns(step.id) and self.closed_by(step.id)):
                    return False
            elif self.curriculum.place(part.movement) > self.curriculum.place(self.decision.rung):
                return False
        return True


def _result(test: Test) -> float | None:
    if test.score is not None:
        return float(test.score)
    if test.passed is not None:
        return float(test.passed)
    return test.value


def _rounded(kg: float) -> float:
    return round(kg / LOAD_STEP_KG) * LOAD_STEP_KG
