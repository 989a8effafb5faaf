"""The file of a backup: a ZIP with one table of rows per member, and a description with a hash of each.

One form for SQLite and PostgreSQL, so that an installation can also move from one to the other. Members are lines of
JSON, one row each, in the order of the columns; times are UTC in ISO 8601. `backup.json` names the step of the schema,
the columns and, of every member, how many rows it has and its SHA-256.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from sqlalchemy import Boolean, Date, DateTime
from sqlalchemy.sql.sqltypes import TypeEngine

from data.errors import AtlasError

FORMAT: Final = "family-atlas backup 1"
DESCRIPTION: Final = "backup.json"
SUFFIX: Final = ".backup.zip"
_LONGEST_DESCRIPTION: Final = 10 * 2**20


class BackupUnusable(AtlasError):
    """A backup cannot be made, read or restored; the sentence says why."""


class SavedTable(BaseModel):
    """One table: its columns in the order of the rows, how many rows, and the SHA-256 of the member."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: tuple[str, ...]
    rows: int
    sha256: str


class Description(BaseModel):
    """What is in a backup.

    `step`: of the accounts' schema, '' without it. `feedback`: version of that schema, 0 without it.
    `left_out`: tables whose rows are not kept, because they would open sessions again that were closed since.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    program: str
    made_at: AwareDatetime
    database: str
    step: str
    feedback: int
    tables: dict[str, SavedTable]
    left_out: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())


class Member:
    """Rows of one table on their way into the file."""

    def __init__(self, archive: zipfile.ZipFile, table: str, columns: Sequence[str]) -> None:
        self._archive = archive
        self._table = table
        self._columns = tuple(columns)

    def write(self, rows: Iterable[Sequence[Any]]) -> SavedTable:
        """Write every row; what was written."""
        digest, count = hashlib.sha256(), 0
        with self._archive.open(member_name(self._table), "w", force_zip64=True) as file:
            for row in rows:
                line = orjson.dumps([_plain(value) for value in row]) + b"\n"
                digest.update(line)
                file.write(line)
                count += 1
        return SavedTable(columns=self._columns, rows=count, sha256=digest.hexdigest())


def member_name(table: str) -> str:
    """Where the rows of a table lie in the archive."""
    return f"tables/{table}.jsonl"


def read_description(path: Path) -> Description:
    """The description of a backup; its rows are not looked at.

    Raises:
        BackupUnusable: it is no backup of this form.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(DESCRIPTION).file_size > _LONGEST_DESCRIPTION:
                raise BackupUnusable(f"{path} is no backup of this program.")
            described = Description.model_validate_json(archive.read(DESCRIPTION))
    except FileNotFoundError:
        raise BackupUnusable(f"There is no file {path}.") from None
    except OSError as error:
        raise BackupUnusable(f"{path} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, KeyError, ValidationError, EOFError) as error:
        raise BackupUnusable(f"{path} is no whole backup of this program; use another one.") from error
    if described.format != FORMAT:
        raise BackupUnusable(f"{path} has the form '{described.format}', this program reads '{FORMAT}'.")
    return described


def verify_backup(path: Path) -> Description:
    """Read a backup to its last row and compare every table with its hash.

    Raises:
        BackupUnusable: something is missing or was changed; the sentence names the table.
    """
    described = read_description(path)
    for table in described.tables:
        for _ in read_rows(path, described, table):
            pass
    return described


def read_rows(path: Path, described: Description, table: str) -> Iterator[list[Any]]:
    """Rows of one table; raises after the last one if they are not those that were written.

    Raises:
        BackupUnusable: rows are missing or were changed.
    """
    digest, count = hashlib.sha256(), 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member_name(table)) as file:
            for line in file:
                digest.update(line)
                count += 1
                yield orjson.loads(line)
    except (zipfile.BadZipFile, KeyError, EOFError, orjson.JSONDecodeError, OSError) as error:
        raise BackupUnusable(f"{path} is damaged in its table {table}; use another backup.") from error
    wanted = described.tables[table]
    if (count, digest.hexdigest()) != (wanted.rows, wanted.sha256):
        raise BackupUnusable(f"{path} is damaged in its table {table}; use another backup.")


def restored_value(value: Any, kind: TypeEngine[Any], *, sqlite: bool) -> Any:
    """A value of a backup as the database's driver takes it."""
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC).replace(tzinfo=None) if sqlite else moment
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return bool(value) if isinstance(kind, Boolean) else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat()
    return value.isoformat() if isinstance(value, date) else value
