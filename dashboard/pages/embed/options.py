"""What an embedded page shows: read from the address, checked, and written back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.pages.heatmap.place_facts import Place, place_of
from dashboard.pages.heatmap.titles import notice_text
from dashboard.pages.place.addresses import page_address
from dashboard.selection import Selection
from dashboard.served import ServedRelease, ServedReleases
from dashboard.text import Texts

MAP_LEVELS: Final = ("adm1", "adm2")
THEMES: Final = ("light", "dark")
HEIGHTS: Final = (200, 1200)
ASSUMED_HEIGHT: Final = 420

_OF_LEVEL: Final = "notice.sensitive_first_level"


@dataclass(frozen=True)
class EmbedOptions:
    """Attributes:
    served: the release that is shown.
    selection: indicator, base and area; everything else of it is what is assumed.
    level: of a map's areas; '' is a card with one figure.
    legend: whether a map has one.
    theme: one of `THEMES`.
    height: of the frame, in CSS pixels; the page fills whatever frame it stands in.
    named: the release as the address names it; '' means always the latest.
    notices: sentences on what in the address had to be changed.
    """

    served: ServedRelease
    selection: Selection
    level: str
    legend: bool = True
    theme: str = "light"
    height: int = ASSUMED_HEIGHT
    named: str = ""
    notices: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """The area that is shown, or the nation."""
        return place_of(self.served, self.selection)

    def query(self) -> dict[str, str]:
        """Address parameters that show the same, without what is assumed."""
        return {
            "indicator": self.selection.code,
            "level": self.level,
            "area": self.selection.area,
            "legend": "1" if self.level and self.legend else "",
            "theme": self.theme if self.theme != THEMES[0] else "",
        }

    def address(self, country: str, language: str) -> str:
        """Path of the embedded page."""
        return page_address(country, language, "embed", self.named, **self.query())


def read_options(releases: ServedReleases, country: str, query: Mapping[str, str], texts: Texts) -> EmbedOptions:
    """Read them; what is not known is replaced by what is assumed, with a notice.

    Raises:
        NothingPublished: the country has no published release.
    """
    level = query.get("level", "")
    level = level if level in MAP_LEVELS else ""
    asked = {name: query.get(name, "") for name in ("indicator", "zone", "area", "release")}
    # A card needs no level: the finest lets the indicator decide how small the area may be.
    served, selection, notices = releases.select(country, {**asked, "level": level or "adm2"})
    if "." in selection.area:
        selection = selection.changed(area=selection.area.partition(".")[0])
    theme = query.get("theme", "")
    latest = next(iter(releases.published(country)), "")
    return EmbedOptions(
        served=served,
        selection=selection,
        level=selection.level if level else "",
        legend=query.get("legend", "") not in ("", "0"),
        theme=theme if theme in THEMES else THEMES[0],
        height=_height(query.get("height", "")),
        named=served.release_id if asked["release"] == served.release_id or served.release_id != latest else "",
        notices=tuple(notice_text(notice, texts) for notice in notices if level or notice.msgid != _OF_LEVEL),
    )


def _height(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > 4:
        return ASSUMED_HEIGHT
    return min(max(int(written), HEIGHTS[0]), HEIGHTS[1])
