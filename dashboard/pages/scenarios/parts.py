"""What the cards of the page share: amounts that open their derivation, counts with intervals, links to scenarios."""

from collections.abc import Sequence
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.budget_parts import derivation
from dashboard.pages.desk_parts import count_text
from dashboard.pages.scenarios.names import compare_address
from dashboard.pages.scenarios.view import Column, ScenariosView
from dashboard.text import Texts
from data.budget.derivation import Derivation
from data.budget.norm import CostNorm
from data.budget.scenario_costs import ScenarioCosts, Total
from data.budget.scenario_derivation import total_derivation
from data.inequality.estimates import Estimate


def money(view: ScenariosView, minor: int, currency: str = "") -> str:
    """An exact amount."""
    return view.desk.texts.money(minor, currency or view.currency, view.digits)


def amount(view: ScenariosView, found: Derivation, total: Total, label: str, *, ends: bool = False) -> Any:
    """A sum that opens its derivation; why there is none, and what is missing in it, in words."""
    texts = view.desk.texts
    if not total.cells:
        return texts("scenarios.no_caseload")
    return [
        derivation(texts, found, money(view, total.value, found.currency), label=label),
        _ends(view, total, found.currency) if ends else None,
        lacking(texts, total),
    ]


def _ends(view: ScenariosView, total: Total, currency: str) -> Markup:
    ends = f"{money(view, total.low, currency)} \N{EN DASH} {money(view, total.high, currency)}"
    return element("span", {"class": "interval"}, ends)


def lacking(texts: Texts, total: Total) -> Markup | None:
    """How much of a sum could not be worked out."""
    if not total.lacking:
        return None
    share = texts.percent(texts.scaled(round(1000 * total.lacking / (total.cells + total.lacking)), 1))
    return element("span", {"class": "interval scenarios-lacking"}, texts("scenarios.lacking", share=share))


def people(texts: Texts, total: Total, base: str) -> list[Any]:
    """Participants with their interval."""
    ends = f"{texts.integer(total.low)}\N{EN DASH}{texts.integer(total.high)}"
    return [count_text(total.value, base, texts), element("span", {"class": "interval"}, ends)]


def points(texts: Texts, value: Estimate) -> list[Any]:
    """A change in percentage points with its interval."""
    low, high = (texts.scaled(round(100 * end), 2) for end in (value.low, value.high))
    shown = texts("scenarios.points", number=texts.scaled(round(100 * value.value), 2))
    return [shown, element("span", {"class": "interval"}, f"{low} \N{HORIZONTAL ELLIPSIS} {high}")]


def total_of(view: ScenariosView, costs: ScenarioCosts, places: Sequence[int] | None, label: str) -> Any:
    """The cost of areas, opening to lines and years."""
    total = costs.cost(places=places)
    return amount(view, total_derivation(costs, places, view.digits), total, label)


def norm_label(norm: CostNorm, language: str) -> str:
    """A norm's name in the reader's language; its code where it has none."""
    return norm.label.get(language) or norm.label.get("en") or norm.code


def source_label(view: ScenariosView, column: Column, code: str) -> str:
    """Name of a case load; its code where the release does not offer it."""
    study = column.study
    source = study.sources.get(code) if study is not None else None
    if source is None:
        return view.desk.texts("scenarios.source_missing", code=code)
    texts = view.desk.texts
    return texts(f"scenarios.source.{source.kind}", label=source.label[view.desk.language])


def scenario_link(view: ScenariosView, column: Column) -> Markup:
    """The name of a scenario as a link to it alone."""
    href = compare_address(view.desk, [column.kept.number])
    return element("a", {"href": href, "data-desk": True}, column.scenario.name)


def years_text(column: Column) -> str:
    """First and last year."""
    first, years = column.scenario.first_year, column.scenario.years
    return str(first) if years == 1 else f"{first}\N{EN DASH}{first + years - 1}"
