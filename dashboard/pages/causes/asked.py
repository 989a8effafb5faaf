"""What the page of causes is asked to show: release, place, compared areas, weights; and its address form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from dashboard.selection import Notice
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from data.causes.choice import Choice, official_choice

LEVELS: Final = ("adm1", "adm2")
_MOST_DIGITS: Final = 3


@dataclass(frozen=True)
class Asked:
    """One view of the page.

    Attributes:
        release: identifier, '' for the latest.
        area: pcode, '' for the nation.
        level: of the areas that are compared.
        choice: weights and cut-off; None where the release has no official ones.
        official: the release's own choice.
        rows: 'all' for the whole ranking.
    """

    release: str
    area: str
    level: str
    choice: Choice | None
    official: Choice | None
    rows: str = ""

    @property
    def is_official(self) -> bool:
        """Whether the weights and the cut-off are the official ones."""
        return self.choice == self.official

    def query(self, **changes: object) -> str:
        """Address parameters of this view with some fields changed; what would be assumed anyway is left out."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [("release", other.release), ("area", other.area), ("level", other.level)]
        if other.choice is not None and not other.is_official:
            pairs.append(("weights", write_weights(other.choice)))
            pairs.append(("cutoff", str(other.choice.cutoff)))
        pairs.append(("rows", other.rows))
        return urlencode([(name, value) for name, value in pairs if value and (name, value) != ("level", LEVELS[0])])


def write_weights(choice: Choice) -> str:
    """Weights as they stand in an address."""
    return ".".join(map(str, choice.weights))


def read_release(releases: ServedReleases, country: str, asked: str) -> tuple[ServedRelease, list[Notice]]:
    """The release that an address names, else the latest with a notice.

    Raises:
        NothingPublished: the country has none.
    """
    latest = releases.open(country)
    if asked in ("", "latest", latest.release_id):
        return latest, []
    try:
        served = releases.open(country, asked)
    except NothingPublished:
        return latest, [Notice("notice.release_not_published")]
    replaced = asked not in releases.published(country)
    return served, [Notice("notice.release_replaced")] if replaced else []


def read_asked(served: ServedRelease, latest: str, query: Mapping[str, Sequence[str]]) -> tuple[Asked, list[Notice]]:
    """Read the parameters against a release; whatever is unknown is replaced by the usual, with a notice.

    Args:
        served: the release that is shown.
        latest: identifier of the country's latest one.
        query: every parameter with all its values; weights come as one value (30.20.20.15.15) or as one per sphere.
    """
    notices = []
    area, level = _first(query, "area"), _first(query, "level")
    if area and not any(area in served.rows[known] for known in LEVELS):
        area = ""
        notices.append(Notice("causes.notice.area"))
    if level and level not in LEVELS:
        level = ""
        notices.append(Notice("causes.notice.level"))
    official = official_choice(served.release.profile)
    choice = official
    if official is not None:
        try:
            choice = _read_choice(query, official)
        except ValueError:
            notices.append(Notice("causes.notice.weights"))
    rows = "all" if _first(query, "rows") == "all" else ""
    release = "" if served.release_id == latest else served.release_id
    return Asked(release, area, level or LEVELS[0], choice, official, rows), notices


def _first(query: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(query.get(name, ())), "")


def _read_choice(query: Mapping[str, Sequence[str]], official: Choice) -> Choice:
    given = [value for value in query.get("weights", ()) if value]
    parts = given[0].replace(",", ".").split(".") if len(given) == 1 else given
    weights = tuple(map(_whole, parts)) if parts else official.weights
    if len(weights) != len(official.weights):
        raise ValueError(f"{len(weights)} weights were given for {len(official.weights)} spheres.")
    cutoff = _first(query, "cutoff")
    return Choice(weights, _whole(cutoff) if cutoff else official.cutoff)


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise ValueError(f"{text!r} is not a whole number.")
    return int(text)
