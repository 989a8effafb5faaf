"""Two indicators at once, as they are displayed: the areas in thirds of each, nine classes in all."""

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.classes import class_edges, class_rows
from dashboard.picture import CSS_CLASSES, Picture, WireCodes, take_picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts

WIRE_BASE: Final = 16
"""Added to the cell: three times the third of the first indicator, plus that of the second."""

THIRDS: Final = 3

_PLACES: Final = {1: (1,), 2: (0, 2), 3: (0, 1, 2)}


class PairPicture(WireCodes):
    """Two tables over the same areas; an area has a value only where both have one.

    The thirds are of these areas only. Equal values share a third, so the classes of an indicator with few different
    values are fewer: a single one stands in the middle.
    """

    mode: Final = "pair"

    def __init__(self, first: Picture, second: Picture) -> None:
        self.first = first
        self.second = second
        self.has_value: NDArray[np.bool_] = first.has_value & second.has_value

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def _thirds(self) -> tuple[tuple[dict[int, tuple[int, int]], NDArray[np.int64]], ...]:
        found = []
        for picture in (self.first, self.second):
            of_area = np.zeros(len(picture), dtype=np.int64)
            values = np.sort(picture.shown[self.has_value])
            edges: dict[int, tuple[int, int]] = {}
            if len(values):
                bounds = class_edges(values, "quantile", most=THIRDS)
                places = np.array(_PLACES[len(bounds)])
                of_area = places[class_rows(bounds, np.where(self.has_value, picture.shown, values[0]))]
                edges = {int(place): bound[:2] for place, bound in zip(places, bounds, strict=True)}
            found.append((edges, of_area))
        return tuple(found)

    @property
    def first_edges(self) -> dict[int, tuple[int, int]]:
        """Lowest and highest displayed value of the first indicator by third (0 to 2), thirds with areas only."""
        return self._thirds[0][0]

    @property
    def second_edges(self) -> dict[int, tuple[int, int]]:
        """The same of the second indicator."""
        return self._thirds[1][0]

    @cached_property
    def cells(self) -> NDArray[np.int64]:
        """Cell of every area, 0 (least of both) to 8 (most of both); meaningless without a value."""
        return THIRDS * self._thirds[0][1] + self._thirds[1][1]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Number of areas in each of the nine cells."""
        return tuple(int(count) for count in np.bincount(self.cells[self.has_value], minlength=THIRDS**2))

    @cached_property
    def wire_classes(self) -> NDArray[np.uint8]:
        """Cell above `WIRE_BASE`, or why there is no value: of the first indicator, or else of the second."""
        reasons = np.where(self.first.has_value, self.second.wire_classes, self.first.wire_classes)
        return np.where(self.has_value, WIRE_BASE + self.cells, reasons).astype(np.uint8)

    def css_class(self, row: int, *, striped: bool = True) -> str:
        """Class name of an area's fill."""
        code = int(self.wire_classes[row])
        return CSS_CLASSES.get(code) or f"b{code - WIRE_BASE}"

    def text(self, row: int, texts: Texts) -> str:
        """Both values as written, or the reason why there is no class."""
        if not self.has_value[row]:
            return self.reason(row, texts)
        return texts("pair.values", first=self.first.text(row, texts), second=self.second.text(row, texts))


def pair_picture(served: ServedRelease, selection: Selection, level: str = "") -> PairPicture:
    """The selected indicator with the second one; the second is counted like the first where that is published.

    Raises:
        NotPublished: one of the tables is outside the published grammar.
    """
    level = level or selection.level
    base = second_base(served, selection)

    def take() -> PairPicture:
        table = {"level": level, **selection.breakdown}
        first = take_picture(served, code=selection.code, base=selection.base, **table)
        return PairPicture(first, take_picture(served, code=selection.second, base=base, **table))

    key = ("pair", level, selection.code, selection.second, selection.base, *selection.breakdown.values())
    picture: PairPicture = served.kept(key, take)
    return picture


def second_base(served: ServedRelease, selection: Selection) -> str:
    """Families or persons, as the second indicator is counted beside the first."""
    bases = served.rules.indicators[selection.second].bases
    return selection.base if selection.base in bases else bases[0]
