"""Between rows of the book of norms and what the rest of the program works with."""

import json
from datetime import datetime
from fractions import Fraction

from data.budget.norm import AreaCoefficient, CostNorm
from data.budget.norm_tables import SHARES, CoefficientRow, NormRow


def norm_of(row: NormRow) -> CostNorm:
    """A kept version."""
    return CostNorm(
        row.id,
        row.country,
        row.code,
        row.version,
        row.programme,
        row.care,
        row.unit,
        row.amount_minor,
        row.currency,
        row.price_date,
        row.effective_from,
        row.effective_to,
        row.order_number,
        row.order_date,
        row.order_link,
        json.loads(row.label),
        {name: getattr(row, f"{name}_bp") for name in SHARES},
        tuple(row.coefficients.split()),
        row.payable,
        row.incentive_assessed_minor,
        row.incentive_served_minor,
        tuple(json.loads(row.documents)),
        row.demonstration,
    )


def norm_row(norm: CostNorm, added_by: str, added_at: datetime) -> NormRow:
    """A new row for a version."""
    return NormRow(
        country=norm.country,
        code=norm.code,
        version=norm.version,
        programme=norm.programme,
        care=norm.care,
        unit=norm.unit,
        amount_minor=norm.amount_minor,
        currency=norm.currency,
        price_date=norm.price_date,
        effective_from=norm.effective_from,
        effective_to=norm.effective_to,
        order_number=norm.order_number,
        order_date=norm.order_date,
        order_link=norm.order_link,
        label=json.dumps(dict(norm.label), ensure_ascii=False),
        **{f"{name}_bp": norm.shares_bp[name] for name in SHARES},
        coefficients=" ".join(norm.coefficients),
        payable=norm.payable,
        incentive_assessed_minor=norm.incentive_assessed_minor,
        incentive_served_minor=norm.incentive_served_minor,
        documents=json.dumps([dict(item) for item in norm.documents], ensure_ascii=False),
        demonstration=norm.demonstration,
        added_by=added_by,
        added_at=added_at,
    )


def coefficient_of(row: CoefficientRow) -> AreaCoefficient:
    """A kept version."""
    return AreaCoefficient(
        row.kind,
        row.pcode,
        row.version,
        Fraction(row.factor_thousandths, 1000),
        row.effective_from,
        row.effective_to,
        row.order_number,
        row.order_date,
        row.order_link,
        row.demonstration,
    )


def coefficient_row(country: str, item: AreaCoefficient, added_by: str, added_at: datetime) -> CoefficientRow:
    """A new row for a version."""
    return CoefficientRow(
        country=country,
        kind=item.kind,
        pcode=item.pcode,
        version=item.version,
        factor_thousandths=int(item.factor * 1000),
        effective_from=item.effective_from,
        effective_to=item.effective_to,
        order_number=item.order_number,
        order_date=item.order_date,
        order_link=item.order_link,
        demonstration=item.demonstration,
        added_by=added_by,
        added_at=added_at,
    )
