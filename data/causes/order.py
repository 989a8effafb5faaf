"""Ranks of areas and how much two orders agree.

Sources: Spearman (1904) and Kendall (1945, tau-b, which allows for ties); robust pairs after Alkire, Roche, Ballon,
Foster, Santos and Seth (2015), Multidimensional Poverty Measurement and Analysis, chapter 8.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from data.causes.sphere_cells import Counts, Flags, Floats

Values = Counts | Floats
Signs = NDArray[np.int8]


def ranks(values: Values, ranked: Flags) -> Counts:
    """Rank of every ranked area, the largest value first, equal values sharing the better rank; 0 of the others."""
    ordered = np.sort(-values[ranked])
    return np.where(ranked, np.searchsorted(ordered, -values, side="left") + 1, 0).astype(np.int64)


def worst_fifth(place: Counts) -> Flags:
    """Areas of the first fifth of the ranks (rounded up); areas of equal rank stand or fall together."""
    size = -(-int((place > 0).sum()) // 5)
    return (place > 0) & (place <= size)


def spearman(first: Values, second: Values) -> float:
    """Rank correlation, equal values sharing their mean rank; nan where one of the two does not vary."""
    a, b = _mean_ranks(first), _mean_ranks(second)
    a, b = a - a.mean() if len(a) else a, b - b.mean() if len(b) else b
    scale = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / scale if scale > 0 else float("nan")


def kendall(first: Values, second: Values) -> float:
    """Kendall's tau-b; nan where one of the two does not vary."""
    return kendall_of_signs(pair_signs(first), pair_signs(second))


def pair_signs(values: Values) -> Signs:
    """For every pair of areas 1, 0 or -1: whether the first has the larger, the same or the smaller value."""
    row, column = np.triu_indices(len(values), 1)
    first, second = values[row], values[column]
    return (first > second).astype(np.int8) - (first < second).astype(np.int8)


def kendall_of_signs(first: Signs, second: Signs) -> float:
    """Kendall's tau-b of two orders given as `pair_signs`."""
    scale = float(np.sqrt(float(np.count_nonzero(first)) * float(np.count_nonzero(second))))
    return float((first * second).sum(dtype=np.int64)) / scale if scale > 0 else float("nan")


def distinct_pairs(low: Floats, high: Floats) -> float:
    """Share of pairs of areas whose ranges do not overlap: their order is certain; nan below two areas."""
    row, column = np.triu_indices(len(low), 1)
    if not len(row):
        return float("nan")
    apart = (low[row] > high[column]) | (low[column] > high[row])
    return float(apart.mean())


def robust_pairs(orders: Iterable[Signs]) -> float:
    """Share of pairs of areas in the same strict order in all of several `pair_signs`; nan below two areas."""
    kept: Signs | None = None
    for signs in orders:
        kept = signs.copy() if kept is None else np.where(kept == signs, kept, np.int8(0))
    return float(np.count_nonzero(kept) / len(kept)) if kept is not None and len(kept) else float("nan")


def _mean_ranks(values: Values) -> Floats:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    mean: Floats = (last - (count - 1) / 2.0)[place]
    return mean
