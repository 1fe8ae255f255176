"""Input for an athlete's record: checked, but never explained to somebody who may not know the athlete.

No row is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema

from coach import access
from coach.access import Actor
from coach.db.session import Database
from coach.formats import inputs
from coach.formats.inputs import Refused


def read_for(
    db: Database, who: Actor, athlete_id: UUID, schema: type[Schema], form: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the input parsed; raise NotYours before Refused where the athlete is not the asker's."""
    try:
        return inputs.read(schema, form)
    except Refused:
        with db.read() as session:
            access.athlete(session, who, athlete_id)
        raise
