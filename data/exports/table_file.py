"""What is told of a file that can be downloaded: name, format, size, checksum and rows."""

from dataclasses import dataclass
from typing import Final

MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "csv.gz": "application/gzip",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "geo.parquet": "application/vnd.apache.parquet",
}
"""Media types (IANA) of the formats; a format is how the file's name ends."""


@dataclass(frozen=True)
class TableFile:
    """One file of a release.

    Attributes:
        name: of the file, with its ending: values_adm1.csv.gz.
        format: a key of `MEDIA_TYPES`.
        media_type: without parameters.
        bytes: its size as it is saved (not as it travels).
        sha256: of these bytes, in hexadecimal digits.
        rows: observations, without headings; 0 where it holds no table.
    """

    name: str
    format: str
    media_type: str
    bytes: int
    sha256: str
    rows: int

    @property
    def table(self) -> str:
        """Name of the table without the ending."""
        return self.name.removesuffix(f".{self.format}")
