"""From approved lines with noise to the amounts of a summary: sums, what is hidden, rounding, intervals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

from data.budget.round_records import RoundLine
from data.budget_summary.document import Amount, AreaMoney

LEAST_PARTICIPANTS: Final = 30
LEAST_DEVIATIONS: Final = 3.0
"""An amount below three standard deviations of its noise says little; and fewer than ten participants on a line of
families look like so many in 4 of 1,000 cases."""

SIGNIFICANT_DIGITS: Final = 3
_OF_90_PERCENT: Final = 1.6449


@dataclass(frozen=True)
class NoisyLine:
    """One line of one second-level area.

    Attributes:
        area, parent: p-codes.
        programme: code of the published programme.
        sensitive: whether its money is told of the nation only.
        line: of the round.
        participants: approved ones with their noise; may be negative.
        unit_price_minor: of the line in this area.
        variance: of the noise.
    """

    area: str
    parent: str
    programme: str
    sensitive: bool
    line: RoundLine
    participants: int
    unit_price_minor: int
    variance: int

    @property
    def minor(self) -> int:
        """Money of the changed participants."""
        return self.line.take_up.quantity(self.participants, self.line.norm.unit) * self.unit_price_minor

    @property
    def variance_of_money(self) -> float:
        """Of the noise, in squared minor units; the money is linear in the participants but for rounding."""
        take_up = self.line.take_up
        months = take_up.full_months
        each = months if self.line.norm.unit == "family_month" else take_up.times * months / take_up.months
        return self.variance * float(each * self.unit_price_minor) ** 2


class _Sum:
    """Lines added up."""

    def __init__(self) -> None:
        self.lines = self.minor = self.participants = 0
        self.variance = 0.0

    def add(self, line: NoisyLine) -> None:
        self.lines += 1
        self.minor += line.minor
        self.participants += line.participants
        self.variance += line.variance_of_money

    def amount(self) -> Amount:
        if not self.lines:
            return Amount(state="not_funded")
        deviation = sqrt(self.variance)
        if self.participants < LEAST_PARTICIPANTS or self.minor < LEAST_DEVIATIONS * deviation or self.minor <= 0:
            return Amount(state="small")
        reach = round(_OF_90_PERCENT * deviation)
        low, high = max(0, self.minor - reach), self.minor + reach
        return Amount(state="value", minor=significant(self.minor), low=significant(low), high=significant(high))


def significant(amount: int, digits: int = SIGNIFICANT_DIGITS) -> int:
    """Round an amount of 0 or more half up to so many significant digits."""
    step = 10 ** max(0, len(str(amount)) - digits)
    return (amount + step // 2) // step * step


@dataclass(frozen=True)
class Funded:
    """How many second-level areas of an area asked for money, and how many of their requests were approved."""

    requests: int
    approved: int


def area_money(pcode: str, parent: str, funded: Funded, lines: Iterable[NoisyLine], programmes: Mapping[str, bool],
               *, nation: bool = False) -> AreaMoney:  # fmt: skip
    """The entry of one area.

    Args:
        pcode, parent: of the area.
        funded: its requests.
        lines: of all second-level areas in it.
        programmes: to be told apart, and whether each is sensitive; none for second-level areas.
        nation: whether sensitive programmes may be told of it.
    """
    total, apart = _Sum(), {code: _Sum() for code in programmes}
    for line in lines:
        if line.sensitive and not nation:
            continue
        total.add(line)
        if line.programme in apart:
            apart[line.programme].add(line)
    told = {
        code: Amount(state="sensitive") if sensitive and not nation else apart[code].amount()
        for code, sensitive in programmes.items()
    }
    return AreaMoney(
        pcode=pcode,
        parent=parent,
        requests=funded.requests,
        approved=funded.approved,
        total=total.amount(),
        programmes=told,
    )
