"""Addresses of the desk's pages: who may open them, what is recorded, and what is said where they may not."""

from collections.abc import Callable
from typing import NoReturn

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.deep_links import address_parts
from dashboard.desk import Desk
from dashboard.pages.desk_menu import PLACE_OF_PEOPLE, START_PAGES
from dashboard.pages.desk_pages import DeskPages, Opened, first_values
from dashboard.pages.front.routes import asked_language
from dashboard.pages.planner_frame import PlannerFrame
from dashboard.planner_auth import current_identity
from dashboard.served import NothingPublished
from dashboard.text import LANGUAGES, load_texts
from data.errors import AtlasError
from data.people.errors import OutsideScope
from data.people.rights import Right, has_right
from data.people.scope import Identity
from data.people.sessions import Sessions
from data.release.errors import PlannerPartMissing


class DeskRoutes:
    """Handlers; every one of them asks whether the account may."""

    def __init__(
        self, pages: DeskPages, sessions: Sessions, frames: PlannerFrame, *, write_page: Callable[[Opened], str]
    ) -> None:
        self.pages, self.sessions, self.frames = pages, sessions, frames
        self._write_page = write_page

    def register(self, server: Flask) -> None:
        """Add the addresses; take over Dash's own index and catch-all."""
        server.view_functions["/"] = self.home
        server.view_functions["/<path:path>"] = _unknown
        server.add_url_rule("/<country>/", endpoint="desk.country", view_func=self.country)
        server.add_url_rule("/<country>/<language>/", endpoint="desk.language", view_func=self.country)
        server.add_url_rule("/<country>/<language>/<name>", endpoint="desk.page", view_func=self.page)

    def home(self) -> WerkzeugResponse:
        """Lead to the account's country; to the first one that has a release where it is open to all."""
        identity = identity_of_request()
        if not has_right(identity, Right.FIGURES):
            # Countries and releases are nothing to those who see no figures.
            return redirect(PLACE_OF_PEOPLE)
        seen = self.pages.reader.countries(identity)
        country = seen[0] if seen else identity.country
        return self.country(country) if country.isalpha() else self.frames.message("none_yet", 404)

    def country(self, country: str, language: str = "") -> WerkzeugResponse:
        """Lead to the first page of the country that the account's role opens."""
        identity = identity_of_request()
        if not identity.may_see(country):
            self.refuse(OutsideScope("country"))
        if not has_right(identity, Right.FIGURES):
            self.refuse(OutsideScope("role"))
        name = next(name for name in START_PAGES if name in self.pages.pages)
        return redirect(f"/{country}/{language if language in LANGUAGES else asked_language()}/{name}")

    def page(self, country: str, language: str, name: str) -> Response:
        """A page of the desk."""
        if name not in self.pages.pages or language not in LANGUAGES:
            abort(404)
        try:
            opened = self.pages.open(identity_of_request(), country, language, name, _query())
        except OutsideScope as error:
            self.refuse(error)
        except (NothingPublished, PlannerPartMissing):
            return self.frames.message("none_yet", 404, load_texts(language))
        self.note_view(opened)
        return self.answer(opened)

    def answer(self, opened: Opened, status: int = 200) -> Response:
        """A view as a page; also that of a refused form, in which everything that was typed still stands."""
        return Response(self._write_page(opened), status=status, content_type="text/html; charset=utf-8")

    def desk(self, country: str, language: str, right: Right) -> Desk:
        """The desk for a route of its own (a download, a form); answers 403 and 404 by itself."""
        try:
            return self.pages.reader.open(identity_of_request(), country, language, right, _query())
        except OutsideScope as error:
            self.refuse(error)
        except (KeyError, NothingPublished):
            abort(404)

    def current(self) -> Opened | None:
        """The page that Dash's layout is asked for: the one being written, or the one that asks (Referer)."""
        opened: Opened | None = g.get("opened")
        if opened is not None:
            return opened
        referer = address_parts(request.headers.get("Referer", ""))
        if referer.netloc != request.host or current_identity() is None:
            return None
        return self._open_address(f"{referer.path}?{referer.query}")

    def open_address(self, address: str) -> Opened | None:
        """The page of an address that a script sends; None where it names none, 403 where it is not open."""
        opened = self._open_address(address)
        if opened is not None:
            self.note_view(opened)
        return opened

    def _open_address(self, address: str) -> Opened | None:
        try:
            return self.pages.open_address(identity_of_request(), address)
        except OutsideScope as error:
            self.refuse(error)
        except (NothingPublished, PlannerPartMissing):
            return None

    def note_view(self, opened: Opened) -> None:
        """Record what is looked at."""
        self.sessions.note(identity_of_request(), "view", opened.address)

    def refuse(self, error: AtlasError) -> NoReturn:
        """Record the refusal and answer 403."""
        self.sessions.note(identity_of_request(), "refused", f"{request.path}: {error}")
        abort(403)


def identity_of_request() -> Identity:
    """Who asks; the lock lets nobody come to a handler without one."""
    identity = current_identity()
    if identity is None:
        abort(401)
    return identity


def _query() -> dict[str, str]:
    return first_values(request.query_string.decode("latin-1"))


def _unknown(path: str) -> Response:
    abort(404)
