"""Before anything is hidden, every level must add up to the located families, exactly."""

import numpy as np
from numpy.typing import NDArray

from data.build.cell_sums import CellSums
from data.build.errors import SumsDisagree
from data.release.dimensions import LEVELS


def check_sums(
    sums: CellSums, *, family_district: NDArray[np.int64], person_district: NDArray[np.int64], measure: int
) -> None:
    """Compare the sums of a constant measure with counts made another way.

    Args:
        sums: what was aggregated.
        family_district: district row of every located family.
        person_district: district row of every person in a located family.
        measure: position of the measure that is 1 for everybody.

    Raises:
        SumsDisagree: naming the level and the difference.
    """
    districts = len(sums.district_parent)
    check_counts(
        sums,
        families=np.bincount(family_district, minlength=districts),
        persons=np.bincount(person_district, minlength=districts),
        measure=measure,
    )


def check_counts(sums: CellSums, *, families: NDArray[np.int64], persons: NDArray[np.int64], measure: int) -> None:
    """The same with the number of located families, and of persons in them, by district.

    Raises:
        SumsDisagree: naming the level and the difference.
    """
    districts = len(sums.district_parent)
    for unit, expected in (("families", families), ("persons", persons)):
        for level in LEVELS:
            table = sums.families(level) if unit == "families" else sums.persons(level)
            by_level = table.counts[:, measure]
            if by_level.sum() != expected.sum():
                raise SumsDisagree(
                    f"{unit} at level {level} add up to {by_level.sum()}, but {expected.sum()} were located; "
                    "please report this fault of the program."
                )
        by_leaf = sums.families_by_leaf if unit == "families" else sums.persons_by_leaf
        nested = np.bincount(sums.leaf_district, weights=by_leaf.counts[:, measure], minlength=districts).astype(
            np.int64
        )
        by_district = (sums.families("adm2") if unit == "families" else sums.persons("adm2")).counts[:, measure]
        for name, found in (("districts", by_district), ("leaves of districts", nested)):
            wrong = np.flatnonzero(found != expected)
            if len(wrong):
                raise SumsDisagree(
                    f"{unit} in {name} differ from those located in {len(wrong)} districts (first: row {wrong[0]}); "
                    "please report this fault of the program."
                )
