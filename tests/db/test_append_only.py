"""The database itself keeps what happened: no UPDATE, no DELETE, unless a whole athlete goes."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from coach.db.curricula import CurriculumVersion, PolicyVersion
from coach.db.decisions import DecisionRow
from coach.db.events import ActRow, BodyRow, SetRow, TestRow
from coach.db.people import Athlete, Audit, Consent, Erasure, Note
from coach.db.rules import RulesAdoption, RulesVersion
from coach.db.session import Database
from coach.services import accounts
from tests import builders
from tests.cast import Cast

OWNED = (BodyRow, TestRow, SetRow, ActRow, DecisionRow, Consent)


@pytest.fixture
def logged(db: Database, cast: Cast) -> Cast:
    builders.log(db, cast.ben)
    builders.act(db, cast.ben, "lock", by=cast.ana)
    return cast


@pytest.mark.parametrize(
    "table", [*OWNED, Audit, CurriculumVersion, RulesAdoption], ids=lambda t: t.__tablename__
)
def test_nothing_that_happened_can_be_changed_or_deleted(db: Database, logged: Cast, table: type) -> None:
    for statement in (update(table).values(id=table.id), delete(table)):  # type: ignore[attr-defined]
        with pytest.raises(DBAPIError, match="append-only"), db.write() as session:
            session.execute(statement)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(table)) > 0  # type: ignore[operator]


def test_every_table_of_events_has_its_triggers(db: Database) -> None:
    for_good = (Audit, CurriculumVersion, PolicyVersion, RulesVersion, RulesAdoption)
    expected = {t.__tablename__ for t in (*OWNED, Note, *for_good)}
    query = (
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if db.is_sqlite
        else "SELECT DISTINCT event_object_table FROM information_schema.triggers"
    )
    with db.read() as session:
        assert set(session.scalars(text(query))) == expected


def test_deleting_an_account_removes_every_row_of_the_athlete_and_no_other(
    db: Database, logged: Cast
) -> None:
    builders.measure(db, logged.dee, 40)
    ben = logged.ben.athlete_id
    accounts.delete_account(db, logged.ben.actor(), builders.PASSWORD)
    with db.read() as session:
        for table in OWNED:
            assert session.scalars(select(table).where(table.athlete_id == ben)).all() == []
        assert session.scalar(select(func.count()).select_from(Athlete)) == 1
        assert session.scalar(select(func.count()).select_from(TestRow)) == 2
        assert session.scalar(select(func.count()).select_from(Erasure)) == 0
        acts = session.scalars(select(Audit.act).where(Audit.athlete_id == ben)).all()
    assert "account-deleted" in acts


def test_reads_cannot_write(db: Database, cast: Cast) -> None:
    with pytest.raises(DBAPIError), db.read() as session:
        session.execute(text("UPDATE users SET name = 'x'"))
