"""What each version of the rules changed, in a coach's words.

A version that is served must stand here: a coach is asked to let it take effect. Newest first.
"""

from __future__ import annotations

from coach.domain.progression import RULES_VERSION
from coach.words.labels import N_

CHANGES: dict[str, tuple[str, ...]] = {
    "2.4": (
        N_(
            "Of what you set, lock and close the last word counts. A depth that is set under a lock is "
            "locked there."
        ),
        N_(
            "Pain of 3 or more on the next morning always stops, and no clearance of the day before covers "
            "it. A screen scored 0 stops unless it says that nothing hurt."
        ),
        N_(
            "What was lost to poor days is not won back by a break. Heels that rose flat on two days and "
            "stayed down on a wedge bound the range until squats show more."
        ),
        N_(
            "Two ankle tests that cannot both be right are told, and one more by a coach is asked for. What "
            "would change a decision is named more fully. Where both sides want it, one test and one drill "
            "serve both."
        ),
        N_(
            "A rung opens a little later and goes back a little later for teams without numbers of their own."
        ),
    ),
    "2.3": (
        N_(
            "Control is learned from each day by how telling it is. Heels that rise for want of range hardly "
            "count against it, and one off day pulls it down only so far."
        ),
        N_(
            "Two poor days take a rung back where they are beyond the error of what is known, or the range "
            "is not there either; else it stays."
        ),
        N_(
            "Depths that ask much of the hips open once a rock-back test or a seen squat speaks for them. "
            "The test is asked for where it would settle it."
        ),
        N_(
            "A wedge stays until range is surer than before, and goes down only where the lower one is surer "
            "still. What opens and takes back a rung was set anew for teams without numbers of their own."
        ),
    ),
    "2.2": (
        N_(
            "Time off goes back from the last squat that was trained, also where the last day before it held "
            "steps of the lifts and no squat."
        ),
        N_(
            "What limits the next depth is told from squats alone; sets of the lifts no longer stand among "
            "its evidence."
        ),
    ),
    "2.1": (
        N_(
            "An athlete’s own ankle readings are compared with a coach’s where both tested within two days. "
            "What these hands read too high or too low is taken off their other readings."
        ),
    ),
    "2.0": (
        N_(
            "The wedge follows what was seen: heels that rise bring a higher one, clean squats on a lower "
            "heel and better readings take it away, one size at a time."
        ),
        N_("A depth that was lost to poor days waits four weeks before it is tried again."),
    ),
}


def changed_since(version: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what came after a version up to the present one, newest first, as (version, sentences)."""
    low, high = _order(version), _order(RULES_VERSION)
    return tuple((key, said) for key, said in CHANGES.items() if low < _order(key) <= high)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
