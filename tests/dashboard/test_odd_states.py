"""Unusual stores, without a browser: every page stands, says why there is nothing, and never shows a zero instead."""

import html
import re

import pytest

from dashboard.pages.front.country import PAGES, country_path
from dashboard.public import create_public_app
from dashboard.text import LANGUAGES, load_texts
from tests.dashboard.odd_releases import LONG_NAME, STORES

VIEWS = (
    "",
    "?level=adm2&rows=all",
    "?level=adm2&area=MN1101",
    "?level=h3",
    "?indicator=mpi_m0&base=persons&sex=female",
)


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    made = {}

    def client(name):
        if name not in made:
            store = STORES[name](tmp_path_factory.mktemp(name))
            made[name] = create_public_app(store.root).server.test_client()
        return made[name]

    return client


def words(page):
    """What stands between the tags, without scripts, styles and drawings' titles."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", bare))


def page_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    page = answer.get_data(as_text=True)
    assert page.count("<h1") == 1, address
    assert not re.search(r"\b(nan|None|inf|NaN|undefined)\b", words(page)), address
    return page


@pytest.mark.parametrize("name", [name for name in STORES if name != "empty"])
@pytest.mark.parametrize("language", ["en", "kk"])
def test_every_page_of_an_unusual_country_stands(clients, name, language):
    client = clients(name)
    for page in PAGES:
        page_of(client, country_path("mng", language, page))
    for view in VIEWS:
        page_of(client, f"/mng/{language}/{view}")
    for place in ("MN11", "MN1101"):
        page_of(client, f"/mng/{language}/place/{place}")
    page_of(client, f"/?lang={language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_server_says_so(clients, language):
    texts = load_texts(language)
    page = page_of(clients("empty"), f"/?lang={language}", status=503)
    assert texts("message.empty.title") in words(page)
    assert 'class="country-switch"' not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_country_without_a_release_says_so_on_every_page(clients, language):
    """Kazakhstan is known to the product and nothing of it is published on these servers."""
    texts = load_texts(language)
    for name in ("empty", "one-area"):
        assert texts("message.unpublished.title") in words(page_of(clients(name), f"/kaz/{language}/", status=404))
        for page in PAGES:
            answer = clients(name).get(country_path("kaz", language, page))
            assert answer.status_code in (200, 404), page
            written = answer.get_data(as_text=True)
            assert written.count("<h1") == 1
            assert f'<html lang="{language}"' in written


def test_where_nothing_can_be_shown_no_figure_is(clients):
    client = clients("all-hidden")
    for view in VIEWS[:3]:
        page = page_of(client, f"/mng/en/{view}")
        table = re.search(r'<section id="ranking".*?</section>', page, flags=re.S)[0]
        assert 'class="value">' not in table.split("<tbody>")[1]
        assert not re.search(r"\d%", words(table.split("<tbody>")[1]))
        assert load_texts("en")("state.250").casefold() in words(page).casefold()
        assert 'class="headline-value"' not in page
    rows = client.get("/mng/en/download.csv?level=adm2").get_data(as_text=True).splitlines()
    columns = rows[0].split(",")
    value = columns.index("value")
    assert {row.split(",")[value] for row in rows[1:]} == {""}


def test_equal_values_share_one_class(clients):
    page = page_of(clients("all-equal"), "/mng/en/?level=adm2")
    classes = set(re.findall(r'<a class="area"[^>]*><path[^>]* class="(\w+)"', page))
    assert len(classes) == 1
    assert page.count('class="legend-class"') == 1


def test_long_names_are_whole(clients):
    page = words(page_of(clients("long-names"), "/mng/ru/place/MN1101"))
    assert len(LONG_NAME) >= 90
    assert f"{LONG_NAME} MN1101" in page
