"""Rates, intervals and advantages against distributions whose answers are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from data.attack.rates import advantage, calibration_error, proportion, true_positives_at_low_false_positives


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_proportion_lies_in_its_interval(hits: int, misses: int) -> None:
    estimate = proportion(hits, hits + misses)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_wilson_interval_of_nothing_found() -> None:
    # Wilson (1927): 0 of 100 gives 0 to z^2 / (100 + z^2).
    assert proportion(0, 100).high == pytest.approx(1.95996**2 / (100 + 1.95996**2), abs=1e-5)


def gaussian_ratios(mu: float, trials: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    """Log likelihood ratios of a shift by mu, in both worlds."""
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(2, trials))
    return mu * noise[0] - mu**2 / 2, mu * (noise[1] + mu) - mu**2 / 2


@pytest.mark.parametrize("mu", [0.2, 0.5, 1.0])
def test_the_advantage_of_a_gaussian_test(mu: float) -> None:
    estimate = advantage(*gaussian_ratios(mu))
    expected = 2 * norm.cdf(mu / 2) - 1
    assert estimate.low - 0.01 <= expected <= estimate.high + 0.01


@pytest.mark.parametrize("mu", [0.2, 0.5, 1.0])
def test_the_low_false_positive_figure_of_a_gaussian_test(mu: float) -> None:
    without, having = gaussian_ratios(mu)
    assert calibration_error(without, having) < 0.05
    found = true_positives_at_low_false_positives(without, having).value
    assert found == pytest.approx(norm.cdf(mu - norm.ppf(0.999)), rel=0.25)


def test_an_uncalibrated_score_falls_back_to_its_quantile() -> None:
    without, having = np.zeros(2000), np.full(2000, 50.0)
    assert calibration_error(without, having) > 0.1
    assert true_positives_at_low_false_positives(without, having).value == 1.0


def test_equal_worlds_give_no_advantage() -> None:
    rng = np.random.default_rng(3)
    estimate = advantage(rng.normal(size=20_000), rng.normal(size=20_000))
    assert abs(estimate.value) < 0.03


def test_separate_worlds_give_all_of_it() -> None:
    assert advantage(np.zeros(100), np.ones(100)).value == 1.0
