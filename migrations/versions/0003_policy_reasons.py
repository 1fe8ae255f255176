"""Why a team's policy was changed; and with each body the birthday that was known then.

A decision is derived again from the body that it names. The birthday stood with the athlete alone, so a
birthday that is mended later would have changed the age in decisions of before.

Revision: 0003, after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FILL = "UPDATE bodies SET born_on = (SELECT born_on FROM athletes WHERE athletes.id = bodies.athlete_id)"


def _without_trigger(dialect: str) -> tuple[str, str]:
    """Return the statements that let bodies be changed, and that forbid it again."""
    if dialect == "sqlite":
        return (
            "DROP TRIGGER bodies_no_update",
            "CREATE TRIGGER bodies_no_update BEFORE UPDATE ON bodies "
            "BEGIN SELECT RAISE(ABORT, 'bodies is append-only'); END",
        )
    return (
        "ALTER TABLE bodies DISABLE TRIGGER bodies_no_update",
        "ALTER TABLE bodies ENABLE TRIGGER bodies_no_update",
    )


def upgrade() -> None:
    op.add_column("policy_versions", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("bodies", sa.Column("born_on", sa.Date(), nullable=True))
    off, on = _without_trigger(op.get_bind().dialect.name)
    for statement in (off, FILL, on):
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("bodies", "born_on")
    op.drop_column("policy_versions", "reason")
