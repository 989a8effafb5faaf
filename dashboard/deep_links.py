"""Addresses that one is sent to after logging in: only paths of this very site."""

import re
from typing import Final
from urllib.parse import SplitResult, urlencode, urlsplit

_PLAIN: Final = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1500}")
_LONGEST: Final = 2000
_NOT_TO: Final = ("/login", "/logout", "/_")


def same_site_path(address: str | None) -> str:
    """The address if it is a relative path of this site that one may be sent to, else '/'.

    Refused: other hosts, `//host`, schemes, backslashes, spaces, control and non-ASCII characters (paths are encoded).
    """
    if not address or not _PLAIN.fullmatch(address):
        return "/"
    parts = address_parts(address)
    return "/" if parts.scheme or parts.netloc or not parts.path or parts.path.startswith(_NOT_TO) else address


def address_parts(address: str) -> SplitResult:
    """Split an address; what cannot be split (a broken host) has no parts at all."""
    try:
        return urlsplit(address[:_LONGEST])
    except ValueError:
        return SplitResult("", "", "", "", "")


def login_address(wanted: str, *, page: str = "/login", **more: str) -> str:
    """Address of the login page, or of another page of logging in, that leads on to `wanted`."""
    path = same_site_path(wanted)
    query = {**({"next": path} if path != "/" else {}), **more}
    return f"{page}?{urlencode(query)}" if query else page
