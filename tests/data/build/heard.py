"""A listener that remembers what a build told."""

from collections.abc import Sequence
from datetime import date


class Heard:
    """Everything that was told, in order."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, date | None]] = []
        self.tables: set[str] = set()
        self.notes: list[str] = []
        self.plans: list[list[date]] = []
        self.parts: set[tuple[int, int]] = set()

    def started(self, stage: str, snapshot: date | None) -> None:
        self.stages.append((stage, snapshot))

    def advanced(self, table: str, done: int, total: int | None) -> None:
        self.tables.add(table)

    def finished(self, stage: str, snapshot: date | None, seconds: float) -> None:
        assert (stage, snapshot) in self.stages
        assert seconds >= 0

    def reached(self, part: int, parts: int) -> None:
        self.parts.add((part, parts))

    def planned(self, snapshots: Sequence[date], rows: int) -> None:
        assert rows > 0
        self.plans.append(list(snapshots))

    def noted(self, sentence: str) -> None:
        self.notes.append(sentence)

    def built(self, stage: str) -> set[date]:
        """Snapshots of which a stage ran."""
        return {day for name, day in self.stages if name == stage and day}
