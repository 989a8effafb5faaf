"""How an indicator changed between two releases, as it is displayed: rounded differences in classes around zero."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.thresholds import CHANGES, scaled
from dashboard.picture import CSS_CLASSES, Measure, WireCodes, wire_reasons
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.change import Change, change_of, comparability

WIRE_BASE: Final = 32
"""Added to the class of a change, 0 (largest fall) to 6 (largest rise)."""

UNCLEAR: Final = 3
"""The class of changes whose 90 % interval contains zero."""


@dataclass(frozen=True)
class ChangeClass:
    """One class in ascending order: row 0 to 6, its ends (None: open, or zero) as scaled integers, number of areas."""

    row: int
    low: int | None
    high: int | None
    areas: int


class ChangePicture(WireCodes):
    """Differences as displayed; rows are the areas of the level in the newer release.

    `shown` holds rounded differences as scaled integers, `below` and `above` the ways to the ends of their 90 %
    intervals; all are meaningless where `has_value` is False. `before` and `after` are the two rounded figures.
    """

    mode: Final = "change"

    def __init__(self, measure: Measure, change: Change, notes: tuple[str, ...] = ()) -> None:
        self.measure = measure
        self.change = change
        self.notes = notes
        self.state: NDArray[np.uint8] = change.state
        self.has_value: NDArray[np.bool_] = ~np.isnan(change.difference)
        self.shown: NDArray[np.int64] = measure.round(change.difference)
        self.below: NDArray[np.int64] = measure.reach(change.difference - change.low)
        self.above: NDArray[np.int64] = measure.reach(change.high - change.difference)
        self.before: NDArray[np.int64] = measure.round(change.old.value)
        self.after: NDArray[np.int64] = measure.round(change.new.value)

    def __len__(self) -> int:
        return len(self.shown)

    @property
    def unit(self) -> str:
        """Unit of the differences."""
        return "percentage_points" if self.measure.unit == "percent" else self.measure.unit

    @cached_property
    def thresholds(self) -> tuple[int, int]:
        """Where a change is called larger, and large."""
        larger, large = scaled(CHANGES.get(self.measure.unit, CHANGES["count"]), self.measure.decimals)
        return larger, large

    @cached_property
    def rows(self) -> NDArray[np.uint8]:
        """Class of every area, 0 to 6; `UNCLEAR` also where there is no value."""
        larger, large = self.thresholds
        size = np.abs(self.shown)
        step = 1 + (size >= larger).astype(np.int64) + (size >= large)
        signed = np.where(self.change.difference > 0, step, -step)
        return np.where(self.change.certain & self.has_value, UNCLEAR + signed, UNCLEAR).astype(np.uint8)

    @cached_property
    def classes(self) -> tuple[ChangeClass, ...]:
        """All seven classes, also those without an area: their edges are the same on every map of the unit."""
        larger, large = self.thresholds
        counts = np.bincount(self.rows[self.has_value], minlength=7)
        ends = (
            (None, -large), (1 - large, -larger), (1 - larger, None), (None, None),
            (None, larger - 1), (larger, large - 1), (large, None),
        )  # fmt: skip
        return tuple(ChangeClass(row, low, high, int(counts[row])) for row, (low, high) in enumerate(ends))

    def colour(self, row: int) -> int:
        """Colour of a class: the warm end is what is worse, or what is more where neither is."""
        return 6 - row if self.measure.higher_is_better else row

    @cached_property
    def wire_classes(self) -> NDArray[np.uint8]:
        """Colour of the class above `WIRE_BASE`, or the code of why there is no value."""
        colours = np.array([self.colour(row) for row in range(7)], dtype=np.uint8)
        return np.where(self.has_value, WIRE_BASE + colours[self.rows], wire_reasons(self.state)).astype(np.uint8)

    def css_class(self, row: int, *, striped: bool = True) -> str:
        """Class name of an area's fill."""
        code = int(self.wire_classes[row])
        return CSS_CLASSES.get(code) or f"d{code - WIRE_BASE}"

    def text(self, row: int, texts: Texts) -> str:
        """The change as written with its unit, or the reason why there is none."""
        if not self.has_value[row]:
            return self.reason(row, texts)
        return texts(f"change.{self.unit}", change=self.number(row, texts))

    def number(self, row: int, texts: Texts) -> str:
        """The change with its sign, without unit."""
        return self.signed(int(self.shown[row]), texts)

    def signed(self, shown: int, texts: Texts) -> str:
        """Write a rounded change with its sign."""
        written = texts.scaled(shown, self.measure.decimals)
        return f"+{written}" if shown > 0 else written

    def interval(self, row: int, texts: Texts) -> str:
        """Both ends of the change's 90 % interval, without unit."""
        shown, below, above = (int(part[row]) for part in (self.shown, self.below, self.above))
        return texts("change.ends", low=self.signed(shown - below, texts), high=self.signed(shown + above, texts))

    def is_clear(self, row: int) -> bool:
        """Whether the interval excludes zero."""
        return bool(self.change.certain[row])

    def both(self, row: int, texts: Texts) -> str:
        """The two figures that are compared."""
        before, after = (self.measure.write(int(part[row]), texts) for part in (self.before, self.after))
        return texts("change.from_to", before=before, after=after)

    @cached_property
    def worse_first(self) -> NDArray[np.int64]:
        """A number that falls with how bad a change is: the largest turn for the worse, or the largest rise, first."""
        finer = np.nan_to_num(np.round(self.change.difference * 10 ** (self.measure.decimals + 3)))
        key: NDArray[np.int64] = finer.astype(np.int64)
        return key if self.measure.higher_is_better else -key

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """Rank of every area by its displayed change, equal ones sharing one; 0 where there is none."""
        key = self.shown if self.measure.higher_is_better else -self.shown
        valued = np.sort(key[self.has_value])
        return np.where(self.has_value, np.searchsorted(valued, key) + 1, 0)


def change_picture(new: ServedRelease, old: ServedRelease, selection: Selection, level: str = "") -> ChangePicture:
    """The change of the selected indicator from the old to the new release, kept with the new one.

    Raises:
        NotPublished: the new release does not publish the table.
    """
    level = level or selection.level
    code = selection.code

    def take() -> ChangePicture:
        change = change_of(
            old.release, new.release, level=level, indicator=code, base=selection.base, **selection.breakdown
        )
        notes = comparability(old.release, new.release, code)
        return ChangePicture(Measure.of(new.release.register[code]), change, notes)

    key = ("change", old.release_id, level, code, selection.base, *selection.breakdown.values())
    picture: ChangePicture = new.kept(key, take)
    return picture
