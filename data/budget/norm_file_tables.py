"""Cells of CSV files and workbooks as plain text, bounded in size; nothing in a file is ever calculated or followed."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from data.budget.errors import BudgetError
from data.budget.norm_file_columns import TableName, table_of

MOST_BYTES: Final = 1_000_000
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 60
_MOST_UNPACKED: Final = 30_000_000
_MOST_PARTS: Final = 200
_LONGEST_CELL: Final = 4_000
_SEPARATORS: Final = (",", ";", "\t")
_ZIP_SIGN: Final = b"PK\x03\x04"
_OLD_SIGN: Final = b"\xd0\xcf\x11\xe0"
FORMULA: Final = "="
"""What stands for a cell that is no plain value; no field takes a text that begins so."""


class FileRefused(BudgetError):
    """The whole file cannot be read; `reason` is a code for the page's own words."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


FILE_REASONS: Final = ("empty", "too_large", "too_many_rows", "not_text", "not_a_workbook", "old_workbook", "no_table")
"""Why a whole file is refused."""


@dataclass(frozen=True)
class FileTable:
    """A table of a file: its rows by line or row number, each cell by column name, without blanks at the ends.

    `unknown` are columns that nothing is read from.
    """

    name: TableName
    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_file_tables(content: bytes) -> list[FileTable]:
    """Tables of norms and coefficients in a CSV file (UTF-8; comma, semicolon or tab) or a workbook (.xlsx).

    Raises:
        FileRefused: it is neither, is too large, or holds no such table.
    """
    if not content.strip():
        raise FileRefused("empty", "The file is empty.")
    if len(content) > MOST_BYTES:
        raise FileRefused("too_large", f"The file is larger than {MOST_BYTES} bytes.")
    if content.startswith(_OLD_SIGN):
        raise FileRefused("old_workbook", "This is a workbook of an old kind (.xls); save it as .xlsx or CSV.")
    sheets = _sheets(content) if content.startswith(_ZIP_SIGN) else [_lines(content)]
    tables = [table for table in map(_table, sheets) if table is not None]
    if not tables:
        raise FileRefused(
            "no_table", "No table has the columns of norms (code, amount, ...) or of coefficients (kind, pcode, ...)."
        )
    if sum(len(table.rows) for table in tables) > MOST_ROWS:
        raise FileRefused("too_many_rows", f"The file has more than {MOST_ROWS} rows.")
    return tables


def _table(rows: Iterable[tuple[int, Sequence[str]]]) -> FileTable | None:
    """The first row that is not empty is the header."""
    header: tuple[str, ...] = ()
    name: TableName | None = None
    found = []
    for number, cells in rows:
        if not any(cells):
            continue
        if name is None:
            header = tuple(cell.lower() for cell in cells)
            name = table_of(header)
            if name is None:
                return None
            continue
        padded = [*cells, *[""] * (len(header) - len(cells))]
        # Of two columns of one name the first counts; what stands beyond the header is no column's.
        found.append((number, {column: padded[place] for place, column in reversed(list(enumerate(header)))}))
    return FileTable(name, header, tuple(found)) if name is not None else None


def _lines(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused("not_text", "The file is no text in UTF-8; save it as 'CSV UTF-8'.") from error
    if "\0" in text:
        raise FileRefused("not_text", "The file is no text in UTF-8; save it as 'CSV UTF-8'.")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for count, row in enumerate(reader, start=1):
            if count > MOST_ROWS + 1:
                raise FileRefused("too_many_rows", f"The file has more than {MOST_ROWS} rows.")
            # The line that a row ends on is what an editor shows.
            yield reader.line_num, [cell.strip()[:_LONGEST_CELL] for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise FileRefused("not_text", f"Line {reader.line_num} is no CSV: {error}.") from error


def _sheets(content: bytes) -> list[list[tuple[int, Sequence[str]]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise FileRefused("too_large", "The workbook is too large when unpacked.")
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            return [list(_rows(sheet)) for sheet in workbook.worksheets[:10]]
        finally:
            workbook.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, ValueError, KeyError, TypeError, EOFError) as error:
        raise FileRefused(
            "not_a_workbook", "The file is no workbook that can be read; save it again as .xlsx."
        ) from error


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
    # What a workbook says of its own size need not be so.
    sheet.reset_dimensions()
    bounded = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
    for number, row in enumerate(bounded, start=1):
        if number > MOST_ROWS + 1 and any(cell is not None for cell in row):
            raise FileRefused("too_many_rows", f"The file has more than {MOST_ROWS} rows.")
        yield number, [_text(cell)[:_LONGEST_CELL] for cell in row]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        # The shortest decimal that is this number: what the spreadsheet shows, for 15 digits and fewer.
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    if isinstance(cell, datetime):
        whole = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return cell.date().isoformat() if whole else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.strip() if isinstance(cell, str) else FORMULA
