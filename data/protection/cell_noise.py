"""The noise of a cell: three independent parts and the softness of thresholds, each from its own key and table.

The parts of one release are salted by content (measure, key sums, counts): equal sets of families get equal noise
wherever they occur, so nobody can average it away, and no two different sets share any. The lasting part must not be:
a single arrival would draw it anew for every indicator of the place at once, which tells that somebody came. It is
salted by the cell's identity and the least record key of the place, which an arrival changes only once in n + 1 cases.

Source: own construction on the cell key method (see `noise_tables`); limits in docs/protection.md.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from data.protection.keyed_noise import siphash
from data.protection.noise_plan import SHARES, Part
from data.protection.noise_tables import noise_table
from data.protection.secret_keys import ReleaseKeys

SOFTNESS: Final = {"families": 3.0, "persons": 14.0}
"""Variance of soft thresholds in squared units; their bounds are 8 and 18 units. A family moves tables of persons by
several persons at once, so their thresholds must be softer (measured by the canary at low false positive rates)."""

_DITHER: Final = 0x64697468  # "dith"
_LEAF: Final = 0x6C656166  # "leaf"
_WHOLE: Final = 2.0**64


class Salts(NamedTuple):
    """What the noise of cells depends on; all arrays have one entry per cell.

    Attributes:
        measure: uint64, stable name of the measure.
        place: uint64, identity of the cell: level, area, base, breakdown.
        least: uint32, least record key among the families of the area.
        key_sums: uint64, key sums of the population (upper half) and of the counted set (lower half).
        population: int64, count of the population.
        counted: int64, count of the set, or true sum of a mean.
    """

    measure: NDArray[np.uint64]
    place: NDArray[np.uint64]
    least: NDArray[np.uint32]
    key_sums: NDArray[np.uint64]
    population: NDArray[np.int64]
    counted: NDArray[np.int64]

    def at(self, rows: NDArray[np.int64]) -> "Salts":
        """The salts of some of the cells."""
        return Salts(
            self.measure[rows],
            self.place[rows],
            self.least[rows],
            self.key_sums[rows],
            self.population[rows],
            self.counted[rows],
        )


def part_noise(part: Part, keys: ReleaseKeys, salts: Salts, variance: float) -> NDArray[np.int64]:
    """One part of the noise on counts.

    Args:
        part: which one.
        keys: of the release.
        salts: of the cells.
        variance: public variance of their tables; the part carries its share.

    Returns:
        int64 changes; 0 for empty cells.
    """
    return noise_table(SHARES[part] * variance).draw(_uniform(part, keys, salts), salts.counted)


def sum_noise(
    parts: Iterable[Part], keys: ReleaseKeys, salts: Salts, variance: float, spread: NDArray[np.float64]
) -> dict[Part, NDArray[np.float64]]:
    """Noise on sums, in units of `spread` (what one family can add at most).

    Whole multiples of the spread would leave the remainder of the true sum in sight. The planner's part, which both
    tiers carry, is therefore smeared evenly over one step.
    """
    everybody = np.full(len(spread), np.iinfo(np.int32).max, dtype=np.int64)
    noise: dict[Part, NDArray[np.float64]] = {}
    for part in parts:
        u = _uniform(part, keys, salts)
        steps = noise_table(SHARES[part] * variance).draw(u, everybody).astype(np.float64)
        if part == "planner":
            steps += siphash(keys.planner, salts.measure, salts.key_sums, u, _DITHER) / _WHOLE - 0.5
        noise[part] = steps * spread
    return noise


def soft_margin(
    keys: ReleaseKeys,
    salts: Salts,
    rows: NDArray[np.int64],
    relation: NDArray[np.uint64],
    unit: int,
    base: str = "families",
) -> NDArray[np.int64]:
    """Lasting noise of a threshold, between -bound and bound of its table.

    Args:
        keys: of the release.
        salts: of the cells.
        rows: those of the cells that are asked for.
        relation: uint64, which threshold of each of them is meant; each has noise of its own.
        unit: persons per family unit of the tables.
        base: families or persons.
    """
    table = noise_table(SOFTNESS[base] * unit**2)
    place, identity = _lasting_words(salts.place, salts.measure, salts.least, rows)
    u = siphash(keys.threshold, place, identity, relation)
    return table.draw(u, np.full(len(u), np.iinfo(np.int32).max, dtype=np.int64))


def soft_bound(unit: int, base: str = "families") -> int:
    """Largest `soft_margin` of a unit."""
    return noise_table(SOFTNESS[base] * unit**2).bound


def leaf_margin(keys: ReleaseKeys, place: NDArray[np.uint64], cell: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Families that a hexagon must hold beyond the smallest number: 0 to twice the bound, lasting.

    Whether a hexagon exists must not tell whether it holds 29 or 30 families.

    Args:
        keys: of the release.
        place: uint64, identity of the district of every hexagon.
        cell: uint64, its H3 cell.
    """
    table = noise_table(SOFTNESS["families"])
    u = siphash(keys.threshold, place, cell, _LEAF)
    return table.bound + table.draw(u, np.full(len(u), np.iinfo(np.int32).max, dtype=np.int64))


def _uniform(part: Part, keys: ReleaseKeys, salts: Salts) -> NDArray[np.uint64]:
    if part == "lasting":
        identity = (salts.measure ^ salts.least.astype(np.uint64)).astype(np.uint64)
        return siphash(keys.lasting, salts.place, identity)
    key = keys.planner if part == "planner" else keys.public
    return siphash(key, salts.measure, salts.key_sums, salts.population, salts.counted)


@numba.njit(cache=True, nogil=True)
def _lasting_words(place, measure, least, rows):  # type: ignore[no-untyped-def]
    """What lasts of some cells: where they are, and measure and least key in one word."""
    where, identity = np.empty(len(rows), dtype=np.uint64), np.empty(len(rows), dtype=np.uint64)
    for number in range(len(rows)):
        row = rows[number]
        where[number] = place[row]
        identity[number] = measure[row] ^ np.uint64(least[row])
    return where, identity
