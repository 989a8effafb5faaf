"""The lifetime leak: mu squared adds up, and the budget is what its explanation says."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from data.release.leak_budget import BUDGET, GATES, accounts, advantage, mu_of


@settings(deadline=None)
@given(st.floats(0, 6))
def test_the_advantage_is_the_best_of_all_thresholds(mu: float) -> None:
    """Against N(0, 1) and N(mu, 1) the likelihood ratio is monotone, so every test is a threshold."""
    thresholds = mu / 2 + np.linspace(-4, 4, 401)
    best = (norm.sf(thresholds - mu) - norm.sf(thresholds)).max()
    assert advantage(mu) == pytest.approx(best, abs=1e-9)


@settings(deadline=None)
@given(st.floats(0, 0.999))
def test_mu_and_advantage_belong_together(best: float) -> None:
    assert advantage(mu_of(best)) == pytest.approx(best, abs=1e-9)


def test_the_figures_of_the_explanation() -> None:
    assert {tier: round(sqrt(budget), 2) for tier, budget in BUDGET.items()} == {"public": 1.69, "planner": 2.85}
    assert {tier: round(advantage(sqrt(budget)), 2) for tier, budget in BUDGET.items()} == {
        "public": 0.60,
        "planner": 0.85,
    }


def test_ten_years_of_releases_at_the_gate_fit_and_no_more() -> None:
    at_gate = {tier: mu_of(gate) ** 2 for tier, gate in GATES.items()}
    after_19 = accounts([at_gate] * 19)
    assert all(account.allows(at_gate[tier]) for tier, account in after_19.items())
    assert not any(account.allows(at_gate[tier] * 1.01) for tier, account in after_19.items())


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries({"public": st.floats(0, 2), "planner": st.floats(0, 2)}), max_size=30))
def test_accounts_add_up(leaks: list[dict[str, float]]) -> None:
    for tier, account in accounts(leaks).items():
        assert account.spent == pytest.approx(sum(leak[tier] for leak in leaks))
        assert account.mu == pytest.approx(sqrt(account.spent))
        assert account.left == pytest.approx(max(0, BUDGET[tier] - account.spent))
        assert 0 <= account.advantage <= 1
