"""Record keys: HMAC-SHA256 of every family identifier under the custodian's key, cut to 32 bits.

Keys of a cell's families are added modulo 2^32; without the key of protection the sums say nothing about who is in the
cell, and with another set of families they are another number.

Source: HMAC (RFC 2104) of SHA-256 (FIPS 180-4). Written out here, where the standard library would do, for time:
2.25 million identifiers take 0.5 s of one core in lanes that the compiler turns into vector instructions, 8.8 s one by
one with `hmac.digest`, 4.2 s with copied states of `hashlib`, 3.0 s with DuckDB's `sha256`. The tests hold it to the
standard library bit by bit.

Limits: 32 bits collide (in pairs, 2^-32 each); that costs fresh noise where two families swap, not secrecy. The loops
take time by the length of identifiers, never by the key.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from math import isqrt
from os import cpu_count
from typing import Final

import numba
import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

LANES: Final = 16
"""Identifiers that are hashed side by side."""
_BLOCK: Final = 64
_LENGTH_FIELD: Final = 8


def record_keys(family_ids: pl.Series, key: bytes) -> NDArray[np.uint32]:
    """First 32 bits, big-endian, of HMAC-SHA256(key, identifier in UTF-8).

    Args:
        family_ids: text identifiers, (families,); none may be null.
        key: the custodian's `record` key; any length that HMAC takes.

    Returns:
        uint32, (families,).

    Raises:
        ValueError: an identifier is null.
    """
    if family_ids.null_count():
        raise ValueError("Every family needs an identifier for its record key.")
    keys = np.empty(len(family_ids), dtype=np.uint32)
    if len(family_ids):
        begin, text = _utf8(family_ids)
        padded = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        inner, outer = (_after_block(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))
        span = -(-len(keys) // (cpu_count() or 1))

        def hash_from(first: int) -> None:
            _hmac(begin[first : first + span + 1], text, inner, outer, keys[first : first + span])

        with ThreadPoolExecutor() as pool:
            list(pool.map(hash_from, range(0, len(keys), span)))
    return keys


def _utf8(texts: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Where every text begins (and the last ends), and the bytes of all."""
    array = texts.cast(pl.String).to_arrow(compat_level=pl.CompatLevel.oldest())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    array = array.cast(pa.large_string())
    _, offsets, data = array.buffers()
    begin = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(texts) + 1]
    return begin, np.frombuffer(data or b"", dtype=np.uint8)


def _after_block(block: bytes) -> NDArray[np.uint32]:
    """State of SHA-256 after one block of 64 bytes, which all identifiers share."""
    words = np.zeros((_BLOCK, LANES), dtype=np.uint32)
    words[:16] = np.frombuffer(block, ">u4")[:, None]
    after = np.empty(8 * LANES, dtype=np.uint32)
    _compress(np.repeat(_START, LANES), words.ravel(), after)
    return after[::LANES].copy()


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def _cube_root(number: int) -> int:
    low, high = 0, number
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= number else (low, middle - 1)
    return low


# FIPS 180-4, 5.3.3 and 4.2.2: 32 bits of the fractions of the square roots and the cube roots of the first primes.
_START: Final = np.array([isqrt(prime << 64) % 2**32 for prime in _primes(8)], dtype=np.uint32)
_ROUND: Final = np.array([_cube_root(prime << 96) % 2**32 for prime in _primes(64)], dtype=np.uint32)

# Numba widens uint32 arithmetic to 64 bits; narrowing after every step keeps it in 32-bit vector lanes.
_u = np.uint32


@numba.njit(inline="always")
def _right(x, n):  # type: ignore[no-untyped-def]
    return _u(_u(x >> _u(n)) | _u(x << _u(32 - n)))


# Rows of `v` are the working variables in the order of their letters; the rotation of letters that ends a round in the
# standard is in the order in which the caller names the rows. Constant rows show the compiler that lanes are apart.
@numba.njit(inline="always")
def _step(v, words, t, a, b, c, d, e, f, g, h):  # type: ignore[no-untyped-def]
    for i in range(LANES):
        x, y = v[a * LANES + i], v[e * LANES + i]
        second, third = v[b * LANES + i], v[c * LANES + i]
        choice = _u((y & v[f * LANES + i]) ^ (_u(~y) & v[g * LANES + i]))
        majority = _u((x & second) ^ (x & third) ^ (second & third))
        sum_e = _u(_right(y, 6) ^ _right(y, 11) ^ _right(y, 25))
        sum_a = _u(_right(x, 2) ^ _right(x, 13) ^ _right(x, 22))
        first = _u(v[h * LANES + i] + sum_e + choice + _ROUND[t] + words[t * LANES + i])
        v[d * LANES + i] = _u(v[d * LANES + i] + first)
        v[h * LANES + i] = _u(first + _u(sum_a + majority))


