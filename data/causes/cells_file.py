"""The file from which the browser recomputes all areas of a level: completed shares and what is fixed per release.

Little-endian throughout. Header (32 bytes): "FACP", version u16, spheres u16, areas u32, parts of the whole u32,
variance of the noise f64, 8 bytes of zeros. Then, each over all areas: shares u16 (combination by combination), hidden
combinations u32 (bit c), families u32, official M0 u16 (thousandths; 65535 none), poorest and richest rank u16 (0: not
ranked), share of alternatives in the worst fifth u8 (percent; 255: not in it).
"""

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np

from data.causes.robustness import Robustness
from data.causes.sphere_cells import WHOLE, Floats, SphereCells

NONE: Final = 65535
NOT_IN_IT: Final = 255
_MAGIC: Final = b"FACP"
_VERSION: Final = 1
_HEADER: Final = struct.Struct("<4sHHIId8x")


@dataclass(frozen=True)
class CellsFile:
    """What is inside; see the module."""

    cells: SphereCells
    official: np.ndarray
    worst: np.ndarray
    best: np.ndarray
    stays: np.ndarray


def write_cells(cells: SphereCells, robustness: Robustness, official_m0: Floats) -> bytes:
    """Write the file of one level.

    Args:
        cells: of the level.
        robustness: of the level.
        official_m0: published M0 of every area (0 to 1), nan where it is hidden.
    """
    areas, combinations = cells.shares.shape
    sets = (cells.hidden.astype(np.uint64) << np.arange(combinations, dtype=np.uint64)).sum(axis=1)
    official = np.where(np.isnan(official_m0), NONE, np.floor(np.nan_to_num(official_m0) * 1000 + 0.5))
    stays = np.where(np.isnan(robustness.stays), NOT_IN_IT, np.floor(np.nan_to_num(robustness.stays) * 100 + 0.5))
    spheres = combinations.bit_length() - 1
    return b"".join(
        [
            _HEADER.pack(_MAGIC, _VERSION, spheres, areas, WHOLE, cells.variance),
            cells.shares.T.astype("<u2").tobytes(),
            sets.astype("<u4").tobytes(),
            cells.families.astype("<u4").tobytes(),
            *(part.astype("<u2").tobytes() for part in (official, robustness.worst, robustness.best)),
            stays.astype(np.uint8).tobytes(),
        ]
    )


def read_cells(content: bytes) -> CellsFile:
    """Read a file back.

    Raises:
        ValueError: it is not of this kind or version.
    """
    magic, version, spheres, areas, whole, variance = _HEADER.unpack_from(content)
    if (magic, version, whole) != (_MAGIC, _VERSION, WHOLE):
        raise ValueError("This is not a file of sphere cells of this version.")
    combinations = 1 << spheres
    parts = []
    place = _HEADER.size
    for kind, count in (("<u2", combinations * areas), ("<u4", areas), ("<u4", areas), *[("<u2", areas)] * 3):
        parts.append(np.frombuffer(content, dtype=kind, count=count, offset=place).astype(np.int64))
        place += count * int(kind[-1])
    shares, sets, families, official, worst, best = parts
    hidden = (sets[:, None] >> np.arange(combinations)) & 1 == 1
    cells = SphereCells(shares.reshape(combinations, areas).T, hidden, families, variance)
    return CellsFile(cells, official, worst, best, np.frombuffer(content, dtype=np.uint8, offset=place))
