"""p-tables: their moments, bounds and draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.protection.errors import ProtectionError
from data.protection.noise_tables import noise_table


def test_variance_of_three_is_bounded_by_eight() -> None:
    change, probability = noise_table(3.0).distribution(1_000)
    assert (change[0], change[-1]) == (-8, 8)
    # exp(b v^2): the quotients of neighbours fall geometrically.
    logs = np.diff(np.log(probability[8:]))
    np.testing.assert_allclose(np.diff(logs), logs[1] - logs[0], atol=1e-9)
    np.testing.assert_allclose(probability, probability[::-1], atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.3, 3_000), st.integers(1, 2_000))
def test_moments_and_support(variance: float, count: int) -> None:
    table = noise_table(variance)
    change, probability = table.distribution(count)
    assert probability.sum() == pytest.approx(1)
    assert (probability >= -1e-15).all()
    assert probability @ change == pytest.approx(0, abs=1e-5 * np.sqrt(variance))
    if count >= table.bound:
        assert probability @ change**2 == pytest.approx(variance, rel=1e-5)
    if count < min(table.bound, 64):
        assert probability[change < -count].sum() == pytest.approx(0, abs=1e-12), "a small count turned negative"


def test_zero_stays_zero() -> None:
    change, probability = noise_table(12.0).distribution(0)
    assert probability[change == 0] == 1
    u = np.random.default_rng(1).integers(0, 2**64, 1_000, dtype=np.uint64)
    assert not noise_table(12.0).draw(u, np.zeros(1_000, dtype=np.int64)).any()


@pytest.mark.parametrize("count", [1, 2, 5, 17, 10_000])
def test_draws_follow_the_table(count: int) -> None:
    table = noise_table(9.0)
    u = np.random.default_rng(2).integers(0, 2**64, 200_000, dtype=np.uint64)
    drawn = table.draw(u, np.full(len(u), count))
    change, probability = table.distribution(count)
    found = np.bincount(drawn + table.bound, minlength=len(change)) / len(u)
    np.testing.assert_allclose(found, probability, atol=4 * np.sqrt(0.25 / len(u)))


def test_the_ends_of_the_uniform_range_stay_within_the_bounds() -> None:
    table = noise_table(6.0)
    ends = np.array([0, 2**64 - 1], dtype=np.uint64)
    for count in (1, 3, 12, 13, 10**9):
        drawn = table.draw(ends, np.full(2, count))
        assert -min(count, table.bound) <= drawn[0] < 0 < drawn[1] <= table.bound


def test_a_variance_must_be_positive() -> None:
    with pytest.raises(ProtectionError, match="positive variance"):
        noise_table(0.0)
