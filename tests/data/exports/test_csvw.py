"""CSV on the Web: the csvw library, which is not ours, finds, reads and accepts the descriptions, and finds faults."""

import json

import pytest
from csvw import CSVW

from dashboard.text import LANGUAGES
from data.exports.csvw import _escaped

FEW = 40
"""Rows of a table of figures: the library takes milliseconds for each."""


@pytest.fixture
def copied(downloads, tmp_path):
    for path in downloads.folder.iterdir():
        lines = path.read_bytes().splitlines(keepends=True)
        few = lines[: FEW + 1] if path.name.startswith("values_") and path.suffix == ".csv" else lines
        (tmp_path / path.name).write_bytes(b"".join(few))
    return tmp_path


def judged(folder, table):
    """Whether the library accepts a table of which it is told only the CSV file, and what it says of it."""
    found = CSVW(str(folder / f"{table}.csv"), validate=True)
    assert not found.no_metadata, "the description lies where the standard says"
    try:
        valid = found.is_valid
    except ValueError as error:  # so the library tells of faults in a table with references
        return False, str(error)
    return valid, " ".join(str(warning.message) for warning in found.warnings)


def test_every_table_is_accepted_with_all_that_it_refers_to(downloads, copied):
    # The figures of other levels have the same columns and references.
    for table in set(downloads.tables) - {"values_adm1", "values_adm2"}:
        assert judged(copied, table) == (True, ""), table


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("values_adm0", ",all,all,all,all,", ",everyone,all,all,all,"),
        ("indicators", ",1,higher_is_worse", ",one,higher_is_worse"),
        ("areas", ",adm1,MN,MN11,", ",,MN,MN11,"),
        ("values_adm0", ",zone_a,", ",zone_x,"),
        ("groups", ",2026-06-30,", ",30.06.2026,"),
        ("groups", ",false,", ",no,"),
    ],
)
def test_faults_in_the_data_are_found(copied, table, old, new):
    path = copied / f"{table}.csv"
    content = path.read_bytes()
    head, _, rows = content.partition(b"\r\n")
    assert old.encode() in rows, content[:300]
    path.write_bytes(head + b"\r\n" + rows.replace(old.encode(), new.encode(), 1))
    assert judged(copied, table)[0] is False


def test_a_missing_column_is_found(copied):
    path = copied / "areas.csv"
    path.write_bytes(path.read_bytes().replace(b"parent_pcode", b"parent", 1))
    assert judged(copied, "areas")[0] is False


def test_titles_and_meanings_stand_there_in_every_language(downloads):
    for table in downloads.tables:
        described = json.loads((downloads.folder / f"{table}.csv-metadata.json").read_bytes())["tables"][0]
        assert described["url"] == f"{table}.csv"
        assert {title["@language"] for title in described["dc:title"]} == set(LANGUAGES)
        for column in described["tableSchema"]["columns"]:
            assert set(column["titles"]) == set(LANGUAGES)
            assert len({text["@value"] for text in column["dc:description"]}) == len(LANGUAGES), column["name"]


def test_a_description_names_the_types_that_the_file_has(downloads):
    answer = downloads.get("areas.csv-metadata.json")
    assert answer.content_type == "application/csvm+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert downloads.get("nothing.csv-metadata.json").status_code == 404
    assert downloads.get("clusters.csv-metadata.json").status_code == 404, "this release has no such table"


def test_permitted_values_are_a_pattern_without_meaning_of_its_own():
    assert "|".join(map(_escaped, ("0-4", "60+", "a.b"))) == r"0-4|60\+|a\.b"
