"""Writes the files of a release's layers: a GeoPackage (OGC 12-128) and a GeoParquet (1.1) per level.

It runs as a program of its own (`python -m data.exports.layer_writer RELEASE FOLDER`): GDAL and pandas take 120 MB,
which a process that serves pages should not keep, and the clock that GDAL stamps into a GeoPackage is one setting for
a whole process.
"""

import sys
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio

from data.exports.area_layers import layer_frames
from data.exports.layer_names import ABOUT_LAYER, GEOPACKAGE, NO_OUTLINES, geoparquet_name
from data.release.manifest import Manifest
from data.release.reader import Release, open_release
from geo.errors import ShapesError

_GEOPARQUET_VERSION: Final = "1.1.0"
_GEOPACKAGE_VERSION: Final = "1.3"
"""What GDAL reads without a warning since 2022; we need nothing of later ones."""
_GEOMETRY: Final = "geom"


def write_layers(release: Release, folder: Path) -> None:
    """Write every file into an existing folder; the same release gives the same bytes.

    Raises:
        ShapesError: the shapes of the release cannot be read.
    """
    frames = layer_frames(release)
    for level, frame in frames.items():
        frame.to_parquet(
            folder / geoparquet_name(level),
            index=False,
            compression="zstd",
            schema_version=_GEOPARQUET_VERSION,
            write_covering_bbox=True,
        )
    _write_geopackage(frames, release.manifest, folder / GEOPACKAGE)


def _write_geopackage(frames: dict[str, gpd.GeoDataFrame], manifest: Manifest, path: Path) -> None:
    # Else the moment of writing would be in the file, and no two copies of it were alike.
    moment = f"{manifest.reference_date.isoformat()}T00:00:00Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment})
    try:
        for level, frame in frames.items():
            pyogrio.write_dataframe(
                frame,
                path,
                layer=level,
                driver="GPKG",
                append=path.exists(),
                geometry_type="MultiPolygon",
                dataset_options={"VERSION": _GEOPACKAGE_VERSION},
                layer_options={"GEOMETRY_NAME": _GEOMETRY},
                use_arrow=True,
            )
        about = pd.DataFrame(_about(manifest), columns=["name", "value"])
        pyogrio.write_dataframe(about, path, layer=ABOUT_LAYER, driver="GPKG", append=True)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _about(manifest: Manifest) -> list[tuple[str, str]]:
    return [
        ("country", manifest.country),
        ("release_id", manifest.release_id),
        ("reference_date", manifest.reference_date.isoformat()),
        ("boundaries_version", manifest.boundaries_version),
        ("boundaries_attribution", manifest.attribution),
        ("schematic_boundaries", str(manifest.schematic_boundaries).lower()),
        ("outlines", "generalised"),
        ("synthetic", str(manifest.synthetic).lower()),
        ("protection", manifest.protection),
        ("interval", "90"),
    ]


def main(release: Path, folder: Path) -> int:
    """Write the files of the public part of a release; the exit code is `NO_OUTLINES` where its shapes have none."""
    try:
        write_layers(open_release(release), folder)
    except ShapesError:
        return NO_OUTLINES
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
