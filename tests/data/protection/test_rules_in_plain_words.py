"""The compiled rules over whole tables against the same rules in plain words, cell by cell."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.build.containing_groups import containing_groups
from data.build.exact_tables import exact_table, parents_of
from data.protection.exact_tables import Nation, PublishedMeasure
from data.protection.protected_tables import Protector
from data.release.dimensions import Breakdown
from data.release.states import ValueState
from tests.data.protection import rules_in_plain_words
from tests.data.protection.invented_tables import CONTAINED, MEASURES, keys, village

# Beside those of a village: denominators that leave out some (score of those who are "common") and a group in a group.
ALL_MEASURES = (
    *MEASURES,
    PublishedMeasure("rarer among the rare", "rate", 3, 2),
    PublishedMeasure("score of the common", "mean", 4, 1, centre=50.0, spread=50.0),
    PublishedMeasure("nobody", "rate", 5, 5, inherited=False),
)
TABLES = (
    ("adm0", "families", Breakdown()),
    ("adm1", "persons", Breakdown(sex=0)),
    ("adm2", "families", Breakdown()),
    ("adm2", "persons", Breakdown()),
    ("adm2", "persons", Breakdown(age=2, disability=1)),
    ("adm2", "persons", Breakdown(group=2)),
    ("h3", "families", Breakdown()),
)


def compare(seed: int, families: int, level: str, base: str, breakdown: Breakdown) -> Counter[tuple[str, int]]:
    """Protect one table both ways; how often each state occurs by kind."""
    made = village(seed, families)
    sums, of_release = made.sums(), keys(seed)
    table = exact_table(sums, made.names(), level, base, breakdown)
    parents = parents_of(sums, level, base, breakdown, containing_groups(sums))
    published = np.array([base == "persons" or item.inherited for item in ALL_MEASURES])
    published[seed % len(published)] = False
    of_base = sums.persons if base == "persons" else lambda level, *_: sums.families(level)
    nation = Nation(of_base("adm0").counts[0], of_base("adm0", breakdown).counts[0])
    protector = Protector(ALL_MEASURES, of_release, minimum=10, contained=CONTAINED)
    found = protector.protect(table, parents, nation, published)
    expected = rules_in_plain_words.protected(
        ALL_MEASURES, CONTAINED, of_release, 10, table, parents, nation, published.tolist()
    )
    seen: Counter[tuple[str, int]] = Counter()
    for tier, cells in expected.items():
        for (row, area), figure in cells.items():
            ours = (found[tier].numerator, found[tier].denominator, found[tier].state)
            assert tuple(int(values[row, area]) for values in ours) == figure, (tier, ALL_MEASURES[row].code, area)
            seen[ALL_MEASURES[row].kind, figure[2]] += 1
    return seen


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([60, 250, 900]), st.sampled_from(TABLES))
def test_every_cell_is_as_the_rules_say(seed: int, families: int, table: tuple[str, str, Breakdown]) -> None:
    compare(seed, families, *table)


@pytest.fixture(scope="module")
def states() -> Counter[tuple[str, int]]:
    """What occurs over a few villages."""
    seen: Counter[tuple[str, int]] = Counter()
    for seed in range(3, 7):
        for table in TABLES:
            seen += compare(seed, 400, *table)
    return seen


@pytest.mark.parametrize("kind", ["rate", "mean"])
@pytest.mark.parametrize(
    "state",
    [ValueState.VALUE, ValueState.SUPPRESSED_SMALL, ValueState.SUPPRESSED_COMPLEMENT, ValueState.NOT_APPLICABLE],
)
def test_every_state_was_compared(states: Counter[tuple[str, int]], kind: str, state: ValueState) -> None:
    assert states[kind, state]
