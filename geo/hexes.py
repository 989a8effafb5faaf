"""H3 cells for points, and hexagons that nest in districts so that no two published units differ by a few families.

The rule of `nested_leaves` is point 9 of the disclosure design: a district is cut, top-down and by H3 index only, into
units of at least K families; what is too small is pooled; only the leaves of that tree are ever published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import h3ronpy
import numpy as np
import numpy.typing as npt
import polars as pl
from h3ronpy.vector import coordinates_to_cells

from geo.errors import GeoError

Cells = npt.NDArray[np.uint64]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Margin = Callable[[Longs, Cells], Longs]

FINEST_RESOLUTION = 8
NO_CELL = 0
_RESOLUTION_SHIFT = 52
_FINEST_POSSIBLE = 15

LEAF_SCHEMA = {
    "leaf": pl.UInt32,
    "district": pl.UInt16,
    "h3_cell": pl.UInt64,
    "resolution": pl.UInt8,
    "kind": pl.String,
    "families": pl.Int64,
}


def points_to_cells(lat: npt.ArrayLike, lon: npt.ArrayLike, resolution: int = FINEST_RESOLUTION) -> Cells:
    """The H3 cell of each point (u64[n]); 0 where a coordinate is NaN or infinite.

    Args: lat, lon in degrees (f64[n]). Raises GeoError when the lengths differ.
    """
    y, x = np.asarray(lat, np.float64).reshape(-1), np.asarray(lon, np.float64).reshape(-1)
    if y.size != x.size:
        raise GeoError(f"{y.size} latitudes came with {x.size} longitudes: every point needs both.")
    known = np.isfinite(y) & np.isfinite(x)
    if known.all():
        return np.asarray(coordinates_to_cells(y, x, resolution), dtype=np.uint64)
    cells = np.zeros(y.size, np.uint64)
    cells[known] = np.asarray(coordinates_to_cells(y[known], x[known], resolution), dtype=np.uint64)
    return cells


def resolutions(cells: Cells) -> npt.NDArray[np.uint8]:
    """H3 resolution of each cell (u8[n]), read from bits 52 to 55 of the index."""
    return ((cells >> np.uint64(_RESOLUTION_SHIFT)) & np.uint64(15)).astype(np.uint8)


def parents(cells: Cells, resolution: int) -> Cells:
    """The ancestor of each cell at a coarser or equal resolution (u64[n]), by bit operations.

    An index keeps its base cell and leading digits; finer digits become 7 (all ones). Source: H3 index specification,
    https://h3geo.org/docs/core-library/h3Indexing.
    """
    unused = (1 << 3 * (_FINEST_POSSIBLE - resolution)) - 1
    kept = cells & np.uint64(~(15 << _RESOLUTION_SHIFT) & 0xFFFF_FFFF_FFFF_FFFF)
    return kept | np.uint64(resolution << _RESOLUTION_SHIFT | unused)


@dataclass(slots=True)
class _Tree:
    """The growing tree over rows sorted by (district, cell): each unit is a set of rows, named by its cell."""

    unit: Longs  # unit of each row
    cell: list[Cells]  # per batch of units: cell (0 = whole district)
    remainder: list[npt.NDArray[np.bool_]]  # per batch of units: is it a remainder
    count: int

    def add(self, cell: Cells, *, remainder: bool) -> Longs:
        numbers = np.arange(self.count, self.count + cell.size)
        self.cell.append(cell)
        self.remainder.append(np.full(cell.size, remainder))
        self.count += cell.size
        return numbers


def nested_leaves(
    district: npt.ArrayLike,
    cell: npt.ArrayLike,
    families: npt.ArrayLike,
    *,
    minimum_families: int = 30,
    coarsest: int = 4,
    margin: Margin | None = None,
) -> tuple[Ints, pl.DataFrame]:
    """Cut districts into publishable units, each a cell within the district or the remainder of a split cell.

    Args:
        district: row number of the district, 0 to 65,535 (int[n]).
        cell: H3 cells of one resolution (u64[n]); the pairs (district, cell) are distinct.
        families: families of the pair, at least 1 (int[n]).
        minimum_families: K; every leaf holds at least K unless its whole district holds fewer.
        coarsest: resolution of the first cut.
        margin: families that a cell of a district must hold beyond K, by district rows and cells (0: the pool of a
            cut of the whole district).

    A unit is cut into its children at the next resolution: those with K or more become units, the others are pooled.
    If the pool holds some families but fewer than K, the smallest child (lowest index on a tie) goes back into it. A
    cut that does not give two units is not made; only where one child holds all families is the same unit tried again
    one resolution finer, because that cut hides and shows nothing (a town district inside a single coarse cell).
    Raising K never adds leaves: the children kept at a higher K are a subset of those kept at a lower one.

    Returns:
        leaf of each row (i32[n]) and the leaves, sorted by (district, h3_cell, kind), as LEAF_SCHEMA: `kind` is "cell"
        or "remainder"; a remainder's `h3_cell` is the cell that was split, 0 (and resolution 0) for a whole district.

    Raises GeoError when lengths differ, families are below 1, pairs repeat, resolutions are mixed, or K is below 1.
    """
    where, cells, counts = _checked(district, cell, families, minimum_families, coarsest)
    order = np.lexsort((cells, where))
    where, cells, counts = where[order], cells[order], counts[order]
    if np.any((where[1:] == where[:-1]) & (cells[1:] == cells[:-1])):
        raise GeoError("A district and H3 cell pair occurs more than once: sum the families of each pair first.")

    tree = _Tree(np.zeros(where.size, np.int64), [], [], 0)
    starts = np.flatnonzero(np.diff(where, prepend=-1))
    whole = tree.add(np.zeros(starts.size, np.uint64), remainder=True)
    tree.unit = np.repeat(whole, np.diff(starts, append=where.size))
    # For every row of a unit that may still be cut: the cell a remainder would be named after.
    split_cell = np.zeros(where.size, np.uint64)
    active = np.arange(where.size)
    finest = int(resolutions(cells[:1])[0]) if cells.size else coarsest - 1
    for resolution in range(coarsest, finest + 1):
        active = _cut(
            tree, active, where, cells, counts, split_cell, resolution, minimum_families, margin or _no_margin
        )
    return _leaves(tree, order, where, counts)


def _no_margin(district: Longs, _: Cells) -> Longs:
    return np.zeros(district.size, dtype=np.int64)


def _cut(
    tree: _Tree,
    active: Longs,
    where: Longs,
    cells: Cells,
    counts: Longs,
    split_cell: Cells,
    resolution: int,
    minimum: int,
    margin: Margin,
) -> Longs:
    """Cut the units of the active rows once; returns the rows whose unit may be cut again.

    Active rows stay sorted by (unit, cell), so units and their children are runs of rows.
    """
    if not active.size:
        return active
    child_cell, unit = parents(cells[active], resolution), tree.unit[active]
    unit_edge = unit[1:] != unit[:-1]
    child_start = np.flatnonzero(np.append(True, unit_edge | (child_cell[1:] != child_cell[:-1])))
    total = np.add.reduceat(counts[active], child_start)  # families of each child
    unit_start = np.flatnonzero(np.append(True, unit_edge[child_start[1:] - 1]))  # first child of each unit
    children = np.diff(unit_start, append=child_start.size)
    of_unit = np.repeat(np.arange(unit_start.size), children)

    district = where[active[child_start]]
    kept = total >= minimum + margin(district, child_cell[child_start])
    enough = minimum + margin(district[unit_start], split_cell[active[child_start[unit_start]]])
    pool = np.add.reduceat(np.where(kept, 0, total), unit_start)
    # The smallest kept child goes back where the pool is too small to be shown.
    size = np.where(kept, total, np.iinfo(np.int64).max)
    smallest = np.minimum.reduceat(size, unit_start)
    is_smallest = kept & (size == smallest[of_unit]) & ((pool > 0) & (pool < enough))[of_unit]
    hit = np.flatnonzero(is_smallest)
    kept[hit[np.flatnonzero(np.diff(of_unit[hit], prepend=-1))]] = False
    kept_count = np.add.reduceat(kept.astype(np.int64), unit_start)
    gained = kept_count + (kept_count < children) >= 2
    alone = children == 1  # nothing hidden, nothing shown: try the same unit again one resolution finer

    rows_of_child = np.diff(child_start, append=active.size)
    is_unit = kept & gained[of_unit]
    new = np.zeros(child_start.size, np.int64)
    new[is_unit] = tree.add(child_cell[child_start[is_unit]], remainder=False)
    rest_of_unit = np.zeros(unit_start.size, np.int64)
    rest = gained & (kept_count < children)
    rest_of_unit[rest] = tree.add(split_cell[active[child_start[unit_start[rest]]]], remainder=True)
    pooled = ~kept & rest[of_unit]
    new[pooled] = rest_of_unit[of_unit[pooled]]

    moved = np.repeat(is_unit | pooled, rows_of_child)
    tree.unit[active[moved]] = np.repeat(new, rows_of_child)[moved]
    again = np.repeat(is_unit | alone[of_unit], rows_of_child)
    split_cell[active[again]] = child_cell[again]
    return active[again]


def _leaves(tree: _Tree, order: Longs, where: Longs, counts: Longs) -> tuple[Ints, pl.DataFrame]:
    """Number the units that still hold rows in the published order."""
    used, first, inverse = np.unique(tree.unit, return_index=True, return_inverse=True)
    cell = np.concatenate(tree.cell)[used]
    remainder = np.concatenate(tree.remainder)[used]
    held = np.zeros(used.size, np.int64)
    np.add.at(held, inverse, counts)
    rank = np.lexsort((remainder, cell, where[first]))
    number = np.empty(used.size, np.int32)
    number[rank] = np.arange(used.size, dtype=np.int32)
    leaf_of_row = np.empty(order.size, np.int32)
    leaf_of_row[order] = number[inverse]
    leaves = pl.DataFrame(
        {
            "leaf": np.arange(used.size),
            "district": where[first][rank],
            "h3_cell": cell[rank],
            "resolution": resolutions(cell[rank]),
            "kind": np.where(remainder[rank], "remainder", "cell").astype(object),
            "families": held[rank],
        },
        schema=LEAF_SCHEMA,
    )
    return leaf_of_row, leaves


def _checked(
    district: npt.ArrayLike, cell: npt.ArrayLike, families: npt.ArrayLike, minimum: int, coarsest: int
) -> tuple[Longs, Cells, Longs]:
    where, cells = np.asarray(district).reshape(-1), np.asarray(cell, np.uint64).reshape(-1)
    counts = np.asarray(families).reshape(-1)
    if not where.size == cells.size == counts.size:
        raise GeoError(f"{where.size} districts, {cells.size} cells and {counts.size} family counts do not match.")
    if minimum < 1:
        raise GeoError(f"The smallest number of families of a hexagon must be at least 1, not {minimum}.")
    if where.size:
        if where.min() < 0 or where.max() > 65_535:
            raise GeoError("District rows must be 0 to 65,535: leave out the families outside every district.")
        if counts.min() < 1:
            raise GeoError("Every pair of district and cell needs at least one family: leave out the empty ones.")
        found = np.unique(resolutions(cells))
        if found.size > 1 or not coarsest <= found[0] <= _FINEST_POSSIBLE or not cells.all():
            raise GeoError(f"The cells must all have one H3 resolution of {coarsest} or finer; found {found.tolist()}.")
    return where.astype(np.int64), cells, counts.astype(np.int64)


def cell_strings(cells: Cells) -> list[str]:
    """The usual hexadecimal names of cells; an empty string for no cell (0)."""
    text = h3ronpy.cells_to_string(np.where(cells == NO_CELL, np.uint64(0x8001FFFFFFFFFFF), cells))
    return [name if known else "" for name, known in zip(text.to_pylist(), cells != NO_CELL, strict=True)]
