"""Checks of how the sites are reached: HTTPS, proxies in front, addresses, and log-in with an OpenID provider."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from data.operations.installation import Installation, Role
from data.operations.outcome import Outcome, fault, fine, notice, warning
from data.people.errors import PeopleError
from data.people.provider_settings import from_environment

_HTTPS: Final = "FAMILY_ATLAS_HTTPS"
_PROXIES: Final = "FAMILY_ATLAS_PROXIES"
_PUBLIC_URL: Final = "FAMILY_ATLAS_PUBLIC_URL"
_PLANNER_URL: Final = "FAMILY_ATLAS_PLANNER_URL"
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_YES: Final = frozenset({"1", "true", "t", "yes", "y", "on"})


def check_addresses(installation: Installation) -> Iterator[Outcome]:
    """Whether addresses, HTTPS and the number of proxies fit each other."""
    if installation.role == Role.BUILDER:
        return
    environment = installation.environment
    https = environment.get(_HTTPS, "").strip().lower() in _YES
    number = environment.get(_PROXIES, "0").strip() or "0"
    if not (number.isdigit() and int(number) <= 9):
        yield fault(
            "proxies", f"{_PROXIES} is '{number}', no number from 0 to 9.", "Set how many proxies stand in front."
        )
        return
    proxies = int(number)
    public = urlsplit(environment.get(_PUBLIC_URL, ""))
    planner = urlsplit(environment.get(_PLANNER_URL, ""))
    troubles = [
        *_of_address(_PUBLIC_URL, public.scheme, public.hostname, proxies),
        *_of_address(_PLANNER_URL, planner.scheme, planner.hostname, proxies),
        *([] if installation.role == Role.PUBLIC else _of_planner(https, proxies, planner.scheme)),
    ]
    yield from troubles
    if not troubles:
        yield fine("proxies", f"{proxies} proxies are trusted; addresses and HTTPS fit.")


def check_provider(installation: Installation) -> Iterator[Outcome]:
    """Whether the settings of the OpenID provider are whole and its file of roles can be used."""
    if installation.role not in (Role.PLANNER, Role.MACHINE):
        return
    try:
        provider = from_environment(installation.environment)
    except PeopleError as error:
        yield fault("oidc", str(error), "See docs/accounts.md; the planner site does not start like this.")
        return
    if provider is not None:
        yield fine("oidc", f"Log-in with the organisation is set up; {len(provider.roles)} groups have a role.")
        if not provider.site_url and installation.environment.get(_PROXIES, "0") not in ("", "0"):
            yield warning(
                "oidc.address",
                f"The planner site stands behind a proxy and {_PLANNER_URL} is not set.",
                "Set it to the address that browsers use, or the provider may refuse the way back.",
            )


def _of_address(name: str, scheme: str, host: str | None, proxies: int) -> Iterator[Outcome]:
    if scheme and (scheme not in ("http", "https") or not host):
        yield fault("addresses", f"{name} is no address that begins with https://.", f"Mend {name}.")
    elif proxies and host in _HERE:
        yield warning(
            "addresses",
            f"{name} names this machine, though visitors come through a proxy: links in briefs would lead nowhere.",
            f"Set {name} to the address that visitors use.",
        )
    elif scheme == "http" and host not in _HERE:
        yield warning("addresses", f"{name} is an address without HTTPS.", "Let a proxy in front end TLS.")


def _of_planner(https: bool, proxies: int, scheme: str) -> Iterator[Outcome]:
    if https and not proxies:
        yield warning(
            "proxies",
            f"{_HTTPS} is set and {_PROXIES} is 0: all visitors seem to come from the proxy's address, and one who "
            "guesses passwords locks out all.",
            f"Set {_PROXIES} to the number of proxies in front.",
        )
    if not https and (proxies or scheme == "https"):
        yield fault(
            "https",
            f"The planner site stands behind a proxy or is called with https://, but {_HTTPS} is not 1: its session "
            "cookie may travel without TLS.",
            f"Set {_HTTPS} to 1.",
        )
    if not https and not proxies and scheme != "https":
        yield notice("https", f"{_HTTPS} is not set: the planner site is for this machine only.")
