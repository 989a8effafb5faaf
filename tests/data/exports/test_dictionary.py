"""The dictionary: everything that the files hold is in it, in four languages, and nothing of it is a formula."""

import csv
import io
import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.pages.data.codes import codes_of, state_label
from dashboard.pages.data.described import table_words
from dashboard.pages.data.dictionary_entries import dictionary_entries
from dashboard.text import LANGUAGES, load_texts
from data.exports.dictionary import DICTIONARY_COLUMNS, DictionaryEntry, dictionary_csv
from data.exports.reference_tables import reference_tables
from data.exports.release_tables import ReleaseTable, release_tables
from data.exports.table_columns import REASONS
from data.indicators.register import load_register
from data.profiles import available_profiles, load_profile
from data.release.states import ValueState

CODED = ("level", "base", "sex", "age_group", "disability", "group", "unit", "state", "reason", "kind", "direction")
LATIN_SENTENCE = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}")


def entries(downloads, language):
    tables = release_tables(downloads.served.release)
    return dictionary_entries(downloads.served, tables, load_texts(language))


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_explains_every_table_column_and_indicator(downloads, language):
    answer = downloads.get(f"dictionary.{language}.csv")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found = rows(answer.data)
    assert tuple(found[0]) == DICTIONARY_COLUMNS
    by_kind = {kind: [row for row in found if row["entry"] == kind] for kind in ("table", "column", "indicator")}
    assert [row["code"] for row in by_kind["table"]] == downloads.tables
    for resource in downloads.package["resources"]:
        told = [row["column"] for row in by_kind["column"] if row["table"] == resource["name"]]
        assert told == [field["name"] for field in resource["schema"]["fields"]]
    register = downloads.served.release.register
    assert [row["code"] for row in by_kind["indicator"]] == list(register)
    for row in by_kind["indicator"]:
        entry = register[row["code"]]
        assert row["label"] == entry["label"][language]
        assert row["meaning"] == entry["definition"][language]
        needed = ("unit", "numerator", "denominator", "direction", "sensitivity", "finest_level", "counted_in")
        assert all(row[name] for name in needed), row
        assert bool(row["sphere"]) == bool(entry["sphere"])
    assert all(row["label"] for row in found)
    assert all(row["meaning"] for row in by_kind["column"])


def test_every_code_in_the_files_is_explained(downloads):
    told = {(entry.column, entry.code) for entry in entries(downloads, "en") if entry.entry == "code"}
    for table in downloads.tables:
        frame = pl.read_csv(downloads.folder / f"{table}.csv", infer_schema=False)
        for column in set(CODED) & set(frame.columns):
            codes = set(frame[column].drop_nulls())
            assert {(column, code) for code in codes} <= told, (table, column)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_english_stands_in_another_language(downloads, language):
    english = {cell for entry in entries(downloads, "en") for cell in (entry.label, entry.meaning) if " " in cell}
    for entry in entries(downloads, language):
        ours = entry.entry != "indicator" and entry.column not in ("agency", "source_agency")
        for cell in (entry.label, entry.meaning, entry.type, entry.numerator, entry.denominator, entry.sensitivity):
            if ours or cell not in (entry.label, entry.meaning):
                assert cell not in english, entry
                assert not LATIN_SENTENCE.search(cell), entry


@pytest.mark.parametrize("country", available_profiles())
def test_the_whole_public_register_of_a_country_has_words(country):
    texts = load_texts("en")
    public = [item for item in load_register(load_profile(country)) if item.tier == "public"]
    assert len(public) > 100
    for item in public:
        assert texts.has(f"unit.{item.unit}"), item.code
        assert texts.has(f"method.direction.{item.direction}"), item.code
        assert texts.has(f"method.sensitivity.{item.sensitivity}"), item.code


HOSTILE = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula(text):
    written = rows(dictionary_csv([DictionaryEntry("code", code="x", label=text, meaning=text)]))[0]
    assert not written["label"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


@given(text=st.text(max_size=30))
@settings(max_examples=40, deadline=None)
def test_any_text_is_one_cell(text):
    found = rows(dictionary_csv([DictionaryEntry("code", code="x", label=text, unit="after")]))
    assert len(found) == 1
    assert found[0]["unit"] == "after"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_the_same(downloads, language):
    answer = downloads.get(f"/mng/{language}/data/dictionary")
    assert answer.status_code == 200
    page = answer.text
    assert page.count("<h1") == 1
    texts = load_texts(language)
    assert texts("metadata.dictionary.states.text") in page
    for entry in entries(downloads, language):
        if entry.entry in ("column", "indicator"):
            assert f"<code>{entry.code}</code>" in page, entry.code
    assert f"/mng/data/{downloads.served.release_id}/dictionary.{language}.csv" in page


def test_the_page_of_an_earlier_release_and_of_none(downloads, tmp_path):
    from dashboard.public import create_public_app

    _, earlier = downloads.site.releases.published("mng")
    page = downloads.get(f"/mng/ru/data/dictionary?release={earlier}").text
    assert f"/mng/data/{earlier}/dictionary.ru.csv" in page
    assert f'href="/mng/kk/data/dictionary?release={earlier}"' in page
    assert downloads.get("/mng/ru/data/dictionary?release=mng-2026-06-30-0000000000").status_code == 404
    client = create_public_app(tmp_path).server.test_client()
    for language in LANGUAGES:
        empty = client.get(f"/mng/{language}/data/dictionary")
        assert empty.status_code == 200
        assert load_texts(language)("metadata.dictionary.nothing") in empty.text
    assert client.get("/mng/data/catalog.jsonld").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_that_this_release_lacks_have_words_too(downloads, language):
    texts, release = load_texts(language), downloads.served.release
    lacking = [table for table in reference_tables(release) if not table.frame.height]
    assert {table.name for table in lacking} == {"clusters", "deliveries"}
    tables = [ReleaseTable(table.name, "", table.columns, table.key, 0) for table in lacking]
    for table in tables:
        words = table_words(table, texts)
        assert words.title
        assert all(words.columns[column.name].meaning for column in table.columns)
    codes = {(code.column, code.code): code.label for code in codes_of(downloads.served, tables, texts)}
    for column, code in (("cluster", "hot"), ("cluster", "no_value"), ("cadence", "half_yearly")):
        assert codes[column, code]


def test_every_state_and_reason_of_the_grammar_has_words():
    for language in LANGUAGES:
        texts = load_texts(language)
        for state in ValueState:
            assert state_label(state.name.lower(), texts)
            assert texts(f"metadata.state.{state.name.lower()}")
        for reason in filter(None, REASONS.values()):
            assert texts(f"metadata.reason.{reason}")
