"""Where things lie in a release store, and the one way files are put there."""

import os
import tempfile
from pathlib import Path
from typing import Final

PUBLISHED: Final = "published.json"
LEDGER: Final = "ledger.jsonl"
MANIFEST: Final = "manifest.json"
BUILD_LOG: Final = "build_log.json"
PUBLIC: Final = "public"
PLANNER: Final = "planner"
SHAPES: Final = "shapes"

AREAS_FILE: Final = "areas.json"
PROFILE_FILE: Final = "profile.json"
REGISTER_FILE: Final = "register.json"
ADM_FILE: Final = "adm.parquet"
H3_FILE: Final = "h3.parquet"
LEAVES_FILE: Final = "leaves.parquet"
PROTECTION_FILE: Final = "protection.json"
SHAPES_FILE: Final = "shapes.json"
HEXES_FILE: Final = "hexes.bin"
NEIGHBOURS_FILE: Final = "neighbours.json"
HOT_SPOTS_FILE: Final = "hot_spots.parquet"
DELIVERIES_FILE: Final = "deliveries.json"
INTAKE_FILE: Final = "intake.json"
WORKFORCE_FILE: Final = "workforce.parquet"


def releases_dir(store: Path, country: str) -> Path:
    """Folder of a country's frozen releases."""
    return store / country / "releases"


def building_dir(store: Path, country: str) -> Path:
    """Folder in which builds work before they are moved, whole, into the releases."""
    return store / country / "building"


def reports_dir(store: Path, country: str) -> Path:
    """Folder of the custodian's reports (rejected rows, failed builds); never served."""
    return store / country / "reports"


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file in one step: a reader sees the old content or the new, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
