"""Tables as one GeoPackage (OGC 12-128): a layer with geometry per table of areas, the rest and the cover as tables."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

from data.exports.cells import settled
from data.exports.cover_sheet import CoverSheet
from data.exports.plain_text import plain
from data.exports.sheet import ColumnKind, Sheet

CRS: Final = "EPSG:4326"
COVER_LAYER: Final = "cover"
_GEOMETRY: Final = "geom"
_TYPES: Final[Mapping[ColumnKind, pa.DataType]] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "percent": pa.float64(),
    "date": pa.date32(),
}
Outlines = Mapping[str, Mapping[str, shapely.Geometry]]
"""By level and code of the area (the first column of a table): its outline in degrees, longitude first."""


def geopackage(cover: CoverSheet, sheets: Sequence[Sheet], outlines: Outlines) -> bytes:
    """The file. It is written in a folder that is gone afterwards.

    Args:
        cover: becomes a table of its own.
        sheets: those with a level become layers in EPSG:4326; a row whose area has no outline stays without.
        outlines: of the areas of every level that a table has.
    """
    with tempfile.TemporaryDirectory(prefix="family-atlas-") as folder:
        path = Path(folder) / "download.gpkg"
        for place, sheet in enumerate(sheets):
            geometries = _geometries(sheet, outlines[sheet.level]) if sheet.level else None
            _append(path, sheet.name, _table(sheet), geometries, plain(sheet.title), first=place == 0)
        said = {
            "name": [entry.name for entry in cover.entries],
            "label": [plain(entry.label) for entry in cover.entries],
            "text": [plain(entry.text) for entry in cover.entries],
        }
        _append(path, COVER_LAYER, pa.table(said), None, plain(cover.title), first=not sheets)
        return path.read_bytes()


def _table(sheet: Sheet) -> pa.Table:
    columns = {}
    for place, column in enumerate(sheet.columns):
        values = [settled(row[place], column.kind) for row in sheet.rows]
        # A column of numbers with words in it (a class such as "<10") is one of texts.
        worded = column.kind != "text" and any(isinstance(value, str) for value in values)
        if worded:
            columns[column.name] = pa.array([None if v is None else str(v) for v in values], pa.string())
        else:
            columns[column.name] = pa.array(values, _TYPES[column.kind])
    return pa.table(columns)


def _geometries(sheet: Sheet, outlines: Mapping[str, shapely.Geometry]) -> NDArray[Any]:
    found = np.array([outlines.get(str(row[0])) for row in sheet.rows] or [None], dtype=object)[: len(sheet.rows)]
    # One kind of geometry per layer, as the standard wants it.
    return np.array([_multi(outline) for outline in found], dtype=object)


def _multi(outline: shapely.Geometry | None) -> shapely.Geometry | None:
    if outline is None:
        return None
    return shapely.multipolygons([part for part in shapely.get_parts(outline) if part.geom_type == "Polygon"])


def _append(
    path: Path, layer: str, table: pa.Table, geometries: NDArray[Any] | None, title: str, *, first: bool
) -> None:
    spatial: dict[str, Any] = {}
    if geometries is not None:
        outlines = [None if outline is None else shapely.to_wkb(outline) for outline in geometries]
        table = table.append_column(_GEOMETRY, pa.array(outlines, pa.binary()))
        spatial = {"geometry_name": _GEOMETRY, "geometry_type": "MultiPolygon", "crs": CRS}
    pyogrio.write_arrow(
        table, path, layer=layer, driver="GPKG", append=not first, layer_options={"DESCRIPTION": title}, **spatial
    )
