"""What a killed build had finished, as the next build of the same inputs takes it up.

Every file is written in one step. A list of the spool's files tells whether one was changed since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from data.build.build_inputs import file_stamps
from data.build.cell_sums import CellSums, Sums
from data.registry.result import IngestResult, Located, TableCounts
from data.release.groups import GroupCategory

_READING: Final = "reading.json"
_TABLES: Final = ("families_by_leaf", "persons_by_leaf", "persons_by_district", "persons_by_group")
_PLACES: Final = ("leaf_district", "district_parent", "least_by_leaf")


@dataclass(frozen=True)
class KeptReading:
    """A validated registry that a killed build left, and when it was read."""

    result: IngestResult
    read_at: datetime


def keep_reading(work: Path, result: IngestResult) -> None:
    """Note that a registry was read to its end.

    Args:
        work: the folder that the ingest worked in.
        result: of the ingest.
    """
    content: dict[str, Any] = {
        "read_at": datetime.now(UTC),
        "files": file_stamps(result.spool),
        "source": result.source,
        "notices": result.notices,
        "fingerprint": result.fingerprint,
        "snapshots": result.snapshots,
        "model_versions": result.model_versions,
        "located": asdict(result.located),
        "counts": {
            name: {**asdict(table), "reasons": [[*reason, number] for reason, number in table.reasons.items()]}
            for name, table in result.counts.items()
        },
    }
    _write(work / _READING, orjson.dumps(content))


def kept_reading(work: Path) -> KeptReading | None:
    """What `keep_reading` noted; None if there is nothing, or its files are not as they were."""
    try:
        content = orjson.loads((work / _READING).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    spool = work / "spool"
    stamps = {name: tuple(stamp) for name, stamp in content["files"].items()}
    if not spool.is_dir() or file_stamps(spool) != stamps:
        return None
    result = IngestResult(
        source=content["source"],
        spool=spool,
        rejects=work / "rejects.csv",
        counts={name: _counts(table) for name, table in content["counts"].items()},
        notices=tuple(content["notices"]),
        fingerprint=content["fingerprint"],
        snapshots=tuple(date.fromisoformat(day) for day in content["snapshots"]),
        model_versions=tuple(content["model_versions"]),
        located=Located(**content["located"]),
    )
    return KeptReading(result, datetime.fromisoformat(content["read_at"]))


def _counts(table: Mapping[str, Any]) -> TableCounts:
    reasons = {(field, value_class): number for field, value_class, number in table["reasons"]}
    return TableCounts(**{**table, "reasons": reasons})


def keep_sums(file: Path, sums: CellSums) -> None:
    """Write the sums of a snapshot; secret."""
    arrays = {name: getattr(sums, name) for name in _PLACES}
    for name in _TABLES:
        table: Sums = getattr(sums, name)
        arrays |= {f"{name}-counts": table.counts, f"{name}-keys": table.keys}
    partial = file.with_suffix(".partial")
    with partial.open("wb") as target:
        np.savez(target, allow_pickle=False, **arrays)
    partial.replace(file)


def kept_sums(file: Path, groups: Sequence[GroupCategory]) -> CellSums | None:
    """What `keep_sums` wrote; None if there is nothing."""
    if not file.is_file():
        return None
    with np.load(file, allow_pickle=False) as arrays:
        tables = {name: Sums(arrays[f"{name}-counts"], arrays[f"{name}-keys"]) for name in _TABLES}
        found: dict[str, Any] = {**tables, **{name: arrays[name] for name in _PLACES}}
        return CellSums(**found, groups=tuple(groups))


def _write(file: Path, content: bytes) -> None:
    partial = file.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(file)
