"""Addresses of logging in and out."""

from typing import Final

from flask import Flask, Response, redirect, request, session
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.deep_links import login_address, same_site_path
from dashboard.pages.front.routes import asked_language
from dashboard.pages.login.view import login_main
from dashboard.pages.planner_frame import PlannerFrame, language_links
from dashboard.planner_auth import TOKEN, PlannerAuth
from dashboard.text import LANGUAGES, Texts, load_texts
from data.people.attempts import WAIT
from data.people.sessions import Throttled

OPEN_ENDPOINT: Final = "login"


class LoginRoutes:
    """Handlers of /login and /logout."""

    def __init__(self, auth: PlannerAuth, frames: PlannerFrame) -> None:
        self._auth, self._frames = auth, frames

    def register(self, server: Flask) -> None:
        """Add the addresses; logging out is closed to those who are not logged in."""
        server.add_url_rule("/login", endpoint=OPEN_ENDPOINT, view_func=self.login, methods=["GET", "POST"])
        server.add_url_rule("/logout", endpoint="logout", view_func=self.log_out, methods=["POST"])

    def login(self) -> Response | WerkzeugResponse:
        """The form, or the attempt to log in with it."""
        if request.method == "POST":
            return self._attempt()
        wanted = same_site_path(request.args.get("next"))
        if self._auth.is_authorized():
            return redirect(wanted)
        texts = _texts(wanted)
        notices = {"ended": "login.ended", "out": "login.out"}
        notice = notices.get(request.args.get("reason", ""))
        return self._page(texts, wanted, 200, notice=texts(notice) if notice else "")

    def log_out(self) -> WerkzeugResponse:
        """Close the session on the server and forget its cookie."""
        self._auth.sessions.log_out(session[TOKEN])
        session.clear()
        return redirect(login_address("/", reason="out", lang=asked_language()), code=303)

    def _attempt(self) -> Response | WerkzeugResponse:
        wanted = same_site_path(request.form.get("next"))
        name = request.form.get("name", "").strip().lower()
        texts = _texts(wanted)
        try:
            found = self._auth.sessions.log_in(name, request.form.get("password", ""), request.remote_addr or "")
        except Throttled:
            response = self._page(texts, wanted, 429, name=name, alert=texts("login.wait"))
            response.headers["Retry-After"] = str(int(WAIT.total_seconds()))
            return response
        if found is None:
            return self._page(texts, wanted, 401, name=name, alert=texts("login.failed"))
        former = session.get(TOKEN)
        if isinstance(former, str):
            self._auth.sessions.log_out(former)
        session.clear()
        session[TOKEN] = found.token
        return redirect(wanted, code=303)

    def _page(self, texts: Texts, wanted: str, status: int, **more: str) -> Response:
        frame = self._frames.frame(texts, language_links(login_address(wanted)))
        page = frame.page(login_main(texts, wanted=wanted, **more), title=texts("login.title"))
        return Response(page, status=status, content_type="text/html; charset=utf-8")


def _texts(wanted: str) -> Texts:
    """In the language that is asked for, else of the page one wants to reach, else of the browser."""
    parts = wanted.split("?")[0].strip("/").split("/")[1:2]
    if request.args.get("lang") not in LANGUAGES and parts and parts[0] in LANGUAGES:
        return load_texts(parts[0])
    return load_texts(asked_language())
