"""Every figure of Tessera, counted by hand (see tests/invented/registry.py) and read through the release's one door."""

from collections.abc import Sequence
from datetime import date

import h3
import numpy as np
import polars as pl
import pytest

from data.release.errors import NotPublished
from data.release.reader import Release
from data.release.states import ValueState
from data.release.store import Store
from tests.invented.country import ADM1, ADM2, COUNTRY
from tests.invented.registry import DECEMBER, FAMILIES, JUNE, LOST, PERSONS
from tests.invented.releases import published_store

SMALL = ValueState.SUPPRESSED_SMALL
NO_DATA = ValueState.NO_DATA
Cell = tuple[int, int] | int | ValueState


def release_of(day: date) -> Release:
    store = Store(published_store())
    (release_id,) = [name for name in store.published(COUNTRY) if day.isoformat() in name]
    return store.open(COUNTRY, release_id)


@pytest.fixture(scope="module")
def june() -> Release:
    return release_of(JUNE)


@pytest.fixture(scope="module")
def december() -> Release:
    return release_of(DECEMBER)


def cells(release: Release, level: str, indicator: str, base: str, **groups: str) -> list[Cell]:
    """(numerator, denominator) of a rate or mean, the number of a count, else the state."""
    values = release.values(level=level, indicator=indicator, base=base, **groups)
    count = release.register[indicator]["kind"] == "count"
    found: list[Cell] = []
    for top, bottom, state in zip(values.numerator, values.denominator, values.state, strict=True):
        if not ValueState(state).has_value:
            assert top == bottom == 0, "a hidden cell carries figures"
            found.append(ValueState(state))
        else:
            found.append(int(top) if count else (int(top), int(bottom)))
    return found


# Nation and rows of squares, families. XT01 has 94 families, XT02 has 40, nine of which are known by name only.
FAMILY_FIGURES = [
    ("families", [134], [94, 40]),
    ("zone_a", [(50, 125)], [(40, 94), (10, 31)]),
    ("zone_b", [SMALL], [SMALL, (0, 31)]),  # 9 families
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
    ("risk_falling", [(20, 61)], [(0, 40), SMALL]),
    ("gap_child_money", [(15, 35)], [(15, 35), NO_DATA]),
    ("receives_child_money", [(20, 134)], [(20, 94), (0, 40)]),
    ("receives_pension", [(10, 134)], [SMALL, SMALL]),  # 9 and 1
    ("receives_any", [(30, 134)], [(29, 94), SMALL]),
]


@pytest.mark.parametrize(("indicator", "nation", "rows"), FAMILY_FIGURES)
def test_families_of_nation_and_first_level(
    june: Release, indicator: str, nation: Sequence[Cell], rows: Sequence[Cell]
) -> None:
    assert cells(june, "adm0", indicator, "families") == nation
    assert cells(june, "adm1", indicator, "families") == rows


def test_censored_headcount_has_the_denominator_of_the_headcount(june: Release) -> None:
    """Contribution = weight x censored headcount / M0 holds only over the same families (Alkire and Foster 2011)."""
    assert cells(june, "adm0", "cens_low_income", "families") == [(45, 116)]  # half_d is deprived and not poor


# XT0101 75 families, XT0102 19, XT0103 none, XT0201 20, XT0202 9, XT0203 11.
SQUARE_FIGURES = [
    ("families", [75, 19, 0, 20, SMALL, 11]),
    ("zone_a", [(40, 75), (0, 19), NO_DATA, (10, 20), NO_DATA, (0, 11)]),
    ("zone_b", [(0, 75), SMALL, NO_DATA, (0, 20), NO_DATA, (0, 11)]),
    ("zone_c", [(0, 75), (0, 19), NO_DATA, (0, 20), NO_DATA, (11, 11)]),
    ("zone_e", [(0, 75), SMALL, NO_DATA, (0, 20), NO_DATA, (0, 11)]),  # 10 of 19: nine are not
    ("mpi_h", [(35, 75), (10, 10), NO_DATA, (0, 20), NO_DATA, SMALL]),  # 10 of 11: one is not
    ("mpi_a", [(17_500, 35), (5_000, 10), NO_DATA, NO_DATA, NO_DATA, (4_000, 10)]),
    ("mpi_m0", [(17_500, 75), (5_000, 10), NO_DATA, (0, 20), NO_DATA, (4_000, 11)]),
    # Nine incomes are known in XT0102: too few to show.
    ("income_poor", [(35, 75), SMALL, NO_DATA, (10, 20), NO_DATA, (0, 11)]),
    ("gap_child_money", [(15, 35), NO_DATA, NO_DATA, NO_DATA, NO_DATA, NO_DATA]),
]


