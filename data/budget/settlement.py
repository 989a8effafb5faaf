"""What is payable for evidenced services, by the rule of the norm, and what a settlement pays of it.

The rule is applied to the whole plan of the period and to everything that has been evidenced so far; a settlement pays
the difference from what was settled before. So however a year is cut into quarters, and whatever is corrected
afterwards, the settlements add up to exactly what the rule gives for the whole: never more than the cap, and a
correction downwards is taken back with the next settlement (a negative amount due).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from data.budget.derivation import Derivation, Step
from data.budget.errors import BudgetError
from data.budget.norm_tables import PAYABLE_RULES, WHOLE_BP

THRESHOLD_BP: Final = 9_000
"""Share of the plan from which on the rule `threshold` pays the plan in full, in basis points."""


def payable_units(rule: str, planned: int, evidenced: int) -> int:
    """Units that are paid for.

    Args:
        rule: one of `PAYABLE_RULES`: "evidenced" pays every evidenced unit, "capped" those up to the planned ones,
            "threshold" the plan in full from `THRESHOLD_BP` of it on and the evidenced units below.
        planned, evidenced: units of the norm over the whole period, 0 or more.

    Raises:
        BudgetError: there is no such rule, or a number is negative.
    """
    if rule not in PAYABLE_RULES:
        raise BudgetError(f"There is no rule of payment '{rule}'.")
    if planned < 0 or evidenced < 0:
        raise BudgetError("Planned and evidenced units are 0 or more.")
    if rule == "evidenced":
        return evidenced
    if rule == "capped":
        return min(planned, evidenced)
    # Where nothing was planned, nothing is given in full.
    return planned if evidenced * WHOLE_BP >= planned * THRESHOLD_BP else evidenced


@dataclass(frozen=True)
class LineSettlement:
    """What one settlement pays for one line of a request.

    Attributes:
        rule: of the norm.
        planned: units of the whole period.
        evidenced: verified units by quarter.
        unit_price_minor: of one unit, in minor units of the currency.
        before_minor: sum of the earlier settlements of the line.
    """

    rule: str
    planned: int
    evidenced: Mapping[int, int]
    unit_price_minor: int
    before_minor: int = 0

    @property
    def evidenced_units(self) -> int:
        """All verified units so far."""
        return sum(self.evidenced.values())

    @property
    def paid_units(self) -> int:
        """Units that are paid for."""
        return payable_units(self.rule, self.planned, self.evidenced_units)

    @property
    def payable_minor(self) -> int:
        """What the rule gives for everything so far."""
        return self.paid_units * self.unit_price_minor

    @property
    def due_minor(self) -> int:
        """What this settlement pays; below 0: what it takes back."""
        return self.payable_minor - self.before_minor

    @property
    def share_bp(self) -> int:
        """Evidenced of planned units in basis points, rounded down; a whole where nothing was planned."""
        return self.evidenced_units * WHOLE_BP // self.planned if self.planned else WHOLE_BP


def settlement_derivation(
    settled: LineSettlement, currency: str, digits: int, *, norm: str, request: str, evidence: Mapping[int, str]
) -> Derivation:
    """Steps from plan and evidence to the amount due.

    Args:
        settled: the settlement.
        currency, digits: of the round.
        norm: code, version and order of the norm.
        request: where the plan comes from.
        evidence: reference of the evidence by quarter.
    """
    steps = [
        Step("planned_quantity", "units", settled.planned, source=request),
        *(
            Step(
                f"evidenced_q{quarter}" if quarter <= 4 else "evidenced_later",
                "units",
                units,
                source=evidence.get(quarter, ""),
            )
            for quarter, units in sorted(settled.evidenced.items())
        ),
        Step("evidenced_quantity", "units", settled.evidenced_units),
        Step("evidenced_share", "share", settled.share_bp),
    ]
    if settled.rule == "threshold":
        steps.append(Step("threshold", "share", THRESHOLD_BP, source=norm))
    steps += [
        Step("paid_units", "units", settled.paid_units),
        Step("unit_price", "money", settled.unit_price_minor, source=norm),
        Step("payable", "money", settled.payable_minor),
        Step("settled_before", "money", settled.before_minor),
        Step("amount_due", "money", settled.due_minor),
    ]
    return Derivation(f"payable_{settled.rule}", tuple(steps), currency, digits)
