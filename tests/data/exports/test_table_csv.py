"""CSV text that no spreadsheet executes, and text that can be read again from anywhere."""

import csv
import gzip
import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.exports.flushed_gzip import FlushedGzipWriter, UnpackedText
from data.exports.plain_text import plain
from data.exports.table_columns import Column
from data.exports.table_csv import csv_rows, safe_texts
from data.exports.table_parquet import ParquetFile
from data.exports.table_xlsx import XlsxFile
from data.feedback.table import guarded

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "  =1", "＝1", '=HYPERLINK("http://x")')
TEXTS = st.one_of(st.sampled_from(FORMULAS), st.text(max_size=12), st.none(), st.just('a,"b"\r\nc'))
COLUMNS = (Column("text"), Column("number", "number"), Column("whole", "integer"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.floats(allow_nan=False, allow_infinity=False) | st.none(), st.integers(-9, 9))))
def test_no_text_is_a_formula_and_numbers_stay_numbers(rows):
    rows = [(_encodable(text), number, whole) for text, number, whole in rows]
    frame = pl.DataFrame(rows, schema={"text": pl.String, "number": pl.Float64, "whole": pl.Int64}, orient="row")
    read = list(csv.reader(io.StringIO(csv_rows(frame).decode(), newline="")))
    for (text, number, whole), cells in zip(rows, read, strict=True):
        assert cells[0] == ("" if text is None else guarded(plain(text)))
        assert not cells[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"))
        assert cells[1] == "" if number is None else float(cells[1]) == number
        assert int(cells[2]) == whole


def _encodable(text):
    return None if text is None else text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("text", [*FORMULAS, "<b>&", "_x0041_", " kept ", "two\nlines"])
def test_workbooks_hold_texts_as_texts(tmp_path, text):
    from datetime import date

    import openpyxl
    from openpyxl.utils.escape import unescape

    path = tmp_path / "t.xlsx"
    columns = (Column("text"), Column("number", "number"), Column("day", "date"), Column("so", "boolean"))
    book = XlsxFile(path, columns, tab="t", rows=2, cover=[("label", "=text")], title="title", day=date(2026, 1, 2))
    schema = {"text": pl.String, "number": pl.Float64, "day": pl.Date, "so": pl.Boolean}
    book.add(pl.DataFrame([(text, -1.5, date(2025, 12, 31), True)], schema=schema, orient="row"))
    book.add(pl.DataFrame([(None, None, None, None)], schema=schema, orient="row"))
    book.close()
    about, sheet = openpyxl.load_workbook(path).worksheets
    cells = next(sheet.iter_rows(min_row=2))
    assert cells[0].data_type == "s", "no formula"
    # openpyxl leaves it to its caller to read the characters that ECMA-376 (22.9.2.19) has escaped.
    assert unescape(cells[0].value) == guarded(plain(text))
    assert (cells[1].value, cells[2].value.date(), cells[3].value) == (-1.5, date(2025, 12, 31), True)
    assert all(cell.value is None for cell in next(sheet.iter_rows(min_row=3)))
    assert about["B3"].value == "=text"
    assert about["B3"].data_type != "f"


def test_parquet_says_what_it_holds(tmp_path):
    import pyarrow.parquet as pq

    path = tmp_path / "t.parquet"
    file = ParquetFile(path, COLUMNS, {"licence": "CC-BY-4.0"}, {"number": "what it counts"})
    frame = pl.DataFrame({"text": ["=1", None], "number": [None, 0.5], "whole": [1, None]})
    for part in (frame, frame.head(0), frame):
        file.add(part)
    file.close()
    schema = pq.read_schema(path)
    assert schema.metadata[b"licence"] == b"CC-BY-4.0"
    assert schema.field("number").metadata[b"description"] == b"what it counts"
    assert pl.read_parquet(path).equals(pl.concat([frame, frame])), "data for programs are not changed"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.binary(min_size=1, max_size=60).map(lambda part: part * 97), min_size=1, max_size=6),
    st.binary(max_size=9),
    st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 9_000)), max_size=6),
)
def test_text_is_read_from_anywhere(tmp_path_factory, parts, inserted, reads):
    path = tmp_path_factory.mktemp("text") / "t.gz"
    with path.open("wb") as file:
        writer = FlushedGzipWriter(file)
        for part in parts:
            writer.add(part)
        writer.close()
    assert gzip.decompress(path.read_bytes()) == b"".join(parts)
    due = parts[0] + inserted + b"".join(parts[1:])
    with io.BufferedReader(UnpackedText(path, writer.parts, inserted), 1000) as text:
        assert text.read() == due
        for start, count in reads:
            text.seek(start)
            assert text.read(count) == due[start : start + count]


def test_frames_without_danger_are_not_copied():
    frame = pl.DataFrame({"text": ["Ulaanbaatar", None], "number": [1, 2]})
    assert safe_texts(frame) is frame
