"""Embedded pages: what they show, what they weigh, who may frame them, and the page that writes their code."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import brotli
import pytest

from dashboard.public import create_public_app
from dashboard.security_headers import FRAMED
from dashboard.text import load_texts

LANGUAGES = ("en", "mn", "kk", "ru")


def page_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def test_only_embedded_pages_may_be_framed(client):
    rules = client.application.url_map.iter_rules()
    assert sum(rule.endpoint == FRAMED for rule in rules) == 1
    framed = client.get("/mng/en/embed?area=MN11")
    assert "X-Frame-Options" not in framed.headers
    assert framed.headers["Content-Security-Policy"].endswith("frame-ancestors *")
    assert "script-src" not in framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in framed.headers["Content-Security-Policy"]
    for path in (
        "/",
        "/mng/en/",
        "/mng/en/place",
        "/mng/en/embed/code",
        "/mng/en/embed/",
        "/mng/en/embed/x",
        "/mng/en/place/embed",
        "/mng/embed",
        "/static/x/embed",
        "/mng/en/releases?embed=1",
    ):
        headers = client.get(path).headers
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["Content-Security-Policy"].endswith("frame-ancestors 'none'"), path
        assert "script-src 'self'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "query",
    ["", "area=MN1101", "area=MN1102", "level=adm1&legend=1", "level=adm2&area=MN1103&theme=dark", "indicator=mpi_m0"],
)
def test_an_embedded_page_is_small_whole_and_runs_nothing(client, language, query):
    page = page_of(client, f"/mng/{language}/embed?{query}")
    assert "<script" not in page
    assert "http" not in re.sub(r'href="/[^"]*"', "", page)
    assert re.search(r'<a href="/mng/[a-z]+/place[^"]*" target="_blank" rel="noopener">', page)
    assert load_texts(language)("badge.both") in unescape(page)
    assert "<District>" not in page
    assert page.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    style = client.get(re.search(r'<link rel="stylesheet" href="([^"]+)"', page)[1]).get_data()
    assert len(brotli.compress(page.encode())) + len(brotli.compress(style)) < 60_000


def test_a_map_has_its_legend_only_where_it_is_asked_for(client):
    assert 'class="legend"' in page_of(client, "/mng/en/embed?level=adm2&legend=1")
    assert 'class="legend"' not in page_of(client, "/mng/en/embed?level=adm2")
    assert 'class="legend"' not in page_of(client, "/mng/en/embed?level=adm2&legend=0")
    assert page_of(client, "/mng/en/embed?level=adm2").count("<title>") == 1 + 9
    inside = page_of(client, "/mng/en/embed?level=adm2&area=MN1101")
    assert inside.count("<title>") == 1 + 3
    assert 'class="lit"' in inside


def test_a_card_says_the_figure_or_why_there_is_none(client, tiny_store):
    values = tiny_store.open("mng").values(level="adm2", indicator="mpi_h", base="families")
    texts = load_texts("ru")
    shown = page_of(client, "/mng/ru/embed?indicator=mpi_h&area=MN1101")
    assert f"<strong>{texts.percent(texts.scaled(round(10 * float(values.value[0])), 1))}</strong>" in shown
    hidden = page_of(client, "/mng/ru/embed?indicator=mpi_h&area=MN1102")
    assert "<strong>" not in hidden
    assert texts("state.250").casefold() in hidden.casefold()
    sensitive = page_of(client, "/mng/ru/embed?indicator=dep_violence&area=MN1101")
    assert "Province 11 ru" in sensitive


@pytest.mark.parametrize(
    "query",
    [
        "indicator=nothing",
        "area=XX99",
        "area=%3Cscript%3E",
        "level=h3",
        "theme=pink",
        "height=99999999999999999999",
        "height=%D9%A1",
        "release=never",
        "level=adm1&level=adm2",
        "indicator=dep_violence&level=adm2",
    ],
)
def test_anything_in_the_address_is_answered(client, query):
    for path in ("embed", "embed/code"):
        page = page_of(client, f"/mng/en/{path}?{query}")
        assert "<script>" not in page


def test_what_is_typed_does_not_fill_the_cache(client, public_app):
    page_of(client, "/mng/kk/embed?indicator=nothing")
    kept = len(public_app.heatmap.cache)
    for number in range(20):
        page_of(client, f"/mng/kk/embed?indicator=x{number}&height={number}&theme=t{number}&more={number}")
    assert len(public_app.heatmap.cache) <= kept + 1


def test_a_frame_shows_an_error_inside(client, tmp_path):
    empty = create_public_app(tmp_path).server.test_client()
    for one, path in ((client, "/xyz/en/embed"), (empty, "/mng/en/embed")):
        answer = one.get(path)
        assert answer.status_code == 404
        assert load_texts("en")("message.unpublished.title") in answer.get_data(as_text=True)
        assert "X-Frame-Options" not in answer.headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_leads_to_what_was_chosen(client, tiny_store, language):
    release = tiny_store.published("mng")[0]
    query = f"indicator=mpi_h&level=adm2&area=MN1101&theme=dark&legend=1&height=333&release={release}"
    page = page_of(client, f"/mng/{language}/embed/code?{query}")
    code = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])
    source = urlsplit(unescape(re.search(r'src="([^"]+)"', code)[1]))
    assert (source.netloc, source.path) == ("localhost", f"/mng/{language}/embed")
    wanted = {"indicator": "mpi_h", "level": "adm2", "area": "MN1101", "legend": "1", "theme": "dark"}
    assert {name: values[0] for name, values in parse_qs(source.query).items()} == {**wanted, "release": release}
    assert 'height="333"' in code
    assert 'loading="lazy"' in code
    assert re.search(r' title="[^"]+"', code)
    framed = page_of(client, f"{source.path}?{source.query}")
    assert f"mpi_h {language}" in framed
    assert 'class="legend"' in framed
    assert page.count("<iframe") == 1  # the preview; the code is text
    assert client.get(f"/mng/{language}/embed/code").headers["Cache-Control"] == "no-store"
