"""What leaves protection, against the exact sums it was made from."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.build.cell_sums import CellSums
from data.build.containing_groups import containing_groups
from data.protection.exact_tables import ProtectedTable, PublishedMeasure
from data.protection.noise_plan import SHARES, TIER_PARTS, family_unit, tier_variance, variance
from data.protection.noise_tables import noise_table
from data.release.dimensions import ALL, LEVELS, TIERS, Breakdown, published_breakdowns
from data.release.states import ValueState
from tests.data.protection.invented_tables import AGES, GROUPS, MEASURES, Village, keys, protect, village

RATES = [row for row, item in enumerate(MEASURES) if item.kind == "rate"]
SCORE = 4


def exact(sums: CellSums, level: str, base: str, breakdown: Breakdown) -> np.ndarray:
    found = sums.families(level) if base == "families" else sums.persons(level, breakdown)
    return found.counts[:, [item.top for item in MEASURES]].T


def tables() -> st.SearchStrategy[tuple[str, str, Breakdown]]:
    listed = [
        (level, base, breakdown)
        for level in LEVELS
        for base in ("families", "persons")
        for breakdown in published_breakdowns(level, base, AGES, "planner", GROUPS)
    ]
    return st.sampled_from(listed)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000), tables())
def test_nothing_small_is_shown_and_noise_is_bounded(seed: int, table: tuple[str, str, Breakdown]) -> None:
    made = village(seed)
    level, base, breakdown = table
    true, found = exact(made.sums(), level, base, breakdown), protect(made, *table)
    whole = true[0]
    for tier, part in found.items():
        shown = part.state == ValueState.VALUE
        assert not part.numerator[~shown].any()
        assert not part.denominator[~shown].any()
        for row in RATES:
            unit = family_unit(base, breakdown, inherited=MEASURES[row].inherited)
            width = sum(
                noise_table(SHARES[name] * variance(level, base, breakdown, inherited=MEASURES[row].inherited)).bound
                for name in TIER_PARTS[tier]
            )
            here = shown[row]
            for side, noisy in (
                (true[row], part.numerator[row]),
                (whole - true[row], part.denominator[row] - part.numerator[row]),
            ):
                assert (side[here] >= 10 * unit).all()
                assert (noisy[here] >= 10 * unit).all()
            assert (part.denominator[row][here] >= 50 * family_unit(base, breakdown)).all()
            assert (np.abs(part.numerator[row] - true[row])[here] <= width).all()
        assert (whole[shown[0]] >= 10 * family_unit(base, breakdown)).all()
        mean = part.numerator[SCORE] / np.maximum(part.denominator[SCORE], 1)
        assert ((mean >= 0) & (mean <= 100)).all()
    assert not ((found["public"].state == 0) & (found["planner"].state != 0)).any()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_no_two_shown_cells_of_which_one_holds_the_other_differ_by_few(seed: int) -> None:
    made = village(seed)
    sums = made.sums()
    true = {level: exact(sums, level, "families", Breakdown()) for level in LEVELS}
    above = {
        "h3": ("adm2", made.leaf_district),
        "adm2": ("adm1", made.district_parent),
        "adm1": ("adm0", np.zeros(2, dtype=int)),
    }
    shown = {level: protect(made, level, "families")["planner"].state == 0 for level in LEVELS}
    for level, (parent, row) in above.items():
        only = np.bincount(row)[row] == 1
        for measure in (0, *RATES[:-1]):
            both = shown[level][measure] & shown[parent][measure][row] & ~only
            difference = true[parent][measure][row] - true[level][measure]
            assert (difference[both] >= 10).all()
    rare, rarer = true["adm2"][2], true["adm2"][3]
    both = shown["adm2"][2] & shown["adm2"][3]
    assert (rare - rarer)[both].min(initial=10) >= 10


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["adm0", "adm1", "adm2"]))
def test_no_group_leaves_few_beside_it_in_the_total_or_in_a_category_that_holds_it(seed: int, level: str) -> None:
    """Groups against the total, herders against the country, women against sex, the oldest against their age."""
    made = village(seed)
    sums = made.sums()
    pairs = [(Breakdown(group=number), Breakdown()) for number in range(len(GROUPS))]
    pairs += [(inner, outer) for inner, held in containing_groups(sums).items() for outer in held]
    assert (Breakdown(group=5), Breakdown(age=AGES - 1)) in pairs

    @cache
    def shown(item: Breakdown) -> np.ndarray:
        return protect(made, level, "persons", item)["planner"].state == 0

    @cache
    def held(item: Breakdown) -> np.ndarray:
        return exact(sums, level, "persons", item)

    for inner, outer in pairs:
        used = [GROUPS[item.group] for item in (inner, outer) if item.group != ALL]
        if level == "adm2" and any(group.overlaps for group in used):
            continue
        found = [shown(item) for item in (inner, outer)]
        true = [held(item) for item in (inner, outer)]
        difference = true[1] - true[0]
        assert (difference[[0, *RATES]] >= 0).all()
        for measure in (0, *RATES):
            both = found[0][measure] & found[1][measure] & (difference[measure] > 0)
            assert (difference[measure][both] >= 20).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), tables())
def test_order_of_rows_changes_nothing(seed: int, table: tuple[str, str, Breakdown]) -> None:
    made = village(seed)
    order = np.random.default_rng(seed).permutation(len(made.leaf))
    back = np.argsort(order)
    shuffled = replace(
        made,
        leaf=made.leaf[order],
        measures=made.measures[order],
        record_key=made.record_key[order],
        persons=replace(made.persons, family=back[made.persons.family]),
        groups=replace(made.groups, family=made.groups.family[order]),
    )
    first, second = protect(made, *table), protect(shuffled, *table)
    for tier in TIERS:
        assert_equal(first[tier], second[tier])


def assert_equal(first: ProtectedTable, second: ProtectedTable) -> None:
    for name in ("numerator", "denominator", "state"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


def flipped(made: Village, family: int, measure: int = 1) -> Village:
    measures = made.measures.copy()
    measures[family, measure] = 1 - measures[family, measure]
    return replace(made, measures=measures)


def test_a_status_change_draws_new_release_noise_but_keeps_the_lasting_part() -> None:
    """Over many keys the noise before and after a flip shares the lasting part only: its share is the correlation."""
    made = village(3)
    changed = flipped(made, int(np.flatnonzero(made.leaf == 0)[0]))
    pairs = []
    for seed in range(400):
        used = keys(seed)
        noise = [
            protect(one, "adm2", "families", used=used)["public"].numerator[1, 0]
            - exact(one.sums(), "adm2", "families", Breakdown())[1, 0]
            for one in (made, changed)
        ]
        pairs.append(noise)
    correlation = np.corrcoef(np.array(pairs).T)[0, 1]
    assert correlation == pytest.approx(SHARES["lasting"], abs=0.15)
    assert np.var(np.array(pairs)) == pytest.approx(tier_variance("public", "adm2", "families", Breakdown()), rel=0.2)


def test_an_arrival_does_not_redraw_the_lasting_noise_of_other_measures() -> None:
    """Content-salted lasting noise would tell an arrival from all measures at once."""
    made = village(4)
    newcomer = np.uint32(2**32 - 2)  # not the least key
    grown = replace(
        made,
        leaf=np.append(made.leaf, 0),
        measures=np.vstack([made.measures, np.array([[1, 0, 0, 0, 40]], dtype=np.int16)]),
        record_key=np.append(made.record_key, newcomer),
    )
    lasting, planner, public = keys(1).lasting, keys(2).planner, keys(3).public
    silent = []
    for seed in range(200):
        fresh = keys(1_000 + seed)
        before = type(fresh)(lasting=lasting, planner=planner, public=public, threshold=fresh.threshold)
        after = type(fresh)(lasting=lasting, planner=fresh.planner, public=fresh.public, threshold=fresh.threshold)
        difference = (
            protect(grown, "adm2", "families", used=after)["public"].numerator[1, 0]
            - protect(made, "adm2", "families", used=before)["public"].numerator[1, 0]
        )
        silent.append(difference)
    fresh_share = 1 - SHARES["lasting"]
    expected = 2 * fresh_share * variance("adm2", "families", Breakdown())
    # The planner's and public parts before the arrival are one draw, so the spread is that of the other release alone.
    assert np.var(silent) == pytest.approx(expected / 2, rel=0.35)


def test_equal_sets_have_equal_noise_and_different_ones_do_not() -> None:
    """A district that is its one leaf gives nothing away twice, but for its lasting part."""
    made = village(5)
    one_leaf = int(np.flatnonzero(np.bincount(made.leaf_district) == 1)[0])
    leaf = int(np.flatnonzero(made.leaf_district == one_leaf)[0])
    sums = made.sums()
    assert sums.families("adm2").keys[one_leaf].tolist() == sums.families("h3").keys[leaf].tolist()
    assert sums.families("adm2").keys[0].tolist() != sums.families("h3").keys[0].tolist()


def test_states_tell_why() -> None:
    made = village(6)
    measures = made.measures.copy()
    measures[:, 1] = 0
    found = protect(replace(made, measures=measures), "adm2", "families")["public"]
    assert set(found.state[1]) == {ValueState.SUPPRESSED_SMALL}, "zero and few are one class"
    assert set(found.state[5]) == {ValueState.NOT_APPLICABLE}, "persons' attributes are not counted in families"
    nobody = replace(made, measures=np.column_stack([measures[:, 0], *(measures[:, 1:].T * 0)]).astype(np.int16))
    assert set(protect(nobody, "adm0", "families")["public"].state[2]) == {ValueState.SUPPRESSED_SMALL}


def test_a_leaf_that_is_its_whole_district_is_compared_with_the_province() -> None:
    """Three families in the other district: neither the large district nor its only leaf may stand beside the sum."""
    made = village(7)
    leaf = np.array([0] * 1_000 + [1] * 3 + [2] * (len(made.leaf) - 1_003))
    placed = replace(made, leaf=leaf, leaf_district=np.array([0, 1, 2]), district_parent=np.array([0, 0, 1]))
    for seed in range(20):
        used = keys(seed)
        for level in ("adm2", "h3"):
            state = protect(placed, level, "families", used=used)["planner"].state[0]
            assert state.tolist() == [
                ValueState.SUPPRESSED_COMPLEMENT,
                ValueState.SUPPRESSED_SMALL,
                ValueState.VALUE,
            ], "an only district of its province is compared with the nation"


@pytest.mark.parametrize(("unknown", "borrowed"), [(0, True), (1, True), (9, True), (200, False)])
def test_a_denominator_that_leaves_out_a_few_is_no_figure_of_its_own(unknown: int, *, borrowed: bool) -> None:
    """Everybody minus those with known data would be a published group of a few families."""
    made = village(8, families=3_000)
    here, elsewhere = (np.flatnonzero(made.leaf_district[made.leaf] == district) for district in (0, 1))
    known = np.ones(len(made.leaf), dtype=np.int16)
    known[here[:unknown]] = 0
    known[elsewhere[:100]] = 0
    measures = np.column_stack([made.measures, known, made.measures[:, 1] * known]).astype(np.int16)
    published = (*MEASURES[:2], PublishedMeasure("known", "rate", 6, 5))
    changed = replace(made, measures=measures)
    share = round(float(known.mean()), 2)
    equal = []
    for seed in range(10):
        found = protect(changed, "adm2", "families", used=keys(seed), measures=published)
        for part in found.values():
            assert part.state[2, 0] == ValueState.VALUE
            equal.append(part.denominator[2, 0] == np.rint(share * part.numerator[0, 0]))
    assert all(equal) if borrowed else not all(equal)


def test_a_group_that_holds_nearly_all_of_a_place_is_hidden_there() -> None:
    """Of the few who are not poor nobody may read the number off the poor, the denominator of a mean."""
    made = village(9, families=3_000)
    poor = np.zeros(len(made.leaf), dtype=np.int16)
    here = np.flatnonzero(made.leaf_district[made.leaf] == 0)
    poor[here[3:]] = 1
    measures = np.column_stack([made.measures, poor, made.measures[:, 4] * poor]).astype(np.int16)
    published = (*MEASURES[:2], PublishedMeasure("score of the poor", "mean", 6, 5, centre=50.0, spread=50.0))
    for seed in range(10):
        for part in protect(
            replace(made, measures=measures), "adm2", "families", used=keys(seed), measures=published
        ).values():
            assert part.state[2, 0] == ValueState.SUPPRESSED_COMPLEMENT
