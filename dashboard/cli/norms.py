"""`family-atlas norms`: the book of cost norms."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.options import database_option, store_option
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from data.budget.norm_book import BookChanges
    from data.budget.norm_files import NormFile

_country = click.argument("country")


@click.group()
def command() -> None:
    """Cost norms and area coefficients: versions are added and never changed (docs/cost-norms.md)."""


@command.command("import")
@_country
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only report what the file would do.")
@click.option("--valid-rows", is_flag=True, help="Take in the valid rows of a file with rejected ones.")
@database_option
@store_option
@sentence_errors
def import_norms(country: str, file: Path, check: bool, valid_rows: bool, database: str, store: Path) -> None:
    """Take the norms and coefficients of FILE (.csv or .xlsx) into the book of COUNTRY; all or nothing."""
    from data.budget.norm_book import NormBook
    from data.budget.norm_file_tables import MOST_BYTES
    from data.budget.norm_files import file_terms, read_norm_file
    from data.people.database import open_database
    from data.people.scope import Identity
    from data.profiles.loader import load_profile
    from data.release.ledger import operating_system_user

    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    read = read_norm_file(content, file_terms(load_profile(country), _areas(store, country)))
    norms, coefficients = [norm for _, norm in read.norms], [item for _, item in read.coefficients]
    book = NormBook(open_database(database))
    _report(read, book.plan(country, norms, coefficients))
    if check:
        return
    if read.rejected and not valid_rows:
        raise click.ClickException(
            "Nothing was taken in: mend the rejected rows, or take in the others by --valid-rows."
        )
    keeper = Identity("", "national_planner", country, purpose=f"command line, {operating_system_user()}")
    changes = book.add(keeper, country, norms, coefficients, source=f"file {read.digest[:16]}")
    click.echo(f"Versions taken in: {changes.added}.")


@command.command("list")
@_country
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Those in force on a day (default: every version)."
)
@database_option
@sentence_errors
def list_norms(country: str, day: datetime | None, database: str) -> None:
    """List the norms of COUNTRY."""
    from data.budget.money import to_major
    from data.budget.norm_book import NormBook, versions_in_force
    from data.people.database import open_database
    from data.profiles.loader import load_profile

    digits = load_profile(country).currency.minor_units
    norms = NormBook(open_database(database)).all(country)
    if day is not None:
        norms = list(versions_in_force(norms, day.date()).values())
    for norm in norms:
        amount = f"{to_major(norm.amount_minor, digits):,f} {norm.currency} per {norm.unit}"
        click.echo(f"{norm.code}, version {norm.version}: {amount}{', demonstration' if norm.demonstration else ''}")
        click.echo(
            f"    in force {_days(norm.effective_from, norm.effective_to)}; {norm.order_number}, {norm.order_date}"
        )
    if not norms:
        click.echo(f"There are no cost norms of '{country}'{'' if day is None else ' in force on that day'}.")


@command.command("export")
@_country
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--coefficients", is_flag=True, help="The coefficients instead of the norms, in a CSV file.")
@database_option
@sentence_errors
def export_norms(country: str, file: Path, coefficients: bool, database: str) -> None:
    """Write every version of COUNTRY to FILE (.csv or .xlsx); it can be read in again unchanged."""
    from data.budget.norm_book import NormBook
    from data.budget.norm_files import book_xlsx, coefficients_csv, norms_csv
    from data.people.database import open_database
    from data.profiles.loader import load_profile

    digits = load_profile(country).currency.minor_units
    book = NormBook(open_database(database))
    norms, factors = book.all(country), book.coefficients(country)
    if file.suffix.lower() == ".xlsx":
        content, rows = book_xlsx(norms, factors, digits), len(norms) + len(factors)
    elif file.suffix.lower() == ".csv":
        content, rows = (
            (coefficients_csv(factors), len(factors)) if coefficients else (norms_csv(norms, digits), len(norms))
        )
    else:
        raise click.ClickException("The name of the file ends in .csv or .xlsx.")
    file.write_bytes(content)
    click.echo(f"{file}: {rows} rows.")


def _report(read: "NormFile", changes: "BookChanges") -> None:
    for (row, _), norm in zip(read.norms, changes.norms, strict=True):
        click.echo(f"row {row}: {norm.norm.code}, {_said(norm.change, norm.norm.version)}")
    for (row, _), item in zip(read.coefficients, changes.coefficients, strict=True):
        factor = item.coefficient
        click.echo(f"row {row}: {factor.kind} of {factor.pcode}, {_said(item.change, factor.version)}")
    for rejected in read.rejected:
        click.echo(f"row {rejected.row} of {rejected.table}: rejected, {rejected.value_class}: {rejected.reason}")
    if read.unknown:
        click.echo(f"Columns that are not read: {', '.join(read.unknown)}.")
    click.echo(f"{changes.added} to add, {changes.same} there already, {read.rejected_rows} rows rejected.")


def _said(change: str, version: int) -> str:
    if change == "same":
        return f"skipped: there already as version {version}"
    return f"new, version {version}" if change == "new" else f"becomes version {version}"


def _days(first: date, last: date | None) -> str:
    return f"from {first}" if last is None else f"{first} to {last}"


def _areas(store: Path, country: str) -> frozenset[str] | None:
    """P-codes of the country's latest release; None where the store has none, then codes are not checked."""
    import orjson

    from data.release import layout
    from data.release.store import Store

    releases = Store(store)
    if country not in releases.countries() or not (published := releases.published(country)):
        return None
    path = releases.release_dir(country, published[0]) / layout.PUBLIC / layout.AREAS_FILE
    return frozenset(str(area["pcode"]) for areas in orjson.loads(path.read_bytes()).values() for area in areas)
