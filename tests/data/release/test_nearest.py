"""From a hidden cell to one that can be shown: never a worse answer while a better one has a figure."""

from hypothesis import given
from hypothesis import strategies as st

from data.release.dimensions import ALL, Breakdown
from data.release.nearest import Nearest, nearest_shown

AREAS = [("h3", 7), ("adm2", 5), ("adm1", 2), ("adm0", 0)]
FEMALE_YOUNG = Breakdown(sex=0, age=1)


def look_into(shown: set[tuple[str, Breakdown]]):
    def look(level: str, row: int, breakdown: Breakdown) -> Nearest | None:
        assert (level, row) in AREAS
        return Nearest(level, row, breakdown, 12.3, 11.0, 13.6) if (level, breakdown) in shown else None

    return look


def found(areas: list[tuple[str, int]], breakdown: Breakdown, shown: set[tuple[str, Breakdown]]):
    nearest = nearest_shown(areas, breakdown, look_into(shown))
    return None if nearest is None else (nearest.level, nearest.breakdown)


def test_the_larger_area_comes_before_fewer_dimensions() -> None:
    both = {("adm0", FEMALE_YOUNG), ("adm2", Breakdown())}
    assert found(AREAS[1:], FEMALE_YOUNG, both) == ("adm0", FEMALE_YOUNG)


def test_then_as_few_dimensions_as_possible_are_dropped() -> None:
    shown = {("adm2", Breakdown()), ("adm2", Breakdown(age=1))}
    assert found(AREAS[1:], FEMALE_YOUNG, shown) == ("adm2", Breakdown(age=1))


def test_nothing_at_all_is_none() -> None:
    assert found(AREAS, FEMALE_YOUNG, set()) is None


codes = st.sampled_from([ALL, 0, 1])
breakdowns = st.builds(Breakdown, codes, codes, codes)


@given(breakdowns, st.sets(st.tuples(st.sampled_from([level for level, _ in AREAS]), breakdowns), max_size=20))
def test_what_is_found_is_shown_contains_the_cell_and_no_nearer_one_is_shown(asked, shown) -> None:
    def coarser(breakdown: Breakdown) -> bool:
        pairs = zip(vars(breakdown).values(), vars(asked).values(), strict=True)
        return all(code in (ALL, wanted) for code, wanted in pairs)

    reachable = {(level, breakdown) for level, breakdown in shown if coarser(breakdown)}
    answer = found(AREAS, asked, shown)
    if answer is None:
        assert not reachable
        return
    assert answer in reachable
    order = [level for level, _ in AREAS]
    most = max(breakdown.crossed for _, breakdown in reachable)
    assert answer[1].crossed == most
    assert order.index(answer[0]) == min(order.index(level) for level, breakdown in reachable if breakdown == answer[1])
