"""A folder of backups, one file per moment."""

from datetime import UTC, datetime
from pathlib import Path

from data.operations.backup_format import SUFFIX, BackupUnusable, Description
from data.operations.database_copy import back_up
from data.operations.installation import utc_now

_NAMED = "family-atlas-"


def new_backup(url: str, folder: Path, now: datetime | None = None) -> tuple[Path, Description]:
    """Write a backup of a database into a folder, under a name that says when (UTC).

    Raises:
        DatabaseUnusable, BackupUnusable: as `back_up`.
        OSError: the folder cannot be written.
    """
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    moment = (now or utc_now()).astimezone(UTC)
    path = folder / f"{_NAMED}{moment:%Y%m%dT%H%M%S.%fZ}{SUFFIX}"
    return path, back_up(url, path)


def backups_in(folder: Path) -> list[Path]:
    """Backups that `new_backup` made there, the oldest first."""
    return sorted(folder.glob(f"{_NAMED}*{SUFFIX}"))


def drop_older(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest backups beyond so many; those that were removed.

    Raises:
        BackupUnusable: fewer than one was to stay.
    """
    if keep < 1:
        raise BackupUnusable("At least one backup has to stay.")
    removed = backups_in(folder)[:-keep]
    for path in removed:
        path.unlink()
    return removed
