"""Versions of the rules served here, which of them teams adopted, and which decisions waited for that.

No team adopts anything here: a migration cannot know which version the software serves. At its next start
the software gives every team without an adoption the version of its newest decision
(coach.services.rules.take_up).

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("rules_versions", "rules_adoptions")


def _triggers(dialect: str, table: str) -> list[str]:
    """Return the statements that forbid to change or delete rows on `sqlite` or `postgresql`."""
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {refuse}"
            for verb in ("update", "delete")
        ]
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        *(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
            for verb in ("update", "delete")
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "rules_versions",
        sa.Column("version", sa.String(length=24), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rules_versions")),
    )
    op.create_table(
        "rules_adoptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=24), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_adoptions")),
        sa.UniqueConstraint("team_id", "version", name=op.f("uq_rules_adoptions_team_id_version")),
    )
    dialect = op.get_bind().dialect.name
    for table in TABLES:
        for statement in _triggers(dialect, table):
            op.execute(statement)
    op.add_column(
        "decisions", sa.Column("rules_wait", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("decisions", "rules_wait")
    for table in reversed(TABLES):
        op.drop_table(table)  # takes its triggers along
        if op.get_bind().dialect.name != "sqlite":
            op.execute(f"DROP FUNCTION {table}_append_only()")
