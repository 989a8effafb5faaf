"""Address of the page of releases."""

from flask import Flask, Response

from dashboard.offline.routes import OfflineRoutes
from dashboard.pages.country_pages import CountryPages, release_badges
from dashboard.pages.front.country import Country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.releases.history import CountryHistory, country_history
from dashboard.pages.releases.view import releases_main
from dashboard.payloads import PayloadCache


class ReleasesRoutes(CountryPages):
    """The handler, in the frame that all pages share; `offline` knows how large the latest offline copy is."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache, offline: OfflineRoutes) -> None:
        super().__init__(front, cache)
        self.offline = offline
        self._histories: dict[str, tuple[int, CountryHistory]] = {}

    def register(self, server: Flask) -> None:
        """Add the address to the server."""
        server.add_url_rule("/<country>/<language>/releases", endpoint="releases.page", view_func=self.show)

    def show(self, country: str, language: str) -> Response:
        """The page; also for a country of which nothing is published any more."""
        known = self.country(country, language)
        size = self.offline.size(known, known.served) if known.served else 0
        aside = self.front.releases.unreadable.of(known.code)
        return self.respond(known, "releases", lambda country: self._write(country, size, aside), key=(size, aside))

    def _write(self, country: Country, size: int, aside: frozenset[str]) -> str:
        texts = country.texts
        history = self._history(country.code)
        return self.page(
            country,
            releases_main(country, history, release_badges(country), offline_size=size, damaged=aside),
            page="releases",
            title=texts("nav.releases"),
            description=texts("releases.lead"),
        )

    def _history(self, country: str) -> CountryHistory:
        """The history, compared once for all languages: comparing releases takes most of the page's time."""
        store = self.front.releases.store
        version = store.pointer_version(country)
        kept = self._histories.get(country)
        if kept is None or kept[0] != version:
            kept = self._histories[country] = version, country_history(store, country)
        return kept[1]
