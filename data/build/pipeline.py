"""From a registry to releases: read, validate, place, sum, check, protect, write; then move each into the store."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import orjson
import polars as pl

from data.build.build_inputs import digest, fixed_inputs, registry_files
from data.build.engines.choice import DEFAULT_ENGINE, check_engine, open_engine
from data.build.errors import BuildError
from data.build.exact_cells import CellMaker, ExactCells, SummedSnapshot
from data.build.exact_tables import area_names
from data.build.intake import digest_of_reading, intake_of
from data.build.known_releases import INPUTS, KnownReleases, SnapshotInputs
from data.build.published_tables import TierTables, national_counts, protected_tables
from data.build.reading import Snapshots, keep_rejects, read_registry
from data.build.release_files import ReleaseContent, display_profile, write_release_files
from data.build.snapshot_rows import snapshot_rows
from data.build.spool_parts import divide_spool, number_of_parts
from data.build.stages import Listener, StageClock
from data.build.workforce import protected_workforce
from data.build.working_memory import default_memory
from data.build.workspace import workspace
from data.indicators.register import load_register
from data.profiles.profile import Profile
from data.protection.protected_tables import RULES
from data.protection.protection_facts import leak_of, protection_facts
from data.protection.secret_keys import ProtectionKeys, ReleaseKeys, check_demonstration_use
from data.registry.result import IngestResult
from data.registry.snapshots import count_spooled_snapshots, whole_snapshots
from data.release import layout
from data.release.hot_spots import write_hot_spots
from data.release.manifest import Manifest
from data.release.reader import Release
from data.release.store import Store
from geo.boundaries import BoundarySet
from geo.hex_shapes import encode_hexes
from geo.shapes import web_shapes

_SYNTHETIC = "synthetic"
_ROUNDED_TO = 100


@dataclass(frozen=True)
class Inputs:
    """What a build is made of, and how it goes about it.

    Attributes:
        registry: a SQLAlchemy URL or a folder.
        keys: the custodian's secrets.
        snapshots: "all" leaves those whose release in the store was made of the same inputs.
        memory: bytes that the build should stay within; 0 for half of what this process may use. Reading is not bound
            by it, nor is the protection of the sums.
        parts: number of parts of each snapshot, whatever the memory; 0 to let the memory decide.
        resume: take up what a killed build of the same inputs had finished. None: if the registry is a folder, whose
            files prove that they are the same; a database is read again. True: take the rows as they were read then.
        engine: what makes the sums, see `data.build.engines.choice`; releases do not depend on it.
    """

    registry: str
    profile: Profile
    boundaries: BoundarySet
    keys: ProtectionKeys
    snapshots: Snapshots = "latest"
    memory: int = 0
    parts: int = 0
    resume: bool | None = None
    engine: str = DEFAULT_ENGINE


def build_releases(inputs: Inputs, store: Store, listener: Listener | None = None) -> list[Manifest]:
    """Build one release per snapshot and add it to the store, unpublished.

    Returns:
        The releases of all snapshots asked for, those included that the store had already.

    Raises:
        AtlasError: the registry, its quality, the boundaries or the disk do not allow it; the sentence says what to
            change. Published releases stay as they are, and so do releases that were already built.
    """
    check_engine(inputs.engine, inputs.registry)
    clock = StageClock(listener)
    country = inputs.profile.country
    if inputs.boundaries.country != country:
        raise BuildError(
            f"The boundaries {inputs.boundaries.version} are of the country '{inputs.boundaries.country}', the profile "
            f"is of '{country}'; choose boundaries of the same country."
        )
    with clock.stage("inputs"):
        register = load_register(inputs.profile)
        fixed = fixed_inputs(inputs.profile, register, inputs.boundaries, inputs.keys)
        files = registry_files(inputs.registry)
    content = files.content if files else ""
    name = inputs.keys.seal(digest([fixed, inputs.registry, content, str(inputs.snapshots)]))
    # Nothing cheaper than reading proves that the rows of a database are the same: only who builds can say so.
    take_up = files is not None if inputs.resume is None else inputs.resume
    with workspace(store.root, country, name, take_up=take_up) as folder, _full_disk_as_sentence(store):
        read = read_registry(
            inputs.registry,
            inputs.profile,
            inputs.snapshots,
            store=store,
            clock=clock,
            work=folder / "work",
            files=files,
        )
        chosen = _chosen(inputs, read)
        with clock.stage("compare"):
            made_of = _inputs_of(inputs, read, fixed, chosen)
            known = KnownReleases(store, country) if inputs.snapshots == "all" else None
            found = {
                snapshot: known.made_of(snapshot, made_of[snapshot], latest=snapshot == chosen[-1]) if known else None
                for snapshot in chosen
            }
        for manifest in found.values():
            if manifest:
                clock.note(
                    f"{manifest.release_id} is in the store already and was made of the same rows, profile, areas, "
                    "keys and program; it is left as it is."
                )
        left = [snapshot for snapshot in chosen if not found[snapshot]]
        clock.plan(left, sum(table.read for table in read.counts.values()))
        if not left:
            return [manifest for manifest in found.values() if manifest]
        builder = _Builder(inputs, read, clock, folder)
        for number, snapshot in enumerate(left):
            release = folder / f"release-{number}"
            shutil.rmtree(release, ignore_errors=True)
            manifest = builder.build(snapshot, release)
            # Before the release is stored: a disk that fills up now must not leave a release without its report.
            keep_rejects(read.rejects, store, country, manifest.release_id)
            with clock.stage("store", snapshot):
                (release / layout.BUILD_LOG).write_bytes(_build_log(read, clock, made_of[snapshot]))
                store.add(release, manifest)
            builder.forget(snapshot)
            found[snapshot] = manifest
        return [manifest for manifest in found.values() if manifest]


def _chosen(inputs: Inputs, read: IngestResult) -> Sequence[date]:
    if inputs.snapshots != "all":
        return read.snapshots
    return whole_snapshots(count_spooled_snapshots(pl.scan_parquet(read.spool / "family.parquet")))


def _inputs_of(inputs: Inputs, read: IngestResult, fixed: str, snapshots: Sequence[date]) -> dict[date, SnapshotInputs]:
    rows, reading = snapshot_rows(read, snapshots), digest_of_reading(read)
    return {day: SnapshotInputs.sealed(inputs.keys, fixed, rows[day], reading) for day in snapshots}


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


class _Builder:
    """Builds the snapshots of one registry; what they share is made once."""

    def __init__(self, inputs: Inputs, read: IngestResult, clock: StageClock, folder: Path) -> None:
        self._inputs, self._read, self._clock, self._folder = inputs, read, clock, folder
        self._synthetic = any(_SYNTHETIC in name for name in read.model_versions)
        check_demonstration_use(inputs.keys, synthetic=self._synthetic)
        with clock.stage("index"):
            engine = open_engine(inputs.engine, inputs.registry, folder / "engine")
            self._cells = CellMaker(read.spool, inputs.profile, inputs.boundaries, inputs.keys, clock, engine)
            self._shapes = web_shapes(inputs.boundaries, inputs.profile.projection)
        with clock.stage("divide"):
            self._parts = self._divided()

    def _divided(self) -> Sequence[Path]:
        """The spool, or the parts that it is cut into; those of a killed build, if they are as many."""
        number = self._inputs.parts or number_of_parts(self._read.spool, self._inputs.memory or default_memory())
        folder = self._folder / f"parts-{number}"
        return divide_spool(self._read.spool, folder, number)

    def _measured(self, snapshot: date) -> Path:
        return self._folder / f"measured-{snapshot}-{len(self._parts)}"

    def forget(self, snapshot: date) -> None:
        """Remove what was kept of a snapshot whose release is stored."""
        shutil.rmtree(self._measured(snapshot), ignore_errors=True)

    def build(self, snapshot: date, folder: Path) -> Manifest:
        """Write one release into `folder`."""
        inputs, clock = self._inputs, self._clock
        working = self._measured(snapshot)
        working.mkdir(exist_ok=True)
        exact = self._cells.sum(snapshot, self._parts, working)
        with clock.stage("protect", snapshot):
            measured = exact.measured
            names, keys = area_names(inputs.boundaries, exact.leaves), release_keys(inputs, snapshot, exact)
            tables = protected_tables(
                exact.sums,
                measured,
                names,
                keys,
                inputs.profile,
                of_families=exact.of_families,
                inherited=exact.inherited,
            )
            workforce = protected_workforce(
                self._read.spool,
                snapshot,
                inputs.boundaries,
                names,
                exact.sums.least,
                keys,
                inputs.profile.minimum_cell_count,
            )
        with clock.stage("write", snapshot):
            content = ReleaseContent(
                profile=inputs.profile,
                register=measured,
                boundaries=inputs.boundaries,
                tables=tables,
                facts=protection_facts(
                    minimum=inputs.profile.minimum_cell_count,
                    age_groups=len(inputs.profile.age_groups),
                    demonstration=inputs.keys.demonstration,
                    groups=exact.sums.groups,
                ),
                leaves=exact.leaves,
                shapes=self._shapes.to_json().encode(),
                hexes=encode_hexes(exact.leaves, self._shapes.project),
                intake=intake_of(self._read, exact.placement),
                workforce=workforce,
            )
            write_release_files(folder, content)
            write_hot_spots(Release(folder, self._manifest(snapshot, folder, exact, tables)))
            return self._sealed(folder, self._manifest(snapshot, folder, exact, tables))

    def _manifest(
        self, snapshot: date, folder: Path, exact: SummedSnapshot, tables: Mapping[str, TierTables]
    ) -> Manifest:
        inputs, read, measured = self._inputs, self._read, exact.measured
        boundaries, profile = inputs.boundaries, inputs.profile
        return Manifest.create(
            folder=folder,
            country=profile.country,
            reference_date=snapshot,
            boundaries_version=boundaries.version,
            shapes_version=self._shapes.version,
            schematic_boundaries=boundaries.schematic,
            synthetic=self._synthetic,
            attribution=boundaries.attribution,
            scoring_model_versions=read.model_versions,
            software_version=version("family-atlas"),
            profile_sha256=digest(display_profile(profile)),
            register_sha256=digest([item.model_dump(mode="json") for item in self._cells.register]),
            protection=f"{RULES} (minimum {profile.minimum_cell_count})",
            demonstration_key=inputs.keys.demonstration,
            leak=leak_of(len(profile.age_groups), exact.sums.groups),
            registry_fingerprints={name: inputs.keys.seal(found) for name, found in read.fingerprint.items()},
            counts={
                **national_counts(tables["public"], measured),
                "families_unlocated": _rounded(exact.placement.unlocated),
                "families_by_code": _rounded(exact.placement.by_code),
                "leaves": exact.leaves.height,
            },
        )

    @staticmethod
    def _sealed(folder: Path, manifest: Manifest) -> Manifest:
        (folder / layout.MANIFEST).write_bytes(manifest.to_bytes())
        public = manifest.restricted_to(layout.PUBLIC, layout.SHAPES)
        (folder / layout.PUBLIC / layout.MANIFEST).write_bytes(public.to_bytes())
        return manifest


def _rounded(count: int) -> int:
    """To the nearest hundred: the manifest is public, and an exact count would tell of a single arrival."""
    return round(count / _ROUNDED_TO) * _ROUNDED_TO


def release_keys(inputs: Inputs, snapshot: date, exact: ExactCells | SummedSnapshot) -> ReleaseKeys:
    """Keys of the release of one snapshot: they depend on its sums, not on how or beside what it was read.

    The same families give the same figures, whichever engine reads them; the smallest change gives all noise anew.
    """
    return inputs.keys.for_release(inputs.profile.country, snapshot, {"sums": exact.sums.fingerprint()})


def _build_log(read: IngestResult, clock: StageClock, inputs: SnapshotInputs) -> bytes:
    content = {
        "source": read.source,
        "rows": sum(table.read for table in read.counts.values()),
        INPUTS: inputs.noted(),
        "stages": [asdict(timing) for timing in clock.timings],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)
