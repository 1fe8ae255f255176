"""Curriculum: rungs with their texts, criteria, faults and doses; drills and tests; what holds for each.

Values that check themselves when built: an `Invalid` names the field by its path inside the value.
No file and no JSON (`coach.formats.curriculum`), no plan of a day (`program`) and no decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from coach.domain.card import Criterion, Dose, Fault
from coach.domain.case import LIFT_TESTS
from coach.domain.checks import (
    CUE_CHARS,
    CUES_MOST,
    ENGLISH,
    LINE_CHARS,
    NAME_CHARS,
    PARAGRAPH_CHARS,
    TEMPO,
    Provenance,
    View,
    check_between,
    check_distinct,
    check_id,
    check_locale,
    check_one_of,
    check_source,
    check_text,
    check_texts,
    refuse,
)
from coach.domain.errors import Invalid
from coach.domain.fault import ALL_FAULTS, FAULTS
from coach.domain.ladder import STYLES, Rung
from coach.domain.plan import DAYS_MOST, DayPlan, Lift, Track
from coach.domain.step import Step

TESTS = (
    "lunge-angle",
    "lunge-distance",
    "ankle-clearing",
    "overhead-squat",
    "overhead-squat-heels-raised",
    "forward-arm-squat",
    "rock-back",
    "single-leg-bridge",
    "side-plank",
    "hip-hinge",
    "step-down",
    "tibialis-raise",
    "y-balance-anterior",
)
ALL_TESTS = (*TESTS, *LIFT_TESTS)
LIMITERS = ("none", "mobility", "control", "mobility+control", "pain", "unknown")
REGIONS = ("ankle", "knee", "hip", "trunk", "shoulder")
DRILL_KINDS = ("mobility", "activation", "pattern", "strength")
UNITS = ("deg", "cm", "s", "reps", "score", "zone", "passed")
ROUTES = ("top-down", "bottom-up", "mixed")

# Limits of numbers.
RUNGS_MOST = 60
STEPS_MOST = 120
TRACKS_MOST = 12
# No wedge and no shoe of the ladder stands higher; the engine's own wedge comes on top (mm).
HEEL_MOST_MM = 40.0
# A longer step than this (logits) between neighbours is a gap that nobody crosses in two days. Policy.
STEP_MOST_LOGITS = 0.8
PAIN_IN_TEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RungCard:
    """A rung of the ladder with all that a person needs to do, see and judge it.

    `exercise` and `depth` are the parts of `name`, so that a screen can put load, wedge or box between
    them. `load_step_kg` is what the gym's weights allow. `back_off` names the easier rung, on flat feet,
    that keeps flat-foot work in the week while the heel is raised here.
    """

    rung: Rung
    name: str
    exercise: str
    depth: str
    purpose: str
    set_up: tuple[str, ...]
    points: tuple[str, ...]
    cues: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    faults: tuple[Fault, ...]
    regression: str
    dose: Dose
    tempo: str
    rest_s: int
    load_step_kg: float = 0.0
    equipment: tuple[str, ...] = ()
    box: bool = False
    back_off: str | None = None
    tests: tuple[str, ...] = ()
    provenance: Provenance = Provenance.COMMON_PRACTICE
    source: str = ""

    @property
    def id(self) -> str:
        """The rung's id."""
        return self.rung.id

    def __post_init__(self) -> None:
        self._check_rung()
        for name in ("name", "exercise"):
            check_text(name, getattr(self, name), NAME_CHARS)
        check_text("depth", self.depth, NAME_CHARS)
        check_text("purpose", self.purpose, PARAGRAPH_CHARS)
        check_text("regression", self.regression, PARAGRAPH_CHARS)
        check_texts("set_up", self.set_up, 3, 5)
        check_texts("points", self.points, 2, 5)
        check_texts("cues", self.cues, 1, CUES_MOST, CUE_CHARS)
        check_texts("equipment", self.equipment, 0, 4, NAME_CHARS)
        if not 4 <= len(self.criteria) <= 5:
            raise refuse("criteria", "bad-count", len(self.criteria), "must be 4 or 5")
        check_distinct("criteria", (c.text for c in self.criteria))
        for index, criterion in enumerate(self.criteria):
            check_one_of(f"criteria[{index}].fault", criterion.fault, FAULTS)
        for index, fault in enumerate(self.faults):
            check_one_of(f"faults[{index}].code", fault.code, FAULTS)
        if not 2 <= len(self.faults) <= len(FAULTS):
            raise refuse("faults", "bad-count", len(self.faults), f"must be 2 to {len(FAULTS)}")
        check_distinct("faults", (f.code for f in self.faults))
        check_distinct("tests", self.tests)
        for index, test in enumerate(self.tests):
            check_one_of(f"tests[{index}]", test, TESTS)
        if not TEMPO.fullmatch(self.tempo):
            raise refuse("tempo", "bad-tempo", self.tempo, "must read like 3-1-1: down, pause, up")
        check_between("rest_s", self.rest_s, 0, 600, "s")
        check_source(self.provenance, self.source)
        if self.dose.reps is None:
            raise Invalid("dose.reps", "missing", "dose.reps = None: a squat is counted in reps")

    def _check_rung(self) -> None:
        rung = self.rung
        check_id("id", rung.id)
        check_one_of("style", rung.style, STYLES)
        check_between("thigh_deg", rung.thigh_deg, -40, 60, "deg above horizontal")
        check_between("difficulty", rung.difficulty, -6, 6, "logits")
        check_between("heel_mm", rung.heel_mm, 0, HEEL_MOST_MM, "mm")
        check_between("lean_cap", rung.lean_cap, 5, 80, "deg")
        check_between("closure_cap", rung.closure_cap, 90, 160, "deg")
        check_between("load.kg", rung.load_kg, 0, 300, "kg")
        check_between("load.fraction", rung.load_fraction, 0, 3, "of body mass")
        check_between("load.min_kg", rung.load_min_kg, 0, 300, "kg")
        check_between("load.max_kg", rung.load_max_kg, 0, 400, "kg")
        check_between("load.step_kg", self.load_step_kg, 0, 20, "kg")
        if rung.load_kg is not None and rung.load_fraction is not None:
            raise Invalid("load.kg", "one-of", f"load.kg = {rung.load_kg:g}: give kg or fraction, not both")
        low, high = rung.load_min_kg or 0.0, rung.load_max_kg
        if high is not None and high < low:
            raise refuse("load.max_kg", "out-of-order", high, f"must not be below load.min_kg, {low:g}")
        if rung.load_kg is not None and (rung.load_kg < low or (high is not None and rung.load_kg > high)):
            raise refuse("load.kg", "out-of-range", rung.load_kg, "must lie within min_kg and max_kg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What stands around the squat, by drill id.

    `accessories` and `stopped` hold one tuple per training day of the week; the days take turns.
    """

    warm_up: tuple[str, ...]
    warm_up_minutes: float
    accessories: Mapping[str, tuple[tuple[str, ...], ...]]
    stopped: tuple[tuple[str, ...], ...]
    back_off_sets: int = 2

    def __post_init__(self) -> None:
        check_between("warm_up_minutes", self.warm_up_minutes, 0, 30, "min")
        check_between("back_off_sets", self.back_off_sets, 1, 5)
        check_distinct("warm_up", self.warm_up)
        for limiter in LIMITERS:
            if limiter not in self.accessories:
                raise Invalid(
                    f"accessories.{limiter}", "missing", f"accessories.{limiter} = nothing: must be given"
                )
        for limiter, days in self.accessories.items():
            check_one_of("accessories", limiter, LIMITERS)
            _check_days(f"accessories.{limiter}", days)
        _check_days("stopped", self.stopped)

    def drill_ids(self) -> Iterable[tuple[str, str]]:
        """Yield (field path, drill id) of every drill that the template names."""
        for index, drill in enumerate(self.warm_up):
            yield f"warm_up[{index}]", drill
        for limiter, days in self.accessories.items():
            yield from _ids_of(f"accessories.{limiter}", days)
        yield from _ids_of("stopped", self.stopped)


def _check_days(field: str, days: tuple[tuple[str, ...], ...]) -> None:
    if not 1 <= len(days) <= 7:
        raise refuse(field, "bad-count", len(days), "must be 1 to 7 days")
    for index, drills in enumerate(days):
        if not 1 <= len(drills) <= 4:
            raise refuse(f"{field}[{index}]", "bad-count", len(drills), "must be 1 to 4 drills")
        check_distinct(f"{field}[{index}]", drills)


def _ids_of(field: str, days: tuple[tuple[str, ...], ...]) -> Iterable[tuple[str, str]]:
    for day, drills in enumerate(days):
        for index, drill in enumerate(drills):
            yield f"{field}[{day}][{index}]", drill


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """A ladder of rungs with its texts, the steps of the lifts by track, and what stands around them.

    `route` says in which order parts are taught; no route is claimed to be the better one. `locale` is the
    language that its texts are written in (BCP 47).
    """

    id: str
    version: str
    title: str
    summary: str
    route: str
    rungs: tuple[RungCard, ...]
    template: Template
    steps: tuple[Step, ...] = ()
    tracks: tuple[Track, ...] = ()
    days: tuple[DayPlan, ...] = ()
    locale: str = ENGLISH
    provenance: Provenance = Provenance.POLICY
    source: str = ""
    _places: Mapping[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        check_id("id", self.id)
        check_text("version", self.version, NAME_CHARS)
        check_locale("locale", self.locale)
        check_text("title", self.title, NAME_CHARS)
        check_text("summary", self.summary, PARAGRAPH_CHARS)
        check_one_of("route", self.route, ROUTES)
        check_source(self.provenance, self.source)
        if not 1 <= len(self.rungs) <= RUNGS_MOST:
            raise refuse("rungs", "bad-count", len(self.rungs), f"must be 1 to {RUNGS_MOST}")
        places: dict[str, int] = {}
        for index, card in enumerate(self.rungs):
            if card.id in places:
                raise refuse(f"rungs[{index}].id", "duplicate", card.id, "must not appear twice")
            places[card.id] = index
        object.__setattr__(self, "_places", places)
        self._check_steps()
        self._check_rise()
        for index, card in enumerate(self.rungs):
            self._check_back_off(index, card)

    def _check_steps(self) -> None:
        if len(self.steps) > STEPS_MOST:
            raise refuse("steps", "bad-count", len(self.steps), f"must be at most {STEPS_MOST}")
        if len(self.tracks) > TRACKS_MOST:
            raise refuse("tracks", "bad-count", len(self.tracks), f"must be at most {TRACKS_MOST}")
        if len(self.days) > DAYS_MOST:
            raise refuse("days", "bad-count", len(self.days), f"must be at most {DAYS_MOST}")
        for name in ("steps", "tracks"):
            seen: set[str] = set()
            for index, one in enumerate(getattr(self, name)):
                if one.id in seen:
                    raise refuse(f"{name}[{index}].id", "duplicate", one.id, "must not appear twice")
                seen.add(one.id)

    def _check_rise(self) -> None:
        for index in range(1, len(self.rungs)):
            path = f"rungs[{index}].difficulty"
            here, before = self.rungs[index].rung.difficulty, self.rungs[index - 1].rung.difficulty
            if here <= before:
                raise refuse(path, "not-rising", here, f"must be above {before:g}, the rung before")
            if here - before > STEP_MOST_LOGITS + 1e-9:
                raise refuse(
                    path, "wide-step", here, f"must be at most {STEP_MOST_LOGITS:g} above the rung before"
                )

    def _check_back_off(self, index: int, card: RungCard) -> None:
        if card.back_off is None:
            return
        path = f"rungs[{index}].back_off"
        place = self._places.get(card.back_off)
        if place is None:
            raise refuse(path, "unknown", card.back_off, "must be a rung of this curriculum")
        if place >= index:
            raise refuse(path, "not-easier", card.back_off, "must be an easier rung")
        if self.rungs[place].rung.heel_mm:
            raise refuse(path, "not-flat", card.back_off, "must be a rung on flat feet")

    @property
    def ladder(self) -> tuple[Rung, ...]:
        """The rungs alone, easiest first, as a case takes them."""
        return tuple(card.rung for card in self.rungs)

    def card(self, rung_id: str) -> RungCard:
        """Return the card of a rung."""
        return self.rungs[self.place(rung_id)]

    @property
    def movements(self) -> frozenset[str]:
        """What a set may be logged for: the ids of all rungs, steps and complexes."""
        return frozenset((*self._places, *(step.id for step in self.steps), *self.complexes))

    @property
    def complexes(self) -> Mapping[str, Lift]:
        """The complexes of all days by what they are logged as; of the same parts the first."""
        lifts = [lift for day in self.days for lift in day.lifts if lift.complex]
        return {lift.logged_as: lift for lift in reversed(lifts)}

    def step(self, step_id: str) -> Step:
        """Return a step of this curriculum."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise refuse("step", "unknown-step", step_id, f"must be a step of {self.id}")

    def place(self, rung_id: str) -> int:
        """Return where a rung stands, 0 the easiest."""
        if rung_id not in self._places:
            raise refuse("rung", "unknown-rung", rung_id, f"must be a rung of {self.id}")
        return self._places[rung_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The findings that a drill answers: limiters, sites, faults, and tests that were failed."""

    limiters: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, known in (
            ("limiters", LIMITERS),
            ("sites", REGIONS),
            ("faults", FAULTS),
            ("tests", ALL_TESTS),
        ):
            values = getattr(self, name)
            check_distinct(name, values)
            for index, value in enumerate(values):
                check_one_of(f"{name}[{index}]", value, known)
        if not (self.limiters or self.sites or self.faults or self.tests):
            raise Invalid("targets", "empty", "targets = nothing: must name at least one finding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A drill or accessory. `squat` where it is a squat itself, so that a stop closes it too.

    `end_range` where a joint of `region` is taken to the end of its range; `minutes` for the whole dose
    (both sides).
    """

    id: str
    name: str
    region: str
    kind: str
    dose: Dose
    minutes: float
    purpose: str
    set_up: tuple[str, ...]
    points: tuple[str, ...]
    cue: str
    targets: Targets
    stop_rule: str
    not_for: str
    end_range: bool
    squat: bool = False
    tempo: str | None = None
    load: str = ""
    equipment: tuple[str, ...] = ()
    provenance: Provenance = Provenance.COMMON_PRACTICE
    source: str = ""

    def __post_init__(self) -> None:
        check_id("id", self.id)
        check_text("name", self.name, NAME_CHARS)
        check_one_of("region", self.region, REGIONS)
        check_one_of("kind", self.kind, DRILL_KINDS)
        check_between("minutes", self.minutes, 0.5, 15, "min")
        check_text("purpose", self.purpose, PARAGRAPH_CHARS)
        check_texts("set_up", self.set_up, 1, 4)
        check_texts("points", self.points, 1, 5)
        check_text("cue", self.cue, CUE_CHARS)
        check_text("stop_rule", self.stop_rule, LINE_CHARS)
        check_text("not_for", self.not_for, LINE_CHARS)
        check_text("load", self.load, NAME_CHARS, required=False)
        check_texts("equipment", self.equipment, 0, 4, NAME_CHARS)
        check_source(self.provenance, self.source)
        if self.tempo is not None and not TEMPO.fullmatch(self.tempo):
            raise refuse("tempo", "bad-tempo", self.tempo, "must read like 3-1-1: down, pause, up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One yes-or-no question of a screen; a no is the fault, on one side where `sided`."""

    id: str
    ask: str
    view: View
    fault: str
    sided: bool = False

    def __post_init__(self) -> None:
        check_id("id", self.id)
        check_text("ask", self.ask, LINE_CHARS)
        if not self.ask.endswith("?"):
            raise refuse("ask", "not-a-question", self.ask, "must end with a question mark")
        check_one_of("fault", self.fault, ALL_FAULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """A test: how it is done, read, and when it ends. Screens carry `questions`, answered one at a time.

    `least`, `most` and `step` are what an entry field accepts, in `unit`.
    """

    __test__: ClassVar[bool] = False  # its name begins as a test case of the test runner does

    id: str
    name: str
    purpose: str
    sided: bool
    unit: str
    minutes: float
    protocol: tuple[str, ...]
    reading: str
    error: str
    pain_rule: str
    end_range: bool
    region: str
    trials: int = 1
    least: float | None = None
    most: float | None = None
    step: float | None = None
    instruments: tuple[str, ...] = ()
    wedge_mm: float | None = None
    equipment: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    scoring: str = ""
    provenance: Provenance = Provenance.COMMON_PRACTICE
    source: str = ""

    def __post_init__(self) -> None:
        check_one_of("id", self.id, ALL_TESTS)
        check_text("name", self.name, NAME_CHARS)
        check_text("purpose", self.purpose, PARAGRAPH_CHARS)
        check_one_of("unit", self.unit, UNITS)
        check_one_of("region", self.region, REGIONS)
        check_between("minutes", self.minutes, 0.5, 15, "min")
        check_between("trials", self.trials, 1, 5)
        check_texts("protocol", self.protocol, 3, 7)
        for name in ("reading", "error", "pain_rule"):
            check_text(name, getattr(self, name), PARAGRAPH_CHARS)
        check_text("scoring", self.scoring, PARAGRAPH_CHARS, required=bool(self.questions))
        check_texts("equipment", self.equipment, 0, 4, NAME_CHARS)
        check_texts("instruments", self.instruments, 0, 4, NAME_CHARS)
        check_between("wedge_mm", self.wedge_mm, 10, 50, "mm")
        check_source(self.provenance, self.source)
        check_distinct("questions", (q.id for q in self.questions))
        if self.questions and not 3 <= len(self.questions) <= 7:
            raise refuse("questions", "bad-count", len(self.questions), "must be 3 to 7")
        if self.least is not None and self.most is not None and self.most <= self.least:
            raise refuse("most", "out-of-order", self.most, f"must be above least, {self.least:g}")

    def score(self, answers: Mapping[str, bool], *, pain: int = 0, pinch: bool = False) -> int:
        """Return the score of a screen: 3 every answer yes, 2 one no, 1 more, 0 with pain.

        Every question must be answered, but not where pain (3 and more) or a pinch ended the test.
        """
        if not self.questions:
            raise Invalid("test", "no-questions", f"test = {self.id}: has no questions to score")
        if pain >= PAIN_IN_TEST or pinch:
            return 0
        self._check_answers(answers)
        missed = sum(not answers[question.id] for question in self.questions)
        return {0: 3, 1: 2}.get(missed, 1)

    def faults(
        self, answers: Mapping[str, bool], sides: Mapping[str, tuple[str, ...]] | None = None
    ) -> tuple[str, ...]:
        """Return the fault codes of the answers that were no, with the side where one was told."""
        sides = sides or {}
        codes: list[str] = []
        for question in self.questions:
            if answers.get(question.id, True):
                continue
            told = sides.get(question.id, ()) if question.sided else ()
            # Both sides at once is the fault without a side.
            codes.append(f"{question.fault}:{told[0]}" if len(told) == 1 else question.fault)
        return tuple(dict.fromkeys(codes))

    def _check_answers(self, answers: Mapping[str, bool]) -> None:
        for question in self.questions:
            if question.id not in answers:
                raise Invalid(
                    f"answers.{question.id}", "missing", f"answers.{question.id} = nothing: must be yes or no"
                )
