"""Web shapes: the areas of every level as light SVG paths in one view box, shared borders simplified once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.errors import ProjectionError, ShapesError

if TYPE_CHECKING:
    from geo.boundaries import BoundarySet

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

_MARGIN = 4  # view box units left free on every side, so that strokes are not cut
_QUANTA = 10  # coordinates are whole tenths of a unit
_LEAST_EXTENT = 2.5  # units; smaller areas are enlarged about their middle, so that a finger or an eye finds them
_FORMAT = 1


@dataclass(frozen=True)
class WebShape:
    """One area: its SVG path `d` (view box units), box (x0, y0, x1, y1) and a label point well inside."""

    pcode: str
    d: str
    bbox: tuple[float, float, float, float]
    cx: float
    cy: float


@dataclass(frozen=True)
class WebShapes:
    """The shapes of one boundary set inside a view box of width x height units.

    `levels["adm0"|"adm1"|"adm2"]` follow the row order of the set. Plane metres (X, Y) of `projection` become units by
    x = (X - west_m) / metres_per_unit and y = (north_m - Y) / metres_per_unit.
    """

    version: str
    width: float
    height: float
    projection: str
    west_m: float
    north_m: float
    metres_per_unit: float
    levels: Mapping[str, tuple[WebShape, ...]]

    def project(self, lon: Any, lat: Any) -> tuple[Floats, Floats]:
        """View box coordinates x, y of degrees lon, lat (numbers or arrays of one shape)."""
        easting, northing = _forward(self.projection).transform(np.asarray(lon, float), np.asarray(lat, float))
        x = (np.asarray(easting) - self.west_m) / self.metres_per_unit
        y = (self.north_m - np.asarray(northing)) / self.metres_per_unit
        return x, y

    def unproject(self, x: Any, y: Any) -> tuple[Floats, Floats]:
        """Degrees lon, lat of view box coordinates x, y (numbers or arrays of one shape)."""
        easting = np.asarray(x, float) * self.metres_per_unit + self.west_m
        northing = self.north_m - np.asarray(y, float) * self.metres_per_unit
        lon, lat = _forward(self.projection).transform(easting, northing, direction="INVERSE")
        return np.asarray(lon), np.asarray(lat)

    def to_json(self) -> str:
        """The same text for the same shapes, always."""
        content = {"format": _FORMAT, **{name: getattr(self, name) for name in _SCALARS}}
        content["levels"] = {name: [asdict(shape) for shape in shapes] for name, shapes in sorted(self.levels.items())}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> WebShapes:
        """Read what to_json wrote. Raises ShapesError when it is something else."""
        try:
            content = json.loads(text)
            if content["format"] != _FORMAT:
                raise ShapesError(f"The shapes have format {content['format']}, not {_FORMAT}: rebuild the release.")
            levels = {
                name: tuple(WebShape(**{**area, "bbox": tuple(area["bbox"])}) for area in areas)
                for name, areas in content["levels"].items()
            }
            return cls(**{name: content[name] for name in _SCALARS}, levels=levels)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ShapesError(f"These are no web shapes ({error}): rebuild the release.") from error


_SCALARS = ("version", "width", "height", "projection", "west_m", "north_m", "metres_per_unit")


def web_shapes(boundary_set: BoundarySet, projection: str, width: int = 1000, tolerance: float = 1.1) -> WebShapes:
    """Simplify a boundary set to web shapes.

    `projection` is a PROJ string of an Albers equal-area projection; `width` the width of the view box; corners whose
    triangle is smaller than `tolerance` squared (units) are dropped, on shared borders alike. Levels 1 and 0 are
    dissolved from the simplified level 2. Raises ProjectionError or ShapesError.
    """
    if width < 8 * _MARGIN or tolerance < 0:
        raise ShapesError(f"Shapes need a width of {8 * _MARGIN} or more and a tolerance of 0 or more.")
    forward = _forward(projection)
    plane = shapely.transform(
        boundary_set.levels[2].geometry.to_numpy(), lambda xy: np.column_stack(forward.transform(xy[:, 0], xy[:, 1]))
    )
    west, south, east, north = shapely.total_bounds(plane).tolist()
    metres_per_unit = round((east - west) / (width - 2 * _MARGIN), 3)
    west_m, north_m = round(west - _MARGIN * metres_per_unit, 3), round(north + _MARGIN * metres_per_unit, 3)
    height = int(np.ceil((north - south) / metres_per_unit + 2 * _MARGIN))
    units = shapely.transform(
        plane, lambda xy: np.column_stack([xy[:, 0] - west_m, north_m - xy[:, 1]]) / metres_per_unit
    )
    by_level = _simplified(boundary_set, units, tolerance)
    levels = {
        f"adm{level}": tuple(
            _shape(code, shape, exact)
            for code, shape, exact in zip(boundary_set.levels[level]["pcode"], shapes, exacts, strict=True)
        )
        for level, (shapes, exacts) in sorted(by_level.items())
    }
    digest = hashlib.sha256("".join(shape.d for shapes in levels.values() for shape in shapes).encode()).hexdigest()
    return WebShapes(
        version=f"{boundary_set.version}-{digest[:8]}",
        width=width,
        height=height,
        projection=projection,
        west_m=west_m,
        north_m=north_m,
        metres_per_unit=metres_per_unit,
        levels=levels,
    )


def _simplified(
    boundary_set: BoundarySet, units: Geometries, tolerance: float
) -> dict[int, tuple[Geometries, Geometries]]:
    """Per level the simplified shapes, and what to draw should one of them collapse."""
    # Only a coverage keeps shared borders; official files may carry tolerated overlaps of metres.
    if not shapely.coverage_is_valid(units):
        units = shapely.coverage_clean(units, gap_width=0.05)
    covered = bool(shapely.coverage_is_valid(units))
    simple = shapely.coverage_simplify(units, tolerance)
    by_level = {2: (simple, units)}
    for level in (1, 0):
        parent_of = boundary_set.levels[level + 1]["parent_pcode"].to_numpy()
        union = shapely.coverage_union_all if covered else shapely.union_all
        merged = [union(by_level[level + 1][0][parent_of == code]) for code in boundary_set.levels[level]["pcode"]]
        shapes = np.array(merged, dtype=object)
        by_level[level] = (shapes, shapes)
    return by_level


def _shape(pcode: str, shape: shapely.Geometry, exact: shapely.Geometry) -> WebShape:
    shape = _visible(shape if not shapely.is_empty(shape) else exact)
    path = _path(shape)
    if not path:
        shape = _visible(exact)
        path = _path(shape)
    if not path:
        raise ShapesError(f"The area {pcode} has no surface to draw; check its polygon.")
    parts = shapely.get_parts(shape)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    inside = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=0.25))[0]
    box = [round(value, 1) for value in shapely.bounds(shape).tolist()]
    return WebShape(
        pcode, path, (box[0], box[1], box[2], box[3]), round(float(inside[0]), 1), round(float(inside[1]), 1)
    )


def _visible(shape: shapely.Geometry) -> shapely.Geometry:
    x0, y0, x1, y1 = shapely.bounds(shape).tolist()
    extent = max(x1 - x0, y1 - y0)
    if not 0 < extent < _LEAST_EXTENT:
        return shape
    middle, factor = np.array([(x0 + x1) / 2, (y0 + y1) / 2]), _LEAST_EXTENT / extent
    return shapely.transform(shape, lambda xy: middle + (xy - middle) * factor)


def _path(shape: shapely.Geometry) -> str:
    """An absolute move per ring (so that paths may be joined), then relative lines in tenths of a unit."""
    rings = []
    for part in shapely.get_parts(shape):
        for ring in shapely.get_rings(part):
            points = np.rint(shapely.get_coordinates(ring) * _QUANTA).astype(np.int64)
            steps = np.diff(points, axis=0)
            steps = steps[(steps != 0).any(axis=1)][:-1]
            if len(steps) < 2:
                continue
            start = f"{_number(int(points[0, 0]))}{_joined(int(points[0, 1]))}"
            lines = "".join(
                f"{_joined(dx) if index else _number(dx)}{_joined(dy)}" for index, (dx, dy) in enumerate(steps.tolist())
            )
            rings.append(f"M{start}l{lines}z")
    return "".join(rings)


def _number(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), _QUANTA)
    sign = "-" if tenths < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{rest}"


def _joined(tenths: int) -> str:
    text = _number(tenths)
    return text if text[0] == "-" else f" {text}"


@lru_cache(maxsize=8)
def _forward(projection: str) -> pyproj.Transformer:
    if "+proj=aea" not in projection.split():
        raise ProjectionError(
            f"{projection!r} is not an Albers equal-area projection (+proj=aea); maps of shares need one."
        )
    try:
        plane = pyproj.CRS.from_proj4(projection)
    except pyproj.exceptions.CRSError as error:
        raise ProjectionError(
            f"{projection!r} is no projection ({error}); write it as in the country profiles."
        ) from error
    return pyproj.Transformer.from_crs("EPSG:4326", plane, always_xy=True)
