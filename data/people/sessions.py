"""Log in, recognise, log out. Sessions live on the server: one that is closed is closed at once, everywhere."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.orm import Session

from data.people import audit
from data.people.attempts import Attempt, forget_old
from data.people.clock import Clock, utc_now
from data.people.errors import BadPassword, PeopleError
from data.people.models import Account, LiveSession
from data.people.passwords import LONGEST, check_rules, hash_password, needs_rehash, verify
from data.people.scope import Identity

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
CLOCK_ERROR: Final = timedelta(minutes=5)
"""How far the clocks of several hosts, or of one before and after it was set, may lie apart."""

_NOTED_EVERY: Final = timedelta(seconds=30)
"""How often a session's last use is written down; each request would be a needless write."""

_SHOWN: Final = 16
"""Characters of a token's hash that name a session to its owner; the token cannot be found from them."""


@dataclass(frozen=True)
class LoggedIn:
    """The secret token of a new session, and whose it is."""

    token: str
    identity: Identity


@dataclass(frozen=True)
class Recognised:
    """A live session: whose, and whether the password was a one-time one that has to be changed first."""

    identity: Identity
    one_time: bool

    @property
    def complete(self) -> bool:
        """Whether figures may be asked for: the purpose is said and the password the person's own."""
        return bool(self.identity.purpose) and not self.one_time


@dataclass(frozen=True)
class OpenSession:
    """A session as its owner sees it; `own` is the one that asks."""

    code: str
    created_at: datetime
    seen_at: datetime
    purpose: str
    own: bool


class Throttled(Exception):
    """Too many failures; wait a few minutes."""


