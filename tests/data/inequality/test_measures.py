"""Gaps and gradients: examples by hand, and what must hold for any groups."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.inequality.estimates import GroupRates, simultaneous_z
from data.inequality.gaps import (
    attributable_risk,
    attributable_share,
    difference,
    difference_between,
    ratio,
    ratio_between,
)
from data.inequality.gradients import concentration_index, ranks, slope_index
from data.release.intervals import Z90


def groups(rate, error, size, *, higher_is_worse=True):
    parts = (np.array(part, dtype=float) for part in (rate, error, size))
    return GroupRates(*parts, higher_is_worse=higher_is_worse)


# Women 24 %, men 20 %: D = 4 points, errors 0.3 and 0.4 give 0.5; R = 1.2.
SEXES = groups([24, 20], [0.3, 0.4], [60, 40])


def test_difference_by_hand():
    found = difference(SEXES)
    assert found.value == 4.0
    assert (found.low, found.high) == pytest.approx((4 - Z90 * 0.5, 4 + Z90 * 0.5))
    assert not found.contains(0)


def test_difference_is_the_same_where_higher_is_better():
    turned = groups([24, 20], [0.3, 0.4], [60, 40], higher_is_worse=False)
    assert difference(turned) == difference(SEXES)
    assert ratio(turned) == ratio(SEXES)


def test_among_many_groups_the_interval_is_wider():
    many = groups([24, 20, 22, 21], [0.3, 0.4, 0.4, 0.4], [60, 40, 40, 40])
    half = difference(many).high - difference(many).value
    assert half == pytest.approx(simultaneous_z(6) * 0.5)


def test_ratio_by_hand_after_fieller():
    found = ratio(SEXES)
    # (24 - 20 t)^2 = z^2 (0.09 + 0.16 t^2) has the roots 1.2 -+ ...
    a, b, c = 400 - Z90**2 * 0.16, 480.0, 576 - Z90**2 * 0.09
    wanted = np.sort(np.roots([a, -2 * b, c]))
    assert found.value == pytest.approx(1.2)
    assert (found.low, found.high) == pytest.approx(tuple(wanted))


def test_a_ratio_to_what_could_be_nothing_has_no_upper_end():
    found = ratio_between((20.0, 1.0), (1.0, 1.0))
    assert found.high == math.inf
    # For small errors of the lower rate the other end is about 20 / (1 + 1.645).
    assert found.low == pytest.approx(7.4, abs=0.2)
    assert ratio_between((20.0, 1.0), (0.0, 1.0)) is None
    assert ratio_between((1.0, 5.0), (1.0, 5.0)) is None
    assert ratio_between((0.0, 0.0), (4.0, 0.0)).value == 0.0


def test_attributable_risk_by_hand():
    # Everybody: 22.4 %. If all fared like men (20 %): 2.4 points less, which is 10.7 % of it.
    found = attributable_risk(SEXES, (22.4, 0.2))
    half = simultaneous_z(2) * math.hypot(0.4, 0.2)
    assert found.value == pytest.approx(2.4)
    assert (found.low, found.high) == pytest.approx((2.4 - half, 2.4 + half))
    share = attributable_share(SEXES, (22.4, 0.2))
    assert share.value == pytest.approx(2.4 / 22.4)
    assert share.low < share.value < share.high


def test_attributable_risk_where_higher_is_better():
    # Coverage 70 % and 90 %, together 80 %: 10 points more are possible, an eighth of what is there.
    found = groups([70, 90], [0, 0], [50, 50], higher_is_worse=False)
    assert attributable_risk(found, (80.0, 0.0)).value == pytest.approx(10)
    assert attributable_share(found, (80.0, 0.0)).value == pytest.approx(0.125)


def test_gradients_by_hand():
    # Halves with 10 % and 30 %: ranks 1/4 and 3/4, mean 20 %.
    halves = groups([10, 30], [0.6, 0.8], [50, 50])
    assert ranks(halves.size) == pytest.approx([0.25, 0.75])
    slope = slope_index(halves)
    # The line through (1/4, 10) and (3/4, 30) rises by 40 from 0 to 1; coefficients are -2 and 2.
    assert slope.value == pytest.approx(40)
    assert slope.high - slope.value == pytest.approx(Z90 * 2.0)
    concentration = concentration_index(halves)
    # 2 / 20 x (0.5 x 10 x 0.25 + 0.5 x 30 x 0.75) - 1 = 0.25.
    assert concentration.value == pytest.approx(0.25)
    # Derivatives: 0.05 x (0.25 - 0.625) and 0.05 x (0.75 - 0.625).
    error = math.hypot(0.05 * 0.375 * 0.6, 0.05 * 0.125 * 0.8)
    assert concentration.high - concentration.value == pytest.approx(Z90 * error)


def test_the_index_of_unequal_groups_by_hand():
    # A tenth of the people has everything: rank 0.95, so 2 x 0.95 - 1 = 0.9; at the other end -0.9.
    assert concentration_index(groups([0, 50], [0, 1], [90, 10])).value == pytest.approx(0.9)
    assert concentration_index(groups([50, 0], [1, 0], [10, 90])).value == pytest.approx(-0.9)
    assert concentration_index(groups([0, 0], [0, 0], [10, 90])) is None


def test_one_group_has_no_gap():
    alone = groups([10], [1], [5])
    for measure in (difference, ratio, slope_index, concentration_index):
        with pytest.raises(ValueError, match="two groups"):
            measure(alone)


@st.composite
def any_groups(draw, smallest=0.0):
    count = draw(st.integers(2, 8))
    rate = draw(st.lists(st.floats(smallest, 100), min_size=count, max_size=count))
    error = draw(st.lists(st.floats(0, 20), min_size=count, max_size=count))
    size = draw(st.lists(st.floats(1, 1e6), min_size=count, max_size=count))
    return groups(rate, error, size, higher_is_worse=draw(st.booleans()))


@given(any_groups())
def test_gaps_are_oriented_and_inside_their_intervals(found):
    gap, quotient = difference(found), ratio(found)
    assert gap.value >= 0
    assert gap.low <= gap.value <= gap.high
    if quotient is not None:
        assert quotient.value >= 1
        assert 0 <= quotient.low <= quotient.value * (1 + 1e-9)
        assert quotient.high >= quotient.value * (1 - 1e-9)
    risk = attributable_risk(found, (float(np.sum(found.weight * found.rate)), 0.5))
    assert 0 <= risk.low <= risk.value <= risk.high


@given(st.integers(2, 8), st.floats(0.5, 100), st.floats(0, 5), st.lists(st.floats(1, 1e6), min_size=8, max_size=8))
def test_equal_groups_have_no_gap(count, rate, error, size):
    equal = groups([rate] * count, [error] * count, size[:count])
    assert difference(equal).value == 0
    assert ratio(equal) is None or ratio(equal).value == 1
    assert attributable_risk(equal, (rate, error)).value == 0
    assert slope_index(equal).value == pytest.approx(0, abs=1e-6)
    assert concentration_index(equal).value == pytest.approx(0, abs=1e-9)
    assert difference(equal).contains(0)


@given(any_groups(), st.randoms(use_true_random=False))
def test_gaps_do_not_depend_on_the_order_of_the_groups(found, random):
    order = list(range(len(found)))
    random.shuffle(order)
    mixed = groups(found.rate[order], found.error[order], found.size[order], higher_is_worse=found.higher_is_worse)
    assert difference(mixed).value == difference(found).value
    assert found.rate[found.worst] == mixed.rate[mixed.worst]
    assert found.rate[found.best] == mixed.rate[mixed.best]


@given(any_groups(smallest=0.01))
def test_the_concentration_index_stays_in_its_range_and_turns_with_the_order(found):
    index = concentration_index(found)
    assert -1 <= index.low <= index.value <= index.high <= 1
    turned = groups(found.rate[::-1], found.error[::-1], found.size[::-1])
    assert concentration_index(turned).value == pytest.approx(-index.value, abs=1e-9)
    assert slope_index(turned).value == pytest.approx(-slope_index(found).value, rel=1e-6, abs=1e-6)


@given(any_groups(smallest=0.01), st.floats(0.1, 10))
def test_a_change_of_unit_changes_differences_and_leaves_relative_measures(found, factor):
    scaled = groups(found.rate * factor, found.error * factor, found.size, higher_is_worse=found.higher_is_worse)
    assert difference(scaled).value == pytest.approx(factor * difference(found).value, abs=1e-9)
    assert slope_index(scaled).value == pytest.approx(factor * slope_index(found).value, rel=1e-6, abs=1e-6)
    assert concentration_index(scaled).value == pytest.approx(concentration_index(found).value, abs=1e-9)


def test_a_difference_between_two_is_signed():
    assert difference_between((2.0, 0.0), (5.0, 0.0)).value == -3
