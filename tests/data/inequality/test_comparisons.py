"""The false discovery rate: an example from the source, and what the procedure promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, norm

from data.inequality.comparisons import chance_of, discoveries

# The fifteen p-values of the example in Benjamini and Hochberg (1995), section 3.2: four are found at 0.05.
EXAMPLE = np.array(
    [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
)


def test_the_example_of_the_source():
    assert discoveries(EXAMPLE, 0.05).sum() == 4
    assert discoveries(EXAMPLE[::-1], 0.05).tolist() == discoveries(EXAMPLE, 0.05)[::-1].tolist()


def test_chances_by_the_normal_distribution():
    found = chance_of(np.array([0.0, 1.645, -3.0, 2.0, 0.0]), np.array([1.0, 1.0, 1.0, 0.0, 0.0]))
    assert found == pytest.approx([1, 2 * norm.sf(1.645), 2 * norm.sf(3), 0, 1])


@given(st.lists(st.floats(0, 1), max_size=40), st.floats(0.01, 0.5))
def test_it_is_the_procedure_of_scipy(chances, rate):
    chances = np.array(chances)
    wanted = false_discovery_control(chances) <= rate if len(chances) else np.zeros(0, dtype=bool)
    close = np.abs(false_discovery_control(chances) - rate) < 1e-12 if len(chances) else np.zeros(0, dtype=bool)
    assert ((discoveries(chances, rate) == wanted) | close).all()


def test_false_discoveries_stay_rare():
    random = np.random.default_rng(3)
    share = []
    for _ in range(400):
        truth = np.where(np.arange(200) < 40, 3.0, 0.0)
        found = discoveries(chance_of(truth + random.normal(size=200), np.ones(200)))
        share.append((found & (truth == 0)).sum() / max(found.sum(), 1))
    assert np.mean(share) <= 0.10
    assert np.mean(share) > 0.04  # it is no cheaper than it has to be
