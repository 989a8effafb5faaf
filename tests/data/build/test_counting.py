"""Every figure of Tessera, counted by hand (see tests/invented/registry.py), and what is published of it."""

from collections.abc import Sequence
from datetime import date

import h3
import numpy as np
import polars as pl
import pytest

from data.build.leaves import make_leaves
from data.protection.noise_plan import SHARES, variance
from data.protection.noise_tables import noise_table
from data.release.dimensions import Breakdown, published_at
from data.release.errors import NotPublished
from data.release.groups import has_group_figures
from data.release.reader import Release
from data.release.states import ValueState
from data.release.store import Store
from tests.invented.country import ADM1, ADM2, COUNTRY
from tests.invented.exact import exact_cells
from tests.invented.registry import DECEMBER, FAMILIES, JUNE, LOST, PERSONS
from tests.invented.releases import published_store

Cell = tuple[int, int] | int


def release_of(day: date) -> Release:
    store = Store(published_store())
    (release_id,) = [name for name in store.published(COUNTRY) if day.isoformat() in name]
    return store.open(COUNTRY, release_id)


@pytest.fixture(scope="module")
def june() -> Release:
    return release_of(JUNE)


def cells(level: str, indicator: str, base: str, day: date = JUNE, **groups: str) -> list[Cell]:
    """(numerator, denominator) of a rate or mean, the number of a count, exactly as summed before protection."""
    exact = exact_cells(day)
    (item,) = [measured for measured in exact.measures.measured if measured.code == indicator]
    top, bottom = item.places[base]
    breakdown = release_of(day).breakdown(**groups)
    sums = exact.sums.families(level) if base == "families" else exact.sums.persons(level, breakdown)
    tops, bottoms = sums.counts[:, top].tolist(), sums.counts[:, bottom].tolist()
    return tops if item.kind == "count" else list(zip(tops, bottoms, strict=True))


