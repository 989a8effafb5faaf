"""Who is poor under a choice of weights: by hand, on the border, and whatever the scale of the weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.causes.choice import Choice, equal_choice, official_choice, single_choice
from data.profiles import load_profile

weights = st.lists(st.integers(0, 50), min_size=5, max_size=5).filter(any).map(tuple)


def test_scores_by_hand():
    choice = Choice((30, 20, 20, 15, 15), 33)
    assert choice.scores[0b00000] == 0
    assert choice.scores[0b00001] == 30
    assert choice.scores[0b10010] == 35
    assert choice.scores[0b11111] == choice.total == 100
    assert not choice.poor[0b00001]
    assert choice.poor[0b10010]
    assert choice.censored[0b00001] == 0


def test_a_family_on_the_cut_off_is_poor():
    assert Choice((1, 2), 33).poor.tolist() == [False, True, True, True]  # 1 of 3 is 33.3 percent
    assert Choice((1, 2), 34).poor.tolist() == [False, False, True, True]
    assert Choice((30, 20, 20, 15, 15), 30).poor[0b00001]


@given(weights, st.integers(1, 100))
def test_only_the_proportions_of_weights_count(chosen, cutoff):
    doubled = Choice(tuple(2 * weight for weight in chosen), cutoff)
    assert doubled.poor.tolist() == Choice(chosen, cutoff).poor.tolist()


@given(weights, st.integers(1, 99))
def test_a_higher_cut_off_makes_nobody_poor_and_more_deprivation_nobody_less_poor(chosen, cutoff):
    lower, higher = Choice(chosen, cutoff), Choice(chosen, cutoff + 1)
    assert not (higher.poor & ~lower.poor).any()
    sets = np.arange(32)
    for bit in range(5):
        more = sets | 1 << bit
        assert not (lower.poor & ~lower.poor[more]).any()
    assert not lower.poor[0]


@pytest.mark.parametrize(
    ("chosen", "cutoff"), [((0, 0), 33), ((-1, 2), 33), ((1, 101), 33), ((1, 1), 0), ((1, 1), 101)]
)
def test_impossible_choices_are_refused(chosen, cutoff):
    with pytest.raises(ValueError, match="must lie"):
        Choice(chosen, cutoff)


@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_the_official_choice_is_that_of_the_profile(country):
    profile = load_profile(country)
    content = profile.model_dump()
    choice = official_choice(content)
    assert choice == Choice((30, 20, 20, 15, 15), 33)
    assert sum(choice.weights) * 10 == sum(item.weight for item in profile.deprivations)
    assert official_choice({**content, "deprivations": []}) is None
    assert official_choice({**content, "poverty_cutoff": None}) is None
    assert set(equal_choice(choice).weights) == {20}
    assert single_choice(choice, 3).poor.tolist() == [bool(number >> 3 & 1) for number in range(32)]
