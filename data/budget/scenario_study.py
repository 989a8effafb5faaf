"""A scenario worked out from the figures of a release, as one account may read it."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final, Literal

from data.budget.caseload import Caseload, Caseloads
from data.budget.caseload_sources import CaseloadSource, caseload_sources
from data.budget.cost_area import CostArea
from data.budget.equity import Equity, NeedArea, equity
from data.budget.norm import AreaCoefficient
from data.budget.scenario import Scenario, ScenarioRefused
from data.budget.scenario_costs import ScenarioCosts, cost_scenario
from data.budget.scenario_reach import CostPerReached, LineReach, care_costs, cost_per_reached, line_reach
from data.budget.transfer_effect import BANDS, READINGS, Effect, Measured, Poverty, Reading, Transfer, effect
from data.hazards.unit_sums import Counted
from data.people.scoped_release import Figure, ScopedRelease
from data.release.errors import NotPublished
from data.release.intervals import Z90

_LEVELS: Final = ("adm0", "adm1", "adm2")
_NEED: Final = "zone_de"

NoEffect = Literal["no_transfer", "no_depth", "hidden", "no_line", "other_currency"]
"""Why the effect on poverty is not simulated."""


class ScenarioStudy:
    """Everything that is worked out for one scenario.

    Args:
        scenario: what is planned.
        figures: the release that the scenario names, as the reader may read it.
        coefficients: area coefficients of the country, every version.

    Raises:
        ScenarioRefused: the release has no such area.
        OutsideScope: the area lies outside the reader's territory.
    """

    def __init__(self, scenario: Scenario, figures: ScopedRelease, coefficients: Sequence[AreaCoefficient]) -> None:
        self.scenario = scenario
        self.figures, self._coefficients = figures, coefficients
        self.level, self.row = area_of(figures, scenario.area)
        figures.check(self.level, self.row)
        self._caseloads = Caseloads(figures)
        self.sources = caseload_sources(figures)

    @cached_property
    def rows(self) -> list[int]:
        """Rows of the second-level areas of the scenario."""
        return districts(self.figures, self.level, self.row)

    @cached_property
    def need(self) -> Mapping[int, Figure]:
        """Share of families in zones D and E by row; none where the release does not publish it."""
        if _NEED not in self.figures.register:
            return {}
        try:
            return {row: self.figures.figure("adm2", row, indicator=_NEED, base="families") for row in self.rows}
        except NotPublished:
            return {}

    @cached_property
    def costs(self) -> ScenarioCosts:
        """Every cell."""
        wanted = {line.source for line in self.scenario.lines}
        caseloads = {
            code: self._caseloads.of(source, "adm2", self.rows)
            for code, source in self.sources.items()
            if code in wanted
        }
        areas = self._areas()
        wholes = self._wholes(wanted, sorted({area.parent for area in areas}))
        return cost_scenario(self.scenario, areas, self.sources, caseloads, self._coefficients, wholes)

    def _wholes(self, wanted: set[str], parents: Sequence[int]) -> dict[tuple[str, int], Caseload]:
        """Case loads of the first-level areas that lie inside the territory."""
        inside = [row for row in parents if self.figures.contains("adm1", row)]
        found = {}
        for code in wanted & self.sources.keys():
            for load in self._caseloads.of(self.sources[code], "adm1", inside):
                found[code, load.row] = load
        return found

    def _areas(self) -> list[CostArea]:
        listed, found = self.figures.areas("adm2"), []
        siblings = Counter(int(area["parent"]) for area in listed)
        for row in self.rows:
            around = self.figures.containing("adm2", row)
            chain = tuple(self.figures.areas(level)[number]["pcode"] for level, number in around)
            figure = self.need.get(row)
            need = figure.value / 100 if figure is not None and figure.state.has_value else math.nan
            parent = int(listed[row]["parent"])
            found.append(CostArea("adm2", row, listed[row]["pcode"], parent, siblings[parent], chain, need))
        return found

    @cached_property
    def reach(self) -> tuple[LineReach, ...]:
        """Reach of every line in the last year."""
        return tuple(
            line_reach(self.costs, number, self._unreached(line.norm.programme))
            for number, line in enumerate(self.scenario.lines)
        )

    def _unreached(self, programme: str) -> list[Caseload] | None:
        code = f"unreached_de_{programme}"
        if not programme or code not in self.figures.register:
            return None
        source = CaseloadSource(code, "unreached", {}, Counted(code, "families"), programme, fine=True)
        return self._caseloads.of(source, "adm2", self.rows)

    def per_reached(self, base: str) -> CostPerReached:
        """Cost per participant and year."""
        return cost_per_reached(self.costs, base)

    @cached_property
    def care(self) -> Mapping[str, CostPerReached]:
        """Community and institutional care."""
        return care_costs(self.costs)

    @cached_property
    def equity(self) -> Equity:
        """Concentration of the money of all years over the areas."""
        return equity([self.need_area(place) for place in range(len(self.costs.areas))])

    def need_area(self, place: int) -> NeedArea:
        """Money and need of one area."""
        area, cost = self.costs.areas[place], self.costs.cost(places=[place])
        figure = self.need.get(area.row)
        in_need = float(figure.numerator) if figure is not None and figure.state.has_value else 0.0
        return NeedArea(place, cost.value, cost.low, cost.high, in_need, area.need)

    @cached_property
    def effect(self) -> Mapping[Reading, Effect] | NoEffect:
        """Effect of the cash lines in the last year on poverty in the scenario's area, or why there is none."""
        profile = self.figures.profile
        line_minor = int(profile.get("poverty_line_per_capita_month") or 0)
        cash = {item["code"] for item in profile.get("programmes", ()) if item.get("kind") == "benefit"}
        numbers = [
            number
            for number, line in enumerate(self.scenario.lines)
            if line.norm.programme in cash
            and line.norm.unit == "family_month"
            and self.costs.line_base(number) == "families"
        ]
        if not numbers:
            return "no_transfer"
        if not line_minor:
            return "no_line"
        if profile.get("currency", {}).get("code") != self.scenario.currency:
            return "other_currency"
        poverty = self._poverty(line_minor)
        if isinstance(poverty, str):
            return poverty
        transfers = [self._transfer(number) for number in numbers]
        return {reading: effect(poverty, transfers, reading) for reading in READINGS}

    def _transfer(self, number: int) -> Transfer:
        """In prices of the first year, without area coefficients, averaged over the twelve months of a later year."""
        line = self.scenario.lines[number]
        people = self.costs.people("families", line=number, year=self.costs.last_year)
        months = line.take_up.months if self.scenario.years > 1 else float(line.take_up.full_months)
        error = max(people.high - people.value, people.value - people.low) / Z90
        return Transfer(Measured(people.value, error), line.norm.amount_minor * months / 12)

    def _poverty(self, line_minor: int) -> Poverty | NoEffect:
        wanted = ("income_poor", "poverty_gap", *(f"depth_{band}" for band in range(1, len(BANDS) + 1)))
        counts = ("families", "persons")
        if any(code not in self.figures.register for code in (*wanted, *counts)):
            return "no_depth"
        try:
            shares = [self._figure(code, "families") for code in wanted]
            families, persons = (self._figure(base, base) for base in counts)
        except NotPublished:
            return "no_depth"
        if not all(figure.state.has_value for figure in (*shares, families, persons)) or families.value <= 0:
            return "hidden"
        headcount, gap, *bands = (_measured(figure, 100) for figure in shares)
        size = Measured(
            persons.value / families.value,
            math.hypot(_measured(persons).error, persons.value / families.value * _measured(families).error)
            / families.value,
        )
        return Poverty(_measured(families), headcount, tuple(bands), gap, size, line_minor)

    def _figure(self, code: str, base: str) -> Figure:
        return self.figures.figure(self.level, self.row, indicator=code, base=base)


def area_of(figures: ScopedRelease, pcode: str) -> tuple[str, int]:
    """Level and row of an area.

    Raises:
        ScenarioRefused: the release has no such area.
    """
    for level in _LEVELS:
        for row, area in enumerate(figures.areas(level)):
            if area["pcode"] == pcode:
                return level, row
    raise ScenarioRefused("area", f"The release has no area '{pcode[:40]}'.")


def districts(figures: ScopedRelease, level: str, row: int) -> list[int]:
    """Rows of the second-level areas of an area inside the territory, ascending."""
    if level == "adm2":
        return [row]
    finer, rows = figures.children(level, row)
    return sorted(district for child in rows.tolist() for district in districts(figures, finer, child))


def _measured(figure: Figure, per: float = 1) -> Measured:
    return Measured(figure.value / per, max(figure.high - figure.value, figure.value - figure.low) / Z90 / per)
