"""Pages of places, through Flask's client: every state, every language, every area reached by links."""

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser

import orjson
import pytest

from dashboard.pages.place.addresses import known_pcode, place_path
from dashboard.pages.place.zones import Movement, signed
from dashboard.public import create_public_app
from dashboard.served import ServedReleases
from dashboard.text import load_texts
from data.release.store import Store

LANGUAGES = ("en", "mn", "kk", "ru")
HIDDEN, SHOWN, FIRST = "MN1102", "MN1101", "MN11"
LONG = "Сүхбаатарын өргөн чөлөөний дэргэдэх хамгийн урт нэртэй " * 4


@pytest.fixture
def lean(tiny, monkeypatch):
    """The tiny release with few indicators: written in a moment, and without much that pages ask for."""
    kept = ("zone_de", "mpi_h", "families")
    entries = [entry for entry in tiny.register() if entry["code"] in kept]
    monkeypatch.setattr(tiny, "register", lambda: [{**entry, "position": row} for row, entry in enumerate(entries)])
    monkeypatch.setattr(tiny, "planner_register", list)
    return tiny


def page_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def text_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


class Identifiers(HTMLParser):
    """Collects ids, and the ids that something points at."""

    def __init__(self):
        super().__init__()
        self.ids, self.wanted, self.headings = [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("aria-labelledby", "for"):
            self.wanted += (given.get(name) or "").split()
        if (given.get("href") or "").startswith("#"):
            self.wanted.append(given["href"][1:])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["", FIRST, SHOWN, HIDDEN])
def test_every_place_has_a_page_in_every_language(client, language, code):
    page = page_of(client, place_path("mng", language, code))
    found = Identifiers()
    found.feed(page)
    assert len(found.ids) == len(set(found.ids))
    assert set(found.wanted) <= set(found.ids)
    assert found.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert f'<html lang="{language}"' in page
    assert "<District>" not in page
    assert "{" not in text_of(re.sub(r"<(style|script)[^>]*>.*?</\1>", "", page, flags=re.DOTALL))
    for other in LANGUAGES:
        assert f'href="{place_path("mng", other, code)}"' in page


def test_every_place_is_reached_by_links_alone(client):
    seen, ahead = set(), ["/mng/en/place"]
    while ahead:
        path = ahead.pop()
        if path not in seen:
            seen.add(path)
            ahead += re.findall(r'href="(/mng/en/place/[A-Z0-9]+)"', page_of(client, path))
    assert len(seen) == 1 + 4 + 9


def test_the_headline_says_what_the_release_says(client, tiny_store):
    release = tiny_store.open("mng")
    values = release.values(level="adm2", indicator="zone_de", base="families")
    texts = load_texts("en")
    share = texts.percent(texts.scaled(round(10 * float(values.value[0])), 1))
    said = text_of(page_of(client, f"/mng/en/place/{SHOWN}"))
    number = texts.counted("count.families", int(values.numerator[0]))
    assert f"{share} of the families here are in zones D and E, where support is needed now: {number}" in said
    assert "of 6 areas of its kind" in said  # three of the nine districts are hidden
    assert said.count("Synthetic figures") >= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hidden_headline_says_why_and_shows_no_zero(client, language):
    texts = load_texts(language)
    page = page_of(client, f"/mng/{language}/place/{HIDDEN}")
    headline = re.search(r'<section class="card" aria-labelledby="headline">.*?</section>', page, re.DOTALL)[0]
    assert texts("state.250") in headline
    assert "headline-value" not in headline
    assert texts("place.peers.none") in page
    description = unescape(re.search(r'<meta name="description" content="([^"]*)"', page)[1])
    assert texts("state.250") in description


def test_districts_have_age_and_sex_apart_and_lead_to_the_pyramid(client):
    texts = load_texts("en")
    district, province = page_of(client, f"/mng/en/place/{SHOWN}"), page_of(client, f"/mng/en/place/{FIRST}")
    assert 'class="place-table of-2 pyramid"' in province
    assert 'class="place-table of-2 pyramid"' not in district
    assert texts("place.people.single") in unescape(district)
    assert f'href="/mng/en/place/{FIRST}#people"' in district


def test_sensitive_figures_stay_at_the_first_level(client):
    label = "dep_violence en"
    assert label not in page_of(client, f"/mng/en/place/{SHOWN}")


def test_hexagons_and_other_spellings_lead_to_their_place(client, tiny_store):
    for asked in ("MN1101.1", "mn1101", "mn1101.0"):
        answer = client.get(f"/mng/en/place/{asked}?release=x")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/mng/en/place/MN1101?release=x")
    served = ServedReleases(tiny_store.root).open("mng")
    assert known_pcode(served, "MN11.5") == ""
    assert known_pcode(served, "") == ""


@pytest.mark.parametrize("code", ["XX99", "MN9999", "%3Cscript%3E", "MN11..1", "a" * 400])
def test_an_unknown_place_is_a_page_that_leads_to_the_search(client, code):
    page = page_of(client, f"/mng/ru/place/{code}", 404)
    assert load_texts("ru")("place.unknown.title") in page
    assert 'action="/mng/ru/find"' in page
    assert code not in page


