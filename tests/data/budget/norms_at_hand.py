"""A cost norm for tests of what is worked out from it."""

from datetime import date
from typing import Any

from data.budget.norm import CostNorm


def norm_at_hand(**changes: Any) -> CostNorm:
    """A norm of 1,000 a case."""
    content: dict[str, Any] = {
        "number": 1,
        "country": "mng",
        "code": "cash",
        "version": 1,
        "programme": "allowance",
        "care": "",
        "unit": "case",
        "amount_minor": 1000,
        "currency": "MNT",
        "price_date": date(2026, 1, 1),
        "effective_from": date(2026, 1, 1),
        "effective_to": None,
        "order_number": "A/1",
        "order_date": date(2025, 12, 1),
        "order_link": "",
        "label": {"en": "Cash"},
        "shares_bp": {},
        "coefficients": (),
        "payable": "evidenced",
        "incentive_assessed_minor": 0,
        "incentive_served_minor": 0,
        "documents": (),
        "demonstration": True,
    }
    return CostNorm(**content | changes)
