"""The first step of a build: read and validate the registry, or take up what a killed build had read."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Literal

from data.build.build_inputs import RegistryFiles, file_stamps
from data.build.kept_work import keep_reading, kept_reading
from data.build.stages import StageClock
from data.profiles.profile import Profile
from data.registry.errors import SourceError, TooManyRejects
from data.registry.ingest import ingest
from data.registry.result import IngestResult
from data.registry.snapshots import count_snapshots, whole_snapshots
from data.registry.source import Source, open_source
from data.release import layout
from data.release.store import Store

Snapshots = Literal["latest", "all"] | date
_FAILED = "last-failed-build"


def read_registry(
    registry: str,
    profile: Profile,
    snapshots: Snapshots,
    *,
    store: Store,
    clock: StageClock,
    work: Path,
    files: RegistryFiles | None,
) -> IngestResult:
    """Read and validate; whatever stops it, the reject report is kept for the custodian.

    Args:
        registry: a SQLAlchemy URL or a folder.
        profile: the country.
        snapshots: those that will be built.
        store: keeps the report.
        clock: told how far it is.
        work: gets the validated rows.
        files: of the registry as they were before, if it is a folder: changed ones are not kept for another build.

    Raises:
        AtlasError: see `data.registry.ingest.ingest`.
    """
    country, report = profile.country, work / "rejects.csv"
    try:
        with clock.stage("read"):
            kept = kept_reading(work)
            if kept:
                clock.note(
                    "A build of the same inputs was broken off; its registry, read on "
                    f"{kept.read_at:%Y-%m-%d at %H:%M} UTC, and everything that it had finished are taken up."
                )
                return kept.result
            with open_source(registry) as source:
                only = _snapshot_to_read(source, profile, snapshots)
                read = ingest(source, profile, work, progress=clock.advance, snapshot=only)
            if files is None or file_stamps(Path(registry)) == files.stamps:
                keep_reading(work, read)
            return read
    except TooManyRejects as error:
        target = keep_rejects(report, store, country, _FAILED)
        sentence = str(error).replace(error.report, str(target))
        raise TooManyRejects(sentence, error.counts, str(target)) from None
    except BaseException:
        with suppress(OSError):  # on a full disk the first sentence is the one that helps
            keep_rejects(report, store, country, _FAILED)
        raise


def keep_rejects(report: Path, store: Store, country: str, name: str) -> Path:
    """Copy a reject report, unless it is empty, to the custodian's reports; gives its place there."""
    target = layout.reports_dir(store.root, country) / name / report.name
    if report.is_file() and report.stat().st_size:
        layout.write_durably(target, report.read_bytes())
    return target


def _snapshot_to_read(source: Source, profile: Profile, snapshots: Snapshots) -> date | None:
    """The one snapshot to read, or None for all."""
    if isinstance(snapshots, date):
        return snapshots
    if snapshots == "all":
        return None
    try:
        found = whole_snapshots(count_snapshots(source, profile))
    except SourceError:
        # The ingest looks at every table before it complains, and so says more.
        return None
    return found[-1] if found else None
