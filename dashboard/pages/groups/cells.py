"""Figures of single groups at single places."""

from dataclasses import dataclass

import numpy as np

from dashboard.pages.groups.dimensions import Dimension, Group
from dashboard.pages.heatmap.place_facts import Figure, Place
from dashboard.picture import Measure, Picture
from dashboard.served import ServedRelease
from data.inequality.estimates import standard_error
from data.release.errors import NotPublished
from data.release.reader import Values
from data.release.states import ValueState


@dataclass(frozen=True)
class Cell:
    """One published figure; `value`, `low` and `high` are unrounded, in the indicator's unit, nan without a figure."""

    figure: Figure
    value: float
    low: float
    high: float
    state: ValueState

    @property
    def has_value(self) -> bool:
        """Whether there is a figure."""
        return self.figure.has_value

    @property
    def error(self) -> float:
        """Standard error of the figure from the noise."""
        return float(standard_error(*(np.array([number]) for number in (self.value, self.low, self.high)))[0])

    @property
    def rate(self) -> tuple[float, float]:
        """Value and standard error."""
        return self.value, self.error

    @property
    def hidden(self) -> bool:
        """Whether there is a figure that is not shown to protect families."""
        return self.state in (ValueState.SUPPRESSED_SMALL, ValueState.SUPPRESSED_COMPLEMENT)


@dataclass(frozen=True)
class Breakdown:
    """An indicator by the groups of one dimension.

    Attributes:
        dimension: of the groups.
        cells: one per group; None where the combination is not published for the place.
        same: the indicator is made of the dimension itself, so its groups are not compared.
    """

    dimension: Dimension
    cells: tuple[Cell | None, ...]
    same: bool = False

    @property
    def published(self) -> bool:
        """Whether any group's figure is published for places of this level."""
        return any(cell is not None and cell.state != ValueState.NOT_APPLICABLE for cell in self.cells)

    @property
    def hidden(self) -> int:
        """Number of groups whose figures are hidden."""
        return sum(cell is not None and cell.hidden for cell in self.cells)

    @property
    def shown(self) -> tuple[tuple[Group, Cell], ...]:
        """Groups with a figure."""
        pairs = zip(self.dimension.groups, self.cells, strict=True)
        return tuple((group, cell) for group, cell in pairs if cell is not None and cell.has_value)


def read_cell(served: ServedRelease, place: Place, code: str, base: str, **asked: str) -> Cell | None:
    """A figure at a place, None where it is not published; `asked` as `Release.values` takes it."""

    def take() -> Cell | None:
        if code not in served.release.register:
            return None
        try:
            values = served.release.values(level=place.level, indicator=code, base=base, **asked)
        except NotPublished:
            return None
        return _cell(Measure.of(served.release.register[code]), values, place.row)

    key = ("cell", place.level, place.row, code, base, *asked.items())
    cell: Cell | None = served.kept(key, take, single=True)
    return cell


def read_breakdown(served: ServedRelease, place: Place, code: str, dimension: Dimension) -> Breakdown:
    """An indicator by the groups of a dimension, in persons."""
    if dimension.name == "zone" and served.release.register[code]["group"] == "zone":
        return Breakdown(dimension, (None,) * len(dimension.groups), same=True)
    return Breakdown(
        dimension, tuple(read_cell(served, place, code, "persons", **group.asked) for group in dimension.groups)
    )


def _cell(measure: Measure, values: Values, row: int) -> Cell:
    one = Values(*(getattr(values, name)[row : row + 1] for name in Values.__dataclass_fields__))
    return Cell(
        figure=Figure.of(Picture(measure, one), 0),
        value=float(one.value[0]),
        low=float(one.low[0]),
        high=float(one.high[0]),
        state=ValueState(int(one.state[0])),
    )
