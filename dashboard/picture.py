"""One indicator over the areas of a level as it is displayed: rounded, classified, ordered."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.classes import Classes, classify, sort_into, spans_classes
from dashboard.figures.thresholds import fixed_thresholds
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.reader import Values
from data.release.states import ValueState

DECIMALS: Final = {"percent": 1, "points": 1, "index": 3}
"""Decimals shown per unit; counts have none."""

WIRE_STATES: Final = {
    ValueState.SUPPRESSED_SMALL: 250,
    ValueState.SUPPRESSED_COMPLEMENT: 251,
    ValueState.NO_DATA: 252,
    ValueState.NOT_APPLICABLE: 253,
    ValueState.WITHDRAWN: 254,
}
CSS_CLASSES: Final = {250: "few", 251: "hidden", 252: "nodata", 253: "na", 254: "withdrawn"}
"""Class name of every reason why there is no value: each has a look of its own."""

UNCERTAIN: Final = 8
"""Added to the colour step of areas whose interval is too wide for the classes."""

_HAIR: Final = 1e-6


@dataclass(frozen=True)
class Measure:
    """How an indicator is written and ordered."""

    code: str
    unit: str
    decimals: int
    higher_is_better: bool
    is_count: bool

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Measure":
        """Read it from an entry of the register."""
        unit = "count" if entry["kind"] == "count" else entry["unit"]
        return cls(
            code=entry["code"],
            unit=unit,
            decimals=DECIMALS.get(unit, 0),
            higher_is_better=entry.get("direction") == "higher_is_better",
            is_count=entry["kind"] == "count",
        )

    def round(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Round to what is shown, as integers of `10**-decimals`; nan becomes 0."""
        rounded: NDArray[np.int64] = np.floor(np.nan_to_num(values) * 10**self.decimals + 0.5).astype(np.int64)
        return rounded

    def reach(self, lengths: NDArray[np.float64]) -> NDArray[np.int64]:
        """Round the way from a value to an end of its interval up to what is shown; nan becomes 0."""
        scaled = np.nan_to_num(lengths) * 10**self.decimals
        rounded: NDArray[np.int64] = np.ceil(scaled - _HAIR).astype(np.int64)
        return rounded

    def write(self, shown: int, texts: Texts) -> str:
        """Write a rounded value in a language."""
        number = texts.scaled(shown, self.decimals)
        return texts.percent(number) if self.unit == "percent" else number

    def write_range(self, low: int, high: int, texts: Texts) -> str:
        """Write the rounded ends of an interval in a language, without unit."""
        return f"{texts.scaled(low, self.decimals)}\u2013{texts.scaled(high, self.decimals)}"


class WireCodes:
    """What every kind of map tells of areas that it cannot colour, from the codes that it sends to the browser."""

    @property
    def wire_classes(self) -> NDArray[np.uint8]:
        """Code of every area: a colour, or why there is none."""
        raise NotImplementedError

    @cached_property
    def hidden(self) -> int:
        """Number of areas without a colour because a figure is hidden to protect families."""
        return int(np.isin(self.wire_classes, (250, 251)).sum())

    @cached_property
    def without_data(self) -> int:
        """Number of areas without a colour for another reason."""
        return int((self.wire_classes >= 252).sum())

    def reason(self, row: int, texts: Texts) -> str:
        """Why an area has no colour, in two or three words."""
        return texts(f"state.{int(self.wire_classes[row])}")


