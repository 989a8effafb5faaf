"""Tables of exact sums as protection takes them: cells with their identities, and the cells that contain them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.cell_sums import CellSums
from data.protection.counted_sets import stable_number
from data.protection.exact_tables import ExactTable, Parent
from data.release.dimensions import ALL, DIMENSIONS, LEVELS, Breakdown
from geo.boundaries import BoundarySet

_ABOVE = 0
"""Relation of a cell to the area above; dropped dimensions follow."""

_CONTAINING = 1 << 20
"""Relations to cells of another dimension begin here; each has room for those of its sides."""

Containing = Mapping[Breakdown, tuple[Breakdown, ...]]
"""By breakdown, the breakdowns of another dimension whose cells hold its own (see `containing_groups`)."""


@dataclass(frozen=True)
class AreaNames:
    """uint64 numbers that stand for every area of a level in every release."""

    numbers: dict[str, NDArray[np.uint64]]


def area_names(boundaries: BoundarySet, leaves: pl.DataFrame) -> AreaNames:
    """Identities of the areas by their codes, and of the leaves by district and cell."""
    codes = {level: boundaries.levels[number]["pcode"].tolist() for number, level in enumerate(LEVELS[:3])}
    districts = codes["adm2"]
    codes["h3"] = [
        f"{districts[district]}/{cell}" for district, cell in leaves.select("district", "h3_cell").iter_rows()
    ]
    return AreaNames({level: area_numbers(level, listed) for level, listed in codes.items()})


def area_numbers(level: str, codes: Iterable[str]) -> NDArray[np.uint64]:
    """Numbers that stand for the areas of a level in every release."""
    return np.array([stable_number(f"{level}/{code}") for code in codes], dtype=np.uint64)


def exact_table(sums: CellSums, names: AreaNames, level: str, base: str, breakdown: Breakdown) -> ExactTable:
    """The sums of one table."""
    found = sums.families(level) if base == "families" else sums.persons(level, breakdown)
    place = names.numbers[level] ^ np.uint64(stable_number(f"{base}/{_name(sums, breakdown)}"))
    return ExactTable(level, base, breakdown, found.counts, found.keys, place, sums.least[level])


def parents_of(
    sums: CellSums, level: str, base: str, breakdown: Breakdown, containing: Containing | None = None
) -> list[Parent]:
    """The cells that contain those of a table: of the area above, with one dimension dropped, and of other dimensions.

    Args:
        sums: exact sums.
        level, base, breakdown: of the table.
        containing: cells of other dimensions that hold the table's; those published at the level become parents.
    """
    parents = []
    if level != LEVELS[0]:
        parents.append(_larger_area(sums, level, base, breakdown))
    for relation, dimension in enumerate(DIMENSIONS, start=1):
        if getattr(breakdown, dimension) != ALL:
            parents.append(_wider(sums, level, breakdown, replace(breakdown, **{dimension: ALL}), relation))
    if base == "persons" and level != "h3":
        for wider in (containing or {}).get(breakdown, ()):
            if wider.group == ALL or level in sums.groups[wider.group].levels:
                number = stable_number(_name(sums, wider)) % _CONTAINING
                parents.append(_wider(sums, level, breakdown, wider, _CONTAINING * (number + 1)))
    return parents


def _wider(sums: CellSums, level: str, breakdown: Breakdown, wider: Breakdown, relation: int) -> Parent:
    """The cells of the same areas in a wider breakdown."""
    counts = sums.persons(level, wider).counts
    same = sums.persons("adm0", wider).counts[0] == sums.persons("adm0", breakdown).counts[0]
    return Parent(relation, counts, np.zeros(len(counts), dtype=np.bool_), same, wider)


def _name(sums: CellSums, breakdown: Breakdown) -> str:
    """A breakdown's name in every release; the number of a group can change with the profile, its code stays."""
    codes = f"{breakdown.sex}/{breakdown.age}/{breakdown.disability}"
    return codes if breakdown.group == ALL else f"{codes}/{sums.groups[breakdown.group].code}"


def _larger_area(sums: CellSums, level: str, base: str, breakdown: Breakdown) -> Parent:
    """The smallest area around each one that holds another besides: above an only district stands the nation."""
    row = np.arange(len(sums.least[level]))
    counts = np.zeros((len(row), sums.persons_by_leaf.counts.shape[1]), dtype=np.int64)
    alone = np.ones(len(row), dtype=np.bool_)
    here = level
    while here != LEVELS[0]:
        above, parent = _area_above(sums, here)
        table = sums.families(above) if base == "families" else sums.persons(above, breakdown)
        only = np.bincount(parent, minlength=len(table.counts))[parent] == 1
        found = alone & ~only[row]
        counts[found] = table.counts[parent[row[found]]]
        alone &= ~found
        row, here = parent[row], above
    return Parent(_ABOVE, counts, alone, np.zeros(counts.shape[1], dtype=np.bool_))


def _area_above(sums: CellSums, level: str) -> tuple[str, NDArray[np.int64]]:
    if level == "h3":
        return "adm2", sums.leaf_district
    if level == "adm2":
        return "adm1", sums.district_parent
    return "adm0", np.zeros(len(sums.families("adm1").counts), dtype=np.int64)
