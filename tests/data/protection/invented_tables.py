"""Small random populations with their exact tables: two provinces, a few districts, a few measures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.build.cell_sums import CellSums, Persons, sum_cells
from data.build.containing_groups import containing_groups
from data.build.exact_tables import AreaNames, exact_table, parents_of
from data.build.group_members import GroupMembers
from data.protection.exact_tables import Nation, ProtectedTable, PublishedMeasure
from data.protection.protected_tables import Protector
from data.protection.secret_keys import ReleaseKeys
from data.release.dimensions import Breakdown
from data.release.groups import GroupCategory

AGES = 3
MEASURES = (
    PublishedMeasure("families", "count", 0, 0),
    PublishedMeasure("common", "rate", 1, 0),
    PublishedMeasure("rare", "rate", 2, 0),
    PublishedMeasure("rarer", "rate", 3, 0),
    PublishedMeasure("score", "mean", 4, 0, centre=50.0, spread=50.0),
    PublishedMeasure("of persons", "rate", 5, 0, inherited=False),
)
CONTAINED = ((3, 2),)
_EVERYWHERE = ("adm0", "adm1", "adm2")
GROUPS = (
    *(GroupCategory(f"residence_{code}", "residence", code, _EVERYWHERE) for code in ("urban", "rural")),
    *(GroupCategory(f"livelihood_{code}", "livelihood", code, _EVERYWHERE) for code in ("herder", "wage")),
    *(GroupCategory(f"risk_{code}", "risk", code, _EVERYWHERE[:2]) for code in ("women", "older_persons")),
)


def keys(seed: int = 1) -> ReleaseKeys:
    """Any keys."""
    made = np.random.default_rng(seed).bytes(64)
    return ReleaseKeys(lasting=made[:16], planner=made[16:32], public=made[32:48], threshold=made[48:])


@dataclass(frozen=True)
class Village:
    """Families with their leaf and attributes; persons as the sums take them."""

    leaf: NDArray[np.int64]
    leaf_district: NDArray[np.int64]
    district_parent: NDArray[np.int64]
    measures: NDArray[np.int16]
    persons: Persons
    own: NDArray[np.int16]
    record_key: NDArray[np.uint32]
    groups: GroupMembers

    def sums(self) -> CellSums:
        """Their exact sums."""
        return sum_cells(
            leaf=self.leaf,
            leaf_district=self.leaf_district,
            district_parent=self.district_parent,
            record_key=self.record_key,
            family_measures=self.measures,
            persons=self.persons,
            person_measures=self.own,
            age_groups=AGES,
            groups=self.groups,
        )

    def names(self) -> AreaNames:
        """Any identities."""
        sizes = {
            "adm0": 1,
            "adm1": int(self.district_parent.max()) + 1,
            "adm2": len(self.district_parent),
            "h3": len(self.leaf_district),
        }
        return AreaNames(
            {
                level: np.arange(size, dtype=np.uint64) * np.uint64(7919) + np.uint64(len(level))
                for level, size in sizes.items()
            }
        )


def village(seed: int, families: int = 1_500) -> Village:
    """Make one."""
    rng = np.random.default_rng(seed)
    leaf_district = np.array([0, 0, 1, 2, 2, 3])
    leaf = rng.choice(6, families, p=[0.35, 0.03, 0.3, 0.02, 0.2, 0.1])
    rare = rng.random(families) < rng.uniform(0.01, 0.15)
    common = rng.random(families) < rng.uniform(0.3, 0.95)
    rarer = rare & (rng.random(families) < rng.uniform(0.5, 1.0))
    columns = [np.ones(families), common, rare, rarer, rng.integers(0, 101, families)]
    family = np.repeat(np.arange(families), rng.integers(1, 7, families))
    persons = Persons(
        family,
        rng.integers(0, 2, len(family)).astype(np.uint8),
        rng.integers(0, AGES, len(family)).astype(np.uint8),
        (rng.random(len(family)) < 0.06).astype(np.uint8),
    )
    # Herders live in the country; all women are a risk population, and most of the oldest.
    herder, rural = rng.random(families) < 0.3, rng.random(families) < 0.5
    residence = np.where(rng.random(families) < 0.02, 255, herder | rural)
    women, oldest = persons.sex == 0, (persons.age == AGES - 1) & (rng.random(len(family)) < 0.97)
    groups = GroupMembers(
        GROUPS,
        np.column_stack([residence, np.where(herder, 2, 3)]).astype(np.uint8),
        (women + 2 * oldest).astype(np.uint32),
    )
    return Village(
        leaf,
        leaf_district,
        np.array([0, 0, 1, 1]),
        np.column_stack(columns).astype(np.int16),
        persons,
        (rng.random((len(family), 1)) < 0.2).astype(np.int16),
        rng.integers(0, 2**32, families).astype(np.uint32),
        groups,
    )


def protect(
    made: Village,
    level: str,
    base: str,
    breakdown: Breakdown | None = None,
    used: ReleaseKeys | None = None,
    measures: tuple[PublishedMeasure, ...] = MEASURES,
) -> dict[str, ProtectedTable]:
    """Protect one table of a village."""
    breakdown = breakdown or Breakdown()
    sums = made.sums()
    protector = Protector(measures, used or keys(), minimum=10, contained=CONTAINED)
    published = np.array([base == "persons" or item.code != "of persons" for item in measures])
    total = sums.persons("adm0") if base == "persons" else sums.families("adm0")
    here = sums.persons("adm0", breakdown) if base == "persons" else sums.families("adm0")
    return protector.protect(
        exact_table(sums, made.names(), level, base, breakdown),
        parents_of(sums, level, base, breakdown, containing_groups(sums)),
        Nation(total.counts[0], here.counts[0]),
        published,
    )
