"""Who is asking, and what they may see. Always taken from the server's session, never from the browser."""

from dataclasses import dataclass
from typing import Final

from data.people.errors import OutsideScope

ROLES: Final = ("planner", "approver", "national_planner", "auditor", "administrator")
EVERY_COUNTRY: Final = "*"


@dataclass(frozen=True)
class Identity:
    """An account that is logged in: its name, role, country and, for planners of one area, the area's p-code.

    `purpose` is what the person said at log-in that they use the figures for.
    """

    name: str
    role: str
    country: str
    territory: str = ""
    purpose: str = ""

    def may_see(self, country: str) -> bool:
        """Whether the country is the account's own."""
        return self.country in (country, EVERY_COUNTRY)


def check_country(identity: Identity, country: str) -> None:
    """Let only those pass who may see a country's planner figures.

    Raises:
        OutsideScope: the account belongs to another country.
    """
    if not identity.may_see(country):
        raise OutsideScope(f"The account '{identity.name}' may not see '{country}'.")
