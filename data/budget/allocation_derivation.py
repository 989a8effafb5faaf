"""How the figures of an allocation came about: a cell's need and cost, what it is given, and an area's sums."""

from collections.abc import Sequence
from fractions import Fraction

from data.budget.allocation import Allocation
from data.budget.allocation_needs import CellNeed, FundedLine
from data.budget.derivation import Derivation, Step
from data.budget.money import rounded
from data.budget.request_derivation import norm_source


def need_derivation(
    line: FundedLine, cell: CellNeed, *, source_name: str, release_id: str, plan: str, currency: str, digits: int
) -> Derivation:
    """Steps from the case load to the cost of all cases of a cell.

    Args:
        line, cell: whose.
        source_name: of the case load in the reader's language.
        release_id: that the case load comes from.
        plan: where coverage and months come from: name of the round, "" for the page's own fields.
        currency, digits: of amounts.
    """
    take_up, norm, load = line.take_up, line.norm, cell.caseload
    origin = f"{source_name}, {release_id}"
    if load.known == "none":
        return Derivation("ceiling_none", (Step("ceiling_none", "text", origin),), currency, digits)
    value, low, high = (rounded(Fraction(end)) for end in (load.value, load.low, load.high))
    code = "caseload" if load.known == "value" else "ceiling_estimate"
    steps = [
        Step(code, "count", value, low, high, origin),
        Step("coverage", "share", take_up.coverage_bp, source=plan),
        Step("participants", "count", cell.participants, cell.low, cell.high),
    ]
    if norm.unit != "family_month":
        steps.append(Step("times", "times", take_up.times, source=plan))
    steps += [
        Step("months", "months", take_up.months, source=plan),
        Step("full_months", "factor", rounded(take_up.full_months * 1000), source=plan),
        Step("quantity", "units", cell.quantity),
        Step("norm_amount", "money", norm.amount_minor, source=norm_source(norm)),
        *(
            Step("factor", "factor", rounded(item.factor * 1000), source=item.order_number)
            for item in cell.price.coefficients
        ),
        Step("unit_price", "money", cell.price.minor),
        Step("amount", "money", cell.amount),
    ]
    formula = "ceiling_months" if norm.unit == "family_month" else "ceiling_times"
    return Derivation(formula, tuple(steps), currency, digits)


def given_derivation(allocation: Allocation, area: int, line: int, currency: str, digits: int) -> Derivation:
    """Steps to the money of a cell: whole cases, each the same part of the full cost."""
    problem = allocation.problem
    need, low, high = (grid[area][line] for grid in (problem.need, problem.low, problem.high))
    steps = (
        Step("participants", "count", need, low, high),
        Step("ceiling_full", "money", problem.full_cost[area][line]),
        Step("ceiling_served", "count", allocation.served[area][line]),
        Step("amount", "money", allocation.amounts[area][line]),
    )
    return Derivation("ceiling_given", steps, currency, digits)


def sum_derivation(amounts: Sequence[int], names: Sequence[str], currency: str, digits: int) -> Derivation:
    """Amounts that add up to a sum, each with its name; those of 0 are left out."""
    steps = [
        Step("ceiling_part", "money", amount, source=name)
        for amount, name in zip(amounts, names, strict=True)
        if amount
    ]
    return Derivation("ceiling_sum", (*steps, Step("amount", "money", sum(amounts))), currency, digits)
