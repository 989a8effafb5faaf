"""Classes of a map: quantiles over the areas that have a value.

Values are classified as they are displayed (rounded, as scaled integers), so a printed value always lies inside the
printed edges of its class. Equal values share a class; a class exists only if some area is in it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_CLASSES: Final = 5
NO_CLASS: Final = -1

_COLOURS: Final = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


@dataclass(frozen=True)
class MapClass:
    """One class in ascending order of values: colour step 0 to 4, lowest and highest value shown, number of areas."""

    colour: int
    low: int
    high: int
    areas: int


@dataclass(frozen=True)
class Classes:
    """Classes and, for every area, the row of its class (`NO_CLASS` where it has no value)."""

    classes: tuple[MapClass, ...]
    of_area: NDArray[np.int16]

    @property
    def colours(self) -> NDArray[np.int16]:
        """Colour step of every area, `NO_CLASS` where it has no value."""
        steps = np.array([*(item.colour for item in self.classes), NO_CLASS], dtype=np.int16)
        return steps[self.of_area]


def classify(shown: NDArray[np.int64], has_value: NDArray[np.bool_], *, inverted: bool = False) -> Classes:
    """Put areas into at most five quantile classes.

    Args:
        shown: displayed values as scaled integers.
        has_value: which of them count.
        inverted: whether low values are the worse ones and take the strong colours.
    """
    values = np.sort(shown[has_value])
    of_area = np.full(len(shown), NO_CLASS, dtype=np.int16)
    if not len(values):
        return Classes((), of_area)
    lows = _lower_bounds(values)
    of_area[has_value] = np.searchsorted(lows, shown[has_value], side="right") - 1
    colours = _COLOURS[len(lows)]
    rows = np.searchsorted(lows, values, side="right") - 1
    classes = []
    for row in range(len(lows)):
        members = values[rows == row]
        colour = colours[len(lows) - 1 - row] if inverted else colours[row]
        classes.append(MapClass(colour, int(members[0]), int(members[-1]), len(members)))
    return Classes(tuple(classes), of_area)


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


def _lower_bounds(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lowest value of each class, ascending and distinct."""
    distinct = np.unique(values)
    if len(distinct) <= MOST_CLASSES:
        return distinct
    cuts = [values[len(values) * step // MOST_CLASSES] for step in range(MOST_CLASSES)]
    return np.unique(np.array(cuts, dtype=np.int64))
