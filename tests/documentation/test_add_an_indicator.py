"""The page "Add an indicator", done as it stands there, to the figure on map, CSV and API."""

import csv
import io
import json
import shlex

import pytest

from tests.documentation.changed_checkout import answers_of, copy_of_sources
from tests.documentation.worked_page import commands_of, edit, run, steps

CODES = ("dep_no_clean_water", "gap_children_no_water", "large_family")
EXPECTED = {"dep_no_clean_water": 40, "gap_children_no_water": 50, "large_family": 50}
_API = "/api/v1/countries/xar/releases/latest/values?level=adm0&language=ru&" + "&".join(
    f"indicator={code}" for code in CODES
)


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Of the API, of maps and of downloads, by address."""
    copy = copy_of_sources(tmp_path_factory.mktemp("checkout"))
    for step in steps("add-a-country.md"):
        if step.file:
            target = copy / "arcadia" / step.file
            target.parent.mkdir(exist_ok=True)
            target.write_text(step.text, encoding="utf-8")
    boundaries = next(line for line in commands_of("add-a-country.md") if " boundaries import " in line)
    run(boundaries, copy / "arcadia")
    commands = []
    for step in steps("add-an-indicator.md"):
        if step.file:
            edit(copy / step.file, step.text)
    for line in commands_of("add-an-indicator.md"):
        program, *words = shlex.split(line)
        if program == "family-atlas":
            commands.append(words)
        else:
            run(line, copy)
    addresses = [_API]
    addresses += [f"/xar/en/?indicator={code}" for code in CODES]
    addresses += [f"/xar/en/download.csv?indicator={code}" for code in CODES]
    found = answers_of(copy, "arcadia/releases", addresses, commands=commands)
    assert [answer.status for answer in found] == [200] * len(addresses)
    return dict(zip(addresses, (answer.text for answer in found), strict=True))


def test_figures_of_the_api_are_near_what_the_registry_holds(answers):
    figures = {row["indicator_code"]: row["value"] for row in json.loads(answers[_API])["items"]}
    assert figures == {code: pytest.approx(value, abs=5) for code, value in EXPECTED.items()}


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("dep_no_clean_water", "No clean water"),
        ("gap_children_no_water", "Children without clean water and child money"),
        ("large_family", "Families of two and more with a small child"),
    ],
)
def test_map_and_csv_show_it(answers, code, label):
    assert label in answers[f"/xar/en/?indicator={code}"]
    rows = list(csv.DictReader(io.StringIO(answers[f"/xar/en/download.csv?indicator={code}"].lstrip("\ufeff"))))
    shown = [float(row["value"]) for row in rows if row["value"]]
    assert len(rows) >= 2
    assert sum(shown) / len(shown) == pytest.approx(EXPECTED[code], abs=8)
