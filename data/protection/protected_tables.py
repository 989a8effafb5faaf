"""From exact sums to what each tier may see: noise, rules and states of one table.

Nothing else makes published figures. Every rule is applied to the true figures (softly) and to the perturbed ones, and
the public sees a cell only if planners do.

Source: the rules of docs/protection.md, after the cell key method of the statistical offices of Australia and the
United Kingdom.
"""

from collections.abc import Sequence
from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from data.protection.borrowed_denominators import borrow_denominators
from data.protection.cell_noise import soft_bound, sum_noise
from data.protection.counted_sets import CountedSets, SetCounts, count_sets, other_side
from data.protection.exact_tables import ExactTable, Nation, Parent, ProtectedTable, PublishedMeasure
from data.protection.noise_plan import TIER_PARTS, variance
from data.protection.publication_rules import CONTAINED, RATE_BASE, large_enough
from data.protection.secret_keys import ReleaseKeys
from data.release.dimensions import TIERS
from data.release.states import ValueState

RULES: Final = "keyed-noise-2"
"""Name and version of the rules, recorded in the release."""

_EVERYBODY: Final = 0
"""Number of the set of everybody."""
Flags = NDArray[np.bool_]


class Protector:
    """Protects the tables of one release.

    Args:
        measures: what is published, in the release's order.
        keys: of the release.
        minimum: smallest count of families that is shown.
        everybody: position of the measure that is 1 for everybody.
        contained: pairs of positions among the measures of the sums: whoever counts in the first counts in the second.
    """

    def __init__(
        self,
        measures: Sequence[PublishedMeasure],
        keys: ReleaseKeys,
        *,
        minimum: int,
        everybody: int = 0,
        contained: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._measures, self._keys, self._minimum = tuple(measures), keys, minimum
        self._sets = CountedSets(measures, everybody=everybody, contained=contained)
        kinds = np.array([item.kind for item in measures])
        self._rates, self._means = np.flatnonzero(kinds == "rate"), np.flatnonzero(kinds == "mean")

    def protect(
        self, table: ExactTable, parents: Sequence[Parent], nation: Nation, published: Flags
    ) -> dict[str, ProtectedTable]:
        """Protect one table for both tiers.

        Args:
            table: the exact sums.
            parents: the cells that contain those of the table.
            nation: national counts.
            published: bool, (measures): which of them are published in this table at all.
        """
        sets, keys, minimum = self._sets, self._keys, self._minimum
        needed = np.zeros(len(sets.top), dtype=np.bool_)
        needed[_EVERYBODY] = True
        needed[sets.whole[published]] = True
        not_means = published.copy()
        not_means[self._means] = False
        needed[sets.part[not_means]] = True
        counts = count_sets(sets, needed, table, parents, keys, minimum)
        borrowed = borrow_denominators(sets, counts, table, nation, keys, minimum)
        rates = (sets.whole[self._rates], sets.part[self._rates])
        others = other_side(sets, counts, rates, table, parents, keys, minimum)
        sums = self._perturbed_sums(table, counts, published)
        beside: Flags | None = None
        base = shown = np.broadcast_to(published[:, None], (len(self._measures), len(table.counts)))
        result = {}
        for tier in TIERS:
            # The public sees nothing that planners do not: beside theirs, one more figure could be subtracted.
            base = base & self._enough(tier, counts, others[0])
            if beside is None:
                beside = self._beside(table, counts, borrowed, base)
            shown = shown & base & self._apart(counts, others[1], beside)
            result[tier] = self._table(tier, counts, sums, base, shown, nation, published)
        return result

    def _enough(self, tier: str, counts: SetCounts, others: Flags) -> Flags:
        """Which figures of a tier are large enough in every part."""
        sets, minimum = self._sets, self._minimum
        noisy, unit = counts.perturbed[tier], counts.unit[:, None]
        large = counts.large & (noisy >= minimum * unit)
        enough = large[sets.whole].copy()
        based = noisy >= RATE_BASE * unit
        for rows in (self._rates, self._means):
            enough[rows] &= based[sets.whole[rows]]
        whole, part = sets.whole[self._rates], sets.part[self._rates]
        enough[self._rates] &= large[part] & others & (noisy[whole] - noisy[part] >= minimum * unit[part])
        return enough

    def _apart(self, counts: SetCounts, others: Flags, beside: Flags) -> Flags:
        """Which figures leave no small remainder."""
        sets = self._sets
        apart = counts.apart[sets.whole] & beside[sets.whole]
        part = sets.part[self._rates]
        apart[self._rates] &= counts.apart[part] & beside[part] & others
        return apart

    def _beside(self, table: ExactTable, counts: SetCounts, borrowed: Flags, base: Flags) -> Flags:
        """Which sets, (sets, areas), leave no small remainder in a wider set that planners may see."""
        sets = self._sets
        in_sight = np.zeros(counts.true.shape, dtype=np.bool_)
        np.logical_or.at(in_sight, sets.whole, base)
        np.logical_or.at(in_sight, sets.part[self._rates], base[self._rates])
        in_sight &= ~borrowed
        beside = np.ones(counts.true.shape, dtype=np.bool_)
        inner, outer = sets.contained[:, 0], sets.contained[:, 1]
        enough = {int(unit): self._minimum * unit + 2 * soft_bound(int(unit), table.base) for unit in set(counts.unit)}
        near = np.array([enough[int(unit)] for unit in counts.unit])
        pairs, areas = _near_pairs(inner, outer, counts.true, in_sight, near)
        units = counts.unit[inner[pairs]]
        for unit in np.unique(units):
            pair, area = pairs[units == unit], areas[units == unit]
            fits = large_enough(
                counts.true[outer[pair], area] - counts.true[inner[pair], area],
                self._keys,
                sets.salts(table, inner[pair], area),
                relation=sets.name[outer[pair]] | np.uint64(CONTAINED),
                minimum=self._minimum,
                unit=int(unit),
                base=table.base,
            )
            beside[inner[pair[~fits]], area[~fits]] = False
        return beside

    def _perturbed_sums(self, table: ExactTable, counts: SetCounts, published: Flags) -> dict[str, NDArray[np.float64]]:
        """Perturbed sums of the means around their centres, by tier; (means, areas)."""
        sets, rows = self._sets, self._means
        areas = len(table.counts)
        sums = {tier: np.zeros((len(rows), areas)) for tier in TIERS}
        for place, row in enumerate(rows):
            if not published[row]:
                continue
            item = self._measures[row]
            here = np.flatnonzero(counts.large[sets.whole[row]])
            salts = sets.salts(table, np.full(len(here), sets.part[row]), here)
            spread = np.full(len(here), item.spread)
            of_table = variance(table.level, table.base, table.breakdown, inherited=item.inherited)
            parts = sum_noise(TIER_PARTS["public"], self._keys, salts, of_table, spread)
            exact = salts.counted - item.centre * salts.population
            for tier in TIERS:
                sums[tier][place, here] = exact + sum(parts[part] for part in TIER_PARTS[tier])
        return sums

    def _table(
        self,
        tier: str,
        counts: SetCounts,
        sums: dict[str, NDArray[np.float64]],
        base: Flags,
        shown: Flags,
        nation: Nation,
        published: Flags,
    ) -> ProtectedTable:
        sets, noisy = self._sets, counts.perturbed[tier]
        denominator = noisy[sets.whole]
        numerator = noisy[sets.part]
        for place, row in enumerate(self._means):
            item = self._measures[row]
            total = sums[tier][place] + item.centre * denominator[row]
            limit = denominator[row] * item.spread
            middle = item.centre * denominator[row]
            numerator[row] = np.rint(np.clip(total, middle - limit, middle + limit)).astype(np.int64)
        denominator[[row for row, item in enumerate(self._measures) if item.kind == "count"]] = 0
        state = np.full(shown.shape, ValueState.SUPPRESSED_SMALL, dtype=np.uint8)
        state[base & ~shown] = ValueState.SUPPRESSED_COMPLEMENT
        state[shown] = ValueState.VALUE
        bottoms = np.array([item.bottom for item in self._measures])
        state[nation.here[bottoms] == 0] = ValueState.NOT_APPLICABLE
        state[nation.total[bottoms] == 0] = ValueState.NO_DATA
        state[~published] = ValueState.NOT_APPLICABLE
        return ProtectedTable(np.where(shown, numerator, 0), np.where(shown, denominator, 0), state)


@numba.njit(cache=True, nogil=True)
def _near_pairs(inner, outer, count, in_sight, near):  # type: ignore[no-untyped-def]
    """Pairs and areas where both sets are in sight and differ by less than is enough for the inner one."""
    visible = np.zeros(len(in_sight), dtype=np.bool_)
    for number in range(len(in_sight)):
        visible[number] = in_sight[number].any()
    pairs, areas = [], []
    for pair in range(len(inner)):
        here, around = inner[pair], outer[pair]
        if not (visible[here] and visible[around]):
            continue
        for area in range(count.shape[1]):
            remainder = count[around, area] - count[here, area]
            if in_sight[here, area] and in_sight[around, area] and remainder < near[here]:
                pairs.append(pair)
                areas.append(area)
    return np.array(pairs, dtype=np.int64), np.array(areas, dtype=np.int64)
