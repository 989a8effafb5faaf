"""H, A and M0 against families counted one by one; ranges against everything that hidden families could be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data.causes.choice import Choice
from data.causes.estimates import contributions, estimate
from data.causes.sphere_cells import WHOLE, SphereCells, complete

SPHERES = 3
SETS = 1 << SPHERES
choices = st.builds(
    Choice,
    st.lists(st.integers(0, 100), min_size=SPHERES, max_size=SPHERES).filter(any).map(tuple),
    st.integers(1, 100),
)
populations = arrays(np.int64, (3, SETS), elements=st.integers(0, 400)).filter(lambda n: (n.sum(axis=1) > 0).all())


def shown_whole(counts, variance=0.0):
    areas = len(counts)
    hidden = np.zeros((areas, SETS), dtype=np.bool_)
    return complete(counts, counts.sum(axis=1), hidden, np.ones((areas, SETS)), variance)


@given(populations, choices)
def test_the_measures_are_those_of_the_families_one_by_one(counts, choice):
    found = estimate(shown_whole(counts), choice)
    for row, families in enumerate(counts):
        scores = []
        for number, how_many in enumerate(families):
            deprived = [weight for bit, weight in enumerate(choice.weights) if number >> bit & 1]
            scores += [sum(deprived) / choice.total] * int(how_many)
        scores = np.array(scores)
        poor = np.round(scores * choice.total).astype(int) * 100 >= choice.cutoff * choice.total
        assert found.headcount[row] == pytest.approx(poor.mean(), abs=SETS / WHOLE)
        assert found.m0[row] == pytest.approx(scores[poor].sum() / len(scores), abs=SETS / WHOLE)
        if found.headcount[row] > 0.05:
            assert found.intensity[row] == pytest.approx(scores[poor].mean(), abs=0.02)
    assert found.of_m0.noise.tolist() == [0.0] * 3
    assert np.allclose(found.of_m0.low, found.m0)
    assert np.allclose(found.of_m0.high, found.m0)


@given(populations, choices)
def test_headcount_times_intensity_is_m0_and_spheres_add_up_to_it(counts, choice):
    cells = shown_whole(counts)
    found = estimate(cells, choice)
    anybody = found.headcount > 0
    assert np.isnan(found.intensity[~anybody]).all()
    assert np.allclose((found.headcount * found.intensity)[anybody], found.m0[anybody])
    parts = contributions(cells, choice)
    assert np.allclose(parts[anybody].sum(axis=1), 1)
    assert np.isnan(parts[~anybody]).all()


@given(populations, arrays(np.bool_, (3, SETS)), choices, st.randoms(use_true_random=False))
def test_no_distribution_of_hidden_families_leaves_the_range(counts, hidden, choice, random):
    cells = complete(np.where(hidden, 0, counts), counts.sum(axis=1), hidden, np.ones((3, SETS)), 0.0)
    found = estimate(cells, choice)
    for row in range(3):
        free = np.flatnonzero(cells.hidden[row])
        missing = cells.shares[row, free].sum()
        other = cells.shares[row].copy()
        other[free] = 0
        if len(free):
            other[random.choice(free.tolist())] += missing
        elsewhere = estimate(SphereCells(other[None, :], cells.hidden[row : row + 1], cells.families[:1], 0.0), choice)
        assert found.of_m0.low[row] - 1e-12 <= elsewhere.m0[0] <= found.of_m0.high[row] + 1e-12
        assert found.of_headcount.low[row] - 1e-12 <= elsewhere.headcount[0] <= found.of_headcount.high[row] + 1e-12


@pytest.mark.parametrize("hide", [False, True])
def test_nine_in_ten_repetitions_of_the_noise_stay_in_the_interval(hide):
    random = np.random.default_rng(3)
    truth = np.array([900, 150, 120, 30, 100, 20, 40, 8])
    choice = Choice((30, 20, 50), 33)
    hidden = np.tile((truth < 25) & hide, (4000, 1))
    noisy = np.maximum(0, np.round(truth + random.normal(0, 6.0, (4000, SETS)))).astype(np.int64)
    total = np.round(truth.sum() + random.normal(0, 6.0, 4000)).astype(np.int64)
    around = np.tile(truth / truth.sum(), (4000, 1))
    found = estimate(complete(noisy, total, hidden, around, 36.0), choice)
    true_m0 = float((truth @ choice.censored) / truth.sum() / choice.total)
    inside = (np.abs(found.m0 - true_m0) <= found.of_m0.noise).mean()
    assert 0.87 < inside < 0.93
    spread = np.std(found.m0) * 1.645
    assert found.of_m0.noise.mean() == pytest.approx(spread, rel=0.08)
