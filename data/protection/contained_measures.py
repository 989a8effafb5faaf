"""Which counted groups contain others: families in zone E are in zones D or E, so the difference is a group of its own.

Containment is read off the sums: a measure lies in another if it is nowhere larger. That finds every true containment;
pairs that merely look so differ by more than a threshold wherever it matters, or lose a figure that a true containment
would lose too.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data.protection.exact_tables import PublishedMeasure


def contained_measures(measures: Sequence[PublishedMeasure], by_leaf: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pairs of counts of which the first counts nobody whom the second does not count.

    Args:
        measures: what is published: numerators of rates, and denominators.
        by_leaf: int64, (leaves, measures of the sums): the finest sums that are published.

    Returns:
        Positions among the measures of the sums, (inner, outer), in order; equal ones are no pair.
    """
    counted = {item.bottom for item in measures} | {item.top for item in measures if item.kind == "rate"}
    positions = np.array(sorted(counted))
    counts = np.ascontiguousarray(by_leaf[:, positions].T)
    total = counts.sum(axis=1)
    pairs = []
    for place in np.flatnonzero(total):
        wider = np.flatnonzero(total > total[place])
        inside = (counts[wider] >= counts[place]).all(axis=1)
        pairs += [(int(positions[place]), int(positions[other])) for other in wider[inside]]
    return pairs
