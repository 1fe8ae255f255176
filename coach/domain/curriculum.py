"""Curriculum: rungs with their texts, criteria, faults and doses; drills and tests; what holds for each.

Values that check themselves when built: an `Invalid` names the field by its path inside the value.
No file and no JSON (`coach.formats.curriculum`), no plan of a day (`program`) and no decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from coach.domain.errors import Invalid
from coach.domain.ladder import STYLES, Rung

# The engine's fault codes (engine.md, section 6), in the order in which a coach looks: from the floor up.
FAULTS = (
    "heels-rise",
    "arch-collapse",
    "knees-in",
    "depth-short",
    "trunk-lean",
    "back-rounds",
    "weight-shift",
    "falls-back",
)
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
LIMITERS = ("none", "mobility", "control", "mobility+control", "pain", "unknown")
REGIONS = ("ankle", "knee", "hip", "trunk", "shoulder")
DRILL_KINDS = ("mobility", "activation", "pattern", "strength")
UNITS = ("deg", "cm", "s", "reps", "score", "zone", "passed")
ROUTES = ("top-down", "bottom-up", "mixed")

# Limits of texts and numbers. A criterion must fit a checkbox line on paper, a cue a table cell.
CRITERION_CHARS = 48
CUE_CHARS = 32
NAME_CHARS = 60
LINE_CHARS = 160
PARAGRAPH_CHARS = 480
CUES_MOST = 3
RUNGS_MOST = 60
# No wedge and no shoe of the ladder stands higher; the engine's own wedge comes on top (mm).
HEEL_MOST_MM = 40.0
# A longer step than this (logits) between neighbours is a gap that nobody crosses in two days. Policy.
STEP_MOST_LOGITS = 0.8
PAIN_IN_TEST = 3

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TEMPO = re.compile(r"[0-9X](-[0-9X]){2,3}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Provenance(StrEnum):
    """Where a rung, drill or test comes from."""

    SOURCED = "sourced"
    COMMON_PRACTICE = "common-practice"
    POLICY = "policy"


class View(StrEnum):
    """Where an observer stands to answer."""

    SIDE = "side"
    FRONT = "front"


def _refuse(field: str, code: str, value: object, rule: str) -> Invalid:
    shown = str(value)
    return Invalid(field, code, f"{field} = {shown[:40]}{'…' if len(shown) > 40 else ''}: {rule}")


def _id(field: str, value: str) -> None:
    if not _ID.fullmatch(value) or len(value) > NAME_CHARS:
        raise _refuse(field, "bad-id", value, "must be lower-case words joined by hyphens")


def _text(field: str, value: str, most: int, *, required: bool = True) -> None:
    if required and not value.strip():
        raise _refuse(field, "empty-text", value, "must not be empty")
    if value != value.strip():
        raise _refuse(field, "spaced-text", value, "must not begin or end with a space")
    if len(value) > most:
        raise _refuse(field, "long-text", value, f"must be at most {most} characters, is {len(value)}")
    if _CONTROL.search(value):
        raise _refuse(field, "bad-character", value, "must not hold control characters")


def _texts(field: str, values: tuple[str, ...], least: int, most: int, chars: int = LINE_CHARS) -> None:
    if not least <= len(values) <= most:
        rule = f"must be {least} to {most} lines" if most else "must be empty"
        raise _refuse(field, "bad-count", len(values), rule)
    for index, value in enumerate(values):
        _text(f"{field}[{index}]", value, chars)
    _distinct(field, values)


def _distinct(field: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise _refuse(f"{field}[{index}]", "duplicate", value, "must not appear twice")
        seen.add(value)


def _one_of(field: str, value: str, known: Iterable[str]) -> None:
    known = tuple(known)
    if value not in known:
        raise _refuse(field, "unknown", value, f"must be one of {', '.join(known)}")


def _between(field: str, value: float | None, least: float, most: float, unit: str = "") -> None:
    # `not (a <= x <= b)` also refuses NaN.
    if value is not None and not least <= value <= most:
        unit = f" {unit}" if unit else ""
        raise _refuse(field, "out-of-range", value, f"must be {least:g} to {most:g}{unit}")


def _source(provenance: Provenance, source: str) -> None:
    _text("source", source, LINE_CHARS, required=provenance is Provenance.SOURCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """How much: sets of either reps or seconds, for each side where `per_side`."""

    sets: int
    reps: int | None = None
    seconds: int | None = None
    per_side: bool = False

    def __post_init__(self) -> None:
        _between("sets", self.sets, 1, 10)
        if (self.reps is None) == (self.seconds is None):
            raise Invalid("reps", "one-of", f"reps = {self.reps}: give either reps or seconds")
        _between("reps", self.reps, 1, 30)
        _between("seconds", self.seconds, 5, 180, "s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A yes-or-no sentence that an observer can answer; a no is the fault."""

    text: str
    view: View
    fault: str

    def __post_init__(self) -> None:
        _text("text", self.text, CRITERION_CHARS)
        _one_of("fault", self.fault, FAULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is seen, its likely cause in this movement, and the first thing to try."""

    code: str
    seen: str
    cause: str
    fix: str

    def __post_init__(self) -> None:
        _one_of("code", self.code, FAULTS)
        for name in ("seen", "cause", "fix"):
            _text(name, getattr(self, name), LINE_CHARS)


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
            _text(name, getattr(self, name), NAME_CHARS)
        _text("depth", self.depth, NAME_CHARS)
        _text("purpose", self.purpose, PARAGRAPH_CHARS)
        _text("regression", self.regression, PARAGRAPH_CHARS)
        _texts("set_up", self.set_up, 3, 5)
        _texts("points", self.points, 2, 5)
        _texts("cues", self.cues, 1, CUES_MOST, CUE_CHARS)
        _texts("equipment", self.equipment, 0, 4, NAME_CHARS)
        if not 4 <= len(self.criteria) <= 5:
            raise _refuse("criteria", "bad-count", len(self.criteria), "must be 4 or 5")
        _distinct("criteria", (c.text for c in self.criteria))
        if not 2 <= len(self.faults) <= len(FAULTS):
            raise _refuse("faults", "bad-count", len(self.faults), f"must be 2 to {len(FAULTS)}")
        _distinct("faults", (f.code for f in self.faults))
        _distinct("tests", self.tests)
        for index, test in enumerate(self.tests):
            _one_of(f"tests[{index}]", test, TESTS)
        if not _TEMPO.fullmatch(self.tempo):
            raise _refuse("tempo", "bad-tempo", self.tempo, "must read like 3-1-1: down, pause, up")
        _between("rest_s", self.rest_s, 0, 600, "s")
        _source(self.provenance, self.source)
        if self.dose.reps is None:
            raise Invalid("dose.reps", "missing", "dose.reps = None: a squat is counted in reps")

    def _check_rung(self) -> None:
        rung = self.rung
        _id("id", rung.id)
        _one_of("style", rung.style, STYLES)
        _between("thigh_deg", rung.thigh_deg, -40, 60, "deg above horizontal")
        _between("difficulty", rung.difficulty, -6, 6, "logits")
        _between("heel_mm", rung.heel_mm, 0, HEEL_MOST_MM, "mm")
        _between("lean_cap", rung.lean_cap, 5, 80, "deg")
        _between("closure_cap", rung.closure_cap, 90, 160, "deg")
        _between("load.kg", rung.load_kg, 0, 300, "kg")
        _between("load.fraction", rung.load_fraction, 0, 3, "of body mass")
        _between("load.min_kg", rung.load_min_kg, 0, 300, "kg")
        _between("load.max_kg", rung.load_max_kg, 0, 400, "kg")
        _between("load.step_kg", self.load_step_kg, 0, 20, "kg")
        if rung.load_kg is not None and rung.load_fraction is not None:
            raise Invalid("load.kg", "one-of", f"load.kg = {rung.load_kg:g}: give kg or fraction, not both")
        low, high = rung.load_min_kg or 0.0, rung.load_max_kg
        if high is not None and high < low:
            raise _refuse("load.max_kg", "out-of-order", high, f"must not be below load.min_kg, {low:g}")
        if rung.load_kg is not None and (rung.load_kg < low or (high is not None and rung.load_kg > high)):
            raise _refuse("load.kg", "out-of-range", rung.load_kg, "must lie within min_kg and max_kg")


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
        _between("warm_up_minutes", self.warm_up_minutes, 0, 30, "min")
        _between("back_off_sets", self.back_off_sets, 1, 5)
        _distinct("warm_up", self.warm_up)
        for limiter in LIMITERS:
            if limiter not in self.accessories:
                raise Invalid(
                    f"accessories.{limiter}", "missing", f"accessories.{limiter} = nothing: must be given"
                )
        for limiter, days in self.accessories.items():
            _one_of("accessories", limiter, LIMITERS)
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
        raise _refuse(field, "bad-count", len(days), "must be 1 to 7 days")
    for index, drills in enumerate(days):
        if not 1 <= len(drills) <= 4:
            raise _refuse(f"{field}[{index}]", "bad-count", len(drills), "must be 1 to 4 drills")
        _distinct(f"{field}[{index}]", drills)


def _ids_of(field: str, days: tuple[tuple[str, ...], ...]) -> Iterable[tuple[str, str]]:
    for day, drills in enumerate(days):
        for index, drill in enumerate(drills):
            yield f"{field}[{day}][{index}]", drill


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """A ladder of rungs with its texts, and what stands around the squat in a session.

    `route` says in which order parts are taught; no route is claimed to be the better one.
    """

    id: str
    version: str
    title: str
    summary: str
    route: str
    rungs: tuple[RungCard, ...]
    template: Template
    provenance: Provenance = Provenance.POLICY
    source: str = ""
    _places: Mapping[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        _id("id", self.id)
        _text("version", self.version, NAME_CHARS)
        _text("title", self.title, NAME_CHARS)
        _text("summary", self.summary, PARAGRAPH_CHARS)
        _one_of("route", self.route, ROUTES)
        _source(self.provenance, self.source)
        if not 1 <= len(self.rungs) <= RUNGS_MOST:
            raise _refuse("rungs", "bad-count", len(self.rungs), f"must be 1 to {RUNGS_MOST}")
        places: dict[str, int] = {}
        for index, card in enumerate(self.rungs):
            if card.id in places:
                raise _refuse(f"rungs[{index}].id", "duplicate", card.id, "must not appear twice")
            places[card.id] = index
        object.__setattr__(self, "_places", places)
        self._check_rise()
        for index, card in enumerate(self.rungs):
            self._check_back_off(index, card)

    def _check_rise(self) -> None:
        for index in range(1, len(self.rungs)):
            path = f"rungs[{index}].difficulty"
            here, before = self.rungs[index].rung.difficulty, self.rungs[index - 1].rung.difficulty
            if here <= before:
                raise _refuse(path, "not-rising", here, f"must be above {before:g}, the rung before")
            if here - before > STEP_MOST_LOGITS + 1e-9:
                raise _refuse(
                    path, "wide-step", here, f"must be at most {STEP_MOST_LOGITS:g} above the rung before"
                )

    def _check_back_off(self, index: int, card: RungCard) -> None:
        if card.back_off is None:
            return
        path = f"rungs[{index}].back_off"
        place = self._places.get(card.back_off)
        if place is None:
            raise _refuse(path, "unknown", card.back_off, "must be a rung of this curriculum")
        if place >= index:
            raise _refuse(path, "not-easier", card.back_off, "must be an easier rung")
        if self.rungs[place].rung.heel_mm:
            raise _refuse(path, "not-flat", card.back_off, "must be a rung on flat feet")

    @property
    def ladder(self) -> tuple[Rung, ...]:
        """The rungs alone, easiest first, as a case takes them."""
        return tuple(card.rung for card in self.rungs)

    def card(self, rung_id: str) -> RungCard:
        """Return the card of a rung."""
        return self.rungs[self.place(rung_id)]

    def place(self, rung_id: str) -> int:
        """Return where a rung stands, 0 the easiest."""
        if rung_id not in self._places:
            raise _refuse("rung", "unknown-rung", rung_id, f"must be a rung of {self.id}")
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
            ("tests", TESTS),
        ):
            values = getattr(self, name)
            _distinct(name, values)
            for index, value in enumerate(values):
                _one_of(f"{name}[{index}]", value, known)
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
        _id("id", self.id)
        _text("name", self.name, NAME_CHARS)
        _one_of("region", self.region, REGIONS)
        _one_of("kind", self.kind, DRILL_KINDS)
        _between("minutes", self.minutes, 0.5, 15, "min")
        _text("purpose", self.purpose, PARAGRAPH_CHARS)
        _texts("set_up", self.set_up, 1, 4)
        _texts("points", self.points, 1, 5)
        _text("cue", self.cue, CUE_CHARS)
        _text("stop_rule", self.stop_rule, LINE_CHARS)
        _text("not_for", self.not_for, LINE_CHARS)
        _text("load", self.load, NAME_CHARS, required=False)
        _texts("equipment", self.equipment, 0, 4, NAME_CHARS)
        _source(self.provenance, self.source)
        if self.tempo is not None and not _TEMPO.fullmatch(self.tempo):
            raise _refuse("tempo", "bad-tempo", self.tempo, "must read like 3-1-1: down, pause, up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One yes-or-no question of a screen; a no is the fault, on one side where `sided`."""

    id: str
    ask: str
    view: View
    fault: str
    sided: bool = False

    def __post_init__(self) -> None:
        _id("id", self.id)
        _text("ask", self.ask, LINE_CHARS)
        if not self.ask.endswith("?"):
            raise _refuse("ask", "not-a-question", self.ask, "must end with a question mark")
        _one_of("fault", self.fault, FAULTS)


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
        _one_of("id", self.id, TESTS)
        _text("name", self.name, NAME_CHARS)
        _text("purpose", self.purpose, PARAGRAPH_CHARS)
        _one_of("unit", self.unit, UNITS)
        _one_of("region", self.region, REGIONS)
        _between("minutes", self.minutes, 0.5, 15, "min")
        _between("trials", self.trials, 1, 5)
        _texts("protocol", self.protocol, 3, 7)
        for name in ("reading", "error", "pain_rule"):
            _text(name, getattr(self, name), PARAGRAPH_CHARS)
        _text("scoring", self.scoring, PARAGRAPH_CHARS, required=bool(self.questions))
        _texts("equipment", self.equipment, 0, 4, NAME_CHARS)
        _texts("instruments", self.instruments, 0, 4, NAME_CHARS)
        _between("wedge_mm", self.wedge_mm, 10, 50, "mm")
        _source(self.provenance, self.source)
        _distinct("questions", (q.id for q in self.questions))
        if self.questions and not 3 <= len(self.questions) <= 7:
            raise _refuse("questions", "bad-count", len(self.questions), "must be 3 to 7")
        if self.least is not None and self.most is not None and self.most <= self.least:
            raise _refuse("most", "out-of-order", self.most, f"must be above least, {self.least:g}")

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


def check_drills(curriculum: Curriculum, drills: Mapping[str, Drill]) -> None:
    """Refuse a curriculum whose template names a drill that is not there, or a squat where it stopped."""
    for path, drill in curriculum.template.drill_ids():
        if drill not in drills:
            raise _refuse(f"template.{path}", "unknown-drill", drill, "must be a known drill")
        if path.startswith("stopped") and drills[drill].squat:
            raise _refuse(f"template.{path}", "squat-in-stop", drill, "must not be a squat")