class Picture(WireCodes):
    """Values of one table as displayed; rows are the areas of the level.

    `shown` holds rounded values as scaled integers, `below` and `above` the ways from there to the ends of the 90 %
    intervals; all are meaningless where `has_value` is False.
    """

    mode: Final = "plain"

    def __init__(
        self, measure: Measure, values: Values, scheme: str = "quantile", thresholds: tuple[int, ...] = ()
    ) -> None:
        self.measure = measure
        self.values = values
        self.scheme = scheme
        self.thresholds = thresholds
        self.state: NDArray[np.uint8] = values.state
        self.has_value: NDArray[np.bool_] = ~np.isnan(values.value)
        self.shown: NDArray[np.int64] = measure.round(values.value)
        self.below: NDArray[np.int64] = np.minimum(measure.reach(values.value - values.low), self.shown)
        self.above: NDArray[np.int64] = measure.reach(values.high - values.value)
        if measure.unit == "percent":
            self.above = np.minimum(self.above, 100 * 10**measure.decimals - self.shown)

    def __len__(self) -> int:
        return len(self.shown)

    @cached_property
    def classes(self) -> Classes:
        """Classes of the areas with a value."""
        return classify(
            self.shown,
            self.has_value,
            inverted=self.measure.higher_is_better,
            scheme=self.scheme,
            thresholds=self.thresholds,
        )

    def in_classes(self, edges: tuple[tuple[int, int, str], ...], *, inverted: bool) -> "Picture":
        """The same values in classes with the edges of `class_edges`, which another map may share."""
        other = Picture(self.measure, self.values, self.scheme, self.thresholds)
        other.__dict__["classes"] = sort_into(edges, self.shown, self.has_value, inverted=inverted)
        return other

    @cached_property
    def uncertain(self) -> NDArray[np.bool_]:
        """Areas whose interval is too wide for the classes."""
        return spans_classes(self.classes.classes, self.shown - self.below, self.shown + self.above, self.has_value)

    @cached_property
    def wire_classes(self) -> NDArray[np.uint8]:
        """Colour step 0 to 4, with `UNCERTAIN` added where it applies, or the code of why there is no value."""
        coloured = self.classes.colours + UNCERTAIN * self.uncertain
        return np.where(self.has_value, coloured, wire_reasons(self.state)).astype(np.uint8)

    def css_class(self, row: int, *, striped: bool = True) -> str:
        """Class name of an area's fill; without stripes for maps too small to show them."""
        code = int(self.wire_classes[row])
        if code in CSS_CLASSES:
            return CSS_CLASSES[code]
        colour = code % UNCERTAIN
        return f"u{colour}" if striped and code >= UNCERTAIN else f"c{colour}"

    def text(self, row: int, texts: Texts) -> str:
        """The value as written, or the reason why there is none."""
        if self.has_value[row]:
            return self.measure.write(int(self.shown[row]), texts)
        return self.reason(row, texts)

    def interval(self, row: int, texts: Texts) -> str:
        """The ends of the value's 90 % interval as written, without unit."""
        shown, below, above = (int(part[row]) for part in (self.shown, self.below, self.above))
        return self.measure.write_range(shown - below, shown + above, texts)

    def order(self, sort: str, names: list[str]) -> NDArray[np.int64]:
        """Rows worst first (or best first, or by name); areas without a value come last, by name."""
        by_name = np.argsort(np.array([name.casefold() for name in names], dtype=np.str_), kind="stable")
        if sort == "name":
            return by_name
        key = self.shown if self.measure.higher_is_better else -self.shown
        key = -key if sort == "best" else key
        key = np.where(self.has_value, key, np.iinfo(np.int64).max)
        return by_name[np.argsort(key[by_name], kind="stable")]

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """Rank of every area from the worst, equal values sharing one; 0 where there is no value."""
        key = self.shown if self.measure.higher_is_better else -self.shown
        valued = np.sort(key[self.has_value])
        return np.where(self.has_value, np.searchsorted(valued, key) + 1, 0)


def wire_reasons(state: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Code of why there is no value, per area; where there is one it means nothing."""
    wire = np.full(len(state), 252, dtype=np.uint8)
    for reason, code in WIRE_STATES.items():
        wire[state == reason] = code
    return wire


def take_picture(
    served: ServedRelease,
    *,
    level: str,
    code: str,
    base: str,
    sex: str = "all",
    age: str = "all",
    disability: str = "all",
    classes: str = "quantile",
) -> Picture:
    """Read a published table and prepare it for display; the last tables asked for are kept with the release.

    Args:
        served: the release.
        level, code, base, sex, age, disability: the table, as in `Release.values`.
        classes: rule of the map's classes, one of `SCHEMES`.

    Raises:
        NotPublished: the table is outside the published grammar.
    """

    def take() -> Picture:
        values = served.release.values(level=level, indicator=code, base=base, sex=sex, age=age, disability=disability)
        entry = served.release.register[code]
        measure = Measure.of(entry)
        return Picture(measure, values, classes, fixed_thresholds(entry, measure.unit, measure.decimals))

    key = (level, code, base, sex, age, disability, classes)
    picture: Picture = served.kept(key, take, single=level == "adm0")
    return picture


def picture_of(served: ServedRelease, selection: Selection, level: str = "") -> Picture:
    """Picture of a selection, at its own level or another."""
    return take_picture(
        served,
        level=level or selection.level,
        code=selection.code,
        base=selection.base,
        classes=selection.classes,
        **selection.breakdown,
    )
