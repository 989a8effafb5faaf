"""What the download of the first page holds."""

from dashboard.pages.desk_links import figure_cells, figure_columns
from dashboard.pages.home.view import NEED, HomeView
from data.exports.sheet import Sheet, SheetColumn


def home_sheets(view: HomeView) -> list[Sheet]:
    """Headline figures, the parts with most need, and the largest gaps."""
    texts, area = view.desk.texts, view.place.name
    figures = figure_columns(texts)
    code, label = SheetColumn("indicator", texts("desk.sheet.code")), SheetColumn("label", texts("field.indicator"))

    def named(indicator: str) -> str:
        return str(view.register[indicator]["label"][texts.language])

    headlines = [(item.code, named(item.code), *figure_cells(item.figure, texts)) for item in view.headlines]
    sheets = [Sheet("headlines", texts("home.title.of", area=area), (code, label, *figures), headlines)]
    if view.parts:
        place = (SheetColumn("area", texts("desk.sheet.code")), SheetColumn("name", texts("field.area")))
        rows = [(part.place.pcode, part.place.name, *figure_cells(part.figure, texts)) for part in view.parts]
        level = view.parts[0].place.level
        sheets.append(Sheet("most_in_need", named(NEED), (*place, *figures), rows, level))  # type: ignore[arg-type]
    if view.gaps:
        gaps = [(gap.code, named(gap.code), *figure_cells(gap.figure, texts)) for gap in view.gaps]
        sheets.append(Sheet("largest_gaps", texts("home.who"), (code, label, *figures), gaps))
    return sheets
