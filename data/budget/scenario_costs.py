"""What a scenario costs: per line, area and year exactly, summed at every level, with the case loads' uncertainty.

Every total is a sum of rounded amounts, so parts add up at every level. The 90 % interval of a single line in a single
area comes from the ends of its case load, taken through the same exact steps. For a sum of areas or lines the ends are
not added: noise of different published counts is independent, so the variances of what it does to the sum are added
(data/hazards/unit_sums.py), counts that occur in several lines or years once. Hidden case loads were estimated from the
published count of their first-level area; a sum over all of that area has the noise of that count.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from data.budget.caseload import Caseload, Known
from data.budget.caseload_sources import CaseloadSource
from data.budget.cost_area import CostArea
from data.budget.money import rounded
from data.budget.norm import AreaCoefficient, UnitPrice, unit_price
from data.budget.scenario import Scenario, ScenarioLine
from data.budget.scenario_amount import Factors, factors, participants_of
from data.budget.scenario_noise import KnownLoads, ends_of_sum
from data.release.states import ValueState


@dataclass(frozen=True, slots=True)
class CostCell:
    """One line in one area and year; participants are families or persons, amounts minor units.

    `each` is what one more of the case load costs, unrounded.
    """

    line: int
    place: int
    year: int
    known: Known
    factors: Factors
    price: UnitPrice
    participants: int
    participants_low: int
    participants_high: int
    quantity: int
    quantity_low: int
    quantity_high: int
    unit_price: int
    each: float

    @property
    def amount(self) -> int:
        """Minor units."""
        return self.quantity * self.unit_price

    @property
    def amount_low(self) -> int:
        """Lower end of its 90 % interval."""
        return self.quantity_low * self.unit_price

    @property
    def amount_high(self) -> int:
        """Upper end of its 90 % interval."""
        return self.quantity_high * self.unit_price


@dataclass(frozen=True)
class Total:
    """A sum with the ends of its 90 % interval; `cells` went in, `lacking` could not, for want of a case load."""

    value: int
    low: int
    high: int
    cells: int
    lacking: int


@dataclass(frozen=True)
class ScenarioCosts:
    """All cells of a scenario.

    Attributes:
        scenario: what is costed.
        areas: its second-level areas.
        sources: of the release, by code; a line whose source is not among them has no cells.
        caseloads: per source that is used, one per area.
        wholes: per source and row those of the first-level areas, from which hidden ones were estimated.
        cells: by line, area and year (all counted from 0).
    """

    scenario: Scenario
    areas: tuple[CostArea, ...]
    sources: Mapping[str, CaseloadSource]
    caseloads: Mapping[str, Sequence[Caseload]]
    wholes: Mapping[tuple[str, int], Caseload]
    cells: Mapping[tuple[int, int, int], CostCell]
    _sums: dict[tuple[object, ...], Total] = field(default_factory=dict, compare=False, repr=False)
    """Sums that were asked for; a page asks for the same ones many times."""

    def line_base(self, line: int) -> str:
        """Families or persons; "" where the release does not offer the line's case load."""
        source = self.sources.get(self.scenario.lines[line].source)
        return source.base if source is not None else ""

    def state(self, line: int, place: int) -> ValueState:
        """Why a line has no case load in an area."""
        loads = self.caseloads.get(self.scenario.lines[line].source)
        return loads[place].state if loads is not None else ValueState.NOT_APPLICABLE

    def pick(
        self, *, line: int | None = None, places: Sequence[int] | None = None, year: int | None = None
    ) -> list[CostCell]:
        """The cells of a line, of areas (by their places), of a year; of all by default."""
        lines = range(len(self.scenario.lines)) if line is None else (line,)
        among = range(len(self.areas)) if places is None else places
        years = range(self.scenario.years) if year is None else (year,)
        keys = ((one, other, third) for one in lines for other in among for third in years)
        return [self.cells[key] for key in keys if key in self.cells]

    def cost(self, *, line: int | None = None, places: Sequence[int] | None = None, year: int | None = None) -> Total:
        """What it costs, in minor units."""
        key = "cost", line, None if places is None else tuple(places), year
        if key not in self._sums:
            self._sums[key] = self._cost(line, places, year)
        return self._sums[key]

    def _cost(self, line: int | None, places: Sequence[int] | None, year: int | None) -> Total:
        cells = self.pick(line=line, places=places, year=year)
        value = sum(cell.amount for cell in cells)
        pairs = {(cell.line, cell.place) for cell in cells}
        if len(pairs) <= 1:
            low, high = sum(cell.amount_low for cell in cells), sum(cell.amount_high for cell in cells)
        else:
            low, high = self._ends(cells, value, lambda cell: cell.each)
        return Total(value, low, high, len(cells), self._lacking(line, places, year))

    def people(
        self, base: str, *, line: int | None = None, places: Sequence[int] | None = None, year: int | None = None
    ) -> Total:
        """Participants counted in families or in persons; whoever takes part in two programmes is counted in both."""
        key = base, line, None if places is None else tuple(places), year
        if key not in self._sums:
            self._sums[key] = self._people(base, line, places, year)
        return self._sums[key]

    def _people(self, base: str, line: int | None, places: Sequence[int] | None, year: int | None) -> Total:
        cells = [cell for cell in self.pick(line=line, places=places, year=year) if self.line_base(cell.line) == base]
        value = sum(cell.participants for cell in cells)
        pairs = {(cell.line, cell.place) for cell in cells}
        if len(pairs) <= 1:
            low, high = sum(cell.participants_low for cell in cells), sum(cell.participants_high for cell in cells)
        else:
            low, high = self._ends(cells, value, lambda cell: float(cell.factors.coverage))
        return Total(value, low, high, len(cells), self._lacking(line, places, year))

    def _lacking(self, line: int | None, places: Sequence[int] | None, year: int | None) -> int:
        lines = len(self.scenario.lines) if line is None else 1
        areas = len(self.areas) if places is None else len(places)
        years = self.scenario.years if year is None else 1
        return lines * areas * years - len(self.pick(line=line, places=places, year=year))

    def _ends(self, cells: Sequence[CostCell], value: int, each: Callable[[CostCell], float]) -> tuple[int, int]:
        slopes: dict[tuple[str, int], float] = defaultdict(float)
        for cell in cells:
            slopes[self.scenario.lines[cell.line].source, cell.place] += each(cell)
        known = KnownLoads(self.areas, self.sources, self.caseloads, self.wholes)
        return ends_of_sum(value, slopes, known)

    @cached_property
    def by_year(self) -> list[Total]:
        """Cost of every year."""
        return [self.cost(year=year) for year in range(self.scenario.years)]

    @property
    def last_year(self) -> int:
        """The last year, in which the phase-in has come furthest."""
        return self.scenario.years - 1


