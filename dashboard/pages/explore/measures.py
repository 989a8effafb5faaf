"""Figures as the page writes them: rounded once, so that map, table, charts and download show the same number."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from dashboard.picture import Measure, Picture
from dashboard.text import Texts
from data.people.scoped_release import Figure, ScopedValues
from data.release.reader import Values
from data.release.states import ValueState

_KINDS: Final[dict[str, Any]] = {
    "numerator": np.int64,
    "denominator": np.int64,
    "value": np.float64,
    "low": np.float64,
    "high": np.float64,
    "state": np.uint8,
}
"""Columns of `Values` in order."""

MISSING: Final = Figure(float("nan"), float("nan"), float("nan"), 0, 0, ValueState.NOT_APPLICABLE)
"""Stands for a figure that is not published."""


class DayMeasure(Measure):
    """A mean number of days."""

    def write(self, shown: int, texts: Texts) -> str:
        """Write a rounded value with its unit."""
        return texts("desk.days", number=texts.scaled(shown, self.decimals))


def measure_of(entry: dict[str, Any]) -> Measure:
    """How an indicator is written."""
    measure = Measure.of(entry)
    if measure.unit != "days":
        return measure
    return DayMeasure(measure.code, "days", int(entry["decimals"]), measure.higher_is_better, is_count=False)


def picture_of_rows(measure: Measure, scoped: ScopedValues, rows: Sequence[int]) -> Picture:
    """Some of the areas of a column, in the order of `rows`."""
    places = np.searchsorted(scoped.rows, np.array(rows, dtype=np.int64))
    return Picture(measure, Values(*(getattr(scoped.values, name)[places] for name in Values.__dataclass_fields__)))


def picture_of_figures(measure: Measure, figures: Sequence[Figure]) -> Picture:
    """Single figures side by side."""
    columns = (np.array([getattr(figure, name) for figure in figures], dtype=kind) for name, kind in _KINDS.items())
    return Picture(measure, Values(*columns))
