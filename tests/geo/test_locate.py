"""The raster index against shapely: every point, border and corner alike, must get GEOS's answer."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.locate import LocateIndex

OFFICIAL = os.environ.get("FAMILY_ATLAS_OFFICIAL_BOUNDARIES")


def answer_of_shapely(geometries: np.ndarray, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """The lowest row that covers each point, the slow way."""
    rows = np.full(lat.size, -1, np.int32)
    points = shapely.points(lon, lat)
    for row in range(geometries.size - 1, -1, -1):
        shapely.prepare(geometries[row])
        rows[shapely.intersects(geometries[row], points)] = row
    return rows


def random_coverage(seed: int, count: int) -> np.ndarray:
    """Voronoi areas of random points: some merged into multipolygons, some with a hole filled or left empty."""
    rng = np.random.default_rng(seed)
    frame = shapely.box(80, 40, 84, 43)
    seeds = shapely.multipoints(rng.uniform((80, 40), (84, 43), (count, 2)))
    parts = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(seeds)), frame)
    groups = rng.integers(0, max(1, count * 2 // 3), parts.size)
    areas = [shapely.union_all(parts[groups == g]) for g in np.unique(groups)]
    holes = []
    for k in range(0, len(areas), 3):
        hole = shapely.buffer(areas[k].representative_point(), rng.uniform(0.005, 0.1))
        if shapely.contains_properly(areas[k], hole):
            areas[k] = shapely.difference(areas[k], hole)
            holes.append(hole)
    areas += holes[::2]
    return np.array(areas, dtype=object)[rng.permutation(len(areas))]


def telling_points(geometries: np.ndarray, seed: int, count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """lat, lon: random points, vertices, points on edges, and neighbours of those one rounding step away."""
    rng = np.random.default_rng(seed)
    uniform = rng.uniform((79.9, 39.9), (84.1, 43.1), (count, 2))
    vertices = shapely.get_coordinates(geometries)
    vertices = vertices[rng.integers(0, len(vertices), count)]
    lines = shapely.boundary(geometries)
    on_edge = shapely.get_coordinates(
        shapely.line_interpolate_point(lines[rng.integers(0, lines.size, count)], rng.random(count), normalized=True)
    )
    nearby = np.nextafter(np.vstack([vertices, on_edge]), rng.choice([-np.inf, np.inf], (2 * count, 2)))
    xy = np.vstack([uniform, vertices, on_edge, nearby])
    return xy[:, 1].copy(), xy[:, 0].copy()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.sampled_from([0.0025, 0.03, 0.7]))
def test_random_coverages_agree_with_shapely(seed: int, count: int, cell: float) -> None:
    geometries = random_coverage(seed, count)
    lat, lon = telling_points(geometries, seed)
    rows = LocateIndex.build(geometries, cell).locate(lat, lon)
    np.testing.assert_array_equal(rows, answer_of_shapely(geometries, lat, lon))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.01, 0.1]))
def test_overlapping_polygons_give_the_lowest_row(seed: int, cell: float) -> None:
    rng = np.random.default_rng(seed)
    centres = shapely.points(rng.uniform((80, 40), (84, 43), (12, 2)))
    geometries = shapely.buffer(centres, rng.uniform(0.05, 1.5, 12))
    lat, lon = telling_points(geometries, seed)
    rows = LocateIndex.build(geometries, cell).locate(lat, lon)
    np.testing.assert_array_equal(rows, answer_of_shapely(geometries, lat, lon))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 12)] * 4), min_size=1, max_size=6))
def test_grid_aligned_boxes_and_lattice_points(corners: list[tuple[int, int, int, int]]) -> None:
    """Edges on cell borders, level and upright, and points exactly on every one of them."""
    boxes = [shapely.box(min(a, c), min(b, d), max(a, c) + 1, max(b, d) + 1) for a, b, c, d in corners]
    geometries = np.array(boxes, dtype=object)
    lat, lon = (axis.reshape(-1).copy() for axis in np.mgrid[-1:15:0.5, -1:15:0.5])
    for cell in (0.25, 1.0, 3.0):
        rows = LocateIndex.build(geometries, cell).locate(lat, lon)
        np.testing.assert_array_equal(rows, answer_of_shapely(geometries, lat, lon))


def test_shared_border_and_corner_go_to_the_lowest_row() -> None:
    squares = np.array([shapely.box(x, y, x + 1, y + 1) for y in (0, 1) for x in (0, 1)], dtype=object)
    index = LocateIndex.build(squares, 0.1)
    lat, lon = [1.0, 0.5, 1.0, 1.5, 2.0, 2.0 + 1e-12], [1.0, 1.0, 1.5, 1.0, 2.0, 2.0]
    assert index.locate(lat, lon).tolist() == [0, 0, 1, 2, 3, -1]
    backwards = LocateIndex.build(squares[::-1], 0.1)
    assert backwards.locate(lat, lon).tolist() == [0, 2, 0, 0, 0, -1]


def test_points_that_are_nowhere() -> None:
    index = LocateIndex.build(np.array([shapely.box(0, 0, 1, 1)]), 0.1)
    lat = [np.nan, 0.5, np.inf, 0.5, 1e308, -1e308, 0.5]
    lon = [0.5, np.nan, 0.5, -np.inf, 0.5, 0.5, 0.5]
    assert index.locate(lat, lon).tolist() == [-1, -1, -1, -1, -1, -1, 0]
    assert index.locate([], []).size == 0


def test_chunks_threads_and_borrowed_memory_change_nothing() -> None:
    geometries = random_coverage(5, 30)
    index = LocateIndex.build(geometries, 0.01)
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(39.9, 43.1, 200_000), rng.uniform(79.9, 84.1, 200_000)
    lat.flags.writeable = lon.flags.writeable = False
    rows = index.locate(lat, lon)
    for threads in (1, 3, 8):
        np.testing.assert_array_equal(rows, index.locate(lat, lon, threads=threads))
    chunks = [index.locate(lat[k : k + 7_001], lon[k : k + 7_001]) for k in range(0, 200_000, 7_001)]
    np.testing.assert_array_equal(rows, np.concatenate(chunks))


def test_distance_to_the_nearest_polygon() -> None:
    index = LocateIndex.build(np.array([shapely.box(100, 46, 101, 47), shapely.box(105, 46, 106, 47)]))
    distance = index.distance_km([46.5, 46.5, 46.5, np.nan, 48.0], [100.5, 99.0, 104.9, 100.0, 100.5])
    # One degree of longitude at 46.5 degrees north is 76.7 km, one of latitude 111.2 km.
    assert distance[0] == 0
    np.testing.assert_allclose(distance[[1, 2, 4]], [76.74, 7.67, 111.17], rtol=0.01)
    assert np.isnan(distance[3])


def test_empty_polygons_hold_nothing() -> None:
    index = LocateIndex.build(np.array([shapely.Polygon(), shapely.box(0, 0, 1, 1), shapely.MultiPolygon()]), 0.1)
    assert index.locate([0.5], [0.5]).tolist() == [1]
    nothing = LocateIndex.build(np.array([shapely.Polygon()]), 0.1)
    assert nothing.locate([0.5], [0.5]).tolist() == [-1]
    assert np.isnan(nothing.distance_km([0.5], [0.5])).all()


@pytest.mark.parametrize(
    ("geometries", "cell", "sentence"),
    [
        ([shapely.Point(0, 0)], 0.1, "Row 0 is not a Polygon"),
        ([shapely.box(0, 0, 1, 1), None], 0.1, "Row 1 is not a Polygon"),
        ([shapely.box(0, 0, 1, 1)], 0.0, "above 0 degrees"),
        ([shapely.box(0, 0, 180, 90)], 1e-5, "use a larger cell size"),
        ([shapely.Polygon([(0, 0), (1, 0), (np.inf, 1), (0, 0)])], 0.1, "not a finite number"),
    ],
)
def test_what_cannot_be_indexed_is_said(geometries: list[object], cell: float, sentence: str) -> None:
    with pytest.raises(GeoError, match=sentence):
        LocateIndex.build(np.array(geometries, dtype=object), cell)


def test_unequal_lengths_are_refused() -> None:
    index = LocateIndex.build(np.array([shapely.box(0, 0, 1, 1)]), 0.1)
    with pytest.raises(GeoError, match="every point needs both"):
        index.locate([1.0, 2.0], [1.0])


@pytest.mark.slow
@pytest.mark.skipif(OFFICIAL is None, reason="FAMILY_ATLAS_OFFICIAL_BOUNDARIES is not set")
@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_official_boundaries_equal_geopandas(country: str) -> None:
    districts = gpd.read_file(Path(OFFICIAL or "") / f"{country}_admin.gpkg", layer="adm2")[["geometry"]]
    west, south, east, north = districts.total_bounds
    rng = np.random.default_rng(11)
    vertices = shapely.get_coordinates(districts.geometry.to_numpy())
    vertices = vertices[rng.integers(0, len(vertices), 20_000)]
    lon = np.concatenate([rng.uniform(west, east, 300_000), vertices[:, 0], np.nextafter(vertices[:, 0], 0)])
    lat = np.concatenate([rng.uniform(south, north, 300_000), vertices[:, 1], vertices[:, 1]])
    rows = LocateIndex.build(districts.geometry.to_numpy()).locate(lat, lon)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    joined = gpd.sjoin(points, districts, predicate="intersects", how="left")["index_right"]
    np.testing.assert_array_equal(rows, joined.groupby(level=0).min().fillna(-1).to_numpy(np.int32))
