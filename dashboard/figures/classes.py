"""Classes of a map by one of four rules: quantiles, equal intervals, natural breaks, fixed thresholds.

Values are classified as they are displayed (rounded, as scaled integers), so a printed value always lies inside the
printed edges of its class, and equal values share a class. Quantiles and natural breaks make only classes that some
area is in; equal intervals and fixed thresholds show empty ones too, since their edges are what is told.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.natural_breaks import natural_breaks

MOST_CLASSES: Final = 5
NO_CLASS: Final = -1
SCHEMES: Final = ("quantile", "equal", "natural", "fixed")

_COLOURS: Final = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


@dataclass(frozen=True)
class MapClass:
    """One class in ascending order of values: colour step 0 to 4, lowest and highest value, number of areas.

    `beyond` says that the class has no end of its own: "below" everything under the next class, "above" everything
    from `low` on.
    """

    colour: int
    low: int
    high: int
    areas: int
    beyond: str = ""


@dataclass(frozen=True)
class Classes:
    """Classes and, for every area, the row of its class (`NO_CLASS` where it has no value)."""

    classes: tuple[MapClass, ...]
    of_area: NDArray[np.int16]

    @property
    def colours(self) -> NDArray[np.uint8]:
        """Colour step per area; meaningless where there is no value."""
        steps = np.array([item.colour for item in self.classes] or [0], dtype=np.uint8)
        colours: NDArray[np.uint8] = steps[np.maximum(self.of_area, 0)]
        return colours


def classify(
    shown: NDArray[np.int64],
    has_value: NDArray[np.bool_],
    *,
    inverted: bool = False,
    scheme: str = "quantile",
    thresholds: tuple[int, ...] = (),
) -> Classes:
    """Sort areas into classes; the colour grows with the value, or falls where `inverted`.

    Args:
        shown: displayed values as scaled integers, meaningless where there is no value.
        has_value: which areas count.
        inverted: the highest values get the lightest colour.
        scheme: one of `SCHEMES`.
        thresholds: ascending, four of them, for the scheme "fixed".
    """
    values = np.sort(shown[has_value])
    return sort_into(
        class_edges(values, scheme, thresholds) if len(values) else (), shown, has_value, inverted=inverted
    )


def sort_into(
    edges: tuple[tuple[int, int, str], ...],
    shown: NDArray[np.int64],
    has_value: NDArray[np.bool_],
    *,
    inverted: bool = False,
) -> Classes:
    """Sort areas into classes with known edges (of `class_edges`); arguments as in `classify`."""
    of_area = np.full(len(shown), NO_CLASS, dtype=np.int16)
    if not edges:
        return Classes((), of_area)
    of_area[has_value] = class_rows(edges, shown[has_value])
    counts = np.bincount(of_area[has_value], minlength=len(edges))
    colours = _COLOURS[len(edges)]
    classes = []
    for row, (low, high, beyond) in enumerate(edges):
        colour = colours[len(edges) - 1 - row] if inverted else colours[row]
        classes.append(MapClass(colour, low, high, int(counts[row]), beyond))
    return Classes(tuple(classes), of_area)


def class_edges(
    values: NDArray[np.int64], scheme: str, thresholds: tuple[int, ...] = (), most: int = MOST_CLASSES
) -> tuple[tuple[int, int, str], ...]:
    """Lowest value, highest value and `MapClass.beyond` of each class, ascending.

    Args:
        values: sorted, at least one.
        scheme, thresholds: as in `classify`.
        most: number of classes wanted; fixed thresholds have their own.
    """
    if scheme == "fixed":
        return _fixed_edges(values, thresholds)
    if scheme == "equal":
        lows = _equal_lows(values, most)
        highs = [*(lows[1:] - 1), values[-1]]
    else:
        lows = natural_breaks(values, most) if scheme == "natural" else _quantile_lows(values, most)
        ends = [*np.searchsorted(values, lows[1:]), len(values)]
        highs = [values[end - 1] for end in ends]
    return tuple((int(low), int(high), "") for low, high in zip(lows, highs, strict=True))


def class_rows(edges: tuple[tuple[int, int, str], ...], shown: NDArray[np.int64]) -> NDArray[np.int16]:
    """Row of the class of each value; values beyond the outer edges fall into the outer classes."""
    lows = np.array([low for low, _, _ in edges[1:]], dtype=np.int64)
    rows: NDArray[np.int16] = np.searchsorted(lows, shown, side="right").astype(np.int16)
    return rows


def spans_classes(
    classes: tuple[MapClass, ...], low: NDArray[np.int64], high: NDArray[np.int64], has_value: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which areas have an interval too wide for the classes: its ends lie in classes at least two apart.

    Such a figure may belong to another class than the one whose colour it has, and its interval covers one class whole.
    Ends in neighbouring classes are not enough: wherever the edges are drawn, some figures lie beside one, and marking
    all of these would mark nothing. Ends beyond the lowest and the highest value count as the outer classes.

    Args:
        classes: in ascending order.
        low, high: ends of the intervals as scaled integers, meaningless where there is no value.
        has_value: which areas count.
    """
    edges = np.array([item.low for item in classes[1:]], dtype=np.int64)
    crossed = np.searchsorted(edges, high, side="right") - np.searchsorted(edges, low, side="right")
    return has_value & (crossed >= 2)


def _quantile_lows(values: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    distinct = np.unique(values)
    if len(distinct) <= most:
        return distinct
    cuts = [values[len(values) * step // most] for step in range(most)]
    return np.unique(np.array(cuts, dtype=np.int64))


def _equal_lows(values: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Edges that differ by at most one unit of the last decimal, as the whole range rarely divides evenly."""
    low, units = int(values[0]), int(values[-1] - values[0]) + 1
    count = min(most, units)
    return np.array([low + units * step // count for step in range(count)], dtype=np.int64)


def _fixed_edges(values: NDArray[np.int64], thresholds: tuple[int, ...]) -> tuple[tuple[int, int, str], ...]:
    first, last = thresholds[0], thresholds[-1]
    inner = [(low, high - 1, "") for low, high in pairwise(thresholds)]
    return (
        (min(0, int(values[0])), first - 1, "below"),
        *inner,
        (last, max(last, int(values[-1])), "above"),
    )
