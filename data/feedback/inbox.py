"""Put messages into the database, and read, count and delete them."""

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, delete, func, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from data.application_database import DatabaseUnusable, open_schema
from data.errors import AtlasError
from data.feedback.message import Message
from data.feedback.models import SCHEMA_VERSION, FeedbackMessage, FeedbackSchema

MOST_PER_HOUR: Final = 200
"""Messages an hour that the whole site takes: beyond that, somebody is filling the database."""

Clock = Callable[[], datetime]


class TooManyMessages(AtlasError):
    """The site has taken all messages that it takes in an hour."""


def utc_now() -> datetime:
    """Current time in UTC; injectable, so that tests choose theirs."""
    return datetime.now(UTC)


def open_feedback(url: str) -> Engine:
    """Connect, and make the tables of feedback where they are absent.

    Raises:
        DatabaseUnusable: it cannot be reached, is no database, or has a schema of another version.
    """
    return open_schema(url, FeedbackSchema, SCHEMA_VERSION, name="the feedback's database")


class Inbox:
    """Messages in one database. It is opened at the first use in each process: none is needed to start a server."""

    def __init__(self, url: str, *, clock: Clock = utc_now) -> None:
        self._url = url
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: tuple[int, Engine] | None = None

    @property
    def engine(self) -> Engine:
        """The database, opened in this very process: connections do not survive a fork.

        Raises:
            DatabaseUnusable: it cannot be opened now; the next use tries again.
        """
        with self._lock:
            if self._opened is None or self._opened[0] != os.getpid():
                self._opened = os.getpid(), open_feedback(self._url)
            return self._opened[1]

    def is_open(self) -> bool:
        """Whether messages can be taken now."""
        try:
            with Session(self.engine) as session:
                return session.scalar(select(FeedbackSchema.version)) == SCHEMA_VERSION
        except (DatabaseUnusable, SQLAlchemyError):
            return False

    def put(self, message: Message, *, form: str) -> None:
        """Keep a message; one whose form is here already is not kept again.

        Raises:
            TooManyMessages: the site has taken all that it takes in an hour.
            DatabaseUnusable: it could not be kept.
        """
        now = self._clock()
        row = FeedbackMessage(
            received_at=now,
            form=form,
            country=message.country,
            language=message.language,
            release_id=message.release_id,
            kind=message.kind,
            page=message.page,
            text=message.text,
            email=message.email,
            consent=bool(message.email),
        )
        try:
            with Session(self.engine) as session:
                if _is_here(session, form):
                    return
                # Not those from the future: the clock was wrong then, and would close the form until it comes.
                last_hour = FeedbackMessage.received_at.between(now - timedelta(hours=1), now)
                received = session.scalar(select(func.count()).select_from(FeedbackMessage).where(last_hour)) or 0
                if received >= MOST_PER_HOUR:
                    raise TooManyMessages(f"{MOST_PER_HOUR} messages came within an hour; no more are taken.")
                session.add(row)
                try:
                    session.commit()
                except IntegrityError:
                    session.rollback()
                    if not _is_here(session, form):  # sent twice in the same moment
                        raise
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise DatabaseUnusable(f"The message could not be kept: {reason}") from error

    def messages(self, country: str = "") -> list[FeedbackMessage]:
        """Messages about one country, or all, the oldest first."""
        wanted = select(FeedbackMessage).order_by(FeedbackMessage.received_at, FeedbackMessage.id)
        if country:
            wanted = wanted.where(FeedbackMessage.country == country)
        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.scalars(wanted))

    def delete(self, number: int) -> bool:
        """Delete one message; False if there is none of this number."""
        return self._delete(FeedbackMessage.id == number) == 1

    def delete_older(self, days: int) -> int:
        """Delete what came more than so many days ago, and return how many messages that were."""
        return self._delete(FeedbackMessage.received_at < self._clock() - timedelta(days=days))

    def _delete(self, condition: ColumnElement[bool]) -> int:
        with Session(self.engine) as session:
            done = session.execute(delete(FeedbackMessage).where(condition))
            session.commit()
        return done.rowcount if isinstance(done, CursorResult) else 0


def _is_here(session: Session, form: str) -> bool:
    return session.scalar(select(FeedbackMessage.id).where(FeedbackMessage.form == form)) is not None
