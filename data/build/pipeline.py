"""From a registry to releases: read, validate, place, sum, check, protect, write; then move each into the store."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
import orjson
import polars as pl

from data.build.cell_sums import CellSums, Persons, sum_cells
from data.build.errors import BuildError
from data.build.leaves import make_leaves
from data.build.measures import EVERYBODY, MeasureSet, measure_population, person_programmes
from data.build.placement import Placement, place_families
from data.build.population import Population, read_population
from data.build.published_tables import adm_table, h3_table
from data.build.release_files import ReleaseContent, display_profile, write_release_files
from data.build.stages import Listener, StageClock
from data.build.sum_checks import check_sums
from data.build.workspace import workspace
from data.indicators.register import Register, load_register
from data.profiles.profile import Profile
from data.protection import minimum_count
from data.registry.errors import SourceError, TooManyRejects
from data.registry.ingest import ingest
from data.registry.result import IngestResult
from data.registry.snapshots import count_snapshots, count_spooled_snapshots, whole_snapshots
from data.registry.source import Source, open_source
from data.release import layout
from data.release.manifest import Manifest
from data.release.store import Store
from geo.boundaries import BoundarySet
from geo.hex_shapes import encode_hexes
from geo.hierarchy import parents
from geo.locate import LocateIndex
from geo.shapes import web_shapes

Snapshots = Literal["latest", "all"] | date
_SYNTHETIC = "synthetic"
_FAILED = "last-failed-build"


@dataclass(frozen=True)
class Inputs:
    """What a build is made of; `registry` is a SQLAlchemy URL or a folder."""

    registry: str
    profile: Profile
    boundaries: BoundarySet
    snapshots: Snapshots = "latest"


def build_releases(inputs: Inputs, store: Store, listener: Listener | None = None) -> list[Manifest]:
    """Build one release per snapshot and add it to the store, unpublished.

    Raises:
        AtlasError: the registry, its quality, the boundaries or the disk do not allow it; the sentence says what to
            change. Published releases stay as they are, and so do releases that were already built.
    """
    clock = StageClock(listener)
    country = inputs.profile.country
    if inputs.boundaries.country != country:
        raise BuildError(
            f"The boundaries {inputs.boundaries.version} are of the country '{inputs.boundaries.country}', the profile "
            f"is of '{country}'; choose boundaries of the same country."
        )
    with workspace(store.root, country) as folder, _full_disk_as_sentence(store):
        read = _read(inputs, store, clock, folder / "work")
        chosen = read.snapshots
        if inputs.snapshots == "all":
            chosen = tuple(whole_snapshots(count_spooled_snapshots(pl.scan_parquet(read.spool / "family.parquet"))))
        builder = _Builder(inputs, read, clock)
        built = []
        for number, snapshot in enumerate(chosen):
            release = folder / f"release-{number}"
            manifest = builder.build(snapshot, release)
            # Before the release is stored: a disk that fills up now must not leave a release without its report.
            _keep_rejects(read.rejects, store, country, manifest.release_id)
            with clock.stage("store", snapshot):
                (release / layout.BUILD_LOG).write_bytes(_build_log(read, clock))
                store.add(release, manifest)
            built.append(manifest)
        return built


def _read(inputs: Inputs, store: Store, clock: StageClock, work: Path) -> IngestResult:
    """Read and validate; whatever stops it, the reject report is kept for the custodian."""
    country, report = inputs.profile.country, work / "rejects.csv"
    try:
        with clock.stage("read"), open_source(inputs.registry) as source:
            only = _snapshot_to_read(source, inputs)
            return ingest(source, inputs.profile, work, progress=clock.advance, snapshot=only)
    except TooManyRejects as error:
        kept = _keep_rejects(report, store, country, _FAILED)
        sentence = str(error).replace(error.report, str(kept))
        raise TooManyRejects(sentence, error.counts, str(kept)) from None
    except BaseException:
        with suppress(OSError):  # on a full disk the first sentence is the one that helps
            _keep_rejects(report, store, country, _FAILED)
        raise


@contextmanager
def _full_disk_as_sentence(store: Store) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise BuildError(
            f"The release could not be written to {store.root}: {reason}. Nothing that is published changed; "
            "free space or choose another store, then build again."
        ) from error


def _snapshot_to_read(source: Source, inputs: Inputs) -> date | None:
    """The one snapshot to read, or None for all."""
    if isinstance(inputs.snapshots, date):
        return inputs.snapshots
    if inputs.snapshots == "all":
        return None
    try:
        found = whole_snapshots(count_snapshots(source, inputs.profile))
    except SourceError:
        # The ingest looks at every table before it complains, and so says more.
        return None
    return found[-1] if found else None


class _Builder:
    """Builds the snapshots of one registry; what they share is made once."""

    def __init__(self, inputs: Inputs, read: IngestResult, clock: StageClock) -> None:
        self._inputs, self._read, self._clock = inputs, read, clock
        self._register: Register = load_register(inputs.profile)
        self._parents = np.asarray(parents(inputs.boundaries, 2), dtype=np.int64)
        with clock.stage("index"):
            self._index = LocateIndex.build(inputs.boundaries.levels[2].geometry.to_numpy())
            self._shapes = web_shapes(inputs.boundaries, inputs.profile.projection)

    def build(self, snapshot: date, folder: Path) -> Manifest:
        """Write one release into `folder`."""
        profile, clock = self._inputs.profile, self._clock
        with clock.stage("members", snapshot):
            population = read_population(
                self._read.spool, snapshot, profile, person_programmes=person_programmes(self._register, profile)
            )
        with clock.stage("locate", snapshot):
            placement = place_families(population.families, self._inputs.boundaries, self._index)
            located = placement.district >= 0
            if not located.any():
                raise BuildError(
                    f"No family of {snapshot} can be placed; the registry needs coordinates or area codes."
                )
            population = population.restricted_to(located)
        district, cell = placement.district[located], placement.cell[located]
        with clock.stage("measure", snapshot):
            measures = measure_population(population, self._register, profile)
        with clock.stage("aggregate", snapshot):
            leaf, leaves = make_leaves(district, cell)
            sums = self._sum(population, measures, leaf, leaves["district"].to_numpy().astype(np.int64))
        with clock.stage("check", snapshot):
            family_of_person = population.persons["family"].to_numpy()
            check_sums(sums, family_district=district, person_district=district[family_of_person], measure=EVERYBODY)
        with clock.stage("protect", snapshot):
            minimum = profile.minimum_cell_count
            adm = adm_table(sums, measures.measured, age_groups=len(profile.age_groups), minimum=minimum)
            h3 = h3_table(sums, measures.measured, minimum=minimum)
        with clock.stage("write", snapshot):
            content = ReleaseContent(
                profile=profile,
                register=measures.measured,
                boundaries=self._inputs.boundaries,
                adm=adm,
                h3=h3,
                leaves=leaves,
                shapes=self._shapes.to_json().encode(),
                hexes=encode_hexes(leaves, self._shapes.project),
                intake=_intake(self._read, placement),
            )
            write_release_files(folder, content)
            return self._manifest(snapshot, folder, population, placement, leaves.height)

    def _sum(
        self, population: Population, measures: MeasureSet, leaf: np.ndarray, leaf_district: np.ndarray
    ) -> CellSums:
        people = population.persons
        persons = Persons(
            people["family"].to_numpy().astype(np.int64),
            people["sex"].to_numpy(),
            people["age"].to_numpy(),
            people["disability"].to_numpy(),
        )
        return sum_cells(
            leaf=leaf,
            leaf_district=leaf_district,
            district_parent=self._parents,
            family_measures=measures.families,
            persons=persons,
            person_measures=measures.persons,
            age_groups=len(self._inputs.profile.age_groups),
        )

    def _manifest(
        self, snapshot: date, folder: Path, population: Population, placement: Placement, leaves: int
    ) -> Manifest:
        boundaries, read = self._inputs.boundaries, self._read
        manifest = Manifest.create(
            folder=folder,
            country=self._inputs.profile.country,
            reference_date=snapshot,
            boundaries_version=boundaries.version,
            shapes_version=self._shapes.version,
            schematic_boundaries=boundaries.schematic,
            synthetic=any(_SYNTHETIC in name for name in read.model_versions),
            attribution=boundaries.attribution,
            scoring_model_versions=read.model_versions,
            software_version=version("family-atlas"),
            profile_sha256=_digest(display_profile(self._inputs.profile)),
            register_sha256=_digest([item.model_dump(mode="json") for item in self._register]),
            protection=f"{minimum_count.NAME} (minimum {self._inputs.profile.minimum_cell_count})",
            registry_fingerprints=dict(read.fingerprint),
            counts={
                "families": population.families.height,
                "persons": population.persons.height,
                "families_unlocated": placement.unlocated,
                "families_by_code": placement.by_code,
                "leaves": leaves,
            },
        )
        (folder / layout.MANIFEST).write_bytes(manifest.to_bytes())
        public = manifest.restricted_to(layout.PUBLIC, layout.SHAPES)
        (folder / layout.PUBLIC / layout.MANIFEST).write_bytes(public.to_bytes())
        return manifest


def _digest(content: Any) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _intake(read: IngestResult, placement: Placement) -> dict[str, Any]:
    """What planners see of the registry's quality: counts and reasons, no row."""
    return {
        "tables": {
            name: {
                "read": table.read,
                "accepted": table.accepted,
                "rejected": table.rejected,
                "left_out": table.left_out,
                "nulls": dict(sorted(table.nulls.items())),
                "reasons": [
                    {"field": field, "value_class": value_class, "count": count}
                    for (field, value_class), count in sorted(table.reasons.items())
                ],
            }
            for name, table in sorted(read.counts.items())
        },
        "notices": list(read.notices),
        "sources": _sources(read.spool),
        "placement": {
            "by_coordinates": placement.by_coordinates,
            "by_code": placement.by_code,
            "unlocated": placement.unlocated,
            "outside": placement.outside,
            "outside_median_km": round(placement.outside_median_km, 3),
            "outside_largest_km": round(placement.outside_largest_km, 3),
            "elsewhere": placement.elsewhere,
        },
    }


def _sources(spool: Path) -> list[dict[str, Any]]:
    """What each agency delivered: agency, records, matched, last_load, cadence; in a stable order."""
    frame = pl.read_parquet(spool / "source.parquet")
    return frame.with_columns(pl.col("last_load").dt.to_string()).sort(frame.columns).to_dicts()


def _build_log(read: IngestResult, clock: StageClock) -> bytes:
    content = {"source": read.source, "stages": [asdict(timing) for timing in clock.timings]}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _keep_rejects(report: Path, store: Store, country: str, name: str) -> Path:
    target = layout.reports_dir(store.root, country) / name / report.name
    if report.is_file() and report.stat().st_size:
        layout.write_durably(target, report.read_bytes())
    return target
