"""Accounts: add, reset, disable, list. What the command line calls."""

import re
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.errors import PeopleError, UnknownAccount
from data.people.models import Account, LiveSession
from data.people.passwords import check_rules, hash_password
from data.people.scope import EVERY_COUNTRY, ROLES

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]")
_COUNTRY: Final = re.compile(r"[a-z]{3}")
_TERRITORY: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{0,12}")
_NATIONAL: Final = frozenset(ROLES) - {"planner"}


class Accounts:
    """The accounts of one database."""

    def __init__(self, engine: Engine, *, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, name: str, password: str, *, role: str, country: str, territory: str = "") -> None:
        """Add an account.

        Args:
            name: lower-case letters, digits, dots, hyphens, underscores; 3 to 64.
            country: code of the country, or `*` for every country (not for the role `planner`).
            territory: p-code of the area that a planner works for; '' for the whole country.

        Raises:
            PeopleError: a value is not usable, or the name is taken.
        """
        _check(name, role, country, territory)
        check_rules(password, name)
        now = self._clock()
        with Session(self._engine) as session:
            session.add(
                Account(
                    name=name,
                    password_hash=hash_password(password),
                    role=role,
                    country=country,
                    territory=territory,
                    created_at=now,
                )
            )
            audit.record(session, now, name, "account_added", f"role {role}, country {country}")
            try:
                session.commit()
            except IntegrityError:
                raise PeopleError(f"There is an account '{name}' already; choose another name or reset it.") from None

    def reset(self, name: str, password: str) -> None:
        """Set a new password, open the account again if it was disabled, and end its sessions.

        Raises:
            UnknownAccount: there is none.
            BadPassword: the password breaks the rules.
        """
        check_rules(password, name)
        now = self._clock()
        with Session(self._engine) as session:
            account = _find(session, name)
            account.password_hash = hash_password(password)
            account.disabled_at = None
            self._end_sessions(session, account)
            audit.record(session, now, name, "password_reset")
            session.commit()

    def disable(self, name: str) -> None:
        """Close an account and end its sessions; it stays in the record.

        Raises:
            UnknownAccount: there is none.
        """
        now: datetime = self._clock()
        with Session(self._engine) as session:
            account = _find(session, name)
            account.disabled_at = account.disabled_at or now
            self._end_sessions(session, account)
            audit.record(session, now, name, "account_disabled")
            session.commit()

    def list(self) -> list[Account]:
        """All accounts by name."""
        with Session(self._engine, expire_on_commit=False) as session:
            return list(session.scalars(select(Account).order_by(Account.name)))

    @staticmethod
    def _end_sessions(session: Session, account: Account) -> None:
        session.execute(delete(LiveSession).where(LiveSession.account_id == account.id))


def _find(session: Session, name: str) -> Account:
    account = session.scalar(select(Account).where(Account.name == name))
    if account is None:
        raise UnknownAccount(f"There is no account '{name}'; see 'family-atlas users list'.")
    return account


def _check(name: str, role: str, country: str, territory: str) -> None:
    if not _NAME.fullmatch(name):
        raise PeopleError("The name must have 3 to 64 of a-z, 0-9, dot, hyphen and underscore.")
    if role not in ROLES:
        raise PeopleError(f"There is no role '{role}'; choose one of {', '.join(ROLES)}.")
    if country != EVERY_COUNTRY and not _COUNTRY.fullmatch(country):
        raise PeopleError("The country is a code of three letters such as mng, or * for every country.")
    if country == EVERY_COUNTRY and (role not in _NATIONAL or territory):
        raise PeopleError("A planner, or an account with a territory, belongs to one country.")
    if territory and not _TERRITORY.fullmatch(territory):
        raise PeopleError(f"'{territory}' is not a p-code such as MN11.")
