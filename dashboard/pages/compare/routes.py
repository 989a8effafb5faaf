"""Address of the page with two maps side by side."""

from flask import Flask, Response, request

from dashboard.markup import Markup
from dashboard.pages.compare.view import compare_links, compare_main, nothing_main
from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.front.country import Country
from dashboard.pages.heatmap.routes import first_values
from dashboard.selection import Notice, Selection, to_query
from dashboard.served import ServedRelease

STYLE = "css/compare-page.css"
SCRIPT = "js/compare-page.js"


class CompareRoutes(CountryPages):
    """The handler; a page is kept by its checked selection."""

    def register(self, server: Flask) -> None:
        """Add the address to the server."""
        server.add_url_rule("/<country>/<language>/compare", endpoint="compare.page", view_func=self.show)

    def show(self, country: str, language: str) -> Response:
        """The two maps that the address asks for; by default the latest release beside the one before."""
        found = self.country(country, language)
        if found.served is None:
            return self.respond(found, "compare", lambda known: self._page(known, nothing_main(known), "", None))
        query = first_values(request.args.items(multi=True))
        served, selection, notices = self.front.releases.select(country, {**query, "layer": ""})
        if selection.level == "h3":
            selection, notices = selection.changed(level="adm2"), (*notices, Notice("notice.no_hexagons_here"))
        if selection.mode == "plain" and not query.get("with"):
            selection = selection.changed(versus=_other_release(served))
        key = (served.release_id, served.notes_version, selection, notices)
        return self.respond(found, "compare", lambda known: self._write(known, served, selection, notices), key=key)

    def _write(self, country: Country, served: ServedRelease, selection: Selection, notices: tuple[Notice, ...]) -> str:
        main = compare_main(self.front.releases, country, served, selection, notices)
        return self._page(country, main, to_query(selection, served.rules), served)

    def _page(self, country: Country, main: Markup, query: str, served: ServedRelease | None) -> str:
        scripts = [{"src": self.front.static.url(SCRIPT), "defer": True}] if served else []
        return self.page(
            country,
            main,
            page="map",
            title=country.texts("compare.title"),
            languages=compare_links(country, query),
            sheets=[READING_STYLE, STYLE],
            scripts=scripts,
        )


def _other_release(served: ServedRelease) -> str:
    """The release before this one, or the one after where it is the oldest; '' where it is the only one."""
    published = served.published
    place = published.index(served.release_id)
    return (*published[place + 1 :], *reversed(published[:place]), "")[0]
