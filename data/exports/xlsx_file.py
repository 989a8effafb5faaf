"""Tables as one Excel workbook, the cover sheet in front. Nothing in it is ever a formula."""

import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, date
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from data.exports.cells import settled
from data.exports.cover_sheet import CoverSheet
from data.exports.plain_text import plain
from data.exports.sheet import CellValue, ColumnKind, Sheet

_NUMBER_FORMATS: Final[dict[ColumnKind, str]] = {
    "text": "@",
    "integer": "#,##0",
    "number": "#,##0.00",
    "percent": '0.0"%"',
    "date": "yyyy-mm-dd",
}
_FORBIDDEN_IN_TAB: Final = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TAB, _LONGEST_TEXT = 31, 32_767
_NARROWEST, _WIDEST = 8, 60
_ROWS_MEASURED: Final = 200
_COVER_WIDTHS: Final = (28, 100)


def xlsx_workbook(cover: CoverSheet, sheets: Sequence[Sheet], *, cover_tab: str) -> bytes:
    """The workbook. Rows go to disk as they are written, in a folder that is gone afterwards.

    Args:
        cover: stands first.
        sheets: one tab each, called by their titles, with headings in the reader's language.
        cover_tab: what the cover's tab is called.
    """
    buffer = BytesIO()
    with tempfile.TemporaryDirectory(prefix="family-atlas-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "default_date_format": _NUMBER_FORMATS["date"]}
        workbook = xlsxwriter.Workbook(buffer, options)
        # Without its zone, as the format has it: UTC.
        created = cover.moment.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"title": plain(cover.title), "author": plain(cover.author), "created": created})
        taken: set[str] = set()
        _write_cover(workbook, cover, _tab(cover_tab, "cover", taken))
        formats = {kind: workbook.add_format({"num_format": shape}) for kind, shape in _NUMBER_FORMATS.items()}
        head = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e6eff7"}
        )
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(_tab(sheet.title, sheet.name, taken)), sheet, formats, head)
        workbook.close()
    return buffer.getvalue()


def _write_cover(workbook: Any, cover: CoverSheet, tab: str) -> None:
    tab_sheet = workbook.add_worksheet(tab)
    title = workbook.add_format({"bold": True, "font_size": 14})
    label = workbook.add_format({"bold": True, "valign": "top", "text_wrap": True})
    text = workbook.add_format({"valign": "top", "text_wrap": True})
    for column, width in enumerate(_COVER_WIDTHS):
        tab_sheet.set_column(column, column, width)
    tab_sheet.hide_gridlines(2)
    tab_sheet.set_portrait()
    tab_sheet.fit_to_pages(1, 0)
    tab_sheet.write_string(0, 0, _text(cover.title), title)
    for row, entry in enumerate(cover.entries, start=2):
        words = _text(entry.text)
        # Excel does not make rows higher for wrapped text by itself in files that it did not write.
        lines = sum(1 + len(line) // _COVER_WIDTHS[1] for line in words.splitlines())
        tab_sheet.set_row(row, 15.5 * max(lines, 1 + len(entry.label) // _COVER_WIDTHS[0]))
        tab_sheet.write_string(row, 0, _text(entry.label), label)
        tab_sheet.write_string(row, 1, words, text)


def _write_sheet(tab_sheet: Any, sheet: Sheet, formats: dict[ColumnKind, Any], head: Any) -> None:
    kinds = [column.kind for column in sheet.columns]
    for place, width in enumerate(_widths(sheet)):
        tab_sheet.set_column(place, place, width)
    tab_sheet.freeze_panes(1, 1)
    tab_sheet.set_landscape()
    tab_sheet.repeat_rows(0)
    if sheet.columns:
        tab_sheet.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    for place, column in enumerate(sheet.columns):
        tab_sheet.write_string(0, place, _text(column.label), head)
    for row, values in enumerate(sheet.rows, start=1):
        for place, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            _write_cell(tab_sheet, row, place, settled(value, kind), formats[kind], formats["date"])


def _write_cell(tab_sheet: Any, row: int, place: int, value: CellValue, shape: Any, dates: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        tab_sheet.write_datetime(row, place, value, dates)
    elif isinstance(value, str):
        tab_sheet.write_string(row, place, _text(value), shape)
    else:
        tab_sheet.write_number(row, place, value, shape)


def _widths(sheet: Sheet) -> list[int]:
    """Of every column as much as its heading's longest word and its first rows need, in characters."""
    widths = [max((len(word) for word in column.label.split()), default=0) + 4 for column in sheet.columns]
    for row in sheet.rows[:_ROWS_MEASURED]:
        for place, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            widths[place] = max(widths[place], len(_shown(settled(value, column.kind))) + 1)
    return [min(max(width, _NARROWEST), _WIDEST) for width in widths]


def _shown(value: CellValue) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)


def _text(text: str) -> str:
    return plain(text)[:_LONGEST_TEXT]


def _tab(title: str, name: str, taken: set[str]) -> str:
    """A tab's name: unique whatever the case, at most 31 characters, none that Excel refuses."""
    words = " ".join(_FORBIDDEN_IN_TAB.sub(" ", plain(title)).split()).strip("' ") or name
    found, number = _shortened(words, _LONGEST_TAB), 2
    while found.casefold() in taken or found.casefold() == "history":
        ending = f" {number}"
        found, number = _shortened(words, _LONGEST_TAB - len(ending)) + ending, number + 1
    taken.add(found.casefold())
    return found


def _shortened(words: str, most: int) -> str:
    """As many whole words as there is room for."""
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    whole = cut.rpartition(" ")[0] if words[most - 1] != " " else cut
    return (whole if len(whole) > most // 2 else cut).rstrip(" '") + "\N{HORIZONTAL ELLIPSIS}"
