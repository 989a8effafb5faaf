"""The page of the search: what was found by level, what is similar, or all places under the first level."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import reading_head, release_badges, section
from dashboard.pages.find.places import LEVELS, LONGEST_QUERY, KnownPlace, known_places, search, suggest
from dashboard.pages.front.country import Country
from dashboard.pages.heatmap.links import find_url, href, place_url
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import LANGUAGES, Texts

SUGGEST_SCRIPT: Final = "js/find-places.js"


def find_links(country: Country, query: str) -> dict[str, str]:
    """The same search in every language."""
    asked = f"?{urlencode({'q': query})}" if query else ""
    return {language: f"{find_url(country.code, language)}{asked}" for language in LANGUAGES}


def find_main(country: Country, query: str) -> Markup:
    """Write the page."""
    texts, served = country.texts, country.served
    title = texts("find.title")
    return element(
        "main",
        {"id": "main", "class": "reading find-page"},
        *reading_head(release_badges(country), title, texts("find.lead")),
        find_form(country.code, texts, query),
        element("p", {"class": "notice"}, texts("find.nothing_published"))
        if served is None
        else _found(country, served, query)
        if query
        else _all(country, served),
    )


def find_form(country: str, texts: Texts, query: str = "", *, identifier: str = "find", script: str = "") -> Markup:
    """The field for a name or a code.

    With `script`, the address of `SUGGEST_SCRIPT`, the map page's scripts fetch it at the field's first use; it makes
    the field suggest while one types.
    """
    return element(
        "form",
        {
            "class": "find",
            "role": "search",
            "method": "get",
            "action": find_url(country, texts.language),
            "data-script": script or None,
        },
        element("label", {"for": identifier}, texts("find.label")),
        element(
            "div",
            {"class": "find-box"},
            element(
                "input",
                {
                    "id": identifier,
                    "name": "q",
                    "type": "search",
                    "value": query,
                    "maxlength": LONGEST_QUERY,
                    "autocomplete": "off",
                    "autocapitalize": "off",
                    "spellcheck": "false",
                },
            ),
            element("button", {"class": "button", "type": "submit"}, texts("find.submit")),
        ),
    )


def _found(country: Country, served: ServedRelease, query: str) -> list[Markup]:
    texts, places = country.texts, known_places(served)
    found = search(places, query)
    if found:
        count = element("p", {"class": "find-count", "role": "status"}, texts.counted("find.found", len(found)))
        groups = [
            section(f"found-{level}", country.levels[level], _list(served, of_level, texts, query))
            for level in LEVELS
            if (of_level := [place for place in found if place.level == level])
        ]
        return [count, *groups]
    similar = suggest(places, query)
    nothing = element("p", {"class": "notice", "role": "status"}, texts("find.none", query=query))
    every = element("a", {"href": find_url(served.country, texts.language)}, texts("find.all"))
    return [
        nothing,
        *([section("similar", texts("find.similar"), _list(served, similar, texts))] if similar else []),
        element("p", None, every),
    ]


def _all(country: Country, served: ServedRelease) -> list[Markup]:
    texts, places = country.texts, known_places(served)
    first = [place for place in places if place.level == "adm1"]
    inside: dict[int, list[KnownPlace]] = {}
    for place in places:
        if place.level == "adm2":
            inside.setdefault(place.parent, []).append(place)
    name = texts.language
    return [
        element(
            "details",
            {"class": "card find-area"},
            element(
                "summary",
                None,
                place.names[name],
                " ",
                element("span", {"class": "quiet"}, texts.counted("legend.areas", len(inside.get(row, ())))),
            ),
            _list(served, [place, *sorted(inside.get(row, ()), key=lambda item: item.names[name])], texts),
        )
        for row, place in sorted(enumerate(first), key=lambda item: item[1].names[name])
    ]


def _list(served: ServedRelease, places: Sequence[KnownPlace], texts: Texts, query: str = "") -> Markup:
    return element("ul", {"class": "find-list"}, [_item(served, place, texts, query) for place in places])


def _item(served: ServedRelease, place: KnownPlace, texts: Texts, query: str) -> Markup:
    name = place.names[texts.language]
    others = list(dict.fromkeys(other for other in place.names.values() if other != name)) if query else []
    around = served.area_name("adm1", place.parent, texts.language) if place.parent >= 0 else ""
    more = ", ".join(part for part in (around, *others, place.pcode) if part)
    on_map = href(served, Selection(level=place.level, area=place.pcode), texts.language)  # type: ignore[arg-type]
    return element(
        "li",
        None,
        element("a", {"class": "find-name", "href": on_map}, name),
        " ",
        element("span", {"class": "quiet"}, more),
        " ",
        element(
            "a",
            {"href": place_url(served, place.pcode, texts.language), "aria-label": texts("find.page_of", area=name)},
            texts("find.page"),
        ),
    )
