"""Today: what is asked of the athlete on a day, what is done of it, and what comes out of it.

Reads only. The prescription of a day that has sets is that of the decision which those sets carry: a
session does not change under the athlete's feet, except when it stops or a person steps in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor, NotYours
from coach.casefile import ENGINE_ACTS, Enrolled, History, Standing, local_day
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, SetRow
from coach.db.people import Consent, Team
from coach.db.session import Database
from coach.domain import program
from coach.domain.asking import ASK_MOST
from coach.domain.case import At, Body
from coach.domain.decision import Ask, Decision
from coach.domain.estimate import BAR_STYLES
from coach.domain.mastery import Mastery
from coach.domain.policy import DEFAULT_POLICY, Policy
from coach.domain.program import LiftItem, SkillItem, SquatItem
from coach.domain.program import Session as Plan
from coach.domain.progression import preview
from coach.domain.squat import STOCK_WEDGES_MM, Pose
from coach.formats.curriculum import drills
from coach.formats.stored_decision import decision_from_row
from coach.queries.drawing import box_cm, depth_level, pose_at
from coach.queries.explained import Explained, explained, moved_by, rung_names
from coach.queries.stature import stature_asked_since

# A morning's answer is asked for after pain in the session of the day before.
ASKED_FROM_PAIN = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One set as it counts today. `seen` by a coach; `number` its place in the day."""

    client_id: UUID
    number: int
    rung: str
    reps: int
    clean: int
    faults: tuple[str, ...]
    load_kg: float
    rpe: float | None
    pain: int
    wedge_mm: float
    shoe_heel_mm: float
    by: str
    seen: bool


