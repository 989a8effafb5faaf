"""The download of a place: every indicator for everybody in it, with the columns of the release's tables of figures."""

from dashboard.served import ServedRelease
from data.exports.place_table import place_rows
from data.exports.table_columns import value_columns
from data.exports.table_csv import csv_head, csv_rows


def csv_file(served: ServedRelease, level: str, row: int) -> bytes:
    """Write the CSV of the area in a row of a level."""
    return csv_head(value_columns(served.release, level)) + csv_rows(place_rows(served.release, level, row))


def csv_name(served: ServedRelease, area: str) -> str:
    """File name that says what is inside; '' is the nation."""
    return f"{served.release_id}_{area or 'adm0'}.csv"
