"""Drills: which drill answers which limiter, and what it bought this athlete.

The catalogue's ids, order and limits only; texts and doses stand in `coach/curricula`. A retest after a drill
never enters the estimate of the ankle: an acute gain fades within minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.domain.case import DrillTrial, Side
from coach.domain.policy import Policy

# What a drill is expected to buy in a session beyond warm-up, and the sessions this belief is worth.
EXPECTED_GAIN_DEG = 0.5
EXPECTED_SESSIONS = 3
DEG_PER_CM = 1.7
KEPT_SESSIONS = 2
DRILLS_MOST = 4


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill: what it answers, whether each side does it alone, whether it goes to end range."""

    id: str
    answers: tuple[str, ...]
    sided: bool = False
    end_range: bool = False


CATALOGUE = (
    Drill("knee-to-wall-rocks", ("ankle", "knee-short"), sided=True, end_range=True),
    Drill("banded-ankle-rocks", ("ankle",), sided=True, end_range=True),
    Drill("bent-knee-calf-stretch", ("ankle",), sided=True, end_range=True),
    Drill("calf-roll", ("ankle",), sided=True),
    Drill("tibialis-raise", ("tibialis", "pattern"), sided=False),
    Drill("counterbalance-squat", ("pattern",)),
    Drill("tempo-box-squat", ("pattern",)),
    Drill("pull-down-squat", ("pattern", "tibialis")),
    Drill("quadruped-rock-back", ("hip-range",)),
    Drill("squat-pry-hold", ("hip-range",), end_range=True),
    Drill("short-foot", ("knee",), sided=True),
    Drill("banded-side-walk", ("knee",), sided=False),
    Drill("split-squat", ("one-side",), sided=True),
    Drill("single-leg-balance", ("sprain", "knee", "one-side"), sided=True),
    Drill("glute-bridge", ("capacity",)),
    Drill("side-plank-hold", ("capacity", "sprain"), sided=True),
    Drill("dead-bug", ("trunk", "capacity")),
    Drill("wall-slide", ("shoulder",)),
)


@dataclass(frozen=True, slots=True)
class DrillChoice:
    """A drill for this athlete, the side that needs it (None: both) and why, as a code."""

    id: str
    side: Side | None
    why: str
    gain_deg: float | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class DrillEffect:
    """What a drill bought: mean gain beyond warm-up, shrunk to the expected; kept after two sessions."""

    gain_deg: float
    sessions: int
    kept: bool


def drill_effects(trials: Iterable[DrillTrial], policy: Policy) -> dict[str, DrillEffect]:
    """Return what each tried drill bought this athlete, with warm-up creep taken off.

    A drill is kept when two sessions gained more than the warm-up alone would.
    """
    gains: dict[str, dict[object, list[float]]] = {}
    for trial in trials:
        if trial.test == "lunge-angle":
            gain = trial.after - trial.before - policy.warm_up_creep_deg
        elif trial.test == "lunge-distance":
            gain = (trial.after - trial.before - policy.warm_up_creep_cm) * DEG_PER_CM
        else:
            continue
        gains.setdefault(trial.drill, {}).setdefault(trial.on, []).append(gain)
    found = {}
    for drill, days in gains.items():
        per_day = [sum(day) / len(day) for day in days.values()]
        total = EXPECTED_GAIN_DEG * EXPECTED_SESSIONS + sum(per_day)
        better = sum(1 for gain in per_day if gain > 0)
        found[drill] = DrillEffect(
            total / (EXPECTED_SESSIONS + len(per_day)), len(per_day), better >= KEPT_SESSIONS
        )
    return found


def _gain(drill: Drill, effects: dict[str, DrillEffect]) -> float:
    return effects[drill.id].gain_deg if drill.id in effects else EXPECTED_GAIN_DEG


def choose_drills(
    wants: Sequence[tuple[str, Side | None, str]],
    effects: dict[str, DrillEffect],
    *,
    no_end_range: frozenset[Side] = frozenset(),
) -> tuple[DrillChoice, ...]:
    """Return at most four drills for `wants` (what to answer, side, why), most wanted first.

    Each want gives its best drill in turn: what helped this athlete before comes first. No drill goes to
    end range on a side in `no_end_range`; one for both sides does not either where one side must not.
    """
    ranked = []
    for answers, side, why in wants:
        fitting = [
            drill
            for drill in CATALOGUE
            if answers in drill.answers
            and not (drill.end_range and (side in no_end_range or (side is None and no_end_range)))
        ]
        # A stable sort: drills of equal gain stay in the catalogue's order.
        fitting.sort(key=lambda drill: -_gain(drill, effects))
        ranked.append([(drill, side, why) for drill in fitting])
    chosen: list[DrillChoice] = []
    taken: set[tuple[str, Side | None]] = set()
    for place in range(max((len(r) for r in ranked), default=0)):
        for row in ranked:
            if place >= len(row) or len(chosen) >= DRILLS_MOST:
                continue
            drill, side, why = row[place]
            side = side if drill.sided else None
            if (drill.id, side) in taken:
                continue
            taken.add((drill.id, side))
            effect = effects.get(drill.id)
            chosen.append(
                DrillChoice(
                    drill.id,
                    side,
                    why,
                    effect.gain_deg if effect else None,
                    bool(effect and effect.kept),
                )
            )
    return tuple(chosen)
