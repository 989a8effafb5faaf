"""`family-atlas ledger`: what happened to every release, who did it, and what all of them together give away."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.options import store_option
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from rich.console import Console

    from data.release.country_books import BooksView
    from data.release.ledger import LedgerEntry
    from data.release.release_records import ReleaseRecord


@click.command()
@click.argument("country", required=False)
@store_option
@click.option("--verify", is_flag=True, help="Only check that no line was changed, added, moved or removed.")
@click.option("--states", is_flag=True, help="Print the states of a release and the steps between them, as Markdown.")
@sentence_errors
def command(country: str | None, store: Path, verify: bool, states: bool) -> None:
    """Show the releases of COUNTRY, every line of its ledger, and the leak that is spent and left."""
    from data.release.release_states import states_page
    from data.release.store import Store

    if states:
        click.echo(states_page(), nl=False)
        return
    if country is None:
        raise click.UsageError("Missing argument 'COUNTRY'.")
    shelf = Store(store)
    books = shelf.books(country)
    if verify:
        click.echo(_verified(books))
        return
    from rich.console import Console

    console = Console()
    _show_releases(console, shelf.records(country))
    _show_lines(console, books)
    _show_leak(console, books)


def _verified(books: "BooksView") -> str:
    if not books.ledger.entries:
        return "The ledger is empty: nothing was built."
    last = books.ledger.entries[-1]
    sentences = [
        f"{last.line} lines, each sealing the one before; the last is of {last.at:%Y-%m-%d %H:%M} with hash "
        f"{last.sha256}."
    ]
    sentences += [
        f"Line {entry.line} was not completed: its command was stopped or still runs; it counts for nothing."
        for entry in books.interrupted
    ]
    if books.ledger.torn:
        sentences.append("Behind it stands an unfinished line of a stopped command; the next command removes it.")
    return " ".join(sentences)


def _show_releases(console: "Console", records: "list[ReleaseRecord]") -> None:
    for record in records:
        _print(console, f"{record.release_id}  {record.state.value}")
        seen = "published"
        if record.published_at and not record.opened and record.published_at > datetime.now(UTC):
            seen = "under embargo until"
        moments = (
            ("built", record.built_at, ""),
            ("checked", record.checked_at, ""),
            (seen, record.published_at, ""),
            ("superseded", record.superseded_at, f" by {record.superseded_by}"),
            ("withdrawn", record.withdrawn_at, ""),
        )
        told = [f"{what} {at:%Y-%m-%d %H:%M}{by}" for what, at, by in moments if at]
        _print(console, f"    {', '.join(told)}")


def _show_lines(console: "Console", books: "BooksView") -> None:
    not_done = books.ledger.undone() | {entry.line for entry in books.interrupted}
    _print(console, "Ledger:")
    for entry in books.ledger.entries:
        void = " [not completed, counts for nothing]" if entry.line in not_done else ""
        _print(console, f"{entry.line:>4}  {entry.at:%Y-%m-%d %H:%M}  {entry.by}: {_what(entry)}{void}")


def _what(entry: "LedgerEntry") -> str:
    words = [", ".join(f"{step.action.value} {step.release_id}" for step in entry.steps)]
    if entry.visible_from:
        words.append(f"seen from {entry.visible_from:%Y-%m-%d %H:%M} UTC")
    if entry.reason:
        words.append(f"because: {entry.reason}")
    if entry.override:
        words.append(f"limits overridden: {entry.override}")
    if entry.demonstration_key:
        words.append("demonstration key")
    return "; ".join(word for word in words if word)


def _show_leak(console: "Console", books: "BooksView") -> None:
    from rich.table import Table

    from data.release.leak_budget import accounts

    table = Table("figures", title="Lifetime leak of one attribute of one person (worst case)")
    for heading in ("mu² spent", "mu² left", "mu", "best hits minus false alarms", "budget mu²"):
        table.add_column(heading, justify="right")
    for tier, account in accounts(record.leak for record in books.records.values()).items():
        numbers = (account.spent, account.left, account.mu, account.advantage, account.budget)
        table.add_row(tier, *(f"{number:.3f}" for number in numbers))
    console.print(table)
    _print(
        console, "Every release counts that was or will be public, superseded and withdrawn ones too. Times are UTC."
    )


def _print(console: "Console", words: str) -> None:
    console.print(words, soft_wrap=True, markup=False, highlight=False)
