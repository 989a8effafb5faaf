"""Results frameworks, what was entered and decided, and what was published (`data.progress.progress_tables`)."""

import sqlalchemy as sa
from alembic import op

from data.application_database import Moment
from data.people.migrations.append_only import keep_rows, release_rows

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = ("progress_framework", "progress_entry", "progress_decision", "progress_publication")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "progress_framework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("programme", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("country", "programme", "version", name="progress_framework_version_once"),
    )
    op.create_table(
        "progress_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("programme", sa.String(length=60), nullable=False),
        sa.Column("framework_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("category", sa.String(length=130), nullable=False),
        sa.Column("pcode", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('actual', 'milestone')", name="progress_entry_kind_known"),
        sa.CheckConstraint(
            "(kind = 'actual') = (first_day IS NOT NULL AND last_day IS NOT NULL AND value <> '')",
            name="progress_entry_actual_has_value_and_period",
        ),
        sa.CheckConstraint(
            "(kind = 'milestone') = (state <> '' AND percent IS NOT NULL)", name="progress_entry_milestone_has_state"
        ),
        sa.CheckConstraint("first_day <= last_day", name="progress_entry_days_in_order"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="progress_entry_percent_within_bounds"),
        sa.CheckConstraint("reference <> ''", name="progress_entry_has_evidence"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("country", "programme", "kind", "subject", "turn", name="progress_entry_turn_once"),
        sa.UniqueConstraint("id", "entered_by", name="progress_entry_with_its_author"),
    )
    op.create_index("progress_entry_by_programme", "progress_entry", ["country", "programme"])
    op.create_table(
        "progress_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('confirmed', 'refused', 'withdrawn')", name="progress_decision_outcome_known"),
        sa.CheckConstraint("(outcome = 'withdrawn') = (decided_by = entered_by)", name="progress_decision_four_eyes"),
        sa.CheckConstraint("decided_by <> ''", name="progress_decision_by_an_account"),
        sa.ForeignKeyConstraint(
            ["entry_id", "entered_by"], ["progress_entry.id", "progress_entry.entered_by"], name="progress_decision_of"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name="progress_decision_once"),
    )
    op.create_table(
        "progress_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("programme", sa.String(length=60), nullable=False),
        sa.Column("framework_version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(length=64), nullable=False),
        sa.Column("published_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("progress_publication_by_programme", "progress_publication", ["country", "programme"])
    for table in _TABLES:
        keep_rows(op.get_bind(), table)


def downgrade() -> None:
    """Go back; the rows are gone with their tables."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    for table in _TABLES:
        release_rows(op.get_bind(), table)
