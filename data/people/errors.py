"""What can go wrong with accounts and their database."""

from data.application_database import DatabaseUnusable
from data.errors import AtlasError

__all__ = ["BadPassword", "DatabaseUnusable", "OutsideScope", "PeopleError", "ProviderDecides", "UnknownAccount"]


class PeopleError(AtlasError):
    """An account cannot be made, changed or used."""


class UnknownAccount(PeopleError):
    """There is no account of that name."""


class BadPassword(PeopleError):
    """The password breaks the rules; the sentence says which."""


class ProviderDecides(PeopleError):
    """Password and role of this account are the organisation's provider's."""


class OutsideScope(PeopleError):
    """The account may not see this country."""
