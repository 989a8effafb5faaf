"""Who may read and who may change rows of budget rounds: by right, country and territory."""

from typing import Final

from sqlalchemy import ColumnElement, or_, true

from data.budget.request_states import Reach, Transition
from data.budget.request_tables import RequestRow
from data.people.errors import OutsideScope
from data.people.rights import Right, check_right, has_right
from data.people.scope import Identity, check_country

_NEEDS_TERRITORY: Final = frozenset({"planner"})
"""Roles that see nothing without a territory, as in `data.people.scoped_release`."""


def check_reader(identity: Identity, country: str) -> None:
    """Let only those pass who may read requests of a country at all.

    Raises:
        OutsideScope: the role sees no figures, the country is another's, or the account lacks its territory.
    """
    check_right(identity, Right.FIGURES)
    check_country(identity, country)
    if identity.role in _NEEDS_TERRITORY and not identity.territory:
        raise OutsideScope(f"The account '{identity.name}' has no territory; ask the administrator for one.")


def check_national(identity: Identity, country: str) -> None:
    """Let only those pass who keep the rounds of a country.

    Raises:
        OutsideScope: the account has not the right, or not the whole country as its territory.
    """
    check_right(identity, Right.BUDGET)
    check_country(identity, country)
    if identity.territory:
        raise OutsideScope(f"The account '{identity.name}' has a territory; rounds are for the whole country.")


def own_rows(identity: Identity) -> ColumnElement[bool]:
    """Condition on `funding_request`: the rows in the account's territory."""
    if not identity.territory:
        return true()
    return or_(RequestRow.area == identity.territory, RequestRow.parent == identity.territory)


def contains(identity: Identity, area: str, parent: str) -> bool:
    """Whether a request lies in the account's territory."""
    return identity.territory in ("", area, parent)


def check_inside(identity: Identity, area: str, parent: str) -> None:
    """Let only requests pass that lie in the account's territory.

    Raises:
        OutsideScope: it does not.
    """
    if not contains(identity, area, parent):
        raise OutsideScope(f"The request of '{area}' lies outside the territory of '{identity.name}'.")


def refusal(identity: Identity, step: Transition, area: str, parent: str) -> str:
    """Why an account may not take a step: "role", "territory", or "" if it may."""
    if not has_right(identity, step.right):
        return "role"
    reached = {
        Reach.AREA: ("", area, parent),
        Reach.PARENT: ("", parent),
        Reach.COUNTRY: ("",),
    }[step.reach]
    return "" if identity.territory in reached else "territory"


def check_editor(identity: Identity, country: str, area: str, parent: str) -> None:
    """Let only those pass who fill in the request of an area.

    Raises:
        OutsideScope: the role does not, or the area lies outside the territory.
    """
    check_reader(identity, country)
    check_right(identity, Right.REQUEST)
    check_inside(identity, area, parent)


def check_commenter(identity: Identity, country: str, area: str, parent: str) -> None:
    """Let only those pass who have a part in the request: who fill in, decide or keep the round.

    Raises:
        OutsideScope: the role has none, or the area lies outside the territory.
    """
    check_reader(identity, country)
    if not any(has_right(identity, right) for right in (Right.REQUEST, Right.APPROVE, Right.BUDGET)):
        raise OutsideScope(f"The role '{identity.role}' of the account '{identity.name}' does not allow comments.")
    check_inside(identity, area, parent)
