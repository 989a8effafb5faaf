"""What the build read: the planner part of a release on the registry's quality. Counts and reasons, never a row."""

from datetime import date, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from data.release import layout
from data.release.errors import ReleaseCorrupted
from data.release.reader import Release

CADENCE_DAYS: Final = {"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "half_yearly": 184, "yearly": 366}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Reason(_Part):
    """How many rows have one kind of fault in one column; a row can have several."""

    field: str
    value_class: str
    count: int


class TableIntake(_Part):
    """Rows of one table: read = accepted + rejected + left out; nulls per column among the rows read."""

    read: int
    accepted: int
    rejected: int
    left_out: int = 0
    nulls: dict[str, int] = {}
    reasons: tuple[Reason, ...] = ()

    @property
    def missing(self) -> list[tuple[str, int]]:
        """Columns with nulls and how many, most first."""
        return sorted(((name, n) for name, n in self.nulls.items() if n), key=lambda item: (-item[1], item[0]))

    @property
    def complete(self) -> list[str]:
        """Columns without any null."""
        return sorted(name for name, count in self.nulls.items() if not count)


class PlacementIntake(_Part):
    """Families by how they were placed. `elsewhere`: code and coordinates name different districts.

    `outside`: coordinates outside every district, with the distance to the nearest one (km).
    """

    by_coordinates: int
    by_code: int
    unlocated: int
    outside: int = 0
    outside_median_km: float = 0
    outside_largest_km: float = 0
    elsewhere: int = 0


class SourceDelivery(_Part):
    """What one agency delivered."""

    agency: str
    records: int | None = None
    matched: int | None = None
    last_load: date | None = None
    cadence: str | None = None

    def overdue(self, reference: date) -> bool | None:
        """Whether a newer load was due by the reference date; None where load or cadence is not known."""
        days = CADENCE_DAYS.get(self.cadence or "")
        if days is None or self.last_load is None:
            return None
        return self.last_load + timedelta(days=days) < reference


class Intake(_Part):
    """The whole report. `sources` is empty where the registry has no source table."""

    tables: dict[str, TableIntake]
    notices: tuple[str, ...] = ()
    sources: tuple[SourceDelivery, ...] = ()
    placement: PlacementIntake


def read_intake(release: Release) -> Intake | None:
    """Read the report of a release; None where this copy of the release has no planner part.

    Raises:
        ReleaseCorrupted: the file cannot be read as such a report.
    """
    path = release.folder / layout.PLANNER / layout.INTAKE_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Intake.model_validate_json(content)
    except ValidationError as error:
        raise ReleaseCorrupted(
            f"{path} is not a readable report ({error.error_count()} faults); build the release again."
        ) from error
