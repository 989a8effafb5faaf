"""Changes between releases taken apart: exact, symmetric, with the sign that the order of the releases gives."""

from itertools import permutations
from math import factorial, hypot, isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.causes.change_decomposition import (
    Composition,
    Part,
    Product,
    Terms,
    parts_change,
    product_change,
    sphere_changes,
    terms_change,
)
from data.causes.propagation import Effect, propagate

SHARES = st.floats(0.001, 1.0)
HALVES = st.floats(0.0, 0.05)
FIGURES = st.builds(Effect, SHARES, HALVES)
PRODUCTS = st.builds(Product, FIGURES, FIGURES)
COMPOSITIONS = st.builds(Composition, FIGURES, FIGURES, st.tuples(*[FIGURES] * 4))
PARTS = st.builds(Part, st.builds(Effect, st.floats(10, 5000), st.floats(0, 10)), FIGURES)
MAYBE = st.one_of(st.none(), FIGURES)


def close(one, other):
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def shapley(factors, value):
    """Shorrocks (2013): the mean over all orders in which the factors change from the old to the new release."""
    found = dict.fromkeys(factors, 0.0)
    for order in permutations(factors):
        changed = set()
        for factor in order:
            before = value(changed)
            changed.add(factor)
            found[factor] += (value(changed) - before) / factorial(len(factors))
    return found


@given(PRODUCTS, PRODUCTS)
def test_incidence_and_intensity_are_the_shapley_value_and_add_up(old, new):
    change = product_change(old, new)
    assert close(change.by_factor.value + change.by_rest.value, change.total.value)
    assert close(change.total.value, new.whole.value - old.whole.value)
    h = (old.factor.value, new.factor.value)
    a = (old.whole.value / h[0], new.whole.value / h[1])
    expected = shapley(("h", "a"), lambda changed: h["h" in changed] * a["a" in changed])
    assert close(change.by_factor.value, expected["h"])
    assert close(change.by_rest.value, expected["a"])


@given(PRODUCTS, PRODUCTS)
def test_reversed_releases_give_the_negative(old, new):
    there, back = product_change(old, new), product_change(new, old)
    for name in ("total", "by_factor", "by_rest"):
        assert close(getattr(there, name).value, -getattr(back, name).value)
        assert close(getattr(there, name).half, getattr(back, name).half)


@given(COMPOSITIONS, COMPOSITIONS)
def test_spheres_add_up_both_ways(old, new):
    spheres = sphere_changes(old, new)
    whole = product_change(Product(old.whole, old.factor), Product(new.whole, new.factor))
    assert close(sum(item.total.value for item in spheres), whole.total.value)
    assert close(sum(item.by_factor.value for item in spheres), whole.by_factor.value)
    assert close(sum(item.by_rest.value for item in spheres), whole.by_rest.value)
    for item in spheres:
        assert close(item.by_factor.value + item.by_rest.value, item.total.value)


@given(COMPOSITIONS, COMPOSITIONS)
def test_spheres_are_treated_alike_and_turn_their_sign(old, new):
    turned = [Composition(side.whole, side.factor, side.parts[::-1]) for side in (old, new)]
    there, back, other = sphere_changes(old, new), sphere_changes(new, old), sphere_changes(*turned)
    for place, item in enumerate(there):
        assert close(item.total.value, -back[place].total.value)
        assert close(item.total.value, other[-1 - place].total.value)
        assert close(item.total.half, other[-1 - place].total.half)


def test_releases_with_other_spheres_are_not_compared():
    figure = Effect(0.1, 0.0)
    with pytest.raises(ValueError, match="2 and 1 spheres"):
        sphere_changes(Composition(figure, figure, (figure, figure)), Composition(figure, figure, (figure,)))


@given(FIGURES, FIGURES, st.lists(st.tuples(MAYBE, MAYBE), max_size=6))
def test_deprivations_and_remainder_add_up(old, new, pairs):
    sides = [Terms(whole, tuple(pair[side] for pair in pairs)) for side, whole in enumerate((old, new))]
    change, back = terms_change(*sides), terms_change(*sides[::-1])
    known = sum(term.value for term in change.terms if term is not None)
    assert close(known + change.remainder.value, change.total.value)
    assert close(change.remainder.value, -back.remainder.value)
    assert [term is None for term in change.terms] == [None in pair for pair in pairs]
    assert change.remainder.half >= change.total.half


