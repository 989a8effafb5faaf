"""Accounts: add, reset, disable, enable, list; and those that an OpenID provider vouches for.

What the command line and the administrator's page call; `by` is the administrator, '' the command line.
"""

import re
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.errors import PeopleError, ProviderDecides, UnknownAccount
from data.people.models import Account, LiveSession
from data.people.passwords import check_rules, hash_password
from data.people.scope import EVERY_COUNTRY, ROLES

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]")
_COUNTRY: Final = re.compile(r"[a-z]{3}")
_TERRITORY: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{0,12}")
_NEEDS_TERRITORY: Final = frozenset({"planner"})
_MAY_HAVE_TERRITORY: Final = frozenset({"planner", "approver"})


class Accounts:
    """The accounts of one database."""

    def __init__(self, engine: Engine, *, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def add(
        self,
        name: str,
        password: str,
        *,
        role: str,
        country: str,
        territory: str = "",
        one_time: bool = False,
        by: str = "",
    ) -> None:
        """Add an account.

        Args:
            name: lower-case letters, digits, dots, hyphens, underscores; 3 to 64.
            country: code of the country, or `*` for every country (not with a territory).
            territory: p-code of the area that a planner or approver works for; '' for the whole country (not for
                planners, who have one always).
            one_time: the password has to be changed at the first log-in.

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
                    one_time=one_time,
                )
            )
            _record(session, now, name, by, "account_added", _scope_text(role, country, territory))
            try:
                session.commit()
            except IntegrityError:
                raise PeopleError(f"There is an account '{name}' already; choose another name or reset it.") from None

    def reset(self, name: str, password: str, *, one_time: bool = False, by: str = "") -> None:
        """Set a new password, open the account again if it was disabled, and end its sessions.

        Raises:
            UnknownAccount: there is none.
            BadPassword: the password breaks the rules.
            ProviderDecides: the person logs in with the organisation's provider.
        """
        check_rules(password, name)
        now = self._clock()
        with Session(self._engine) as session:
            account = _find(session, name)
            if account.subject is not None:
                raise ProviderDecides(f"'{name}' logs in with the organisation's provider and has no password here.")
            account.password_hash = hash_password(password)
            account.one_time = one_time
            account.disabled_at = None
            self._end_sessions(session, account)
            _record(session, now, name, by, "password_reset")
            session.commit()

    def change(self, name: str, *, role: str, country: str, territory: str = "", by: str = "") -> None:
        """Give an account another role, country or territory, and end its sessions.

        Raises:
            UnknownAccount: there is none.
            PeopleError: the values are not usable.
            ProviderDecides: the person logs in with the organisation's provider.
        """
        check_scope(role, country, territory)
        with Session(self._engine) as session:
            account = _find(session, name)
            if account.subject is not None:
                raise ProviderDecides(f"The organisation's provider decides on the role of '{name}'.")
            self._assign(session, account, (role, country, territory), by)
            session.commit()

    def disable(self, name: str, *, by: str = "") -> None:
        """Close an account and end its sessions; it stays in the record.

        Raises:
            UnknownAccount: there is none.
        """
        now: datetime = self._clock()
        with Session(self._engine) as session:
            account = _find(session, name)
            account.disabled_at = account.disabled_at or now
            self._end_sessions(session, account)
            _record(session, now, name, by, "account_disabled")
            session.commit()

    def enable(self, name: str, *, by: str = "") -> None:
        """Open a disabled account again, with its former password.

        Raises:
            UnknownAccount: there is none.
        """
        with Session(self._engine) as session:
            _find(session, name).disabled_at = None
            _record(session, self._clock(), name, by, "account_enabled")
            session.commit()

    def vouched_for(self, subject: str, wished_name: str, *, role: str, country: str, territory: str) -> str:
        """The account of a person whom an OpenID provider vouches for: made at the first log-in, re-read at each.

        Args:
            subject: issuer and subject; no two accounts have the same. Accounts with a password are never taken over.
            wished_name: how the provider calls the person; made into a free account name.

        Raises:
            PeopleError: the values are not usable, or an administrator has disabled the account.
        """
        now = self._clock()
        with Session(self._engine) as session:
            account = session.scalar(select(Account).where(Account.subject == subject))
            if account is None:
                name = _free_name(session, wished_name)
                _check(name, role, country, territory)
                added = Account(
                    name=name,
                    password_hash="",
                    role=role,
                    country=country,
                    territory=territory,
                    created_at=now,
                    subject=subject,
                )
                session.add(added)
                _record(session, now, name, "", "account_added", f"openid, {_scope_text(role, country, territory)}")
                try:
                    session.commit()
                except IntegrityError:
                    raise PeopleError(f"The account '{name}' is just being made; log in again.") from None
                return name
            if account.disabled_at is not None:
                raise PeopleError(f"The account '{account.name}' is disabled.")
            _check(account.name, role, country, territory)
            self._assign(session, account, (role, country, territory), "", "openid, ")
            name = account.name
            session.commit()
            return name

    def find(self, name: str) -> Account:
        """One account.

        Raises:
            UnknownAccount: there is none.
        """
        with Session(self._engine, expire_on_commit=False) as session:
            return _find(session, name)

    def list(self) -> list[Account]:
        """All accounts by name."""
        with Session(self._engine, expire_on_commit=False) as session:
            return list(session.scalars(select(Account).order_by(Account.name)))

    def _assign(self, session: Session, account: Account, scope: tuple[str, str, str], by: str, how: str = "") -> None:
        before = (account.role, account.country, account.territory)
        if before == scope:
            return
        account.role, account.country, account.territory = scope
        # What was open under the former role must not go on under the new one.
        self._end_sessions(session, account)
        change = f"{how}{_scope_text(*before)} -> {_scope_text(*scope)}"
        _record(session, self._clock(), account.name, by, "account_changed", change)

    @staticmethod
    def _end_sessions(session: Session, account: Account) -> None:
        session.execute(delete(LiveSession).where(LiveSession.account_id == account.id))


def _find(session: Session, name: str) -> Account:
    account = session.scalar(select(Account).where(Account.name == name))
    if account is None:
        raise UnknownAccount(f"There is no account '{name}'; see 'family-atlas users list'.")
    return account


def _record(session: Session, now: datetime, name: str, by: str, event: str, detail: str = "") -> None:
    # Who did it is asked more often than to whom: the account is the administrator's where there is one.
    audit.record(session, now, by or name, event, f"{name}: {detail}".removesuffix(": ") if by else detail)


def _scope_text(role: str, country: str, territory: str) -> str:
    return f"role {role}, country {country}" + (f", territory {territory}" if territory else "")


def _free_name(session: Session, wished: str) -> str:
    """A name after the provider's that no account has; numbered where it is taken."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", wished.casefold())[:50].strip("._-")
    name = plain if len(plain) >= 3 else f"person-{plain}".strip("-")
    free, number = name, 1
    while session.scalar(select(Account.id).where(Account.name == free)) is not None:
        number += 1
        free = f"{name}-{number}"
    return free


def _check(name: str, role: str, country: str, territory: str) -> None:
    if not _NAME.fullmatch(name):
        raise PeopleError("The name must have 3 to 64 of a-z, 0-9, dot, hyphen and underscore.")
    check_scope(role, country, territory)


def check_scope(role: str, country: str, territory: str) -> None:
    """Let a role pass that fits country and territory.

    Raises:
        PeopleError: it does not; the sentence says why.
    """
    if role not in ROLES:
        raise PeopleError(f"There is no role '{role}'; choose one of {', '.join(ROLES)}.")
    if country != EVERY_COUNTRY and not _COUNTRY.fullmatch(country):
        raise PeopleError("The country is a code of three letters such as mng, or * for every country.")
    if territory and not _TERRITORY.fullmatch(territory):
        raise PeopleError(f"'{territory}' is not a p-code such as MN11.")
    if role in _NEEDS_TERRITORY and not territory:
        raise PeopleError(
            "A planner needs a territory, the p-code of an area such as MN11; for the whole country choose the role "
            "national_planner."
        )
    if territory and role not in _MAY_HAVE_TERRITORY:
        raise PeopleError(f"The role '{role}' is for the whole country and takes no territory.")
    if country == EVERY_COUNTRY and territory:
        raise PeopleError("An account with a territory belongs to one country.")
