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
from data.protection.cell_noise import sum_noise
from data.protection.counted_sets import CountedSets, SetCounts, count_sets, other_side
from data.protection.exact_tables import ExactTable, Nation, Parent, ProtectedTable, PublishedMeasure
from data.protection.noise_plan import TIER_PARTS, variance
from data.protection.publication_rules import CONTAINED, certainly_enough, large_enough
from data.protection.secret_keys import ReleaseKeys
from data.protection.shown_figures import Figures
from data.release.dimensions import TIERS

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
        self._figures = Figures(measures, self._sets)
        self._rates, self._means = self._figures.rates, self._figures.means
        means = [item for item in measures if item.kind == "mean"]
        self._inherited = np.array([item.inherited for item in means], dtype=np.bool_)
        self._centres = np.array([item.centre for item in means], dtype=np.float64)
        self._spreads = np.array([item.spread for item in means], dtype=np.float64)

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
        needed = self._figures.needed(published)
        needed[_EVERYBODY] = True
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
            shown = shown & base & self._figures.apart(counts.apart, beside, others[1])
            result[tier] = self._table(tier, counts, sums, base, shown, nation, published)
        return result

    def _enough(self, tier: str, counts: SetCounts, others: Flags) -> Flags:
        """Which figures of a tier are large enough in every part."""
        return self._figures.enough(counts.large, counts.perturbed[tier], counts.unit, others, self._minimum)

    def _beside(self, table: ExactTable, counts: SetCounts, borrowed: Flags, base: Flags) -> Flags:
        """Which sets, (sets, areas), leave no small remainder in a wider set that planners may see."""
        sets = self._sets
        in_sight = self._figures.sets_in_sight(base, len(counts.true)) & ~borrowed
        beside = np.ones(counts.true.shape, dtype=np.bool_)
        inner, outer = sets.contained[:, 0], sets.contained[:, 1]
        enough = np.zeros(counts.unit.max() + 1, dtype=np.int64)
        for unit in set(counts.unit.tolist()):
            enough[unit] = certainly_enough(self._minimum, unit, table.base)
        pairs, areas = _near_pairs(sets.contained, counts.true, in_sight, enough[counts.unit])
        of_pair = counts.unit[inner[pairs]]
        for unit in set(of_pair.tolist()):
            pair, area = pairs[of_pair == unit], areas[of_pair == unit]
            fits = large_enough(
                counts.true[outer[pair], area] - counts.true[inner[pair], area],
                self._keys,
                sets.salts(table, inner[pair], area),
                relation=sets.name[outer[pair]] | np.uint64(CONTAINED),
                minimum=self._minimum,
                unit=unit,
                base=table.base,
            )
            beside[inner[pair[~fits]], area[~fits]] = False
        return beside

    def _perturbed_sums(self, table: ExactTable, counts: SetCounts, published: Flags) -> dict[str, NDArray[np.float64]]:
        """Perturbed sums of the means around their centres, by tier; (means, areas)."""
        sets, rows = self._sets, self._means
        sums = {tier: np.zeros((len(rows), len(table.counts))) for tier in TIERS}
        places, here = np.nonzero(counts.large[sets.whole[rows]] & published[rows, None])
        if not len(places):
            return sums
        own, shared = (
            variance(table.level, table.base, table.breakdown, inherited=inherited) for inherited in (False, True)
        )
        variances = np.where(self._inherited, shared, own)
        # All means of one variance at once: most tables are small, and a draw costs more than its cells.
        for of_table in dict.fromkeys(variances[places].tolist()):
            chosen = variances[places] == of_table
            place, area = places[chosen], here[chosen]
            salts = sets.salts(table, sets.part[rows[place]], area)
            parts = sum_noise(TIER_PARTS["public"], self._keys, salts, of_table, self._spreads[place])
            exact = salts.counted - self._centres[place] * salts.population
            for tier in TIERS:
                sums[tier][place, area] = exact + sum(parts[part] for part in TIER_PARTS[tier])
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
        return self._figures.finished(counts.perturbed[tier], sums[tier], base, shown, nation, published)


@numba.njit(cache=True, nogil=True)
def _near_pairs(contained, count, in_sight, near):  # type: ignore[no-untyped-def]
    """Pairs and areas where both sets are in sight and differ by less than is enough for the inner one."""
    visible = np.zeros(len(in_sight), dtype=np.bool_)
    for number in range(len(in_sight)):
        visible[number] = in_sight[number].any()
    pairs, areas = [], []
    for pair in range(len(contained)):
        here, around = contained[pair, 0], contained[pair, 1]
        if not (visible[here] and visible[around]):
            continue
        for area in range(count.shape[1]):
            remainder = count[around, area] - count[here, area]
            if in_sight[here, area] and in_sight[around, area] and remainder < near[here]:
                pairs.append(pair)
                areas.append(area)
    return np.array(pairs, dtype=np.int64), np.array(areas, dtype=np.int64)
