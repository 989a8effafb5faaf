"""What one map draws, as the browser reads it: classes and numbers, no geometry, no words."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from dashboard.change_picture import WIRE_BASE, ChangePicture
from dashboard.cluster_picture import ClusterPicture
from dashboard.pages.heatmap.drawn import Drawn
from dashboard.pair_picture import PairPicture
from dashboard.picture import Picture

MAGIC: Final = b"FAV2"

_COUNT_BYTES: Final = 4
_Columns = Sequence[NDArray[np.int64]]


def encode_values(drawn: Drawn, level: str) -> bytes:
    """Write magic, header length (u32, little endian), header (JSON), code u8[n] and the columns.

    A column holds the areas with a value only (codes below 250), byte by byte: first the lowest byte of every number,
    then the next. Compressed, that takes a third less than whole numbers with gaps. The first columns are value, below
    and above (the ways from the value to the ends of its 90 % interval, scaled like it; `value_bytes` each; `origin`
    is to be added to the value). Then follow, four bytes each,

    - of figures: numerator and denominator (not for h3),
    - of changes: the two figures that are compared,
    - of two indicators: value, below and above of the second one, which `second` describes,
    - of clusters: nothing.
    """
    header, numbers, wide = _parts(drawn, level)
    rows = drawn.has_value
    width = _width([column[rows] for column in numbers])
    header |= {
        "n": len(drawn),
        "level": level,
        "mode": drawn.mode,
        "value_bytes": width,
        "hidden": drawn.hidden,
        "nodata": drawn.without_data,
    }
    written = orjson.dumps(header)
    parts = [MAGIC, len(written).to_bytes(4, "little"), written, drawn.wire_classes.tobytes()]
    parts += [_byte_planes(column[rows], width) for column in numbers]
    parts += [_byte_planes(column[rows], _COUNT_BYTES) for column in wide]
    return b"".join(parts)


def _parts(drawn: Drawn, level: str) -> tuple[dict[str, Any], _Columns, _Columns]:
    if isinstance(drawn, ChangePicture):
        return _of_change(drawn)
    if isinstance(drawn, PairPicture):
        return _of_pair(drawn)
    if isinstance(drawn, ClusterPicture):
        nothing = np.zeros(len(drawn), dtype=np.int64)
        header = {**_scale(drawn.measure.unit, drawn.measure.decimals), "counted": False, "classes": []}
        return header, (drawn.shown, nothing, nothing), ()
    return _of_figures(drawn, level)


def _of_figures(picture: Picture, level: str) -> tuple[dict[str, Any], _Columns, _Columns]:
    measure, counted = picture.measure, level != "h3"
    header = {
        **_scale(measure.unit, measure.decimals),
        "counted": counted,
        "classes": [
            {"class": item.colour, "lo": item.low, "hi": item.high, "n": item.areas} for item in picture.classes.classes
        ],
        "inverted": measure.higher_is_better,
        "rule": picture.scheme,
    }
    counts = (picture.values.numerator, picture.values.denominator) if counted else ()
    return header, (picture.shown, picture.below, picture.above), counts


def _of_change(picture: ChangePicture) -> tuple[dict[str, Any], _Columns, _Columns]:
    origin = int(picture.shown[picture.has_value].min(initial=0))
    header = {
        **_scale(picture.unit, picture.measure.decimals),
        "counted": True,
        "origin": origin,
        "of": picture.measure.unit,
        "unclear": WIRE_BASE + 3,
        "classes": [],
    }
    return header, (picture.shown - origin, picture.below, picture.above), (picture.before, picture.after)


def _of_pair(pair: PairPicture) -> tuple[dict[str, Any], _Columns, _Columns]:
    first, second = pair.first, pair.second
    header = {
        **_scale(first.measure.unit, first.measure.decimals),
        "counted": False,
        "classes": [],
        "second": _scale(second.measure.unit, second.measure.decimals),
    }
    return header, (first.shown, first.below, first.above), (second.shown, second.below, second.above)


def _scale(unit: str, decimals: int) -> dict[str, Any]:
    return {"unit": unit, "scale": 10**decimals, "decimals": decimals}


def _width(columns: _Columns) -> int:
    largest = max((int(column.max(initial=0)) for column in columns), default=0)
    return max((largest.bit_length() + 7) // 8, 1)


def _byte_planes(column: NDArray[np.int64], width: int) -> bytes:
    return column.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width].T.tobytes()
