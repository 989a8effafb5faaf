"""Releases of the store that were made from the same inputs: they need not be built again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from data.protection.secret_keys import ProtectionKeys
from data.release import layout
from data.release.errors import ReleaseError
from data.release.manifest import Manifest, read_manifest
from data.release.release_folder import is_whole
from data.release.release_states import ReleaseState
from data.release.store import Store

INPUTS: Final = "inputs"
_RANK: Final = (ReleaseState.PUBLISHED, ReleaseState.CHECKED, ReleaseState.DRAFT)


@dataclass(frozen=True)
class SnapshotInputs:
    """What one release is made of, sealed with the custodian's key.

    Attributes:
        rows: rows as of the snapshot, and everything that is no row.
        reading: all that was read of the registry, deliveries and rejected rows included; it counts for the latest
            snapshot, whose release tells of it.
    """

    rows: str
    reading: str

    @classmethod
    def sealed(cls, keys: ProtectionKeys, fixed: str, rows: str, reading: str) -> "SnapshotInputs":
        """Seal digests."""
        return cls(keys.seal(f"rows/{fixed}/{rows}"), keys.seal(f"reading/{fixed}/{reading}"))

    def noted(self) -> dict[str, str]:
        """As the build log of a release holds it."""
        return {"rows": self.rows, "reading": self.reading}


class KnownReleases:
    """The whole releases of a country by reference date, those that the public sees first."""

    def __init__(self, store: Store, country: str) -> None:
        self._store, self._country = store, country
        self._by_date: dict[date, list[str]] = {}
        try:
            records = store.records(country)
        except ReleaseError:  # who adds a release to the store gets the sentence
            records = []
        for record in sorted(records, key=lambda record: _rank(record.state)):
            if record.built_at is None:
                continue  # killed before its line was in the ledger; building it again writes the line
            self._by_date.setdefault(record.reference_date, []).append(record.release_id)

    def made_of(self, snapshot: date, inputs: SnapshotInputs, *, latest: bool) -> Manifest | None:
        """The release of a snapshot that was made of these inputs, if there is one and it is whole."""
        for name in self._by_date.get(snapshot, ()):
            noted = self._noted(name)
            same = noted.get("rows") == inputs.rows and (not latest or noted.get("reading") == inputs.reading)
            if same and is_whole(layout.releases_dir(self._store.root, self._country) / name):
                return read_manifest(self._store.release_dir(self._country, name) / layout.MANIFEST)
        return None

    def _noted(self, name: str) -> Mapping[str, Any]:
        try:
            log = self._store.release_dir(self._country, name) / layout.BUILD_LOG
            found = orjson.loads(log.read_bytes()).get(INPUTS, {})
        except (OSError, orjson.JSONDecodeError, ReleaseError):
            return {}
        return found if isinstance(found, dict) else {}


def _rank(state: ReleaseState) -> int:
    return _RANK.index(state) if state in _RANK else len(_RANK)
