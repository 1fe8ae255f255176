"""Whether a growing athlete's stature is due to be asked again.

A question only: no decision changes for it (the engine takes the body as it was told last).
"""

from __future__ import annotations

from datetime import date

from coach.casefile import History, body_value

# Policy. Source: RULES.md#policy
ADULT_FROM_AGE = 18
STATURE_STALE_DAYS = 56


def stature_asked_since(record: History, today: date) -> date | None:
    """Return the day of a minor's last statement of the body where it is too old; None for all others."""
    if not record.bodies:
        return None
    row = record.body_on(today)
    age = body_value(row, today).age_years
    if age is None or age >= ADULT_FROM_AGE or (today - row.stated_on).days <= STATURE_STALE_DAYS:
        return None
    return row.stated_on
