"""Steps: the movements that lead to the lifts, one new element each, with all that a person needs.

Foundations, single-leg work, snatch, clean and jerk. A squat of the ladder is a rung (`ladder`,
`curriculum`); what opens a step stands in `gate`, whether an athlete owns it is decided in `mastery`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coach.domain.card import Criterion, Dose, Fault
from coach.domain.checks import (
    CUE_CHARS,
    CUES_MOST,
    NAME_CHARS,
    PARAGRAPH_CHARS,
    TEMPO,
    Provenance,
    check_between,
    check_distinct,
    check_id,
    check_one_of,
    check_source,
    check_text,
    check_texts,
    refuse,
)
from coach.domain.errors import Invalid
from coach.domain.gate import Gate

FAMILIES = ("foundation", "single-leg", "snatch", "clean", "jerk", "pull")
STARTS = (
    "standing",
    "power",
    "hang-high",
    "hang-above",
    "hang-below",
    "floor",
    "rack",
    "behind-neck",
    "overhead",
)
RECEIVINGS = ("none", "power", "full", "split")
FEET = ("stay", "replace", "split")
LOAD_RULES = ("none", "stick", "bench-mark", "percent")
# Percentages must say of what. Each lift's best is read from the sets of these steps or rungs.
LIFTS: Mapping[str, tuple[str, ...]] = {
    "snatch": ("sn-full",),
    "power-snatch": ("sn-power",),
    "clean": ("cl-full",),
    "power-clean": ("cl-power",),
    "jerk": ("jk-split", "jk-power"),
    "clean-and-jerk": ("cj-full",),
    "front-squat": ("front-full", "front-parallel"),
    "back-squat": ("back-full",),
    "overhead-squat": ("overhead-full", "overhead-parallel"),
}
ARMS = (
    "down",
    "forward",
    "overhead",
    "rack",
    "back",
    "high-pull",
    "muscle",
    "chest",
    "hips",
    "hold",
)
RAISED = ("front", "rear", "kickstand")
SHORT_CHARS = 22
PROGRESSION_MOST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """How much: `learn` in the first sessions, `build` until it is owned, `keep` from then on."""

    learn: Dose
    build: Dose
    keep: Dose


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A share of a lift's best, in per cent; of what must be said."""

    of: str
    low: float
    high: float

    def __post_init__(self) -> None:
        check_one_of("of", self.of, LIFTS)
        check_between("low", self.low, 5, 130, "%")
        check_between("high", self.high, 5, 130, "%")
        if self.high < self.low:
            raise refuse("high", "out-of-order", self.high, f"must not be below low, {self.low:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLoad:
    """How the load is found.

    `rule`: none, stick (no weight), bench-mark (a perfect set earns the next plate of `ladder`, broken form
    goes one down), percent. `ladder` in kg, rising; 0 is a stick or the body alone.
    """

    rule: str
    ladder: tuple[float, ...] = ()
    percent: Percent | None = None

    def __post_init__(self) -> None:
        check_one_of("rule", self.rule, LOAD_RULES)
        if (self.rule == "percent") != (self.percent is not None):
            shown = "nothing" if self.percent is None else "a share"
            raise refuse("percent", "one-of", shown, "must be given with the rule percent, only")
        if self.rule in ("bench-mark", "percent") and not self.ladder:
            raise refuse("ladder", "empty", "[]", "must hold at least one load")
        if len(self.ladder) > 20:
            raise refuse("ladder", "bad-count", len(self.ladder), "must be at most 20 loads")
        for index, kg in enumerate(self.ladder):
            check_between(f"ladder[{index}]", kg, 0, 300, "kg")
            if index and kg <= self.ladder[index - 1]:
                raise refuse(f"ladder[{index}]", "not-rising", kg, "must be above the load before")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A stop on the way: where, and how long (s)."""

    at: str
    seconds: int

    def __post_init__(self) -> None:
        check_text("at", self.at, NAME_CHARS)
        check_between("seconds", self.seconds, 1, 30, "s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """Angles of one leg (deg): shank forward of vertical; thigh above horizontal, 90 standing straight."""

    shank: float
    thigh: float

    def __post_init__(self) -> None:
        check_between("shank", self.shank, -30, 110, "deg forward of vertical")
        check_between("thigh", self.thigh, -40, 100, "deg above horizontal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawn position of a step.

    From the side, the athlete facing right: the legs (the front one of a split), `rear` for the other leg of
    a split, trunk lean (deg forward), arms, bar. From the front (`front_view`): `depth` 0 standing to 1 full,
    `stance` in shoulder widths, `toes` turned out (deg).
    """

    legs: Legs = Legs(shank=0, thigh=90)
    rear: Legs | None = None
    trunk: float = 0.0
    arms: str = "down"
    grip: str = "clean"
    bar: bool = False
    heels_up: bool = False
    heel_mm: float = 0.0
    step_cm: float = 0.0
    box: bool = False
    raised: str | None = None
    marks: bool = False
    front_view: bool = False
    depth: float = 0.0
    stance: float = 1.0
    toes: float = 15.0

    def __post_init__(self) -> None:
        check_between("trunk", self.trunk, -15, 100, "deg forward of vertical")
        check_one_of("arms", self.arms, ARMS)
        check_one_of("grip", self.grip, ("snatch", "clean"))
        check_between("heel_mm", self.heel_mm, 0, 60, "mm")
        check_between("step_cm", self.step_cm, 0, 60, "cm")
        if self.raised is not None:
            check_one_of("raised", self.raised, RAISED)
        check_between("depth", self.depth, 0, 1)
        check_between("stance", self.stance, 0.2, 3, "shoulder widths")
        check_between("toes", self.toes, 0, 60, "deg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """How a step is made easier, and the earlier step to go back to where there is one."""

    text: str
    step: str | None = None

    def __post_init__(self) -> None:
        check_text("text", self.text, PARAGRAPH_CHARS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step with all that a person needs to do, see and judge it.

    `short` is its name on the map. `requires` None: open from the first day. `power_version` names the step
    that is trained while the depth gate is closed. `figures` by place: start, receive, front.
    """

    id: str
    family: str
    name: str
    short: str
    aliases: tuple[str, ...]
    purpose: str
    start: str
    receiving: str
    feet: str
    equipment: tuple[str, ...]
    set_up: tuple[str, ...]
    points: tuple[str, ...]
    cues: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    faults: tuple[Fault, ...]
    requires: Gate | None
    regression: Regression
    progression: tuple[str, ...]
    power_version: str | None
    dose: Stages
    rest_s: int
    tempo: str | None
    pause: Pause | None
    load: StepLoad
    contraindications: tuple[str, ...]
    figures: Mapping[str, Figure]
    provenance: Provenance
    source: str = ""

    def __post_init__(self) -> None:
        check_id("id", self.id)
        check_one_of("family", self.family, FAMILIES)
        check_text("name", self.name, NAME_CHARS)
        check_text("short", self.short, SHORT_CHARS)
        check_texts("aliases", self.aliases, 0, 6, NAME_CHARS)
        check_text("purpose", self.purpose, PARAGRAPH_CHARS)
        check_one_of("start", self.start, STARTS)
        check_one_of("receiving", self.receiving, RECEIVINGS)
        check_one_of("feet", self.feet, FEET)
        check_texts("equipment", self.equipment, 0, 4, NAME_CHARS)
        check_texts("set_up", self.set_up, 3, 5)
        check_texts("points", self.points, 3, 5)
        check_texts("cues", self.cues, 1, CUES_MOST, CUE_CHARS)
        if not 4 <= len(self.criteria) <= 5:
            raise refuse("criteria", "bad-count", len(self.criteria), "must be 4 or 5")
        check_distinct("criteria", (c.text for c in self.criteria))
        if not 2 <= len(self.faults) <= 8:
            raise refuse("faults", "bad-count", len(self.faults), "must be 2 to 8")
        check_distinct("faults", (fault.code for fault in self.faults))
        known = {fault.code for fault in self.faults}
        for index, criterion in enumerate(self.criteria):
            if criterion.fault not in known:
                rule = "must be one of this step's faults, or a no would have no answer"
                raise refuse(f"criteria[{index}].fault", "unanswered", criterion.fault, rule)
        if len(self.progression) > PROGRESSION_MOST:
            rule = f"must be at most {PROGRESSION_MOST}"
            raise refuse("progression", "bad-count", len(self.progression), rule)
        check_distinct("progression", self.progression)
        check_between("rest_s", self.rest_s, 0, 600, "s")
        if self.tempo is not None and not TEMPO.fullmatch(self.tempo):
            raise refuse("tempo", "bad-tempo", self.tempo, "must read like 3-1-1: down, pause, up")
        check_texts("contraindications", self.contraindications, 0, 3)
        if "start" not in self.figures:
            raise Invalid("figures.start", "missing", "figures.start = nothing: must be given")
        for place in self.figures:
            check_one_of("figures", place, ("start", "receive", "front"))
        check_source(self.provenance, self.source)
