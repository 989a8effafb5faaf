"""`family-atlas notes`: caveats that show wherever the figure shows."""

from collections.abc import Callable
from pathlib import Path

import click
from babel import Locale

from dashboard.cli.options import store_option
from dashboard.cli.sentences import sentence_errors
from data.languages import LANGUAGES

_author = click.option("--by", help="Who does it, for the history (default: the operating system's user).")


def _in_every_language(function: Callable[..., None]) -> Callable[..., None]:
    """Add an option for the text in every language, named by its code."""
    for language in reversed(LANGUAGES):
        name = Locale.parse(language).english_name
        function = click.option(f"--{language}", default="", metavar="TEXT", help=f"Text in {name}.")(function)
    return function


@click.group()
def command() -> None:
    """Caveats on figures. Visitors read their text; the history keeps who wrote it, when and why."""


@command.command()
@click.argument("country")
@click.option("--indicator", default="", help="Code of the indicator (default: every one).")
@click.option("--area", default="", help="P-code; the note holds for all areas inside it (default: every area).")
@click.option("--release", "release_id", default="", help="Identifier of the release (default: every one).")
@_in_every_language
@click.option("--reason", default="", help="Why, for the history; not shown to visitors.")
@_author
@store_option
@sentence_errors
def add(
    country: str,
    indicator: str,
    area: str,
    release_id: str,
    reason: str,
    by: str | None,
    store: Path,
    **texts: str,
) -> None:
    """Attach a note to figures of COUNTRY; the text is needed in every language. It shows at once."""
    from data.notes.notebook import Notebook, Subject
    from data.notes.subjects import check_subject
    from data.release.ledger import operating_system_user
    from data.release.store import Store

    subject = Subject(indicator, area, release_id)
    check_subject(Store(store), country, subject)
    author = " ".join((by or "").split()) or operating_system_user()
    note = Notebook(store, country).add(subject, texts, tuple(texts), author=author, reason=reason)
    click.echo(f"{note.id}: added; it shows beside {_about(note.indicator, note.area, note.release_id)}.")


@command.command()
@click.argument("country")
@click.argument("note_id")
@click.option("--reason", default="", help="Why, for the history; needed.")
@_author
@store_option
@sentence_errors
def retire(country: str, note_id: str, reason: str, by: str | None, store: Path) -> None:
    """End the note NOTE_ID of COUNTRY; it stays in the history and is not shown any more."""
    from data.notes.notebook import Notebook
    from data.release.ledger import operating_system_user
    from data.release.store import Store

    Store(store).built(country)  # refuses what is no country code
    author = " ".join((by or "").split()) or operating_system_user()
    Notebook(store, country).retire(note_id, author=author, reason=reason)
    click.echo(f"{note_id}: retired; it is not shown any more and stays in the history.")


@command.command()
@click.argument("country")
@_author
@store_option
@sentence_errors
def example(country: str, by: str | None, store: Path) -> None:
    """Add a labelled example note to the first area of COUNTRY; for synthetic releases only, and only once."""
    from dashboard.note_lines import example_text
    from data.notes.errors import NoteRefused
    from data.notes.notebook import Notebook, Subject
    from data.notes.subjects import check_subject
    from data.release.ledger import operating_system_user
    from data.release.store import Store

    release = check_subject(Store(store), country, Subject())
    if not release.manifest.synthetic:
        raise NoteRefused(f"Release {release.release_id} is not synthetic; an example has no place beside its figures.")
    subject = Subject(area=release.areas("adm1")[0]["pcode"])
    book, texts = Notebook(store, country), example_text()
    if any((note.area, note.text) == (subject.area, texts) for note in book.read().notes):
        click.echo("The example note was added before.")
        return
    author = " ".join((by or "").split()) or operating_system_user()
    note = book.add(subject, texts, tuple(texts), author=author, reason="demonstration")
    click.echo(f"{note.id}: example added; it shows beside {_about(note.indicator, note.area, note.release_id)}.")


@command.command("list")
@click.argument("country")
@click.option("--all", "everything", is_flag=True, help="Retired notes too.")
@store_option
@sentence_errors
def list_notes(country: str, everything: bool, store: Path) -> None:
    """List the notes of COUNTRY that hold."""
    from data.notes.notebook import Notebook
    from data.release.store import Store

    Store(store).built(country)  # refuses what is no country code
    history = Notebook(store, country).read()
    shown = history.notes if everything else history.current
    for note in shown:
        click.echo(f"{note.id}  {_about(note.indicator, note.area, note.release_id)}")
        click.echo(f"    added {note.added_at:%Y-%m-%d %H:%M} by {note.author}{_because(note.reason)}")
        if end := history.retirement(note.id):
            click.echo(f"    retired {end.retired_at:%Y-%m-%d %H:%M} by {end.author}{_because(end.reason)}")
        for language, text in note.text.items():
            click.echo(f"    {language}: {text}")
    if not shown:
        click.echo(f"There are no notes on figures of '{country}'.")


def _about(indicator: str, area: str, release_id: str) -> str:
    parts = (indicator or "every indicator", area or "every area", release_id or "every release")
    return ", ".join(parts)


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""
