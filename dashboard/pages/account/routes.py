"""Addresses of one's own account. Open to every role; what they change is the account of the session that asks."""

from flask import Flask, Response, abort, redirect, request, session
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.deep_links import login_address
from dashboard.pages.account.view import PATH, AccountView, account_main
from dashboard.pages.front.routes import asked_language
from dashboard.pages.login.routes import asked_purpose, change_password
from dashboard.pages.people.places import Places
from dashboard.pages.planner_frame import PlannerFrame, language_links
from dashboard.people_rooms import PeopleRooms
from dashboard.planner_auth import PlannerAuth, current_identity, own_token
from dashboard.text import load_texts

_DONE = ("purpose", "sessions", "password")


class AccountRoutes:
    """Handlers of /account and of the forms on it."""

    def __init__(self, auth: PlannerAuth, frames: PlannerFrame, rooms: PeopleRooms, places: Places) -> None:
        self._auth, self._frames, self._rooms, self._places = auth, frames, rooms, places

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        server.add_url_rule(PATH, endpoint="account", view_func=self.page)
        for name in ("purpose", "sessions", "password"):
            server.add_url_rule(
                f"{PATH}/{name}", endpoint=f"account.{name}", view_func=getattr(self, name), methods=["POST"]
            )

    def page(self) -> Response:
        """The page."""
        return self._page()

    def purpose(self) -> Response | WerkzeugResponse:
        """Say anew what the session is for."""
        chosen = asked_purpose()
        if not chosen:
            return self._page(alert="purpose.missing")
        self._rooms.sessions.choose_purpose(own_token(), chosen)
        return _done("purpose")

    def sessions(self) -> WerkzeugResponse:
        """Close the other sessions, or all of them."""
        self._rooms.sessions.log_out_others(own_token())
        if request.form.get("which") != "all":
            return _done("sessions")
        self._rooms.sessions.log_out(own_token())
        session.clear()
        return redirect(login_address("/", reason="out", lang=asked_language()), code=303)

    def password(self) -> Response | WerkzeugResponse:
        """Set another password."""
        alert = change_password(self._auth, load_texts(asked_language()))
        return self._page(alert=alert) if alert else _done("password")

    def _page(self, alert: str = "") -> Response:
        identity = current_identity()
        if identity is None:
            abort(401)
        texts = load_texts(asked_language())
        done = request.args.get("done", "")
        view = AccountView(
            identity,
            texts,
            self._places.country_name(identity.country, texts.language),
            self._places.area_name(identity.country, identity.territory, texts.language),
            self._rooms.sessions.open_sessions(own_token()),
            self._rooms.accounts.find(identity.name).subject is None,
            texts(f"account.{done}.done") if done in _DONE and not alert else "",
            texts(alert) if texts.has(alert) else alert,
        )
        frame = self._frames.frame(texts, language_links(PATH))
        page = frame.page(
            account_main(view),
            title=texts("account.title"),
            scripts=[self._frames.script()],
            sheets=["css/people-page.css"],
        )
        return Response(page, status=400 if alert else 200, content_type="text/html; charset=utf-8")


def _done(what: str) -> WerkzeugResponse:
    return redirect(f"{PATH}?done={what}&lang={asked_language()}", code=303)
