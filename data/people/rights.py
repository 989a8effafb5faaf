"""What each role may do. The one table that pages, callbacks, downloads and tests ask."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from data.people.errors import OutsideScope
from data.people.scope import Identity


class Right(StrEnum):
    """One thing that a role may do."""

    FIGURES = "figures"
    DOWNLOAD = "download"
    SAVE_VIEWS = "save_views"
    LAYERS = "layers"
    AUDIT = "audit"
    PEOPLE = "people"
    APPROVE = "approve"
    REQUEST = "request"
    BUDGET = "budget"
    PROGRESS = "progress"


_PLANS: Final = frozenset({Right.FIGURES, Right.DOWNLOAD, Right.SAVE_VIEWS})

RIGHTS: Final[Mapping[str, frozenset[Right]]] = MappingProxyType(
    {
        # Fills in funding requests of the own territory and reports results.
        "planner": _PLANS | {Right.REQUEST},
        # Returns, accepts and approves what the territory asks for, and verifies results.
        "approver": _PLANS | {Right.APPROVE},
        # Keeps cost norms, opens and locks budget rounds, sets ceilings, settles, publishes the summary; enters
        # and confirms what programmes reached.
        "national_planner": _PLANS | {Right.LAYERS, Right.BUDGET, Right.PROGRESS},
        # Reads everything that is audited and changes nothing.
        "auditor": frozenset({Right.FIGURES, Right.AUDIT}),
        # People only: no figures.
        "administrator": frozenset({Right.PEOPLE}),
    }
)
"""Rights by role."""


def has_right(identity: Identity, right: Right) -> bool:
    """Whether the account's role has a right; an unknown role has none."""
    return right in RIGHTS.get(identity.role, frozenset())


def check_right(identity: Identity, right: Right) -> None:
    """Let only those pass who have a right.

    Raises:
        OutsideScope: the role has it not.
    """
    if not has_right(identity, right):
        raise OutsideScope(f"The role '{identity.role}' of the account '{identity.name}' does not allow '{right}'.")
