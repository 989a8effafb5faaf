"""The page "Add a language", done as it stands there: the site answers in it, also of releases from before."""

import os
import subprocess
import sys

import pytest

from data.languages import AUTHORITY_CODES, LANGUAGES, complete
from tests.documentation.changed_checkout import answers_of, check_catalogues, copy_of_sources
from tests.documentation.worked_page import edit, steps
from tests.invented.releases import published_store

TRANSLATED = "Ыкма жана булактар"
PAGES = ("", "method", "groups", "causes", "place", "data", "releases", "protection")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = copy_of_sources(tmp_path_factory.mktemp("checkout"))
    for step in steps("add-a-language.md"):
        if step.file:
            edit(folder / step.file, step.text)
        else:
            words = step.text.split()
            environment = {**os.environ, "PYTHONPATH": str(folder)}
            subprocess.run([sys.executable, *words[1:]], cwd=folder, env=environment, timeout=120, check=True)
    return folder


def test_the_site_answers_in_the_language_also_of_releases_from_before(copy):
    api = "/api/v1/countries/xts/releases/latest/indicators?language=ky&limit=1"
    addresses = [f"/xts/ky/{page}" for page in PAGES] + ["/xts/en/method", api, "/xts/ky/download.csv?level=adm2"]
    answers = dict(zip(addresses, answers_of(copy, published_store(), addresses), strict=True))
    assert {address: answer.status for address, answer in answers.items()} == dict.fromkeys(addresses, 200)
    for page in PAGES:
        assert '<html lang="ky"' in answers[f"/xts/ky/{page}"].text
    assert TRANSLATED in answers["/xts/ky/method"].text
    assert 'hreflang="ky"' in answers["/xts/en/method"].text
    assert "Кыргызча" in answers["/xts/en/method"].text
    assert "South west" in answers["/xts/ky/download.csv?level=adm2"].text


def test_the_begun_catalogues_are_complete(copy):
    check_catalogues(copy)


def test_every_language_has_a_code_in_catalogues_of_data():
    assert set(AUTHORITY_CODES) == set(LANGUAGES)


def test_texts_of_older_releases_are_completed_and_nothing_else():
    whole = {language: language for language in LANGUAGES}
    older = {"label": {"en": "Home", "mn": "Гэр"}, "rows": [1, {"en": "A", "code": "x"}], "name": whole}
    made = complete(older)
    assert made["label"] == {"en": "Home", "mn": "Гэр", "kk": "Home", "ru": "Home"}
    assert made["rows"] == older["rows"]
    assert made["name"] is whole
