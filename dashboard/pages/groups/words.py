"""How estimates are written: rounded, with the ends of their intervals rounded outwards."""

import math
from collections.abc import Sequence
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.groups.cells import Cell
from dashboard.pages.groups.gaps import MORE_DECIMALS
from dashboard.pages.heatmap.place_facts import Figure
from dashboard.picture import CSS_CLASSES, WIRE_STATES, Measure
from dashboard.text import Texts
from data.inequality.estimates import Estimate
from data.release.states import ValueState

NOT_PUBLISHED: Final = WIRE_STATES[ValueState.NOT_APPLICABLE]


def write_number(number: float, decimals: int, texts: Texts) -> str:
    """A number with so many decimals."""
    return texts.scaled(math.floor(number * 10**decimals + 0.5), decimals)


def write_gap(number: float, decimals: int, measure: Measure, texts: Texts) -> str:
    """A difference in the unit of an indicator: percentage points for percent."""
    written = write_number(number, decimals, texts)
    return texts("groups.points", value=written) if measure.unit == "percent" else written


def write_interval(estimate: Estimate, decimals: int, texts: Texts) -> str:
    """The 90 % interval in words; ends rounded outwards."""
    return _ends(("groups.interval", "groups.interval.open"), estimate, decimals, texts)


def gap_decimals(estimate: Estimate, decimals: int) -> int:
    """Decimals for a difference: more than the indicator's where it leaves out 0 but its rounded interval would not."""
    if estimate.contains(0.0):
        return decimals
    nearest = min(abs(estimate.low), abs(estimate.high))
    return next(
        (more for more in range(decimals, decimals + MORE_DECIMALS) if nearest * 10**more >= 1),
        decimals + MORE_DECIMALS,
    )


def write_ends(estimate: Estimate, decimals: int, texts: Texts) -> str:
    """The ends of the interval, where a heading says what they are."""
    return _ends(("groups.ends", "groups.ends.open"), estimate, decimals, texts)


def _ends(msgids: tuple[str, str], estimate: Estimate, decimals: int, texts: Texts) -> str:
    low = texts.scaled(math.floor(estimate.low * 10**decimals + 1e-9), decimals)
    if math.isinf(estimate.high):
        return texts(msgids[1], low=low)
    return texts(msgids[0], low=low, high=texts.scaled(math.ceil(estimate.high * 10**decimals - 1e-9), decimals))


def count_ends(count: Estimate, texts: Texts) -> str:
    """The ends of the interval of a count, which are never negative, where a heading says what they are."""
    return f"{texts.integer(math.floor(count.low))}\u2013{texts.integer(math.ceil(count.high))}"


def write_ratio(number: float, texts: Texts) -> str:
    """A ratio, with more decimals close to 1."""
    return write_number(number, 1 if number >= 1.1 else 2, texts)


def write_count(estimate: Estimate, texts: Texts) -> str:
    """A number of people or families."""
    return texts.integer(round(estimate.value))


def cell_reason(cell: Cell | None, minimum: int, texts: Texts) -> Markup:
    """Why there is no figure: sign and words; the sentence on it as a title."""
    code = NOT_PUBLISHED if cell is None else cell.figure.wire_class
    title = texts(f"why.{code}", minimum=texts.integer(minimum)) if texts.has(f"why.{code}") else None
    return element(
        "span",
        {"class": "row-reason", "title": title},
        element("span", {"class": f"swatch {CSS_CLASSES[code]}", "aria-hidden": "true"}),
        texts(f"state.{code}"),
    )


def figure_interval(figure: Figure, texts: Texts) -> str:
    """The ends of a figure's interval without words, as tables show them."""
    return figure.measure.write_range(figure.shown - figure.below, figure.shown + figure.above, texts)


def fact_list(facts: Sequence[tuple[str, str, str]]) -> Markup:
    """Name, figure and interval of each fact ('' for none)."""
    rows = [
        element(
            "div",
            None,
            element("dt", None, name),
            element("dd", None, value, element("span", {"class": "interval"}, interval) if interval else None),
        )
        for name, value, interval in facts
    ]
    return element("dl", {"class": "facts gap-facts"}, rows)
