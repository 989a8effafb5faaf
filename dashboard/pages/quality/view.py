"""What the page on registry and data quality shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dashboard.desk import Desk
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.intake import Intake, read_intake


def quality_path(country: str, language: str, release_id: str = "") -> str:
    """Address of the page; the latest release needs no name."""
    query = f"?{urlencode({'release': release_id})}" if release_id else ""
    return f"/{country}/{language}/quality{query}"


@dataclass(frozen=True)
class QualityView:
    """One release's report for one reader."""

    desk: Desk
    intake: Intake | None

    @classmethod
    def read(cls, desk: Desk) -> "QualityView":
        """Read the report of the desk's release."""
        return cls(desk, read_intake(desk.served.release))

    @property
    def texts(self) -> Texts:
        """Words of the reader's language."""
        return self.desk.texts

    @property
    def served(self) -> ServedRelease:
        """The release."""
        return self.desk.served

    @property
    def releases(self) -> tuple[ServedRelease, ...]:
        """All published releases, latest first."""
        return self.desk.releases

    @property
    def country(self) -> str:
        """Country code."""
        return self.served.country

    @property
    def day(self) -> date:
        """Reference date of the release."""
        return self.served.release.manifest.reference_date

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
