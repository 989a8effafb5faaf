"""What can go wrong with accounts and their database."""

from data.errors import AtlasError


class PeopleError(AtlasError):
    """An account cannot be made, changed or used."""


class DatabaseUnusable(PeopleError):
    """The database of accounts cannot be opened, or has a schema of another version."""


class UnknownAccount(PeopleError):
    """There is no account of that name."""


class BadPassword(PeopleError):
    """The password breaks the rules; the sentence says which."""


class OutsideScope(PeopleError):
    """The account may not see this country."""
