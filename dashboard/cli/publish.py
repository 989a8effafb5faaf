"""`family-atlas publish`: make a release public."""

from pathlib import Path

import click

from dashboard.cli.options import store_option
from dashboard.cli.sentences import sentence_errors


@click.command()
@click.argument("country")
@click.argument("release_id", required=False)
@store_option
@sentence_errors
def command(country: str, release_id: str | None, store: Path) -> None:
    """Publish RELEASE_ID of COUNTRY; without one, list what is built."""
    from data.release.store import Store

    shelf = Store(store)
    if release_id is None:
        published = set(shelf.published(country))
        for name in shelf.built(country):
            click.echo(f"{name}  {'published' if name in published else 'not published'}")
        if not shelf.built(country):
            raise click.ClickException(f"Nothing is built for '{country}' in {store}; run 'family-atlas build'.")
        return
    shelf.publish(country, release_id)
    click.echo(f"{release_id}: published.")
