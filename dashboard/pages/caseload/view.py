"""What the page on case load shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from dashboard.desk import Desk, Place
from dashboard.selection import Notice
from data.caseload.load import Amount, per_worker, share, workers_missing
from data.caseload.units import TerritoryUnits, Unit

ALL: Final = "all"


@dataclass(frozen=True)
class Yardsticks:
    """Norm of families per worker and target of users of the application, with what is to be said about them."""

    norm: int
    target: int
    note: str


@dataclass(frozen=True)
class Load:
    """One area with what follows from its staff; `missing` workers to meet the norm."""

    place: Place
    unit: Unit
    cases: Amount
    missing: Amount
    visits: Amount
    assessments: Amount
    adoption: float

    @property
    def nobody(self) -> bool:
        """Whether the area is known to have no worker."""
        return self.unit.workers == 0


@dataclass(frozen=True)
class CaseloadView:
    """One area of one release; `whole` is None where the release holds no workforce."""

    desk: Desk
    place: Place
    every_row: bool
    yardsticks: Yardsticks | None
    units: TerritoryUnits | None
    whole: Load | None

    @cached_property
    def parts(self) -> tuple[Load, ...]:
        """The area's parts: those without a worker first, then by cases per worker; unknown ones last."""
        if self.units is None:
            return ()
        found = [load_of(self, unit) for unit in self.units.parts(self.place.level, self.place.row)]
        return tuple(sorted(found, key=_rank))


def read_caseload(desk: Desk, query: Mapping[str, str]) -> CaseloadView:
    """Read the figures of an address.

    Raises:
        OutsideScope: the area lies outside the territory.
    """
    place = desk.place(query)
    if place.level == "h3":
        desk.notices.append(Notice("caseload.notice.district"))
        place = desk.place_at("adm2", int(desk.figures.leaves["district"][place.row]))
    view = CaseloadView(desk, place, query.get("rows") == ALL, yardsticks(desk), territory_units(desk), None)
    if view.units is None:
        return view
    whole = load_of(view, view.units.unit(place.level, place.row))
    return CaseloadView(desk, place, view.every_row, view.yardsticks, view.units, whole)


def territory_units(desk: Desk) -> TerritoryUnits | None:
    """The work units of the territory; None where the release holds none."""
    workforce = desk.figures.workforce()
    return TerritoryUnits(desk.figures, workforce) if workforce is not None else None


def yardsticks(desk: Desk) -> Yardsticks | None:
    """The profile's norm and target; None where it has none."""
    found = desk.figures.profile.get("caseload")
    if not found:
        return None
    return Yardsticks(
        int(found["norm_families_per_worker"]), int(found["app_target_users"]), str(found["note"][desk.language])
    )


def load_of(view: CaseloadView, unit: Unit) -> Load:
    """What follows from one area's staff."""
    known = view.yardsticks
    return Load(
        place=view.desk.place_at(unit.level, unit.row),
        unit=unit,
        cases=per_worker(unit.cases, unit.workers),
        missing=workers_missing(unit.cases, unit.workers, known.norm) if known else Amount.unknown(),
        visits=per_worker(unit.visits, unit.workers),
        assessments=per_worker(unit.assessments, unit.workers),
        adoption=share(unit.app_users, unit.workers),
    )


def _rank(load: Load) -> tuple[int, float, str]:
    name = load.place.name.casefold()
    if load.nobody:
        return 0, -(load.unit.cases.value if load.unit.cases.known else 0.0), name
    if load.cases.known:
        return 1, -load.cases.value, name
    return 2, 0.0, name
