"""The map as SVG in the page: shapes of one level as links, borders, and what the browser needs to recolour them."""

from html import escape
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.heatmap.drawn import Drawn
from dashboard.pages.heatmap.links import area_hrefs
from dashboard.picture import Picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts

_HATCH: Final = "M-1 1 1-1M0 6 6 0M5 7 7 5"
_STRIPES: Final = "M-1-1 9 9M-1 7 1 9M7-1 9 1"
_REASONS: Final = (
    ("few", "M3 3v.01"),
    ("hidden", _HATCH),
    ("na", "M0 3H4"),
    ("withdrawn", "M0 0 6 6M0 6 6 0"),
)


def _pattern(name: str, side: int, ground: str, line: str) -> str:
    return (
        f'<pattern id="p-{name}" width="{side}" height="{side}" patternUnits="userSpaceOnUse">'
        f'<rect class="{ground}" width="{side}" height="{side}"/><path class="line-{name}" d="{line}"/></pattern>'
    )


_REASON_PATTERNS: Final = "".join(_pattern(name, 6, f"ground-{name}", line) for name, line in _REASONS)
_STRIPE_PATTERNS: Final = "".join(_pattern(f"u{step}", 8, f"c{step}", _STRIPES) for step in range(5))
_SMALL_DEFS: Final = Markup(f"<defs>{_REASON_PATTERNS}</defs>")
DEFS: Final = Markup(f"<defs>{_REASON_PATTERNS}{_STRIPE_PATTERNS}</defs>")


def map_svg(served: ServedRelease, selection: Selection, picture: Drawn, texts: Texts) -> Markup:
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
        DEFS,
        layers,
        element("g", {"id": "layer-borders"}, borders(served)),
        element("g", {"id": "layer-selected"}, _selected(served, selection)),
    )


def mini_map(served: ServedRelease, picture: Picture) -> Markup:
    """Write a small first-level map without links, for decoration beside a text that says the same."""
    shapes = served.shapes
    paths = [
        element("path", {"d": shape.d, "class": picture.css_class(row, striped=False)})
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
        _SMALL_DEFS,
        paths,
    )


def _areas(served: ServedRelease, selection: Selection, picture: Drawn, level: str, texts: Texts) -> Markup:
    address = area_hrefs(served, selection, texts.language, level=level)
    outlines: list[str] = served.kept(
        ("svg-outlines", level), lambda: [escape(shape.d, quote=True) for shape in served.shapes.levels[level]]
    )
    links = []
    for row, (shape, outline) in enumerate(zip(served.shapes.levels[level], outlines, strict=True)):
        name = served.area_name(level, row, texts.language)
        title = escape(texts("map.area_value", area=name, value=picture.text(row, texts)), quote=False)
        # Written out, not by `element`: hundreds of areas, and outlines are long to escape anew for every view.
        link = (
            f'<a class="area" href="{escape(address(shape.pcode))}" data-i="{row}" data-pcode="{escape(shape.pcode)}"'
        )
        drawn = f'<path d="{outline}" class="{escape(picture.css_class(row))}"><title>{title}</title></path>'
        links.append(f'{link} tabindex="0">{drawn}</a>')
    return Markup("".join(links))


def borders(served: ServedRelease) -> list[Markup]:
    """Outlines of the first level and of the nation."""
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
