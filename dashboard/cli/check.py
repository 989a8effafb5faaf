"""`family-atlas check`: from a draft to a release that can be published."""

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
    """Check RELEASE_ID of COUNTRY: its files, and every published figure against the rules that protect families.

    Needs neither the registry nor the keys. A draft that passes is checked and can be published.
    """
    from dashboard.cli.release_steps import check
    from data.release.store import Store

    check(Store(store, by=by), country, release_id, reason=reason)
