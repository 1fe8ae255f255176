"""Two worker processes write at once: nothing is lost and nobody sees a locked database."""

from __future__ import annotations

import multiprocessing
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from coach import access
from coach.db.decisions import DecisionRow
from coach.db.events import SetRow
from coach.db.session import Database
from coach.services import events
from tests import builders
from tests.cast import Cast


def _send(
    url: str, now: datetime, user_id: UUID, athlete_id: UUID, forms: list[dict[str, Any]], answers: Any
) -> None:
    db = Database(url, lambda: now)
    try:
        with db.read() as session:
            who = access.actor(session, user_id)
        answers.put([events.record_set(db, who, athlete_id, form).status for form in forms])
    except BaseException as error:
        answers.put(repr(error))
    finally:
        db.dispose()


def test_two_processes_lose_nothing(db: Database, cast: Cast, database_url: str, clock: Any) -> None:
    forms = [builders.set_form(db, cast.ben, set_number=n) for n in range(1, 21)]
    shared, first, second = forms[:6], forms[6:13], forms[13:]
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    workers = [
        context.Process(
            target=_send,
            args=(database_url, clock.now, cast.ben.user_id, cast.ben.athlete_id, batch, answers),
        )
        for batch in (shared + first, shared + second)
    ]
    for worker in workers:
        worker.start()
    results = [answers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(timeout=60)
    assert all(isinstance(result, list) for result in results), results
    statuses = [status for result in results for status in result]
    assert statuses.count("stored") == 20
    assert statuses.count("known") == 6
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(SetRow)) == 20
        seqs = session.scalars(select(DecisionRow.seq).order_by(DecisionRow.seq)).all()
    assert seqs == list(range(1, len(seqs) + 1))
