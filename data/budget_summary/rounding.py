"""Rounding of published amounts."""

from typing import Final

SIGNIFICANT_DIGITS: Final = 3


def significant(amount: int, digits: int = SIGNIFICANT_DIGITS) -> int:
    """Round an amount of 0 or more half up to so many significant digits."""
    step = 10 ** max(0, len(str(amount)) - digits)
    return (amount + step // 2) // step * step
