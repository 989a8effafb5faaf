"""Contribution to the Sustainable Development Goals by both weightings, with every organisation's own shares."""

from decimal import Decimal
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.progress.chain import organisation_name
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.parts import absent, block, number_cell, reason_cell, table
from dashboard.pages.progress.words import money, number, rounded_percent, said
from data.progress.framework import SdgContribution
from data.progress.sdg_weights import Contribution, contributions, organisation_budgets


def sdg_blocks(view: ProgrammeView) -> list[Markup]:
    """Bars and table of the contributions, and the weights behind the second one."""
    texts, goals = view.texts, view.framework.sdg
    title = texts("progress.sdg.title")
    if not goals:
        return [block("sdg", title, absent(texts("progress.sdg.none")))]
    found = dict(zip([goal.target for goal in goals], contributions(view.framework), strict=True))
    return [
        block(
            "sdg",
            title,
            element("p", None, texts("progress.sdg.text")),
            element("ol", {"class": "bars sdg-bars"}, [_bar(view, goal, found[goal.target]) for goal in goals]),
            _key(view),
            _table(view, found),
        ),
        _weights(view),
    ]


def _bar(view: ProgrammeView, goal: SdgContribution, found: Contribution) -> Markup:
    texts = view.texts
    values = [("simple", found.mean), ("weighted", found.weighted)]
    fills = [
        element(
            "span", {"class": "bar-track", "aria-hidden": "true"},
            element("span", {"class": f"bar-fill is-{name}", "style": f"width:{min(100.0, float(value)):.2f}%"}),
        )
        for name, value in values
        if value is not None
    ]  # fmt: skip
    written = " / ".join(_percent(value, view) for _, value in values if value is not None)
    label = element("span", {"class": "bar-label"}, element("strong", None, goal.target), " ", said(goal.title, texts))
    return element("li", {"class": "bar"}, label, element("span", {"class": "bar-value"}, written), fills)


def _key(view: ProgrammeView) -> Markup:
    items = [
        element(
            "li", None, element("span", {"class": f"swatch is-{name}", "aria-hidden": "true"}),
            view.texts(f"progress.sdg.{name}"),
        )
        for name in ("simple", "weighted")
    ]  # fmt: skip
    return element("ul", {"class": "stack-key"}, items)


def _table(view: ProgrammeView, found: dict[str, Contribution]) -> Markup:
    texts, framework = view.texts, view.framework
    sharing = _sharing(view)
    rows: list[tuple[Any, list[Any]]] = []
    for goal in framework.sdg:
        shares = {share.organisation: share.percent for share in goal.shares}
        cells: list[Any] = [
            number_cell(texts.percent(number(shares[code], texts)))
            if code in shares
            else reason_cell(texts("progress.sdg.no_share"))
            for code in sharing
        ]
        one = found[goal.target]
        cells += [_sum(view, one.mean), _sum(view, one.weighted)]
        main = element("span", {"class": "progress-why"}, texts("progress.sdg.main")) if goal.main else None
        label = element("span", None, element("strong", None, goal.target), " ", said(goal.title, texts), main)
        rows.append((label, cells))
    names = [_plain_name(view, code) for code in sharing]
    columns = [*names, texts("progress.sdg.simple"), texts("progress.sdg.weighted")]
    return table(texts("progress.sdg.caption"), texts("progress.sdg.target"), columns, rows, css="is-sdg")


def _sum(view: ProgrammeView, value: Decimal | None) -> Markup:
    if value is None:
        return reason_cell(view.texts("progress.sdg.no_weights"))
    return number_cell(_percent(value, view))


def _weights(view: ProgrammeView) -> Markup:
    """Budget and weight of every organisation that has a share."""
    texts, sharing = view.texts, _sharing(view)
    budgets = organisation_budgets(view.framework)
    whole = sum(budgets.get(code, 0) for code in sharing)
    title = texts("progress.sdg.weights.title")
    if not whole:
        return block("weights", title, absent(texts("progress.sdg.no_weights.sentence")))
    rows: list[tuple[Any, list[Any]]] = []
    for code in sharing:
        share = rounded_percent(Decimal(100 * budgets.get(code, 0)) / whole, 2, texts)
        cells = [number_cell(money(budgets.get(code, 0), view.framework, texts)), number_cell(share)]
        rows.append((organisation_name(view, code), cells))
    columns = [texts("progress.money.budget"), texts("progress.sdg.weight")]
    return block(
        "weights",
        title,
        element("p", None, texts("progress.sdg.weights.text")),
        table(title, texts("progress.column.organisation"), columns, rows),
    )


def _sharing(view: ProgrammeView) -> list[str]:
    """Organisations with a share in any target, in the framework's order."""
    found = {share.organisation for goal in view.framework.sdg for share in goal.shares}
    named = [item.code for item in view.framework.organisations if item.code in found]
    return [*named, *sorted(found - set(named))]


def _plain_name(view: ProgrammeView, code: str) -> str:
    found = view.framework.organisation(code)
    return found.name.read(view.texts.language)[0] if found else code


def _percent(value: Decimal, view: ProgrammeView) -> str:
    return rounded_percent(value, 2, view.texts)
