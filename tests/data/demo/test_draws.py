"""The arithmetic of the generator: portable curves, shares and apportionment."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.registry.demo.draws import (
    apportion,
    choose,
    choose_by_row,
    cumulative,
    exp_of,
    normal_quantile,
    piecewise,
    stream,
)


@given(st.floats(-30, 10))
def test_exponential_is_close_to_the_true_one(x: float) -> None:
    assert float(exp_of(np.array([x]))[0]) == pytest.approx(math.exp(x), rel=1e-8)


@given(st.integers(0, 10_000), st.lists(st.integers(0, 1_000), min_size=1, max_size=40), st.integers(0, 20))
def test_apportioned_parts_sum_to_the_total(total: int, weights: list[int], minimum: int) -> None:
    parts = apportion(total, np.array(weights, dtype=np.int64), minimum)
    assert parts.min() >= min(minimum, total // len(weights))
    if sum(weights):
        assert int(parts.sum()) == total


def test_apportionment_is_by_largest_remainder() -> None:
    assert apportion(10, np.array([1, 1, 1])).tolist() == [4, 3, 3]
    assert apportion(100, np.array([97, 2, 1]), 5).tolist() == [90, 5, 5]


def test_streams_are_reproducible_and_differ_by_key() -> None:
    assert stream(1, "a", 2).random(3).tolist() == stream(1, "a", 2).random(3).tolist()
    assert stream(1, "a").random() != stream(1, "b").random()
    assert stream(1, "a").random() != stream(2, "a").random()


def test_choices_follow_their_shares() -> None:
    shares = np.array([0.2, 0.5, 0.3])
    one = choose(stream(1, "x"), cumulative(shares), 40_000)
    many = choose_by_row(stream(1, "y"), np.tile(cumulative(shares), (40_000, 1)))
    for drawn in (one, many):
        assert np.bincount(drawn) / 40_000 == pytest.approx(shares, abs=0.01)


def test_piecewise_lines_and_quantiles() -> None:
    knots, values = np.array([0.0, 1.0, 3.0]), np.array([0.0, 10.0, 20.0])
    assert piecewise(np.array([-1.0, 0.5, 2.0, 3.0, 9.0]), knots, values).tolist() == [0.0, 5.0, 15.0, 20.0, 20.0]
    assert normal_quantile(0.5) == 0.0
    assert normal_quantile(0.975) == pytest.approx(1.96, abs=0.001)
