"""The figures of one level as frames of bounded size, in the order of the release's files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.exports.release_cells import CellStream, Run, cells_path, level_size, runs_of
from data.exports.table_columns import REASONS, names_of, unit_of, value_columns
from data.release.dimensions import Breakdown, published_breakdowns
from data.release.errors import NotPublished
from data.release.noise_statement import noise_base
from data.release.reader import Release
from data.release.states import ValueState
from data.release.values import Values, derive_values

MOST_ROWS: Final = 32_768
"""Rows of a frame, unless one indicator alone has more areas."""

_STATES: Final = pl.DataFrame(
    {"state": [state.name.lower() for state in ValueState], "reason": [REASONS[state] for state in ValueState]},
    schema={"state": pl.String, "reason": pl.String},
)


@dataclass(frozen=True)
class _Piece:
    """Indicators of one run that follow each other and fit into one frame."""

    run: Run
    entries: tuple[dict[str, Any], ...]

    @property
    def rows(self) -> int:
        return len(self.entries) * self.run.size


def row_count(release: Release, level: str) -> int:
    """Rows of the figures of a level."""
    bases = ("families", "persons")
    tables = sum(
        len(_published(release, level, base, breakdown))
        for base in bases
        for breakdown in published_breakdowns(level, base, len(release.age_groups), "public", release.groups)
    )
    return tables * level_size(release, level)


def value_chunks(release: Release, level: str) -> Iterator[pl.DataFrame]:
    """Frames with the columns of `value_columns`; empty cells are null.

    Raises:
        ReleaseCorrupted: the file of the cells cannot be read.
    """
    stream, areas = CellStream(cells_path(release, level)), area_frame(release, level)
    order = names_of(value_columns(release, level))
    for pieces in _together(_pieces(release, level)):
        yield _frame(release, level, pieces, stream, areas).select(order)


def area_frame(release: Release, level: str) -> pl.DataFrame:
    """Codes and English names of the areas of a level, a row each in the order of `Values`."""
    nation = release.areas("adm0")[0]["pcode"]
    first, second = release.areas("adm1"), release.areas("adm2")
    schema = dict.fromkeys(
        ("adm0_pcode", "adm1_pcode", "adm2_pcode", "pcode", "national_code", "h3_cell", "name"), pl.String
    )
    rows: list[tuple[str | None, ...]]
    if level == "h3":
        rows = []
        for leaf, district, cell, kind in release.leaves.select("leaf", "district", "h3_cell", "kind").iter_rows():
            area = second[district]
            code = f"{cell:x}" if kind == "cell" else None
            parent = first[area["parent"]]["pcode"]
            rows.append((nation, parent, area["pcode"], f"{area['pcode']}.{leaf}", None, code, in_english(area)))
    else:
        rows = []
        for area in release.areas(level):
            parents = {
                "adm0": (nation, None, None),
                "adm1": (nation, area["pcode"], None),
                "adm2": (nation, area["parent_pcode"], area["pcode"]),
            }[level]
            rows.append((*parents, area["pcode"], area["national_code"] or None, None, in_english(area)))
    return pl.DataFrame(rows, schema=schema, orient="row")


def in_english(area: dict[str, Any]) -> str:
    """The English name of an area, or its first one."""
    names: dict[str, str] = area["name"]
    return names.get("en") or next(iter(names.values()), "")


def _published(release: Release, level: str, base: str, breakdown: Breakdown) -> list[dict[str, Any]]:
    """Entries of the register, by position, that the grammar publishes."""
    found = []
    for code, entry in release.register.items():
        try:
            release.check_published(level=level, indicator=code, base=base, breakdown=breakdown)
        except NotPublished:
            continue
        found.append(entry)
    return sorted(found, key=lambda entry: int(entry["position"]))


def _pieces(release: Release, level: str) -> Iterator[_Piece]:
    for run in runs_of(release, level):
        entries = _published(release, level, run.base, run.breakdown)
        most = max(MOST_ROWS // max(run.size, 1), 1)
        for first in range(0, len(entries), most):
            yield _Piece(run, tuple(entries[first : first + most]))


def _together(pieces: Iterator[_Piece]) -> Iterator[list[_Piece]]:
    held: list[_Piece] = []
    rows = 0
    for piece in pieces:
        if held and rows + piece.rows > MOST_ROWS:
            yield held
            held, rows = [], 0
        held.append(piece)
        rows += piece.rows
    if held:
        yield held


def _frame(
    release: Release, level: str, pieces: Sequence[_Piece], stream: CellStream, areas: pl.DataFrame
) -> pl.DataFrame:
    values = [_values(release, level, piece, stream) for piece in pieces]
    size = pieces[0].run.size
    tables = pl.concat([_table_frame(release, piece) for piece in pieces])
    of_table = np.repeat(np.arange(tables.height, dtype=np.uint32), size)
    of_area = np.tile(np.arange(size, dtype=np.uint32), tables.height)
    # The last column of `tables` says whether the denominator means anything.
    counted = np.repeat(tables["counted"].to_numpy(), size)
    state = np.concatenate([part.state.ravel() for part in values])
    figures = {
        name: np.concatenate([getattr(part, name).ravel() for part in values]) for name in ("value", "low", "high")
    }
    shown = ~np.isnan(figures["value"])
    counts = {
        "numerator": (np.concatenate([part.numerator.ravel() for part in values]), shown),
        "denominator": (np.concatenate([part.denominator.ravel() for part in values]), shown & ~counted),
    }
    manifest = release.manifest
    return pl.concat(
        [
            areas[of_area],
            tables.drop("counted")[of_table],
            _STATES[state.astype(np.uint32)],
            pl.DataFrame(
                [
                    *(_where(name, numbers, known) for name, (numbers, known) in counts.items()),
                    *(
                        _where(name, figures[part], shown)
                        for name, part in (("value", "value"), ("low_90", "low"), ("high_90", "high"))
                    ),
                ]
            ),
        ],
        how="horizontal",
    ).with_columns(
        pl.lit(manifest.country).alias("country"),
        pl.lit(manifest.release_id).alias("release_id"),
        pl.lit(manifest.reference_date).alias("reference_date"),
        pl.lit(level).alias("level"),
    )


def _where(name: str, numbers: NDArray[Any], known: NDArray[np.bool_]) -> pl.Series:
    return pl.select(pl.when(pl.Series(known)).then(pl.Series(numbers)).alias(name)).to_series()


def _table_frame(release: Release, piece: _Piece) -> pl.DataFrame:
    breakdown = piece.run.breakdown
    names = release.category_names(breakdown)
    return pl.DataFrame(
        {
            "indicator_code": [entry["code"] for entry in piece.entries],
            "unit": [unit_of(entry["kind"], entry["unit"]) for entry in piece.entries],
            "counted": [entry["kind"] == "count" for entry in piece.entries],
        }
    ).with_columns(
        pl.lit(piece.run.base).alias("base"),
        pl.lit(names["sex"]).alias("sex"),
        pl.lit(names["age"]).alias("age_group"),
        pl.lit(names["disability"]).alias("disability"),
        pl.lit(names.get("group", "all")).alias("group"),
    )


def _values(release: Release, level: str, piece: _Piece, stream: CellStream) -> Values:
    """Figures of all indicators of a piece; arrays (indicators, areas)."""
    run, positions = piece.run, np.array([entry["position"] for entry in piece.entries])
    low, high = int(positions.min()), int(positions.max()) + 1
    cells = stream.read(run.offset + low * run.size, (high - low) * run.size)
    numerator, denominator, state = (part.reshape(high - low, run.size)[positions - low] for part in cells)
    value, lows, highs = (np.empty(numerator.shape) for _ in range(3))
    for entry, rows in _alike(piece.entries, run.base):
        noise = noise_base(entry, run.base)
        variance = release.protection.variance(level, noise, run.breakdown)
        minimum = release.protection.minimum(level, noise, run.breakdown)
        found = derive_values(
            numerator[rows].ravel(), denominator[rows].ravel(), state[rows].ravel(), entry, variance, minimum
        )
        shape = (len(rows), run.size)
        value[rows], lows[rows], highs[rows] = (part.reshape(shape) for part in (found.value, found.low, found.high))
    return Values(numerator, denominator, value, lows, highs, state)


def _alike(entries: Sequence[dict[str, Any]], base: str) -> list[tuple[dict[str, Any], NDArray[np.int64]]]:
    """Rows of the indicators whose figures follow from their counts in the same way, with one of them."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row, entry in enumerate(entries):
        own = tuple(entry.get(name) for name in ("kind", "scale", "centre", "spread"))
        groups.setdefault((*own, noise_base(entry, base)), []).append(row)
    return [(entries[rows[0]], np.array(rows)) for rows in groups.values()]
