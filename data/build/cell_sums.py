"""Exact integer sums per cell: families and persons by leaf, persons by district, sex, age group and disability.

Everything coarser is rolled up from these sums, so every level agrees with every other by construction.
"""

from dataclasses import dataclass
from functools import cached_property

import numba
import numpy as np
from numpy.typing import NDArray

from data.release.dimensions import ALL, DISABILITIES, SEXES, Breakdown


@dataclass(frozen=True)
class Persons:
    """Persons as parallel arrays; unknown sex, age group or disability is 255."""

    family: NDArray[np.int64]
    sex: NDArray[np.uint8]
    age: NDArray[np.uint8]
    disability: NDArray[np.uint8]


@dataclass(frozen=True)
class CellSums:
    """Sums of every measure.

    Attributes:
        families_by_leaf: int64, (leaves, family measures).
        persons_by_leaf: int64, (leaves, family measures + person measures).
        persons_by_district: int64, (districts, sexes + 1, age groups + 1, disabilities + 1, measures as before);
            the last place of each dimension holds the unknown.
        leaf_district: district row of every leaf.
        district_parent: first-level row of every district.
    """

    families_by_leaf: NDArray[np.int64]
    persons_by_leaf: NDArray[np.int64]
    persons_by_district: NDArray[np.int64]
    leaf_district: NDArray[np.int64]
    district_parent: NDArray[np.int64]

    def families(self, level: str) -> NDArray[np.int64]:
        """Family sums of a level, (areas, measures)."""
        return self.families_by_leaf if level == "h3" else self._families_by_area[level]

    def persons(self, level: str, breakdown: Breakdown | None = None) -> NDArray[np.int64]:
        """Person sums of a level and breakdown, (areas, measures); leaves have totals only."""
        if level == "h3":
            return self.persons_by_leaf
        return _select(self._persons_by_area[level], breakdown or Breakdown())

    @cached_property
    def _families_by_area(self) -> dict[str, NDArray[np.int64]]:
        return self._rolled_up(_group(self.families_by_leaf, self.leaf_district, len(self.district_parent)))

    @cached_property
    def _persons_by_area(self) -> dict[str, NDArray[np.int64]]:
        return self._rolled_up(self.persons_by_district)

    def _rolled_up(self, by_district: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        by_parent = _group(by_district, self.district_parent, int(self.district_parent.max(initial=-1)) + 1)
        return {"adm2": by_district, "adm1": by_parent, "adm0": by_parent.sum(axis=0, keepdims=True)}


def sum_cells(
    *,
    leaf: NDArray[np.int64],
    leaf_district: NDArray[np.int64],
    district_parent: NDArray[np.int64],
    family_measures: NDArray[np.int16],
    persons: Persons,
    person_measures: NDArray[np.int16],
    age_groups: int,
) -> CellSums:
    """Sum families and persons in one pass each.

    Args:
        leaf: leaf row of every family, (families,).
        leaf_district: district row of every leaf.
        district_parent: first-level row of every district.
        family_measures: (families, measures); every person inherits the measures of the family.
        persons: rows that refer to families.
        person_measures: (persons, own measures), summed beside the inherited ones.
        age_groups: number of age groups.
    """
    leaves, districts = len(leaf_district), len(district_parent)
    measures = family_measures.shape[1] + person_measures.shape[1]
    shape = (districts, len(SEXES) + 1, age_groups + 1, len(DISABILITIES) + 1)
    families_by_leaf = np.zeros((leaves, family_measures.shape[1]), dtype=np.int64)
    _add_families(leaf, family_measures, families_by_leaf)
    persons_by_leaf = np.zeros((leaves, measures), dtype=np.int64)
    persons_by_cell = np.zeros((int(np.prod(shape)), measures), dtype=np.int64)
    _add_persons(
        persons.family,
        leaf,
        _cells(persons, leaf_district[leaf], shape),
        family_measures,
        person_measures,
        persons_by_leaf,
        persons_by_cell,
    )
    return CellSums(
        families_by_leaf,
        persons_by_leaf,
        persons_by_cell.reshape((*shape, measures)),
        leaf_district,
        district_parent,
    )


def _cells(persons: Persons, family_district: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.int64]:
    cell = family_district[persons.family]
    for codes, size in zip((persons.sex, persons.age, persons.disability), shape[1:], strict=True):
        cell *= size
        cell += np.minimum(codes, size - 1)
    return cell


def _select(cube: NDArray[np.int64], breakdown: Breakdown) -> NDArray[np.int64]:
    for code in (breakdown.sex, breakdown.age, breakdown.disability):
        cube = cube.sum(axis=1) if code == ALL else cube[:, code]
    return cube


def _group(sums: NDArray[np.int64], parent: NDArray[np.int64], parents: int) -> NDArray[np.int64]:
    grouped = np.zeros((parents, *sums.shape[1:]), dtype=np.int64)
    for row, above in enumerate(parent):
        grouped[above] += sums[row]
    return grouped


@numba.njit(cache=True)
def _add_families(leaf, measures, sums):  # type: ignore[no-untyped-def]
    for row in range(len(leaf)):
        for measure in range(measures.shape[1]):
            sums[leaf[row], measure] += measures[row, measure]


@numba.njit(cache=True)
def _add_persons(family, leaf, cell, inherited, own, by_leaf, by_cell):  # type: ignore[no-untyped-def]
    shared = inherited.shape[1]
    for row in range(len(family)):
        of_family = family[row]
        of_leaf = leaf[of_family]
        of_cell = cell[row]
        for measure in range(shared):
            value = inherited[of_family, measure]
            by_leaf[of_leaf, measure] += value
            by_cell[of_cell, measure] += value
        for measure in range(own.shape[1]):
            value = own[row, measure]
            by_leaf[of_leaf, shared + measure] += value
            by_cell[of_cell, shared + measure] += value
