"""Exact integer sums per cell, and the key sums that seed their noise, in one pass over families and members.

Families and persons are summed by leaf, persons by district, sex, age group and disability, and by district and
group. Everything coarser is rolled up from these sums, so every level agrees with every other by construction; key sums
roll up modulo 2^32.
"""

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from os import cpu_count
from typing import Self

import numba
import numpy as np
from numpy.typing import NDArray

from data.build.column_sums import sum_columns
from data.build.distinct_columns import Column
from data.build.group_members import GroupMembers
from data.release.dimensions import ALL, DISABILITIES, SEXES, Breakdown
from data.release.groups import GroupCategory


@dataclass(frozen=True)
class Persons:
    """Persons as parallel arrays; unknown sex, age group or disability is 255."""

    family: NDArray[np.int64]
    sex: NDArray[np.uint8]
    age: NDArray[np.uint8]
    disability: NDArray[np.uint8]


@dataclass(frozen=True)
class Sums:
    """Sums of every measure over cells, with the key sums of those counted.

    Attributes:
        counts: int64, (cells..., measures).
        keys: uint32, the same shape: sums modulo 2^32 of the record keys of rows in which the measure is not 0; persons
            carry their family's key.
    """

    counts: NDArray[np.int64]
    keys: NDArray[np.uint32]

    def with_totals(self) -> Self:
        """Add the total as a further place of every dimension but the first and the last."""
        counts, keys = self.counts, self.keys
        for axis in range(1, counts.ndim - 1):
            counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
            keys = np.concatenate([keys, keys.sum(axis=axis, keepdims=True, dtype=np.uint32)], axis=axis)
        return type(self)(counts, keys)

    def by_cell(self) -> Self:
        """With the areas behind all dimensions but the measures: one table then lies in one piece of memory."""
        counts, keys = np.moveaxis(self.counts, 0, -2), np.moveaxis(self.keys, 0, -2)
        return type(self)(np.ascontiguousarray(counts), np.ascontiguousarray(keys))

    def select(self, breakdown: Breakdown) -> Self:
        """The cells of one breakdown of (sex, age group, disability, areas, measures) with totals."""
        sex, age, disability = (
            -1 if code == ALL else code for code in (breakdown.sex, breakdown.age, breakdown.disability)
        )
        return type(self)(self.counts[sex, age, disability], self.keys[sex, age, disability])

    def reshaped(self, *cells: int) -> Self:
        """The same cells in another shape."""
        return type(self)(
            self.counts.reshape(*cells, self.counts.shape[-1]), self.keys.reshape(*cells, self.keys.shape[-1])
        )

    def grouped(self, parent: NDArray[np.int64], parents: int) -> Self:
        """Roll up to the cells' parents."""
        counts = np.zeros((parents, *self.counts.shape[1:]), dtype=np.int64)
        keys = np.zeros((parents, *self.keys.shape[1:]), dtype=np.uint32)
        for row, above in enumerate(parent):
            counts[above] += self.counts[row]
            keys[above] += self.keys[row]
        return type(self)(counts, keys)


@dataclass(frozen=True)
class CellSums:
    """Sums of every measure, by leaf and by district; the measures of families come first, then those of persons.

    Of the measures of families those that members inherit come before those of families alone.

    Attributes:
        families_by_leaf: (leaves, measures); 0 for those of persons.
        persons_by_leaf: (leaves, measures); 0 for those of families alone, as in all sums of persons.
        persons_by_district: (districts, sexes + 1, age groups + 1, disabilities + 1, measures); the last place
            of each dimension holds the unknown.
        leaf_district: district row of every leaf.
        district_parent: first-level row of every district.
        least_by_leaf: uint32, (leaves): least record key among the families of a leaf.
        persons_by_group: (districts, groups, measures); a person counts in every group that they are in.
        groups: the groups, in order.
    """

    families_by_leaf: Sums
    persons_by_leaf: Sums
    persons_by_district: Sums
    leaf_district: NDArray[np.int64]
    district_parent: NDArray[np.int64]
    least_by_leaf: NDArray[np.uint32]
    persons_by_group: Sums
    groups: tuple[GroupCategory, ...] = ()

    def families(self, level: str) -> Sums:
        """Family sums of a level, (areas, measures)."""
        return self.families_by_leaf if level == "h3" else self._families_by_area[level]

    def persons(self, level: str, breakdown: Breakdown | None = None) -> Sums:
        """Person sums of a level and breakdown, (areas, measures); leaves have totals only."""
        if level == "h3":
            return self.persons_by_leaf
        if breakdown and breakdown.group != ALL:
            of_level = self._groups_by_area[level]
            return Sums(of_level.counts[breakdown.group], of_level.keys[breakdown.group])
        return self._persons_by_area[level].select(breakdown or Breakdown())

    @cached_property
    def least(self) -> dict[str, NDArray[np.uint32]]:
        """Least record key of every area by level."""
        by_district = _least(self.least_by_leaf, self.leaf_district, len(self.district_parent))
        by_parent = _least(by_district, self.district_parent, self._first_level)
        return {
            "h3": self.least_by_leaf,
            "adm2": by_district,
            "adm1": by_parent,
            "adm0": by_parent[[by_parent.argmin()]],
        }

    def fingerprint(self) -> str:
        """SHA-256 of all sums; secret, since it holds the key sums."""
        digest = hashlib.sha256()
        for sums in (self.families_by_leaf, self.persons_by_leaf, self.persons_by_district, self.persons_by_group):
            digest.update(np.ascontiguousarray(sums.counts).data)
            digest.update(np.ascontiguousarray(sums.keys).data)
        return digest.hexdigest()

    @property
    def _first_level(self) -> int:
        return int(self.district_parent.max(initial=-1)) + 1

    @cached_property
    def _families_by_area(self) -> dict[str, Sums]:
        return self._rolled_up(self.families_by_leaf.grouped(self.leaf_district, len(self.district_parent)))

    @cached_property
    def _persons_by_area(self) -> dict[str, Sums]:
        rolled_up = self._rolled_up(self.persons_by_district)
        return {level: sums.with_totals().by_cell() for level, sums in rolled_up.items()}

    @cached_property
    def _groups_by_area(self) -> dict[str, Sums]:
        return {level: sums.by_cell() for level, sums in self._rolled_up(self.persons_by_group).items()}

    def _rolled_up(self, by_district: Sums) -> dict[str, Sums]:
        by_parent = by_district.grouped(self.district_parent, self._first_level)
        nation = by_parent.grouped(np.zeros(self._first_level, dtype=np.int64), 1)
        return {"adm2": by_district, "adm1": by_parent, "adm0": nation}


