"""Find rows with the same identity and reject all of them: nobody can tell which one is right."""

import numpy as np
import numpy.typing as npt

from data.registry.contract import Table
from data.registry.keys import Keys, repeated
from data.registry.reasons import sentence
from data.registry.rejects import RejectLog
from data.registry.result import TableCounts
from data.registry.source import Batch
from data.registry.spool import SpoolTable


class Placed:
    """Key and place of origin of every row of a spool table, in the spool's order. 14 bytes per row."""

    def __init__(self) -> None:
        self._keys: list[Keys] = []
        self._rows: list[npt.NDArray[np.uint32]] = []
        self._files: list[npt.NDArray[np.uint16]] = []
        self._names: list[str] = []

    def add(self, keys: Keys, batch: Batch, kept: npt.NDArray[np.bool_]) -> None:
        """Note the kept rows of a batch; `keys` are theirs."""
        if batch.file not in self._names:
            self._names.append(batch.file)
        self._keys.append(keys)
        self._rows.append(batch.rows[kept])
        self._files.append(np.full(keys.size, self._names.index(batch.file), dtype=np.uint16))

    def reject_repeated(
        self, table: Table, spool: SpoolTable, log: RejectLog, counts: TableCounts, *, field: str, value_class: str
    ) -> npt.NDArray[np.bool_]:
        """Remove all rows whose key occurs more than once from the finished spool table, and report them.

        Rows that were rejected for another reason are no longer there and do not count as copies. Two different
        identities share a key with a chance of about two in a million for a registry of 8 million rows.

        Returns:
            bool[n], which of the rows noted were removed.
        """
        if not self._keys:
            return np.zeros(0, dtype=np.bool_)
        twice = repeated(np.concatenate(self._keys))
        positions = np.flatnonzero(twice)
        if positions.size:
            spool.drop(positions)
            rows, files = np.concatenate(self._rows)[positions], np.concatenate(self._files)[positions]
            for number in np.unique(files):
                name = self._names[int(number)]
                log.write(table.name, name, rows[files == number], field, value_class, sentence(value_class, None))
            counts.accepted -= positions.size
            counts.rejected += positions.size
            counts.reasons[field, value_class] = counts.reasons.get((field, value_class), 0) + positions.size
        return twice
