"""The ranking under other choices: the same draw each time, ranges that hold the official rank, areas left out."""

import numpy as np
import pytest

from data.causes.cells_file import NONE, NOT_IN_IT, read_cells, write_cells
from data.causes.choice import Choice
from data.causes.decomposition import Known, contribution
from data.causes.estimates import estimate
from data.causes.order import ranks, worst_fifth
from data.causes.robustness import ALTERNATIVES, MOST_HIDDEN, alternatives, assess
from data.causes.sphere_cells import complete

OFFICIAL = Choice((30, 20, 20, 15, 15), 33)
AREAS = 20


@pytest.fixture(scope="module")
def cells():
    random = np.random.default_rng(4)
    counts = random.multinomial(3000, random.dirichlet(np.full(32, 0.4), AREAS))
    hidden = counts < 15
    hidden[0] = True  # nothing of the first area is shown
    return complete(counts, counts.sum(axis=1), hidden, np.ones((AREAS, 32)), 42.0)


def test_the_draw_is_the_same_each_time_and_within_reach():
    drawn = alternatives(OFFICIAL)
    assert drawn == alternatives(OFFICIAL)
    assert len(drawn) == ALTERNATIVES
    weights = np.array([choice.weights for choice in drawn])
    assert (weights.min(axis=0) == [15, 10, 10, 8, 8]).all()
    assert (weights.max(axis=0) == [45, 30, 30, 22, 22]).all()
    assert {choice.cutoff for choice in drawn} == set(range(23, 44))


def test_extreme_official_choices_stay_possible():
    assert len(alternatives(Choice((1, 0, 0, 0, 0), 1))) == ALTERNATIVES
    assert max(choice.cutoff for choice in alternatives(Choice((100, 100), 100))) == 100


def test_ranks_ranges_and_stays_agree_with_ranking_again(cells):
    found = assess(cells, OFFICIAL)
    assert not found.ranked[0]
    assert (found.ranked == (cells.hidden_share * 100 <= MOST_HIDDEN)).all()
    assert 3 < found.ranked.sum() < AREAS
    assert (found.worst[found.ranked] <= found.rank[found.ranked]).all()
    assert (found.rank[found.ranked] <= found.best[found.ranked]).all()
    assert (found.rank[~found.ranked] == 0).all()
    first = worst_fifth(found.rank)
    assert (~np.isnan(found.stays) == first).all()
    row = int(np.flatnonzero(first)[0])
    again = [
        bool(worst_fifth(ranks(estimate(cells, choice).points, found.ranked))[row]) for choice in alternatives(OFFICIAL)
    ]
    assert found.stays[row] == pytest.approx(np.mean(again))
    for share in (found.robust, found.distinct, found.distinct_noise):
        assert 0 <= share <= 1
    assert found.distinct <= found.distinct_noise
    assert -1 <= found.kendall <= found.spearman <= 1


def test_the_file_gives_back_what_was_written(cells):
    found = assess(cells, OFFICIAL)
    official = np.full(AREAS, 0.1234)
    official[2] = np.nan
    content = write_cells(cells, found, official)
    back = read_cells(content)
    assert (back.cells.shares == cells.shares).all()
    assert (back.cells.hidden == cells.hidden).all()
    assert (back.cells.families == cells.families).all()
    assert back.cells.variance == cells.variance
    assert back.official.tolist() == [NONE if row == 2 else 123 for row in range(AREAS)]
    assert (back.worst == found.worst).all()
    assert (back.best == found.best).all()
    assert ((back.stays == NOT_IN_IT) == np.isnan(found.stays)).all()
    with pytest.raises(ValueError, match="not a file"):
        read_cells(b"NOPE" + content[4:])


def test_contributions_by_hand():
    part = contribution(0.3, Known(0.2, 0.02), Known(0.1, 0.01))
    assert part is not None
    assert part.value == pytest.approx(0.6)
    assert part.high - part.value == pytest.approx(0.6 * np.hypot(0.1, 0.1))
    assert contribution(0.3, Known(0.2, 0.02), Known(0.01, 0.01)) is None
    assert contribution(0.9, Known(0.2, 0.02), Known(0.1, 0.01)).value == 1
    wide = contribution(0.3, Known(0.01, 0.2), Known(0.1, 0.01))
    assert wide is not None
    assert wide.low == 0