def sum_cells(
    *,
    leaf: NDArray[np.int64],
    leaf_district: NDArray[np.int64],
    district_parent: NDArray[np.int64],
    record_key: NDArray[np.uint32],
    family_measures: NDArray[np.int16],
    persons: Persons,
    person_measures: NDArray[np.int16],
    age_groups: int,
    groups: GroupMembers | None = None,
    alone_measures: Iterable[Column] = (),
    onto: CellSums | None = None,
) -> CellSums:
    """Sum families and persons, district by district on all cores.

    Args:
        leaf: leaf row of every family, (families,).
        leaf_district: district row of every leaf.
        district_parent: first-level row of every district.
        record_key: secret key of every family.
        family_measures: (families, measures); every person inherits the measures of the family.
        persons: rows that refer to families.
        person_measures: (persons, own measures), summed beside the inherited ones.
        age_groups: number of age groups.
        groups: who is in which group; none if None.
        alone_measures: measures of families that no person inherits, one column, (families,), after the other.
        onto: sums over other families of the same cells: added to where they lie, so that a country's sums are in
            memory once however many parts it has. What was given is not to be used any more.
    """
    alone = [Sums(*sums) for sums in sum_columns(alone_measures, leaf, record_key, len(leaf_district))]
    members = groups or GroupMembers.nobody(len(leaf), len(persons.family))
    leaves, districts = len(leaf_district), len(district_parent)
    first_own = family_measures.shape[1] + len(alone)
    measures = first_own + person_measures.shape[1]
    shape = (districts, len(SEXES) + 1, age_groups + 1, len(DISABILITIES) + 1)
    cells, of_groups = int(np.prod(shape)), districts * len(members.groups)
    if onto is None:
        by_leaf, persons_by_leaf = _zeros((leaves, measures)), _zeros((leaves, measures))
        by_cell, by_group = _zeros((cells, measures)), _zeros((of_groups, measures))
    else:
        by_leaf, persons_by_leaf = onto.families_by_leaf, onto.persons_by_leaf
        by_cell, by_group = onto.persons_by_district.reshaped(cells), onto.persons_by_group.reshaped(of_groups)
    district = leaf_district[leaf]
    # District by district the sums in use fit into the cache, and no two threads write to one district.
    order = np.lexsort((leaf, district))
    first_member, member = _members(persons.family, len(leaf))
    cell = _cells(persons, district, shape)

    def add(begin: int, end: int) -> None:
        _add(
            order[begin:end],
            leaf,
            record_key,
            family_measures,
            first_member,
            member,
            cell,
            person_measures,
            first_own,
            district * len(members.groups),
            members.family,
            members.person,
            members.dividing,
            len(members.groups) - members.dividing,
            *(sums for pair in (by_leaf, persons_by_leaf, by_cell, by_group) for sums in (pair.counts, pair.keys)),
        )

    _on_all_cores(add, _cuts(district[order], cpu_count() or 1))
    for measure, of_column in enumerate(alone, start=family_measures.shape[1]):
        by_leaf.counts[:, measure] += of_column.counts
        by_leaf.keys[:, measure] += of_column.keys
    least = _least(record_key, leaf, leaves)
    if onto is not None:
        np.minimum(least, onto.least_by_leaf, out=least)
    return CellSums(
        by_leaf,
        persons_by_leaf,
        by_cell.reshaped(*shape),
        leaf_district,
        district_parent,
        least,
        by_group.reshaped(districts, len(members.groups)),
        members.groups,
    )


