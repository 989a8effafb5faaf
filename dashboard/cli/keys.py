"""`family-atlas keys`: the secret keys that protect families. Nothing here prints a key."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import click

from dashboard.cli.sentences import sentence_errors

_PATH = click.Path(dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Make the secret keys that protect families, once; and tell one set from another."""


@command.command()
@click.argument("file", type=_PATH)
@sentence_errors
def create(file: Path) -> None:
    """Make new keys in the new FILE, which only you may read. An existing file is never overwritten."""
    from data.protection.secret_keys import create_keys

    keys = create_keys(file)
    click.echo(
        f"{file}: new keys {keys.fingerprint()}. Keep a copy where the registry is kept, and none on a web server: "
        "with these keys the noise can be removed, and without them later releases get other lasting noise."
    )


@command.command()
@click.argument("file", type=_PATH, required=False)
@sentence_errors
def show(file: Path | None) -> None:
    """Show the fingerprint, the permissions and the age of the keys in FILE, or of those that the environment names."""
    from data.protection.secret_keys import keys_file, load_keys

    keys, found = load_keys(file), keys_file(file)
    where = f"{found} ({stat.filemode(found.stat().st_mode)})" if found else "Environment"
    age = f", {(datetime.now(UTC).date() - keys.created).days:,} days old" if keys.created else ""
    click.echo(f"{where}: keys {keys.fingerprint()}{age}.")
