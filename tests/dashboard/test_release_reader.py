"""The gate to a release's figures: tiers, intervals, and the way from a hidden figure to one that is shown."""

import ast
import shutil
from pathlib import Path

import numpy as np
import pytest

import dashboard
import data
from data.release.dimensions import ALL, Breakdown
from data.release.errors import NotPublished, PlannerPartMissing, ReleaseCorrupted
from data.release.layout import MANIFEST
from data.release.manifest import read_manifest
from data.release.reader import open_release
from data.release.states import ValueState

TABLE = {"level": "adm2", "indicator": "zone_de", "base": "persons"}


@pytest.fixture(scope="module")
def folder(tiny_store):
    return tiny_store.release_dir("mng", tiny_store.published("mng")[0])


@pytest.fixture(scope="module")
def public(folder):
    return open_release(folder)


@pytest.fixture(scope="module")
def planner(folder):
    return open_release(folder, tier="planner")


def test_planners_may_cross_more_and_read_their_own_tables(public, planner):
    crossed = {"sex": "female", "age": "0-4"}
    with pytest.raises(NotPublished, match="at most 1 of sex"):
        public.values(**TABLE, **crossed)
    assert (planner.values(**TABLE, **crossed).state == ValueState.VALUE).any()
    assert not np.array_equal(public.values(**TABLE).numerator, planner.values(**TABLE).numerator)
    assert planner.areas("adm2") == public.areas("adm2")
    assert (public.protection.tier, planner.protection.tier) == ("public", "planner")


def test_a_copy_without_the_planner_part_serves_the_public_only(folder, tmp_path):
    copy = tmp_path / "copy"
    for part in ("public", "shapes"):
        shutil.copytree(folder / part, copy / part)
    assert open_release(copy).values(**TABLE).value.size
    with pytest.raises(PlannerPartMissing, match="only the public part"):
        open_release(copy, tier="planner")


def test_a_release_that_does_not_say_how_it_is_protected_is_refused(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "public" / "protection.json").unlink()
    (copy / MANIFEST).unlink()  # else the public manifest would be compared with it
    manifest = read_manifest(copy / "public" / MANIFEST)
    files = {name: entry for name, entry in manifest.files.items() if "protection" not in name}
    (copy / "public" / MANIFEST).write_bytes(manifest.model_copy(update={"files": files}).to_bytes())
    with pytest.raises(ReleaseCorrupted, match="build it again"):
        open_release(copy)


@pytest.mark.parametrize("indicator", ["zone_de", "score_mean", "persons"])
@pytest.mark.parametrize("level", ["adm0", "adm1", "adm2", "h3"])
def test_every_value_has_an_interval_around_it_and_nothing_else_has(public, level, indicator):
    base = "persons"
    values = public.values(level=level, indicator=indicator, base=base)
    shown = values.state == ValueState.VALUE
    assert shown.any()
    assert (values.low[shown] <= values.value[shown]).all()
    assert (values.high[shown] > values.value[shown]).all()
    for column in (values.value, values.low, values.high):
        assert np.isnan(column[~shown]).all()
    entry = public.register[indicator]
    variance = public.noise_variance(level, base, Breakdown())
    ratio = values.numerator[shown] / np.maximum(values.denominator[shown], 1)
    spread = {
        "count": 1.0,
        "rate": np.sqrt(1 + ratio**2) * entry["scale"] / values.denominator[shown],
        "mean": np.hypot(entry.get("spread", 0), ratio - entry.get("centre", 0))
        * entry["scale"]
        / values.denominator[shown],
    }[entry["kind"]]
    widest = 2 * 1.645 * np.sqrt(variance) * spread
    width = values.high[shown] - values.low[shown]
    assert (width <= widest * 1.001).all()
    assert (width >= widest / 2 * 0.999).all()


def test_the_noise_is_that_of_the_table(public):
    narrow, wide = Breakdown(), Breakdown(sex=0)
    assert public.noise_variance("adm2", "families", narrow) < public.noise_variance("adm1", "families", narrow)
    assert public.noise_variance("adm2", "persons", wide) > 0
    with pytest.raises(ReleaseCorrupted, match="how much noise"):
        public.noise_variance("adm2", "persons", Breakdown(0, 0, 0))


def test_persons_own_attributes_carry_less_noise(public):
    def widths(indicator):
        values = public.values(level="adm0", indicator=indicator, base="persons")
        share = values.value / 100
        return (values.high - values.low) * values.denominator / np.sqrt(1 + share**2)

    assert (widths("gap_own") < 0.6 * widths("dep_social")).all()


