"""Which row a family stands in, by its identifier: what a join on text would say, in a tenth of the time.

Identifiers are compared by the 64-bit keys of `data.registry.keys`, as the ingest compares them; two families of one
date whose keys are equal were rejected there as copies of each other.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.registry.keys import KeyIndex, text_keys


class FamilyLookup:
    """Rows of families.

    Args:
        family_ids: identifiers in the order of the rows, each once.
    """

    def __init__(self, family_ids: pl.Series) -> None:
        self._index = KeyIndex(max(len(family_ids), 1))
        self._index.add(text_keys(family_ids))

    def __len__(self) -> int:
        return len(self._index)

    def rows(self, family_ids: pl.Series) -> NDArray[np.int32]:
        """Row of every family named, -1 where it is not among them or nobody is named."""
        return np.where(family_ids.is_not_null().to_numpy(), self._index.find(text_keys(family_ids)), np.int32(-1))


def known_rows(name: str, rows: NDArray[np.int32]) -> pl.Series:
    """The same as u32, null where there is none."""
    column = pl.Series(name, rows.astype(np.uint32))
    absent = rows < 0
    return column.set(pl.Series(absent), None) if absent.any() else column
