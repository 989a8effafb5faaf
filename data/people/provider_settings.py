"""Log-in at the organisation's OpenID provider: where it is, and which of its groups may do what here."""

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from data.people.accounts import check_scope
from data.people.errors import PeopleError

_PREFIX: Final = "FAMILY_ATLAS_OIDC_"
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_KEYS: Final = frozenset({"name", "role", "country", "territory"})


@dataclass(frozen=True)
class GroupRole:
    """What the members of one of the provider's groups may do."""

    group: str
    role: str
    country: str
    territory: str = ""


@dataclass(frozen=True)
class ProviderSettings:
    """An OpenID provider.

    Attributes:
        issuer: as the provider's own configuration names it.
        client_secret: '' for a public client, which PKCE alone protects.
        groups_claim: where a person's groups stand, in the id token or the user information; dots lead into objects.
        roles: in the order of the file; of a person in several groups the first one counts.
        local: whether names and passwords are accepted, too.
        site_url: how browsers call the planner site; '' takes it from the request.
    """

    issuer: str
    client_id: str
    client_secret: str
    groups_claim: str
    roles: tuple[GroupRole, ...]
    local: bool = False
    site_url: str = ""

    def role_of(self, groups: Collection[str]) -> GroupRole | None:
        """The first role of the file that one of the groups has; None for none."""
        return next((role for role in self.roles if role.group in groups), None)


def from_environment(environment: Mapping[str, str] = os.environ) -> ProviderSettings | None:
    """Read the settings from variables that begin with FAMILY_ATLAS_OIDC_; None where no issuer is named.

    Raises:
        PeopleError: something is missing or not usable; the sentence names the variable.
    """

    def value(name: str) -> str:
        return environment.get(_PREFIX + name, "").strip()

    issuer = value("ISSUER")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE)):
        raise PeopleError(f"{_PREFIX}ISSUER must be an address that begins with https://.")
    for name in ("CLIENT_ID", "ROLES"):
        if not value(name):
            raise PeopleError(f"{_PREFIX}ISSUER is set, so {_PREFIX}{name} is needed, too.")
    return ProviderSettings(
        issuer,
        value("CLIENT_ID"),
        _secret(value("CLIENT_SECRET"), value("CLIENT_SECRET_FILE")),
        value("GROUPS") or "groups",
        read_roles(Path(value("ROLES"))),
        value("LOCAL") == "1",
        environment.get("FAMILY_ATLAS_PLANNER_URL", "").strip().rstrip("/"),
    )


def read_roles(path: Path) -> tuple[GroupRole, ...]:
    """Read the file that gives groups their roles: tables `[[group]]` with name, role, country and territory.

    Raises:
        PeopleError: it cannot be read, or a table is not usable; the sentence names it.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PeopleError(f"The file of roles {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PeopleError(f"The file of roles {path} is no TOML: {error}.") from error
    tables = content.get("group")
    if not isinstance(tables, list) or not tables or set(content) != {"group"}:
        raise PeopleError(f"The file of roles {path} must hold tables [[group]], and nothing else.")
    roles = tuple(_role(path, table) for table in tables)
    names = [role.group for role in roles]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise PeopleError(f"The file of roles {path} names the group '{repeated[0]}' twice.")
    return roles


def _role(path: Path, table: Any) -> GroupRole:
    usable = isinstance(table, dict) and all(isinstance(value, str) for value in table.values())
    if not usable or not {"name", "role", "country"} <= table.keys() <= _KEYS or not table["name"]:
        raise PeopleError(f"In {path} every [[group]] needs name, role, country and, for planners, territory: {table}")
    try:
        check_scope(table["role"], table["country"], table.get("territory", ""))
    except PeopleError as error:
        raise PeopleError(f"In {path}, group '{table['name']}': {error}") from None
    return GroupRole(table["name"], table["role"], table["country"], table.get("territory", ""))


def _secret(value: str, file: str) -> str:
    if not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise PeopleError(f"{_PREFIX}CLIENT_SECRET_FILE {file} cannot be read: {error.strerror}.") from error
