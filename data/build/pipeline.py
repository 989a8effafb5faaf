"""From a registry to releases: read, validate, place, sum, check, protect, write; then move each into the store."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import orjson
import polars as pl

from data.build.errors import BuildError
from data.build.exact_cells import CellMaker, ExactCells
from data.build.exact_tables import area_names
from data.build.placement import Placement
from data.build.published_tables import TierTables, national_counts, protected_tables
from data.build.release_files import ReleaseContent, display_profile, write_release_files
from data.build.stages import Listener, StageClock
from data.build.workforce import protected_workforce
from data.build.workspace import workspace
from data.profiles.profile import Profile
from data.protection.protected_tables import RULES
from data.protection.protection_facts import leak_of, protection_facts
from data.protection.secret_keys import ProtectionKeys, ReleaseKeys, check_demonstration_use
from data.registry.errors import SourceError, TooManyRejects
from data.registry.ingest import ingest
from data.registry.result import IngestResult
from data.registry.snapshots import count_snapshots, count_spooled_snapshots, whole_snapshots
from data.registry.source import Source, open_source
from data.release import layout
from data.release.hot_spots import write_hot_spots
from data.release.manifest import Manifest
from data.release.reader import Release
from data.release.store import Store
from geo.boundaries import BoundarySet
from geo.hex_shapes import encode_hexes
from geo.shapes import web_shapes

Snapshots = Literal["latest", "all"] | date
_SYNTHETIC = "synthetic"
_FAILED = "last-failed-build"
_ROUNDED_TO = 100


@dataclass(frozen=True)
class Inputs:
    """What a build is made of; `registry` is a SQLAlchemy URL or a folder, `keys` are the custodian's secrets."""

    registry: str
    profile: Profile
    boundaries: BoundarySet
    keys: ProtectionKeys
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
        self._synthetic = any(_SYNTHETIC in name for name in read.model_versions)
        check_demonstration_use(inputs.keys, synthetic=self._synthetic)
        with clock.stage("index"):
            self._cells = CellMaker(read.spool, inputs.profile, inputs.boundaries, inputs.keys, clock)
            self._shapes = web_shapes(inputs.boundaries, inputs.profile.projection)

    def build(self, snapshot: date, folder: Path) -> Manifest:
        """Write one release into `folder`."""
        inputs, clock = self._inputs, self._clock
        exact = self._cells.make(snapshot)
        with clock.stage("protect", snapshot):
            measured = exact.measures.measured
            names, keys = area_names(inputs.boundaries, exact.leaves), release_keys(inputs, snapshot, exact)
            tables = protected_tables(
                exact.sums,
                measured,
                names,
                keys,
                inputs.profile,
                of_families=exact.measures.of_families,
                inherited=exact.measures.shared.shape[1],
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
                intake=_intake(self._read, exact.placement),
                workforce=workforce,
            )
            write_release_files(folder, content)
            write_hot_spots(Release(folder, self._manifest(snapshot, folder, exact, tables)))
            return self._sealed(folder, self._manifest(snapshot, folder, exact, tables))

    def _manifest(self, snapshot: date, folder: Path, exact: ExactCells, tables: Mapping[str, TierTables]) -> Manifest:
        inputs, read, measured = self._inputs, self._read, exact.measures.measured
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
            profile_sha256=_digest(display_profile(profile)),
            register_sha256=_digest([item.model_dump(mode="json") for item in self._cells.register]),
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


def release_keys(inputs: Inputs, snapshot: date, exact: ExactCells) -> ReleaseKeys:
    """Keys of the release of one snapshot: they depend on its sums, not on how or beside what it was read.

    The same families give the same figures, whichever engine reads them; the smallest change gives all noise anew.
    """
    return inputs.keys.for_release(inputs.profile.country, snapshot, {"sums": exact.sums.fingerprint()})


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
