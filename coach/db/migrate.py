"""Bring a database to the newest schema, or back, with Alembic.

No schema stands here: it is in `migrations/versions`.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from coach.db.session import Database

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def config(database: Database) -> Config:
    """Return Alembic's settings for this database."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["database"] = database
    return settings


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to `revision`."""
    command.upgrade(config(database), revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Run the migrations down to `revision`."""
    command.downgrade(config(database), revision)
