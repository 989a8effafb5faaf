"""Log-ins that are under way at the OpenID provider: kept on the server, for one use, for a few minutes."""

import hashlib
from datetime import timedelta

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from data.people.clock import Clock, utc_now
from data.people.models import PendingLogin


class PendingLogins:
    """What Authlib keeps between leaving for the provider and coming back (its interface of a cache)."""

    def __init__(self, engine: Engine, *, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def get(self, key: str) -> str | None:
        """What is kept, unless it is too old or was used."""
        wanted = select(PendingLogin.content).where(
            PendingLogin.key == _hashed(key), PendingLogin.expires_at > self._clock()
        )
        with Session(self._engine) as session:
            return session.scalar(wanted)

    def set(self, key: str, value: str, expires: int) -> None:
        """Keep `value` for so many seconds; what is too old goes."""
        now = self._clock()
        with Session(self._engine) as session:
            session.execute(delete(PendingLogin).where(PendingLogin.expires_at <= now))
            session.merge(PendingLogin(key=_hashed(key), content=value, expires_at=now + timedelta(seconds=expires)))
            session.commit()

    def delete(self, key: str) -> None:
        """Forget what is kept."""
        with Session(self._engine) as session:
            session.execute(delete(PendingLogin).where(PendingLogin.key == _hashed(key)))
            session.commit()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
