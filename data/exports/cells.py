"""A cell's value as a file may hold it."""

import math
from datetime import date
from numbers import Integral, Real
from typing import Final

from data.exports.plain_text import plain
from data.exports.sheet import CellValue, ColumnKind

_SIGNIFICANT: Final = 12
"""Digits that are written: more than any figure has, fewer than show how floating point rounds."""


def settled(value: CellValue, kind: ColumnKind) -> CellValue:
    """The value as its column's kind has it: numbers plain and finite, texts without control characters.

    None stays, and what is not a number (nan, infinity) becomes None. A text in a column of numbers stays a text.
    """
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, Real):
        number = int(value) if isinstance(value, Integral) else float(value)
        if not math.isfinite(number):
            return None
        if kind in ("text", "date"):
            return written_number(number)
        return round(number) if kind == "integer" else number
    return plain(str(value))


def written_number(number: float) -> str:
    """A number for a program to read: a point before decimals, no grouping."""
    return str(number) if isinstance(number, int) else format(number, f".{_SIGNIFICANT}g")
