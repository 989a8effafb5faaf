"""Since when a figure is worse, which spheres drive poverty, and which areas are alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.causes.propagation import Effect
from data.causes.since import Since, turned_worse, worse_than_reference
from data.causes.sphere_parts import driver, sphere_shares
from data.causes.structure import distances, nearest

COLUMNS = st.lists(st.lists(st.integers(-9, 9).map(float), min_size=3, max_size=3), min_size=3, max_size=8)


def series(*values):
    return [None if value is None else Effect(value, 1.0) for value in values]


def test_a_run_begins_where_it_was_clear_for_the_first_time():
    nation = series(10, 10, 10, 10)
    assert worse_than_reference(series(10, 11, 14, 15), nation, higher_is_worse=True) == Since(2, False)
    assert worse_than_reference(series(15, 14, 14, 15), nation, higher_is_worse=True) == Since(0, True)
    assert worse_than_reference(series(15, None, 14, 15), nation, higher_is_worse=True) == Since(2, True)
    assert worse_than_reference(series(15, 15, 15, 11), nation, higher_is_worse=True) is None
    assert worse_than_reference(series(15, 15, 15, None), nation, higher_is_worse=True) is None
    assert worse_than_reference(series(9, 9, 5, 4), nation, higher_is_worse=False) == Since(2, False)
    assert worse_than_reference([], [], higher_is_worse=True) is None


def test_a_turn_for_the_worse_must_last():
    assert turned_worse(series(10, 14, 15), higher_is_worse=True) == 1
    assert turned_worse(series(10, 14, 10, 14), higher_is_worse=True) == 3
    assert turned_worse(series(10, None, 14), higher_is_worse=True) == 2
    assert turned_worse(series(10, 10.5, 11), higher_is_worse=True) is None
    assert turned_worse(series(10, 14, None), higher_is_worse=True) is None
    assert turned_worse(series(14, 10), higher_is_worse=False) == 1
    assert turned_worse([], higher_is_worse=True) is None


def test_shares_of_spheres_sum_to_one_and_name_the_largest():
    shares = sphere_shares([Effect(0.2, 0.001), Effect(0.1, 0.001), Effect(0.1, 0.001)])
    assert sum(share.value for share in shares) == pytest.approx(1.0)
    assert driver(shares) == (0, True)
    assert driver(sphere_shares([Effect(0.2, 0.05), Effect(0.19, 0.05)])) == (0, False)
    assert sphere_shares([Effect(0.2, 0.0), None]) == []
    assert sphere_shares([Effect(0.0, 0.0)]) == []
    assert driver([]) is None


@given(COLUMNS)
def test_distances_are_symmetric_and_know_no_unit(rows):
    block = np.array(rows)
    apart = np.stack([distances([block], row) for row in range(len(block))])
    assert np.allclose(apart, apart.T)
    assert np.allclose(np.diag(apart), 0)
    assert np.allclose(apart[0], distances([block, block], 0))
    assert np.allclose(apart[0], distances([block * 8 - 4], 0), atol=1e-6)


def test_areas_with_a_hidden_figure_are_nobodys_peers():
    block = np.array([[1.0], [1.1], [np.nan], [5.0]])
    assert [row for row, _ in nearest([block], 0, 9)] == [1, 3]
    assert nearest([block], 2, 9) == []
