"""One place in one release, as the sections of its page read it."""

from dataclasses import dataclass
from functools import cached_property

from dashboard.pages.front.country import Country
from dashboard.pages.heatmap.place_facts import Figure, Place, place_at, wider_places
from dashboard.pages.heatmap.titles import area_title, level_name, reference_day
from dashboard.pages.place.addresses import place_path
from dashboard.picture import Picture, take_picture
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.text import Texts
from data.release.errors import NotPublished

NATION = Place("adm0", 0, "")
CHILDREN = {"adm0": "adm1", "adm1": "adm2"}
"""The level of the areas inside."""


@dataclass(frozen=True)
class PlaceContext:
    """Attributes:
    country: with the release that is shown as the one it serves.
    releases: all that are served, to compare with earlier ones.
    place: level, row and p-code ('' for the nation).
    named: the release as the address names it; '' means always the latest.
    notices: sentences on what in the address had to be changed.
    """

    country: Country
    releases: ServedReleases
    served: ServedRelease
    place: Place
    named: str = ""
    notices: tuple[str, ...] = ()

    @property
    def texts(self) -> Texts:
        """Of the page's language."""
        return self.country.texts

    @property
    def name(self) -> str:
        """Of the place."""
        return self.name_of(self.place)

    @property
    def day(self) -> str:
        """The day that the release describes, as written."""
        return self.texts.day(reference_day(self.served))

    @property
    def kind(self) -> str:
        """How an area of this level is called."""
        return level_name(self.served, self.place.level, self.texts, plural=False)

    @cached_property
    def wider(self) -> list[Place]:
        """All places that contain this one, the smallest first."""
        return wider_places(self.served, self.place)

    @property
    def compared(self) -> list[Place]:
        """The place, its parent where that is not the nation, and the nation."""
        return [self.place, *self.wider]

    def name_of(self, place: Place) -> str:
        """Name of a place of this release."""
        return area_title(self.served, place.code, self.texts)

    def path(self, place: Place | None = None, *, part: str = "") -> str:
        """Address of a place's page about the same release."""
        code = (self.place if place is None else place).code
        return place_path(self.country.code, self.texts.language, code, self.named, part)

    def picture(self, code: str, level: str, base: str = "families", **breakdown: str) -> Picture | None:
        """An indicator over all areas of a level; None where that is not published."""
        entry = self.served.release.register.get(code)
        if entry is None:
            return None
        base = base if base in entry["bases"] else entry["bases"][0]
        try:
            return take_picture(self.served, level=level, code=code, base=base, **breakdown)
        except NotPublished:
            return None

    def figure(
        self, code: str, place: Place | None = None, *, base: str = "families", **breakdown: str
    ) -> Figure | None:
        """An indicator at a place (this one by default); None where that is not published."""
        place = place or self.place
        picture = self.picture(code, place.level, base, **breakdown)
        return None if picture is None else Figure.of(picture, place.row)

    def places(self, level: str) -> list[Place]:
        """All places of a level, in row order."""
        return [place_at(self.served, level, row) for row in range(len(self.served.release.areas(level)))]

    @cached_property
    def before(self) -> ServedRelease | None:
        """The published release of the latest date before this one's; None where there is none."""
        found: ServedRelease | None = None
        for release_id in self.releases.published(self.served.country):
            try:
                other = self.releases.open(self.served.country, release_id)
            except NothingPublished:
                continue
            earlier = reference_day(other) < reference_day(self.served)
            if earlier and (found is None or reference_day(other) > reference_day(found)):
                found = other
        return found
