"""Tables of the application's database: accounts, live sessions, log-ins under way, attempts, audit, saved views.

The tables are made and changed by the migrations beside this module only (`data.people.migrations`); a test compares
the two. Other rooms add tables of their own to `Base` together with a migration.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from data.application_database import Moment

MOST_PURPOSE: Final = 120
MOST_DETAIL: Final = 500
MOST_ADDRESS: Final = 1500
MOST_VIEW_NAME: Final = 80
MOST_VIEW_NOTE: Final = 500


class Base(DeclarativeBase):
    """Base of the tables."""


class Account(Base):
    """One person's access. `country` is a country code, or `*` for every country of the server.

    `subject` names the person at the organisation's OpenID provider; such accounts have no password ('').
    `one_time` says that the password has to be changed at the next log-in.
    """

    __tablename__ = "account"
    __table_args__ = (Index("account_by_subject", "subject", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(32))
    country: Mapped[str] = mapped_column(String(8))
    territory: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    subject: Mapped[str | None] = mapped_column(String(400))
    one_time: Mapped[bool] = mapped_column(default=False, server_default=false())


class LiveSession(Base):
    """A session that is open now; closing it deletes the row. Only a hash of the token is kept.

    `purpose` is '' until the person has said it. `id_token` is the provider's, needed to end its session, too.
    """

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    purpose: Mapped[str] = mapped_column(String(MOST_PURPOSE), default="", server_default="")
    id_token: Mapped[str] = mapped_column(Text, default="", server_default="")
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class PendingLogin(Base):
    """A log-in that is under way at the OpenID provider: nonce and code verifier, under a hash of its state."""

    __tablename__ = "pending_login"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class FailedAttempts(Base):
    """Failed log-ins by a keyed hash of what is limited (an account at an address, or an address)."""

    __tablename__ = "failed_attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment)


class AuditEvent(Base):
    """What happened, when, by whom and for what purpose; rows can be added only. Details hold no personal data."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("audit_event_by_time", "at"), Index("audit_event_by_account", "account", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(String(MOST_DETAIL))
    purpose: Mapped[str] = mapped_column(String(MOST_PURPOSE), default="", server_default="")


class SavedView(Base):
    """A page of the desk that somebody wants to find again: an address of this site, a name and a note.

    `country` and `territory` are those of the person who saved it, at that time: they say who may see it when shared.
    """

    __tablename__ = "saved_view"
    __table_args__ = (Index("saved_view_by_country", "country", "shared"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    country: Mapped[str] = mapped_column(String(8))
    territory: Mapped[str] = mapped_column(String(32), default="")
    address: Mapped[str] = mapped_column(String(MOST_ADDRESS))
    name: Mapped[str] = mapped_column(String(MOST_VIEW_NAME))
    note: Mapped[str] = mapped_column(String(MOST_VIEW_NOTE), default="")
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
