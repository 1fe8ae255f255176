"""Curricula in the making; and of a team's own versions what changed, by whom, and from which they were made.

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("curriculum_versions", sa.Column("changes", sa.Text(), server_default="", nullable=False))
    op.add_column("curriculum_versions", sa.Column("by_user_id", sa.Uuid(), nullable=True))
    op.add_column("curriculum_versions", sa.Column("based_on", sa.Uuid(), nullable=True))
    op.create_table(
        "curriculum_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("based_on", sa.Uuid(), nullable=True),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed", sa.String(80), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["based_on"], ["curriculum_versions.id"], name="fk_curriculum_drafts_based_on"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name="fk_curriculum_drafts_team_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_curriculum_drafts"),
        sa.UniqueConstraint("team_id", "slug", name="uq_curriculum_drafts_team_id_slug"),
    )


def downgrade() -> None:
    op.drop_table("curriculum_drafts")
    for name in ("based_on", "by_user_id", "changes"):
        op.drop_column("curriculum_versions", name)