# Nation and rows of squares, families. XT01 has 94 families, XT02 has 40, nine of which are known by name only.
FAMILY_FIGURES = [
    ("families", [134], [94, 40]),
    ("zone_a", [(50, 125)], [(40, 94), (10, 31)]),
    ("zone_b", [(9, 125)], [(9, 94), (0, 31)]),
    ("zone_c", [(11, 125)], [(0, 94), (11, 31)]),
    ("zone_d", [(45, 125)], [(35, 94), (10, 31)]),
    ("zone_e", [(10, 125)], [(10, 94), (0, 31)]),  # exactly ten
    ("zone_de", [(55, 125)], [(45, 94), (10, 31)]),
    # 1000*40 + 7050*35 + 3000*9 | 6000*10 + 500*10 + 4525*10 + 4525
    ("score_mean", [(428_525, 115)], [(313_750, 84), (114_775, 31)]),
    # An income of exactly the line is not poor.
    ("income_poor", [(45, 115)], [(35, 84), (10, 31)]),
    # Poor: 35 west_d and 10 middle_e with 500 thousandths, 10 ten with 400; middle_b and nine have no score.
    ("mpi_h", [(55, 116)], [(45, 85), (10, 31)]),
    ("mpi_a", [(26_500, 55)], [(22_500, 45), (4_000, 10)]),
    ("mpi_m0", [(26_500, 116)], [(22_500, 85), (4_000, 31)]),
    ("mpi_intensity_economic", [(4_500, 55)], [(4_500, 45), (0, 10)]),
    ("mpi_intensity_social", [(2_000, 55)], [(2_000, 45), (0, 10)]),
    ("mpi_intensity_household", [(9_000, 55)], [(7_000, 45), (2_000, 10)]),
    ("mpi_intensity_health", [(9_000, 55)], [(7_000, 45), (2_000, 10)]),
    ("mpi_intensity_education", [(2_000, 55)], [(2_000, 45), (0, 10)]),
    # Both deprivations of the sphere are needed: half_d only; middle_e is deprived of one and the other is unknown.
    ("sphere_economic", [(10, 125)], [(0, 94), (10, 31)]),
    ("sphere_social", [(10, 125)], [(10, 94), (0, 31)]),
    ("sphere_household", [(45, 106)], [(35, 75), (10, 31)]),  # unknown of middle_e, middle_b and nine
    ("dep_low_income", [(55, 125)], [(45, 94), (10, 31)]),
    ("dep_crowded", [(45, 106)], [(35, 75), (10, 31)]),
    ("dep_violence", [(10, 125)], [(10, 94), (0, 31)]),  # sensitive, and published here
    # Of zones A to C with a known forecast: half_a and ten; the forecast of middle_b is unknown.
    # In the second row 20 of 21 are at risk: one family on the other side.
    ("risk_falling", [(20, 61)], [(0, 40), (20, 21)]),
    ("gap_child_money", [(15, 35)], [(15, 35), (0, 0)]),
    ("receives_child_money", [(20, 134)], [(20, 94), (0, 40)]),
    ("receives_pension", [(10, 134)], [(9, 94), (1, 40)]),
    ("receives_any", [(30, 134)], [(29, 94), (1, 40)]),
    # Of the 116 with a score: west_a, half_a and outside lack nothing; half_d economic (1); west_d and ten household
    # and health (4 + 8); middle_e social and education (2 + 16).
    ("profile_00", [(51, 116)], [(40, 85), (11, 31)]),
    ("profile_01", [(10, 116)], [(0, 85), (10, 31)]),
    ("profile_12", [(45, 116)], [(35, 85), (10, 31)]),
    ("profile_18", [(10, 116)], [(10, 85), (0, 31)]),
    ("profile_31", [(0, 116)], [(0, 85), (0, 31)]),
    ("programmes_0", [(104, 134)], [(65, 94), (39, 40)]),
    ("programmes_1", [(30, 134)], [(29, 94), (1, 40)]),
    ("programmes_2", [(0, 134)], [(0, 94), (0, 40)]),
    ("receives_both_child_money_pension", [(0, 134)], [(0, 94), (0, 40)]),
    # middle_e and middle_b, nine: one agency supplies everything, a sensitive item among it.
    ("unknown_office", [(28, 134)], [(19, 94), (9, 40)]),
    # The 35 west_d have half the line; the 10 half_d lack a ten-thousandth of it, which is no whole thousandth.
    ("depth_1", [(10, 45)], [(0, 35), (10, 10)]),
    ("depth_2", [(0, 45)], [(0, 35), (0, 10)]),
    ("depth_3", [(0, 45)], [(0, 35), (0, 10)]),
    ("depth_4", [(35, 45)], [(35, 35), (0, 10)]),
    ("poverty_gap", [(17_500, 115)], [(17_500, 84), (0, 31)]),
    ("poverty_severity", [(8_750, 115)], [(8_750, 84), (0, 31)]),
]


@pytest.mark.parametrize(("indicator", "nation", "rows"), FAMILY_FIGURES)
def test_families_of_nation_and_first_level(indicator: str, nation: Sequence[Cell], rows: Sequence[Cell]) -> None:
    assert cells("adm0", indicator, "families") == nation
    assert cells("adm1", indicator, "families") == rows


def test_censored_headcount_has_the_denominator_of_the_headcount() -> None:
    """Contribution = weight x censored headcount / M0 holds only over the same families (Alkire and Foster 2011)."""
    assert cells("adm0", "cens_low_income", "families") == [(45, 116)]  # half_d is deprived and not poor


