"""Read the values of a column, whatever type its engine gave them: all end as the same text, date or integer.

A value that cannot be read becomes null; `data.registry.reasons` then says why, for these few rows only.
"""

import math

import numba
import numpy as np
import numpy.typing as npt
import polars as pl

from data.registry.contract import Column, Kind
from data.registry.errors import SourceError

FIRST_YEAR, LAST_YEAR = 1850, 2200
_NO_NUMBER = np.iinfo(np.int64).min
_FALSE_TRUE = ("0", "1", "false", "true", "f", "t", "False", "True", "FALSE", "TRUE", "F", "T", "no", "yes")
_INTEGERS = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)
_ACCEPTED: dict[Kind, tuple[type[pl.DataType], ...]] = {
    Kind.ID: (pl.String, *_INTEGERS),
    Kind.TEXT: (pl.String, *_INTEGERS),
    Kind.DATE: (pl.String, pl.Date, pl.Datetime),
    Kind.WHOLE: (pl.String, pl.Float64, *_INTEGERS),
    Kind.NUMBER: (pl.String, pl.Float64, *_INTEGERS),
    Kind.FLAG: (pl.String, pl.Boolean, pl.Float64, *_INTEGERS),
    Kind.CODE: (pl.String,),
    Kind.CODES: (pl.String,),
    Kind.AREA: (pl.String, *_INTEGERS),
}


def normalise(frame: pl.DataFrame) -> pl.DataFrame:
    """Text, boolean, integer, double, date and datetime are enough; a column of nulls only counts as text."""
    casts: list[pl.Expr] = []
    for name, kind in frame.schema.items():
        column = pl.col(name)
        if isinstance(kind, (pl.Categorical, pl.Enum, pl.Null)):
            casts.append(column.cast(pl.String))
        elif isinstance(kind, pl.Decimal):
            casts.append(column.cast(pl.Float64))
        elif isinstance(kind, pl.Float32):
            # By its shortest text: 12.34 in single precision means 12.34, not 12.340000152587890625.
            casts.append(column.cast(pl.String).cast(pl.Float64))
    return frame.with_columns(casts) if casts else frame


def check_types(columns: list[Column], frame: pl.DataFrame, where: str) -> None:
    """Raises SourceError if a column has a type that can never hold what the contract asks (a date as a score)."""
    wrong = [
        f"{column.name} is {frame.schema[column.name]} and must be {column.kind}"
        for column in columns
        if not isinstance(frame.schema[column.name], _ACCEPTED[column.kind])
    ]
    if wrong:
        raise SourceError(
            f"{where} has columns of a wrong type: {'; '.join(wrong)}. Convert them in the registry or a view."
        )


def present(column: Column, kind: pl.DataType) -> pl.Expr:
    """Whether there is a value: null, empty text and NaN (also written out, where a number is asked for) are none."""
    raw = pl.col(column.name)
    if isinstance(kind, pl.String):
        empty = raw == ""
        if column.kind in (Kind.NUMBER, Kind.WHOLE, Kind.FLAG):
            empty = raw.is_in(["", "NaN", "nan"])
        return raw.is_not_null() & ~empty
    if isinstance(kind, pl.Float64):
        return raw.is_not_null() & raw.is_not_nan()
    return raw.is_not_null()


