"""The map of the parts as SVG: every part a link, neighbours in grey without figures, the selected part outlined."""

from collections.abc import Sequence
from html import escape
from typing import Final

from dashboard.markup import Markup, element, join
from dashboard.pages.explore.geometry import Outlines, area_outlines, around, frame_of, leaf_outlines, ratio_of
from dashboard.pages.explore.links import Links
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.heatmap.map_svg import DEFS

MAP_ID: Final = "explore-map"
_TALL: Final = 1.6
"""Maps higher than the screen are drawn smaller than they are wide: by this factor of their height."""


def draw_map(view: ExploreView, links: Links) -> Markup:
    """Write the drawing. Outlines that the browser holds already are left out: our script puts them in."""
    key = map_key(view)
    outlines = _outlines(view)
    paths = _Paths(outlines.paths, held=key in view.held)
    place = view.asked.place
    hexagons = view.asked.table.level == "h3"
    parts = element(
        "g",
        {"class": "parts", "clip-path": "url(#explore-clip)" if hexagons else None},
        _parts(view, links, outlines, paths),
        _selected(view, outlines, paths),
    )
    border = None
    if hexagons:
        border = paths.path(paths.add(view.desk.served.shapes.levels["adm2"][place.row].d), "outline")
        clip = paths.path(len(paths) - 1)
        parts = join([element("clipPath", {"id": "explore-clip"}, clip), parts])
    return element(
        "svg",
        {
            "id": MAP_ID,
            "class": "explore-map",
            "viewBox": frame_of(view.desk.served, place),
            "style": f"aspect-ratio:{ratio_of(view.desk.served, place):.3f}",
            "role": "group",
            "aria-labelledby": "explore-map-title",
            "data-map": key,
        },
        _patterns(view),
        _around(view, links, paths),
        parts,
        border,
    )


def _patterns(view: ExploreView) -> Markup:
    """Patterns as large on the screen as on a map of the nation, however small the area."""
    _, _, width, height = map(float, frame_of(view.desk.served, view.asked.place).split())
    scale = max(width, _TALL * height) / view.desk.served.shapes.width
    return Markup(DEFS.replace(" patternUnits=", f' patternTransform="scale({scale:.4f})" patternUnits='))


def map_key(view: ExploreView) -> str:
    """Names the outlines of a map: the same name, the same outlines."""
    asked, shapes = view.asked, view.desk.served.shapes
    release = view.desk.served.release_id if asked.table.level == "h3" else shapes.version
    return f"{asked.table.level}.{asked.place.pcode}.{release[-12:]}"


class _Paths:
    """Outlines by number, written out unless the browser holds them."""

    def __init__(self, paths: Sequence[str], *, held: bool) -> None:
        self._paths, self._held = list(paths), held

    def __len__(self) -> int:
        return len(self._paths)

    def add(self, path: str) -> int:
        self._paths.append(path)
        return len(self._paths) - 1

    def path(self, number: int, css: str = "") -> Markup:
        """Written as a whole, without escaping: outlines are numbers, and class names are our own."""
        outline = "" if self._held else f' d="{self._paths[number]}"'
        named = f' class="{css}"' if css else ""
        return Markup(f'<path{named} data-g="{number}"{outline}></path>')


def _outlines(view: ExploreView) -> Outlines:
    served, asked = view.desk.served, view.asked
    if asked.table.level == "h3":
        return leaf_outlines(served, asked.place.row)
    return area_outlines(served, asked.table.level, view.rows)


def _parts(view: ExploreView, links: Links, outlines: Outlines, paths: _Paths) -> list[Markup]:
    """In the order of painting; hexagons without a figure are drawn and named, but are no links."""
    texts, picture = view.texts, view.picture
    place_of = {row: place for place, row in enumerate(view.rows)}
    drawn = []
    for number, row in enumerate(outlines.rows):
        place = place_of[row]
        part = view.parts[place]
        title = escape(texts("map.area_value", area=part.name, value=picture.text(place, texts)))
        inside = f"<title>{title}</title>{paths.path(number, picture.css_class(place))}"
        if part.level == "h3" and not picture.has_value[place]:
            drawn.append(Markup(f'<g class="area">{inside}</g>'))
            continue
        selected = place == view.selected
        href = escape(_target(view, links, place, selected=selected))
        current = ' aria-current="true"' if selected else ""
        # Written as a whole: there are hundreds of them.
        drawn.append(
            Markup(f'<a id="m-{escape(part.pcode)}" class="area" href="{href}" data-desk{current}>{inside}</a>')
        )
    return drawn


def _target(view: ExploreView, links: Links, place: int, *, selected: bool) -> str:
    """A part is selected first and opened next; what has no parts, and an undivided area, is released again."""
    part = view.parts[place]
    if part.pcode == view.asked.place.pcode:
        return links.open(part)
    if not selected:
        return links.select(part)
    return links.unselect if part.level == "h3" else links.open(part)


def _selected(view: ExploreView, outlines: Outlines, paths: _Paths) -> Markup | None:
    if view.selected < 0:
        return None
    number = list(outlines.rows).index(view.rows[view.selected])
    return paths.path(number, "selected")


def _around(view: ExploreView, links: Links, paths: _Paths) -> Markup:
    """Neighbours: grey; those inside the territory lead to their own parts."""
    desk, asked = view.desk, view.asked
    shapes = desk.served.shapes.levels[asked.place.level]
    drawn = []
    for row in around(desk.served, asked.place):
        place = desk.place_at(asked.place.level, row)
        shape = paths.path(paths.add(shapes[row].d), "around")
        title = element("title", None, place.name)
        if desk.figures.contains(place.level, row):
            attributes = {"id": f"m-{place.pcode}", "class": "area", "href": links.open(place), "data-desk": True}
            drawn.append(element("a", attributes, title, shape))
        else:
            drawn.append(element("g", None, title, shape))
    return element("g", {"class": "neighbours"}, drawn)
