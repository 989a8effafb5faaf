"""A question as the handlers get it: its parameters, and the release or programme that its address names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from dashboard.api.addresses import LATEST, release_address
from dashboard.api.problems import ProblemFound
from dashboard.api.queries import Query
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.text import Texts, load_texts
from data.profiles import available_profiles
from data.progress.shelf import ProgressShelf
from data.release.published_list import HistoryEntry

Asked = TypeVar("Asked", bound=Query, covariant=True)


@dataclass(frozen=True)
class Question(Generic[Asked]):
    """Attributes:
    path: parts of the address by name (country, release, programme, indicator).
    query: its parameters.
    today: the day on which it is asked, for what depends on one.
    """

    releases: ServedReleases
    shelf: ProgressShelf
    path: Mapping[str, str]
    query: Asked
    today: date

    @property
    def texts(self) -> Texts:
        """Of the asked-for language."""
        return load_texts(self.query.language)

    @cached_property
    def country(self) -> str:
        """Code of a country with a published release.

        Raises:
            ProblemFound: it has none.
        """
        code, known = self.path["country"], self.releases.countries()
        if code in known:
            return code
        if self.releases.is_unreadable(code):
            raise ProblemFound(503)
        if code in available_profiles():
            raise ProblemFound(404, self.texts("api.problem.nothing_published"))
        raise ProblemFound(404, self.texts("api.problem.country", known=", ".join(known)))

    @cached_property
    def served(self) -> ServedRelease:
        """The release that the address names.

        Raises:
            ProblemFound: it was never published (404) or was withdrawn (410), or nothing can be read (503).
            ReleaseError: it cannot be read.
        """
        code, asked = self.path["country"], self.path["release"]
        # What was withdrawn is known to be, though nothing of the country can be read just now.
        unreadable = self.releases.is_unreadable(code)
        country = code if unreadable else self.country
        try:
            return self.releases.open(country, "" if asked == LATEST else asked)
        except NothingPublished:
            if self.releases.is_withdrawn(country, asked):
                raise ProblemFound(410) from None
            if unreadable:
                raise ProblemFound(503) from None
            raise ProblemFound(404, self.texts("api.problem.release")) from None

    @property
    def is_latest(self) -> bool:
        """Whether the latest release was asked for, whichever it is."""
        return self.path.get("release") == LATEST

    def pinned(self, part: str = "") -> str:
        """Address under which this release stays, whatever is published later."""
        return release_address(self.country, self.served.release_id, part)

    def readable(self) -> list[HistoryEntry]:
        """Releases that can be read, the latest reference date first: those in force, and those that were replaced."""
        published = self.releases.published(self.country)
        return [
            entry
            for entry in self.releases.store.history(self.country)
            if entry.release_id in published or self.releases.is_replaced(self.country, entry.release_id)
        ]
