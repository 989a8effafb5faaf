"""Sets over areas as flat lists of cells: compiled, since most tables are small and a release has hundreds of them.

Arrays of tables are (areas, measures), those of sets (sets, areas); lists of cells name the set and the area of each.
Nothing here decides anything.
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]


def sizes_of_sets(counts: NDArray[np.int64], top: Rows) -> NDArray[np.int64]:
    """Counts of every set over the areas, (sets, areas); `top` are their positions among the measures."""
    found: NDArray[np.int64] = _sizes(counts, top)
    return found


def cells_from(sizes: NDArray[np.int64], chosen: Flags, least: int) -> tuple[Rows, Rows]:
    """Set and area of the cells of chosen sets that hold at least so many."""
    found: tuple[Rows, Rows] = _cells_from(sizes, chosen, least)
    return found


def other_sides_from(
    sizes: NDArray[np.int64], large: Flags, rates: tuple[Rows, Rows], chosen: Flags, least: int
) -> tuple[Rows, Rows, NDArray[np.int64]]:
    """Rate, area and count of those whom chosen rates do not count, where both sides are large and it is so many.

    Args:
        sizes: of the sets.
        large: bool, (sets, areas).
        rates: sets of the denominator and of the numerator of every rate.
        chosen: bool, (rates).
        least: smallest count.
    """
    found: tuple[Rows, Rows, NDArray[np.int64]] = _other_sides(sizes, large, *rates, chosen, least)
    return found


def cells_of_parent(
    counts: NDArray[np.int64], whole: Flags, same: Flags, top: Rows, numbers: Rows, areas: Rows
) -> tuple[NDArray[np.int64], Flags]:
    """Counts of a parent (see `exact_tables.Parent`) around some cells, and which cells are all there is of it."""
    found: tuple[NDArray[np.int64], Flags] = _around(counts, whole, same, top, numbers, areas)
    return found


def columns_of_cells(
    measures: tuple[Rows, Rows, NDArray[np.uint64]], table: tuple[NDArray[Any], ...], numbers: Rows, areas: Rows
) -> tuple[NDArray[Any], ...]:
    """The columns of `cell_noise.Salts`, in order.

    Args:
        measures: top, bottom and name of every set.
        table: place, least, keys and counts of an exact table.
        numbers, areas: of the cells.
    """
    found: tuple[NDArray[Any], ...] = _columns(measures, table, numbers, areas)
    return found


def put(target: NDArray[Any], numbers: Rows, areas: Rows, values: NDArray[Any]) -> None:
    """Write the values of some cells into an array of (sets, areas)."""
    _put(target, numbers, areas, values)


@numba.njit(cache=True, nogil=True)
def _sizes(counts, top):  # type: ignore[no-untyped-def]
    sizes = np.empty((len(top), len(counts)), dtype=np.int64)
    for area in range(len(counts)):
        for number in range(len(top)):
            sizes[number, area] = counts[area, top[number]]
    return sizes


@numba.njit(cache=True, nogil=True)
def _cells_from(sizes, chosen, least):  # type: ignore[no-untyped-def]
    most = chosen.sum() * sizes.shape[1]
    numbers, areas = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    found = 0
    for number in range(len(sizes)):
        if chosen[number]:
            for area in range(sizes.shape[1]):
                if sizes[number, area] >= least:
                    numbers[found], areas[found] = number, area
                    found += 1
    return numbers[:found], areas[:found]


@numba.njit(cache=True, nogil=True)
def _other_sides(sizes, large, whole, part, chosen, least):  # type: ignore[no-untyped-def]
    most = chosen.sum() * sizes.shape[1]
    rates, areas = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    counts = np.empty(most, dtype=np.int64)
    found = 0
    for rate in range(len(whole)):
        if chosen[rate]:
            for area in range(sizes.shape[1]):
                rest = sizes[whole[rate], area] - sizes[part[rate], area]
                if large[whole[rate], area] and large[part[rate], area] and rest >= least:
                    rates[found], areas[found], counts[found] = rate, area, rest
                    found += 1
    return rates[:found], areas[:found], counts[:found]


@numba.njit(cache=True, nogil=True)
def _around(counts, whole, same, top, numbers, areas):  # type: ignore[no-untyped-def]
    around, alone = np.empty(len(numbers), dtype=np.int64), np.empty(len(numbers), dtype=np.bool_)
    for cell in range(len(numbers)):
        measure, area = top[numbers[cell]], areas[cell]
        around[cell] = counts[area, measure]
        alone[cell] = whole[area] or same[measure]
    return around, alone


@numba.njit(cache=True, nogil=True)
def _columns(measures, table, numbers, areas):  # type: ignore[no-untyped-def]
    (top, bottom, name), (place, least, keys, counts) = measures, table
    cells = len(numbers)
    names, places = np.empty(cells, dtype=np.uint64), np.empty(cells, dtype=np.uint64)
    leasts, key_sums = np.empty(cells, dtype=np.uint32), np.empty(cells, dtype=np.uint64)
    population, counted = np.empty(cells, dtype=np.int64), np.empty(cells, dtype=np.int64)
    for cell in range(cells):
        number, area = numbers[cell], areas[cell]
        names[cell] = name[number]
        places[cell] = place[area]
        leasts[cell] = least[area]
        key_sums[cell] = (np.uint64(keys[area, bottom[number]]) << np.uint64(32)) | np.uint64(keys[area, top[number]])
        population[cell] = counts[area, bottom[number]]
        counted[cell] = counts[area, top[number]]
    return names, places, leasts, key_sums, population, counted


@numba.njit(cache=True, nogil=True)
def _put(target, numbers, areas, values):  # type: ignore[no-untyped-def]
    for cell in range(len(numbers)):
        target[numbers[cell], areas[cell]] = values[cell]
