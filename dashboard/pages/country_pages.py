"""What all pages about one country share: the handler, the badges over the page, its head and its footer."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

from flask import Response, abort, request

from dashboard.markup import Markup, element
from dashboard.pages.front.country import Country, UnknownCountry, read_country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.payloads import PER_VIEW, PayloadCache, make_payload, respond

READING_STYLE: Final = "css/reading-page.css"


class CountryPages:
    """Writes pages about a country once per release, language and `key`, and keeps them."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        self.front = front
        self.cache = cache

    def country(self, code: str, language: str) -> Country:
        """The country of an address; an unknown one is answered 404."""
        try:
            return read_country(self.front.releases, code, language)
        except UnknownCountry:
            abort(404)

    def respond(
        self,
        country: Country,
        page: str,
        write: Callable[[Country], str],
        *,
        key: Sequence[Hashable] = (),
        status: int = 200,
    ) -> Response:
        """Answer with a page, written where it is not kept.

        Args:
            country: that the page is about.
            page: its name, part of the key it is kept under.
            write: takes the country and writes the page.
            key: whatever else the page depends on (area, indicator, choices): only values that were checked, never
                what a visitor typed, or the kept pages grow without bound.
            status: of the answer.
        """
        releases = self.front.releases
        served = country.served.release_id if country.served else ""
        whole = (page, country.code, country.texts.language, served, releases.version(country.code))
        payload = self.cache.get(
            (*whole, tuple(releases.countries()), *key),
            lambda: make_payload(write(country).encode(), "text/html; charset=utf-8", quality=PER_VIEW),
        )
        return respond(payload, request, status=status)

    def page(self, country: Country, main: Markup, *, page: str, title: str, **parts: Any) -> str:
        """Write `main` into the frame.

        Args:
            country: that the page is about.
            main: the page's `main#main`.
            page: one of `front.country.PAGES`: lights up in the navigation, and where the language links lead.
            title: of the document, without the country's name.
            parts: as `Frame.page` takes them; `languages` replaces the language links.
        """
        languages = parts.pop("languages", None) or country.language_links(page)
        frame = self.front.frame(country.texts, country.code, languages, footer_lines(country), page=page)
        whole = country.texts("page.title", title=title, country=country.name)
        return frame.page(main, title=whole, **{"sheets": [READING_STYLE], **parts})


def reading_main(country: Country, title: str, lead: str, *parts: Any) -> Markup:
    """Write the `main` of a page for reading: badges, heading, lead, then the parts."""
    return element(
        "main", {"id": "main", "class": "reading"}, *reading_head(release_badges(country), title, lead), *parts
    )


def reading_head(badges: Sequence[str], title: str, lead: str) -> list[Markup]:
    """Badges, heading and lead of a page for reading."""
    return [
        element("div", {"class": "page-head"}, [element("p", {"class": "badge-synthetic"}, line) for line in badges]),
        element("header", {"class": "reading-head"}, element("h1", None, title), element("p", {"class": "lead"}, lead)),
    ]


def release_badges(country: Country) -> list[str]:
    """Sentences that stand over a page: what is invented, schematic, unprotected or missing."""
    if country.served is None:
        return []
    manifest, texts = country.served.release.manifest, country.texts
    synthetic, schematic = manifest.synthetic, manifest.schematic_boundaries
    of_data = ["badge.both"] if synthetic and schematic else []
    if not of_data:
        of_data = [msgid for msgid, held in (("badge.synthetic", synthetic), ("badge.schematic", schematic)) if held]
    of_keys = ["badge.demonstration_key"] if manifest.demonstration_key else []
    of_files = ["notice.newest_unreadable"] if country.behind else []
    return [texts(msgid) for msgid in (*of_data, *of_keys, *of_files)]


def footer_lines(country: Country) -> list[str]:
    """What the footer says of the release; nothing where none is published."""
    if country.served is None:
        return []
    manifest, texts = country.served.release.manifest, country.texts
    return [
        texts("footer.protection"),
        texts("footer.attribution", attribution=manifest.attribution) if manifest.attribution else "",
        texts("footer.release", release=manifest.release_id, software=manifest.software_version),
    ]


def section(name: str, heading: str, *parts: Any, css: str = "card") -> Markup:
    """Write a section of a page under its `h2#name`."""
    return element("section", {"class": css, "aria-labelledby": name}, element("h2", {"id": name}, heading), *parts)
