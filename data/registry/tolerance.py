"""How many rejected rows are too many."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from data.registry.errors import TooManyRejects
from data.registry.result import TableCounts

JUDGED: Final = ("family", "person", "support", "work_unit")
"""Rows of `source` describe the registry and reach no figure: they stop nothing."""

_SHOWN_REASONS: Final = 5


def check_tolerance(
    counts: Mapping[str, TableCounts], tolerance: float, report: Path, names: Sequence[str] = JUDGED
) -> None:
    """Compare the rejects of each table, rows rejected because of others left aside, with the tolerated share.

    Raises:
        TooManyRejects: naming the tables, their worst reasons and the report.
    """
    faults = [
        _fault(name, counts[name], tolerance) for name in names if _own(counts[name]) > tolerance * counts[name].read
    ]
    if faults:
        raise TooManyRejects(
            f"{'. '.join(faults)}. Nothing was changed. The report {report} names every row; "
            "mend them in the registry and start again.",
            counts,
            str(report),
        )


def _own(counts: TableCounts) -> int:
    return counts.rejected - counts.consequent


def _fault(name: str, counts: TableCounts, tolerance: float) -> str:
    worst = sorted(counts.reasons.items(), key=lambda item: -item[1])[:_SHOWN_REASONS]
    listed = "; ".join(f"{field} {value_class}: {number}" for (field, value_class), number in worst)
    return f"{_own(counts)} of {counts.read} rows of {name} are rejected, more than {tolerance:.1%} ({listed})"
