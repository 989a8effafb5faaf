"""From a case load to participants to units of a norm: coverage target, take-up ramp, and rounding once at the end."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from data.budget.errors import BudgetError
from data.budget.money import rounded
from data.budget.norm_tables import WHOLE_BP

MOST_MONTHS: Final = 120


@dataclass(frozen=True)
class TakeUp:
    """How a programme reaches its target group.

    Attributes:
        coverage_bp: share of the case load that is to be reached, in basis points.
        months: of the period.
        ramp_start_bp: share of the target that takes part in the first month.
        ramp_months: month in which the whole target takes part; 1: at once. Between, the share grows linearly.
        times: visits, place-days or cases per participant over the period; not used for family-months.

    Raises:
        BudgetError: a value lies outside its bounds.
    """

    coverage_bp: int = WHOLE_BP
    months: int = 12
    ramp_start_bp: int = WHOLE_BP
    ramp_months: int = 1
    times: int = 1

    def __post_init__(self) -> None:
        shares = (self.coverage_bp, self.ramp_start_bp)
        if not all(0 <= share <= WHOLE_BP for share in shares):
            raise BudgetError("Coverage and take-up are shares between 0 and 100 %.")
        if not 1 <= self.months <= MOST_MONTHS or not 1 <= self.ramp_months <= self.months:
            raise BudgetError("A period has 1 to 120 months, and take-up is complete within it.")
        if not 1 <= self.times <= 3660:
            raise BudgetError("A participant is served 1 to 3,660 times.")

    def participants(self, caseload: float) -> int:
        """How many of a case load (families or persons, 0 or more) are to be reached."""
        return rounded(Fraction(max(0.0, caseload)) * Fraction(self.coverage_bp, WHOLE_BP))

    def share_in(self, month: int) -> Fraction:
        """Share of the target that takes part in a month (from 1)."""
        if month >= self.ramp_months:
            return Fraction(1)
        start = Fraction(self.ramp_start_bp, WHOLE_BP)
        return start + (1 - start) * Fraction(month - 1, self.ramp_months - 1)

    @cached_property
    def full_months(self) -> Fraction:
        """Months of full take-up that the period is worth."""
        return sum((self.share_in(month) for month in range(1, self.months + 1)), start=Fraction(0))

    def units_each(self, unit: str) -> Fraction:
        """Units of a norm for one participant, not rounded: months of full take-up, or `times` in proportion to them.

        Visits, place-days and cases are those of the whole period, fewer in proportion while take-up grows.
        """
        return self.full_months if unit == "family_month" else self.times * self.full_months / self.months

    def quantity(self, participants: int, unit: str) -> int:
        """Units of a norm for so many participants, rounded once."""
        return rounded(participants * self.units_each(unit))
