"""The files of a release's tables: made once, kept in a folder with an index of sizes, checksums and parts.

For every table there is one folder, `<root>/<release>/<table>/`, with the compressed CSV, Parquet and, where
it is not too long, XLSX; the plain CSV is unpacked from the compressed one while it is read. Folders are written beside
and moved into place, so that a reader sees a whole one or none; who makes the same table at the same time waits.
"""

import contextlib
import fcntl
import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import orjson

from data.exports import (
    flushed_gzip,
    reference_tables,
    release_cells,
    release_tables,
    table_columns,
    table_csv,
    table_parquet,
    table_xlsx,
    value_chunks,
)
from data.exports.flushed_gzip import FlushedGzipWriter, Part, UnpackedText
from data.exports.release_tables import ReleaseTable, table_chunks
from data.exports.table_csv import csv_head, csv_hxl, csv_rows
from data.exports.table_file import MEDIA_TYPES, TableFile
from data.exports.table_parquet import ParquetFile
from data.exports.table_xlsx import MOST_ROWS, XlsxFile
from data.release import intervals, values
from data.release.layout import sync_folder
from data.release.reader import Release

INDEX: Final = "index.json"
FORMATS: Final = ("csv", "csv.gz", "parquet", "xlsx")
_BLOCK: Final = 1 << 20


class FilesUnavailable(Exception):
    """The files of a table can neither be found nor made: no folder can be written to."""


