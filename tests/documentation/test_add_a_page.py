"""The page "Add a page", done as it stands there: the new page answers in every language, and the menu leads to it."""

import pytest

from dashboard.text import LANGUAGES, load_texts
from tests.documentation.changed_checkout import answers_of, check_catalogues, copy_of_sources
from tests.documentation.worked_page import do
from tests.invented.releases import published_store

TITLES = {"en": "The five zones", "mn": "Таван бүс", "kk": "Бес аймақ", "ru": "Пять зон"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = copy_of_sources(tmp_path_factory.mktemp("checkout"))
    do("add-a-page.md", folder)
    return folder


def test_the_page_is_served_in_every_language_and_the_menu_leads_to_it(copy):
    addresses = [f"/xts/{language}/{name}" for language in LANGUAGES for name in ("zones", "method")]
    answers = dict(zip(addresses, answers_of(copy, published_store(), addresses), strict=True))
    for language in LANGUAGES:
        page = answers[f"/xts/{language}/zones"]
        assert page.status == 200
        assert f"<h1>{TITLES[language]}</h1>" in page.text
        assert f'href="/xts/{language}/?indicator=zone_e"' in page.text
        assert (
            load_texts(language)("zone.named", code="E", label=f"Class E{'' if language == 'en' else ' ' + language}")
            in page.text
        )
        assert f'href="/xts/{language}/zones"' in answers[f"/xts/{language}/method"].text


def test_the_new_texts_are_complete(copy):
    check_catalogues(copy)
