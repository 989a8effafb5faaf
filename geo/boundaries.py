"""Boundary sets: the areas of a country on three levels, loaded, stored, and imported from official files.

The row number of an area in its level's frame is its index everywhere in the product ("area", u16).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundary_checks import check_import
from geo.boundary_files import ColumnMapping, read_areas
from geo.crosswalk import ATTRIBUTE_COLUMNS, as_crosswalk, builtin_crosswalk
from geo.errors import BoundaryError, BoundaryProblem, UnknownCountryError

__all__ = [
    "BoundarySet",
    "ColumnMapping",
    "import_boundaries",
    "load_boundary_set",
    "load_builtin",
    "make_boundary_set",
    "save_boundary_set",
]

_DESCRIPTION = "boundaries.json"
_CRS = "EPSG:4326"


@dataclass(frozen=True)
class BoundarySet:
    """The areas of one country.

    `levels[0|1|2]` are GeoDataFrames in EPSG:4326 with the columns pcode, parent_pcode, national_code, iso_3166_2 (""
    if none), area_type, name_en, name_mn, name_kk, name_ru, geometry, sorted by pcode, with a RangeIndex. Levels 1 and
    0 are dissolved from level 2, so they nest exactly. `schematic` sets are drawn, not surveyed, and must be labelled
    so. `notices` are sentences about what an import repaired or tolerated.
    """

    country: str
    version: str
    schematic: bool
    attribution: str
    levels: dict[int, gpd.GeoDataFrame]
    notices: tuple[str, ...] = field(default=())


def make_boundary_set(
    country: str,
    adm2: pd.DataFrame,
    names: Any,
    *,
    version: str,
    schematic: bool,
    attribution: str,
    notices: tuple[str, ...] = (),
) -> BoundarySet:
    """Assemble a set from level-2 polygons and the crosswalk.

    `adm2` has the columns pcode and geometry (EPSG:4326), one row per area of the crosswalk's level 2; `names` is the
    crosswalk (polars or pandas). Raises BoundaryError naming every area without a polygon, polygon without an area, and
    area without a parent.
    """
    crosswalk = as_crosswalk(names)
    second = crosswalk[crosswalk["level"] == 2]
    geometry_of = dict(zip(adm2["pcode"], adm2["geometry"], strict=True))
    problems = [
        *(
            BoundaryProblem(code, "missing", "has no polygon")
            for code in sorted(set(second["pcode"]) - set(geometry_of))
        ),
        *(
            BoundaryProblem(code, "code", "is not a known area")
            for code in sorted(set(geometry_of) - set(second["pcode"]))
        ),
        *_orphans(crosswalk),
    ]
    if problems:
        raise BoundaryError(f"These areas of {country} do not fit the crosswalk.", tuple(problems))
    levels = {2: _frame(second, [geometry_of[code] for code in second["pcode"]])}
    covered = bool(shapely.coverage_is_valid(levels[2].geometry.to_numpy()))
    for level in (1, 0):
        levels[level] = _dissolve(crosswalk[crosswalk["level"] == level], levels[level + 1], covered)
    return BoundarySet(country, version, schematic, attribution, dict(sorted(levels.items())), notices)


def load_builtin(country: str) -> BoundarySet:
    """The schematic areas that ship with the product ("mng" or "kaz"). Raises UnknownCountryError for any other."""
    folder = resources.files("geo.builtin")
    polygons, description = folder / f"{country}.parquet", folder / f"{country}.json"
    if not (polygons.is_file() and description.is_file()):
        raise UnknownCountryError(f"No schematic areas ship for the country {country!r}; there are mng and kaz.")
    facts = json.loads(description.read_text(encoding="utf-8"))
    adm2 = gpd.read_parquet(BytesIO(polygons.read_bytes()))
    return make_boundary_set(
        country,
        adm2,
        builtin_crosswalk(country),
        version=facts["version"],
        schematic=True,
        attribution=facts["attribution"],
    )


def import_boundaries(
    file: str | Path,
    mapping: ColumnMapping,
    country: str,
    names: Any,
    *,
    attribution: str = "",
    overlap_tolerance_km2: float = 1.0,
    gap_tolerance_km2: float = 1.0,
) -> BoundarySet:
    """Read an official boundary file, check it, and make a boundary set of it.

    `file` is a GeoPackage, GeoJSON, shapefile or zipped shapefile holding level-2 polygons in any coordinate system;
    `mapping` says which columns carry the codes; `names` is the crosswalk that the codes must match (P-codes or
    national codes). Overlaps and gaps up to the tolerances (km2) become notices, larger ones errors. Raises
    BoundaryError listing every failing area and what to do about it.
    """
    path = Path(file)
    crosswalk = as_crosswalk(names)
    areas = read_areas(path, mapping)
    checked = check_import(
        areas,
        crosswalk,
        overlap_tolerance_km2=overlap_tolerance_km2,
        gap_tolerance_km2=gap_tolerance_km2,
    )
    return make_boundary_set(
        country,
        checked.adm2,
        crosswalk,
        version=f"{path.name.split('.')[0]}-{_fingerprint(checked.adm2)}",
        schematic=False,
        attribution=attribution,
        notices=checked.notices,
    )


def save_boundary_set(boundary_set: BoundarySet, folder: str | Path) -> None:
    """Write a set into `folder` (made if absent): one GeoParquet file per level and a description in JSON."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for level, frame in boundary_set.levels.items():
        frame.to_parquet(target / f"adm{level}.parquet", compression="zstd", index=False)
    description = {
        "country": boundary_set.country,
        "version": boundary_set.version,
        "schematic": boundary_set.schematic,
        "attribution": boundary_set.attribution,
        "notices": list(boundary_set.notices),
    }
    text = json.dumps(description, ensure_ascii=False, indent=2)
    (target / _DESCRIPTION).write_text(text + "\n", encoding="utf-8")


