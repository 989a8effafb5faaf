"""A two-level raster over polygons: most points are answered by one or two table look-ups, the rest exactly.

    tiles   one i32 per 16 x 16 cells: a row number, OUTSIDE, or a block of cells (only where an edge passes)
    cells   one i32 per cell of such a block: a row number, OUTSIDE, or a border cell
    border  the candidate rows of each border cell, ascending; each is tested exactly against the edges of that
            polygon in the point's row of cells (the ray runs along the row, so no other edge can matter)

For Mongolia (339 districts, 196,000 vertices) it takes a few tens of megabytes where a flat grid takes 109.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Thread

import numpy as np
import numpy.typing as npt

from geo.errors import GeoError
from geo.raster_kernels import OUTSIDE, TILE_CELLS, TILE_SHIFT, bucket_edges, fill_inside, search, trace_cells

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

MAXIMUM_TILES = 1 << 28  # a gigabyte of tile table: far above any country at any sensible cell size


@dataclass(frozen=True, slots=True)
class RasterIndex:
    """The arrays of the index; see the module's picture. Build with `build_raster`, ask with `find`."""

    x0: float
    y0: float
    inverse: float
    columns: int
    rows: int
    tile_columns: int
    tiles: Ints
    cells: Ints
    offsets: Ints
    candidates: Ints
    start: Longs
    bucketed: Floats
    first_row: Longs
    first_bucket: Longs

    @property
    def nbytes(self) -> int:
        """Bytes held by the index's arrays."""
        arrays = (self.tiles, self.cells, self.offsets, self.candidates)
        return sum(a.nbytes for a in (*arrays, self.start, self.bucketed, self.first_row, self.first_bucket))

    @property
    def border_cells(self) -> int:
        """How many cells need the exact test."""
        return self.offsets.size - 1

    def find(self, lat: Floats, lon: Floats, out: Ints, *, threads: int) -> int:
        """Write the covering row of each point into `out`; returns how many points are left UNSURE (-2)."""
        step = -(-lat.size // max(1, threads)) if lat.size > 50_000 else max(1, lat.size)
        unsure = [0] * max(1, -(-lat.size // step))

        def part(number: int) -> None:
            span = slice(number * step, (number + 1) * step)
            unsure[number] = self._find_part(lat[span], lon[span], out[span])

        # The first part runs here, the others beside it: the compiled loop holds no interpreter lock.
        helpers = [Thread(target=part, args=(number,)) for number in range(1, len(unsure))]
        for helper in helpers:
            helper.start()
        part(0)
        for helper in helpers:
            helper.join()
        return sum(unsure)

    def _find_part(self, lat: Floats, lon: Floats, out: Ints) -> int:
        found: int = search(
            _read_only(lat),
            _read_only(lon),
            out,
            self.tiles,
            self.cells,
            self.offsets,
            self.candidates,
            self.start,
            self.bucketed,
            self.first_row,
            self.first_bucket,
            self.x0,
            self.y0,
            self.inverse,
            self.columns,
            self.rows,
            self.tile_columns,
        )
        return found


def build_raster(edges: Floats, polygon: Ints, count: int, cell_degrees: float) -> RasterIndex:
    """Index the edges of `count` polygons.

    Args: edges f64[m, 4] (ax, ay, bx, by in degrees); polygon i32[m], the row of each edge, ascending.
    Raises GeoError when the bounding box has too many tiles at this cell size.
    """
    inverse = 1.0 / cell_degrees
    x0, y0 = (float(edges[:, 0].min()), float(edges[:, 1].min())) if len(edges) else (0.0, 0.0)
    columns = int((edges[:, 0].max() - x0) * inverse) + 1 if len(edges) else 1
    rows = int((edges[:, 1].max() - y0) * inverse) + 1 if len(edges) else 1
    tile_columns = (columns - 1 >> TILE_SHIFT) + 1
    tile_count = tile_columns * ((rows - 1 >> TILE_SHIFT) + 1)
    if tile_count > MAXIMUM_TILES:
        raise GeoError(f"A cell of {cell_degrees} degrees is too small for this area: use a larger cell size.")

    flat = np.ascontiguousarray(edges).reshape(-1)
    first_row, first_bucket = _bucket_ranges(edges, polygon, count, y0, inverse)
    start, bucketed = _buckets(flat, polygon, first_row, first_bucket, y0, inverse)
    keys = np.empty(trace_cells(flat, polygon, np.empty(0, np.int64), x0, y0, inverse, tile_columns), np.int64)
    trace_cells(flat, polygon, keys, x0, y0, inverse, tile_columns)
    keys = _distinct(keys)
    border_key, offsets = _runs(keys >> 16)
    candidates = (keys & 0xFFFF).astype(np.int32)

    tile_of_border = border_key // TILE_CELLS
    touched, first_of_tile = _runs(tile_of_border)
    block = np.repeat(np.arange(touched.size), np.diff(first_of_tile))
    tiles = np.full(tile_count, OUTSIDE, np.int32)
    tiles[touched] = -2 - np.arange(touched.size)
    cells = np.full(touched.size * TILE_CELLS, OUTSIDE, np.int32)
    cells[block * TILE_CELLS + border_key % TILE_CELLS] = -2 - np.arange(border_key.size)

    xs = np.empty(int(np.diff(start).max(initial=0)), np.float64)
    edge_tables = (start, bucketed, first_row, first_bucket)
    cell_tables = (tiles, cells, offsets, candidates)
    extra = np.empty(0, np.int64)
    missing = fill_inside(*edge_tables, *cell_tables, extra, xs, x0, y0, inverse, tile_columns)
    if missing:
        # Overlapping input: some border cells also lie wholly inside another polygon. Ask again, with room for them.
        extra = np.empty(missing, np.int64)
        fill_inside(*edge_tables, *cell_tables, extra, xs, x0, y0, inverse, tile_columns)
        number = np.repeat(np.arange(border_key.size, dtype=np.int64), np.diff(offsets))
        merged = _distinct(np.concatenate([number << 16 | candidates, extra]))
        _, offsets = _runs(merged >> 16)
        candidates = (merged & 0xFFFF).astype(np.int32)
        cell_tables = (tiles, cells, offsets, candidates)
    return RasterIndex(x0, y0, inverse, columns, rows, tile_columns, *cell_tables, *edge_tables)


def _bucket_ranges(edges: Floats, polygon: Ints, count: int, y0: float, inverse: float) -> tuple[Longs, Longs]:
    """First row of cells of each polygon, and where its buckets begin (one bucket per row it spans)."""
    first_row, last_row = np.zeros(count, np.int64), np.full(count, -1, np.int64)
    present, begin = _runs(polygon.astype(np.int64))
    if present.size:
        rows = ((edges[:, 1] - y0) * inverse).astype(np.int64)
        first_row[present] = np.minimum.reduceat(rows, begin[:-1])
        last_row[present] = np.maximum.reduceat(rows, begin[:-1])
    first_bucket = np.zeros(count + 1, np.int64)
    np.cumsum(last_row - first_row + 1, out=first_bucket[1:])
    return first_row, first_bucket


def _buckets(
    flat: Floats, polygon: Ints, first_row: Longs, first_bucket: Longs, y0: float, inverse: float
) -> tuple[Longs, Floats]:
    """Start of every bucket (i64[buckets + 1]) and the edges in bucket order (f64[4 k])."""
    offset = first_bucket[:-1] - first_row
    size = np.zeros(int(first_bucket[-1]), np.int64)
    bucket_edges(flat, polygon, offset, size, np.empty(0), y0, inverse)
    start = np.append(0, np.cumsum(size))
    bucketed = np.empty(4 * int(start[-1]))
    bucket_edges(flat, polygon, offset, start[:-1].copy(), bucketed, y0, inverse)
    return start, bucketed


def _distinct(keys: Longs) -> Longs:
    """Sorted distinct keys; sorts in place. (numpy's own `unique` hashes, which takes ten times as long here.)"""
    keys.sort()
    distinct: Longs = keys[np.flatnonzero(np.diff(keys, prepend=-1))]
    return distinct


def _runs(values: Longs) -> tuple[Longs, Ints]:
    """Distinct values of a sorted array and i32 offsets of their runs (one more than values)."""
    begin = np.flatnonzero(np.diff(values, prepend=-1))
    return values[begin], np.append(begin, values.size).astype(np.int32)


def _read_only(array: Floats) -> Floats:
    """A read-only view: one compiled signature serves both writable arrays and frames that lend their memory."""
    view = array.view()
    view.flags.writeable = False
    return view
