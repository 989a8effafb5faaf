"""Denominators that leave out only a few are not figures of their own.

Most denominators are everybody whose data are known. Where nearly all are known, the difference between such a
denominator and everybody would be a published group of a few families with unknown data. There the denominator is
everybody's published figure times the national share of known data: it tells nothing that is not published anyway, and
errs by less than the noise. A denominator that is a group of its own (the poor, children) is hidden instead where
nearly everybody belongs to it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.protection.cell_noise import soft_bound
from data.protection.counted_sets import CountedSets, SetCounts
from data.protection.exact_tables import ExactTable, Nation
from data.protection.publication_rules import UNKNOWN, large_enough
from data.protection.secret_keys import ReleaseKeys
from data.release.dimensions import TIERS

KNOWN_SHARE: Final = 0.8
"""A set that holds at least this share of the nation stands for everybody with known data."""

_DECIMALS: Final = 2


def national_share(part: int, whole: int) -> float:
    """Share of known data, rounded so that no single family moves it but at its edges; 1 where nobody is there."""
    return round(part / whole, _DECIMALS) if whole else 1.0


def borrow_denominators(
    sets: CountedSets, counts: SetCounts, table: ExactTable, nation: Nation, keys: ReleaseKeys, minimum: int
) -> NDArray[np.bool_]:
    """Replace denominators that leave out a few, in place.

    Args:
        sets: what is counted; the first set is everybody.
        counts: their sizes; `perturbed` and `apart` of denominators are changed.
        table: the exact sums.
        nation: national counts.
        keys: of the release.
        minimum: smallest count of families.

    Returns:
        bool, (sets, areas): where a denominator was replaced.
    """
    borrowed = np.zeros(counts.true.shape, dtype=np.bool_)
    everybody = counts.true[0]
    for number in np.unique(sets.whole):
        top, of_all = int(sets.top[number]), int(sets.top[0])
        if top == of_all or nation.here[top] == nation.here[of_all]:
            continue
        missing, unit = everybody - counts.true[number], int(counts.unit[number])
        near = missing < minimum * unit + 2 * soft_bound(unit, table.base)
        areas = np.flatnonzero(counts.large[number] & near)
        left_out = large_enough(
            missing[areas],
            keys,
            sets.salts(table, np.full(len(areas), number), areas),
            relation=UNKNOWN,
            minimum=minimum,
            unit=unit,
            base=table.base,
        )
        few = areas[~left_out]
        share = national_share(int(nation.here[top]), int(nation.here[of_all]))
        if share < KNOWN_SHARE:
            counts.apart[number, few] = False
            continue
        borrowed[number, few] = True
        counts.apart[number, few] = counts.apart[0, few]
        for tier in TIERS:
            counts.perturbed[tier][number, few] = np.rint(share * counts.perturbed[tier][0, few]).astype(np.int64)
    return borrowed
