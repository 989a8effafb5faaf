"""Addresses of the pages about places: the nation, and every area by its p-code."""

import os
from dataclasses import replace
from typing import Final

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.markup import Markup
from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.heatmap.place_facts import Place
from dashboard.pages.heatmap.titles import notice_text
from dashboard.pages.place.addresses import known_pcode, place_path
from dashboard.pages.place.context import NATION, PlaceContext
from dashboard.pages.place.download import csv_file, csv_name
from dashboard.pages.place.headline import read_facts
from dashboard.pages.place.sharing import head_tags, machine_readable, summary_line
from dashboard.pages.place.view import place_main, unknown_main
from dashboard.payloads import PayloadCache, make_payload, respond
from dashboard.selection import Notice
from dashboard.served import NothingPublished, ServedRelease
from dashboard.text import LANGUAGES

STYLE: Final = "css/place-page.css"
SCRIPT: Final = "js/place-page.js"
PUBLIC_URL: Final = "FAMILY_ATLAS_PUBLIC_URL"
"""Names the address that the site is reached under; links in tags and on paper are whole only where it is given."""


class PlaceRoutes(CountryPages):
    """The handlers, in the frame that all pages share."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        super().__init__(front, cache)
        self.address = os.environ.get(PUBLIC_URL, "").rstrip("/")

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        server.add_url_rule("/<country>/<language>/place", endpoint="place.nation", view_func=self.nation)
        server.add_url_rule("/<country>/<language>/place/<code>", endpoint="place.area", view_func=self.area)
        server.add_url_rule("/<country>/<language>/place.csv", endpoint="place.csv", view_func=self.download)

    def nation(self, country: str, language: str) -> Response:
        """The page of the whole country."""
        return self._answer(*self._open(country, language), NATION)

    def area(self, country: str, language: str, code: str) -> WerkzeugResponse:
        """The page of an area; other spellings of its p-code, and hexagons, are sent to it."""
        shown, served, notices = self._open(country, language)
        pcode = known_pcode(served, code)
        if not pcode:
            return self._unknown(shown)
        if pcode != code:
            return redirect(place_path(shown.code, language, pcode, request.args.get("release", "")), code=302)
        level = served.rules.area_level(pcode)
        return self._answer(shown, served, notices, Place(level, served.rows[level][pcode], pcode))

    def download(self, country: str, language: str) -> Response:
        """Every indicator of a place, for everybody in it, as CSV."""
        asked = request.args.get("release", "")
        known = self.country(country, language)
        try:
            served = self.front.releases.open(known.code, asked)
        except NothingPublished:
            abort(404)
        area = request.args.get("area", "")
        if area and known_pcode(served, area) != area:
            abort(404)
        level = served.rules.area_level(area) if area else "adm0"
        payload = self.cache.get(
            ("place.csv", served.country, served.release_id, area),
            lambda: make_payload(
                csv_file(served, level, served.rows[level][area] if area else 0), "text/csv; charset=utf-8", quality=5
            ),
        )
        response = respond(payload, request)
        response.headers["Content-Disposition"] = f'attachment; filename="{csv_name(served, area)}"'
        return response

    def _open(self, code: str, language: str) -> tuple[Country, ServedRelease, tuple[Notice, ...]]:
        """The country with the release that the address names as the one it serves; 404 where nothing is published."""
        country = self.country(code, language)
        try:
            asked = {"release": request.args.get("release", "")}
            served, _, notices = self.front.releases.select(code, asked)
        except NothingPublished:
            abort(404)
        return replace(country, served=served), served, notices

    def _answer(self, country: Country, served: ServedRelease, notices: tuple[Notice, ...], place: Place) -> Response:
        latest = next(iter(self.front.releases.published(country.code)), "")
        named = "" if served.release_id == latest else served.release_id

        def write(shown: Country) -> str:
            lines = tuple(notice_text(notice, shown.texts) for notice in notices)
            return self._write(PlaceContext(shown, self.front.releases, served, place, named, lines))

        return self.respond(country, "place", write, key=(place.code, tuple(notice.msgid for notice in notices)))

    def _write(self, context: PlaceContext) -> str:
        facts, static = read_facts(context), self.front.static
        country, code = context.country, context.place.code
        page = self.page(
            country,
            place_main(context, facts, self.address),
            page="place",
            title=context.name,
            description=summary_line(context, facts),
            languages={language: place_path(country.code, language, code, context.named) for language in LANGUAGES},
            sheets=[READING_STYLE, STYLE],
            scripts=[{"src": static.url(SCRIPT), "defer": True}],
            after=[machine_readable(context, facts, self.address)],
            canonical=f"{self.address}{place_path(country.code, country.texts.language, code)}",
        )
        return with_head(page, head_tags(context, facts, self.address))

    def _unknown(self, country: Country) -> Response:
        def write(shown: Country) -> str:
            search = country_path(shown.code, shown.texts.language, "find")
            title = shown.texts("place.unknown.title")
            return self.page(shown, unknown_main(shown, search), page="place", title=title)

        return self.respond(country, "place unknown", write, status=404)


def with_head(page: str, tags: Markup) -> str:
    """Put tags at the end of a page's head; the frame knows of none but its own."""
    return page.replace("</head>", f"{tags}</head>", 1)
