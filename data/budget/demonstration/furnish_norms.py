"""The demonstration's cost norms: invented values, labelled as such, read from files as any country's are."""

import csv
import io
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import Engine

from data.budget.norm_book import BookChanges, NormBook
from data.budget.norm_files import file_terms, read_norm_file
from data.people.scope import EVERY_COUNTRY, Identity
from data.profiles.loader import load_profile

ALL_OTHERS: Final = "*"
"""Stands in the demonstration's coefficients for every first-level area that has no row of its own."""

_KEEPER: Final = Identity("demonstration", "national_planner", EVERY_COUNTRY)


def furnish_norms(engine: Engine, country: str, areas_adm1: Sequence[Mapping[str, Any]]) -> BookChanges | None:
    """Put the demonstration's norms and coefficients into an empty book.

    Args:
        engine: the database of accounts.
        country: "mng" or "kaz"; others have no demonstration.
        areas_adm1: first-level areas of a release, each with its "pcode": the coefficients are for these.

    Returns:
        What was taken in; None where the book has norms already or there are none for the country.
    """
    book = NormBook(engine)
    norms_file = files(__package__) / f"{country}-norms.csv"
    if not norms_file.is_file() or book.all(country):
        return None
    terms = file_terms(load_profile(country))
    norms = read_norm_file(norms_file.read_bytes(), terms)
    pcodes = [str(area["pcode"]) for area in areas_adm1]
    written = (files(__package__) / f"{country}-coefficients.csv").read_text(encoding="utf-8")
    factors = read_norm_file(for_areas(written, pcodes), terms)
    for rejected in (*norms.rejected, *factors.rejected):
        raise ValueError(f"{country}, row {rejected.row}: {rejected.reason}")
    return book.add(
        _KEEPER,
        country,
        [norm for _, norm in norms.norms],
        [item for _, item in factors.coefficients],
        source="demonstration",
    )


def for_areas(written: str, pcodes: Sequence[str]) -> bytes:
    """The demonstration's file of coefficients for the areas that there are, row by row in their order."""
    reader = csv.DictReader(io.StringIO(written))
    rows = list(reader)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, reader.fieldnames or (), lineterminator="\n")
    writer.writeheader()
    for kind in dict.fromkeys(row["kind"] for row in rows):
        by_pcode = {row["pcode"]: row for row in rows if row["kind"] == kind}
        for pcode in pcodes:
            row = by_pcode.get(pcode) or by_pcode.get(ALL_OTHERS)
            if row is not None:
                writer.writerow({**row, "pcode": pcode})
    return buffer.getvalue().encode()
