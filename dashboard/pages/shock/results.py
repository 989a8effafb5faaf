"""What follows from a choice: who is exposed, who is covered, what a top-up costs, unit by unit."""

import math
from collections.abc import Sequence
from typing import Any, Final

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.shock.figures import cost_lines, hidden_text, money, sum_cell, sum_text
from dashboard.pages.shock.lines import CoverLine, Line, exposed_lines, insurance_lines, livelihood_lines, target_lines
from dashboard.pages.shock.view import ShockView
from data.hazards.exposed_units import Unit
from data.hazards.unit_sums import Counted

MOST_ROWS: Final = 150
"""Units that the page lists; the download has all."""

UNIT_COLUMNS: Final = (("families", "families"), ("persons", "persons"), ("zone_de", "families"))


def result_cards(view: ShockView) -> list[Component]:
    """All cards of a choice that exposes something."""
    desk, texts = view.desk, view.desk.texts
    piles = [
        [
            desk_parts.card("shock-people", texts("shock.people"), _line_table(view, exposed_lines(desk), "people")),
            _lines_card(view, livelihood_lines(desk), "livelihoods"),
        ],
        [
            desk_parts.card("shock-cost-head", texts("shock.top_up"), *_cost(view)),
            _cover_card(view, insurance_lines(desk), "insurance"),
            _cover_card(view, target_lines(desk), "targets"),
        ],
    ]
    units = desk_parts.card("shock-units", texts("shock.units"), *_units(view), css="card wide")
    return [*(html.Div(pile, className="shock-pile") for pile in piles), units]


def summary(view: ShockView) -> Markup:
    """The answer in a sentence."""
    texts, desk = view.desk.texts, view.desk
    families = view.sums.add_up(Counted("families", "families"), view.units)
    persons = view.sums.add_up(Counted("persons", "persons"), view.units)
    words = [
        texts(
            "shock.summary",
            subject=view.subject,
            families=sum_text(families, "families", texts),
            persons=sum_text(persons, "persons", texts),
        )
    ]
    if view.cost is not None and not math.isnan(view.cost.cost):
        words.append(texts("shock.summary.cost", cost=money(view.cost.cost, view.currency, desk.texts)))
    return element("p", {"id": "shock-summary", "class": "lead"}, " ".join(words))


def _line_table(view: ShockView, lines: Sequence[Line], name: str) -> Markup:
    texts = view.desk.texts
    rows = [
        [_label(line.label, line.base, view), sum_cell(view.sums.add_up(line.counted, view.units), texts)]
        for line in lines
    ]
    columns = [texts("shock.head.who"), texts("shock.head.exposed")]
    return desk_parts.table(texts(f"shock.{name}.caption"), columns, rows, identifier=f"shock-{name}-table")


def _lines_card(view: ShockView, lines: Sequence[Line], name: str) -> Component:
    texts = view.desk.texts
    body = _line_table(view, lines, name) if lines else _paragraph(texts("shock.not_in_release"))
    return desk_parts.card(f"shock-{name}", texts(f"shock.{name}"), body)


def _cover_card(view: ShockView, lines: Sequence[CoverLine], name: str) -> Component:
    texts = view.desk.texts
    body = _cover_table(view, lines, name) if lines else _paragraph(texts("shock.not_in_release"))
    # Of programmes a family is covered where one member is; of deprivations it is missed where one adult is.
    kind = ".adults" if any(line.code.startswith("dep_") for line in lines) else ""
    note = _paragraph(texts(f"shock.{name}.note{kind}"), css="definition") if lines else None
    return desk_parts.card(f"shock-{name}", texts(f"shock.{name}"), body, note)


