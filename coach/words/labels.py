"""Labels of codes: tests, faults, styles, limiters, sites, sides, actions, acts, drills, zones, depths.

One code, one short label in the reader's language. Sentences stand in `reasons`; a curriculum's own
texts in `coach/curricula`.
"""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str], str]


def N_(message: str) -> str:
    """Mark a text for the catalogue; it is translated when shown."""
    return message


def plain(message: str) -> str:
    """Translate nothing: English as it stands in the source."""
    return message


TESTS = {
    "lunge-angle": N_("Knee-to-wall angle"),
    "lunge-distance": N_("Toe-to-wall distance"),
    "ankle-clearing": N_("Ankle zones"),
    "overhead-squat": N_("Overhead squat"),
    "overhead-squat-heels-raised": N_("Overhead squat, heels raised"),
    "forward-arm-squat": N_("Squat, arms forward"),
    "rock-back": N_("Rock-back on hands and knees"),
    "single-leg-bridge": N_("Single-leg bridge"),
    "side-plank": N_("Side plank"),
    "hip-hinge": N_("Hip hinge with a stick"),
    "step-down": N_("Step-down"),
    "tibialis-raise": N_("Toe raises against a wall"),
    "y-balance-anterior": N_("Y-balance, forward reach"),
    "shoulder-flexion": N_("Shoulder reach overhead"),
    "rack": N_("Front-rack position"),
}

FAULTS = {
    "heels-rise": N_("heels rise"),
    "knees-in": N_("knees fall in"),
    "arch-collapse": N_("arch drops"),
    "trunk-lean": N_("chest falls forward"),
    "back-rounds": N_("back rounds"),
    "depth-short": N_("short of depth"),
    "falls-back": N_("falls back"),
    "weight-shift": N_("shifts to one side"),
    # Of the lifts: bar path and pull, receiving, jerk and split, one leg.
    "bar-away": N_("bar drifts away"),
    "early-arms": N_("arms pull early"),
    "no-extension": N_("legs not straightened"),
    "hips-back-in-dip": N_("hips go back in the dip"),
    "hip-bang": N_("hips hit the bar away"),
    "jumps-forward": N_("jumps forward"),
    "jumps-back": N_("jumps back"),
    "toes-early": N_("up on the toes early"),
    "stands-up-first": N_("stands up before the pull"),
    "bar-round-knee": N_("bar swings round the knees"),
    "hips-shoot": N_("hips rise first"),
    "shoulders-behind": N_("shoulders behind the bar"),
    "yanks": N_("yanks the bar"),
    "stop-missed": N_("stop missed"),
    "press-out": N_("pressed out"),
    "feet-wide": N_("feet too wide"),
    "feet-late": N_("feet land late"),
    "lands-on-toes": N_("lands on the toes"),
    "catches-high": N_("caught high"),
    "bar-crash": N_("bar crashes down"),
    "elbows-soft": N_("elbows soft"),
    "bar-forward": N_("bar in front"),
    "knees-rebend": N_("knees bend again"),
    "elbows-low": N_("elbows low"),
    "elbow-on-thigh": N_("elbow touches the thigh"),
    "rib-flare": N_("ribs flare"),
    "unsteady": N_("unsteady"),
    "dip-forward": N_("dips forward"),
    "dip-deep": N_("dips too deep"),
    "presses-early": N_("arms press early"),
    "tightrope": N_("feet in one line"),
    "split-short": N_("split too short"),
    "back-leg-straight": N_("back leg straight"),
    "weight-front": N_("weight on the front foot"),
    "recovers-wrong": N_("back foot moves first"),
    "hip-drops": N_("hip drops"),
    "balance-lost": N_("balance lost"),
}

STYLES = {
    "arms-forward": N_("squat, arms forward"),
    "hands-on-chest": N_("squat, hands on chest"),
    "counterbalance": N_("counterbalance squat"),
    "goblet": N_("goblet squat"),
    "front": N_("front squat"),
    "back": N_("back squat"),
    "overhead": N_("overhead squat"),
    "supported": N_("supported squat"),
    "box-seated": N_("box sit"),
    "split": N_("split squat"),
    "single-leg": N_("single-leg squat"),
}

LIMITERS = {
    "none": N_("nothing in the way"),
    "mobility": N_("range"),
    "control": N_("control"),
    "mobility+control": N_("range and control"),
    "pain": N_("pain"),
    "unknown": N_("not known yet"),
}

SITES = {
    "ankle": N_("ankle"),
    "hip": N_("hip"),
    "knee": N_("knee"),
    "trunk": N_("trunk"),
    "shoulder": N_("shoulder"),
    "heel": N_("heel"),
    "back": N_("back"),
    "foot": N_("foot"),
    "other": N_("somewhere else"),
    "growth-plate": N_("growth plate"),
    "tibial-tuberosity": N_("below the kneecap"),
    "below-kneecap": N_("below the kneecap"),
    "knee-front": N_("front of the knee"),
}