@pytest.mark.parametrize(("indicator", "squares"), SQUARE_FIGURES)
def test_families_of_squares(june: Release, indicator: str, squares: Sequence[Cell]) -> None:
    assert cells(june, "adm2", indicator, "families") == squares


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
    ("persons", {"sex": "female", "age": "60+", "disability": "without"}, SMALL),  # one
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
    ("gap_pension", {"age": "25-59"}, NO_DATA),
]


@pytest.mark.parametrize(("indicator", "groups", "nation"), PERSON_FIGURES)
def test_persons_of_the_nation(june: Release, indicator: str, groups: dict[str, str], nation: Cell) -> None:
    assert cells(june, "adm0", indicator, "persons", **groups) == [nation]


def test_persons_of_areas(june: Release) -> None:
    assert cells(june, "adm1", "persons", "persons") == [169, 70]
    assert cells(june, "adm2", "persons", "persons") == [150, 19, 0, 40, SMALL, 21]
    assert cells(june, "adm1", "zone_de", "persons", sex="female") == [(70, 119), (10, 31)]
    assert cells(june, "adm1", "zone_de", "persons", sex="female", age="0-4", disability="with") == [(35, 35), NO_DATA]
    assert cells(june, "adm2", "zone_d", "persons", sex="female") == [
        (70, 110), SMALL, NO_DATA, (10, 20), NO_DATA, (0, 11)
    ]  # fmt: skip
    assert cells(june, "adm2", "gap_pension", "persons") == [NO_DATA, SMALL, NO_DATA, NO_DATA, NO_DATA, SMALL]


def test_values_are_in_the_indicators_unit(june: Release) -> None:
    def nation(indicator: str, base: str = "families") -> float:
        return float(june.values(level="adm0", indicator=indicator, base=base).value[0])

    assert nation("families") == 134
    assert nation("zone_de") == pytest.approx(44.0)
    assert nation("score_mean") == pytest.approx(428_525 / 115 / 100)
    assert nation("mpi_a") == pytest.approx(26_500 / 55 / 1000)
    assert nation("mpi_h") / 100 * nation("mpi_a") == pytest.approx(nation("mpi_m0"))
    spheres = ("economic", "social", "household", "health", "education")
    assert sum(nation(f"mpi_intensity_{sphere}") for sphere in spheres) == pytest.approx(nation("mpi_a"))
    assert np.isnan(nation("zone_b"))


def test_hexagons_nest_in_squares(june: Release) -> None:
    leaves = june.leaves
    assert leaves["district"].to_list() == [0, 0, 1, 3, 4, 5]
    west_a, west_d = (h3.str_to_int(h3.latlng_to_cell(lat, -39.98, 6)) for lat in (30.02, 30.08))
    row = {cell: leaf for leaf, cell in enumerate(leaves["h3_cell"].to_list()) if cell}
    assert set(row) == {west_a, west_d}
    # The other squares hold fewer than 60 families and stay whole; code-only families are counted in them.
    assert leaves.filter(pl.col("district") > 0)["kind"].to_list() == ["remainder"] * 4
    families = cells(june, "h3", "families", "families")
    assert families[row[west_a]] == 40
    assert families[row[west_d]] == 35
    assert families[2:] == [19, 20, SMALL, 11]
    crisis = cells(june, "h3", "zone_d", "families")
    assert crisis[row[west_a]] == (0, 40)
    assert crisis[row[west_d]] == (35, 35)
    assert cells(june, "h3", "zone_de", "persons")[row[west_d]] == (70, 70)
    assert cells(june, "h3", "gap_child_money", "families")[row[west_d]] == (15, 35)


