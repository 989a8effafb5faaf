"""Record keys agree with the standard library and with the vectors of RFC 4231, bit by bit."""

import hashlib
import hmac

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.protection.record_keys import LANES, record_keys

KEY = hashlib.sha256(b"a key of the tests").digest()

# RFC 4231, sections 4.2, 4.3, 4.7 and 4.8: those whose data is text. The first 32 bits of HMAC-SHA-256.
VECTORS = [
    (b"\x0b" * 20, "Hi There", 0xB0344C61),
    (b"Jefe", "what do ya want for nothing?", 0x5BDCC146),
    (b"\xaa" * 131, "Test Using Larger Than Block-Size Key - Hash Key First", 0x60E43159),
    (
        b"\xaa" * 131,
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
        "hashed before being used by the HMAC algorithm.",
        0x9B09FFA7,
    ),
]


def by_library(texts: list[str], key: bytes) -> list[int]:
    return [int.from_bytes(hmac.digest(key, text.encode(), "sha256")[:4], "big") for text in texts]


@pytest.mark.parametrize(("key", "text", "expected"), VECTORS)
def test_vectors_of_the_standard(key: bytes, text: str, expected: int) -> None:
    keys = record_keys(pl.Series([text]), key)
    assert keys.dtype == np.uint32
    assert keys.tolist() == [expected]


@pytest.mark.parametrize("letter", ["x", "ө", "Ә", "漢", "😀"])
def test_every_length(letter: str) -> None:
    """All lengths across the edges of blocks, side by side in one call and each alone."""
    texts = [letter * length for length in range(200 // len(letter.encode()) + 1)] + ["y" * n for n in range(200)]
    expected = by_library(texts, KEY)
    assert record_keys(pl.Series(texts), KEY).tolist() == expected
    assert [int(record_keys(pl.Series([text]), KEY)[0]) for text in texts] == expected


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.text(max_size=200), max_size=3 * LANES), st.binary(min_size=1, max_size=140))
def test_any_texts_and_any_key(texts: list[str], key: bytes) -> None:
    assert record_keys(pl.Series(texts, dtype=pl.String), key).tolist() == by_library(texts, key)


def test_slices_and_chunks_of_a_column() -> None:
    texts = [f"family {number:>{number % 90}}" for number in range(500)]
    whole = pl.Series(texts)
    expected = by_library(texts, KEY)
    assert record_keys(whole.slice(123, 77), KEY).tolist() == expected[123:200]
    assert record_keys(pl.concat([whole.head(33), whole.tail(-33)], rechunk=False), KEY).tolist() == expected
    assert record_keys(whole.reverse(), KEY).tolist() == expected[::-1]


def test_a_family_without_an_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="identifier"):
        record_keys(pl.Series(["a", None]), KEY)
