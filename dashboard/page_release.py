"""Keeps an open page in its release: what Dash asks for carries the release that was the latest when it was written.

Dash's renderer asks for layout and callbacks under a prefix that the page's configuration names. The prefix holds the
release; it is taken off before the routes are looked at. Without it a page that was written, or kept by a cache, before
a publication would draw its table from the release after it.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

_FOLDER: Final = "/_at/"
_RULE: Final = re.compile(r"/_at/([a-z0-9-]{1,80})(/_dash-(?:layout|dependencies|update-component))")
_ASKED: Final = "family_atlas.page_latest"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def page_prefix(latest: str) -> str:
    """Prefix of the addresses that a page asks Dash for; `latest`: the latest release when it is written."""
    return f"{_FOLDER}{latest}/"


def asked_page_latest(environ: dict[str, Any]) -> str:
    """The release that the request's prefix named; '' without one."""
    latest: str = environ.get(_ASKED, "")
    return latest


class PagePrefixes:
    """WSGI middleware that reads the prefix and takes it off."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        found = _RULE.fullmatch(environ.get("PATH_INFO", ""))
        if found:
            environ[_ASKED], environ["PATH_INFO"] = found.groups()
        return self._application(environ, start_response)
