"""Points to districts: which polygon covers a point, exactly, for millions of points a second.

How it works and why not something simpler: docs/decisions/0003-raster-locate.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod

from geo.errors import GeoError
from geo.raster_index import Floats, Ints, RasterIndex, build_raster
from geo.raster_kernels import OUTSIDE

Geometries = npt.NDArray[np.object_]

MAXIMUM_POLYGONS = 65_535  # an area's row number is 16 bits wide everywhere
_SURVEY_CHUNK = 200_000


@dataclass(frozen=True, slots=True)
class LocateIndex:
    """An index over the polygons of one level; the row number of a polygon is the answer.

    Rules: a point on a border, a shared vertex or in an overlap belongs to the lowest row that covers it (the answer of
    `geopandas.sjoin(predicate="intersects")` with the lowest right row kept); NaN and infinite coordinates belong
    nowhere. Answers depend neither on how points are cut into chunks nor on the number of threads.
    """

    geometries: Geometries
    raster: RasterIndex
    tree: shapely.STRtree

    @classmethod
    def build(cls, geometries: Geometries, cell_degrees: float = 0.0025) -> LocateIndex:
        """Index valid Polygons and MultiPolygons in EPSG:4326 (object[p]; holes and empty ones allowed).

        Raises GeoError for anything that is not a polygon, for coordinates that are not finite, for more than 65,535
        polygons, or for a cell size that is not positive or too small for the area.
        """
        geometries = np.array(geometries, dtype=object)
        if not cell_degrees > 0:
            raise GeoError(f"The cell size must be above 0 degrees, not {cell_degrees}.")
        if geometries.size > MAXIMUM_POLYGONS:
            raise GeoError(f"{geometries.size} polygons are too many for one index: at most {MAXIMUM_POLYGONS}.")
        wrong = ~np.isin(shapely.get_type_id(geometries), (3, 6))
        if wrong.any():
            raise GeoError(f"Row {int(np.argmax(wrong))} is not a Polygon or MultiPolygon: only areas can hold points.")
        edges, polygon = polygon_edges(geometries)
        if not np.isfinite(edges).all():
            row = int(polygon[np.argmin(np.isfinite(edges).all(axis=1))])
            raise GeoError(f"Row {row} has a coordinate that is not a finite number: repair the boundary file.")
        raster = build_raster(edges, polygon, geometries.size, cell_degrees)
        return cls(geometries, raster, shapely.STRtree(geometries))

    def locate(self, lat: npt.ArrayLike, lon: npt.ArrayLike, *, threads: int = 2) -> Ints:
        """The row of the polygon that covers each point (i32[n]); -1 outside all polygons or for NaN and infinity.

        Args: lat, lon in degrees (f64[n], equal lengths); contiguous float64 input is read in place, never copied.
        Raises GeoError when the two lengths differ.
        """
        y, x = _coordinates(lat, lon)
        rows = np.empty(y.size, np.int32)
        if self.raster.find(y, x, rows, threads=threads):
            unsure = np.flatnonzero(rows < OUTSIDE)
            rows[unsure] = self._locate_exactly(y[unsure], x[unsure])
        return rows

    def distance_km(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> Floats:
        """Geodesic kilometres (WGS 84) from each point to the nearest polygon (f64[n]); 0 inside, NaN for NaN.

        Meant for the few points that `locate` leaves outside. The nearest place is searched in a plane whose degrees
        of longitude are shortened for the point's own latitude (whole degrees), good to about 1 %.
        """
        y, x = _coordinates(lat, lon)
        result = np.full(y.size, np.nan)
        if shapely.is_empty(self.geometries).all():
            return result
        known = np.isfinite(y) & np.isfinite(x) & (np.abs(y) <= 90)
        rows = self.locate(y, x)
        result[known & (rows >= 0)] = 0.0
        outside = np.flatnonzero(known & (rows < 0))
        band = np.clip(np.round(y[outside]), -89, 89)
        geod = Geod(ellps="WGS84")
        for latitude in np.unique(band):
            here = outside[band == latitude]
            squeeze = np.array([np.cos(np.radians(latitude)), 1.0])
            tree = shapely.STRtree(shapely.transform(self.geometries, lambda xy, s=squeeze: xy * s))
            points = shapely.points(x[here] * squeeze[0], y[here])
            of_point, nearest = tree.query_nearest(points, all_matches=False)
            line = shapely.shortest_line(points[of_point], tree.geometries[nearest])
            end = shapely.get_coordinates(shapely.get_point(line, 1)) / squeeze
            start = here[of_point]
            result[start] = geod.inv(x[start], y[start], end[:, 0], end[:, 1])[2] / 1000.0
        return result

    def _locate_exactly(self, lat: Floats, lon: Floats) -> Ints:
        """The same answer from GEOS, for the few points whose border test is within rounding error."""
        rows = np.full(lat.size, np.iinfo(np.int32).max, np.int32)
        for begin in range(0, lat.size, _SURVEY_CHUNK):
            span = slice(begin, begin + _SURVEY_CHUNK)
            of_point, polygon = self.tree.query(shapely.points(lon[span], lat[span]), predicate="intersects")
            np.minimum.at(rows[span], of_point, polygon.astype(np.int32))
        rows[rows == np.iinfo(np.int32).max] = OUTSIDE
        return rows


def polygon_edges(geometries: Geometries) -> tuple[Floats, Ints]:
    """All ring segments: (f64[m, 4] as ax, ay, bx, by in degrees, i32[m] row of the polygon, ascending)."""
    parts, polygon = shapely.get_parts(geometries, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    edges: npt.NDArray[Any] = np.hstack([xy[:-1], xy[1:]])[joined]
    return edges, polygon[part[ring[:-1][joined]]].astype(np.int32)


def _coordinates(lat: npt.ArrayLike, lon: npt.ArrayLike) -> tuple[Floats, Floats]:
    y = np.ascontiguousarray(lat, dtype=np.float64).reshape(-1)
    x = np.ascontiguousarray(lon, dtype=np.float64).reshape(-1)
    if y.size != x.size:
        raise GeoError(f"{y.size} latitudes came with {x.size} longitudes: every point needs both.")
    return y, x