@numba.njit(cache=True, nogil=True)
def _compress(state, words, v):  # type: ignore[no-untyped-def]
    """FIPS 180-4, 6.2.2, for every lane: the block in words[:16] carries `state` to `v`; the other words are made."""
    for t in range(16, 64):
        for i in range(LANES):
            x, y = words[(t - 15) * LANES + i], words[(t - 2) * LANES + i]
            small = _u(_right(x, 7) ^ _right(x, 18) ^ _u(x >> _u(3)))
            large = _u(_right(y, 17) ^ _right(y, 19) ^ _u(y >> _u(10)))
            words[t * LANES + i] = _u(words[(t - 16) * LANES + i] + small + words[(t - 7) * LANES + i] + large)
    for i in range(8 * LANES):
        v[i] = state[i]
    for t in range(0, 64, 8):
        _step(v, words, t, 0, 1, 2, 3, 4, 5, 6, 7)
        _step(v, words, t + 1, 7, 0, 1, 2, 3, 4, 5, 6)
        _step(v, words, t + 2, 6, 7, 0, 1, 2, 3, 4, 5)
        _step(v, words, t + 3, 5, 6, 7, 0, 1, 2, 3, 4)
        _step(v, words, t + 4, 4, 5, 6, 7, 0, 1, 2, 3)
        _step(v, words, t + 5, 3, 4, 5, 6, 7, 0, 1, 2)
        _step(v, words, t + 6, 2, 3, 4, 5, 6, 7, 0, 1)
        _step(v, words, t + 7, 1, 2, 3, 4, 5, 6, 7, 0)
    for i in range(8 * LANES):
        v[i] = _u(v[i] + state[i])


@numba.njit(inline="always")
def _tail(text, begin, count):  # type: ignore[no-untyped-def]
    """The last 0 to 3 bytes of a text, the bit that ends it, and zeros."""
    value = _u(0)
    for at in range(count):
        value = _u(_u(value << _u(8)) | _u(text[begin + at]))
    return _u(_u(_u(value << _u(8)) | _u(0x80)) << _u(8 * (3 - count)))


@numba.njit(cache=True, nogil=True)
def _put_block(words, lane, text, begin, length, block):  # type: ignore[no-untyped-def]
    """One block of a text with its padding; lengths count the block of the key, which came before."""
    for word in range(16):
        first = block * _BLOCK + word * 4
        value = _u(0)
        if first + 4 <= length:
            at = begin + first
            upper = _u(_u(_u(text[at]) << _u(8)) | _u(text[at + 1]))
            lower = _u(_u(_u(text[at + 2]) << _u(8)) | _u(text[at + 3]))
            value = _u(_u(upper << _u(16)) | lower)
        elif first <= length:
            value = _tail(text, begin + first, length - first)
        words[word * LANES + lane] = value
    if block == (length + _LENGTH_FIELD) // _BLOCK:
        words[14 * LANES + lane] = _u((_BLOCK + length) >> 29)
        words[15 * LANES + lane] = _u((_BLOCK + length) << 3)


@numba.njit(inline="always")
def _fill(state, shared):  # type: ignore[no-untyped-def]
    for part in range(8):
        for i in range(LANES):
            state[part * LANES + i] = shared[part]


@numba.njit(cache=True, nogil=True)
def _hmac(begin, text, inner, outer, keys):  # type: ignore[no-untyped-def]
    words = np.empty(64 * LANES, np.uint32)
    state = np.empty(8 * LANES, np.uint32)
    v = np.empty(8 * LANES, np.uint32)
    for row in range(0, len(keys), LANES):
        lanes = min(LANES, len(keys) - row)
        blocks = 0
        for i in range(lanes):
            blocks = max(blocks, (begin[row + i + 1] - begin[row + i] + _LENGTH_FIELD) // _BLOCK + 1)
        _fill(state, inner)
        for block in range(blocks):
            for i in range(lanes):
                _put_block(words, i, text, begin[row + i], begin[row + i + 1] - begin[row + i], block)
            _compress(state, words, v)
            for i in range(lanes):
                # Lanes whose text ended in an earlier block keep the state that they had then.
                if block <= (begin[row + i + 1] - begin[row + i] + _LENGTH_FIELD) // _BLOCK:
                    for part in range(8):
                        state[part * LANES + i] = v[part * LANES + i]
        for at in range(8 * LANES):
            words[at] = state[at]
        _fill(state, outer)
        for i in range(LANES):
            words[8 * LANES + i] = _u(0x80000000)
            for part in range(9, 15):
                words[part * LANES + i] = _u(0)
            words[15 * LANES + i] = _u((_BLOCK + 32) * 8)
        _compress(state, words, v)
        for i in range(lanes):
            keys[row + i] = v[i]
