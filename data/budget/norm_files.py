"""Files of cost norms and coefficients: what is taken in, what is rejected and why, and the files that go out."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from data.budget.norm import AreaCoefficient, CostNorm
from data.budget.norm_file_columns import COLUMNS, FileColumn, TableName
from data.budget.norm_file_rows import (
    FileTerms,
    coefficient_cells,
    norm_cells,
    read_coefficient,
    read_norm,
)
from data.budget.norm_file_tables import read_file_tables
from data.profiles.profile import Profile

_SIGNIFICANT: Final = 15
"""Digits that a spreadsheet keeps of a number."""

Cell = str | Decimal | date


@dataclass(frozen=True)
class Rejected:
    """One reason why a row is not taken in: its table, its row in the file (the header is row 1), the field, the class
    of the value (`norm_checks.VALUE_CLASSES`), and a sentence in English."""

    table: TableName
    row: int
    field: str
    value_class: str
    reason: str


@dataclass(frozen=True)
class NormFile:
    """What a file holds: norms and coefficients with their rows in the file, and what is rejected.

    Attributes:
        digest: SHA-256 of the file.
        unknown: columns that nothing is read from.
    """

    digest: str
    norms: tuple[tuple[int, CostNorm], ...]
    coefficients: tuple[tuple[int, AreaCoefficient], ...]
    rejected: tuple[Rejected, ...]
    unknown: tuple[str, ...]

    @property
    def rejected_rows(self) -> int:
        """How many rows are not taken in."""
        return len({(item.table, item.row) for item in self.rejected})


def file_terms(profile: Profile, pcodes: frozenset[str] | None = None) -> FileTerms:
    """What files of a profile's country must agree with; `pcodes`: the areas that there are, if they are known."""
    programmes = frozenset(programme.code for programme in profile.programmes)
    return FileTerms(profile.country, profile.currency.code, profile.currency.minor_units, programmes, pcodes)


def read_norm_file(content: bytes, terms: FileTerms) -> NormFile:
    """Read a CSV file or a workbook of norms, of coefficients, or of both (a sheet each).

    Raises:
        FileRefused: the whole file cannot be read.
    """
    norms: list[tuple[int, CostNorm]] = []
    coefficients: list[tuple[int, AreaCoefficient]] = []
    rejected: list[Rejected] = []
    unknown: list[str] = []
    for table in read_file_tables(content):
        known = {column.name for column in COLUMNS[table.name]}
        unknown += [name for name in table.header if name and name not in known]
        for row, cells in table.rows:
            if table.name == "norms":
                norm, problems = read_norm(cells, terms)
                if norm is not None:
                    norms.append((row, norm))
            else:
                item, problems = read_coefficient(cells, terms)
                if item is not None:
                    coefficients.append((row, item))
            rejected += [
                Rejected(table.name, row, problem.field, problem.value_class, str(problem)) for problem in problems
            ]
    digest = hashlib.sha256(content).hexdigest()
    return NormFile(digest, tuple(norms), tuple(coefficients), tuple(rejected), tuple(dict.fromkeys(unknown)))


def norms_csv(norms: Sequence[CostNorm], digits: int) -> bytes:
    """Norms as a CSV file in UTF-8 (with the mark that spreadsheets look for); without norms it is the template."""
    return _csv("norms", [norm_cells(norm, digits) for norm in norms])


def coefficients_csv(coefficients: Sequence[AreaCoefficient]) -> bytes:
    """Coefficients as a CSV file; as `norms_csv`."""
    return _csv("coefficients", [coefficient_cells(item) for item in coefficients])


def book_xlsx(norms: Sequence[CostNorm], coefficients: Sequence[AreaCoefficient], digits: int) -> bytes:
    """Both as a workbook with two sheets; without any it is the template."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    head = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#e6eff7"})
    tables: tuple[tuple[TableName, list[dict[str, Cell]]], ...] = (
        ("norms", [norm_cells(norm, digits) for norm in norms]),
        ("coefficients", [coefficient_cells(item) for item in coefficients]),
    )
    for name, rows in tables:
        sheet = workbook.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(COLUMNS[name]):
            sheet.set_column(place, place, max(12, min(40, len(column.name) + 4)))
            sheet.write_string(0, place, column.name, head)
            for row, cells in enumerate(rows, start=1):
                _write(sheet, row, place, column, cells[column.name])
    workbook.close()
    return buffer.getvalue()


def _csv(name: TableName, rows: Sequence[dict[str, Cell]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.name for column in COLUMNS[name]])
    for cells in rows:
        writer.writerow([_plain(cells[column.name]) for column in COLUMNS[name]])
    return buffer.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else cell


def _write(sheet: Any, row: int, place: int, column: FileColumn, cell: Cell) -> None:
    if isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= _SIGNIFICANT:
        sheet.write_number(row, place, float(cell))
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell)
    elif text := _plain(cell):
        sheet.write_string(row, place, text)
