"""The two tables of the page: by programme, and by area."""

from dashboard.markup import Markup, element
from dashboard.pages.budget.areas import AreaLine
from dashboard.pages.budget.asked import Asked
from dashboard.pages.budget.need import Unreached, unreached
from dashboard.pages.budget.words import count_cell, ends, money_cell
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.budget_summary.document import Programme


def programme_table(served: ServedRelease, asked: Asked, texts: Texts, caption: str) -> Markup:
    """Money of every programme beside whom its target groups do not reach."""
    rows = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, _label(item, texts), _norms(item, texts)),
            money_cell(asked.money.programmes.get(item.code), asked.summary, texts),
            _unreached(served, asked, item, texts),
        )
        for item in asked.summary.programmes
    ]
    total = element(
        "tr",
        {"class": "is-whole"},
        element("th", {"scope": "row"}, texts("budget.all_programmes" if not asked.area else "budget.all_public")),
        money_cell(asked.money.total, asked.summary, texts),
        element("td", {"class": "n"}),
    )
    heads = [("", texts("budget.column.programme")), *_money_head(texts), ("", texts("budget.column.unreached"))]
    return _table(heads, [*rows, total], caption, "budget-programmes")


def area_table(asked: Asked, lines: list[AreaLine], texts: Texts, caption: str) -> Markup:
    """Money, families in crisis and money per family of every area."""
    rows = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, _area(asked, line, texts)),
            money_cell(line.money.total, asked.summary, texts),
            count_cell(line.need, texts),
            money_cell(line.each, asked.summary, texts) if line.money.total.shown else _same(texts),
        )
        for line in lines
    ]
    heads = [
        ("", texts("ranking.area")),
        *_money_head(texts),
        ("value", texts("budget.column.need")),
        ("value", texts("budget.column.each")),
    ]
    return _table(heads, rows, caption, "budget-areas")


def _money_head(texts: Texts) -> list[tuple[str, str]]:
    return [("value", texts("budget.column.money"))]


def _label(item: Programme, texts: Texts) -> str:
    return item.label.get(texts.language) or item.label["en"]


def _norms(item: Programme, texts: Texts) -> Markup:
    named = [
        texts("budget.norm", code=norm.code, version=texts.integer(norm.version), order=norm.order_number,
              day=texts.day(norm.order_date))
        for norm in item.norms
    ]  # fmt: skip
    return element("span", {"class": "interval"}, "; ".join(named))


def _unreached(served: ServedRelease, asked: Asked, item: Programme, texts: Texts) -> Markup:
    level = "adm1" if asked.area else "adm0"
    found = unreached(served, level, asked.area, item.groups)
    if not found:
        return element("td", {"class": "reason"}, texts("budget.no_group"))
    return element("td", {"class": "budget-unreached"}, [_group(one, texts) for one in found])


def _group(found: Unreached, texts: Texts) -> Markup:
    label = found.label[texts.language]
    if not found.count.shown:
        return element("p", None, label, ": ", texts(f"state.{found.count.wire}"))
    number = texts.counted(f"count.{found.base}", found.count.number)
    interval = element("span", {"class": "interval"}, texts("interval", ends=ends(found.count, texts)))
    return element("p", None, label, ": ", element("strong", None, number), " ", interval)


def _area(asked: Asked, line: AreaLine, texts: Texts) -> Markup | str:
    if asked.area:
        return line.name
    return element("a", {"class": "area-name", "href": asked.address(texts.language, area=line.money.pcode)}, line.name)


def _same(texts: Texts) -> Markup:
    """Money per family of an area without an amount: the reason stands beside it already."""
    return element("td", {"class": "reason"}, texts("budget.state.no_ratio"))


def _table(heads: list[tuple[str, str]], rows: list[Markup], caption: str, css: str) -> Markup:
    head = element("tr", None, [element("th", {"scope": "col", "class": kind or None}, text) for kind, text in heads])
    return element(
        "div",
        {"class": "table-scroll", "role": "group", "tabindex": "0", "aria-label": caption},
        element(
            "table",
            {"class": css},
            element("caption", {"class": "visually-hidden"}, caption),
            element("thead", None, head),
            element("tbody", None, rows),
        ),
    )
