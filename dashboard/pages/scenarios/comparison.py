"""Scenarios side by side in figures, and the programme lines of each."""

from collections.abc import Callable
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.budget_parts import derivation
from dashboard.pages.scenarios.listing import area_name
from dashboard.pages.scenarios.names import address
from dashboard.pages.scenarios.parts import (
    amount,
    lacking,
    money,
    norm_label,
    people,
    points,
    scenario_link,
    source_label,
    total_of,
    years_text,
)
from dashboard.pages.scenarios.view import Column, ScenariosView
from dashboard.text import Texts
from data.budget.scenario_derivation import (
    line_derivation,
    people_derivation,
    quotient_derivation,
    total_derivation,
    year_derivation,
)
from data.budget.scenario_reach import CostPerReached
from data.budget.scenario_study import ScenarioStudy
from data.budget.transfer_effect import READINGS

Cell = Callable[[Column, ScenarioStudy], Any]


def comparison(view: ScenariosView) -> list[Markup]:
    """The table; what is assumed stands below it."""
    texts = view.desk.texts
    heads = [texts("scenarios.head.measure"), *(scenario_link(view, column) for column in view.columns)]
    rows: list[list[Any]] = [[texts("scenarios.row.plan"), *(_plan(view, column) for column in view.columns)]]
    for name, cell in _cells(view):
        shown = [_shown(view, column, cell) for column in view.columns]
        rows.append([texts(f"scenarios.row.{name}"), *shown])
    table = desk_parts.table(
        texts("scenarios.compare.caption"), heads, rows, identifier="scenarios-table", numbers=len(heads) + 1
    )
    notes = ("reached", "unserved", "effect", "equity", "care")
    return [
        table,
        element(
            "details",
            {"class": "scenarios-notes"},
            element("summary", None, texts("scenarios.assumptions")),
            element(
                "ul", {"class": "plain-list"}, [element("li", None, texts(f"scenarios.note.{note}")) for note in notes]
            ),
        ),
    ]


def _shown(view: ScenariosView, column: Column, cell: Cell) -> Any:
    if column.study is None:
        return view.desk.texts("scenarios.not_at_hand")
    return cell(column, column.study)


def _plan(view: ScenariosView, column: Column) -> Any:
    desk, texts, scenario = view.desk, view.desk.texts, column.scenario
    served = next((item for item in desk.releases if item.release_id == scenario.release_id), None)
    day = texts.day(served.release.manifest.reference_date) if served is not None else scenario.release_id
    facts = texts(
        "scenarios.facts",
        area=area_name(view, scenario.area),
        years=years_text(column),
        lines=texts.counted("scenarios.lines_count", len(scenario.lines)),
    )
    inflation = texts.percent(_plain(texts, scenario.inflation_bp))
    return [
        facts,
        element("span", {"class": "interval"}, texts("scenarios.release", day=day)),
        element("span", {"class": "interval"}, texts("scenarios.inflation", share=inflation)),
        element(
            "a",
            {"href": address(desk, edit=str(column.kept.number)), "class": "scenarios-change"},
            texts("scenarios.edit"),
        )
        if column.kept.own and view.saves
        else None,
    ]


def _plain(texts: Texts, bp: int) -> str:
    """Basis points as a percentage without zeros at its end."""
    decimals = 2
    while decimals and bp % 10 == 0:
        bp, decimals = bp // 10, decimals - 1
    return texts.scaled(bp, decimals)


def _cells(view: ScenariosView) -> list[tuple[str, Cell]]:
    return [
        ("cost", lambda column, study: _cost(view, column, study)),
        ("years", lambda column, study: _by_year(view, study)),
        ("families", lambda column, study: _reached(view, study, "families")),
        ("persons", lambda column, study: _reached(view, study, "persons")),
        ("per_family", lambda column, study: _per_reached(view, study, "families")),
        ("per_person", lambda column, study: _per_reached(view, study, "persons")),
        ("unserved", lambda column, study: _unserved(view, study)),
        ("headcount", lambda column, study: _effect(view, study, "headcount")),
        ("gap", lambda column, study: _effect(view, study, "gap")),
        ("equity", lambda column, study: _equity(view, study)),
        ("care", lambda column, study: _care(view, study)),
    ]


def _cost(view: ScenariosView, column: Column, study: ScenarioStudy) -> Any:
    found = total_derivation(study.costs, None, view.digits)
    return amount(view, found, study.costs.cost(), view.desk.texts("scenarios.row.cost"), ends=True)


def _by_year(view: ScenariosView, study: ScenarioStudy) -> Any:
    first, currency = study.scenario.first_year, study.scenario.currency
    items = [
        element(
            "li",
            None,
            f"{first + year}: ",
            derivation(
                view.desk.texts,
                year_derivation(study.costs, year, view.digits),
                money(view, total.value, currency),
                label=str(first + year),
            ),
        )
        for year, total in enumerate(study.costs.by_year)
    ]
    return element("ul", {"class": "scenarios-years"}, items)


def _reached(view: ScenariosView, study: ScenarioStudy, base: str) -> Any:
    texts, costs = view.desk.texts, study.costs
    total = costs.people(base, year=costs.last_year)
    if not any(costs.line_base(number) == base for number in range(len(study.scenario.lines))):
        return texts(f"scenarios.no_lines.{base}")
    shown, ends = people(texts, total, base)
    found = people_derivation(costs, base, view.digits)
    return [derivation(texts, found, shown, label=texts(f"scenarios.row.{base}")), ends]


def _per_reached(view: ScenariosView, study: ScenarioStudy, base: str) -> Any:
    found = study.per_reached(base)
    return _quotient(view, study, found, "scenario_per_year", f"scenarios.no_lines.{base}")