def test_manifest_counts_who_was_placed_how(june: Release) -> None:
    assert june.manifest.counts == {
        "families": FAMILIES,
        "persons": PERSONS,
        "families_unlocated": LOST,
        "families_by_code": 11,
        "leaves": 6,
    }
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


def test_another_snapshot_counts_its_own_families_and_ages(december: Release) -> None:
    # The 35 families of west_d and 9 of middle_b, all in zone C by now; the girl of middle_b is born.
    assert december.manifest.counts["families"] == 44
    assert cells(december, "adm0", "zone_c", "families") == [(44, 44)]
    assert cells(december, "adm0", "persons", "persons") == [88]
    assert cells(december, "adm0", "persons", "persons", age="0-4") == [44]
    # Of child money only the five families of west_d_later receive in December: too few to show.
    assert cells(december, "adm0", "receives_child_money", "families") == [SMALL]
    # Nobody is in zone D or E, so nobody is entitled.
    assert cells(december, "adm0", "gap_child_money", "families") == [NO_DATA]


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
    """No cell shows a count, a share or its other side between 1 and 9, anywhere in the release."""
    read = 0
    for level, crossings in (("adm0", 3), ("adm1", 3), ("adm2", 1), ("h3", 0)):
        for code, entry in june.register.items():
            for base in entry["bases"]:
                if entry["sensitivity"] == "sensitive" and level in ("adm2", "h3"):
                    continue
                groups = [("all", "all", "all")]
                if base == "persons":
                    groups = [
                        (sex, age, disability)
                        for sex in ("all", "female", "male")
                        for age in ("all", *june.age_groups)
                        for disability in ("all", "without", "with")
                        if sum(name != "all" for name in (sex, age, disability)) <= crossings
                    ]
                for sex, age, disability in groups:
                    values = june.values(
                        level=level, indicator=code, base=base, sex=sex, age=age, disability=disability
                    )
                    shown = values.state == ValueState.VALUE
                    sides = [values.denominator] if entry["kind"] != "count" else []
                    if entry["kind"] != "mean":
                        sides.append(values.numerator)
                    if entry["kind"] == "rate":
                        sides.append(values.denominator - values.numerator)
                    for side in sides:
                        assert not ((side > 0) & (side < 10) & shown).any(), (level, code, base, sex, age, disability)
                        assert (side >= 0).all()
                    read += 1
    assert read > 5_000


def test_files_hold_nothing_that_the_reader_refuses(june: Release) -> None:
    """The public folder can be copied by anybody: what is not published is not in it, not only behind the gate."""
    sensitive = [entry["position"] for entry in june.register.values() if entry["sensitivity"] == "sensitive"]
    assert len(sensitive) == 3  # dep_violence, cens_violence, receives_shelter
    adm = pl.read_parquet(june.folder / "public" / "adm.parquet")
    h3_table = pl.read_parquet(june.folder / "public" / "h3.parquet")
    for table in (adm.filter(pl.col("level") == 2), h3_table):
        cells = table.filter(pl.col("indicator").is_in(sensitive))
        assert cells.height > 0
        assert cells["state"].unique().to_list() == [ValueState.NOT_APPLICABLE]
    for table in (adm, h3_table):
        hidden = table.filter(~pl.col("state").is_in([ValueState.VALUE, ValueState.STRUCTURAL_ZERO]))
        assert hidden.select(pl.col("numerator", "denominator").abs().sum()).row(0) == (0, 0)
    crossed = sum((pl.col(name) != 255).cast(pl.Int8) for name in ("sex", "age", "disability"))
    assert adm.filter(pl.col("level") == 2).select(crossed.max()).item() == 1
    assert h3_table.columns == ["leaf", "base", "indicator", "numerator", "denominator", "state"]
