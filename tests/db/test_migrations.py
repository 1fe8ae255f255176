"""The schema: migrations go up, down and up again, and equal the models."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from coach.db import migrate
from coach.db.session import Database
from coach.db.tables import metadata

POSTGRES = os.environ.get("TEST_DATABASE_URL", "")


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    """A database without any table of ours (on PostgreSQL: brought down first)."""
    db = Database(POSTGRES or f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    migrate.upgrade(db)
    migrate.downgrade(db)
    return db


def test_migrations_go_up_down_and_up_again(empty: Database) -> None:
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(empty)
    assert set(inspect(empty.engine).get_table_names()) == set(metadata.tables) | {"alembic_version"}
    empty.dispose()


def test_models_equal_migrations(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    empty.dispose()


def test_the_birthday_known_so_far_goes_with_every_body_and_bodies_stay_append_only(empty: Database) -> None:
    migrate.upgrade(empty, "0002")
    key, day = "0" * 31 + "1", "1999-05-04"
    if not empty.is_sqlite:
        key = "00000000-0000-0000-0000-000000000001"
    values = {"key": key, "day": day, "at": "2026-03-02 09:00:00+00:00"}
    statements = (
        "INSERT INTO users (id, email, name, locale, theme, units, zone, demo, created_at) "
        "VALUES (:key, 'a@b', 'A', 'en', 'auto', 'metric', 'UTC', false, :at)",
        "INSERT INTO athletes (id, user_id, born_on, events_taken, created_at) "
        "VALUES (:key, :key, :day, 0, :at)",
        "INSERT INTO bodies (id, athlete_id, version, client_id, payload_hash, stated_on, received_at, "
        "height_cm, mass_kg, sprains) VALUES (:key, :key, 1, :key, 'x', :day, :at, 175, 75, '[]')",
    )
    with empty.write() as session:
        for statement in statements:
            session.execute(text(statement), values)
    for _ in range(2):
        migrate.upgrade(empty)
        with empty.read() as session:
            assert [str(one) for one in session.execute(text("SELECT born_on FROM bodies")).scalars()] == [
                day
            ]
        with pytest.raises(DBAPIError, match="append-only"), empty.write() as session:
            session.execute(text("UPDATE bodies SET mass_kg = 80"))
        migrate.downgrade(empty, "0002")
    with empty.write() as session:
        session.execute(text("INSERT INTO erasures (athlete_id, at) VALUES (:key, :at)"), values)
        session.execute(text("DELETE FROM athletes"))
        session.execute(text("DELETE FROM users"))
        session.execute(text("DELETE FROM erasures"))
    migrate.upgrade(empty)  # on PostgreSQL the tests after this one share the database
    empty.dispose()


def test_decisions_of_before_waited_for_nothing_and_rules_stay_append_only(empty: Database) -> None:
    migrate.upgrade(empty, "0003")
    assert "rules_wait" not in {column["name"] for column in inspect(empty.engine).get_columns("decisions")}
    for _ in range(2):
        migrate.upgrade(empty)
        (added,) = (c for c in inspect(empty.engine).get_columns("decisions") if c["name"] == "rules_wait")
        assert not added["nullable"]
        assert str(added["default"]).strip("()'") in ("0", "false")
        with empty.write() as session:
            session.execute(
                text("INSERT INTO rules_versions (version, first_seen_at) VALUES ('2.0', :at)"),
                {"at": "2026-03-02 09:00:00+00:00"},
            )
        with pytest.raises(DBAPIError, match="append-only"), empty.write() as session:
            session.execute(text("DELETE FROM rules_versions"))
        migrate.downgrade(empty, "0003")
    migrate.upgrade(empty)  # on PostgreSQL the tests after this one share the database
    empty.dispose()
