"""What a build tells while it runs, and how long each stage took."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
        """Time a stage; a stage that raises is not recorded."""
        if self._listener:
            self._listener.started(name, snapshot)
        begin = time.perf_counter()
        yield
        seconds = time.perf_counter() - begin
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB_PER_MIB
        self.timings.append(Timing(name, snapshot.isoformat() if snapshot else "", round(seconds, 3), peak))
        if self._listener:
            self._listener.finished(name, snapshot, seconds)

    def advance(self, table: str, done: int, total: int | None) -> None:
        """Pass on how many rows of a table were read."""
        if self._listener:
            self._listener.advanced(table, done, total)
