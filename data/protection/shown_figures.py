"""Which figures of a table stand, and what stands there: the rules of every figure, compiled over (measures, areas).

What the rules ask about sets was answered before (`counted_sets`, `borrowed_denominators`); here every measure asks the
sets of its denominator and numerator.

Source: the rules of docs/protection.md, in the order in which it gives them.
"""

from collections.abc import Sequence
from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from data.protection.counted_sets import CountedSets
from data.protection.exact_tables import Nation, ProtectedTable, PublishedMeasure
from data.protection.publication_rules import RATE_BASE
from data.release.states import ValueState

_COUNT: Final = 0
_RATE: Final = 1
_MEAN: Final = 2
_KINDS: Final = {"count": _COUNT, "rate": _RATE, "mean": _MEAN}

_VALUE: Final = int(ValueState.VALUE)
_SMALL: Final = int(ValueState.SUPPRESSED_SMALL)
_COMPLEMENT: Final = int(ValueState.SUPPRESSED_COMPLEMENT)
_NOT_APPLICABLE: Final = int(ValueState.NOT_APPLICABLE)
_NO_DATA: Final = int(ValueState.NO_DATA)

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


class Figures:
    """The measures of a release as the rules ask for them.

    Attributes:
        kind: int64, (measures): count, rate or mean.
        whole, part: int64, (measures): sets of the denominator and of the numerator.
        place: int64, (measures): position among the rates or among the means.
        rates, means: int64: positions of the rates and of the means.
    """

    def __init__(self, measures: Sequence[PublishedMeasure], sets: CountedSets) -> None:
        self.kind = np.array([_KINDS[item.kind] for item in measures])
        self.whole, self.part = sets.whole, sets.part
        self.rates, self.means = np.flatnonzero(self.kind == _RATE), np.flatnonzero(self.kind == _MEAN)
        self.place = np.zeros(len(measures), dtype=np.int64)
        for of_kind in (self.rates, self.means):
            self.place[of_kind] = np.arange(len(of_kind))
        self._bottom = np.array([item.bottom for item in measures])
        self._centre = np.array([item.centre for item in measures], dtype=np.float64)
        self._spread = np.array([item.spread for item in measures], dtype=np.float64)

    def needed(self, published: Flags) -> Flags:
        """Sets of which something is published, bool, (sets); `published` is bool, (measures)."""
        needed = np.zeros(int(max(self.whole.max(), self.part.max())) + 1, dtype=np.bool_)
        needed[self.whole[published]] = True
        needed[self.part[published & (self.kind != _MEAN)]] = True
        return needed

    def enough(self, large: Flags, noisy: Counts, unit: Counts, others: Flags, minimum: int) -> Flags:
        """Which figures of a tier are large enough in every part.

        Args:
            large: of the sets, truly.
            noisy: the sets as the tier sees them.
            unit: of the sets.
            others: bool, (rates, areas): whether those whom a rate does not count are enough.
            minimum: smallest count of families.
        """
        figures = (self.kind, self.whole, self.part, self.place)
        found: Flags = _enough(*figures, large, noisy, unit, others, minimum)
        return found

    def apart(self, apart: Flags, beside: Flags, others: Flags) -> Flags:
        """Which figures leave no small remainder.

        Args:
            apart: of the sets, in their parents.
            beside: of the sets, in the wider sets that are in sight.
            others: bool, (rates, areas): of those whom a rate does not count, in their parents.
        """
        found: Flags = _apart(self.kind, self.whole, self.part, self.place, apart, beside, others)
        return found

    def sets_in_sight(self, base: Flags, sets: int) -> Flags:
        """Which sets are a published numerator or denominator, bool, (sets, areas); a mean's sum is none."""
        found: Flags = _sets_in_sight(self.kind, self.whole, self.part, base, sets)
        return found

    def finished(
        self, noisy: Counts, sums: NDArray[np.float64], base: Flags, shown: Flags, nation: Nation, published: Flags
    ) -> ProtectedTable:
        """The table as a tier sees it.

        Args:
            noisy: the sets as the tier sees them.
            sums: (means, areas): perturbed sums around the centres.
            base: which figures are large enough.
            shown: which of them leave no small remainder either.
            nation: national counts.
            published: bool, (measures).
        """
        figures = (self.kind, self.whole, self.part, self.place, self._centre, self._spread)
        numerator, denominator = _values(*figures, noisy, sums, shown)
        state = _states(base, shown, nation.total[self._bottom], nation.here[self._bottom], published)
        return ProtectedTable(numerator, denominator, state)