def _quotient(view: ScenariosView, study: ScenarioStudy, found: CostPerReached, formula: str, none: str) -> Any:
    texts = view.desk.texts
    if found.minor is None:
        return texts(none)
    steps = quotient_derivation(study.costs, formula, found.cost_minor, found.participants, found.minor, view.digits)
    return derivation(texts, steps, money(view, found.minor, study.scenario.currency), label=texts("scenarios.per"))


def _unserved(view: ScenariosView, study: ScenarioStudy) -> Any:
    texts, items = view.desk.texts, []
    for line, reach in zip(study.scenario.lines, study.reach, strict=True):
        label = norm_label(line.norm, view.desk.language)
        if not reach.base:
            words = texts("scenarios.no_caseload")
        elif reach.unserved_de is None or reach.unserved_ac is None:
            words = texts("scenarios.unserved.all", all=desk_parts.count_text(reach.unserved, reach.base, texts))
        else:
            words = texts(
                "scenarios.unserved.zones",
                all=desk_parts.count_text(reach.unserved, reach.base, texts),
                de=texts.integer(reach.unserved_de),
                ac=texts.integer(reach.unserved_ac),
            )
        items.append(element("li", None, element("strong", None, label), " ", words))
    summary = texts.counted("scenarios.unserved.lines", len(items))
    return element("details", None, element("summary", None, summary), element("ul", {"class": "plain-list"}, items))


def _effect(view: ScenariosView, study: ScenarioStudy, measure: str) -> Any:
    texts, found = view.desk.texts, study.effect
    if isinstance(found, str):
        return texts(f"scenarios.no_effect.{found}")
    items = []
    for reading in READINGS:
        own = found[reading]
        change = points(texts, own.headcount if measure == "headcount" else own.gap)
        before = own.headcount_before if measure == "headcount" else own.gap_before
        share = texts.percent(texts.scaled(round(10 * before), 1))
        about = texts(f"scenarios.reading.{reading}")
        poverty = element("span", {"class": "interval"}, texts("scenarios.before", share=share))
        items.append(element("li", None, about, " ", change, poverty))
    return element("ul", {"class": "scenarios-years"}, items)


def _equity(view: ScenariosView, study: ScenarioStudy) -> Any:
    texts, index = view.desk.texts, study.equity.index
    if index is None:
        return texts("scenarios.no_equity")
    low, high = (texts.scaled(round(1000 * end), 3) for end in (index.low, index.high))
    if index.low > 0:
        words = "scenarios.equity.dense"
    else:
        words = "scenarios.equity.thin" if index.high < 0 else "scenarios.equity.even"
    ends = element("span", {"class": "interval"}, f"{low} \N{HORIZONTAL ELLIPSIS} {high}")
    return [texts.scaled(round(1000 * index.value), 3), ends, element("span", {"class": "interval"}, texts(words))]


def _care(view: ScenariosView, study: ScenarioStudy) -> Any:
    texts, items = view.desk.texts, []
    for care in ("community", "institutional"):
        found = study.care.get(care)
        label = texts(f"scenarios.care.{care}")
        if found is None or found.minor is None:
            items.append(element("li", None, label, ": ", texts("scenarios.care.none")))
        else:
            shown = _quotient(view, study, found, "scenario_per_month", "scenarios.care.none")
            items.append(element("li", None, label, ": ", shown))
    return element("ul", {"class": "scenarios-years"}, items)


def line_tables(view: ScenariosView) -> list[Markup]:
    """The programme lines of every scenario, each amount opening to its derivation."""
    texts = view.desk.texts
    names = ("line", "caseload", "participants", "quantity", "amount")
    heads = [texts(f"scenarios.head.{name}") for name in names]
    found = []
    for column in view.columns:
        rows = [_line(view, column, number) for number in range(len(column.scenario.lines))]
        if column.study is not None:
            whole = total_of(view, column.study.costs, None, texts("scenarios.total"))
            rows.append([texts("scenarios.total"), "", "", "", whole])
        caption = texts("scenarios.lines.caption", name=column.scenario.name)
        found.append(
            desk_parts.table(caption, heads, rows, identifier=f"scenario-lines-{column.kept.number}", numbers=2)
        )
    return found


def _line(view: ScenariosView, column: Column, number: int) -> list[Any]:
    texts, line, study = view.desk.texts, column.scenario.lines[number], column.study
    name = [norm_label(line.norm, view.desk.language)]
    source = source_label(view, column, line.source)
    demo = element("span", {"class": "interval"}, texts("scenarios.demo_norm")) if line.norm.demonstration else None
    if study is None or not study.costs.line_base(number):
        reason = texts("scenarios.not_at_hand" if study is None else "scenarios.no_caseload")
        return [[*name, demo], source, reason, reason, reason]
    costs = study.costs
    reached = costs.people(costs.line_base(number), line=number, year=costs.last_year)
    total = costs.cost(line=number)
    if not total.cells:
        reason = desk_parts.state_text(costs.state(number, 0), texts)
        return [[*name, demo], source, reason, reason, reason]
    found = line_derivation(costs, number, None, view.digits)
    quantity = sum(cell.quantity for cell in costs.pick(line=number))
    unit = texts(f"scenarios.unit.{line.norm.unit}")
    return [
        [*name, demo],
        source,
        [*people(texts, reached, costs.line_base(number)), lacking(texts, total)],
        texts("scenarios.quantity", number=texts.integer(quantity), unit=unit),
        amount(view, found, total, norm_label(line.norm, view.desk.language)),
    ]
