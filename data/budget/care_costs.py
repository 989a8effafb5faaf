"""What a month of care costs in an institution and in the community, from norms of different units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from data.budget.money import scaled
from data.budget.norm import AreaCoefficient, CostNorm, UnitPrice, unit_price

DAYS_OF_MONTH: Final = Fraction(304, 10)
"""Days of a mean month (365 / 12, rounded to one decimal), by which place-days become months."""

_IN_A_MONTH: Final = {"place_day": DAYS_OF_MONTH, "family_month": Fraction(1)}


@dataclass(frozen=True)
class CareCost:
    """A month of care for one person: the price of a unit in the area, and `minor` for a month."""

    price: UnitPrice
    minor: int

    @property
    def norm(self) -> CostNorm:
        """The norm behind it."""
        return self.price.norm


@dataclass(frozen=True)
class CareCosts:
    """Both kinds of care, the cheapest first."""

    community: tuple[CareCost, ...]
    institutional: tuple[CareCost, ...]

    @property
    def comparable(self) -> bool:
        """Whether there is one of each kind."""
        return bool(self.community and self.institutional)

    def counterpart(self, institution: CareCost) -> CareCost:
        """The care in the community that an institution is compared with: of the same programme, else the dearest.

        Of several the dearest, so that the difference is never made larger than it is.
        """
        same = [cost for cost in self.community if cost.norm.programme == institution.norm.programme]
        return (same or self.community)[-1]


def care_costs(
    norms: Iterable[CostNorm], coefficients: Sequence[AreaCoefficient], chain: Sequence[str], day: date
) -> CareCosts:
    """Months of care in an area, of norms per place-day or per month; allowances and single visits are no care.

    A month in the community is counted for one person who is cared for at home. Coefficients as in `unit_price`.
    """
    found: dict[str, list[CareCost]] = {"community": [], "institutional": []}
    for norm in norms:
        if norm.care not in found or norm.unit not in _IN_A_MONTH or not norm.shares_bp.get("staff"):
            continue
        price = unit_price(norm, coefficients, chain, day)
        found[norm.care].append(CareCost(price, scaled(price.minor, _IN_A_MONTH[norm.unit])))
    for costs in found.values():
        costs.sort(key=lambda cost: (cost.minor, cost.norm.code))
    return CareCosts(tuple(found["community"]), tuple(found["institutional"]))
