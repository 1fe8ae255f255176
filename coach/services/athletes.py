"""An athlete's own statements: body, ankle history, red flags, guardian.

Bodies are versions: a new statement is appended, and decisions from that day on rest on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coach.access import Actor
from coach.casefile import local_day
from coach.db.events import ActRow, BodyRow
from coach.db.people import Athlete
from coach.db.session import Database, retried
from coach.formats import inputs
from coach.formats.inputs import BodyIn, Problem, Refused
from coach.services.decisions import decide_again, lock_athlete, take_number
from coach.services.events import Accepted, Conflict
from coach.services.teams import ensure_athlete

ADULT_AGE = 18
YOUNGEST = 6
OLDEST = 100


def state_body(db: Database, who: Actor, form: Mapping[str, Any]) -> Accepted:
    """Take in the body; makes the athlete's record if there is none.

    A red flag told here stops until a person clears it. Under 18 a guardian must have agreed.
    """
    data = inputs.read(BodyIn, form)

    def work(session: Session) -> Accepted:
        athlete_id = who.athlete_id or ensure_athlete(db, session, who.user_id)
        lock_athlete(session, athlete_id)
        today = local_day(db.now(), who.zone)
        known = session.scalars(
            select(BodyRow).where(BodyRow.athlete_id == athlete_id, BodyRow.client_id == data["client_id"])
        ).one_or_none()
        digest = inputs.payload_hash(data)
        if known is not None:
            if known.payload_hash != digest:
                raise Conflict(data["client_id"])
            return Accepted("known", known.client_id, known.stated_on)
        athlete = session.get_one(Athlete, athlete_id)
        _state_birth(db, athlete, data, today)
        last = session.scalar(select(func.max(BodyRow.version)).where(BodyRow.athlete_id == athlete_id))
        session.add(
            BodyRow(
                athlete_id=athlete_id,
                version=(last or 0) + 1,
                client_id=data["client_id"],
                payload_hash=digest,
                stated_on=today,
                received_at=db.now(),
                born_on=athlete.born_on,
                sprains=[_sprain(n, s, today) for n, s in enumerate(data["sprains"])],
                author_id=who.user_id,
                **{
                    key: data[key]
                    for key in (
                        "height_cm mass_kg sex tibia_cm femur_cm trunk_cm foot_cm lifting_shoe_mm"
                    ).split()
                },
            )
        )
        if data["red_flags"]:
            session.add(_red_flag(db, session, who, athlete_id, data, today))
        standing = decide_again(db, session, athlete_id, since=today, today=today)
        return Accepted("stored", data["client_id"], today, standing)

    return retried(db, work)


def _state_birth(db: Database, athlete: Athlete, data: Mapping[str, Any], today: date) -> None:
    born: date | None = data["born_on"]
    if born is not None:
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if not YOUNGEST <= age <= OLDEST:
            raise Refused(
                Problem(
                    "born_on", "range", f"must give an age of {YOUNGEST}-{OLDEST} years", born.isoformat()
                )
            )
        athlete.born_on = born
    if athlete.born_on is not None:
        b = athlete.born_on
        age = today.year - b.year - ((today.month, today.day) < (b.month, b.day))
        if age < ADULT_AGE and athlete.guardian_agreed_at is None:
            if not data["guardian_name"]:
                raise Refused(
                    Problem("guardian_name", "missing", "is missing: under 18 a guardian must agree")
                )
            athlete.guardian_name = data["guardian_name"]
            athlete.guardian_agreed_at = db.now()


def _sprain(number: int, data: Mapping[str, Any], today: date) -> dict[str, Any]:
    on: date | None = data["on"]
    if on is not None and on > today:
        raise Refused(
            Problem(f"sprains[{number}].on", "future", "must not lie in the future", on.isoformat())
        )
    return {
        "side": data["side"],
        "on": on.isoformat() if on else None,
        "surgery": data["surgery"],
    }


def _red_flag(
    db: Database, session: Session, who: Actor, athlete_id: UUID, data: Mapping[str, Any], today: date
) -> ActRow:
    return ActRow(
        athlete_id=athlete_id,
        client_id=data["client_id"],
        payload_hash=inputs.payload_hash(data),
        performed_at=db.now(),
        zone=who.zone,
        performed_on=today,
        received_at=db.now(),
        number=take_number(session, athlete_id),
        author_id=who.user_id,
        author_name=who.name,
        by="self",
        kind="red-flag",
        reason=", ".join(data["red_flags"])[:500],
    )
