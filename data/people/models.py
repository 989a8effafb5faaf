"""Tables of the application's database: accounts, live sessions, failed attempts, the audit record."""

from datetime import datetime

from sqlalchemy import DDL, ForeignKey, Index, String, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from data.application_database import Moment, VersionRow

SCHEMA_VERSION = 1


class Base(DeclarativeBase):
    """Base of the tables."""


class SchemaVersion(VersionRow, Base):
    """The version of this schema that the database was made with; one row."""

    __tablename__ = "schema_version"


class Account(Base):
    """One person's access. `country` is a country code, or `*` for every country of the server."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(32))
    country: Mapped[str] = mapped_column(String(8))
    territory: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class LiveSession(Base):
    """A session that is open now; closing it deletes the row. Only a hash of the token is kept."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class FailedAttempts(Base):
    """Failed log-ins by a keyed hash of what is limited (an account at an address, or an address)."""

    __tablename__ = "failed_attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment)


class AuditEvent(Base):
    """What happened, when and by whom; rows can be added only. Details hold no personal data."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("audit_event_by_time", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(String(200))


def _append_only() -> None:
    """Let the database itself refuse changes of the record, whoever asks."""
    table = AuditEvent.__table__
    for verb in ("UPDATE", "DELETE"):
        trigger = DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event "
            "BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END"
        )
        event.listen(table, "after_create", trigger.execute_if(dialect="sqlite"))
    for statement in (
        "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''the audit record is append-only''; END'",
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()",
    ):
        trigger = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", trigger.execute_if(dialect="postgresql"))


_append_only()
