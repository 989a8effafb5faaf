"""Neighbours and places most alike, beside the place itself, in one table."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.heatmap.place_facts import Place, place_at
from dashboard.pages.place.context import NATION, PlaceContext
from dashboard.pages.place.headline import SHOWN
from dashboard.pages.place.parts import link, notice, table, value
from dashboard.pages.place.peers import Features, features, most_alike
from data.release.errors import NotPublished

MOST_ALIKE: Final = 4
_FIGURES: Final = ((SHOWN, "families"), ("mpi_m0", "families"), ("families", "families"))


def comparison_section(context: PlaceContext) -> Markup | None:
    """The section; None for the nation, which has neither."""
    if context.place == NATION:
        return None
    texts = context.texts
    borders, alike = neighbours(context), peers(context)
    kinds = dict.fromkeys(borders, "neighbour")
    for place in alike:
        kinds[place] = "both" if place in kinds else "alike"
    parts: list[Markup] = []
    if kinds:
        parts.append(_table(context, kinds))
    if not borders:
        told = any(context.served.release.neighbours(context.place.level))
        parts.append(notice(texts("place.neighbours.none" if told else "place.neighbours.absent")))
    parts.append(element("p", {"class": "bars-note"}, texts("place.peers.note" if alike else "place.peers.none")))
    return section("neighbours", texts("place.neighbours"), *parts)


def neighbours(context: PlaceContext) -> list[Place]:
    """Areas that share a border with the place, by name."""
    level = context.place.level
    borders = context.served.release.neighbours(level)
    rows = borders[context.place.row] if len(borders) > context.place.row else ()
    places = [place_at(context.served, level, row) for row in rows]
    return sorted(places, key=lambda place: context.name_of(place).casefold())


def peers(context: PlaceContext) -> list[Place]:
    """The areas of the same level that are most alike, the nearest first; empty where too little is published."""
    level = context.place.level

    def take() -> Features | None:
        try:
            return features(context.served.release, level)
        except NotPublished:
            return None

    of_areas = context.served.kept(("peer features", level), take)
    if of_areas is None:
        return []
    return [place_at(context.served, level, row) for row in most_alike(of_areas, context.place.row, MOST_ALIKE)]


def _table(context: PlaceContext, kinds: dict[Place, str]) -> Markup:
    texts, register = context.texts, context.served.release.register
    figures = [(code, base) for code, base in _FIGURES if code in register]
    rows = []
    for place in (context.place, *kinds):
        if place == context.place:
            label = [element("strong", None, context.name), _small(texts("place.neighbours.here"))]
        else:
            where = texts(f"place.neighbours.{kinds[place]}")
            label = [link(context.path(place), context.name_of(place), **{"class": "area-name"}), _small(where)]
        rows.append((label, [value(context.figure(code, place, base=base), texts) for code, base in figures]))
    columns = [context.served.label(code, texts.language) for code, _ in figures]
    return table(texts("place.neighbours.caption"), texts("field.area"), columns, rows, css="neighbour-table")


def _small(words: str) -> Markup:
    return element("span", {"class": "parent"}, words)