def encode(column: Column, frame: pl.DataFrame) -> pl.Expr:
    """The column as: ID, TEXT, AREA text; DATE date; WHOLE i64; NUMBER i64 in units of 10^-decimals; FLAG i8; CODE u8.

    CODES become a u32 bit mask. Null where there is no value or it cannot be read. CODES and NUMBER look at the frame's
    values at once.
    """
    raw = pl.col(column.name)
    kind = frame.schema[column.name]
    if column.kind in (Kind.ID, Kind.TEXT, Kind.AREA):
        text = raw if isinstance(kind, pl.String) else raw.cast(pl.String)
        return pl.when(text != "").then(text)
    if column.kind is Kind.DATE:
        return _date(raw, kind)
    if column.kind is Kind.CODE:
        return raw.cast(pl.Enum(column.codes), strict=False).to_physical().cast(pl.UInt8)
    if column.kind is Kind.CODES:
        return _bit_mask(column, frame.get_column(column.name))
    if column.kind is Kind.FLAG:
        return _flag(raw, kind)
    if column.kind is Kind.NUMBER:
        return pl.lit(_scaled(column, frame.select(_number(raw, kind)).to_series()))
    if isinstance(kind, _INTEGERS):
        whole = raw.cast(pl.Int64, strict=False)
        return pl.when(whole.is_between(math.ceil(column.low), math.floor(column.high))).then(whole)
    number = _number(raw, kind)
    within = number.is_between(column.low, column.high)
    return pl.when(within & (number == number.floor())).then(number).cast(pl.Int64)


def _number(raw: pl.Expr, kind: pl.DataType) -> pl.Expr:
    return raw if isinstance(kind, pl.Float64) else raw.cast(pl.Float64, strict=False)


def _scaled(column: Column, number: pl.Series) -> pl.Series:
    """Round half to even in decimal, not binary, terms: 0.125 and "0.125" both give 12 hundredths, as 0.145 gives 14.

    The double is taken as the decimal of at most 15 digits that it stands for; all after that is on integers.
    """
    largest = max(abs(column.low), abs(column.high))
    guard = min(6, 15 - math.ceil(math.log10(largest)) - column.decimals)
    fine, unit = 10.0 ** (column.decimals + guard), 10**guard
    # Null is not a number here: neither has a value within the limits.
    scaled = _in_units(number.to_numpy(), float(column.low), float(column.high), fine, unit)
    found = pl.Series(column.name, scaled)
    return found.set(found == _NO_NUMBER, None) if (scaled == _NO_NUMBER).any() else found


@numba.njit(cache=True, nogil=True)
def _in_units(
    numbers: npt.NDArray[np.float64], low: float, high: float, fine: float, unit: int
) -> npt.NDArray[np.int64]:
    out = np.full(numbers.size, _NO_NUMBER, dtype=np.int64)
    for row in range(numbers.size):
        number = numbers[row]
        if low <= number <= high:
            digits = np.int64(np.rint(number * fine))
            whole = digits // unit
            rest = digits - whole * unit
            out[row] = whole + int(rest > unit // 2 or (rest == unit // 2 and whole % 2 == 1))
    return out


def _flag(raw: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Boolean):
        return raw.cast(pl.Int8)
    grade = _number(raw, kind)
    flag = pl.when(grade.is_between(0, 1)).then((grade >= 0.5).cast(pl.Int8))
    if isinstance(kind, pl.String):
        word = raw.cast(pl.Enum(_FALSE_TRUE), strict=False).to_physical() % 2
        return pl.coalesce(word.cast(pl.Int8), flag)
    return flag


def _date(raw: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.String):
        alone = (raw.str.len_bytes() == 10) | raw.str.slice(10, 1).is_in(["T", " "])
        day = pl.when(alone).then(raw.str.slice(0, 10)).str.to_date("%Y-%m-%d", strict=False)
    else:
        day = raw.dt.date() if isinstance(kind, pl.Datetime) else raw
    return pl.when(day.dt.year().is_between(FIRST_YEAR, LAST_YEAR)).then(day)


def _bit_mask(column: Column, values: pl.Series) -> pl.Expr:
    known = {code: 1 << bit for bit, code in enumerate(column.codes)}
    masks: dict[str, int] = {}
    for text in values.filter(values != "").unique():
        codes = {part.strip() for part in str(text).split(";")} - {""}
        if codes <= known.keys():
            masks[str(text)] = sum(known[code] for code in codes)
    old = pl.Series(list(masks), dtype=pl.String)
    new = pl.Series(list(masks.values()), dtype=pl.UInt32)
    return pl.col(column.name).replace_strict(old, new, default=None, return_dtype=pl.UInt32)
