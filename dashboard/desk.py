"""Who sits at the desk and what lies on it: account, country, release and the place that is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from dashboard.selection import Notice
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.text import LANGUAGES, Texts, load_texts
from data.people.rights import Right, check_right
from data.people.scope import Identity, check_country
from data.people.scoped_release import ScopedRelease

_LEVELS: Final = ("adm0", "adm1", "adm2")


@dataclass(frozen=True)
class Place:
    """An area that is looked at: `pcode` is `<district pcode>.<row>` for a leaf, as in addresses of the map."""

    level: str
    row: int
    pcode: str
    name: str


@dataclass(frozen=True)
class Desk:
    """One reader's desk. `releases` are all published ones, latest first; `notices` what had to be changed."""

    identity: Identity
    country: str
    texts: Texts
    served: ServedRelease
    releases: tuple[ServedRelease, ...]
    public_url: str
    notices: list[Notice] = field(default_factory=list)

    @property
    def language(self) -> str:
        """Language of the page."""
        return self.texts.language

    @property
    def day(self) -> date:
        """Reference date of the release."""
        return self.served.release.manifest.reference_date

    @property
    def is_latest(self) -> bool:
        """Whether the release is the country's latest."""
        return self.served.release_id == self.releases[0].release_id

    @cached_property
    def figures(self) -> ScopedRelease:
        """The release as this account may read it.

        Raises:
            OutsideScope: it may not.
            PlannerPartMissing: this copy has no planners' tables.
        """
        return self.scoped(self.served)

    def scoped(self, served: ServedRelease) -> ScopedRelease:
        """Another release of the country as this account may read it.

        Raises:
            OutsideScope, PlannerPartMissing: as `figures`.
        """
        return ScopedRelease(self.identity, served.planner, served.release)

    @cached_property
    def earlier(self) -> tuple[ServedRelease, ...]:
        """Published releases of earlier dates than this one, the latest of them first."""
        return tuple(served for served in self.releases if served.release.manifest.reference_date < self.day)

    def path(self, page: str) -> str:
        """Address of a page of the desk, without parameters."""
        return f"/{self.country}/{self.language}/{page}"

    @property
    def release_parameter(self) -> dict[str, str]:
        """The release as an address names it; the latest needs no name."""
        return {} if self.is_latest else {"release": self.served.release_id}

    @cached_property
    def territory(self) -> Place:
        """The account's own area."""
        return self.place_at(*self.figures.territory)

    def place(self, query: Mapping[str, str], name: str = "area") -> Place:
        """The area that an address asks for, the territory by default.

        Raises:
            OutsideScope: it lies outside the territory.
        """
        asked = query.get(name, "")
        if not asked:
            return self.territory
        found = self._find(asked)
        if found is None:
            self.notices.append(Notice("notice.unknown_value", (("field", "area"),)))
            return self.territory
        self.figures.check(*found)
        return self.place_at(*found)

    def place_at(self, level: str, row: int) -> Place:
        """The area of a level and row."""
        if level == "h3":
            district = int(self.figures.leaves["district"][row])
            of = self.figures.areas("adm2")[district]
            name = self.texts("desk.leaf", number=str(self._number_in_district(row)), area=of["name"][self.language])
            return Place(level, row, f"{of['pcode']}.{row}", name)
        area = self.figures.areas(level)[row]
        return Place(level, row, area["pcode"], area["name"][self.language])

    def _number_in_district(self, row: int) -> int:
        """Leaves have no names: they are counted within their district, from 1."""
        districts = self.served.leaf_districts
        return row - districts.index(districts[row]) + 1

    def _find(self, pcode: str) -> tuple[str, int] | None:
        district, _, leaf = pcode.partition(".")
        if leaf:
            row = int(leaf) if leaf.isascii() and leaf.isdigit() and len(leaf) < 8 else -1
            districts = self.served.leaf_districts
            known = 0 <= row < len(districts) and self.figures.areas("adm2")[districts[row]]["pcode"] == district
            return ("h3", row) if known else None
        for level in _LEVELS:
            row = self.served.rows[level].get(district, -1)
            if row >= 0:
                return level, row
        return None


class DeskReader:
    """Opens desks for the accounts that ask."""

    def __init__(self, releases: ServedReleases, public_url: str) -> None:
        self.releases = releases
        self.public_url = public_url

    def open(self, identity: Identity, country: str, language: str, right: Right, query: Mapping[str, str]) -> Desk:
        """Open what an address names, after asking whether this account may.

        Raises:
            OutsideScope: the role has not the right, or the country is not the account's.
            NothingPublished: the country has no published release.
            KeyError: there is no such language.
        """
        if language not in LANGUAGES:
            raise KeyError(language)
        check_right(identity, right)
        check_country(identity, country)
        published = self.releases.published(country)
        if not published:
            raise NothingPublished(country)
        asked = query.get("release", "")
        served = self.releases.open(country, asked if asked in published else "")
        every = tuple(self.releases.open(country, release_id) for release_id in published)
        desk = Desk(identity, country, load_texts(language), served, every, self.public_url)
        if asked and asked not in published:
            desk.notices.append(Notice("notice.release_not_published"))
        elif not asked and self.releases.is_behind(country):
            desk.notices.append(Notice("notice.newest_unreadable"))
        return desk

    def countries(self, identity: Identity) -> list[str]:
        """Countries with a release that the account may see."""
        return [country for country in self.releases.countries() if identity.may_see(country)]
