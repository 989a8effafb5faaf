"""Address of the page of releases."""

from flask import Flask, Response, abort, request

from dashboard.pages.front.country import Country, UnknownCountry, read_country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.protection.routes import STYLE, release_badges
from dashboard.pages.releases.history import country_history
from dashboard.pages.releases.view import releases_main
from dashboard.payloads import REVALIDATE, PayloadCache, make_payload, respond


class ReleasesRoutes:
    """The handler, in the frame that all pages share."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        self.front = front
        self.cache = cache

    def register(self, server: Flask) -> None:
        """Add the address to the server."""
        server.add_url_rule("/<country>/<language>/releases", endpoint="releases.page", view_func=self.page)

    def page(self, country: str, language: str) -> Response:
        """The page; also for a country of which nothing is published any more."""
        releases = self.front.releases
        try:
            found = read_country(releases, country, language)
        except UnknownCountry:
            abort(404)
        payload = self.cache.get(
            ("releases", country, language, releases.version(country), tuple(releases.countries())),
            lambda: make_payload(self._write(found).encode(), "text/html; charset=utf-8", quality=6),
        )
        return respond(payload, request, cache_control=REVALIDATE)

    def _write(self, country: Country) -> str:
        texts = country.texts
        frame = self.front.frame(texts, country.code, country.language_links("releases"), page="releases")
        history = country_history(self.front.releases.store, country.code)
        return frame.page(
            releases_main(country, history, release_badges(country)),
            title=texts("page.title", title=texts("nav.releases"), country=country.name),
            description=texts("releases.lead"),
            sheets=[STYLE],
        )
