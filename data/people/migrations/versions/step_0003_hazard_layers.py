"""Hazard layers (`data.hazards.models`)."""

import sqlalchemy as sa
from alembic import op

from data.application_database import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "hazard_layer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("country", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
    )
    op.create_index("hazard_layer_by_country", "hazard_layer", ["country", "state"])


def downgrade() -> None:
    """Go back; the layers are gone with their table."""
    op.drop_table("hazard_layer")
