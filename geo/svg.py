"""The map as SVG text: one link per area, borders above, colours left to CSS classes. Pure: same input, same text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from geo.errors import ShapesError
from geo.shapes import WebShape, WebShapes

_CLASS = re.compile(r"[A-Za-z][\w-]*( [A-Za-z][\w-]*)*")
_HATCH = (
    '<defs><pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="6" height="6"/><path class="hatch-line" d="M0 0v6"/></pattern></defs>'
)


def svg_map(
    shapes: WebShapes,
    level: str,
    *,
    classes: Sequence[str],
    titles: Sequence[str],
    links: Sequence[str] | None = None,
    label: str = "",
    identifier: str = "map",
    border_levels: Sequence[str] = ("adm1", "adm0"),
    selected: str = "",
    attributes: Mapping[str, str] | None = None,
) -> str:
    """The map of one level ("adm0", "adm1", "adm2").

    `classes`, `titles` and `links` hold one entry per area in row order: the CSS class of its fill ("c0".."c4",
    "hidden", "nodata"), the sentence read out for it, and where it leads (without links areas are focusable groups).
    `label` names the whole map; `selected` is the P-code drawn again on top; `attributes` are further ones of `<svg>`.
    Hidden areas are filled by CSS with `url(#<identifier>-hatch)`. Raises ShapesError when lengths differ, a level is
    unknown or a class is not a CSS class name.
    """
    areas = _level(shapes, level)
    for name, given in (("classes", classes), ("titles", titles), ("links", links)):
        if given is not None and len(given) != len(areas):
            raise ShapesError(f"{len(areas)} areas of {level} need as many {name}, not {len(given)}.")
    wrong = next((name for name in classes if not _CLASS.fullmatch(name)), None)
    if wrong is not None:
        raise ShapesError(f"{wrong!r} is not a CSS class name.")
    drawn = [
        _area(area, classes[row], titles[row], links[row] if links is not None else None)
        for row, area in enumerate(areas)
    ]
    opening = {
        "xmlns": "http://www.w3.org/2000/svg",
        "id": identifier,
        "viewBox": f"0 0 {shapes.width:g} {shapes.height:g}",
        "role": "group",
        **({"aria-label": label} if label else {}),
        **(attributes or {}),
    }
    return "".join(
        [
            f"<svg{_attributes(opening)}>",
            _HATCH.format(id=escape(f"{identifier}-hatch")),
            f'<g class="areas {level}">',
            *drawn,
            "</g>",
            *(_border(shapes, above) for above in border_levels if above < level or above == "adm0"),
            _selection(areas, selected),
            "</svg>",
        ]
    )


def _level(shapes: WebShapes, level: str) -> Sequence[WebShape]:
    if level not in shapes.levels:
        raise ShapesError(f"There are no shapes of {level!r}; there are {', '.join(sorted(shapes.levels))}.")
    return shapes.levels[level]


def _area(area: WebShape, css_class: str, title: str, link: str | None) -> str:
    path = f'<path class="{css_class}" d="{area.d}"/>'
    inner = f"<title>{escape(title, quote=False)}</title>{path}"
    attributes = _attributes({"class": "area", "data-pcode": area.pcode, "aria-label": title})
    if link is None:
        return f'<g{attributes} role="img" tabindex="0">{inner}</g>'
    return f'<a{attributes} href="{escape(link)}">{inner}</a>'


def _border(shapes: WebShapes, level: str) -> str:
    # Every path starts with an absolute move, so one stroke draws them all.
    joined = "".join(area.d for area in _level(shapes, level))
    return f'<path class="border-{level}" fill="none" pointer-events="none" d="{joined}"/>'


def _selection(areas: Sequence[WebShape], pcode: str) -> str:
    chosen = [area.d for area in areas if area.pcode == pcode] if pcode else []
    return "".join(f'<path class="selected" fill="none" pointer-events="none" d="{d}"/>' for d in chosen)


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items())
