"""The coach's visit to the roster: from when on a move is news.

What has moved is read in `coach.queries.roster`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from coach.access import Actor
from coach.db.people import User
from coach.db.session import Database


def mark_seen(db: Database, who: Actor, shown_at: datetime) -> None:
    """Note that the person has seen the roster as it stood at `shown_at`, at most now.

    The page's own time and not the present, since a move that came in between was never shown.
    """
    seen = min(shown_at, db.now())
    with db.write() as session:
        session.execute(
            update(User)
            .where(User.id == who.user_id, (User.roster_seen_at.is_(None)) | (User.roster_seen_at < seen))
            .values(roster_seen_at=seen)
        )
