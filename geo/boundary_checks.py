"""The checks an official boundary file must pass, each finding named by the area's code with what to do about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Geod

from geo.errors import BoundaryError, BoundaryProblem

_EARTH = Geod(ellps="WGS84")
# A repair is lossless when the area moved by less than this share of itself.
_LOSSLESS_SHARE = 1e-6
_EXAMPLES = 5
# Pieces below this (10 m2) are rounding of coordinates, not findings.
_NEGLIGIBLE_KM2 = 1e-5

Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class CheckedImport:
    """Level-2 polygons keyed by P-code (columns pcode, geometry; sorted), and what was repaired or tolerated."""

    adm2: gpd.GeoDataFrame
    notices: tuple[str, ...]


def check_import(
    areas: gpd.GeoDataFrame,
    crosswalk: pd.DataFrame,
    *,
    overlap_tolerance_km2: float,
    gap_tolerance_km2: float,
) -> CheckedImport:
    """Join the areas of a file (columns code, name, geometry) to the crosswalk and check them.

    Raises BoundaryError with every problem found: codes first, because geometry cannot be named without them.
    """
    second = crosswalk[crosswalk["level"] == 2]
    codes, problems = _join(areas, second)
    if problems and not any(codes):
        raise BoundaryError(
            f"None of the {len(areas)} areas in the file is known. Is it the file of another country or another "
            "level, or is its code in a column that the profile's boundary_columns do not name? The first ones:",
            tuple(problems[:_EXAMPLES]),
        )
    if problems:
        raise BoundaryError("The codes of the file do not match the known areas.", tuple(problems))
    order = np.argsort(codes)
    codes = codes[order]
    shapes, notices, problems = _repaired(areas.geometry.to_numpy()[order], codes)
    if not problems:
        found, said = _overlaps(shapes, codes, overlap_tolerance_km2)
        problems, notices = [*problems, *found], [*notices, *said]
        found, said = _gaps(shapes, codes, gap_tolerance_km2)
        problems, notices = [*problems, *found], [*notices, *said]
    if problems:
        raise BoundaryError("The polygons of the file cannot be used as they are.", tuple(problems))
    return CheckedImport(gpd.GeoDataFrame({"pcode": codes}, geometry=list(shapes), crs="EPSG:4326"), tuple(notices))


def area_km2(shape: shapely.Geometry) -> float:
    """Area on the ellipsoid (WGS 84) of a polygon in degrees, in km2."""
    return float(abs(_EARTH.geometry_area_perimeter(shape)[0])) / 1e6


def _join(areas: gpd.GeoDataFrame, second: pd.DataFrame) -> tuple[npt.NDArray[np.str_], list[BoundaryProblem]]:
    known = set(second["pcode"])
    by_national = {
        national: code for national, code in zip(second["national_code"], second["pcode"], strict=True) if national
    }
    by_name: dict[str, list[str]] = {}
    for code, name in zip(second["pcode"], second["name_en"], strict=True):
        by_name.setdefault(_plain(name), []).append(code)
    problems, codes = [], []
    for given, name in zip(areas["code"], areas["name"], strict=True):
        code = given if given in known else by_national.get(given, "")
        if not given:
            fitting = by_name.get(_plain(name), [])
            code = fitting[0] if len(fitting) == 1 else ""
            if len(fitting) > 1:
                message = (
                    f"has no code and several areas bear this name ({', '.join(fitting)}); add a column adm2_pcode"
                )
                problems.append(BoundaryProblem(name, "code", message))
            elif not fitting:
                message = "has no code and no known area bears this name; add a column adm2_pcode"
                problems.append(BoundaryProblem(name or "(no name)", "code", message))
        elif not code:
            label = f"{name} is " if name else "is "
            message = f"{label}neither a known P-code nor a national code; correct it, or add the area to the crosswalk"
            problems.append(BoundaryProblem(given, "code", message))
        codes.append(code)
    for code, times in sorted(Counter(code for code in codes if code).items()):
        if times > 1:
            problems.append(
                BoundaryProblem(code, "duplicate", f"stands {times} times; merge the polygons into one area")
            )
    for row in second[~second["pcode"].isin(codes)].itertuples():
        message = f"{row.name_en} (national code {row.national_code}) has no polygon; add it to the file"
        problems.append(BoundaryProblem(str(row.pcode), "missing", message))
    return np.array(codes, dtype=np.str_), problems


def _repaired(shapes: Geometries, codes: npt.NDArray[np.str_]) -> tuple[Geometries, list[str], list[BoundaryProblem]]:
    problems, notices = [], []
    out = shapely.force_2d(shapes).copy()
    for row, (shape, code) in enumerate(zip(out, codes, strict=True)):
        if shape is None or shapely.is_empty(shape):
            problems.append(BoundaryProblem(code, "empty", "has no polygon; draw it or take it from another file"))
            continue
        if shapely.get_type_id(shape) not in (3, 6):
            problems.append(BoundaryProblem(code, "invalid", f"is a {shape.geom_type}, not a polygon; give polygons"))
            continue
        if shapely.is_valid(shape):
            continue
        reason = shapely.is_valid_reason(shape)
        before = area_km2(shape)
        # "structure" keeps rings as rings, so a bow-tie or a spike is resolved as the drawer meant it.
        mended = _polygons_only(shapely.make_valid(shape, method="structure", keep_collapsed=False))
        moved = abs(area_km2(mended) - before)
        if shapely.is_empty(mended) or moved > _LOSSLESS_SHARE * max(before, 1.0):
            message = f"is invalid ({reason}) and repairing it would change {moved:.3f} km2; correct it in a GIS"
            problems.append(BoundaryProblem(code, "invalid", message))
            continue
        out[row] = mended
        notices.append(f"{code}: invalid polygon ({reason}) repaired without loss.")
    return out, notices, problems


def _polygons_only(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_type_id(parts) == 3]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _overlaps(
    shapes: Geometries, codes: npt.NDArray[np.str_], tolerance: float
) -> tuple[list[BoundaryProblem], list[str]]:
    if shapely.coverage_is_valid(shapes):
        return [], []
    # Only areas with a bad edge can overlap; the intersections of all neighbours would take minutes.
    bad = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes[bad], predicate="intersects")
    pairs = np.unique(np.sort(np.column_stack([bad[left], right]), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    common = shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]])
    problems, total, count = [], 0.0, 0
    for (first, second), shape in zip(pairs, common, strict=True):
        area = sum(area_km2(part) for part in shapely.get_parts(shape) if part.geom_type == "Polygon")
        if area > tolerance:
            message = f"overlaps {codes[second]} by {area:.2f} km2; decide whose land it is and cut the other"
            problems.append(BoundaryProblem(codes[first], "overlap", message))
        elif area > _NEGLIGIBLE_KM2:
            total, count = total + area, count + 1
    notices = [f"{count} pair(s) of areas overlap by {total:.2f} km2 together; within tolerance."] if count else []
    return problems, notices


def _gaps(shapes: Geometries, codes: npt.NDArray[np.str_], tolerance: float) -> tuple[list[BoundaryProblem], list[str]]:
    whole = shapely.union_all(shapes)
    holes = [
        shapely.polygons(ring) for part in shapely.get_parts(whole) for ring in shapely.get_rings(part)[1:].tolist()
    ]
    if not holes:
        return [], []
    tree = shapely.STRtree(shapes)
    problems, total, count = [], 0.0, 0
    for hole in holes:
        area = area_km2(hole)
        if area > tolerance:
            around = sorted(codes[tree.query(hole, predicate="intersects")].tolist())
            place = shapely.point_on_surface(hole)
            message = (
                f"a gap of {area:.2f} km2 at {place.y:.4f} N, {place.x:.4f} E lies between {', '.join(around)}; "
                "give it to one of them, or raise the gap tolerance when it belongs to no area"
            )
            problems.append(BoundaryProblem(around[0] if around else "-", "gap", message))
        elif area > _NEGLIGIBLE_KM2:
            total, count = total + area, count + 1
    notices = [f"{count} gap(s) between areas cover {total:.2f} km2 together; within tolerance."] if count else []
    return problems, notices


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
