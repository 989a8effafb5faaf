"""Cross-origin reading (the Fetch standard's CORS protocol): what is public may be read by pages of any other site."""

from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, request

_METHODS: Final = "GET, HEAD, OPTIONS"
_ASKED_HEADERS: Final = "Accept, Accept-Language, Content-Type, If-None-Match, If-Range, Range"
_READABLE_HEADERS: Final = (
    "Accept-Ranges, Content-Disposition, Content-Language, Content-Length, Content-Location, Content-Range, ETag, "
    "Link, Retry-After"
)
_SECONDS: Final = "86400"


def open_to_all(response: Response) -> Response:
    """Let scripts of any site read an answer; no cookie ever goes with it, so nothing is given that is not public."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = _READABLE_HEADERS
    # Else the site's own policy keeps other sites from embedding what they may read.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = _METHODS
        headers["Access-Control-Allow-Headers"] = _ASKED_HEADERS
        headers["Access-Control-Max-Age"] = _SECONDS
    return response


def open_addresses(server: Flask, beginnings: Sequence[str]) -> None:
    """Open every answer whose path begins so, errors and preflights included."""

    @server.after_request
    def open_below(response: Response) -> Response:
        return open_to_all(response) if request.path.startswith(tuple(beginnings)) else response
