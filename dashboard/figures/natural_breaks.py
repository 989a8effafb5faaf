"""Natural breaks (Fisher-Jenks): the classes with the least sum of squared deviations from the class means.

Exact, not a search from a random start: in one dimension optimal classes are runs of the sorted values, so dynamic
programming finds them (Fisher 1958, On grouping for maximum homogeneity, JASA 53, 789-798). The best start of the last
class never moves back as values are added, which lets every layer be filled by halving (Wang and Song 2011, The R
Journal 3(2), 29-33; Gronlund et al. 2017, arXiv:1701.07204): time k m log m for m distinct values.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def natural_breaks(values: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Lowest value of each class, ascending and distinct; with fewer distinct values than `most`, one class each.

    Args:
        values: at least one; equal values always share a class.
        most: number of classes wanted.
    """
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) <= most:
        return distinct
    sums = _Sums(distinct, counts)
    starts = np.zeros((most, len(distinct)), dtype=np.int64)
    costs = sums.up_to()
    for layer in range(1, most):
        costs = _add_class(sums, costs, starts[layer], layer)
    lows, end = [], len(distinct) - 1
    for layer in reversed(range(most)):
        lows.append(int(starts[layer, end]))
        end = lows[-1] - 1
    return distinct[lows[::-1]]


class _Sums:
    """Running sums over sorted distinct values, around their middle so that squares stay exact."""

    def __init__(self, distinct: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        centred = distinct.astype(np.float64) - float(distinct[len(distinct) // 2])
        columns = (counts.astype(np.float64), counts * centred, counts * centred**2)
        self.weight, self.sum, self.square = (np.concatenate(([0.0], np.cumsum(column))) for column in columns)

    def up_to(self) -> Floats:
        """Squared deviations from the mean within every run from the beginning."""
        spread: Floats = self.square[1:] - self.sum[1:] ** 2 / self.weight[1:]
        return np.maximum(spread, 0.0)

    def within(self, least: int, most: int, last: int) -> Floats:
        """The same within the runs that start from `least` to `most` and end with `last`, all included."""
        starts, end = slice(least, most + 1), last + 1
        total = self.sum[end] - self.sum[starts]
        spread: Floats = (
            self.square[end] - self.square[starts] - total * total / (self.weight[end] - self.weight[starts])
        )
        return np.maximum(spread, 0.0)


def _add_class(sums: _Sums, before: Floats, starts: NDArray[np.int64], layer: int) -> Floats:
    """Least costs of one class more for every run from the beginning; notes where the last class starts."""
    count = len(before)
    costs = np.full(count, np.inf)
    waiting = [(layer, count - 1, layer, count - 1)]
    while waiting:
        left, right, least, most = waiting.pop()
        if left > right:
            continue
        last = (left + right) // 2
        latest = min(most, last)
        found = before[least - 1 : latest] + sums.within(least, latest, last)
        best = least + int(found.argmin())
        costs[last], starts[last] = found[best - least], best
        waiting += ((left, last - 1, least, best), (last + 1, right, best, most))
    return costs
