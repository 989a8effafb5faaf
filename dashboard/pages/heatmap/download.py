"""The download of what is shown: one row per area, stable machine names, nothing that a spreadsheet would execute."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Final

from dashboard.change_picture import ChangePicture
from dashboard.cluster_picture import KINDS, ClusterPicture
from dashboard.note_lines import note_texts
from dashboard.pages.heatmap.place_facts import place_of
from dashboard.pages.heatmap.ranking import area_code
from dashboard.pages.heatmap.titles import leaf_title
from dashboard.pages.heatmap.view import HeatmapView
from dashboard.pair_picture import PairPicture, second_base
from dashboard.picture import Picture, picture_of
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
    "notes",
)
MODE_COLUMNS: Final = {
    "plain": (),
    "change": (
        "versus_release_id",
        "versus_value",
        "change",
        "change_low_90",
        "change_high_90",
        "change_unit",
        "change_certain",
        "change_notes",
    ),
    "pair": (
        "with_indicator_code",
        "with_base",
        "with_value",
        "with_low_90",
        "with_high_90",
        "with_unit",
        "with_state",
    ),
    "hotspots": ("cluster", "smoothed_value"),
}
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\0")


def csv_file(view: HeatmapView, *, only_area: bool = False, labelled: bool = False) -> bytes:
    """Write the table behind the map, UTF-8 without byte order mark, lines ending in CR LF (RFC 4180).

    Args:
        view: what is shown.
        only_area: a single row for the selected area, or for the nation where none is selected.
        labelled: headings in the language of the page instead of the stable names.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    columns = (*COLUMNS, *(() if only_area else MODE_COLUMNS[view.selection.mode]))
    writer.writerow([view.texts(f"csv.{name}") for name in columns] if labelled else columns)
    rows = _area_row(view) if only_area else _rows(view)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def csv_name(view: HeatmapView, *, only_area: bool = False) -> str:
    """File name that says what is inside."""
    selection = view.selection
    parts = [view.served.release_id, selection.level, selection.code, selection.base]
    parts += [f"{name}-{getattr(selection, name)}".replace("+", "plus") for name in selection.crossed]
    if only_area:
        parts[1] = selection.area or "adm0"
    elif selection.mode != "plain":
        parts.append({"change": "change", "pair": f"with-{selection.second}", "hotspots": "clusters"}[selection.mode])
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
    level = view.selection.level
    further = _further(view)
    notes = _notes_of(view, level)
    for row in range(len(view.picture)):
        yield [*_row(view, view.picture, level, row, notes(row)), *further(row)]


def _area_row(view: HeatmapView) -> Iterator[list[str]]:
    place = place_of(view.served, view.selection)
    picture = picture_of(view.served, view.selection, place.level)
    yield _row(view, picture, place.level, place.row, _notes_of(view, place.level)(place.row))


def _row(view: HeatmapView, picture: Picture, level: str, row: int, notes: str) -> list[str]:
    served, selection = view.served, view.selection
    manifest, measure, values = served.release.manifest, picture.measure, picture.values
    shown = bool(picture.has_value[row])
    return [
        manifest.country,
        manifest.release_id,
        manifest.reference_date.isoformat(),
        level,
        area_code(served, level, row),
        _national_code(view, level, row),
        _name(view, level, row),
        selection.code,
        selection.base,
        selection.sex or "all",
        selection.age or "all",
        selection.disability or "all",
        str(int(values.numerator[row])) if shown else "",
        str(int(values.denominator[row])) if shown and not measure.is_count else "",
        *_figures(picture, row),
        measure.unit,
        ValueState(int(picture.state[row])).name.lower(),
        "" if shown else picture.reason(row, view.texts),
        notes,
    ]


def _figures(picture: Picture, row: int) -> list[str]:
    """Value and the ends of its interval; empty where there is none."""
    if not picture.has_value[row]:
        return ["", "", ""]
    values, decimals = picture.values, picture.measure.decimals
    return [_written(float(part[row]), decimals) for part in (values.value, values.low, values.high)]


def _further(view: HeatmapView) -> Callable[[int], list[str]]:
    """What the kind of map adds to the row of an area, in the order of `MODE_COLUMNS`."""
    drawn, selection = view.drawn, view.selection
    if isinstance(drawn, ChangePicture):
        change, decimals, reasons = drawn.change, drawn.measure.decimals, ";".join(drawn.notes)

        def of_change(row: int) -> list[str]:
            known = not ValueState(int(change.old.state[row])).has_value
            before = "" if known else _written(float(change.old.value[row]), decimals)
            figures = [before, "", "", ""]
            if drawn.has_value[row]:
                parts = (change.difference, change.low, change.high)
                figures[1:] = [_written(float(part[row]), decimals) for part in parts]
            certain = str(bool(change.certain[row])).lower() if drawn.has_value[row] else ""
            return [selection.versus, *figures, drawn.unit, certain, reasons]

        return of_change
    if isinstance(drawn, PairPicture):
        second, base = drawn.second, second_base(view.served, selection)

        def of_pair(row: int) -> list[str]:
            state = ValueState(int(second.state[row])).name.lower()
            return [selection.second, base, *_figures(second, row), second.measure.unit, state]

        return of_pair
    if isinstance(drawn, ClusterPicture):

        def of_clusters(row: int) -> list[str]:
            if not drawn.has_value[row]:
                return ["", ""]
            smoothed = drawn.shown[row] / 10**drawn.measure.decimals
            return [KINDS[drawn.kind[row]], _written(float(smoothed), drawn.measure.decimals)]

        return of_clusters
    return lambda _row: []


def _notes_of(view: HeatmapView, level: str) -> Callable[[int], str]:
    """Notes on the figure of an area, joined; read at all only where there are any."""
    served, code, texts = view.served, view.selection.code, view.texts
    if served.notes_at_hand.readable and not served.notes_inside(code):
        return lambda _row: ""
    return lambda row: " | ".join(
        note_texts(served, code, "" if level == "adm0" else area_code(served, level, row), texts)
    )


def _written(number: float, decimals: int) -> str:
    """Two decimals more than the page shows; counts are whole."""
    return f"{number:.{decimals + 2 if decimals else 0}f}"


def _national_code(view: HeatmapView, level: str, row: int) -> str:
    if level == "h3":
        return ""
    code: str = view.served.release.areas(level)[row]["national_code"]
    return code


def _name(view: HeatmapView, level: str, row: int) -> str:
    if level == "h3":
        return leaf_title(view.served, row, view.texts)
    return view.served.area_name(level, row, view.texts.language)
