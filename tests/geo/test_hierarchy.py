"""Parents and children as rows, on four squares countable by hand."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.boundaries import BoundarySet, load_builtin, make_boundary_set
from geo.errors import GeoError
from geo.hierarchy import ancestors, children, parents


@pytest.fixture
def four() -> BoundarySet:
    rows = [(0, "Q", ""), (1, "Q1", "Q"), (1, "Q2", "Q")]
    rows += [(2, "Q11", "Q1"), (2, "Q12", "Q2"), (2, "Q21", "Q1"), (2, "Q22", "Q2")]
    names = pd.DataFrame(rows, columns=["level", "pcode", "parent_pcode"])
    for column in ("national_code", "iso_3166_2", "area_type", "name_en", "name_mn", "name_kk", "name_ru"):
        names[column] = "x"
    boxes = [shapely.box(x, y, x + 1, y + 1) for y in (45, 46) for x in (100, 101)]
    adm2 = gpd.GeoDataFrame({"pcode": ["Q11", "Q12", "Q21", "Q22"]}, geometry=boxes, crs="EPSG:4326")
    return make_boundary_set("qqq", adm2, names, version="1", schematic=True, attribution="")


def test_parents_are_rows_one_level_up(four: BoundarySet) -> None:
    assert parents(four, 2).tolist() == [0, 1, 0, 1]
    assert parents(four, 1).tolist() == [0, 0]


def test_children_and_ancestors_agree_with_parents(four: BoundarySet) -> None:
    assert children(four, 1, 1).tolist() == [1, 3]
    assert children(four, 0, 0).tolist() == [0, 1]
    assert ancestors(four, 2, 0).tolist() == [0, 0, 0, 0]
    assert ancestors(four, 2, 2).tolist() == [0, 1, 2, 3]


def test_levels_without_parents_and_orphans_are_refused(four: BoundarySet) -> None:
    with pytest.raises(GeoError, match="level 0"):
        parents(four, 0)
    four.levels[2].loc[3, "parent_pcode"] = "Q7"
    with pytest.raises(GeoError, match="Q22"):
        parents(four, 2)


@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_every_builtin_area_has_a_parent_whose_code_begins_its_own(country: str) -> None:
    built = load_builtin(country)
    first = built.levels[1]["pcode"].to_numpy()
    codes = built.levels[2]["pcode"].to_numpy()
    assert all(code.startswith(parent) for code, parent in zip(codes, first[parents(built, 2)], strict=True))
