"""Which indicators contain others: families in zone E are in zones D or E, so the difference is a group of its own.

Containment is read off the sums: a measure lies in another if it is nowhere larger. That finds every true containment;
pairs that merely look so differ by more than a threshold wherever it matters, or lose a figure that a true containment
would lose too.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data.protection.exact_tables import PublishedMeasure


def contained_measures(measures: Sequence[PublishedMeasure], by_leaf: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pairs of rates of which the first counts nobody whom the second does not count.

    Args:
        measures: what is published.
        by_leaf: int64, (leaves, measures of the sums): the finest sums that are published.

    Returns:
        Rows of `measures`, (inner, outer), in order; measures that are equal everywhere are no pair.
    """
    rates = [row for row, item in enumerate(measures) if item.kind == "rate"]
    counts = np.ascontiguousarray(by_leaf[:, [measures[row].top for row in rates]].T)
    total = counts.sum(axis=1)
    pairs = []
    for place, row in enumerate(rates):
        if total[place] == 0:
            continue
        wider = np.flatnonzero(total > total[place])
        inside = (counts[wider] >= counts[place]).all(axis=1)
        pairs += [(row, rates[other]) for other in wider[inside]]
    return pairs
