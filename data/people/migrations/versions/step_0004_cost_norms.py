"""Cost norms and area coefficients (`data.budget.norm_tables`)."""

import sqlalchemy as sa
from alembic import op

from data.application_database import Moment
from data.people.migrations.append_only import keep_rows, release_rows

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "cost_norm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("care", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("price_date", sa.Date(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("order_number", sa.String(length=80), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=False),
        sa.Column("order_link", sa.String(length=400), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("staff_bp", sa.Integer(), nullable=False),
        sa.Column("transport_bp", sa.Integer(), nullable=False),
        sa.Column("materials_bp", sa.Integer(), nullable=False),
        sa.Column("premises_bp", sa.Integer(), nullable=False),
        sa.Column("overhead_bp", sa.Integer(), nullable=False),
        sa.Column("coefficients", sa.String(length=80), nullable=False),
        sa.Column("payable", sa.String(length=16), nullable=False),
        sa.Column("incentive_assessed_minor", sa.BigInteger(), nullable=False),
        sa.Column("incentive_served_minor", sa.BigInteger(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("care IN ('', 'community', 'institutional')", name="cost_norm_care_known"),
        sa.CheckConstraint("payable IN ('evidenced', 'capped', 'threshold')", name="cost_norm_payable_known"),
        sa.CheckConstraint("unit IN ('family_month', 'case', 'visit', 'place_day')", name="cost_norm_unit_known"),
        sa.CheckConstraint("amount_minor > 0", name="cost_norm_amount_positive"),
        sa.CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="cost_norm_ends_after_start"),
        sa.CheckConstraint(
            "incentive_assessed_minor >= 0 AND incentive_served_minor >= 0", name="cost_norm_incentives_not_negative"
        ),
        sa.CheckConstraint(
            "staff_bp + transport_bp + materials_bp + premises_bp + overhead_bp = 10000",
            name="cost_norm_shares_sum_to_one",
        ),
        sa.CheckConstraint(
            "staff_bp >= 0 AND transport_bp >= 0 AND materials_bp >= 0 AND premises_bp >= 0 AND overhead_bp >= 0",
            name="cost_norm_shares_not_negative",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("country", "code", "version", name="cost_norm_version_once"),
    )
    op.create_table(
        "area_coefficient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("pcode", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("factor_thousandths", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("order_number", sa.String(length=80), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=False),
        sa.Column("order_link", sa.String(length=400), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "effective_to IS NULL OR effective_to >= effective_from", name="area_coefficient_ends_after_start"
        ),
        sa.CheckConstraint("factor_thousandths BETWEEN 100 AND 10000", name="area_coefficient_within_bounds"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("country", "kind", "pcode", "version", name="area_coefficient_version_once"),
    )
    for table in ("cost_norm", "area_coefficient"):
        keep_rows(op.get_bind(), table)


def downgrade() -> None:
    """Go back; the rows are gone with their tables."""
    op.drop_table("area_coefficient")
    op.drop_table("cost_norm")
    for table in ("cost_norm", "area_coefficient"):
        release_rows(op.get_bind(), table)
