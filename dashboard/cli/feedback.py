"""`family-atlas feedback`: read, export and delete what visitors wrote."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.options import feedback_database_option
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from data.feedback.inbox import Inbox

_country = click.option("--country", default="", help="Messages about one country only.")


@click.group()
def command() -> None:
    """Messages that visitors sent by the feedback form; nobody else sees them."""


@command.command("list")
@_country
@feedback_database_option
@sentence_errors
def list_messages(country: str, database: str) -> None:
    """Print the messages, the oldest first."""
    found = _inbox(database).messages(country)
    for message in found:
        place = message.page or "the site"
        click.echo(f"{message.id}  {message.received_at:%Y-%m-%d %H:%M}  {message.country}  {message.kind}  {place}")
        for line in message.text.splitlines():
            click.echo(f"    {line}")
        if message.email:
            click.echo(f"    answer to: {message.email}")
    if not found:
        click.echo("There are no messages.")


@command.command()
@_country
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File (default: standard output).")
@feedback_database_option
@sentence_errors
def export(country: str, out: Path | None, database: str) -> None:
    """Write the messages as CSV; cells that a spreadsheet would execute are made harmless."""
    from data.feedback.table import csv_table

    found = _inbox(database).messages(country)
    content = csv_table(found)
    if out is None:
        sys.stdout.buffer.write(content)
        return
    out.touch(mode=0o600)  # readable by its owner alone: it may hold e-mail addresses
    out.write_bytes(content)
    click.echo(f"{out}: {len(found)} {'message' if len(found) == 1 else 'messages'}.")


@command.command()
@click.argument("number", type=int, required=False)
@click.option("--older-than", type=click.IntRange(min=1), metavar="DAYS", help="All that came more days ago.")
@feedback_database_option
@sentence_errors
def delete(number: int | None, older_than: int | None, database: str) -> None:
    """Delete the message NUMBER, or all that are older than some days."""
    if (number is None) == (older_than is None):
        raise click.UsageError("Name one message by its number, or use --older-than.")
    inbox = _inbox(database)
    if older_than is not None:
        gone = inbox.delete_older(older_than)
        click.echo(f"{gone} {'message' if gone == 1 else 'messages'} deleted.")
    elif number is not None:
        if not inbox.delete(number):
            raise click.ClickException(f"There is no message {number}; see 'family-atlas feedback list'.")
        click.echo(f"Message {number} deleted.")


def _inbox(database: str) -> "Inbox":
    from data.feedback.inbox import Inbox

    if not database:
        raise click.UsageError("Name the database with --database or FAMILY_ATLAS_FEEDBACK_DATABASE.")
    return Inbox(database)