@dataclass(frozen=True, slots=True)
class GaugeRung:
    """A rung on the gauge: owned, today, next or locked."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class RungChoice:
    """A rung that today's squat may be swapped for."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Squat:
    """The squat of the day, drawn, with what was done last time. `planned` is None unless swapped."""

    item: SquatItem
    pose: Pose
    level: int
    planned: SquatItem | None
    easier: tuple[RungChoice, ...]
    gauge: tuple[GaugeRung, ...]
    moved: str | None
    last_on: date | None
    last: Done | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSet:
    """What the form of the next set begins with, and its choices of heels."""

    number: int
    reps: int
    load_kg: float
    load_step_kg: float
    wedge_mm: float
    wedges: tuple[int, ...]
    shoe_heel_mm: float
    shoes: tuple[float, ...]
    plates_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A step of the day: what is asked, the sets done of it, and what was done last time.

    `has`/`needs`: good days so far, and how many own it. `over` says that it hurt too much to go on today.
    """

    item: SkillItem
    sets: tuple[Done, ...]
    last_on: date | None
    last: Done | None
    has: int
    needs: int
    over: bool

    @property
    def complete(self) -> bool:
        """Whether as many sets are done as asked."""
        return len(self.sets) >= self.item.dose.sets


@dataclass(frozen=True, slots=True)
class Part:
    """A movement within a lift: reps a set, and the kind of its page: rung, step, or none."""

    id: str
    name: str
    reps: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """A lift of the day: what is asked, the sets done of it, what was done last time; `over` as for a step.

    `faults` are those of its parts, in their order.
    """

    item: LiftItem
    parts: tuple[Part, ...]
    sets: tuple[Done, ...]
    last_on: date | None
    last: Done | None
    faults: tuple[str, ...]
    over: bool

    @property
    def complete(self) -> bool:
        """Whether as many sets are done as asked."""
        return len(self.sets) >= self.item.lift.sets


@dataclass(frozen=True, slots=True)
class StrengthChange:
    """What was done of a lift on a day, and the load (kg) that the plan asks for next; None: by effort."""

    name: str
    sets: int
    load_kg: float
    next_kg: float | None


@dataclass(frozen=True, slots=True)
class SkillChange:
    """What a day changed at a step: good days before and after, of how many; owned now."""

    step_id: str
    name: str
    before: int
    after: int
    needs: int
    owned: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: since when, and the teams whose coaches can clear it (none: the athlete, once seen)."""

    since: date | None
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A day of the athlete.

    `state`: no-body, not-enrolled, before-start, stopped, rest, training. Beyond the first two all but
    `squat`, `open_set` and `stop` are given. `new_plan_on`: the session was begun under the plan before, and
    the new one starts that day. `stature_since`: day of the stature that is due to be asked of
    a minor again. `coached`: a team's coaches look after the plan. `missed_on` is the missed day whose
    session this is; `ended_by_pain` says that a set of the squat shown hurt too much to go on with it.
    """

    state: str
    on: date
    is_today: bool
    athlete_id: UUID
    enrolment_id: UUID | None = None
    decision_id: UUID | None = None
    starts_on: date | None = None
    next_on: date | None = None
    new_plan_on: date | None = None
    missed_on: date | None = None
    plan: Plan | None = None
    squat: Squat | None = None
    open_set: OpenSet | None = None
    sets: tuple[Done, ...] = ()
    skills: tuple[Skill, ...] = ()
    strength: tuple[Strength, ...] = ()
    explained: Explained | None = None
    moved_by: Explained | None = None
    stop: Stop | None = None
    morning_about: date | None = None
    back_off_level: int = 1
    ended_by_pain: bool = False
    policy: Policy = DEFAULT_POLICY
    asks: tuple[Ask, ...] = ()
    measured: bool = True
    stature_since: date | None = None
    coached: bool = False

    @property
    def complete(self) -> bool:
        """Whether as many sets of the squat shown are done as planned."""
        if self.squat is None:
            return False
        return sum(done.rung == self.squat.item.rung for done in self.sets) >= self.squat.item.sets

    @property
    def more_follows(self) -> bool:
        """Whether something is logged after the squat, which is then not the end of the session."""
        return bool(self.strength) or any(skill.item.after_squat for skill in self.skills)

    @property
    def begun(self) -> bool:
        """Whether a set of anything on the page was logged."""
        return bool(self.sets) or any(one.sets for one in self._cards)

    @property
    def open(self) -> bool:
        """Whether there are sets of the plan that can still be logged today."""
        squat = self.squat is not None and not self.complete and not self.ended_by_pain
        return squat or any(not (one.complete or one.over) for one in self._cards)

    @property
    def _cards(self) -> tuple[Skill | Strength, ...]:
        return (*self.skills, *self.strength)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a day's sets changed: the squat before and the squat of the next training day, with reasons."""

    on: date
    next_on: date
    sets: int
    reps: int
    clean: int
    before: SquatItem
    after: SquatItem | None
    explained: Explained
    moved: str
    level_before: int
    level_after: int
    skills: tuple[SkillChange, ...] = ()
    strength: tuple[StrengthChange, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the next squat reads like today's."""
        if self.after is None:
            return False
        told = ("rung", "wedge_mm", "load_kg")
        return all(getattr(self.before, name) == getattr(self.after, name) for name in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSet:
    """A set as it stands, for the page that corrects it. `in_force` is False once it was corrected."""

    done: Done
    athlete_id: UUID
    enrolment_id: UUID
    decision_id: UUID | None
    rung_name: str
    on: date
    performed_at: datetime
    zone: str
    pain_site: str | None
    sharp: bool
    note: str
    set_number: int
    rungs: tuple[RungChoice, ...]
    wedges: tuple[int, ...]
    shoes: tuple[float, ...]
    today: date
    in_force: bool
    corrected_by: UUID | None
    as_lift: bool
    policy: Policy


def today(
    db: Database, who: Actor, *, on: date | None = None, rung: str | None = None, anyway: bool = False
) -> Today:
    """Return a day: today, or an earlier one to log for (`on`).

    `rung` swaps the squat for an easier one, this session only; `anyway` opens a session on a day of rest.
    A day that lies ahead or before the start is NotYours. Eleven statements, two more while stopped.
    """
    with db.read() as session:
        reach = access.own(session, who)
        present = local_day(db.now(), reach.zone)
        day = on or present
        if day > present:
            raise NotYours("day")
        enrolled = casefile.running_enrolment(session, reach.athlete_id)
        record = casefile.history(session, reach.athlete_id, enrolled.team_id if enrolled else None)
        bare: dict[str, Any] = {
            "on": day,
            "is_today": day == present,
            "athlete_id": reach.athlete_id,
            "stature_since": stature_asked_since(record, present),
        }
        if not record.bodies:
            return Today(state="no-body", **bare)
        if enrolled is None:
            return _without_programme(session, record, present, bare)
        begun = _begun_under(session, record, enrolled, day)
        if on is not None and begun is None and on < enrolled.start_on:
            raise NotYours("day")
        found = read_day(session, record, begun or enrolled, day, present)
        stop = _stop(session, reach.athlete_id, found.decision) if found.stopped else None
    page = found.today(rung=rung, anyway=anyway or on is not None, stop=stop)
    return page if begun is None else replace(page, new_plan_on=enrolled.start_on)


def _begun_under(session: Session, record: History, enrolled: Enrolled, day: date) -> Enrolled | None:
    """Return the earlier enrolment under which a day's session was begun before a new plan took its place.

    A session goes on as it began: the new plan starts another day. None where it is not so; two statements
    where the plan lies ahead.
    """
    if day >= enrolled.start_on:
        return None
    of_day = {row.enrolment_id for row in casefile.in_force(record.sets) if row.performed_on == day}
    earlier = casefile.all_enrolments(session, record.athlete_id) if of_day else ()
    return next((one for one in reversed(earlier) if one.id in of_day and one.start_on <= day), None)


def _without_programme(session: Session, record: History, present: date, bare: dict[str, Any]) -> Today:
    """Say that nothing is planned, or that something hurt in a test: that stops also who has no plan."""
    found = casefile.outlook(record, None, present)
    if found.decision.action == "stop":
        names = rung_names(found.enrolled.curriculum)
        return Today(
            state="stopped",
            explained=explained(found.decision, present, found.case, names),
            stop=_stop(session, record.athlete_id, found.decision),
            **bare,
        )
    measured = any(ankle.n for ankle in found.decision.ankle.values())
    return Today(state="not-enrolled", measured=measured, **bare)


def outcome(db: Database, who: Actor, *, on: date | None = None) -> Outcome | None:
    """Return what a day's sets changed for next time; None where nothing was done that day."""
    with db.read() as session:
        reach = access.own(session, who)
        present = local_day(db.now(), reach.zone)
        day = on or present
        if day > present:
            raise NotYours("day")
        enrolled = casefile.running_enrolment(session, reach.athlete_id)
        if enrolled is None:
            return None
        record = casefile.history(session, reach.athlete_id, enrolled.team_id)
        begun = _begun_under(session, record, enrolled, day)
        if not record.bodies or (begun is None and day < enrolled.start_on):
            return None
        return read_day(session, record, begun or enrolled, day, present).outcome()


def stored_set(db: Database, who: Actor, client_id: UUID) -> StoredSet:
    """Return one of the athlete's own sets for correction; NotYours where it is not theirs."""
    with db.read() as session:
        reach = access.own(session, who)
        enrolled = casefile.running_enrolment(session, reach.athlete_id)
        record = casefile.history(session, reach.athlete_id, enrolled.team_id if enrolled else None)
        present = local_day(db.now(), reach.zone)
    row = next((s for s in record.sets if s.client_id == client_id), None)
    if row is None:
        raise NotYours("set")
    living = casefile.in_force(record.sets)
    later = next((s for s in record.sets if s.replaces == client_id), None)
    names = rung_names(enrolled.curriculum) if enrolled else {}
    rungs = set() if enrolled is None else {rung.id for rung in enrolled.curriculum.ladder}
    # A squat stays a squat, a step a step.
    choices = [RungChoice(one, name) for one, name in names.items() if (one in rungs) == (row.rung in rungs)]
    if row.rung not in names:
        choices.append(RungChoice(row.rung, row.rung.replace("-", " ")))
    that_day = numbered([s for s in living if s.performed_on == row.performed_on], record.acts)
    done = next((d for d in that_day if d.client_id == client_id), None) or _done(row, row.set_number, set())
    return StoredSet(
        done=done,
        athlete_id=reach.athlete_id,
        enrolment_id=row.enrolment_id,
        decision_id=row.decision_id,
        rung_name=names.get(row.rung, row.rung.replace("-", " ")),
        on=row.performed_on,
        performed_at=row.performed_at,
        zone=row.zone,
        pain_site=row.pain_site,
        sharp=row.sharp,
        note=row.note,
        set_number=row.set_number,
        rungs=tuple(choices),
        wedges=_wedges(row.wedge_mm),
        shoes=tuple({b.lifting_shoe_mm for b in record.bodies if b.lifting_shoe_mm}),
        today=present,
        in_force=row in living,
        corrected_by=None if later is None else later.client_id,
        as_lift="lift" in row.prescription,
        policy=record.policy_on(row.performed_on).policy,
    )


def read_day(session: Session, record: History, enrolled: Enrolled, day: date, present: date) -> DayRead:
    """Decide for a day and return it with all that was asked and done. Two statements."""
    rows = decisions_of(session, enrolled.id, day)
    before = casefile.live_decision(session, enrolled.id, before=day)
    standing = casefile.stand(record, enrolled, day, before, rows)
    return DayRead(record, enrolled, standing, before, rows, present)


class DayRead:
    """One day in the making: the decision to show, the sets done, the squat with its drawing."""

    def __init__(
        self,
        record: History,
        enrolled: Enrolled,
        standing: Standing,
        before: DecisionRow | None,
        rows: Sequence[DecisionRow],
        present: date,
    ) -> None:
        self.record, self.enrolled, self.standing, self.present = record, enrolled, standing, present
        self.before = before
        self.on = standing.on
        self.body: Body = standing.case.body
        self.policy: Policy = standing.case.policy
        self.names = rung_names(enrolled.curriculum)
        self.places = {rung.id: place for place, rung in enumerate(enrolled.curriculum.ladder)}
        known = enrolled.curriculum.movements
        living = [s for s in casefile.in_force(record.sets) if s.rung in known]
        self.all_before = [s for s in living if s.performed_on < self.on]
        self.all_today = [s for s in living if s.performed_on == self.on]
        self.before_today = [s for s in self.all_before if s.rung in self.places]
        self.acts: list[ActRow] = casefile.in_force(record.acts)
        self.stepped_in_at = self._stepped_in_at()
        self.decision, self.decision_id = self._shown(rows)
        self.stopped = self.decision.action == "stop"
        # As the day began: a step that its own sets have earned is asked for until the day is over.
        self.mastery = casefile.mastery_before(enrolled, standing.case, self.decision)
        self.plan = self._plan(self.decision, self.on)
        self.of_lifts = [row for item in self.plan.lifts for row in self._of_lift(item)]
        self.rows_today = [s for s in self.all_today if s.rung in self.places and s not in self.of_lifts]
        self.sets = numbered(self.rows_today, record.acts)

    def _stepped_in_at(self) -> datetime | None:
        """Return when a person last decided something while the session was running."""
        if not self.all_today:
            return None
        begun = self.all_today[0].performed_at
        return max(
            (
                a.performed_at
                for a in self.acts
                if a.kind in ENGINE_ACTS and a.performed_on == self.on and a.performed_at >= begun
            ),
            default=None,
        )

    def _last_trained(self) -> str | None:
        """Return the rung of the day's last set, unless a person has decided otherwise since."""
        if not self.rows_today:
            return None
        last = self.rows_today[-1]
        if self.stepped_in_at is not None and last.performed_at < self.stepped_in_at:
            return None
        return last.rung

    def _shown(self, rows: Sequence[DecisionRow]) -> tuple[Decision, UUID]:
        """Return the decision that the day goes by, and its id."""
        current = self.standing.decision, self.standing.decision_id
        if not self.all_today or current[0].action == "stop":
            return current
        if self.record.prescribed(self.enrolled.id, self.on) is None:
            return current  # none was asked for on this day: they were moved here, the next one is asked now
        if self.stepped_in_at is not None or not rows:
            return current
        wanted = {s.decision_id for s in self.all_today}
        row = next((r for r in rows if r.id in wanted), rows[0])
        return decision_from_row(row.content), row.id

    def _plan(self, decision: Decision, on: date) -> Plan:
        return program.session(
            self.enrolled.curriculum,
            decision,
            self.body,
            drills=drills(),
            on=on,
            days=self.enrolled.days,
            start_on=self.enrolled.start_on,
            mastery=self.mastery,
        )

    # -- the page ----------------------------------------------------------------------------------

    def today(self, *, rung: str | None, anyway: bool, stop: Stop | None) -> Today:
        """Put the page together."""
        start, days = self.enrolled.start_on, self.enrolled.days
        trained = {s.performed_on for s in (*self.all_before, *self.all_today)}
        waiting = program.waiting_day(start, days, self.on, trained)
        if self.on < start:
            state = "before-start"
        elif self.stopped:
            state = "stopped"
        elif waiting is None and not self.all_today and not anyway:
            state = "rest"
        else:
            state = "training"
        squat = self._squat(rung) if self.plan.squat is not None and state != "before-start" else None
        return Today(
            state=state,
            on=self.on,
            is_today=self.on == self.present,
            athlete_id=self.enrolled.athlete_id,
            enrolment_id=self.enrolled.id,
            decision_id=self.decision_id,
            starts_on=start,
            next_on=program.next_training_day(start, days, max(self.on, start - timedelta(1)) + timedelta(1)),
            missed_on=waiting if waiting is not None and waiting < self.on else None,
            plan=self.plan,
            squat=squat,
            open_set=None if squat is None else self._open_set(squat),
            sets=self.sets,
            skills=() if state == "before-start" else self._skills(),
            strength=() if state == "before-start" else tuple(self._strength(one) for one in self.plan.lifts),
            explained=explained(self.decision, self.on, self.standing.case, self.names),
            moved_by=self._moved_by(squat),
            stop=stop,
            morning_about=self._morning_about(),
            back_off_level=depth_level(self.plan.back_off.thigh_deg) if self.plan.back_off else 1,
            ended_by_pain=squat is not None
            and any(s.rung == squat.item.rung and s.pain >= self.policy.pain_ends for s in self.rows_today),
            asks=() if self.all_today else self._asks(),
            policy=self.policy,
            measured=any(ankle.n for ankle in self.decision.ankle.values()),
            stature_since=stature_asked_since(self.record, self.present),
            coached=self.enrolled.team_id is not None,
        )

    def _asks(self) -> tuple[Ask, ...]:
        """Return the tests that the decision wants, then those that alone keep a step of the lifts closed."""
        asked = {ask.test for ask in self.decision.ask}
        wanted = [test for test in self.mastery.tests_to_do if test not in asked] if self.plan.skills else []
        steps = tuple(Ask(test=test, side=None, by="self", why="opens-step") for test in wanted)
        return () if self.stopped else (*self.decision.ask, *steps)[:ASK_MOST]

    def _skills(self) -> tuple[Skill, ...]:
        """Return the day's steps, and those that were trained today beside them."""
        return tuple(self._skill(item) for item in self.plan.skills)

    def _skill(self, item: SkillItem) -> Skill:
        here = [s for s in self.all_today if s.rung == item.step.id and s not in self.of_lifts]
        last_on, last = self._last_time(item.step.id, len(here))
        days = self.mastery.days.get(item.step.id, ())
        return Skill(
            item=item,
            sets=numbered(here, self.record.acts),
            last_on=last_on,
            last=last,
            has=sum(day.qualifies for day in days),
            needs=self.policy.qualifying_days,
            over=any(s.pain >= self.policy.pain_ends for s in here),
        )

    def _strength(self, item: LiftItem) -> Strength:
        here = self._of_lift(item)
        last_on, last = self._last_time(item.lift.logged_as, item.before + len(here), as_lift=True)
        curriculum = self.enrolled.curriculum
        known = {card.id: card.faults for card in curriculum.rungs}
        known |= {step.id: step.faults for step in curriculum.steps}
        faults = (fault.code for part in item.lift.parts for fault in known.get(part.movement, ()))
        return Strength(
            item=item,
            parts=tuple(self._part(part.movement, part.reps) for part in item.lift.parts),
            sets=numbered(here, self.record.acts),
            last_on=last_on,
            last=last,
            faults=tuple(dict.fromkeys(faults)),
            over=any(s.pain >= self.policy.pain_ends for s in here),
        )

    def _part(self, movement: str, reps: int) -> Part:
        taught = any(movement in track.steps for track in self.enrolled.curriculum.tracks)
        kind = "rung" if movement in self.places else "step" if taught else "none"
        return Part(movement, self.names.get(movement, movement), reps, kind)

    def _of_lift(self, item: LiftItem) -> list[SetRow]:
        """Return today's sets of a lift; of two on one movement the later has those beyond the first's."""
        movement = item.lift.logged_as
        rows = [s for s in self.all_today if s.rung == movement and "lift" in s.prescription]
        same = (one.before for one in self.plan.lifts if one.lift.logged_as == movement)
        return rows[item.before : min((place for place in same if place > item.before), default=None)]

    def _last_time(
        self, movement: str, place: int, *, as_lift: bool = False
    ) -> tuple[date | None, Done | None]:
        """Return the last day of a movement, and its set at a place, counted from 0."""
        earlier = [s for s in self.all_before if s.rung == movement and ("lift" in s.prescription) == as_lift]
        if not earlier:
            return None, None
        last_on = earlier[-1].performed_on
        of_last = numbered([s for s in earlier if s.performed_on == last_on], self.record.acts)
        return last_on, of_last[min(place, len(of_last) - 1)]

    def _strength_changes(self, now: Mastery) -> tuple[StrengthChange, ...]:
        """Return what was done of the day's lifts, and what they ask for next."""
        found = []
        for item in self.plan.lifts:
            rows = self._of_lift(item)
            if rows:
                loads = now.lift_load_kg(item.lift)
                next_kg = loads[0] if loads else None
                heaviest = max(row.load_kg for row in rows)
                found.append(StrengthChange(item.lift.name, len(rows), heaviest, next_kg))
        return tuple(found)

    def _skill_changes(self, now: Mastery) -> tuple[SkillChange, ...]:
        """Return what the day's sets changed at the steps that were trained."""
        strength = {item.lift.logged_as for item in self.plan.lifts}
        strength -= {item.step.id for item in self.plan.skills}
        found = []
        for step_id in dict.fromkeys(s.rung for s in self.all_today if s.rung in now.steps):
            if step_id in strength and now.owns(step_id):
                continue
            before, after = (
                sum(day.qualifies for day in one.days.get(step_id, ())) for one in (self.mastery, now)
            )
            needs, name = self.policy.qualifying_days, self.names[step_id]
            found.append(SkillChange(step_id, name, before, after, needs, now.owns(step_id)))
        return tuple(found)

    def _squat(self, rung: str | None) -> Squat:
        planned = self.plan.squat
        assert planned is not None
        place = self.places[planned.rung]
        wanted = rung or self._last_trained() or planned.rung
        swapped = self.places.get(wanted, place) < place
        item = self._swapped(wanted) if swapped else planned
        drawn = pose_at(
            self.body,
            self.policy,
            self.decision,
            item.card.rung,
            wedge_mm=item.wedge_mm,
            load_kg=item.load_kg,
        )
        last_on, last = self._last_time(item.rung, sum(s.rung == item.rung for s in self.rows_today))
        ladder = self.enrolled.curriculum.rungs
        return Squat(
            item=item,
            pose=drawn,
            level=depth_level(item.thigh_deg),
            planned=planned if swapped else None,
            easier=tuple(
                RungChoice(c.id, c.name) for c in reversed(ladder[: place + 1]) if c.id != item.rung
            ),
            gauge=tuple(GaugeRung(c.name, rung_state(n, place)) for n, c in enumerate(ladder)),
            moved=self._moved(place),
            last_on=last_on,
            last=last,
        )

    def _swapped(self, rung: str) -> SquatItem:
        """Return an easier rung's prescription: flat, unless even there the range asks for the wedge."""
        card = self.enrolled.curriculum.card(rung)
        needed = next((n.deg for n in self.decision.needs if n.rung == rung), None)
        weakest = min(ankle.deg for ankle in self.decision.ankle.values())
        flat = needed is None or needed <= weakest or not card.rung.wedge
        easier = replace(
            self.decision,
            rung=rung,
            wedge_mm=0 if flat else self.decision.wedge_mm,
            load_kg=program.prescribed_load_kg(card, self.body),
            box_cm=None,
        )
        item = self._plan(easier, self.on).squat
        assert item is not None
        if card.box:
            drawn = pose_at(
                self.body,
                self.policy,
                self.decision,
                card.rung,
                wedge_mm=item.wedge_mm,
                load_kg=item.load_kg,
            )
            item = replace(item, box_cm=box_cm(self.body, drawn, card.rung))
        return item

    def _moved(self, place: int) -> str | None:
        """Say how depth changed since the last session, until the first set of this one."""
        if self.rows_today or not self.before_today:
            return None
        asked = self.before_today[-1].prescription.get("rung") or self.before_today[-1].rung
        before = self.places.get(str(asked), place)
        return "deeper" if place > before else "shallower" if place < before else None

    def _moved_by(self, squat: Squat | None) -> Explained | None:
        """Return the decision of the last session's evening that moved the depth, until the first set."""
        row = self.before
        brought = None if squat is None or squat.moved is None else moved_by(row, self.decision)
        if row is None or brought is None:
            return None
        return explained(brought, row.decided_on, self.standing.case, self.names)

    def _open_set(self, squat: Squat) -> OpenSet:
        item = squat.item
        same = [s for s in self.rows_today if s.rung == item.rung]
        rung = item.card.rung
        shoe = self.body.lifting_shoe_mm or 0.0
        plates = rung.heel_mm
        if same:
            worn = same[-1].shoe_heel_mm
        elif rung.style in BAR_STYLES:
            worn = shoe or plates
        else:
            before = [s for s in self.before_today if s.rung == item.rung]
            worn = before[-1].shoe_heel_mm if before else 0.0
        return OpenSet(
            number=len(same) + 1,
            reps=item.reps,
            load_kg=same[-1].load_kg if same else item.load_kg,
            load_step_kg=item.card.load_step_kg or 1.0,
            wedge_mm=same[-1].wedge_mm if same else float(item.wedge_mm),
            wedges=_wedges(item.wedge_mm),
            shoe_heel_mm=worn,
            shoes=tuple(sorted({0.0, shoe, plates, worn})),
            plates_mm=plates,
        )

    def _morning_about(self) -> date | None:
        """Return yesterday where it hurt and nobody has said yet how the morning was."""
        yesterday = self.present - timedelta(1)
        if self.on != self.present:
            return None
        hurt = any(s.performed_on == yesterday and s.pain >= ASKED_FROM_PAIN for s in self.all_before)
        asked = any(a.kind == "morning" and a.about_on == yesterday for a in self.acts)
        return yesterday if hurt and not asked else None

    # -- what came out of it -----------------------------------------------------------------------

    def outcome(self) -> Outcome | None:
        """Compare what was asked today with what the next training day will ask."""
        if not self.all_today:
            return None
        start, days = self.enrolled.start_on, self.enrolled.days
        next_on = program.next_training_day(start, days, self.on + timedelta(1))
        first = next((s.prescription for s in self.all_today if s.prescription), {})
        asked = str(first.get("rung") or self.decision.rung)
        before_place = self.places.get(asked, self.places[self.decision.rung])
        before = self._as_asked(asked, first)
        now = self.standing.decision
        if now.action == "stop" or now.rung != asked or now.wedge_mm != before.wedge_mm:
            after, on = now, self.on
        else:
            after = preview(self.standing.case, today=next_on, at=At(rung=now.rung, wedge_mm=now.wedge_mm))
            on = next_on
        item = self._plan(after, next_on).squat
        after_place = self.places[after.rung]
        moved = (
            "stop"
            if after.action == "stop"
            else "deeper"
            if after_place > before_place
            else "shallower"
            if after_place < before_place
            else "same"
        )
        mastery = Mastery(self.enrolled.curriculum, self.standing.case, self.standing.decision)
        return Outcome(
            on=self.on,
            next_on=next_on,
            sets=len(self.all_today),
            reps=sum(s.reps for s in self.all_today),
            clean=sum(s.clean for s in self.all_today),
            before=before,
            after=item,
            explained=explained(after, on, self.standing.case, self.names),
            moved=moved,
            level_before=depth_level(before.thigh_deg),
            level_after=depth_level(item.thigh_deg) if item else 1,
            skills=self._skill_changes(mastery),
            strength=self._strength_changes(mastery),
        )

    def _as_asked(self, rung: str, prescription: dict[str, object]) -> SquatItem:
        decision = replace(
            self.decision,
            action="hold",
            rung=rung if rung in self.places else self.decision.rung,
            wedge_mm=int(str(prescription.get("wedge_mm", self.decision.wedge_mm)).split(".")[0]),
            load_kg=float(str(prescription.get("load_kg", self.decision.load_kg))),
        )
        item = self._plan(decision, self.on).squat
        assert item is not None
        return item


def rung_state(place: int, present: int) -> str:
    """Return the state of a rung on the ladder, seen from the present one."""
    if place < present:
        return "owned"
    if place == present:
        return "today"
    return "next" if place == present + 1 else "locked"


def _wedges(present: float) -> tuple[int, ...]:
    return tuple(sorted({*STOCK_WEDGES_MM, int(present)}))


def numbered(rows: Iterable[SetRow], acts: Iterable[ActRow]) -> tuple[Done, ...]:
    """Return sets in their order, numbered from 1, with who saw them."""
    seen = {(a.about_on, a.rung) for a in casefile.in_force(acts) if a.kind == "verify"}
    return tuple(_done(row, number, seen) for number, row in enumerate(rows, 1))


def _done(row: SetRow, number: int, seen: set[tuple[date | None, str | None]]) -> Done:
    return Done(
        client_id=row.client_id,
        number=number,
        rung=row.rung,
        reps=row.reps,
        clean=row.clean,
        faults=tuple(row.faults),
        load_kg=row.load_kg,
        rpe=row.rpe,
        pain=row.pain,
        wedge_mm=row.wedge_mm,
        shoe_heel_mm=row.shoe_heel_mm,
        by=row.by,
        seen=row.by == "coach" or (row.performed_on, row.rung) in seen or (row.performed_on, None) in seen,
    )


def decisions_of(session: Session, enrolment_id: UUID, day: date) -> list[DecisionRow]:
    """Return all decisions of a day in order; the last one is live."""
    return list(
        session.scalars(
            select(DecisionRow)
            .where(DecisionRow.enrolment_id == enrolment_id, DecisionRow.decided_on == day)
            .order_by(DecisionRow.seq)
        )
    )


def _stop(session: Session, athlete_id: UUID, decision: Decision) -> Stop:
    rows = session.execute(
        access.running_consents()
        .where(Consent.athlete_id == athlete_id)
        .add_columns(Team.name)
        .join(Team, Team.id == Consent.team_id)
    ).all()
    since = decision.progress.stopped_on
    return Stop(None if since is None else date.fromisoformat(since), tuple(sorted(row[-1] for row in rows)))