class Sessions:
    """Sessions of one database. `secret` keys the hashes of names and addresses that failed."""

    def __init__(self, engine: Engine, secret: str, *, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._secret = hashlib.sha256(b"family-atlas attempts\0" + secret.encode()).digest()
        self._clock = clock

    def log_in(self, name: str, password: str, address: str, purpose: str = "") -> LoggedIn | None:
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
            return self._open(session, account, purpose, "password")

    def open_for(self, name: str, *, id_token: str = "") -> LoggedIn:
        """Open a session for an account whose person an OpenID provider has vouched for; the purpose is asked later.

        Raises:
            PeopleError: there is no such account, or it is disabled.
        """
        with Session(self._engine) as session:
            account = session.scalar(select(Account).where(Account.name == name, Account.disabled_at.is_(None)))
            if account is None:
                raise PeopleError(f"The account '{name}' is not open.")
            return self._open(session, account, "", "openid", id_token)

    def _open(self, session: Session, account: Account, purpose: str, detail: str, id_token: str = "") -> LoggedIn:
        now = self._clock()
        token = secrets.token_urlsafe(32)
        session.add(
            LiveSession(
                token_hash=_digest(token),
                account_id=account.id,
                created_at=now,
                seen_at=now,
                purpose=purpose,
                id_token=id_token,
            )
        )
        audit.record(session, now, account.name, "login", detail, purpose)
        self._sweep(session)
        identity = _identity(account, purpose)
        session.commit()
        return LoggedIn(token, identity)

    def identify(self, token: str) -> Identity | None:
        """Whose session this is; None if it is unknown, closed, idle for too long or too old."""
        found = self.recognise(token)
        return found.identity if found is not None else None

    def recognise(self, token: str) -> Recognised | None:
        """A live session by its token; None if it is unknown, closed, idle for too long or too old."""
        now = self._clock()
        with Session(self._engine) as session:
            live = session.get(LiveSession, _digest(token))
            if live is None:
                return None
            account = live.account
            if _is_over(live, now) or account.disabled_at is not None:
                session.execute(delete(LiveSession).where(LiveSession.token_hash == live.token_hash))
                audit.record(session, now, account.name, "session_expired", purpose=live.purpose)
                session.commit()
                return None
            found = Recognised(_identity(account, live.purpose), account.one_time)
            if now - live.seen_at > _NOTED_EVERY:
                # Not through the object: the session may be closed by another request at this moment.
                _change(session, live.token_hash, seen_at=now)
                session.commit()
            return found

    def choose_purpose(self, token: str, purpose: str) -> None:
        """Say what the session is for; it can be said anew during the session, and each time is recorded."""
        with Session(self._engine) as session:
            live = session.get(LiveSession, _digest(token))
            if live is not None:
                audit.record(session, self._clock(), live.account.name, "purpose_chosen", purpose=purpose)
                _change(session, live.token_hash, purpose=purpose)
                session.commit()

    def log_out(self, token: str) -> str:
        """Close the session for good; nothing happens if it is closed already. Returns its provider's id token."""
        with Session(self._engine) as session:
            live = session.get(LiveSession, _digest(token))
            if live is None:
                return ""
            id_token = live.id_token
            audit.record(session, self._clock(), live.account.name, "logout", purpose=live.purpose)
            session.execute(delete(LiveSession).where(LiveSession.token_hash == live.token_hash))
            session.commit()
            return id_token

    def open_sessions(self, token: str) -> list[OpenSession]:
        """The open sessions of the account whose session this is, the latest first."""
        now = self._clock()
        with Session(self._engine) as session:
            live = session.get(LiveSession, _digest(token))
            if live is None:
                return []
            wanted = select(LiveSession).where(
                LiveSession.account_id == live.account_id,
                LiveSession.seen_at >= now - IDLE,
                LiveSession.created_at >= now - ABSOLUTE,
            )
            return [
                OpenSession(item.token_hash[:_SHOWN], item.created_at, item.seen_at, item.purpose, item is live)
                for item in session.scalars(wanted.order_by(LiveSession.created_at.desc()))
            ]

    def log_out_others(self, token: str) -> int:
        """Close every other session of the account whose session this is; returns how many those were."""
        with Session(self._engine) as session:
            live = session.get(LiveSession, _digest(token))
            if live is None:
                return 0
            ended = self._end_others(session, live)
            audit.record(session, self._clock(), live.account.name, "logout", f"others: {ended}", live.purpose)
            session.commit()
            return ended

    def change_password(self, token: str, old: str, new: str, address: str) -> None:
        """Set a password of one's own and end the account's other sessions. A one-time password needs not be repeated.

        Raises:
            Throttled: the old password was wrong too often; wait.
            BadPassword: the new one breaks the rules, or the account has none of its own.
            PeopleError: the old password is wrong.
        """
        with Session(self._engine) as session:
            live = session.get(LiveSession, _digest(token))
            if live is None:
                return
            account, purpose, hash_ = live.account, live.purpose, live.account.password_hash
            name, one_time = account.name, account.one_time
            if not hash_:
                raise BadPassword("This account has no password; its organisation's log-in knows who it is.")
            attempt = Attempt(self._secret, f"password of {name}", address)
            if not one_time and not attempt.begin(session, self._clock()):
                raise Throttled
            if not one_time and not (len(old) <= LONGEST and verify(hash_, old)):
                raise PeopleError("The present password is wrong.")
            check_rules(new, name)
            if verify(hash_, new):
                raise BadPassword("The new password is the old one; choose another.")
            changed = hash_password(new)
            values: dict[str, Any] = {"password_hash": changed, "one_time": False}
            live = session.get(LiveSession, _digest(token))
            # Only if nobody changed it in the meantime: an administrator's reset wins.
            done = session.execute(
                update(Account)
                .where(Account.name == name, Account.password_hash == hash_)
                .values(**values)
                .execution_options(synchronize_session=False)
            )
            if live is None or not done.rowcount:  # type: ignore[attr-defined]
                raise PeopleError("The account was changed meanwhile; log in again.")
            ended = self._end_others(session, live)
            if not one_time:
                attempt.succeed(session)
            audit.record(session, self._clock(), name, "password_changed", f"sessions ended: {ended}", purpose)
            session.commit()

    def note(self, identity: Identity, event: str, detail: str = "", purpose: str = "") -> None:
        """Record what an account did or was refused; the purpose is the session's unless another is given."""
        with Session(self._engine) as session:
            audit.record(session, self._clock(), identity.name, event, detail, purpose or identity.purpose)
            session.commit()

    def note_unknown(self, event: str, detail: str = "") -> None:
        """Record what somebody without an account was refused; `detail` must not name the person."""
        with Session(self._engine) as session:
            audit.record(session, self._clock(), "", event, detail)
            session.commit()

    @staticmethod
    def _end_others(session: Session, live: LiveSession) -> int:
        others = delete(LiveSession).where(
            LiveSession.account_id == live.account_id, LiveSession.token_hash != live.token_hash
        )
        return int(session.execute(others.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]

    def _sweep(self, session: Session) -> None:
        now = self._clock()
        ended = or_(LiveSession.seen_at < now - IDLE, LiveSession.created_at < now - ABSOLUTE)
        session.execute(delete(LiveSession).where(ended).execution_options(synchronize_session=False))
        forget_old(session, now)


def _is_over(live: LiveSession, now: datetime) -> bool:
    # Begun or used in the future: the clock was wrong then, and the session would outlive its limits by as much.
    wrong = max(live.created_at, live.seen_at) > now + CLOCK_ERROR
    return wrong or now - live.seen_at > IDLE or now - live.created_at > ABSOLUTE


def _change(session: Session, token_hash: str, **values: Any) -> None:
    changed = update(LiveSession).where(LiveSession.token_hash == token_hash).values(**values)
    session.execute(changed.execution_options(synchronize_session=False))


def _identity(account: Account, purpose: str) -> Identity:
    return Identity(account.name, account.role, account.country, account.territory, purpose)


def _digest(token: str) -> str:
    return hmac.new(b"family-atlas session", token.encode(), hashlib.sha256).hexdigest()
