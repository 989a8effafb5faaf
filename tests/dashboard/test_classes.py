"""Quantile classes: printed edges never contradict displayed values, however the values are tied."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.classes import MOST_CLASSES, NO_CLASS, classify, spans_classes

shown_values = st.lists(st.tuples(st.integers(0, 1000) | st.sampled_from([0, 1, 500]), st.booleans()), max_size=60)


@settings(deadline=None)
@given(shown_values, st.booleans())
def test_every_displayed_value_lies_in_the_printed_edges_of_its_class(pairs, inverted):
    shown = np.array([value for value, _ in pairs], dtype=np.int64)
    has_value = np.array([known for _, known in pairs], dtype=bool)
    result = classify(shown, has_value, inverted=inverted)
    assert len(result.classes) <= MOST_CLASSES
    for row, value in enumerate(shown):
        number = result.of_area[row]
        if not has_value[row]:
            assert number == NO_CLASS
            continue
        assert result.classes[number].low <= value <= result.classes[number].high
    for before, after in zip(result.classes, result.classes[1:], strict=False):
        assert before.high < after.low
        assert (before.colour < after.colour) != inverted
    assert sum(item.areas for item in result.classes) == has_value.sum()
    assert all(item.areas for item in result.classes)


def classes_of(*values: int) -> list[tuple[int, int, int, int]]:
    shown = np.array(values, dtype=np.int64)
    result = classify(shown, np.ones(len(shown), dtype=bool))
    return [(item.colour, item.low, item.high, item.areas) for item in result.classes]


def test_twenty_five_areas_fall_into_five_equal_classes():
    assert [areas for *_, areas in classes_of(*range(25))] == [5, 5, 5, 5, 5]


def test_no_area_gives_no_class():
    assert classes_of() == []


def test_one_area_and_equal_values_give_one_middle_class():
    assert classes_of(7) == [(2, 7, 7, 1)]
    assert classes_of(7, 7, 7) == [(2, 7, 7, 3)]


def test_few_distinct_values_have_a_class_each():
    assert classes_of(1, 1, 9) == [(1, 1, 1, 2), (3, 9, 9, 1)]


def test_heavy_ties_merge_classes():
    assert (
        classes_of(*[0] * 30, *range(1, 11)) == [(1, 0, 0, 30), (3, 1, 10, 10)]
        or len(classes_of(*[0] * 30, *range(1, 11))) < 5
    )


def test_inverted_classes_give_the_strong_colour_to_low_values():
    result = classify(np.arange(25), np.ones(25, dtype=bool), inverted=True)
    assert [item.colour for item in result.classes] == [4, 3, 2, 1, 0]


@settings(deadline=None)
@given(shown_values, st.integers(0, 300), st.integers(0, 300), st.integers(0, 50))
def test_an_interval_is_too_wide_when_it_covers_a_class_whole(pairs, below, above, more):
    shown = np.array([value for value, _ in pairs], dtype=np.int64)
    has_value = np.array([known for _, known in pairs], dtype=bool)
    classes = classify(shown, has_value).classes
    found = spans_classes(classes, shown - below, shown + above, has_value)

    def class_of(number):
        return max([row for row, item in enumerate(classes) if item.low <= number], default=0)

    for row, value in enumerate(shown):
        wide = has_value[row] and class_of(value + above) - class_of(value - below) >= 2
        assert found[row] == wide
        if wide:
            inside = [item for item in classes if value - below <= item.low and item.high <= value + above]
            assert inside
    wider = spans_classes(classes, shown - below - more, shown + above + more, has_value)
    assert not (found & ~wider).any()


def test_exact_values_are_never_too_uncertain_and_two_classes_cannot_be_two_apart():
    shown = np.array([1, 2, 3, 40, 50], dtype=np.int64)
    everywhere = np.ones(5, dtype=bool)
    assert not spans_classes(classify(shown, everywhere).classes, shown, shown, everywhere).any()
    two = classify(np.minimum(shown, 2), everywhere).classes
    assert len(two) == 2
    assert not spans_classes(two, shown - 1000, shown + 1000, everywhere).any()
