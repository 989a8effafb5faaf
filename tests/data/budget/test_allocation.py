"""Allocation: exact sums and limits under every rule, and the optimum against three independent formulations."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.allocate import SOLVERS, Solutions, allocate
from data.budget.allocation import AllocationProblem, ShadowPrices, shortfalls
from data.budget.allocation_certificate import dual_bound
from data.budget.allocation_measures import gini, measures, needed_cases, unserved_cases
from data.budget.errors import BudgetError
from data.budget.sensitivity import noise, norm_changes, with_more


def problem(need, price, envelope, **changes):
    """A problem with whole prices per case; limits open unless given."""
    rows, columns = len(need), len(need[0])
    grid = tuple(map(tuple, need))
    parts = {
        "areas": tuple(f"A{a}" for a in range(rows)),
        "programmes": tuple(f"p{p}" for p in range(columns)),
        "need": grid,
        "low": grid,
        "high": grid,
        "estimated": ((0,) * columns,) * rows,
        "full_cost": tuple(tuple(n * c for n, c in zip(*pair, strict=True)) for pair in zip(need, price, strict=True)),
        "weight": ((1000,) * columns,) * rows,
        "floor_bp": (0,) * columns,
        "population": (1,) * rows,
        "area_cap": (None,) * rows,
        "programme_cap": (None,) * columns,
        "load": (1000,) * columns,
        "capacity": (None,) * rows,
        "envelope": envelope,
    }
    return AllocationProblem(**{**parts, **changes})


@st.composite
def problems(draw, most_need=30, most_areas=4, most_programmes=3):
    rows, columns = draw(st.integers(1, most_areas)), draw(st.integers(1, most_programmes))

    def grid(low, high):
        return tuple(tuple(draw(st.integers(low, high)) for _ in range(columns)) for _ in range(rows))

    def row(size, strategy):
        return tuple(draw(strategy) for _ in range(size))

    need, full = grid(0, most_need), grid(0, 5000)
    full = tuple(tuple(f if n else 0 for n, f in zip(*pair, strict=True)) for pair in zip(need, full, strict=True))
    whole = sum(map(sum, full))
    cap = st.none() | st.integers(0, max(1, whole // 2))
    return problem(
        need,
        need,
        draw(st.integers(0, whole + 100)),
        low=tuple(tuple(max(0, n - 3) for n in cells) for cells in need),
        high=tuple(tuple(n + 3 for n in cells) for cells in need),
        full_cost=full,
        weight=grid(0, 3000),
        floor_bp=row(columns, st.sampled_from([0, 0, 2500, 10_000])),
        population=row(rows, st.integers(0, 500)),
        area_cap=row(rows, cap),
        programme_cap=row(columns, cap),
        load=row(columns, st.integers(0, 1500)),
        capacity=row(rows, st.none() | st.integers(0, 40_000)),
    )


@pytest.mark.parametrize("rule", SOLVERS)
@settings(max_examples=40, deadline=None)
@given(given_problem=problems())
def test_every_rule_stays_within_every_limit_to_the_minor_unit(rule, given_problem):
    found = allocate(given_problem, rule)
    assert found.spent + found.left == given_problem.envelope
    assert found.left >= 0
    assert sum(found.area_amounts) == sum(found.programme_amounts) == sum(map(sum, found.amounts))
    assert not shortfalls(given_problem, found.served)  # in whole numbers, no tolerance
    for a, p in product(range(len(given_problem.areas)), range(len(given_problem.programmes))):
        assert 0 <= found.served[a][p] <= given_problem.need[a][p]
        assert found.served[a][p] + found.unserved[a][p] == given_problem.need[a][p]
        if found.unserved[a][p]:  # no single case more fits
            more = [list(cells) for cells in found.served]
            more[a][p] += 1
            assert shortfalls(given_problem, more)
    if not found.floor_shortfalls and rule in ("floor", "optimal"):
        assert found.floors_kept
    if found.why_left == "all_served":
        assert not any(map(sum, found.unserved))


@settings(max_examples=60, deadline=None)
@given(given_problem=problems(most_need=3, most_areas=2, most_programmes=2))
def test_brute_force_lies_between_the_whole_allocation_and_its_bound(given_problem):
    found = allocate(given_problem, "optimal")
    cells = given_problem.cells
    floors = given_problem.floors
    best = None
    for counts in product(*(range(floors[a][p], given_problem.need[a][p] + 1) for a, p in cells)):
        grid = [[0] * len(given_problem.programmes) for _ in given_problem.areas]
        for (a, p), count in zip(cells, counts, strict=True):
            grid[a][p] = count
        if shortfalls(given_problem, grid):
            continue
        worth = sum(given_problem.weight[a][p] * grid[a][p] for a, p in cells)
        best = worth if best is None else max(best, worth)
    assert (best is None) == bool(found.floor_shortfalls)  # impossible exactly when the floors alone are
    if best is not None:
        assert found.weighted_served <= best <= found.bound
        dearest = max((given_problem.weight[a][p] for a, p in cells), default=0)
        # A vertex of the programme has at most as many broken cells as limits.
        assert found.bound - found.weighted_served <= dearest * (len(cells) + 1) + 1


@settings(max_examples=30, deadline=None)
@given(given_problem=problems(), prices=st.lists(st.floats(0, 50), min_size=20, max_size=20))
def test_any_prices_bound_any_allocation(given_problem, prices):
    areas, programmes = len(given_problem.areas), len(given_problem.programmes)
    free = replace(given_problem, floor_bp=(0,) * programmes)
    made_up = ShadowPrices(prices[0], tuple(prices[1 : 1 + areas]), tuple(prices[6 : 6 + programmes]), (0.01,) * areas)
    bound = dual_bound(free, made_up, free.floors)
    for rule in SOLVERS:
        assert allocate(free, rule).weighted_served <= bound


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 900), st.integers(1, 3000)), min_size=1, max_size=8),
    share=st.fractions(0, 1),
)
def test_with_the_envelope_alone_the_optimum_is_dantzigs(cells, share):
    need, price, weight = zip(*cells, strict=True)
    envelope = int(sum(n * c for n, c, _ in cells) * share)
    found = allocate(problem([need], [price], envelope, weight=(weight,)), "optimal")
    left, worth = Fraction(envelope), Fraction(0)
    for n, c, w in sorted(cells, key=lambda cell: Fraction(-cell[2], cell[1])):
        taken = min(Fraction(n), left / c)
        left, worth = left - taken * c, worth + taken * w
    assert abs(found.bound - worth) <= 1 + worth / 10**6  # the bound is the continuous optimum
    assert worth - found.weighted_served <= max(weight)  # and rounding loses less than the one broken case


def test_the_dual_closes_the_gap_of_a_middle_sized_problem():
    generator = np.random.default_rng(4)
    need = generator.integers(20, 200, (40, 5))
    price = generator.integers(1000, 9000, (40, 5))
    whole = int((need * price).sum())
    made = problem(
        need.tolist(),
        price.tolist(),
        whole // 2,
        weight=tuple(map(tuple, generator.integers(800, 2500, (40, 5)).tolist())),
        floor_bp=(2000,) * 5,
        area_cap=tuple(((need * price).sum(axis=1) * 7 // 10).tolist()),
        programme_cap=tuple(((need * price).sum(axis=0) * 8 // 10).tolist()),
        capacity=tuple((need.sum(axis=1) * 600).tolist()),
    )
    found = allocate(made, "optimal")
    assert found.floors_kept
    assert 0 <= found.gap <= found.bound // 500
    assert found.prices.envelope > 0 or any(found.prices.staff)


def test_floors_that_do_not_fit_name_the_limits_in_their_way():
    made = problem([[10, 10], [10, 10]], [[5, 5], [5, 5]], 60, floor_bp=(5000, 5000), capacity=(4000, None))
    found = allocate(made, "optimal")
    assert {(item.limit, item.place, item.missing) for item in found.floor_shortfalls} == {
        ("envelope", -1, 40),
        ("staff", 0, 6000),
    }
    assert found.loosen
    assert found.spent <= 60
    first = allocate(made, "floor")
    assert first.floor_shortfalls == found.floor_shortfalls
    assert sum(first.served[0]) == 4


def test_money_that_is_left_says_why():
    assert allocate(problem([[2]], [[10]], 100), "need").why_left == "all_served"
    assert allocate(problem([[2]], [[10]], 15), "need").why_left == "too_small"
    assert allocate(problem([[2]], [[10]], 100, capacity=(1000,)), "need").why_left == "limits"
    assert allocate(problem([[2]], [[10]], 10), "need").why_left == "nothing"


def test_pro_rata_goes_by_families_and_hands_on_what_an_area_cannot_use():
    made = problem([[100], [100], [2]], [[10], [10], [10]], 900, population=(100, 200, 600))
    assert allocate(made, "pro_rata").area_amounts == (290, 590, 20)


def test_need_goes_by_weighted_cost():
    made = problem([[100], [100]], [[10], [10]], 900, weight=((1000,), (2000,)))
    assert allocate(made, "need").area_amounts == (300, 600)


def test_floors_come_first():
    made = problem([[100, 10]], [[1, 50]], 300, floor_bp=(0, 5000))
    found = allocate(made, "floor")
    assert found.served[0][1] >= 5
    assert allocate(replace(made, floor_bp=(0, 0)), "optimal").served == ((100, 4),)


def test_broken_months_cost_what_the_request_proposes():
    made = problem([[7]], [[1]], 99, full_cost=((100,),))
    assert [made.cost(0, 0, cases) for cases in (0, 1, 6, 7)] == [0, 15, 86, 100]
    assert all(made.cost(0, 0, made.affordable(0, 0, money)) <= money for money in range(120))
    assert made.affordable(0, 0, 99) == 6


def test_problems_that_do_not_fit_together_are_refused():
    with pytest.raises(BudgetError, match="every programme"):
        problem([[1]], [[1]], 1, weight=((1, 2),))
    with pytest.raises(BudgetError, match="0 or more"):
        problem([[1]], [[1]], -1)
    with pytest.raises(BudgetError, match="100 %"):
        problem([[1]], [[1]], 1, floor_bp=(10_001,))


def test_gini_of_even_and_uneven_shares():
    assert gini([0.5, 0.5], [1, 3]) == pytest.approx(0)
    assert gini([0.0, 1.0], [1, 1]) == pytest.approx(0.5)
    assert gini([0.0, 0.0], [1, 1]) == 0.0
    half = gini([0.2, 0.6, 0.7], [1, 1, 2])
    assert half == pytest.approx(gini([0.2, 0.6, 0.7, 0.7], [1, 1, 1, 1]))


def test_measures_name_the_worst_covered_area():
    made = problem([[10], [10]], [[10], [20]], 100)
    found = measures(allocate(made, "optimal"))
    assert (found.spent, found.left, found.unserved, found.worst) == (100, 0, 10, 1)
    assert found.worst_covered == 0


def test_more_money_and_other_norms_change_what_is_served():
    made = problem([[10], [10]], [[10], [20]], 150)
    assert with_more(made, "optimal", 0).served == 12
    assert with_more(made, "optimal", 100).served == 17
    change = norm_changes(made, "optimal")[0]
    assert change.dearer.served < change.cheaper.served


def test_noise_is_seeded_and_certain_amounts_are_no_more_than_given():
    need = [[200, 40], [30, 90]]
    made = problem(need, [[7, 5], [9, 4]], 1500)
    made = replace(made, low=((190, 30), (20, 80)), high=((210, 50), (40, 100)))
    again = [noise(made, "need", draws=25, seed=3) for _ in range(2)]
    assert again[0].low.tolist() == again[1].low.tolist()
    found = allocate(made, "need")
    assert all(0 <= sure <= amount for sure, amount in zip(again[0].certain(found), found.area_amounts, strict=True))
    still = noise(replace(made, low=made.need, high=made.need), "need", draws=3, seed=1)
    assert tuple(still.low.tolist()) == found.area_amounts
    with pytest.raises(ValueError, match="one draw"):
        noise(made, "need", draws=0, seed=1)


def test_intervals_of_sums():
    made = problem([[10, 20], [30, 0]], [[1, 1], [1, 1]], 0, low=((7, 16), (30, 0)), high=((13, 24), (30, 0)))
    assert needed_cases(made, made.cells) == (60, 55, 65)  # the root of 3 squared and 4 squared
    # Hidden ones of one area hold 8 together at most, however they are divided.
    hidden = replace(made, low=((0, 20), (0, 0)), high=((50, 20), (50, 0)), estimated=((1, 0), (1, 0)))
    assert needed_cases(hidden, hidden.cells) == (60, 20, 70)
    assert unserved_cases(allocate(replace(hidden, envelope=100), "need"), hidden.cells) == (0, 0, 40)


def test_redrawn_hidden_needs_keep_their_sum():
    made = problem([[10], [30], [50]], [[1], [1], [1]], 1000, low=((0,), (0,), (50,)), high=((60,), (60,), (50,)))
    made = replace(made, estimated=((1,), (1,), (0,)))
    found = noise(made, "need", draws=30, seed=2)
    assert found.low[2] == found.high[2] == 50
    assert found.low[0] < 10 < found.high[0] <= 40
    assert found.high[0] + found.high[1] <= 80


def test_solutions_are_kept_and_bounded():
    kept, calls = Solutions(most=2), []
    for key in ("a", "b", "a", "c", "b"):
        kept.kept(key, lambda key=key: calls.append(key))
    assert calls == ["a", "b", "c", "b"]
    made = problem([[2]], [[10]], 10)
    assert kept.allocation(made, "need") is kept.allocation(replace(made, envelope=10), "need")
