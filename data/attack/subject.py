"""The release under attack with the truth behind it, as the custodian has both."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.cell_sums import CellSums
from data.build.containing_groups import containing_groups
from data.build.exact_tables import AreaNames, Containing
from data.build.group_members import GroupMembers
from data.build.measures import Measured
from data.build.publication_plan import PublicationPlan
from data.profiles.profile import Profile
from data.protection.secret_keys import ProtectionKeys, ReleaseKeys
from data.release.dimensions import Breakdown


@dataclass(frozen=True)
class Subject:
    """Everything that attacks need of the truth; the release's own files come beside it.

    Attributes:
        profile: the country.
        measured: the published indicators, in order.
        inherited: number of measures of families.
        shared: how many of them, the first ones, members take from their family.
        age_groups: number of age groups.
        minimum: least number of families shown.
        sums: exact sums of every cell.
        names: identities of the areas.
        leaf, district: rows of every family.
        record_key: secret key of every family.
        family_measures: int16, (families, measures).
        person_measures: int16, (persons, own measures).
        person_family: row of every person's family.
        person_codes: uint8, (persons, 3): sex, age group, disability; 255 unknown.
        groups: who is in which group.
        families: frame of the families (lat, lon and the rest).
        leaves: frame of the leaves.
        custodian: the keys of the custodian.
        keys: the keys of the release.
    """

    profile: Profile
    measured: Sequence[Measured]
    inherited: int
    shared: int
    age_groups: int
    minimum: int
    sums: CellSums
    names: AreaNames
    leaf: NDArray[np.int64]
    district: NDArray[np.int64]
    record_key: NDArray[np.uint32]
    family_measures: NDArray[np.int16]
    person_measures: NDArray[np.int16]
    person_family: NDArray[np.int64]
    person_codes: NDArray[np.uint8]
    groups: GroupMembers
    families: pl.DataFrame
    leaves: pl.DataFrame
    custodian: ProtectionKeys
    keys: ReleaseKeys

    @property
    def country(self) -> str:
        """Code of the country."""
        return self.profile.country

    @cached_property
    def members(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where each family's members begin, (families + 1,), and their rows."""
        begin = np.zeros(len(self.leaf) + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.person_family, minlength=len(self.leaf)), out=begin[1:])
        return begin, np.argsort(self.person_family, kind="stable")

    @cached_property
    def plan(self) -> PublicationPlan:
        """Which indicators are published in which table."""
        return PublicationPlan(self.measured, self.profile, self.groups.groups)

    @cached_property
    def containing(self) -> Containing:
        """Which categories the build takes to hold others."""
        return containing_groups(self.sums)

    @cached_property
    def holding_groups(self) -> dict[Breakdown, tuple[Breakdown, ...]]:
        """By category of one dimension the categories of others that hold everybody in it, person by person."""
        from data.attack.holding_groups import holding_groups

        return holding_groups(self)

    @cached_property
    def rural(self) -> NDArray[np.int64]:
        """1 for families in the country, 0 in town, -1 where it is not known."""
        return self.families["residence"].cast(pl.Int64).fill_null(-1).to_numpy()

    @cached_property
    def containments(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """By base, pairs of counted sets of which the first lies in the second in every row of the registry."""
        from data.attack.figures import containments

        counted = {side for item in self.measured if item.kind == "rate" for side in _sides(item)}
        counted |= {_sides(item)[1] for item in self.measured if item.kind == "mean"}
        shared = np.array(sorted(side for side in counted if side < self.inherited), dtype=np.int64)
        own = np.array(sorted(side for side in counted if side >= self.inherited), dtype=np.int64)
        families = containments(self.family_measures, shared)
        persons = tuple(
            (inner + self.inherited, outer + self.inherited)
            for inner, outer in containments(self.person_measures, own - self.inherited)
        )
        return {"families": families, "persons": (*families, *persons)}


def _sides(item: Measured) -> tuple[int, int]:
    """Positions of numerator and denominator."""
    return next(iter(item.places.values()))
