"""The signed-in athlete's own day as it stands now, for the pages around it: ladder, rungs, steps.

Reads only.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from coach import access, casefile
from coach.access import Actor
from coach.casefile import local_day
from coach.db.session import Database
from coach.queries.today import DayRead, read_day


def own_day(session: Session, who: Actor, db: Database) -> DayRead | None:
    """Return today of who asks; None without an enrolment or a body."""
    reach = access.own(session, who)
    present = local_day(db.now(), reach.zone)
    enrolled = casefile.running_enrolment(session, reach.athlete_id)
    if enrolled is None:
        return None
    record = casefile.history(session, reach.athlete_id, enrolled.team_id)
    return read_day(session, record, enrolled, present, present) if record.bodies else None
