"""Purposes of use, one-time passwords, people of an OpenID provider, saved views; the number of the schema goes."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from data.application_database import Moment
from data.people.migrations.append_only import forbid_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and tables; no row is changed."""
    op.drop_table("schema_version")
    op.add_column("account", sa.Column("subject", sa.String(400), nullable=True))
    op.add_column("account", sa.Column("one_time", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("account_by_subject", "account", ["subject"], unique=True)
    op.add_column("session", sa.Column("purpose", sa.String(120), nullable=False, server_default=""))
    op.add_column("session", sa.Column("id_token", sa.Text(), nullable=False, server_default=""))
    op.add_column("audit_event", sa.Column("purpose", sa.String(120), nullable=False, server_default=""))
    if op.get_bind().dialect.name != "sqlite":  # SQLite keeps texts of any length, and its triggers hang on the table
        op.alter_column("audit_event", "detail", type_=sa.String(500), existing_nullable=False)
    op.create_index("audit_event_by_account", "audit_event", ["account", "at"])
    forbid_changes(op.get_bind())
    op.create_table(
        "pending_login",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("country", sa.String(8), nullable=False),
        sa.Column("territory", sa.String(32), nullable=False),
        sa.Column("address", sa.String(1500), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
    )
    op.create_index("ix_saved_view_account_id", "saved_view", ["account_id"])
    op.create_index("saved_view_by_country", "saved_view", ["country", "shared"])


def downgrade() -> None:
    """Go back; saved views and log-ins under way have no place there. Long details of the record stay whole."""
    op.drop_table("saved_view")
    op.drop_table("pending_login")
    op.drop_index("audit_event_by_account", "audit_event")
    op.drop_column("audit_event", "purpose")
    # Sessions are of no use to a program that knows no purposes: everyone logs in again.
    op.execute("DELETE FROM session")
    op.drop_column("session", "id_token")
    op.drop_column("session", "purpose")
    op.drop_index("account_by_subject", "account")
    op.drop_column("account", "one_time")
    op.drop_column("account", "subject")
    forbid_changes(op.get_bind())
    versions = op.create_table(
        "schema_version",
        sa.Column("version", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("created_at", Moment(), nullable=False),
    )
    op.bulk_insert(versions, [{"version": 1, "created_at": datetime.now(UTC)}])
