"""Why a row is rejected: value classes and their sentences. A sentence never holds the value itself."""

import polars as pl

from data.registry.contract import Column, Kind
from data.registry.values import FIRST_YEAR, LAST_YEAR

SENTENCES = {
    "missing_value": "A value is needed here.",
    "decimal_comma": "The number has a comma; write a decimal point and no thousands separator.",
    "not_a_number": "This is not a number.",
    "not_a_whole_number": "This must be a whole number.",
    "negative": "The number is negative.",
    "date_day_first": "The date is written day first; write it as YYYY-MM-DD.",
    "not_a_date": "This is not a date of the form YYYY-MM-DD.",
    "date_out_of_range": f"The year is not between {FIRST_YEAR} and {LAST_YEAR}.",
    "not_a_flag": "This is neither true, false, 0, 1 nor a grade between 0 and 1.",
    "unknown_area": "No area of the second level has this code, neither as p-code nor as national code.",
    "coordinates_incomplete": "Latitude and longitude must be given together.",
    "coordinates_swapped": "Latitude and longitude are swapped.",
    "coordinates_outside_country": "The coordinates lie outside the country.",
    "duplicate_family": "The same family occurs more than once with the same snapshot date; all its rows are rejected.",
    "duplicate_person": "The same person occurs more than once; all their rows are rejected.",
    "no_such_family": "The family is not in the family table.",
    "family_rejected": "The family of this row was rejected.",
    "no_such_person": "The person is not in the person table.",
    "person_rejected": "The person of this row was rejected.",
    "other_family": "The person belongs to another family than the one named here.",
    "no_owner": "A family or a person must be named.",
    "birth_in_future": "The birth is later than the latest snapshot.",
    "too_old": "The birth lies more than 130 years before the latest snapshot.",
    "other_currency": "The amount is not in the currency of the profile.",
    "matched_exceeds_records": "More records are matched than there are.",
    "duplicate_unit": "The same area occurs more than once with the same date; all its rows are rejected.",
    "users_exceed_workers": "More workers use the application than there are.",
    "closed_exceed_referrals": "More referrals are closed than were made.",
}


def sentence(value_class: str, column: Column | None) -> str:
    """The reason as people read it, with the column's limits or codes."""
    if column is not None and value_class == "out_of_range":
        return f"The number must be between {column.low:,.0f} and {column.high or 1:,.0f}."
    if column is not None and value_class == "unknown_code":
        return f"The code must be one of: {', '.join(column.codes)}."
    return SENTENCES[value_class]


def value_class(column: Column, name: str, kind: pl.DataType) -> pl.Expr:
    """The class of values that are present and could not be read. Text."""
    raw = pl.col(name)
    text = isinstance(kind, pl.String)
    if column.kind is Kind.AREA:
        return pl.lit("unknown_area")
    if column.kind is Kind.CODE and column.name == "currency":
        return pl.lit("other_currency")
    if column.kind in (Kind.CODE, Kind.CODES):
        return pl.lit("unknown_code")
    if column.kind is Kind.DATE:
        return _date_class(raw) if text else pl.lit("date_out_of_range")
    number = raw.cast(pl.Float64, strict=False) if text or not isinstance(kind, pl.Float64) else raw
    comma = raw.str.contains(r"^-?[\d ]*\d,\d+$") if text else pl.lit(value=False)
    if column.kind is Kind.FLAG:
        return pl.when(number.is_finite()).then(pl.lit("out_of_range")).otherwise(pl.lit("not_a_flag"))
    unreadable = pl.when(comma).then(pl.lit("decimal_comma")).when(~number.is_finite().fill_null(value=False))
    chain = unreadable.then(pl.lit("not_a_number"))
    if column.low >= 0:
        chain = chain.when(number < min(column.low, 0)).then(pl.lit("negative"))
    if column.kind is Kind.WHOLE:
        chain = chain.when(number.is_between(column.low, column.high)).then(pl.lit("not_a_whole_number"))
    return chain.otherwise(pl.lit("out_of_range"))


def _date_class(raw: pl.Expr) -> pl.Expr:
    readable = raw.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return (
        pl.when(raw.str.contains(r"^\d{1,2}[./-]\d{1,2}[./-]\d{4}"))
        .then(pl.lit("date_day_first"))
        .when(readable & raw.str.contains(r"^\d{4}-\d{2}-\d{2}($|[T ])"))
        .then(pl.lit("date_out_of_range"))
        .otherwise(pl.lit("not_a_date"))
    )
