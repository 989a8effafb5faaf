"""`family-atlas withdraw`: take a release off the site."""

from pathlib import Path

import click

from dashboard.cli.options import store_option
from dashboard.cli.sentences import sentence_errors


@click.command()
@click.argument("country")
@click.argument("release_id")
@store_option
@sentence_errors
def command(country: str, release_id: str, store: Path) -> None:
    """Withdraw RELEASE_ID of COUNTRY; its files stay in the store."""
    from data.release.store import Store

    Store(store).withdraw(country, release_id)
    click.echo(f"{release_id}: withdrawn.")
