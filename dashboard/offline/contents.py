"""What of a release goes into its offline copy: levels, indicators and their pictures."""

from collections.abc import Iterator
from typing import Any, Final

from dashboard.picture import Measure, Picture
from dashboard.served import ServedRelease
from data.release.errors import NotPublished

LEVELS: Final = ("adm0", "adm1", "adm2")


def pictures(served: ServedRelease, entry: dict[str, Any], base: str) -> Iterator[tuple[str, Picture]]:
    """Totals of an indicator at every level where it is published, as the pages show them.

    Read past the tables that are kept for visitors: every table of the release is needed once.
    """
    measure = Measure.of(entry)
    for level in LEVELS:
        try:
            values = served.release.values(level=level, indicator=entry["code"], base=base)
        except NotPublished:
            continue
        yield level, Picture(measure, values)


def listed(served: ServedRelease) -> list[dict[str, Any]]:
    """Indicators that people choose from the menu, and the two counts, in display order."""
    entries = served.release.register.values()
    return [entry for entry in entries if entry.get("listed", True) or entry["kind"] == "count"]
