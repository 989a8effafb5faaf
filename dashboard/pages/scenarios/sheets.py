"""What the download of the page holds: figures per scenario, line, year and area, and what the differences are."""

import math
from decimal import Decimal

from dashboard.pages.scenarios.parts import norm_label
from dashboard.pages.scenarios.view import Column, ScenariosView
from dashboard.pages.scenarios.waterfall import difference_of
from data.budget.money import to_major
from data.budget.scenario_costs import Total
from data.budget.scenario_difference import CAUSES
from data.exports.sheet import CellValue, Sheet, SheetColumn
from data.inequality.estimates import Estimate


def scenario_sheets(view: ScenariosView) -> list[Sheet]:
    """All tables; none before a scenario is looked at."""
    studied = [column for column in view.columns if column.study is not None]
    if not studied:
        return []
    sheets = [_measures(view, studied), _lines(view, studied), _areas(view, studied)]
    if view.pair is not None:
        sheets += _difference(view)
    return sheets


def _column(view: ScenariosView, name: str, kind: str = "number") -> SheetColumn:
    return SheetColumn(name, view.desk.texts(f"scenarios.column.{name}"), kind)  # type: ignore[arg-type]


def _money(view: ScenariosView, minor: int | None) -> str | None:
    """Exact, as text with a decimal point: a spreadsheet's floating number could lose minor units."""
    return None if minor is None else f"{to_major(minor, view.digits):f}"


def _measures(view: ScenariosView, columns: list[Column]) -> Sheet:
    texts = view.desk.texts
    heads = (
        _column(view, "number", "integer"),
        _column(view, "name", "text"),
        _column(view, "measure", "text"),
        _column(view, "value", "text"),
        _column(view, "low_90", "text"),
        _column(view, "high_90", "text"),
        _column(view, "unit", "text"),
    )
    rows: list[tuple[CellValue, ...]] = []
    for column in columns:
        study = column.study
        if study is None:
            continue
        currency, costs = column.scenario.currency, study.costs
        cost = costs.cost()
        found: list[tuple[str, str | None, str | None, str | None, str]] = [
            ("cost", _money(view, cost.value), _money(view, cost.low), _money(view, cost.high), currency)
        ]
        for base in ("families", "persons"):
            total = costs.people(base, year=costs.last_year)
            found.append((base, str(total.value), str(total.low), str(total.high), texts(f"base.{base}")))
            each = _money(view, study.per_reached(base).minor)
            found.append(("per_family" if base == "families" else "per_person", each, None, None, currency))
        if not isinstance(study.effect, str):
            for reading, effect in study.effect.items():
                for name, estimate in (("headcount", effect.headcount), ("gap", effect.gap)):
                    found.append((name, *_ends(estimate, 2), texts(f"scenarios.reading.{reading}")))
        if study.equity.index is not None:
            found.append(("equity", *_ends(study.equity.index, 3), ""))
        for care, quotient in study.care.items():
            found.append(("care", _money(view, quotient.minor), None, None, texts(f"scenarios.care.{care}")))
        for name, value, low, high, unit in found:
            label = texts(f"scenarios.row.{name}")
            rows.append((column.kept.number, column.scenario.name, label, value, low, high, unit))
    return Sheet("measures", texts("scenarios.compare.caption"), heads, rows)


def _ends(estimate: Estimate, decimals: int) -> tuple[str, str, str]:
    value, low, high = (f"{end:.{decimals}f}" for end in (estimate.value, estimate.low, estimate.high))
    return value, low, high


