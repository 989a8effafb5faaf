"""Small drawings: bars with interval and mark, bars to both sides of nothing, a line over releases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import Any, Final

from dashboard.markup import Markup, element
from data.causes.propagation import Effect

WIDTH: Final = 640
HEIGHT: Final = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 14, 30
_TICKS: Final = 4


def side_by_side(left: Sequence[Any], right: Any) -> Markup:
    """Two columns where there is room."""
    return element("div", {"class": "side-by-side"}, element("div", None, left), right)


def bar(
    label: Any, written: str, share: Effect, *, mark: float | None = None, said: str = "", top: float = 1.0
) -> Markup:
    """A share as a bar with its interval and a mark for what it stands beside; `top` is the length of the track."""

    def at(value: float) -> float:
        return 100 * min(max(value / top, 0.0), 1.0)

    low, high = at(share.low), at(share.high)
    track = [element("span", {"class": "bar-fill", "style": f"width:{at(share.value):.1f}%"})]
    if high - low >= 1:
        track.append(element("span", {"class": "bar-interval", "style": f"left:{low:.1f}%;width:{high - low:.1f}%"}))
    if mark is not None:
        track.append(element("span", {"class": "bar-nation", "style": f"left:{at(mark):.1f}%"}))
    return element(
        "li",
        {"class": "bar"},
        element("span", {"class": "bar-label"}, label),
        element("span", {"class": "bar-track", "aria-hidden": "true"}, track),
        element("span", {"class": "bar-value"}, written),
        element("span", {"class": "bar-said"}, said) if said else None,
    )


def delta(effect: Effect | None, reach: float) -> Markup:
    """A bar to the left (less) or right (more) of nothing, with its interval; `reach` is half of the track."""
    if effect is None or reach <= 0:
        return element("span", {"class": "delta", "aria-hidden": "true"})

    def at(value: float) -> float:
        return 50 + 50 * min(max(value / reach, -1.0), 1.0)

    start, end = sorted((50.0, at(effect.value)))
    low, high = at(effect.low), at(effect.high)
    kind = "is-unclear" if not effect.clear else "is-more" if effect.value > 0 else "is-less"
    return element(
        "span",
        {"class": "delta", "aria-hidden": "true"},
        element("span", {"class": f"delta-fill {kind}", "style": f"left:{start:.1f}%;width:{end - start:.1f}%"}),
        element("span", {"class": "delta-interval", "style": f"left:{low:.1f}%;width:{high - low:.1f}%"}),
    )


def ticks(low: float, high: float) -> list[float]:
    """Round numbers (1, 2, 2.5 or 5 times a power of ten apart) between two ends, three to six of them."""
    if high <= low:
        return [low]
    raw = (high - low) / _TICKS
    power = 10 ** floor(log10(raw))
    step = next(nice * power for nice in (1, 2, 2.5, 5, 10) if nice * power >= raw * 0.999)
    first = ceil(low / step - 1e-9)
    return [number * step for number in range(first, floor(high / step + 1e-9) + 1)]


@dataclass(frozen=True)
class LinePoint:
    """A figure at a date, in the unit of the axis; None where there is none."""

    day: date
    label: str
    here: Effect | None
    other: Effect | None


def line_chart(points: Sequence[LinePoint], write: Any, title: str) -> Markup | None:
    """A line with intervals, and a dashed one for what it stands beside; None below two dates with a figure.

    `write` writes a value of the axis. The table beside it says the same; the drawing is hidden from screen readers.
    """
    shown = [figure for point in points for figure in (point.here, point.other) if figure is not None]
    if sum(point.here is not None for point in points) < 2:
        return None
    low, high = min(figure.low for figure in shown), max(figure.high for figure in shown)
    low, high = max(0.0, low - (high - low) * 0.1), high + (high - low) * 0.1
    first, last = points[0].day.toordinal(), points[-1].day.toordinal()

    def x(point: LinePoint) -> float:
        return _LEFT + 12 + (WIDTH - _LEFT - _RIGHT - 24) * (point.day.toordinal() - first) / max(last - first, 1)

    def y(value: float) -> float:
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (high - value) / max(high - low, 1e-12)

    parts: list[Markup] = []
    for value in ticks(low, high):
        height = f"{y(value):.1f}"
        parts.append(element("line", {"class": "grid", "x1": _LEFT, "x2": WIDTH - _RIGHT, "y1": height, "y2": height}))
        parts.append(element("text", {"class": "axis", "x": _LEFT - 6, "y": height, "dy": "0.32em"}, write(value)))
    for point in points:
        anchor = "start" if point is points[0] else "end" if point is points[-1] else "middle"
        place = {"class": "axis-x", "x": f"{x(point):.1f}", "y": HEIGHT - 8, "text-anchor": anchor}
        parts.append(element("text", place, point.label))
    for name in ("other", "here"):
        known = [(x(point), figure) for point in points if (figure := getattr(point, name)) is not None]
        path = "M" + "L".join(f"{across:.1f} {y(figure.value):.1f}" for across, figure in known)
        parts.append(element("path", {"class": f"line {name}", "d": path}) if known else Markup(""))
        for across, figure in known:
            ends = {"x1": f"{across:.1f}", "x2": f"{across:.1f}"}
            parts.append(
                element(
                    "line",
                    {"class": f"whisker {name}", **ends, "y1": f"{y(figure.low):.1f}", "y2": f"{y(figure.high):.1f}"},
                )
            )
            parts.append(
                element(
                    "circle", {"class": f"dot {name}", "cx": f"{across:.1f}", "cy": f"{y(figure.value):.1f}", "r": 4.5}
                )
            )
    return element(
        "svg",
        {"class": "over-time", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "aria-hidden": "true", "focusable": "false"},
        element("title", None, title),
        parts,
    )
