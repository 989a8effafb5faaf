"""Exact money: whole minor units (ISO 4217) in Python integers; fractions only in between, as Decimal, rounded once.

Rounding is half up (the usual rule of public accounts), at one place per amount. A total is always the sum of amounts
that were rounded before, so the parts of every total add up to it.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from data.budget.errors import BudgetError

LARGEST_MINOR: Final = 10**17
"""Amounts stay below this: no single one overflows a 64-bit integer column."""


def rounded(amount: Decimal | Fraction) -> int:
    """Round half up (away from zero) to a whole number.

    Raises:
        BudgetError: the amount is too large to be one.
    """
    if isinstance(amount, Fraction):
        sign = -1 if amount < 0 else 1
        whole = sign * int(abs(amount) + Fraction(1, 2))
    else:
        whole = int(amount.to_integral_value(rounding=ROUND_HALF_UP))
    if abs(whole) >= LARGEST_MINOR:
        raise BudgetError("An amount is too large: check quantity and unit price.")
    return whole


def to_minor(written: str, digits: int) -> int:
    """Read an amount as people write it ("1250.50", "1 250,50", "1,250,000.00") as minor units.

    Spaces, and commas or points between groups of three digits, are left out. What can be read in two ways ("1,250") is
    refused, not guessed.

    Raises:
        BudgetError: it is no amount, can be read in two ways, or has more decimals than the currency.
    """
    plain = "".join(written.split())
    sign, body = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    marks = [letter for letter in body if letter in ",."]
    last = marks[-1] if marks else "."
    whole, _, decimals = body.rpartition(last) if len(set(marks)) == 2 or len(marks) == 1 else (body, "", "")
    if len(marks) == 1 and len(decimals) == 3 and 1 <= len(whole) <= 3 and whole != "0" and digits != 3:
        raise BudgetError(f"'{written[:40]}' can be read in two ways; write it without groups, as 1250 or 1250.00.")
    grouping = marks[0] if marks else ","
    groups = whole.split(grouping)
    right = len(groups) == 1 or (0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))
    figures = "".join(groups)
    if not right or not (figures + decimals).isdecimal() or not (figures + decimals).isascii():
        raise BudgetError(f"'{written[:40]}' is no amount; write digits with a decimal point.")
    amount = Decimal(f"{sign}{figures or '0'}.{decimals or '0'}").scaleb(digits)
    if amount != amount.to_integral_value():
        raise BudgetError(f"'{written[:40]}' has more than {digits} decimals.")
    return rounded(amount)


def to_major(minor: int, digits: int) -> Decimal:
    """Amount in the currency's main unit, exact."""
    return Decimal(minor).scaleb(-digits)


def scaled(minor: int, *factors: Fraction) -> int:
    """An amount times factors, rounded once."""
    product = Fraction(minor)
    for factor in factors:
        product *= factor
    return rounded(product)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Divide a whole amount by weights so that the parts add up to it exactly (largest remainders, Hamilton).

    Equal remainders go to the earlier part. Without any weight everything goes to nobody, which is only right for 0.

    Args:
        total: whole amount, 0 or more.
        weights: whole numbers, 0 or more each.

    Returns:
        As many parts as weights; parts with weight 0 are 0.

    Raises:
        BudgetError: total or a weight is negative, or there is an amount and no weight.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise BudgetError("Only amounts and weights of 0 or more can be divided.")
    whole = sum(weights)
    if not whole:
        if total:
            raise BudgetError("There is an amount to divide, but no weight to divide it by.")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
