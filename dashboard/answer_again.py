"""Answers a request once more where a release turned out damaged while it was answered."""

from collections.abc import Callable
from typing import Final

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue

from dashboard.callback_gate import ROUTE
from dashboard.served import ServedReleases
from data.release.errors import NotPublished, ReleaseError, ReleaseSetAside

_ONLY_READ: Final = ("GET", "HEAD")


def answer_again(
    releases: ServedReleases, otherwise: Callable[[ReleaseError], Response]
) -> Callable[[ReleaseError], ResponseReturnValue]:
    """Make an error handler: the second try finds the damaged release set aside, and the one before it answers.

    Args:
        releases: that the site serves.
        otherwise: answers where the second try fails too, or would do something twice.
    """

    def handle(error: ReleaseError) -> ResponseReturnValue:
        reads = request.method in _ONLY_READ or request.path == ROUTE
        # A page that asked for what no release holds would ask for it again.
        if isinstance(error, NotPublished) or not reads or "answered_again" in g:
            return otherwise(error)
        g.answered_again = True
        # One that is known to be damaged says nothing about the others.
        if not isinstance(error, ReleaseSetAside):
            releases.unreadable.doubt()
        try:
            return current_app.dispatch_request()
        except Exception as again:  # noqa: BLE001  (each kind has a handler of its own)
            return current_app.handle_user_exception(again)

    return handle
