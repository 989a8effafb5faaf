"""A cost norm as a legal object, the coefficients of areas, and what a unit costs in an area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import prod

from data.budget.money import rounded


@dataclass(frozen=True)
class CostNorm:
    """One version of a norm.

    Attributes:
        number: the row's number in the database; 0 before it is kept.
        country, code, version: what it is of; versions count from 1.
        programme: code of the profile's programme, "" for none.
        care: "community", "institutional" or "".
        unit: family_month, case, visit or place_day.
        amount_minor: of one unit, in minor units of `currency` (ISO 4217).
        price_date: of the prices behind the amount.
        effective_from, effective_to: first and last day in force; None: until another version is.
        order_number, order_date, order_link: the legal act.
        label: by language.
        shares_bp: cost structure in basis points by name (`norm_tables.SHARES`); they add up to 10,000.
        coefficients: kinds of area coefficients that apply.
        payable: rule of settlement (`norm_tables.PAYABLE_RULES`).
        incentive_assessed_minor, incentive_served_minor: for workers and joint teams, per case assessed and per case
            that was given a service.
        documents: that prove the service, each by language.
        demonstration: an invented value.
    """

    number: int
    country: str
    code: str
    version: int
    programme: str
    care: str
    unit: str
    amount_minor: int
    currency: str
    price_date: date
    effective_from: date
    effective_to: date | None
    order_number: str
    order_date: date
    order_link: str
    label: Mapping[str, str]
    shares_bp: Mapping[str, int]
    coefficients: tuple[str, ...]
    payable: str
    incentive_assessed_minor: int
    incentive_served_minor: int
    documents: tuple[Mapping[str, str], ...]
    demonstration: bool

    def in_force(self, day: date) -> bool:
        """Whether a day lies within the norm's own dates (a later version may still replace it)."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True)
class AreaCoefficient:
    """A factor for the costs of an area: `factor` 1 changes nothing."""

    kind: str
    pcode: str
    version: int
    factor: Fraction
    effective_from: date
    effective_to: date | None
    order_number: str
    order_date: date
    order_link: str
    demonstration: bool

    def in_force(self, day: date) -> bool:
        """Whether a day lies within its dates."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True)
class UnitPrice:
    """What one unit of a norm costs in an area: the amount times the coefficients, rounded once to minor units."""

    norm: CostNorm
    coefficients: tuple[AreaCoefficient, ...]
    minor: int

    @property
    def factor(self) -> Fraction:
        """Product of the coefficients."""
        return prod((item.factor for item in self.coefficients), start=Fraction(1))


def unit_price(norm: CostNorm, coefficients: Sequence[AreaCoefficient], chain: Sequence[str], day: date) -> UnitPrice:
    """Price of a unit in an area.

    Args:
        norm: the version that is in force.
        coefficients: of the country, any kinds, areas and dates.
        chain: p-codes of the area and of those that contain it, the smallest first; of each kind the coefficient of
            the smallest of them counts, of that area the latest version in force.
        day: on which coefficients must be in force.
    """
    used = []
    for kind in norm.coefficients:
        of_kind = [item for item in coefficients if item.kind == kind and item.in_force(day)]
        for pcode in chain:
            own = [item for item in of_kind if item.pcode == pcode]
            if own:
                used.append(max(own, key=lambda item: (item.effective_from, item.version)))
                break
    factor = prod((item.factor for item in used), start=Fraction(1))
    return UnitPrice(norm, tuple(used), rounded(norm.amount_minor * factor))
