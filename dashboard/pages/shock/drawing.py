"""A drawing of the exposed units; the table of units says the same."""

from typing import Any

import numpy as np
import shapely

from dashboard.markup import Markup, element
from dashboard.pages.download.outlines import web_shapes
from dashboard.pages.place.locator import area_boxes, view_box
from dashboard.pages.shock.choice import districts_of
from dashboard.pages.shock.view import ShockView
from geo.errors import ShapesError
from geo.shape_outlines import cell_outlines, to_plane

_PATTERN = "shock-stripes"


def drawing(view: ShockView) -> Markup:
    """The territory with its exposed areas (filled) and hexagons (striped), the layer's edge, and a legend."""
    desk, texts = view.desk, view.desk.texts
    served, figures = desk.served, desk.figures
    level, row = figures.territory
    districts = [int(district) for district in figures.rows("adm2")]
    whole = {district for unit in view.units if unit[0] != "h3" for district in districts_of(desk, *unit)}
    leaves = [leaf for kind, leaf in view.units if kind == "h3"]
    shapes = served.shapes.levels
    areas = [
        element(
            "path",
            {"class": "shock-on" if district in whole else "shock-off", "d": shapes["adm2"][district].d},
            element("title", None, desk.place_at("adm2", district).name),
        )
        for district in districts
    ]
    borders = [shapes["adm1"][int(first)].d for first in figures.rows("adm1")]
    picture = element(
        "svg",
        {
            "class": "shock-map",
            "viewBox": view_box(area_boxes(served)[level][row]),
            "role": "img",
            "aria-label": texts("shock.map.label", subject=view.subject),
        },
        _stripes(),
        element("g", None, areas),
        element("path", {"class": "shock-border", "d": "".join(borders)}) if borders else None,
        _hexagons(view, leaves),
        _edge(view),
    )
    return element("figure", {"class": "shock-figure-map"}, picture, _legend(view, striped=bool(leaves)))


def _stripes() -> Markup:
    lines = element("path", {"d": "M-1 1l2-2M0 6l6-6M5 7l2-2"})
    ground = element("rect", {"width": 6, "height": 6})
    pattern = {"id": _PATTERN, "width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
    return element("defs", None, element("pattern", pattern, ground, lines))


def _hexagons(view: ShockView, leaves: list[int]) -> Markup | None:
    cells = (
        view.desk.figures.leaves["h3_cell"].to_numpy().astype(np.uint64)[leaves] if leaves else np.empty(0, np.uint64)
    )
    cells = cells[cells != 0]
    if not cells.size:
        return None
    return element("path", {"class": "shock-hexagons", "d": _path(view, shapely.multipolygons(cell_outlines(cells)))})


def _edge(view: ShockView) -> Markup | None:
    layer = view.choice.layer
    return element("path", {"class": "shock-edge", "d": _path(view, layer.geometry)}) if layer else None


def _path(view: ShockView, geometry: Any) -> str:
    try:
        plane = to_plane(web_shapes(view.desk.served), geometry)
    except ShapesError:
        return ""
    rings = []
    for part in shapely.get_parts(plane):
        for ring in shapely.get_rings(part):
            points = shapely.get_coordinates(ring)[:-1]
            rings.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z")
    return "".join(rings)


def _legend(view: ShockView, *, striped: bool) -> Markup:
    texts = view.desk.texts
    names = ["on", *(["hexagons"] if striped else []), "off", *(["edge"] if view.choice.layer else [])]
    items = [
        element(
            "li",
            None,
            element("span", {"class": f"shock-key shock-key-{name}", "aria-hidden": "true"}),
            texts(f"shock.key.{name}"),
        )
        for name in names
    ]
    return element("figcaption", None, element("ul", {"class": "shock-legend"}, items))
