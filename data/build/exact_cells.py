"""From a validated registry to exact sums and key sums of one snapshot: read, place, measure, sum, check.

A build takes the families part by part, so that its memory follows the size of a part; attacks need all at once.

What this module makes is exact and secret; it goes into protection, or to the custodian's attacks, and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.cell_sums import CellSums, Persons
from data.build.engines.compiled import CompiledEngine
from data.build.engines.sample_check import SampleCheck
from data.build.errors import BuildError
from data.build.exact_tables import area_numbers
from data.build.group_members import GroupMembers, group_members
from data.build.kept_work import keep_sums, kept_sums
from data.build.leaves import make_leaves
from data.build.measured_parts import MeasuredParts, write_part
from data.build.measured_rows import CellLayout, MeasuredRows, SumEngine
from data.build.measures import (
    EVERYBODY,
    Measured,
    MeasureSet,
    measure_columns,
    measure_population,
    person_programmes,
)
from data.build.placement import Placement, PlacementCounts, place_families
from data.build.population import Population, SnapshotFacts, read_population, snapshot_facts
from data.build.stages import StageClock
from data.build.sum_checks import check_counts, check_sums
from data.indicators.register import load_register
from data.profiles.profile import Profile
from data.protection.cell_noise import leaf_margin
from data.protection.record_keys import record_keys
from data.protection.secret_keys import ProtectionKeys
from data.release.groups import group_categories
from geo.boundaries import BoundarySet
from geo.hierarchy import parents
from geo.locate import LocateIndex

_SUMS = "sums.npz"


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


@dataclass(frozen=True)
class SummedSnapshot:
    """One snapshot, summed part by part; no family of it is in memory any more.

    Attributes:
        placement: how its families were placed.
        leaves: leaf, district, h3_cell, resolution, kind.
        measured: the indicators, and where their sums stand.
        of_families: number of measures of families.
        inherited: how many of them, the first ones, members take from their family.
        sums: of all measures, with key sums.
    """

    placement: PlacementCounts
    leaves: pl.DataFrame
    measured: tuple[Measured, ...]
    of_families: int
    inherited: int
    sums: CellSums


class CellMaker:
    """Sums the snapshots of one spooled registry; what they share is made once.

    Args:
        spool: folder written by the ingest.
        profile: the country.
        boundaries: its areas.
        keys: of the custodian.
        clock: told how far the work is.
        engine: what makes the sums (default: the compiled pass).
    """

    def __init__(
        self,
        spool: Path,
        profile: Profile,
        boundaries: BoundarySet,
        keys: ProtectionKeys,
        clock: StageClock,
        engine: SumEngine | None = None,
    ) -> None:
        self._engine = engine or CompiledEngine()
        self._spool, self._profile, self._boundaries, self._keys, self._clock = spool, profile, boundaries, keys, clock
        self.register = load_register(profile)
        self._parents = np.asarray(parents(boundaries, 2), dtype=np.int64)
        self._index = LocateIndex.build(boundaries.levels[2].geometry.to_numpy())
        self._districts = area_numbers("adm2", boundaries.levels[2]["pcode"])

    def sum(self, snapshot: date, spools: Sequence[Path], folder: Path) -> SummedSnapshot:
        """Sum one snapshot part by part; the result does not depend on how many there are.

        Args:
            snapshot: the day.
            spools: the spool, or the parts that it was cut into.
            folder: private; gets the measured parts and the sums. What is there already is taken as it is.

        Raises:
            BuildError: no family can be placed, or levels disagree.
        """
        clock = self._clock
        files = [folder / f"{number:03}.npz" for number in range(len(spools))]
        facts = None
        for number, (spool, file) in enumerate(zip(spools, files, strict=True)):
            clock.reach(number, len(spools))
            if not file.is_file():
                if len(spools) > 1 and facts is None:
                    with clock.stage("members", snapshot):
                        facts = snapshot_facts(self._spool, spools, snapshot, self._profile)
                self._measure_part(snapshot, spool, facts, file)
        with clock.stage("aggregate", snapshot):
            parts = MeasuredParts(files, self.register, group_categories(self._profile))
            if not parts.families:
                raise _nobody_placed(snapshot)
            parts.leaf, leaves = make_leaves(parts.district, parts.cells(), margin=self._leaf_margin)
            layout, kept = self._layout(leaves), kept_sums(folder / _SUMS, group_categories(self._profile))
            sample = SampleCheck(layout, self._engine)
            sums = kept or self._engine.sum(layout, sample.watched(parts))
        with clock.stage("check", snapshot):
            if kept is None:
                sample.check(sums)
                keep_sums(folder / _SUMS, sums)  # never sums that the check has not seen
            families, persons = parts.counts(len(self._parents))
            check_counts(sums, families=families, persons=persons, measure=EVERYBODY)
        return SummedSnapshot(parts.placement, leaves, parts.measured, parts.of_families, parts.inherited, sums)

    def _measure_part(self, snapshot: date, spool: Path, facts: SnapshotFacts | None, file: Path) -> None:
        profile, clock = self._profile, self._clock
        with clock.stage("members", snapshot):
            population = read_population(
                spool, snapshot, profile, person_programmes=person_programmes(self.register, profile), facts=facts
            )
        with clock.stage("locate", snapshot):
            placement = place_families(population.families, self._boundaries, self._index)
            population = population.restricted_to(placement.district >= 0)
        with clock.stage("measure", snapshot):
            columns = measure_columns(population, self.register, profile)
        with clock.stage("keys", snapshot):
            record_key = record_keys(population.families["family_id"], self._keys.record)
            groups = group_members(group_categories(profile), population)
            write_part(file, population, placement, record_key, columns, groups)

    def _layout(self, leaves: pl.DataFrame) -> CellLayout:
        leaf_district = leaves["district"].to_numpy().astype(np.int64)
        return CellLayout(leaf_district, self._parents, len(self._profile.age_groups))

    def make(self, snapshot: date) -> ExactCells:
        """Sum one snapshot, all of it in memory.

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
                raise _nobody_placed(snapshot)
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
            rows = MeasuredRows(
                leaf,
                record_key,
                measures.shared,
                measures.alone,
                Persons(
                    people["family"].to_numpy().astype(np.int64),
                    people["sex"].to_numpy(),
                    people["age"].to_numpy(),
                    people["disability"].to_numpy(),
                ),
                measures.persons,
                groups,
            )
            sums = self._engine.sum(self._layout(leaves), (rows,))
        with clock.stage("check", snapshot):
            family_of_person = people["family"].to_numpy()
            check_sums(sums, family_district=district, person_district=district[family_of_person], measure=EVERYBODY)
        return ExactCells(population, placement, district, leaf, leaves, measures, record_key, sums, groups)

    def _leaf_margin(self, district: NDArray[np.int64], cell: NDArray[np.uint64]) -> NDArray[np.int64]:
        # Thresholds last over releases: neither date nor registry changes their key.
        keys = self._keys.for_release(self._profile.country, date.min, {})
        return leaf_margin(keys, self._districts[district], cell)


def _nobody_placed(snapshot: date) -> BuildError:
    return BuildError(f"No family of {snapshot} can be placed; the registry needs coordinates or area codes.")
