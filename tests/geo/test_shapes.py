"""Web shapes: borders simplified once, integers of tenths, deterministic, light, the projection kept."""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import reduce
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.boundaries import BoundarySet, ColumnMapping, import_boundaries, load_builtin, make_boundary_set
from geo.crosswalk import builtin_crosswalk
from geo.errors import ProjectionError, ShapesError
from geo.shapes import WebShapes, web_shapes

OFFICIAL = os.environ.get("FAMILY_ATLAS_OFFICIAL_BOUNDARIES")
PROJECTIONS = {
    "mng": "+proj=aea +lat_1=43 +lat_2=50 +lat_0=46.5 +lon_0=103.5",
    "kaz": "+proj=aea +lat_1=43 +lat_2=53 +lat_0=48 +lon_0=67.5",
}


def boundary_set(cells: dict[str, shapely.Geometry]) -> BoundarySet:
    """Areas under two parents, told by the first two letters of the code."""
    rows = [(0, "Q", ""), *((1, code, "Q") for code in sorted({code[:2] for code in cells}))]
    names = pd.DataFrame(
        [*rows, *((2, code, code[:2]) for code in sorted(cells))], columns=["level", "pcode", "parent_pcode"]
    )
    for column in ("national_code", "iso_3166_2", "area_type", "name_en", "name_mn", "name_kk", "name_ru"):
        names[column] = "x"
    adm2 = pd.DataFrame({"pcode": list(cells), "geometry": list(cells.values())})
    return make_boundary_set("qqq", adm2, names, version="1", schematic=True, attribution="")


def rings(d: str) -> list[np.ndarray]:
    """The closed rings of a path, in whole tenths of a unit."""
    found = []
    for ring in re.findall(r"M([^l]+)l([^z]+)z", d):
        start, steps = ([round(float(n) * 10) for n in re.findall(r"-?\d*\.?\d+", part)] for part in ring)
        points = np.cumsum(np.array([*start, *steps]).reshape(-1, 2), axis=0)
        found.append(np.vstack([points, points[:1]]))
    return found


def polygon(d: str) -> shapely.Geometry:
    """The surface of a path by the even-odd rule, so that holes count as holes."""
    return reduce(shapely.symmetric_difference, [shapely.make_valid(shapely.Polygon(ring)) for ring in rings(d)])


@pytest.fixture(scope="module", params=sorted(PROJECTIONS))
def shapes(request: pytest.FixtureRequest) -> WebShapes:
    return web_shapes(load_builtin(request.param), PROJECTIONS[request.param])


def test_two_by_two_squares_keep_their_corners() -> None:
    cells = {
        f"Q{row}{column}": shapely.box(103 + column, 46 + row, 104 + column, 47 + row)
        for row in (0, 1)
        for column in (0, 1)
    }
    made = web_shapes(boundary_set(cells), PROJECTIONS["mng"], width=208, tolerance=0)
    assert {level: len(areas) for level, areas in made.levels.items()} == {"adm0": 1, "adm1": 2, "adm2": 4}
    corners = [rings(area.d)[0] for area in made.levels["adm2"]]
    assert all(len(ring) == 5 for ring in corners)
    x, y = made.project(104.0, 47.0)
    middle = (round(float(x) * 10), round(float(y) * 10))
    assert all(middle in set(map(tuple, ring.tolist())) for ring in corners)
    assert min(area.bbox[0] for area in made.levels["adm0"]) == pytest.approx(4, abs=0.1)
    assert max(area.bbox[2] for area in made.levels["adm0"]) == pytest.approx(204, abs=0.1)


def test_north_is_up_and_project_takes_arrays(shapes: WebShapes) -> None:
    x, y = shapes.project(np.array([80.0, 90.0]), np.array([47.0, 48.0]))
    assert x[1] > x[0]
    assert float(shapes.project(90.0, 50.0)[1]) < float(shapes.project(90.0, 45.0)[1])
    assert np.isscalar(float(shapes.project(90.0, 45.0)[0]))
    assert x.shape == y.shape == (2,)


def test_every_area_is_drawn_inside_the_view_box_and_large_enough_to_see(shapes: WebShapes) -> None:
    for areas in shapes.levels.values():
        for area in areas:
            x0, y0, x1, y1 = area.bbox
            assert 0 < x0 < x1 < shapes.width
            assert 0 < y0 < y1 < shapes.height
            assert max(x1 - x0, y1 - y0) >= 2.5
            assert polygon(area.d).contains(shapely.Point(area.cx * 10, area.cy * 10))


