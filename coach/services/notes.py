"""Coaches' notes on an athlete: private to the team, or shared with the athlete.

Appended, never changed; the same note sent twice is stored once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach import access
from coach.access import Actor, NotYours
from coach.db.people import Note
from coach.db.session import Database, retried
from coach.formats.inputs import NoteIn
from coach.services import audit
from coach.services.events import Conflict
from coach.services.reading import read_for


def write(db: Database, who: Actor, athlete_id: UUID, form: Mapping[str, Any]) -> UUID:
    """Store a note by a coach of a linked team and return its id; Conflict on other words, same id."""
    data = read_for(db, who, athlete_id, NoteIn, form)

    def work(session: Session) -> UUID:
        reach = access.athlete(session, who, athlete_id)
        if reach.team_id is None:
            raise NotYours("note")  # an athlete writes no coach's notes, not even on oneself
        known = session.scalars(select(Note).where(Note.client_id == data["client_id"])).one_or_none()
        if known is not None:
            if known.athlete_id != athlete_id:
                raise NotYours("note")
            if (known.text, known.shared) != (data["text"], data["shared"]):
                raise Conflict(data["client_id"])
            return known.id
        note = Note(
            athlete_id=athlete_id,
            team_id=reach.team_id,
            author_id=who.user_id,
            author_name=who.name,
            client_id=data["client_id"],
            shared=data["shared"],
            text=data["text"],
            at=db.now(),
        )
        session.add(note)
        session.flush()
        audit.record(db, session, who, "note-written", team_id=reach.team_id, athlete_id=athlete_id)
        return note.id

    return retried(db, work)
