"""Dots with their intervals on one scale: the drawing inside the table, without a word of its own."""

import math
from dataclasses import dataclass
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.groups.cells import Cell
from dashboard.picture import Measure
from dashboard.text import Texts

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST: Final = {"percent": 100.0, "points": 100.0, "index": 1.0}


@dataclass(frozen=True)
class Scale:
    """From 0 to `top`, in the indicator's unit."""

    top: float

    @classmethod
    def over(cls, cells: list[Cell], measure: Measure) -> "Scale":
        """A scale that holds every interval, ending at a round number."""
        highest = max((cell.high for cell in cells if cell.has_value), default=0.0)
        most = _MOST.get(measure.unit, math.inf)
        if highest <= 0:
            return cls(min(most, 1.0))
        power = 10 ** math.floor(math.log10(highest))
        top = next(step * power for step in (*_STEPS, 20.0) if step * power >= highest - 1e-9)
        return cls(min(top, most))

    def place(self, value: float) -> float:
        """Where a value stands, in percent of the width."""
        return 100 * min(max(value / self.top, 0.0), 1.0)

    def write(self, share: float, measure: Measure, texts: Texts) -> str:
        """The value at a share of the width, as a tick of the axis."""
        value = share * self.top
        decimals = next((digits for digits in range(4) if abs(round(value, digits) - value) < 1e-9), 3)
        number = texts.scaled(round(value * 10**decimals), decimals)
        return texts.percent(number) if measure.unit == "percent" else number


def axis(scale: Scale, measure: Measure, texts: Texts) -> Markup:
    """The ends and the middle of the scale."""
    ticks = [element("span", None, scale.write(share, measure, texts)) for share in (0.0, 0.5, 1.0)]
    return element("span", {"class": "plot-axis", "aria-hidden": "true"}, ticks)


def plot(cell: Cell, scale: Scale, reference: float | None, *, whole: bool = False) -> Markup:
    """One figure: its interval as a line, its value as a dot, the reference as an upright line."""
    low, value, high = (scale.place(number) for number in (cell.low, cell.value, cell.high))
    return element(
        "span",
        {"class": "plot is-whole" if whole else "plot", "aria-hidden": "true"},
        element("span", {"class": "plot-reference", "style": f"left:{scale.place(reference):.2f}%"})
        if reference is not None
        else None,
        element("span", {"class": "plot-interval", "style": f"left:{low:.2f}%;width:{high - low:.2f}%"}),
        element("span", {"class": "plot-dot", "style": f"left:{value:.2f}%"}),
    )
