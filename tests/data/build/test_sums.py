"""Sums over cells: they agree with a group-by made another way, and every level with every other."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.build.cell_sums import CellSums, Persons, Sums, sum_cells
from data.build.errors import SumsDisagree
from data.build.group_members import GroupMembers
from data.build.sum_checks import check_sums
from data.release.dimensions import ALL, LEVELS, Breakdown, published_breakdowns
from data.release.groups import GroupCategory

AGES = 5
EVERYWHERE = ("adm0", "adm1", "adm2")
GROUPS = (
    *(GroupCategory(f"residence_{code}", "residence", code, EVERYWHERE) for code in ("urban", "rural")),
    *(GroupCategory(f"zone_{code}", "zone", code, EVERYWHERE) for code in "abc"),
    *(GroupCategory(f"risk_{code}", "risk", code, EVERYWHERE[:2]) for code in ("women", "youth", "migrants")),
)


@st.composite
def populations(draw: st.DrawFn) -> dict[str, object]:
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    parents = draw(st.integers(1, 4))
    districts = draw(st.integers(parents, 8))
    families, persons = draw(st.integers(0, 200)), draw(st.integers(0, 500))
    # Every first-level area has a district, every district at least one leaf, in any order.
    district_parent = rng.permutation(
        np.concatenate([np.arange(parents), rng.integers(0, parents, districts - parents)])
    )
    leaf_district = np.sort(np.concatenate([np.arange(districts), rng.integers(0, districts, draw(st.integers(0, 6)))]))
    unknown = np.array([0, 1, 255], dtype=np.uint8)
    persons = persons if families else 0
    return {
        "leaf": rng.integers(0, len(leaf_district), families),
        "leaf_district": leaf_district.astype(np.int64),
        "district_parent": district_parent.astype(np.int64),
        "record_key": rng.integers(0, 2**32, families).astype(np.uint32),
        "family_measures": np.column_stack(
            [np.ones(families, np.int16), rng.integers(-5, 10_000, (families, draw(st.integers(0, 3))), dtype=np.int16)]
        ),
        "persons": Persons(
            rng.integers(0, max(families, 1), persons),
            rng.choice(unknown, persons),
            rng.choice(np.array([*range(AGES), 255], dtype=np.uint8), persons),
            rng.choice(unknown, persons),
        ),
        "person_measures": rng.integers(0, 2, (persons, draw(st.integers(0, 2))), dtype=np.int16),
        "groups": GroupMembers(
            GROUPS,
            np.column_stack(
                [rng.choice(np.array(codes, dtype=np.uint8), families) for codes in ([0, 1, 255], [2, 3, 4, 255])]
            ),
            rng.integers(0, 2**3, persons).astype(np.uint32),
        ),
    }


def summed(population: dict[str, object]) -> CellSums:
    return sum_cells(**population, age_groups=AGES)  # type: ignore[arg-type]


def oracle_frame(population: dict[str, object]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Families and persons with their places and measures m0, m1, ..., as frames to group."""
    leaf, leaf_district = population["leaf"], population["leaf_district"]
    measures, people = population["family_measures"], population["persons"]
    families = pl.DataFrame(
        {
            "h3": leaf,
            "adm2": leaf_district[leaf],
            "adm1": population["district_parent"][leaf_district[leaf]],
            "adm0": np.zeros(len(leaf), np.int64),
            "key": population["record_key"].astype(np.uint64),
            **{f"m{number}": measures[:, number].astype(np.int64) for number in range(measures.shape[1])},
        }
    )
    own = population["person_measures"]
    persons = families[people.family.tolist()].with_columns(
        pl.Series("sex", people.sex),
        pl.Series("age", people.age),
        pl.Series("disability", people.disability),
        *(
            pl.Series(f"m{measures.shape[1] + number}", own[:, number].astype(np.int64))
            for number in range(own.shape[1])
        ),
    )
    return families, persons


def in_group(population: dict[str, object], group: int) -> np.ndarray:
    members = population["groups"]
    if GROUPS[group].overlaps:
        return np.array([mask >> (group - 5) & 1 == 1 for mask in members.person.tolist()], dtype=bool)
    axis = 0 if GROUPS[group].dimension == "residence" else 1
    return members.family[population["persons"].family, axis] == group


def grouped(frame: pl.DataFrame, level: str, areas: int) -> tuple[np.ndarray, np.ndarray]:
    """Sums of the measures, and sums modulo 2^32 of the keys of the rows in which they are not 0."""
    names = [name for name in frame.columns if name.startswith("m")]
    every = pl.DataFrame({level: np.arange(areas)})
    keys = [pl.when(pl.col(name) != 0).then("key").otherwise(0).sum().alias(f"k{name}") for name in names]
    sums = every.join(frame.group_by(level).agg(pl.col(names).sum(), *keys), on=level, how="left").sort(level)
    counts = sums.select(pl.col(names).fill_null(0)).to_numpy()
    return counts, (sums.select(pl.col([f"k{name}" for name in names]).fill_null(0)).to_numpy() % 2**32)


def assert_sums(found: Sums, frame: pl.DataFrame, level: str) -> None:
    counts, keys = grouped(frame, level, len(found.counts))
    width = counts.shape[1]
    np.testing.assert_array_equal(found.counts[:, :width], counts)
    np.testing.assert_array_equal(found.keys[:, :width], keys)
    assert not found.counts[:, width:].any()


