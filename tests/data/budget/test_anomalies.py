import random

import numpy as np
import pytest
from scipy.stats import binomtest, chisquare

from data.budget.anomalies import (
    LEAST_BENFORD,
    all_equal,
    benford,
    jumps,
    robust_z,
    round_numbers,
)


def test_robust_z_is_not_moved_by_the_outlier():
    values = [10.0, 11.0, 9.0, 10.5, 9.5, 10.2, 9.8, 100.0]
    found = robust_z(values)
    assert found[-1] > 50
    assert max(map(abs, found[:-1])) < 3
    # For normal values both scales estimate the standard deviation.
    normal = np.random.default_rng(1).normal(5, 2, 20_000)
    assert np.std(robust_z(list(normal))) == pytest.approx(1, abs=0.03)
    # More than half alike: the mean deviation takes over, and with none at all nobody stands out.
    assert robust_z([1.0] * 9 + [4.0])[-1] > 3.5
    assert robust_z([2.0] * 8) == [0.0] * 8


def test_a_jump_that_the_peers_do_not_share_is_caught():
    chance = random.Random(3)
    pairs = {
        f"MN{area}": (before := chance.randrange(80, 300), round(before * chance.uniform(0.9, 1.15)))
        for area in range(20)
    }
    assert jumps(pairs) == {}
    before = pairs["MN7"][0]
    pairs["MN7"] = (before, 3 * before)
    ((area, jump),) = jumps(pairs).items()
    assert (area, jump.before, jump.now, jump.peers) == ("MN7", before, 3 * before, 20)
    assert jump.robust_z > 3.5
    assert 0.9 < jump.median_ratio < 1.15
    # Everybody doubled: no jump. A drop is one. Few peers say nothing.
    assert jumps({area: (old, 2 * old) for area, (old, _) in pairs.items()}) == {}
    assert set(jumps({**pairs, "MN7": (300, 40)})) == {"MN7"}
    assert jumps({area: pairs[area] for area in ("MN1", "MN2", "MN7")}) == {}
    # Nearly the same everywhere: a small difference is no jump, however many deviations it is.
    assert jumps({number: (1000, 1000 + number % 3) for number in range(20)} | {20: (1000, 1100)}) == {}


def test_round_numbers_beyond_chance_are_caught():
    found = round_numbers([10, 20, 35, 40, 55, 60, 75, 80, 15, 90, 100, 41])
    assert (found.figures, found.ending) == (12, 11)
    assert found.p_value == pytest.approx(binomtest(11, 12, 0.2, alternative="greater").pvalue)
    assert round_numbers([5, 5, 5, 5, 5, 5] * 4) is None  # one digit
    assert round_numbers([10, 20, 30]) is None
    assert round_numbers([11, 22, 35, 47, 58, 60, 73, 84, 19, 96, 101, 43, 57, 65]) is None


def test_everything_exactly_at_its_limit_is_caught():
    assert all_equal([(7, 7), (12, 12), (30, 30), (41, 41), (0, 0)]) == 4
    assert all_equal([(7, 7), (12, 12), (30, 31), (41, 41)]) == 0
    assert all_equal([(7, 7), (12, 12)]) == 0


def test_benford_is_asked_of_many_figures_over_a_wide_range_only():
    generator = np.random.default_rng(4)
    natural = [int(value) for value in 10 ** generator.uniform(2, 6, 2000)]
    told = benford(natural)
    assert (told.why_not, told.flagged) == ("", False)
    assert sum(told.first_digits) == 2000
    law = [2000 * np.log10(1 + 1 / digit) for digit in range(1, 10)]
    assert told.p_value == pytest.approx(chisquare(told.first_digits, law).pvalue)
    invented = [int(value) for value in generator.integers(100, 100_000, 2000)]
    assert benford(invented).flagged
    assert benford(natural[: LEAST_BENFORD - 1]).why_not == "few"
    assert benford([number % 90 + 10 for number in range(1000)]).why_not == "narrow"
    assert not benford([]).flagged


def test_clean_data_are_mostly_not_flagged():
    """False alarms over many clean reporters and services; seeded, so the rates are the same in every run."""
    generator = np.random.default_rng(11)
    alarms = {"round_numbers": 0, "jump": 0, "as_planned": 0, "benford": 0}
    reporters, services, areas = 1000, 200, 30
    for _ in range(reporters):
        planned = generator.integers(12, 400, 20)
        reported = generator.poisson(planned * generator.uniform(0.8, 1.05))
        alarms["round_numbers"] += round_numbers(reported.tolist()) is not None
        alarms["as_planned"] += bool(all_equal(list(zip(reported.tolist(), planned.tolist(), strict=True))))
    for _ in range(services):
        before = generator.poisson(generator.uniform(60, 400, areas))
        now = generator.poisson(before * 1.1)
        alarms["jump"] += len(jumps(dict(enumerate(zip(before.tolist(), now.tolist(), strict=True)))))
    for _ in range(100):
        alarms["benford"] += benford([int(value) for value in 10 ** generator.uniform(3, 7, 400)]).flagged
    assert alarms["round_numbers"] / reporters <= 0.002
    assert alarms["as_planned"] == 0
    assert alarms["jump"] / (services * areas) <= 0.005
    assert alarms["benford"] <= 1
