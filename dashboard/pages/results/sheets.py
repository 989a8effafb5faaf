"""What the page shows, as tables to download; money in the main unit of the currency."""

from dashboard.pages.requests.names import norm_name
from dashboard.pages.results.flags_card import flag_text
from dashboard.pages.results.sample_card import run_area
from dashboard.pages.results.view import ResultsView
from data.budget.money import to_major
from data.exports.sheet import CellValue, ColumnKind, Sheet, SheetColumn


def all_sheets(view: ResultsView) -> list[Sheet]:
    """Every table that has rows."""
    found = [_reports(view), _settlements(view), _variances(view), _flags(view), _samples(view)]
    return [sheet for sheet in found if sheet.rows]


def _columns(view: ResultsView, *columns: tuple[str, ColumnKind]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(name, view.texts(f"results.sheet.{name}"), kind) for name, kind in columns)


def _place() -> tuple[tuple[str, ColumnKind], ...]:
    return (("pcode", "text"), ("area", "text"), ("norm", "text"), ("service", "text"))


def _amount(view: ResultsView, minor: int) -> float:
    """In the currency's main unit, as spreadsheets keep amounts."""
    return float(to_major(minor, view.round.digits))


def _reports(view: ResultsView) -> Sheet:
    rows: list[tuple[CellValue, ...]] = []
    for line in view.lines:
        name = norm_name(view.texts, line.line.norm)
        for quarter, result in sorted(line.results.items()):
            entry = result.entry
            rows.append(
                (line.area, view.area_name(line.area), line.line.norm.code, name, quarter,
                 view.texts(f"results.state.{result.state}"), line.planned_in(quarter), entry.quantity,
                 entry.participants, _amount(view, entry.cost_minor), entry.cases_assessed, entry.cases_served,
                 entry.evidence)
            )  # fmt: skip
    columns = _columns(
        view, *_place(), ("quarter", "integer"), ("state", "text"), ("planned", "integer"), ("evidenced", "integer"),
        ("participants", "integer"), ("cost", "number"), ("assessed", "integer"), ("served", "integer"),
        ("evidence", "text"),
    )  # fmt: skip
    return Sheet("reports", view.texts("results.quarters"), columns, rows)


def _settlements(view: ResultsView) -> Sheet:
    rows: list[tuple[CellValue, ...]] = [
        (line.area, view.area_name(line.area), line.line.norm.code, norm_name(view.texts, line.line.norm),
         settled.at.date(), settled.planned, sum(settled.evidenced.values()), _amount(view, settled.unit_price_minor),
         _amount(view, settled.payable_minor), _amount(view, settled.before_minor), _amount(view, settled.due_minor),
         _amount(view, settled.incentive_due_minor))
        for line in view.lines
        for settled in line.settlements
    ]  # fmt: skip
    columns = _columns(
        view, *_place(), ("settled_on", "date"), ("granted_quantity", "integer"), ("evidenced", "integer"),
        ("unit_price", "number"), ("payable", "number"), ("before", "number"), ("due", "number"),
        ("incentive", "number"),
    )  # fmt: skip
    return Sheet("settlements", view.texts("results.settle"), columns, rows)


def _variances(view: ResultsView) -> Sheet:
    rows: list[tuple[CellValue, ...]] = []
    for line in view.lines:
        if line.number in view.variance_by_line:
            cell, found = view.variance_by_line[line.number]
            amounts = (found.planned_minor, found.volume_minor, found.mix_minor, found.price_minor, found.actual_minor)
            rows.append(
                (line.area, view.area_name(line.area), line.line.norm.code, norm_name(view.texts, line.line.norm),
                 cell.planned, cell.actual, *(_amount(view, minor) for minor in amounts))
            )  # fmt: skip
    columns = _columns(
        view, *_place(), ("planned", "integer"), ("evidenced", "integer"), ("planned_cost", "number"),
        ("volume", "number"), ("mix", "number"), ("price", "number"), ("cost", "number"),
    )  # fmt: skip
    return Sheet("variances", view.texts("results.variance"), columns, rows)


def _flags(view: ResultsView) -> Sheet:
    services = {line.number: line for line in view.lines}
    rows: list[tuple[CellValue, ...]] = []
    for flag in view.flags:
        line = services.get(flag.line)
        norm = line.line.norm if line is not None else None
        name = norm_name(view.texts, norm) if norm else view.texts("results.flag.every_service")
        code = norm.code if norm else ""
        rows.append((flag.area, view.area_name(flag.area), code, name, flag_text(view, flag)))
    return Sheet("flags", view.texts("results.flags"), _columns(view, *_place(), ("flag", "text")), rows)


def _samples(view: ResultsView) -> Sheet:
    rows: list[tuple[CellValue, ...]] = []
    norms = {line.position: line.norm for line in view.round.lines}
    for run, sample in view.runs:
        for picked in sample.picked:
            area, norm = str(picked.item.key[0]), norms[int(picked.item.key[1])]
            why = view.texts(f"results.why.{picked.why}", count=view.texts.integer(len(picked.hits)))
            rows.append(
                (area, view.area_name(area), norm.code, norm_name(view.texts, norm), run.at.date(), run_area(view, run),
                 run.seed, _amount(view, sample.interval), _amount(view, sample.start),
                 _amount(view, picked.item.minor), why)
            )  # fmt: skip
    columns = _columns(
        view, *_place(), ("settled_on", "date"), ("run_area", "text"), ("seed", "text"), ("interval", "number"),
        ("start", "number"), ("amount", "number"), ("why", "text"),
    )  # fmt: skip
    return Sheet("audit_sample", view.texts("results.sample"), columns, rows)
