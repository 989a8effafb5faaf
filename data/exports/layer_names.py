"""What the files of a release's layers are called, and how their writer says that there can be none."""

from typing import Final

from data.release.dimensions import LEVELS

GEOPACKAGE: Final = "areas.gpkg"
ABOUT_LAYER: Final = "about"
"""Table of the GeoPackage that says what is in it."""


def geoparquet_name(level: str) -> str:
    """Name of the GeoParquet file of a level."""
    return f"{level}.geo.parquet"


LAYER_FILES: Final = {GEOPACKAGE: "gpkg", **{geoparquet_name(level): "geo.parquet" for level in LEVELS}}
"""Format of every file by its name."""

NO_OUTLINES: Final = 3
"""Exit code of the writer where the release's shapes tell no projection."""
