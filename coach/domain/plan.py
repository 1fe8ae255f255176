"""Plan: what a training week of a curriculum holds beside the warm-up: skills, squat, strength, trunk.

Days take turns over the training days of the week. Which step a track stands at is decided in `mastery`, what
comes out for one athlete and day in `program`.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from coach.domain.checks import (
    CUE_CHARS,
    NAME_CHARS,
    TEMPO,
    check_between,
    check_distinct,
    check_id,
    check_one_of,
    check_text,
    refuse,
)
from coach.domain.errors import Invalid
from coach.domain.gate import Gate
from coach.domain.step import FAMILIES, Pause, Percent

LIFT_LOADS = ("none", "bench-mark", "percent", "kg", "rpe")
DAYS_MOST = 7
# What one training day may hold, and one set of a complex.
SKILLS_MOST = 5
LIFTS_MOST = 5
TRUNK_MOST = 4
PARTS_MOST = 4
# A set is logged under a name of at most this many characters.
LOGGED_CHARS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Steps in teaching order; the athlete stands at the first that is open and not owned."""

    id: str
    title: str
    family: str
    steps: tuple[str, ...]

    def __post_init__(self) -> None:
        check_id("id", self.id)
        check_text("title", self.title, NAME_CHARS)
        check_one_of("family", self.family, FAMILIES)
        if not 1 <= len(self.steps) <= 60:
            raise refuse("steps", "bad-count", len(self.steps), "must be 1 to 60 steps")
        check_distinct("steps", self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a set: so many reps of a step or a rung; several parts make a complex (1+1+1)."""

    movement: str
    reps: int

    def __post_init__(self) -> None:
        check_between("reps", self.reps, 1, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftLoad:
    """The load of a lift: `percent` of a named best (a range, or `waves` of it), `kg`, or an effort (`rpe`).

    bench-mark: a perfect set earns the next plate of the step's own ladder of loads. none: no weight.
    """

    rule: str
    percent: Percent | None = None
    kg: float | None = None
    rpe: float | None = None
    waves: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        check_one_of("rule", self.rule, LIFT_LOADS)
        for name in ("percent", "kg", "rpe"):
            given = getattr(self, name)
            if (self.rule == name) != (given is not None):
                shown = "nothing" if given is None else "a share" if name == "percent" else given
                raise refuse(name, "one-of", shown, f"must be given with the rule {name}, only")
        check_between("kg", self.kg, 0, 400, "kg")
        check_between("rpe", self.rpe, 4, 10)
        if self.waves and self.percent is None:
            raise Invalid("waves", "one-of", "waves = a list: percentages must say of what")
        if len(self.waves) > 12:
            raise refuse("waves", "bad-count", len(self.waves), "must be at most 12 sets")
        for index, share in enumerate(self.waves):
            check_between(f"waves[{index}]", share, 5, 130, "%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """Strength work or a complex, with its own gate: left out while that is closed.

    `instead` names the drill that takes its place meanwhile, where there is one.
    """

    name: str
    parts: tuple[Part, ...]
    sets: int
    load: LiftLoad
    rest_s: int
    cue: str = ""
    tempo: str | None = None
    pause: Pause | None = None
    requires: Gate | None = None
    instead: str | None = None

    def __post_init__(self) -> None:
        check_text("name", self.name, NAME_CHARS)
        if not 1 <= len(self.parts) <= PARTS_MOST:
            raise refuse("parts", "bad-count", len(self.parts), f"must be 1 to {PARTS_MOST} parts")
        check_between("sets", self.sets, 1, 12)
        check_between("rest_s", self.rest_s, 0, 600, "s")
        check_text("cue", self.cue, CUE_CHARS, required=False)
        if self.tempo is not None and not TEMPO.fullmatch(self.tempo):
            raise refuse("tempo", "bad-tempo", self.tempo, "must read like 3-1-1: down, pause, up")
        if self.load.waves and len(self.load.waves) != self.sets:
            rule = f"must be one for each of the {self.sets} sets"
            raise refuse("load.waves", "bad-count", len(self.load.waves), rule)

    @property
    def reps(self) -> str:
        """Reps as a set is written: 3, or 1+1+1 for a complex."""
        return "+".join(str(part.reps) for part in self.parts)

    @property
    def complex(self) -> bool:
        """Whether one set goes through several movements."""
        return len(self.parts) > 1

    @property
    def set_reps(self) -> int:
        """Reps of one set, those of all parts together."""
        return sum(part.reps for part in self.parts)

    @property
    def logged_as(self) -> str:
        """What its sets are logged for: its movement, or for a complex all of them (`sn-power-hip+sn-hang`).

        So a strength set of a step or a squat is a set of it like any other, and complexes of the same parts
        share one history.
        """
        name = "+".join(part.movement for part in self.parts)
        if len(name) <= LOGGED_CHARS:
            return name
        return f"{name[: LOGGED_CHARS - 9]}~{sha256(name.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """One kind of training day: tracks whose step is trained, the squat, lifts, and drills for the trunk."""

    title: str
    skills: tuple[str, ...] = ()
    squat: bool = True
    lifts: tuple[Lift, ...] = ()
    trunk: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_text("title", self.title, NAME_CHARS)
        for name, most in (("skills", SKILLS_MOST), ("lifts", LIFTS_MOST), ("trunk", TRUNK_MOST)):
            if len(getattr(self, name)) > most:
                raise refuse(name, "bad-count", len(getattr(self, name)), f"must be at most {most}")
        check_distinct("skills", self.skills)
        check_distinct("trunk", self.trunk)
        if not (self.skills or self.squat or self.lifts):
            raise Invalid("skills", "empty", "skills = nothing: a day must hold a skill, a squat or a lift")
