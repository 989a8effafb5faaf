"""From a validated registry to exact sums and key sums of one snapshot: read, place, measure, sum, check.

What this module makes is exact and secret; it goes into protection, or to the custodian's attacks, and nowhere else.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.cell_sums import CellSums, Persons, sum_cells
from data.build.errors import BuildError
from data.build.exact_tables import area_numbers
from data.build.group_members import GroupMembers, group_members
from data.build.leaves import make_leaves
from data.build.measures import EVERYBODY, MeasureSet, measure_population, person_programmes
from data.build.placement import Placement, place_families
from data.build.population import Population, read_population
from data.build.stages import StageClock
from data.build.sum_checks import check_sums
from data.indicators.register import load_register
from data.profiles.profile import Profile
from data.protection.cell_noise import leaf_margin
from data.protection.record_keys import record_keys
from data.protection.secret_keys import ProtectionKeys
from data.release.groups import group_categories
from geo.boundaries import BoundarySet
from geo.hierarchy import parents
from geo.locate import LocateIndex


@dataclass(frozen=True)
class ExactCells:
    """One snapshot, located and summed.

    Attributes:
        population: located families and their members.
        placement: of all families, located or not.
        district, leaf: int64, rows of every located family.
        leaves: leaf, district, h3_cell, resolution, kind.
        measures: what every family and person adds.
        record_key: uint32, secret key of every located family.
        sums: of all measures, with key sums.
        groups: who is in which group.
    """

    population: Population
    placement: Placement
    district: NDArray[np.int64]
    leaf: NDArray[np.int64]
    leaves: pl.DataFrame
    measures: MeasureSet
    record_key: NDArray[np.uint32]
    sums: CellSums
    groups: GroupMembers


class CellMaker:
    """Sums the snapshots of one spooled registry; what they share is made once.

    Args:
        spool: folder written by the ingest.
        profile: the country.
        boundaries: its areas.
        keys: of the custodian.
        clock: told how far the work is.
    """

    def __init__(
        self, spool: Path, profile: Profile, boundaries: BoundarySet, keys: ProtectionKeys, clock: StageClock
    ) -> None:
        self._spool, self._profile, self._boundaries, self._keys, self._clock = spool, profile, boundaries, keys, clock
        self.register = load_register(profile)
        self._parents = np.asarray(parents(boundaries, 2), dtype=np.int64)
        self._index = LocateIndex.build(boundaries.levels[2].geometry.to_numpy())
        self._districts = area_numbers("adm2", boundaries.levels[2]["pcode"])

    def make(self, snapshot: date) -> ExactCells:
        """Sum one snapshot.

        Raises:
            BuildError: no family can be placed, or levels disagree.
        """
        profile, clock = self._profile, self._clock
        with clock.stage("members", snapshot):
            population = read_population(
                self._spool, snapshot, profile, person_programmes=person_programmes(self.register, profile)
            )
        with clock.stage("locate", snapshot):
            placement = place_families(population.families, self._boundaries, self._index)
            located = placement.district >= 0
            if not located.any():
                raise BuildError(
                    f"No family of {snapshot} can be placed; the registry needs coordinates or area codes."
                )
            population = population.restricted_to(located)
        district, cell = placement.district[located], placement.cell[located]
        with clock.stage("measure", snapshot):
            measures = measure_population(population, self.register, profile)
        with clock.stage("keys", snapshot):
            record_key = record_keys(population.families["family_id"], self._keys.record)
        groups = group_members(group_categories(profile), population)
        with clock.stage("aggregate", snapshot):
            leaf, leaves = make_leaves(district, cell, margin=self._leaf_margin)
            people = population.persons
            sums = sum_cells(
                leaf=leaf,
                leaf_district=leaves["district"].to_numpy().astype(np.int64),
                district_parent=self._parents,
                record_key=record_key,
                family_measures=measures.shared,
                alone_measures=measures.alone,
                persons=Persons(
                    people["family"].to_numpy().astype(np.int64),
                    people["sex"].to_numpy(),
                    people["age"].to_numpy(),
                    people["disability"].to_numpy(),
                ),
                person_measures=measures.persons,
                age_groups=len(profile.age_groups),
                groups=groups,
            )
        with clock.stage("check", snapshot):
            family_of_person = people["family"].to_numpy()
            check_sums(sums, family_district=district, person_district=district[family_of_person], measure=EVERYBODY)
        return ExactCells(population, placement, district, leaf, leaves, measures, record_key, sums, groups)

    def _leaf_margin(self, district: NDArray[np.int64], cell: NDArray[np.uint64]) -> NDArray[np.int64]:
        # Thresholds last over releases: neither date nor registry changes their key.
        keys = self._keys.for_release(self._profile.country, date.min, {})
        return leaf_margin(keys, self._districts[district], cell)
