"""`family-atlas budget`: the approved money of a round, for the public."""

from pathlib import Path

import click

from dashboard.cli.options import database_option, store_option
from dashboard.cli.sentences import sentence_errors


@click.group()
def command() -> None:
    """Approved money of budget rounds, published with noise (docs/budget-summary.md)."""


@command.command()
@click.argument("country")
@click.argument("number", type=int)
@database_option
@store_option
@sentence_errors
def publish(country: str, number: int, database: str, store: Path) -> None:
    """Publish round NUMBER of COUNTRY; one that is published is written again, the same to the byte."""
    from data.budget.norm_book import NormBook
    from data.budget.public_summary import Summaries
    from data.budget.rounds import Rounds
    from data.budget_summary.document import summary_path
    from data.people.database import open_database
    from data.people.scope import Identity
    from data.release.ledger import operating_system_user

    engine = open_database(database)
    keeper = Identity("", "national_planner", country, purpose=f"command line, {operating_system_user()}")
    summary = Summaries(engine, store, Rounds(engine, NormBook(engine))).publish(keeper, country, number)
    shown = sum(area.total.shown for area in summary.second)
    click.echo(f"Round '{summary.name}' of {country}: {summary_path(store, country, number)}")
    click.echo(f"Approved requests: {summary.nation.approved} of {summary.nation.requests}.")
    click.echo(f"Second-level areas with an amount that can be shown: {shown}.")


@command.command("list")
@click.argument("country")
@store_option
@sentence_errors
def list_summaries(country: str, store: Path) -> None:
    """List the published rounds of COUNTRY."""
    from data.budget_summary.shelf import SummaryShelf
    from data.release.store import Store

    Store(store).built(country)  # refuses what is no country code
    at_hand = SummaryShelf(store).read(country)
    for item in at_hand.summaries:
        label = ", demonstration" if item.demonstration else ""
        published = f"{item.published_at:%Y-%m-%d %H:%M}"
        click.echo(f"{item.round}  {item.name}: {item.first_day} to {item.last_day}, published {published}{label}")
    if not at_hand.summaries:
        click.echo(f"No budget of {country} is published.")
    if not at_hand.readable:
        raise click.ClickException("A file of a published budget cannot be read; publish it again.")
