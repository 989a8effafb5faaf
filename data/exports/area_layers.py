"""Areas and hexagons of a public release as layers for maps: outlines, codes, names and headline figures."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import polars as pl

from data.exports.area_outlines import CRS, LevelOutlines, level_outlines, read_shapes
from data.exports.headline_figures import headline_columns
from data.exports.value_chunks import area_frame
from data.languages import LANGUAGES
from data.release.dimensions import LEVELS
from data.release.reader import Release


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
