"""What an administrator may do with accounts: those of the own country, never the own one's closing."""

from data.people.accounts import Accounts
from data.people.errors import OutsideScope, PeopleError, ProviderDecides, UnknownAccount
from data.people.models import Account
from data.people.passwords import generate
from data.people.rights import Right, check_right
from data.people.scope import EVERY_COUNTRY, Identity


class OwnAccount(PeopleError):
    """An administrator cannot close the own account."""


class Administration:
    """The accounts as one administrator may manage them; every method asks for the right.

    Raises:
        OutsideScope: the account that asks is no administrator's.
    """

    def __init__(self, accounts: Accounts, identity: Identity) -> None:
        check_right(identity, Right.PEOPLE)
        self._accounts, self._identity = accounts, identity

    def list(self) -> list[Account]:
        """The accounts by name; an administrator of one country sees that country's."""
        return [account for account in self._accounts.list() if self._manages(account.country)]

    def add(self, name: str, *, role: str, country: str, territory: str) -> str:
        """Add an account; returns its one-time password.

        Raises:
            OutsideScope: the administrator has no say in that country.
            PeopleError: a value is not usable, or the name is taken.
        """
        if not self._manages(country):
            raise OutsideScope(f"The account '{self._identity.name}' may not add accounts of '{country[:8]}'.")
        password = generate()
        self._accounts.add(
            name, password, role=role, country=country, territory=territory, one_time=True, by=self._identity.name
        )
        return password

    def reset(self, name: str) -> str:
        """Give an account a one-time password, open it if it was closed, and end its sessions; returns the password.

        Raises:
            UnknownAccount: there is none that the administrator manages.
            ProviderDecides: the person logs in with the organisation's provider.
            OwnAccount: it is the administrator's own.
        """
        if self._find(name).subject is not None:
            raise ProviderDecides(f"'{name}' has no password here.")
        self._not_own(name)
        password = generate()
        self._accounts.reset(name, password, one_time=True, by=self._identity.name)
        return password

    def change(self, name: str, *, role: str, country: str, territory: str) -> None:
        """Give an account another role, country or territory, and end its sessions.

        Raises:
            UnknownAccount: there is none that the administrator manages.
            OutsideScope: the administrator has no say in that country.
            ProviderDecides: the person logs in with the organisation's provider.
            OwnAccount: it is the administrator's own.
            PeopleError: the values are not usable.
        """
        self._find(name)
        self._not_own(name)
        if not self._manages(country):
            raise OutsideScope(f"The account '{self._identity.name}' may not give accounts to '{country[:8]}'.")
        self._accounts.change(name, role=role, country=country, territory=territory, by=self._identity.name)

    def find(self, name: str) -> Account:
        """One account.

        Raises:
            UnknownAccount: there is none that the administrator manages.
        """
        return self._find(name)

    def disable(self, name: str) -> None:
        """Close an account and end its sessions.

        Raises:
            UnknownAccount: there is none that the administrator manages.
            OwnAccount: it is the administrator's own.
        """
        self._find(name)
        self._not_own(name)
        self._accounts.disable(name, by=self._identity.name)

    def enable(self, name: str) -> None:
        """Open a closed account again, with its former password.

        Raises:
            UnknownAccount: there is none that the administrator manages.
        """
        self._find(name)
        self._accounts.enable(name, by=self._identity.name)

    def _find(self, name: str) -> Account:
        account = self._accounts.find(name)
        if not self._manages(account.country):
            raise UnknownAccount(f"There is no account '{name}' that '{self._identity.name}' manages.")
        return account

    def _not_own(self, name: str) -> None:
        if name == self._identity.name:
            raise OwnAccount("Nobody closes or resets the own account.")

    def _manages(self, country: str) -> bool:
        return self._identity.country in (country, EVERY_COUNTRY)