def _cover_table(view: ShockView, lines: Sequence[CoverLine], name: str) -> Markup:
    texts, sums, units = view.desk.texts, view.sums, view.units
    rows = [
        [
            _label(line.label, line.base, view),
            sum_cell(sums.add_up(line.covered, units), texts),
            sum_cell(sums.add_up(line.missed, units), texts),
        ]
        for line in lines
    ]
    columns = [texts("shock.head.who"), texts(f"shock.head.{name}.covered"), texts(f"shock.head.{name}.missed")]
    return desk_parts.table(texts(f"shock.{name}.caption"), columns, rows, identifier=f"shock-{name}-table")


def _label(label: str, base: str, view: ShockView) -> Markup:
    noun = element("span", {"class": "shock-base"}, view.desk.texts(f"base.{base}"))
    return element("span", {"class": "shock-label"}, label, " ", noun)


def _cost(view: ShockView) -> list[Any]:
    texts, top_up, cost = view.desk.texts, view.choice.top_up, view.cost
    whom = _paragraph(texts("shock.cost.whom", whom=view.line.label, count=sum_text(view.paid, view.line.base, texts)))
    if top_up is None or cost is None:
        return [whom, element("p", {"class": "notice"}, texts("shock.cost.enter"))]
    of = texts(
        "shock.cost.of",
        amount=texts("shock.money", amount=texts.integer(top_up.amount), currency=view.currency),
        each=texts(f"shock.each.{view.line.base}"),
        months=texts.counted("shock.months.count", top_up.months),
    )
    parts: list[Any] = [*cost_lines(cost, view.currency, texts), whom, _paragraph(of)]
    if view.paid.hidden:
        parts.append(_paragraph(hidden_text(view.paid, texts)))
        if not math.isnan(cost.with_hidden):
            most = money(cost.with_hidden, view.currency, texts)
            parts.append(_paragraph(texts("shock.cost.with_hidden", cost=most)))
    return [*parts, _paragraph(texts("shock.cost.note"), css="definition")]


def _units(view: ShockView) -> list[Any]:
    texts, units = view.desk.texts, view.units
    shown = units[:MOST_ROWS]
    rows = [
        [
            view.unit_name(unit),
            _kind(view, unit),
            *(sum_or_reason(view, unit, Counted(code, base)) for code, base in UNIT_COLUMNS),
        ]
        for unit in shown
    ]
    columns = [texts("shock.head.unit"), texts("shock.head.kind")]
    columns += [texts(f"shock.head.{code}") for code, _ in UNIT_COLUMNS]
    table = desk_parts.table(texts("shock.units.caption"), columns, rows, identifier="shock-units-table", numbers=2)
    rule = texts("shock.units.rule") if view.choice.layer is None else texts(f"shock.units.rule.{view.choice.by}")
    parts = [_paragraph(rule, css="definition"), table]
    if len(units) > len(shown):
        more = texts("shock.units.more", shown=texts.integer(len(shown)), all=texts.integer(len(units)))
        parts.insert(1, element("p", {"class": "notice"}, more))
    return parts


def sum_or_reason(view: ShockView, unit: Unit, counted: Counted) -> Markup:
    """The figure of one unit with its interval, or why there is none and how much it can be."""
    texts = view.desk.texts
    found = view.sums.cell(counted, unit)
    if not math.isnan(found.total):
        return sum_cell(found, texts)
    reason = desk_parts.state_text(found.hidden[0][1], texts)
    parts = [element("span", {"class": "row-reason"}, reason)]
    if not math.isnan(found.hidden_high):
        most = texts("shock.at_most", most=texts.integer(math.ceil(found.hidden_high)))
        parts += [Markup(" "), element("span", {"class": "shock-hidden"}, most)]
    return element("span", {"class": "shock-figure"}, parts)


def _kind(view: ShockView, unit: Unit) -> str:
    level = unit[0]
    if level in ("adm1", "adm2"):
        names = view.desk.figures.profile["admin_levels"][level[-1]]["name"]
        return str(names[view.desk.language])
    return view.desk.texts(f"shock.level.{level}")


def _paragraph(words: str, css: str | None = None) -> Markup:
    return element("p", {"class": css}, words)
