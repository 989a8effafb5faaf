"""How long a build will still take: learned from the last build of the country, else from the number of rows.

Stages are weighted by the seconds that they took; what has been measured of the running build scales the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import orjson

from data.release import layout
from data.release.store import Store

ONCE: Final = ("inputs", "read", "compare", "index", "divide")
"""Stages that come once in a build; all others come once per snapshot."""

_SECONDS_PER_MILLION_ROWS: Final = {
    "inputs": 0.05,
    "read": 1.0,
    "compare": 0.04,
    "divide": 0.01,
    "members": 0.28,
    "locate": 0.11,
    "measure": 0.26,
    "keys": 0.04,
    "aggregate": 0.46,
    "check": 0.1,
}
_SECONDS: Final = {"index": 0.6, "protect": 8.0, "write": 2.2, "store": 0.1}
"""As measured at 15 million rows on two cores; the speed of the running build corrects them."""

_SHARE_OF_ROWS: Final = {"family": 0.15, "person": 0.52, "support": 0.33}
"""Of the large tables among all rows of a registry, as in the registries of both countries."""

_LEAST_SEEN: Final = 2.0
"""Seconds that must have passed before the speed of this build counts."""


@dataclass(frozen=True)
class Experience:
    """What an earlier build took.

    Attributes:
        rows: of its registry.
        seconds: by stage; of those that come once per snapshot, of one snapshot.
        guessed: no build was seen, so the size of the registry is no guide either.
    """

    rows: int
    seconds: Mapping[str, float]
    guessed: bool = False

    def expected(self, rows: int | None) -> dict[str, float]:
        """Seconds by stage for a registry of so many rows (None: not known yet)."""
        scale = rows / self.rows if rows and self.rows else 1.0
        grows = _SECONDS_PER_MILLION_ROWS
        return {stage: spent * (scale if stage in grows else 1.0) for stage, spent in self.seconds.items()}


_NONE: Final = Experience(1_000_000, {**_SECONDS_PER_MILLION_ROWS, **_SECONDS}, guessed=True)


def last_experience(store: Store, country: str) -> Experience:
    """Of the build that made the country's newest release; a guess if there is none."""
    folder = layout.releases_dir(store.root, country)
    logs = sorted(folder.glob(f"*/{layout.BUILD_LOG}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in logs[:1]:
        try:
            content = orjson.loads(file.read_bytes())
            found = _of_log(content["rows"], [(s["stage"], s["snapshot"], s["seconds"]) for s in content["stages"]])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        return found
    return _NONE


def _of_log(rows: int, stages: list[tuple[str, str, float]]) -> Experience:
    of_stage: dict[str, list[float]] = {}
    for stage, _, spent in stages:
        of_stage.setdefault(stage, []).append(spent)
    seconds = {stage: sum(spent) / len(spent) for stage, spent in of_stage.items()}
    return Experience(rows, {**_NONE.expected(rows), **seconds})


class RemainingTime:
    """Reckons while a build runs. Times are seconds of any clock that does not run backwards."""

    def __init__(self, experience: Experience, begun: float) -> None:
        self._experience, self._begun = experience, begun
        self._expected = experience.expected(None)
        self._ahead: list[tuple[str, date | None]] = [(stage, None) for stage in ONCE]
        self._ahead += [(stage, date.max) for stage in self._expected if stage not in ONCE]
        self._share: dict[tuple[str, date | None], float] = {}
        self._rows: dict[str, tuple[int, int]] = {}

    def planned(self, snapshots: list[date], rows: int) -> None:
        """So many snapshots will be built, from so many rows."""
        self._expected = self._experience.expected(rows)
        once = [item for item in self._ahead if item[0] in ONCE]
        per_snapshot = [stage for stage in self._expected if stage not in ONCE]
        self._ahead = once + [(stage, day) for day in snapshots for stage in per_snapshot]

    def read(self, table: str, done: int, total: int | None) -> None:
        """Rows of a table were read."""
        if total:
            self._rows[table] = (done, total)
            read, known = (sum(side) for side in zip(*self._rows.values(), strict=True))
            # The sizes of later tables are not known yet.
            seen = sum(_SHARE_OF_ROWS.get(name, 0.0) for name in self._rows)
            whole = known / min(max(seen, min(_SHARE_OF_ROWS.values())), 1.0)
            if self._experience.guessed:
                self._expected = self._experience.expected(round(whole))
            # What was shown is not taken back.
            shown = self._share.get(("read", None), 0.0)
            self._share["read", None] = max(shown, min(read / whole, 0.99))

    def finished(self, stage: str, snapshot: date | None, share: float = 1.0) -> None:
        """A stage ended, or a share of it."""
        key = (stage, snapshot)
        if key not in self._ahead and share >= 1.0:
            return
        self._share[key] = share
        if share >= 1.0:
            self._ahead.remove(key)

    def done(self) -> float:
        """Expected seconds of what is done over those of the whole build, 0 to 1."""
        whole = self._left() + self._passed()
        return self._passed() / whole if whole else 1.0

    def seconds(self, now: float) -> float:
        """Seconds to the end."""
        passed, spent = self._passed(), now - self._begun
        speed = spent / passed if spent >= _LEAST_SEEN and passed > 0 else 1.0
        return self._left() * min(max(speed, 0.2), 10.0)

    def _passed(self) -> float:
        return sum(self._weight(key) * share for key, share in self._share.items())

    def _left(self) -> float:
        return sum(self._weight(key) * (1 - self._share.get(key, 0.0)) for key in self._ahead)

    def _weight(self, key: tuple[str, date | None]) -> float:
        return self._expected.get(key[0], 0.0)