def _zeros(shape: tuple[int, int]) -> Sums:
    return Sums(np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.uint32))


def _least(key: NDArray[np.uint32], parent: NDArray[np.int64], parents: int) -> NDArray[np.uint32]:
    least = np.full(parents, np.iinfo(np.uint32).max, dtype=np.uint32)
    np.minimum.at(least, parent, key)
    return least


def _cells(persons: Persons, family_district: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.int64]:
    cell = family_district[persons.family]
    for codes, size in zip((persons.sex, persons.age, persons.disability), shape[1:], strict=True):
        cell *= size
        cell += np.minimum(codes, size - 1)
    return cell


def _cuts(district_in_order: NDArray[np.int64], parts: int) -> list[tuple[int, int]]:
    """Spans of about equal length that never divide a district."""
    families = len(district_in_order)
    wanted = [families * part // parts for part in range(1, parts)]
    inner = [int(np.searchsorted(district_in_order, district_in_order[place])) for place in wanted if families]
    ends = sorted({0, families, *inner})
    return list(pairwise(ends))


def _on_all_cores(work: Callable[[int, int], None], spans: list[tuple[int, int]]) -> None:
    with ThreadPoolExecutor(max_workers=max(len(spans), 1)) as pool:
        for done in [pool.submit(work, *span) for span in spans]:
            done.result()


def _members(family: NDArray[np.int64], families: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Persons by family: where each family's begin, (families + 1,), and their rows."""
    first = np.zeros(families + 1, dtype=np.int64)
    np.cumsum(np.bincount(family, minlength=families), out=first[1:])
    return first, _place_members(family, first[:-1].copy())


@numba.njit(cache=True)
def _place_members(family, next_place):  # type: ignore[no-untyped-def]
    member = np.empty(len(family), dtype=np.int64)
    for row in range(len(family)):
        member[next_place[family[row]]] = row
        next_place[family[row]] += 1
    return member


@numba.njit(cache=True, nogil=True)
def _add(  # type: ignore[no-untyped-def]
    order, leaf, record_key, shared, first_member, member, cell, own, first_own,
    first_group, family_groups, marked, dividing, overlapping,
    leaf_counts, leaf_keys, person_leaf_counts, person_leaf_keys, cell_counts, cell_keys, group_counts, group_keys,
):  # fmt: skip
    inherited = shared.shape[1]
    # Of every group that the family's members are in: how many of them are.
    inside = np.zeros(dividing + overlapping, dtype=np.int64)
    values = np.empty(inherited, dtype=np.int64)
    marks = np.empty(inherited, dtype=np.uint32)
    for place in range(len(order)):
        family = order[place]
        of_leaf = leaf[family]
        key = record_key[family]
        size = first_member[family + 1] - first_member[family]
        for measure in range(inherited):
            value = shared[family, measure]
            values[measure] = value
            marks[measure] = key if value != 0 else np.uint32(0)
        for measure in range(inherited):
            leaf_counts[of_leaf, measure] += values[measure]
            leaf_keys[of_leaf, measure] += marks[measure]
            person_leaf_counts[of_leaf, measure] += size * values[measure]
            person_leaf_keys[of_leaf, measure] += np.uint32(size) * marks[measure]
        for dimension in range(family_groups.shape[1]):
            if family_groups[family, dimension] < dividing:
                inside[family_groups[family, dimension]] = size
        for at in range(first_member[family], first_member[family + 1]):
            person = member[at]
            of_cell = cell[person]
            for number in range(overlapping):
                inside[dividing + number] += (marked[person] >> np.uint32(number)) & np.uint32(1)
            for measure in range(inherited):
                cell_counts[of_cell, measure] += values[measure]
                cell_keys[of_cell, measure] += marks[measure]
            for measure in range(own.shape[1]):
                value = own[person, measure]
                mark = key if value != 0 else np.uint32(0)
                person_leaf_counts[of_leaf, first_own + measure] += value
                person_leaf_keys[of_leaf, first_own + measure] += mark
                cell_counts[of_cell, first_own + measure] += value
                cell_keys[of_cell, first_own + measure] += mark
                if value != 0:
                    for dimension in range(family_groups.shape[1]):
                        group = family_groups[family, dimension]
                        if group < dividing:
                            group_counts[first_group[family] + group, first_own + measure] += value
                            group_keys[first_group[family] + group, first_own + measure] += mark
                    for number in range(overlapping):
                        if (marked[person] >> np.uint32(number)) & np.uint32(1):
                            group_counts[first_group[family] + dividing + number, first_own + measure] += value
                            group_keys[first_group[family] + dividing + number, first_own + measure] += mark
        for group in range(dividing + overlapping):
            times = inside[group]
            inside[group] = 0
            if times > 0:
                of_group = first_group[family] + group
                for measure in range(inherited):
                    group_counts[of_group, measure] += times * values[measure]
                    group_keys[of_group, measure] += np.uint32(times) * marks[measure]
