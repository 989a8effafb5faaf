"""The sets that a release counts, their true sizes, thresholds and perturbed sizes over the cells of a table."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.protection.cell_noise import Salts, part_noise
from data.protection.cells_of_sets import (
    cells_from,
    cells_of_parent,
    columns_of_cells,
    other_sides_from,
    put,
    sizes_of_sets,
)
from data.protection.complement_rule import Containing, remainders_large_enough
from data.protection.exact_tables import ExactTable, Parent, PublishedMeasure
from data.protection.noise_plan import TIER_PARTS, family_unit, variance
from data.protection.publication_rules import OTHER_SIDE, OTHER_SIDES, THIS_SIDE, large_enough
from data.protection.secret_keys import ReleaseKeys
from data.release.dimensions import TIERS

Rows = NDArray[np.int64]


class CountedSets:
    """The distinct sets (some among others) behind a list of measures.

    Attributes:
        top, bottom: int64, (sets): positions of the set and of its population among the measures of the sums.
        name: uint64, (sets): stable over releases.
        inherited: bool, (sets): whether every member takes the family's value.
        whole, part: int64, (measures): sets of a measure's denominator and numerator (the same for a count).
        denominators: int64: sets that are the denominator of some measure, in order.
        contained: int64, (pairs, 2): sets of which the first lies in the second, as far as the sums can tell; those in
            everybody and in their own population are left out, since rules of their own look after them.
    """

    def __init__(
        self, measures: Sequence[PublishedMeasure], *, everybody: int, contained: Sequence[tuple[int, int]] = ()
    ) -> None:
        places: dict[tuple[int, int], int] = {}
        names: list[str] = []
        inherited: list[bool] = []

        def number(top: int, bottom: int, name: str, of_family: bool) -> int:
            if (top, bottom) not in places:
                places[top, bottom] = len(places)
                names.append("everybody" if top == everybody else name)
                inherited.append(of_family or top == everybody)
            return places[top, bottom]

        number(everybody, everybody, "everybody", True)
        self.whole = np.array([number(m.bottom, everybody, f"{m.code}/whole", m.inherited) for m in measures])
        self.part = np.array(
            [
                number(m.top, m.bottom, f"{m.code}/part", m.inherited) if m.kind != "count" else whole
                for m, whole in zip(measures, self.whole, strict=True)
            ]
        )
        self.denominators = np.unique(self.whole)
        self.top = np.array([top for top, _ in places])
        self.bottom = np.array([bottom for _, bottom in places])
        self.name = np.array([stable_number(name) for name in names], dtype=np.uint64)
        self.inherited = np.array(inherited)
        self.contained = np.array(
            list(_pairs_of_sets(self.top.tolist(), self.bottom.tolist(), everybody, contained)), dtype=np.int64
        ).reshape(-1, 2)

    def salts(self, table: ExactTable, sets: Rows, areas: Rows) -> Salts:
        """What the noise of some cells depends on."""
        of_sets, of_table = (self.top, self.bottom, self.name), (table.place, table.least, table.keys, table.counts)
        return Salts(*columns_of_cells(of_sets, of_table, sets, areas))


@dataclass(frozen=True)
class SetCounts:
    """Sizes of all sets over the areas of a table; arrays are (sets, areas).

    Attributes:
        true: exact; never leaves protection.
        large: passes the soft threshold.
        apart: what the parents hold beside it passes too; only decided where `large`.
        perturbed: by tier, with noise; 0 where not `large`.
        unit: (sets): persons per family unit.
    """

    true: NDArray[np.int64]
    large: NDArray[np.bool_]
    apart: NDArray[np.bool_]
    perturbed: dict[str, NDArray[np.int64]]
    unit: NDArray[np.int64]


def units_of(sets: CountedSets, table: ExactTable) -> NDArray[np.int64]:
    """Persons per family unit of every set in a table."""
    by_scope = {flag: family_unit(table.base, table.breakdown, inherited=flag) for flag in (False, True)}
    return np.where(sets.inherited, by_scope[True], by_scope[False])


def count_sets(
    sets: CountedSets,
    needed: NDArray[np.bool_],
    table: ExactTable,
    parents: Sequence[Parent],
    keys: ReleaseKeys,
    minimum: int,
) -> SetCounts:
    """Count, perturb and judge the sets of a table.

    Args:
        sets: what is counted.
        needed: bool, (sets): those of which something is published here.
        table: the exact sums.
        parents: the cells that contain those of the table.
        keys: of the release.
        minimum: smallest count in families.
    """
    true = sizes_of_sets(table.counts, sets.top)
    unit = units_of(sets, table)
    large, apart = np.zeros(true.shape, dtype=np.bool_), np.zeros(true.shape, dtype=np.bool_)
    perturbed = {tier: np.zeros(true.shape, dtype=np.int64) for tier in TIERS}
    for (here, of_table), chosen in _scopes(sets, table).items():
        numbers, areas = cells_from(true, needed & chosen, minimum * here)
        if not len(numbers):
            continue
        salts = sets.salts(table, numbers, areas)
        passes = large_enough(
            salts.counted, keys, salts, relation=THIS_SIDE, minimum=minimum, unit=here, base=table.base
        )
        if not passes.all():
            numbers, areas, salts = numbers[passes], areas[passes], salts.at(np.flatnonzero(passes))
        put(large, numbers, areas, np.ones(len(numbers), dtype=np.bool_))
        beside = remainders_large_enough(
            salts.counted,
            [containing(sets, parent, numbers, areas) for parent in parents],
            keys,
            salts,
            minimum=minimum,
            unit=here,
            base=table.base,
        )
        put(apart, numbers, areas, beside)
        parts = {part: part_noise(part, keys, salts, of_table) for part in TIER_PARTS["public"]}
        for tier in TIERS:
            put(perturbed[tier], numbers, areas, salts.counted + sum(parts[part] for part in TIER_PARTS[tier]))
    return SetCounts(true, large, apart, perturbed, unit)


def other_side(
    sets: CountedSets,
    counts: SetCounts,
    rates: tuple[Rows, Rows],
    table: ExactTable,
    parents: Sequence[Parent],
    keys: ReleaseKeys,
    minimum: int,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Judge those that a rate does not count: denominator minus numerator.

    Args:
        sets, counts: as counted.
        rates: sets of the denominator and of the numerator of every rate.
        table, parents, keys, minimum: as for `count_sets`.

    Returns:
        Whether they are enough, and enough beside them in every parent; bool, (rates, areas).
    """
    whole, part = rates
    shape = len(part), counts.true.shape[1]
    large, apart = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    of_rate = counts.unit[part]
    for unit in set(of_rate.tolist()):
        rows, areas, count = other_sides_from(counts.true, counts.large, rates, of_rate == unit, minimum * unit)
        if not len(rows):
            continue
        inner, outer = part[rows], whole[rows]
        salts = sets.salts(table, inner, areas)
        enough = large_enough(count, keys, salts, relation=OTHER_SIDE, minimum=minimum, unit=unit, base=table.base)
        put(large, rows, areas, enough)
        above = []
        for parent in parents:
            relation, of_whole, all_whole = containing(sets, parent, outer, areas)
            _, of_part, all_part = containing(sets, parent, inner, areas)
            # A relation of its own: the margin of one remainder must not tell that of the other.
            above.append((OTHER_SIDES + relation, of_whole - of_part, all_whole & all_part))
        beside = remainders_large_enough(count, above, keys, salts, minimum=minimum, unit=unit, base=table.base)
        put(apart, rows, areas, beside)
    return large, apart


