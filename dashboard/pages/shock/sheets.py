"""What the download of the page holds: the sums, and the units by level with their figures."""

import math
from collections.abc import Iterator
from typing import Literal

from dashboard.pages.shock.lines import Line, exposed_lines, insurance_lines, livelihood_lines, target_lines
from dashboard.pages.shock.results import UNIT_COLUMNS
from dashboard.pages.shock.view import ShockView
from data.exports.sheet import CellValue, Sheet, SheetColumn
from data.hazards.unit_sums import Counted, UnitSum

_LEVELS: tuple[Literal["adm0", "adm1", "adm2", "h3"], ...] = ("adm0", "adm1", "adm2", "h3")
_SUM_PARTS = ("total", "low_90", "high_90", "units_shown", "units_hidden", "hidden_at_most")


def shock_sheets(view: ShockView) -> list[Sheet]:
    """All tables; none before anything is exposed."""
    if not view.units:
        return []
    sheets = [_sums(view)]
    if view.cost is not None:
        sheets.append(_cost(view))
    return [*sheets, *_units(view)]


def _sums(view: ShockView) -> Sheet:
    texts = view.desk.texts
    columns = (
        SheetColumn("code", texts("shock.column.code")),
        SheetColumn("who", texts("shock.head.who")),
        SheetColumn("base", texts("field.base")),
        SheetColumn("part", texts("shock.column.part")),
        *(SheetColumn(name, texts(f"shock.column.{name}"), "integer") for name in _SUM_PARTS),
    )
    rows = [
        (line.code, line.label, texts(f"base.{line.base}"), part, *_figures(view.sums.add_up(line.counted, view.units)))
        for part, line in _every_line(view)
    ]
    return Sheet("sums", texts("shock.sheet.sums"), columns, rows)


def _every_line(view: ShockView) -> Iterator[tuple[str, Line]]:
    desk, texts = view.desk, view.desk.texts
    for line in (*exposed_lines(desk), *livelihood_lines(desk)):
        yield texts("shock.head.exposed"), line
    for name, covers in (("insurance", insurance_lines(desk)), ("targets", target_lines(desk))):
        for cover in covers:
            for side, counted in (("covered", cover.covered), ("missed", cover.missed)):
                yield texts(f"shock.head.{name}.{side}"), Line(cover.code, cover.label, counted)


def _cost(view: ShockView) -> Sheet:
    texts, cost, top_up = view.desk.texts, view.cost, view.choice.top_up
    if cost is None or top_up is None:
        raise ValueError("there is no top-up")
    names = ("amount", "months", "cost", "cost_low_90", "cost_high_90", "cost_with_hidden")
    columns = (
        SheetColumn("whom", texts("shock.whom")),
        SheetColumn("base", texts("field.base")),
        SheetColumn("currency", texts("shock.column.currency")),
        *(SheetColumn(name, texts(f"shock.column.{name}"), "integer") for name in names),
        *(SheetColumn(name, texts(f"shock.column.{name}"), "integer") for name in _SUM_PARTS),
    )
    row = (
        view.line.label,
        texts(f"base.{view.line.base}"),
        view.currency,
        top_up.amount,
        top_up.months,
        *(_whole(amount) for amount in (cost.cost, cost.low, cost.high, cost.with_hidden)),
        *_figures(view.paid),
    )
    return Sheet("top_up", texts("shock.top_up"), columns, [row])


def _units(view: ShockView) -> Iterator[Sheet]:
    """A table per level: what an area is called, and its figures with interval and state."""
    texts = view.desk.texts
    columns = [SheetColumn("pcode", texts("shock.column.pcode")), SheetColumn("name", texts("shock.head.unit"))]
    for code, _ in UNIT_COLUMNS:
        label = texts(f"shock.head.{code}")
        columns += [
            SheetColumn(code, label, "integer"),
            SheetColumn(
                f"{code}_low_90", texts("shock.column.of", label=label, part=texts("shock.column.low_90")), "integer"
            ),
            SheetColumn(
                f"{code}_high_90", texts("shock.column.of", label=label, part=texts("shock.column.high_90")), "integer"
            ),
            SheetColumn(f"{code}_state", texts("shock.column.of", label=label, part=texts("shock.column.state"))),
        ]
    for level in _LEVELS:
        rows = []
        for unit in (unit for unit in view.units if unit[0] == level):
            place = view.desk.place_at(*unit)
            cells: list[CellValue] = [place.pcode, place.name]
            for code, base in UNIT_COLUMNS:
                found = view.sums.cell(Counted(code, base), unit)
                state = found.hidden[0][1].name.lower() if math.isnan(found.total) else "value"
                cells += [_whole(found.total), _floor(found.low), _ceil(found.high), state]
            rows.append(tuple(cells))
        if rows:
            yield Sheet(f"units_{level}", texts(f"shock.sheet.units.{level}"), tuple(columns), rows, level)


def _figures(found: UnitSum) -> tuple[CellValue, ...]:
    ends = (_whole(found.total), _floor(found.low), _ceil(found.high))
    return (*ends, found.shown, len(found.hidden), _ceil(found.hidden_high) if found.hidden else 0)


def _whole(number: float) -> int | None:
    return None if math.isnan(number) else round(number)


def _floor(number: float) -> int | None:
    return None if math.isnan(number) else math.floor(number + 1e-6)


def _ceil(number: float) -> int | None:
    return None if math.isnan(number) else math.ceil(number - 1e-6)
