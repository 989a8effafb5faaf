"""Budget rounds and funding requests (`data.budget.request_tables`)."""

import sqlalchemy as sa
from alembic import op

from data.application_database import Moment
from data.people.migrations.append_only import keep_rows, release_rows

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "budget_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("release_id", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor_units", sa.Integer(), nullable=False),
        sa.Column("envelope_minor", sa.BigInteger(), nullable=True),
        sa.Column("submit_by", sa.Date(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name="budget_round_state_known"),
        sa.CheckConstraint("decide_by >= submit_by", name="budget_round_decides_after_submission"),
        sa.CheckConstraint("envelope_minor IS NULL OR envelope_minor >= 0", name="budget_round_envelope_not_negative"),
        sa.CheckConstraint("last_day >= first_day", name="budget_round_ends_after_start"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("budget_round_by_country", "budget_round", ["country", "state"], unique=False)
    op.create_table(
        "budget_round_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("norm_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("coverage_bp", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("ramp_start_bp", sa.Integer(), nullable=False),
        sa.Column("ramp_months", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("coverage_bp BETWEEN 0 AND 10000", name="budget_round_line_coverage_is_share"),
        sa.CheckConstraint("months BETWEEN 1 AND 120", name="budget_round_line_months_within_bounds"),
        sa.CheckConstraint("ramp_months BETWEEN 1 AND months", name="budget_round_line_ramp_within_months"),
        sa.CheckConstraint("ramp_start_bp BETWEEN 0 AND 10000", name="budget_round_line_ramp_is_share"),
        sa.CheckConstraint("times BETWEEN 1 AND 3660", name="budget_round_line_times_within_bounds"),
        sa.ForeignKeyConstraint(
            ["norm_id"],
            ["cost_norm.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["budget_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "position", name="budget_round_line_position_once"),
    )
    op.create_index(op.f("ix_budget_round_line_round_id"), "budget_round_line", ["round_id"], unique=False)
    op.create_table(
        "area_ceiling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("pcode", sa.String(length=32), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name="area_ceiling_not_negative"),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["budget_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "pcode", name="area_ceiling_once"),
    )
    op.create_index(op.f("ix_area_ceiling_round_id"), "area_ceiling", ["round_id"], unique=False)
    op.create_table(
        "funding_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("parent", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'accepted', 'approved', 'locked')",
            name="funding_request_state_known",
        ),
        sa.CheckConstraint("total_minor >= 0", name="funding_request_total_not_negative"),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["budget_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "area", name="funding_request_once_per_area"),
    )
    op.create_index("funding_request_by_parent", "funding_request", ["round_id", "parent", "state"], unique=False)
    op.create_table(
        "funding_request_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("round_line_id", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("proposed_low", sa.Integer(), nullable=False),
        sa.Column("proposed_high", sa.Integer(), nullable=False),
        sa.Column("proposed_state", sa.String(length=16), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("factor_thousandths", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "proposed_state IN ('value', 'estimate', 'none')", name="funding_request_line_proposed_state_known"
        ),
        sa.CheckConstraint("amount_minor = quantity * unit_price_minor", name="funding_request_line_amount_is_product"),
        sa.CheckConstraint("participants >= 0 AND quantity >= 0", name="funding_request_line_not_negative"),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["funding_request.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_line_id"],
            ["budget_round_line.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "round_line_id", name="funding_request_line_once"),
    )
    op.create_index(op.f("ix_funding_request_line_request_id"), "funding_request_line", ["request_id"], unique=False)
    op.create_table(
        "request_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["funding_request.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "version", name="request_version_once"),
    )
    op.create_table(
        "request_unmerged_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("round_line_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("settled_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["funding_request.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_line_id"],
            ["budget_round_line.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("request_unmerged_by_request", "request_unmerged_edit", ["request_id", "settled_at"], unique=False)
    op.create_table(
        "request_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["funding_request.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("request_step_by_request", "request_step", ["request_id", "at"], unique=False)
    op.create_table(
        "request_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("round_line_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["funding_request.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_line_id"],
            ["budget_round_line.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("request_comment_by_request", "request_comment", ["request_id", "at"], unique=False)
    for table in ("request_version", "request_step"):
        keep_rows(op.get_bind(), table)


def downgrade() -> None:
    """Go back; the rows are gone with their tables."""
    op.drop_table("request_comment")
    op.drop_table("request_step")
    op.drop_table("request_unmerged_edit")
    op.drop_table("request_version")
    op.drop_table("funding_request_line")
    op.drop_table("funding_request")
    op.drop_table("area_ceiling")
    op.drop_table("budget_round_line")
    op.drop_table("budget_round")
    for table in ("request_version", "request_step"):
        release_rows(op.get_bind(), table)
