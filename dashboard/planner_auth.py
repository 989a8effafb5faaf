"""The lock on the planner site: dash-auth, with every address closed that is not named as open.

The package's own check opens routes by the pathname that a browser sends and fails on malformed bodies; here the
decision rests on the endpoint that Flask found and on the server's session, and bodies are never looked at.
"""

from collections.abc import Collection
from typing import Any, Final

from dash import Dash
from dash_auth.auth import Auth
from flask import Response, abort, g, redirect, request, session
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.deep_links import address_parts, login_address
from data.people.scope import Identity
from data.people.sessions import Sessions

TOKEN: Final = "token"  # noqa: S105  (the name of a field)
_READING: Final = ("GET", "HEAD", "OPTIONS")


class PlannerAuth(Auth):  # type: ignore[misc]
    """Lets a request pass if its endpoint is open or its session is live; says whose it is in `g.identity`."""

    def __init__(self, app: Dash, sessions: Sessions, open_endpoints: Collection[str]) -> None:
        self.sessions = sessions
        self._open = frozenset(open_endpoints)
        super().__init__(app)

    def _protect(self) -> None:
        # Before everything else that looks at requests, Dash's own set-up included.
        self.app.server.before_request_funcs.setdefault(None, []).insert(0, self._check)

    def _check(self) -> Any:
        if request.method not in _READING and _is_foreign():
            abort(403)
        if request.endpoint in self._open or self.is_authorized():
            return None
        return self.login_request()

    def is_authorized(self) -> bool:
        """Whether the request belongs to a live session."""
        token = session.get(TOKEN)
        identity = self.sessions.identify(token) if isinstance(token, str) else None
        if identity is None:
            g.ended = session.pop(TOKEN, None) is not None
            return False
        g.identity = identity
        return True

    def login_request(self) -> Response | WerkzeugResponse:
        """Lead a reader to the login page; tell a script with 401 that one has to log in."""
        if request.method not in ("GET", "HEAD") or request.path.startswith("/_"):
            return Response('{"error":"log in"}', status=401, content_type="application/json")
        more = {"reason": "ended"} if g.ended else {}
        return redirect(login_address(request.full_path.removesuffix("?"), **more))


def current_identity() -> Identity | None:
    """Who asks, as the lock found out; None on open pages and outside of requests that passed it."""
    identity: Identity | None = g.get("identity")
    return identity


def _is_foreign() -> bool:
    """Whether another site sends this; SameSite cookies hold it off already, but not from the login form."""
    origin = request.headers.get("Origin")
    if origin is not None and address_parts(origin).netloc != request.host:
        return True
    return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
