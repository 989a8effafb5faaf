"""Throttling of log-ins: after some failures one has to wait.

Attempts are counted before the password is checked, so that many at the same time are no way around it.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.people.models import FailedAttempts

MOST_PER_ACCOUNT: Final = 5
MOST_PER_ADDRESS: Final = 50
WAIT: Final = timedelta(minutes=5)


class Attempt:
    """One attempt of an account at an address; both are kept as keyed hashes only."""

    def __init__(self, secret: bytes, account: str, address: str) -> None:
        self._limits = {
            _hash(secret, "account", account, address): MOST_PER_ACCOUNT,
            _hash(secret, "address", address): MOST_PER_ADDRESS,
        }

    def begin(self, session: Session, now: datetime) -> bool:
        """Count the attempt; False if one has to wait first (then nothing is counted)."""
        for key, most in self._limits.items():
            if not _count(session, key, most, now):
                session.rollback()
                return False
        session.commit()
        return True

    def exhausted(self, session: Session) -> bool:
        """Whether this account's next attempt at this address has to wait."""
        own = next(iter(self._limits))
        failures = session.scalar(select(FailedAttempts.failures).where(FailedAttempts.key == own))
        return failures is not None and failures >= MOST_PER_ACCOUNT

    def succeed(self, session: Session) -> None:
        """The password was right: the account's count is cleared, the address's taken back by one."""
        own, address = self._limits
        session.execute(delete(FailedAttempts).where(FailedAttempts.key == own))
        session.execute(
            update(FailedAttempts).where(FailedAttempts.key == address).values(failures=FailedAttempts.failures - 1)
        )


def forget_old(session: Session, now: datetime) -> None:
    """Remove counts that limit nobody any more."""
    session.execute(delete(FailedAttempts).where(_is_old(now)))


def _is_old(now: datetime) -> ColumnElement[bool]:
    # From the future: the clock was wrong then, and nobody must wait until it comes.
    return or_(FailedAttempts.last_at < now - WAIT, FailedAttempts.last_at > now + WAIT)


def _count(session: Session, key: str, most: int, now: datetime) -> bool:
    # One statement decides and counts, so the limit holds over threads and processes.
    old = _is_old(now)
    free = or_(FailedAttempts.failures < most, old)
    counted = (
        update(FailedAttempts)
        .where(FailedAttempts.key == key, free)
        .values(failures=case((old, 1), else_=FailedAttempts.failures + 1), last_at=now)
        .execution_options(synchronize_session=False)
    )
    if session.execute(counted).rowcount:  # type: ignore[attr-defined]
        return True
    try:
        with session.begin_nested():
            session.add(FailedAttempts(key=key, failures=1, last_at=now))
    except IntegrityError:  # it is there: limited, or counted by someone else just now
        return bool(session.execute(counted).rowcount)  # type: ignore[attr-defined]
    return True


def _hash(secret: bytes, *parts: str) -> str:
    return hmac.new(secret, "\0".join(parts).encode(), hashlib.sha256).hexdigest()
