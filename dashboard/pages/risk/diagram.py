"""A reliability diagram: how often forecasts came true, over how sure they were.

Source: Murphy and Winkler (1977). On the diagonal forecasts come true as often as they say.
"""

from collections.abc import Sequence
from typing import Final

from dashboard.markup import Markup, element
from dashboard.text import Texts
from data.forecast.calibration import Band

SIZE: Final = 320
_LEFT: Final = 52
_BOTTOM: Final = 44
_EDGE: Final = 12
_TICKS: Final = (0, 25, 50, 75, 100)


def diagram(bands: Sequence[Band], texts: Texts) -> Markup:
    """The drawing; the table beside it says the same in words."""
    shapes = [
        element("line", {"class": "even", "x1": _x(0), "y1": _y(0), "x2": _x(1), "y2": _y(1)}),
        *(_tick(percent, texts) for percent in _TICKS),
        *(_band(band) for band in bands),
        _label(texts("risk.diagram.predicted"), (_x(0) + _x(1)) / 2, SIZE - 6, turned=False),
        _label(texts("risk.diagram.observed"), 12, (_y(0) + _y(1)) / 2, turned=True),
    ]
    if len(bands) > 1:
        points = " ".join(f"{_x(band.predicted):.1f},{_y(band.observed):.1f}" for band in bands)
        shapes.insert(1, element("polyline", {"class": "course", "points": points}))
    return element(
        "svg",
        {"viewBox": f"0 0 {SIZE} {SIZE}", "class": "reliability", "aria-hidden": "true", "focusable": "false"},
        shapes,
    )


def _x(share: float) -> float:
    return _LEFT + share * (SIZE - _LEFT - _EDGE)


def _y(share: float) -> float:
    return SIZE - _BOTTOM - share * (SIZE - _BOTTOM - _EDGE)


def _tick(percent: int, texts: Texts) -> Markup:
    at = percent / 100
    written = texts.integer(percent)
    return element(
        "g",
        None,
        element("line", {"class": "grid", "x1": _x(0), "y1": _y(at), "x2": _x(1), "y2": _y(at)}),
        element("text", {"x": _LEFT - 6, "y": f"{_y(at) + 4:.1f}", "text-anchor": "end"}, written),
        element("text", {"x": f"{_x(at):.1f}", "y": f"{_y(0) + 16:.1f}", "text-anchor": "middle"}, written),
    )


def _band(band: Band) -> Markup:
    x, y = _x(band.predicted), _y(band.observed)
    low, high = _y(max(band.observed - band.observed_half, 0.0)), _y(min(band.observed + band.observed_half, 1.0))
    return element(
        "g",
        {"class": f"point is-{band.verdict}"},
        element(
            "line", {"class": "whisker", "x1": f"{x:.1f}", "x2": f"{x:.1f}", "y1": f"{low:.1f}", "y2": f"{high:.1f}"}
        ),
        element("circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "5"}),
    )


def _label(text: str, x: float, y: float, *, turned: bool) -> Markup:
    turn = f"rotate(-90 {x:.0f} {y:.0f})" if turned else None
    return element(
        "text", {"class": "axis", "x": f"{x:.0f}", "y": f"{y:.0f}", "text-anchor": "middle", "transform": turn}, text
    )
