"""The page of a place: one card per question, and the same on one printed page."""

from collections.abc import Sequence

from dashboard.markup import Markup, element
from dashboard.note_lines import block_of, note_texts
from dashboard.pages.country_pages import reading_head, release_badges
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.heatmap.links import href
from dashboard.pages.heatmap.place_facts import ZONES
from dashboard.pages.place.brief import brief
from dashboard.pages.place.causes import causes_section, strongest_deprivations
from dashboard.pages.place.children import children_section
from dashboard.pages.place.comparison import comparison_section as neighbours_section
from dashboard.pages.place.context import CHILDREN, PlaceContext
from dashboard.pages.place.coverage import coverage_section, gap_codes
from dashboard.pages.place.headline import COMPARED, SHOWN, Facts, comparison_section, headline_section, sentences
from dashboard.pages.place.locator import locator, shape_definitions
from dashboard.pages.place.parts import link
from dashboard.pages.place.people import people_section
from dashboard.pages.place.sharing import print_button, share_section
from dashboard.pages.place.sources import sources_section
from dashboard.pages.place.zones import zones_section
from dashboard.selection import Selection
from dashboard.text import Texts


def place_main(context: PlaceContext, facts: Facts, address: str) -> Markup:
    """Write the page; `address` is scheme and host of the server where it knows them, else ''."""
    texts = context.texts
    said = sentences(context, facts)
    where = ", ".join([context.kind, *(context.name_of(place) for place in context.wider)])
    head = reading_head(
        release_badges(context.country), context.name, texts("place.lead", where=where, day=context.day)
    )
    sections = [
        ("headline", headline_section(context, facts, said, locator(context), _actions(context))),
        ("compared", comparison_section(context)),
        ("causes", causes_section(context)),
        ("people", people_section(context)),
        ("zones", zones_section(context)),
        ("coverage", coverage_section(context)),
        ("neighbours", neighbours_section(context)),
        ("inside", children_section(context)),
        ("sources", sources_section(context)),
        ("share", share_section(context, said, address)),
    ]
    if not context.wider:  # the page of the nation is where one finds all others
        sections.insert(1, sections.pop(7))
    there = [(name, part) for name, part in sections if part is not None]
    written = [(name, _noted(context, name, part)) for name, part in there]
    return element(
        "main",
        {"id": "main", "class": "reading place"},
        shape_definitions(context),
        _breadcrumb(context),
        *head,
        [element("p", {"class": "notice"}, line) for line in context.notices],
        _contents([name for name, _ in written], texts),
        [part for _, parts in written for part in parts],
        brief(context, said, note_texts(context.served, SHOWN, context.place.code, texts), address),
    )


def unknown_main(country: Country, search: str) -> Markup:
    """Write the page of a place that is not there; `search` is the address of the search."""
    texts = country.texts
    field = element(
        "form",
        {"class": "find-place", "role": "search", "action": search},
        element("label", {"for": "find-here"}, texts("front.find", country=country.name)),
        element("input", {"id": "find-here", "type": "search", "name": "q", "required": True, "autocomplete": "off"}),
        element("button", {"class": "button"}, texts("front.search")),
    )
    every = link(country_path(country.code, texts.language, "place"), texts("place.unknown.all"))
    return element(
        "main",
        {"id": "main", "class": "message-page"},
        element("h1", None, texts("place.unknown.title")),
        element("p", None, texts("place.unknown.text")),
        field,
        element("p", None, every),
        element("p", None, link(search, texts("nav.find"))),
    )


def _breadcrumb(context: PlaceContext) -> Markup | None:
    if not context.wider:
        return None
    trail = [
        element("li", None, link(context.path(place), context.name_of(place))) for place in reversed(context.wider)
    ]
    label = {"class": "breadcrumb", "aria-label": context.texts("panel.breadcrumb")}
    return element("nav", label, element("ol", None, trail), element("span", {"aria-current": "page"}, context.name))


def _actions(context: PlaceContext) -> Markup:
    """What one does next: see the map, print, share."""
    texts = context.texts
    level = CHILDREN.get(context.place.level, "h3")
    selection = Selection(level=level, area=context.place.code, release=context.named)  # type: ignore[arg-type]
    shown = link(href(context.served, selection, texts.language), texts("place.map"), **{"class": "button"})
    share = link("#share", texts("place.share"), **{"class": "button"})
    return element("p", {"class": "place-actions"}, shown, print_button(context), share)


def _contents(names: Sequence[str], texts: Texts) -> Markup:
    items = [element("li", None, link(f"#{name}", texts(f"place.jump.{name}"))) for name in names if name != "headline"]
    return element("nav", {"class": "place-contents", "aria-label": texts("place.jump")}, element("ul", None, items))


def _noted(context: PlaceContext, name: str, part: Markup) -> list[Markup]:
    """A section, with the notes on its figures after it."""
    texts, served = context.texts, context.served
    lines = [line for code in _codes(context, name) for line in note_texts(served, code, context.place.code, texts)]
    block = block_of(lines, texts)
    return [part] if block is None else [part, block]


def _codes(context: PlaceContext, name: str) -> list[str]:
    """The indicators that a section shows."""
    if name == "headline":
        return [SHOWN]
    if name == "compared":
        return [code for code in (*COMPARED, "families", "persons") if code != SHOWN]
    if name == "causes":
        return [cause.code for cause in strongest_deprivations(context)]
    if name == "zones":
        return [f"zone_{zone}" for zone in ZONES]
    return gap_codes(context) if name == "coverage" else []
