"""What a version of a norm changes against the one before, in words."""

from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.norms.view import NormsView, in_language
from dashboard.pages.norms.written import amount_text, money, share_text
from data.budget.norm import CostNorm
from data.budget.norm_changes import change_bp, changed_fields
from data.budget.norm_tables import SHARES


def changes_list(view: NormsView, before: CostNorm | None, after: CostNorm) -> Markup:
    """One item per field that differs; the first version has none before it."""
    texts = view.desk.texts
    if before is None:
        return element("span", None, texts("norms.changes.first"))
    items = [
        element("li", None, element("span", {"class": "norms-field"}, texts(f"norms.field.{name}")), " ", words)
        for name in changed_fields(before, after)
        for words in _said(view, name, before, after)
    ]
    if not items:
        return element("span", None, texts("norms.changes.none"))
    return element("ul", {"class": "norms-changes"}, items)


def amount_change(view: NormsView, before: CostNorm, after: CostNorm) -> str:
    """By how much the amount changed, in percent with its sign; "" where amounts cannot be compared."""
    change = change_bp(before, after)
    if change is None:
        return ""
    texts = view.desk.texts
    sign = "+" if change >= 0 else "\N{MINUS SIGN}"
    return sign + texts.percent(texts.scaled((abs(change) + 5) // 10, 1))


def _said(view: NormsView, name: str, before: CostNorm, after: CostNorm) -> list[Any]:
    texts = view.desk.texts
    if name == "amount_minor":
        words = _from_to(view, amount_text(view, before), amount_text(view, after))
        change = amount_change(view, before, after)
        return [f"{words} ({change})" if change else words]
    if name == "shares_bp":
        return [
            f"{texts(f'norms.share.{part}')}: "
            + _from_to(view, share_text(texts, before.shares_bp[part]), share_text(texts, after.shares_bp[part]))
            for part in SHARES
            if before.shares_bp[part] != after.shares_bp[part]
        ]
    return [_from_to(view, _words(view, name, before), _words(view, name, after))]


def _from_to(view: NormsView, before: str, after: str) -> str:
    return view.desk.texts("norms.changes.from_to", before=before, after=after)


def _words(view: NormsView, name: str, norm: CostNorm) -> str:
    texts, none = view.desk.texts, view.desk.texts("norms.none")
    if name in ("incentive_assessed_minor", "incentive_served_minor"):
        minor = getattr(norm, name)
        return money(view, minor, norm.currency) if minor else none
    if name == "price_date":
        return texts.day(norm.price_date)
    if name == "unit":
        return texts(f"norms.unit.{norm.unit}")
    if name == "care":
        return texts(f"norms.care.{norm.care}") if norm.care else none
    if name == "payable":
        return texts(f"norms.payable.{norm.payable}")
    if name == "programme":
        return view.programme_name(norm.programme) or none
    if name == "coefficients":
        return ", ".join(texts(f"norms.kind.{kind}") for kind in norm.coefficients) or none
    if name == "documents":
        return "; ".join(in_language(item, view.desk.language) for item in norm.documents) or none
    if name == "label":
        return view.label(norm)
    if name == "demonstration":
        return texts("norms.demonstration") if norm.demonstration else texts("norms.official")
    return norm.currency
