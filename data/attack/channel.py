"""What an attacker who knows the rules, the noise tables and everybody else expects of one published cell.

All probabilities are exact but for two simplifications that cost an attacker next to nothing: whether planners see the
other side of a rate as well, and cells of equal content, are treated as independent of the rest.
"""

from functools import lru_cache
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from data.protection.cell_noise import SOFTNESS
from data.protection.noise_plan import SHARES, TIER_PARTS, Part
from data.protection.noise_tables import noise_table

Counts = NDArray[np.int64]
Probabilities = NDArray[np.float64]
_IMPOSSIBLE = 1e-300


class Channel:
    """Distribution of a tier's published count given the true one.

    Args:
        tier: public or planner.
        variance: public variance of the table.
        floor: least count that is shown, true and perturbed.
    """

    def __init__(self, tier: str, variance: float, floor: int) -> None:
        self._parts = TIER_PARTS[tier]
        self._variance = variance
        self._tables = {part: noise_table(SHARES[part] * variance) for part in self._parts}
        self._floor = floor
        self.bound = sum(table.bound for table in self._tables.values())
        self._usual_from = self.bound + floor
        self._rows: dict[int, Probabilities] = {}

    def likelihood(self, true: Counts, published: Counts) -> Probabilities:
        """Probability that a true count is perturbed to the published one and passes the floor in every tier above."""
        result = np.zeros(true.shape)
        change = published - true
        inside = np.abs(change) <= self.bound
        for level, rows in self._by_row(true):
            chosen = rows[inside[rows]]
            result[chosen] = self._row(level)[change[chosen] + self.bound]
        return result

    def passing(self, true: Counts, floor: int | None = None) -> Probabilities:
        """Probability that the perturbed count of a true one reaches the floor (or a higher one)."""
        result = np.zeros(true.shape)
        for level, rows in self._by_row(true):
            row = self._row(level)
            if floor is None:
                result[rows] = row.sum()
            else:
                tail = np.concatenate([np.cumsum(row[::-1])[::-1], [0.0]])
                result[rows] = tail[np.clip(floor - true[rows] + self.bound, 0, len(row))]
        return result

    def difference_passing(self, gap: Counts) -> Probabilities:
        """Probability that the difference of two figures stays at or above a floor that the true one exceeds by `gap`.

        By normal distributions: of the planners' difference, and of the public's change on top of it.
        """
        result = np.ones(gap.shape)
        spread = {part: sqrt(2 * SHARES[part] * self._variance) for part in self._parts}
        planner = sqrt(sum(of_part**2 for part, of_part in spread.items() if part != "public"))
        near = np.flatnonzero(gap < 7 * sqrt(2 * self._variance))
        least = (gap[near] + 0.5) / planner
        if "public" not in self._parts:
            result[near] = ndtr(least)
            return result
        for rows in np.array_split(np.arange(near.size), near.size // 4096 + 1):
            above = np.linspace(0.0, 17.0, 273)
            drawn = above - least[rows, None]
            weight = np.exp(-(drawn**2) / 2) * ndtr(above * planner / spread["public"])
            weight[:, 0] /= 2
            result[near[rows]] = np.minimum(weight.sum(axis=1) * above[1] / sqrt(2 * pi), 1.0)
        return result

    def distribution(self, part: Part, true: int) -> Probabilities:
        """Probabilities of changes by one part, from -bound to bound of its own table."""
        return self._tables[part].distribution(true)[1]

    def _by_row(self, true: Counts) -> list[tuple[int, NDArray[np.int64]]]:
        if not true.size:
            return []
        level = np.minimum(true, self._usual_from)
        order = np.argsort(level, kind="stable")
        values, starts = np.unique(level[order], return_index=True)
        return list(zip(values.tolist(), np.split(order, starts[1:]), strict=True))

    def _row(self, true: int) -> Probabilities:
        if true not in self._rows:
            self._rows[true] = self._computed(true)
        return self._rows[true]

    def _computed(self, true: int) -> Probabilities:
        """Parts of the planners' figure, cut where they would hide it, and the public's part on top, cut again."""
        everywhere = Channel._convolved([self.distribution(part, true) for part in self._parts if part != "public"])
        reach = len(everywhere) // 2
        everywhere = np.where(true + np.arange(-reach, reach + 1) >= self._floor, everywhere, 0.0)
        if "public" in self._parts:
            everywhere = np.convolve(everywhere, self.distribution("public", true))
            shown = true + np.arange(-self.bound, self.bound + 1) >= self._floor
            everywhere = np.where(shown, everywhere, 0.0)
        return everywhere

    @staticmethod
    def _convolved(parts: list[Probabilities]) -> Probabilities:
        total = np.ones(1)
        for part in parts:
            total = np.convolve(total, part)
        return total


@lru_cache(maxsize=256)
def channel(tier: str, variance: float, floor: int) -> Channel:
    """The channel, kept with the rows that were computed."""
    return Channel(tier, variance, floor)


def softly_large(count: Counts, minimum: int, unit: int, base: str = "families") -> Probabilities:
    """Probability that a true count passes the soft threshold (see `data.protection.publication_rules`)."""
    table = noise_table(SOFTNESS[base] * unit**2)
    _, probability = table.distribution(table.bound)
    passing = np.concatenate([np.cumsum(probability[::-1])[::-1], [0.0]])
    least_margin = minimum * unit + table.bound - count
    result = passing[np.clip(least_margin + table.bound, 0, len(probability))]
    return np.where(count < minimum * unit, 0.0, np.where(count >= minimum * unit + 2 * table.bound, 1.0, result))


def log(probability: Probabilities) -> Probabilities:
    """Logarithm that stays finite where something was thought impossible."""
    result: Probabilities = np.log(np.maximum(probability, _IMPOSSIBLE))
    return result
