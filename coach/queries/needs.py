"""What today's rung and the next one ask of the ankle, on the wedge that the decision has in mind.

One number a rung for charts, cards and paper: that of the headline. No words and no deciding.
"""

from __future__ import annotations

from dataclasses import dataclass

from coach.domain.case import Case
from coach.domain.decision import Decision
from coach.domain.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The reading (deg) that a rung asks for on `wedge_mm` over the heel worn there (`heel_mm`).

    `flat_deg` is what it would ask without that wedge.
    """

    rung: str
    deg: float
    wedge_mm: int
    heel_mm: float
    flat_deg: float


def needs_of(case: Case, decision: Decision) -> tuple[Need | None, Need | None]:
    """Return the needs of the decided rung and of the next one; None where a rung has none, or is not.

    The next rung stands on the wedge on which it would open, or on the highest where not even that would do.
    """
    known = Standing(case)
    here = _need(known, decision.rung, decision.wedge_mm)
    if decision.next.rung is None:
        return here, None
    return here, _need(known, decision.next.rung, known.wedge_for(known.index[decision.next.rung]))


def _need(known: Standing, rung: str, wedge_mm: int) -> Need | None:
    place = known.index[rung]
    deg, flat = known.reading_deg(place, wedge_mm), known.reading_deg(place)
    if deg is None or flat is None:
        return None
    return Need(
        rung=rung,
        deg=round(deg, 1),
        wedge_mm=wedge_mm,
        heel_mm=known.heel_mm(place),
        flat_deg=round(flat, 1),
    )
