"""Scenarios (`data.budget.scenario_tables`)."""

import sqlalchemy as sa
from alembic import op

from data.application_database import Moment
from data.people.migrations.append_only import keep_rows, release_rows

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
        sa.Column("removed_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint("version >= 1", name="scenario_version_counts_from_one"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("scenario_by_country", "scenario", ["country", "removed_at"], unique=False)
    op.create_table(
        "scenario_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenario.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("scenario_id", "version", name="scenario_version_once"),
    )
    op.create_table(
        "scenario_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("scenario", sa.Integer(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account", "country", "scenario", name="scenario_draft_once"),
    )
    keep_rows(op.get_bind(), "scenario_version")


def downgrade() -> None:
    """Go back; the rows are gone with their tables."""
    op.drop_table("scenario_draft")
    op.drop_table("scenario_version")
    op.drop_table("scenario")
    release_rows(op.get_bind(), "scenario_version")
