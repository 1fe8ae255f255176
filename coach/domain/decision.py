"""The values of a decision: what is decided, how likely it holds, what would change it.

The contract's keys (engine.md, section 6) as frozen values. Nothing is decided here (`progression`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coach.domain.drills import DrillChoice
from coach.domain.estimate import AnkleEstimate
from coach.domain.screen import Reason


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
class Forecast:
    """Weeks to the next greater depth at this rate: from `weeks_low` to `weeks_high`, in eight cases of ten.

    Code `weeks`; without numbers `no-trend` where no rate is known, `beyond` where it is over a year.
    """

    rung: str
    code: str
    weeks_low: int | None = None
    weeks_high: int | None = None


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
    forecast: Forecast | None = None
