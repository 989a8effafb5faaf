"""The indicator register: complete for both countries, its arithmetic, and what it refuses."""

import math
from itertools import combinations, product
from pathlib import Path

import polars as pl
import pytest

from data.indicators import ExpressionError, Indicator, Register, RegisterError, columns_of, load_register, measure
from data.indicators.register import SHARED_REGISTER
from data.profiles import LANGUAGES, Profile, load_profile

COUNTRIES = ("kaz", "mng")
TYPES = {"code": pl.UInt8, "flag": pl.Int8, "number": pl.Int64}
UNKNOWN = {"code": 255, "flag": -1, "number": None}


def families(profile: Profile, rows: list[dict[str, int | None]], scope: str = "families") -> pl.DataFrame:
    """Encoded rows; columns not given are unknown."""
    columns = {c.name: c for c in columns_of(profile, scope).values() if c.kind != "constant"}  # type: ignore[arg-type]
    assert all(set(row) <= set(columns) for row in rows)
    data = {name: [row.get(name, UNKNOWN[column.kind]) for row in rows] for name, column in columns.items()}
    return pl.DataFrame(data, schema={name: TYPES[column.kind] for name, column in columns.items()})


def sums(profile: Profile, indicator: Indicator, frame: pl.DataFrame) -> tuple[int, int]:
    measured = measure(indicator, profile)
    return frame.select(n=measured.numerator.sum(), d=measured.denominator.sum()).row(0)


@pytest.fixture(scope="module")
def mng() -> Profile:
    return load_profile("mng")


@pytest.fixture(scope="module")
def register(mng: Profile) -> Register:
    return load_register(mng)


