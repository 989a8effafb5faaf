"""Tables as CSV files in one ZIP archive with the cover sheet: the words never stay behind.

Two ways of writing:

- for programs: stable technical headings, commas, points before decimals, UTF-8 without byte order mark (RFC 4180);
- for spreadsheets: headings in the reader's language, UTF-8 with byte order mark, and the separators that Excel expects
  where that language is set: semicolons and decimal commas in Kazakh and Russian.
"""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.exports.cells import settled, written_number
from data.exports.cover_sheet import CoverSheet
from data.exports.sheet import CellValue, ColumnKind, Sheet
from data.feedback.table import guarded

COVER_NAME: Final = "cover.txt"


@dataclass(frozen=True)
class CsvStyle:
    """How CSV files are written; `labelled`: headings in the reader's language."""

    labelled: bool = False
    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"


FOR_PROGRAMS: Final = CsvStyle()


def for_spreadsheets(decimal: str) -> CsvStyle:
    """The style that a spreadsheet opens by a double click where `decimal` is the sign before decimals."""
    return CsvStyle(True, ";" if decimal == "," else ",", decimal, "utf-8-sig")


def csv_archive(cover: CoverSheet, sheets: Sequence[Sheet], style: CsvStyle = FOR_PROGRAMS) -> bytes:
    """A ZIP archive: the cover sheet, and one CSV file per table, called as the table."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        stamp = cover.moment.timetuple()[:6]
        # With a byte order mark: Windows' Notepad takes the text for what it is.
        contents = [(COVER_NAME, cover.as_text().encode("utf-8-sig"))]
        contents += [(f"{sheet.name}.csv", csv_table(sheet, style)) for sheet in sheets]
        for name, content in contents:
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def csv_table(sheet: Sheet, style: CsvStyle = FOR_PROGRAMS) -> bytes:
    """One table; lines end in CR LF, and no spreadsheet takes a text in it for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=style.separator, lineterminator="\r\n")
    writer.writerow([guarded(column.label) if style.labelled else column.name for column in sheet.columns])
    kinds = [column.kind for column in sheet.columns]
    for row in sheet.rows:
        writer.writerow([_cell(value, kind, style) for value, kind in zip(row, kinds, strict=True)])
    return buffer.getvalue().encode(style.encoding)


def _cell(value: CellValue, kind: ColumnKind, style: CsvStyle) -> str:
    plain = settled(value, kind)
    if plain is None:
        return ""
    if isinstance(plain, date):
        return plain.isoformat()
    if isinstance(plain, str):
        return guarded(plain)
    return written_number(plain).replace(".", style.decimal)
