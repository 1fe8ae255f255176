"""The numbers of the policy in words: what each is called, what it does, its group, its unit.

The numbers themselves and their ranges stand in `coach.domain.policy`.
"""

from __future__ import annotations

from coach.domain.policy import Number
from coach.words.labels import N_, Translate, plain

GROUPS = {
    "advancing": N_("Going deeper"),
    "back": N_("Going back"),
    "pain": N_("Pain"),
    "time-off": N_("Time off"),
    "tests": N_("Tests"),
    "range": N_("Range and what was seen"),
    "youth": N_("Youth"),
    "other": N_("Others"),
}

GROUP_NOTES = {
    "advancing": N_("What a day must show, and how many of them open the next depth."),
    "back": N_("What it takes to go back a depth, and how much lighter."),
    "pain": N_("On a scale of 0 to 10. These may only be made stricter than the default."),
    "time-off": N_("How the first session after a break begins."),
    "tests": N_("How often is asked for a test, and how long a test counts."),
    "range": N_("How a reading of the ankle, and a squat that was seen, count for the depth."),
    "youth": N_("Ages in years."),
    "other": N_("New numbers of the rules."),
}

UNITS = {
    "share": N_("%"),
    "count": "",
    "days": N_("days"),
    "deg": "°",
    "cm": N_("cm"),
    "pain": N_("of 10"),
    "rpe": N_("RPE"),
    "years": N_("years"),
    "yes-no": "",
}

ONE = {"days": N_("day"), "years": N_("year")}

