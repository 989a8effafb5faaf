"""`family-atlas database`: back up, restore, upgrade and downgrade the application's database."""

from pathlib import Path

import click

from dashboard.cli.options import database_option
from dashboard.cli.sentences import sentence_errors

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_backups = click.option(
    "--backups", type=_FOLDER, envvar="FAMILY_ATLAS_BACKUPS", help="Folder that gets a backup before anything changes."
)
_no_backup = click.option("--without-backup", is_flag=True, help="You have a copy already.")


@click.group()
def command() -> None:
    """Accounts, audit record, budget planning, progress and feedback: copies of them, and steps of their schema."""


@command.command()
@click.argument("folder", type=_FOLDER, envvar="FAMILY_ATLAS_BACKUPS")
@click.option("--keep", type=click.IntRange(1), help="Remove older backups in FOLDER beyond so many.")
@database_option
@sentence_errors
def backup(folder: Path, keep: int | None, database: str) -> None:
    """Write a backup of the database into FOLDER, while the sites go on; it is read again before it counts."""
    from data.operations.backup_shelf import drop_older

    path, rows = _back_up(database, folder)
    click.echo(f"{path}: {rows:,} rows. It holds password hashes and messages: keep it as private as the database.")
    for removed in drop_older(folder, keep) if keep else []:
        click.echo(f"{removed}: removed.")


@command.command()
@click.argument("file", type=_FILE)
@sentence_errors
def verify(file: Path) -> None:
    """Read the backup FILE to its last row and compare it with its hashes."""
    from data.operations.backup_format import verify_backup

    described = verify_backup(file)
    for name, table in described.tables.items():
        click.echo(f"{table.rows:>12,}  {name}")
    click.echo(
        f"{described.rows:>12,}  rows, whole: schema {described.step or 'none'}, made "
        f"{described.made_at:%Y-%m-%d %H:%M} UTC from {described.database} by version {described.program}."
    )


@command.command()
@click.argument("file", type=_FILE)
@database_option
@sentence_errors
def restore(file: Path, database: str) -> None:
    """Put the backup FILE into an empty database; everyone has to log in again."""
    from data.operations.database_copy import restore as put_back
    from data.people.schema import head

    described = put_back(file, database)
    click.echo(
        f"{described.rows:,} rows of {len(described.tables)} tables are back, as of "
        f"{described.made_at:%Y-%m-%d %H:%M} UTC. Accounts that were disabled since are open again: look through "
        "'family-atlas users list'."
    )
    if described.step not in ("", head()):
        click.echo(f"They are at schema {described.step}; run 'family-atlas database upgrade' next.")


@command.command()
@_backups
@_no_backup
@database_option
@sentence_errors
def upgrade(backups: Path | None, without_backup: bool, database: str) -> None:
    """Bring the database to this program's schema; stop the planner site before."""
    from data.people.database import upgrade_database

    _keep_copy(database, backups, without_backup)
    before, after = upgrade_database(database)
    if before == after:
        click.echo(f"The database is at schema {after} already.")
    else:
        click.echo(f"The database went from schema {before or 'none'} to {after}.")


@command.command()
@click.argument("step")
@_backups
@_no_backup
@database_option
@sentence_errors
def downgrade(step: str, backups: Path | None, without_backup: bool, database: str) -> None:
    """Take the database back to STEP (such as 0008), for an older program; rows that it does not know are lost."""
    from data.operations.database_steps import downgrade_database

    _keep_copy(database, backups, without_backup)
    before, after = downgrade_database(database, step)
    click.echo(f"The database went from schema {before} to {after}.")


def _keep_copy(database: str, backups: Path | None, without_backup: bool) -> None:
    if without_backup:
        return
    if backups is None:
        raise click.UsageError("Give --backups FOLDER for a copy of the database, or --without-backup.")
    path, rows = _back_up(database, backups)
    click.echo(f"{path}: backup of {rows:,} rows.")


def _back_up(database: str, folder: Path) -> tuple[Path, int]:
    from data.operations.backup_shelf import new_backup

    path, described = new_backup(database, folder)
    return path, described.rows
