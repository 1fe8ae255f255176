"""Events cannot be changed or deleted: the database itself refuses.

The one exception is the deletion of a whole athlete, announced by a row in `erasures` within the
same transaction.

Revision: 0002, after 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ATHLETES = ("bodies", "tests", "sets", "acts", "decisions", "consents", "notes")
FOR_GOOD = ("audit", "curriculum_versions", "policy_versions")


def _create(dialect: str) -> list[str]:
    """Return the statements that make the triggers on `sqlite` or `postgresql`."""
    make = _sqlite if dialect == "sqlite" else _postgresql
    return [s for table in ATHLETES for s in make(table, True)] + [
        s for table in FOR_GOOD for s in make(table, False)
    ]


def _drop(dialect: str) -> list[str]:
    """Return the statements that take the triggers away again."""
    out = []
    for table in ATHLETES + FOR_GOOD:
        for verb in ("update", "delete"):
            name = f"{table}_no_{verb}"
            on = "" if dialect == "sqlite" else f" ON {table}"
            out.append(f"DROP TRIGGER IF EXISTS {name}{on}")
        if dialect != "sqlite":
            out.append(f"DROP FUNCTION IF EXISTS {table}_append_only()")
    return out


def _sqlite(table: str, erasable: bool) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    when = "WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE athlete_id = OLD.athlete_id) " if erasable else ""
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {when}BEGIN {refuse}; END",
    ]


def _postgresql(table: str, erasable: bool) -> list[str]:
    spare = (
        "IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM erasures WHERE athlete_id = OLD.athlete_id) "
        "THEN RETURN OLD; END IF; "
        if erasable
        else ""
    )
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {spare}RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
    ]


def upgrade() -> None:
    for statement in _create(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in _drop(op.get_bind().dialect.name):
        op.execute(statement)
