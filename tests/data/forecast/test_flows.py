"""Net movements hold the truth whatever is hidden, add up to nothing where all is seen, and widen with noise."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data.forecast.flows import Floats, Flows, hidden_at_most, net_movements

matrices = arrays(np.int64, (5, 5), elements=st.integers(0, 5000)).map(lambda found: found.astype(np.float64))
masks = arrays(np.bool_, (5, 5))


def true_net(counts: Floats) -> Floats:
    return np.asarray(counts.sum(axis=0) - counts.sum(axis=1))


@given(matrices, masks)
def test_bounds_hold_the_truth_when_cells_are_hidden(counts, mask) -> None:  # type: ignore[no-untyped-def]
    shown = np.where(mask, np.nan, counts)
    found = net_movements(Flows(shown, counts.sum(axis=1), 0.0))
    for movement, truth in zip(found, true_net(counts), strict=True):
        assert movement is not None
        assert movement.low - 1e-6 <= truth <= movement.high + 1e-6
        assert movement.low <= movement.value <= movement.high


@given(matrices)
def test_what_one_zone_loses_another_gains(counts) -> None:  # type: ignore[no-untyped-def]
    found = net_movements(Flows(counts, counts.sum(axis=1), 27.6))
    values = [movement.value for movement in found if movement is not None]
    assert len(values) == 5
    assert abs(sum(values)) < 1e-6
    assert all(movement is not None and not movement.bounded for movement in found)


@given(matrices, masks, st.floats(0.1, 100), st.floats(1.1, 10))
def test_more_noise_never_makes_it_surer(counts, mask, variance, factor) -> None:  # type: ignore[no-untyped-def]
    shown = np.where(mask, np.nan, counts)
    narrow = net_movements(Flows(shown, counts.sum(axis=1), variance))
    wide = net_movements(Flows(shown, counts.sum(axis=1), variance * factor))
    for one, other in zip(narrow, wide, strict=True):
        assert one is not None
        assert other is not None
        assert other.high - other.low >= one.high - one.low


def test_directions_and_unknown_totals() -> None:
    counts = np.diag([100.0] * 5)
    counts[0, 4] = 50.0
    found = net_movements(Flows(counts, counts.sum(axis=1), 1.0))
    assert [movement.direction for movement in found if movement] == ["down", "none", "none", "none", "up"]
    counts[0, 4] = np.nan
    totals = counts.sum(axis=1)
    assert np.isnan(totals[0])
    assert net_movements(Flows(counts, totals, 1.0))[0] is None
    assert net_movements(Flows(counts, totals, 1.0))[1] is not None
    assert hidden_at_most(Flows(counts, np.array([120.0, 100, 100, 100, 100]), 1.0)).tolist() == [20, 0, 0, 0, 0]
