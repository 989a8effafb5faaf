"""Which part of a programme goes to each target of the Sustainable Development Goals, by two weightings.

Joint programmes print the simple mean of their organisations' shares. An organisation with a small budget then counts
as much as one with a large budget; weighted by money the picture can differ much. Both are told side by side.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from data.progress.framework import Framework


class Contribution(NamedTuple):
    """Contribution to one target in percent (0 to 100), rounded half up to two places as the documents print it.

    `weighted` is None where the organisations that share in the target goals have no budget.
    """

    target: str
    mean: Decimal
    weighted: Decimal | None


class ExactContribution(NamedTuple):
    """The same without rounding."""

    target: str
    mean: Fraction
    weighted: Fraction | None


def contributions(framework: Framework) -> tuple[Contribution, ...]:
    """The contribution to each target in the order of the framework, rounded."""
    return tuple(
        Contribution(item.target, _rounded(item.mean), None if item.weighted is None else _rounded(item.weighted))
        for item in exact_contributions(framework)
    )


def exact_contributions(framework: Framework) -> tuple[ExactContribution, ...]:
    """The contribution to each target in the order of the framework.

    The mean is over every organisation that has a share in any target; one that is not named for a target has 0 there.
    """
    sharing = {share.organisation for goal in framework.sdg for share in goal.shares}
    budgets = {code: money for code, money in organisation_budgets(framework).items() if code in sharing}
    whole = sum(budgets.values())
    found = []
    for goal in framework.sdg:
        percents = {share.organisation: Fraction(share.percent) for share in goal.shares}
        mean = sum(percents.values(), Fraction(0)) / len(sharing)
        money = sum((percent * budgets.get(code, 0) for code, percent in percents.items()), Fraction(0))
        found.append(ExactContribution(goal.target, mean, money / whole if whole else None))
    return tuple(found)


def organisation_budgets(framework: Framework) -> dict[str, int]:
    """Budget of each organisation in minor units, indirect lines included, in the order of first mention."""
    found: dict[str, int] = {}
    for line in framework.budget:
        for share in line.amounts:
            found[share.organisation] = found.get(share.organisation, 0) + share.minor
    return found


def _rounded(percent: Fraction) -> Decimal:
    # By whole hundredths (half up), because a Fraction such as 35/3 has no exact Decimal.
    return Decimal((percent * 200 + 1) // 2).scaleb(-2)