def test_each_inner_border_is_drawn_by_exactly_two_areas(shapes: WebShapes) -> None:
    edges: Counter[frozenset[tuple[int, int]]] = Counter()
    for area in shapes.levels["adm2"]:
        for ring in rings(area.d):
            points = list(map(tuple, ring.tolist()))
            edges.update(frozenset(pair) for pair in pairwise(points))
    assert max(edges.values()) == 2
    outer = {frozenset(pair) for area in shapes.levels["adm0"] for ring in rings(area.d) for pair in _edges(ring)}
    assert {edge for edge, times in edges.items() if times == 1} == outer


def _edges(ring: np.ndarray) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return list(pairwise(map(tuple, ring.tolist())))


def test_the_text_is_light(shapes: WebShapes) -> None:
    assert sum(len(area.d) for areas in shapes.levels.values() for area in areas) < 110_000


def test_the_text_comes_back_the_same_and_is_made_the_same(shapes: WebShapes) -> None:
    again = WebShapes.from_json(shapes.to_json())
    assert again == shapes
    assert again.to_json() == shapes.to_json()
    country = "mng" if shapes.levels["adm0"][0].pcode == "MN" else "kaz"
    assert web_shapes(load_builtin(country), PROJECTIONS[country]).to_json() == shapes.to_json()
    assert np.array_equal(again.project(100.0, 47.0), shapes.project(100.0, 47.0))


def test_a_tiny_area_is_still_drawn() -> None:
    speck = shapely.box(103.5, 46.5, 103.501, 46.501)
    around = shapely.difference(shapely.box(103, 46, 110, 50), speck)
    made = web_shapes(boundary_set({"Q01": around, "Q02": speck}), PROJECTIONS["mng"], tolerance=3)
    x0, y0, x1, y1 = made.levels["adm2"][1].bbox
    assert max(x1 - x0, y1 - y0) == pytest.approx(2.5, abs=0.11)
    assert made.levels["adm2"][1].d


def test_wrong_projections_and_texts_are_refused() -> None:
    country = boundary_set({"Q01": shapely.box(103, 46, 104, 47)})
    with pytest.raises(ProjectionError, match="equal-area"):
        web_shapes(country, "+proj=merc")
    with pytest.raises(ProjectionError, match="country profiles"):
        web_shapes(country, "+proj=aea +lat_1=north")
    with pytest.raises(ShapesError, match="width"):
        web_shapes(country, PROJECTIONS["mng"], width=3)
    for text in ("{", "[]", "{}", '{"format": 99}'):
        with pytest.raises(ShapesError, match="rebuild"):
            WebShapes.from_json(text)


@given(st.integers(0, 2**32 - 1), st.integers(3, 30), st.floats(0, 12))
@settings(max_examples=25, deadline=None)
def test_areas_stay_side_by_side_whatever_the_tolerance(seed: int, count: int, tolerance: float) -> None:
    points = np.random.default_rng(seed).uniform((98, 43), (110, 50), (count, 2))
    extent = shapely.box(98, 43, 110, 50)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=extent, ordered=True))
    cells = shapely.set_precision(cells, 1e-6)
    country = boundary_set({f"Q{row % 2}{row:03}": cell for row, cell in enumerate(cells)})
    made = web_shapes(country, PROJECTIONS["mng"], tolerance=tolerance)
    nation = polygon(made.levels["adm0"][0].d).area
    for level in ("adm1", "adm2"):
        assert sum(polygon(area.d).area for area in made.levels[level]) == pytest.approx(nation, rel=0.01)


@pytest.mark.skipif(OFFICIAL is None, reason="FAMILY_ATLAS_OFFICIAL_BOUNDARIES is not set")
@pytest.mark.parametrize("country", sorted(PROJECTIONS))
def test_official_boundaries_make_light_shapes(country: str) -> None:
    path = Path(OFFICIAL or "") / f"{country}_admin.gpkg"
    made = web_shapes(
        import_boundaries(path, ColumnMapping(), country, builtin_crosswalk(country)), PROJECTIONS[country]
    )
    assert sum(len(area.d) for areas in made.levels.values() for area in areas) < 115_000
    assert all(max(a.bbox[2] - a.bbox[0], a.bbox[3] - a.bbox[1]) >= 2.4 for a in made.levels["adm2"])
