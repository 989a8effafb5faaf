"""The page "Add a country", done as it stands there: from nothing to a served map."""

import json

import pytest

from dashboard.public import create_public_app
from dashboard.text import LANGUAGES, load_texts
from tests.documentation.worked_page import counts_in, do


@pytest.fixture(scope="module")
def arcadia(tmp_path_factory):
    folder = tmp_path_factory.mktemp("arcadia")
    return folder, do("add-a-country.md", folder)


@pytest.fixture(scope="module")
def visitor(arcadia):
    return create_public_app(arcadia[0] / "releases").server.test_client()


def test_every_command_said_what_it_did(arcadia):
    imported, contract, _, validated, built = arcadia[1]
    assert "1 areas of level 0, 2 areas of level 1, 4 areas of level 2" in imported
    assert "Arcadia" in contract
    assert "`low_income`" in contract
    assert "A build would accept this registry." in validated
    families, persons = counts_in(built)
    assert families == pytest.approx(3_000, rel=0.02)
    assert persons == pytest.approx(6_000, rel=0.02)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_of_the_country_is_served_in_every_language(visitor, language):
    answer = visitor.get(f"/xar/{language}/?level=adm2&indicator=dep_crowded")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Arcadia" in page
    assert "North west" in page
    assert load_texts(language)("nav.method") in page


def test_figures_of_the_country_are_near_what_was_written_into_the_registry(visitor):
    asked = "/api/v1/countries/xar/releases/latest/values?level=adm0&indicator=zone_de&indicator=dep_crowded"
    answer = visitor.get(asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    rows = {row["indicator_code"]: row["value"] for row in json.loads(answer.data)["items"]}
    assert rows["zone_de"] == pytest.approx(100 / 3, abs=4)
    assert rows["dep_crowded"] == pytest.approx(25, abs=4)
