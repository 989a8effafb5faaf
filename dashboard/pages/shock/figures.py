"""Sums and costs as the page writes them: figure, interval, and what is hidden."""

import math

from dashboard.markup import Markup, element
from dashboard.pages.desk_parts import count_text
from dashboard.text import Texts
from data.hazards.top_up import Cost
from data.hazards.unit_sums import UnitSum

_DASH = "\N{EN DASH}"


def sum_cell(found: UnitSum, texts: Texts) -> Markup:
    """A sum with its interval below it, and how many units it lacks."""
    lines = []
    if math.isnan(found.total):
        lines.append(element("span", {"class": "row-reason"}, texts("shock.sum.hidden")))
    else:
        lines.append(element("strong", None, texts.integer(round(found.total))))
        lines.append(element("span", {"class": "interval"}, interval(found.low, found.high, texts)))
    if found.hidden:
        lines.append(element("span", {"class": "shock-hidden"}, hidden_text(found, texts)))
    return element("span", {"class": "shock-figure"}, [_apart(line) for line in lines])


def interval(low: float, high: float, texts: Texts) -> str:
    """The ends of a 90 % interval, rounded outwards."""
    return f"{texts.integer(math.floor(low + 1e-6))}{_DASH}{texts.integer(math.ceil(high - 1e-6))}"


def hidden_text(found: UnitSum, texts: Texts) -> str:
    """How many units have no figure, and what they can hold at most."""
    count = len(found.hidden)
    if math.isnan(found.hidden_high):
        return texts.counted("shock.sum.lacks", count)
    return texts.counted("shock.sum.lacks_most", count, total=texts.integer(math.ceil(found.hidden_high)))


def sum_text(found: UnitSum, base: str, texts: Texts) -> str:
    """A sum in words, with its interval."""
    if math.isnan(found.total):
        return texts("shock.sum.hidden")
    words = count_text(round(found.total), base, texts)
    return texts("shock.sum.text", count=words, ends=interval(found.low, found.high, texts))


def money(amount: float, currency: str, texts: Texts) -> str:
    """An amount rounded to what its uncertainty leaves: three or four figures."""
    if amount <= 0:
        return texts("shock.money", amount=texts.integer(0), currency=currency)
    step = 10 ** max(0, math.floor(math.log10(amount)) - 3)
    return texts("shock.money", amount=texts.integer(round(amount / step) * step), currency=currency)


def cost_lines(cost: Cost, currency: str, texts: Texts) -> list[Markup]:
    """Cost, its interval, and what it would be with everybody who is hidden."""
    if math.isnan(cost.cost):
        lines = [element("p", {"class": "shock-cost"}, texts("shock.cost.hidden"))]
    else:
        lines = [
            element("p", {"class": "shock-cost", "id": "shock-cost"}, money(cost.cost, currency, texts)),
            element(
                "p",
                None,
                texts(
                    "shock.cost.interval",
                    low=money(cost.low, currency, texts),
                    high=money(cost.high, currency, texts),
                ),
            ),
        ]
    return lines


def _apart(line: Markup) -> Markup:
    """A space behind it, so that a reader that does not see lines hears words."""
    return Markup(line + " ")
