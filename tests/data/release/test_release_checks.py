"""The checks before publishing: a built release passes; every broken rule is found and named with its place."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data.release.dimensions import DIMENSIONS, published_breakdowns
from data.release.manifest import read_manifest
from data.release.noise_statement import NoiseStatement
from data.release.reader import open_release
from data.release.release_checks import check_release
from data.release.states import ValueState
from data.release.table_checks import TierFacts, check_adm
from tests.data.release.altered_releases import built, change_json, change_table, copied, sealed

Change = Callable[[pl.DataFrame], pl.DataFrame]
TIERS = ["public", "planner"]


def found(folder: Path) -> list[str]:
    return [str(finding) for finding in check_release(folder)]


@pytest.mark.parametrize("number", [0, 1])
def test_a_built_release_passes(number: int) -> None:
    assert found(built(number)) == []


def test_a_copy_that_is_sealed_anew_passes(tmp_path: Path) -> None:
    assert found(sealed(copied(tmp_path))) == []


def position(code: str) -> int:
    return int(open_release(built()).register[code]["position"])


def cell(level: int, code: str, area: int, base: int = 0) -> pl.Expr:
    """Selects one cell of a table without breakdown."""
    keys = {"level": level, "base": base, "sex": 255, "age": 255, "disability": 255, "area": area}
    where = pl.col("indicator") == position(code)
    for name, value in keys.items():
        where &= pl.col(name) == value
    return where


def put(where: pl.Expr, **values: int) -> Change:
    """Sets columns of the selected cells."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(
            pl.when(where).then(pl.lit(value, dtype=frame.schema[name])).otherwise(pl.col(name)).alias(name)
            for name, value in values.items()
        )

    return change


