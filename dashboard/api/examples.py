"""Values with which the examples of the description and of the documentation page work here and now."""

from typing import Final

from dashboard.api.addresses import LATEST
from dashboard.served import NothingPublished, ServedReleases
from data.progress.shelf import ProgressShelf
from data.release.errors import ReleaseError

_FIRST_CHOICE: Final = "zone_de"


def examples_of(releases: ServedReleases, shelf: ProgressShelf, country: str = "") -> dict[str, str]:
    """Examples by parameter: of a country, else of the first one; none where nothing is published."""
    try:
        code = country or next(iter(releases.countries()))
        served = releases.open(code)
    except (StopIteration, NothingPublished, ReleaseError):
        return {}
    register = served.release.register
    listed = [name for name, entry in register.items() if entry.get("listed", True)]
    examples = {
        "country": code,
        "release": LATEST,
        "level": "adm1",
        "indicator": _FIRST_CHOICE if _FIRST_CHOICE in register else listed[0],
        "parent": served.release.areas("adm1")[0]["pcode"],
    }
    programmes = shelf.read(code).programmes
    return examples | ({"programme": programmes[0].framework.code} if programmes else {})
