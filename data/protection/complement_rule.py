"""A figure is hidden also where what its parent holds beside it is small: otherwise a subtraction would show that.

Parents of a cell: the area above, the same table with one dimension dropped, and an indicator that contains it. The
remainder passes the same soft threshold as any count; only a cell that is its whole parent (an only district, a group
that holds everybody nationwide) stands without it.

Source: complementary suppression after Cox (1980), "Suppression methodology and statistical disclosure control", JASA
75, reduced to pairs: remainders of more cells are covered by the noise of each (docs/protection.md).
"""

from collections.abc import Iterable

import numba
import numpy as np
from numpy.typing import NDArray

from data.protection.cell_noise import Salts
from data.protection.publication_rules import COMPLEMENT, large_enough
from data.protection.secret_keys import ReleaseKeys

Containing = tuple[int, NDArray[np.int64], NDArray[np.bool_]]
"""Relation, counts of the parent, whether the cell is its whole parent; one entry per cell."""


def remainders_large_enough(
    count: NDArray[np.int64],
    parents: Iterable[Containing],
    keys: ReleaseKeys,
    salts: Salts,
    *,
    minimum: int,
    unit: int,
    base: str = "families",
) -> NDArray[np.bool_]:
    """Whether every parent holds enough beside the cell.

    Args:
        count: true counts of the cells.
        parents: what contains them.
        keys: of the release.
        salts: of the cells.
        minimum: smallest count in families.
        unit: persons per family unit.
        base: families or persons.
    """
    apart = np.ones(len(count), dtype=np.bool_)
    for relation, containing, whole in parents:
        rows, remainder = _remainders(count, containing, whole, apart)
        apart[rows] = large_enough(
            remainder, keys, salts, relation=COMPLEMENT + relation, minimum=minimum, unit=unit, base=base, rows=rows
        )
    return apart


@numba.njit(cache=True, nogil=True)
def _remainders(count, containing, whole, apart):  # type: ignore[no-untyped-def]
    """Cells that are still apart and not all there is of their parent, and what it holds beside each."""
    rows, remainder = np.empty(len(count), dtype=np.int64), np.empty(len(count), dtype=np.int64)
    found = 0
    for cell in range(len(count)):
        if apart[cell] and not whole[cell]:
            rows[found] = cell
            remainder[found] = containing[cell] - count[cell]
            found += 1
    return rows[:found], remainder[:found]
