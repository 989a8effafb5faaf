"""Addresses of the administrator's page. Each of them asks for the right, and refusals are recorded."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.markup import Markup
from dashboard.pages.front.routes import asked_language
from dashboard.pages.people.places import Places
from dashboard.pages.people.view import PATH, PeopleView, Wished, password_main, people_main
from dashboard.pages.planner_frame import PlannerFrame, language_links
from dashboard.people_rooms import PeopleRooms
from dashboard.planner_auth import current_identity
from dashboard.text import Texts, load_texts
from data.people.accounts import check_scope
from data.people.administration import Administration, OwnAccount
from data.people.errors import OutsideScope, PeopleError, ProviderDecides, UnknownAccount
from data.people.scope import EVERY_COUNTRY, Identity

_FAULTS: Final[dict[type[PeopleError], str]] = {
    OwnAccount: "self",
    ProviderDecides: "provider",
    UnknownAccount: "unknown",
}
_HTML: Final = "text/html; charset=utf-8"


class PeopleRoutes:
    """Handlers of /people."""

    def __init__(self, frames: PlannerFrame, rooms: PeopleRooms, places: Places) -> None:
        self._frames, self._rooms, self._places = frames, rooms, places

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        server.add_url_rule(PATH, endpoint="people", view_func=self.page)
        server.add_url_rule(PATH, endpoint="people.add", view_func=self.add, methods=["POST"])
        server.add_url_rule(f"{PATH}/change", endpoint="people.change", view_func=self.change, methods=["POST"])
        server.add_url_rule(f"{PATH}/account", endpoint="people.account", view_func=self.act, methods=["POST"])

    def page(self) -> Response:
        """The accounts."""
        identity, administration = self._administration()
        name = request.args.get("done", "")[:64]
        texts = load_texts(asked_language())
        known = {account.name: account for account in administration.list()}
        done = texts("people.done", name=name) if name in known else ""
        changed = known.get(request.args.get("change", ""))
        wished = (
            Wished(changed.name, changed.role, changed.country, changed.territory, changes=True)
            if changed is not None
            else None
        )
        return self._list(identity, administration, texts, done=done, wished=wished)

    def add(self) -> Response:
        """Add an account and show its one-time password."""
        identity, administration = self._administration()
        texts, wished = load_texts(asked_language()), _wished(changes=False)
        alert = self._fault(texts, wished)
        if not alert:
            try:
                password = administration.add(
                    wished.name, role=wished.role, country=wished.country, territory=wished.territory
                )
            except OutsideScope as error:
                self._refuse(identity, error)
            except PeopleError:
                alert = texts("people.bad.name")
            else:
                return self._shown_once(texts, wished.name, password)
        return self._list(identity, administration, texts, alert=alert, wished=wished)

    def change(self) -> Response | WerkzeugResponse:
        """Give an account another role, country or territory."""
        identity, administration = self._administration()
        texts, wished = load_texts(asked_language()), _wished(changes=True)
        alert = self._fault(texts, wished)
        if not alert:
            try:
                administration.change(wished.name, role=wished.role, country=wished.country, territory=wished.territory)
            except OutsideScope as error:
                self._refuse(identity, error)
            except tuple(_FAULTS) as error:
                alert = texts(f"people.bad.{_FAULTS[type(error)]}")
            else:
                return _done(wished.name)
        return self._list(identity, administration, texts, alert=alert, wished=wished)

    def act(self) -> Response | WerkzeugResponse:
        """Reset, close or open an account."""
        identity, administration = self._administration()
        texts = load_texts(asked_language())
        name = request.form.get("name", "")[:64]
        actions: dict[str, Callable[[str], str | None]] = {
            "reset": administration.reset,
            "disable": administration.disable,
            "enable": administration.enable,
        }
        action = actions.get(request.form.get("action", "")) or abort(400)
        try:
            password = action(name)
        except tuple(_FAULTS) as error:
            return self._list(identity, administration, texts, alert=texts(f"people.bad.{_FAULTS[type(error)]}"))
        if password:
            return self._shown_once(texts, name, password)
        return _done(name)

    def _fault(self, texts: Texts, wished: Wished) -> str:
        try:
            check_scope(wished.role, wished.country, wished.territory)
        except PeopleError:
            return texts("people.bad.scope")
        if wished.territory and not self._places.knows(wished.country, wished.territory):
            return texts("people.bad.territory", code=wished.territory)
        return ""

    def _administration(self) -> tuple[Identity, Administration]:
        identity = current_identity()
        if identity is None:
            abort(401)
        try:
            return identity, Administration(self._rooms.accounts, identity)
        except OutsideScope as error:
            self._refuse(identity, error)
            raise

    def _refuse(self, identity: Identity, error: OutsideScope) -> None:
        self._rooms.sessions.note(identity, "refused", f"{request.path}: {error}")
        abort(403)

    def _list(
        self,
        identity: Identity,
        administration: Administration,
        texts: Texts,
        *,
        done: str = "",
        alert: str = "",
        wished: Wished | None = None,
    ) -> Response:
        every = identity.country == EVERY_COUNTRY
        published = self._places.countries() if every else [identity.country]
        countries = [(code, self._places.country_name(code, texts.language)) for code in published]
        areas = [area for code in published for area in self._places.first_level(code, texts.language)]
        view = PeopleView(
            texts,
            identity.name,
            administration.list(),
            [*countries, (EVERY_COUNTRY, "")] if every else countries,
            areas,
            wished or Wished(),
            done,
            alert,
        )
        return self._answer(texts, people_main(view), texts("people.title"), 400 if alert else 200)

    def _shown_once(self, texts: Texts, name: str, password: str) -> Response:
        # Not behind a redirect: the password would have to lie somewhere in the meantime.
        return self._answer(texts, password_main(texts, name, password), texts("people.password.title"), 200)

    def _answer(self, texts: Texts, main: Markup, title: str, status: int) -> Response:
        frame = self._frames.frame(texts, language_links(PATH))
        page = frame.page(main, title=title, scripts=[self._frames.script()], sheets=["css/people-page.css"])
        return Response(page, status=status, content_type=_HTML)


def _wished(*, changes: bool) -> Wished:
    form = request.form
    return Wished(
        form.get("name", "").strip().lower()[:64],
        form.get("role", "")[:32],
        form.get("country", "")[:8],
        form.get("territory", "").strip().upper()[:32],
        changes,
    )


def _done(name: str) -> WerkzeugResponse:
    return redirect(f"{PATH}?{urlencode({'done': name, 'lang': asked_language()})}", code=303)
