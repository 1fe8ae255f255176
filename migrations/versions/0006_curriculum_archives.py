"""A team's own curricula that were put away.

Revision: 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "curriculum_archives",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name="fk_curriculum_archives_team_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", "slug", name="pk_curriculum_archives"),
    )


def downgrade() -> None:
    op.drop_table("curriculum_archives")