# XT0101 75 families, XT0102 19, XT0103 none, XT0201 20, XT0202 9, XT0203 11.
SQUARE_FIGURES = [
    ("families", [75, 19, 0, 20, 9, 11]),
    ("zone_a", [(40, 75), (0, 19), (0, 0), (10, 20), (0, 0), (0, 11)]),
    ("zone_b", [(0, 75), (9, 19), (0, 0), (0, 20), (0, 0), (0, 11)]),
    ("zone_c", [(0, 75), (0, 19), (0, 0), (0, 20), (0, 0), (11, 11)]),
    ("zone_e", [(0, 75), (10, 19), (0, 0), (0, 20), (0, 0), (0, 11)]),
    ("mpi_h", [(35, 75), (10, 10), (0, 0), (0, 20), (0, 0), (10, 11)]),
    ("mpi_a", [(17_500, 35), (5_000, 10), (0, 0), (0, 0), (0, 0), (4_000, 10)]),
    ("mpi_m0", [(17_500, 75), (5_000, 10), (0, 0), (0, 20), (0, 0), (4_000, 11)]),
    # Nine incomes are known in XT0102.
    ("income_poor", [(35, 75), (0, 9), (0, 0), (10, 20), (0, 0), (0, 11)]),
    ("gap_child_money", [(15, 35), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]),
]


@pytest.mark.parametrize(("indicator", "squares"), SQUARE_FIGURES)
def test_families_of_squares(indicator: str, squares: Sequence[Cell]) -> None:
    assert cells("adm2", indicator, "families") == squares


PERSON_FIGURES = [
    # indicator, groups, nation
    ("persons", {}, 239),
    ("persons", {"sex": "female"}, 150),
    ("persons", {"sex": "male"}, 79),  # and ten of unknown sex
    ("persons", {"age": "0-4"}, 35),
    ("persons", {"age": "5-14"}, 40),  # ten years old today
    ("persons", {"age": "15-24"}, 10),  # 25 tomorrow
    ("persons", {"age": "25-59"}, 124),
    ("persons", {"age": "60+"}, 20),  # ten of 70, nine of 61 without a birth date, one of 75
    ("persons", {"disability": "with"}, 45),
    ("persons", {"disability": "without"}, 175),  # and 19 unknown
    ("persons", {"sex": "female", "age": "0-4", "disability": "with"}, 35),
    ("persons", {"sex": "male", "age": "0-4", "disability": "with"}, 0),
    ("persons", {"sex": "female", "age": "60+", "disability": "without"}, 1),
    # 20 families of two paid as a whole; nine pensions by name, one of a family of one.
    ("recipient_child_money", {}, (40, 239)),
    ("recipient_child_money", {"age": "0-4"}, (20, 35)),
    ("recipient_pension", {}, (10, 239)),
    ("recipient_any", {}, (50, 239)),
    ("recipient_any", {"sex": "male"}, (0, 79)),
    ("zone_de", {}, (100, 230)),
    ("zone_de", {"sex": "female"}, (80, 150)),
    ("zone_de", {"sex": "male"}, (20, 70)),
    ("zone_de", {"age": "0-4"}, (35, 35)),
    ("zone_de", {"disability": "with"}, (45, 45)),
    ("zone_de", {"sex": "female", "age": "25-59"}, (45, 95)),
    ("mpi_h", {"sex": "female"}, (80, 141)),
    ("mpi_a", {"sex": "female"}, (39_000, 80)),  # 70 of west_d at 500, 10 of ten at 400
    ("mpi_m0", {"sex": "female"}, (39_000, 141)),
    ("score_mean", {"age": "0-4"}, (246_750, 35)),
    ("dep_violence", {"sex": "male"}, (10, 70)),
    ("gap_pension", {}, (10, 20)),
    ("gap_pension", {"sex": "male"}, (10, 10)),
    ("gap_pension", {"sex": "female"}, (0, 10)),
    ("gap_pension", {"age": "25-59"}, (0, 0)),
]


