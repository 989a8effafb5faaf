"""The tables of a release as rows: every cell as the reader gives it, nothing that the grammar does not publish."""

import numpy as np
import polars as pl
import pytest

from data.exports.place_table import place_rows
from data.exports.release_tables import release_tables, table_chunks, table_named
from data.exports.table_columns import VALUE_COLUMN_NAMES, names_of
from data.release.dimensions import BASES, LEVELS, published_breakdowns
from data.release.errors import NotPublished, ReleaseCorrupted
from data.release.states import ValueState

TYPES = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "date": pl.Date, "boolean": pl.Boolean}


@pytest.fixture(scope="module")
def release(tiny_store):
    return tiny_store.open("mng")


def whole(release, name):
    return pl.concat(table_chunks(release, table_named(release, name)))


@pytest.mark.parametrize("level", LEVELS)
def test_every_cell_is_that_of_the_reader(release, level):
    frame = whole(release, f"values_{level}")
    by_table = frame.partition_by(
        "base", "sex", "age_group", "disability", "group", "indicator_code", as_dict=True, maintain_order=True
    )
    published = 0
    for base in BASES:
        for cut in published_breakdowns(level, base, len(release.age_groups), "public", release.groups):
            names = {"group": "all", **release.category_names(cut)}
            for code, entry in release.register.items():
                key = (base, names["sex"], names["age"], names["disability"], names["group"], code)
                try:
                    values = release.values(level=level, indicator=code, base=base, **names)
                except NotPublished:
                    assert key not in by_table
                    continue
                published += 1
                rows = by_table[key]
                shown = ~np.isnan(values.value)
                for column, numbers in (("value", values.value), ("low_90", values.low), ("high_90", values.high)):
                    assert np.array_equal(rows[column].fill_null(np.nan).to_numpy(), numbers, equal_nan=True), key
                assert rows["state"].to_list() == [ValueState(int(state)).name.lower() for state in values.state]
                counted = entry["kind"] == "count"
                assert rows["numerator"].to_list() == [
                    int(number) if known else None for number, known in zip(values.numerator, shown, strict=True)
                ]
                assert rows["denominator"].to_list() == [
                    int(number) if known and not counted else None
                    for number, known in zip(values.denominator, shown, strict=True)
                ]
    assert published == len(by_table)
    assert published > 20


def test_hidden_cells_carry_nothing(release):
    for level in LEVELS:
        frame = whole(release, f"values_{level}")
        hidden = frame.filter(~pl.col("state").is_in(["value", "structural_zero"]))
        assert hidden.select("numerator", "denominator", "value", "low_90", "high_90").null_count().row(0) == (
            (hidden.height,) * 5
        )
        assert hidden["reason"].null_count() == 0
        assert frame.filter(pl.col("value").is_not_null())["reason"].null_count() == frame["value"].count()
        if level != "adm0":
            assert hidden.height, "the release has hidden cells"


def test_frames_keep_what_the_columns_promise(release):
    tables = release_tables(release)
    assert [table.name for table in tables] == [
        *(f"values_{level}" for level in LEVELS),
        *("areas", "hexagons", "indicators", "groups"),
    ], "the tiny release has no clusters and tells no deliveries"
    for table in tables:
        frame = whole(release, table.name)
        assert frame.height == table.rows, table.name
        assert dict(frame.schema) == {column.name: TYPES[column.kind] for column in table.columns}
        assert frame.select(table.key).is_unique().all(), table.name
        for column in table.columns:
            there = frame[column.name].drop_nulls()
            assert not column.required or there.len() == frame.height, (table.name, column.name)
            assert not column.values or set(there.unique()) <= set(column.values), (table.name, column.name)
            assert not column.hxl or column.hxl.startswith("#")
        if table.level:
            assert tuple(names_of(table.columns)) == VALUE_COLUMN_NAMES


def test_hexagons_and_areas_fit_the_figures(release):
    leaves, figures, areas = (whole(release, name) for name in ("hexagons", "values_h3", "areas"))
    assert figures["pcode"].unique().sort().to_list() == leaves["pcode"].sort().to_list()
    assert leaves.filter(pl.col("kind") == "remainder")["h3_cell"].null_count() == 9
    assert set(figures["adm2_pcode"]) <= set(areas["pcode"])
    assert set(leaves["h3_cell"].drop_nulls()) == {f"{cell:x}" for cell in release.leaves["h3_cell"] if cell}


def test_small_parts_make_the_same_table(release, monkeypatch):
    name = "values_adm2"
    at_once = whole(release, name)
    monkeypatch.setattr("data.exports.value_chunks.MOST_ROWS", 40)
    monkeypatch.setattr("data.exports.release_cells._BATCH", 17)
    parts = list(table_chunks(release, table_named(release, name)))
    assert len(parts) > 10
    assert max(part.height for part in parts) <= 40
    assert pl.concat(parts).equals(at_once)


def test_a_place_has_the_rows_of_its_table(release):
    for level, row in (("adm0", 0), ("adm1", 2), ("adm2", 1)):
        pcode = release.areas(level)[row]["pcode"]
        everybody = [pl.col(name) == "all" for name in ("sex", "age_group", "disability", "group")]
        due = whole(release, f"values_{level}").filter(pl.col("pcode") == pcode, *everybody)
        keys = ("indicator_code", "base")
        assert place_rows(release, level, row).sort(keys).equals(due.sort(keys))


def test_a_file_of_another_length_is_refused(tiny, tmp_path):
    from data.release import layout
    from data.release.store import Store

    store = Store(tmp_path)
    tiny.write_release(store)
    release = store.open("mng")
    path = release.folder / layout.PUBLIC / layout.ADM_FILE
    path.chmod(0o644)
    pl.read_parquet(path).head(-1).write_parquet(path)
    with pytest.raises(ReleaseCorrupted):
        list(table_chunks(release, next(table for table in release_tables(release) if table.name == "values_adm2")))