# Name of the number: what it is called, what it does.
NUMBERS: dict[str, tuple[str, str]] = {
    "range_chance": (
        N_("Chance of range"),
        N_("How likely the ankle must carry a depth, on a wedge if need be, before it opens."),
    ),
    "wedge_chance": (
        N_("Chance of range on a wedge"),
        N_(
            "The wedge is the lowest one on which the ankle carries the depth this surely. It goes down "
            "where half of the doubt is left."
        ),
    ),
    "control_chance": (
        N_("Chance of control"),
        N_("How likely the reps of a depth must be clean often enough before it opens."),
    ),
    "owned_clean": (
        N_("Clean often enough"),
        N_("The share of clean reps from which on a depth counts as owned."),
    ),
    "qualifying_sets": (N_("Sets of a good day"), N_("Fewer sets than this make no good day.")),
    "qualifying_reps": (
        N_("Reps of a set"),
        N_("A set without a load counts for a good day from this many reps on."),
    ),
    "qualifying_reps_loaded": (
        N_("Reps of a loaded set"),
        N_("A set with a load counts for a good day from this many reps on."),
    ),
    "qualifying_clean": (
        N_("Clean on a good day"),
        N_("The share of clean reps that makes a good day, the first set included."),
    ),
    "qualifying_rpe": (
        N_("Effort on a good day"),
        N_("Sets that were harder than this make no good day."),
    ),
    "load_tolerance": (
        N_("Load off by"),
        N_("A load this far from the prescribed one still counts as the prescribed one."),
    ),
    "qualifying_days": (N_("Good days needed"), N_("So many good days open the next depth.")),
    "qualifying_gap_days": (
        N_("Days between them"),
        N_("Good days count for the next depth when they lie at least this far apart."),
    ),
    "qualifying_window_days": (N_("All within"), N_("Good days that lie further back no longer count.")),
    "days_on_rung": (
        N_("Least time at a depth"),
        N_("Nobody leaves a depth for a deeper one sooner than this."),
    ),
    "days_on_rung_barbell": (
        N_("Least time with a barbell"),
        N_("The same for depths that are trained with a barbell."),
    ),
    "verify_below_parallel": (
        N_("Seen before going below parallel"),
        N_("A coach or a video must have seen one of the good days before it goes below parallel."),
    ),
    "range_regress_chance": (
        N_("Range is out below"),
        N_("Where even the highest wedge leaves the chance of range below this, it goes back one depth."),
    ),
    "drop_clean": (N_("A bad day"), N_("A day with a smaller share of clean reps than this is a bad day.")),
    "drop_days": (N_("Bad days in a row"), N_("So many bad days in a row go back one depth.")),
    "control_regress_chance": (
        N_("Control is out below"),
        N_("Bad days go back one depth only where the chance of control there is below this."),
    ),
    "retry_days": (
        N_("Not again before"),
        N_("After going back from a depth it stays closed for so long, and longer each further time."),
    ),
    "load_step_back": (
        N_("Lighter after a failure"),
        N_("When the load was too heavy, the next session is this much lighter."),
    ),
    "qualifying_pain": (N_("Pain on a good day"), N_("More pain than this makes no good day.")),
    "pain_ends": (
        N_("Pain that ends the exercise"),
        N_("From this on the exercise ends for the day, and the next session is easier."),
    ),
    "pain_stops": (
        N_("Pain that stops"),
        N_("From this on all squats stop until a person clears them."),
    ),
    "pain_test_stops": (
        N_("Pain in a test that stops"),
        N_("From this on pain in a test stops squats and end-range work."),
    ),
    "pain_repeat_days": (
        N_("Pain comes back within"),
        N_("Pain that ended the exercise twice within these days stops it."),
    ),
    "time_off_days": (N_("A break"), N_("After more days off than this it starts one depth higher up.")),
    "time_off_lighter": (N_("Lighter after a break"), N_("How much lighter the first session is.")),
    "long_time_off_days": (
        N_("A long break"),
        N_("After more days off than this it starts two depths higher up, with an ankle test."),
    ),
    "long_time_off_lighter": (
        N_("Lighter after a long break"),
        N_("How much lighter the first session is then."),
    ),
    "ankle_retest_days": (
        N_("Ankle tests apart"),
        N_("The ankle is not asked for again before so many days have gone by."),
    ),
    "ankle_stale_days": (N_("An ankle test is old after"), N_("An older one is asked for again.")),
    "screen_stale_days": (
        N_("A squat test counts for"),
        N_("An older squat test no longer says what limits."),
    ),
    "sprain_quiet_days": (
        N_("Quiet after a sprain"),
        N_("No test and no drill at the end of range on that side for so long."),
    ),
    "warm_up_creep_deg": (
        N_("Gained by warming up, degrees"),
        N_("This much of a drill's gain is taken off, since warming up alone brings it."),
    ),
    "warm_up_creep_cm": (N_("Gained by warming up, cm"), N_("The same for the toe-to-wall test.")),
    "stance_credit_deg": (
        N_("Credit for the stance"),
        N_("What turned-out feet in one's own stance save against toes that point forward."),
    ),
    "hold_band_deg": (
        N_("Band of error"),
        N_("A reading that falls short by no more than this leaves the wedge as it is."),
    ),
    "contradiction_chance": (
        N_("Reading against squat"),
        N_("A squat seen clean where the reading gives it less than this: nothing moves until a retest."),
    ),
    "observed_days": (
        N_("A seen squat counts for"),
        N_("So long a depth that was seen clean and flat-footed counts as range that is there."),
    ),
    "observed_short_days": (
        N_("Risen heels count for"),
        N_("So long heels that rise flat and stay down on a wedge count as range that is missing."),
    ),
    "no_bar_below_age": (N_("No barbell under"), N_("Younger athletes squat without a bar.")),
    "growth_pain_from_age": (
        N_("Growing from"),
        N_("From this age on pain at the heel or below the kneecap stops."),
    ),
    "growth_pain_to_age": (N_("Growing until"), N_("Up to this age pain there stops.")),
}


def label(name: str, translate: Translate = plain) -> str:
    """Return what a number is called; its own name where nobody has found words yet."""
    return translate(NUMBERS[name][0]) if name in NUMBERS else name.replace("_", " ")


def sentence(name: str, translate: Translate = plain) -> str:
    """Return what a number does, in a sentence."""
    return translate(NUMBERS[name][1]) if name in NUMBERS else ""


def unit(about: Number, translate: Translate = plain) -> str:
    """Return a number's unit as it stands behind a field, empty where it has none."""
    word = UNITS[about.unit]
    return translate(word) if word and word != "°" else word


def with_unit(about: Number, value: float, number: str, translate: Translate = plain) -> str:
    """Return a value, written as `number`, with its unit as a sentence has it: 80 %, 1 day, 4°."""
    if about.unit == "deg":
        return f"{number}°"
    word = translate(ONE[about.unit]) if value == 1 and about.unit in ONE else unit(about, translate)
    return f"{number}\u00a0{word}" if word else number
