"""Cases per worker and workers that a norm asks for: ratios keep their order, and unknown stays unknown."""

from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.caseload.load import Amount, per_worker, share, workers_missing, workers_needed

counts = st.integers(0, 10**6)
amounts = st.lists(counts, min_size=3, max_size=3).map(
    lambda three: Amount(float(sorted(three)[1]), float(min(three)), float(max(three)))
)
norms = st.integers(1, 500)


@given(amounts, st.integers(1, 10_000))
def test_shared_among_workers_the_interval_stays_an_interval(cases: Amount, workers: int) -> None:
    found = per_worker(cases, workers)
    assert found.low <= found.value <= found.high
    assert found.value * workers == pytest.approx(cases.value)


@given(amounts, norms)
def test_the_workers_that_are_needed_meet_the_norm_and_one_fewer_does_not(cases: Amount, norm: int) -> None:
    found = workers_needed(cases, norm)
    assert found.low <= found.value <= found.high
    assert found.value * norm >= cases.value
    assert (found.value - 1) * norm < cases.value


@given(amounts, norms, st.integers(0, 10_000))
def test_missing_and_there_make_up_what_is_needed(cases: Amount, norm: int, workers: int) -> None:
    missing = workers_missing(cases, workers, norm)
    assert missing.value + workers == workers_needed(cases, norm).value
    assert missing.low <= missing.value <= missing.high


def test_unknown_stays_unknown() -> None:
    assert not per_worker(Amount.exact(10), 0).known
    assert not per_worker(Amount.exact(10), nan).known
    assert not per_worker(Amount.unknown(), 5).known
    assert not workers_needed(Amount.unknown(), 5).known
    assert not workers_missing(Amount.exact(10), nan, 5).known
    assert isnan(share(1, 0))
    assert isnan(share(nan, 5))
    assert share(1, 4) == 0.25
    with pytest.raises(ValueError, match="positive"):
        workers_needed(Amount.exact(1), 0)
