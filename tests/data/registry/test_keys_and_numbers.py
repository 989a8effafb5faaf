"""The compiled loops of the ingest against the same thing written plainly."""

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from data.build.family_lookup import FamilyLookup, known_rows
from data.registry.contract import Column, Kind
from data.registry.keys import repeated, row_keys
from data.registry.values import encode

MONEY = Column("amount", Kind.NUMBER, low=-1000, high=100_000, decimals=2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.decimals(-1200, 100_100, places=4) | st.just(Decimal("NaN")), max_size=30))
def test_numbers_are_rounded_as_decimals(values: list[Decimal | None]) -> None:
    """Half to even on the decimal that was meant; nothing outside the limits, null or not a number."""
    frame = pl.DataFrame({"amount": pl.Series([None if v is None else float(v) for v in values], dtype=pl.Float64)})
    expected = [
        int(v.quantize(Decimal("0.01"), ROUND_HALF_EVEN) * 100)
        if v is not None and v.is_finite() and -1000 <= v <= 100_000
        else None
        for v in values
    ]
    assert frame.select(encode(MONEY, frame).alias("amount"))["amount"].to_list() == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=40))
def test_repeated_keys(values: list[int]) -> None:
    keys = np.array(values, dtype=np.uint64)
    assert repeated(keys).tolist() == [values.count(value) > 1 for value in values]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.none() | st.integers(-9, 9), st.none() | st.floats(-2, 2), st.none() | st.booleans())))
def test_row_keys_do_not_depend_on_slices(rows: list[tuple[int | None, float | None, bool | None]]) -> None:
    """Bits of validity begin in the middle of a byte in a slice; null differs from every value."""
    frame = pl.DataFrame(rows, schema={"a": pl.Int16, "b": pl.Float64, "c": pl.Boolean}, orient="row")
    keys = row_keys(frame)
    for begin in range(frame.height):
        assert np.array_equal(row_keys(frame.slice(begin)), keys[begin:])
    texts = [(a, None if b is None else b + 0.0, c) for a, b, c in rows]
    assert len(set(keys.tolist())) == len({repr(text) for text in texts})


def test_rows_of_families() -> None:
    lookup = FamilyLookup(pl.Series(["a", "bc", "d"]))
    rows = lookup.rows(pl.Series(["d", None, "a", "unknown", "d"]))
    assert rows.tolist() == [2, -1, 0, -1, 2]
    assert known_rows("family", rows).to_list() == [2, None, 0, None, 2]
    assert len(lookup) == 3
