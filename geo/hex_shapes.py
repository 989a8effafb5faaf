"""Browser geometry of the published hexagons: one small binary file per release, made to vanish under brotli.

File, version 1, little endian. A *column* is one byte (number of planes p), then p planes of n bytes: plane k holds
byte k of every value, values being zigzag coded ((v << 1) ^ (v >> 63)).

    "FAHX", version u16, group count u16, leaf count u32
    columns over all leaves: leaf (delta), district (delta), resolution, kind (0 remainder, 1 cell)
    per resolution above 0, ascending:
        resolution u8, exponent e u8 (quantum = 2**-e viewBox units), 0 u16, leaves m u32, irregular leaves i u32
        72 coefficients f32
        columns over the m leaves: H3 digits (delta), centre x and y (delta, quanta), vertices above six
        12 columns over the m - i regular leaves: vertex less its prediction (x0, y0, x1, ... in quanta)
        2 columns over all vertices of the irregular leaves: x, y less the centre

Leaves are in paint order: district, resolution, remainder before cell, H3 index. Cells of one resolution have nearly
the same form everywhere, so a vertex is predicted from the cell's centre by a quadratic fitted per resolution; what is
left is rarely more than one quantum. The quantum is 1/4 unit at resolution 4 and halves with every finer one; two
neighbours round the same corner to the same point, so no gaps open between cells of a resolution.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely
from h3ronpy.vector import cells_to_coordinates, cells_to_wkb_polygons

from geo.errors import ShapesError
from geo.hexes import Cells, parents

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Project = Callable[[Floats, Floats], tuple[Floats, Floats]]

MAGIC = b"FAHX"
VERSION = 1
KINDS = ("remainder", "cell")
_UNIT = 1024.0  # centres are divided by this before the quadratic, to keep its coefficients of one size
_CORNERS = 6


@dataclass(frozen=True, slots=True)
class HexShapes:
    """What a hexagon file holds, in paint order; the browser's decoder gives the same arrays.

    leaf u32[n], district u16[n], kind u8[n] (0 remainder, 1 cell), resolution u8[n] (0: the whole district, no
    polygon), h3_cell u64[n], offsets u32[n + 1] into vertices f32[total, 2] (viewBox units, ring not closed).
    """

    leaf: npt.NDArray[np.uint32]
    district: npt.NDArray[np.uint16]
    kind: npt.NDArray[np.uint8]
    resolution: npt.NDArray[np.uint8]
    h3_cell: Cells
    offsets: npt.NDArray[np.uint32]
    vertices: npt.NDArray[np.float32]


def quantum_exponent(resolution: int) -> int:
    """e of the quantum 2**-e viewBox units at an H3 resolution: 1/4 unit up to 4, then half as much per resolution."""
    return max(2, resolution - 2)


def encode_hexes(leaves: pl.DataFrame, project: Project) -> bytes:
    """The file for the leaves of `hexes.nested_leaves` (columns leaf, district, h3_cell, resolution, kind).

    `project(lon, lat)` gives viewBox coordinates for arrays of degrees. Raises ShapesError when it gives anything that
    is not finite, or when a kind is unknown.
    """
    if not leaves["kind"].is_in(list(KINDS)).all():
        raise ShapesError(f"A leaf's kind must be one of {', '.join(KINDS)}: rebuild the leaves.")
    frame = leaves.with_columns(code=(pl.col("kind") == "cell").cast(pl.Int64))
    frame = frame.sort("district", "resolution", "code", "h3_cell")
    resolution = frame["resolution"].to_numpy().astype(np.int64)
    cells = frame["h3_cell"].to_numpy()
    used = [int(r) for r in np.unique(resolution) if r > 0]
    parts = [
        struct.pack("<4sHHI", MAGIC, VERSION, len(used), len(frame)),
        _column(_delta(frame["leaf"].to_numpy())),
        _column(_delta(frame["district"].to_numpy())),
        _column(resolution),
        _column(frame["code"].to_numpy()),
    ]
    parts += [_encode_group(cells[resolution == r], r, project) for r in used]
    return b"".join(parts)


def _encode_group(cells: Cells, resolution: int, project: Project) -> bytes:
    exponent = quantum_exponent(resolution)
    scale = float(1 << exponent)
    centre_of = pl.DataFrame(cells_to_coordinates(cells))
    x, y = _projected(project, centre_of["lng"].to_numpy(), centre_of["lat"].to_numpy(), scale)
    centre = np.column_stack([np.floor(x + 0.5), np.floor(y + 0.5)])
    rings = shapely.from_wkb([bytes(w) for w in cells_to_wkb_polygons(cells).to_pylist()])
    corners = shapely.get_num_coordinates(rings) - 1
    regular = corners == _CORNERS
    lon, lat = shapely.get_coordinates(rings[regular]).reshape(-1, _CORNERS + 1, 2)[:, :-1].transpose(2, 0, 1)
    corner = np.stack(_projected(project, lon.reshape(-1), lat.reshape(-1), scale), axis=1).reshape(-1, _CORNERS, 2)
    offset = _from_one_start(corner - centre[regular][:, None, :]).reshape(-1, 2 * _CORNERS)

    terms = _terms(centre[regular], scale)
    coefficients = np.linalg.lstsq(terms, offset, rcond=None)[0].T.astype(np.float32)
    residual = np.floor(offset + 0.5) - _predicted(terms, coefficients)

    odd, of_ring = shapely.get_coordinates(rings[~regular], return_index=True)
    last = np.append(of_ring[1:] != of_ring[:-1], True) if of_ring.size else np.empty(0, np.bool_)
    odd_x, odd_y = _projected(project, odd[~last, 0], odd[~last, 1], scale)
    around = centre[~regular][of_ring[~last]]
    return b"".join(
        [
            struct.pack("<BBHII", resolution, exponent, 0, cells.size, int((~regular).sum())),
            np.ascontiguousarray(coefficients, "<f4").tobytes(),
            _column(_delta(_digits(cells, resolution))),
            _column(_delta(centre[:, 0])),
            _column(_delta(centre[:, 1])),
            _column(corners - _CORNERS),
            *(_column(residual[:, k]) for k in range(2 * _CORNERS)),
            _column(np.floor(odd_x + 0.5) - around[:, 0]),
            _column(np.floor(odd_y + 0.5) - around[:, 1]),
        ]
    )


def decode_hexes(data: bytes) -> HexShapes:
    """Read a hexagon file. Raises ShapesError when it is not one, or of another version."""
    if len(data) < 12 or data[:4] != MAGIC:
        raise ShapesError("This is not a hexagon file: rebuild the release's shapes.")
    _, version, groups, count = struct.unpack_from("<4sHHI", data)
    if version != VERSION:
        raise ShapesError(f"The hexagon file has version {version}, this program reads {VERSION}: rebuild the shapes.")
    source = _Source(data, 12)
    leaf, district = np.cumsum(source.column(count)), np.cumsum(source.column(count))
    resolution, kind = source.column(count), source.column(count)
    cells, corners = np.zeros(count, np.uint64), np.zeros(count, np.int64)
    polygons: dict[int, npt.NDArray[np.float32]] = {}
    for _ in range(groups):
        r, group_cells, rings, sizes = _decode_group(source)
        cells[resolution == r], corners[resolution == r] = group_cells, sizes
        polygons[r] = rings
    vertices = np.empty((int(corners.sum()), 2), np.float32)
    offsets = np.append(0, np.cumsum(corners))
    for r, rings in polygons.items():
        vertices[np.repeat(resolution == r, corners)] = rings
    return HexShapes(
        leaf.astype(np.uint32),
        district.astype(np.uint16),
        kind.astype(np.uint8),
        resolution.astype(np.uint8),
        cells,
        offsets.astype(np.uint32),
        vertices,
    )


def _decode_group(source: _Source) -> tuple[int, Cells, npt.NDArray[np.float32], Longs]:
    """Resolution, cells, vertices f32[total, 2] and vertices per leaf of the next group."""
    resolution, exponent, _, count, irregular = source.unpack("<BBHII")
    scale = float(1 << exponent)
    coefficients = source.floats(12 * _CORNERS).reshape(2 * _CORNERS, 6)
    cells = _cells(np.cumsum(source.column(count)), resolution)
    centre = np.column_stack([np.cumsum(source.column(count)), np.cumsum(source.column(count))])
    corners = source.column(count) + _CORNERS
    regular = corners == _CORNERS
    residual = np.column_stack([source.column(count - irregular) for _ in range(2 * _CORNERS)])
    offset = residual + _predicted(_terms(centre[regular], scale), coefficients)
    odd_count = int(corners[~regular].sum())
    odd = np.column_stack([source.column(odd_count), source.column(odd_count)])
    vertices = np.empty((int(corners.sum()), 2))
    is_regular = np.repeat(regular, corners)
    vertices[is_regular] = offset.reshape(-1, 2)
    vertices[~is_regular] = odd
    vertices += np.repeat(centre, corners, axis=0)
    return resolution, cells, (vertices / scale).astype(np.float32), corners


@dataclass(slots=True)
class _Source:
    """A cursor over the bytes of a file."""

    data: bytes
    at: int

    def unpack(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def floats(self, count: int) -> npt.NDArray[np.float32]:
        values = np.frombuffer(self.data, "<f4", count, self.at)
        self.at += 4 * count
        return values

    def column(self, count: int) -> Longs:
        planes = self.data[self.at]
        raw = np.frombuffer(self.data, np.uint8, planes * count, self.at + 1).reshape(planes, count)
        self.at += 1 + planes * count
        coded = np.zeros(count, np.int64)
        for k in range(planes):
            coded |= raw[k].astype(np.int64) << (8 * k)
        return (coded >> 1) ^ -(coded & 1)


def _column(values: npt.NDArray[Any]) -> bytes:
    whole = values.astype(np.int64)
    coded = (whole << 1) ^ (whole >> 63)
    planes = (int(coded.max(initial=0)).bit_length() + 7) // 8
    return bytes([planes]) + b"".join(((coded >> (8 * k)) & 255).astype(np.uint8).tobytes() for k in range(planes))


def _delta(values: npt.NDArray[Any]) -> Longs:
    whole = values.astype(np.int64)
    change = whole.copy()
    change[1:] -= whole[:-1]
    return change


def _digits(cells: Cells, resolution: int) -> Longs:
    """Base cell and the used digits of an index: what remains of it when the resolution is known."""
    return ((cells & np.uint64((1 << 52) - 1)) >> np.uint64(3 * (15 - resolution))).astype(np.int64)


def _cells(digits: Longs, resolution: int) -> Cells:
    whole = (digits.astype(np.uint64) << np.uint64(3 * (15 - resolution))) | np.uint64(1 << 59)
    return parents(whole, resolution)


def _projected(project: Project, lon: Floats, lat: Floats, scale: float) -> tuple[Floats, Floats]:
    x, y = (np.asarray(axis, np.float64) * scale for axis in project(lon, lat))
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ShapesError("The map projection gave a hexagon corner that is not finite: check the profile.")
    return x, y


def _from_one_start(offset: Floats) -> Floats:
    """Turn every ring (f64[n, 6, 2]) so that corner 0 points the same way: H3's own start changes with the face."""
    if not len(offset):
        return offset
    angle = np.arctan2(offset[:, :, 1], offset[:, :, 0])
    # Mean direction of the corners modulo 60 degrees; a ring starts at the first corner after the gap before it.
    mean = np.angle(np.exp(1j * _CORNERS * angle).sum()) / _CORNERS
    turn = (angle - (mean - np.pi / _CORNERS)) % (2 * np.pi)
    start = np.argmin(turn, axis=1)
    pick = (start[:, None] + np.arange(_CORNERS)) % _CORNERS
    return np.take_along_axis(offset, pick[:, :, None], axis=1)


def _terms(centre: npt.NDArray[Any], scale: float) -> Floats:
    u, v = centre[:, 0] / (scale * _UNIT), centre[:, 1] / (scale * _UNIT)
    return np.column_stack([np.ones(u.size), u, v, u * u, u * v, v * v])


def _predicted(terms: Floats, coefficients: npt.NDArray[np.float32]) -> Floats:
    """Whole quanta f64[n, 12]. Summed term by term in a fixed order: the browser must round the very same number."""
    total = np.zeros((len(terms), len(coefficients)))
    for k in range(terms.shape[1]):
        total += terms[:, k : k + 1] * coefficients[:, k].astype(np.float64)
    return np.floor(total + 0.5)
