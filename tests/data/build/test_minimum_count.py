"""The interim rule at its edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.protection.minimum_count import Kind, hide_small_cells
from data.release.states import ValueState

VALUE, SMALL, NO_DATA = ValueState.VALUE, ValueState.SUPPRESSED_SMALL, ValueState.NO_DATA

EDGES = [
    ("count", 0, 0, VALUE),
    ("count", 1, 0, SMALL),
    ("count", 9, 0, SMALL),
    ("count", 10, 0, VALUE),
    ("rate", 0, 0, NO_DATA),
    ("rate", 0, 9, SMALL),
    ("rate", 9, 9, SMALL),
    ("rate", 0, 10, VALUE),
    ("rate", 10, 10, VALUE),
    ("rate", 9, 100, SMALL),
    ("rate", 10, 100, VALUE),
    ("rate", 90, 100, VALUE),
    ("rate", 91, 100, SMALL),  # nine on the other side
    ("rate", 99, 100, SMALL),
    ("rate", 100, 100, VALUE),
    ("mean", 0, 0, NO_DATA),
    ("mean", 500, 9, SMALL),
    ("mean", 5, 10, VALUE),  # a sum of values is no count
    ("mean", 0, 10, VALUE),
]


@pytest.mark.parametrize(("kind", "numerator", "denominator", "state"), EDGES)
def test_edges(kind: Kind, numerator: int, denominator: int, state: ValueState) -> None:
    top, bottom, found = hide_small_cells(np.array([numerator]), np.array([denominator]), kind=kind, minimum=10)
    assert found.tolist() == [state]
    shown = state == VALUE
    assert top.tolist() == [numerator if shown else 0]
    assert bottom.tolist() == [denominator if shown and kind != "count" else 0]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1),
    st.integers(3, 20),
    st.sampled_from(["count", "rate"]),
)
def test_nothing_shown_is_small(pairs: list[tuple[int, int]], minimum: int, kind: Kind) -> None:
    bottom = np.array([low + high for low, high in pairs])
    top = np.array([low for low, _ in pairs])
    shown_top, shown_bottom, state = hide_small_cells(top, bottom, kind=kind, minimum=minimum)
    shown = state == VALUE
    np.testing.assert_array_equal(shown_top[shown], top[shown])
    assert not shown_top[~shown].any()
    assert not shown_bottom[~shown].any()
    sides = [shown_top] if kind == "count" else [shown_top, shown_bottom, shown_bottom - shown_top]
    for side in sides:
        assert not ((side > 0) & (side < minimum)).any()
    # Nothing is hidden without need.
    for row in np.flatnonzero(state == SMALL):
        numbers = [top[row]] if kind == "count" else [top[row], bottom[row], bottom[row] - top[row]]
        assert any(0 < number < minimum for number in numbers)
