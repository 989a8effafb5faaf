"""A programme with every actual: those of its published document and those that follow from public releases.

The one door through which page, XML, CSV and API read progress, so that they all show the same figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data.progress.actual import Actual
from data.progress.document import ProgressDocument
from data.progress.framework import Framework
from data.progress.from_releases import release_actuals
from data.release.reader import Release


@dataclass(frozen=True)
class Programme:
    """A programme. `actuals` are in the order of indicator, period, category and area."""

    document: ProgressDocument
    actuals: tuple[Actual, ...]

    @property
    def framework(self) -> Framework:
        """What was promised."""
        return self.document.framework

    def of(self, indicator: str, category: str = "", pcode: str = "") -> tuple[Actual, ...]:
        """The actuals of one indicator, the earliest period first."""
        return tuple(
            item
            for item in self.actuals
            if item.indicator == indicator and item.category == category and item.pcode == pcode
        )

    def latest(self, indicator: str, category: str = "", pcode: str = "") -> Actual | None:
        """The actual of the last period, None if there is none."""
        found = self.of(indicator, category, pcode)
        return found[-1] if found else None


def read_programme(document: ProgressDocument, releases: Sequence[Release]) -> Programme:
    """Put a programme together.

    Args:
        document: as published.
        releases: the country's published releases, opened for the public.
    """
    places = {indicator.code: number for number, indicator in enumerate(document.framework.indicators)}
    found = [*document.actuals, *release_actuals(document.framework, releases)]
    found.sort(key=lambda item: (places.get(item.indicator, len(places)), item.last_day, item.category, item.pcode))
    return Programme(document, tuple(found))
