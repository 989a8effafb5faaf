"""Standard errors, simultaneous limits, worst and best group."""

import numpy as np
import pytest

from data.inequality.estimates import GroupRates, pairs, simultaneous_z, standard_error
from data.release.intervals import Z90, share_interval


def rates(*rate, error=1.0, size=100.0, higher_is_worse=True):
    count = len(rate)
    return GroupRates(
        np.array(rate, dtype=float), np.full(count, error), np.full(count, size), higher_is_worse=higher_is_worse
    )


def test_the_standard_error_is_read_off_the_published_interval():
    share, total = np.array([0.3, 0.002]), np.array([500.0, 500.0])
    low, high = share_interval(share, total, 36.0)
    assert low[1] == 0.0  # cut off at nothing
    assert standard_error(share, low, high) == pytest.approx(6 * np.sqrt(1 + share**2) / total)


def test_one_comparison_is_the_ordinary_interval_and_more_of_them_are_wider():
    assert simultaneous_z(1) == pytest.approx(Z90)
    # Three independent comparisons: each must hold with probability 0.9 ** (1 / 3) = 0.96549.
    assert simultaneous_z(3) == pytest.approx(2.1141, abs=1e-4)
    limits = [simultaneous_z(count) for count in range(1, 30)]
    assert limits == sorted(limits)
    with pytest.raises(ValueError, match="nothing"):
        simultaneous_z(0)


def test_pairs():
    assert [pairs(count) for count in (1, 2, 3, 7)] == [0, 1, 3, 21]


def test_worst_and_best_follow_the_direction():
    assert (rates(5, 9, 2).worst, rates(5, 9, 2).best) == (1, 2)
    turned = rates(5, 9, 2, higher_is_worse=False)
    assert (turned.worst, turned.best) == (2, 1)
    assert rates(4, 4).worst != rates(4, 4).best


@pytest.mark.parametrize(
    ("rate", "error", "size"),
    [([], [], []), ([1.0], [1.0, 2.0], [3.0]), ([np.nan], [1.0], [3.0]), ([1.0], [-1.0], [3.0]), ([1.0], [1.0], [0.0])],
)
def test_groups_without_figures_are_refused(rate, error, size):
    with pytest.raises(ValueError, match=r"\w"):
        GroupRates(np.array(rate), np.array(error), np.array(size))
