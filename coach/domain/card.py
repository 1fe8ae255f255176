"""What the cards of rungs, steps and drills share: criteria, faults and doses.

Values that check themselves when built.
"""

from __future__ import annotations

from dataclasses import dataclass

from coach.domain.checks import CRITERION_CHARS, LINE_CHARS, View, check_between, check_one_of, check_text
from coach.domain.errors import Invalid
from coach.domain.fault import ALL_FAULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """How much: sets of either reps or seconds, for each side where `per_side`."""

    sets: int
    reps: int | None = None
    seconds: int | None = None
    per_side: bool = False

    def __post_init__(self) -> None:
        check_between("sets", self.sets, 1, 10)
        if (self.reps is None) == (self.seconds is None):
            raise Invalid("reps", "one-of", f"reps = {self.reps}: give either reps or seconds")
        check_between("reps", self.reps, 1, 30)
        check_between("seconds", self.seconds, 5, 180, "s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A yes-or-no sentence that an observer can answer; a no is the fault."""

    text: str
    view: View
    fault: str

    def __post_init__(self) -> None:
        check_text("text", self.text, CRITERION_CHARS)
        check_one_of("fault", self.fault, ALL_FAULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is seen, its likely cause in this movement, and the first thing to try."""

    code: str
    seen: str
    cause: str
    fix: str

    def __post_init__(self) -> None:
        check_one_of("code", self.code, ALL_FAULTS)
        for name in ("seen", "cause", "fix"):
            check_text(name, getattr(self, name), LINE_CHARS)
