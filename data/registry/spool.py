"""Write the validated tables as Parquet files that nobody else sees until all of them are there."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data.registry.errors import SpoolError
from data.registry.keys import row_keys

_PENDING = 2


class Spool:
    """A folder of tables. Written beside its final place and moved there by `publish`; removed if anything fails."""

    def __init__(self, work_dir: Path) -> None:
        self.folder = work_dir / "spool"
        self._partial = work_dir / "spool.partial"
        try:
            shutil.rmtree(self._partial, ignore_errors=True)
            self._partial.mkdir(parents=True)
        except OSError as error:
            raise SpoolError(
                f"Cannot write into {work_dir}: {error.strerror}. Check the folder and its permissions."
            ) from error
        self.tables: dict[str, SpoolTable] = {}

    def open(self, name: str, empty: pl.DataFrame) -> "SpoolTable":
        """Begin a table; `empty` gives its columns and types."""
        self.tables[name] = SpoolTable(self._partial / f"{name}.parquet", empty)
        return self.tables[name]

    def publish(self) -> None:
        """Put the tables in their place, instead of those of an earlier run."""
        for table in self.tables.values():
            table.settle()
        old = self.folder.with_name("spool.old")
        try:
            shutil.rmtree(old, ignore_errors=True)
            if self.folder.exists():
                self.folder.rename(old)
            self._partial.rename(self.folder)
        except OSError as error:
            raise SpoolError(f"Cannot move the spool to {self.folder}: {error.strerror}.") from error
        shutil.rmtree(old, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for table in self.tables.values():
            table.abandon()
        shutil.rmtree(self._partial, ignore_errors=True)


class SpoolTable:
    """One Parquet file under construction, with its fingerprint. Hashing and writing run in a thread of their own."""

    def __init__(self, path: Path, empty: pl.DataFrame) -> None:
        self.path = path
        self.rows = 0
        self._sum = 0
        self._empty = empty
        self._schema: pa.Schema = empty.to_arrow(compat_level=pl.CompatLevel.oldest()).schema
        self._writer = self._open(path)
        self._thread = ThreadPoolExecutor(1)
        self._pending: list[Future[None]] = []

    @property
    def fingerprint(self) -> str:
        """ "<rows>-<hex>": the wrapping sum of row keys, the same for every order of rows. Call after `finish`."""
        self.settle()
        return f"{self.rows}-{self._sum:016x}"

    def write(self, frame: pl.DataFrame) -> None:
        """Append rows."""
        self.rows += frame.height
        self._pending.append(self._thread.submit(self._append, frame))
        if len(self._pending) > _PENDING:
            self._wait(self._pending.pop(0))

    def finish(self) -> None:
        """Complete the file."""
        self.settle()
        self._guard(self._writer.close)

    def drop(self, positions: npt.NDArray[np.int64]) -> None:
        """Rewrite a finished file without the rows at these ascending positions, while the caller goes on."""
        if not positions.size:
            return
        target = self.path.with_suffix(".rest")
        self.rows -= positions.size
        self._thread = ThreadPoolExecutor(1)
        self._pending.append(self._thread.submit(self._rewrite, positions, target))

    def settle(self) -> None:
        """Wait until everything asked for is on the disk.

        Raises:
            SpoolError: it could not be written.
        """
        while self._pending:
            self._wait(self._pending.pop(0))
        self._thread.shutdown()

    def column(self, names: Sequence[str]) -> pl.LazyFrame:
        """Columns of the finished file, in its order."""
        self.settle()
        return pl.scan_parquet(self.path, glob=False).select(names)

    def abandon(self) -> None:
        """Stop writing; the folder is about to be removed or has been moved."""
        self._thread.shutdown(cancel_futures=True)
        if self._writer.is_open:
            try:
                self._writer.close()
            except (OSError, pa.ArrowException):
                return

    def _append(self, frame: pl.DataFrame) -> None:
        self._sum = (self._sum + int(np.sum(row_keys(frame)))) % 2**64
        self._writer.write_table(frame.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(self._schema))

    def _rewrite(self, positions: npt.NDArray[np.int64], target: Path) -> None:
        with pq.ParquetFile(self.path) as file, self._open(target) as writer, ThreadPoolExecutor(1) as reader:
            begin = 0
            ahead = reader.submit(file.read_row_group, 0)
            for group in range(file.num_row_groups):
                table = ahead.result()
                if group + 1 < file.num_row_groups:
                    ahead = reader.submit(file.read_row_group, group + 1)
                end = begin + table.num_rows
                low, high = np.searchsorted(positions, [begin, end])
                if high > low:
                    keep = np.ones(table.num_rows, dtype=np.bool_)
                    keep[positions[low:high] - begin] = False
                    gone = pl.DataFrame(table.filter(pa.array(~keep)))
                    self._sum = (self._sum - int(np.sum(row_keys(gone)))) % 2**64
                    table = table.filter(pa.array(keep))
                begin = end
                writer.write_table(table)
        target.replace(self.path)

    def _open(self, path: Path) -> pq.ParquetWriter:
        # Dictionaries cost more time than reading gains, but for the one text with few values; so do statistics, but
        # for the one column by which rows are chosen.
        few_values = [name for name in self._schema.names if name == "adm2_pcode"]
        chosen_by = [name for name in self._schema.names if name == "snapshot_date"]
        try:
            return pq.ParquetWriter(
                path,
                self._schema,
                compression="lz4",
                use_dictionary=few_values or False,
                write_statistics=chosen_by or False,
            )
        except OSError as error:
            raise self._sentence(error) from error

    def _wait(self, future: "Future[None]") -> None:
        self._guard(future.result)

    def _guard(self, step: Callable[[], object]) -> None:
        try:
            step()
        except (OSError, pa.ArrowException) as error:
            raise self._sentence(error) from error

    def _sentence(self, error: BaseException) -> SpoolError:
        what = getattr(error, "strerror", None) or str(error).split("Detail:")[-1].strip()
        return SpoolError(
            f"Cannot write {self.path.name} into {self.path.parent.parent}: {what}. Free some space and start again."
        )
