"""How much the picture depends on hexagons or districts, by examples that can be checked on paper."""

import numpy as np
import pytest

from dashboard.figures.dependence import dependence, middle_ranks, rank_correlation

NONE = np.nan
LOWS = np.array([10, 20])


def of(own, district, people, total=100.0):
    return dependence(np.array(own, float), np.array(district, float), np.array(people, float), LOWS, total)


def test_hexagons_like_their_districts_agree_fully():
    found = of([5, 15, 25], [5, 15, 25], [10, 20, 30])
    assert found.correlation == pytest.approx(1.0)
    assert found.moved == 0
    assert found.covered == pytest.approx(0.6)
    assert found.hexagons == 3


def test_an_opposite_picture():
    found = of([5, 15, 25], [25, 15, 5], [1, 1, 1], total=3)
    assert found.correlation == pytest.approx(-1.0)
    assert found.moved == pytest.approx(2 / 3)
    assert found.covered == 1


def test_people_not_hexagons_are_counted():
    assert of([5, 15], [5, 5], [90, 10]).moved == pytest.approx(0.1)
    assert of([5, 15], [5, 5], [10, 90]).moved == pytest.approx(0.9)


def test_only_hexagons_with_a_value_count():
    found = of([5, NONE, 15, 25], [5, 15, NONE, 25], [10, 20, 30, 40])
    assert (found.hexagons, found.covered) == (2, 0.5)
    assert of([5, 25], [5, 25], [NONE, 40]).hexagons == 1
    assert of([NONE], [5], [10]) is None
    assert of([5], [5], [0]) is None
    assert of([5], [5], [10], total=0) is None


def test_without_spread_there_is_no_correlation():
    found = of([5, 15], [5, 5], [1, 1])
    assert np.isnan(found.correlation)
    assert found.moved == 0.5


def test_a_value_on_an_edge_belongs_to_the_higher_class():
    assert of([10, 9], [9, 9], [1, 1]).moved == 0.5


def test_noise_can_show_more_people_in_hexagons_than_in_the_country():
    assert of([5], [5], [101]).covered == 1


def test_ranks_by_weight_are_those_of_repeated_observations():
    values, weights = np.array([3.0, 1.0, 3.0, 2.0]), np.array([2.0, 1.0, 1.0, 3.0])
    assert middle_ranks(values, weights).tolist() == [5.5, 0.5, 5.5, 2.5]
    other = np.array([1.0, 2.0, 4.0, 4.0])
    repeats = weights.astype(int)
    repeated = rank_correlation(np.repeat(values, repeats), np.repeat(other, repeats), np.ones(repeats.sum()))
    assert rank_correlation(values, other, weights) == pytest.approx(repeated)
