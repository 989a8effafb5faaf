"""Which units a layer exposes, and the coarsest published units of a choice."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.hazards.exposed_units import exposed_units, units_of_districts, units_of_leaves
from geo.shape_outlines import cell_centres, globe_outlines
from geo.shapes import WebShapes


@pytest.fixture(scope="module")
def shapes(folder):
    return WebShapes.from_json((folder / "shapes" / "shapes.json").read_bytes())


def in_degrees(shapes, west, north, east, south):
    """A layer that is a box of the page: every edge in many steps, since straight lines there are none on the globe."""
    box = shapely.segmentize(shapely.box(west, north, east, south), 1.0)
    return shapely.transform(box, lambda xy: np.column_stack(shapes.unproject(xy[:, 0], xy[:, 1])))


NO_CELLS = np.zeros(0, np.uint64)


@pytest.mark.parametrize(
    ("box", "exposed"),
    [
        # Districts are 133 x 100, three in a row.
        ((0, 0, 400, 300), set(range(9))),
        ((1, 1, 132, 99), {0}),
        ((0, 0, 60, 100), set()),  # 45 % and not the middle
        ((0, 0, 70, 100), {0}),  # with the middle
        ((60, 45, 73, 55), {0}),  # hardly more than the middle
        ((68, 0, 133, 100), set()),  # 49 %, beside the middle
        ((0, 0, 400, 49), set()),
        ((133, 100, 266, 200), {4}),
    ],
)
def test_middle_or_half_of_the_surface(shapes, box, exposed):
    found = exposed_units(in_degrees(shapes, *box), shapes, NO_CELLS, [])
    assert set(np.flatnonzero(found.districts)) == exposed


def test_half_of_the_surface_beside_the_middle(shapes):
    """A frame around the middle covers more than half."""
    frame = shapely.difference(in_degrees(shapes, 0, 0, 133, 100), in_degrees(shapes, 40, 30, 93, 70))
    assert set(np.flatnonzero(exposed_units(frame, shapes, NO_CELLS, []).districts)) == {0}


def test_leaves_by_the_middle_of_their_cells(shapes, tiny):
    leaves = tiny.leaves()
    cells, districts = leaves["h3_cell"].to_numpy().astype(np.uint64), leaves["district"].to_list()
    centres = cell_centres(cells)
    layer = shapely.union_all([shapely.Point(*centres[3]).buffer(0.001), shapely.Point(*centres[7]).buffer(0.001)])
    found = exposed_units(layer, shapes, cells, districts)
    assert set(np.flatnonzero(found.leaves)) == {3, 7}
    assert not found.districts.any()
    # What is left of a district goes with the district.
    whole = exposed_units(in_degrees(shapes, 1, 1, 132, 99), shapes, cells, districts)
    assert whole.leaves[0]
    assert not whole.leaves[2]


def test_the_country_exposes_everything(shapes, tiny):
    leaves = tiny.leaves()
    cells = leaves["h3_cell"].to_numpy().astype(np.uint64)
    nation = globe_outlines(shapes, "adm0")[0].buffer(1)
    found = exposed_units(nation, shapes, cells, leaves["district"].to_list())
    assert found.districts.all()
    assert found.leaves.all()


def parts_of(unit, areas, districts):
    level, row = unit
    if level == "h3":
        return {("leaf", row)}
    if level == "adm0":
        inside = set(range(len(areas["adm2"])))
    elif level == "adm1":
        inside = {number for number, area in enumerate(areas["adm2"]) if area["parent"] == row}
    else:
        inside = {row}
    return {("leaf", leaf) for leaf, district in enumerate(districts) if district in inside}


@given(st.sets(st.integers(0, 8)))
def test_units_of_areas_are_the_choice_and_never_overlap(chosen):
    from tests.dashboard.tiny_release import areas

    content = areas()
    districts = list(range(9))
    units = units_of_districts(sorted(chosen), content)
    parts = [parts_of(unit, content, districts) for unit in units]
    assert sum(map(len, parts)) == len(chosen)
    assert set().union(*parts) == {("leaf", row) for row in chosen}
    # As coarse as they come.
    for row, parent in enumerate(content["adm1"]):
        inside = {number for number, area in enumerate(content["adm2"]) if area["parent"] == row}
        assert (("adm1", row) in units or units == [("adm0", 0)]) == (inside <= chosen), parent


@given(st.sets(st.integers(0, 17)))
def test_units_of_leaves_are_the_choice_and_never_overlap(chosen):
    from tests.dashboard.tiny_release import areas

    content, districts = areas(), [row // 2 for row in range(18)]
    parts = [parts_of(unit, content, districts) for unit in units_of_leaves(sorted(chosen), districts, content)]
    assert sum(map(len, parts)) == len(chosen)
    assert set().union(*parts) == {("leaf", row) for row in chosen}
