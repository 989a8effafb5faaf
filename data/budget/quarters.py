"""Quarters of a budget round, counted from its first month, and what is planned for each of them."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final

from data.budget.errors import BudgetError
from data.budget.money import rounded
from data.budget.take_up import TakeUp

MONTHS: Final = 3
"""Months of a quarter."""


def quarter_count(months: int) -> int:
    """How many quarters so many months have; the last one may be shorter."""
    return -(-months // MONTHS)


def quarter_days(first_day: date, quarter: int) -> tuple[date, date]:
    """First and last day of a quarter (from 1) of a period that begins on `first_day`.

    Raises:
        BudgetError: there is no such quarter.
    """
    if quarter < 1:
        raise BudgetError("Quarters count from 1.")
    first = _months_later(first_day, MONTHS * (quarter - 1))
    return first, date.fromordinal(_months_later(first_day, MONTHS * quarter).toordinal() - 1)


def planned_until(quantity: int, take_up: TakeUp, quarter: int) -> int:
    """Units that are planned up to the end of a quarter, growing with take-up; all of them at the end of the period."""
    return rounded(quantity * _share_until(take_up, quarter))


def planned_in(quantity: int, take_up: TakeUp, quarters: Iterable[int]) -> int:
    """Units that are planned for some quarters; those of all quarters add up to `quantity`."""
    return sum(
        planned_until(quantity, take_up, quarter) - planned_until(quantity, take_up, quarter - 1)
        for quarter in set(quarters)
    )


@lru_cache(maxsize=1024)
def _share_until(take_up: TakeUp, quarter: int) -> Fraction:
    """Share of a plan up to the end of a quarter."""
    months, full = min(MONTHS * quarter, take_up.months), take_up.full_months
    if months == take_up.months or not full:
        return Fraction(months == take_up.months)
    return sum((take_up.share_in(month) for month in range(1, months + 1)), start=Fraction(0)) / full


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
