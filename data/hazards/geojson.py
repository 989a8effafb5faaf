"""Read the polygons of a hazard from GeoJSON (RFC 7946): strictly, since anybody could have made the file."""

from collections.abc import Iterator
from math import isfinite
from typing import Any, Final

import orjson
import shapely

from data.hazards.errors import LayerRefused

MOST_BYTES: Final = 5_000_000
MOST_CORNERS: Final = 50_000
_CRS_NAMES: Final = frozenset(
    {
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "EPSG:4326",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    }
)
_LARGEST: Final = (180.0, 90.0)
_LEAST_RING: Final = 4


def read_polygons(content: bytes) -> shapely.MultiPolygon:
    """The union of all polygons of a file, in degrees (WGS 84, longitude first).

    Raises:
        LayerRefused: it is too large, no GeoJSON, not in WGS 84, holds no polygons or too many corners, or a polygon
            is not closed or crosses itself.
    """
    if len(content) > MOST_BYTES:
        raise LayerRefused("too_large", f"The file has {len(content)} bytes; {MOST_BYTES} are the most.")
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise LayerRefused("not_json", f"The file is no JSON: {error}") from error
    _check_crs(document)
    corners = 0
    polygons = []
    for rings in _polygons(document, depth=0):
        corners += sum(map(len, rings))
        if corners > MOST_CORNERS:
            raise LayerRefused("too_many_corners", f"The layer has more than {MOST_CORNERS} corners; simplify it.")
        polygons.append(_polygon(rings))
    if not polygons:
        raise LayerRefused("no_polygons", "The file holds no polygons.")
    whole = shapely.union_all(polygons)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    if not parts or shapely.is_empty(whole):
        raise LayerRefused("no_polygons", "The polygons of the file have no surface.")
    return shapely.MultiPolygon(parts)


def write_polygons(geometry: shapely.MultiPolygon) -> str:
    """The same as GeoJSON text."""
    return str(shapely.to_geojson(geometry))


def _check_crs(document: Any) -> None:
    crs = document.get("crs") if isinstance(document, dict) else None
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in _CRS_NAMES:
        raise LayerRefused("wrong_crs", "The file names a coordinate system other than WGS 84 (EPSG:4326).")


def _polygons(item: Any, depth: int) -> Iterator[list[list[tuple[float, float]]]]:
    """Rings of every polygon; a geometry stands in a feature, and features in a collection."""
    kind = item.get("type") if isinstance(item, dict) else None
    if kind == "FeatureCollection" and depth == 0 and isinstance(item.get("features"), list):
        for feature in item["features"]:
            yield from _polygons(feature, 1)
    elif kind == "Feature" and depth <= 1:
        if item.get("geometry") is not None:
            yield from _polygons(item["geometry"], 2)
    elif kind == "Polygon":
        yield _rings(item.get("coordinates"))
    elif kind == "MultiPolygon" and isinstance(item.get("coordinates"), list):
        yield from map(_rings, item["coordinates"])
    elif kind in ("Point", "MultiPoint", "LineString", "MultiLineString", "GeometryCollection"):
        raise LayerRefused("no_polygons", f"The file holds a {kind}; only Polygon and MultiPolygon are taken.")
    else:
        raise LayerRefused("not_geojson", "The file is no GeoJSON of polygons (RFC 7946).")


def _rings(coordinates: Any) -> list[list[tuple[float, float]]]:
    if not isinstance(coordinates, list) or not coordinates:
        raise LayerRefused("bad_ring", "A polygon has no ring.")
    return [_ring(ring) for ring in coordinates]


def _ring(ring: Any) -> list[tuple[float, float]]:
    if not isinstance(ring, list) or not len(ring) >= _LEAST_RING:
        raise LayerRefused("bad_ring", f"A ring has fewer than {_LEAST_RING} positions.")
    if len(ring) > MOST_CORNERS:
        raise LayerRefused("too_many_corners", f"A ring has more than {MOST_CORNERS} corners; simplify it.")
    positions = [_position(position) for position in ring]
    if positions[0] != positions[-1]:
        raise LayerRefused("bad_ring", "A ring does not end where it begins.", positions[0])
    return positions


def _position(position: Any) -> tuple[float, float]:
    if not isinstance(position, list) or not 2 <= len(position) <= 4:
        raise LayerRefused("bad_ring", "A position is not a list of longitude and latitude.")
    lon, lat = position[:2]
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in (lon, lat)):
        raise LayerRefused("bad_ring", "A position holds something other than numbers.")
    if not (isfinite(lon) and isfinite(lat)):
        raise LayerRefused("bad_ring", "A position holds a number that is not finite.")
    if abs(lon) > _LARGEST[0] or abs(lat) > _LARGEST[1]:
        raise LayerRefused("wrong_crs", "Positions are no degrees of longitude and latitude (WGS 84).")
    return float(lon), float(lat)


def _polygon(rings: list[list[tuple[float, float]]]) -> shapely.Polygon:
    polygon = shapely.Polygon(rings[0], rings[1:])
    if not shapely.is_valid(polygon):
        raise LayerRefused("crosses_itself", f"A polygon is not valid: {shapely.is_valid_reason(polygon)}", rings[0][0])
    return polygon
