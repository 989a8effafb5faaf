"""Hot spots: the formulas against esda and by hand, planted clusters, noise, and areas without values."""

import warnings
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.hotspots import Spot, contiguity, find_spots, getis_ord_star, normal_scores, smoothed_rates

SIDE = 16
RATE = 0.05


def chessboard(side: int = SIDE) -> list[list[int]]:
    """Neighbours of the squares of a board, row by row."""
    steps = ((0, 1), (1, 0), (0, -1), (-1, 0))
    return [
        [(y + v) * side + x + u for v, u in steps if 0 <= y + v < side and 0 <= x + u < side]
        for y, x in product(range(side), repeat=2)
    ]


BOARD = chessboard()
BESIDE = contiguity(BOARD)


def test_smoothing_by_hand() -> None:
    """m = 0.25, variance between 0.0375 - errors 0.0125 = 0.025: factors 1/2 and 2/3."""
    rates = np.array([0.1, 0.3, 0.6])
    population = np.array([50.0, 25.0, 25.0])
    mean = 0.05 + 0.075 + 0.15
    spread = 0.5 * (0.1 - mean) ** 2 + 0.25 * (0.3 - mean) ** 2 + 0.25 * (0.6 - mean) ** 2
    variance = np.array([0.01, 0.02, 0.0])
    between = spread - 0.01
    expected = mean + (rates - mean) * np.array([between / (between + 0.01), between / (between + 0.02), 1.0])
    assert smoothed_rates(rates, population, variance) == pytest.approx(expected)
    assert smoothed_rates(rates, population, np.full(3, 9.0)) == pytest.approx([mean] * 3)


def test_smoothing_with_poisson_errors_is_that_of_esda() -> None:
    from esda.smoothing import Empirical_Bayes

    draws = np.random.default_rng(5)
    population = draws.integers(50, 5000, 60).astype(float)
    events = draws.poisson(population * draws.uniform(0.01, 0.2, 60)).astype(float)
    variance = events.sum() / population.sum() / population
    expected = np.asarray(Empirical_Bayes(events, population).r).ravel()
    assert smoothed_rates(events / population, population, variance) == pytest.approx(expected)


def test_scores_are_those_of_esda() -> None:
    from esda import G_Local
    from libpysal.weights import W

    values = np.random.default_rng(1).gamma(2.0, 10.0, SIDE**2)
    weights = W(dict(enumerate(BOARD)), silence_warnings=True)
    # Scores do not depend on the scale of an area's weights; esda's own are right for weights of one only.
    expected = G_Local(values, weights, transform="B", star=True, permutations=0).Zs
    assert getis_ord_star(values, BESIDE) == pytest.approx(expected)


@given(st.lists(st.floats(0, 100), min_size=9, max_size=9), st.floats(0.5, 20), st.floats(-50, 50))
def test_scores_do_not_depend_on_the_unit(values: list[float], scale: float, shift: float) -> None:
    rates = np.array(values)
    if rates.std() < 1e-3:
        return
    scores = getis_ord_star(rates, contiguity(chessboard(3)))
    assert getis_ord_star(rates * scale + shift, contiguity(chessboard(3))) == pytest.approx(scores, abs=1e-6)


def test_normal_scores_keep_order_and_ties() -> None:
    scores = normal_scores(np.array([5.0, 900.0, 5.0, np.nan, -1.0]))
    assert scores[0] == scores[2]
    assert np.isnan(scores[3])
    assert scores[4] < scores[0] < scores[1] == pytest.approx(-scores[4])


def find(rates: np.ndarray, **given: np.ndarray):  # type: ignore[no-untyped-def]
    population = given.get("population", np.full(len(rates), 1000.0))
    return find_spots(
        rates, population, given.get("variance", np.full(len(rates), 0.2)), BESIDE, false_discovery_rate=RATE
    )


