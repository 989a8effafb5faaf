"""What an address asks of the audit record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final, Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.people.audit import EVENTS, AuditQuestion, count_events, find_events
from data.people.models import AuditEvent
from data.people.scope import Identity

PER_PAGE: Final = 50
MOST_IN_FILE: Final = 100_000


@dataclass(frozen=True)
class Asked:
    """Account, event and days as an address names them; what it names wrongly is left open. Pages count from 1."""

    person: str = ""
    event: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Read the parameters of an address."""
        event, page = query.get("event", ""), query.get("page", "")
        person = query.get("person", "").strip()
        return cls(
            person[:64] if person.isprintable() else "",
            event if event in EVENTS else "",
            _day(query.get("first", "")),
            _day(query.get("last", "")),
            max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
        )

    def parameters(self, page: int | None = None) -> dict[str, str]:
        """Parameters that give it again; of another page of it, where one is given."""
        page = page or self.page
        named = {
            "person": self.person,
            "event": self.event,
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
            "page": str(page) if page > 1 else "",
        }
        return {name: value for name, value in named.items() if value}

    def of(self, identity: Identity) -> AuditQuestion:
        """The question to the record: of everything for auditors of every country, else of their country's accounts."""
        return AuditQuestion(identity.country, self.person, self.event, self.first, self.last)


@dataclass(frozen=True)
class Found:
    """Events of one page, the latest first, and how many there are in all."""

    events: tuple[AuditEvent, ...]
    count: int

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(-(-self.count // PER_PAGE), 1)


def look_up(engine: Engine, question: AuditQuestion, page: int) -> Found:
    """Read one page."""
    with Session(engine, expire_on_commit=False) as session:
        count = count_events(session, question, UTC)
        events = find_events(session, question, UTC, skip=(page - 1) * PER_PAGE, most=PER_PAGE)
    return Found(tuple(events), count)


def look_up_all(engine: Engine, question: AuditQuestion) -> list[AuditEvent]:
    """Read what goes into a file."""
    with Session(engine, expire_on_commit=False) as session:
        return find_events(session, question, UTC, most=MOST_IN_FILE)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None