def cost_scenario(
    scenario: Scenario,
    areas: Sequence[CostArea],
    sources: Mapping[str, CaseloadSource],
    caseloads: Mapping[str, Sequence[Caseload]],
    coefficients: Sequence[AreaCoefficient],
    wholes: Mapping[tuple[str, int], Caseload] | None = None,
) -> ScenarioCosts:
    """Work out every cell.

    Args:
        scenario: what is costed.
        areas: second-level areas of its territory.
        sources: case load sources of the release, by code.
        caseloads: by source, one per area in their order.
        coefficients: of the country, every version.
        wholes: case loads of the first-level areas, by source and row, as far as the reader sees them.
    """
    wholes = wholes or {}
    cells: dict[tuple[int, int, int], CostCell] = {}
    for number, line in enumerate(scenario.lines):
        loads = caseloads.get(line.source)
        if loads is None:
            continue
        joined = _first_years(line, areas, scenario.years)
        for place, (area, load) in enumerate(zip(areas, loads, strict=True)):
            if load.known == "none":
                continue
            price = unit_price(line.norm, coefficients, area.chain, scenario.prices_of)
            for year in range(scenario.years):
                key = number, place, year
                cells[key] = _cell(scenario, *key, load, price, joined[place])
    return ScenarioCosts(scenario, tuple(areas), sources, caseloads, wholes, cells)


def _cell(
    scenario: Scenario,
    number: int,
    place: int,
    year: int,
    load: Caseload,
    price: UnitPrice,
    first: int,
) -> CostCell:
    line = scenario.lines[number]
    own = factors(
        load.value,
        line.take_up,
        line.norm.unit,
        line.norm.amount_minor,
        phase=line.phase(year) if line.phase_by == "coverage" else Fraction(int(year >= first)),
        inflation=scenario.inflation(year),
        coefficient=price.factor,
        later=year > first,
    )
    participants = [participants_of(end, own.coverage) for end in (load.value, load.low, load.high)]
    quantities = [own.quantity_of(count) for count in participants]
    unit = own.unit_price
    return CostCell(
        number,
        place,
        year,
        load.known,
        own,
        price,
        participants[0],
        participants[1],
        participants[2],
        quantities[0],
        quantities[1],
        quantities[2],
        unit,
        own.units_each * unit,
    )


def _first_years(line: ScenarioLine, areas: Sequence[CostArea], years: int) -> list[int]:
    """The first year (from 0) in which the line reaches each area; `years` where it never does."""
    if line.phase_by == "coverage":
        first = next((year for year in range(years) if line.phase(year)), years)
        return [first] * len(areas)
    order = sorted(range(len(areas)), key=lambda place: _urgency(areas[place]))
    counts = [rounded(line.phase(year) * len(areas)) for year in range(years)]
    found = [years] * len(areas)
    for position, place in enumerate(order):
        found[place] = next((year for year, count in enumerate(counts) if position < count), years)
    return found


def _urgency(area: CostArea) -> tuple[bool, float, str]:
    unknown = math.isnan(area.need)
    return unknown, 0.0 if unknown else -area.need, area.pcode
