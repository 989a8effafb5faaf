"""Who may enter, confirm and publish what a programme reached, and who may read what is not published yet."""

from data.people.errors import OutsideScope
from data.people.rights import Right, check_right, has_right
from data.people.scope import Identity, check_country


def may_enter(identity: Identity) -> bool:
    """Whether an account keeps programmes: the right, and the whole country as its territory."""
    return has_right(identity, Right.PROGRESS) and not identity.territory


def may_read_entries(identity: Identity) -> bool:
    """Whether an account reads entries that are open, refused or not published yet: who keeps them, and auditors."""
    return not identity.territory and (has_right(identity, Right.PROGRESS) or has_right(identity, Right.AUDIT))


def check_may_enter(identity: Identity, country: str) -> None:
    """Let only those pass who keep the programmes of a country.

    Raises:
        OutsideScope: the account does not.
    """
    check_right(identity, Right.PROGRESS)
    check_country(identity, country)
    if identity.territory:
        raise OutsideScope(f"The account '{identity.name}' has a territory; programmes are for the whole country.")


def check_may_read_entries(identity: Identity, country: str) -> None:
    """Let only those pass who read what is not published yet.

    Raises:
        OutsideScope: the account may not.
    """
    check_country(identity, country)
    if not may_read_entries(identity):
        raise OutsideScope(f"The account '{identity.name}' reads what is published of programmes, not their entries.")
