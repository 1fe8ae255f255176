"""Policy: every number of the decision that no evidence fixes, editable per team.

Named numbers, and of each its unit, what a team may set it to, and where its default comes from. The
rules that use them stand in `progression`, what they mean in RULES.md, their words in `coach.words.policy`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Numbers of the decision that a team may set. Units in the names; RULES.md says what each does."""

    # What a chance must reach before the next rung opens.
    range_chance: float = 0.9
    wedge_chance: float = 0.98
    control_chance: float = 0.83
    range_regress_chance: float = 0.5
    control_regress_chance: float = 0.4
    owned_clean: float = 0.6

    # A qualifying day.
    qualifying_sets: int = 2
    qualifying_reps: int = 5
    qualifying_reps_loaded: int = 3
    qualifying_clean: float = 0.8
    qualifying_rpe: float = 7.0
    qualifying_pain: int = 2
    load_tolerance: float = 0.1

    # Advancing.
    qualifying_days: int = 2
    qualifying_gap_days: int = 2
    qualifying_window_days: int = 21
    days_on_rung: int = 6
    days_on_rung_barbell: int = 14
    verify_below_parallel: bool = False

    # Going back.
    drop_clean: float = 0.55
    drop_days: int = 2
    retry_days: int = 28
    load_step_back: float = 0.1

    # Pain, 0-10.
    pain_ends: int = 3
    pain_stops: int = 5
    pain_test_stops: int = 3
    pain_repeat_days: int = 14

    # Time off.
    time_off_days: int = 14
    time_off_lighter: float = 0.1
    long_time_off_days: int = 42
    long_time_off_lighter: float = 0.3

    # Tests.
    ankle_retest_days: int = 14
    ankle_stale_days: int = 84
    screen_stale_days: int = 84
    sprain_quiet_days: int = 42
    warm_up_creep_deg: float = 1.0
    warm_up_creep_cm: float = 0.5

    # Range.
    stance_credit_deg: float = 4.0
    hold_band_deg: float = 1.7
    contradiction_chance: float = 0.2
    observed_days: int = 180
    observed_short_days: int = 42

    # Youth.
    no_bar_below_age: float = 10.0
    growth_pain_from_age: float = 8.0
    growth_pain_to_age: float = 15.0


DEFAULT_POLICY = Policy()


GROUPS = ("advancing", "back", "pain", "time-off", "tests", "range", "youth", "other")

Unit = Literal["share", "count", "days", "deg", "cm", "pain", "rpe", "years", "yes-no"]


@dataclass(frozen=True, slots=True)
class Number:
    """What a number of the policy may be: both ends are allowed, shares are 0-1.

    `safer` names the direction in which a safety limit may be moved away from its default; the other
    one is closed. `study` is what fixes the default, `after` what a choice of ours leans on.
    """

    group: str
    unit: Unit
    low: float
    high: float
    safer: Literal["lower", "higher"] | None = None
    study: str | None = None
    after: str | None = None


NUMBERS: Mapping[str, Number] = {
    "range_chance": Number("advancing", "share", 0.5, 0.99),
    "wedge_chance": Number("advancing", "share", 0.5, 0.99),
    "control_chance": Number("advancing", "share", 0.5, 0.99),
    "owned_clean": Number("advancing", "share", 0.3, 0.9),
    "qualifying_sets": Number("advancing", "count", 2, 10),  # one good set opens nothing
    "qualifying_reps": Number("advancing", "count", 1, 20),
    "qualifying_reps_loaded": Number("advancing", "count", 1, 20),
    "qualifying_clean": Number("advancing", "share", 0.5, 1),
    "qualifying_rpe": Number("advancing", "rpe", 5, 10),
    "load_tolerance": Number("advancing", "share", 0, 0.3),
    "qualifying_days": Number("advancing", "days", 1, 10),
    "qualifying_gap_days": Number("advancing", "days", 1, 14),
    "qualifying_window_days": Number("advancing", "days", 3, 84),
    "days_on_rung": Number("advancing", "days", 0, 84),
    "days_on_rung_barbell": Number("advancing", "days", 0, 84),
    "verify_below_parallel": Number("advancing", "yes-no", 0, 1),
    "range_regress_chance": Number("back", "share", 0.05, 0.8),
    "control_regress_chance": Number("back", "share", 0.05, 0.8),
    "drop_clean": Number("back", "share", 0.1, 0.9),
    "drop_days": Number("back", "days", 2, 10),  # one bad day changes nothing
    "retry_days": Number("back", "days", 0, 84),
    "load_step_back": Number("back", "share", 0, 0.5),
    "qualifying_pain": Number("pain", "pain", 0, 2, safer="lower", after="Silbernagel 2007"),
    "pain_ends": Number("pain", "pain", 1, 3, safer="lower", after="Silbernagel 2007"),
    "pain_stops": Number("pain", "pain", 1, 5, safer="lower", after="Silbernagel 2007"),
    "pain_test_stops": Number("pain", "pain", 1, 3, safer="lower"),
    "pain_repeat_days": Number("pain", "days", 14, 84, safer="higher"),
    "time_off_days": Number("time-off", "days", 5, 60),
    "time_off_lighter": Number("time-off", "share", 0, 0.5),
    "long_time_off_days": Number("time-off", "days", 14, 365),
    "long_time_off_lighter": Number("time-off", "share", 0, 0.7),
    "ankle_retest_days": Number("tests", "days", 3, 84),
    "ankle_stale_days": Number("tests", "days", 14, 365),
    "screen_stale_days": Number("tests", "days", 14, 365),
    "sprain_quiet_days": Number("tests", "days", 42, 365, safer="higher"),
    "warm_up_creep_deg": Number("tests", "deg", 0, 4),
    "warm_up_creep_cm": Number("tests", "cm", 0, 2),
    "stance_credit_deg": Number("range", "deg", 0, 6),
    "hold_band_deg": Number("range", "deg", 0, 5, study="Powden 2015"),
    "contradiction_chance": Number("range", "share", 0.01, 0.5),
    "observed_days": Number("range", "days", 14, 730),
    "observed_short_days": Number("range", "days", 7, 365),
    "no_bar_below_age": Number("youth", "years", 8, 18),
    "growth_pain_from_age": Number("youth", "years", 6, 8, safer="lower"),
    "growth_pain_to_age": Number("youth", "years", 15, 18, safer="higher"),
}

