"""What the pages of budget planning are made of: amounts, and the derivation that every figure opens."""

from typing import Any

from dashboard.markup import Markup, element
from dashboard.text import Texts
from data.budget.derivation import Derivation, Step


def derivation(texts: Texts, found: Derivation, shown: Any, *, label: str = "") -> Markup:
    """A figure that opens to the steps behind it.

    Args:
        texts: of the reader's language.
        found: the steps.
        shown: the figure, as it stands in the table or card.
        label: what the figure is, for those who hear it.
    """
    rows = [
        element(
            "div",
            {"class": "derivation-step"},
            element("dt", None, texts(f"derivation.{step.code}")),
            element(
                "dd",
                None,
                element("span", {"class": "derivation-value"}, step_text(texts, found, step)),
                _interval(texts, found, step),
                element("span", {"class": "derivation-source"}, step.source) if step.source else None,
            ),
        )
        for step in found.steps
    ]
    return element(
        "details",
        {"class": "derivation"},
        element("summary", {"aria-label": f"{label}: {shown}" if label else None}, shown),
        element("div", {"class": "derivation-box"}, element("dl", None, rows), _formula(texts, found)),
    )


def step_text(texts: Texts, found: Derivation, step: Step) -> str:
    """The value of a step, written by its kind."""
    return _written(texts, found, step.kind, step.value)


def _written(texts: Texts, found: Derivation, kind: str, value: int | str) -> str:
    if isinstance(value, str):
        return value
    if kind == "money":
        return texts.money(value, found.currency, found.digits)
    if kind == "share":
        return texts.percent(_plain(texts, value, 2))
    if kind == "factor":
        return _plain(texts, value, 3)
    return texts.integer(value)


def _plain(texts: Texts, value: int, decimals: int) -> str:
    """A decimal number without zeros at its end."""
    while decimals and value % 10 == 0:
        value, decimals = value // 10, decimals - 1
    return texts.scaled(value, decimals)


def _interval(texts: Texts, found: Derivation, step: Step) -> Markup | None:
    if step.low is None or step.high is None:
        return None
    ends = "\N{EN DASH}".join(_written(texts, found, step.kind, end) for end in (step.low, step.high))
    return element("span", {"class": "interval"}, texts("interval", ends=ends))


def _formula(texts: Texts, found: Derivation) -> Markup:
    return element("p", {"class": "derivation-formula"}, texts(f"derivation.formula.{found.formula}"))
