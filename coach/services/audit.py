"""The audit: what coaches and owners did, in ids and codes only.

No names, no free text, so that it can outlive the people it speaks of.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from coach.access import Actor
from coach.db.people import Audit
from coach.db.session import Database


def record(
    db: Database,
    session: Session,
    who: Actor | None,
    act: str,
    *,
    team_id: UUID | None = None,
    athlete_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Add a line to the audit within the caller's transaction."""
    session.add(
        Audit(
            at=db.now(),
            actor_id=None if who is None else who.user_id,
            team_id=team_id,
            athlete_id=athlete_id,
            act=act,
            detail={key: str(value) for key, value in detail.items()},
        )
    )
