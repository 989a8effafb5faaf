"""The way of an indicator from its baseline over its actuals to its target, drawn by the server.

Places are given in percent and text in pixels, so that the drawing fills any width and its text keeps its size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dashboard.markup import Markup, element

_TOP: Final = 12.0
_BOTTOM: Final = 86.0
_LEFT: Final = 3.0
_RIGHT: Final = 97.0
_STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Mark:
    """One figure of the drawing: its day, value and interval, and the same in words."""

    day: date
    value: Decimal
    said: str
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Trend:
    """What is drawn; baseline and target are None where the programme states no number."""

    baseline: Mark | None
    target: Mark | None
    actuals: Sequence[Mark]

    @property
    def marks(self) -> list[Mark]:
        """Everything that has a place in the drawing."""
        return [mark for mark in (self.baseline, *self.actuals, self.target) if mark is not None]


def top_of_axis(highest: Decimal) -> Decimal:
    """The least round number (1, 2, 2.5 or 5 times a power of ten) that is not below `highest`; 1 for zero."""
    if highest <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(highest.adjusted())
    return next(step * power for step in _STEPS if step * power >= highest)


def trend_drawing(trend: Trend, label: str, ticks: Sequence[tuple[Decimal, str]], days: Sequence[tuple[date, str]]) -> (
    Markup
):  # fmt: skip
    """Draw a trend.

    Args:
        trend: with at least one mark.
        label: the drawing in words.
        ticks: values of the axis with how they are written; the last one is the top.
        days: the first and the last day with how they are written; one only, where both are the same.
    """
    scale = _Scale(trend, ticks[-1][0])
    parts: list[Markup] = [_grid(scale, value, written) for value, written in ticks]
    if trend.target is not None:
        parts.append(_way_to_target(scale, trend.baseline, trend.target))
    parts += [
        _line(scale.x(one), scale.y(one.value), scale.x(other), scale.y(other.value), "trend-line")
        for one, other in zip(trend.actuals, trend.actuals[1:], strict=False)
    ]
    parts += [
        _line(scale.x(mark), scale.y(mark.low), scale.x(mark), scale.y(mark.high), "trend-interval")
        for mark in trend.actuals
        if mark.low is not None and mark.high is not None
    ]
    if trend.baseline is not None:
        parts.append(_mark(scale, trend.baseline, "trend-baseline"))
    if trend.target is not None:
        parts.append(_mark(scale, trend.target, "trend-target"))
    parts += [_mark(scale, mark, "trend-actual") for mark in trend.actuals]
    ends = ("start", "end") if len(days) > 1 else ("middle",)
    parts += [_day(end, words) for end, (_, words) in zip(ends, days, strict=True)]
    return element("svg", {"class": "trend", "role": "img", "aria-label": label}, parts)


class _Scale:
    """Places of days and values in percent of the drawing."""

    def __init__(self, trend: Trend, top: Decimal) -> None:
        days = [mark.day for mark in trend.marks]
        self._first, self._last, self._top = min(days), max(days), float(top)

    def x(self, mark: Mark) -> str:
        length = (self._last - self._first).days
        share = (mark.day - self._first).days / length if length else 0.5
        return f"{_LEFT + (_RIGHT - _LEFT) * share:.2f}%"

    def y(self, value: Decimal) -> str:
        return f"{_BOTTOM - (_BOTTOM - _TOP) * float(value) / self._top:.2f}%"


def _grid(scale: _Scale, value: Decimal, written: str) -> Markup:
    y = scale.y(value)
    text = element("text", {"class": "trend-tick", "x": "0", "y": y, "dy": "-4"}, written)
    return element("g", None, _line("0%", y, "100%", y, "trend-grid"), text)


def _way_to_target(scale: _Scale, baseline: Mark | None, target: Mark) -> Markup:
    """From baseline to target; level where there is no baseline to come from."""
    end = (scale.x(target), scale.y(target.value))
    if baseline is None:
        return _line("0%", end[1], "100%", end[1], "trend-way")
    return _line(scale.x(baseline), scale.y(baseline.value), *end, "trend-way")


def _mark(scale: _Scale, mark: Mark, css: str) -> Markup:
    shape = (
        element("path", {"d": "M0-8 8 0 0 8-8 0Z"}) if css == "trend-target" else element("circle", {"r": "5.5"})
    )  # fmt: skip
    return element(
        "svg",
        {"class": css, "x": scale.x(mark), "y": scale.y(mark.value), "overflow": "visible"},
        element("title", None, mark.said),
        shape,
    )


def _day(end: str, written: str) -> Markup:
    x = {"start": "0", "middle": "50%", "end": "100%"}[end]
    where = {"x": x, "y": "100%", "dy": "-6", "text-anchor": end}
    return element("text", {"class": "trend-tick", **where}, written)


def _line(x1: str, y1: str, x2: str, y2: str, css: str) -> Markup:
    return element("line", {"class": css, "x1": x1, "y1": y1, "x2": x2, "y2": y2})
