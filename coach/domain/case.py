"""The values that a decision is made from: body, dated tests, dated attempts, acts of people.

Field names, units and ranges are those of the contract (engine.md, section 6). No parsing here
(`coach.formats.case` reads JSON, `coach.services` reads rows) and no rule that needs two events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from coach.domain.errors import Invalid
from coach.domain.ladder import Rung
from coach.domain.policy import DEFAULT_POLICY, Policy

# Tests that open steps of the lifts: they say nothing of depth, and pain in them closes no squat.
LIFT_TESTS = ("shoulder-flexion", "rack")


class Side(StrEnum):
    """A side of the body."""

    LEFT = "left"
    RIGHT = "right"


class By(StrEnum):
    """Who did or saw it."""

    SELF = "self"
    COACH = "coach"


class Verified(StrEnum):
    """Who, besides the athlete, saw the reps of an attempt."""

    NONE = "none"
    COACH = "coach"
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body. Lengths in cm, mass in kg; None where it was not measured or not told."""

    height_cm: float
    mass_kg: float
    sex: str | None = None  # "male" | "female"
    age_years: float | None = None
    tibia_cm: float | None = None
    femur_cm: float | None = None
    trunk_cm: float | None = None
    foot_cm: float | None = None
    lifting_shoe_mm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprain:
    """An ankle sprain that the athlete told of."""

    side: Side
    on: date | None = None
    surgery: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test on one day (and one side where the test has sides).

    `value` is the mean of `trials` where there are any; `unit` deg, cm, s or reps by test;
    `faults` like `heels-rise` or `knees-in:left`; `zone` behind|within|beyond for ankle-clearing;
    `score` 0-3 for the screens, 0-6 for step-down. A `void` or replaced test stays on record.
    """

    __test__: ClassVar[bool] = False  # no test case, whatever a test runner makes of the name

    id: str
    on: date
    test: str
    side: Side | None = None
    value: float | None = None
    trials: tuple[float, ...] = ()
    unit: str | None = None
    instrument: str | None = None
    site: str | None = None  # "tuberosity" | "15-cm-below"
    by: By = By.SELF
    pain: int | None = None
    pinch: bool = False
    score: int | None = None
    zone: str | None = None
    passed: bool | None = None
    faults: tuple[str, ...] = ()
    wedge_mm: float | None = None
    replaces: str | None = None
    void: bool = False
    moment: datetime | None = None  # where known: tells same-day events apart


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDone:
    """One set as done. `clean` of `reps`; pain 0-10; RPE 1-10."""

    id: str
    reps: int
    clean: int
    faults: tuple[str, ...] = ()
    load_kg: float = 0.0
    rpe: float | None = None
    pain: int | None = None
    pain_site: str | None = None
    sharp: bool = False


class _Summed:
    """What every rule asks of an attempt, added up once when it is built; no fields of its own."""

    __slots__ = ("clean", "heels_rose", "missed_loaded", "reps", "sharp", "tells", "worst_pain")

    reps: int
    clean: int
    worst_pain: int
    sharp: bool
    heels_rose: bool
    missed_loaded: bool
    tells: dict[object, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(_Summed):
    """The sets of one rung on one day; `reps`, `clean`, `worst_pain`, `sharp`, `heels_rose` sum them up.

    `missed_loaded`: reps were missed, and there was a load. `tells` keeps what `estimate` made of the sets,
    so that a history that grows by one attempt is not read again from its first set.
    """

    id: str
    on: date
    rung: str
    sets: tuple[SetDone, ...]
    wedge_mm: float = 0.0
    shoe_heel_mm: float = 0.0
    by: By = By.SELF
    verified: Verified = Verified.NONE
    next_morning_pain: int | None = None
    replaces: str | None = None
    void: bool = False
    moment: datetime | None = None  # of the last set, where known

    def __post_init__(self) -> None:
        reps = clean = worst = 0
        sharp = heels = loaded = False
        for done in self.sets:
            reps += done.reps
            clean += done.clean
            if done.pain is not None and done.pain > worst:
                worst = done.pain
            sharp = sharp or done.sharp
            loaded = loaded or done.load_kg > 0
            if done.faults and not heels:
                heels = any(fault.partition(":")[0] == "heels-rise" for fault in done.faults)
        put = object.__setattr__  # frozen
        put(self, "reps", reps)
        put(self, "clean", clean)
        put(self, "worst_pain", worst)
        put(self, "sharp", sharp)
        put(self, "heels_rose", heels)
        put(self, "missed_loaded", loaded and clean < reps)
        put(self, "tells", {})

    def __reduce__(self) -> tuple[object, tuple[dict[str, object]]]:
        # A copy is built anew: frozen slots copy their fields only, and the sums are none.
        return _attempt, ({one.name: getattr(self, one.name) for one in fields(self)},)


def _attempt(values: dict[str, Any]) -> Attempt:
    return Attempt(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act of a person: clear, override, lock, unlock, veto or red-flag, with its reason."""

    id: str
    on: date
    kind: str
    by: By = By.COACH
    rung: str | None = None
    wedge_mm: float | None = None
    until: date | None = None
    reason: str | None = None
    replaces: str | None = None
    void: bool = False
    moment: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillTrial:
    """Test, one drill, test again, in one session."""

    moment: ClassVar[None] = None  # trials of one day have no order but that of their ids

    id: str
    on: date
    drill: str
    test: str
    side: Side | None = None
    before: float
    after: float
    replaces: str | None = None
    void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where the athlete stands now: a rung and a stock wedge (mm)."""

    rung: str
    wedge_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a decision may depend on; `today` is the athlete's local date."""

    id: str
    today: date
    body: Body
    at: At
    ladder: tuple[Rung, ...]
    policy: Policy = DEFAULT_POLICY
    sprains: tuple[Sprain, ...] = ()
    red_flags: tuple[str, ...] = ()
    tests: tuple[Test, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    events: tuple[Act, ...] = ()
    drill_trials: tuple[DrillTrial, ...] = field(default=())
    rules_wait: bool = False  # the team has not let these rules take effect yet


Event = TypeVar("Event", Test, Attempt, Act, DrillTrial)


def in_force(events: Iterable[Event], name: str, until: date | None = None) -> list[Event]:
    """Return the events that count, in order of day, of moment where it is known, and of id.

    Left out: repetitions, what is void, what another event replaces, and what lies after `until`.
    Raises Invalid (`name[i].id`) where one id comes with two contents.
    """
    events = tuple(events)
    by_id = {event.id: event for event in events}
    if len(by_id) < len(events):
        _refuse_conflicts(events, name)
    replaced = {event.replaces for event in events if event.replaces is not None}
    return sorted(
        (
            e
            for e in by_id.values()
            if not e.void and e.id not in replaced and (until is None or e.on <= until)
        ),
        key=_order,
    )


def _refuse_conflicts(events: Sequence[Event], name: str) -> None:
    first: dict[str, Event] = {}
    for index, event in enumerate(events):
        if first.setdefault(event.id, event) != event:
            raise Invalid(
                f"{name}[{index}].id",
                "conflicting-id",
                f"{name}[{index}].id = {event.id}: stands for two different things",
            )


def _order(event: Event) -> tuple[date, float, str]:
    """A lock and its unlock of the same day count in the order in which they were made."""
    moment = event.moment
    return event.on, 0.0 if moment is None else moment.timestamp(), event.id
