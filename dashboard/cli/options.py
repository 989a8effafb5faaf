"""Options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.boundaries import BoundarySet

if TYPE_CHECKING:
    from data.protection.secret_keys import ProtectionKeys

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
by_option = click.option("--by", help="Who does it, for the ledger (default: the operating system's user).")
reason_option = click.option("--reason", default="", help="Why, for the ledger.")
override_option = click.option(
    "--override",
    default="",
    metavar="REASON",
    help="Publish although a limit (releases a year, lifetime leak) speaks against it; the reason stays in the ledger.",
)
database_option = click.option(
    "--database",
    default="sqlite:///var/people.sqlite",
    show_default=True,
    envvar="FAMILY_ATLAS_DATABASE",
    help="SQLAlchemy URL of the accounts' database.",
)
feedback_database_option = click.option(
    "--database",
    default="",
    envvar=["FAMILY_ATLAS_FEEDBACK_DATABASE", "FAMILY_ATLAS_DATABASE"],
    help="SQLAlchemy URL of the database that visitors' feedback is kept in (none: the form is closed).",
)
engine_option = click.option(
    "--engine",
    default="compiled",
    show_default=True,
    envvar="FAMILY_ATLAS_ENGINE",
    help="What makes the sums: compiled, duckdb, postgresql (the registry's database), postgresql://..., "
    "spark://host:port[?folder=/shared/folder] or local[n]. The release is the same, bit by bit.",
)
keys_option = click.option(
    "--keys",
    "keys_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of the secret keys of protection (made by 'family-atlas keys create'); default: FAMILY_ATLAS_KEYS.",
)
demonstration_keys_option = click.option(
    "--demonstration-keys", is_flag=True, help="Use public keys that protect nobody; for synthetic registries only."
)


def load_boundaries(where: str, country: str) -> BoundarySet:
    """The boundary set that `--boundaries` names."""
    from geo.boundaries import load_boundary_set, load_builtin

    return load_builtin(country) if where == "builtin" else load_boundary_set(where)


def load_protection_keys(keys_file: Path | None, demonstration: bool) -> "ProtectionKeys":
    """The keys that `--keys`, `--demonstration-keys` or the environment name."""
    from data.protection.secret_keys import demonstration_keys, load_keys

    if keys_file and demonstration:
        raise click.UsageError("--keys and --demonstration-keys exclude each other.")
    return demonstration_keys() if demonstration else load_keys(keys_file)
