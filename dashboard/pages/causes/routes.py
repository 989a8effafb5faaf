"""Addresses of the page of causes, of its downloads and of the file that the browser recomputes from."""

from dataclasses import dataclass, replace
from typing import Final

from flask import Flask, Response, abort, request

from dashboard.pages.causes.asked import Asked, read_asked, read_release
from dashboard.pages.causes.browser_block import browser_block
from dashboard.pages.causes.compared import Compared, level_file, read_level, sphere_cells
from dashboard.pages.causes.decomposed import Decomposed
from dashboard.pages.causes.download import areas_csv, place_csv
from dashboard.pages.causes.links import asked_link
from dashboard.pages.causes.view import causes_main, empty_main
from dashboard.pages.causes.what_if import compared_areas, place_row
from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.front.country import Country
from dashboard.pages.heatmap.place_facts import Place
from dashboard.pages.heatmap.titles import area_title
from dashboard.payloads import Payload, make_payload, respond
from dashboard.selection import Notice
from dashboard.served import NothingPublished, ServedRelease
from dashboard.text import LANGUAGES
from data.causes.choice import official_choice
from data.causes.published import LEVELS

STYLE: Final = "css/causes-page.css"
SCRIPT: Final = "js/causes-page.js"
_CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class View:
    """A country with the release that is shown, what is asked of it, and notices on what could not be met."""

    country: Country
    served: ServedRelease
    asked: Asked
    notices: tuple[Notice, ...]

    @property
    def compared(self) -> Compared | None:
        """The compared areas, None where the release cannot recompute them."""
        return compared_areas(self.served, self.asked)


class CausesRoutes(CountryPages):
    """The handlers, in the frame that all pages share."""

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        for address, name, handler in (
            ("/<country>/<language>/causes", "page", self.show),
            ("/<country>/<language>/causes.csv", "areas", self.areas),
            ("/<country>/<language>/causes-of-place.csv", "place", self.place),
            ("/<country>/causes/<release_id>/<level>.bin", "cells", self.cells),
        ):
            server.add_url_rule(address, endpoint=f"causes.{name}", view_func=handler)

    def show(self, country: str, language: str) -> Response:
        """The page; with weights other than the official ones, of which there are billions, it is not kept."""
        found = self.country(country, language)
        view = self._read(found)
        if view is None:
            return self.respond(found, "causes", self._write_empty)
        if not view.asked.is_official:
            payload = make_payload(self._write(view).encode(), "text/html; charset=utf-8", quality=4)
            return respond(payload, request)
        return self.respond(view.country, "causes", lambda _: self._write(view), key=(view.asked, view.notices))

    def areas(self, country: str, language: str) -> Response:
        """All areas under the chosen weights."""
        view = self._view(country, language)
        compared = view.compared
        if compared is None:
            abort(404)
        content = areas_csv(view.served, view.asked, compared, view.country.texts)
        return _download(content, f"{view.served.release_id}_causes_{view.asked.level}.csv")

    def place(self, country: str, language: str) -> Response:
        """What M0 is made of in the chosen place."""
        view = self._view(country, language)
        level, row = place_row(view.served, view.asked)
        content = place_csv(Decomposed(view.served, Place(level, row, view.asked.area)), view.country.texts)
        return _download(content, f"{view.served.release_id}_causes_of_{view.asked.area or country}.csv")

    def cells(self, country: str, release_id: str, level: str) -> Response:
        """The completed cells of a level."""
        try:
            served = self.front.releases.open(country, release_id)
        except NothingPublished:
            abort(404)
        official = official_choice(served.release.profile)
        if level not in LEVELS or official is None or not sphere_cells(served):
            abort(404)

        def write() -> Payload:
            return make_payload(level_file(read_level(served, level, official)), "application/octet-stream")

        payload = self.cache.get(("causes.cells", country, served.release_id, level), write)
        return respond(payload, request)

    def _view(self, country: str, language: str) -> View:
        view = self._read(self.country(country, language))
        if view is None:
            abort(404)
        return view

    def _read(self, country: Country) -> View | None:
        releases = self.front.releases
        if country.served is None:
            return None
        query = request.args.to_dict(flat=False)
        served, notices = read_release(releases, country.code, next(iter(query.get("release", [])), ""))
        asked, more = read_asked(served, country.served.release_id, query)
        return View(replace(country, served=served), served, asked, (*notices, *more))

    def _write_empty(self, country: Country) -> str:
        texts = country.texts
        return self.page(country, empty_main(country), page="causes", title=texts("nav.causes"))

    def _write(self, view: View) -> str:
        country, served, asked, texts = view.country, view.served, view.asked, view.country.texts
        compared = view.compared
        title = texts("causes.title", area=area_title(served, asked.area, texts))
        static = self.front.static
        return self.page(
            country,
            causes_main(country, served, asked, compared, view.notices),
            page="causes",
            title=title,
            description=texts("causes.lead"),
            languages={language: asked_link(served, language, asked) for language in LANGUAGES},
            sheets=[READING_STYLE, STYLE],
            scripts=[{"src": static.url(SCRIPT), "defer": True}] if compared else [],
            after=[browser_block(served, asked, compared, texts)] if compared else [],
        )


def _download(content: bytes, name: str) -> Response:
    response = respond(make_payload(content, _CSV, quality=5), request)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
