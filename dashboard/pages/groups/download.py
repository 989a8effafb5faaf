"""The download of what the page shows: a row per figure, machine names, nothing that a spreadsheet would execute."""

import csv
import io
import math
from collections.abc import Iterator
from typing import Any, Final

from dashboard.note_lines import note_texts
from dashboard.pages.groups.cells import Cell
from dashboard.pages.groups.dimensions import Group
from dashboard.pages.groups.gaps import Against
from dashboard.pages.groups.subject import Subject
from dashboard.pages.groups.words import NOT_PUBLISHED
from dashboard.pages.heatmap.download import guarded
from dashboard.pages.heatmap.place_facts import Place
from data.inequality.estimates import Estimate
from data.release.states import ValueState

COLUMNS: Final = (
    "country",
    "release_id",
    "reference_date",
    "level",
    "pcode",
    "national_code",
    "name",
    "part",
    "indicator_code",
    "base",
    "dimension",
    "category",
    "measure",
    "against",
    "numerator",
    "denominator",
    "value",
    "low_90",
    "high_90",
    "unit",
    "certain",
    "state",
    "reason",
    "notes",
)
_ALL: Final = "all"

Row = dict[str, str]


def csv_file(subject: Subject) -> bytes:
    """Write it, UTF-8 without byte order mark, lines ending in CR LF (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(subject):
        writer.writerow({name: guarded(cell) for name, cell in row.items()})
    return buffer.getvalue().encode()


def csv_name(subject: Subject) -> str:
    """File name that says what is inside."""
    parts = [subject.served.release_id, "groups", subject.choice.indicator, subject.choice.area]
    return "_".join(part for part in parts if part) + ".csv"


def _rows(subject: Subject) -> Iterator[Row]:
    yield from _rates(subject)
    yield from _gaps(subject)
    yield from _behind(subject)
    yield from _recipients(subject)


def _row(subject: Subject, part: str, code: str, base: str, *columns: Row, place: Place | None = None) -> Row:
    manifest, served, at = subject.served.release.manifest, subject.served, place or subject.place
    area: dict[str, Any] = served.release.areas(at.level)[at.row]
    row = {
        "country": manifest.country,
        "release_id": manifest.release_id,
        "reference_date": manifest.reference_date.isoformat(),
        "level": at.level,
        "pcode": area["pcode"],
        "national_code": area["national_code"],
        "name": area["name"][subject.texts.language],
        "part": part,
        "indicator_code": code,
        "base": base,
        "dimension": _ALL,
        "category": _ALL,
        "notes": " | ".join(note_texts(served, code, at.code, subject.texts)),
    }
    for more in columns:
        row |= more
    return row


def _figure(cell: Cell | None, subject: Subject) -> Row:
    """Columns of one published figure, or of why there is none."""
    texts = subject.texts
    if cell is None:
        return {"state": ValueState.NOT_APPLICABLE.name.lower(), "reason": texts(f"state.{NOT_PUBLISHED}")}
    figure, decimals = cell.figure, cell.figure.measure.decimals + 2
    row = {"unit": figure.measure.unit, "state": cell.state.name.lower()}
    if not cell.has_value:
        return {**row, "reason": texts(f"state.{figure.wire_class}")}
    return {
        **row,
        "numerator": str(figure.numerator),
        "denominator": str(figure.denominator),
        "measure": "rate" if figure.measure.unit == "percent" else "mean",
        "value": f"{cell.value:.{decimals}f}",
        "low_90": f"{cell.low:.{decimals}f}",
        "high_90": f"{cell.high:.{decimals}f}",
    }


def _estimate(estimate: Estimate, unit: str, decimals: int) -> Row:
    return {
        "value": f"{estimate.value:.{decimals}f}",
        "low_90": f"{estimate.low:.{decimals}f}",
        "high_90": "" if math.isinf(estimate.high) else f"{estimate.high:.{decimals}f}",
        "unit": unit,
    }


def _of(group: Group) -> Row:
    return {"dimension": group.dimension, "category": group.category}


def _rates(subject: Subject) -> Iterator[Row]:
    code, base = subject.choice.indicator, "persons" if subject.in_persons else "families"
    yield _row(subject, "rate", code, base, _figure(subject.total, subject))
    for breakdown in subject.breakdowns:
        for group, cell in zip(breakdown.dimension.groups, breakdown.cells, strict=True):
            yield _row(subject, "rate", code, base, _of(group), _figure(cell, subject))


def _gaps(subject: Subject) -> Iterator[Row]:
    measure = subject.measure
    unit = "percentage_points" if measure.unit == "percent" else measure.unit
    decimals = measure.decimals + 2

    def row(group: Row, name: str, estimate: Row) -> Row:
        return _row(subject, "gap", subject.choice.indicator, "persons", group, {"measure": name}, estimate)

    def against(item: Against) -> Iterator[Row]:
        sides = {
            **_of(item.group),
            "against": item.other.category if item.other else _ALL,
            "certain": _yes(item.clear),
        }
        yield row(sides, "difference", _estimate(item.difference, unit, decimals))
        if item.ratio is not None:
            yield row(sides, "ratio", _estimate(item.ratio, "ratio", 4))

    for gaps in subject.gaps:
        for item in (gaps.extremes, gaps.reference, *gaps.overlapping):
            if item is not None:
                yield from against(item)
        whole = {"dimension": gaps.breakdown.dimension.name}
        for name, estimate, its_unit, digits in (
            ("population_attributable_risk", gaps.risk, unit, decimals),
            ("population_attributable_fraction", gaps.risk_share, "fraction", 4),
            ("slope_index", gaps.slope, unit, decimals),
            ("concentration_index", gaps.concentration, "index", 5),
        ):
            if estimate is not None:
                yield row(whole, name, _estimate(estimate, its_unit, digits))


def _behind(subject: Subject) -> Iterator[Row]:
    for item in subject.behind.sorted(subject.choice.sort):
        who = {**_of(item.group), "against": "nation", "certain": _yes(item.certain)}
        ratio = {"measure": "ratio", "value": f"{item.ratio:.4f}", "unit": "ratio"}
        yield _row(subject, "left_behind", item.code, "persons", _figure(item.here, subject), who)
        yield _row(subject, "left_behind", item.code, "persons", who, ratio)


def _recipients(subject: Subject) -> Iterator[Row]:
    found = subject.recipients
    if found is None:
        return
    for item in found.programmes:
        yield _row(subject, "recipients", item.indicator, found.base, _figure(item.cell, subject))
        if item.count is not None:
            count = {"measure": "count", **_estimate(item.count, found.base, 0)}
            yield _row(subject, "recipients", item.indicator, found.base, count)
    together = "with_double_counting_at_least" if found.hidden else "with_double_counting"
    for name, estimate, unit, decimals in (
        (together, found.together, found.base, 0),
        ("distinct", found.distinct, found.base, 0),
        ("programmes_per_recipient", found.average, "ratio", 4),
    ):
        if estimate is not None:
            columns = {"measure": name, **_estimate(estimate, unit, decimals)}
            yield _row(subject, "recipients", _ALL, found.base, columns)
    for number, cell in subject.by_number:
        code = f"programmes_{number}"
        yield _row(subject, "families_by_programmes", code, "families", _figure(cell, subject))
    place, pairs = subject.pairs
    for pair in pairs:
        yield _row(subject, "pair", pair.indicator, "families", _figure(pair.cell, subject), place=place)


def _yes(certain: bool) -> str:
    return "yes" if certain else "no"
