"""Which counted groups contain others: families in zone E are in zones D or E, so the difference is a group of its own.

Containment is read off the sums: a measure lies in another if it is nowhere larger. That finds every true containment;
pairs that merely look so differ by more than a threshold wherever it matters, or lose a figure that a true containment
would lose too.
"""

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

from data.protection.exact_tables import PublishedMeasure


def contained_measures(
    measures: Sequence[PublishedMeasure],
    by_leaf: NDArray[np.int64],
    *,
    of_families: NDArray[np.int64] | None = None,
    alone: range = range(0),
) -> list[tuple[int, int]]:
    """Pairs of counts of which the first counts nobody whom the second does not count.

    Args:
        measures: what is published: numerators of rates, and denominators.
        by_leaf: int64, (leaves, measures of the sums): the finest sums that are published, in persons.
        of_families: the same in families; needed where there are measures of families alone.
        alone: positions of the measures of families alone, for which there are no sums in persons; those of families
            that persons inherit stand before them.

    Returns:
        Positions among the measures of the sums, (inner, outer), in order; equal ones are no pair.
    """
    counted = {item.bottom for item in measures} | {item.top for item in measures if item.kind == "rate"}
    pairs = _pairs(by_leaf, sorted(counted - set(alone)))
    if of_families is not None and alone:
        among_families = _pairs(of_families, sorted(position for position in counted if position < alone.stop))
        pairs += [(inner, outer) for inner, outer in among_families if inner in alone or outer in alone]
    return sorted(pairs)


def _pairs(by_leaf: NDArray[np.int64], listed: Sequence[int]) -> list[tuple[int, int]]:
    positions = np.array(listed, dtype=np.int64)
    counts = np.ascontiguousarray(by_leaf[:, positions].T)
    return [(listed[inner], listed[outer]) for inner, outer in _nowhere_larger(counts, counts.sum(axis=1)).tolist()]


@numba.njit(cache=True, nogil=True)
def _nowhere_larger(counts, total):  # type: ignore[no-untyped-def]
    """Pairs of rows of which the first holds somebody, less than the second, and nowhere more; int64, (pairs, 2)."""
    pairs = []
    for inner in range(len(counts)):
        for outer in range(len(counts)):
            if total[inner] == 0 or total[inner] >= total[outer]:
                continue
            leaf = 0
            while leaf < counts.shape[1] and counts[inner, leaf] <= counts[outer, leaf]:
                leaf += 1
            if leaf == counts.shape[1]:
                pairs.append((inner, outer))
    found = np.empty((len(pairs), 2), dtype=np.int64)
    for number in range(len(pairs)):
        found[number, 0], found[number, 1] = pairs[number]
    return found
