"""The schema: migrations go up, down and up again, and equal the models."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

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
