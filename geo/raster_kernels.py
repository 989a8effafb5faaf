"""The four compiled loops of the raster index (see `raster_index.py` for the picture and `locate.py` for the door).

Every array argument is one-dimensional and contiguous; every function has exactly one signature, compiled on the first
call and kept in numba's cache. `nogil` lets two Python threads share one search.

Cell rule, used by all four: column = floor((x - x0) * inverse), row = floor((y - y0) * inverse). Subtraction and
multiplication by a positive number are monotone under rounding, so a point between two vertices is never put into a
column or row outside those of the vertices. Exactness rests on that and on over-marking, never on a cell's corner.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

TILE_SHIFT = 4  # a tile is 16 x 16 cells
TILE_CELLS = 1 << (2 * TILE_SHIFT)
OUTSIDE = -1  # no polygon touches the cell (or the tile)
UNSURE = -2  # the float sign of the border test is not certain: the caller asks GEOS
# Shewchuk's bound ccwerrboundA (1997) for the two-product determinant: below it the sign may be rounding noise.
ORIENTATION_BOUND = (3.0 + 16.0 * 2.0**-53) * 2.0**-53
_MASK = (1 << TILE_SHIFT) - 1
_MARGIN = 1e-9  # degrees; far above rounding (1e-13), far below a cell (1e-3)

Array = np.ndarray[Any, np.dtype[Any]]


@njit(cache=True, nogil=True, error_model="numpy")
def bucket_edges(
    edges: Array, polygon: Array, offset: Array, cursor: Array, out: Array, y0: float, inverse: float
) -> None:
    """Sort the edges by (polygon, row of cells): all edges whose closed y range touches a row, together.

    edges f64[4 m] (ax, ay, bx, by each), polygon i32[m], offset i64[p]: first bucket less first row of a polygon.
    With an empty `out` it only counts the edges of each bucket into cursor (i64[buckets]); else cursor holds where each
    bucket begins, and copies of the edges are written to out (f64[4 k]).
    """
    for e in range(polygon.size):
        ay, by = edges[4 * e + 1], edges[4 * e + 3]
        base = offset[polygon[e]]
        for r in range(int((min(ay, by) - y0) * inverse), int((max(ay, by) - y0) * inverse) + 1):
            k = 4 * cursor[base + r]
            cursor[base + r] += 1
            if out.size:
                for i in range(4):
                    out[k + i] = edges[4 * e + i]


@njit(cache=True, nogil=True, error_model="numpy")
def trace_cells(
    edges: Array, polygon: Array, keys: Array, x0: float, y0: float, inverse: float, tile_columns: int
) -> int:
    """Every (cell, polygon) that an edge may touch, as cell << 16 | polygon, repeats included, into keys (i64[k]).

    A cell's number is tile * 256 + place in the tile. Marking is conservative: a margin is added on every side.
    Returns how many there are; with an empty `keys` it only counts.
    """
    n = 0
    height = 1.0 / inverse
    for e in range(polygon.size):
        ax, ay, bx, by = edges[4 * e], edges[4 * e + 1], edges[4 * e + 2], edges[4 * e + 3]
        left, right = min(ax, bx), max(ax, bx)
        first, last = int((min(ay, by) - y0) * inverse), int((max(ay, by) - y0) * inverse)
        for r in range(first, last + 1):
            lo, hi = left, right
            if first != last:
                # The part of the edge inside this row: clip to the row's y range, widened by the margin.
                slope = (bx - ax) / (by - ay)
                bottom = max(y0 + r * height - _MARGIN, min(ay, by))
                top = min(y0 + (r + 1) * height + _MARGIN, max(ay, by))
                x1 = ax + (bottom - ay) * slope
                x2 = ax + (top - ay) * slope
                lo = max(left, min(x1, x2) - _MARGIN)
                hi = min(right, max(x1, x2) + _MARGIN)
            c1, c2 = int((lo - x0) * inverse), int((hi - x0) * inverse)
            if keys.size:
                for c in range(c1, c2 + 1):
                    tile = (r >> TILE_SHIFT) * tile_columns + (c >> TILE_SHIFT)
                    place = ((r & _MASK) << TILE_SHIFT) | (c & _MASK)
                    keys[n + c - c1] = (((tile << (2 * TILE_SHIFT)) | place) << 16) | polygon[e]
            n += c2 - c1 + 1
    return n


@njit(cache=True, nogil=True, error_model="numpy")
def fill_inside(
    start: Array,
    bucketed: Array,
    first_row: Array,
    first_bucket: Array,
    tiles: Array,
    cells: Array,
    offsets: Array,
    candidates: Array,
    extra: Array,
    xs: Array,
    x0: float,
    y0: float,
    inverse: float,
    tile_columns: int,
) -> int:
    """Scan-convert every polygon: cells no edge touches get the lowest row that contains them.

    tiles i32[t]: -1 or, for a tile that edges touch, -2 - block; cells i32[256 blocks]: -1, or -2 - border cell.
    Both are completed in place. A border cell wholly inside a polygon that is not among its candidates (overlapping
    input only) is written to extra (i64[k]) as border cell << 16 | polygon, as far as there is room; returns how many
    there are. A second call changes nothing else. xs f64[edges of the largest bucket] is scratch.
    """
    n_extra = 0
    height = 1.0 / inverse
    for p in range(first_row.size):
        for b in range(first_bucket[p], first_bucket[p + 1]):
            r = first_row[p] + b - first_bucket[p]
            y = y0 + (r + 0.5) * height
            n = 0
            for e in range(start[b], start[b + 1]):
                ax, ay, bx, by = bucketed[4 * e], bucketed[4 * e + 1], bucketed[4 * e + 2], bucketed[4 * e + 3]
                if (ay <= y) != (by <= y):
                    x = ax + (y - ay) * ((bx - ax) / (by - ay))
                    x = min(max(x, min(ax, bx)), max(ax, bx))
                    i = n
                    while i > 0 and xs[i - 1] > x:
                        xs[i] = xs[i - 1]
                        i -= 1
                    xs[i] = x
                    n += 1
            row_part = (r >> TILE_SHIFT) * tile_columns
            in_tile = (r & _MASK) << TILE_SHIFT
            for k in range(0, n - 1, 2):
                # The cells of the two crossings are border cells; what lies strictly between is not crossed here.
                c, end = int((xs[k] - x0) * inverse) + 1, int((xs[k + 1] - x0) * inverse)
                while c < end:
                    stop = min(end, ((c >> TILE_SHIFT) + 1) << TILE_SHIFT)
                    tile = row_part + (c >> TILE_SHIFT)
                    if tiles[tile] >= OUTSIDE:
                        if tiles[tile] == OUTSIDE:
                            tiles[tile] = p
                    else:
                        base = ((-2 - tiles[tile]) << (2 * TILE_SHIFT)) | in_tile
                        for place in range(base + (c & _MASK), base + (c & _MASK) + stop - c):
                            v = cells[place]
                            if v == OUTSIDE:
                                cells[place] = p
                            elif v < OUTSIDE:
                                known = False
                                for i in range(offsets[-2 - v], offsets[-1 - v]):
                                    known = known or candidates[i] == p
                                if not known:
                                    if n_extra < extra.size:
                                        extra[n_extra] = ((-2 - v) << 16) | p
                                    n_extra += 1
                    c = stop
    return n_extra


@njit(cache=True, nogil=True, error_model="numpy")
def search(
    lat: Array,
    lon: Array,
    out: Array,
    tiles: Array,
    cells: Array,
    offsets: Array,
    candidates: Array,
    start: Array,
    bucketed: Array,
    first_row: Array,
    first_bucket: Array,
    x0: float,
    y0: float,
    inverse: float,
    columns: int,
    rows: int,
    tile_columns: int,
) -> int:
    """Write the lowest polygon that covers each point into out (i32[n]); returns how many stayed UNSURE.

    The border test counts crossings of the ray to the right, vertex and edge hits included, with the very rules of
    GEOS's RayCrossingCounter; only the sign of the orientation may be uncertain, and then the point is left UNSURE.
    """
    unsure = 0
    for q in range(lat.size):
        x, y = lon[q], lat[q]
        fx, fy = (x - x0) * inverse, (y - y0) * inverse
        if not (fx >= 0.0 and fy >= 0.0 and fx < columns and fy < rows):  # NaN fails every comparison
            out[q] = OUTSIDE
            continue
        c, r = int(fx), int(fy)
        v = tiles[(r >> TILE_SHIFT) * tile_columns + (c >> TILE_SHIFT)]
        if v < OUTSIDE:
            v = cells[((-2 - v) << (2 * TILE_SHIFT)) | ((r & _MASK) << TILE_SHIFT) | (c & _MASK)]
        if v >= OUTSIDE:
            out[q] = v
            continue
        found = OUTSIDE
        for i in range(offsets[-2 - v], offsets[-1 - v]):
            p = candidates[i]
            b = first_bucket[p] + r - first_row[p]
            inside = False
            for e in range(start[b], start[b + 1]):
                ax, ay, bx, by = bucketed[4 * e], bucketed[4 * e + 1], bucketed[4 * e + 2], bucketed[4 * e + 3]
                if ax < x and bx < x:
                    continue
                if (bx == x and by == y) or (ay == y and by == y and min(ax, bx) <= x <= max(ax, bx)):
                    found = p  # on a vertex or on a level edge: on the border, so covered
                    break
                if (ay > y) != (by > y):
                    if ax > x and bx > x:
                        inside = not inside
                        continue
                    one = (ax - x) * (by - y)
                    two = (ay - y) * (bx - x)
                    if abs(one - two) <= ORIENTATION_BOUND * (abs(one) + abs(two)):
                        found = UNSURE
                        break
                    # The crossing lies to the right when the point is left of the upward edge.
                    if (one > two) == (by > ay):
                        inside = not inside
            if found == OUTSIDE and inside:
                found = p
            if found != OUTSIDE:
                break
        out[q] = found
        if found == UNSURE:
            unsure += 1
    return unsure
