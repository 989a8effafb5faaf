from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.errors import BudgetError
from data.budget.quarters import planned_in, planned_until, quarter_count, quarter_days
from data.budget.take_up import TakeUp


def test_quarters_are_counted_from_the_first_month_of_the_round():
    assert quarter_days(date(2027, 1, 1), 1) == (date(2027, 1, 1), date(2027, 3, 31))
    assert quarter_days(date(2027, 1, 1), 4) == (date(2027, 10, 1), date(2027, 12, 31))
    assert quarter_days(date(2027, 11, 1), 2) == (date(2028, 2, 1), date(2028, 4, 30))
    with pytest.raises(BudgetError):
        quarter_days(date(2027, 1, 1), 0)
    assert [quarter_count(months) for months in (1, 3, 4, 12)] == [1, 1, 2, 4]


def test_growing_take_up_plans_less_at_the_beginning():
    take_up = TakeUp(months=12, ramp_start_bp=2500, ramp_months=4)
    parts = [planned_in(1050, take_up, [quarter]) for quarter in range(1, 5)]
    # Shares of the months: 1/4, 1/2, 3/4, then 1: a full-take-up year of 10.5 months.
    assert parts == [150, 300, 300, 300]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6), st.integers(1, 40), st.integers(0, 10_000), st.integers(1, 40), st.sets(st.integers(1, 14))
)
def test_the_quarters_of_a_plan_add_up_to_it(quantity, months, start, ramp, some):
    take_up = TakeUp(months=months, ramp_start_bp=start, ramp_months=min(ramp, months))
    count = quarter_count(months)
    assert planned_in(quantity, take_up, range(1, count + 1)) == quantity
    assert planned_until(quantity, take_up, 0) == 0
    rest = set(range(1, count + 1)) - some
    assert planned_in(quantity, take_up, some) + planned_in(quantity, take_up, rest) == quantity
    assert all(planned_in(quantity, take_up, [quarter]) >= 0 for quarter in range(1, count + 2))