@pytest.mark.parametrize("country", COUNTRIES)
def test_register_covers_the_profile(country: str) -> None:
    profile = load_profile(country)
    found = load_register(profile)
    expected = {f"zone_{letter}" for letter in "abcde"} | {"zone_de", "score_mean", "mpi_h", "mpi_a", "mpi_m0"}
    expected |= {"income_poor", "risk_falling", "receives_any"}
    expected |= {f"sphere_{sphere.code}" for sphere in profile.spheres}
    expected |= {f"{kind}_{item.code}" for item in profile.deprivations for kind in ("dep", "cens")}
    expected |= {f"mpi_intensity_{sphere.code}" for sphere in profile.spheres}
    expected |= {f"receives_{programme.code}" for programme in profile.programmes}
    expected |= {f"gap_{group.code}" for group in profile.target_groups}
    expected |= {f"profile_{number:02}" for number in range(32)}
    expected |= {f"programmes_{count}" for count in ("0", "1", "2", "3plus")}
    public = [programme.code for programme in profile.programmes if programme.sensitivity == "public"]
    expected |= {f"receives_both_{first}_{second}" for first, second in combinations(public, 2)}
    expected |= {f"recipient_{programme.code}" for programme in profile.programmes} | {"recipient_any"}
    expected |= {f"unknown_{item.source_agency}" for item in profile.deprivations}
    assert {item.code for item in found if item.tier == "public"} == expected
    assert [indicator.order for indicator in found] == list(range(len(found)))
    listed = {indicator.group for indicator in found if indicator.listed and indicator.tier == "public"}
    assert listed == {"zone", "poverty", "sphere", "deprivation", "risk", "coverage"}
    unlisted = {indicator.group for indicator in found if not indicator.listed and indicator.tier == "public"}
    assert unlisted == {"poverty", "profile", "overlap", "recipient", "quality"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_register_of_planners_covers_the_profile(country: str) -> None:
    profile = load_profile(country)
    found = load_register(profile)
    pairs = [f"{old}_{new}" for old, new in product("abcde", repeat=2)]
    expected = {f"{kind}_{pair}" for kind in ("flow", "moved") for pair in pairs}
    expected |= {"fell", "fell_foreseen", "fall_confirmed", "forecast_hit", "need_any", "need_met_all"}
    expected |= {f"{kind}_{band}" for kind in ("calibration", "predicted") for band in range(1, 6)}
    expected |= {f"in_{group.code}" for group in profile.target_groups}
    expected |= {f"inclusion_{group.code}" for group in profile.target_groups if group.exclusive}
    expected |= {f"unreached_de_{programme.code}" for programme in profile.programmes}
    steps = ("need", "need_offered", "need_accepted", "need_met", "prompt", "wait", "exit")
    expected |= {f"{step}_{item.code}" for step in steps for item in profile.programmes if item.kind == "service"}
    for item in profile.co_coverages:
        expected |= {f"co_{item.code}_{''.join(bits)}" for bits in product("01", repeat=len(item.members))}
    expected |= {"poverty_gap", "poverty_severity"} | {f"depth_{band}" for band in range(1, 5)}
    further = [item for item in found if item.tier == "planner"]
    assert {item.code for item in further} == expected
    assert further == list(found)[-len(further) :], "public indicators come first"
    groups = {"flow", "calibration", "targeting", "service", "co_coverage", "poverty_depth"}
    assert {item.group for item in further} == groups
    assert {item.code for item in further if item.listed} == {
        item.code for item in further if item.code.startswith(("in_", "unreached_de_"))
    }


def test_what_is_for_planners_only_stands_last_and_never_at_hexagons(tmp_path: Path, mng: Profile) -> None:
    text = SHARED_REGISTER.read_text(encoding="utf-8")
    entry = text.split("[[indicators]]")[1]
    changed = tmp_path / "register.toml"
    changed.write_text(text + "\n[[indicators]]" + entry.replace("zone_{key}", "again_{key}"), encoding="utf-8")
    with pytest.raises(RegisterError, match=r"register\.toml, line \d+: 'again_a' is public, so it must stand before"):
        load_register(mng, changed)
    fine = load_register(mng)["fell"].model_dump() | {"finest": "h3"}
    with pytest.raises(ValueError, match="for planners only, so its finest level"):
        Indicator.model_validate(fine)


def test_the_model_does_not_judge_itself(tmp_path: Path) -> None:
    """An inclusion error of a group that the zone decides would hold the score against itself."""
    text = Path(load_profile("mng").path).read_text(encoding="utf-8")
    file = tmp_path / "mng.toml"
    first = 'reached = "receives_child_money == 1"\n'
    file.write_text(text.replace(first, first + "exclusive = true\n", 1), encoding="utf-8")
    with pytest.raises(RegisterError, match="child_money is decided by the vulnerability model"):
        load_register(load_profile(file))


def test_sets_of_a_co_coverage_are_named_by_their_members(register: Register) -> None:
    some = register["co_herders_1010"]
    assert some.label.en == "Herder families: exactly health insurance; livestock insurance"
    assert some.numerator == (
        "receives_health_insurance == 1 and not receives_social_insurance == 1 and "
        "receives_livestock_insurance == 1 and not receives_employment_support == 1"
    )
    assert register["co_herders_0000"].denominator == 'livelihood == "herder"'


def test_bands_of_the_forecast_leave_no_gap(register: Register) -> None:
    ends = [(register[f"predicted_{band}"].lowest, register[f"predicted_{band}"].highest) for band in range(1, 6)]
    assert ends == [(0, 600), (600, 700), (700, 800), (800, 900), (900, 1000)]
    for band in range(1, 6):
        assert register[f"predicted_{band}"].denominator == register[f"calibration_{band}"].denominator


@pytest.mark.parametrize("country", COUNTRIES)
def test_finest_levels(country: str) -> None:
    found = load_register(load_profile(country))
    for indicator in found:
        match indicator.group:
            case _ if indicator.sensitivity == "sensitive" or indicator.code.startswith("receives_both"):
                assert indicator.finest == "adm1", indicator.code
            case "profile" | "overlap" | "recipient" | "quality":
                assert indicator.finest == "adm2", indicator.code
            case _:
                assert indicator.finest == ("h3" if indicator.tier == "public" else "adm2"), indicator.code
    sensitive = found["dep_violence_exposure"].model_dump()
    with pytest.raises(ValueError, match="finest level must be adm1"):
        Indicator.model_validate(sensitive | {"finest": "adm2"})


def test_sets_of_spheres_are_named_by_their_bits(register: Register) -> None:
    assert register["profile_05"].label["en"] == "Deprived only in: economic conditions; housing conditions"
    assert register["profile_05"].numerator == "sphere_set == 5"
    assert register["profile_16"].label["ru"] == "Депривация только в следующем: образование"
    assert register["profile_00"].direction == "higher_is_better"


def test_what_a_sensitive_agency_misses_is_sensitive(register: Register) -> None:
    assert register["unknown_fcyda"].sensitivity == "sensitive"
    assert register["unknown_moe"].sensitivity == "public"
    assert register["unknown_moe"].source_agency == "moe"


@pytest.mark.parametrize("country", COUNTRIES)
def test_texts_are_filled_and_distinct(country: str) -> None:
    found = load_register(load_profile(country))
    for language in LANGUAGES:
        labels = [indicator.label[language] for indicator in found]
        assert len(set(labels)) == len(labels)
        for indicator in found:
            assert "{" not in indicator.label[language] + indicator.definition[language]
            assert indicator.definition[language].endswith(".")


@pytest.mark.parametrize("country", COUNTRIES)
def test_sensitive_columns_are_read_by_sensitive_indicators_only(country: str) -> None:
    profile = load_profile(country)
    for indicator in load_register(profile):
        exposed = measure(indicator, profile).needs & {"dep_violence_exposure", "receives_violence_support"}
        assert not exposed or indicator.sensitivity == "sensitive"


def test_json_round_trip(register: Register) -> None:
    assert Register.from_json(register.to_json()) == register
    with pytest.raises(RegisterError, match="Not a register"):
        Register.from_json('[{"code": "x"}]')
    with pytest.raises(RegisterError, match="Not a register"):
        Register.from_json("[")


def test_look_up(register: Register) -> None:
    assert register["zone_d"].label["en"] == "Zone D: crisis"
    assert register.index("zone_b") == 1
    assert "zone_d" in register
    assert register["zone_a"].direction == "higher_is_better"
    assert register["zone_e"].direction == "higher_is_worse"
    assert len(register.in_group("sphere")) == 5
    assert register["sphere_health"].sphere == "health"
    assert register["dep_violence_exposure"].sensitivity == "sensitive"
    with pytest.raises(RegisterError, match="no indicator 'nothing'"):
        register["nothing"]


def test_alkire_foster_by_hand(mng: Profile, register: Register) -> None:
    """Five families, one of them unknown: H = 2/4, A = (400 + 600) / 2000, M0 = 1000 / 4000 = H * A."""
    frame = families(
        mng,
        [
            {"poor": 1, "deprivation_score": 400, "dep_no_work": 1},
            {"poor": 1, "deprivation_score": 600, "dep_no_work": 0},
            {"poor": 0, "deprivation_score": 200, "dep_no_work": 1},
            {"poor": 0, "deprivation_score": 0, "dep_no_work": -1},
            {},
        ],
    )
    assert sums(mng, register["mpi_h"], frame) == (2, 4)
    assert sums(mng, register["mpi_a"], frame) == (1000, 2)
    assert sums(mng, register["mpi_m0"], frame) == (1000, 4)
    h, a, m0 = (register[code].value(*sums(mng, register[code], frame)) for code in ("mpi_h", "mpi_a", "mpi_m0"))
    assert (h, a, m0) == (50.0, 0.5, 0.25)
    assert m0 == h / 100 * a
    assert sums(mng, register["dep_no_work"], frame) == (2, 3)
    # The fourth is not poor, so whether it is deprived does not matter to the censored count.
    assert sums(mng, register["cens_no_work"], frame) == (1, 4)


def test_zones_scores_and_forecast(mng: Profile, register: Register) -> None:
    rows: list[dict[str, int | None]] = [
        {"zone": 0, "zone_forecast": 3, "score_centi": 1000},
        {"zone": 2, "zone_forecast": 2, "score_centi": 5000},
        {"zone": 1, "zone_forecast": 255, "score_centi": None},
        {"zone": 3, "zone_forecast": 4, "score_centi": 9000},
        {"zone": 255, "zone_forecast": 4, "score_centi": None},
    ]
    frame = families(mng, rows)
    assert sums(mng, register["zone_d"], frame) == (1, 4)
    assert sums(mng, register["zone_de"], frame) == (1, 4)
    assert sums(mng, register["risk_falling"], frame) == (1, 2)
    assert sums(mng, register["score_mean"], frame) == (15000, 3)
    assert register["score_mean"].value(15000, 3) == 50.0
    assert math.isnan(register["score_mean"].value(0, 0))
    assert sum(sums(mng, register[f"zone_{letter}"], frame)[0] for letter in "abcde") == 4


def test_income_poverty_counts_known_incomes_only(mng: Profile, register: Register) -> None:
    line = mng.poverty_line_per_capita_month
    frame = families(mng, [{"income_minor": line - 1}, {"income_minor": line}, {"income_minor": None}])
    assert sums(mng, register["income_poor"], frame) == (1, 2)


def test_gap_counts_the_entitled_whose_receipt_is_known(mng: Profile, register: Register) -> None:
    gap = register["gap_child_money"]
    rows: list[dict[str, int | None]] = [
        {"children_under_5": 1, "zone": 3, "receives_child_money": 0},
        {"children_under_5": 2, "zone": 4, "receives_child_money": 1},
        {"children_under_5": 2, "zone": 4, "receives_child_money": -1},
        {"children_under_5": 0, "zone": 4, "receives_child_money": 0},
        {"children_under_5": 1, "zone": 0, "receives_child_money": -1},
        {"children_under_5": 1, "zone": 255, "receives_child_money": 0},
    ]
    assert sums(mng, gap, families(mng, rows)) == (1, 2)
    assert gap.base == "families"


def test_persons_only_indicators_read_persons(mng: Profile, register: Register) -> None:
    gap = register["gap_disability_benefit"]
    assert gap.base == gap.scope == "persons"
    rows: list[dict[str, int | None]] = [
        {"disability": 1, "receives_disability_benefit": 0},
        {"disability": 1, "receives_disability_benefit": 1},
        {"disability": 0, "receives_disability_benefit": 0},
        {"disability": 255, "receives_disability_benefit": 0},
    ]
    assert sums(mng, gap, families(mng, rows, "persons")) == (1, 2)


def own_register(folder: Path, old: str, new: str) -> Path:
    text = SHARED_REGISTER.read_text(encoding="utf-8")
    assert old in text
    file = folder / "register.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("numerator = 'zone ==", "numerator = 'zonne ==", "Unknown column 'zonne'"),
        ("numerator = 'score_centi'", "numerator = 'score'", "Unknown column 'score'"),
        ("numerator = 'poor == 1'", "numerator = 'deprivation_score'", "the numerator must be a condition"),
        ("denominator = 'poor == 1'", "denominator = 'poor'", "the denominator must be a condition"),
        ('code = "zone_de"', 'code = "zone_d"', "'zone_d' occurs twice"),
        ('each = "sphere"', 'each = "planet"', "each: Input should be"),
        ('code = "sphere_{code}"', 'code = "sphere_{name}"', "nothing to put for {name}"),
        ('sphere = "economic"', 'sphere = "economy"', "unknown sphere 'economy'"),
        ('unit = "points"', 'units = "points"', "Extra inputs are not permitted"),
    ],
)
def test_mistakes_name_file_and_line(mng: Profile, tmp_path: Path, old: str, new: str, sentence: str) -> None:
    file = own_register(tmp_path, old, new)
    lines = file.read_text(encoding="utf-8").split("\n")
    with pytest.raises((RegisterError, ExpressionError)) as raised:
        load_register(mng, file)
    assert sentence in str(raised.value)
    changed = next(number for number, line in enumerate(lines, 1) if new in line and "poor == 1'" not in line)
    assert f"{file}, line {changed}: " in str(raised.value)


