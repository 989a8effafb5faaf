"""The rules of docs/protection.md cell by cell, as plainly as they can be said; the program must come to the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from data.protection.borrowed_denominators import KNOWN_SHARE, national_share
from data.protection.cell_noise import SOFTNESS
from data.protection.counted_sets import stable_number
from data.protection.exact_tables import ExactTable, Nation, Parent, PublishedMeasure
from data.protection.keyed_noise import siphash
from data.protection.noise_plan import SHARES, TIER_PARTS, family_unit, variance
from data.protection.noise_tables import noise_table
from data.protection.publication_rules import COMPLEMENT, CONTAINED, OTHER_SIDE, OTHER_SIDES, RATE_BASE, UNKNOWN
from data.protection.secret_keys import ReleaseKeys
from data.release.dimensions import TIERS
from data.release.states import ValueState

DITHER = int.from_bytes(b"dith", "big")
MANY = 10**9


class Group(NamedTuple):
    """Those who count in one measure among those who count in another."""

    top: int
    bottom: int


@dataclass
class Cell:
    """One area of a table."""

    table: ExactTable
    parents: Sequence[Parent]
    keys: ReleaseKeys
    minimum: int
    names: dict[Group, tuple[str, bool]]
    area: int

    def count(self, group: Group) -> int:
        return int(self.table.counts[self.area, group.top])

    def name(self, group: Group) -> int:
        return stable_number(self.names[group][0])

    def unit(self, group: Group) -> int:
        return family_unit(self.table.base, self.table.breakdown, inherited=self.names[group][1])

    def lasting_words(self, group: Group) -> tuple[int, int]:
        return int(self.table.place[self.area]), self.name(group) ^ int(self.table.least[self.area])

    def own_words(self, group: Group) -> tuple[int, ...]:
        of_bottom, of_top = (int(self.table.keys[self.area, place]) for place in (group.bottom, group.top))
        population = int(self.table.counts[self.area, group.bottom])
        return self.name(group), of_bottom << 32 | of_top, population, self.count(group)

    def passes(self, group: Group, count: int, relation: int) -> bool:
        """Enough, softly: beyond the minimum by a margin that lasts."""
        unit = self.unit(group)
        table = noise_table(SOFTNESS[self.table.base] * unit**2)
        margin = drawn(table.variance, int(siphash(self.keys.threshold, *self.lasting_words(group), relation)), MANY)
        return count >= self.minimum * unit and count + margin >= self.minimum * unit + table.bound

    def uniform(self, part: str, group: Group) -> int:
        words = self.lasting_words(group) if part == "lasting" else self.own_words(group)
        return int(siphash(getattr(self.keys, part), *words))

    def noise(self, group: Group, tier: str) -> int:
        of_table = variance(self.table.level, self.table.base, self.table.breakdown, inherited=self.names[group][1])
        return sum(
            drawn(SHARES[part] * of_table, self.uniform(part, group), self.count(group)) for part in TIER_PARTS[tier]
        )

    def noise_of_sum(self, group: Group, tier: str, item: PublishedMeasure) -> float:
        of_table = variance(self.table.level, self.table.base, self.table.breakdown, inherited=item.inherited)
        found = 0.0
        for part in TIER_PARTS[tier]:
            u = self.uniform(part, group)
            steps = float(drawn(SHARES[part] * of_table, u, MANY))
            if part == "planner":
                name, key_sums, *_ = self.own_words(group)
                steps += int(siphash(self.keys.planner, name, key_sums, u, DITHER)) / 2**64 - 0.5
            found += steps * item.spread
        return found

    def is_all(self, parent: Parent, group: Group) -> bool:
        return bool(parent.whole[self.area] or parent.same[group.top])

    def above(self, parent: Parent, group: Group) -> int:
        return int(parent.counts[self.area, group.top])


def drawn(of: float, u: int, count: int) -> int:
    """The change that the table of a variance gives: how many of its steps lie at or below u / 2^64."""
    table = noise_table(of)
    row = table.cumulative[min(count, len(table.cumulative) - 1)]
    change = int((row <= float(np.uint64(u)) / 2.0**64).sum()) - table.bound
    return max(min(change, table.bound), -min(count, table.bound))


def protected(
    measures: Sequence[PublishedMeasure],
    contained: Sequence[tuple[int, int]],
    keys: ReleaseKeys,
    minimum: int,
    table: ExactTable,
    parents: Sequence[Parent],
    nation: Nation,
    published: Sequence[bool],
) -> dict[str, dict[tuple[int, int], tuple[int, int, int]]]:
    """Numerator, denominator and state by tier, measure and area."""
    everybody = Group(0, 0)
    names = {everybody: ("everybody", True)}
    wholes = [Group(item.bottom, 0) for item in measures]
    parts = [w if m.kind == "count" else Group(m.top, m.bottom) for m, w in zip(measures, wholes, strict=True)]
    for listed, word in ((wholes, "whole"), (parts, "part")):
        for item, group in zip(measures, listed, strict=True):
            is_all = group.top == 0
            names.setdefault(group, ("everybody" if is_all else f"{item.code}/{word}", is_all or item.inherited))
    found: dict[str, dict[tuple[int, int], tuple[int, int, int]]] = {tier: {} for tier in TIERS}
    for area in range(len(table.counts)):
        cell = Cell(table, parents, keys, minimum, names, area)
        needed = {everybody}
        for row in np.flatnonzero(published):
            needed |= {wholes[row]} if measures[row].kind == "mean" else {wholes[row], parts[row]}
        for tier, figures in figures_of(cell, measures, wholes, parts, contained, nation, published, needed).items():
            found[tier].update({(row, area): figure for row, figure in enumerate(figures)})
    return found


def figures_of(
    cell: Cell,
    measures: Sequence[PublishedMeasure],
    wholes: Sequence[Group],
    parts: Sequence[Group],
    contained: Sequence[tuple[int, int]],
    nation: Nation,
    published: Sequence[bool],
    needed: set[Group],
) -> dict[str, list[tuple[int, int, int]]]:
    """The figures of one area by tier."""
    everybody = Group(0, 0)
    large = {group: group in needed and cell.passes(group, cell.count(group), 0) for group in cell.names}
    noisy = {
        tier: {group: cell.count(group) + cell.noise(group, tier) if large[group] else 0 for group in cell.names}
        for tier in TIERS
    }
    apart = {group: large[group] and is_apart(cell, group) for group in cell.names}
    borrowed = set()
    for group in dict.fromkeys(wholes):
        missing = cell.count(everybody) - cell.count(group)
        if nation.here[group.top] == nation.here[0] or not large[group] or cell.passes(group, missing, UNKNOWN):
            continue
        share = national_share(int(nation.here[group.top]), int(nation.here[0]))
        if share < KNOWN_SHARE:
            apart[group] = False
            continue
        borrowed.add(group)
        apart[group] = apart[everybody]
        for tier in TIERS:
            noisy[tier][group] = round(share * noisy[tier][everybody])
    rests = {
        row: judged_rest(cell, wholes[row], parts[row]) if large[wholes[row]] and large[parts[row]] else (False, False)
        for row, item in enumerate(measures)
        if item.kind == "rate"
    }
    result: dict[str, list[tuple[int, int, int]]] = {}
    base, shown = list(published), list(published)
    beside = dict.fromkeys(cell.names, True)
    for tier in TIERS:
        base = [
            base[row] and is_enough(cell, item.kind, wholes[row], parts[row], large, noisy[tier], rests.get(row))
            for row, item in enumerate(measures)
        ]
        if not result:  # what the public sees is less
            in_sight = {wholes[row] for row in range(len(base)) if base[row]}
            in_sight |= {parts[row] for row in range(len(base)) if base[row] and measures[row].kind == "rate"}
            in_sight -= borrowed
            for inner in in_sight:
                for outer in in_sight:
                    pair = (inner.top, outer.top) in contained and outer.top not in (0, inner.bottom)
                    rest = cell.count(outer) - cell.count(inner)
                    if pair and not cell.passes(inner, rest, cell.name(outer) | CONTAINED):
                        beside[inner] = False
        for row, item in enumerate(measures):
            sides = [wholes[row], parts[row]] if item.kind == "rate" else [wholes[row]]
            stands = all(apart[group] and beside[group] for group in sides) and (row not in rests or rests[row][1])
            shown[row] = shown[row] and base[row] and stands
        result[tier] = [
            figure(cell, tier, item, wholes[row], noisy[tier][parts[row]], noisy[tier][wholes[row]])
            if shown[row]
            else (0, 0)
            for row, item in enumerate(measures)
        ]
        result[tier] = [
            (*values, state(nation, item, bool(published[row]), base[row], shown[row]))
            for (row, item), values in zip(enumerate(measures), result[tier], strict=True)
        ]
    return result


def is_apart(cell: Cell, group: Group) -> bool:
    """Whether every parent holds enough beside the group."""
    return all(
        cell.is_all(parent, group)
        or cell.passes(group, cell.above(parent, group) - cell.count(group), COMPLEMENT + parent.relation)
        for parent in cell.parents
    )


def judged_rest(cell: Cell, whole: Group, part: Group) -> tuple[bool, bool]:
    """Whether those whom a rate does not count are enough, and enough beside them in every parent."""
    rest = cell.count(whole) - cell.count(part)
    beside = [
        (cell.is_all(parent, whole) and cell.is_all(parent, part))
        or cell.passes(
            part,
            cell.above(parent, whole) - cell.above(parent, part) - rest,
            OTHER_SIDES + COMPLEMENT + parent.relation,
        )
        for parent in cell.parents
    ]
    return cell.passes(part, rest, OTHER_SIDE), all(beside)


def is_enough(
    cell: Cell,
    kind: str,
    whole: Group,
    part: Group,
    large: dict[Group, bool],
    noisy: dict[Group, int],
    rest: tuple[bool, bool] | None,
) -> bool:
    """Ten families in a count, fifty below a rate or mean, ten on either side of a rate: truly and as published."""
    least, least_part = cell.minimum * cell.unit(whole), cell.minimum * cell.unit(part)
    enough = large[whole] and noisy[whole] >= least
    if kind != "count":
        enough = enough and noisy[whole] >= RATE_BASE * cell.unit(whole)
    if kind == "rate":
        assert rest is not None
        enough = enough and large[part] and noisy[part] >= least_part
        enough = enough and rest[0] and noisy[whole] - noisy[part] >= least_part
    return enough


def figure(cell: Cell, tier: str, item: PublishedMeasure, whole: Group, top: int, below: int) -> tuple[int, int]:
    """Numerator and denominator of a figure that is shown; the mean lies where its rows can lie."""
    if item.kind == "count":
        return below, 0
    if item.kind == "rate":
        return top, below
    group = Group(item.top, item.bottom)
    population = int(cell.table.counts[cell.area, item.bottom])
    total = cell.count(group) - item.centre * population + cell.noise_of_sum(group, tier, item) + item.centre * below
    lowest, highest = (item.centre * below + side * item.spread * below for side in (-1, 1))
    return round(min(max(total, lowest), highest)), below


def state(nation: Nation, item: PublishedMeasure, published: bool, base: bool, shown: bool) -> ValueState:
    """Why there is a figure or none."""
    if not published:
        return ValueState.NOT_APPLICABLE
    if nation.total[item.bottom] == 0:
        return ValueState.NO_DATA
    if nation.here[item.bottom] == 0:
        return ValueState.NOT_APPLICABLE
    if shown:
        return ValueState.VALUE
    return ValueState.SUPPRESSED_COMPLEMENT if base else ValueState.SUPPRESSED_SMALL
