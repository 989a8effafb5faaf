"""Downloads read back: what programs and spreadsheets find in them is what the page gave, and never a formula."""

import csv
import io
import math
import tempfile
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.exports.cells import settled
from data.exports.cover_sheet import REQUIRED, CoverEntry, CoverSheet
from data.exports.csv_file import FOR_PROGRAMS, csv_archive, csv_table, for_spreadsheets
from data.exports.geopackage_file import geopackage
from data.exports.sheet import Sheet, SheetColumn
from data.exports.xlsx_file import xlsx_workbook

FORMULAS = ("=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "\0=1", " =1", "=HYPERLINK(0)", "＝1")
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def cover(**changes):
    entries = [CoverEntry(name, f"Label {name}", changes.get(name, f"Text of {name}")) for name in REQUIRED]
    return CoverSheet(changes.get("title", "Title"), "anna", changes.get("at", MOMENT), entries)


def areas(rows, level="adm1"):
    columns = (
        SheetColumn("pcode", "Code"),
        SheetColumn("families", "Families", "integer"),
        SheetColumn("share", "Share", "percent"),
        SheetColumn("mean", "Mean", "number"),
        SheetColumn("day", "Day", "date"),
        SheetColumn("why", "=Why"),
    )
    return Sheet("areas", "Areas: all/some?", columns, rows, level)


ROWS = [
    ("A", 1234, 12.5, -0.25, date(2025, 12, 31), ""),
    ("B", None, None, math.nan, None, "zero or few"),
    ("C", 0, 0.0, 1e-3, date(2025, 1, 1), "Ө, Қ и ё; “quoted”"),
    *((f"F{number}", number, 1.0, 1.0, None, text) for number, text in enumerate(FORMULAS)),
]


def wanted(row):
    return tuple(settled(cell, column.kind) for cell, column in zip(row, areas([]).columns, strict=True))


def test_csv_for_programs_reads_back():
    content = csv_table(areas(ROWS))
    assert not content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert rows[0] == ["pcode", "families", "share", "mean", "day", "why"]
    assert rows[1] == ["A", "1234", "12.5", "-0.25", "2025-12-31", ""]
    assert rows[2] == ["B", "", "", "", "", "zero or few"]
    assert len(rows) == 1 + len(ROWS)
    for row in rows[4:]:
        assert row[5].startswith("'") or row[5][0] not in "=+-@\t\r\0", row


@pytest.mark.parametrize(("sign", "separator"), [(".", ","), (",", ";")])
def test_csv_for_spreadsheets_has_the_languages_signs(sign, separator):
    content = csv_table(areas(ROWS), for_spreadsheets(sign))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))
    assert rows[0] == ["Code", "Families", "Share", "Mean", "Day", "'=Why"]
    # Numbers stay numbers, negative ones too.
    assert rows[1][2:4] == [f"12{sign}5", f"-0{sign}25"]


@given(st.text(), st.sampled_from(FORMULAS))
def test_no_text_of_a_csv_begins_a_formula(text, start):
    sheet = Sheet("t", "T", (SheetColumn("a", text),), [(text,), (start + text,)])
    for style in (FOR_PROGRAMS, for_spreadsheets(","), for_spreadsheets(".")):
        read = io.StringIO(csv_table(sheet, style).decode(style.encoding), newline="")
        for (cell,) in [row for row in csv.reader(read, delimiter=style.separator) if row]:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\0")), cell


def test_the_archive_holds_cover_and_tables():
    content = csv_archive(
        cover(notes="Line 1\nLine 2"), [areas(ROWS), Sheet("other", "O", (SheetColumn("x", "X"),), [])]
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["cover.txt", "areas.csv", "other.csv"]
        assert archive.testzip() is None
        assert archive.read("areas.csv") == csv_table(areas(ROWS))
        words = archive.read("cover.txt").decode("utf-8-sig")
    for name in REQUIRED:
        assert f"Label {name}" in words
    assert "  Line 1\r\n  Line 2" in words


@pytest.mark.parametrize("name", REQUIRED)
def test_a_cover_sheet_lacks_nothing(name):
    with pytest.raises(ValueError, match="must say"):
        cover(**{name: " "})


def test_xlsx_reads_back():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_workbook(cover(), [areas(ROWS)], cover_tab="About")))
    assert book.sheetnames == ["About", "Areas all some"]
    said = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=3)}
    assert said == {f"Label {name}": f"Text of {name}" for name in REQUIRED}
    sheet = book["Areas all some"]
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[1]] == ["Code", "Families", "Share", "Mean", "Day", "=Why"]
    for row, found in zip(ROWS, sheet.iter_rows(min_row=2), strict=True):
        read = [cell.value.date() if isinstance(cell.value, datetime) else cell.value for cell in found]
        # An empty text is an empty cell.
        assert read == [None if value == "" else value for value in wanted(row)]
        assert all(cell.data_type != "f" for cell in found)
    assert [sheet.cell(2, column).number_format for column in (2, 3, 4, 5)] == [
        "#,##0",
        '0.0"%"',
        "#,##0.00",
        "yyyy-mm-dd",
    ]
    assert book.properties.creator == "anna"


