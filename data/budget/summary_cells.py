"""The cells of a summary: which there are, what one family can change in each, and the amounts that are published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from data.budget.summary_noise import VARIANCES, Below, deviation_of, draw_money
from data.budget.summary_programmes import PublicLine
from data.budget_summary.document import Amount
from data.budget_summary.rounding import significant

LEAST_DEVIATIONS: Final = 3.0
"""An amount below three standard deviations of its noise says little. In a second-level area that is the money of 82
families; fewer than ten look like so many in 5 of 1,000 cases."""

_OF_90_PERCENT: Final = 1.6449
CellKey = tuple[str, str, str]
"""Level, area ('' of the nation), programme ('' of the total of a second-level area)."""


@dataclass(frozen=True)
class ApprovedLine:
    """A line of one locked request: exact, and never published."""

    area: str
    parent: str
    line: int
    amount_minor: int
    unit_price_minor: int


@dataclass(frozen=True)
class ExactCell:
    """A cell before its noise; `shift_minor` is the most that one family can change."""

    key: CellKey
    minor: int
    shift_minor: int


@dataclass(frozen=True)
class NoisyCell:
    """A cell with its noise; may be negative. `deviation` is the noise's, in minor units."""

    key: CellKey
    minor: int
    deviation: float


def exact_cells(approved: Iterable[ApprovedLine], lines: Mapping[int, PublicLine]) -> list[ExactCell]:
    """The cells that noise is drawn for: programmes in the nation and the first level, totals in the second.

    Sensitive programmes have a cell in the nation only, and are in no total of an area.
    """
    parts: dict[CellKey, list[ApprovedLine]] = {}
    for item in approved:
        line = lines[item.line]
        parts.setdefault(("adm0", "", line.programme), []).append(item)
        if not line.sensitive:
            parts.setdefault(("adm1", item.parent, line.programme), []).append(item)
            parts.setdefault(("adm2", item.area, ""), []).append(item)
    return [
        ExactCell(key, sum(item.amount_minor for item in found), _shift(found, lines))
        for key, found in sorted(parts.items())
    ]


def _shift(found: Sequence[ApprovedLine], lines: Mapping[int, PublicLine]) -> int:
    """A family can be in every line of one subject; where it lives the dearest price of the cell may hold."""
    dearest: dict[int, int] = {}
    for item in found:
        dearest[item.line] = max(dearest.get(item.line, 0), item.unit_price_minor)
    by_subject: dict[str, int] = {}
    for number, price in dearest.items():
        line = lines[number]
        by_subject[line.subject] = by_subject.get(line.subject, 0) + line.units_of_a_family * price
    return max(by_subject.values())


def noisy_cell(cell: ExactCell, below: Below) -> NoisyCell:
    """Draw the noise of a cell."""
    variance = VARIANCES[cell.key[0]]
    noise = draw_money(cell.shift_minor, variance, below)
    return NoisyCell(cell.key, cell.minor + noise, deviation_of(cell.shift_minor, variance))


def amount_of(cells: Sequence[NoisyCell]) -> Amount:
    """What is published of the sum of some cells; without any there is nothing approved."""
    if not cells:
        return Amount(state="not_funded")
    minor, deviation = sum(cell.minor for cell in cells), sqrt(sum(cell.deviation**2 for cell in cells))
    # Decided by the changed amount alone: a rule on the true one would tell the true one at its edge.
    if minor <= 0 or minor < LEAST_DEVIATIONS * deviation:
        return Amount(state="small")
    reach = round(_OF_90_PERCENT * deviation)
    low, high = max(0, minor - reach), minor + reach
    return Amount(state="value", minor=significant(minor), low=significant(low), high=significant(high))
