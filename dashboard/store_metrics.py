"""Facts of a release store for an operator's Prometheus: what is published, how old it is, what is still to come.

Read when somebody asks, from the books and the build logs alone; no release is opened. Unlike the public site this
tells of drafts and embargoes, which is why the numbers have a port of their own.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from data.release import layout
from data.release.errors import ReleaseError
from data.release.release_records import ReleaseRecord, is_embargoed
from data.release.release_states import ReleaseState
from data.release.store import Store, utc_now

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

_BY_COUNTRY: Final = {
    "releases": "Releases by state; those under embargo are 'embargoed'.",
    "latest_reference_timestamp_seconds": "Reference date of the newest release that visitors see.",
    "latest_publication_timestamp_seconds": "When the newest release that visitors see became public.",
    "embargo_end_timestamp_seconds": "When the next embargo ends.",
    "books_intact": "1 if ledger and published list can be read and agree, else 0.",
    "build_seconds": "Seconds that the build of the newest release took.",
    "build_peak_bytes": "Peak memory of the build of the newest release.",
    "built_timestamp_seconds": "When the newest release was built.",
    "builds_unfinished": "Working folders of builds that run or were killed.",
}


class StoreFacts:
    """A collector of prometheus_client over one store."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._store = Store(root)

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        """The facts as they are now."""
        from prometheus_client.core import GaugeMetricFamily

        families = {
            name: GaugeMetricFamily(
                f"family_atlas_{name}", words, labels=["country", "state"] if name == "releases" else ["country"]
            )
            for name, words in _BY_COUNTRY.items()
        }
        for country in self._countries():
            for name, labels, value in self._facts(country):
                families[name].add_metric([country, *labels], value)
        yield from families.values()

    def _countries(self) -> list[str]:
        known = self._root.glob(f"*/{layout.LEDGER}") if self._root.is_dir() else ()
        return sorted(path.parent.name for path in known)

    def _facts(self, country: str) -> Iterator[tuple[str, tuple[str, ...], float]]:
        building = layout.building_dir(self._root, country)
        yield "builds_unfinished", (), sum(path.is_dir() for path in building.glob("*"))
        try:
            records = self._store.records(country)
            seen = self._store.published(country)
        except (ReleaseError, OSError):
            yield "books_intact", (), 0
            return
        yield "books_intact", (), 1
        now = utc_now()
        closed = [record for record in records if is_embargoed(record, now)]
        counted = Counter("embargoed" if record in closed else str(record.state.value) for record in records)
        for state in (*(str(state.value) for state in ReleaseState), "embargoed"):
            yield "releases", (state,), counted[state]
        if closed:
            yield "embargo_end_timestamp_seconds", (), min(map(_moment, closed))
        latest = next((record for record in records if record.release_id in seen[:1]), None)
        if latest is not None:
            midnight = datetime.combine(latest.reference_date, time.min, UTC)
            yield "latest_reference_timestamp_seconds", (), midnight.timestamp()
            yield "latest_publication_timestamp_seconds", (), _moment(latest)
        yield from self._last_build(country, records)

    def _last_build(self, country: str, records: list[ReleaseRecord]) -> Iterator[tuple[str, tuple[str, ...], float]]:
        built = [record for record in records if record.built_at]
        if not built:
            return
        newest = max(built, key=lambda record: record.built_at.timestamp() if record.built_at else 0.0)
        yield "built_timestamp_seconds", (), newest.built_at.timestamp() if newest.built_at else 0.0
        try:
            path = layout.releases_dir(self._root, country) / newest.release_id / layout.BUILD_LOG
            stages: list[dict[str, Any]] = orjson.loads(path.read_bytes())["stages"]
            seconds, peak = sum(float(stage["seconds"]) for stage in stages), max(stage["peak_mib"] for stage in stages)
        except (OSError, ValueError, KeyError, TypeError):
            return
        yield "build_seconds", (), seconds
        yield "build_peak_bytes", (), peak * 2**20


def _moment(record: ReleaseRecord) -> float:
    return record.published_at.timestamp() if record.published_at else 0.0
