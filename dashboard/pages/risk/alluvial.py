"""Movements between zones as bands from the zones of today (left) to those of the forecast (right).

Source: alluvial diagram, Rosvall and Bergstrom (2010), "Mapping change in large networks", PLoS ONE 5. Hidden cells
are not drawn; the table beside it says which they are.
"""

from typing import Final

import numpy as np

from dashboard.markup import Markup, element
from dashboard.pages.risk.view import ZONES, Matrix
from data.forecast.flows import Floats

WIDTH: Final = 640
HEIGHT: Final = 300
_BAR: Final = 14
_MARGIN: Final = 40
_GAP: Final = 10
_TOP: Final = 6


def alluvial(matrix: Matrix) -> Markup:
    """The drawing; the table is its equal in words, so it is hidden from readers of the screen."""
    counts = np.nan_to_num(matrix.flows.counts)
    whole = counts.sum()
    if whole <= 0:
        return element("span", None)
    scale = (HEIGHT - 2 * _TOP - _GAP * (len(ZONES) - 1)) / whole
    left, right = _tops(counts.sum(axis=1) * scale), _tops(counts.sum(axis=0) * scale)
    shapes = []
    out, into = left.copy(), right.copy()
    for row, old in enumerate(ZONES):
        for column in range(len(ZONES)):
            height = counts[row, column] * scale
            if height <= 0:
                continue
            shapes.append(_band(out[row], into[column], height, old))
            out[row] += height
            into[column] += height
    for place, code in enumerate(ZONES):
        for x, tops, axis in ((_MARGIN, left, 1), (WIDTH - _MARGIN - _BAR, right, 0)):
            height = counts.sum(axis=axis)[place] * scale
            if height > 0:
                shapes.append(_stack(x, tops[place], height, code))
                shapes.append(_letter(x, tops[place] + height / 2, code, left_side=axis == 1))
    return element(
        "svg",
        {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "class": "alluvial", "aria-hidden": "true", "focusable": "false"},
        shapes,
    )


def _tops(heights: Floats) -> Floats:
    return _TOP + np.concatenate([[0.0], np.cumsum(heights + _GAP)[:-1]])


def _band(start: float, end: float, height: float, code: str) -> Markup:
    x0, x1 = _MARGIN + _BAR, WIDTH - _MARGIN - _BAR
    middle = (x0 + x1) / 2
    path = (
        f"M{x0} {start:.1f}C{middle} {start:.1f} {middle} {end:.1f} {x1} {end:.1f}"
        f"V{end + height:.1f}C{middle} {end + height:.1f} {middle} {start + height:.1f} {x0} {start + height:.1f}Z"
    )
    return element("path", {"class": f"band fill-{code}", "d": path})


def _stack(x: float, y: float, height: float, code: str) -> Markup:
    return element(
        "rect", {"class": f"fill-{code}", "x": x, "y": f"{y:.1f}", "width": _BAR, "height": f"{max(height, 1):.1f}"}
    )


def _letter(x: float, y: float, code: str, *, left_side: bool) -> Markup:
    at = x - 8 if left_side else x + _BAR + 8
    anchor = "end" if left_side else "start"
    return element(
        "text", {"x": at, "y": f"{y:.1f}", "text-anchor": anchor, "dominant-baseline": "central"}, code.upper()
    )
