"""How an amount came about, in steps that a page, a printed form and an auditor can follow."""

from dataclasses import dataclass
from typing import Literal

StepKind = Literal["count", "share", "factor", "months", "times", "units", "money", "text"]


@dataclass(frozen=True)
class Step:
    """One step: `code` names it (message `derivation.<code>`), `value` as exact text, and what it rests on.

    Attributes:
        code: what the value is, e.g. "caseload", "coverage", "participants", "quantity", "unit_price", "amount".
        kind: how the value is written.
        value: a whole number (count, units, months, times; money in minor units; shares in basis points; factors in
            thousandths), or text.
        low, high: ends of a 90 % interval, None where the value is exact.
        source: release, norm version and order, round, or person that it comes from; "" where it follows from the
            steps before.
    """

    code: str
    kind: StepKind
    value: int | str
    low: int | None = None
    high: int | None = None
    source: str = ""


@dataclass(frozen=True)
class Derivation:
    """The steps to one figure, and the formula (message `derivation.formula.<formula>`) that joins them."""

    formula: str
    steps: tuple[Step, ...]
    currency: str = ""
    digits: int = 0
