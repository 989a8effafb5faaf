"""Results of queries, cell by cell, put together as the sums of a release."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.build.cell_sums import CellSums, Sums
from data.build.engines.definition import COUNT, KEY, LEAST
from data.build.engines.queries import CellQuery
from data.build.engines.rows import Measures, position
from data.build.measured_rows import CellLayout
from data.release.dimensions import DISABILITIES, SEXES


class SumsUnderWay:
    """Sums that are 0 everywhere until results are added; of one part of the families after the other, if need be."""

    def __init__(self, layout: CellLayout, measures: Measures) -> None:
        self._layout, self._groups = layout, measures.groups
        leaves, districts = len(layout.leaf_district), len(layout.district_parent)
        self._shapes = {
            "families_by_leaf": (leaves,),
            "persons_by_leaf": (leaves,),
            "persons_by_district": (districts, len(SEXES) + 1, layout.age_groups + 1, len(DISABILITIES) + 1),
            "persons_by_group": (districts, len(measures.groups)),
        }
        self._sums = {
            name: Sums(
                np.zeros((int(np.prod(shape)), measures.count), dtype=np.int64),
                np.zeros((int(np.prod(shape)), measures.count), dtype=np.uint32),
            )
            for name, shape in self._shapes.items()
        }
        self._least = np.full(leaves, np.iinfo(np.uint32).max, dtype=np.uint32)

    def add(self, query: CellQuery, result: pa.Table) -> None:
        """Add the result of a query, one row per cell."""
        if query.fills == "least_by_leaf":
            leaf = _integers(result, "leaf")
            self._least[leaf] = np.minimum(self._least[leaf], _integers(result, LEAST).astype(np.uint32))
            return
        sums, shape = self._sums[query.fills], self._shapes[query.fills]
        cell = np.ravel_multi_index([_integers(result, name) for name in query.cells], shape)
        for name in query.measures:
            sums.counts[cell, position(name)] += _integers(result, COUNT + name)
            sums.keys[cell, position(name)] += _integers(result, KEY + name).astype(np.uint32)

    def finished(self) -> CellSums:
        """All that was added."""
        sums = {name: self._sums[name].reshaped(*shape) for name, shape in self._shapes.items()}
        return CellSums(
            sums["families_by_leaf"],
            sums["persons_by_leaf"],
            sums["persons_by_district"],
            self._layout.leaf_district,
            self._layout.district_parent,
            self._least,
            sums["persons_by_group"],
            self._groups,
        )


def _integers(result: pa.Table, name: str) -> NDArray[np.int64]:
    """A column as int64; engines answer with decimals or text where a sum might not fit, and with null for nothing."""
    column = result[name]
    if isinstance(column.type, pa.ExtensionType):  # numeric, as PostgreSQL's driver delivers it
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], type=column.type.storage_type)
    return pc.fill_null(pc.cast(column, pa.int64()), 0).to_numpy()
