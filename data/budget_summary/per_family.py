"""Money per family in need, from two published figures that both carry noise."""

from data.budget_summary.document import Amount
from data.budget_summary.rounding import significant


def per_family(amount: Amount, families: int, low: int, high: int) -> Amount | None:
    """An amount divided by a number of families, rounded like every published amount.

    The ends take the least money over the most families and the most over the least: an interval of at least 90 %.

    Args:
        amount: published money.
        families: published number.
        low, high: ends of its 90 % interval.

    Returns:
        None where the amount is hidden or there are no families to divide by.
    """
    if not amount.shown or families <= 0 or low <= 0:
        return None
    return Amount(
        state="value",
        minor=significant(amount.minor // families),
        low=significant(amount.low // max(high, families)),
        high=significant(-(-amount.high // low)),
    )
