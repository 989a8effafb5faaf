"""The four rules of classes, natural breaks against brute force, and thresholds that never move."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.classes import SCHEMES, class_edges, classify, sort_into
from dashboard.figures.natural_breaks import natural_breaks
from dashboard.figures.thresholds import CHANGES, OF_UNIT, fixed_thresholds, scaled

FIXED = (50, 100, 200, 400)
some_values = st.lists(st.integers(0, 1000) | st.sampled_from([0, 50, 99, 100, 400]), min_size=1, max_size=40)


def spread(values, lows):
    rows = np.searchsorted(lows, values, side="right")
    return sum(((values[rows == row] - values[rows == row].mean()) ** 2).sum() for row in set(rows))


@given(st.lists(st.integers(0, 60), min_size=1, max_size=14), st.integers(1, 5))
def test_natural_breaks_are_the_best_of_all(values, most):
    values = np.array(values)
    distinct = np.unique(values)
    found = natural_breaks(values, most)
    assert len(found) == min(most, len(distinct))
    if len(distinct) > most:
        best = min(spread(values, np.array(lows)) for lows in combinations(distinct[1:], most - 1))
        assert spread(values, found[1:]) == pytest.approx(best, abs=1e-6)


def test_natural_breaks_of_large_numbers_stay_exact():
    values = np.array([10**7 + step for step in (0, 1, 2, 1000, 1001, 5000, 5001, 9000, 9001, 9002)])
    assert list(natural_breaks(values, 4) - 10**7) == [0, 1000, 5000, 9000]


@given(some_values, st.sampled_from(SCHEMES), st.booleans())
def test_every_rule_puts_a_value_between_the_edges_that_are_printed(values, scheme, inverted):
    shown, known = np.array(values), np.ones(len(values), dtype=bool)
    result = classify(shown, known, inverted=inverted, scheme=scheme, thresholds=FIXED)
    for value, row in zip(values, result.of_area, strict=True):
        assert result.classes[row].low <= value <= result.classes[row].high
    for before, after in pairwise(result.classes):
        assert before.high < after.low
        assert (before.colour < after.colour) != inverted
    assert sum(item.areas for item in result.classes) == len(values)
    if scheme in ("quantile", "natural"):
        assert all(item.areas for item in result.classes)


@given(some_values, some_values)
def test_fixed_classes_are_the_same_for_any_values(first, second):
    edges = [class_edges(np.sort(values), "fixed", FIXED) for values in (first, second)]
    assert [low for low, _, _ in edges[0][1:]] == [low for low, _, _ in edges[1][1:]] == list(FIXED)
    assert [beyond for *_, beyond in edges[0]] == ["below", "", "", "", "above"]


@given(some_values)
def test_equal_steps_differ_by_one_unit_at_most(values):
    edges = class_edges(np.sort(values), "equal")
    widths = {high - low + 1 for low, high, _ in edges}
    assert max(widths) - min(widths) <= 1
    assert (edges[0][0], edges[-1][1]) == (min(values), max(values))


def test_two_maps_can_share_their_edges():
    edges = class_edges(np.arange(10), "quantile")
    maps = [sort_into(edges, np.array(shown), np.ones(3, dtype=bool)) for shown in ([0, 1, 9], [4, 5, 9])]
    assert [item.low for item in maps[0].classes] == [item.low for item in maps[1].classes] == [0, 2, 4, 6, 8]
    assert maps[0].of_area[2] == maps[1].of_area[2] == 4
    assert [item.areas for item in maps[1].classes] == [0, 0, 2, 0, 1]


def test_thresholds_come_from_the_register_before_the_unit():
    entry = {"code": "x", "direction": "higher_is_worse"}
    assert fixed_thresholds({**entry, "thresholds": (1.0, 2.0, 3.0, 4.5)}, "percent", 1) == (10, 20, 30, 45)
    assert fixed_thresholds(entry, "percent", 1) == (50, 100, 200, 400)
    assert fixed_thresholds({**entry, "direction": "higher_is_better"}, "percent", 1) == (200, 400, 600, 800)
    assert fixed_thresholds({**entry, "code": "mpi_a"}, "index", 3) == (350, 400, 450, 500)
    for unit, decimals in (("points", 1), ("index", 3), ("count", 0)):
        thresholds = fixed_thresholds(entry, unit, decimals)
        assert thresholds == scaled(OF_UNIT[unit], decimals)
        assert all(low < high for low, high in pairwise(thresholds))
    assert all(low < high for low, high in CHANGES.values())
