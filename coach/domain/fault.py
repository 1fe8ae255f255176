"""Fault codes: what is seen when a rep is not clean. Stored with sets, never renamed.

The words for people stand in `coach.words.labels`; which limiter a fault speaks for, in `screen`.
"""

# The engine's codes (engine.md, section 6), in the order in which a coach looks: from the floor up.
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
# What is seen in the lifts beside them: bar path and pull, receiving, jerk and split, one leg.
LIFT_FAULTS = (
    "bar-away",
    "early-arms",
    "no-extension",
    "hips-back-in-dip",
    "hip-bang",
    "jumps-forward",
    "jumps-back",
    "toes-early",
    "stands-up-first",
    "bar-round-knee",
    "hips-shoot",
    "shoulders-behind",
    "yanks",
    "stop-missed",
    "press-out",
    "feet-wide",
    "feet-late",
    "lands-on-toes",
    "catches-high",
    "bar-crash",
    "elbows-soft",
    "bar-forward",
    "knees-rebend",
    "elbows-low",
    "elbow-on-thigh",
    "rib-flare",
    "unsteady",
    "dip-forward",
    "dip-deep",
    "presses-early",
    "tightrope",
    "split-short",
    "back-leg-straight",
    "weight-front",
    "recovers-wrong",
    "hip-drops",
    "balance-lost",
)
ALL_FAULTS = (*FAULTS, *LIFT_FAULTS)
