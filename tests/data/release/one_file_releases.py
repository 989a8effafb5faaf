"""Releases of one small file, added like a build adds them: for tests of what happens to releases as a whole."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from data.build.workspace import workspace
from data.release.finding import Finding
from data.release.manifest import Manifest
from data.release.store import Store

COUNTRY = "xts"
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
LEAK = {"public": 0.05, "planner": 0.1}


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


def passes(_folder: Path) -> list[Finding]:
    """A check that finds nothing: these releases hold no tables."""
    return []


def open_store(root: Path, clock: Clock | None = None, by: str = "Bat") -> Store:
    return Store(root, clock=clock or Clock(), checker=passes, by=by)


def make_release(
    store: Store,
    day: date,
    text: str = "text",
    *,
    country: str = COUNTRY,
    leak: dict[str, float] | None = None,
    checked: bool = True,
    demonstration_key: bool = False,
) -> str:
    """Add a release to the store; gives its identifier."""
    with workspace(store.root, country) as work:
        folder = work / "release-0"
        (folder / "public").mkdir(parents=True)
        (folder / "public" / "text.json").write_text(text)
        manifest = Manifest.create(
            folder=folder,
            country=country,
            reference_date=day,
            boundaries_version="1",
            shapes_version="1",
            schematic_boundaries=False,
            synthetic=True,
            attribution="",
            scoring_model_versions=(),
            software_version="0",
            profile_sha256="",
            register_sha256="",
            protection="",
            demonstration_key=demonstration_key,
            leak=LEAK if leak is None else leak,
            registry_fingerprints={},
            counts={},
        )
        (folder / "manifest.json").write_bytes(manifest.to_bytes())
        (folder / "public" / "manifest.json").write_bytes(manifest.restricted_to("public").to_bytes())
        store.add(folder, manifest)
    if checked:
        store.check(country, manifest.release_id)
    return manifest.release_id