@numba.njit(cache=True, nogil=True)
def _enough(kind, whole, part, place, large, noisy, unit, others, minimum):  # type: ignore[no-untyped-def]
    enough = np.zeros((len(kind), noisy.shape[1]), dtype=np.bool_)
    for row in range(len(kind)):
        below, above = whole[row], part[row]
        for area in range(noisy.shape[1]):
            stands = large[below, area] and noisy[below, area] >= minimum * unit[below]
            if kind[row] != _COUNT:
                stands = stands and noisy[below, area] >= RATE_BASE * unit[below]
            if kind[row] == _RATE:
                side = large[above, area] and noisy[above, area] >= minimum * unit[above]
                other = others[place[row], area] and noisy[below, area] - noisy[above, area] >= minimum * unit[above]
                stands = stands and side and other
            enough[row, area] = stands
    return enough


@numba.njit(cache=True, nogil=True)
def _apart(kind, whole, part, place, apart, beside, others):  # type: ignore[no-untyped-def]
    found = np.zeros((len(kind), apart.shape[1]), dtype=np.bool_)
    for row in range(len(kind)):
        below, above = whole[row], part[row]
        for area in range(apart.shape[1]):
            stands = apart[below, area] and beside[below, area]
            if kind[row] == _RATE:
                stands = stands and apart[above, area] and beside[above, area] and others[place[row], area]
            found[row, area] = stands
    return found


@numba.njit(cache=True, nogil=True)
def _sets_in_sight(kind, whole, part, base, sets):  # type: ignore[no-untyped-def]
    in_sight = np.zeros((sets, base.shape[1]), dtype=np.bool_)
    for row in range(len(kind)):
        for area in range(base.shape[1]):
            if base[row, area]:
                in_sight[whole[row], area] = True
                if kind[row] == _RATE:
                    in_sight[part[row], area] = True
    return in_sight


@numba.njit(cache=True, nogil=True)
def _values(kind, whole, part, place, centre, spread, noisy, sums, shown):  # type: ignore[no-untyped-def]
    """Numerators and denominators, 0 where they are hidden."""
    numerator, denominator = np.zeros(shown.shape, dtype=np.int64), np.zeros(shown.shape, dtype=np.int64)
    for row in range(len(kind)):
        for area in range(shown.shape[1]):
            if not shown[row, area]:
                continue
            below = noisy[whole[row], area]
            if kind[row] == _MEAN:
                numerator[row, area] = _bounded_sum(sums[place[row], area], below, centre[row], spread[row])
            else:
                numerator[row, area] = noisy[part[row], area]
            if kind[row] != _COUNT:
                denominator[row, area] = below
    return numerator, denominator


@numba.njit
def _bounded_sum(around_centre, families, centre, spread):  # type: ignore[no-untyped-def]
    """A perturbed sum, moved to where the mean of so many families can lie, and rounded."""
    middle, limit = centre * families, families * spread
    return np.int64(np.rint(min(max(around_centre + middle, middle - limit), middle + limit)))


@numba.njit(cache=True, nogil=True)
def _states(base, shown, total, here, published):  # type: ignore[no-untyped-def]
    state = np.empty(shown.shape, dtype=np.uint8)
    for row in range(len(state)):
        for area in range(state.shape[1]):
            if not published[row]:
                state[row, area] = _NOT_APPLICABLE
            elif total[row] == 0:
                state[row, area] = _NO_DATA
            elif here[row] == 0:
                state[row, area] = _NOT_APPLICABLE
            elif shown[row, area]:
                state[row, area] = _VALUE
            elif base[row, area]:
                state[row, area] = _COMPLEMENT
            else:
                state[row, area] = _SMALL
    return state