@dataclass(frozen=True)
class FileWords:
    """What files say beside their figures.

    Attributes:
        title: of the release.
        cover: lines of the workbook's cover, a label and a text each.
        metadata: of Parquet files, as key and value.
        descriptions: of columns by name.
    """

    title: str
    cover: tuple[tuple[str, str], ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ShelvedTable:
    """The files of one table.

    Attributes:
        folder: that holds them.
        files: in the order of `FORMATS`.
        parts: of the compressed CSV; the first is the line of headings.
        hxl: the line of hashtags.
    """

    folder: Path
    files: tuple[TableFile, ...]
    parts: tuple[Part, ...]
    hxl: bytes

    def file(self, form: str) -> TableFile | None:
        """The file of a format, None if there is none."""
        return next((file for file in self.files if file.format == form), None)

    def path(self, form: str) -> Path:
        """Where the file of a format lies; the plain CSV lies nowhere (see `text`)."""
        return self.folder / f"{self.folder.name}.{form}"

    def copy(self, form: str, folder: Path) -> Path:
        """Write the file of a format into a folder, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.folder.name}.{form}"
        if form != "csv":
            shutil.copyfile(self.path(form), path)
            return path
        with io.BufferedReader(self.text()) as text, path.open("wb") as file:
            shutil.copyfileobj(text, file, _BLOCK)
        return path

    def text(self, *, hxl: bool = False) -> UnpackedText:
        """The plain CSV, with a line of hashtags under the headings where they are wanted."""
        return UnpackedText(self.path("csv.gz"), self.parts, self.hxl if hxl else b"")


class TableShelf:
    """Finds the files of a table in any of several folders and makes them in the last one.

    Args:
        roots: folders; those before the last are only read.
    """

    def __init__(self, *roots: Path) -> None:
        self._roots = roots

    def find(self, release: Release, table: ReleaseTable, words: FileWords) -> ShelvedTable | None:
        """The files as they were made; None where they were not, or not in this edition or with other words."""
        wanted = _edition(table, words)
        for root in self._roots:
            found = _read(_folder(root, release, table), table, wanted)
            if found is not None:
                return found
        return None

    def make(self, release: Release, table: ReleaseTable, words: FileWords) -> ShelvedTable:
        """The files, which are made where they are missing. That takes seconds for each million rows.

        Raises:
            FilesUnavailable: the folder cannot be written to.
            ReleaseCorrupted: a file of the release cannot be read.
        """
        found = self.find(release, table, words)
        if found is not None:
            return found
        folder = _folder(self._roots[-1], release, table)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            with _alone(folder.parent / f".{table.name}.lock"):
                found = self.find(release, table, words)
                return found or _put(folder, release, table, words)
        except OSError as error:
            raise FilesUnavailable(f"{folder.parent} cannot be written to: {error.strerror or error}.") from error


def write_table(folder: Path, release: Release, table: ReleaseTable, words: FileWords) -> ShelvedTable:
    """Write the files of a table and their index into an empty folder that is called as the table."""
    day, whole = release.manifest.reference_date, ShelvedTable(folder, (), (), b"")
    parquet = ParquetFile(whole.path("parquet"), table.columns, words.metadata, words.descriptions)
    workbook = (
        XlsxFile(
            whole.path("xlsx"),
            table.columns,
            tab=table.name,
            rows=table.rows,
            cover=words.cover,
            title=words.title,
            day=day,
        )
        if table.rows <= MOST_ROWS
        else None
    )
    with whole.path("csv.gz").open("wb") as file:
        packed = FlushedGzipWriter(file)
        packed.add(csv_head(table.columns))
        for frame in table_chunks(release, table):
            packed.add(csv_rows(frame))
            parquet.add(frame)
            if workbook:
                workbook.add(frame)
        packed.close()
    parquet.close()
    if workbook:
        workbook.close()
    sums = {"csv": packed.text_sha256.hexdigest(), "csv.gz": packed.packed_sha256.hexdigest()}
    sizes = {"csv": sum(part.text for part in packed.parts)}
    files = []
    for form in FORMATS:
        path = whole.path(form)
        if form not in sizes and not path.exists():
            continue
        size = sizes[form] if form in sizes else path.stat().st_size
        digest = sums[form] if form in sums else _sha256(path)
        files.append(TableFile(path.name, form, MEDIA_TYPES[form], size, digest, table.rows))
    made = ShelvedTable(folder, tuple(files), tuple(packed.parts), csv_hxl(table.columns))
    index = {
        "edition": _edition(table, words),
        "files": [asdict(item) for item in made.files],
        "parts": [[part.text, part.packed] for part in made.parts],
    }
    (folder / INDEX).write_bytes(orjson.dumps(index))
    return made


def _put(folder: Path, release: Release, table: ReleaseTable, words: FileWords) -> ShelvedTable:
    beside = Path(tempfile.mkdtemp(prefix=f".{table.name}.", dir=folder.parent))
    try:
        new = beside / table.name
        new.mkdir(mode=0o755)
        write_table(new, release, table, words)
        if folder.exists():
            # Whoever reads from the old files has them open.
            folder.rename(beside / "old")
        new.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    made = _read(folder, table, _edition(table, words))
    if made is None:
        raise FilesUnavailable(f"{folder} was changed while it was written.")
    return made


def _folder(root: Path, release: Release, table: ReleaseTable) -> Path:
    return root / release.release_id / table.name


def _edition(table: ReleaseTable, words: FileWords) -> str:
    """Changes whenever other bytes might be written for the same table."""
    columns = [asdict(column) for column in table.columns]
    content = [_program(), table.name, table.rows, columns, asdict(words)]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


@cache
def _program() -> str:
    """Checksum of the modules that decide what stands in the files."""
    writers = [values, intervals, flushed_gzip, reference_tables, release_cells, release_tables, table_columns]
    writers += [table_csv, table_parquet, table_xlsx, value_chunks]
    sources = [Path(str(module.__file__)).read_bytes() for module in writers]
    return hashlib.sha256(b"".join((*sources, Path(__file__).read_bytes()))).hexdigest()


def _read(folder: Path, table: ReleaseTable, edition: str) -> ShelvedTable | None:
    try:
        index = orjson.loads((folder / INDEX).read_bytes())
        if index["edition"] != edition:
            return None
        files = tuple(TableFile(**item) for item in index["files"])
        parts = tuple(Part(*sizes) for sizes in index["parts"])
        shelved = ShelvedTable(folder, files, parts, csv_hxl(table.columns))
        there = all(shelved.path(file.format).stat().st_size == file.bytes for file in files if file.format != "csv")
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return shelved if there else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until no other thread or process makes the same files."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
