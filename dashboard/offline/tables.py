"""The CSV files of the offline copy: every public total by area, and the indicators."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from dashboard.offline.contents import LEVELS, pictures
from dashboard.pages.heatmap.download import guarded
from dashboard.picture import Picture
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.dimensions import BASES
from data.release.states import ValueState

COLUMNS: Final = (
    "release_id", "level", "pcode", "name", "indicator_code", "base", "numerator", "denominator", "value", "low_90",
    "high_90", "unit", "state", "notes",
)  # fmt: skip
INDICATOR_COLUMNS: Final = (
    "code", "label", "definition", "group", "unit", "direction", "bases", "finest_level", "source_agency",
    "sensitivity",
)  # fmt: skip
_STATES: Final = {int(state): state.name.lower() for state in ValueState}


def figure_tables(served: ServedRelease, texts: Texts) -> dict[str, bytes]:
    """File name to content: one file per level and base with all indicators, UTF-8, lines ending in CR LF."""
    buffers = {(level, base): io.StringIO(newline="") for base in BASES for level in LEVELS}
    writers = {key: csv.writer(buffer, lineterminator="\r\n") for key, buffer in buffers.items()}
    for writer in writers.values():
        writer.writerow(COLUMNS)
    names = {
        level: [(area["pcode"], guarded(area["name"][texts.language])) for area in served.release.areas(level)]
        for level in LEVELS
    }
    around = {level: [served.around(area["pcode"]) for area in served.release.areas(level)] for level in LEVELS}
    for entry in served.release.register.values():
        for base in entry["bases"]:
            for level, picture in pictures(served, entry, base):
                notes = _notes(served, entry["code"], around[level], texts)
                writers[level, base].writerows(_rows(served, entry, base, level, picture, names[level], notes))
    return {f"{level}_{base}.csv": buffer.getvalue().encode() for (level, base), buffer in buffers.items()}


def indicator_table(served: ServedRelease, texts: Texts) -> bytes:
    """Every indicator with its definition."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(INDICATOR_COLUMNS)
    for entry in served.release.register.values():
        finest = entry.get("finest") or ("adm1" if entry["sensitivity"] == "sensitive" else "h3")
        row = (
            entry["code"], entry["label"][texts.language], entry["definition"][texts.language], entry["group"],
            entry["unit"], entry["direction"], " ".join(entry["bases"]), finest, entry["source_agency"] or "",
            entry["sensitivity"],
        )  # fmt: skip
        writer.writerow([guarded(cell) for cell in row])
    return buffer.getvalue().encode()


def _notes(served: ServedRelease, code: str, around: list[tuple[str, ...]], texts: Texts) -> list[str]:
    """The notes on an indicator in every area; `around` holds the p-codes of each area and of those around it."""
    readable = served.notes_at_hand.readable
    notes = served.notes_inside(code)
    if readable and not notes:
        return [""] * len(around)
    unread = [] if readable else [texts("notes.unreadable")]
    return [
        guarded(" ".join([note.in_language(texts.language) for note in notes if note.area in ("", *areas)] + unread))
        for areas in around
    ]


def _rows(
    served: ServedRelease,
    entry: dict[str, Any],
    base: str,
    level: str,
    picture: Picture,
    areas: list[tuple[str, str]],
    notes: list[str],
) -> Iterator[tuple[object, ...]]:
    values, measure, release_id = picture.values, picture.measure, served.release_id
    digits = measure.decimals + 2 if measure.decimals else 0
    for row, ((pcode, name), note) in enumerate(zip(areas, notes, strict=True)):
        figures: tuple[object, ...] = ("", "", "", "", "")
        if picture.has_value[row]:
            parts = (values.value[row], values.low[row], values.high[row])
            whole = "" if measure.is_count else int(values.denominator[row])
            figures = (int(values.numerator[row]), whole, *(f"{part:.{digits}f}" for part in parts))
        state = _STATES[int(picture.state[row])]
        yield release_id, level, pcode, name, entry["code"], base, *figures, measure.unit, state, note
