"""How often one visitor may ask the addresses for programs.

Counted in the memory of each worker process, so that nothing outside is needed: with n workers a visitor may get n
times as much. Whoever needs an exact limit sets it at the proxy in front.
"""

import ipaddress
import logging
import math
import os
import time
from typing import Final

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter import RequestLimit as Breach
from limits import parse_many

from dashboard.api.problems import is_for_programs, problem
from data.errors import AtlasError

VARIABLE: Final = "FAMILY_ATLAS_API_LIMIT"
DEFAULT: Final = "40 per second; 1200 per minute"
"""Bursts of a page that draws a map, and twenty a second for as long as one likes."""
OFF: Final = "off"

_SCOPE: Final = "programs"
_NETWORK_BITS: Final = 64
"""Of an IPv6 address: what lies behind is one subscriber's own (RFC 6177)."""


def limit_requests(server: Flask, limits: str = "") -> None:
    """Answer 429 with Retry-After where one visitor asks the addresses below /api and /ogc too often.

    Args:
        server: of the public site.
        limits: such as "40 per second; 1200 per minute", or "off"; by default the environment's
            `FAMILY_ATLAS_API_LIMIT`, else `DEFAULT`.

    Raises:
        AtlasError: they are not written like that. The limiter itself would log it and limit nothing.
    """
    chosen = limits or os.environ.get(VARIABLE, "") or DEFAULT
    if chosen.strip().lower() == OFF:
        return
    try:
        parse_many(chosen)
    except ValueError as error:
        raise AtlasError(f"{VARIABLE} is '{chosen}'; write it like '{DEFAULT}', or '{OFF}'.") from error
    # It would log the visitor's address.
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)
    Limiter(
        _visitor,
        app=server,
        application_limits=[chosen],
        application_limits_exempt_when=lambda: not is_for_programs() or request.method == "OPTIONS",
        storage_uri="memory://",
        strategy="fixed-window",
        key_prefix=_SCOPE,
        on_breach=_too_many,
    )


def _visitor() -> str:
    """The visitor's address, as the trusted proxies name it; of IPv6 the network."""
    written = request.remote_addr or "unknown"
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return written
    if isinstance(address, ipaddress.IPv4Address):
        return written
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _NETWORK_BITS), strict=False))


def _too_many(breach: Breach) -> Response:
    seconds = max(1, math.ceil(breach.reset_at - time.time()))
    return problem(429, headers={"Retry-After": str(seconds)})
