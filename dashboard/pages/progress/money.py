"""Money of a programme: budget by line and organisation, who funds it, what stands beside it, what was spent."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.progress.chain import organisation_name
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.parts import absent, block, facts, number_cell, reason_cell, table
from dashboard.pages.progress.words import money, period, plain, rounded_percent, said
from data.progress.framework import BudgetLine, Framework


def whole_budget(framework: Framework) -> int:
    """What the programme has to spend, in minor units: its budget; where it states none, its grants."""
    budget = sum(line.minor for line in framework.budget)
    return budget or sum(item.minor for item in framework.funding if item.kind == "grant")


def delivered(framework: Framework) -> int:
    """What was spent in all periods, in minor units."""
    return sum(item.minor for item in framework.deliveries)


def money_blocks(view: ProgrammeView) -> list[Markup]:
    """Short facts, budget, funding and delivery; each says so where the programme states none."""
    return [_short(view), _budget(view), _funding(view), _delivery(view)]


def _short(view: ProgrammeView) -> Markup:
    texts, framework = view.texts, view.framework
    whole, spent = whole_budget(framework), delivered(framework)
    estimated = any(item.estimated for item in framework.deliveries)
    rows: list[tuple[str, Any]] = [
        ("budget", money(whole, framework, texts) if whole else texts("progress.money.no_budget"))
    ]
    if framework.deliveries:
        written = money(spent, framework, texts)
        rows.append(("delivered", texts("progress.money.estimated", amount=written) if estimated else written))
        rate = _rate(spent, whole, view) if whole else texts("progress.money.no_rate")
        rows.append(("rate", rate))
    else:
        rows.append(("delivered", texts("progress.money.no_delivery")))
    for kind in ("leveraged", "in_kind"):
        beside = sum(item.minor for item in framework.funding if item.kind == kind)
        if beside:
            rows.append((kind, money(beside, framework, texts)))
    return block(
        "money",
        texts("progress.money.title"),
        facts([(texts(f"progress.money.{name}"), value) for name, value in rows]),
        element("p", {"class": "progress-note"}, texts("progress.money.exact")),
    )


def _budget(view: ProgrammeView) -> Markup:
    texts, framework = view.texts, view.framework
    title = texts("progress.money.lines")
    if not framework.budget:
        return block("budget-lines", title, absent(texts("progress.money.no_lines")))
    used = {share.organisation for line in framework.budget for share in line.amounts}
    codes = [item.code for item in framework.organisations if item.code in used]
    codes += sorted(used - set(codes))
    direct = [line for line in framework.budget if not line.indirect]
    indirect = [line for line in framework.budget if line.indirect]
    rows = [_line(view, said(line.label, texts), [line], codes) for line in direct]
    sums = 1
    if indirect:
        rows.append(_line(view, texts("progress.money.subtotal"), direct, codes))
        rows += [_line(view, said(line.label, texts), [line], codes) for line in indirect]
        sums = 2 + len(indirect)
    rows.append(_line(view, texts("progress.money.total"), framework.budget, codes))
    names = [plain(found.name, texts) if (found := framework.organisation(code)) else code for code in codes]
    columns = [*names, texts("progress.money.total")]
    return block(
        "budget-lines", title, table(title, texts("progress.money.line"), columns, rows, css="is-budget", whole=sums)
    )


def _line(view: ProgrammeView, label: Any, lines: Sequence[BudgetLine], codes: Sequence[str]) -> (
    tuple[Any, list[Any]]
):  # fmt: skip
    amounts = dict.fromkeys(codes, 0)
    for line in lines:
        for share in line.amounts:
            amounts[share.organisation] += share.minor
    stated = {share.organisation for line in lines for share in line.amounts}
    cells: list[Any] = [
        number_cell(money(amounts[code], view.framework, view.texts))
        if code in stated
        else reason_cell(view.texts("progress.money.not_in_line"))
        for code in codes
    ]
    return label, [*cells, number_cell(money(sum(amounts.values()), view.framework, view.texts))]


def _funding(view: ProgrammeView) -> Markup:
    texts, framework = view.texts, view.framework
    title = texts("progress.money.funding")
    if not framework.funding:
        return block("funding", title, absent(texts("progress.money.no_funding")))
    rows: list[tuple[Any, list[Any]]] = []
    for item in framework.funding:
        comment = said(item.comment, texts) if item.comment else texts("progress.no_comment")
        cells = [
            Markup(element("span", None, texts(f"progress.money.kind.{item.kind}"))),
            number_cell(money(item.minor, framework, texts)),
            comment if item.comment else reason_cell(comment),
        ]
        rows.append((organisation_name(view, item.organisation), cells))
    columns = [texts("progress.money.kind"), texts("progress.money.amount"), texts("progress.column.comment")]
    beside = any(item.kind != "grant" for item in framework.funding)
    return block(
        "funding",
        title,
        element("p", None, texts("progress.money.beside")) if beside else None,
        table(title, texts("progress.column.organisation"), columns, rows),
    )


def _delivery(view: ProgrammeView) -> Markup:
    texts, framework = view.texts, view.framework
    title = texts("progress.money.delivery")
    if not framework.deliveries:
        return block("delivery", title, absent(texts("progress.money.no_delivery.sentence")))
    whole = whole_budget(framework)
    rows: list[tuple[Any, list[Any]]] = []
    for item in framework.deliveries:
        kind = "progress.money.is_estimated" if item.estimated else "progress.money.is_final"
        rate = number_cell(_rate(item.minor, whole, view)) if whole else reason_cell(texts("progress.money.no_rate"))
        source = said(item.source, texts) if item.source else reason_cell(texts("progress.no_source"))
        cells = [number_cell(money(item.minor, framework, texts)), Markup(element("span", None, texts(kind))), rate]
        rows.append((period(item.first_day, item.last_day, texts), [*cells, source]))
    columns = [texts(f"progress.money.{name}") for name in ("amount", "certainty", "rate")]
    columns.append(texts("progress.column.source"))
    return block("delivery", title, table(title, texts("progress.column.period"), columns, rows))


def _rate(spent: int, whole: int, view: ProgrammeView) -> str:
    return rounded_percent(Decimal(100 * spent) / whole, 1, view.texts)
