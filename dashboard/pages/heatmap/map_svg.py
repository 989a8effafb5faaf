"""The map as SVG in the page: shapes of one level as links, borders, and what the browser needs to recolour them."""

from dashboard.markup import Markup, element, join
from dashboard.pages.heatmap.links import href
from dashboard.picture import Picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts

_HATCH = Markup(
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="6" height="6"/><line class="hatch-line" x1="0" y1="0" x2="0" y2="6"/>'
    "</pattern></defs>"
)


def map_svg(served: ServedRelease, selection: Selection, picture: Picture, texts: Texts) -> Markup:
    """Write `#map-svg`; hexagons are drawn on the canvas by the browser, over the borders' ground."""
    shapes = served.shapes
    layers = [
        element(
            "g",
            {"id": f"layer-{level}", "class": "layer", "hidden": level != selection.level},
            _areas(served, selection, picture, level, texts) if level == selection.level else None,
        )
        for level in ("adm1", "adm2")
    ]
    return element(
        "svg",
        {
            "id": "map-svg",
            "viewBox": f"0 0 {shapes.width:g} {shapes.height:g}",
            "role": "group",
            "aria-labelledby": "map-title",
            "preserveAspectRatio": "xMidYMid meet",
        },
        _HATCH,
        layers,
        element("g", {"id": "layer-borders"}, _borders(served)),
        element("g", {"id": "layer-selected"}, _selected(served, selection)),
    )


def mini_map(served: ServedRelease, picture: Picture) -> Markup:
    """Write a small first-level map without links, for decoration beside a text that says the same."""
    shapes = served.shapes
    paths = [
        element("path", {"d": shape.d, "class": picture.css_class(row)})
        for row, shape in enumerate(shapes.levels["adm1"])
    ]
    return element(
        "svg",
        {
            "class": "mini-map",
            "viewBox": f"0 0 {shapes.width:g} {shapes.height:g}",
            "aria-hidden": "true",
            "focusable": "false",
        },
        _HATCH,
        paths,
    )


def _areas(served: ServedRelease, selection: Selection, picture: Picture, level: str, texts: Texts) -> Markup:
    links = []
    for row, shape in enumerate(served.shapes.levels[level]):
        name = served.area_name(level, row, texts.language)
        title = texts("map.area_value", area=name, value=picture.text(row, texts))
        links.append(
            element(
                "a",
                {
                    "class": "area",
                    "href": href(served, selection, texts.language, area=shape.pcode, level=level),
                    "data-i": row,
                    "data-pcode": shape.pcode,
                    "tabindex": "0",
                },
                element(
                    "path",
                    {"d": shape.d, "class": picture.css_class(row)},
                    element("title", None, title),
                ),
            )
        )
    return join(links)


def _borders(served: ServedRelease) -> list[Markup]:
    levels = served.shapes.levels
    first = "".join(shape.d for shape in levels["adm1"])
    nation = "".join(shape.d for shape in levels["adm0"])
    return [
        element("path", {"class": "border-adm1", "d": first}),
        element("path", {"class": "border-adm0", "d": nation}),
    ]


def _selected(served: ServedRelease, selection: Selection) -> Markup | None:
    level = served.rules.area_level(selection.area)
    if level not in ("adm1", "adm2"):
        return None
    return element(
        "path", {"class": "selected", "d": served.shapes.levels[level][served.rows[level][selection.area]].d}
    )
