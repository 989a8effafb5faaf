"""The tables of a view for download: the same numbers as on the page."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from dashboard.pages.explore.view import ExploreView
from dashboard.pages.explore.words import category_words, headline, level_words
from dashboard.picture import Picture
from dashboard.text import Texts
from data.exports.sheet import CellValue, ColumnKind, Sheet, SheetColumn
from data.release.states import ValueState

_LEVELS: Final[tuple[Literal["adm0", "adm1", "adm2", "h3"], ...]] = ("adm0", "adm1", "adm2", "h3")


def sheets_of(view: ExploreView) -> list[Sheet]:
    """The parts, what they are compared with, and the charts; nothing where the view is not published."""
    if view.reasons:
        return []
    texts, desk, table = view.texts, view.desk, view.asked.table
    title = headline(desk, view.asked)
    level = next(level for level in _LEVELS if level == table.level)
    areas = f"{title} ({level_words(desk, level)})"
    found = [
        Sheet(
            "areas",
            areas,
            _columns(texts, view.picture, "pcode", texts("ranking.area")),
            _rows(texts, [(part.pcode, part.name) for part in view.parts], view.picture),
            level,
        ),
        _comparison(view, title),
    ]
    focus = view.asked.focus.name
    if view.split is not None and not view.split.problem:
        dimension = view.split.dimension
        names = [(group.category, category_words(desk, dimension, group)) for group in dimension.groups]
        found.append(_sheet(view, "categories", view.split.place.name, names, view.split.picture, "persons"))
    if view.asked.focus.level != "h3":
        days = [(served.release_id, texts.day(served.release.manifest.reference_date)) for served in desk.releases]
        found.append(_sheet(view, "time", focus, days, view.over_time.picture, table.base))
    if view.zones is not None:
        labels = [(code, desk.figures.register[code]["label"][desk.language]) for code in view.zones.codes]
        found.append(_sheet(view, "zones", focus, labels, view.zones.picture, table.base))
    return found


def _comparison(view: ExploreView, title: str) -> Sheet:
    texts, comparison = view.texts, view.comparison
    names = [
        (place.pcode, texts("explore.compare.public", area=place.name) if public else place.name)
        for place, public in zip(comparison.places, comparison.public, strict=True)
    ]
    columns = _columns(texts, comparison.picture, "pcode", texts("ranking.area"))
    return Sheet("comparison", title, columns, _rows(texts, names, comparison.picture))


def _sheet(
    view: ExploreView, name: str, area: str, rows: Sequence[tuple[str, str]], picture: Picture, base: str
) -> Sheet:
    texts = view.texts
    heading = texts(f"explore.chart.{name}")
    title = f"{area}: {heading} ({texts(f'base.{base}')})"
    return Sheet(name, title, _columns(texts, picture, "code", heading), _rows(texts, rows, picture))


def _columns(texts: Texts, picture: Picture, code: str, name: str) -> tuple[SheetColumn, ...]:
    kind: ColumnKind = "percent" if picture.measure.unit == "percent" else "number"
    return (
        SheetColumn(code, texts(f"explore.sheet.{code}")),
        SheetColumn("name", name),
        SheetColumn("numerator", texts("explore.sheet.numerator"), "integer"),
        SheetColumn("denominator", texts("explore.sheet.denominator"), "integer"),
        SheetColumn("value", texts("ranking.value"), kind),
        SheetColumn("low", texts("explore.sheet.low"), kind),
        SheetColumn("high", texts("explore.sheet.high"), kind),
        SheetColumn("state", texts("explore.sheet.state")),
        SheetColumn("reason", texts("explore.sheet.reason")),
    )


def _rows(texts: Texts, names: Iterable[tuple[str, str]], picture: Picture) -> list[tuple[CellValue, ...]]:
    return [(*name, *_figure(texts, picture, row)) for row, name in enumerate(names)]


def _figure(texts: Texts, picture: Picture, row: int) -> tuple[CellValue, ...]:
    state = ValueState(int(picture.state[row])).name.lower()
    if not picture.has_value[row]:
        return (None, None, None, None, None, state, picture.reason(row, texts))
    shown, below, above = int(picture.shown[row]), int(picture.below[row]), int(picture.above[row])
    unit = 10**picture.measure.decimals
    counts: tuple[CellValue, CellValue] = (None, None)
    # A count has no denominator; of a mean the numerator is a sum that nobody reads.
    if not picture.measure.is_count:
        numerator = int(picture.values.numerator[row]) if picture.measure.unit == "percent" else None
        counts = (numerator, int(picture.values.denominator[row]))
    return (*counts, shown / unit, (shown - below) / unit, (shown + above) / unit, state, "")
