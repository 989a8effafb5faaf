"""Denominators that leave out only a few are not figures of their own.

Most denominators are everybody whose data are known. Where nearly all are known, the difference between such a
denominator and everybody would be a published group of a few families with unknown data. There the denominator is
everybody's published figure times the national share of known data: it tells nothing that is not published anyway, and
errs by less than the noise. A denominator that is a group of its own (the poor, children) is hidden instead where
nearly everybody belongs to it.
"""

from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from data.protection.counted_sets import CountedSets, SetCounts
from data.protection.exact_tables import ExactTable, Nation
from data.protection.publication_rules import UNKNOWN, certainly_enough, large_enough
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
    here = nation.here[sets.top]
    partial = sets.denominators[here[sets.denominators] != here[0]]
    units = counts.unit[partial]
    shares = np.array([national_share(part, int(here[0])) for part in here[partial].tolist()])
    for unit in set(units.tolist()):
        near = certainly_enough(minimum, unit, table.base)
        places, areas, missing = _nearly_everybody(counts.true, counts.large, partial, units == unit, near)
        if not len(places):
            continue
        salts = sets.salts(table, partial[places], areas)
        few = ~large_enough(missing, keys, salts, relation=UNKNOWN, minimum=minimum, unit=unit, base=table.base)
        of_everybody = shares[places] >= KNOWN_SHARE
        hidden, stood_for = few & ~of_everybody, few & of_everybody
        counts.apart[partial[places[hidden]], areas[hidden]] = False
        numbers, areas, share = partial[places[stood_for]], areas[stood_for], shares[places[stood_for]]
        borrowed[numbers, areas] = True
        counts.apart[numbers, areas] = counts.apart[0, areas]
        for tier in TIERS:
            noisy = counts.perturbed[tier]
            noisy[numbers, areas] = np.rint(share * noisy[0, areas]).astype(np.int64)
    return borrowed


@numba.njit(cache=True, nogil=True)
def _nearly_everybody(true, large, listed, chosen, near):  # type: ignore[no-untyped-def]
    """Place in the list, area and number of those missing, where a large set leaves out fewer than is enough."""
    places, areas, missing = [], [], []
    for place in range(len(listed)):
        number = listed[place]
        if not chosen[place]:
            continue
        for area in range(true.shape[1]):
            left_out = true[0, area] - true[number, area]
            if large[number, area] and left_out < near:
                places.append(place)
                areas.append(area)
                missing.append(left_out)
    return np.array(places, dtype=np.int64), np.array(areas, dtype=np.int64), np.array(missing, dtype=np.int64)
