"""Linear programs prove what exact tables prove, and nothing where noise leaves room."""

import numpy as np

from data.attack.figures import read_figures
from data.attack.linear_programs import Program, linear_programs
from tests.data.attack import town


def test_an_exact_margin_resolves_a_singleton() -> None:
    program = Program(3)
    program.bound(np.array([0, 1, 2]), 21, 21)
    program.bound(np.array([0, 1]), 20, 20)
    assert list(program.intervals([(np.array([2]), 1)])) == [(1, 1)]


def test_noise_leaves_room() -> None:
    program = Program(3)
    program.bound(np.array([0, 1, 2]), 21 - 8, 21 + 8)
    program.bound(np.array([0, 1]), 20 - 8, 20 + 8)
    ((low, high),) = program.intervals([(np.array([2]), 1)])
    assert low == 0
    assert high > 9


def test_an_absence_is_proven_by_an_exact_zero() -> None:
    program = Program(2)
    program.bound(np.array([0, 1]), 0, 0)
    assert list(program.intervals([(np.array([1]), 0)])) == [(0, 0)]


def test_contradictions_are_told() -> None:
    program = Program(1)
    program.bound(np.array([0]), 5, 6)
    program.bound(np.array([0]), 8, 9)
    assert list(program.intervals([(np.array([0]), 5)])) == [None]


def test_a_difference_of_sets_is_bounded() -> None:
    program = Program(2)
    program.bound(np.array([0, 1]), 0, np.inf, np.array([1.0, -1.0]))
    program.bound(np.array([0]), 0, 4)
    program.bound(np.array([1]), 3, np.inf)
    assert list(program.intervals([(np.array([0]), 3)])) == [(3, 4)]


def test_nothing_of_the_town_is_proven(healthy: town.Built) -> None:
    figures = read_figures(healthy.folder, "public", healthy.subject)
    findings = linear_programs(figures, np.random.default_rng(1), districts=3, provinces=1, targets=6)
    assert [finding for finding in findings if not finding.passed] == []
    assert findings[0].trials >= 10
