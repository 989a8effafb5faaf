"""The values of one table as the browser's map reads them: classes and numbers, no geometry."""

import numpy as np
import orjson
from numpy.typing import NDArray

from dashboard.picture import Picture

MAGIC = b"FAV2"
_LARGEST_U16 = 65534


def encode_values(picture: Picture, level: str) -> bytes:
    """Write magic, header length (u32), header (JSON), class u8[n], value, below and above u16|u32[n]; counts u32[n].

    `below` and `above` are the ways from the value to the ends of its 90 % interval; both are equal but for values near
    their bounds, so that the second column costs next to nothing when compressed. Numerator and denominator are left
    out for h3. All numbers are little endian; every column starts at a multiple of four bytes.
    """
    parts = (picture.shown, picture.below, picture.above)
    shown, below, above = (np.where(picture.has_value, part, 0) for part in parts)
    wide = bool(len(shown)) and int((shown + above).max()) > _LARGEST_U16
    kind = np.uint32 if wide else np.uint16
    value = np.where(picture.has_value, shown, np.iinfo(kind).max).astype(kind)
    measure = picture.measure
    header = {
        "n": len(picture),
        "level": level,
        "unit": measure.unit,
        "scale": 10**measure.decimals,
        "decimals": measure.decimals,
        "value_bytes": 4 if wide else 2,
        "classes": [
            {"class": item.colour, "lo": item.low, "hi": item.high, "n": item.areas} for item in picture.classes.classes
        ],
        "inverted": measure.higher_is_better,
        "rule": "quantile",
        "hidden": picture.hidden,
        "nodata": picture.without_data,
    }
    columns: list[NDArray[np.generic]] = [picture.wire_classes, value, below.astype(kind), above.astype(kind)]
    if level != "h3":
        columns += [picture.values.numerator.astype(np.uint32), picture.values.denominator.astype(np.uint32)]
    return join_columns(MAGIC, orjson.dumps(header), columns)


def join_columns(magic: bytes, header: bytes, columns: list[NDArray[np.generic]]) -> bytes:
    """Write a header and columns so that each column starts at a multiple of four bytes."""
    header += b" " * (-(len(magic) + 4 + len(header)) % 4)
    parts = [magic, len(header).to_bytes(4, "little"), header]
    for column in columns:
        body = column.astype(column.dtype.newbyteorder("<")).tobytes()
        parts += [body, b"\0" * (-len(body) % 4)]
    return b"".join(parts)
