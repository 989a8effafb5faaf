"""What a build tells while it runs, and how long each stage took."""

import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

_KIB_PER_MIB = 1024


class Listener(Protocol):
    """Somebody who wants to know how far a build is."""

    def started(self, stage: str, snapshot: date | None) -> None:
        """A stage begins."""

    def advanced(self, table: str, done: int, total: int | None) -> None:
        """Rows of a table were read."""

    def finished(self, stage: str, snapshot: date | None, seconds: float) -> None:
        """A stage ended."""

    def reached(self, part: int, parts: int) -> None:
        """So many parts of the snapshot were measured; the stages that follow are of the next one."""

    def planned(self, snapshots: Sequence[date], rows: int) -> None:
        """These snapshots will be built, from so many rows of the registry."""

    def noted(self, sentence: str) -> None:
        """Something that the operator should know."""


@dataclass(frozen=True)
class Timing:
    """Seconds of one stage, and the most memory (MiB) the process had used by its end."""

    stage: str
    snapshot: str
    seconds: float
    peak_mib: int


class StageClock:
    """Times stages and passes their progress on."""

    def __init__(self, listener: Listener | None) -> None:
        self._listener = listener
        self.timings: list[Timing] = []

    @contextmanager
    def stage(self, name: str, snapshot: date | None = None) -> Iterator[None]:
        """Time a stage; a stage that raises is not recorded. One that comes in parts is recorded as one."""
        if self._listener:
            self._listener.started(name, snapshot)
        begin = time.perf_counter()
        yield
        seconds = time.perf_counter() - begin
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB_PER_MIB
        self._add(Timing(name, snapshot.isoformat() if snapshot else "", seconds, peak))
        if self._listener:
            self._listener.finished(name, snapshot, seconds)

    def _add(self, timing: Timing) -> None:
        for number, known in enumerate(self.timings):
            if (known.stage, known.snapshot) == (timing.stage, timing.snapshot):
                seconds = round(known.seconds + timing.seconds, 3)
                self.timings[number] = Timing(known.stage, known.snapshot, seconds, timing.peak_mib)
                return
        self.timings.append(replace(timing, seconds=round(timing.seconds, 3)))

    def reach(self, part: int, parts: int) -> None:
        """Pass on how many parts of a snapshot were measured."""
        if self._listener:
            self._listener.reached(part, parts)

    def plan(self, snapshots: Sequence[date], rows: int) -> None:
        """Pass on what will be built."""
        if self._listener:
            self._listener.planned(snapshots, rows)

    def note(self, sentence: str) -> None:
        """Pass on a sentence."""
        if self._listener:
            self._listener.noted(sentence)

    def advance(self, table: str, done: int, total: int | None) -> None:
        """Pass on how many rows of a table were read."""
        if self._listener:
            self._listener.advanced(table, done, total)
