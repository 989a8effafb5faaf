"""A scenario: which programmes an area would pay for, for whom, from when on, over one to five years."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from data.budget.errors import BudgetError
from data.budget.norm import CostNorm
from data.budget.norm_tables import WHOLE_BP
from data.budget.take_up import TakeUp

MOST_YEARS: Final = 5
MOST_LINES: Final = 12
MOST_NAME: Final = 80
MOST_NOTE: Final = 500
MOST_INFLATION_BP: Final = 10_000
FIRST_YEARS: Final = (2020, 2060)
MOST_MONTHS_OF_YEAR: Final = 12

PhaseBy = Literal["coverage", "areas"]
PHASES: Final[tuple[PhaseBy, ...]] = ("coverage", "areas")


class ScenarioRefused(BudgetError):
    """A scenario is not usable. `reason` is a code for the page's own words; `line` counts from 1, 0: none."""

    def __init__(self, reason: str, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.reason, self.line = reason, line


@dataclass(frozen=True)
class ScenarioLine:
    """One programme line.

    Attributes:
        norm: version of the norm that is paid.
        source: code of the case load (`data.budget.caseload_sources`).
        take_up: coverage, months of a year, take-up, times. A take-up that grows does so in the first year that the
            line reaches an area; later years begin with the whole target.
        phase_by: what the shares of `phase_bp` are of: of the coverage in every area, or of the areas, those with the
            greatest share of families in zones D and E first.
        phase_bp: per year, in basis points; 10,000 from the last given year on.
    """

    norm: CostNorm
    source: str
    take_up: TakeUp
    phase_by: PhaseBy = "coverage"
    phase_bp: tuple[int, ...] = (WHOLE_BP,)

    def __post_init__(self) -> None:
        if self.phase_by not in PHASES or not 1 <= len(self.phase_bp) <= MOST_YEARS:
            raise ScenarioRefused("phase", f"A phase-in has 1 to {MOST_YEARS} shares, of the coverage or of the areas.")
        if not all(0 <= share <= WHOLE_BP for share in self.phase_bp):
            raise ScenarioRefused("phase", "The shares of a phase-in lie between 0 and 100 %.")
        if self.phase_by == "areas" and list(self.phase_bp) != sorted(self.phase_bp):
            raise ScenarioRefused("phase_falls", "Areas that have joined stay: their share may not fall.")
        if self.take_up.months > MOST_MONTHS_OF_YEAR:
            raise ScenarioRefused("months", "A year has 12 months.")

    def phase(self, year: int) -> Fraction:
        """Share of the coverage, or of the areas, in a year (from 0)."""
        return Fraction(self.phase_bp[min(year, len(self.phase_bp) - 1)], WHOLE_BP)


@dataclass(frozen=True)
class Scenario:
    """What is planned.

    Attributes:
        name, note: in the author's own words.
        area: p-code of the area that it is for.
        release_id: release that case loads are taken from.
        first_year, years: calendar years.
        inflation_bp: yearly rise of prices after the first year, in basis points; may be negative.
        lines: programme lines; at least one, all in one currency.
    """

    name: str
    note: str
    area: str
    release_id: str
    first_year: int
    years: int
    inflation_bp: int
    lines: tuple[ScenarioLine, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= MOST_NAME:
            raise ScenarioRefused("name", f"The name must have 1 to {MOST_NAME} characters.")
        if len(self.note) > MOST_NOTE:
            raise ScenarioRefused("note", f"The note has at most {MOST_NOTE} characters.")
        if not FIRST_YEARS[0] <= self.first_year <= FIRST_YEARS[1]:
            raise ScenarioRefused("first_year", f"The first year lies between {FIRST_YEARS[0]} and {FIRST_YEARS[1]}.")
        if not 1 <= self.years <= MOST_YEARS:
            raise ScenarioRefused("years", f"A scenario has 1 to {MOST_YEARS} years.")
        if not -WHOLE_BP // 2 <= self.inflation_bp <= MOST_INFLATION_BP:
            raise ScenarioRefused("inflation", "Inflation lies between -50 and 100 % a year.")
        if not 1 <= len(self.lines) <= MOST_LINES:
            raise ScenarioRefused("lines", f"A scenario has 1 to {MOST_LINES} programme lines.")
        if len({line.norm.currency for line in self.lines}) > 1:
            raise ScenarioRefused("currency", "All programme lines must be in one currency.")

    @property
    def currency(self) -> str:
        """ISO code of the currency of all amounts."""
        return self.lines[0].norm.currency

    @property
    def prices_of(self) -> date:
        """Day on which area coefficients must be in force: the first of the first year."""
        return date(self.first_year, 1, 1)

    def inflation(self, year: int) -> Fraction:
        """Prices of a year (from 0) as a multiple of those of the first."""
        return (1 + Fraction(self.inflation_bp, WHOLE_BP)) ** year
