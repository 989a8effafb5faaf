"""Web shapes turned back into outlines on the globe."""

import numpy as np
import pytest
import shapely

from geo.boundaries import load_builtin
from geo.errors import ShapesError
from geo.shape_outlines import cell_centres, cell_outlines, globe_outlines, plane_outlines, to_plane
from geo.shapes import WebShape, WebShapes, web_shapes

PROJECTION = "+proj=aea +lat_1=43 +lat_2=50 +lat_0=46.5 +lon_0=103.5"


@pytest.fixture(scope="module")
def shapes():
    return web_shapes(load_builtin("mng"), PROJECTION)


def with_path(path):
    area = WebShape("X", path, (0, 0, 1, 1), 0.5, 0.5)
    return WebShapes("v", 100, 100, PROJECTION, -50_000.0, 50_000.0, 1_000.0, {"adm2": (area,)})


def test_degrees_and_back(shapes):
    x, y = np.linspace(0, shapes.width, 30), np.linspace(0, shapes.height, 30)
    again = shapes.project(*shapes.unproject(x, y))
    assert np.allclose(again, (x, y), atol=1e-6)


@pytest.mark.parametrize("level", ["adm0", "adm1", "adm2"])
def test_outlines_have_the_boxes_of_their_shapes(shapes, level):
    outlines = plane_outlines(shapes, level)
    assert shapely.is_valid(outlines).all()
    boxes = np.array([shape.bbox for shape in shapes.levels[level]])
    assert np.abs(shapely.bounds(outlines) - boxes).max() <= 0.2
    points = shapely.points([(shape.cx, shape.cy) for shape in shapes.levels[level]])
    assert shapely.distance(outlines, points).max() < 0.1


def test_districts_make_up_the_nation(shapes):
    whole = plane_outlines(shapes, "adm0")[0]
    parts = shapely.area(plane_outlines(shapes, "adm2")).sum()
    assert parts == pytest.approx(shapely.area(whole), rel=1e-3)


def test_globe_and_plane_agree(shapes):
    globe = globe_outlines(shapes, "adm1")
    west, south, east, north = shapely.total_bounds(globe)
    assert 87 < west < east < 121
    assert 41 < south < north < 53
    assert shapely.equals_exact(to_plane(shapes, globe), plane_outlines(shapes, "adm1"), tolerance=1e-6).all()


def test_holes_and_islands_in_them():
    outline = plane_outlines(with_path("M0 0l10 0 0 10-10 0zM2 2l6 0 0 6-6 0zM4 4l2 0 0 2-2 0z"), "adm2")[0]
    assert shapely.area(outline) == pytest.approx(100 - 36 + 4)
    assert not shapely.contains_xy(outline, 3, 3)
    assert shapely.contains_xy(outline, 5, 5)


@pytest.mark.parametrize("path", ["", "M0 0h10v10h-10Z", "M0 0l10 0 0 10zX", "nothing"])
def test_other_paths_are_refused(path):
    with pytest.raises(ShapesError):
        plane_outlines(with_path(path), "adm2")


def test_cells():
    import h3

    cells = np.array([0, int(h3.latlng_to_cell(47, 100, 6), 16), int(h3.latlng_to_cell(48, 101, 8), 16)], np.uint64)
    outlines, centres = cell_outlines(cells), cell_centres(cells)
    assert outlines[0] is None
    assert np.isnan(centres[0]).all()
    for outline, centre, cell in zip(outlines[1:], centres[1:], cells[1:], strict=True):
        lat, lon = h3.cell_to_latlng(hex(int(cell))[2:])
        assert centre == pytest.approx((lon, lat))
        assert shapely.contains_xy(outline, *centre)
    assert cell_outlines(np.zeros(0, np.uint64)).size == 0