def load_boundary_set(folder: str | Path) -> BoundarySet:
    """Read what save_boundary_set wrote. Raises BoundaryError when a file is missing or is not such a set."""
    source = Path(folder)
    try:
        facts = json.loads((source / _DESCRIPTION).read_text(encoding="utf-8"))
        levels = {level: gpd.read_parquet(source / f"adm{level}.parquet") for level in (0, 1, 2)}
        return BoundarySet(
            country=facts["country"],
            version=facts["version"],
            schematic=facts["schematic"],
            attribution=facts["attribution"],
            levels=levels,
            notices=tuple(facts["notices"]),
        )
    except (OSError, ValueError, KeyError) as error:
        raise BoundaryError(
            f"{source} holds no readable boundary set ({error}); import the boundaries again."
        ) from error


def _frame(attributes: pd.DataFrame, geometry: Any) -> gpd.GeoDataFrame:
    table = attributes[list(ATTRIBUTE_COLUMNS)].reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry=list(geometry), crs=_CRS)


def _dissolve(parents: pd.DataFrame, children: gpd.GeoDataFrame, covered: bool) -> gpd.GeoDataFrame:
    # coverage_union is exact and fast where edges match; files with tolerated overlaps need the general union.
    union = shapely.coverage_union_all if covered else shapely.union_all
    geometry = children.geometry.to_numpy()
    parent_of = children["parent_pcode"].to_numpy()
    merged = [shapely.normalize(union(geometry[parent_of == code])) for code in parents["pcode"]]
    return _frame(parents, merged)


def _orphans(crosswalk: pd.DataFrame) -> list[BoundaryProblem]:
    problems = []
    for level in (1, 2):
        above = set(crosswalk.loc[crosswalk["level"] == level - 1, "pcode"])
        for row in crosswalk[crosswalk["level"] == level].itertuples():
            if row.parent_pcode not in above:
                above_level = f"which is no area of level {level - 1}"
                message = f"names the parent {row.parent_pcode!r}, {above_level}; correct the crosswalk"
                problems.append(BoundaryProblem(str(row.pcode), "nesting", message))
    return problems


def _fingerprint(adm2: pd.DataFrame) -> str:
    order = np.argsort(adm2["pcode"].to_numpy(), kind="stable")
    digest = hashlib.sha256()
    for code, shape in zip(adm2["pcode"].to_numpy()[order], adm2["geometry"].to_numpy()[order], strict=True):
        digest.update(str(code).encode())
        digest.update(shapely.to_wkb(shape, byte_order=1))
    return digest.hexdigest()[:8]
