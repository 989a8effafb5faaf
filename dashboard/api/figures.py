"""Figures of a release as the public grammar of tables permits them, with the state of every cell that has none."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl

from dashboard.api.asked import Refused
from dashboard.api.envelope import page_head
from dashboard.api.places import area_names, row_of, rows_in
from dashboard.api.queries import ValuesQuery
from dashboard.api.question import Question
from dashboard.served import ServedRelease
from data.exports.table_columns import REASONS, RELEASE_COLUMNS, names_of, unit_of, value_columns
from data.exports.table_csv import csv_head, csv_rows
from data.exports.value_chunks import area_frame
from data.release.errors import NotPublished
from data.release.states import ValueState
from data.release.values import Values

_STATE_NAMES: Final = {int(state): state.name.lower() for state in ValueState}
_REASON_CODES: Final = {int(state): code for state, code in REASONS.items()}
_NUMBERS: Final = ("numerator", "denominator", "value", "low_90", "high_90")
_HIDDEN: Final[Mapping[str, None]] = dict.fromkeys(_NUMBERS)


def page_of_figures(asked: Question[ValuesQuery]) -> dict[str, Any]:
    """The answer `Observations` as it goes out; written without models, because a page holds a thousand.

    Raises:
        Refused: an area is unknown, or a table is outside the public grammar; with the grammar's sentence.
    """
    rows, total = _asked_rows(asked)
    head = page_head(asked, "values", total)
    links = [link.model_dump() for link in head["links"]]
    return {**head, "links": links, "items": list(_observations(asked, rows))}


def table_of_figures(asked: Question[ValuesQuery]) -> tuple[bytes, int]:
    """The page as a CSV table with the columns of the files of values, and the number of figures on all pages.

    Raises:
        Refused: as `page_of_figures`.
    """
    release = asked.served.release
    rows, total = _asked_rows(asked)
    columns = value_columns(release, asked.query.level)
    found = list(_observations(asked, rows))
    if not found:
        return csv_head(columns), total
    kinds = {"integer": pl.Int64, "number": pl.Float64}
    own = [column for column in columns if column.name in found[0]]
    frame = pl.DataFrame(
        {column.name: [row[column.name] for row in found] for column in own},
        schema={column.name: kinds.get(column.kind, pl.String) for column in own},
    )
    places = _areas(asked.served, asked.query.level)[[row for _, part in _parts(rows, asked) for row in part]]
    around = places.select(name for name in places.columns if name not in found[0])
    manifest = release.manifest
    whole = (manifest.country, manifest.release_id, manifest.reference_date)
    frame = pl.concat([frame, around], how="horizontal").with_columns(
        pl.lit(value).alias(column.name) for column, value in zip(RELEASE_COLUMNS, whole, strict=True)
    )
    return csv_head(columns) + csv_rows(frame.select(names_of(columns))), total


def _areas(served: ServedRelease, level: str) -> pl.DataFrame:
    frame: pl.DataFrame = served.kept(("api-areas", level), partial(area_frame, served.release, level))
    return frame


def _column(served: ServedRelease, level: str, name: str) -> list[str | None]:
    cells: list[str | None] = served.kept(("api-areas", level, name), lambda: _areas(served, level)[name].to_list())
    return cells


def _asked_rows(asked: Question[ValuesQuery]) -> tuple[Sequence[int], int]:
    """Rows of the asked-for areas, and the number of figures; refuses what is not published."""
    query, served = asked.query, asked.served
    faults = []
    for code in query.indicator:
        try:
            served.release.check_published(
                level=query.level,
                indicator=code,
                base=_base(asked, code),
                breakdown=served.release.breakdown(query.sex, query.age_group, query.disability, query.group),
            )
        except NotPublished as refusal:
            faults.append(("indicator" if len(query.indicator) > 1 else "", str(refusal)))
    rows = rows_in(served, query.level, query.parent, asked.texts)
    if query.area:
        chosen = {code: row_of(served, query.level, code) for code in query.area}
        faults += [
            ("area", asked.texts("api.problem.area", code=code, level=query.level))
            for code, row in chosen.items()
            if row is None
        ]
        inside = set(rows)
        rows = sorted({row for row in chosen.values() if row is not None and row in inside})
    if faults:
        raise Refused(list(dict.fromkeys(faults)))
    return rows, len(rows) * len(query.indicator)


def _base(asked: Question[ValuesQuery], code: str) -> str:
    """Families by default, where the table is published in families."""
    query = asked.query
    if query.base:
        return query.base
    bases = asked.served.release.register.get(code, {}).get("bases", ("families",))
    crossed = {query.sex, query.age_group, query.disability, query.group} != {"all"}
    return "persons" if crossed or "families" not in bases else "families"


def _parts(rows: Sequence[int], asked: Question[ValuesQuery]) -> Iterator[tuple[str, Sequence[int]]]:
    """Indicators of the page, each with its rows on it."""
    query, count = asked.query, len(rows)
    for place, code in enumerate(query.indicator):
        first = max(0, query.offset - place * count)
        last = min(count, query.offset + query.limit - place * count)
        if first < last:
            yield code, rows[first:last]


def _observations(asked: Question[ValuesQuery], rows: Sequence[int]) -> Iterator[dict[str, Any]]:
    query, served = asked.query, asked.served
    codes, cells = (_column(served, query.level, name) for name in ("pcode", "h3_cell"))
    names = served.kept(("api-shown-names", query.level, query.language), partial(_names, served, query))
    for code, shown in _parts(rows, asked):
        entry, base = served.release.register[code], _base(asked, code)
        values = served.release.values(
            level=query.level,
            indicator=code,
            base=base,
            sex=query.sex,
            age=query.age_group,
            disability=query.disability,
            group=query.group,
        )
        unit, counted = unit_of(entry["kind"], entry["unit"]), entry["kind"] == "count"
        for row, figures, state in zip(shown, *_figures(values, shown, counted=counted), strict=True):
            yield {
                "level": query.level,
                "pcode": codes[row],
                "name": names[row],
                "h3_cell": cells[row],
                "indicator_code": code,
                "base": base,
                "sex": query.sex,
                "age_group": query.age_group,
                "disability": query.disability,
                "group": query.group,
                **figures,
                "unit": unit,
                "state": _STATE_NAMES[state],
                "reason": _REASON_CODES[state],
            }


def _names(served: ServedRelease, query: ValuesQuery) -> list[str]:
    """Names of the areas of the level; hexagons have that of their district, as in the files."""
    if query.level != "h3":
        return area_names(served, query.level, query.language)
    districts = area_names(served, "adm2", query.language)
    return [districts[row] for row in served.leaf_districts]


def _figures(
    values: Values, rows: Sequence[int], *, counted: bool
) -> tuple[list[Mapping[str, float | int | None]], list[int]]:
    """Numbers and states of some rows; without a figure every number is None, and a count has no denominator."""
    chosen = np.asarray(rows, dtype=np.intp)
    columns = (
        values.numerator[chosen].tolist(),
        [None] * len(chosen) if counted else values.denominator[chosen].tolist(),
        *(part[chosen].tolist() for part in (values.value, values.low, values.high)),
    )
    known = (~np.isnan(values.value[chosen])).tolist()
    figures: list[Mapping[str, float | int | None]] = [
        dict(zip(_NUMBERS, row, strict=True)) if shown else _HIDDEN
        for shown, row in zip(known, zip(*columns, strict=True), strict=True)
    ]
    return figures, values.state[chosen].tolist()
