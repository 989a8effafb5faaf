"""Ranks and agreement of orders, held to SciPy where it has the same measure."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from data.causes.order import distinct_pairs, kendall, pair_signs, ranks, robust_pairs, spearman, worst_fifth

orders = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=30)


@given(orders)
def test_rank_correlations_are_those_of_scipy(pairs):
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    varied = len(set(first.tolist())) > 1 and len(set(second.tolist())) > 1
    for mine, theirs in ((spearman, stats.spearmanr), (kendall, stats.kendalltau)):
        found = mine(first, second)
        if varied:
            assert found == pytest.approx(theirs(first, second).statistic, abs=1e-9)
        else:
            assert np.isnan(found)


def test_the_largest_value_is_first_and_equal_ones_share_the_better_rank():
    ranked = np.array([True, True, False, True, True, True])
    assert ranks(np.array([5, 9, 99, 5, 1, 7]), ranked).tolist() == [3, 1, 0, 3, 5, 2]
    assert worst_fifth(np.array([3, 1, 0, 3, 5, 2])).tolist() == [False, True, False, False, False, False]
    assert worst_fifth(np.array([1, 1, 0, 3, 5, 4])).tolist() == [True, True, False, False, False, False]
    assert worst_fifth(np.zeros(3, dtype=np.int64)).sum() == 0


@given(st.lists(st.lists(st.integers(0, 5), min_size=5, max_size=5), min_size=1, max_size=6))
def test_robust_pairs_are_those_that_no_choice_turns(rows):
    kept = sum(
        all(row[a] > row[b] for row in rows) or all(row[a] < row[b] for row in rows)
        for a, b in combinations(range(5), 2)
    )
    assert robust_pairs(pair_signs(np.array(row)) for row in rows) == pytest.approx(kept / 10)


def test_ranges_that_touch_are_not_distinct():
    low, high = np.array([0.1, 0.2, 0.5]), np.array([0.2, 0.3, 0.6])
    assert distinct_pairs(low, high) == pytest.approx(2 / 3)
    assert np.isnan(distinct_pairs(low[:1], high[:1]))
    assert np.isnan(robust_pairs([pair_signs(np.array([1]))]))
    assert np.isnan(spearman(np.array([]), np.array([])))
