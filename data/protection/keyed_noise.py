"""A pseudo-random function over integers, for noise that is the same whenever the same cell is asked for.

SipHash-2-4 with a 128-bit secret key: without the key its values cannot be told from random ones.

Source: Aumasson and Bernstein (2012), "SipHash: a fast short-input PRF", INDOCRYPT; messages here are whole 64-bit
words, closed by the word that holds their length, as the paper prescribes.
"""

import math
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

KEY_BYTES: Final = 16


def siphash(key: bytes, *words: NDArray[Any] | int) -> NDArray[np.uint64]:
    """Hash messages of a few 64-bit words.

    Args:
        key: 16 secret bytes.
        words: integers or integer arrays that broadcast to one shape; negative ones count modulo 2^64.

    Returns:
        uint64, uniform over 0 .. 2^64 - 1, of the common shape.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"SipHash needs a key of {KEY_BYTES} bytes.")
    shapes = {() if isinstance(word, int) else word.shape for word in words}
    shape = shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)
    low, high = np.frombuffer(key, dtype="<u8")
    hashed = np.empty(shape, dtype=np.uint64)
    if not hashed.size:
        return hashed
    # One contiguous column per word: the compiler then hashes several messages in one vector.
    columns = tuple(_column(word, shape) for word in words)
    _siphash_2_4(low, high, columns, hashed.reshape(-1))
    return hashed


def _column(word: NDArray[Any] | int, shape: tuple[int, ...]) -> NDArray[np.uint64]:
    if isinstance(word, int):
        return np.full(math.prod(shape), word % 2**64, dtype=np.uint64)
    # As words, signed numbers are what they are modulo 2^64.
    words = word.view(np.uint64) if word.dtype == np.int64 else word.astype(np.uint64, copy=False)
    return np.ascontiguousarray(words if words.shape == shape else np.broadcast_to(words, shape)).reshape(-1)


@numba.njit(inline="always")
def _round(v0, v1, v2, v3):  # type: ignore[no-untyped-def]
    v0 = v0 + v1
    v2 = v2 + v3
    v1 = ((v1 << np.uint64(13)) | (v1 >> np.uint64(51))) ^ v0
    v3 = ((v3 << np.uint64(16)) | (v3 >> np.uint64(48))) ^ v2
    v0 = (v0 << np.uint64(32)) | (v0 >> np.uint64(32))
    v2 = v2 + v1
    v0 = v0 + v3
    v1 = ((v1 << np.uint64(17)) | (v1 >> np.uint64(47))) ^ v2
    v3 = ((v3 << np.uint64(21)) | (v3 >> np.uint64(43))) ^ v0
    v2 = (v2 << np.uint64(32)) | (v2 >> np.uint64(32))
    return v0, v1, v2, v3


@numba.njit(inline="always")
def _absorb(v0, v1, v2, v3, word):  # type: ignore[no-untyped-def]
    v3 = v3 ^ word
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    return v0 ^ word, v1, v2, v3


@numba.njit(cache=True, nogil=True)
def _siphash_2_4(low, high, words, hashed):  # type: ignore[no-untyped-def]
    length = np.uint64((8 * len(words)) % 256) << np.uint64(56)
    for row in range(len(hashed)):
        v0 = low ^ np.uint64(0x736F6D6570736575)
        v1 = high ^ np.uint64(0x646F72616E646F6D)
        v2 = low ^ np.uint64(0x6C7967656E657261)
        v3 = high ^ np.uint64(0x7465646279746573)
        for place in range(len(words)):
            v0, v1, v2, v3 = _absorb(v0, v1, v2, v3, words[place][row])
        v0, v1, v2, v3 = _absorb(v0, v1, v2, v3, length)
        v2 = v2 ^ np.uint64(0xFF)
        for _ in range(4):
            v0, v1, v2, v3 = _round(v0, v1, v2, v3)
        hashed[row] = v0 ^ v1 ^ v2 ^ v3
