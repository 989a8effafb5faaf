"""Programmes with every actual, put together once per set of files and releases."""

from dashboard.served import NothingPublished, ServedReleases
from data.progress.programme import Programme, read_programme
from data.progress.shelf import ProgrammesAtHand, ProgressShelf
from data.release.reader import Release


class ProgrammesShelf:
    """The programmes of every country; safe under threads, because what is kept is replaced whole."""

    def __init__(self, releases: ServedReleases) -> None:
        self._releases = releases
        self._shelf = ProgressShelf(releases.store.root)
        self._kept: dict[str, tuple[tuple[int, int], tuple[Programme, ...]]] = {}

    def version(self, country: str) -> tuple[int, int]:
        """Numbers that change whenever a file, or the list of releases, does."""
        return self._shelf.version(country), self._releases.version(country)

    def at_hand(self, country: str) -> ProgrammesAtHand:
        """The published documents of a country, whose code the caller has checked."""
        return self._shelf.read(country)

    def programmes(self, country: str) -> tuple[Programme, ...]:
        """The programmes, the latest start first."""
        version = self.version(country)
        kept = self._kept.get(country)
        if kept is not None and kept[0] == version:
            return kept[1]
        releases = self._open(country)
        found = tuple(read_programme(document, releases) for document in self.at_hand(country).programmes)
        self._kept[country] = version, found
        return found

    def find(self, country: str, code: str) -> Programme | None:
        """The programme of a code, None if none is published."""
        return next((found for found in self.programmes(country) if found.framework.code == code), None)

    def _open(self, country: str) -> list[Release]:
        """The public releases; none where the country has none."""
        try:
            return [self._releases.open(country, name).release for name in self._releases.published(country)]
        except NothingPublished:
            return []