@given(st.tuples(PARTS, PARTS), st.lists(st.tuples(st.none() | PARTS, st.none() | PARTS), max_size=5))
def test_parts_and_remainder_add_up_whatever_is_hidden(area, parts):
    change, back = parts_change(area, parts), parts_change(area[::-1], [pair[::-1] for pair in parts])
    assert close(change.total.value, area[1].m0.value - area[0].m0.value)
    assert close(change.within.value + change.shift.value + change.remainder.value, change.total.value)
    shown = [part for part in change.parts if part is not None]
    assert isclose(sum(part.within.value for part in shown), change.within.value, abs_tol=1e-9)
    assert isclose(sum(part.shift.value for part in shown), change.shift.value, abs_tol=1e-9)
    for name in ("total", "within", "shift", "remainder"):
        assert isclose(getattr(change, name).value, -getattr(back, name).value, abs_tol=1e-9)
    assert [part is None for part in change.parts] == [None in pair for pair in parts]


@given(st.lists(st.tuples(st.floats(10, 900), st.floats(10, 900), SHARES, SHARES), min_size=1, max_size=5))
def test_nothing_remains_where_every_part_is_shown_without_noise(rows):
    def side(date):
        families = np.array([row[date] for row in rows])
        m0 = np.array([row[2 + date] for row in rows])
        whole = Part(Effect(families.sum(), 0), Effect(float(families @ m0 / families.sum()), 0))
        return whole, [Part(Effect(n, 0), Effect(m, 0)) for n, m in zip(families, m0, strict=True)]

    (old, old_parts), (new, new_parts) = side(0), side(1)
    change = parts_change((old, new), list(zip(old_parts, new_parts, strict=True)))
    assert abs(change.remainder.value) < 1e-9


def test_a_change_counted_by_hand():
    # Of 1,000 families 200 are poor (H 0.2) and lack half of all weights (A 0.5): M0 0.1. Later 300 with A 0.4: 0.12.
    change = product_change(Product(exact(0.1), exact(0.2)), Product(exact(0.12), exact(0.3)))
    assert change.by_factor.value == pytest.approx(0.45 * 0.1)
    assert change.by_rest.value == pytest.approx(-0.25 * 0.1)
    assert change.total.value == pytest.approx(0.02)
    # Two soums, 600 and 400 families with M0 0.05 and 0.175 (0.1 together); later 500 and 500 with 0.06 and 0.18.
    soums = [
        (Part(exact(600), exact(0.05)), Part(exact(500), exact(0.06))),
        (Part(exact(400), exact(0.175)), Part(exact(500), exact(0.18))),
    ]
    parts = parts_change((Part(exact(1000), exact(0.1)), Part(exact(1000), exact(0.12))), soums)
    first, second = parts.parts
    assert first.within.value == pytest.approx(0.55 * 0.01)
    assert second.within.value == pytest.approx(0.45 * 0.005)
    assert first.shift.value == pytest.approx(-0.1 * (0.055 - 0.11))
    assert second.shift.value == pytest.approx(0.1 * (0.1775 - 0.11))
    assert parts.remainder.value == pytest.approx(0.0)


def test_a_factor_that_was_zero_takes_the_whole_change():
    change = product_change(Product(exact(0), exact(0)), Product(exact(0.06), exact(0.2)))
    assert change.by_factor.value == pytest.approx(0.06)
    assert change.by_rest.value == pytest.approx(0.0)
    nothing = product_change(Product(exact(0), exact(0)), Product(exact(0), exact(0)))
    assert (nothing.by_factor.value, nothing.by_rest.value) == (0.0, 0.0)


def test_noise_is_carried_through_as_the_delta_method_says():
    ratio = propagate(lambda x: np.array([x[0] / x[1]]), [Effect(2.0, 0.3), Effect(4.0, 0.2)])[0]
    assert ratio.value == 0.5
    assert ratio.half == pytest.approx(hypot(0.3 / 4, 2 / 16 * 0.2))
    assert ratio.clear
    assert not Effect(0.1, 0.1).clear
    assert (Effect(0.1, 0.2).low, Effect(0.1, 0.2).high) == pytest.approx((-0.1, 0.3))


def test_intervals_hold_what_they_say():
    random = np.random.default_rng(5)
    true = {"old": (0.10, 0.2), "new": (0.13, 0.24)}
    exact_change = product_change(*(Product(exact(whole), exact(factor)) for whole, factor in true.values()))
    inside = 0
    for _ in range(1000):
        sides = [
            Product(*(Effect(value + random.normal(0, 0.002), 1.6449 * 0.002) for value in side))
            for side in true.values()
        ]
        found = product_change(*sides).by_factor
        inside += found.low <= exact_change.by_factor.value <= found.high
    assert 860 <= inside <= 935


def exact(value):
    return Effect(float(value), 0.0)
