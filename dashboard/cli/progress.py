"""What a build shows while it runs: bars with the remaining time, or plain lines where nobody watches a terminal."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from data.build.remaining_time import Experience, RemainingTime

_WORDS: Final = {
    "inputs": "Looking at the inputs",
    "compare": "Comparing with the store",
    "index": "Indexing areas",
    "divide": "Cutting into parts",
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
_IN_PARTS: Final = ("members", "locate", "measure", "keys")
_SECONDS_BETWEEN_LINES: Final = 5.0


class BuildProgress:
    """One bar over the whole build, and the stage that runs; the remaining time is learned from `experience`.

    On a terminal the bar moves; elsewhere a plain line is written at most every five seconds.
    """

    def __init__(self, experience: Experience, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._left = RemainingTime(experience, time.monotonic())
        self._begun = self._last_line = time.monotonic()
        self._part, self._parts = 0, 1
        self._doing = ""
        self._bars: Progress | None = None
        self._whole: TaskID | None = None
        if self._console.is_terminal:
            self._bars = Progress(
                TextColumn("{task.description:<52}"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f}%"),
                TimeElapsedColumn(),
                TextColumn("{task.fields[left]}"),
                console=self._console,
            )

    def __enter__(self) -> Self:
        if self._bars:
            self._bars.start()
            self._whole = self._bars.add_task("", total=1.0, left="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars and self._whole is not None:
            if kind is None:
                self._bars.update(self._whole, description="Done", completed=1.0, left="")
            self._bars.stop()

    def started(self, stage: str, snapshot: date | None) -> None:
        """Show a stage."""
        part = f", part {self._part + 1} of {self._parts}" if stage in _IN_PARTS and self._parts > 1 else ""
        self._doing = f"{_WORDS.get(stage, stage)}{f' ({snapshot}{part})' if snapshot else ''}"
        self._show()

    def advanced(self, table: str, done: int, total: int | None) -> None:
        """Show how much of a table was read."""
        self._left.read(table, done, total)
        rows = f"{done:,} of {total:,}" if total else f"{done:,}"
        self._doing = f"{_WORDS['read']} {table}: {rows} rows"
        self._show()

    def finished(self, stage: str, snapshot: date | None, seconds: float) -> None:
        """Count a stage, or its share of one part, as done."""
        share = (self._part + 1) / self._parts if stage in _IN_PARTS else 1.0
        self._left.finished(stage, snapshot, share)
        self._show()

    def reached(self, part: int, parts: int) -> None:
        """The stages that follow are of this part."""
        self._part, self._parts = part, parts

    def planned(self, snapshots: Sequence[date], rows: int) -> None:
        """Now it is known what will be built."""
        self._left.planned(list(snapshots), rows)

    def noted(self, sentence: str) -> None:
        """Say it, above the bar."""
        self._console.print(sentence, soft_wrap=True, highlight=False, markup=False)

    def _show(self) -> None:
        now = time.monotonic()
        left = _time(self._left.seconds(now))
        if self._bars and self._whole is not None:
            self._bars.update(self._whole, description=self._doing, completed=self._left.done(), left=f"{left} left")
        elif now - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = now
            spent = _time(now - self._begun)
            line = f"{self._left.done():4.0%}  {spent} passed, about {left} left  {self._doing}"
            self._console.print(line, soft_wrap=True, highlight=False, markup=False)


def _time(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
