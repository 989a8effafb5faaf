"""A cost norm for tests of the whole site."""

from datetime import date
from typing import Any

from data.budget.norm import CostNorm


def norm_of(country: str, **changes: Any) -> CostNorm:
    """A norm of 1,500.00 per family-month, not yet in any book."""
    content: dict[str, Any] = {
        "number": 0,
        "country": country,
        "code": "allowance",
        "version": 0,
        "programme": "allowance",
        "care": "",
        "unit": "family_month",
        "amount_minor": 150_000,
        "currency": {"mng": "MNT", "kaz": "KZT"}[country],
        "price_date": date(2026, 1, 1),
        "effective_from": date(2026, 1, 1),
        "effective_to": None,
        "order_number": "A/1",
        "order_date": date(2025, 12, 1),
        "order_link": "",
        "label": {"en": "Allowance", "mn": "Тэтгэмж", "kk": "Жәрдемақы", "ru": "Пособие"},
        "shares_bp": {"staff": 6000, "transport": 1000, "materials": 1000, "premises": 1000, "overhead": 1000},
        "coefficients": (),
        "payable": "evidenced",
        "incentive_assessed_minor": 0,
        "incentive_served_minor": 0,
        "documents": ({"en": "List", "mn": "Жагсаалт", "kk": "Тізім", "ru": "Список"},),
        "demonstration": True,
    }
    return CostNorm(**content | changes)