GROUP_FIGURES = [
    # indicator, group, nation, first level
    ("persons", "residence_urban", [40], [0, 40]),
    ("persons", "residence_rural", [190], [169, 21]),  # the nine have no residence
    ("persons", "livelihood_herder", [170], [169, 1]),
    ("persons", "livelihood_wage", [40], [0, 40]),
    ("persons", "livelihood_other", [20], [0, 20]),
    ("persons", "zone_a", [100], [80, 20]),
    ("persons", "zone_b", [9], [9, 0]),
    ("persons", "zone_c", [21], [0, 21]),
    ("persons", "zone_d", [90], [70, 20]),
    ("persons", "zone_e", [10], [10, 0]),
    ("persons", "risk_older_persons", [9], [9, 0]),
    ("mpi_h", "zone_d", [(70, 90)], [(70, 70), (0, 20)]),
    ("mpi_a", "zone_d", [(35_000, 70)], [(35_000, 70), (0, 0)]),
    ("receives_child_money", "residence_rural", [(40, 190)], [(40, 169), (0, 21)]),
    ("gap_pension", "residence_rural", [(10, 20)], [(10, 19), (0, 1)]),
    ("gap_pension", "zone_e", [(10, 10)], [(10, 10), (0, 0)]),
    ("gap_pension", "risk_older_persons", [(0, 9)], [(0, 9), (0, 0)]),
    ("receives_pension", "risk_older_persons", [(9, 9)], [(9, 9), (0, 0)]),
]


@pytest.mark.parametrize(("indicator", "group", "nation", "rows"), GROUP_FIGURES)
def test_persons_of_groups(indicator: str, group: str, nation: Sequence[Cell], rows: Sequence[Cell]) -> None:
    assert cells("adm0", indicator, "persons", group=group) == nation
    assert cells("adm1", indicator, "persons", group=group) == rows


