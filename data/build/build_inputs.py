"""What a build is made of besides rows, as digests: equal digests give equal releases from equal rows."""

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from os import cpu_count
from pathlib import Path
from typing import Any, Final

import orjson

from data.indicators.register import Register
from data.profiles.areas import load_areas
from data.profiles.profile import Profile
from data.protection.protected_tables import RULES
from data.protection.secret_keys import ProtectionKeys
from geo.boundaries import BoundarySet

_OWN_PACKAGES: Final = (
    "data",
    "data.build",
    "data.build.engines",
    "data.indicators",
    "data.profiles",
    "data.protection",
    "data.registry",
    "data.release",
    "geo",
)
_LIBRARIES: Final = ("family-atlas", "numpy", "polars", "pyarrow", "numba", "h3ronpy", "shapely", "pyproj")
_TABLES: Final = (".parquet", ".csv", ".csv.gz")
_SOURCES: Final = (".py", ".toml", ".json", ".csv")


def digest(content: Any) -> str:
    """SHA-256 of something that JSON can hold."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()


@cache
def software() -> str:
    """Digest of the program's own code that makes releases, and of the versions of what it builds on."""
    hasher = hashlib.sha256()
    for name in _LIBRARIES:
        hasher.update(f"{name} {metadata.version(name)}\n".encode())
    for package in _OWN_PACKAGES:
        for file in sorted(resources.files(package).iterdir(), key=lambda found: found.name):
            if file.is_file() and file.name.endswith(_SOURCES):
                hasher.update(f"{package}/{file.name}\n".encode())
                hasher.update(hashlib.sha256(file.read_bytes()).digest())
    return hasher.hexdigest()


def fixed_inputs(profile: Profile, register: Register, boundaries: BoundarySet, keys: ProtectionKeys) -> str:
    """One digest of all inputs but the rows: profile, areas, register, boundaries, keys, rules and program."""
    shapes = hashlib.sha256(orjson.dumps([boundaries.version, boundaries.schematic, boundaries.attribution]))
    for _, level in sorted(boundaries.levels.items()):
        shapes.update(level.drop(columns="geometry").to_csv(index=False).encode())
        for shape in level.geometry.to_wkb():
            shapes.update(shape)
    return digest(
        {
            "profile": profile.model_dump(mode="json"),
            "areas": load_areas(profile.path or profile.country).write_csv(),
            "register": [item.model_dump(mode="json") for item in register],
            "boundaries": shapes.hexdigest(),
            "keys": [keys.seal("inputs of a build"), keys.demonstration],
            "rules": RULES,
            "software": software(),
        }
    )


@dataclass(frozen=True)
class RegistryFiles:
    """The files of a registry in a folder, as they were at one moment.

    Attributes:
        content: digest of names and contents.
        stamps: per file its size and the time of its last change, to see whether it changed since.
    """

    content: str
    stamps: Mapping[str, tuple[int, int]]


def registry_files(registry: str) -> RegistryFiles | None:
    """Read every file of a registry in a folder; None for a database: only reading it shows what its rows are.

    None too if a file cannot be read.
    """
    folder = Path(registry)
    if not folder.is_dir():
        return None
    try:
        # Before the contents: what changes while they are read must not pass for what was read.
        stamps = file_stamps(folder)
        with ThreadPoolExecutor(max_workers=cpu_count()) as pool:
            contents = list(pool.map(_content, (folder / name for name in stamps)))
    except OSError:  # who reads the rows says more
        return None
    return RegistryFiles(digest(dict(zip(stamps, contents, strict=True))), stamps)


def file_stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change (ns) of every table's file below a folder, by relative path in order."""
    return {str(file.relative_to(folder)): _stamp(file) for file in sorted(_files(folder))}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.name.lower().endswith(_TABLES) and path.is_file())


def _stamp(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def _content(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