# Smaller and greater of two numbers that only make sense in this order; `strict`: never equal.
ORDERED: tuple[tuple[str, str, bool], ...] = (
    ("qualifying_pain", "pain_ends", True),
    ("pain_ends", "pain_stops", False),
    ("qualifying_reps_loaded", "qualifying_reps", False),
    ("days_on_rung", "days_on_rung_barbell", False),
    ("drop_clean", "qualifying_clean", True),
    ("owned_clean", "qualifying_clean", False),
    ("range_regress_chance", "range_chance", True),
    ("control_regress_chance", "control_chance", True),
    ("range_chance", "wedge_chance", False),
    ("contradiction_chance", "range_regress_chance", False),
    ("time_off_days", "long_time_off_days", True),
    ("time_off_lighter", "long_time_off_lighter", False),
    ("ankle_retest_days", "ankle_stale_days", False),
    ("observed_short_days", "observed_days", False),
    ("growth_pain_from_age", "growth_pain_to_age", False),
)


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """A number that a team may not set so: code `range`, `safety`, `above`, `not-below` or `window`.

    `other` is the number that it must not exceed (`above`) or must stay below (`not-below`).
    """

    field: str
    code: str
    other: str | None = None


def names() -> tuple[str, ...]:
    """Return the numbers in the order in which they are shown: by group, then as they are defined."""
    known = [field.name for field in fields(Policy)]
    return tuple(sorted(known, key=lambda name: (GROUPS.index(number(name).group), known.index(name))))


def number(name: str) -> Number:
    """Return what is known of a number; of one that nobody has described yet, what its name tells."""
    if name in NUMBERS:
        return NUMBERS[name]
    default = getattr(DEFAULT_POLICY, name)
    if isinstance(default, bool):
        return Number("other", "yes-no", 0, 1)
    if name.endswith("_chance"):
        return Number("other", "share", 0.01, 0.99)
    units: dict[str, Unit] = {"_deg": "deg", "_cm": "cm", "_days": "days", "_age": "years"}
    unit: Unit = next((unit for end, unit in units.items() if name.endswith(end)), "count")
    return Number("other", unit, 0, max(10 * float(default), 10))


def policy_of(values: Mapping[str, Any]) -> Policy:
    """Return the default policy with a team's numbers in place; what these rules no longer know is left out.

    Each number has the type of its default, whatever a database made of it: 7 and 7.0 are one case.
    """
    known = {field.name: type(getattr(DEFAULT_POLICY, field.name)) for field in fields(Policy)}
    return replace(DEFAULT_POLICY, **{name: known[name](v) for name, v in values.items() if name in known})


def own_values(policy: Policy) -> dict[str, Any]:
    """Return the numbers in which a policy differs from the default."""
    values = {field.name: getattr(policy, field.name) for field in fields(Policy)}
    return {name: value for name, value in values.items() if value != getattr(DEFAULT_POLICY, name)}


def policy_faults(policy: Policy) -> tuple[PolicyFault, ...]:
    """Return every number of a policy that breaks a rule, each once: its range, then its order."""
    found: dict[str, PolicyFault] = {}
    for field in fields(Policy):
        about, value = number(field.name), getattr(policy, field.name)
        if not about.low <= value <= about.high:
            found[field.name] = PolicyFault(field.name, "safety" if about.safer else "range")
    for smaller, greater, strict in ORDERED:
        low, high = getattr(policy, smaller), getattr(policy, greater)
        if {smaller, greater} & set(found) or low < high or (low == high and not strict):
            continue
        found[smaller] = PolicyFault(smaller, "not-below" if strict else "above", greater)
    days = (policy.qualifying_days - 1) * policy.qualifying_gap_days
    if days > policy.qualifying_window_days and "qualifying_window_days" not in found:
        found["qualifying_window_days"] = PolicyFault("qualifying_window_days", "window")
    return tuple(found.values())
