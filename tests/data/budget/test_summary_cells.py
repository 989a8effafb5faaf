"""Amounts of a summary from noisy lines: counted by hand, and what must hold for any."""

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.round_records import RoundLine
from data.budget.summary_cells import Funded, NoisyLine, area_money, significant
from data.budget.take_up import TakeUp
from tests.data.budget.norms_at_hand import norm_at_hand

ONE = Funded(1, 1)


def noisy(participants: int, price: int = 1000, *, programme: str = "cash", area: str = "A1", sensitive: bool = False,
          variance: int = 450, unit: str = "case", take_up: TakeUp | None = None) -> NoisyLine:  # fmt: skip
    line = RoundLine(1, 1, norm_at_hand(unit=unit), "zone:zone_e", take_up or TakeUp())
    return NoisyLine(area, area[:1], programme, sensitive, line, participants, price, variance)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [(0, 0), (7, 7), (999, 999), (1004, 1000), (1005, 1010), (99_949, 99_900), (99_950, 100_000), (123_456, 123_000)],
)
def test_three_significant_digits_half_up(amount: int, rounded: int) -> None:
    assert significant(amount) == rounded


def test_amount_and_interval_by_hand() -> None:
    # 100 + 200 participants at 1,000 each; standard deviation sqrt(2 x 450) x 1,000 = 30,000, 90 % of it 49,347.
    amount = area_money("A1", "A", ONE, [noisy(100), noisy(200, programme="food")], {}).total
    assert (amount.state, amount.minor, amount.low, amount.high) == ("value", 300_000, 251_000, 349_000)


def test_months_of_take_up_weigh_amount_and_noise() -> None:
    # 2.5 months of full take-up: 25 % in the first month, all from the third: 0.25 + 0.625 + 1 = 1.875 months.
    line = noisy(80, unit="family_month", take_up=TakeUp(months=3, ramp_start_bp=2500, ramp_months=3))
    assert line.minor == 150 * 1000
    assert sqrt(line.variance_of_money) == pytest.approx(1.875 * 1000 * sqrt(450))


@pytest.mark.parametrize(
    ("participants", "variance", "state"),
    [
        (29, 1, "small"),  # fewer than 30
        (30, 1, "value"),
        (63, 450, "small"),  # below three standard deviations, 63.6
        (64, 450, "value"),
        (-40, 450, "small"),
    ],
)
def test_what_is_hidden(participants: int, variance: int, state: str) -> None:
    assert area_money("A1", "A", ONE, [noisy(participants, variance=variance)], {}).total.state == state


def test_an_area_without_an_approved_request() -> None:
    found = area_money("A1", "A", Funded(1, 0), [], {"cash": False})
    assert (found.total.state, found.programmes["cash"].state) == ("not_funded", "not_funded")


def test_sensitive_money_is_told_of_the_nation_only() -> None:
    lines = [noisy(500), noisy(300, programme="shelter", sensitive=True)]
    programmes = {"cash": False, "shelter": True}
    area = area_money("A1", "A", ONE, lines, programmes)
    nation = area_money("", "", ONE, lines, programmes, nation=True)
    assert area.programmes["shelter"].state == "sensitive"
    assert area.total == area.programmes["cash"], "nor can it be had by subtraction"
    assert nation.programmes["shelter"].minor == 300_000
    assert nation.total.minor == 800_000


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-300, 5000), st.integers(1, 10**9), st.sampled_from("xyz"), st.sampled_from(["A1", "A2", "B1"])
        ),
        max_size=12,
    )
)
def test_amounts_are_those_of_the_changed_numbers(drawn: list[tuple[int, int, str, str]]) -> None:
    """Whatever is shown is a rounded sum of changed participants times public prices: nothing else goes in."""
    lines = [noisy(number, price, programme=code, area=area) for number, price, code, area in drawn]
    nation = area_money("", "", Funded(3, 3), lines, dict.fromkeys("xyz", False), nation=True)
    for code, amount in [*nation.programmes.items(), ("", nation.total)]:
        mine = [line for line in lines if code in ("", line.programme)]
        exact = sum(line.participants * line.unit_price_minor for line in mine)
        if amount.shown:
            assert amount.minor == significant(exact)
            assert amount.low <= amount.minor <= amount.high
            assert sum(line.participants for line in mine) >= 30
        else:
            assert (amount.minor, amount.low, amount.high) == (0, 0, 0)
            assert amount.state == ("small" if mine else "not_funded")
