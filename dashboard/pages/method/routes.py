"""Address of the page on method and sources; kept per release, language and notes, except while one searches."""

from typing import Final

from flask import Flask, Response, request

from dashboard.offline.routes import OfflineRoutes
from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.front.country import Country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.method.indicators import MOST_QUERY
from dashboard.pages.method.view import method_main
from dashboard.payloads import PayloadCache

STYLE: Final = "css/method-page.css"
SCRIPT: Final = "js/method-page.js"


class MethodRoutes(CountryPages):
    """The handler, in the frame that all pages share; `offline` knows how large the offline copy is."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache, offline: OfflineRoutes) -> None:
        super().__init__(front, cache)
        self.offline = offline

    def register(self, server: Flask) -> None:
        """Add the address to the server."""
        server.add_url_rule("/<country>/<language>/method", endpoint="method.page", view_func=self.show)

    def show(self, country: str, language: str) -> Response:
        """The page; with `q`, only the indicators that hold all its words."""
        known = self.country(country, language)
        query = " ".join(request.args.get("q", "").split())[:MOST_QUERY]
        size = self.offline.size(known, known.served) if known.served else 0
        if not query or known.served is None:
            return self.respond(known, "method", lambda country: self._write(country, size), key=(size,))
        # What a visitor typed is no key: kept pages would grow without bound.
        return Response(self._write(known, size, query), content_type="text/html; charset=utf-8")

    def _write(self, country: Country, size: int, query: str = "") -> str:
        texts = country.texts
        return self.page(
            country,
            method_main(country, query, offline_size=size),
            page="method",
            title=texts("nav.method"),
            description=texts("method.lead"),
            sheets=[READING_STYLE, STYLE],
            scripts=[{"src": self.front.static.url(SCRIPT), "defer": True}],
        )
