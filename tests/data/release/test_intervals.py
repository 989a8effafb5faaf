"""Intervals hold the true figure nine times of ten, for the noise that releases really carry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.protection.noise_tables import noise_table
from data.release.intervals import count_interval, mean_interval, share_interval

TRIALS = 40_000


def draws(seed: int, variance: float, count: int) -> np.ndarray:
    keys = np.random.default_rng(seed).integers(0, 2**64, TRIALS, dtype=np.uint64)
    return noise_table(variance).draw(keys, np.full(TRIALS, count))


def coverage(true: float, low: np.ndarray, high: np.ndarray) -> float:
    return float(np.mean((low <= true) & (true <= high)))


@pytest.mark.parametrize(("variance", "count"), [(36, 60), (36, 900), (400, 5_000), (2_400, 20_000)])
def test_counts(variance: float, count: int) -> None:
    low, high = count_interval((count + draws(1, variance, count)).astype(float), variance)
    assert coverage(count, low, high) == pytest.approx(0.9, abs=0.03)


@pytest.mark.parametrize(
    ("variance", "part", "whole"),
    [(36, 60, 700), (36, 30, 120), (24, 40, 90), (400, 40_000, 90_000), (2_400, 900, 2_600)],
)
def test_shares(variance: float, part: int, whole: int) -> None:
    total = (whole + draws(2, variance, whole)).astype(float)
    low, high = share_interval((part + draws(3, variance, part)) / total, total, variance)
    assert coverage(part / whole, low, high) == pytest.approx(0.9, abs=0.03)


@pytest.mark.parametrize(("variance", "whole", "mean"), [(36, 150, 40.0), (36, 600, 85.0), (24, 70, 50.0)])
def test_means(variance: float, whole: int, mean: float) -> None:
    centre, spread = 50.0, 50.0
    total = whole + draws(4, variance, whole)
    published = centre + (whole * (mean - centre) + spread * draws(5, variance, whole)) / total
    low, high = mean_interval(published, total.astype(float), variance, centre=centre, spread=spread)
    assert coverage(mean, low, high) == pytest.approx(0.9, abs=0.03)


def test_half_the_noise_would_be_noticed() -> None:
    low, high = count_interval((900 + draws(6, 36, 900)).astype(float), 36 / 4)
    assert coverage(900, low, high) < 0.65


numbers = st.floats(0, 1)
totals = st.floats(50, 1e7)
variances = st.floats(0.5, 5_000)


@given(numbers, totals, variances)
def test_a_share_lies_inside_and_its_interval_between_none_and_all(share: float, total: float, variance: float) -> None:
    low, high = share_interval(np.array([share]), np.array([total]), variance)
    assert 0 <= low[0] <= share <= high[0] <= 1


@given(st.integers(10, 10**7), variances)
def test_a_count_is_never_less_than_what_may_be_published(count: int, variance: float) -> None:
    low, high = count_interval(np.array([float(count)]), variance, 10)
    assert 10 <= low[0] <= count < high[0]


@given(st.floats(-20, 120), totals, variances)
def test_a_mean_lies_inside_and_its_interval_between_its_bounds(mean: float, total: float, variance: float) -> None:
    low, high = mean_interval(np.array([mean]), np.array([total]), variance, centre=50, spread=50)
    assert low[0] <= mean <= high[0]
    if 0 <= mean <= 100:
        assert low[0] >= 0
        assert high[0] <= 100


@given(numbers, totals, variances)
def test_more_families_or_less_noise_make_it_narrower(share: float, total: float, variance: float) -> None:
    def width(total: float, variance: float) -> float:
        low, high = share_interval(np.array([share]), np.array([total]), variance)
        return float(high[0] - low[0])

    assert width(2 * total, variance) <= width(total, variance) + 1e-12
    assert width(total, variance / 2) <= width(total, variance) + 1e-12
