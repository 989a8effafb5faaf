"""Amounts are exact: rounding half up, reading and writing, and dividing without remainder."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.budget.errors import BudgetError
from data.budget.money import LARGEST_MINOR, apportion, rounded, scaled, to_major, to_minor

amounts = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("amount", "whole"), [("0.5", 1), ("-0.5", -1), ("1.49", 1), ("2.5", 3), ("-2.5", -3), ("-2.49", -2), ("7", 7)]
)
def test_halves_go_away_from_zero(amount, whole):
    assert rounded(Decimal(amount)) == rounded(Fraction(amount)) == whole


@given(st.fractions(-(10**12), 10**12))
def test_rounding_moves_by_half_a_unit_at_most(amount):
    assert abs(rounded(amount) - amount) <= Fraction(1, 2)
    assert rounded(-amount) == -rounded(amount)


@given(amounts, st.integers(0, 4))
def test_what_is_written_is_read_again(minor, digits):
    assert to_minor(str(to_major(minor, digits)), digits) == minor
    assert to_minor(f"{to_major(minor, digits):f}".replace(".", ","), digits) == minor


@pytest.mark.parametrize("written", ["", " ", "x", "1e5", "NaN", "Infinity", "1.2.3", "--1", "1-", "١٢", "1\x002", "."])
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(BudgetError, match="is no amount"):
        to_minor(written, 2)


def test_groups_decimals_and_size_of_written_amounts():
    assert to_minor("1 250\N{NO-BREAK SPACE}000,5", 2) == 125000050
    assert to_minor("7", 0) == 7
    assert to_minor("1,250,000.50", 2) == to_minor("1.250.000,50", 2) == 125000050
    assert to_minor("1,250,000", 2) == 125000000
    assert to_minor("1250.000", 2) == to_minor("1250", 2)
    with pytest.raises(BudgetError, match="more than 2 decimals"):
        to_minor("1.0051", 2)
    with pytest.raises(BudgetError, match="too large"):
        to_minor("1" + "0" * 17, 2)
    with pytest.raises(BudgetError, match="too large"):
        rounded(Fraction(LARGEST_MINOR))


def test_factors_are_multiplied_before_the_only_rounding():
    assert scaled(3, Fraction(1, 2), Fraction(1, 3)) == 1  # 0.5; rounded twice it would be 1 (2/3)
    assert scaled(1, Fraction(1, 2), Fraction(9, 10)) == 0  # 0.45; rounded twice it would be 1
    assert scaled(10**12 + 1) == 10**12 + 1


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_parts_add_up_and_are_fair(total, weights):
    whole = sum(weights)
    if not whole:
        return
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(abs(part - Fraction(total * weight, whole)) < 1 for part, weight in zip(parts, weights, strict=True))
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)
    order = sorted(range(len(weights)), key=weights.__getitem__)
    assert all(parts[a] <= parts[b] + (weights[a] == weights[b]) for a, b in pairwise(order))


def test_nothing_is_divided_among_nobody():
    assert apportion(0, [0, 0]) == [0, 0]
    assert apportion(0, []) == []
    for total, weights in ((1, [0]), (-1, [1]), (1, [-1, 3])):
        with pytest.raises(BudgetError):
            apportion(total, weights)


@pytest.mark.parametrize("written", ["1,250", "1.250", "125,000", "-7.500"])
def test_what_can_be_read_in_two_ways_is_not_guessed(written):
    with pytest.raises(BudgetError, match="two ways"):
        to_minor(written, 2)
    assert to_minor(written, 3) % 10 == 0, "a currency of three decimals has only one way"


@pytest.mark.parametrize("written", ["1,2,3", "12,34,567", "1,2345.00", "1.234.56,7", "1,250.5,0", "1..5"])
def test_groups_have_three_digits(written):
    with pytest.raises(BudgetError, match="is no amount"):
        to_minor(written, 2)
