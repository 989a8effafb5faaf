"""Amounts and shares as people type them."""

import re
from typing import Final

from data.budget.errors import BudgetError
from data.budget.money import LARGEST_MINOR, to_minor

_SIGNS: Final = re.compile(r"[.,]")
_GROUPS: Final = re.compile(r"[\s'’_]")


def read_amount(written: str, digits: int) -> int | None:
    """Minor units of an amount in the main unit, with groups or decimals in any of the usual ways.

    Points and commas are groups where there are several of one kind, where both are used (the last one is then the
    decimal sign), and where one is followed by three digits and the currency has not three decimals.

    Returns:
        None where it is no amount of 0 or more.
    """
    plain = _GROUPS.sub("", written)
    signs = _SIGNS.findall(plain)
    if signs:
        last = signs[-1]
        whole, _, decimals = plain.rpartition(last)
        if len(set(signs)) > 1 and signs.count(last) > 1:
            return None
        grouped = signs.count(last) > 1 or (len(signs) == 1 and len(decimals) == 3 != digits)
        plain = _SIGNS.sub("", plain) if grouped else f"{_SIGNS.sub('', whole)}.{decimals}"
    try:
        amount = to_minor(plain, digits)
    except BudgetError:
        return None
    return amount if 0 <= amount < LARGEST_MINOR else None


def read_share(written: str) -> int | None:
    """Basis points of a whole number of percent from 0 to 100, None for anything else."""
    plain = "".join(written.split()).rstrip("%")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 4):
        return None
    return int(plain) * 100 if int(plain) <= 100 else None
