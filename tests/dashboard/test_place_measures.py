"""Ranks that intervals allow, and distances between areas: what holds for any figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.pages.heatmap.place_facts import Figure
from dashboard.pages.place.headline import verdict
from dashboard.pages.place.peers import PROFILE, SIZE_WEIGHT, distances, features, most_alike
from dashboard.pages.place.ranks import rank_range
from dashboard.picture import Measure
from data.release.states import ValueState

FIGURES = arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 100) | st.just(np.nan))
WIDTHS = st.floats(0, 40)


@given(figures=FIGURES, width=WIDTHS, data=st.data())
def test_a_rank_range_holds_the_rank_of_the_figure_itself(figures, width, data):
    row = data.draw(st.integers(0, len(figures) - 1))
    found = rank_range(figures - width, figures + width, row)
    if np.isnan(figures[row]):
        assert found is None
        return
    shown = figures[~np.isnan(figures)]
    rank = 1 + int((shown > figures[row]).sum())
    assert 1 <= found.first <= rank <= found.last <= found.count == len(shown)


@given(figures=FIGURES, width=WIDTHS, shift=st.integers(0, 2**32 - 1))
def test_a_rank_range_holds_the_rank_wherever_the_truth_lies(figures, width, shift):
    truth = figures + np.random.default_rng(shift).uniform(-width, width, len(figures))
    for row in np.flatnonzero(~np.isnan(figures)):
        found = rank_range(figures - width, figures + width, int(row))
        rank = 1 + int(np.nansum(truth > truth[row]))
        assert found.first <= rank <= found.last


def test_exact_figures_have_one_rank():
    figures = np.array([10.0, 30.0, np.nan, 20.0])
    ranges = [rank_range(figures, figures, row) for row in range(4)]
    assert [(one.first, one.last) if one else None for one in ranges] == [(3, 3), (1, 1), None, (2, 2)]


@given(of_areas=arrays(np.float64, st.tuples(st.integers(2, 12), st.integers(1, 5)), elements=st.floats(-5, 5)))
def test_the_distance_is_a_metric(of_areas):
    apart = np.array([distances(of_areas, row) for row in range(len(of_areas))])
    assert np.allclose(np.diag(apart), 0)
    assert np.allclose(apart, apart.T)
    through = (apart[:, :, None] + apart[None, :, :]).min(axis=1)
    assert (apart <= through + 1e-9).all()


@given(of_areas=arrays(np.float64, (9, 3), elements=st.floats(-5, 5) | st.just(np.nan)), row=st.integers(0, 8))
def test_the_most_alike_are_the_nearest_that_can_be_compared(of_areas, row):
    found = most_alike(of_areas, row, 4)
    apart = distances(of_areas, row)
    assert row not in found
    assert len(set(found)) == len(found) <= 4
    others = [other for other in range(9) if other != row and not np.isnan(apart[other])]
    assert len(found) == min(4, len(others))
    assert list(apart[found]) == sorted(apart[others])[: len(found)]


def test_features_are_published_figures_only(tiny_store):
    release = tiny_store.open("mng")
    found = features(release, "adm2")
    hidden = release.values(level="adm2", indicator=PROFILE[0], base="families").state != ValueState.VALUE
    assert hidden.any()
    assert np.isnan(found[hidden]).any(axis=1).all()
    families = release.values(level="adm2", indicator="families", base="families").numerator
    shown = np.flatnonzero(families > 0)
    assert np.allclose(found[shown, -1], SIZE_WEIGHT * np.log2(families[shown]))
    assert found.shape[0] == len(release.areas("adm2"))


@pytest.mark.parametrize(
    ("here", "other", "said"),
    [
        ((10, 1), (13, 1), "lower"),
        ((13, 1), (10, 1), "higher"),
        ((10, 1), (12, 1), "similar"),
        ((10, 9), (18, 0), "similar"),
    ],
)
def test_a_difference_is_clear_only_where_the_intervals_are_apart(here, other, said):
    measure = Measure("zone_de", "percent", 0, higher_is_better=False, is_count=False)

    def figure(value, half):
        return Figure(
            measure, has_value=True, shown=value, below=half, above=half, numerator=0, denominator=0, wire_class=0
        )

    assert verdict(figure(*here), figure(*other)) == said