def containing(sets: CountedSets, parent: Parent, numbers: Rows, areas: Rows) -> Containing:
    """The parent's counts of some cells."""
    return parent.relation, *cells_of_parent(parent.counts, parent.whole, parent.same, sets.top, numbers, areas)


def _scopes(sets: CountedSets, table: ExactTable) -> dict[tuple[int, float], NDArray[np.bool_]]:
    """Which sets share a unit and a variance in a table; one draw of noise serves all of them."""
    scopes: dict[tuple[int, float], NDArray[np.bool_]] = {}
    for flag in (True, False):
        scope = (
            family_unit(table.base, table.breakdown, inherited=flag),
            variance(table.level, table.base, table.breakdown, inherited=flag),
        )
        scopes[scope] = scopes.get(scope, False) | (sets.inherited == flag)
    return scopes


def _pairs_of_sets(
    tops: Sequence[int], bottoms: Sequence[int], everybody: int, contained: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    by_top: dict[int, list[int]] = {}
    for number, top in enumerate(tops):
        by_top.setdefault(top, []).append(number)
    for inner, outer in contained:
        if outer == everybody:
            continue
        for number in by_top.get(inner, ()):
            if bottoms[number] != outer:
                yield from ((number, wider) for wider in by_top.get(outer, ()))


def stable_number(name: str) -> int:
    """A 64-bit number that stands for a name in every release."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
