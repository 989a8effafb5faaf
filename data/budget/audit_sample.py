"""Which settled lines to audit: monetary-unit sampling that an auditor can repeat from the seed.

Probability proportional to amount (AICPA Audit Guide "Audit Sampling", 2019, ch. 6; ISA 530, appendix 1 and 4): with
population value V, tolerable misstatement T, expected misstatement E, confidence factor R (Poisson, no misstatement)
and expansion factor X,

    sampling interval I = (T - E X) / R        sample size n = V / I.

Taken in any case: every amount of at least I (it could not be missed), every flagged line, and every amount below 0
(money taken back, which sampling by amount cannot reach). The others stand in the order of their keys, and every
I-th minor unit from a start of 1 to I picks the line it falls into. The start is 1 + (SHA-256 of the seed, read as a
whole number, modulo I): a spreadsheet and any hash tool give the same sample. Items of 0 cannot be drawn.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from data.budget.errors import BudgetError
from data.budget.norm_tables import WHOLE_BP

CONFIDENCE_FACTORS: Final = {
    95: Decimal("3.00"),
    90: Decimal("2.31"),
    85: Decimal("1.90"),
    80: Decimal("1.61"),
    75: Decimal("1.39"),
    70: Decimal("1.21"),
}
"""Confidence in percent: factor for no misstatement (AICPA guide, appendix C; -ln(risk) rounded up)."""

EXPANSION_FACTORS: Final = {
    95: Decimal("1.6"),
    90: Decimal("1.5"),
    85: Decimal("1.4"),
    80: Decimal("1.3"),
    75: Decimal("1.25"),
    70: Decimal("1.2"),
}
"""Confidence in percent: factor for the expected misstatement (AICPA guide, appendix C)."""

Why = Literal["large", "flagged", "taken_back", "drawn"]


@dataclass(frozen=True)
class AuditRule:
    """How sure the auditor wants to be: confidence in percent, misstatements in basis points of the population."""

    confidence: int = 90
    tolerable_bp: int = 500
    expected_bp: int = 50

    def __post_init__(self) -> None:
        if self.confidence not in CONFIDENCE_FACTORS:
            raise BudgetError(f"Confidence is one of {', '.join(map(str, CONFIDENCE_FACTORS))} percent.")
        if not 0 <= self.expected_bp < self.tolerable_bp <= WHOLE_BP or self._room <= 0:
            raise BudgetError("The expected misstatement is too large for the tolerable one.")

    @property
    def _room(self) -> Fraction:
        """Tolerable less expanded expected misstatement, as a share of the population."""
        expected = self.expected_bp * Fraction(EXPANSION_FACTORS[self.confidence])
        return (self.tolerable_bp - expected) / WHOLE_BP

    def interval(self, population_minor: int) -> int:
        """Sampling interval in minor units, rounded down (a larger sample), at least 1."""
        return max(1, int(population_minor * self._room / Fraction(CONFIDENCE_FACTORS[self.confidence])))

    @property
    def size(self) -> int:
        """Sample size that the formula asks for, rounded up."""
        return -int(-Fraction(CONFIDENCE_FACTORS[self.confidence]) / self._room // 1)


@dataclass(frozen=True)
class Item:
    """Something that can be audited: `key` is unique and says its place in the order."""

    key: tuple[str | int, ...]
    minor: int
    flagged: bool = False


@dataclass(frozen=True)
class Picked:
    """An item of the sample and why it is in it; `hits` are the minor units that fell into it (of those drawn)."""

    item: Item
    why: Why
    hits: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sample:
    """A sample and what is needed to draw it again.

    Attributes:
        population_minor: sum of the amounts above 0.
        interval, start: in minor units; start is 0 where nothing was left to draw from.
        drawn_from_minor: sum of the amounts that the systematic drawing went through.
        picked: in the order of the keys.
    """

    seed: str
    rule: AuditRule
    population_minor: int
    interval: int
    start: int
    drawn_from_minor: int
    picked: tuple[Picked, ...]


def draw(items: Sequence[Item], rule: AuditRule, seed: str) -> Sample:
    """Draw the sample of a seed; the same items, rule and seed give the same sample on every machine.

    Raises:
        BudgetError: two items have the same key.
    """
    ordered = sorted(items, key=lambda item: item.key)
    if len({item.key for item in ordered}) < len(ordered):
        raise BudgetError("Two items have the same key.")
    population = sum(item.minor for item in ordered if item.minor > 0)
    interval = rule.interval(population)
    picked: dict[tuple[str | int, ...], Picked] = {}
    for item in ordered:
        why = _taken_anyhow(item, interval)
        if why is not None:
            picked[item.key] = Picked(item, why)
    rest = [item for item in ordered if item.minor > 0 and item.key not in picked]
    drawn_from = sum(item.minor for item in rest)
    start = 1 + int.from_bytes(hashlib.sha256(seed.encode()).digest()) % interval if rest else 0
    below, hit = 0, start
    for item in rest:
        hits = tuple(range(hit, below + item.minor + 1, interval))
        below += item.minor
        if hits:
            picked[item.key] = Picked(item, "drawn", hits)
            hit = hits[-1] + interval
    found = tuple(picked[item.key] for item in ordered if item.key in picked)
    return Sample(seed, rule, population, interval, start, drawn_from, found)


def _taken_anyhow(item: Item, interval: int) -> Why | None:
    if item.flagged:
        return "flagged"
    if item.minor < 0:
        return "taken_back"
    return "large" if item.minor >= interval else None
