"""From a case load to participants to units: shares, ramps, and one rounding at the end."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.budget.errors import BudgetError
from data.budget.money import rounded
from data.budget.take_up import TakeUp


@st.composite
def take_ups(draw):
    months = draw(st.integers(1, 36))
    return TakeUp(
        draw(st.integers(0, 10_000)),
        months,
        draw(st.integers(0, 10_000)),
        draw(st.integers(1, months)),
        draw(st.integers(1, 400)),
    )


def test_a_ramp_by_hand():
    ramp = TakeUp(coverage_bp=6000, months=6, ramp_start_bp=2000, ramp_months=5)
    assert [ramp.share_in(month) for month in range(1, 7)] == [
        Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), Fraction(4, 5), Fraction(1), Fraction(1),
    ]  # fmt: skip
    assert ramp.full_months == 4
    assert ramp.participants(101) == 61  # 60.6
    assert ramp.quantity(61, "family_month") == 244
    assert ramp.quantity(61, "visit") == 41  # 61 x 4 / 6 = 40.67


@given(take_ups(), st.integers(0, 10**6))
def test_units_follow_from_every_month(take_up, participants):
    by_month = sum((participants * take_up.share_in(month) for month in range(1, take_up.months + 1)), Fraction(0))
    assert take_up.quantity(participants, "family_month") == rounded(by_month)
    assert take_up.quantity(participants, "place_day") == rounded(by_month * take_up.times / take_up.months)


@given(take_ups(), st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["family_month", "case"]))
def test_more_participants_are_never_fewer_units(take_up, some, more, unit):
    assert take_up.quantity(some, unit) <= take_up.quantity(some + more, unit)
    assert take_up.quantity(0, unit) == 0
    assert take_up.quantity(some, unit) <= some * (take_up.months if unit == "family_month" else take_up.times)


@given(take_ups(), st.floats(0, 1e7), st.floats(0, 1e7))
def test_participants_keep_the_order_of_case_loads(take_up, low, high):
    low, high = sorted((low, high))
    assert 0 <= take_up.participants(low) <= take_up.participants(high) <= rounded(Fraction(high))


def test_a_full_take_up_is_the_whole_case_load():
    assert TakeUp().participants(17) == 17
    assert TakeUp().participants(-3.0) == 0
    assert TakeUp(times=4).quantity(17, "visit") == 68


@pytest.mark.parametrize(
    "wrong",
    [
        {"coverage_bp": 10_001}, {"coverage_bp": -1}, {"ramp_start_bp": 10_001}, {"months": 0}, {"months": 121},
        {"months": 3, "ramp_months": 4}, {"ramp_months": 0}, {"times": 0}, {"times": 3661},
    ],
)  # fmt: skip
def test_values_out_of_bounds_are_refused(wrong):
    with pytest.raises(BudgetError):
        TakeUp(**wrong)