OTHER, FEW = "a rate's other side is below the smallest", "stands on too few"
HIDDEN, RANGE = "a cell that is hidden must hold zeros", "a mean lies outside its range"
CELLS = {  # level, indicator, area, base; numerator, denominator, state
    "count of nine": ((2, "families", 1, 0), (9, 0, 0), "a count is below the smallest"),
    "negative count": ((0, "families", 0, 0), (-1, 0, 0), "a count is below the smallest"),
    "39 persons": ((1, "persons", 1, 1), (39, 0, 0), "a count is below the smallest"),
    "nine of a hundred": ((2, "zone_a", 1, 0), (9, 100, 0), "a rate's numerator is below the smallest"),
    "all but nine": ((1, "zone_a", 1, 0), (91, 100, 0), OTHER),
    "more than all": ((0, "zone_a", 0, 0), (1000, 100, 0), OTHER),
    "rate of 49 families": ((2, "zone_a", 0, 0), (20, 49, 0), FEW),
    "rate of 199 persons": ((2, "zone_a", 0, 1), (80, 199, 0), FEW),
    "mean of 49 families": ((2, "score_mean", 0, 0), (50_000, 49, 0), FEW),
    "mean above its range": ((0, "score_mean", 0, 0), (10**9, 100, 0), RANGE),
    "mean below its range": ((0, "score_mean", 0, 0), (-500, 100, 0), RANGE),
    "figure behind a hidden cell": ((2, "zone_a", 2, 0), (3, 0, 1), HIDDEN),
    "base behind a hidden cell": ((2, "zone_a", 2, 0), (0, 70, 2), HIDDEN),
    "base behind no data": ((2, "zone_a", 2, 0), (0, 70, 3), HIDDEN),
    "structural zero of one": ((2, "zone_a", 2, 0), (1, 70, 5), "a structural zero must be zero"),
    "unknown state": ((2, "zone_a", 2, 0), (0, 0, 7), "the state is not one of the format"),
    "persons among families": ((0, "persons", 0, 0), (500, 0, 0), "must not have figures at this level or base"),
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", CELLS)
def test_a_cell_that_breaks_a_rule_is_named(tmp_path: Path, case: str, tier: str) -> None:
    (level, code, area, base), values, rule = CELLS[case]
    folder = copied(tmp_path)
    content = dict(zip(("numerator", "denominator", "state"), values, strict=True))
    change_table(folder, f"{tier}/adm.parquet", put(cell(level, code, area, base), **content))
    (finding,) = check_release(sealed(folder))
    assert rule in finding.rule
    place = f"{tier} adm{level}, {('families', 'persons')[base]}, total"
    pcode = open_release(built()).areas(f"adm{level}")[area]["pcode"]
    assert (finding.table, finding.indicator, finding.area) == (place, code, pcode)
    assert str(finding).startswith(f"{place}, indicator {code}, area {pcode}: ")
    assert f"{values[0]} of {values[1]}, state {values[2]}" in str(finding)


def test_sensitive_figures_below_the_first_level_are_found(tmp_path: Path) -> None:
    release = open_release(built())
    code = next(code for code, entry in release.register.items() if entry["sensitivity"] == "sensitive")
    base = ("families", "persons").index(release.register[code]["bases"][0])
    folder = copied(tmp_path)
    shown = {"numerator": 400, "denominator": 1000, "state": 0}
    change_table(folder, "public/adm.parquet", put(cell(2, code, 3, base=base), **shown))
    leaf = (pl.col("leaf") == 0) & (pl.col("base") == base) & (pl.col("indicator") == position(code))
    change_table(folder, "planner/h3.parquet", put(leaf, **shown))
    rules = {finding.table: finding.rule for finding in check_release(sealed(folder))}
    assert set(rules) == {
        f"public adm2, {('families', 'persons')[base]}, total",
        f"planner h3, {('families', 'persons')[base]}, total",
    }
    assert set(rules.values()) == {"the indicator must not have figures at this level or base"}


def test_many_cells_are_one_finding_with_their_number(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    where = (pl.col("level") == 2) & (pl.col("base") == 0) & (pl.col("indicator") == position("families"))
    change_table(folder, "public/adm.parquet", put(where, numerator=3, denominator=0, state=0))
    (finding,) = check_release(sealed(folder))
    assert (finding.cells, finding.area) == (6, "XT0101")
    assert str(finding).endswith("(3 of 0, state 0), in 6 cells.")


def test_tables_outside_the_grammar_are_found(tmp_path: Path) -> None:
    """Planners' tables in the public part: two dimensions at the second level."""
    folder = copied(tmp_path)
    (folder / "planner" / "adm.parquet").replace(folder / "public" / "adm.parquet")
    (folder / "planner" / "adm.parquet").write_bytes((built() / "public" / "adm.parquet").read_bytes())
    more, less = check_release(sealed(folder))
    assert (less.rule, more.rule) == ("a table outside the grammar of the tier", "a table of the grammar is missing")
    assert less.table.startswith("public adm2, persons, female × ")
    assert more.table.startswith("planner adm2, persons, female × ")
    ages = len(open_release(built()).age_groups)
    tables = {tier: len(list(published_breakdowns("adm2", "persons", ages, tier))) for tier in TIERS}
    assert less.cells == more.cells == tables["planner"] - tables["public"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda frame: frame.with_columns(ck_pop=pl.lit(1, dtype=pl.UInt32)), "a column that releases do not have"),
        (lambda frame: frame.drop("state"), "a column is missing"),
        (lambda frame: frame.with_columns(pl.col("numerator").cast(pl.Float64)), "a column must hold Int64"),
        (lambda frame: frame.reverse(), "in their order"),
        (lambda frame: frame.head(-1), "in their order"),
        (lambda frame: pl.concat([frame, frame.tail(1)]), "rows, the grammar asks for"),
    ],
    ids=["key sums", "no state", "floats", "reversed", "cut", "grown"],
)
@pytest.mark.parametrize("name", ["public/adm.parquet", "planner/h3.parquet"])
def test_tables_of_another_form_are_found(tmp_path: Path, change: Change, rule: str, name: str) -> None:
    folder = copied(tmp_path)
    change_table(folder, name, change)
    findings = check_release(sealed(folder))
    assert any(rule in finding.rule for finding in findings)


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        ("public/protection.json", lambda it: it.update(minimum_families=2), "smallest count of 2 families is below"),
        ("planner/protection.json", lambda it: it.update(rate_minimum_families=10), "rates may stand on 10 families"),
        ("public/protection.json", lambda it: it.update(tier="planner"), "it is of the tier 'planner'"),
        (
            "public/protection.json",
            lambda it: it.update(rules="none"),
            "its rules 'none' are not those of the manifest",
        ),
        ("planner/protection.json", lambda it: it.update(demonstration_key=False), "on the demonstration key"),
        ("public/protection.json", lambda it: it["variances"]["adm2"]["families"][0].__setitem__(3, 0), "no noise"),
        ("public/protection.json", lambda it: it["variances"]["adm1"]["families"][0].__setitem__(4, 0), "no smallest"),
        ("planner/protection.json", lambda it: it["variances"].pop("h3"), "does not tell its noise"),
        ("public/protection.json", lambda _: {}, "is not a readable statement"),
        ("public/profile.json", lambda it: it.pop("age_groups"), "cannot be read"),
        ("public/profile.json", lambda it: it.update(note="ab" * 32), "looks like a key"),
        (
            "planner/intake.json",
            lambda it: it.update(key="q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="),
            "looks like a key",
        ),
        ("shapes/shapes.json", lambda it: it.update(version="0123456789abcdef0123456789ABCDEF"), "looks like a key"),
    ],
)
def test_what_a_tier_says_about_itself_is_checked(
    tmp_path: Path, name: str, change: Callable[[dict], object], rule: str
) -> None:
    folder = copied(tmp_path)
    change_json(folder, name, lambda content: {} if change(content) == {} else None)
    findings = check_release(sealed(folder))
    assert any(rule in str(finding) for finding in findings), findings


