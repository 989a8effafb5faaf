"""What the page on registry and data quality shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from dashboard.served import ServedRelease, ServedReleases
from dashboard.text import Texts, load_texts
from data.people.scope import Identity, check_country
from data.release.intake import Intake, read_intake


def quality_path(country: str, language: str, release_id: str = "") -> str:
    """Address of the page; the latest release needs no name."""
    query = f"?{urlencode({'release': release_id})}" if release_id else ""
    return f"/{country}/{language}/quality{query}"


@dataclass(frozen=True)
class QualityView:
    """One release's report for one reader. `asked_unknown`: the address named a release that is not published."""

    identity: Identity
    texts: Texts
    served: ServedRelease
    releases: tuple[ServedRelease, ...]
    intake: Intake | None
    public_url: str
    asked_unknown: bool

    @classmethod
    def read(
        cls, releases: ServedReleases, identity: Identity, country: str, language: str, asked: str, public_url: str
    ) -> Self:
        """Open what the address names, after asking whether this account may see it.

        Raises:
            OutsideScope: the account belongs to another country.
            NothingPublished: the country has no published release.
        """
        check_country(identity, country)
        published = releases.published(country)
        known = asked in published
        served = releases.open(country, asked if known else "")
        every = tuple(releases.open(country, release_id) for release_id in published)
        return cls(
            identity,
            load_texts(language),
            served,
            every,
            read_intake(served.release),
            public_url,
            bool(asked) and not known,
        )

    @property
    def country(self) -> str:
        """Country code."""
        return self.served.country

    @property
    def day(self) -> date:
        """Reference date of the release."""
        return self.served.release.manifest.reference_date

    @property
    def is_latest(self) -> bool:
        """Whether the release is the country's latest."""
        return self.served.release_id == self.releases[0].release_id

    @property
    def address(self) -> str:
        """Address of this view."""
        return self.address_in(self.texts.language)

    def address_in(self, language: str) -> str:
        """Address of this view in a language."""
        return quality_path(self.country, language, "" if self.is_latest else self.served.release_id)

    @property
    def profile(self) -> Mapping[str, Any]:
        """Display profile of the release."""
        return self.served.release.profile

    def column(self, table: str, name: str) -> str:
        """Name of a column of the registry in plain language; the technical name where there is none."""
        texts = self.texts
        if table == "family":
            for entry in self.profile.get("deprivations", ()):
                if entry["code"] == name:
                    return str(entry["label"][texts.language])
            if name.startswith("sphere_"):
                sphere = self.served.profile_label("spheres", name.removeprefix("sphere_"), texts.language)
                return texts("column.sphere", sphere=sphere)
        msgid = f"column.{name}"
        return texts(msgid) if texts.has(msgid) else name

    def agency(self, code: str) -> str:
        """Name of an agency, or its code."""
        for entry in self.profile.get("agencies", ()):
            if entry["code"] == code:
                return str(entry["label"][self.texts.language])
        return code

    def share(self, part: int, whole: int) -> str:
        """A share in percent with one decimal; what is there never reads as nothing."""
        if not whole:
            return "–"
        permille = round(1000 * part / whole)
        written = self.texts.percent(self.texts.scaled(max(permille, 1) if part else 0, 1))
        return f"< {written}" if part and not permille else written
