"""The reject report, written as the rows are read: rejects.csv with table, file, row, field, value_class, reason."""

from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl

from data.registry.contract import Table
from data.registry.errors import SpoolError
from data.registry.reasons import sentence
from data.registry.source import Batch

HEADER = ("table", "file", "row", "field", "value_class", "reason")
MAX_LINES = 1_000_000


class RejectLog:
    """An open report. It holds places and reasons; never a value, never an identifier of a family or person."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = 0
        try:
            self._stream = path.open("wb")
            self._stream.write((",".join(HEADER) + "\n").encode())
        except OSError as error:
            raise SpoolError(f"Cannot write the reject report {path}: {error.strerror}.") from error

    @property
    def cut(self) -> bool:
        """Whether lines were left out because there were more than `MAX_LINES`; counts are complete all the same."""
        return self.lines > MAX_LINES

    def write(
        self, table: str, file: str, rows: npt.NDArray[np.uint32], field: str, value_class: str, reason: str
    ) -> None:
        """One line per row number."""
        kept = rows[: max(0, MAX_LINES - self.lines)]
        self.lines += len(rows)
        if not len(kept):
            return
        frame = pl.DataFrame({"row": kept}).select(
            pl.lit(table).alias("table"),
            pl.lit(file).alias("file"),
            "row",
            *(pl.lit(text).alias(name) for name, text in zip(HEADER[3:], (field, value_class, reason), strict=True)),
        )
        try:
            self._stream.write(frame.write_csv(include_header=False).encode())
        except OSError as error:
            raise SpoolError(
                f"Cannot write the reject report {self.path}: {error.strerror}. Free some space."
            ) from error

    def close(self) -> None:
        """Flush the report to disk."""
        try:
            self._stream.close()
        except OSError as error:
            raise SpoolError(
                f"Cannot write the reject report {self.path}: {error.strerror}. Free some space."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        except SpoolError:
            if error is None:
                raise


class Findings:
    """What is wrong with the rows of one batch."""

    def __init__(self, table: Table, batch: Batch, log: RejectLog, reasons: dict[tuple[str, str], int]) -> None:
        self.bad = np.zeros(len(batch.rows), dtype=np.bool_)
        self._table, self._batch, self._log, self._reasons = table, batch, log, reasons
        self._columns = {column.name: column for column in table.columns}

    def add(self, wrong: pl.Series | npt.NDArray[np.bool_], field: str, value_class: str) -> None:
        """Reject the rows where `wrong` is true."""
        if not wrong.any():  # the common case, without a copy
            return
        mask = wrong.fill_null(value=False).to_numpy() if isinstance(wrong, pl.Series) else wrong
        self.bad |= mask
        rows = self._batch.rows[mask]
        key = (field, value_class)
        self._reasons[key] = self._reasons.get(key, 0) + len(rows)
        reason = sentence(value_class, self._columns.get(field))
        self._log.write(self._table.name, self._batch.file, rows, field, value_class, reason)
