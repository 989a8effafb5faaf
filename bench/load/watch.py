"""Memory and processor of processes over time, read from /proc."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Track:
    """One process: (seconds since the start, MB of its own and its share of what it shares, seconds of processor)."""

    name: str
    samples: list[tuple[float, float, float]] = field(default_factory=list)


class Watch:
    """Samples every living process below some main processes until it is told to stop."""

    def __init__(self, roots: dict[str, int], every: float = 5.0) -> None:
        self._roots, self._every = roots, every
        self._began = time.monotonic()
        self._stop = threading.Event()
        self.tracks: dict[int, Track] = {}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take a last sample and stop."""
        self._stop.set()
        self._thread.join()
        self._sample()

    def busy(self, name: str, begin: float, end: float) -> float:
        """Processors that were busy with the processes of one root between two times (1.0: one core wholly)."""
        busy = 0.0
        for track in self.tracks.values():
            if track.name.partition(" ")[0] == name:
                inside = [(at, cpu) for at, _, cpu in track.samples if begin <= at <= end]
                if len(inside) > 1:
                    # Over the time between the samples: of a short run they miss several seconds.
                    busy += (inside[-1][1] - inside[0][1]) / (inside[-1][0] - inside[0][0])
        return busy

    def now(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    def memory(self, begin: float) -> list[dict[str, Any]]:
        """Of every process that lived to the end: first, last and most MB since `begin`, and growth per minute."""
        rows = []
        for pid, track in sorted(self.tracks.items()):
            inside = [(at, size) for at, size, _ in track.samples if at >= begin]
            if len(inside) < 2:
                continue
            rows.append(
                {"process": track.name, "pid": pid, "first_mb": inside[0][1], "last_mb": inside[-1][1],
                 "most_mb": max(size for _, size in inside), "growth_mb_per_minute": round(60 * slope(inside), 2),
                 "series": [(round(at), size) for at, size in inside]}
            )  # fmt: skip
        return rows

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self._sample()

    def _sample(self) -> None:
        at = self.now()
        for name, root in self._roots.items():
            try:
                main = psutil.Process(root)
                below = main.children(recursive=True)
            except psutil.NoSuchProcess:
                continue
            for process in (main, *below):
                label = f"{name} main" if process.pid == root else f"{name} worker"
                track = self.tracks.setdefault(process.pid, Track(label))
                try:
                    times = process.cpu_times()
                    track.samples.append((at, proportional(process.pid), times.user + times.system))
                except (psutil.NoSuchProcess, OSError):
                    continue


def proportional(pid: int) -> float:
    """MB that a process holds, pages shared with others counted by its share of them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return round(int(line.split()[1]) / 1000, 1)
    return 0.0


def slope(points: list[tuple[float, float]]) -> float:
    """Least squares: change of the second value per unit of the first."""
    middle = sum(x for x, _ in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * y for x, y in points) / spread if spread else 0.0