def test_groups_of_squares_and_of_another_snapshot() -> None:
    assert cells("adm2", "persons", "persons", group="residence_rural") == [150, 19, 0, 0, 0, 21]
    assert cells("adm2", "mpi_h", "persons", group="livelihood_other") == [
        (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (20, 20)
    ]  # fmt: skip
    assert cells("adm0", "persons", "persons", day=DECEMBER, group="zone_c") == [88]
    assert cells("adm0", "persons", "persons", day=DECEMBER, group="zone_d") == [0]


def test_groups_of_a_release(june: Release) -> None:
    assert [group.code for group in june.groups] == [
        "residence_urban", "residence_rural", "livelihood_herder", "livelihood_wage", "livelihood_other",
        "zone_a", "zone_b", "zone_c", "zone_d", "zone_e", "risk_older_persons",
    ]  # fmt: skip
    assert [group.levels[-1] for group in june.groups] == ["adm2"] * 10 + ["adm1"]
    rural = june.values(level="adm0", indicator="persons", base="persons", group="residence_rural")
    # 49 persons are beside them, as many as twelve families have: few enough to be hidden.
    assert rural.state[0] == ValueState.SUPPRESSED_COMPLEMENT
    assert rural.numerator[0] == 0
    # The group is the answer, and nobody outside zones D and E is entitled.
    for indicator in ("zone_d", "zone_a", "zone_de"):
        values = june.values(level="adm1", indicator=indicator, base="persons", group="zone_d")
        assert (values.state == ValueState.NOT_APPLICABLE).all()
    assert (june.values(level="adm1", indicator="zone_d", base="persons", group="residence_rural").state < 3).all()


@pytest.mark.parametrize(("indicator", "groups", "nation"), PERSON_FIGURES)
def test_persons_of_the_nation(indicator: str, groups: dict[str, str], nation: Cell) -> None:
    assert cells("adm0", indicator, "persons", **groups) == [nation]


def test_persons_of_areas() -> None:
    assert cells("adm1", "persons", "persons") == [169, 70]
    assert cells("adm2", "persons", "persons") == [150, 19, 0, 40, 9, 21]
    assert cells("adm1", "zone_de", "persons", sex="female") == [(70, 119), (10, 31)]
    assert cells("adm1", "zone_de", "persons", sex="female", age="0-4", disability="with") == [(35, 35), (0, 0)]
    assert cells("adm2", "zone_d", "persons", sex="female") == [
        (70, 110), (0, 9), (0, 0), (10, 20), (0, 0), (0, 11)
    ]  # fmt: skip
    assert cells("adm2", "gap_pension", "persons") == [(0, 0), (10, 19), (0, 0), (0, 0), (0, 0), (0, 1)]


def test_published_figures_differ_from_the_counted_ones_by_noise_only(june: Release) -> None:
    """The bounds are those of the three parts of the noise; which noise was drawn depends on the keys alone."""

    def bound(level: str, unit_variance: float) -> int:
        parts = [noise_table(share * unit_variance).bound for share in SHARES.values()]
        return sum(parts)

    shown = 0
    for level in ("adm0", "adm1"):
        widest = bound(level, variance(level, "families", Breakdown()))
        for code in ("families", "zone_a", "zone_de", "income_poor", "receives_child_money"):
            values = june.values(level=level, indicator=code, base="families")
            for row, true in enumerate(cells(level, code, "families")):
                if values.state[row] != ValueState.VALUE:
                    continue
                pair = (true, 0) if isinstance(true, int) else true
                assert abs(values.numerator[row] - pair[0]) <= widest
                if code != "families":
                    assert abs(values.denominator[row] - pair[1]) <= widest
                    expected = 100 * values.numerator[row] / values.denominator[row]
                    assert values.value[row] == pytest.approx(expected)
                shown += 1
    assert shown >= 3


def test_hexagons_nest_in_squares(june: Release) -> None:
    exact = exact_cells(JUNE)
    cell = exact.placement.cell[exact.placement.district >= 0]
    leaf, leaves = make_leaves(exact.district, cell)
    assert leaves["district"].to_list() == [0, 0, 1, 3, 4, 5]
    west_a, west_d = (h3.str_to_int(h3.latlng_to_cell(lat, -39.98, 6)) for lat in (30.02, 30.08))
    row = {cell: leaf for leaf, cell in enumerate(leaves["h3_cell"].to_list()) if cell}
    assert set(row) == {west_a, west_d}
    # The other squares hold fewer than 60 families and stay whole; code-only families are counted in them.
    assert leaves.filter(pl.col("district") > 0)["kind"].to_list() == ["remainder"] * 4
    families = np.bincount(leaf).tolist()
    assert (families[row[west_a]], families[row[west_d]], families[2:]) == (40, 35, [19, 20, 9, 11])
    # With the lasting margins a hexagon needs more than 30 families, so a release never has more of them.
    assert june.leaves.height <= leaves.height
    published = np.array(cells("h3", "families", "families"))
    by_square = np.bincount(june.leaves["district"].to_numpy(), weights=published, minlength=6)
    assert by_square.tolist() == cells("adm2", "families", "families")


def test_manifest_counts_who_was_placed_how(june: Release) -> None:
    counts = june.manifest.counts
    assert (counts["families_unlocated"], counts["families_by_code"]) == (0, 0), "to the hundred"
    assert counts["leaves"] == june.leaves.height
    # The manifest is public: exact national counts would tell of a single arrival.
    for base in ("families", "persons"):
        assert counts[base] == june.values(level="adm0", indicator=base, base=base).numerator[0]
    exact = exact_cells(JUNE)
    assert (exact.population.families.height, exact.population.persons.height) == (FAMILIES, PERSONS)
    assert (exact.placement.unlocated, exact.placement.by_code) == (LOST, 11)
    assert june.manifest.synthetic
    assert not june.manifest.schematic_boundaries
    intake = june.folder.joinpath("planner", "intake.json").read_bytes()
    placement = pl.read_json(intake)["placement"][0]
    assert (placement["by_coordinates"], placement["by_code"], placement["unlocated"]) == (123, 11, 2)
    assert (placement["outside"], placement["elsewhere"]) == (2, 9)
    # 0.3 degrees south and 0.2 east of the nearest corner.
    assert placement["outside_largest_km"] == pytest.approx(np.hypot(0.3 * 111.2, 0.2 * 111.2 * 0.8652), rel=0.02)


def test_areas_are_in_the_order_of_the_values(june: Release) -> None:
    assert [area["pcode"] for area in june.areas("adm1")] == ADM1
    assert [area["pcode"] for area in june.areas("adm2")] == ADM2
    assert [area["parent"] for area in june.areas("adm2")] == [0, 0, 0, 1, 1, 1]
    assert [area["parent"] for area in june.areas("adm0")] == [-1]
    assert june.areas("adm2")[1]["national_code"] == "102"
    assert june.age_groups == ("0-4", "5-14", "15-24", "25-59", "60+")


def test_another_snapshot_counts_its_own_families_and_ages() -> None:
    # The 35 families of west_d and 9 of middle_b, all in zone C by now; the girl of middle_b is born.
    assert exact_cells(DECEMBER).population.families.height == 44
    assert cells("adm0", "zone_c", "families", day=DECEMBER) == [(44, 44)]
    assert cells("adm0", "persons", "persons", day=DECEMBER) == [88]
    assert cells("adm0", "persons", "persons", day=DECEMBER, age="0-4") == [44]
    # Of child money only the five families of west_d_later receive in December.
    assert cells("adm0", "receives_child_money", "families", day=DECEMBER) == [(5, 44)]
    # Nobody is in zone D or E, so nobody is entitled.
    assert cells("adm0", "gap_child_money", "families", day=DECEMBER) == [(0, 0)]


REFUSED = [
    ({"level": "adm3", "indicator": "zone_a", "base": "families"}, "no level 'adm3'"),
    ({"level": "adm0", "indicator": "zone_x", "base": "families"}, "no indicator 'zone_x'"),
    ({"level": "adm0", "indicator": "families", "base": "persons"}, "counted in families, not in persons"),
    ({"level": "adm0", "indicator": "gap_pension", "base": "families"}, "counted in persons, not in families"),
    ({"level": "adm0", "indicator": "gap_child_money", "base": "persons"}, "counted in families, not in persons"),
    ({"level": "adm0", "indicator": "zone_a", "base": "nobody"}, "not in nobody"),
    ({"level": "adm0", "indicator": "zone_a", "base": "families", "sex": "female"}, "count in persons"),
    ({"level": "adm2", "indicator": "zone_a", "base": "persons", "sex": "female", "age": "0-4"}, "at most 1 "),
    ({"level": "h3", "indicator": "zone_a", "base": "persons", "sex": "female"}, "at most 0 "),
    ({"level": "adm2", "indicator": "dep_violence", "base": "families"}, "nation and the first level only"),
    ({"level": "h3", "indicator": "cens_violence", "base": "persons"}, "nation and the first level only"),
    ({"level": "adm2", "indicator": "receives_shelter", "base": "families"}, "nation and the first level only"),
    (
        {"level": "adm0", "indicator": "mpi_h", "base": "families", "group": "zone_d"},
        "'zone_d' is published in persons",
    ),
    (
        {"level": "adm0", "indicator": "mpi_h", "base": "persons", "group": "zone_d", "sex": "female"},
        "not combined with sex",
    ),
    (
        {"level": "adm2", "indicator": "mpi_h", "base": "persons", "group": "risk_older_persons"},
        "at adm0 and adm1; choose one",
    ),
    ({"level": "h3", "indicator": "mpi_h", "base": "persons", "group": "zone_d"}, "at adm0 and adm1 and adm2; choose"),
    ({"level": "adm0", "indicator": "cens_illness", "base": "persons", "group": "zone_d"}, "choose a listed indicator"),
    ({"level": "adm0", "indicator": "mpi_h", "base": "persons", "group": "zone_d,zone_e"}, "no group 'zone_d,zone_e'"),
    ({"level": "adm0", "indicator": "zone_a", "base": "persons", "sex": "other"}, "no sex 'other'; choose all or one"),
    ({"level": "adm0", "indicator": "zone_a", "base": "persons", "age": "0-14"}, "0-4, 5-14, 15-24, 25-59, 60+"),
    ({"level": "adm0", "indicator": "zone_a", "base": "persons", "disability": "yes"}, "one of without, with"),
]


@pytest.mark.parametrize(("question", "sentence"), REFUSED)
def test_reader_refuses_what_is_not_published(june: Release, question: dict[str, str], sentence: str) -> None:
    with pytest.raises(NotPublished, match=sentence) as refusal:
        june.values(**question)
    assert str(refusal.value).endswith(".")


def test_every_published_table_can_be_read_and_hides_consistently(june: Release) -> None:
    """No cell shows a count, a share or its other side below ten, anywhere in the release."""
    read = 0
    for level, crossings in (("adm0", 3), ("adm1", 3), ("adm2", 1), ("h3", 0)):
        for code, entry in june.register.items():
            for base in entry["bases"]:
                if not published_at(entry, level):
                    continue
                cuts = [("all", "all", "all", "all")]
                if base == "persons":
                    cuts = [
                        (sex, age, disability, "all")
                        for sex in ("all", "female", "male")
                        for age in ("all", *june.age_groups)
                        for disability in ("all", "without", "with")
                        if sum(name != "all" for name in (sex, age, disability)) <= crossings
                    ]
                    cuts += [
                        ("all", "all", "all", group.code)
                        for group in june.groups
                        if has_group_figures(entry, group, level)
                    ]
                for sex, age, disability, group in cuts:
                    values = june.values(
                        level=level, indicator=code, base=base, sex=sex, age=age, disability=disability, group=group
                    )
                    shown = values.state == ValueState.VALUE
                    sides = [values.denominator] if entry["kind"] != "count" else []
                    if entry["kind"] != "mean":
                        sides.append(values.numerator)
                    if entry["kind"] == "rate":
                        sides.append(values.denominator - values.numerator)
                    for side in sides:
                        assert not ((side < 10) & shown).any(), (level, code, base, sex, age, disability, group)
                        assert (side[~shown] == 0).all()
                    read += 1
    assert read > 5_000


def test_files_hold_nothing_that_the_reader_refuses(june: Release) -> None:
    """The public folder can be copied by anybody: what is not published is not in it, not only behind the gate."""
    sensitive = [entry["position"] for entry in june.register.values() if entry["sensitivity"] == "sensitive"]
    assert len(sensitive) == 5  # dep_violence, cens_violence, receives_shelter, recipient_shelter, unknown_office
    adm = pl.read_parquet(june.folder / "public" / "adm.parquet")
    h3_table = pl.read_parquet(june.folder / "public" / "h3.parquet")
    for table in (adm.filter(pl.col("level") == 2), h3_table):
        cells = table.filter(pl.col("indicator").is_in(sensitive))
        assert cells.height > 0
        assert cells["state"].unique().to_list() == [ValueState.NOT_APPLICABLE]
    for table in (adm, h3_table):
        hidden = table.filter(~pl.col("state").is_in([ValueState.VALUE, ValueState.STRUCTURAL_ZERO]))
        assert hidden.select(pl.col("numerator", "denominator").abs().sum()).row(0) == (0, 0)
    crossed = sum((pl.col(name) != 255).cast(pl.Int8) for name in ("sex", "age", "disability", "group"))
    assert adm.filter(pl.col("level") == 2).select(crossed.max()).item() == 1
    assert h3_table.columns == ["leaf", "base", "indicator", "numerator", "denominator", "state"]
