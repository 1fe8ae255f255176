"""A decision with what it rests on: the evidence of its reasons found in the case, ready to be told.

No sentences (`coach.words`) and no deciding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coach.db.decisions import DecisionRow
from coach.domain.case import Case
from coach.domain.curriculum import Curriculum
from coach.domain.decision import Decision
from coach.domain.screen import Reason
from coach.formats.stored_decision import decision_from_row
from coach.words.evidence import Evidence, evidence

LINES_MOST = 5
MOVES = ("advance", "regress")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A decision, its headline's evidence for and against, and how much it rests on.

    `names` are the curriculum's names of its rungs.
    """

    decision: Decision
    on: date
    for_: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    tests: int
    days: int
    names: Mapping[str, str]

    @property
    def headline(self) -> Reason:
        """The reason that is told first."""
        return self.decision.reasons[0]

    @property
    def more(self) -> tuple[Reason, ...]:
        """The other reasons, each said once."""
        return self.decision.reasons[1:]


def explained(decision: Decision, on: date, case: Case, names: Mapping[str, str]) -> Explained:
    """Return a decision of a day with its evidence; `case` may be a later one, which holds it as well."""
    headline = decision.reasons[0]
    return Explained(
        decision=decision,
        on=on,
        for_=evidence(headline.for_, case)[:LINES_MOST],
        against=evidence(headline.against, case)[:LINES_MOST],
        tests=sum(t.on <= on for t in case.tests),
        days=len({a.on for a in case.attempts if a.on <= on}),
        names=names,
    )


def moved_by(before: DecisionRow | None, now: Decision) -> Decision | None:
    """Return the decision before that brought the athlete to where `now` holds; None where none did.

    Else an athlete sent back on Friday would read on Monday what is missing, and not why.
    """
    if before is None or now.action != "hold":
        return None
    if before.action not in MOVES or before.rung != now.rung:
        return None
    return decision_from_row(before.content)


def rung_names(curriculum: Curriculum) -> dict[str, str]:
    """Return the names of a curriculum's rungs, steps and complexes by what their sets are logged as."""
    names = {key: lift.name for key, lift in curriculum.complexes.items()}
    names |= {step.id: step.name for step in curriculum.steps}
    return names | {card.id: card.name for card in curriculum.rungs}
