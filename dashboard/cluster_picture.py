"""Clusters of districts as they are displayed: high among high, low among low, not told apart from chance."""

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.picture import CSS_CLASSES, Measure, Picture, WireCodes, take_picture
from dashboard.selection import HOT_SPOTS_LEVEL, Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.hot_spots import HotSpots, read_hot_spots

WIRE_BASE: Final = 48
"""Added to the kind: 0 not significant, 1 high among high, 2 low among low."""

KINDS: Final = ("plain", "high", "low")
NO_VALUE: Final = 3


class ClusterPicture(WireCodes):
    """Kinds and smoothed rates of the districts.

    `shown` holds the smoothed rates as scaled integers, meaningless where `has_value` is False. Where the release has
    no clusters for the indicator, no district has a value and `published` is False.
    """

    mode: Final = "hotspots"

    def __init__(self, measure: Measure, picture: Picture, found: HotSpots | None) -> None:
        self.measure = measure
        self.picture = picture
        self.published = found is not None
        count = len(picture)
        self.kind: NDArray[np.uint8] = np.full(count, NO_VALUE, dtype=np.uint8) if found is None else found.kind
        smoothed = np.full(count, np.nan) if found is None else found.smoothed
        self.has_value: NDArray[np.bool_] = (self.kind != NO_VALUE) & ~np.isnan(smoothed)
        self.shown: NDArray[np.int64] = measure.round(smoothed)
        self.tested = 0 if found is None else found.tested
        self.false_discovery_rate = 0.0 if found is None else found.false_discovery_rate

    def __len__(self) -> int:
        return len(self.shown)

    @cached_property
    def wire_classes(self) -> NDArray[np.uint8]:
        """Kind above `WIRE_BASE`, or why there is no value: the district's figure's reason, else not applicable."""
        reasons = np.where(self.picture.has_value, 253, self.picture.wire_classes)
        return np.where(self.has_value, WIRE_BASE + self.kind, reasons).astype(np.uint8)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of districts of each kind."""
        found = np.bincount(self.kind[self.has_value], minlength=len(KINDS))
        return {kind: int(found[row]) for row, kind in enumerate(KINDS)}

    @cached_property
    def hidden(self) -> int:
        """Number of districts whose figure is hidden to protect families."""
        return super().hidden if self.published else 0

    @cached_property
    def without_data(self) -> int:
        """Number of districts without a kind for another reason."""
        return super().without_data if self.published else 0

    def css_class(self, row: int, *, striped: bool = True) -> str:
        """Class name of a district's fill."""
        code = int(self.wire_classes[row])
        return CSS_CLASSES.get(code) or f"k{code - WIRE_BASE}"

    def kind_text(self, row: int, texts: Texts) -> str:
        """The kind in words, or the reason why there is none."""
        return texts(f"cluster.{KINDS[self.kind[row]]}") if self.has_value[row] else self.reason(row, texts)

    def text(self, row: int, texts: Texts) -> str:
        """The kind and the smoothed rate, or the reason why there is none."""
        if not self.has_value[row]:
            return self.reason(row, texts)
        return texts("cluster.value", kind=self.kind_text(row, texts), value=self.rate(row, texts))

    def rate(self, row: int, texts: Texts) -> str:
        """The smoothed rate as written."""
        return self.measure.write(int(self.shown[row]), texts)


def cluster_picture(served: ServedRelease, selection: Selection) -> ClusterPicture:
    """The clusters of the selected indicator.

    Raises:
        NotPublished: the release does not publish the indicator for districts.
    """

    def take() -> ClusterPicture:
        code, base = selection.code, selection.base
        picture = take_picture(served, level=HOT_SPOTS_LEVEL, code=code, base=base)
        found = read_hot_spots(served.release, code, base)
        return ClusterPicture(Measure.of(served.release.register[code]), picture, found)

    picture: ClusterPicture = served.kept(("clusters", selection.code, selection.base), take)
    return picture