def _lines(view: ScenariosView, columns: list[Column]) -> Sheet:
    texts, rows = view.desk.texts, []
    names = ("number", "name", "norm", "version", "order", "source", "year", "caseload", "participants", "low_90",
             "high_90", "quantity", "unit", "amount", "amount_low_90", "amount_high_90", "currency",
             "lacking")  # fmt: skip
    kinds = {"number": "integer", "version": "integer", "year": "integer", "caseload": "integer",
             "participants": "integer", "low_90": "integer", "high_90": "integer", "quantity": "integer",
             "lacking": "integer"}  # fmt: skip
    for column in columns:
        if column.study is None:
            continue
        costs, scenario = column.study.costs, column.scenario
        for number, line in enumerate(scenario.lines):
            for year in range(scenario.years):
                cells = costs.pick(line=number, year=year)
                cost = costs.cost(line=number, year=year)
                people = costs.people(costs.line_base(number), line=number, year=year)
                rows.append(
                    (
                        column.kept.number,
                        scenario.name,
                        f"{norm_label(line.norm, view.desk.language)} ({line.norm.code})",
                        line.norm.version,
                        line.norm.order_number,
                        line.source,
                        scenario.first_year + year,
                        round(sum(Decimal(cell.factors.caseload) for cell in cells)),
                        people.value,
                        people.low,
                        people.high,
                        sum(cell.quantity for cell in cells),
                        texts(f"scenarios.unit.{line.norm.unit}"),
                        *_amounts(view, cost),
                        scenario.currency,
                        cost.lacking,
                    )
                )
    heads = tuple(_column(view, name, kinds.get(name, "text")) for name in names)
    return Sheet("lines", texts("scenarios.sheet.lines"), heads, rows)


def _amounts(view: ScenariosView, total: Total) -> tuple[CellValue, ...]:
    if not total.cells:
        return (None, None, None)
    return (_money(view, total.value), _money(view, total.low), _money(view, total.high))


def _areas(view: ScenariosView, columns: list[Column]) -> Sheet:
    texts, rows = view.desk.texts, []
    names = ("pcode", "area", "number", "name", "amount", "amount_low_90", "amount_high_90", "currency", "in_need",
             "need_share", "per_in_need")  # fmt: skip
    kinds = {"number": "integer", "in_need": "integer", "need_share": "percent"}
    for column in columns:
        if column.study is None:
            continue
        for place, area in enumerate(column.study.costs.areas):
            cost, need = column.study.costs.cost(places=[place]), column.study.need_area(place)
            each = _money(view, round(Decimal(cost.value) / Decimal(need.in_need))) if need.in_need else None
            rows.append(
                (
                    area.pcode,
                    view.desk.place_at("adm2", area.row).name,
                    column.kept.number,
                    column.scenario.name,
                    *_amounts(view, cost),
                    column.scenario.currency,
                    int(need.in_need) if need.in_need else None,
                    None if math.isnan(need.need) else round(100 * need.need, 1),
                    each if cost.cells else None,
                )
            )
    heads = tuple(_column(view, name, kinds.get(name, "text")) for name in names)
    # Drawn on a map only where every area has one row.
    return Sheet("areas", texts("scenarios.sheet.areas"), heads, rows, "adm2" if len(columns) == 1 else "")


def _difference(view: ScenariosView) -> list[Sheet]:
    by_number = {column.kept.number: column for column in view.columns}
    if view.pair is None:
        return []
    one, other = by_number[view.pair[0]], by_number[view.pair[1]]
    if one.study is None or other.study is None or one.scenario.currency != other.scenario.currency:
        return []
    texts, found = view.desk.texts, difference_of(view, one, other)
    if found is None:
        return []
    rows: list[tuple[CellValue, ...]] = [(one.scenario.name, _money(view, found.before), one.scenario.currency)]
    rows += [
        (texts(f"scenarios.cause.{cause}"), _money(view, found.causes[cause]), one.scenario.currency)
        for cause in CAUSES
    ]
    rows.append((other.scenario.name, _money(view, found.after), one.scenario.currency))
    heads = (_column(view, "part", "text"), _column(view, "amount", "text"), _column(view, "currency", "text"))
    title = texts("scenarios.waterfall.difference", one=one.scenario.name, other=other.scenario.name)
    return [Sheet("difference", title, heads, rows)]