def test_a_secret_is_not_repeated_in_the_finding(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change_json(folder, "public/profile.json", lambda content: content.update(note="5ec7e7" + "0a" * 29))
    (sentence,) = found(sealed(folder))
    assert "5ec7e7…, 64 characters" in sentence
    assert "0a0a" not in sentence


def test_files_that_do_not_belong_there_are_found(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    for name in ("planner/.keys.json", "public/records.parquet", "notes.txt"):
        (folder / name).write_text("x")
    (folder / "shapes" / "link").symlink_to("/etc/hostname")
    sentences = found(sealed(folder))
    assert any("a file that releases do not have" in sentence.lower() for sentence in sentences)
    for name in ("planner/.keys.json", "public/records.parquet", "notes.txt", "shapes/link"):
        assert name in sentences[0]
    assert any("a link instead of a file (shapes/link)" in sentence.lower() for sentence in sentences)


def test_a_file_beside_the_manifest_is_found(tmp_path: Path) -> None:
    """A release that was sealed without one of its files, which was put there later."""
    folder = copied(tmp_path)
    intake = (folder / "planner" / "intake.json").read_bytes()
    (folder / "planner" / "intake.json").unlink()
    folder = sealed(folder)
    assert found(folder) == []
    (folder / "planner" / "intake.json").write_bytes(intake)
    (sentence,) = found(folder)
    assert "does not name" in sentence
    assert "planner/intake.json" in sentence


@pytest.mark.parametrize("name", ["public/areas.json", "planner/protection.json", "shapes/hexes.bin"])
def test_a_missing_file_is_found(tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path)
    (folder / name).unlink()
    assert found(sealed(folder)) == [f"A file is missing ({name})."]


def test_identity_and_hashes_are_checked(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "public" / "adm.parquet").write_bytes(b"")
    assert "File public/adm.parquet of release" in found(folder)[0]
    folder = copied(tmp_path / "2")
    manifest = read_manifest(folder / "manifest.json")
    (folder / "manifest.json").write_bytes(manifest.model_copy(update={"synthetic": False}).to_bytes())
    assert "was changed after it was built" in found(folder)[0]
    folder = copied(tmp_path / "3")
    (folder / "public" / "manifest.json").write_bytes(manifest.to_bytes())
    assert "public manifest of release" in found(folder)[0]


def test_the_manifest_tells_the_leak_and_the_key(tmp_path: Path) -> None:
    (sentence,) = found(sealed(copied(tmp_path), leak={"public": 0.1}))
    assert "does not tell what the planner figures can give away" in sentence
    sentences = found(sealed(copied(tmp_path / "2"), synthetic=False))
    assert sentences == ["Figures of a real registry were protected with the demonstration key, which everybody knows."]


def test_a_group_crossed_with_sex_is_found(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change_table(
        folder,
        "public/adm.parquet",
        lambda frame: frame.with_columns(
            pl.when(pl.col("group") == 0).then(pl.lit(1, pl.UInt8)).otherwise("sex").alias("sex")
        ),
    )
    rules = {finding.rule: finding for finding in check_release(sealed(folder))}
    more = rules["a table outside the grammar of the tier"]
    assert more.table == "public adm0, persons, male × residence_urban"
    assert more.cells == rules["a table of the grammar is missing"].cells == 3


def test_a_figure_of_an_unlisted_indicator_in_a_group_is_found(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    entry = open_release(built()).register["cens_illness"]
    chosen = (pl.col("group") == 1) & (pl.col("level") == 0) & (pl.col("indicator") == entry["position"])
    figure = {"numerator": (pl.Int64, 200), "denominator": (pl.Int64, 900), "state": (pl.UInt8, 0)}
    change_table(
        folder,
        "public/adm.parquet",
        lambda frame: frame.with_columns(
            pl.when(chosen).then(pl.lit(value, kind)).otherwise(name).alias(name)
            for name, (kind, value) in figure.items()
        ),
    )
    (finding,) = check_release(sealed(folder))
    assert finding.rule == "the indicator must not have figures at this level or base"
    assert (finding.table, finding.indicator) == ("public adm0, persons, residence_rural", "cens_illness")


def test_a_release_without_groups_is_whole(tmp_path: Path) -> None:
    """As formats before groups were."""
    folder = copied(tmp_path)
    for tier in TIERS:
        change_table(folder, f"{tier}/adm.parquet", lambda frame: frame.filter(pl.col("group") == 255).drop("group"))
        change_json(
            folder,
            f"{tier}/protection.json",
            lambda it: {
                **it,
                "variances": {
                    level: {base: [row for row in rows if len(row) == 5] for base, rows in bases.items()}
                    for level, bases in it["variances"].items()
                },
            },
        )
    change_json(folder, "public/profile.json", lambda it: {name: it[name] for name in it if name != "groups"})
    folder = sealed(folder)
    assert check_release(folder) == []
    release = open_release(folder)
    assert release.groups == ()
    assert release.values(level="adm0", indicator="zone_a", base="persons", sex="female").state[0] < 3


@pytest.mark.parametrize(("name", "by"), [("families", 1), ("persons", -1), ("families_unlocated", 1)])
def test_exact_counts_in_the_manifest_are_found(tmp_path: Path, name: str, by: int) -> None:
    """The manifest is public: a true count beside the perturbed one would tell of a single arrival."""
    counts = read_manifest(built() / "manifest.json").counts
    (sentence,) = found(sealed(copied(tmp_path), counts={**counts, name: counts[name] + by}))
    assert f"number of {name} is not the published one" in sentence or f"{name} is not rounded to 100" in sentence


def test_ten_million_cells_take_seconds(tmp_path: Path) -> None:
    """As many areas as make ten million rows; the rule that the last cell breaks is found."""
    release = open_release(built(), "planner")
    register = list(release.register.values())
    ages = release.age_groups
    tables = sum(
        1
        for base in ("families", "persons")
        for _ in published_breakdowns("adm2", base, len(ages), "planner", release.groups)
    )
    districts = 10_000_000 // (len(register) * tables)
    areas = {"adm0": ["XT"], "adm1": ["XT01"], "adm2": [f"XT{number:05}" for number in range(districts)], "h3": []}
    facts = TierFacts("planner", release.protection, register, areas, ages, release.groups)
    path = tmp_path / "adm.parquet"
    frame = _empty(facts)
    assert frame.height > 10_000_000
    frame = frame.with_columns(
        pl.when(pl.int_range(pl.len()) == pl.len() - 1).then(1).otherwise(pl.col("numerator")).alias("numerator")
    )
    frame.write_parquet(path)
    started = time.perf_counter()
    (finding,) = check_adm(path, facts)
    print(f"{frame.height:,} rows in {time.perf_counter() - started:.1f} s")
    assert (finding.area, finding.indicator) == (areas["adm2"][-1], register[-1]["code"])


def _empty(facts: TierFacts) -> pl.DataFrame:
    parts = []
    for number, level in enumerate(("adm0", "adm1", "adm2")):
        indicators, areas = len(facts.register), len(facts.areas[level])
        for base_number, base in enumerate(("families", "persons")):
            for item in published_breakdowns(level, base, len(facts.age_groups), facts.tier, facts.groups):
                names = ("level", "base", *DIMENSIONS)
                codes = (number, base_number, *(getattr(item, name) for name in DIMENSIONS))
                size = indicators * areas
                parts.append(
                    pl.DataFrame(
                        {
                            **{name: np.full(size, code, np.uint8) for name, code in zip(names, codes, strict=True)},
                            "area": np.tile(np.arange(areas, dtype=np.uint16), indicators),
                            "indicator": np.repeat(np.arange(indicators, dtype=np.uint16), areas),
                            "numerator": np.zeros(size, np.int64),
                            "denominator": np.zeros(size, np.int64),
                            "state": np.full(size, ValueState.SUPPRESSED_SMALL, np.uint8),
                        }
                    )
                )
    return pl.concat(parts)


def test_own_figures_of_persons_have_a_smaller_unit() -> None:
    """A family puts four members into a table of its own facts, and two into one of the members' own facts."""
    release = open_release(built())
    facts = TierFacts("public", release.protection, list(release.register.values()), {}, release.age_groups)
    assert isinstance(facts.statement, NoiseStatement)
    (total,) = (item for item in published_breakdowns("h3", "persons", len(release.age_groups)))
    units = facts.units("adm2", "persons", total)
    assert units is not None
    by_code = dict(zip(release.register, units[:, 0].tolist(), strict=True))
    own = [code for code, entry in release.register.items() if entry["bases"] == ["persons"] and code != "persons"]
    assert own
    assert {by_code[code] for code in own} == {2}
    assert {unit for code, unit in by_code.items() if code not in own} == {4}
