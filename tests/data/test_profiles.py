"""Country profiles are complete, and every mistake in one is refused with its file and line."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from data.profiles import LANGUAGES, ProfileError, available_profiles, load_areas, load_profile
from data.profiles.areas import AREA_COLUMNS
from data.profiles.profile import Profile, Text
from data.profiles.toml_lines import line_of, locate_lines
from geo.boundaries import ColumnMapping

PROFILES = Path(__file__).parents[2] / "data" / "profiles"
COUNTRIES = ("kaz", "mng")


def own_profile(folder: Path, *changes: tuple[str, str]) -> Path:
    """A user's copy of the Mongolian profile with some text replaced (each once)."""
    text = (PROFILES / "mng.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def line_with(file: Path, words: str) -> int:
    lines = file.read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if words in line)


def texts_of(profile: Profile) -> list[Text]:
    found: list[Text] = []

    def walk(value: object) -> None:
        if isinstance(value, Text):
            found.append(value)
        elif isinstance(value, tuple):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            for item in value.values():
                walk(item)
        elif hasattr(value, "model_fields_set"):
            for name in type(value).model_fields:
                walk(getattr(value, name))

    walk(profile)
    return found


def test_available_profiles() -> None:
    assert available_profiles() == COUNTRIES


@pytest.mark.parametrize("country", COUNTRIES)
def test_profile_is_complete(country: str) -> None:
    profile = load_profile(country)
    assert profile.country == country
    assert len(profile.deprivations) == 19
    assert sum(item.weight for item in profile.deprivations) == 1000
    assert [sphere.code for sphere in profile.spheres] == ["economic", "social", "household", "health", "education"]
    assert [zone.code for zone in profile.zones] == list("ABCDE")
    assert len(profile.risk_populations) == 15
    assert len(profile.agencies) >= 9
    assert len(profile.target_groups) >= 5
    assert {item.code for item in profile.deprivations if item.sensitivity == "sensitive"} == {"violence_exposure"}
    assert profile.age_groups == ("0-4", "5-14", "15-24", "25-59", "60+")
    assert CRS.from_proj4(profile.projection).is_projected
    assert set(profile.admin_levels) == {1, 2}
    assert {mapping.source for mapping in profile.boundary_columns} == {"cod_ab", "geoboundaries", "plain"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_boundary_candidates_fit_the_importer(country: str) -> None:
    mapping = ColumnMapping(**load_profile(country).boundary_candidates())
    assert mapping.layer[0] == "adm2"
    assert mapping.pcode[0] == "adm2_pcode"
    assert mapping.national_code[0] == {"mng": "adm2_nso", "kaz": "kato"}[country]
    assert "shapeName" in mapping.name


def test_kazakhstan_has_the_twelve_categories_and_their_sum_with_double_counting() -> None:
    programmes = load_profile("kaz").programmes
    assert len(programmes) == 12
    assert sum(programme.reported_people or 0 for programme in programmes) == 11_075_186


@pytest.mark.parametrize("country", COUNTRIES)
def test_texts_are_in_the_script_of_their_language(country: str) -> None:
    for text in texts_of(load_profile(country)):
        assert list(text.as_dict()) == list(LANGUAGES)
        assert not re.search("[а-яА-Я]", text["en"])
        if text["en"].startswith(("ISO", "P-code")):
            continue
        for language in ("mn", "kk", "ru"):
            assert re.search("[а-яА-ЯөүқәіғңһұӨҮҚӘІҒҢҺҰ]", text[language]), text
        assert not re.search("[қәіғңһұөү]", text["ru"].lower()), text["ru"]
        assert not re.search("[қәіғңһұ]", text["mn"].lower()), text["mn"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_areas_have_codes_of_the_profile_and_lie_in_their_parents(country: str) -> None:
    profile, areas = load_profile(country), load_areas(country)
    assert tuple(areas.columns) == AREA_COLUMNS
    expected = {"mng": (1, 22, 339), "kaz": (1, 20, 224)}[country]
    assert tuple(areas.group_by("level").len().sort("level")["len"]) == expected
    systems = {system.code: system.patterns for system in profile.code_systems}
    national = systems["nso" if country == "mng" else "kato"]
    for row in areas.iter_rows(named=True):
        level = f"adm{row['level']}"
        assert re.fullmatch(systems["pcode"][level], row["pcode"])
        if level in national and row["national_code"]:
            assert re.fullmatch(national[level], row["national_code"])
        if level == "adm1" and row["iso_3166_2"]:
            assert re.fullmatch(systems["iso_3166_2"]["adm1"], row["iso_3166_2"])


def test_texts_are_read_by_language() -> None:
    zone = load_profile("mng").zones[0]
    assert zone.label["mn"] == zone.label.mn
    with pytest.raises(KeyError, match="'de'"):
        zone.label["de"]


def test_a_profile_is_frozen() -> None:
    profile = load_profile("mng")
    with pytest.raises(ValueError, match="frozen"):
        profile.minimum_cell_count = 3


def test_own_profile_by_path(tmp_path: Path) -> None:
    file = own_profile(tmp_path, ("minimum_cell_count = 10", "minimum_cell_count = 12"))
    assert load_profile(file).minimum_cell_count == 12
    assert load_profile(str(file)).path == str(file)


def test_unknown_country_names_the_known_ones() -> None:
    with pytest.raises(ProfileError, match=r"no built-in profile 'xyz': choose kaz or mng"):
        load_profile("xyz")


def test_missing_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"Cannot read the profile .*absent\.toml"):
        load_profile(tmp_path / "absent.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("country = \n", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"broken\.toml: not valid TOML: .*line 1"):
        load_profile(broken)
    broken.write_bytes(b"country = '\xff'\n")
    with pytest.raises(ProfileError, match="not UTF-8"):
        load_profile(broken)


@pytest.mark.parametrize(
    ("old", "new", "marked", "sentence"),
    [
        ("minimum_cell_count = 10", "minimum_cell_cuont = 10", "minimum_cell_cuont", "unknown key minimum_cell_cuont"),
        (
            "minimum_cell_count = 10",
            'minimum_cell_count = "10"',
            "minimum_cell_count",
            "minimum_cell_count: input should",
        ),
        (
            "minimum_cell_count = 10",
            "minimum_cell_count = 10.0",
            "minimum_cell_count",
            "minimum_cell_count: input should",
        ),
        ("weight = 90", "weight = 91", 'code = "low_income"', "sum to 1001, not to 1000"),
        (
            'sphere = "economic"',
            'sphere = "economy"',
            'sphere = "economy"',
            "Unknown sphere 'economy'; known: economic",
        ),
        ('source_agency = "golws"', 'source_agency = "gols"', 'source_agency = "gols"', "Unknown agency 'gols'"),
        ('lead_agency = "mflsp"', 'lead_agency = "x"', "lead_agency", "Unknown agency 'x'"),
        ('programme = "child_money"', 'programme = "money"', 'programme = "money"', "Unknown programme 'money'"),
        ("age_breaks = [0, 5,", "age_breaks = [0, 0,", "age_breaks", "must begin with 0 and rise"),
        ("bbox = [87.7", "bbox = [187.7", "bbox", "bbox must be"),
        ("[currency]", "[curency]", "[curency]", "unknown key curency"),
        ('kind = "insurance"', 'kind = "insured"', 'kind = "insured"', "kind: input should be 'benefit'"),
        (
            "reject_tolerance = 0.02",
            "reject_tolerance = 1.5",
            "reject_tolerance",
            "reject_tolerance: input should be less",
        ),
    ],
)
def test_mistakes_name_file_and_line(tmp_path: Path, old: str, new: str, marked: str, sentence: str) -> None:
    file = own_profile(tmp_path, (old, new))
    with pytest.raises(ProfileError) as raised:
        load_profile(file)
    message = str(raised.value)
    assert sentence in message
    line = line_with(file, "[[deprivations]]") if "sum to" in sentence else line_with(file, marked)
    assert f"own.toml, line {line}: " in message


def test_missing_language_names_its_item(tmp_path: Path) -> None:
    file = own_profile(tmp_path, ('label.kk = "Дағдарысты"\n', ""))
    with pytest.raises(ProfileError, match=r"zones\.3\.label\.kk is missing") as raised:
        load_profile(file)
    line = line_with(file, 'label.en = "Crisis"')
    assert f"line {line}: " in str(raised.value)


def test_english_stands_in_for_languages_that_the_country_does_not_name(tmp_path: Path) -> None:
    languages = 'languages = ["mn", "en", "kk", "ru"]'
    file = own_profile(tmp_path, ('label.kk = "Дағдарысты"\n', ""), (languages, 'languages = ["mn", "en", "ru"]'))
    label = load_profile(file).zones[3].label
    assert (label["kk"], label["en"]) == ("Crisis", "Crisis")
    assert not label.written("kk")
    assert label.model_dump() == {language: label[language] for language in LANGUAGES}
    file = own_profile(tmp_path, (languages, 'languages = ["mn"]'))
    with pytest.raises(ProfileError, match=r"own\.toml, line 7: languages must hold 'en'"):
        load_profile(file)


def test_empty_text_is_refused(tmp_path: Path) -> None:
    file = own_profile(tmp_path, ('label.kk = "Дағдарысты"', 'label.kk = ""'))
    with pytest.raises(ProfileError, match=r"zones\.3\.label\.kk"):
        load_profile(file)


def test_duplicate_code_names_the_second(tmp_path: Path) -> None:
    file = own_profile(tmp_path, ('code = "no_work"', 'code = "low_income"'))
    with pytest.raises(ProfileError, match="Code 'low_income' occurs twice in deprivations") as raised:
        load_profile(file)
    profile = load_profile("mng")
    assert profile.place("deprivations", 1).removeprefix(profile.path) in str(raised.value)


def test_all_mistakes_of_form_are_listed(tmp_path: Path) -> None:
    file = own_profile(tmp_path, ("weight = 90", "weight = -1"), ('iso2 = "MN"', 'iso2 = "mn"'))
    with pytest.raises(ProfileError) as raised:
        load_profile(file)
    assert len(str(raised.value).split("\n")) == 2


AREA_HEADER = ",".join(AREA_COLUMNS)
GOOD_AREAS = "0,XX,,,,country,X,X,X,X,\n1,XX1,XX,10,,aimag,A,A,A,A,7\n2,XX11,XX1,101,,soum,B,B,B,B,\n"


def areas_file(folder: Path, text: str) -> Path:
    file = folder / "own_areas.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_areas_of_a_file(tmp_path: Path) -> None:
    areas = load_areas(areas_file(tmp_path, f"{AREA_HEADER}\n{GOOD_AREAS}"))
    assert areas["seat_geonameid"].to_list() == [None, 7, None]
    assert areas["level"].to_list() == [0, 1, 2]


def test_areas_without_names_of_a_language_take_the_english_ones(tmp_path: Path) -> None:
    header = "level,pcode,parent_pcode,national_code,iso_3166_2,area_type,name_en,name_mn,seat_geonameid"
    areas = load_areas(areas_file(tmp_path, f"{header}\n0,XX,,,,country,Land,Улс,\n"))
    assert tuple(areas.columns) == AREA_COLUMNS
    assert areas.select("name_en", "name_mn", "name_kk", "name_ru").row(0) == ("Land", "Улс", "Land", "Land")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("level,", "levl,", r"line 1: columns must be .*missing: level; unknown: levl"),
        ("2,XX11", "3,XX11", "line 4: level must be"),
        ("2,XX11,XX1,", "2,XX11,XX9,", "line 4: parent 'XX9' is not an area of level 1"),
        ("1,XX1,XX,", "1,XX,XX,", "line 3: pcode XX occurs twice"),
        ("soum,B,", "soum,,", "line 4: name_en is empty"),
        (",7\n", ",7,8\n", "line 3: 12 cells instead of 11"),
        (",7\n", ",x\n", "line 3: seat_geonameid"),
        ("0,XX,,", "0,XX,YY,", "line 2: the country has no parent"),
    ],
)
def test_areas_are_read_strictly(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = f"{AREA_HEADER}\n{GOOD_AREAS}"
    assert old in text
    with pytest.raises(ProfileError, match=sentence):
        load_areas(areas_file(tmp_path, text.replace(old, new, 1)))


def test_missing_areas_file(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="Cannot read the table of areas"):
        load_areas(tmp_path / "none_areas.csv")


def paths_of(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    found = {path}
    if isinstance(value, dict):
        for key, item in value.items():
            found |= paths_of(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found |= paths_of(item, (*path, index))
    return found


TRICKY = '''# a comment with [brackets] = "quotes"
title = "a # b ] } \\" c"  # end
"quoted.key" = 1
a.b.c = [1, 2, # two
  { x = 1, y = [ 'l', "m" ] },
]
text = """
[not.a.table]
x = 1 ""\\""""
raw = \'\'\'it's = [ raw\'\'\'
when = 2026-11-22T02:00:00Z
[t]
k = 1
[t.u]
k = 2
[[list]]
n = 1
[list.sub]
m = 1
[[list.inner]]
v = 1
[[list.inner]]
v = 2
[[list]]
n = 2
[[list.inner]]
v = 3
'''


def test_lines_of_a_tricky_document() -> None:
    lines = locate_lines(TRICKY)
    assert set(lines) == paths_of(tomllib.loads(TRICKY))
    assert lines["a", "b", "c", 2, "y", 1] == 5
    assert lines["text",] == 7
    assert lines["when",] == 11
    assert lines["list", 0, "inner", 1, "v"] == 23
    assert lines["list", 1, "inner", 0, "v"] == 27
    assert line_of(lines, ("list", 1, "absent")) == 24
    assert line_of(lines, ("absent",)) == 1


@pytest.mark.parametrize("file", [PROFILES / "mng.toml", PROFILES / "kaz.toml"])
def test_lines_of_the_profiles(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert set(locate_lines(text)) == paths_of(tomllib.loads(text))
    assert locate_lines(text) == locate_lines(text.replace("\n", "\r\n"))


def toml_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
    if isinstance(value, list):
        return "[\n " + ",\n ".join(toml_text(item) for item in value) + "\n]"
    assert isinstance(value, dict)
    return "{" + ", ".join(f"{toml_text(key)} = {inline(item)}" for key, item in value.items()) + "}"


def inline(value: object) -> str:
    return toml_text(value).replace("\n", " ")


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
VALUES = st.recursive(
    st.integers(-5, 5) | st.booleans() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(WORDS, VALUES, max_size=4), st.lists(st.dictionaries(WORDS, VALUES, max_size=3), max_size=3))
def test_every_path_of_a_document_has_its_line(top: dict[str, object], tables: list[dict[str, object]]) -> None:
    top.pop("items", None)
    text = "".join(f"{toml_text(key)} = {toml_text(value)}\n" for key, value in top.items())
    for table in tables:
        text += "[[items]]\n" + "".join(f"{toml_text(key)} = {toml_text(value)}\n" for key, value in table.items())
    lines = locate_lines(text)
    assert set(lines) == paths_of(tomllib.loads(text))
    source = text.split("\n")
    for key in top:
        assert source[lines[key,] - 1].startswith(f"{toml_text(key)} = ")
