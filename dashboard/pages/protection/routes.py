"""Address of the page on protection; written once per release and language."""

from typing import Final

from flask import Flask, Response, abort, request

from dashboard.pages.front.country import Country, UnknownCountry, country_path, read_country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.protection.facts import read_facts
from dashboard.pages.protection.illustration import browser_block
from dashboard.pages.protection.view import protection_main
from dashboard.pages.protection.village import village
from dashboard.payloads import REVALIDATE, PayloadCache, make_payload, respond

STYLE: Final = "css/protection-page.css"
SCRIPT: Final = "js/protection-page.js"


class ProtectionRoutes:
    """The handler, in the frame that all pages share."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        self.front = front
        self.cache = cache

    def register(self, server: Flask) -> None:
        """Add the address to the server."""
        server.add_url_rule("/<country>/<language>/protection", endpoint="protection.page", view_func=self.page)

    def page(self, country: str, language: str) -> Response:
        """The page; without its figures where nothing is published."""
        try:
            found = read_country(self.front.releases, country, language)
        except UnknownCountry:
            abort(404)
        release = (found.served.release_id, self.front.releases.version(country)) if found.served else ("", 0)
        payload = self.cache.get(
            ("protection", country, language, *release, tuple(self.front.releases.countries())),
            lambda: make_payload(self._write(found).encode(), "text/html; charset=utf-8", quality=6),
        )
        return respond(payload, request, cache_control=REVALIDATE)

    def _write(self, country: Country) -> str:
        texts = country.texts
        facts = read_facts(country.served) if country.served else None
        shown = village(facts) if facts else None
        frame = self.front.frame(
            texts, country.code, country.language_links("protection"), _footer(country), page="protection"
        )
        static = self.front.static
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
        return frame.page(
            main,
            title=texts("page.title", title=texts("protection.title"), country=country.name),
            description=texts("protection.description"),
            sheets=[STYLE],
            scripts=[{"src": static.url(SCRIPT), "defer": True}] if shown else [],
            after=[browser_block(shown, texts)] if shown else [],
        )


def release_badges(country: Country) -> list[str]:
    """Sentences that stand over a page: what is invented, schematic or unprotected in the latest release."""
    if country.served is None:
        return []
    manifest, texts = country.served.release.manifest, country.texts
    synthetic, schematic = manifest.synthetic, manifest.schematic_boundaries
    of_data = ["badge.both"] if synthetic and schematic else []
    if not of_data:
        of_data = [msgid for msgid, held in (("badge.synthetic", synthetic), ("badge.schematic", schematic)) if held]
    of_keys = ["badge.demonstration_key"] if manifest.demonstration_key else []
    return [texts(msgid) for msgid in (*of_data, *of_keys)]


def _footer(country: Country) -> list[str]:
    if country.served is None:
        return []
    manifest = country.served.release.manifest
    line = country.texts("footer.release", release=manifest.release_id, software=manifest.software_version)
    return [country.texts("footer.protection"), line]
