"""Addresses of the page on registry and data quality, and the ways to it."""

from collections.abc import Callable
from urllib.parse import parse_qs

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.deep_links import address_parts
from dashboard.pages.front.routes import asked_language
from dashboard.pages.planner_frame import PlannerFrame
from dashboard.pages.quality.view import QualityView, quality_path
from dashboard.planner_auth import current_identity
from dashboard.served import NothingPublished, ServedReleases
from dashboard.text import LANGUAGES, load_texts
from data.people.errors import OutsideScope
from data.people.scope import Identity, check_country
from data.people.sessions import Sessions


class QualityRoutes:
    """Handlers over the served releases; every one of them asks whether the account may see the country."""

    def __init__(
        self,
        releases: ServedReleases,
        sessions: Sessions,
        frames: PlannerFrame,
        *,
        public_url: str,
        write_page: Callable[[QualityView], str],
    ) -> None:
        self._releases, self._sessions, self._frames = releases, sessions, frames
        self._public_url = public_url
        self._write_page = write_page

    def register(self, server: Flask) -> None:
        """Add the addresses; take over Dash's own index and catch-all."""
        server.view_functions["/"] = self.home
        server.view_functions["/<path:path>"] = _unknown
        server.add_url_rule("/<country>/", endpoint="quality.country", view_func=self.country)
        server.add_url_rule("/<country>/<language>/", endpoint="quality.language", view_func=self.country)
        server.add_url_rule("/<country>/<language>/quality", endpoint="quality.page", view_func=self.page)

    def home(self) -> WerkzeugResponse:
        """Lead to the account's country; to the first one that has a release where it is open to all."""
        identity = _identity()
        seen = self.countries(identity)
        country = seen[0] if seen else identity.country
        return self.country(country) if country.isalpha() else self._frames.message("none_yet", 404)

    def country(self, country: str, language: str = "") -> WerkzeugResponse:
        """Lead to the country's page in a language."""
        self._check(country)
        return redirect(quality_path(country, language if language in LANGUAGES else asked_language()))

    def page(self, country: str, language: str) -> Response:
        """The page."""
        if language not in LANGUAGES:
            abort(404)
        self._check(country)
        try:
            view = self._view(country, language, request.args.get("release", ""))
        except NothingPublished:
            return self._frames.message("none_yet", 404, load_texts(language))
        return Response(self._write_page(view), content_type="text/html; charset=utf-8")

    def countries(self, identity: Identity) -> list[str]:
        """Countries with a release that the account may see."""
        return [country for country in self._releases.countries() if identity.may_see(country)]

    def country_links(self, identity: Identity, language: str) -> list[tuple[str, str, str]]:
        """Code, name and address of those countries."""
        links = []
        for country in self.countries(identity):
            try:
                name = self._releases.open(country).release.profile["name"][language]
            except NothingPublished:
                continue
            links.append((country, name, quality_path(country, language)))
        return links

    def current_view(self) -> QualityView | None:
        """The view that Dash's layout is asked for: of the page being written, or of the page that asks (Referer)."""
        view: QualityView | None = g.get("view")
        if view is not None:
            return view
        referer = address_parts(request.headers.get("Referer", ""))
        if referer.netloc != request.host or current_identity() is None:
            return None
        return self.read_address(f"{referer.path}?{referer.query}")

    def read_address(self, address: str) -> QualityView | None:
        """The view of a path with query from the browser; None where it names none, 403 where it is not open."""
        parts = address_parts(address)
        names = parts.path.strip("/").split("/")
        if len(names) != 3 or names[1] not in LANGUAGES or names[2] != "quality":
            return None
        self._check(names[0])
        try:
            return self._view(names[0], names[1], parse_qs(parts.query).get("release", [""])[0])
        except NothingPublished:
            return None

    def _view(self, country: str, language: str, asked: str) -> QualityView:
        return QualityView.read(self._releases, _identity(), country, language, asked, self._public_url)

    def _check(self, country: str) -> None:
        identity = _identity()
        try:
            check_country(identity, country)
        except OutsideScope:
            self._sessions.note_refusal(identity, "country")
            abort(403)


def _identity() -> Identity:
    identity = current_identity()
    if identity is None:  # the lock lets nobody come here without one
        abort(401)
    return identity


def _unknown(path: str) -> Response:
    abort(404)
