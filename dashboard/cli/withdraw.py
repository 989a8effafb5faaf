"""`family-atlas withdraw`: take a release off the site."""

from pathlib import Path

import click

from dashboard.cli.options import by_option, reason_option, store_option
from dashboard.cli.sentences import sentence_errors


@click.command()
@click.argument("country")
@click.argument("release_id")
@store_option
@by_option
@reason_option
@sentence_errors
def command(country: str, release_id: str, store: Path, by: str | None, reason: str) -> None:
    """Withdraw RELEASE_ID of COUNTRY; its files stay in the store. Before its embargo ends, nobody has seen it."""
    from data.release.store import Store

    done = Store(store, by=by).withdraw(country, release_id, reason=reason)
    if not done.cancelled:
        click.echo(f"{release_id}: withdrawn.")
        return
    click.echo(f"{release_id}: taken back before its embargo ended; it is checked and was never public.")
    for name in done.restored:
        click.echo(f"{name}: stays published.")
