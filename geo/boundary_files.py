"""Reading boundary files of other people: formats, layers, column names, coordinate systems."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.errors import BoundaryError, BoundaryProblem

_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".zip")


@dataclass(frozen=True)
class ColumnMapping:
    """Where a file keeps its codes; each field is a list of names tried in order, upper and lower case alike.

    The defaults know OCHA COD-AB files (`ADM2_PCODE`, `adm2_pcode`), files keyed by a national code (NSO, KATO) and
    geoBoundaries (`shapeName` only: joined by name where a name is unique in the country). `layer` names the layer to
    read; when none of them is in the file, the only layer is read, or the only one with a code column.
    """

    pcode: tuple[str, ...] = ("adm2_pcode", "admin2pcode", "adm2pcode", "pcode", "shapeISO")
    national_code: tuple[str, ...] = ("adm2_nso", "nso", "nso_code", "kato", "kato_code", "national_code")
    name: tuple[str, ...] = ("adm2_en", "shapeName", "name_en", "name")
    layer: tuple[str, ...] = ("adm2", "admin2", "adm_2")


def read_areas(path: Path, mapping: ColumnMapping) -> gpd.GeoDataFrame:
    """The polygons of a file in EPSG:4326 with the text columns `code` ("" if none) and `name`.

    Raises BoundaryError when the file cannot be read, holds no level-2 layer or no usable column, or has no coordinate
    system.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise BoundaryError(f"{path.name} is not a boundary file; give one of {', '.join(_SUFFIXES)}.")
    if not path.is_file():
        raise BoundaryError(f"The boundary file {path} does not exist.")
    try:
        frame = pyogrio.read_dataframe(_address(path), layer=_layer(path, mapping))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise BoundaryError(f"{path.name} cannot be read as a boundary file: {error}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise BoundaryError(f"{path.name} holds no areas; give the layer with the districts.")
    if frame.crs is None:
        raise BoundaryError(
            f"{path.name} does not say its coordinate system; add a .prj file or save it as GeoPackage."
        )
    code = _values(frame, (*mapping.pcode, *mapping.national_code))
    name = _values(frame, mapping.name)
    if code is None and name is None:
        found = ", ".join(str(column) for column in frame.columns if column != "geometry")
        wanted = ", ".join((*mapping.pcode, *mapping.national_code))
        problem = BoundaryProblem(path.name, "columns", f"has the columns {found}; one of {wanted} is needed")
        raise BoundaryError(f"{path.name} has no column with area codes; map one in the profile.", (problem,))
    blank = pd.Series([""] * len(frame))
    table = {"code": blank if code is None else code, "name": blank if name is None else name}
    return gpd.GeoDataFrame(table, geometry=frame.geometry.to_crs(4326).to_numpy(), crs="EPSG:4326")


def _address(path: Path) -> str:
    return f"/vsizip/{path.resolve()}" if path.suffix.lower() == ".zip" else str(path)


def _layer(path: Path, mapping: ColumnMapping) -> str:
    layers = [str(name) for name in pyogrio.list_layers(_address(path))[:, 0]]
    by_name = {name.lower(): name for name in layers}
    for wanted in mapping.layer:
        if wanted.lower() in by_name:
            return by_name[wanted.lower()]
    if len(layers) == 1:
        return layers[0]
    codes = {name.lower() for name in (*mapping.pcode, *mapping.national_code)}
    fitting = [
        layer
        for layer in layers
        if codes & {str(column).lower() for column in pyogrio.read_info(_address(path), layer=layer)["fields"]}
    ]
    if len(fitting) == 1:
        return fitting[0]
    raise BoundaryError(f"{path.name} holds the layers {', '.join(layers)}; say which one holds the districts.")


def _values(frame: gpd.GeoDataFrame, names: tuple[str, ...]) -> pd.Series | None:
    """The first of `names` that is a column and is not wholly empty, as stripped text."""
    by_name = {str(column).lower(): column for column in frame.columns}
    for name in names:
        column = by_name.get(name.lower())
        if column is None or column == frame.geometry.name:
            continue
        values = pd.Series([_text(value) for value in frame[column]])
        if (values != "").any():
            return values
    return None


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    # Codes stored as numbers come back as 51101.0.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
