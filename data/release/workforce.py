"""Staff of work units and their dealings with families, per area: planner/workforce.parquet of a release.

Numbers of staff are exact; visits, assessments and referrals are protected (see docs/protection.md) and cover the
twelve months that end with `as_of`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.release import layout
from data.release.dimensions import LEVELS
from data.release.errors import ReleaseCorrupted
from data.release.intervals import Z90
from data.release.reader import Release
from data.release.states import ValueState

STAFF: Final = ("workers", "app_users")
DEALINGS: Final = ("visits", "assessments", "referrals", "referrals_closed")
_LEVELS: Final = LEVELS[:3]

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """One count per area: `value` with the ends of its 90 % interval, nan where `state` (u8) says why there is none."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    state: NDArray[np.uint8]


@dataclass(frozen=True)
class WorkforceOfLevel:
    """The areas of one level, in their order. `reporting` of their `districts` delivered; sums are over those."""

    workers: Counted
    app_users: Counted
    visits: Counted
    assessments: Counted
    referrals: Counted
    referrals_closed: Counted
    reporting: Ints
    districts: Ints


@dataclass(frozen=True)
class Workforce:
    """The workforce of a release at adm0, adm1 and adm2, as of one date."""

    as_of: date
    levels: Mapping[str, WorkforceOfLevel]


def workforce_frame(
    level: str,
    as_of: date,
    staff: Mapping[str, Ints | None],
    dealings: Mapping[str, tuple[Ints, NDArray[np.uint8], float]],
    reporting: Ints,
    districts: Ints,
) -> pl.DataFrame:
    """The rows of one level as they are written.

    Args:
        level: adm0, adm1 or adm2.
        as_of: of all rows.
        staff: exact numbers; None where the registry does not deliver them.
        dealings: protected counts, their states, and the standard deviation of their noise.
        reporting, districts: how many districts of each area delivered, and how many it has.
    """
    size = len(districts)
    columns: dict[str, pl.Series] = {
        "level": pl.Series(np.full(size, LEVELS.index(level), dtype=np.uint8)),
        "area": pl.Series(np.arange(size, dtype=np.uint16)),
        "as_of": pl.Series([as_of] * size, dtype=pl.Date),
        "reporting": pl.Series(reporting.astype(np.int32)),
        "districts": pl.Series(districts.astype(np.int32)),
    }
    for name in STAFF:
        values = staff[name]
        listed = (
            [None] * size
            if values is None
            else [int(count) if there else None for count, there in zip(values, reporting, strict=True)]
        )
        columns[name] = pl.Series(listed, dtype=pl.Int64)
    for name in DEALINGS:
        value, state, deviation = dealings[name]
        columns[name] = pl.Series(value.astype(np.int64))
        columns[f"{name}_state"] = pl.Series(state.astype(np.uint8))
        columns[f"{name}_deviation"] = pl.Series(np.full(size, round(deviation, 6)))
    return pl.DataFrame({name: series.alias(name) for name, series in columns.items()})


def read_workforce(release: Release) -> Workforce | None:
    """The workforce of a release; None where its registry delivered none, or the tier has none.

    Raises:
        ReleaseCorrupted: the file cannot be read as such.
    """
    path = release.folder / layout.PLANNER / layout.WORKFORCE_FILE
    if release.tier != "planner" or not path.is_file():
        return None
    try:
        frame = pl.read_parquet(path)
        levels = {
            level: _level(frame.filter(pl.col("level") == number).sort("area"), len(release.areas(level)))
            for number, level in enumerate(_LEVELS)
        }
        return Workforce(frame["as_of"][0], levels)
    except (pl.exceptions.PolarsError, IndexError, ValueError) as error:
        raise ReleaseCorrupted(f"{path} cannot be read as a workforce; build the release again.") from error


def _level(frame: pl.DataFrame, size: int) -> WorkforceOfLevel:
    if frame["area"].to_list() != list(range(size)):
        raise ValueError("rows are missing")
    return WorkforceOfLevel(
        **{name: _exact(frame[name]) for name in STAFF},
        **{name: _protected(frame, name) for name in DEALINGS},
        reporting=frame["reporting"].cast(pl.Int64).to_numpy(),
        districts=frame["districts"].cast(pl.Int64).to_numpy(),
    )


def _exact(counts: pl.Series) -> Counted:
    value = counts.cast(pl.Float64).fill_null(np.nan).to_numpy()
    state = np.where(np.isnan(value), ValueState.NO_DATA, ValueState.VALUE).astype(np.uint8)
    return Counted(value, value, value, state)


def _protected(frame: pl.DataFrame, name: str) -> Counted:
    state = frame[f"{name}_state"].to_numpy()
    value = np.where(state == ValueState.VALUE, frame[name].cast(pl.Float64).to_numpy(), np.nan)
    half = Z90 * frame[f"{name}_deviation"].to_numpy()
    return Counted(value, np.maximum(value - half, 0.0), value + half, state)
