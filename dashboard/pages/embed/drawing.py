"""The inside of an embedded page: a map drawn by the server with its legend and figures, or a card with one figure."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.embed.options import EmbedOptions
from dashboard.pages.heatmap.place_facts import Figure, Place, place_at
from dashboard.pages.heatmap.titles import area_title, capitalised
from dashboard.pages.place.context import NATION
from dashboard.pages.place.locator import Box, area_boxes, view_box
from dashboard.pages.place.parts import bar, ends_of, value
from dashboard.picture import CSS_CLASSES, Picture, take_picture
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.errors import NotPublished

_STRIPED: Final = ("u0", "u1", "u2", "u3", "u4")
MOST_LISTED: Final = 60
"""More areas than this are listed on the map's own page, which the source line leads to."""


def picture_at(options: EmbedOptions, level: str) -> Picture | None:
    """The indicator over the areas of a level; None where that is not published."""
    selection = options.selection
    try:
        return take_picture(options.served, level=level, code=selection.code, base=selection.base)
    except NotPublished:
        return None


def map_parts(options: EmbedOptions, texts: Texts) -> list[Markup]:
    """Drawing, legend and, of few areas, their figures as a table."""
    picture = picture_at(options, options.level)
    if picture is None:
        return [element("p", {"class": "absent"}, texts("panel.not_published"))]
    rows = _rows(options)
    parts = [_drawing(options, picture, rows, texts)]
    if options.legend:
        parts.append(_legend(picture, rows, texts))
    if len(rows) <= MOST_LISTED:
        parts.append(_figures(options, picture, rows, texts))
    return parts


def card_parts(options: EmbedOptions, texts: Texts) -> list[Markup]:
    """The figure of the place, and the nation's beside it."""
    served, place = options.served, options.place
    figures = {at: _figure(options, at) for at in dict.fromkeys((place, NATION))}
    here = figures[place]
    if here is None or not here.has_value:
        why = texts("panel.not_published") if here is None else _reason(served, here, texts)
        return [element("p", {"class": "card-reason"}, capitalised(_state(here, texts))), element("p", None, why)]
    parts = [
        element(
            "p",
            {"class": "card-figure"},
            element("strong", None, here.write(texts)),
            element("span", None, texts("interval", ends=ends_of(here, texts))),
        )
    ]
    if here.measure.unit == "percent" and len(figures) > 1:
        bars = [bar(area_title(served, at.code, texts), figure, texts) for at, figure in figures.items()]
        parts.append(element("ol", {"class": "bars"}, bars))
    return parts


def _figure(options: EmbedOptions, place: Place) -> Figure | None:
    picture = picture_at(options, place.level)
    return None if picture is None else Figure.of(picture, place.row)


def _state(figure: Figure | None, texts: Texts) -> str:
    return texts("place.not_published") if figure is None else figure.write(texts)


def _reason(served: ServedRelease, figure: Figure, texts: Texts) -> str:
    return figure.reason(served.release.protection.minimum_families, texts)


def _rows(options: EmbedOptions) -> list[int]:
    """Areas on the map: those of the part of the country that is shown."""
    areas, region = options.served.release.areas(options.level), _region(options)
    return [row for row, area in enumerate(areas) if region is None or area["parent"] == region.row]


def _region(options: EmbedOptions) -> Place | None:
    """The first-level area whose districts are shown; None is the whole country."""
    if options.level != "adm2" or options.place == NATION:
        return None
    chain = options.served.release.containing(options.place.level, options.place.row)
    return place_at(options.served, *chain[-2])


def _drawing(options: EmbedOptions, picture: Picture, rows: list[int], texts: Texts) -> Markup:
    served, region = options.served, _region(options)
    levels, boxes = served.shapes.levels, area_boxes(served)
    around = NATION if region is None else region
    paths = []
    for row in rows:
        name = served.area_name(options.level, row, texts.language)
        title = texts("map.area_value", area=name, value=picture.text(row, texts))
        css = picture.css_class(row)
        attributes = {"d": levels[options.level][row].d}
        # Fills by address only from attributes: in a style sheet they would be looked for in that file.
        attributes |= {"fill": f"url(#{css})"} if css in _STRIPED else {"class": css}
        paths.append(element("path", attributes, element("title", None, title)))
    borders = [element("path", {"class": "border", "d": "".join(shape.d for shape in levels["adm1"])})]
    place = options.place
    lit = place != NATION and place != region and place.level == options.level
    outline = {"class": "lit", "d": levels[place.level][place.row].d} if lit else None
    return element(
        "svg",
        {
            "class": "map",
            "viewBox": view_box(boxes[around.level][around.row], 0.01),
            "role": "img",
            "aria-labelledby": "title",
        },
        _stripes(picture, rows, boxes[around.level][around.row]),
        paths,
        borders if region is None and options.level == "adm2" else None,
        element("path", outline) if outline else None,
    )


def _stripes(picture: Picture, rows: list[int], box: Box) -> Markup | None:
    """Patterns for areas whose figure could belong to another class, as wide as suits the part that is shown."""
    found = sorted({picture.css_class(row) for row in rows} & set(_STRIPED))
    if not found:
        return None
    side = f"{0.014 * max(box[2] - box[0], box[3] - box[1]):.2f}"
    patterns = [
        element(
            "pattern",
            {
                "id": css,
                "width": side,
                "height": side,
                "viewBox": "0 0 8 8",
                "patternUnits": "userSpaceOnUse",
            },
            element("rect", {"class": f"c{css[1:]}", "width": 8, "height": 8}),
            element("path", {"class": f"stripe{css[1:]}", "d": "M-1-1 9 9M-1 7 1 9M7-1 9 1"}),
        )
        for css in found
    ]
    return element("defs", None, patterns)


def _legend(picture: Picture, rows: list[int], texts: Texts) -> Markup:
    measure = picture.measure
    items = []
    for item in picture.classes.classes:
        low, high = measure.write(item.low, texts), measure.write(item.high, texts)
        words = low if low == high else texts("legend.range", low=low, high=high)
        items.append(_key(f"c{item.colour}", words))
    there = {int(picture.wire_classes[row]) for row in rows if not picture.has_value[row]}
    if any(picture.css_class(row) in _STRIPED for row in rows):
        items.append(_key("striped", texts("legend.striped")))
    items += [_key(css, capitalised(texts(f"state.{code}"))) for code, css in CSS_CLASSES.items() if code in there]
    return element("ul", {"class": "legend"}, items)


def _key(css: str, words: str) -> Markup:
    return element("li", None, element("span", {"class": f"swatch {css}", "aria-hidden": "true"}), words)


def _figures(options: EmbedOptions, picture: Picture, rows: list[int], texts: Texts) -> Markup:
    served, shown = options.served, set(rows)
    names = [area["name"][texts.language] for area in served.release.areas(options.level)]
    written = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, names[row]),
            element("td", None, value(Figure.of(picture, row), texts)),
        )
        for row in (int(row) for row in picture.order("worst", names))
        if row in shown
    ]
    table = element(
        "table",
        None,
        element("caption", {"class": "visually-hidden"}, texts("embed.figures")),
        element("tbody", None, written),
    )
    return element("details", None, element("summary", None, texts("embed.figures")), table)
