"""A table's frames as one Parquet file: zstd, a row group per frame, and what must be known of it as metadata."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data.exports.table_columns import Column

_TYPES: Final[Mapping[str, Any]] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}
_LEVEL: Final = 6


class ParquetFile:
    """Writes frames behind each other.

    Args:
        path: of the new file.
        columns: of the frames.
        metadata: of the file, as key and value.
        descriptions: of columns, by name.
    """

    def __init__(
        self, path: Path, columns: tuple[Column, ...], metadata: Mapping[str, str], descriptions: Mapping[str, str]
    ) -> None:
        fields = [
            pa.field(
                column.name,
                _TYPES[column.kind],
                nullable=not column.required,
                metadata={"description": descriptions[column.name]} if column.name in descriptions else None,
            )
            for column in columns
        ]
        self._schema = pa.schema(fields, metadata=dict(metadata))
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd", compression_level=_LEVEL)

    def add(self, frame: pl.DataFrame) -> None:
        """Write the frame as a row group."""
        columns = [
            frame[field.name].to_arrow().cast(field.type) for field in (self._schema.field(n) for n in frame.columns)
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()
