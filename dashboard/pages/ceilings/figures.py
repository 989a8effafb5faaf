"""Figures of the page on ceilings as they are written: cases with intervals, shares, amounts that open."""

from collections.abc import Sequence
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.budget_parts import derivation
from dashboard.pages.ceilings.lines import source_label
from dashboard.pages.ceilings.view import CeilingsView
from dashboard.text import Texts
from data.budget.allocation import Allocation
from data.budget.allocation_derivation import given_derivation, need_derivation, sum_derivation
from data.budget.allocation_measures import needed_cases, unserved_cases


def share_text(part: int, whole: int, texts: Texts) -> str:
    """A part of a whole in percent with one decimal, rounded half up."""
    return texts.percent(texts.scaled((2000 * part + whole) // (2 * whole), 1)) if whole else texts("state.253")


def with_interval(shown: str, low: int, high: int, texts: Texts) -> Markup:
    """A count with the ends of its 90 % interval."""
    ends = f"{texts.integer(low)}\N{EN DASH}{texts.integer(high)}"
    return element("span", {"class": "figure"}, shown, " ", element("span", {"class": "interval"}, ends))


def cases(view: CeilingsView, count: int, low: int, high: int) -> Markup:
    """Cases with their interval."""
    return with_interval(view.desk.texts.integer(count), low, high, view.desk.texts)


def area_need(view: CeilingsView, area: int) -> Markup:
    """All cases of an area."""
    return cases(view, *needed_cases(view.need, _of(view, area)))


def area_unserved(view: CeilingsView, allocation: Allocation, area: int) -> Markup:
    """Cases of an area that stay without."""
    return cases(view, *unserved_cases(allocation, _of(view, area)))


def _of(view: CeilingsView, area: int) -> list[tuple[int, int]]:
    return [(area, line) for line in range(len(view.lines))]


def summed(view: CeilingsView, amounts: Sequence[int], names: Sequence[str], label: str) -> Markup:
    """A sum that opens to its parts."""
    found = sum_derivation(amounts, names, view.currency, view.digits)
    return derivation(view.desk.texts, found, view.money(sum(amounts)), label=label)


def line_names(view: CeilingsView) -> list[str]:
    """Names of the lines."""
    return [view.line_label(place) for place in range(len(view.lines))]


def cell_cost(view: CeilingsView, area: int, line: int) -> Any:
    """Cost of the whole need of a cell, opening to how it came about; why there is none, in words."""
    texts, cell, funded = view.desk.texts, view.needs.areas[area].cells[line], view.lines[line]
    found = need_derivation(
        funded,
        cell,
        source_name=source_label(funded.source, texts),
        release_id=view.desk.served.release_id,
        plan=view.round.name if view.round is not None else "",
        currency=view.currency,
        digits=view.digits,
    )
    return derivation(texts, found, view.money(cell.amount), label=view.line_label(line))


def cell_given(view: CeilingsView, allocation: Allocation, area: int, line: int) -> Markup:
    """Money of a cell, opening to how it came about."""
    found = given_derivation(allocation, area, line, view.currency, view.digits)
    return derivation(view.desk.texts, found, view.money(allocation.amounts[area][line]), label=view.line_label(line))