def test_xlsx_tabs_are_unique_and_allowed():
    titles = ["a" * 40, "A" * 40, "[]:*?/\\", "History", "'x'", "Cover", "Zones D and E: in need of support now"]
    sheets = [Sheet(f"s{n}", title, (SheetColumn("a", "A"),), [("=1",)]) for n, title in enumerate(titles)]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_workbook(cover(), sheets, cover_tab="Cover")))
    names = [name.casefold() for name in book.sheetnames]
    assert book.sheetnames[-1].startswith("Zones D and E in need of\N{HORIZONTAL ELLIPSIS}")
    assert len(set(names)) == 1 + len(sheets)
    assert all(0 < len(name) <= 31 and name != "history" for name in names)


@settings(max_examples=25)
@given(
    st.lists(st.text(max_size=60), min_size=1, max_size=5),
    st.floats(-1e15, 1e15) | st.just(math.nan) | st.just(math.inf),
    st.integers(-(2**53), 2**53),
)
def test_xlsx_holds_any_text_and_number(texts, number, whole):
    columns = (SheetColumn("t", "T"), SheetColumn("n", "N", "number"), SheetColumn("i", "I", "integer"))
    sheet = Sheet("s", "S", columns, [(text, number, whole) for text in texts])
    book = openpyxl.load_workbook(io.BytesIO(xlsx_workbook(cover(title=texts[0]), [sheet], cover_tab="C")))
    found = book["S"].cell(2, 2).value
    assert (found is None) if not math.isfinite(number) else math.isclose(found, number, rel_tol=1e-12)
    assert book["S"].cell(2, 3).value == whole


def test_the_time_of_making_is_utc():
    east = datetime(2026, 1, 2, 11, 4, 5, tzinfo=timezone(timedelta(hours=8)))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_workbook(cover(at=east), [], cover_tab="C")))
    assert book.properties.created == datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001


OUTLINES = {
    "adm1": {"A": shapely.box(100, 45, 101, 46), "B": shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])},
    "h3": {"A.1": shapely.box(100, 45, 100.1, 45.1)},
}


def test_geopackage_reads_back(tmp_path):
    leaves = Sheet(
        "leaves", "Leaves", (SheetColumn("pcode", "Code"), SheetColumn("n", "N", "number")), [("A.1", "<10")], "h3"
    )
    plain = Sheet("plain", "Plain", (SheetColumn("k", "K"), SheetColumn("n", "N", "integer")), [("x", 1), ("y", None)])
    path = tmp_path / "x.gpkg"
    path.write_bytes(geopackage(cover(), [areas(ROWS), leaves, plain], OUTLINES))
    layers = dict(pyogrio.list_layers(path))
    assert layers == {"areas": "MultiPolygon", "leaves": "MultiPolygon", "plain": None, "cover": None}
    info = pyogrio.read_info(path, layer="areas")
    assert info["crs"] == "EPSG:4326"
    assert info["features"] == len(ROWS)
    _, table = pyogrio.read_arrow(path, layer="areas")
    for number, row in enumerate(ROWS):
        read = [table.column(column.name)[number].as_py() for column in areas([]).columns]
        assert read == list(wanted(row))
    shapes = [shapely.from_wkb(item.as_py()) if item.as_py() else None for item in table.column("geom")]
    assert shapely.equals(shapes[0], OUTLINES["adm1"]["A"])
    assert shapes[2] is None
    _, table = pyogrio.read_arrow(path, layer="leaves")
    assert table.column("n").to_pylist() == ["<10"]
    _, table = pyogrio.read_arrow(path, layer="cover")
    assert table.column("name").to_pylist() == list(REQUIRED)
    _, table = pyogrio.read_arrow(path, layer="plain")
    assert table.column("n").to_pylist() == [1, None]


def test_geopackage_of_an_empty_table(tmp_path):
    path = tmp_path / "x.gpkg"
    path.write_bytes(geopackage(cover(), [areas([])], OUTLINES))
    assert pyogrio.read_info(path, layer="areas")["features"] == 0


def test_no_file_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    geopackage(cover(), [areas(ROWS)], OUTLINES)
    xlsx_workbook(cover(), [areas(ROWS)], cover_tab="C")
    with pytest.raises(KeyError):
        geopackage(cover(), [areas(ROWS)], {})
    assert list(Path(tmp_path).iterdir()) == []
