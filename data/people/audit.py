"""The audit record: append-only, without personal data."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.people.models import AuditEvent

EVENTS: Final = frozenset(
    {
        "account_added",
        "account_disabled",
        "login",
        "login_failed",
        "login_throttled",
        "logout",
        "password_reset",
        "refused",
        "session_expired",
    }
)


def record(session: Session, at: datetime, account: str, event: str, detail: str = "") -> None:
    """Add one event to the transaction under way; `account` is a known account's name or ''."""
    if event not in EVENTS:
        raise ValueError(event)
    session.add(AuditEvent(at=at, account=account, event=event, detail=detail[:200]))


def read_events(session: Session) -> list[AuditEvent]:
    """All events, oldest first."""
    return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
