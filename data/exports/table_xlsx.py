"""A table's frames as an Excel workbook: a cover in front, then the table; nothing in it is ever a formula.

XlsxWriter makes the workbook, its cover and the table's headings; the rows are put in as text that whole columns at a
time are turned into: cell by cell they would take a minute for 150,000 rows. Cells stand in their order, without
addresses, which ECMA-376 (part 1, 18.3.1.4) leaves out where nothing lies between them.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import polars as pl
import xlsxwriter

from data.exports.table_columns import Column
from data.exports.table_csv import safe_texts

MOST_ROWS: Final = 250_000
"""A sheet could hold 1,048,576; programs for spreadsheets open such files in minutes, or not at all."""

COVER_TAB: Final = "about"
_SHEET: Final = "xl/worksheets/sheet2.xml"
_WIDTHS: Final = (30, 110)
_COLUMN_WIDTH: Final = 15
_EMPTY: Final = "<c/>"
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_DAY_ZERO: Final = date(1899, 12, 30)
# What Excel would read as a character's number.
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class XlsxFile:
    """Writes frames under each other.

    Args:
        path: of the new file.
        columns: of the frames.
        tab: what the table's tab is called.
        rows: how many there will be.
        cover: what the cover says, a label and a text in each line.
        title: of the workbook.
        day: what the file gives as its date, so that the same table makes the same bytes.
    """

    def __init__(
        self,
        path: Path,
        columns: tuple[Column, ...],
        *,
        tab: str,
        rows: int,
        cover: Sequence[tuple[str, str]],
        title: str,
        day: date,
    ) -> None:
        frame = zipfile.ZipFile(io.BytesIO(_workbook(columns, tab=tab, rows=rows, cover=cover, title=title, day=day)))
        sheet = frame.read(_SHEET).decode()
        # The row with one date, by which the number of its format is known, gives way to the table's rows.
        before, date_row, after = re.split(r'(<row r="2".*?</row>)', sheet, maxsplit=1)
        before = re.sub(r"<dimension [^>]*/>", "", before)
        styled = re.search(r' s="(\d+)"', date_row)
        self._date_style = styled[1] if styled else "0"
        self._after = after
        self._kinds = {column.name: column.kind for column in columns}
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        for name in frame.namelist():
            if name != _SHEET:
                self._archive.writestr(_entry(name), frame.read(name))
        self._rows = self._archive.open(_entry(_SHEET), "w", force_zip64=True)
        self._rows.write(before.encode())

    def add(self, frame: pl.DataFrame) -> None:
        """Write the frame's rows."""
        cells = [self._cells(column) for column in safe_texts(frame).iter_columns()]
        row = pl.concat_str([pl.lit("<row>"), *cells, pl.lit("</row>")])
        self._rows.write("".join(pl.select(row).to_series().to_list()).encode())

    def close(self) -> None:
        """Put the workbook together."""
        self._rows.write(self._after.encode())
        self._rows.close()
        self._archive.close()

    def _cells(self, column: pl.Series) -> pl.Series:
        kind = self._kinds[column.name]
        if kind == "string":
            different = column.unique().drop_nulls().to_list()
            written = [_text_cell(text) for text in different]
            return column.replace_strict(different, written, default=None, return_dtype=pl.String).fill_null(_EMPTY)
        if kind == "date":
            numbers = (column - pl.Series([_DAY_ZERO])).dt.total_days().cast(pl.String)
            return _wrapped(numbers, f'<c s="{self._date_style}"><v>')
        if kind == "boolean":
            return _wrapped(column.cast(pl.Int8).cast(pl.String), '<c t="b"><v>')
        return _wrapped(column.cast(pl.String), "<c><v>")


def _wrapped(numbers: pl.Series, start: str) -> pl.Series:
    return pl.select(pl.lit(start) + numbers + pl.lit("</v></c>")).to_series().fill_null(_EMPTY)


def _text_cell(text: str) -> str:
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f'<c t="inlineStr"><is><t{kept}>{escape(_ESCAPE.sub("_x005F_", text))}</t></is></c>'


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _workbook(
    columns: Sequence[Column], *, tab: str, rows: int, cover: Sequence[tuple[str, str]], title: str, day: date
) -> bytes:
    """The workbook with the cover, and of the table its headings and a row with a date."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    # Without its zone, as the format has it.
    created = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
    workbook.set_properties({"title": title, "created": created})
    _write_cover(workbook, title, cover)
    sheet = workbook.add_worksheet(tab[:31])
    head = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#e6eff7"})
    sheet.set_column(0, len(columns) - 1, _COLUMN_WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.name, head)
    sheet.write_datetime(1, 0, created, workbook.add_format({"num_format": "yyyy-mm-dd"}))
    workbook.close()
    return buffer.getvalue()


def _write_cover(workbook: xlsxwriter.Workbook, title: str, cover: Sequence[tuple[str, str]]) -> None:
    sheet = workbook.add_worksheet(COVER_TAB)
    bold = workbook.add_format({"bold": True, "valign": "top", "text_wrap": True})
    wrapped = workbook.add_format({"valign": "top", "text_wrap": True})
    large = workbook.add_format({"bold": True, "font_size": 14})
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, title, large)
    for row, (label, text) in enumerate(cover, start=2):
        # Excel does not make rows higher for wrapped text by itself in files that it did not write.
        sheet.set_row(row, 15.5 * max(1, 1 + len(text) // _WIDTHS[1], 1 + len(label) // _WIDTHS[0]))
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, text, wrapped)
