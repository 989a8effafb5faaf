"""The frameworks that ship with the product, against what their documents print; schema, keys and page."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from dashboard.cli import main
from data.progress.framework import LANGUAGES, Framework, LocalText
from data.progress.framework_file import FOLDER, built_in_frameworks
from data.progress.framework_keys import KEYS, keys_markdown
from data.progress.framework_schema import FILE, framework_schema, schema_bytes

PAGE = Path(__file__).parents[3] / "docs" / "results-frameworks.md"


@pytest.fixture(scope="module")
def card() -> Framework:
    return built_in_frameworks("kaz")[0]


def test_the_built_in_frameworks():
    assert [(item.code, item.kind) for item in built_in_frameworks()] == [
        ("kaz-family-social-card", "joint_programme"),
        ("mng-covid-response", "project"),
        ("mng-mn0062", "commitment"),
    ]
    assert [item.code for item in built_in_frameworks("mng")] == ["mng-covid-response", "mng-mn0062"]


def _texts(part: Any) -> Iterator[LocalText]:
    if isinstance(part, LocalText):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(getattr(part, name))
    elif isinstance(part, tuple):
        for item in part:
            yield from _texts(item)


def test_every_text_is_there_in_four_languages_and_names_no_person():
    texts = [text for framework in built_in_frameworks() for text in _texts(framework)]
    assert len(texts) > 150
    for text in texts:
        assert set(text.as_dict()) == set(LANGUAGES), text.en
        assert "@" not in "".join(text.as_dict().values())
        # No English sentence stands in for a translation: Latin words in Cyrillic texts are abbreviations.
        for language in ("mn", "kk", "ru"):
            latin = set(re.findall(r"[a-z]{3,}", text.as_dict()[language]))
            assert not latin, (language, latin)


def test_the_printed_sums_of_the_family_social_card_follow_from_its_lines(card):
    def dollars(minor: int) -> int:
        return round(Decimal(minor) / 100)

    def total(organisation: str, *, indirect: tuple[bool, ...]) -> int:
        return sum(
            share.minor
            for line in card.budget
            for share in line.amounts
            if share.organisation == organisation and line.indirect in indirect
        )

    # Columns and rows of "Budget by UNSDG Categories", in the document's order.
    partners = ("unesco", "unwomen", "undp")
    assert all(tuple(share.organisation for share in line.amounts) == partners for line in card.budget)
    lines = [dollars(line.minor) for line in card.budget]
    assert lines == [78_804, 650, 3_600, 701_059, 4_690, 0, 5_589, 55_607]
    assert [total(code, indirect=(False,)) for code in partners] == [160_224_00, 158_879_00, 475_289_00]
    assert sum(line.minor for line in card.budget if not line.indirect) == 794_392_00
    assert [dollars(total(code, indirect=(True,))) for code in partners] == [11_216, 11_122, 33_270]
    for code in partners:
        assert total(code, indirect=(True,)) * 100 == total(code, indirect=(False,)) * 7
    assert [dollars(total(code, indirect=(False, True))) for code in partners] == [171_440, 170_001, 508_559]
    assert dollars(sum(line.minor for line in card.budget)) == 849_999
    assert {item.kind: item.minor for item in card.funding} == {
        "grant": 849_999_00,
        "leveraged": 350_000_00,
        "in_kind": 150_000_00,
    }


def test_baselines_and_targets_of_the_family_social_card(card):
    stated = {
        item.code: (item.baseline.state, item.baseline.value, item.baseline_year, item.target.value, item.target_year)
        for item in card.indicators
    }
    assert stated == {
        "ministries-integrated": ("value", 0, 2022, 3, 2022),
        "social-workers-app": ("value", 0, 2022, 200, 2022),
        "public-staff-users": ("value", 0, 2022, 90, 2022),
        "individuals-mapped": ("value", 0, 2022, 500_000, 2022),
        "2.2": ("not_available", None, 2020, 50, 2022),
        "2.3": ("not_available", None, 2020, 0, None),
        "2.4": ("not_available", None, 2020, 0, None),
    }
    computed = {item.code: item.actuals for item in card.indicators if item.actuals != "entered"}
    assert computed == {
        "ministries-integrated": "agencies_integrated",
        "social-workers-app": "app_users",
        "public-staff-users": "staff_users",
        "individuals-mapped": "people_mapped",
    }
    people = card.indicator("2.3")
    assert people is not None
    sizes = {part.name: (len(part.categories), part.overlaps) for part in people.disaggregations}
    assert sizes == {"sex": (2, False), "age": (4, False), "risk_population": (15, True)}
    assert {item.baseline.state for part in people.disaggregations for item in part.categories} == {"none"}


def test_results_activities_and_risks_of_the_family_social_card(card):
    assert (card.first_day, card.last_day, card.precision) == (date(2021, 11, 30), date(2022, 4, 30), "day")
    assert [item.code for item in card.children("outcome-1")] == ["output-1", "output-2"]
    work = {item.code: (item.lead, item.participants, len(item.partners)) for item in card.activities}
    both, none = ("unesco", "unwomen"), ()
    assert work == {
        "1.1": ("undp", both, 9), "1.2": ("undp", none, 8), "1.3": ("undp", none, 8), "1.4": ("undp", both, 9),
        "1.5": ("undp", none, 8), "1.6": ("undp", both, 9), "2.1": ("undp", none, 6), "2.2": ("undp", none, 6),
    }  # fmt: skip
    assert all(item.description for item in card.activities)
    assert [(risk.categories, risk.level, risk.likelihood, risk.impact) for risk in card.risks] == [
        (("political",), "low", "unlikely", "moderate"),
        (("operational",), "low", "unlikely", "major"),
        (("strategic", "political"), "low", "unlikely", "moderate"),
    ]
    assert (card.gender_marker, card.risk_level) == ("GEM2", "medium")
    shares = {(share.organisation): 0 for goal in card.sdg for share in goal.shares}
    for goal in card.sdg:
        for share in goal.shares:
            shares[share.organisation] += share.percent
    assert shares == {"undp": 100, "unesco": 100, "unwomen": 100}
    assert [goal.target for goal in card.sdg if goal.main] == ["5.1"]


def test_the_frameworks_of_mongolia_claim_nothing_that_their_documents_do_not():
    covid, commitment = built_in_frameworks("mng")
    assert [(item.minor, item.organisation) for item in covid.funding] == [(1_131_429_00, "japan")]
    assert [(item.minor, item.estimated) for item in covid.deliveries] == [(645_668_00, True)]
    assert (covid.first_day, covid.last_day, covid.precision) == (date(2020, 8, 1), date(2021, 3, 31), "month")
    assert [item.kind for item in covid.results] == ["outcome", "output", "output", "output"]
    assert not covid.indicators + covid.budget + commitment.indicators + commitment.budget + commitment.funding
    due = {item.code: item.due_year for item in commitment.milestones}
    years = (2027, 2027, 2027, 2026, 2026, 2025, 2026, 2025)
    assert due == {f"6.{number}": year for number, year in enumerate(years, start=1)}
    assert all(item.expected and item.due is None and item.done is None for item in commitment.milestones)
    assert [len(item.steps) for item in commitment.milestones] == [0, 0, 0, 0, 0, 2, 3, 0]
    assert [item.en for item in commitment.policy_areas] == [
        "Education", "Human Rights", "Inclusion", "People with Disabilities", "Public Participation",
        "Public Service Delivery",
    ]  # fmt: skip
    assert commitment.organisations[0].name.en == "Government of Mongolia"


def test_no_identifier_pretends_to_be_registered():
    for framework in built_in_frameworks():
        assert not framework.iati_identifier or "-UNREGISTERED-" in framework.iati_identifier
        known = {"XM-DAC-41114", "XM-DAC-41304", "XM-DAC-41146", "XM-DAC-701", ""}
        assert {item.reference for item in framework.organisations} <= known


def test_the_schema_is_one_and_accepts_the_built_in_files():
    schema = framework_schema()
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for file in FOLDER.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"#:schema {FILE}\n")
        assert not [error.message for error in judge.iter_errors(_as_json(tomllib.loads(text)))]
    assert (FOLDER / FILE).read_bytes() == schema_bytes(), "family-atlas programmes schema > the file"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "projekt"},
        {"curency": "USD"},
        {"first_day": "soon"},
        {"title": {"mn": "Гарчиг"}},
        {"indicators": [{"code": "i"}]},
        {"results": None},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(change):
    document = _as_json(tomllib.loads((FOLDER / "mng-mn0062.toml").read_text(encoding="utf-8")))
    judge = Draft202012Validator(framework_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert judge.is_valid(document)
    assert not judge.is_valid(document | change)


@pytest.mark.parametrize(
    ("stated", "good"),
    [
        ({"value": 0}, True),
        ({"state": "none"}, True),
        ({"state": "value"}, False),
        ({"value": 1, "state": "none"}, False),
        ({}, False),
    ],
)
def test_the_schema_knows_the_three_ways_of_stating(stated, good):
    schema = framework_schema()
    judge = Draft202012Validator({"$ref": "#/$defs/Stated", "$defs": schema["$defs"]})
    assert judge.is_valid(stated) == good


def _as_json(value: Any) -> Any:
    """As an editor hands a TOML document to the judge: days are texts."""
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def test_every_key_has_a_purpose_and_the_page_has_every_key():
    for model, words in KEYS.items():
        assert set(words) == set(model.model_fields), model.__name__
    assert {model.__name__ for model in KEYS} == {"Framework", *framework_schema()["$defs"]}
    assert PAGE.read_text(encoding="utf-8").endswith("\n\n" + keys_markdown()), "programmes schema --keys"


def test_the_commands(tmp_path):
    run = CliRunner().invoke
    files = [str(file) for file in sorted(FOLDER.glob("*.toml"))]
    good = run(main, ["programmes", "check", *files])
    assert good.exit_code == 0, good.output
    assert "indicators 7 (4 computed), budget 849,999.44 USD, risks 3" in good.stdout
    assert run(main, ["programmes", "schema"]).stdout_bytes == schema_bytes()
    assert run(main, ["programmes", "schema", "--keys"]).stdout == keys_markdown()
    bad = tmp_path / "bad.toml"
    bad.write_text('format = 2\ncode = "BAD"\n')
    refused = run(main, ["programmes", "check", files[0], str(bad), str(tmp_path / "nowhere.toml")])
    assert refused.exit_code == 1
    assert "kaz-family-social-card" in refused.stdout
    assert f"{bad}, line 2: code: use small Latin letters" in refused.stderr
    assert "nowhere.toml: No such file" in refused.stderr
    assert "Traceback" not in refused.output
