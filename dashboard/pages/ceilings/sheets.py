"""What the download of the page holds: cells, areas, and the rules side by side."""

from dashboard.pages.ceilings.view import CeilingsView
from data.budget.allocation_measures import needed_cases, unserved_cases
from data.budget.money import to_major
from data.exports.sheet import CellValue, Sheet, SheetColumn

_AREA_LEVELS = ("adm1", "adm2")


def ceilings_sheets(view: CeilingsView) -> list[Sheet]:
    """All tables; none before there is anything to pay for."""
    if not view.lines:
        return []
    found = [_areas(view), _cells(view)]
    if view.allocation is not None and view.compares:
        found.append(_rules(view))
    return found


def _money(view: CeilingsView, minor: int) -> str:
    """An amount in the main unit, exact."""
    return f"{to_major(minor, view.digits):f}"


def _areas(view: CeilingsView) -> Sheet:
    texts, allocation, need = view.desk.texts, view.allocation, view.need
    names = ["need", "need_low_90", "need_high_90", "cost"]
    if allocation is not None:
        names += ["given", "unserved", "unserved_low_90", "unserved_high_90", "ceiling"]
    rows: list[tuple[CellValue, ...]] = []
    for area, part in enumerate(view.parts):
        row: list[CellValue] = [part.pcode, part.name]
        cells = [(area, line) for line in range(len(view.lines))]
        row += needed_cases(need, cells)
        row.append(_money(view, sum(need.full_cost[area])))
        if allocation is not None:
            ceiling = view.ceilings.get(part.pcode)
            row += [
                _money(view, allocation.area_amounts[area]),
                *unserved_cases(allocation, cells),
                None if ceiling is None else _money(view, ceiling),
            ]
        rows.append((*row, view.currency))
    columns = (
        SheetColumn("pcode", texts("ceilings.sheet.pcode")),
        SheetColumn("name", texts("ceilings.head.area")),
        *(_column(view, name) for name in names),
        SheetColumn("currency", texts("ceilings.sheet.currency")),
    )
    return Sheet("areas", texts("ceilings.sheet.areas"), columns, rows, view.choice.by)  # type: ignore[arg-type]


def _column(view: CeilingsView, name: str) -> SheetColumn:
    label = view.desk.texts(f"ceilings.sheet.{name}")
    return SheetColumn(name, label) if name in ("cost", "given", "ceiling") else SheetColumn(name, label, "integer")


def _cells(view: CeilingsView) -> Sheet:
    texts, allocation = view.desk.texts, view.allocation
    names = ["need", "need_low_90", "need_high_90", "quantity", "unit_price", "cost"]
    if allocation is not None:
        names += ["given", "served", "unserved"]
    rows: list[tuple[CellValue, ...]] = []
    for area, part in enumerate(view.parts):
        for line, funded in enumerate(view.lines):
            cell = view.needs.areas[area].cells[line]
            row: list[CellValue] = [part.pcode, part.name, funded.norm.code, funded.norm.version, view.line_label(line)]
            row += [funded.source.code, texts(f"ceilings.sheet.known.{cell.caseload.known}")]
            if cell.caseload.known == "none":
                row += [None] * len(names)
            else:
                row += [cell.participants, cell.low, cell.high, cell.quantity]
                row += [_money(view, cell.price.minor), _money(view, cell.amount)]
                if allocation is not None:
                    row.append(_money(view, allocation.amounts[area][line]))
                    row += [allocation.served[area][line], allocation.unserved[area][line]]
            rows.append((*row, view.currency))
    columns = (
        SheetColumn("pcode", texts("ceilings.sheet.pcode")),
        SheetColumn("name", texts("ceilings.head.area")),
        SheetColumn("norm", texts("ceilings.sheet.norm")),
        SheetColumn("version", texts("ceilings.sheet.version"), "integer"),
        SheetColumn("programme", texts("ceilings.head.programme")),
        SheetColumn("source", texts("ceilings.sheet.source")),
        SheetColumn("known", texts("ceilings.sheet.known")),
        *(
            SheetColumn(name, texts(f"ceilings.sheet.{name}"))
            if name in ("unit_price", "cost", "given")
            else SheetColumn(name, texts(f"ceilings.sheet.{name}"), "integer")
            for name in names
        ),
        SheetColumn("currency", texts("ceilings.sheet.currency")),
    )
    return Sheet("cells", texts("ceilings.sheet.cells"), columns, rows)


def _rules(view: CeilingsView) -> Sheet:
    texts = view.desk.texts
    rows: list[tuple[CellValue, ...]] = [
        (
            texts(f"ceilings.rule.{rule}"),
            _money(view, found.spent),
            _money(view, found.left),
            found.unserved,
            round(view.grave_unserved(allocation) / 1000, 1),
            round(100 * found.covered, 1),
            round(found.gini, 4),
            view.currency,
        )
        for rule, allocation, found in view.comparison
    ]
    columns = (
        SheetColumn("rule", texts("ceilings.head.rule")),
        SheetColumn("given", texts("ceilings.sheet.given")),
        SheetColumn("left", texts("ceilings.head.left")),
        SheetColumn("unserved", texts("ceilings.sheet.unserved"), "integer"),
        SheetColumn("grave", texts("ceilings.head.grave"), "number"),
        SheetColumn("covered", texts("ceilings.head.covered"), "number"),
        SheetColumn("gini", texts("ceilings.head.even"), "number"),
        SheetColumn("currency", texts("ceilings.sheet.currency")),
    )
    return Sheet("rules", texts("ceilings.sheet.rules"), columns, rows)
