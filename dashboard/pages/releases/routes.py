"""Address of the page of releases."""

from flask import Flask, Response

from dashboard.pages.country_pages import CountryPages, release_badges
from dashboard.pages.front.country import Country
from dashboard.pages.releases.history import country_history
from dashboard.pages.releases.view import releases_main


class ReleasesRoutes(CountryPages):
    """The handler, in the frame that all pages share."""

    def register(self, server: Flask) -> None:
        """Add the address to the server."""
        server.add_url_rule("/<country>/<language>/releases", endpoint="releases.page", view_func=self.show)

    def show(self, country: str, language: str) -> Response:
        """The page; also for a country of which nothing is published any more."""
        return self.respond(self.country(country, language), "releases", self._write)

    def _write(self, country: Country) -> str:
        texts = country.texts
        history = country_history(self.front.releases.store, country.code)
        return self.page(
            country,
            releases_main(country, history, release_badges(country)),
            page="releases",
            title=texts("nav.releases"),
            description=texts("releases.lead"),
        )
