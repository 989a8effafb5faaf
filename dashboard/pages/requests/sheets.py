"""Tables of the download: lines and derivations of a request; sums and the list of a round."""

from typing import Final

from dashboard.pages.budget_parts import step_text
from dashboard.pages.requests.lines_form import proposal_text
from dashboard.pages.requests.names import area_name, base_of, document_name, norm_name, source_name
from dashboard.pages.requests.parts import basis_points
from dashboard.pages.requests.sums import LineSteps
from dashboard.pages.requests.view import STATES, RequestsView
from dashboard.text import Texts
from data.budget.money import to_major
from data.budget.request_records import FundingRequest, RequestLine
from data.budget.round_records import Round
from data.exports.sheet import CellValue, ColumnKind, Sheet, SheetColumn

_LINE: Final[tuple[tuple[str, ColumnKind], ...]] = (
    ("position", "integer"),
    ("norm_code", "text"),
    ("norm_version", "integer"),
    ("norm", "text"),
    ("order", "text"),
    ("order_day", "date"),
    ("source", "text"),
    ("coverage", "text"),
    ("proposal", "text"),
    ("proposed", "integer"),
    ("proposed_low", "integer"),
    ("proposed_high", "integer"),
    ("participants", "integer"),
    ("unit", "text"),
    ("quantity", "integer"),
    ("unit_price", "number"),
    ("amount", "number"),
    ("currency", "text"),
    ("reason", "text"),
    ("documents", "text"),
)
_STEP: Final[tuple[tuple[str, ColumnKind], ...]] = (
    ("position", "integer"),
    ("norm", "text"),
    ("step", "text"),
    ("value", "text"),
    ("low", "text"),
    ("high", "text"),
    ("rests_on", "text"),
)
_ITEM: Final[tuple[tuple[str, ColumnKind], ...]] = (
    ("pcode", "text"),
    ("area", "text"),
    ("parent", "text"),
    ("state", "text"),
    ("version", "integer"),
    ("total", "number"),
    ("proposed_total", "number"),
    ("currency", "text"),
    ("changed_by", "text"),
    ("changed", "date"),
)


def request_sheets(view: RequestsView, request: FundingRequest) -> list[Sheet]:
    """Lines with their total, and every step that led to an amount."""
    texts = view.desk.texts
    lines = [_line(view, request.round, line) for line in request.lines]
    empty: dict[str, CellValue] = {name: None for name, _ in _LINE}
    closing = {
        **empty,
        "norm": texts("requests.total"),
        "amount": _major(request.total_minor, request.round),
        "currency": request.round.currency,
    }
    rows = [*lines, tuple(closing[name] for name, _ in _LINE)]
    return [
        Sheet("lines", texts("requests.sheet.lines"), _columns(texts, _LINE), rows),
        Sheet("derivations", texts("requests.sheet.derivations"), _columns(texts, _STEP), _steps(view, request)),
    ]


def round_sheets(view: RequestsView) -> list[Sheet]:
    """Sums per first-level area and in all, and the requests that the filters leave."""
    of, texts = view.round, view.desk.texts
    if of is None:
        return []
    return [
        _sums(view, of),
        Sheet("requests", texts("requests.sheet.requests"), _columns(texts, _ITEM), _items(view, of), "adm2"),
    ]


def _major(minor: int, of: Round) -> int | float:
    """An amount for a cell of a spreadsheet, which knows no other numbers; whole amounts stay whole."""
    whole, rest = divmod(minor, 10**of.digits)
    return float(to_major(minor, of.digits)) if rest else whole


def _columns(texts: Texts, columns: tuple[tuple[str, ColumnKind], ...]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(name, texts(f"requests.column.{name}"), kind) for name, kind in columns)


def _line(view: RequestsView, of: Round, line: RequestLine) -> tuple[CellValue, ...]:
    desk, texts, norm = view.desk, view.desk.texts, line.line.norm
    known = line.proposed_state != "none"
    documents = [f"{document_name(texts, norm, number)}: {line.documents[number]}" for number in sorted(line.documents)]
    return (
        line.line.position,
        norm.code,
        norm.version,
        norm_name(texts, norm),
        norm.order_number,
        norm.order_date,
        source_name(desk, line.line.source),
        basis_points(texts, line.line.take_up.coverage_bp),
        proposal_text(texts, line, base_of(desk, line.line.source)),
        line.proposed if known else None,
        line.proposed_low if known else None,
        line.proposed_high if known else None,
        line.participants,
        texts(f"requests.unit.{norm.unit}"),
        line.quantity,
        _major(line.unit_price_minor, of),
        _major(line.amount_minor, of),
        of.currency,
        line.reason,
        "; ".join(documents),
    )


def _steps(view: RequestsView, request: FundingRequest) -> list[tuple[CellValue, ...]]:
    texts, steps, rows = view.desk.texts, LineSteps(view, request), list[tuple[CellValue, ...]]()
    for line in request.lines:
        found = steps.of(line)
        for step in found.steps:
            low, high = ("" if end is None else texts.integer(end) for end in (step.low, step.high))
            name = norm_name(texts, line.line.norm)
            said = (texts(f"derivation.{step.code}"), step_text(texts, found, step), low, high, step.source)
            rows.append((line.line.position, name, *said))
        formula = texts(f"derivation.formula.{found.formula}")
        rows.append(
            (line.line.position, norm_name(texts, line.line.norm), texts("requests.formula"), formula, "", "", "")
        )
    return rows


def _sums(view: RequestsView, of: Round) -> Sheet:
    texts = view.desk.texts
    columns = [
        SheetColumn("pcode", texts("requests.column.pcode")),
        SheetColumn("area", texts("requests.column.area")),
        *(SheetColumn(state, texts(f"requests.state.{state}"), "integer") for state in STATES),
        SheetColumn("total", texts("requests.column.total"), "number"),
        SheetColumn("approved", texts("requests.sum.approved"), "number"),
        SheetColumn("ceiling", texts("requests.sum.ceiling"), "number"),
        SheetColumn("currency", texts("requests.column.currency")),
    ]
    rows: list[tuple[CellValue, ...]] = []
    for item in (*view.roll_up.parents, view.roll_up.whole):
        ceiling = view.ceilings.get(item.area)
        amounts = (item.total_minor, item.approved_minor, ceiling)
        rows.append(
            (
                item.area,
                area_name(view.desk, item.area) if item.area else texts("requests.sum.total"),
                *(item.states.get(state, 0) for state in STATES),
                *(None if amount is None else _major(amount, of) for amount in amounts),
                of.currency,
            )
        )
    return Sheet("sums", texts("requests.sheet.sums"), tuple(columns), rows)


def _items(view: RequestsView, of: Round) -> list[tuple[CellValue, ...]]:
    desk, texts = view.desk, view.desk.texts
    return [
        (
            item.area,
            area_name(desk, item.area),
            area_name(desk, item.parent),
            texts(f"requests.state.{item.state}"),
            item.version,
            _major(item.total_minor, of),
            _major(item.proposed_minor, of),
            of.currency,
            item.changed_by,
            item.changed_at.date(),
        )
        for item in view.shown
    ]
