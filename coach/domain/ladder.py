"""Rungs of a ladder: a squat style at a depth with a load, in rising order of difficulty.

No texts (they stand in `coach/curricula`) and no decision.
"""

from __future__ import annotations

from dataclasses import dataclass

STYLES = (
    "arms-forward",
    "hands-on-chest",
    "counterbalance",
    "goblet",
    "front",
    "back",
    "overhead",
    "supported",
    "box-seated",
    "split",
    "single-leg",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung. `thigh_deg` above horizontal (0 parallel, -20 full); `load_fraction` of body mass.

    `difficulty` in logits of the control scale; `heel_mm` the heel height that belongs to the rung
    itself (a wedge set by the decision comes on top); caps in degrees replace the defaults of
    RULES.md where given; `wedge` False where no wedge may be given.
    """

    id: str
    style: str
    thigh_deg: float
    difficulty: float
    load_kg: float | None = None
    load_fraction: float | None = None
    load_min_kg: float | None = None
    load_max_kg: float | None = None
    heel_mm: float = 0.0
    lean_cap: float | None = None
    closure_cap: float | None = None
    wedge: bool = True
