"""The data dictionary of a release as a table: every table, column, code and indicator, in one language."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Final, Literal

from data.exports.plain_text import plain
from data.feedback.table import guarded

EntryKind = Literal["table", "column", "code", "indicator"]


@dataclass(frozen=True)
class DictionaryEntry:
    """One row; what does not belong to its kind is "".

    Attributes:
        entry: what is explained.
        table: that it belongs to; of a code, "" where it means the same in every table.
        column: of the table; of a code, that it stands in.
        code: as the files hold it.
        label: its name.
        meaning: in one sentence or two.
        type: of a column's values.
        unit, numerator, denominator, direction, sphere, sensitivity, finest_level, source_agency, counted_in: of an
            indicator, in words.
    """

    entry: EntryKind
    table: str = ""
    column: str = ""
    code: str = ""
    label: str = ""
    meaning: str = ""
    type: str = ""
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    direction: str = ""
    sphere: str = ""
    sensitivity: str = ""
    finest_level: str = ""
    source_agency: str = ""
    counted_in: str = ""


DICTIONARY_COLUMNS: Final = tuple(field.name for field in fields(DictionaryEntry))
"""Stable, in every language."""


def dictionary_csv(entries: Iterable[DictionaryEntry]) -> bytes:
    """Write entries, UTF-8 without byte order mark, lines ending in CR LF (RFC 4180), no text that is a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(DICTIONARY_COLUMNS)
    writer.writerows([guarded(plain(cell)) for cell in astuple(entry)] for entry in entries)
    return buffer.getvalue().encode()
