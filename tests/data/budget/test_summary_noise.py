"""The noise of published money: its distribution, and what it tells together with the release's own counts."""

from itertools import accumulate, pairwise

import numpy as np
import pytest

from data.budget.summary_cells import LEAST_DEVIATIONS
from data.budget.summary_noise import LEAK, VARIANCES, deviation_of, draw, draw_money, weights
from data.profiles import load_profile
from data.protection.noise_plan import SHARES, variance
from data.protection.noise_tables import noise_table
from data.protection.protection_facts import leak_of
from data.release.dimensions import Breakdown
from data.release.groups import group_categories
from data.release.leak_budget import BUDGET, GATES, PER_YEAR, YEARS, advantage

GATE = GATES["public"]
TOTAL = Breakdown()
DISTRICT = VARIANCES["adm2"]


def probabilities(spread: int) -> np.ndarray:
    found = np.array(weights(spread), dtype=np.float64)
    return found / found.sum()


def moved(p: np.ndarray) -> float:
    """Total variation between a distribution and itself moved by one: the best attacker's TPR - FPR."""
    return float(np.abs(np.append(p, 0) - np.append(0, p)).sum() / 2)


def joint(p: np.ndarray, q: np.ndarray) -> float:
    """The same for two independent looks at one number, both moved by one."""
    here = np.outer(np.append(p, 0), np.append(q, 0))
    there = np.outer(np.append(0, p), np.append(0, q))
    return float(np.abs(here - there).sum() / 2)


def public_count(level: str) -> np.ndarray:
    return noise_table(variance(level, "families", TOTAL)).distribution(10**6)[1]


@pytest.mark.parametrize("spread", VARIANCES.values())
def test_moments_and_bounds(spread: int) -> None:
    p = probabilities(spread)
    change = np.arange(len(p)) - len(p) // 2
    assert (p == p[::-1]).all()
    assert p @ change**2 == pytest.approx(spread, rel=1e-5)
    assert min(weights(spread)) > 1_000_000, "whole numbers lose nothing at the ends"


def test_it_is_nearly_the_p_table_of_releases() -> None:
    """Among all distributions of this variance on a bounded range the p-table has the largest entropy."""
    table, own = noise_table(DISTRICT).distribution(10**6)[1], probabilities(DISTRICT)
    lack = (len(own) - len(table)) // 2
    assert np.abs(np.pad(table, lack) - own).sum() / 2 < 0.001


def test_every_change_has_exactly_its_weight() -> None:
    found = weights(DISTRICT)
    ends = [0, *accumulate(found)]
    for place, (first, after) in enumerate(pairwise(ends)):
        expected = place - len(found) // 2
        assert draw(DISTRICT, lambda _, at=first: at) == expected
        assert draw(DISTRICT, lambda _, at=after - 1: at) == expected


def test_money_moves_by_shifts_and_a_uniform_part_of_one() -> None:
    """Middle of the distribution; then half a shift down and nearly half a shift up."""
    middle = sum(weights(DISTRICT)) // 2
    for part, expected in ((0, -500), (2**31, 0), (2**32 - 1, 499)):
        drawn = iter([middle, part])
        assert draw_money(1000, DISTRICT, lambda _, drawn=drawn: next(drawn)) == expected
    assert deviation_of(1000, DISTRICT) == pytest.approx(1000 * (DISTRICT + 1 / 12) ** 0.5)


def test_draws_of_the_operating_system_are_not_all_alike() -> None:
    drawn = [draw_money(1000, DISTRICT) / 1000 for _ in range(400)]
    assert abs(np.mean(drawn)) < 6 * np.sqrt(DISTRICT / 400)
    assert 0.6 < np.var(drawn) / DISTRICT < 1.5
    assert len({round(1000 * item) % 1000 for item in drawn}) > 200, "no lattice on which the remainder would show"


def test_public_count_and_published_money_together() -> None:
    """An officer entered the true number: two independent looks at it. The bound of the issue is the gate."""
    for level, most in (("adm2", 0.061), ("adm1", 0.037), ("adm0", 0.019)):
        together = joint(public_count(level), probabilities(VARIANCES[level]))
        alone = moved(public_count(level))
        assert alone < together <= most < GATE, level


def test_a_proposal_taken_over_tells_less_than_the_true_number() -> None:
    """Participants from planners' figures carry their noise, which the public count carries, too."""
    of_planners = noise_table((SHARES["lasting"] + SHARES["planner"]) * variance("adm2", "families", TOTAL))
    own = noise_table(SHARES["public"] * variance("adm2", "families", TOTAL)).distribution(10**6)[1]
    _, shared = of_planners.distribution(10**6)
    money = probabilities(DISTRICT)
    # Joint distribution of (shared + own, shared + money) for n and for n + 1.
    size = (len(shared) + len(own), len(shared) + len(money))
    here = np.zeros(size)
    for step, p in enumerate(shared):
        here[step : step + len(own), step : step + len(money)] += p * np.outer(own, money)
    there = np.roll(here, (1, 1), axis=(0, 1))
    assert np.abs(here - there).sum() / 2 < joint(public_count("adm2"), money)


@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_a_whole_release_and_a_summary_stay_within_the_gate(country: str) -> None:
    profile = load_profile(country)
    release = leak_of(len(profile.age_groups), group_categories(profile))["public"]
    assert advantage((release + LEAK) ** 0.5) <= GATE
    years = YEARS * PER_YEAR
    assert years * (release + LEAK) <= BUDGET["public"], "twenty releases and twenty rounds in ten years"
    assert advantage((release + 1.1 * LEAK) ** 0.5) > GATE, "with a tenth less noise they would not"


def test_less_than_a_shift_tells_less() -> None:
    """Half a shift: the uniform part makes the density constant on whole shifts, so only half of it moves."""
    p = probabilities(DISTRICT)
    halves = np.repeat(p, 2) / 2
    assert np.abs(np.append(halves, 0) - np.append(0, halves)).sum() / 2 <= moved(p)


def test_a_rule_on_the_true_number_would_leak() -> None:
    """Why amounts are hidden by the changed amount alone: at such a rule's edge the state tells almost everything."""
    p = probabilities(DISTRICT)
    shown = p[len(p) // 2 :].sum()  # 30 true participants are shown with noise of 0 or more, 29 never
    assert shown - 0 > 0.5 > GATE


@pytest.mark.parametrize("spread", VARIANCES.values())
def test_few_participants_are_hardly_ever_shown(spread: int) -> None:
    p = probabilities(spread)
    change = np.arange(len(p)) - len(p) // 2
    least = LEAST_DEVIATIONS * (spread + 1 / 12) ** 0.5
    assert least > 80
    assert p[9 + change >= least].sum() < 0.005
    assert p[change >= least].sum() < 0.002
