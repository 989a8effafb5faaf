"""The page: a table of contents and the sections, in the order in which one asks."""

from collections.abc import Sequence

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import reading_head, release_badges, section
from dashboard.pages.front.country import Country
from dashboard.pages.method import sections
from dashboard.pages.method.indicators import indicator_list
from dashboard.pages.method.model import model_parts, zone_parts
from dashboard.pages.method.sources import source_parts
from dashboard.served import ServedRelease
from dashboard.text import Texts

Section = tuple[str, Sequence[Markup | None]]


def method_main(country: Country, query: str = "", *, offline_size: int = 0) -> Markup:
    """Write the page.

    Args:
        country: that it is about.
        query: narrows the list of indicators.
        offline_size: bytes of the offline copy; 0 where they are not known yet.
    """
    texts = country.texts
    head = reading_head(release_badges(country), texts("nav.method"), texts("method.lead"))
    if country.served is None:
        notice = element("p", {"class": "notice"}, texts("method.nothing"))
        return element("main", {"id": "main", "class": "reading"}, *head, notice)
    written = [(name, parts) for name, parts in method_sections(country, country.served, query, offline_size) if parts]
    return element(
        "main",
        {"id": "main", "class": "reading method"},
        *head,
        _contents([name for name, _ in written], texts),
        element(
            "div",
            {"class": "method-sections"},
            [section(name, texts(f"method.{name}.title"), *parts) for name, parts in written],
        ),
    )


def method_sections(country: Country, served: ServedRelease, query: str, offline_size: int) -> list[Section]:
    """Name and parts of every section; those without parts are left out of the page."""
    texts = country.texts
    return [
        ("registry", sections.registry_parts(served, texts)),
        ("model", model_parts(served, texts)),
        ("zones", zone_parts(served, texts)),
        ("indicators", [element("p", None, texts("method.indicators.text")), *indicator_list(served, texts, query)]),
        ("sources", source_parts(served, texts)),
        ("boundaries", sections.boundary_parts(served, texts)),
        ("figures", sections.figure_parts(served, texts)),
        ("maps", sections.map_parts(served, texts)),
        ("limits", sections.limit_parts(texts)),
        ("notes", sections.note_parts(served, texts)),
        ("languages", sections.language_parts(texts)),
        ("cite", sections.citation_parts(served, texts)),
        ("release", sections.release_parts(country, served, texts, offline_size)),
    ]


def _contents(names: Sequence[str], texts: Texts) -> Markup:
    items = [element("li", None, element("a", {"href": f"#{name}"}, texts(f"method.{name}.title"))) for name in names]
    return element(
        "nav",
        {"class": "card contents", "aria-labelledby": "contents"},
        element("h2", {"id": "contents"}, texts("method.contents")),
        element("ol", None, items),
    )
