"""Areas and hexagons of a public release as layers for geographic information systems: outlines, codes, names, figures.

Outlines are the web shapes of the release turned back onto the globe (EPSG:4326, longitude first): general, for drawing
and for joining, not for measuring land. Areas below the least drawn size are enlarged about their middle and then lie
over their neighbours; hexagons are cut so that they tile their district (`geo.leaf_outlines`).
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
from data.exports.table_columns import LANGUAGES
from data.exports.value_chunks import area_frame
from data.release.dimensions import LEVELS
from data.release.reader import Release
from geo.leaf_outlines import GRID_DEGREES, leaf_outlines, polygons_only
from geo.shape_outlines import globe_outlines
from geo.shapes import WebShapes

CRS: Final = "EPSG:4326"

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
        return LevelOutlines(tuple(area_frame(release, level)["pcode"]), _tidy(found.geometry), how)
    exact = globe_outlines(shapes, level)
    rounded = polygons_only(shapely.set_precision(exact, GRID_DEGREES))
    outlines = np.where(shapely.is_empty(rounded), exact, rounded)
    codes = tuple(shape.pcode for shape in shapes.levels[level])
    return LevelOutlines(codes, _tidy(outlines), ("generalised",) * len(codes))


def layer_frames(release: Release) -> dict[str, gpd.GeoDataFrame]:
    """By level ("adm0", "adm1", "adm2", "h3") its areas in the release's order, with codes, names and headline figures.

    Columns: pcode, level, adm0_pcode, adm1_pcode, adm2_pcode, parent_pcode, national_code, iso_3166_2, area_type,
    name_en, name_mn, name_kk, name_ru (of a hexagon: its district's), valid_from, valid_to, country, release_id,
    reference_date, boundaries_version, outline (as `LevelOutlines.how`), of hexagons h3_cell and resolution (null for
    what is left of a split one) and kind, and those of `headline_figures.headline_columns`. What is missing is null.

    valid_from is the release's reference date: since when an area has existed boundary sets do not tell, but on this
    day code, name and outline held. valid_to stays null, for a release never changes.

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
    manifest, codes = release.manifest, area_frame(release, level)
    whole_cell = (release.leaves["kind"] == "cell").to_list() if level == "h3" else []
    areas = release.areas(level) if level != "h3" else [release.areas("adm2")[row] for row in _districts(release)]
    above = "pcode" if level == "h3" else "parent_pcode"
    own: Mapping[str, list[Any]] = {
        "parent_pcode": [area[above] for area in areas],
        **{
            name: [None if level == "h3" else area[name] for area in areas]
            for name in ("national_code", "iso_3166_2", "area_type")
        },
        **{f"name_{language}": [area["name"].get(language) for area in areas] for language in LANGUAGES},
    }
    of_release = {
        "country": manifest.country,
        "release_id": manifest.release_id,
        "reference_date": manifest.reference_date,
        "boundaries_version": manifest.boundaries_version,
    }
    count = len(areas)
    columns = [
        codes["pcode"],
        pl.Series("level", [level] * count),
        *(codes[name] for name in ("adm0_pcode", "adm1_pcode", "adm2_pcode")),
        *(pl.Series(name, [value or None for value in values], dtype=pl.String) for name, values in own.items()),
        pl.Series("valid_from", [manifest.reference_date] * count, dtype=pl.Date),
        pl.Series("valid_to", [None] * count, dtype=pl.Date),
        *(pl.Series(name, [value] * count) for name, value in of_release.items()),
        pl.Series("outline", outlines.how, dtype=pl.String),
    ]
    if level == "h3":
        resolution = release.leaves["resolution"].cast(pl.Int32).to_list()
        found = [size if whole else None for size, whole in zip(resolution, whole_cell, strict=True)]
        columns += [codes["h3_cell"], pl.Series("resolution", found, dtype=pl.Int32), release.leaves["kind"]]
    return {column.name: column for column in columns}


def _districts(release: Release) -> list[int]:
    rows: list[int] = release.leaves["district"].to_list()
    return rows


def _tidy(geometries: Geometries) -> Geometries:
    """One kind of geometry, rings as RFC 7946 wants them, from one corner on: the same bytes every time."""
    many = np.array([shapely.multipolygons(shapely.get_parts(geometry)) for geometry in geometries], dtype=object)
    return shapely.orient_polygons(shapely.normalize(many), exterior_cw=False)
