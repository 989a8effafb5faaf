"""Where a place lies: drawings of it in the nation and in its parent, and the boxes that drawings are cut from."""

from collections.abc import Mapping
from typing import Final

import orjson

from dashboard.markup import Markup, element
from dashboard.pages.heatmap.place_facts import Place
from dashboard.pages.place.context import NATION, PlaceContext
from dashboard.served import ServedRelease

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in the units of the web shapes."""

_SMALLEST: Final = 0.03
"""An area narrower than this share of the drawing gets a ring around it."""


def area_boxes(served: ServedRelease) -> Mapping[str, tuple[Box, ...]]:
    """The box around every area by level, in row order; read once per release."""

    def read() -> dict[str, tuple[Box, ...]]:
        content = orjson.loads(served.release.shapes())
        return {
            level: tuple((*map(float, area["bbox"]),) for area in areas)  # type: ignore[misc]
            for level, areas in content["levels"].items()
        }

    boxes: dict[str, tuple[Box, ...]] = served.kept(("boxes",), read)
    return boxes


def view_box(box: Box, margin: float = 0.04) -> str:
    """A view box with a margin around a box."""
    left, top, right, bottom = box
    edge = margin * max(right - left, bottom - top)
    return f"{left - edge:.1f} {top - edge:.1f} {right - left + 2 * edge:.1f} {bottom - top + 2 * edge:.1f}"


def shape_definitions(context: PlaceContext) -> Markup:
    """The outlines that the drawings share, written once into the page."""
    levels = context.served.shapes.levels
    nation = [
        element("path", {"class": "locator-land", "d": "".join(shape.d for shape in levels["adm0"])}),
        element("path", {"class": "locator-border", "d": "".join(shape.d for shape in levels["adm1"])}),
    ]
    groups = [element("g", {"id": "locator-nation"}, nation)]
    place, parent = context.place, _parent(context)
    if parent is not None:
        siblings = [
            levels[place.level][row].d
            for row, area in enumerate(context.served.release.areas(place.level))
            if area["parent"] == parent.row
        ]
        of_parent = [
            element("path", {"class": "locator-land", "d": levels[parent.level][parent.row].d}),
            element("path", {"class": "locator-border", "d": "".join(siblings)}),
        ]
        groups.append(element("g", {"id": "locator-parent"}, of_parent))
    if place != NATION:
        lit = {"class": "locator-lit", "d": levels[place.level][place.row].d}
        groups.append(element("g", {"id": "locator-lit"}, element("path", lit)))
    hidden = {"class": "place-shapes", "width": 0, "height": 0, "aria-hidden": "true", "focusable": "false"}
    return element("svg", hidden, element("defs", None, groups))


def locator(context: PlaceContext) -> Markup:
    """The drawings with a caption that says the same in words."""
    texts, place, parent = context.texts, context.place, _parent(context)
    drawings = [_drawing(context, NATION, "nation")]
    if parent is not None:
        drawings.append(_drawing(context, parent, "parent"))
    if place == NATION:
        caption = context.name
    else:
        within = context.name_of(context.wider[0])
        caption = texts("place.locator", name=context.name, within=within)
    return element("figure", {"class": "locator"}, *drawings, element("figcaption", None, caption))


def _parent(context: PlaceContext) -> Place | None:
    """The parent where it is not the nation."""
    return context.wider[0] if len(context.wider) > 1 else None


def _drawing(context: PlaceContext, around: Place, name: str) -> Markup:
    boxes = area_boxes(context.served)
    box = boxes[around.level][around.row]
    parts: list[Markup | None] = [element("use", {"href": f"#locator-{name}"})]
    if context.place != NATION:
        parts.append(element("use", {"href": "#locator-lit"}))
        parts.append(_ring(boxes[context.place.level][context.place.row], box))
    label = {"class": f"locator-{name}-map", "viewBox": view_box(box), "aria-hidden": "true", "focusable": "false"}
    return element("svg", label, parts)


def _ring(lit: Box, whole: Box) -> Markup | None:
    """A ring around an area that is too small to be found."""
    width = max(lit[2] - lit[0], lit[3] - lit[1])
    across = max(whole[2] - whole[0], whole[3] - whole[1])
    if width > _SMALLEST * across:
        return None
    centre = {"cx": f"{(lit[0] + lit[2]) / 2:.1f}", "cy": f"{(lit[1] + lit[3]) / 2:.1f}"}
    return element("circle", {"class": "locator-ring", **centre, "r": f"{0.03 * across:.1f}"})