def test_public_indicators_over_sensitive_columns_are_refused(mng: Profile, tmp_path: Path) -> None:
    file = own_register(tmp_path, "numerator = 'poor == 1'", "numerator = 'dep_violence_exposure == 1'")
    with pytest.raises(RegisterError, match="mpi_h reads dep_violence_exposure, so it must be sensitive too"):
        load_register(mng, file)


def test_mistakes_of_target_groups_name_the_line_of_the_profile(tmp_path: Path) -> None:
    text = Path(load_profile("mng").path).read_text(encoding="utf-8")
    old, new = 'reached = "receives_child_money == 1"', 'reached = "receives_money == 1"'
    file = tmp_path / "own.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = next(number for number, words in enumerate(file.read_text(encoding="utf-8").split("\n"), 1) if new in words)
    with pytest.raises(ExpressionError, match=f"own.toml, line {line}: Unknown column 'receives_money'"):
        load_register(load_profile(file))


def test_broken_files(mng: Profile, tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="Cannot read the register"):
        load_register(mng, tmp_path / "none.toml")
    file = tmp_path / "register.toml"
    file.write_text("[[indicators]\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="not valid TOML"):
        load_register(mng, file)
    file.write_text("indicator = 1\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="and nothing else"):
        load_register(mng, file)
