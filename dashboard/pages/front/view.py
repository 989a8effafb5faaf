"""The front page (a card per country) and pages that only say something: nothing published, not found, failed."""

from collections.abc import Sequence

from dashboard.markup import Markup, element
from dashboard.pages.front.country import PAGES, country_path
from dashboard.pages.heatmap import links
from dashboard.pages.heatmap.map_svg import mini_map
from dashboard.pages.heatmap.titles import reference_day
from dashboard.picture import take_picture
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.errors import NotPublished

SHOWN = "zone_de"


def front_main(countries: Sequence[ServedRelease], texts: Texts) -> Markup:
    """Write the cards of the countries on this server."""
    return element(
        "main",
        {"id": "main", "class": "front"},
        element("h1", None, texts("front.title")),
        element("p", {"class": "lead"}, texts("front.lead")),
        element("ul", {"class": "country-cards"}, [_card(served, texts) for served in countries]),
    )


def message_main(title: str, sentence: str, link: str, label: str) -> Markup:
    """Write a page that says one thing and leads on."""
    return element(
        "main",
        {"id": "main", "class": "message-page"},
        element("h1", None, title),
        element("p", None, sentence),
        element("p", None, element("a", {"href": link}, label)) if label else None,
    )


def _families(served: ServedRelease) -> int:
    """The published number of families; 0 where there is none. The exact one is not for the public."""
    try:
        return int(served.release.values(level="adm0", indicator="families", base="families").numerator[0])
    except NotPublished:
        return 0


def _card(served: ServedRelease, texts: Texts) -> Markup:
    picture = take_picture(served, level="adm1", code=SHOWN, base="families")
    manifest = served.release.manifest
    parts = [element("p", {"class": "card-day"}, texts("front.as_of", day=texts.day(reference_day(served))))]
    families = _families(served)
    if families:
        parts.append(element("p", {"class": "card-count"}, texts.counted("count.families", families)))
    name = served.release.profile["name"][texts.language]
    if manifest.synthetic:
        parts.append(element("p", {"class": "badge-synthetic"}, texts("badge.synthetic")))
    return element(
        "li",
        {"class": "country-card"},
        element(
            "a",
            {"href": links.page_path(served.country, texts.language)},
            mini_map(served, picture),
            element("h2", None, name),
            element("p", {"class": "card-shown"}, served.label(SHOWN, texts.language)),
            parts,
        ),
        _find(served.country, name, texts),
        element(
            "p",
            {"class": "card-links"},
            [
                element(
                    "a",
                    {
                        "href": country_path(served.country, texts.language, page),
                        "aria-label": texts("front.page_of", page=texts(f"nav.{page}"), country=name),
                    },
                    texts(f"nav.{page}"),
                )
                for page in PAGES[1:]
            ],
        ),
    )


def _find(country: str, name: str, texts: Texts) -> Markup:
    field = f"find-{country}"
    return element(
        "form",
        {"class": "find-place", "action": country_path(country, texts.language, "find")},
        element("label", {"for": field}, texts("front.find", country=name)),
        element("input", {"id": field, "type": "search", "name": "q", "required": True, "autocomplete": "off"}),
        element("button", {"class": "button"}, texts("front.search")),
    )
