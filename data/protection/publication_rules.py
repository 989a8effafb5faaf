"""Which figures are large enough to be shown.

A count is shown only from ten families on, truly and as published; a rate needs fifty families below the line and ten
on either side; for persons each family counts as its usual number of members in the cell. The switch is soft: a count
is large enough once it passes the minimum and a lasting random margin, so that nine or ten cannot be told from whether
the figure is shown.

Source: Hundepool et al. (2012), "Statistical Disclosure Control", chapter 5, for the frequency rule; soft thresholds
are our own construction (docs/decisions/0009).
Limits: the margin lasts, so whoever knows all but one family of a place and sees a figure appear learns of one change.
"""

from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from data.protection.cell_noise import Salts, soft_bound, soft_margin
from data.protection.secret_keys import ReleaseKeys

RATE_BASE: Final = 50
"""Smallest perturbed number of families below a rate or mean."""

THIS_SIDE: Final = 0
OTHER_SIDE: Final = 1
UNKNOWN: Final = 2
COMPLEMENT: Final = 16
OTHER_SIDES: Final = 16
CONTAINED: Final = 256
"""Numbers of the thresholds of a cell: on either side, of those outside a denominator, of remainders in parents (from
`COMPLEMENT`; of the other side `OTHER_SIDES` further) and in containing sets (from `CONTAINED`). Each has a margin of
its own."""


def certainly_enough(minimum: int, unit: int, base: str) -> int:
    """Count from which on every margin lets a count pass."""
    return minimum * unit + 2 * soft_bound(unit, base)


def large_enough(
    count: NDArray[np.int64],
    keys: ReleaseKeys,
    salts: Salts,
    *,
    relation: int | NDArray[np.uint64],
    minimum: int,
    unit: int,
    base: str = "families",
    rows: NDArray[np.int64] | None = None,
) -> NDArray[np.bool_]:
    """Whether true counts pass the soft threshold; always from `minimum * unit + 2 * bound` on, never below minimum.

    Args:
        count: true counts of the cells.
        keys: of the release.
        salts: of the cells.
        relation: which threshold of the cell it is; one for all, or one each.
        minimum: smallest count in families.
        unit: persons per family unit.
        base: families or persons.
        rows: where the salts of each count stand, if not one after the other.
    """
    passes, undecided = _by_size(count, minimum * unit, certainly_enough(minimum, unit, base))
    if not len(undecided):  # as in most tables, which are small
        return passes
    which = np.full(len(undecided), relation, dtype=np.uint64) if isinstance(relation, int) else relation[undecided]
    margin = soft_margin(keys, salts, undecided if rows is None else rows[undecided], which, unit, base)
    passes[undecided] = count[undecided] + margin >= minimum * unit + soft_bound(unit, base)
    return passes


@numba.njit(cache=True, nogil=True)
def _by_size(count, least, certain):  # type: ignore[no-untyped-def]
    """Which counts pass whatever the margin is, and the places of those for which the margin decides."""
    passes = np.empty(len(count), dtype=np.bool_)
    undecided = np.empty(len(count), dtype=np.int64)
    found = 0
    for cell in range(len(count)):
        passes[cell] = count[cell] >= certain
        # No margin lifts a count that is less; zero is one of them.
        if least <= count[cell] < certain:
            undecided[found] = cell
            found += 1
    return passes, undecided[:found]
