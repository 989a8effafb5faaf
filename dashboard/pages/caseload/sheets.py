"""What the download of the page on case load holds."""

from dashboard.pages.caseload.view import CaseloadView, Load
from dashboard.pages.desk_parts import state_text
from data.caseload.load import Amount
from data.exports.sheet import CellValue, Sheet, SheetColumn
from data.release.states import ValueState

_AMOUNTS = ("cases", "load", "missing", "visits", "assessments", "referrals", "closed")


def caseload_sheets(view: CaseloadView) -> list[Sheet]:
    """The area itself and its parts."""
    if view.whole is None:
        return []
    texts = view.desk.texts
    columns = [
        SheetColumn("area", texts("desk.sheet.code")),
        SheetColumn("name", texts("field.area")),
        SheetColumn("workers", texts("caseload.head.workers"), "integer"),
        SheetColumn("app_users", texts("caseload.head.users"), "integer"),
        SheetColumn("districts_reporting", texts("caseload.head.reporting"), "integer"),
        SheetColumn("districts", texts("caseload.head.districts"), "integer"),
    ]
    for name in _AMOUNTS:
        label = texts(f"caseload.sheet.{name}")
        columns += [
            SheetColumn(name, label, "number"),
            SheetColumn(f"{name}_low", f"{label}: {texts('desk.sheet.low')}", "number"),
            SheetColumn(f"{name}_high", f"{label}: {texts('desk.sheet.high')}", "number"),
        ]
    columns += [
        SheetColumn(f"{name}_state", f"{texts(f'caseload.sheet.{name}')}: {texts('desk.sheet.state')}")
        for name in ("cases", "visits", "assessments", "referrals", "closed")
    ]
    sheets = [Sheet("caseload", texts("caseload.title"), tuple(columns), [_row(view, view.whole)], view.place.level)]  # type: ignore[arg-type]
    if view.parts:
        rows = [_row(view, load) for load in view.parts]
        level = view.parts[0].unit.level
        title = texts("caseload.parts.caption", area=view.place.name)
        sheets.append(Sheet("caseload_parts", title, tuple(columns), rows, level))  # type: ignore[arg-type]
    return sheets


def _row(view: CaseloadView, load: Load) -> tuple[CellValue, ...]:
    unit = load.unit
    amounts = (unit.cases, load.cases, load.missing, unit.visits, unit.assessments, unit.referrals, unit.closed)
    states = (unit.cases_state, unit.visits_state, unit.assessments_state, unit.referrals_state, unit.closed_state)
    return (
        load.place.pcode,
        load.place.name,
        _whole(unit.workers),
        _whole(unit.app_users),
        unit.reporting,
        unit.districts,
        *(cell for amount in amounts for cell in _three(amount)),
        *(_state(view, state) for state in states),
    )


def _whole(value: float) -> int | None:
    return int(value) if value == value else None


def _three(amount: Amount) -> tuple[CellValue, ...]:
    if not amount.known:
        return (None, None, None)
    return (round(amount.value, 3), round(amount.low, 3), round(amount.high, 3))


def _state(view: CaseloadView, state: ValueState) -> str:
    texts = view.desk.texts
    return texts("desk.sheet.shown") if state.has_value else state_text(state, texts)
