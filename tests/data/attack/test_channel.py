"""The attacker's model of a cell agrees with the functions that make releases."""

import numpy as np
import pytest

from data.attack.canary import publish, random_release_keys
from data.attack.channel import Channel, channel, softly_large
from data.attack.evidence import evidence
from data.attack.trials import draw_arrivals, draw_trials, trial_tables
from data.protection.cell_noise import soft_bound
from data.release.dimensions import TIERS
from tests.data.attack import town


@pytest.mark.parametrize("tier", TIERS)
def test_a_large_count_is_perturbed_to_something(tier: str) -> None:
    noise = Channel(tier, 36.0, 10)
    true = np.full(2 * noise.bound + 1, 500)
    published = 500 + np.arange(-noise.bound, noise.bound + 1)
    assert noise.likelihood(true, published).sum() == pytest.approx(1.0)
    assert noise.likelihood(true[:1], published[:1] - 1) == 0.0


@pytest.mark.parametrize("tier", TIERS)
def test_nothing_below_the_floor_is_ever_expected(tier: str) -> None:
    noise = channel(tier, 36.0, 10)
    for true in range(1, 40):
        below = np.arange(-20, 10)
        assert noise.likelihood(np.full(len(below), true), below).sum() == 0.0


def test_soft_thresholds_rise_from_never_to_always() -> None:
    minimum, unit = 10, 1
    count = np.arange(0, 60)
    chance = softly_large(count, minimum, unit)
    assert (chance[:minimum] == 0).all()
    assert (chance[minimum + 2 * soft_bound(unit) :] == 1).all()
    assert (np.diff(chance) >= 0).all()


@pytest.mark.parametrize("draw", [draw_trials, draw_arrivals])
def test_likelihood_ratios_are_calibrated(draw: object) -> None:
    """E[exp(L)] without and E[exp(-L)] with the attribute are 1: the attacker's model is that of the release."""
    rng = np.random.default_rng(4)
    subject = town.healthy_subject()
    trials = draw(subject, 250, rng)  # type: ignore[operator]
    keys = random_release_keys(rng)
    ratios: dict[tuple[str, int], list[np.ndarray]] = {}
    for table in trial_tables(trials, rng):
        for bit, sign in ((0, 1), (1, -1)):
            seen = publish(table, keys, subject.minimum, bit)
            for tier in table.tiers:
                scores = sign * evidence(table, seen[tier], tier, subject.minimum)
                ratios.setdefault((tier, bit), []).append(np.exp(scores))
    for parts in ratios.values():
        joined = np.concatenate(parts)
        error = joined.std() / np.sqrt(len(joined))
        assert joined.mean() == pytest.approx(1.0, abs=5 * error + 0.003)
