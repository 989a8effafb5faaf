"""A layer that is searched by place and attribute and written as GeoJSON, read from the release's own file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import polars as pl
import shapely
from numpy.typing import NDArray

GEOMETRY: Final = "geometry"
_COVERING: Final = "bbox"

Rows = NDArray[np.int64]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class Layer:
    """Areas of one level in the release's order: `table` holds their properties, `outlines` their geometries."""

    level: str
    table: pl.DataFrame
    outlines: NDArray[np.object_]

    @classmethod
    def read(cls, level: str, path: Path) -> "Layer":
        """Read a GeoParquet file of `data.exports.layer_writer`."""
        table = pl.read_parquet(path)
        outlines = shapely.from_wkb(table[GEOMETRY].to_numpy())
        return cls(level, table.drop(GEOMETRY, _COVERING), outlines)

    def __len__(self) -> int:
        return self.table.height

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Row of every code."""
        return {code: row for row, code in enumerate(self.table["pcode"].to_list())}

    @cached_property
    def extent(self) -> Box:
        """West, south, east, north in degrees."""
        west, south, east, north = shapely.total_bounds(self.outlines).tolist()
        return west, south, east, north

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.outlines)

    @cached_property
    def _geometries(self) -> list[bytes]:
        return [str(text).encode() for text in shapely.to_geojson(self.outlines)]

    def search(self, boxes: Sequence[Box], equal: Mapping[str, str]) -> Rows:
        """Rows, ascending, whose outline meets any of the boxes (none: all) and whose properties have these values."""
        found: Rows = np.arange(len(self))
        if boxes:
            met = [self._tree.query(shapely.box(*box), predicate="intersects") for box in boxes]
            found = np.unique(np.concatenate(met)).astype(np.int64)
        for name, value in equal.items():
            same = (self.table[name].cast(pl.String) == value).fill_null(value=False).to_numpy()
            found = found[same[found]]
        return found

    def features(self, rows: Rows, further: Mapping[str, Sequence[Any]], links: Sequence[bytes] = ()) -> list[bytes]:
        """GeoJSON features (RFC 7946).

        Args:
            rows: of the features, in the order wanted.
            further: properties besides those of the layer, a value for each of `rows`.
            links: JSON of the links of each feature; none where there are none.
        """
        written = []
        for place, (row, properties) in enumerate(zip(rows.tolist(), self.table[rows].to_dicts(), strict=True)):
            told = orjson.dumps({**properties, **{name: values[place] for name, values in further.items()}})
            own = b',"links":' + links[place] if links else b""
            code = orjson.dumps(properties["pcode"])
            written.append(
                b'{"type":"Feature","id":%s,"geometry":%s,"properties":%s%s}' % (code, self._geometries[row], told, own)
            )
        return written