def test_a_hidden_area_leads_to_the_smallest_that_contains_it_and_is_shown(public):
    values = public.values(**TABLE)
    hidden = [row for row in range(len(values.state)) if values.state[row] != ValueState.VALUE]
    assert hidden
    for row in hidden:
        nearest = public.nearest_shown(**TABLE | {"row": row})
        parent = public.areas("adm2")[row]["parent"]
        assert (nearest.level, nearest.row, nearest.breakdown) == ("adm1", parent, Breakdown())
        of_parent = public.values(**TABLE | {"level": "adm1"})
        assert (nearest.value, nearest.low, nearest.high) == (
            of_parent.value[parent],
            of_parent.low[parent],
            of_parent.high[parent],
        )


def test_a_sensitive_indicator_leads_from_a_district_to_the_first_level(public):
    nearest = public.nearest_shown(level="adm2", row=0, indicator="dep_violence", base="persons")
    assert nearest.level == "adm1"


def test_a_table_outside_the_grammar_leads_to_one_inside_and_categories_have_names(public):
    nearest = public.nearest_shown(level="adm2", row=0, indicator="zone_de", base="persons", sex="female", age="0-4")
    assert (nearest.level, nearest.breakdown) == ("adm1", Breakdown(0, 0, ALL))
    assert public.category_names(nearest.breakdown) == {"sex": "female", "age": "0-4", "disability": "all"}


def test_groups_are_read_one_way_in_persons(public):
    assert [group.code for group in public.groups][:3] == ["residence_urban", "residence_rural", "livelihood_herder"]
    for group in public.groups:
        for level in group.levels:
            values = public.values(level=level, indicator="dep_social", base="persons", group=group.code)
            shown = values.state == ValueState.VALUE
            assert shown.any()
            assert (values.low[shown] < values.value[shown]).all()
    town, country = (
        public.values(
            level="adm1", indicator="dep_social", base="persons", group=f"residence_{name}"
        ).numerator.tolist()
        for name in ("urban", "rural")
    )
    everybody = public.values(level="adm1", indicator="dep_social", base="persons").numerator.tolist()
    assert town != country != everybody


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"group": "residence_urban", "sex": "female"}, "not combined with sex, age or disability; choose one"),
        ({"group": "residence_urban", "base": "families"}, "count in persons"),
        ({"group": "risk_women", "level": "adm2"}, "published at adm0 and adm1; choose one of these levels"),
        ({"group": "zone_a", "level": "h3"}, "choose one of these levels, or everybody"),
        ({"group": "residence"}, "There is no group 'residence'; choose all or one of residence_urban, "),
        ({"group": "zone_a", "indicator": "mpi_intensity_social"}, "choose a listed indicator, or everybody"),
        ({"group": "risk_hiv", "indicator": "dep_violence"}, "choose a listed indicator, or everybody"),
    ],
)
@pytest.mark.parametrize("tier", ["public", "planner"])
def test_groups_are_never_crossed_or_too_fine(folder, tier, asked, sentence):
    release = open_release(folder, tier)
    with pytest.raises(NotPublished, match=sentence):
        release.values(**{"level": "adm1", "indicator": "dep_social", "base": "persons"} | asked)


def test_a_hidden_cell_of_a_group_leads_to_the_group_in_a_larger_area(public):
    values = public.values(level="adm2", indicator="dep_social", base="persons", group="residence_rural")
    row = int(np.flatnonzero(values.state != ValueState.VALUE)[0])
    nearest = public.nearest_shown(
        level="adm2", row=row, indicator="dep_social", base="persons", group="residence_rural"
    )
    assert nearest.level == "adm1"
    assert public.category_names(nearest.breakdown) == {
        "sex": "all", "age": "all", "disability": "all", "group": "residence_rural"
    }  # fmt: skip


def test_no_other_code_reads_the_tables():
    """Whatever shows a figure gets it, with its state, from `Release.values`; drafts are checked as they lie there."""
    roots = [Path(dashboard.__file__).parent, Path(data.__file__).parent / "release"]
    found = set()
    for path in (path for root in roots for path in root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "attr", None) or getattr(node, "id", None) or ""
            if isinstance(name, str) and ("_parquet" in name or "ParquetFile" in name):
                found.add(path.name)
    # Contents beside the tables have files of their own; OGC layers are read from the files that are given out, which
    # `Release.values` filled.
    assert found - {"hot_spots.py", "content_checks.py", "workforce.py", "layer.py"} == {
        "cubes.py",
        "reader.py",
        "release_checks.py",
        "table_checks.py",
    }
