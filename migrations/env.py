"""Alembic's entry: runs the migrations on the database that `coach.db.migrate` hands over."""

from __future__ import annotations

from typing import Any

from alembic import context

from coach.db.base import Document, UtcDateTime
from coach.db.tables import metadata


def render(kind: str, item: Any, autogen: Any) -> str | bool:
    """Write our column types as plain ones, so that old migrations never import today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Document:
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


database = context.config.attributes["database"]
with database.engine.execution_options(depthwise_mode="write").connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=render,
        compare_type=True,
        render_as_batch=database.is_sqlite,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
