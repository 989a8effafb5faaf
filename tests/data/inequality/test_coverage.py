"""Simulation: intervals computed from published figures hold the true gap as often as they say."""

import numpy as np
import pytest

from data.inequality.estimates import GroupRates, standard_error
from data.inequality.gaps import attributable_risk, difference, difference_between, ratio, ratio_between
from data.inequality.gradients import concentration_index, slope_index
from data.release.intervals import share_interval

TRIALS = 1500
VARIANCE = 36.0


def publish(random, share, size):
    """Noise on both counts, as releases have it; rate, error and size in percent and persons."""
    numerator = share * size + random.normal(0, np.sqrt(VARIANCE), np.shape(size))
    denominator = size + random.normal(0, np.sqrt(VARIANCE), np.shape(size))
    rate = np.clip(numerator, 0, denominator) / denominator
    low, high = share_interval(rate, denominator, VARIANCE)
    return 100 * rate, 100 * standard_error(rate, low, high), denominator


def coverage(share, size):
    """How often the interval of each measure holds the truth, over seeded trials."""
    share, size = np.array(share), np.array(size, dtype=float)
    everybody = size.sum()
    total = float(np.sum(share * size) / everybody)
    exact = GroupRates(100 * share, np.zeros(len(share)), size)
    held = dict.fromkeys(("difference", "ratio", "risk", "slope", "concentration"), 0)
    random = np.random.default_rng(20261122)
    for _ in range(TRIALS):
        found = GroupRates(*publish(random, share, size))
        whole = publish(random, np.array([total]), np.array([everybody]))
        worst, best = found.worst, found.best
        held["difference"] += difference(found).contains(100 * (share[worst] - share[best]))
        held["ratio"] += ratio(found).contains(share[worst] / share[best])
        risk = attributable_risk(found, (float(whole[0][0]), float(whole[1][0])))
        held["risk"] += risk.contains(max(100 * (total - share[best]), 0.0))
        held["slope"] += slope_index(found).contains(slope_index(exact).value)
        held["concentration"] += concentration_index(found).contains(concentration_index(exact).value)
    return {name: count / TRIALS for name, count in held.items()}


LOWEST = 0.90 - 3 * np.sqrt(0.09 / TRIALS)


def test_two_groups():
    held = coverage([0.30, 0.22], [900, 700])
    assert held["difference"] == pytest.approx(0.90, abs=0.025)
    assert held["ratio"] == pytest.approx(0.90, abs=0.025)
    assert min(held.values()) >= LOWEST


@pytest.mark.parametrize(
    ("share", "size"),
    [
        ([0.25] * 5, [400, 500, 600, 450, 520]),  # nothing but noise: the picked pair is an artefact
        ([0.45, 0.35, 0.25, 0.18, 0.12], [300, 900, 1500, 2500, 2000]),
        ([0.30, 0.29, 0.28, 0.31, 0.30, 0.27, 0.29], [150, 400, 3000, 250, 700, 900, 5000]),
    ],
)
def test_many_groups(share, size):
    held = coverage(share, size)
    assert min(held.values()) >= LOWEST
    # One gradient is not picked among many: its interval should be no wider than it says either.
    assert held["slope"] == pytest.approx(0.90, abs=0.03)
    assert held["concentration"] == pytest.approx(0.90, abs=0.03)


def test_the_ordinary_interval_would_not_hold_for_a_picked_pair():
    random = np.random.default_rng(7)
    share, size = np.full(7, 0.3), np.full(7, 500.0)
    plain = 0
    for _ in range(600):
        found = GroupRates(*publish(random, share, size))
        sides = [(found.rate[row], found.error[row]) for row in (found.worst, found.best)]
        plain += difference_between(*sides).contains(0) and ratio_between(*sides).contains(1)
    assert plain / 600 < 0.6
