"""Addresses of logging in at the organisation's OpenID provider: away to it, and back."""

from typing import Final

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.deep_links import login_address, same_site_path
from dashboard.pages.login.provider import RETURN_ENDPOINT, Person, Provider, ProviderFailed
from dashboard.pages.login.routes import begin_session, wanted_texts
from dashboard.pages.login.view import PROVIDER_PATH, message_card
from dashboard.pages.planner_frame import PlannerFrame
from dashboard.planner_auth import PlannerAuth
from dashboard.request_log import log
from dashboard.text import Texts
from data.people.accounts import Accounts
from data.people.errors import PeopleError

START_ENDPOINT: Final = "login.openid"
OPEN_ENDPOINTS: Final = (START_ENDPOINT, RETURN_ENDPOINT)
_RETURN_PATH: Final = f"{PROVIDER_PATH}/return"


class ProviderRoutes:
    """Handlers; what the provider says of a person is read anew at every log-in."""

    def __init__(self, auth: PlannerAuth, frames: PlannerFrame, provider: Provider, accounts: Accounts) -> None:
        self._auth, self._frames, self._provider, self._accounts = auth, frames, provider, accounts

    def register(self, server: Flask) -> None:
        """Add the addresses, which are open."""
        server.add_url_rule(PROVIDER_PATH, endpoint=START_ENDPOINT, view_func=self.start)
        server.add_url_rule(_RETURN_PATH, endpoint=RETURN_ENDPOINT, view_func=self.come_back)

    def start(self) -> Response | WerkzeugResponse:
        """Lead to the provider."""
        wanted = same_site_path(request.args.get("next"))
        texts = wanted_texts(wanted)
        verdict = self._auth.limits.take("provider", request.remote_addr or "")
        if not verdict.passes:
            return self._say(texts, "busy", 429, wanted)
        try:
            return redirect(self._provider.begin(f"{self._provider.site()}{_RETURN_PATH}", wanted))
        except ProviderFailed as error:
            log.warning("openid_failed", step="start", reason=str(error))
            return self._say(texts, "unreachable", 502, wanted)

    def come_back(self) -> Response | WerkzeugResponse:
        """Open a session for the person whom the provider vouches for; the purpose is asked next."""
        try:
            person = self._provider.finish(request.args)
        except ProviderFailed as error:
            log.warning("openid_failed", step="return", reason=str(error))
            self._auth.sessions.note_unknown("login_failed", "openid")
            return self._say(wanted_texts("/"), "failed", 400, "/")
        texts = wanted_texts(person.wanted)
        role = self._provider.settings.role_of(person.groups)
        if role is None:
            self._auth.sessions.note_unknown("login_refused", "openid: no group with a role")
            return self._say(texts, "no_group", 403, person.wanted)
        try:
            name = self._accounts.vouched_for(
                person.subject, person.name, role=role.role, country=role.country, territory=role.territory
            )
            found = self._auth.sessions.open_for(name, id_token=person.id_token)
        except PeopleError:
            self._auth.sessions.note_unknown("login_refused", "openid: the account is disabled")
            return self._say(texts, "closed", 403, person.wanted)
        begin_session(self._auth, found)
        return redirect(login_address(_wanted(person), page="/login/finish"))

    def _say(self, texts: Texts, kind: str, status: int, wanted: str) -> Response:
        title = texts(f"login.openid.{kind}.title")
        link = (texts("login.again"), login_address(wanted))
        main = message_card(texts, title, texts(f"login.openid.{kind}.text"), link)
        page = self._frames.frame(texts, {}).page(main, title=title)
        return Response(page, status=status, content_type="text/html; charset=utf-8")


def _wanted(person: Person) -> str:
    return same_site_path(person.wanted)
