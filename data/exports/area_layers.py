"""Areas and hexagons of a public release as layers of a geographic information system: outlines, codes, names, figures.

Outlines are the web shapes of the release turned back onto the globe (EPSG:4326, longitude first): general, for drawing and
for joining, not for measuring land. Areas below the least drawn size are enlarged about their middle and then lie over
their neighbours; hexagons are cut so that they tile their district (`geo.leaf_outlines`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from data.exports.headline_figures import headline_columns
from data.release.dimensions import LEVELS
from data.release.reader import Release
from geo.hexes import cell_strings
from geo.leaf_outlines import GRID_DEGREES, leaf_outlines, polygons_only
from geo.shape_outlines import globe_outlines
from geo.shapes import WebShapes

CRS: Final = "EPSG:4326"
NAME_LANGUAGES: Final = ("en", "mn", "kk", "ru")
_LEVEL_CODES: Final = ("adm0_pcode", "adm1_pcode", "adm2_pcode")

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class LevelOutlines:
    """Codes of the areas of a level in the release's order, their outlines, and how each outline came about.

    `how` is "generalised" (an administrative area), "cut" (a hexagon cut with its district, less finer ones) or "whole"
    (a hexagon that could not be cut: others lie over it).
    """

    codes: tuple[str, ...]
    geometry: Geometries
    how: tuple[str, ...]

    def by_code(self) -> dict[str, shapely.Geometry]:
        """The outline of every area under its code."""
        return dict(zip(self.codes, self.geometry, strict=True))


def read_shapes(release: Release) -> WebShapes:
    """Web shapes of a release with their projection. Raises ShapesError where they do not tell it."""
    return WebShapes.from_json(release.shapes_path().read_bytes())


def level_outlines(release: Release, shapes: WebShapes, level: str) -> LevelOutlines:
    """Outlines of "adm0", "adm1", "adm2" or "h3" as valid multipolygons, exterior rings counter-clockwise (RFC 7946).

    Raises:
        ShapesError: the shapes of the release cannot be read.
    """
    if level == "h3":
        found = leaf_outlines(release.leaves, globe_outlines(shapes, "adm2"))
        how = tuple("cut" if cut else "whole" for cut in found.cut.tolist())
        return LevelOutlines(area_codes(release, level), _tidy(found.geometry), how)
    exact = globe_outlines(shapes, level)
    rounded = polygons_only(shapely.set_precision(exact, GRID_DEGREES))
    outlines = np.where(shapely.is_empty(rounded), exact, rounded)
    codes = tuple(shape.pcode for shape in shapes.levels[level])
    return LevelOutlines(codes, _tidy(outlines), ("generalised",) * len(codes))


def area_codes(release: Release, level: str) -> tuple[str, ...]:
    """Code of every area of a level in the release's order; of a hexagon its district's and its row, as in addresses."""
    if level != "h3":
        return tuple(area["pcode"] for area in release.areas(level))
    districts = release.areas("adm2")
    return tuple(f"{districts[row]['pcode']}.{leaf}" for leaf, row in enumerate(release.leaves["district"].to_list()))


def layer_frames(release: Release) -> dict[str, gpd.GeoDataFrame]:
    """By level ("adm0", "adm1", "adm2", "h3") its areas in the release's order, with codes, names and headline figures.

    Columns: pcode, level, adm0_pcode, adm1_pcode, adm2_pcode, parent_pcode, national_code, iso_3166_2, area_type,
    name_en, name_mn, name_kk, name_ru (of a hexagon: its district's), valid_from, valid_to, country, release_id,
    reference_date, boundaries_version, outline (as `LevelOutlines.how`), of hexagons h3_cell, resolution and kind, and
    those of `headline_figures.headline_columns`. A missing code or figure is null.

    Raises:
        ShapesError: the shapes of the release cannot be read.
    """
    shapes = read_shapes(release)
    frames = {}
    for level in LEVELS:
        outlines = level_outlines(release, shapes, level)
        columns = {**_attributes(release, level, outlines), **headline_columns(release, level)}
        frame = pl.DataFrame(list(columns.values())).to_pandas(use_pyarrow_extension_array=True)
        frames[level] = gpd.GeoDataFrame(frame, geometry=outlines.geometry, crs=CRS)
    return frames


def _attributes(release: Release, level: str, outlines: LevelOutlines) -> dict[str, pl.Series]:
    manifest = release.manifest
    count = len(outlines.codes)
    districts = release.leaves["district"].to_list() if level == "h3" else []
    area_level = "adm2" if level == "h3" else level
    areas = [release.areas("adm2")[row] for row in districts] if level == "h3" else release.areas(level)
    told: Mapping[str, list[Any]] = {
        "pcode": list(outlines.codes),
        "level": [level] * count,
        **_chains(release, area_level, areas),
        "parent_pcode": [area["pcode" if level == "h3" else "parent_pcode"] for area in areas],
        **{
            name: [None if level == "h3" else area[name] for area in areas]
            for name in ("national_code", "iso_3166_2", "area_type")
        },
        **{f"name_{language}": [area["name"][language] for area in areas] for language in NAME_LANGUAGES},
        "valid_from": [manifest.reference_date] * count,
        "valid_to": [None] * count,
        "country": [manifest.country] * count,
        "release_id": [manifest.release_id] * count,
        "reference_date": [manifest.reference_date] * count,
        "boundaries_version": [manifest.boundaries_version] * count,
        "outline": list(outlines.how),
    }
    dates = ("valid_from", "valid_to", "reference_date")
    columns = {
        name: pl.Series(name, values, dtype=pl.Date)
        if name in dates
        else pl.Series(name, [value or None for value in values], dtype=pl.String)
        for name, values in told.items()
    }
    if level == "h3":
        cells = release.leaves["h3_cell"].to_numpy().astype(np.uint64)
        names = [name or None for name in cell_strings(cells)]
        columns["h3_cell"] = pl.Series("h3_cell", names, dtype=pl.String)
        columns["resolution"] = release.leaves["resolution"].cast(pl.Int32)
        columns["kind"] = release.leaves["kind"]
    return columns


def _chains(release: Release, level: str, areas: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Codes of the areas themselves and of all that contain them; none below."""
    chains: dict[str, list[str]] = {name: [] for name in _LEVEL_CODES}
    depth = LEVELS.index(level)
    for area in areas:
        codes = [""] * len(_LEVEL_CODES)
        for place in range(depth, -1, -1):
            codes[place] = area["pcode"]
            if place:
                area = release.areas(LEVELS[place - 1])[area["parent"]]
        for name, code in zip(_LEVEL_CODES, codes, strict=True):
            chains[name].append(code)
    return chains


def _tidy(geometries: Geometries) -> Geometries:
    """One kind of geometry, rings as RFC 7946 wants them, from one corner on: the same bytes every time."""
    many = np.array([shapely.multipolygons(shapely.get_parts(geometry)) for geometry in geometries], dtype=object)
    return shapely.orient_polygons(shapely.normalize(many), exterior_cw=False)
