"""The amount of one line in one area and year, exactly, from the factors that make it up.

    participants = rounded(case load x coverage x phase-in)
    quantity     = rounded(participants x full months)            family-months
                 = rounded(participants x times x full months / months)   visits, place-days, cases
    unit price   = rounded(amount of the norm x area coefficients x (1 + inflation)^year)
    amount       = quantity x unit price

Each of the first three is rounded once, half up; the amount is a product of whole numbers. The ends of the case load's
90 % interval go through the same steps.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from data.budget.money import rounded
from data.budget.take_up import TakeUp


def half_up(top: int, bottom: int) -> int:
    """A quotient of whole numbers of 0 or more, rounded half up as `money.rounded` does, without making a fraction."""
    return (2 * top + bottom) // (2 * bottom)


def participants_of(caseload: float, coverage: Fraction) -> int:
    """How many of a case load take part."""
    top, bottom = max(0.0, caseload).as_integer_ratio()
    return half_up(top * coverage.numerator, bottom * coverage.denominator)


@lru_cache(maxsize=4096)
def unit_price_of(amount_minor: int, coefficient: Fraction, inflation: Fraction) -> int:
    """Price of a unit in minor units, rounded once; the same in many areas."""
    return rounded(amount_minor * coefficient * inflation)


@dataclass(frozen=True)
class Factors:
    """What an amount is made of.

    Attributes:
        caseload: families or persons, 0 or more.
        coverage: share that takes part: coverage target times phase-in.
        full_months: months of full take-up that the year is worth.
        months: of the year in which the service is given.
        times: per participant and year; 0 where the unit is the family-month.
        amount_minor: of the norm.
        inflation: prices of the year over those of the first year.
        coefficient: product of the area's coefficients.
    """

    caseload: float
    coverage: Fraction
    full_months: Fraction
    months: int
    times: int
    amount_minor: int
    inflation: Fraction
    coefficient: Fraction

    @property
    def participants(self) -> int:
        """Families or persons."""
        return participants_of(self.caseload, self.coverage)

    @property
    def quantity(self) -> int:
        """Units of the norm."""
        return self.quantity_of(self.participants)

    def quantity_of(self, participants: int) -> int:
        """Units of the norm for another number of participants."""
        top, bottom = self.full_months.numerator, self.full_months.denominator
        if not self.times:
            return half_up(participants * top, bottom)
        return half_up(participants * self.times * top, bottom * self.months)

    @property
    def unit_price(self) -> int:
        """Minor units."""
        return unit_price_of(self.amount_minor, self.coefficient, self.inflation)

    @property
    def amount(self) -> int:
        """Minor units."""
        return self.quantity * self.unit_price

    @property
    def units_each(self) -> float:
        """Units that one more of the case load takes, unrounded: what carries its uncertainty to the cost."""
        units = float(self.full_months) * (self.times / self.months if self.times else 1.0)
        return float(self.coverage) * units


def factors(
    caseload: float,
    take_up: TakeUp,
    unit: str,
    amount_minor: int,
    *,
    phase: Fraction,
    inflation: Fraction,
    coefficient: Fraction,
    later: bool,
) -> Factors:
    """Factors of a line; `later` years of it begin with the whole target."""
    months = Fraction(take_up.months) if later else take_up.full_months
    coverage = Fraction(take_up.coverage_bp, 10_000) * phase
    times = 0 if unit == "family_month" else take_up.times
    return Factors(caseload, coverage, months, take_up.months, times, amount_minor, inflation, coefficient)


DIFFERENCES: Final = ("caseload", "coverage", "months", "price", "coefficient")
"""Why the amounts of one line, area and year differ, in the order in which the factors are exchanged."""


def difference(one: Factors, other: Factors) -> dict[str, int]:
    """Amount of `other` less that of `one`, by factor; the parts add up to it exactly.

    Factors are exchanged one after the other in the order of `DIFFERENCES`; a change that comes later is valued with
    those before it already made: quantities at former prices first, as in the variance analysis of accounts.
    """
    by_caseload = replace(one, caseload=other.caseload)
    by_coverage = replace(by_caseload, coverage=other.coverage)
    quantities = [item.quantity for item in (one, by_caseload, by_coverage, other)]
    former = one.unit_price
    by_price = unit_price_of(other.amount_minor, one.coefficient, other.inflation)
    amounts = [
        *(quantity * former for quantity in quantities),
        quantities[-1] * by_price,
        quantities[-1] * other.unit_price,
    ]
    return {name: amounts[place + 1] - amounts[place] for place, name in enumerate(DIFFERENCES)}
