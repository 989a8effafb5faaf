"""Options that several commands share."""

from pathlib import Path

import click

from geo.boundaries import BoundarySet

profile_option = click.option(
    "--profile", required=True, help="Country profile: mng, kaz, or the path of a profile file of your own."
)
boundaries_option = click.option(
    "--boundaries",
    default="builtin",
    show_default=True,
    help="Folder made by 'family-atlas boundaries import', or builtin for the schematic areas.",
)
store_option = click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/releases"),
    show_default=True,
    envvar="FAMILY_ATLAS_STORE",
    help="Folder of the releases.",
)
database_option = click.option(
    "--database",
    default="sqlite:///var/people.sqlite",
    show_default=True,
    envvar="FAMILY_ATLAS_DATABASE",
    help="SQLAlchemy URL of the accounts' database.",
)


def load_boundaries(where: str, country: str) -> BoundarySet:
    """The boundary set that `--boundaries` names."""
    from geo.boundaries import load_boundary_set, load_builtin

    return load_builtin(country) if where == "builtin" else load_boundary_set(where)