def test_unknown_places_do_not_fill_the_cache(client, public_app):
    page_of(client, "/mng/en/place/XX00", 404)
    kept = len(public_app.heatmap.cache)
    for number in range(20):
        page_of(client, f"/mng/en/place/XX{number}?release=r{number}", 404)
        page_of(client, f"/mng/en/place/MN21?release=r{number}")
    assert len(public_app.heatmap.cache) <= kept + 2


def test_an_unknown_country_or_one_without_release_is_not_found(client, tmp_path):
    assert client.get("/xyz/en/place").status_code == 404
    empty = create_public_app(tmp_path).server.test_client()
    for path in ("/mng/en/place", "/mng/en/place/MN11", "/mng/en/embed/code"):
        assert empty.get(path).status_code == 404


def test_links_to_a_release_keep_it(client, tiny_store):
    older = tiny_store.published("mng")[1]
    page = page_of(client, f"/mng/en/place/{FIRST}?release={older}")
    assert f'href="/mng/en/place?release={older}"' in page
    assert f'href="/mng/en/place/{SHOWN}?release={older}"' in page
    assert f'data-copy="/mng/en/place/{FIRST}"' in page
    assert f'data-copy="/mng/en/place/{FIRST}?release={older}"' in page
    assert load_texts("en")("place.zones.first") in page
    latest = page_of(client, f"/mng/en/place/{FIRST}")
    assert f'data-copy="/mng/en/place/{FIRST}?release={tiny_store.published("mng")[0]}"' in latest
    unknown = page_of(client, f"/mng/en/place/{FIRST}?release=never")
    assert load_texts("en")("notice.release_not_published") in unescape(unknown)


def test_a_replaced_release_keeps_its_figures_and_says_so(lean, tmp_path):
    store = Store(tmp_path)
    replaced = lean.write_release(store, day=date(2026, 6, 30), seed=3)
    latest = lean.write_release(store, day=date(2026, 6, 30), seed=7)
    client = create_public_app(store.root).server.test_client()
    page = page_of(client, f"/mng/en/place/{FIRST}?release={replaced}")
    assert load_texts("en")("notice.release_replaced") in unescape(page)
    assert f"Release {replaced}" in page
    assert f"Release {latest}" not in page


def test_what_is_missing_in_a_release_is_said(lean, tmp_path):
    """A release without people, gaps, causes and single zones still has its pages."""
    store = Store(tmp_path)
    lean.write_release(store)
    client = create_public_app(store.root).server.test_client()
    texts = load_texts("en")
    for path in ("/mng/en/place", f"/mng/en/place/{FIRST}", f"/mng/en/place/{SHOWN}"):
        page = page_of(client, path)
        assert page.count(texts("place.absent")) >= 3
        assert texts("place.unlocated.absent") in page
        assert texts("place.sources.absent") in page


def test_long_names_and_their_marks_are_written_as_text(lean, tmp_path, monkeypatch):
    store, content = Store(tmp_path), lean.areas()
    for area in content["adm1"] + content["adm2"]:
        area["name"] = dict.fromkeys(LANGUAGES, f'{LONG}"><script>alert(1)</script>{area["pcode"]}')
    monkeypatch.setattr(lean, "areas", lambda: content)
    lean.write_release(store)
    client = create_public_app(store.root).server.test_client()
    for path in (f"place/{SHOWN}", f"embed?area={SHOWN}", f"embed?level=adm2&area={FIRST}", f"embed/code?area={SHOWN}"):
        page = page_of(client, f"/mng/mn/{path}")
        assert "<script>alert" not in page
        assert LONG.strip() in page


def test_machines_read_the_same_headline(client, tiny_store):
    page = page_of(client, f"/mng/en/place/{SHOWN}")
    content = orjson.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    release = tiny_store.open("mng")
    share = release.values(level="adm2", indicator="zone_de", base="families").value[0]
    observed = {one["propertyID"]: one for one in content["variableMeasured"]}
    assert observed["zone_de"]["value"] == pytest.approx(share, abs=0.051)
    assert observed["zone_de"]["minValue"] <= observed["zone_de"]["value"] <= observed["zone_de"]["maxValue"]
    assert content["spatialCoverage"]["name"] == "<District> & 11-1 en"
    tags = dict(re.findall(r'<meta property="(og:[a-z_]+)" content="([^"]*)">', page.partition("</head>")[0]))
    assert tags["og:title"].startswith("&lt;District&gt; &amp; 11-1 en")
    assert tags["og:description"] == re.search(r'<meta name="description" content="([^"]*)"', page)[1]
    assert "og:url" not in tags


def test_addresses_are_whole_where_the_server_knows_its_own(tiny_store, monkeypatch):
    monkeypatch.setenv("FAMILY_ATLAS_PUBLIC_URL", "https://atlas.example/")
    page = page_of(create_public_app(tiny_store.root).server.test_client(), "/mng/en/place/MN21")
    assert '<meta property="og:url" content="https://atlas.example/mng/en/place/MN21">' in page
    assert ">https://atlas.example/mng/en/place/MN21?release=" in page


def test_a_movement_is_called_one_only_where_the_interval_excludes_zero():
    texts = load_texts("en")
    assert [Movement(5, -1, 11, certain=False).direction, Movement(5, 1, 9, certain=True).direction] == ["none", "up"]
    assert Movement(-5, -9, -1, certain=True).direction == "down"
    assert [signed(value, texts) for value in (0, 14, -3)] == ["0.0", "+1.4", "\u22120.3"]
