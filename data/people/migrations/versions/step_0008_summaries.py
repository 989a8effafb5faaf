"""Published budget summaries and their noise (`data.budget.summary_tables`)."""

import sqlalchemy as sa
from alembic import op

from data.application_database import Moment
from data.people.migrations.append_only import keep_rows, release_rows

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "budget_summary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.String(length=64), nullable=False),
        sa.Column("published_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["budget_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id"),
    )
    op.create_table(
        "budget_summary_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=4), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("programme", sa.String(length=80), nullable=False),
        sa.Column("exact_minor", sa.BigInteger(), nullable=False),
        sa.Column("noise_minor", sa.BigInteger(), nullable=False),
        sa.Column("deviation", sa.Float(), nullable=False),
        sa.CheckConstraint("exact_minor >= 0", name="budget_summary_cell_not_negative"),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["budget_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "level", "area", "programme", name="budget_summary_cell_drawn_once"),
    )
    for table in ("budget_summary", "budget_summary_cell"):
        keep_rows(op.get_bind(), table)


def downgrade() -> None:
    """Go back; the rows are gone with their tables."""
    op.drop_table("budget_summary_cell")
    op.drop_table("budget_summary")
    for table in ("budget_summary", "budget_summary_cell"):
        release_rows(op.get_bind(), table)
