"""Saved views: addresses of the desk with a name and a note, one's own and those that others share."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.errors import OutsideScope, PeopleError
from data.people.models import MOST_ADDRESS, MOST_VIEW_NAME, MOST_VIEW_NOTE, Account, SavedView
from data.people.rights import Right, check_right, has_right
from data.people.scope import Identity

MOST_PER_ACCOUNT: Final = 200
_ADDRESS: Final = re.compile(r"/([a-z]{3})/([a-z]{2})/([a-z][a-z_-]*)(\?[\x21\x23-\x5b\x5d-\x7e]*)?")

Contains = Callable[[str], bool]
"""Whether the reader's territory contains an area, given by its p-code ('': the whole country)."""


class UnknownView(PeopleError):
    """There is no such view, or it is not one that the account may see."""


@dataclass(frozen=True)
class ListedView:
    """A saved view as one account sees it; `own` ones may be changed."""

    number: int
    owner: str
    territory: str
    address: str
    name: str
    note: str
    shared: bool
    own: bool
    created_at: datetime
    changed_at: datetime


class SavedViews:
    """The saved views of one database."""

    def __init__(self, engine: Engine, *, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def add(self, identity: Identity, address: str, name: str, note: str = "", *, shared: bool = False) -> int:
        """Save a view of the account's country; returns its number.

        Raises:
            OutsideScope: the role saves no views, or the address is of another country.
            PeopleError: address or name is not usable, or the account has too many views.
        """
        check_right(identity, Right.SAVE_VIEWS)
        country = _country(address)
        if not identity.may_see(country):
            raise OutsideScope(f"The account '{identity.name}' may not see '{country}'.")
        name, note = _name(name), _note(note)
        now = self._clock()
        with Session(self._engine) as session:
            owner = session.scalar(select(Account.id).where(Account.name == identity.name))
            own = select(func.count()).select_from(SavedView).where(SavedView.account_id == owner)
            if owner is None or (session.scalar(own) or 0) >= MOST_PER_ACCOUNT:
                raise PeopleError(f"An account keeps {MOST_PER_ACCOUNT} views at most; remove one first.")
            view = SavedView(
                account_id=owner,
                country=country,
                territory=identity.territory,
                address=address,
                name=name,
                note=note,
                shared=shared,
                created_at=now,
                changed_at=now,
            )
            session.add(view)
            session.flush()
            number = view.id
            self._record(session, identity, "saved_view_added", view)
            if shared:
                self._record(session, identity, "saved_view_shared", view)
            session.commit()
            return number

    def seen_by(self, identity: Identity, country: str, contains: Contains) -> list[ListedView]:
        """Views of a country that an account sees: its own, shared ones inside its territory, all for auditors."""
        if not identity.may_see(country):
            return []
        everything = has_right(identity, Right.AUDIT)
        wanted = select(SavedView).join(SavedView.account).where(SavedView.country == country)
        if not everything:
            wanted = wanted.where(or_(Account.name == identity.name, SavedView.shared))
        with Session(self._engine) as session:
            found = session.scalars(wanted.order_by(SavedView.changed_at.desc(), SavedView.id.desc()))
            return [
                _listed(view, identity)
                for view in found
                if everything or view.account.name == identity.name or contains(view.territory)
            ]

    def change(self, identity: Identity, number: int, *, name: str, note: str, shared: bool) -> None:
        """Rename an own view, write its note, share it or share it no more.

        Raises:
            OutsideScope: the role saves no views.
            UnknownView: it is not the account's.
            PeopleError: the name is not usable.
        """
        check_right(identity, Right.SAVE_VIEWS)
        name, note = _name(name), _note(note)
        with Session(self._engine) as session:
            view = _own(session, identity, number)
            former, view.shared = view.shared, shared
            if (view.name, view.note) != (name, note):
                view.name, view.note = name, note
                self._record(session, identity, "saved_view_changed", view)
            if former != shared:
                self._record(session, identity, "saved_view_shared", view, "" if shared else "no more: ")
            view.changed_at = self._clock()
            session.commit()

    def remove(self, identity: Identity, number: int) -> None:
        """Remove an own view.

        Raises:
            OutsideScope: the role saves no views.
            UnknownView: it is not the account's.
        """
        check_right(identity, Right.SAVE_VIEWS)
        with Session(self._engine) as session:
            view = _own(session, identity, number)
            self._record(session, identity, "saved_view_removed", view)
            session.delete(view)
            session.commit()

    def _record(self, session: Session, identity: Identity, event: str, view: SavedView, more: str = "") -> None:
        # Name and note are the person's own words, which the record does not keep.
        detail = f"{more}view {view.id}: {view.address}"
        audit.record(session, self._clock(), identity.name, event, detail, identity.purpose)


def _own(session: Session, identity: Identity, number: int) -> SavedView:
    view = session.get(SavedView, number) if 0 < number < 2**31 else None
    if view is None or view.account.name != identity.name:
        raise UnknownView(f"The account '{identity.name}' has no view {number}.")
    return view


def _country(address: str) -> str:
    found = _ADDRESS.fullmatch(address) if len(address) <= MOST_ADDRESS else None
    if found is None:
        raise PeopleError("Only pages of this desk can be saved.")
    return found[1]


def _name(written: str) -> str:
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in written).split())
    if not 0 < len(name) <= MOST_VIEW_NAME:
        raise PeopleError(f"The name must have 1 to {MOST_VIEW_NAME} characters.")
    return name


def _note(written: str) -> str:
    lines = written.replace("\r\n", "\n").split("\n")
    note = "\n".join("".join(sign for sign in line if sign.isprintable()) for line in lines).strip()
    if len(note) > MOST_VIEW_NOTE:
        raise PeopleError(f"The note must have at most {MOST_VIEW_NOTE} characters.")
    return note


def _listed(view: SavedView, identity: Identity) -> ListedView:
    return ListedView(
        view.id,
        view.account.name,
        view.territory,
        view.address,
        view.name,
        view.note,
        view.shared,
        view.account.name == identity.name,
        view.created_at,
        view.changed_at,
    )
