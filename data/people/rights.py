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


_PLANS: Final = frozenset({Right.FIGURES, Right.DOWNLOAD, Right.SAVE_VIEWS})

RIGHTS: Final[Mapping[str, frozenset[Right]]] = MappingProxyType(
    {
        "planner": _PLANS,
        "approver": _PLANS | {Right.APPROVE},
        "national_planner": _PLANS | {Right.LAYERS},
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
