"""Progress bars of a build."""

from datetime import date
from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

_WORDS = {
    "index": "Indexing areas",
    "read": "Reading and validating",
    "members": "Joining members and support",
    "keys": "Numbering families secretly",
    "locate": "Placing families",
    "measure": "Measuring indicators",
    "aggregate": "Adding up",
    "check": "Checking sums",
    "protect": "Protecting",
    "write": "Writing",
    "store": "Storing",
}


class BuildProgress:
    """Shows one bar per table while reading, then one line per stage."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description:<44}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self._tables: dict[str, TaskID] = {}
        self._stage: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def started(self, stage: str, snapshot: date | None) -> None:
        """Show a stage."""
        if stage != "read":
            words = f"{_WORDS[stage]}{f' ({snapshot})' if snapshot else ''}"
            self._stage = self._bars.add_task(words, total=None)

    def advanced(self, table: str, done: int, total: int | None) -> None:
        """Move the bar of a table."""
        if table not in self._tables:
            self._tables[table] = self._bars.add_task(f"{_WORDS['read']} {table}", total=total)
        self._bars.update(self._tables[table], completed=done, total=total)

    def finished(self, stage: str, snapshot: date | None, seconds: float) -> None:
        """Complete a stage."""
        if self._stage is not None and stage != "read":
            self._bars.update(self._stage, total=1, completed=1)
