"""Policy: every number of the decision that no evidence fixes, editable per team.

Named numbers only; the rules that use them stand in `progression`, what they mean in RULES.md.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Numbers of the decision that a team may set. Units in the names; RULES.md says what each does."""

    # What a chance must reach before the next rung opens.
    range_chance: float = 0.8
    wedge_chance: float = 0.95
    control_chance: float = 0.75
    range_regress_chance: float = 0.5
    control_regress_chance: float = 0.35
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
    drop_clean: float = 0.6
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
