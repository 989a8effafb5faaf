"""Downloads of the page: all areas under the chosen weights, and the make-up of one place's M0."""

import csv
import io
from collections.abc import Iterable, Iterator
from math import isnan
from typing import Final

from dashboard.note_lines import EVERYWHERE, note_texts
from dashboard.pages.causes.asked import Asked, write_weights
from dashboard.pages.causes.compared import Compared
from dashboard.pages.causes.decomposed import Decomposed
from dashboard.pages.heatmap.download import guarded
from dashboard.pages.heatmap.place_facts import Figure
from dashboard.pages.heatmap.titles import area_title
from dashboard.served import ServedRelease
from dashboard.text import Texts

_COMMON: Final = ("country", "release_id", "reference_date")
AREA_COLUMNS: Final = (
    *_COMMON,
    *("level", "pcode", "name", "sphere_weights", "cutoff_percent", "rank", "headcount_h", "intensity_a", "m0"),
    *("m0_low", "m0_high", "poorest_rank", "least_poor_rank", "stays_in_poorest_fifth", "hidden_share"),
    *("official_m0", "state", "notes"),
)
PLACE_COLUMNS: Final = (
    *_COMMON,
    *("pcode", "name", "deprivation", "sphere", "label", "weight", "headcount", "headcount_low_90"),
    *("headcount_high_90", "censored_headcount", "censored_low_90", "censored_high_90", "contribution"),
    *("contribution_low_90", "contribution_high_90", "notes"),
)


def areas_csv(served: ServedRelease, asked: Asked, compared: Compared, texts: Texts) -> bytes:
    """One row per area of the level, ranked first; shares are fractions of one."""
    notes = " ".join(note_texts(served, "mpi_m0", EVERYWHERE, texts))
    return _write(AREA_COLUMNS, _area_rows(served, asked, compared, notes, texts))


def place_csv(here: Decomposed, texts: Texts) -> bytes:
    """One row per deprivation; shares are fractions of one, empty where they are not published."""
    return _write(PLACE_COLUMNS, _place_rows(here, texts))


def _write(columns: Iterable[str], rows: Iterable[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def _common(served: ServedRelease) -> list[str]:
    manifest = served.release.manifest
    return [manifest.country, manifest.release_id, manifest.reference_date.isoformat()]


def _area_rows(
    served: ServedRelease, asked: Asked, compared: Compared, notes: str, texts: Texts
) -> Iterator[list[str]]:
    level, estimates, choice = compared.level, compared.estimates, compared.choice
    robustness, spread = level.robustness, estimates.of_m0
    others = [row for row in range(len(compared.rank)) if compared.rank[row] == 0]
    for row in [*map(int, compared.order), *others]:
        ranked = bool(compared.rank[row])
        figures = (estimates.headcount, estimates.intensity, estimates.m0, spread.low, spread.high)
        yield [
            *_common(served),
            asked.level,
            served.release.areas(asked.level)[row]["pcode"],
            served.area_name(asked.level, row, texts.language),
            write_weights(choice),
            str(choice.cutoff),
            str(int(compared.rank[row])) if ranked else "",
            *[_number(float(part[row])) if ranked else "" for part in figures],
            *[str(int(part[row])) if ranked else "" for part in (robustness.worst, robustness.best)],
            _number(float(robustness.stays[row])),
            _number(float(level.cells.hidden_share[row])),
            _number(float(level.official[row])),
            "ranked" if ranked else "not_ranked_too_much_hidden",
            notes,
        ]


def _place_rows(here: Decomposed, texts: Texts) -> Iterator[list[str]]:
    served, code = here.served, here.place.code
    notes = " ".join(note_texts(served, "mpi_m0", code, texts))
    pcode = code or str(served.release.areas("adm0")[0]["pcode"])
    for item in here.deprivations:
        part = item.part
        ends = (part.value, part.low, part.high) if part else ()
        yield [
            *_common(served),
            pcode,
            area_title(served, code, texts),
            item.code,
            item.sphere,
            served.label(f"dep_{item.code}", texts.language),
            _number(item.weight / 1000),
            *_figure(item.everybody),
            *_figure(item.poor),
            *([_number(end) for end in ends] or ["", "", ""]),
            notes,
        ]


def _figure(figure: Figure | None) -> list[str]:
    if figure is None or not figure.has_value:
        return ["", "", ""]
    low, high = figure.ends
    return [_number(end / 100) for end in (figure.number, low, high)]


def _number(value: float) -> str:
    return "" if isnan(value) else f"{value:.5f}"
