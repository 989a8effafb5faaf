"""The download of what is shown: one row per area, stable machine names, nothing that a spreadsheet would execute."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from dashboard.pages.heatmap.ranking import area_code
from dashboard.pages.heatmap.titles import leaf_title
from dashboard.pages.heatmap.view import HeatmapView
from data.release.states import ValueState

COLUMNS: Final = (
    "country",
    "release_id",
    "reference_date",
    "level",
    "pcode",
    "national_code",
    "name",
    "indicator_code",
    "base",
    "sex",
    "age_group",
    "disability",
    "numerator",
    "denominator",
    "value",
    "low_90",
    "high_90",
    "unit",
    "state",
    "reason",
)
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\0")


def csv_file(view: HeatmapView) -> bytes:
    """Write the table behind the map, UTF-8 without byte order mark, lines ending in CR LF (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(cell) for cell in row] for row in _rows(view))
    return buffer.getvalue().encode()


def csv_name(view: HeatmapView) -> str:
    """File name that says what is inside."""
    selection = view.selection
    parts = [view.served.release_id, selection.level, selection.code, selection.base]
    parts += [f"{name}-{getattr(selection, name)}".replace("+", "plus") for name in selection.crossed]
    return "_".join(parts) + ".csv"


def guarded(cell: str) -> str:
    """Quote texts that a spreadsheet would read as a formula; numbers stay numbers."""
    if cell.startswith(_DANGEROUS) and not _is_number(cell):
        return "'" + cell
    return cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "\t" not in cell and "\r" not in cell


def _rows(view: HeatmapView) -> Iterator[list[str]]:
    served, selection, picture = view.served, view.selection, view.picture
    manifest, measure, values = served.release.manifest, picture.measure, picture.values
    for row in range(len(picture)):
        shown = bool(picture.has_value[row])
        yield [
            manifest.country,
            manifest.release_id,
            manifest.reference_date.isoformat(),
            selection.level,
            area_code(served, selection.level, row),
            _national_code(view, row),
            _name(view, row),
            selection.code,
            selection.base,
            selection.sex or "all",
            selection.age or "all",
            selection.disability or "all",
            str(int(values.numerator[row])) if shown else "",
            str(int(values.denominator[row])) if shown and not measure.is_count else "",
            *([_written(view, float(part[row])) if shown else "" for part in (values.value, values.low, values.high)]),
            measure.unit,
            ValueState(int(picture.state[row])).name.lower(),
            "" if shown else picture.reason(row, view.texts),
        ]


def _written(view: HeatmapView, number: float) -> str:
    """Two decimals more than the page shows; counts are whole."""
    decimals = view.picture.measure.decimals
    return f"{number:.{decimals + 2 if decimals else 0}f}"


def _national_code(view: HeatmapView, row: int) -> str:
    if view.selection.level == "h3":
        return ""
    code: str = view.served.release.areas(view.selection.level)[row]["national_code"]
    return code


def _name(view: HeatmapView, row: int) -> str:
    if view.selection.level == "h3":
        return leaf_title(view.served, row, view.texts)
    return view.served.area_name(view.selection.level, row, view.texts.language)
