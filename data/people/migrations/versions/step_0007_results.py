"""Results and settlements (`data.budget.result_tables`)."""

import sqlalchemy as sa
from alembic import op

from data.application_database import Moment
from data.people.migrations.append_only import keep_rows, release_rows

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "service_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_line_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("cases_assessed", sa.Integer(), nullable=False),
        sa.Column("cases_served", sa.Integer(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("question", sa.String(length=1000), nullable=False),
        sa.Column("reported_by", sa.String(length=64), nullable=False),
        sa.Column("reported_at", Moment(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('reported', 'verified', 'questioned')", name="service_result_state_known"),
        sa.CheckConstraint(
            "participants >= 0 AND quantity >= 0 AND cost_minor >= 0 AND cases_assessed >= 0 AND cases_served >= 0",
            name="service_result_not_negative",
        ),
        sa.CheckConstraint("quarter BETWEEN 1 AND 40", name="service_result_quarter_within_bounds"),
        sa.ForeignKeyConstraint(
            ["request_line_id"],
            ["funding_request_line.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_line_id", "quarter", name="service_result_once_per_quarter"),
    )
    op.create_table(
        "service_result_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["service_result.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("result_id", "version", name="service_result_version_once"),
    )
    op.create_table(
        "settlement_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("tolerable_bp", sa.Integer(), nullable=False),
        sa.Column("expected_bp", sa.Integer(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 50 AND 99", name="settlement_run_confidence_is_percent"),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["budget_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_settlement_run_round_id"), "settlement_run", ["round_id"], unique=False)
    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("request_line_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("evidenced", sa.Text(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("payable_minor", sa.BigInteger(), nullable=False),
        sa.Column("before_minor", sa.BigInteger(), nullable=False),
        sa.Column("due_minor", sa.BigInteger(), nullable=False),
        sa.Column("cases_assessed", sa.Integer(), nullable=False),
        sa.Column("cases_served", sa.Integer(), nullable=False),
        sa.Column("incentive_minor", sa.BigInteger(), nullable=False),
        sa.Column("incentive_before_minor", sa.BigInteger(), nullable=False),
        sa.Column("incentive_due_minor", sa.BigInteger(), nullable=False),
        sa.Column("flags", sa.String(length=200), nullable=False),
        sa.CheckConstraint("rule IN ('evidenced', 'capped', 'threshold')", name="settlement_rule_known"),
        sa.CheckConstraint("due_minor = payable_minor - before_minor", name="settlement_due_is_difference"),
        sa.CheckConstraint(
            "incentive_due_minor = incentive_minor - incentive_before_minor", name="settlement_incentive_is_difference"
        ),
        sa.ForeignKeyConstraint(
            ["request_line_id"],
            ["funding_request_line.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["settlement_run.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_line_id", "turn", name="settlement_once_per_turn"),
    )
    op.create_index(op.f("ix_settlement_run_id"), "settlement", ["run_id"], unique=False)
    for table in ("service_result_version", "settlement_run", "settlement"):
        keep_rows(op.get_bind(), table)


def downgrade() -> None:
    """Go back; the rows are gone with their tables."""
    op.drop_table("settlement")
    op.drop_table("settlement_run")
    op.drop_table("service_result_version")
    op.drop_table("service_result")
    for table in ("service_result_version", "settlement_run", "settlement"):
        release_rows(op.get_bind(), table)
