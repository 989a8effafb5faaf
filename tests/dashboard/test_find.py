"""The search for places: however a name is typed, and by code; with and without a result."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pages.find.folding import fold, name_keys
from dashboard.pages.find.places import KnownPlace, browser_index, distance, known_places, search, suggest


def place(pcode, level="adm1", code="", **names):
    given_names = {language: names.get(language, names["en"]) for language in ("en", "mn", "kk", "ru")}
    keys = tuple(sorted({key for name in given_names.values() for key in name_keys(name)}))
    return KnownPlace(level, pcode, code, -1, given_names, keys)


PLACES = (
    place("MN11", en="Ulaanbaatar", mn="Улаанбаатар", ru="Улан-Батор", code="511"),
    place("MN62", en="Uvurkhangai", mn="Өвөрхангай", ru="Уверхангай", code="262"),
    place("MN82", en="Govi-Altai", mn="Говь-Алтай", ru="Гоби-Алтай", code="182"),
    place("KZ43", en="Kyzylorda", kk="Қызылорда", ru="Кызылорда"),
    place("KZ79", en="Shymkent", kk="Шымкент", ru="Шымкент"),
    place("KZ62", en="Zhezkazgan", kk="Жезқазған", ru="Жезказган"),
    place("MN8201", "adm2", en="Altai", mn="Алтай", code="18201"),
)


@pytest.mark.parametrize(
    ("typed", "pcode"),
    [
        ("Ulaanbaatar", "MN11"),
        ("ulan bator", "MN11"),
        ("УЛААНБААТАР", "MN11"),
        ("Улан-Батор", "MN11"),
        ("өвөрхангай", "MN62"),
        ("оворхангай", "MN62"),
        ("Övörkhangai", "MN62"),
        ("ovorhangay", "MN62"),
        ("uvurkhangai", "MN62"),
        ("govi altai", "MN82"),
        ("говьалтай", "MN82"),
        ("қызылорда", "KZ43"),
        ("кызылорда", "KZ43"),
        ("Qyzylorda", "KZ43"),
        ("kizilorda", "KZ43"),
        ("Shimkent", "KZ79"),
        ("шымкент", "KZ79"),
        ("jezkazgan", "KZ62"),
        ("Zhezqazghan", "KZ62"),
        ("жезқазған", "KZ62"),
        ("mn82", "MN82"),
        ("182", "MN82"),
    ],
)
def test_a_place_is_found_however_it_is_typed(typed, pcode):
    assert search(PLACES, typed)[0].pcode == pcode


def test_the_best_answer_comes_first():
    assert [found.pcode for found in search(PLACES, "altai")] == ["MN8201", "MN82"]
    assert [found.pcode for found in search(PLACES, "MN82")] == ["MN82", "MN8201"]
    assert search(PLACES, "") == search(PLACES, "  ") == []
    assert search(PLACES, "nowhere") == []


def test_slips_are_forgiven():
    assert [found.pcode for found in suggest(PLACES, "Ulanbatr")] == ["MN11"]
    assert [found.pcode for found in suggest(PLACES, "Шымкнет")] == ["KZ79"]
    assert suggest(PLACES, "") == suggest(PLACES, "???") == []


@given(st.text(max_size=40))
def test_any_text_folds_to_a_key_that_stays(text):
    key = fold(text)
    assert re.fullmatch(r"([a-z0-9]+( [a-z0-9]+)*)?", key)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 4))
def test_the_edit_distance_is_that_of_the_definition(first, second, most):
    def slow(one, other):
        if not one or not other:
            return len(one) + len(other)
        return min(slow(one[1:], other) + 1, slow(one, other[1:]) + 1, slow(one[1:], other[1:]) + (one[0] != other[0]))

    assert distance(first, second, most) == min(slow(first, second), most + 1)


def test_the_browsers_index_has_every_place_and_no_repeated_name():
    areas = {
        "adm1": [{"pcode": "MN11", "parent": 0, "national_code": "511", "name": PLACES[0].names}],
        "adm2": [{"pcode": "MN1101", "parent": 0, "national_code": "", "name": PLACES[-1].names}],
    }
    served = SimpleNamespace(kept=lambda _key, take: take(), release=SimpleNamespace(areas=areas.__getitem__))
    first, second = browser_index(served)["places"]
    assert first[:5] == [1, "MN11", "511", -1, ["Ulaanbaatar", "Улаанбаатар", "Ulaanbaatar", "Улан-Батор"]]
    assert second[:5] == [2, "MN1101", "", 0, ["Altai", "Алтай", "Altai", 0]]
    assert [found.pcode for found in known_places(served)] == ["MN11", "MN1101"]


@pytest.mark.parametrize("language", ["en", "mn", "kk", "ru"])
@pytest.mark.parametrize(
    "query", ["", "province 11", "MN1103", "nowhere at all", "provinse 11 en", "<script>", "x" * 500]
)
def test_the_page_answers_every_query(client, language, query):
    answer = client.get(f"/mng/{language}/find", query_string={"q": query})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<script>" not in page
    assert page.count("<h1") == 1
    if query == "MN1103":
        assert "level=adm2&amp;area=MN1103" in page
        assert f"/mng/{language}/place/MN1103" in page
    if query == "":
        assert page.count("<details") >= 4
    if query == "provinse 11 en":
        assert 'id="similar"' in page


def test_the_map_page_names_the_script_that_suggests(client):
    form = re.search(r'<form class="find"[^>]*>', client.get("/mng/en/").get_data(as_text=True))[0]
    script = client.get(re.search(r'data-script="([^"]+)"', form)[1])
    assert script.status_code == 200
    assert "connectFind" in script.get_data(as_text=True)
    assert "data-script" not in client.get("/mng/en/find").get_data(as_text=True)


def test_an_unknown_country_has_no_search(client):
    assert client.get("/zzz/en/find?q=a").status_code == 404
    assert client.get("/mng/xx/find?q=a").status_code == 404
    assert client.get("/mng/places/mng-1999-01-01-x.json").status_code == 404
