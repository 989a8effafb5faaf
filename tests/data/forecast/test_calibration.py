"""Reliability finds forecasters who are too sure, not sure enough and right, and never mistakes one for another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.forecast.calibration import BANDS, Band, reliability

shares = st.floats(0, 1)
bands = st.lists(
    st.builds(Band, st.integers(1, 5), shares, shares, st.floats(0, 0.2), st.floats(0, 0.2), st.integers(0, 10_000)),
    max_size=5,
)


@given(bands)
def test_the_gap_lies_between_those_of_the_bands(found: list[Band]) -> None:
    whole = reliability(found)
    counted = [band for band in found if band.families]
    if whole is None:
        assert not counted
        return
    gaps = [band.gap for band in counted]
    assert min(gaps) - 1e-9 <= whole.gap <= max(gaps) + 1e-9
    assert whole.gap**2 <= whole.term + 1e-9
    assert whole.half <= max(band.gap_half for band in counted) + 1e-9
    if whole.verdict == "over":
        assert whole.gap > 0
    if whole.verdict == "under":
        assert whole.gap < 0


@pytest.mark.parametrize(("shift", "verdict"), [(-0.1, "over"), (0.0, "even"), (0.1, "under")])
def test_a_drawn_forecaster_is_judged_rightly(shift: float, verdict: str) -> None:
    rng = np.random.default_rng(7)
    probability = rng.uniform(0.4, 0.99, 40_000)
    came_true = rng.random(40_000) < np.clip(probability + shift, 0, 1)
    found = []
    for number, (low, high) in enumerate(BANDS, 1):
        inside = (probability >= low) & ((probability < high) | (high == 1.0))
        half = 2 / np.sqrt(inside.sum())
        found.append(
            Band(number, probability[inside].mean(), came_true[inside].mean(), 0.0, float(half), int(inside.sum()))
        )
    whole = reliability(found)
    assert whole is not None
    assert whole.verdict == verdict
    if shift == 0:
        assert whole.term < 0.001
    assert whole.families == 40_000


def test_nothing_to_judge() -> None:
    assert reliability([]) is None
    assert reliability([Band(1, 0.5, 0.5, 0.1, 0.1, 0)]) is None
    assert Band(1, 0.9, 0.5, 0.0, 0.1, 10).verdict == "over"
    assert Band(1, 0.5, 0.55, 0.0, 0.1, 10).verdict == "even"
