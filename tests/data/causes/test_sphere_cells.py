"""Completing what a release hides: shares that are never negative, sum to the whole, and follow the area around."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data.causes.sphere_cells import WHOLE, complete

SETS = 8
counts = arrays(np.int64, (4, SETS), elements=st.integers(0, 500))
flags = arrays(np.bool_, (4, SETS))
patterns = arrays(np.float64, (4, SETS), elements=st.floats(0, 1))
totals = arrays(np.int64, 4, elements=st.integers(0, 1500))


@given(counts, totals, flags, patterns)
def test_shares_are_whole_and_never_negative(count, families, hidden, around):
    cells = complete(count, families, hidden, around, 36.0)
    assert cells.shares.dtype == np.int64
    assert (cells.shares >= 0).all()
    assert (cells.shares.sum(axis=1) == WHOLE).all()
    assert (cells.hidden_share >= 0).all()
    assert (cells.hidden_share <= 1).all()
    assert cells.hidden[families == 0].all()


def test_shown_cells_keep_their_share_and_the_rest_follows_the_area_around():
    count = np.array([[600, 200, 0, 0]])
    hidden = np.array([[False, False, True, True]])
    cells = complete(count, np.array([1000]), hidden, np.array([[0.9, 0.04, 0.03, 0.01]]), 36.0)
    assert cells.shares[0].tolist() == [WHOLE * 6 // 10, WHOLE * 2 // 10, WHOLE * 15 // 100, WHOLE * 5 // 100]
    assert cells.hidden_share[0] == pytest.approx(0.2)


def test_hidden_cells_that_are_absent_around_share_equally():
    hidden = np.array([[False, True, True, True]])
    cells = complete(np.array([[700, 0, 0, 0]]), np.array([1000]), hidden, np.array([[1.0, 0, 0, 0]]), 36.0)
    assert cells.shares[0].tolist() == [35000, 5000, 5000, 5000]


def test_shares_beyond_the_whole_are_scaled_and_leave_nothing_for_hidden_cells():
    hidden = np.array([[False, False, False, True]])
    cells = complete(np.array([[800, 200, 200, 0]]), np.array([1000]), hidden, np.ones((1, 4)), 36.0)
    assert cells.shares[0].tolist() == [33334, 8333, 8333, 0]
    assert cells.hidden_share[0] == 0


def test_an_area_that_is_hidden_whole_looks_like_the_area_around():
    around = np.array([[0.5, 0.25, 0.125, 0.125]])
    cells = complete(np.zeros((1, 4), dtype=np.int64), np.array([0]), np.ones((1, 4), dtype=np.bool_), around, 36.0)
    assert cells.shares[0].tolist() == (around[0] * WHOLE).tolist()
    assert cells.hidden_share[0] == 1
    assert cells.families[0] == 0


@given(counts.filter(lambda count: (count.sum(axis=1) > 0).all()))
def test_where_nothing_is_hidden_the_shares_are_those_of_the_counts(count):
    cells = complete(count, count.sum(axis=1), np.zeros((4, SETS), dtype=np.bool_), np.ones((4, SETS)), 36.0)
    exact = count / count.sum(axis=1, keepdims=True) * WHOLE
    assert np.abs(cells.shares - exact).max() < 1
