"""Log in, recognise, log out. Sessions live on the server: one that is closed is closed at once, everywhere."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.orm import Session

from data.people import audit
from data.people.attempts import Attempt, forget_old
from data.people.clock import Clock, utc_now
from data.people.models import Account, LiveSession
from data.people.passwords import LONGEST, hash_password, needs_rehash, verify
from data.people.scope import Identity

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
_NOTED_EVERY: Final = timedelta(seconds=30)
"""How often a session's last use is written down; each request would be a needless write."""


@dataclass(frozen=True)
class LoggedIn:
    """The secret token of a new session, and whose it is."""

    token: str
    identity: Identity


class Throttled(Exception):
    """Too many failures; wait a few minutes."""


class Sessions:
    """Sessions of one database. `secret` keys the hashes of names and addresses that failed."""

    def __init__(self, engine: Engine, secret: str, *, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._secret = hashlib.sha256(b"family-atlas attempts\0" + secret.encode()).digest()
        self._clock = clock

    def log_in(self, name: str, password: str, address: str) -> LoggedIn | None:
        """Open a session, or None: unknown account, wrong password and disabled account look alike.

        Raises:
            Throttled: too many failures of this account at this address, or of the address.
        """
        now = self._clock()
        # PostgreSQL takes no NUL in a text; no account has an unprintable name.
        name = name[:64] if name.isprintable() else ""
        with Session(self._engine) as session:
            account = session.scalar(select(Account).where(Account.name == name))
            known, stored = (account.name, account.password_hash) if account is not None else ("", None)
            attempt = Attempt(self._secret, name, address)
            if not attempt.begin(session, now):
                raise Throttled
            # The password is checked outside any transaction: it takes its time on purpose.
            fits = len(password) <= LONGEST and verify(stored, password)
            account = session.scalar(
                select(Account).where(Account.name == known, Account.disabled_at.is_(None))
                if fits
                else select(Account).where(Account.id.is_(None))
            )
            if account is None:
                # Once per wait, not per refused attempt: nobody can fill the record from outside.
                audit.record(session, now, known, "login_throttled" if attempt.exhausted(session) else "login_failed")
                session.commit()
                return None
            attempt.succeed(session)
            if needs_rehash(account.password_hash):
                account.password_hash = hash_password(password)
            token = secrets.token_urlsafe(32)
            session.add(LiveSession(token_hash=_digest(token), account_id=account.id, created_at=now, seen_at=now))
            audit.record(session, now, account.name, "login")
            self._sweep(session)
            identity = _identity(account)
            session.commit()
        return LoggedIn(token, identity)

    def identify(self, token: str) -> Identity | None:
        """Whose session this is; None if it is unknown, closed, idle for too long or too old."""
        now = self._clock()
        with Session(self._engine) as session:
            live = session.get(LiveSession, _digest(token))
            if live is None:
                return None
            account = live.account
            if now - live.seen_at > IDLE or now - live.created_at > ABSOLUTE or account.disabled_at is not None:
                session.execute(delete(LiveSession).where(LiveSession.token_hash == live.token_hash))
                audit.record(session, now, account.name, "session_expired")
                session.commit()
                return None
            identity = _identity(account)
            if now - live.seen_at > _NOTED_EVERY:
                # Not through the object: the session may be closed by another request at this moment.
                noted = update(LiveSession).where(LiveSession.token_hash == live.token_hash).values(seen_at=now)
                session.execute(noted.execution_options(synchronize_session=False))
                session.commit()
            return identity

    def log_out(self, token: str) -> None:
        """Close the session for good; nothing happens if it is closed already."""
        now = self._clock()
        with Session(self._engine) as session:
            live = session.get(LiveSession, _digest(token))
            if live is not None:
                audit.record(session, now, live.account.name, "logout")
                session.execute(delete(LiveSession).where(LiveSession.token_hash == live.token_hash))
                session.commit()

    def note_refusal(self, identity: Identity, detail: str) -> None:
        """Record that an account asked for something outside its scope."""
        with Session(self._engine) as session:
            audit.record(session, self._clock(), identity.name, "refused", detail)
            session.commit()

    def _sweep(self, session: Session) -> None:
        now = self._clock()
        ended = or_(LiveSession.seen_at < now - IDLE, LiveSession.created_at < now - ABSOLUTE)
        session.execute(delete(LiveSession).where(ended).execution_options(synchronize_session=False))
        forget_old(session, now)


def _identity(account: Account) -> Identity:
    return Identity(account.name, account.role, account.country, account.territory)


def _digest(token: str) -> str:
    return hmac.new(b"family-atlas session", token.encode(), hashlib.sha256).hexdigest()
