"""Address of the data page; the files' own addresses are in `file_routes`."""

from typing import Final

from flask import Flask, Response, request

from dashboard.markup import Markup
from dashboard.pages.country_pages import READING_STYLE, CountryPages, release_badges
from dashboard.pages.data.file_routes import FileRoutes
from dashboard.pages.data.links import data_path
from dashboard.pages.data.release_files import FilesAtHand, ReleaseFiles
from dashboard.pages.data.view import damaged_main, data_main, nothing_main
from dashboard.pages.front.country import Country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.heatmap.routes import first_values
from dashboard.payloads import PayloadCache
from dashboard.served import NothingPublished, ServedRelease
from dashboard.text import LANGUAGES
from data.release.errors import ReleaseError

STYLE: Final = "css/data-page.css"
CITE_STYLE: Final = "css/metadata-page.css"
SCRIPT: Final = "js/place-page.js"


class DataRoutes(CountryPages):
    """The page, and the files of releases."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache, files: ReleaseFiles) -> None:
        super().__init__(front, cache)
        self.files = files

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        server.add_url_rule("/<country>/<language>/data", endpoint="data.page", view_func=self.show)
        FileRoutes(self.front.releases, self.files).register(server)

    def show(self, country: str, language: str) -> Response:
        """The page of the latest release or the one that is asked for; also where nothing is published."""
        found = self.country(country, language)
        if found.served is None:
            return self.respond(found, "data", lambda known: self._write(known, nothing_main(known)))
        asked = first_values(request.args.items(multi=True)).get("release", "")
        try:
            served, notice = self._served(found, found.served, asked)
            at_hand = self.files.at_hand(served)
        except ReleaseError:
            return self.respond(found, "data", lambda known: self._write(known, damaged_main(known)), key=("damaged",))
        made = tuple(item.shelved is not None for item in at_hand.tables), at_hand.layers, at_hand.failed
        return self.respond(
            found,
            "data",
            lambda known: self._write_files(known, served, at_hand, notice),
            key=(served.release_id, notice, made),
        )

    def _served(self, country: Country, latest: ServedRelease, asked: str) -> tuple[ServedRelease, str]:
        """The release, and the name of a notice where there is something to say of it."""
        if not asked or asked == latest.release_id:
            return latest, ""
        releases = self.front.releases
        try:
            served = releases.open(country.code, asked)
        except NothingPublished:
            return latest, "withdrawn" if releases.is_withdrawn(country.code, asked) else "unknown"
        return served, "replaced" if releases.is_replaced(country.code, asked) else ""

    def _write_files(self, country: Country, served: ServedRelease, at_hand: FilesAtHand, notice: str) -> str:
        words = country.texts(f"data.notice.{notice}") if notice else ""
        shown = Country(country.code, country.name, country.levels, country.texts, served)
        main = data_main(shown, served, at_hand, release_badges(shown), notice=words)
        release = "" if country.served and served.release_id == country.served.release_id else served.release_id
        return self._write(shown, main, release=release)

    def _write(self, country: Country, main: Markup, *, release: str = "") -> str:
        texts = country.texts
        return self.page(
            country,
            main,
            page="data",
            title=texts("nav.data"),
            description=texts("data.lead"),
            languages={language: data_path(country.code, language, release) for language in LANGUAGES},
            sheets=[READING_STYLE, CITE_STYLE, STYLE],
            scripts=[{"src": self.front.static.url(SCRIPT), "defer": True}],
        )
