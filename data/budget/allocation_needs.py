"""What the areas of a territory need by programme, and the problem of allocation that follows from a planner's choice.

Needs are those of funding requests: case load times coverage gives participants, take-up gives units of the norm, and
units times the price in the area give money. So all cases of a cell cost what the area's request proposes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

from data.budget.allocation import THOUSAND, AllocationProblem, Grid
from data.budget.caseload import Caseload, Caseloads
from data.budget.caseload_sources import CaseloadSource
from data.budget.money import rounded
from data.budget.norm import AreaCoefficient, CostNorm, UnitPrice, unit_price
from data.budget.norm_tables import WHOLE_BP
from data.budget.take_up import TakeUp
from data.hazards.unit_sums import Counted, UnitSums
from data.people.scoped_release import ScopedRelease

Weights = Literal["equal", "grave"]
GRAVE: Final = "zone_de"
"""Families in zones D and E."""


@dataclass(frozen=True)
class FundedLine:
    """A programme that the envelope may pay for; `code` is unique among the lines."""

    code: str
    norm: CostNorm
    source: CaseloadSource
    take_up: TakeUp


@dataclass(frozen=True)
class CellNeed:
    """One line in one area: case load, participants with the ends of a 90 % interval, units, price, minor units."""

    caseload: Caseload
    participants: int
    low: int
    high: int
    quantity: int
    price: UnitPrice
    amount: int


@dataclass(frozen=True)
class AreaNeed:
    """One area: `families` is nan where not published, `grave` the share of them in zones D and E, nan if not known.

    `parent` is the row of the area that contains it.
    `workers` is the number of social workers, nan where nobody delivered it; `scaled` whether it was extended from the
    units that did to those that did not.
    """

    level: str
    row: int
    parent: int
    pcode: str
    families: float
    grave: float
    workers: float
    scaled: bool
    cells: tuple[CellNeed, ...]


@dataclass(frozen=True)
class Needs:
    """The areas and lines of an allocation. `grave` is the share of families in zones D and E of all areas together."""

    lines: tuple[FundedLine, ...]
    areas: tuple[AreaNeed, ...]
    grave: float

    @cached_property
    def grave_weights(self) -> tuple[int, ...]:
        """Weight of each area by its share of families in zones D and E against that of all, in thousandths.

        An area whose share is not known counts like the whole.
        """
        return tuple(self._grave_weight(area) for area in self.areas)

    def _grave_weight(self, area: AreaNeed) -> int:
        if math.isnan(area.grave) or math.isnan(self.grave) or self.grave <= 0:
            return THOUSAND
        return rounded(Fraction(area.grave) / Fraction(self.grave) * THOUSAND)


@dataclass(frozen=True)
class Limits:
    """What a planner chooses beside the lines.

    Attributes:
        envelope: in minor units.
        floor_bp: share of every need that must be served.
        area_cap_bp, programme_cap_bp: most money for one area or programme, as a share of the envelope; None: no limit.
        families_per_worker: what the staff of an area can look after at once; None: staff is no limit.
        weights: what one case counts.
    """

    envelope: int
    floor_bp: int = 0
    area_cap_bp: int | None = None
    programme_cap_bp: int | None = None
    families_per_worker: int | None = None
    weights: Weights = "equal"


def read_needs(
    figures: ScopedRelease,
    lines: Sequence[FundedLine],
    coefficients: Sequence[AreaCoefficient],
    level: str,
    rows: Sequence[int],
    day: date,
) -> Needs:
    """Read the needs of some areas of a level.

    Args:
        figures: the release as the account reads it.
        lines: programmes.
        coefficients: of the country, all versions.
        level: adm1 or adm2.
        rows: of the areas, inside the territory.
        day: on which coefficients must be in force.

    Raises:
        OutsideScope: an area lies outside the territory.
    """
    reader, sums = Caseloads(figures), UnitSums(figures)
    caseloads = {
        code: reader.of(source, level, rows)
        for code, source in {line.source.code: line.source for line in lines}.items()
    }
    staff = _staff(figures, level)
    families, grave = Counted("families", "families"), Counted(GRAVE, "families")
    knows_grave = GRAVE in figures.register
    areas, in_grave, in_all = [], 0.0, 0.0
    for place, row in enumerate(rows):
        chain = [str(figures.areas(kind)[number]["pcode"]) for kind, number in figures.containing(level, row)]
        own = [item for item in coefficients if item.pcode in chain]
        everybody = sums.cell(families, (level, row)).total
        of_grave = sums.cell(grave, (level, row)).total if knows_grave else math.nan
        share = min(1.0, of_grave / everybody) if everybody > 0 else math.nan
        if not math.isnan(share):
            in_grave, in_all = in_grave + of_grave, in_all + everybody
        cells = tuple(
            _cell(line, caseloads[line.source.code][place], unit_price(line.norm, own, chain, day)) for line in lines
        )
        workers, scaled = staff.get(row, (math.nan, False))
        parent = figures.containing(level, row)[1][1]
        areas.append(AreaNeed(level, row, parent, chain[0], everybody, share, workers, scaled, cells))
    return Needs(tuple(lines), tuple(areas), in_grave / in_all if in_all else math.nan)


def _cell(line: FundedLine, caseload: Caseload, price: UnitPrice) -> CellNeed:
    ends = (0, 0, 0)
    if caseload.known != "none":
        value, low, high = (line.take_up.participants(end) for end in (caseload.value, caseload.low, caseload.high))
        ends = (value, min(low, value), max(high, value))
    quantity = line.take_up.quantity(ends[0], line.norm.unit)
    return CellNeed(caseload, *ends, quantity, price, quantity * price.minor)


def _staff(figures: ScopedRelease, level: str) -> dict[int, tuple[float, bool]]:
    """Workers by row of the areas that delivered; those of units that did not are taken like the others."""
    workforce = figures.workforce()
    if workforce is None or level not in workforce.levels:
        return {}
    here = workforce.levels[level]
    found = {}
    for row in figures.rows(level).tolist():
        reporting, districts, workers = int(here.reporting[row]), int(here.districts[row]), here.workers.value[row]
        if reporting and not math.isnan(workers):
            found[row] = (float(workers) * districts / reporting, reporting < districts)
    return found


def load_of(line: FundedLine) -> int:
    """Part of a worker's case that one participant takes over the period, in thousandths.

    A family-month keeps a place on the worker's list while it lasts; a case or a visit one month of the period each, no
    more than all of it. Places in institutions have staff of their own, and a norm without a share for staff (a cash
    benefit) needs no worker.
    """
    norm, take_up = line.norm, line.take_up
    if norm.unit == "place_day" or not norm.shares_bp.get("staff", 0):
        return 0
    taken = take_up.full_months / take_up.months
    if norm.unit != "family_month":
        taken *= min(Fraction(1), Fraction(take_up.times, take_up.months))
    return rounded(taken * THOUSAND)


def problem_of(needs: Needs, limits: Limits) -> AllocationProblem:
    """The problem that follows from needs and a planner's choice.

    Raises:
        BudgetError: a limit is negative or no share.
    """
    areas, columns = needs.areas, len(needs.lines)
    weights = needs.grave_weights if limits.weights == "grave" else (THOUSAND,) * len(areas)
    return AllocationProblem(
        areas=tuple(area.pcode for area in areas),
        programmes=tuple(line.code for line in needs.lines),
        need=_grid(needs, "participants"),
        low=_grid(needs, "low"),
        high=_grid(needs, "high"),
        estimated=tuple(
            tuple((area.parent + 1) * (cell.caseload.known == "estimate") for cell in area.cells) for area in areas
        ),
        full_cost=_grid(needs, "amount"),
        weight=tuple((weight,) * columns for weight in weights),
        floor_bp=(limits.floor_bp,) * columns,
        population=tuple(0 if math.isnan(area.families) else round(area.families) for area in areas),
        area_cap=(_part(limits.envelope, limits.area_cap_bp),) * len(areas),
        programme_cap=(_part(limits.envelope, limits.programme_cap_bp),) * columns,
        load=tuple(map(load_of, needs.lines)),
        capacity=tuple(_capacity(area, limits.families_per_worker) for area in areas),
        envelope=limits.envelope,
    )


def _grid(needs: Needs, name: str) -> Grid:
    return tuple(tuple(getattr(cell, name) for cell in area.cells) for area in needs.areas)


def _part(envelope: int, share_bp: int | None) -> int | None:
    return None if share_bp is None else envelope * share_bp // WHOLE_BP


def _capacity(area: AreaNeed, families_per_worker: int | None) -> int | None:
    if families_per_worker is None or math.isnan(area.workers):
        return None
    return rounded(Fraction(area.workers) * families_per_worker * THOUSAND)