@settings(max_examples=25, deadline=None)
@given(populations())
def test_sums_equal_a_group_by(population: dict[str, object]) -> None:
    sums = summed(population)
    families, persons = oracle_frame(population)
    for level in LEVELS:
        assert_sums(sums.families(level), families, level)
        for breakdown in published_breakdowns(level, "persons", AGES, "planner", GROUPS):
            codes = {name: code for name, code in vars(breakdown).items() if code != ALL and name != "group"}
            chosen = persons.filter(*(pl.col(name) == code for name, code in codes.items()))
            if breakdown.group != ALL:
                chosen = persons.filter(pl.Series(in_group(population, breakdown.group)))
            assert_sums(sums.persons(level, breakdown), chosen, level)
        least = families.group_by(level).agg(pl.col("key").min()).sort(level)
        np.testing.assert_array_equal(sums.least[level][least[level].to_list()], least["key"].to_list())


@settings(max_examples=20, deadline=None)
@given(populations())
def test_sums_are_added_where_they_lie(population: dict[str, object]) -> None:
    once = summed(population)
    twice = summed({**population, "onto": summed(population)})
    for name in ("families_by_leaf", "persons_by_leaf", "persons_by_district", "persons_by_group"):
        one, both = getattr(once, name), getattr(twice, name)
        np.testing.assert_array_equal(both.counts, 2 * one.counts)
        np.testing.assert_array_equal(both.keys, one.keys + one.keys)
    np.testing.assert_array_equal(twice.least_by_leaf, once.least_by_leaf)
    onto = summed(population)
    added = summed({**population, "onto": onto})
    assert np.shares_memory(added.families_by_leaf.counts, onto.families_by_leaf.counts)
    assert np.shares_memory(added.persons_by_district.keys, onto.persons_by_district.keys)


@settings(max_examples=60, deadline=None)
@given(populations())
def test_levels_add_up_to_everybody(population: dict[str, object]) -> None:
    sums = summed(population)
    people = population["persons"]
    for level in LEVELS:
        np.testing.assert_array_equal(
            sums.families(level).counts.sum(axis=0)[: population["family_measures"].shape[1]],
            population["family_measures"].sum(axis=0, dtype=int),
        )
        assert sums.persons(level).counts[:, 0].sum() == len(people.family)
    # A category and its other categories never exceed the total; what is missing is the unknown.
    for level in LEVELS[:3]:
        female, male = (sums.persons(level, Breakdown(sex=code)).counts[:, 0] for code in (0, 1))
        unknown = int((people.sex == 255).sum())
        assert (sums.persons(level).counts[:, 0] - female - male).sum() == unknown
    # What divides the people adds up to those whose category is known, whatever is counted.
    for level in LEVELS[:3]:
        for axis, own in enumerate(([0, 1], [2, 3, 4])):
            known = population["groups"].family[people.family, axis] != 255
            parts = sum(sums.persons(level, Breakdown(group=code)).counts.sum(axis=0) for code in own)
            every = np.column_stack([population["family_measures"][people.family], population["person_measures"]])
            np.testing.assert_array_equal(parts, every[known].sum(axis=0, dtype=int))
    district = population["leaf_district"][population["leaf"]]
    check_sums(sums, family_district=district, person_district=district[people.family], measure=0)


@settings(max_examples=30, deadline=None)
@given(populations(), st.integers(0, 2**32 - 1))
def test_order_of_rows_changes_neither_sums_nor_keys(population: dict[str, object], seed: int) -> None:
    rng = np.random.default_rng(seed)
    people, members = population["persons"], population["groups"]
    family, person = rng.permutation(len(population["leaf"])), rng.permutation(len(people.family))
    place = np.argsort(family)
    shuffled = {
        **population,
        **{name: population[name][family] for name in ("leaf", "record_key", "family_measures")},
        "persons": Persons(
            place[people.family[person]], people.sex[person], people.age[person], people.disability[person]
        ),
        "person_measures": population["person_measures"][person],
        "groups": GroupMembers(GROUPS, members.family[family], members.person[person]),
    }
    assert summed(population).fingerprint() == summed(shuffled).fingerprint()


@settings(max_examples=30, deadline=None)
@given(populations(), st.data())
def test_check_finds_a_lost_family_or_person(population: dict[str, object], data: st.DataObject) -> None:
    sums = summed(population)
    district = population["leaf_district"][population["leaf"]]
    people = district[population["persons"].family]
    if not len(district):
        return
    table = data.draw(st.sampled_from(["families_by_leaf", "persons_by_leaf", "persons_by_district"]))
    exact: Sums = getattr(sums, table)
    spoilt = exact.counts.copy()
    place = data.draw(st.integers(0, spoilt.size // spoilt.shape[-1] - 1))
    spoilt.reshape(-1, spoilt.shape[-1])[place, 0] += data.draw(st.sampled_from([-1, 1]))
    wrong = CellSums(
        **{**{name: getattr(sums, name) for name in CellSums.__dataclass_fields__}, table: Sums(spoilt, exact.keys)}
    )
    with pytest.raises(SumsDisagree, match="report this fault"):
        check_sums(wrong, family_district=district, person_district=people, measure=0)


def test_check_finds_families_in_the_wrong_district() -> None:
    """Totals agree, places do not."""
    nobody = Persons(*(np.zeros(0, kind) for kind in (np.int64, np.uint8, np.uint8, np.uint8)))
    sums = sum_cells(
        leaf=np.array([0, 1]),
        leaf_district=np.array([0, 1]),
        district_parent=np.array([0, 0]),
        record_key=np.array([7, 8], np.uint32),
        family_measures=np.ones((2, 1), np.int16),
        persons=nobody,
        person_measures=np.zeros((0, 0), np.int16),
        age_groups=AGES,
    )
    with pytest.raises(SumsDisagree, match="2 districts"):
        check_sums(sums, family_district=np.array([1, 1]), person_district=np.zeros(0, int), measure=0)
