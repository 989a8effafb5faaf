"""Addresses of the page of approved money: the page and its download."""

from typing import Final

from flask import Flask, Response, abort, request

from dashboard.pages.budget.asked import Asked, read_asked
from dashboard.pages.budget.download import csv_file, csv_name
from dashboard.pages.budget.view import budget_main, nothing_main
from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.front.country import Country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.heatmap.routes import first_values
from dashboard.payloads import PayloadCache, make_payload, respond
from dashboard.served import NothingPublished, ServedRelease
from dashboard.text import LANGUAGES
from data.budget_summary.shelf import SummariesAtHand, SummaryShelf

STYLE: Final = "css/budget-page.css"


class BudgetRoutes(CountryPages):
    """The handlers, in the frame that all pages share."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        super().__init__(front, cache)
        self._shelf = SummaryShelf(front.releases.store.root)

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        path = "/<country>/<language>/budget"
        server.add_url_rule(path, endpoint="budget.page", view_func=self.show)
        server.add_url_rule(f"{path}.csv", endpoint="budget.csv", view_func=self.download)

    def show(self, country: str, language: str) -> Response:
        """The page; also for a country of which nothing is published."""
        found, version = self.country(country, language), self._shelf.version(country)
        at_hand = self._shelf.read(found.code)
        if found.served is None or not at_hand.summaries:
            readable = at_hand.readable
            return self.respond(
                found, "budget", lambda country: self._write_nothing(country, readable=readable), key=(version, "")
            )
        asked = self._asked(at_hand)
        served = self._served(found, found.served, asked)
        return self.respond(
            found,
            "budget",
            lambda country: self._write(country, served, asked, at_hand),
            key=(version, asked.at, asked.area),
        )

    def download(self, country: str, language: str) -> Response:
        """What the page shows, and all second-level areas, as CSV."""
        found, version = self.country(country, language), self._shelf.version(country)
        at_hand = self._shelf.read(found.code)
        if found.served is None or not at_hand.summaries:
            abort(404)
        asked = self._asked(at_hand)
        served = self._served(found, found.served, asked, request.args.get("release", ""))
        key = ("budget.csv", found.code, language, served.release_id, self.front.releases.version(country), version)
        payload = self.cache.get(
            (*key, asked.at, asked.area),
            lambda: make_payload(csv_file(served, asked, found.texts), "text/csv; charset=utf-8", quality=5),
        )
        response = respond(payload, request)
        response.headers["Content-Disposition"] = f'attachment; filename="{csv_name(asked)}"'
        return response

    def _asked(self, at_hand: SummariesAtHand) -> Asked:
        return read_asked(at_hand.summaries, first_values(request.args.items(multi=True)))

    def _served(self, country: Country, latest: ServedRelease, asked: Asked, named: str = "") -> ServedRelease:
        """The release that the address names, else the one that the round rests on, else the latest published."""
        if named:
            try:
                return self.front.releases.open(country.code, named)
            except NothingPublished:
                abort(404)
        wanted = asked.summary.release_id
        if wanted in latest.published and wanted != latest.release_id:
            return self.front.releases.open(country.code, wanted)
        return latest

    def _write(self, country: Country, served: ServedRelease, asked: Asked, at_hand: SummariesAtHand) -> str:
        texts = country.texts
        return self.page(
            country,
            budget_main(country, served, asked, at_hand.summaries, readable=at_hand.readable),
            page="budget",
            title=texts("budget.title"),
            description=texts("budget.lead"),
            languages={language: asked.address(language) for language in LANGUAGES},
            sheets=[READING_STYLE, STYLE],
        )

    def _write_nothing(self, country: Country, *, readable: bool) -> str:
        texts = country.texts
        return self.page(
            country,
            nothing_main(country, readable=readable),
            page="budget",
            title=texts("budget.title"),
            description=texts("budget.lead"),
            sheets=[READING_STYLE, STYLE],
        )
