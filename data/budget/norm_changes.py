"""What a new version of a cost norm changes against the one before."""

from typing import Any, Final

from data.budget.norm import CostNorm

FIELDS: Final = (
    "amount_minor",
    "currency",
    "price_date",
    "unit",
    "programme",
    "care",
    "shares_bp",
    "coefficients",
    "payable",
    "incentive_assessed_minor",
    "incentive_served_minor",
    "documents",
    "label",
    "demonstration",
)
"""Fields that are compared, in the order of the page; act and days differ in every version and are shown anyway."""


def changed_fields(before: CostNorm, after: CostNorm) -> tuple[str, ...]:
    """Names of the fields that differ, in the order of `FIELDS`."""
    return tuple(name for name in FIELDS if _plain(before, name) != _plain(after, name))


def change_bp(before: CostNorm, after: CostNorm) -> int | None:
    """By how much the amount changed, in basis points, half away from zero; None in another currency or unit."""
    if (before.currency, before.unit) != (after.currency, after.unit):
        return None
    difference = after.amount_minor - before.amount_minor
    size = (abs(difference) * 20_000 + before.amount_minor) // (2 * before.amount_minor)
    return size if difference >= 0 else -size


def _plain(norm: CostNorm, name: str) -> Any:
    value = getattr(norm, name)
    return sorted(value) if name == "coefficients" else value
