"""The schematic geography that ships: complete, a true coverage, nested, light, quick, and labelled schematic."""

from __future__ import annotations

import json
from importlib import resources

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries import BoundarySet, load_builtin
from geo.boundary_checks import area_km2
from geo.crosswalk import NAME_COLUMNS

COUNTS = {"mng": (1, 22, 339), "kaz": (1, 20, 224)}
# Baganuur and Bagakhangai lie apart from Ulaanbaatar in life too.
PIECES = {"MN11": 3}


@pytest.fixture(scope="module", params=sorted(COUNTS))
def built(request: pytest.FixtureRequest) -> BoundarySet:
    return load_builtin(request.param)


def pieces(shape: BaseGeometry) -> int:
    return int(shapely.get_num_geometries(shape))


def test_all_areas_are_there_with_names_in_four_languages(built: BoundarySet) -> None:
    assert tuple(len(built.levels[level]) for level in (0, 1, 2)) == COUNTS[built.country]
    for frame in built.levels.values():
        assert frame.crs == "EPSG:4326"
        assert frame["pcode"].is_monotonic_increasing
        assert frame["pcode"].is_unique
        assert (frame[list(NAME_COLUMNS)] != "").all(axis=None)
    assert (built.levels[1]["iso_3166_2"] != "").all()
    for level in (1, 2):
        assert built.levels[level]["national_code"].is_unique


def test_cyrillic_names_hold_no_latin_letter(built: BoundarySet) -> None:
    for frame in built.levels.values():
        for column in NAME_COLUMNS[1:]:
            assert not frame[column].str.contains("[A-Za-z]").any()


def test_the_areas_are_a_coverage_of_valid_polygons(built: BoundarySet) -> None:
    for frame in built.levels.values():
        shapes = frame.geometry.to_numpy()
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)


def test_parts_add_up_to_the_whole(built: BoundarySet) -> None:
    whole = area_km2(built.levels[0].geometry[0])
    for level in (1, 2):
        assert sum(map(area_km2, built.levels[level].geometry)) == pytest.approx(whole, rel=1e-9)


def test_no_area_falls_apart_and_none_is_a_speck(built: BoundarySet) -> None:
    for level in (1, 2):
        for row in built.levels[level].itertuples():
            assert pieces(row.geometry) == PIECES.get(row.pcode, 1), row.pcode
            assert area_km2(row.geometry) > 30, row.pcode


def test_it_says_that_it_is_schematic_and_where_it_comes_from(built: BoundarySet) -> None:
    assert built.schematic
    assert built.version.startswith("schematic-")
    assert "GeoNames" in built.attribution
    assert "Natural Earth" in built.attribution
    facts = json.loads((resources.files("geo.builtin") / f"{built.country}.json").read_text(encoding="utf-8"))
    assert facts["label"] == "schematic areas"
    assert {source["licence"] for source in facts["sources"]} == {"CC BY 4.0", "public domain"}


def test_it_is_light(built: BoundarySet) -> None:
    assert len((resources.files("geo.builtin") / f"{built.country}.parquet").read_bytes()) < 1_500_000
