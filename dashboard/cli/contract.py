"""`family-atlas contract`: what a registry must deliver."""

import click

from dashboard.cli.options import profile_option
from dashboard.cli.sentences import sentence_errors


@click.command()
@profile_option
@sentence_errors
def command(profile: str) -> None:
    """Print the tables, columns and codes that a registry of this country delivers."""
    from data.profiles.loader import load_profile
    from data.registry.contract_page import contract_markdown

    click.echo(contract_markdown(load_profile(profile)), nl=False)
