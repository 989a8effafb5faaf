"""Errors of targeting, ranks with what noise leaves open, and combinations of programmes."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.inequality.estimates import Estimate
from data.release.intervals import Z90
from data.targeting.co_coverage import Combination, all_bits, indicator_code, largest_first, member_total
from data.targeting.errors import counted, part_of, reach
from data.targeting.ranking import ranks

ESTIMATES = st.builds(
    lambda value, half: Estimate(value, value - half, value + half), st.floats(0, 100), st.floats(0, 9)
)


@given(st.integers(0, 5000), st.integers(0, 5000), st.floats(0, 100))
def test_reached_and_missed_make_the_entitled(missed, more, variance):
    found = reach(missed, missed + more, variance)
    assert found.reached.value + found.missed.value == found.entitled.value
    for estimate in (found.reached, found.missed, found.entitled):
        assert 0 <= estimate.low <= estimate.value <= estimate.high


def test_a_reach_counted_by_hand():
    found = reach(40, 100, 9.0)
    assert (found.entitled.value, found.reached.value, found.missed.value) == (100, 60, 40)
    assert found.missed.high == pytest.approx(40 + Z90 * 3)
    assert found.reached.high == pytest.approx(60 + Z90 * 3 * 2**0.5)
    # Noise can leave more that are not reached than are entitled: then nobody is known to be reached.
    assert reach(105, 100, 9.0).reached.value == 0
    assert counted(-3, 4.0).low == 0
    # What is published is not below the smallest count, whatever the noise.
    assert reach(12, 40, 36.0, minimum=10).missed.low == 10
    assert counted(8, 36.0, minimum=10).low == 8


def test_a_part_of_a_whole():
    share = part_of(Estimate(50, 45, 55), Estimate(200, 190, 210))
    assert share.value == 0.25
    assert share.high == pytest.approx(0.25 + (25 + 0.0625 * 100) ** 0.5 / 200)
    assert part_of(Estimate(5, 0, 9), Estimate(5, 0, 9)) is None


@given(st.lists(st.none() | ESTIMATES, max_size=8))
def test_ranks_hold_the_place_and_leave_hidden_figures_out(figures):
    found = ranks(figures)
    known = [rank for rank in found if rank is not None]
    assert [rank is None for rank in found] == [figure is None for figure in figures]
    for rank in known:
        assert 1 <= rank.best <= rank.place <= rank.worst <= len(known)
    if known:
        assert min(rank.place for rank in known) == 1


def test_ranks_counted_by_hand():
    figures = [Estimate(50, 48, 52), Estimate(20, 15, 25), None, Estimate(24, 20, 28)]
    first, third, hidden, second = ranks(figures)
    assert (first.place, first.best, first.worst) == (1, 1, 1)
    assert (second.place, second.best, second.worst) == (2, 2, 3)
    assert (third.place, third.best, third.worst) == (3, 2, 3)
    assert hidden is None


def test_combinations_of_members():
    assert list(all_bits(2)) == ["00", "01", "10", "11"]
    assert indicator_code("herders", "101") == "co_herders_101"
    shares = {"00": 40.0, "01": 30.0, "10": 20.0, "11": 10.0}
    sets = [Combination(bits, Estimate(share, share - 1, share + 1)) for bits, share in shares.items()]
    assert [item.bits for item in largest_first(sets)] == ["00", "01", "10", "11"]
    total, lacking = member_total(sets, 0)
    assert (total.value, lacking) == (30.0, False)
    assert total.high == pytest.approx(30 + 2**0.5)
    hidden = [*sets[:3], Combination("11", None)]
    assert largest_first(hidden)[-1].bits == "11"
    assert member_total(hidden, 0)[0].value == 20.0
    assert member_total(hidden, 0)[1]
    assert member_total([Combination("1", None)], 0) == (None, True)


@given(st.integers(1, 5))
def test_every_combination_appears_once(members):
    bits = list(all_bits(members))
    assert len(set(bits)) == 2**members == len(list(product("01", repeat=members)))
