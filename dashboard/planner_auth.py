"""The lock on the planner site: dash-auth, with every address closed that is not named as open.

The package's own check opens routes by the pathname that a browser sends and fails on malformed bodies; here the
decision rests on the endpoint that Flask found and on the server's session, and bodies are never looked at.
"""

import math
from collections.abc import Callable, Collection
from typing import Any, Final

from dash import Dash
from dash_auth.auth import Auth
from flask import Response, abort, g, redirect, request, session
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.callback_gate import ROUTE
from dashboard.deep_links import address_parts, login_address
from dashboard.session_limits import SessionLimits
from data.people.scope import Identity
from data.people.sessions import Recognised, Sessions

TOKEN: Final = "token"  # noqa: S105  (the name of a field)
FINISH_ENDPOINT: Final = "login.finish"
_LOG_OUT_ENDPOINT: Final = "logout"
_READING: Final = ("GET", "HEAD", "OPTIONS")
_DOWNLOAD: Final = "download"


class PlannerAuth(Auth):  # type: ignore[misc]
    """Lets a request pass if its endpoint is open or its session is live; says whose it is in `g.identity`.

    A session that is not complete (no purpose said, or a one-time password) is led to the page that completes it.
    """

    def __init__(
        self, app: Dash, sessions: Sessions, open_endpoints: Collection[str], limits: SessionLimits | None = None
    ) -> None:
        self.sessions = sessions
        self.limits = limits or SessionLimits()
        self.busy_page: Callable[[], Response] | None = None
        self._open = frozenset(open_endpoints)
        super().__init__(app)

    def _protect(self) -> None:
        # Before everything else that looks at requests, Dash's own set-up included.
        self.app.server.before_request_funcs.setdefault(None, []).insert(0, self._check)

    def _check(self) -> Any:
        if request.method not in _READING and _is_foreign():
            abort(403)
        if request.endpoint in self._open:
            return None
        found = self.recognise()
        if found is None:
            return self.login_request()
        if not found.complete and request.endpoint not in (FINISH_ENDPOINT, _LOG_OUT_ENDPOINT):
            return self._finish_request()
        return self._slow_down(found.identity)

    def recognise(self) -> Recognised | None:
        """The live session that the request belongs to, complete or not."""
        token = session.get(TOKEN)
        found = self.sessions.recognise(token) if isinstance(token, str) else None
        if found is None:
            g.ended = session.pop(TOKEN, None) is not None
            return None
        g.identity = found.identity
        return found

    def is_authorized(self) -> bool:
        """Whether the request belongs to a live session."""
        return self.recognise() is not None

    def login_request(self) -> Response | WerkzeugResponse:
        """Lead a reader to the login page; tell a script with 401 that one has to log in."""
        if _asked_by_script():
            return _told(401, "log in")
        more = {"reason": "ended"} if g.ended else {}
        return redirect(login_address(_wanted(), **more), code=302 if request.method in _READING else 303)

    def _finish_request(self) -> Response | WerkzeugResponse:
        if _asked_by_script():
            return _told(401, "finish logging in")
        return redirect(login_address(_wanted(), page="/login/finish"), code=302 if request.method in _READING else 303)

    def _slow_down(self, identity: Identity) -> Response | None:
        """Answer 429 where a session asks too often; the first refusal in a row is recorded."""
        kind = _kind_of_request()
        verdict = self.limits.take(kind, session[TOKEN]) if kind else None
        if verdict is None or verdict.passes:
            return None
        if verdict.first:
            self.sessions.note(identity, "rate_limited", f"{kind}: {request.path}")
        scripted = _asked_by_script() or self.busy_page is None
        answer = _told(429, "slow down") if scripted or self.busy_page is None else self.busy_page()
        answer.headers["Retry-After"] = str(max(math.ceil(verdict.wait), 1))
        return answer


def current_identity() -> Identity | None:
    """Who asks, as the lock found out; None on open pages and outside of requests that passed it."""
    identity: Identity | None = g.get("identity")
    return identity


def own_token() -> str:
    """The token of the session that asks; only behind the lock."""
    return str(session[TOKEN])


def _kind_of_request() -> str:
    if request.path == ROUTE:
        return "callback"
    if _DOWNLOAD in (request.endpoint or ""):
        return "download"
    if request.method not in _READING and request.endpoint != _LOG_OUT_ENDPOINT:
        return "change"
    return ""


def _asked_by_script() -> bool:
    # A form is posted by a page, Dash posts JSON.
    if request.path.startswith("/_"):
        return True
    return request.method not in ("GET", "HEAD") and request.mimetype not in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    )


def _wanted() -> str:
    """Where the reader wants to be: the page that is asked for, or the one that a form was sent from."""
    if request.method in _READING:
        return request.full_path.removesuffix("?")
    parts = address_parts(request.headers.get("Referer", ""))
    own = parts.netloc == request.host
    return f"{parts.path}?{parts.query}".removesuffix("?") if own else "/"


def _told(status: int, sentence: str) -> Response:
    return Response(f'{{"error":"{sentence}"}}', status=status, content_type="application/json")


def _is_foreign() -> bool:
    """Whether another site sends this; SameSite cookies hold it off already, but not from the login form."""
    origin = request.headers.get("Origin")
    if origin is not None and address_parts(origin).netloc != request.host:
        return True
    return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
