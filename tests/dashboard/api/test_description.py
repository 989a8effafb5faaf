"""The OpenAPI document and the page: valid, complete, in four languages, with examples that work."""

import io
import re

import openapi_spec_validator
import pandas
import pytest

from dashboard.api.models import Observation
from dashboard.api.operations import OPERATIONS
from dashboard.text import LANGUAGES, load_texts

EXAMPLE = re.compile(r'href="(/api/v1[^"]*)"')


def test_the_document_is_valid(api):
    openapi_spec_validator.validate(api.get("/api/v1/openapi.json").json)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_complete(api, language):
    document = api.get(f"/api/v1/openapi.json?language={language}").json
    texts = load_texts(language)
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == texts("api.title")
    assert {part["get"]["operationId"] for part in document["paths"].values()} == {
        *(operation.name for operation in OPERATIONS),
        "description",
    }
    for part in document["paths"].values():
        assert all(parameter["description"] for parameter in part["get"]["parameters"])
    fields = document["components"]["schemas"]["Observation"]["properties"]
    assert set(fields) == set(Observation.model_fields)
    assert all(field["description"] == texts(f"api.field.{name}") for name, field in fields.items())


def test_every_route_is_described(api, api_app):
    document = api.get("/api/v1/openapi.json").json
    rules = {rule.rule for rule in api_app.server.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert {path.replace("{", "<").replace("}", ">") for path in document["paths"]} == rules
    assert api.get("/api/v1/openapi.json?lang=ru").status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_examples_that_work(api, language):
    answer = api.get(f"/mng/{language}/api")
    page = answer.get_data(as_text=True)
    texts = load_texts(language)
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    tried = {address.replace("&amp;", "&") for address in EXAMPLE.findall(page)}
    assert len(tried) >= len(OPERATIONS)
    assert all(api.get(address).status_code == 200 for address in tried)
    assert all(texts(f"api.op.{operation.name}") in page for operation in OPERATIONS)
    assert texts("api.page.no_example") not in page
    assert "<script" not in page.split("<main")[1]


def test_the_programs_of_the_page_read_the_figures(api, monkeypatch):
    page = api.get("/mng/en/api").get_data(as_text=True)
    lines = re.search(r"<pre><code>(import pandas.*?)</code>", page, re.DOTALL)[1]
    for written, meant in (("&amp;", "&"), ("&quot;", '"'), ("&gt;", ">")):
        lines = lines.replace(written, meant)
    read = pandas.read_csv
    monkeypatch.setattr(
        pandas, "read_csv", lambda address: read(io.BytesIO(api.get(address.removeprefix("http://localhost")).data))
    )
    names = {}
    exec(lines, names)
    assert len(names["figures"]) == 4
    assert names["figures"]["state"].eq("value").any()


def test_it_is_found_from_every_page(api):
    assert 'href="/mng/kk/api"' in api.get("/mng/kk/releases").get_data(as_text=True)
