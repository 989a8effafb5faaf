"""Address of the page on protection; written once per release and language."""

from typing import Final

from flask import Flask, Response

from dashboard.pages.country_pages import READING_STYLE, CountryPages, release_badges
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.protection.facts import read_facts
from dashboard.pages.protection.illustration import browser_block
from dashboard.pages.protection.view import protection_main
from dashboard.pages.protection.village import village

STYLE: Final = "css/protection-page.css"
SCRIPT: Final = "js/protection-page.js"


class ProtectionRoutes(CountryPages):
    """The handler, in the frame that all pages share."""

    def register(self, server: Flask) -> None:
        """Add the address to the server."""
        server.add_url_rule("/<country>/<language>/protection", endpoint="protection.page", view_func=self.show)

    def show(self, country: str, language: str) -> Response:
        """The page; without its figures where nothing is published."""
        return self.respond(self.country(country, language), "protection", self._write)

    def _write(self, country: Country) -> str:
        texts = country.texts
        facts = read_facts(country.served) if country.served else None
        shown = village(facts) if facts else None
        main = protection_main(
            texts,
            badges=release_badges(country),
            levels=country.levels,
            facts=facts,
            village=shown,
            links=[
                (texts(f"protection.next.{page}"), country_path(country.code, texts.language, page))
                for page in ("map", "releases")
            ],
        )
        return self.page(
            country,
            main,
            page="protection",
            title=texts("protection.title"),
            description=texts("protection.description"),
            sheets=[READING_STYLE, STYLE],
            scripts=[{"src": self.front.static.url(SCRIPT), "defer": True}] if shown else [],
            after=[browser_block(shown, texts)] if shown else [],
        )
