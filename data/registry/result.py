"""What an ingest tells: counts, notices, fingerprints. Counts only; no value of a row and no identifier."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass
class TableCounts:
    """Rows and values of one table.

    Attributes:
        read, accepted, rejected, left_out: rows; read is their sum. `left_out` are rows of other snapshots.
        consequent: of the rejected, those whose only fault is that their family or person was rejected; they do not
            count against the tolerance.
        nulls: null values per column among the rows read.
        reasons: problems per (column, value class); a row can have several.
    """

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    consequent: int = 0
    left_out: int = 0
    nulls: dict[str, int] = field(default_factory=dict)
    reasons: dict[tuple[str, str], int] = field(default_factory=dict)

    def add_nulls(self, nulls: Mapping[str, int]) -> None:
        """Add the null values of one chunk."""
        for name, count in nulls.items():
            self.nulls[name] = self.nulls.get(name, 0) + count


@dataclass(frozen=True)
class Located:
    """Accepted family rows by how they are placed; coordinates go before codes."""

    by_coordinates: int
    by_code: int
    unlocated: int


@dataclass(frozen=True)
class IngestResult:
    """A validated registry in `spool` (one file per table of the contract).

    Attributes:
        counts, fingerprint: per table of the contract; optional tables that were absent have counts of zero.
            A fingerprint is "<rows>-<16 hex digits>": equal content in any order from any engine gives equal text.
        snapshots: dates of the accepted families, ascending.
        model_versions: versions of the scoring model named by the families, ascending.
        source: description without password.
        rejects: path of the reject report (always written, perhaps with its header only).
    """

    source: str
    spool: Path
    rejects: Path
    counts: Mapping[str, TableCounts]
    notices: tuple[str, ...]
    fingerprint: Mapping[str, str]
    snapshots: tuple[date, ...]
    model_versions: tuple[str, ...]
    located: Located
