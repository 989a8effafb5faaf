"""The noise of published money: its distribution, and what it tells together with the release's own counts."""

from itertools import accumulate, pairwise

import numpy as np
import pytest

from data.budget.summary_cells import LEAST_DEVIATIONS, LEAST_PARTICIPANTS
from data.budget.summary_noise import LEAK, VARIANCE, draw, line_variance, weights
from data.profiles import load_profile
from data.protection.noise_plan import SHARES, variance
from data.protection.noise_tables import noise_table
from data.protection.protection_facts import leak_of
from data.release.dimensions import Breakdown
from data.release.groups import group_categories
from data.release.leak_budget import BUDGET, GATES, PER_YEAR, YEARS, advantage

GATE = GATES["public"]
TOTAL = Breakdown()


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


def test_moments_and_bounds() -> None:
    p = probabilities(VARIANCE)
    change = np.arange(len(p)) - len(p) // 2
    assert (p == p[::-1]).all()
    assert p @ change**2 == pytest.approx(VARIANCE, rel=1e-5)
    assert min(weights(VARIANCE)) > 1_000_000, "whole numbers lose nothing at the ends"


def test_it_is_nearly_the_p_table_of_releases() -> None:
    """Among all distributions of this variance on a bounded range the p-table has the largest entropy."""
    table, own = noise_table(VARIANCE).distribution(10**6)[1], probabilities(VARIANCE)
    lack = (len(own) - len(table)) // 2
    assert np.abs(np.pad(table, lack) - own).sum() / 2 < 0.001


def test_every_change_has_exactly_its_weight() -> None:
    found = weights(450)
    ends = [0, *accumulate(found)]
    for place, (first, after) in enumerate(pairwise(ends)):
        expected = place - len(found) // 2
        assert draw(450, lambda _, at=first: at) == expected
        assert draw(450, lambda _, at=after - 1: at) == expected


def test_draws_of_the_operating_system_are_not_all_alike() -> None:
    drawn = [draw(VARIANCE) for _ in range(400)]
    assert abs(np.mean(drawn)) < 6 * np.sqrt(VARIANCE / 400)
    assert 0.6 < np.var(drawn) / VARIANCE < 1.5


def test_public_count_and_published_money_together() -> None:
    """An officer entered the true number: two independent looks at it. The bound of the issue is the gate."""
    for level, most in (("adm2", 0.063), ("adm1", 0.041), ("adm0", 0.027)):
        together = joint(public_count(level), probabilities(VARIANCE))
        alone = moved(public_count(level))
        assert alone < together <= most < GATE, level


def test_a_proposal_taken_over_tells_less_than_the_true_number() -> None:
    """Participants from planners' figures carry their noise, which the public count carries, too."""
    of_planners = noise_table((SHARES["lasting"] + SHARES["planner"]) * variance("adm2", "families", TOTAL))
    own = noise_table(SHARES["public"] * variance("adm2", "families", TOTAL)).distribution(10**6)[1]
    _, shared = of_planners.distribution(10**6)
    money = probabilities(VARIANCE)
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
    assert advantage((release + 1 / 400) ** 0.5) > GATE, "with less noise they would not"


def test_persons_and_lines_on_one_group_carry_more() -> None:
    """A family moves a line of persons by two, and every line that rests on its group: each look costs the same."""
    assert line_variance("families", 1) == VARIANCE
    assert 2**2 / line_variance("persons", 1) == pytest.approx(LEAK)
    assert 3 * 1 / line_variance("families", 3) == pytest.approx(LEAK)


def test_a_rule_on_the_true_number_would_leak() -> None:
    """Why amounts are hidden by the changed number alone: at the rule's edge the other way tells almost everything."""
    p = probabilities(VARIANCE)
    shown = p[len(p) // 2 :].sum()  # 30 with noise of 0 or more; 29 never
    assert shown - 0 > 0.5 > GATE


def test_few_participants_are_hardly_ever_shown() -> None:
    p = probabilities(VARIANCE)
    change = np.arange(len(p)) - len(p) // 2
    least = max(LEAST_PARTICIPANTS, LEAST_DEVIATIONS * VARIANCE**0.5)
    assert p[9 + change >= least].sum() < 0.006
    assert p[change >= least].sum() < 0.002
