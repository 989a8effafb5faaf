"""The areas inside a place, highest share first, so that every place is reached by links."""

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.heatmap.links import href
from dashboard.pages.heatmap.place_facts import place_at
from dashboard.pages.heatmap.titles import level_name
from dashboard.pages.place.context import CHILDREN, NATION, PlaceContext
from dashboard.pages.place.headline import SHOWN
from dashboard.pages.place.parts import link, notice, table, value
from dashboard.selection import Selection


def children_section(context: PlaceContext) -> Markup:
    """The list; a second-level area has the way to its hexagons on the map instead."""
    texts, level = context.texts, CHILDREN.get(context.place.level)
    if level is None:
        selection = Selection(level="h3", area=context.place.code, release=context.named)
        address = href(context.served, selection, texts.language)
        sentence = element("p", {"class": "place-more"}, link(address, texts("place.hexagons.link")))
        return section("inside", texts("place.hexagons"), element("p", None, texts("place.hexagons.text")), sentence)
    heading = texts("place.inside", level=level_name(context.served, level, texts))
    rows = child_rows(context, level)
    picture = context.picture(SHOWN, level)
    if not rows:
        return section("inside", heading, notice(texts("place.inside.none")))
    shown = [code for code in (SHOWN, "families") if code in context.served.release.register]
    written = []
    for row in rows:
        place = place_at(context.served, level, row)
        name = link(context.path(place), context.name_of(place), **{"class": "area-name"})
        written.append((name, [value(context.figure(code, place), texts) for code in shown]))
    columns = [context.served.label(code, texts.language) for code in shown]
    note = texts("place.inside.order") if picture is not None else ""
    return section(
        "inside",
        heading,
        element("p", {"class": "bars-note"}, note) if note else None,
        table(heading, texts("field.area"), columns, written, css="child-table"),
    )


def child_rows(context: PlaceContext, level: str) -> list[int]:
    """Rows of the areas inside the place, highest share in zones D and E first, those without a figure last."""
    areas = context.served.release.areas(level)
    names = [area["name"][context.texts.language] for area in areas]
    inside = [row for row, area in enumerate(areas) if context.place == NATION or area["parent"] == context.place.row]
    picture = context.picture(SHOWN, level)
    if picture is None:
        return sorted(inside, key=lambda row: names[row].casefold())
    members = set(inside)
    return [int(row) for row in picture.order("worst", names) if int(row) in members]
