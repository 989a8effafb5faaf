"""Where families are placed: coordinates before codes, and sentences where the boundaries do not fit."""

import numpy as np
import polars as pl
import pytest

from data.build.errors import BuildError
from data.build.placement import place_families
from geo.locate import LocateIndex
from tests.invented.country import boundaries


@pytest.fixture(scope="module")
def index() -> LocateIndex:
    return LocateIndex.build(boundaries().levels[2].geometry.to_numpy())


def families(*rows: tuple[float | None, float | None, str | None]) -> pl.DataFrame:
    schema = {"lat": pl.Float64, "lon": pl.Float64, "adm2_pcode": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def test_coordinates_decide_and_codes_help_out(index: LocateIndex) -> None:
    placed = place_families(
        families(
            (30.05, -39.95, None),
            (30.05, -39.95, "XT0203"),  # the code says otherwise
            (None, None, "XT0203"),
            (29.7, -39.5, "XT0102"),  # outside every square
            (29.7, -39.5, None),
            (None, None, None),
        ),
        boundaries(),
        index,
    )
    assert placed.district.tolist() == [0, 0, 5, 1, -1, -1]
    assert (placed.cell != 0).tolist() == [True, True, False, False, False, False]
    assert (placed.by_coordinates, placed.by_code, placed.unlocated) == (2, 2, 2)
    assert (placed.outside, placed.elsewhere) == (2, 1)
    assert placed.outside_largest_km == pytest.approx(placed.outside_median_km)
    assert 30 < placed.outside_largest_km < 45


def test_nobody_outside_has_no_distance(index: LocateIndex) -> None:
    placed = place_families(families((30.05, -39.95, None)), boundaries(), index)
    assert (placed.outside, placed.outside_median_km, placed.outside_largest_km) == (0, 0.0, 0.0)


def test_no_family_at_all(index: LocateIndex) -> None:
    placed = place_families(families(), boundaries(), index)
    assert placed.district.shape == placed.cell.shape == (0,)
    assert placed.unlocated == 0


def test_an_area_without_a_polygon_is_named(index: LocateIndex) -> None:
    with pytest.raises(BuildError, match="lack the areas XT0999 that families name; import a boundary file"):
        place_families(families((None, None, "XT0999"), (None, None, "XT0101")), boundaries(), index)


def test_a_point_on_a_shared_border_has_one_square(index: LocateIndex) -> None:
    placed = place_families(families((30.05, -39.9, None), (30.1, -39.8, None)), boundaries(), index)
    assert (placed.district >= 0).all()
    assert np.isin(placed.district[0], [0, 1])
