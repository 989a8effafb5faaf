"""Addresses of logging in and out with name and password, and of what is asked afterwards."""

from typing import Final

from flask import Flask, Response, abort, redirect, request, session
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.deep_links import login_address, same_site_path
from dashboard.pages.front.routes import asked_language
from dashboard.pages.login.provider import Provider
from dashboard.pages.login.view import Said, finish_main, login_main, message_card
from dashboard.pages.planner_frame import PlannerFrame, language_links
from dashboard.planner_auth import FINISH_ENDPOINT, TOKEN, PlannerAuth, own_token
from dashboard.text import LANGUAGES, Texts, load_texts
from data.people.attempts import WAIT
from data.people.errors import BadPassword, PeopleError
from data.people.purposes import purpose
from data.people.sessions import LoggedIn, Throttled

OPEN_ENDPOINT: Final = "login"
_HTML: Final = "text/html; charset=utf-8"


class LoginRoutes:
    """Handlers of /login, /login/finish and /logout. With a provider, names and passwords only where it allows them."""

    def __init__(self, auth: PlannerAuth, frames: PlannerFrame, provider: Provider | None = None) -> None:
        self._auth, self._frames, self._provider = auth, frames, provider
        self._local = provider is None or provider.settings.local
        auth.busy_page = lambda: frames.message("busy", 429)

    def register(self, server: Flask) -> None:
        """Add the addresses; logging out is closed to those who are not logged in."""
        server.add_url_rule("/login", endpoint=OPEN_ENDPOINT, view_func=self.login, methods=["GET", "POST"])
        server.add_url_rule("/login/finish", endpoint=FINISH_ENDPOINT, view_func=self.finish, methods=["GET", "POST"])
        server.add_url_rule("/logout", endpoint="logout", view_func=self.log_out, methods=["POST"])

    def login(self) -> Response | WerkzeugResponse:
        """The form, or the attempt to log in with it."""
        if request.method == "POST":
            return self._attempt() if self._local else abort(403)
        wanted = same_site_path(request.args.get("next"))
        if self._auth.is_authorized():
            return redirect(wanted)
        texts = wanted_texts(wanted)
        notices = {"ended": "login.ended", "out": "login.out"}
        notice = notices.get(request.args.get("reason", ""))
        return self._page(texts, wanted, 200, Said(notice=texts(notice) if notice else ""))

    def finish(self) -> Response | WerkzeugResponse:
        """Ask for what a session still lacks, and keep the answer."""
        found = self._auth.recognise()
        if found is None:
            return self._auth.login_request()
        posted = request.method == "POST"
        wanted = same_site_path((request.form if posted else request.args).get("next"))
        if found.complete:
            return redirect(wanted, code=303)
        texts = wanted_texts(wanted)
        ask_purpose = not found.identity.purpose
        said = Said()
        if posted:
            said = self._complete(texts, ask_purpose=ask_purpose, ask_password=found.one_time)
            if not said.alert:
                return redirect(wanted, code=303)
        main = finish_main(texts, wanted=wanted, said=said, ask_purpose=ask_purpose, ask_password=found.one_time)
        frame = self._frames.frame(texts, language_links(login_address(wanted, page="/login/finish")))
        page = frame.page(main, title=texts("login.finish.title"))
        return Response(page, status=400 if said.alert else 200, content_type=_HTML)

    def log_out(self) -> Response | WerkzeugResponse:
        """Close the session on the server and forget its cookie; end the provider's session, too."""
        id_token = self._auth.sessions.log_out(own_token())
        session.clear()
        language = asked_language()
        after = login_address("/", reason="out", lang=language)
        ending = self._provider.end_address(id_token) if self._provider and id_token else ""
        if not ending:
            return redirect(after, code=303)
        # Not a redirect: browsers hold a form's redirects to this site's form-action.
        texts = load_texts(language)
        main = message_card(
            texts, texts("login.out.title"), texts("login.out.provider"), (texts("login.out.go_on"), ending)
        )
        page = self._frames.frame(texts, {}).page(main, title=texts("login.out.title"))
        answer = Response(page, content_type=_HTML)
        answer.headers["Refresh"] = f"0; url={ending}"
        return answer

    def _attempt(self) -> Response | WerkzeugResponse:
        wanted = same_site_path(request.form.get("next"))
        name = request.form.get("name", "").strip().lower()
        texts = wanted_texts(wanted)
        chosen = asked_purpose()
        try:
            found = self._auth.sessions.log_in(
                name, request.form.get("password", ""), request.remote_addr or "", chosen
            )
        except Throttled:
            response = self._page(texts, wanted, 429, Said(texts("login.wait"), name=name, purpose=chosen))
            response.headers["Retry-After"] = str(int(WAIT.total_seconds()))
            return response
        if found is None:
            return self._page(texts, wanted, 401, Said(texts("login.failed"), name=name, purpose=chosen))
        begin_session(self._auth, found)
        return redirect(wanted, code=303)

    def _complete(self, texts: Texts, *, ask_purpose: bool, ask_password: bool) -> Said:
        chosen = asked_purpose()
        if ask_purpose and not chosen:
            return Said(texts("purpose.missing"))
        if ask_password:
            alert = change_password(self._auth, texts)
            if alert:
                return Said(alert, purpose=chosen)
        if ask_purpose:
            self._auth.sessions.choose_purpose(own_token(), chosen)
        return Said()

    def _page(self, texts: Texts, wanted: str, status: int, said: Said) -> Response:
        frame = self._frames.frame(texts, language_links(login_address(wanted)))
        main = login_main(texts, wanted=wanted, said=said, provider=self._provider is not None, local=self._local)
        return Response(frame.page(main, title=texts("login.title")), status=status, content_type=_HTML)


def begin_session(auth: PlannerAuth, found: LoggedIn) -> None:
    """Give the browser a new token; the session that it had before is closed."""
    former = session.get(TOKEN)
    if isinstance(former, str):
        auth.sessions.log_out(former)
    session.clear()
    session[TOKEN] = found.token


def asked_purpose() -> str:
    """The purpose that a form names; '' for none."""
    try:
        return purpose(request.form.get("purpose", ""), request.form.get("purpose_words", ""))
    except PeopleError:
        return ""


def change_password(auth: PlannerAuth, texts: Texts) -> str:
    """Set the password that a form gives; returns what is wrong with it, in words."""
    form = request.form
    if form.get("new", "") != form.get("again", ""):
        return texts("password.differ")
    try:
        auth.sessions.change_password(own_token(), form.get("old", ""), form.get("new", ""), request.remote_addr or "")
    except Throttled:
        return texts("login.wait")
    except BadPassword:
        return texts("password.bad")
    except PeopleError:
        return texts("password.wrong")
    return ""


def wanted_texts(wanted: str) -> Texts:
    """In the language that is asked for, else of the page one wants to reach, else of the browser."""
    parts = wanted.split("?")[0].strip("/").split("/")[1:2]
    if request.args.get("lang") not in LANGUAGES and parts and parts[0] in LANGUAGES:
        return load_texts(parts[0])
    return load_texts(asked_language())