SIDES = {"left": N_("left"), "right": N_("right")}

ACTIONS = {
    "advance": N_("One rung up"),
    "hold": N_("Stay here"),
    "regress": N_("One step back"),
    "stop": N_("Stop"),
}

ACTS = {
    "clear": N_("cleared"),
    "override": N_("overruled"),
    "lock": N_("locked"),
    "unlock": N_("unlocked"),
    "veto": N_("vetoed"),
    "red-flag": N_("red flag"),
}

PEOPLE = {"self": N_("athlete"), "coach": N_("coach"), "video": N_("video"), "none": N_("not verified")}

ZONES = {
    "behind": N_("knee behind the mark"),
    "within": N_("knee within the mark"),
    "beyond": N_("knee beyond the mark"),
}

DRILLS = {
    "knee-to-wall-rocks": N_("Knee-to-wall rocks"),
    "banded-ankle-rocks": N_("Banded ankle rocks"),
    "bent-knee-calf-stretch": N_("Bent-knee calf stretch"),
    "calf-roll": N_("Calf roll"),
    "tibialis-raise": N_("Toe raises against a wall"),
    "counterbalance-squat": N_("Counterbalance squat"),
    "tempo-box-squat": N_("Slow box squat"),
    "pull-down-squat": N_("Pull-down squat"),
    "quadruped-rock-back": N_("Rock-back on hands and knees"),
    "squat-pry-hold": N_("Squat hold, prying"),
    "banded-side-walk": N_("Banded side walk"),
    "short-foot": N_("Short foot"),
    "split-squat": N_("Split squat"),
    "single-leg-balance": N_("Single-leg balance"),
    "glute-bridge": N_("Glute bridge"),
    "side-plank-hold": N_("Side plank"),
    "dead-bug": N_("Dead bug"),
    "wall-slide": N_("Wall slide"),
}

WHYS = {
    "ankle-short": N_("the ankle is short of the depth"),
    "flat-foot-work": N_("keeps flat-foot work in the week"),
    "hip-closes": N_("the hip closes before the depth"),
    "shoulder-short": N_("the shoulders bind overhead"),
    "trunk-leans": N_("the trunk leans too far"),
    "control-short": N_("the pattern needs practice"),
    "knee-in": N_("the knee falls in"),
    "capacity-above": N_("the muscles above are weak in every pattern tested"),
    "side-difference": N_("the two sides differ"),
    "sprain-check": N_("an earlier ankle sprain on this side"),
    "ankle-unknown": N_("the ankle has not been measured"),
    "side-unmeasured": N_("this side has not been measured"),
    "squat-believed": N_("the reading is short, but the squat was clean"),
    "readings-disagree": N_("two tests of the ankle cannot both be right"),
    "squats-disagree": N_("squats that were seen contradict each other"),
    "time-off": N_("after a long break"),
    "ankle-retest": N_("a better reading would open depth or lower the wedge"),
    "ankle-stale": N_("the last reading is old"),
    "control-unknown": N_("no squat has been seen yet"),
    "range-open": N_("one squat to full depth that is seen says more than another ankle test"),
    "second-probe": N_("one squat test alone decides nothing"),
    "opens-step": N_("it opens the next step of the lifts"),
    "hip-or-ankle": N_("tells hip from ankle"),
}

_ALL = {
    code: label
    for table in (
        WHYS,
        ZONES,
        PEOPLE,
        ACTS,
        DRILLS,
        SITES,
        STYLES,
        SIDES,
        ACTIONS,
        LIMITERS,
        FAULTS,
        TESTS,
    )
    for code, label in table.items()
}


def label(code: str, translate: Translate = plain) -> str:
    """Return the label of any code; a fault with a side names it; an unknown code reads as words."""
    name, _, side = code.partition(":")
    text = translate(_ALL[name]) if name in _ALL else name.replace("-", " ")
    if side in SIDES:
        return translate(N_("{what}, {side}")).format(what=text, side=translate(SIDES[side]))
    return text


def label_of(table: dict[str, str], code: str | None, translate: Translate = plain) -> str:
    """Return a code's label from one table, where a code stands in several."""
    if code is None:
        return ""
    return translate(table[code]) if code in table else code.replace("-", " ")


def depth_label(thigh_deg: float, translate: Translate = plain) -> str:
    """Return the words for a thigh angle (deg above horizontal): 'parallel', 'full depth'."""
    if thigh_deg >= 10:
        return translate(N_("above parallel"))
    if thigh_deg > -5:
        return translate(N_("parallel"))
    if thigh_deg > -15:
        return translate(N_("below parallel"))
    return translate(N_("full depth"))
