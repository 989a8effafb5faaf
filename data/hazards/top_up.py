"""What an emergency top-up would cost: an amount per family or person and month, for everybody who is counted."""

import math
from dataclasses import dataclass
from typing import Final

from data.hazards.unit_sums import UnitSum

MOST_AMOUNT: Final = 1_000_000_000
MOST_MONTHS: Final = 36


@dataclass(frozen=True)
class TopUp:
    """An amount (in whole units of the country's currency) per family or person and month, for so many months."""

    amount: int
    months: int

    def __post_init__(self) -> None:
        if not (0 < self.amount <= MOST_AMOUNT and 0 < self.months <= MOST_MONTHS):
            raise ValueError(f"amounts go up to {MOST_AMOUNT}, months up to {MOST_MONTHS}")


@dataclass(frozen=True)
class Cost:
    """A cost and the ends of its 90 % interval; `with_hidden` also pays all that hidden units can hold, nan if unknown.

    All in whole units of currency; everything nan where nobody is counted.
    """

    cost: float
    low: float
    high: float
    with_hidden: float


def cost_of(top_up: TopUp, counted: UnitSum) -> Cost:
    """Multiply; the amount is exact, so the interval is that of the count."""
    each = top_up.amount * top_up.months
    high = 0.0 if math.isnan(counted.high) else counted.high
    return Cost(counted.total * each, counted.low * each, counted.high * each, (high + counted.hidden_high) * each)
