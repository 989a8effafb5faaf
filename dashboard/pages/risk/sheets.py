"""What the download of the page on risk holds."""

from dashboard.pages.desk_links import figure_cells, figure_columns
from dashboard.pages.risk.view import TOLD, ZONES, Matrix, RiskView
from data.exports.sheet import Sheet, SheetColumn
from data.forecast.calibration import BANDS


def risk_sheets(view: RiskView) -> list[Sheet]:
    """Movements, parts and calibration."""
    texts, area = view.desk.texts, view.place.name
    figures = figure_columns(texts)
    sheets = []
    if view.flows.present:
        sheets.append(_matrix_sheet(view, "forecast_flows", texts("risk.flow.title"), view.flows))
    if view.moved.present and view.moved.shown:
        sheets.append(_matrix_sheet(view, "realised_flows", texts("risk.moved.title"), view.moved))
    if view.parts:
        first = (SheetColumn("area", texts("desk.sheet.code")), SheetColumn("name", texts("field.area")))
        rows = [(part.place.pcode, part.place.name, *figure_cells(part.figure, texts)) for part in view.parts]
        level = view.parts[0].place.level
        title = texts("risk.falling.caption", area=area)
        sheets.append(Sheet("likely_to_fall", title, (*first, *figures), rows, level))  # type: ignore[arg-type]
    codes = [
        *TOLD,
        *(f"{kind}_{number}" for number in range(1, len(BANDS) + 1) for kind in ("calibration", "predicted")),
    ]
    known = [code for code in codes if code in view.register]
    if known:
        look = {
            code: view.desk.figures.figure(view.place.level, view.place.row, indicator=code, base="families")
            for code in known
        }
        rows = [
            (code, view.register[code]["label"][texts.language], *figure_cells(figure, texts))
            for code, figure in look.items()
        ]
        heads = (SheetColumn("indicator", texts("desk.sheet.code")), SheetColumn("label", texts("field.indicator")))
        sheets.append(Sheet("calibration", texts("risk.calibration.title"), (*heads, *figures), rows))
    return sheets


def _matrix_sheet(view: RiskView, name: str, title: str, matrix: Matrix) -> Sheet:
    texts = view.desk.texts
    heads = (SheetColumn("from_zone", texts("risk.flow.from")), SheetColumn("to_zone", texts("risk.flow.to")))
    rows = [
        (old.upper(), new.upper(), *figure_cells(matrix.figures[row][column], texts))
        for row, old in enumerate(ZONES)
        for column, new in enumerate(ZONES)
    ]
    return Sheet(name, title, (*heads, *figure_columns(texts)), rows)
