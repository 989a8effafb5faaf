"""The place on one printed page: the same figures and sentences, laid out for paper, shown by printers only."""

from collections.abc import Sequence
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import footer_lines, release_badges
from dashboard.pages.heatmap.place_facts import place_at
from dashboard.pages.heatmap.titles import level_name
from dashboard.pages.place.addresses import place_path
from dashboard.pages.place.causes import strongest_deprivations
from dashboard.pages.place.children import child_rows
from dashboard.pages.place.context import CHILDREN, NATION, PlaceContext
from dashboard.pages.place.coverage import base_of, gap_codes, gap_count
from dashboard.pages.place.headline import SHOWN, comparison_table
from dashboard.pages.place.locator import locator
from dashboard.pages.place.parts import table, value
from dashboard.pages.place.sources import unlocated
from dashboard.pages.place.zones import zone_figures, zones_table

MOST_GAPS: Final = 4
MOST_INSIDE: Final = 4
MOST_NOTES: Final = 2

_LINE: Final = 120
"""Characters of a line at the foot, carefully counted."""
_FREE_LINES: Final = 3
"""Lines of notes for which there is room beside all tables; more of them take the place of the table of gaps."""


def brief(context: PlaceContext, said: Sequence[str], notes: Sequence[str], address: str) -> Markup:
    """Write the page; `notes` are caveats on the headline, `address` is the server's own."""
    texts = context.texts
    where = ", ".join([context.kind, *(context.name_of(place) for place in context.wider)])
    head = element(
        "div",
        {"class": "brief-head"},
        element("p", {"class": "brief-brand"}, texts("brand")),
        element("p", {"class": "brief-title"}, context.name),
        element("p", {"class": "brief-where"}, texts("place.lead", where=where, day=context.day)),
        [element("p", {"class": "brief-badge"}, line) for line in release_badges(context.country)],
    )
    first = element(
        "div",
        {"class": "brief-first"},
        element("ul", {"class": "points"}, [element("li", None, line) for line in said] or _nothing(context)),
        locator(context),
    )
    return element(
        "div",
        {"class": "brief", "aria-hidden": "true"},
        head,
        first,
        comparison_table(context),
        element("div", {"class": "brief-tables"}, _zones(context), _causes(context), _by_room(context, notes)),
        _foot(context, notes, address),
    )


def _nothing(context: PlaceContext) -> Markup:
    return element("li", None, value(context.figure(SHOWN), context.texts))


def _by_room(context: PlaceContext, notes: Sequence[str]) -> list[Markup | None]:
    """What comes last, as far as the notes leave room on the page."""
    lines = sum(1 + len(note) // _LINE for note in notes[:MOST_NOTES])
    gaps = _gaps(context) if lines <= _FREE_LINES else None
    return [gaps, _inside(context) if not lines else None]


def _inside(context: PlaceContext) -> Markup | None:
    """The areas inside with the highest shares."""
    texts, level = context.texts, CHILDREN.get(context.place.level)
    rows = child_rows(context, level)[:MOST_INSIDE] if level else []
    if not level or not rows:
        return None
    written = []
    for row in rows:
        place = place_at(context.served, level, row)
        figures = [value(context.figure(code, place), texts) for code in (SHOWN, "families")]
        written.append((context.name_of(place), figures))
    columns = [context.served.label(SHOWN, texts.language), texts("base.families.column")]
    caption = texts("place.inside.highest", level=level_name(context.served, level, texts))
    return table(caption, texts("field.area"), columns, written)


def _zones(context: PlaceContext) -> Markup | None:
    mix = zone_figures(context)
    return zones_table(context, mix) if mix else None


def _causes(context: PlaceContext) -> Markup | None:
    texts, at_nation = context.texts, context.place == NATION
    found = strongest_deprivations(context)
    if not found:
        return None
    rows = [
        (
            context.served.label(cause.code, texts.language),
            [value(cause.here, texts), *([] if at_nation else [value(cause.nation, texts, interval=False)])],
        )
        for cause in found
    ]
    return table(texts("place.causes.strongest"), texts("field.indicator"), _columns(context), rows)


def _gaps(context: PlaceContext) -> Markup | None:
    texts = context.texts
    codes = [code for code in gap_codes(context) if gap_count(context.figure(code), base_of(context, code), texts)]
    if not codes:
        return None
    rows = [
        (
            context.served.label(code, texts.language),
            [value(context.figure(code), texts), gap_count(context.figure(code), base_of(context, code), texts)],
        )
        for code in codes[:MOST_GAPS]
    ]
    return table(
        texts("place.gaps.caption"), texts("field.indicator"), [context.name, texts("place.gaps.number")], rows
    )


def _columns(context: PlaceContext) -> list[str]:
    return [context.name] if context.place == NATION else [context.name, context.name_of(NATION)]


def _foot(context: PlaceContext, notes: Sequence[str], address: str) -> Markup:
    texts, served = context.texts, context.served
    path = place_path(context.country.code, texts.language, context.place.code, served.release_id)
    lines = [
        *notes[:MOST_NOTES],
        texts("place.brief.more_notes") if len(notes) > MOST_NOTES else "",
        texts("place.interval_note"),
        unlocated(context),
        *footer_lines(context.country),
        texts("place.licence"),
    ]
    return element(
        "div",
        {"class": "brief-foot"},
        [element("p", None, line) for line in lines if line],
        element("p", {"class": "brief-address", "data-whole": path}, f"{address}{path}"),
    )
