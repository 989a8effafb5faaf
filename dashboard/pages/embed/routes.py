"""Addresses of embedded pages and of the page that writes their code."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import Flask, Response, abort, request

from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.embed.builder import builder_main
from dashboard.pages.embed.options import EmbedOptions, read_options
from dashboard.pages.embed.page import absent_page, embed_page
from dashboard.pages.front.country import Country, UnknownCountry, read_country
from dashboard.pages.front.routes import FrontRoutes, asked_language
from dashboard.pages.heatmap.routes import first_values
from dashboard.pages.place.addresses import page_address
from dashboard.pages.place.routes import PUBLIC_URL
from dashboard.payloads import PayloadCache
from dashboard.security_headers import FRAMED
from dashboard.served import NothingPublished
from dashboard.text import LANGUAGES, load_texts

STYLE: Final = "css/embed-page.css"
BUILDER_STYLE: Final = "css/embed-code-page.css"
SCRIPTS: Final = ("js/place-page.js", "js/embed-page.js")


class EmbedRoutes(CountryPages):
    """The handlers."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        super().__init__(front, cache)
        self.address = os.environ.get(PUBLIC_URL, "").rstrip("/")

    def register(self, server: Flask) -> None:
        """Add the addresses to the server; the first one is the only one that other sites may frame."""
        server.add_url_rule("/<country>/<language>/embed", endpoint=FRAMED, view_func=self.embedded)
        server.add_url_rule("/<country>/<language>/embed/code", endpoint="embed.code", view_func=self.code)

    def embedded(self, country: str, language: str) -> Response:
        """The page for other sites' frames; an error stands in the frame, too."""
        style = self.front.static.url(STYLE)
        try:
            shown, options = self._read(country, language)
        except (UnknownCountry, NothingPublished):
            page = absent_page(load_texts(asked_language()), style)
            return Response(page, status=404, content_type="text/html; charset=utf-8")
        key = (tuple(options.query().items()), options.legend, options.named, options.notices)
        return self.respond(shown, "embed", lambda found: embed_page(found, options, style), key=key)

    def code(self, country: str, language: str) -> Response:
        """The page that writes the code; not kept, since the code names the host that was asked."""
        try:
            # The form always sends the theme: without it nothing was chosen yet, and a map has its legend.
            shown, options = self._read(country, language, {} if "theme" in request.args else {"legend": "1"})
        except (UnknownCountry, NothingPublished):
            abort(404)
        static = self.front.static
        query = {**options.query(), "height": str(options.height)}
        page = self.page(
            shown,
            builder_main(shown, options, self.address or request.host_url.rstrip("/")),
            page="place",
            title=shown.texts("embed.title"),
            description=shown.texts("embed.lead"),
            languages={
                code: page_address(shown.code, code, "embed/code", options.named, **query) for code in LANGUAGES
            },
            sheets=[READING_STYLE, BUILDER_STYLE],
            scripts=[{"src": static.url(name), "defer": True} for name in SCRIPTS],
        )
        response = Response(page, content_type="text/html; charset=utf-8")
        response.headers["Cache-Control"] = "no-store"
        return response

    def _read(self, code: str, language: str, assumed: Mapping[str, str] | None = None) -> tuple[Country, EmbedOptions]:
        country = read_country(self.front.releases, code, language)
        query = {**(assumed or {}), **first_values(request.args.items(multi=True))}
        options = read_options(self.front.releases, code, query, country.texts)
        return replace(country, served=options.served), options
