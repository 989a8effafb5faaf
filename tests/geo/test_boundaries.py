"""Boundary sets on an invented country of four squares, countable by hand, and on the official files where given.

Q21 | Q22      Q2
Q11 | Q12      Q1         each square one degree wide, from 100 E, 45 N
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.boundaries import (
    BoundarySet,
    ColumnMapping,
    import_boundaries,
    load_boundary_set,
    load_builtin,
    make_boundary_set,
    save_boundary_set,
)
from geo.boundary_checks import area_km2
from geo.crosswalk import ATTRIBUTE_COLUMNS, as_crosswalk, builtin_crosswalk
from geo.errors import BoundaryError, UnknownCountryError

OFFICIAL = os.environ.get("FAMILY_ATLAS_OFFICIAL_BOUNDARIES")
SQUARES = {
    "Q11": shapely.box(100, 45, 101, 46),
    "Q12": shapely.box(101, 45, 102, 46),
    "Q21": shapely.box(100, 46, 101, 47),
    "Q22": shapely.box(101, 46, 102, 47),
}


def crosswalk_of(children: dict[str, str]) -> pd.DataFrame:
    """A crosswalk for level-2 areas and their parents, under the country Q."""
    rows = [(0, "Q", "", "")]
    rows += [(1, code, "Q", f"9{code}") for code in sorted(set(children.values()))]
    rows += [(2, code, parent, f"9{code}") for code, parent in sorted(children.items())]
    frame = pd.DataFrame(rows, columns=["level", "pcode", "parent_pcode", "national_code"])
    frame["iso_3166_2"], frame["area_type"] = "", "square"
    for language in ("en", "mn", "kk", "ru"):
        frame[f"name_{language}"] = "Name " + frame["pcode"]
    return frame


CROSSWALK = crosswalk_of({code: code[:2] for code in SQUARES})


def squares(codes: dict[str, shapely.Geometry] | None = None, column: str = "adm2_pcode") -> gpd.GeoDataFrame:
    given_squares = SQUARES if codes is None else codes
    return gpd.GeoDataFrame({column: list(given_squares)}, geometry=list(given_squares.values()), crs="EPSG:4326")


def written(frame: gpd.GeoDataFrame, path: Path, **options: str) -> Path:
    frame.to_file(path, **options)
    return path


def imported(path: Path, **options: float) -> BoundarySet:
    return import_boundaries(path, ColumnMapping(), "qqq", CROSSWALK, **options)


def test_four_squares_are_imported_and_dissolved(tmp_path: Path) -> None:
    four = imported(written(squares(), tmp_path / "four.geojson"))
    assert [len(four.levels[level]) for level in (0, 1, 2)] == [1, 2, 4]
    assert four.levels[2]["pcode"].tolist() == ["Q11", "Q12", "Q21", "Q22"]
    assert list(four.levels[2].columns) == [*ATTRIBUTE_COLUMNS, "geometry"]
    assert shapely.equals(four.levels[1].geometry[0], shapely.box(100, 45, 102, 46))
    assert shapely.equals(four.levels[0].geometry[0], shapely.box(100, 45, 102, 47))
    assert four.version.startswith("four-")
    assert not four.schematic
    assert four.notices == ()


def test_row_order_and_version_do_not_depend_on_the_order_in_the_file(tmp_path: Path) -> None:
    ahead = imported(written(squares(), tmp_path / "four.geojson"))
    (tmp_path / "other").mkdir()
    turned = imported(written(squares().iloc[::-1], tmp_path / "other" / "four.geojson"))
    assert turned.version == ahead.version
    pd.testing.assert_frame_equal(pd.DataFrame(turned.levels[2]), pd.DataFrame(ahead.levels[2]))


@pytest.mark.parametrize("column", ["ADM2_PCODE", "shapeISO", "kato"])
def test_column_names_of_publishers_are_known(tmp_path: Path, column: str) -> None:
    assert len(imported(written(squares(column=column), tmp_path / "f.gpkg")).levels[2]) == 4


def test_national_codes_are_accepted(tmp_path: Path) -> None:
    national = squares({f"9{code}": shape for code, shape in SQUARES.items()}, column="adm2_nso")
    assert imported(written(national, tmp_path / "f.geojson")).levels[2]["pcode"].tolist() == list(SQUARES)


def test_areas_without_codes_are_joined_by_unique_name(tmp_path: Path) -> None:
    named = squares({f"name {code}": shape for code, shape in SQUARES.items()}, column="shapeName")
    assert imported(written(named, tmp_path / "f.geojson")).levels[2]["pcode"].tolist() == list(SQUARES)


def test_the_second_level_layer_is_chosen_and_reprojected(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    written(squares().dissolve().to_crs(32648), path, layer="adm0")
    written(squares().to_crs(32648), path, layer="adm2")
    four = imported(path)
    assert four.levels[2].crs == "EPSG:4326"
    assert shapely.hausdorff_distance(four.levels[2].geometry[0], SQUARES["Q11"]) < 1e-6


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    written(squares(), tmp_path / "four.shp")
    with zipfile.ZipFile(tmp_path / "four.zip", "w") as archive:
        for file in tmp_path.glob("four.*"):
            if file.suffix != ".zip":
                archive.write(file, file.name)
    assert len(imported(tmp_path / "four.zip").levels[2]) == 4


def problems_of(path: Path, **options: float) -> dict[str, str]:
    with pytest.raises(BoundaryError) as caught:
        imported(path, **options)
    for problem in caught.value.problems:
        assert problem.code in str(caught.value)
    return {problem.code: problem.kind for problem in caught.value.problems}


def test_every_wrong_code_is_named(tmp_path: Path) -> None:
    wrong = squares()
    wrong["adm2_pcode"] = ["Q11", "Q11", "Q99", "Q22"]
    found = problems_of(written(wrong, tmp_path / "f.geojson"))
    assert found == {"Q99": "code", "Q11": "duplicate", "Q12": "missing", "Q21": "missing"}


def test_an_overlap_beyond_tolerance_is_an_error_and_a_smaller_one_a_notice(tmp_path: Path) -> None:
    path = written(squares({**SQUARES, "Q11": shapely.box(100, 45, 101.001, 46)}), tmp_path / "f.geojson")
    assert problems_of(path) == {"Q11": "overlap"}
    assert imported(path, overlap_tolerance_km2=10).notices == (
        "1 pair(s) of areas overlap by 8.69 km2 together; within tolerance.",
    )


def test_a_gap_beyond_tolerance_is_an_error_and_a_smaller_one_a_notice(tmp_path: Path) -> None:
    hole = shapely.box(100.4, 45.4, 100.41, 45.41)
    path = written(squares({**SQUARES, "Q11": shapely.difference(SQUARES["Q11"], hole)}), tmp_path / "f.geojson")
    assert problems_of(path, gap_tolerance_km2=0.5) == {"Q11": "gap"}
    assert "1 gap(s)" in imported(path).notices[0]


def test_a_harmless_invalid_polygon_is_repaired_and_a_harmful_one_refused(tmp_path: Path) -> None:
    spike = shapely.Polygon([(100, 45), (101, 45), (101, 45.5), (101.3, 45.5), (101, 45.5), (101, 46), (100, 46)])
    repaired = imported(written(squares({**SQUARES, "Q11": spike}), tmp_path / "spike.geojson"))
    assert repaired.notices[0].startswith("Q11: invalid polygon")
    assert shapely.equals(repaired.levels[2].geometry[0], SQUARES["Q11"])
    bow_tie = shapely.Polygon([(100, 45), (101, 46), (101, 45), (100, 46)])
    assert problems_of(written(squares({**SQUARES, "Q11": bow_tie}), tmp_path / "bow.geojson"))["Q11"] == "invalid"


def test_a_file_without_codes_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = written(squares(column="colour"), tmp_path / "f.geojson")
    with pytest.raises(BoundaryError, match="no column with area codes"):
        imported(path)
    (tmp_path / "f.txt").write_text("no map")
    with pytest.raises(BoundaryError, match=r"not a boundary file"):
        imported(tmp_path / "f.txt")
    with pytest.raises(BoundaryError, match="does not exist"):
        imported(tmp_path / "absent.gpkg")
    (tmp_path / "broken.geojson").write_text("{")
    with pytest.raises(BoundaryError, match="cannot be read"):
        imported(tmp_path / "broken.geojson")


def test_an_area_without_parent_is_named() -> None:
    crosswalk = crosswalk_of({**{code: code[:2] for code in SQUARES}})
    crosswalk.loc[crosswalk["pcode"] == "Q22", "parent_pcode"] = "Q7"
    four = pd.DataFrame({"pcode": list(SQUARES), "geometry": list(SQUARES.values())})
    with pytest.raises(BoundaryError, match="Q22: names the parent 'Q7'"):
        make_boundary_set("qqq", four, crosswalk, version="1", schematic=True, attribution="")


def test_a_stored_set_comes_back_the_same(tmp_path: Path) -> None:
    four = imported(written(squares(), tmp_path / "four.geojson"))
    save_boundary_set(four, tmp_path / "set")
    again = load_boundary_set(tmp_path / "set")
    assert (again.country, again.version, again.schematic, again.attribution, again.notices) == (
        four.country,
        four.version,
        four.schematic,
        four.attribution,
        four.notices,
    )
    for level in (0, 1, 2):
        assert again.levels[level].crs == four.levels[level].crs
        pd.testing.assert_frame_equal(pd.DataFrame(again.levels[level]), pd.DataFrame(four.levels[level]))
    with pytest.raises(BoundaryError, match="import the boundaries again"):
        load_boundary_set(tmp_path / "nothing")


def test_unknown_countries_and_ambiguous_crosswalks_are_refused() -> None:
    with pytest.raises(UnknownCountryError, match="atl"):
        load_builtin("atl")
    with pytest.raises(BoundaryError, match="stands twice"):
        as_crosswalk(pd.concat([CROSSWALK, CROSSWALK.tail(1)]))
    with pytest.raises(BoundaryError, match="name_ru"):
        as_crosswalk(CROSSWALK.drop(columns="name_ru"))


@given(st.integers(0, 2**32 - 1), st.integers(2, 24), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_any_coverage_nests_exactly(seed: int, count: int, parents: int) -> None:
    draw = np.random.default_rng(seed)
    points = shapely.multipoints(draw.uniform((90, 42), (110, 52), (count, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.box(90, 42, 110, 52), ordered=True))
    codes = [f"Q{row:03}" for row in range(count)]
    crosswalk = crosswalk_of({code: f"P{draw.integers(parents)}" for code in codes})
    adm2 = pd.DataFrame({"pcode": codes, "geometry": list(cells)})
    made = make_boundary_set("qqq", adm2, crosswalk, version="1", schematic=True, attribution="")
    assert shapely.is_valid(made.levels[1].geometry.to_numpy()).all()
    for level in (1, 2):
        for parent in made.levels[level - 1].itertuples():
            inside = made.levels[level].geometry[made.levels[level]["parent_pcode"] == parent.pcode].to_numpy()
            assert shapely.area(inside).sum() == pytest.approx(parent.geometry.area, rel=1e-12)
            assert set(map(tuple, shapely.get_coordinates(parent.geometry))) <= set(
                map(tuple, shapely.get_coordinates(inside))
            )


@pytest.mark.skipif(OFFICIAL is None, reason="FAMILY_ATLAS_OFFICIAL_BOUNDARIES is not set")
@pytest.mark.parametrize(("country", "counts"), [("mng", [1, 22, 339]), ("kaz", [1, 20, 224])])
def test_the_official_files_import_in_full(country: str, counts: list[int]) -> None:
    path = Path(OFFICIAL or "") / f"{country}_admin.gpkg"
    official = import_boundaries(path, ColumnMapping(), country, builtin_crosswalk(country))
    assert [len(official.levels[level]) for level in (0, 1, 2)] == counts
    total = sum(area_km2(shape) for shape in official.levels[2].geometry)
    assert area_km2(official.levels[0].geometry[0]) == pytest.approx(total, abs=1.0)
    assert all("within tolerance" in notice or "repaired" in notice for notice in official.notices)