def test_planted_clusters_are_found() -> None:
    rates = 30 + np.random.default_rng(2).normal(0, 2, SIDE**2)
    board = rates.reshape(SIDE, SIDE)
    board[2:6, 2:6] += 8
    board[10:14, 9:13] -= 8
    kind = find(rates).kind.reshape(SIDE, SIDE)
    assert (kind[2:6, 2:6] == Spot.HOT).mean() > 0.8
    assert (kind[10:14, 9:13] == Spot.COLD).mean() > 0.8
    beyond = kind.copy()
    beyond[1:7, 1:7] = beyond[9:15, 8:14] = Spot.NOT_SIGNIFICANT
    assert (beyond != Spot.NOT_SIGNIFICANT).mean() < 0.02


@pytest.mark.parametrize("shape", ["normal", "skewed", "few_high"])
def test_noise_alone_seldom_makes_a_spot(shape: str) -> None:
    """Where nothing is there every discovery is false, so a map with any spot must be about as rare as the rate says.

    Populations differ a hundredfold, and errors with them, as in real districts.
    """
    draws = np.random.default_rng(3)
    maps = 300
    with_spots = 0
    for _ in range(maps):
        population = np.exp(draws.uniform(np.log(200), np.log(20000), SIDE**2))
        truth = {
            "normal": lambda: draws.normal(0.3, 0.05, SIDE**2),
            "skewed": lambda: draws.lognormal(-3, 1, SIDE**2),
            "few_high": lambda: np.where(draws.random(SIDE**2) < 0.1, 0.6, 0.1),
        }[shape]()
        events = draws.binomial(population.astype(int), truth.clip(0, 1))
        rates, error = events / population, 0.21 / population
        with_spots += bool((find(rates, population=population, variance=error).kind != Spot.NOT_SIGNIFICANT).any())
    # Three standard errors above the nominal rate.
    assert with_spots / maps <= RATE + 3 * np.sqrt(RATE * (1 - RATE) / maps)


@pytest.mark.parametrize("rates", [np.full(SIDE**2, 12.5), np.zeros(SIDE**2)])
def test_equal_values_are_nowhere_significant(rates: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = find(rates)
    assert (found.kind == Spot.NOT_SIGNIFICANT).all()
    assert found.smoothed == pytest.approx(rates)


def test_areas_without_values_take_no_part() -> None:
    rates = 30 + np.random.default_rng(4).normal(0, 2, SIDE**2)
    rates.reshape(SIDE, SIDE)[2:6, 2:6] += 9
    hidden = rates.copy()
    hidden[[0, 1, SIDE, 3 * SIDE + 3]] = np.nan
    found = find(hidden)
    assert (found.kind == Spot.NO_VALUE).sum() == 4
    assert np.isnan(found.smoothed).sum() == 4
    assert not found.tested[[0, 1, SIDE, 3 * SIDE + 3]].any()
    assert found.kind[3 * SIDE + 4] == Spot.HOT
    # The corner's only neighbours are hidden: nothing to compare it with.
    lonely = rates.copy()
    lonely[0] = 500.0
    lonely[[1, SIDE]] = np.nan
    found = find(lonely)
    assert found.kind[0] == Spot.NOT_SIGNIFICANT
    assert not found.tested[0]


def test_too_few_areas_are_not_tested() -> None:
    rates = np.full(SIDE**2, np.nan)
    rates[:7] = [1, 2, 3, 50, 60, 70, 80]
    found = find(rates)
    assert not found.tested.any()
    assert set(found.kind[:7]) == {Spot.NOT_SIGNIFICANT}
    assert (find(np.full(SIDE**2, np.nan)).kind == Spot.NO_VALUE).all()


@settings(max_examples=30)
@given(seed=st.integers(0, 2**31))
def test_order_of_areas_does_not_matter(seed: int) -> None:
    draws = np.random.default_rng(seed)
    rates = draws.gamma(3, 5, SIDE**2)
    order = draws.permutation(SIDE**2)
    place = np.argsort(order)
    moved = [[int(place[row]) for row in BOARD[area]] for area in order]
    here = find(rates)
    ones = np.full(SIDE**2, 1000.0)
    there = find_spots(rates[order], ones, np.full(SIDE**2, 0.2), contiguity(moved), false_discovery_rate=RATE)
    assert (there.kind == here.kind[order]).all()
