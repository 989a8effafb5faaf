"""Addresses of the search for places: the page, and the names that the browser searches in."""

import orjson
from flask import Flask, Response, abort, request

from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.find.places import LONGEST_QUERY, browser_index
from dashboard.pages.find.view import find_links, find_main
from dashboard.pages.front.country import Country
from dashboard.payloads import make_payload, respond
from dashboard.served import NothingPublished

STYLE = "css/find-page.css"


class FindRoutes(CountryPages):
    """The handlers. Only the list without a query is kept: what visitors type has no bound."""

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        server.add_url_rule("/<country>/<language>/find", endpoint="find.page", view_func=self.show)
        server.add_url_rule("/<country>/places/<release_id>.json", endpoint="find.index", view_func=self.index)

    def show(self, country: str, language: str) -> Response:
        """The places that answer to `q`, or all of them."""
        found = self.country(country, language)
        query = " ".join(request.args.get("q", "")[:LONGEST_QUERY].split())
        if not query:
            return self.respond(found, "find", lambda known: self._write(known, ""))
        written = make_payload(self._write(found, query).encode(), "text/html; charset=utf-8", quality=4)
        return respond(written, request)

    def index(self, country: str, release_id: str) -> Response:
        """The names of a release's places in all languages."""
        try:
            served = self.front.releases.open(country, release_id)
        except NothingPublished:
            abort(404)
        payload = self.cache.get(
            ("places", release_id),
            lambda: make_payload(orjson.dumps(browser_index(served)), "application/json", quality=9),
        )
        return respond(payload, request)

    def _write(self, country: Country, query: str) -> str:
        texts = country.texts
        return self.page(
            country,
            find_main(country, query),
            page="map",
            title=texts("find.title"),
            languages=find_links(country, query),
            sheets=[READING_STYLE, STYLE],
        )
