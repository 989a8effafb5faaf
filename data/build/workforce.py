"""Staff of work units and their dealings with families, summed to areas and protected: planner/workforce.parquet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.exact_tables import AreaNames
from data.protection.dealings import UNITS, DealingsOfLevel, protect_dealings
from data.protection.secret_keys import ReleaseKeys
from data.release.dimensions import LEVELS
from data.release.workforce import STAFF, workforce_frame
from geo.boundaries import BoundarySet
from geo.hierarchy import parents

_LEVELS: Final = LEVELS[:3]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Sums:
    """Sums over the districts of each area of one level that delivered: `reporting` of all its `districts`."""

    counts: Mapping[str, Ints]
    reporting: Ints
    districts: Ints

    def above(self, parent: Ints, size: int) -> "_Sums":
        """The same one level up."""

        def add(values: Ints) -> Ints:
            total = np.zeros(size, dtype=np.int64)
            np.add.at(total, parent, values)
            return total

        return _Sums(
            {name: add(values) for name, values in self.counts.items()}, add(self.reporting), add(self.districts)
        )


def protected_workforce(
    spool: Path,
    snapshot: date,
    boundaries: BoundarySet,
    names: AreaNames,
    least: Mapping[str, NDArray[np.uint32]],
    keys: ReleaseKeys,
    minimum: int,
) -> pl.DataFrame | None:
    """The workforce of a release: what work units delivered last, not later than the snapshot.

    All areas are taken at one date, the latest that any has: sums over areas would mix periods otherwise.

    Args:
        spool: folder written by the ingest.
        snapshot: of the release.
        boundaries: its areas.
        names: identity of every area.
        least: least record key among the families of every area, by level.
        keys: of the release.
        minimum: smallest count of families that is shown.

    Returns:
        See `data.release.workforce`; None where nothing was delivered by then.
    """
    units = pl.read_parquet(spool / "work_unit.parquet").filter(pl.col("as_of") <= snapshot)
    if units.is_empty():
        return None
    as_of: date = units["as_of"].max()  # type: ignore[assignment]
    there = [name for name in (*STAFF, *UNITS) if units[name].is_not_null().any()]
    parent = {"adm2": np.asarray(parents(boundaries, 2), dtype=np.int64)}
    parent["adm1"] = np.zeros(len(boundaries.levels[1]), dtype=np.int64)
    sums = {"adm2": _of_districts(units.filter(pl.col("as_of") == as_of), boundaries, there)}
    sums["adm1"] = sums["adm2"].above(parent["adm2"], len(boundaries.levels[1]))
    sums["adm0"] = sums["adm1"].above(parent["adm1"], 1)
    frames = []
    for number, level in enumerate(_LEVELS):
        here = sums[level]
        higher = sums[_LEVELS[number - 1]] if number else None
        table = DealingsOfLevel(
            level=level,
            counts={name: here.counts[name] for name in UNITS if name in there},
            delivered=here.reporting > 0,
            above={name: higher.counts[name][parent[level]] for name in UNITS if name in there} if higher else {},
            alone=higher.reporting[parent[level]] == here.reporting if higher else np.ones(1, dtype=np.bool_),
            place=names.numbers[level],
            least=least[level],
        )
        protected = protect_dealings(table, keys, minimum)
        dealings = {name: (item.value, item.state, item.deviation) for name, item in protected.items()}
        staff = {name: here.counts.get(name) for name in STAFF}
        frames.append(workforce_frame(level, as_of, staff, dealings, here.reporting, here.districts))
    return pl.concat(frames)


def _of_districts(units: pl.DataFrame, boundaries: BoundarySet, there: list[str]) -> _Sums:
    districts = pl.DataFrame({"adm2_pcode": boundaries.levels[2]["pcode"].tolist()})
    found = districts.join(units, on="adm2_pcode", how="left", maintain_order="left")
    counts = {name: found[name].fill_null(0).to_numpy() for name in there}
    reporting = found["workers"].is_not_null().to_numpy().astype(np.int64)
    return _Sums(counts, reporting, np.ones(len(found), dtype=np.int64))
