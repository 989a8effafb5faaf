"""The values of one table as the browser's map reads them: classes and numbers, no geometry."""

from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from dashboard.picture import Picture

MAGIC: Final = b"FAV2"

_COUNT_BYTES: Final = 4


def encode_values(picture: Picture, level: str) -> bytes:
    """Write magic, header length (u32, little endian), header (JSON), code u8[n] and the columns.

    A column holds the areas with a value only (codes below 16), byte by byte: first the lowest byte of every number,
    then the next. Compressed, that takes a third less than whole numbers with gaps. The columns are value, below and
    above (the ways from the value to the ends of its 90 % interval, scaled like it; `value_bytes` each) and, but for
    h3, numerator and denominator (four bytes each).
    """
    rows = picture.has_value
    numbers = [column[rows] for column in (picture.shown, picture.below, picture.above)]
    largest = max((int(column.max(initial=0)) for column in numbers), default=0)
    width = max((largest.bit_length() + 7) // 8, 1)
    measure = picture.measure
    header = {
        "n": len(picture),
        "level": level,
        "unit": measure.unit,
        "scale": 10**measure.decimals,
        "decimals": measure.decimals,
        "value_bytes": width,
        "counted": level != "h3",
        "classes": [
            {"class": item.colour, "lo": item.low, "hi": item.high, "n": item.areas} for item in picture.classes.classes
        ],
        "inverted": measure.higher_is_better,
        "rule": "quantile",
        "hidden": picture.hidden,
        "nodata": picture.without_data,
    }
    written = orjson.dumps(header)
    parts = [MAGIC, len(written).to_bytes(4, "little"), written, picture.wire_classes.tobytes()]
    parts += [_byte_planes(column, width) for column in numbers]
    if level != "h3":
        counts = (picture.values.numerator, picture.values.denominator)
        parts += [_byte_planes(column[rows], _COUNT_BYTES) for column in counts]
    return b"".join(parts)


def _byte_planes(column: NDArray[np.int64], width: int) -> bytes:
    return column.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width].T.tobytes()
