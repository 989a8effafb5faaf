"""The audit record: append-only, without personal data. Every event carries the purpose of the session it is of."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from data.people.models import MOST_DETAIL, MOST_PURPOSE, Account, AuditEvent
from data.people.scope import EVERY_COUNTRY

EVENTS: Final = (
    "login",
    "login_failed",
    "login_throttled",
    "login_refused",
    "purpose_chosen",
    "logout",
    "session_expired",
    "refused",
    "rate_limited",
    "view",
    "download",
    "saved_view_added",
    "saved_view_changed",
    "saved_view_shared",
    "saved_view_removed",
    "layer_added",
    "layer_removed",
    "norms_imported",
    "round_opened",
    "round_closed",
    "ceilings_set",
    "request_saved",
    "request_moved",
    "request_commented",
    "result_reported",
    "result_decided",
    "settled",
    "scenario_saved",
    "scenario_removed",
    "budget_published",
    "framework_imported",
    "progress_entered",
    "progress_decided",
    "progress_published",
    "account_added",
    "account_changed",
    "account_disabled",
    "account_enabled",
    "password_changed",
    "password_reset",
)
"""Every event that is recorded, in the order of the documentation (docs/accounts.md)."""

_KNOWN: Final = frozenset(EVENTS)


def record(session: Session, at: datetime, account: str, event: str, detail: str = "", purpose: str = "") -> None:
    """Add one event to the transaction under way; `account` is a known account's name or ''."""
    if event not in _KNOWN:
        raise ValueError(event)
    # PostgreSQL takes no NUL in a text, and a record of one line per event is easier to read.
    plain = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in detail)
    session.add(
        AuditEvent(at=at, account=account, event=event, detail=plain[:MOST_DETAIL], purpose=purpose[:MOST_PURPOSE])
    )


@dataclass(frozen=True)
class AuditQuestion:
    """Which events are asked for; '' and None leave a part open. Days are whole days of `zone`, both included.

    `country` limits to accounts of a country and to those of every country; `*` asks for all, unknown accounts too.
    """

    country: str = EVERY_COUNTRY
    account: str = ""
    event: str = ""
    first: date | None = None
    last: date | None = None

    def conditions(self, zone: tzinfo) -> list[ColumnElement[bool]]:
        """What a row has to fulfil."""
        found: list[ColumnElement[bool]] = []
        if self.country != EVERY_COUNTRY:
            own = select(Account.name).where(or_(Account.country == self.country, Account.country == EVERY_COUNTRY))
            found.append(AuditEvent.account.in_(own))
        if self.account:
            found.append(AuditEvent.account == self.account)
        if self.event:
            found.append(AuditEvent.event == self.event)
        if self.first is not None:
            found.append(AuditEvent.at >= datetime.combine(self.first, time(), zone))
        if self.last is not None and self.last < date.max:
            found.append(AuditEvent.at < datetime.combine(self.last + timedelta(days=1), time(), zone))
        return found


def count_events(session: Session, question: AuditQuestion, zone: tzinfo) -> int:
    """How many events fulfil a question."""
    wanted = select(func.count()).select_from(AuditEvent).where(*question.conditions(zone))
    return session.scalar(wanted) or 0


def find_events(
    session: Session, question: AuditQuestion, zone: tzinfo, *, skip: int = 0, most: int = 100
) -> list[AuditEvent]:
    """Events that fulfil a question, the latest first."""
    wanted = select(AuditEvent).where(*question.conditions(zone)).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    return list(session.scalars(wanted.offset(skip).limit(most)))


def read_events(session: Session) -> list[AuditEvent]:
    """All events, oldest first."""
    return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
