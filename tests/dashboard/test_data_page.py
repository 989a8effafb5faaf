"""The data page: its states, its words, its links; and the permanent addresses of what other pages show."""

import re
import shutil
import time
from datetime import date
from html import unescape

import pytest

from dashboard.public import create_public_app
from dashboard.text import LANGUAGES, load_texts
from data.release import layout
from data.release.store import Store
from tests.dashboard.causes_country import causes_store

TEXTS = load_texts("en")
WITH_FIGURES = ("", "groups", "place", "place/MN11", "budget")


@pytest.fixture
def store(tiny_store, tmp_path):
    shutil.copytree(tiny_store.root, tmp_path / "store")
    return Store(tmp_path / "store", checker=lambda _folder: [])


def page(client, address="/mng/en/data"):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def complete(client, address="/mng/en/data"):
    """The page when all files are made."""
    for _ in range(200):
        html = page(client, address)
        if 'id="making"' not in html:
            return html
        time.sleep(0.1)
    raise AssertionError("the files are not made")


def test_the_page_lists_every_file_with_size_and_checksum(client, tiny_store):
    html, release = complete(client), tiny_store.published("mng")[0]
    assert html.count("<h1") == 1
    sums = client.get(f"/mng/data/{release}/files.sha256").get_data(as_text=True)
    listed = dict(re.findall(r'class="checksum" data-file="([^"]+)">([0-9a-f]{64})<', html))
    assert listed == dict(line.split("  ")[::-1] for line in sums.splitlines())
    assert {"values_adm0.csv", "values_h3.parquet", "areas.xlsx", "areas.gpkg"} <= set(listed)
    for name in listed:
        assert f'href="/mng/data/{release}/{name}"' in html
        assert client.head(f"/mng/data/{release}/{name}").status_code == 200, name
    for part in ("use", "more", "screen", "cite", "layers"):
        assert f'aria-labelledby="{part}"' in html, part


def test_the_links_of_the_page_lead_somewhere(client):
    html = complete(client)
    main = html.split("<main")[1].split("</main>")[0]
    for address in set(re.findall(r'href="(/[^"#]*)"', main)):
        if not re.search(r"\.(csv|gz|parquet|xlsx|gpkg)$", address):
            assert client.get(unescape(address)).status_code == 200, address


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_words(client, language):
    texts = load_texts(language)
    html = complete(client, f"/mng/{language}/data")
    for msgid in ("data.figures.title", "data.table.areas", "data.use.title", "data.format.csv_gz", "data.sums"):
        assert texts(msgid) in html, msgid
    assert f'action="/mng/{language}/data"' in html
    assert 'hreflang="ru" href="/mng/ru/data"' in html or 'href="/mng/ru/data"' in html


def test_another_release_can_be_chosen(client, tiny_store):
    new, old = tiny_store.published("mng")
    html = page(client, f"/mng/en/data?release={old}")
    assert f"/mng/data/{old}/values_adm0.csv" in html
    assert f"/mng/data/{new}/values_adm0.csv" not in html
    assert f'<option value="{old}" selected>' in html
    assert f'href="/mng/mn/data?release={old}"' in html
    assert TEXTS("data.notice.unknown") in page(client, "/mng/en/data?release=mng-x")


def test_nothing_published_yet(tmp_path):
    client = create_public_app(tmp_path).server.test_client()
    html = page(client, "/kaz/en/data")
    assert TEXTS("data.none") in html
    assert TEXTS("data.none.next") in html
    assert client.get("/xyz/en/data").status_code == 404


def test_withdrawn_replaced_and_damaged_releases(tiny, store):
    new, old = store.published("mng")
    client = create_public_app(store.root).server.test_client()
    store.withdraw("mng", old, reason="wrong")
    assert TEXTS("data.notice.withdrawn") in page(client, f"/mng/en/data?release={old}")
    corrected = tiny.write_release(store, seed=5)
    assert store.published("mng")[0] == corrected
    html = page(client, f"/mng/en/data?release={new}")
    assert TEXTS("data.notice.replaced") in html
    assert f"/mng/data/{new}/areas.csv" in html
    path = layout.releases_dir(store.root, "mng") / corrected / layout.PUBLIC / layout.ADM_FILE
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-50])
    fresh = create_public_app(store.root).server.test_client()
    assert fresh.get(f"/mng/data/{corrected}/values_adm0.csv").status_code == 503


def permanent(html):
    found = re.search(r'<a id="csv-permanent" href="([^"]+)"[^>]*>([^<]+)</a>', html)
    assert found
    assert found[1] == found[2], "what is copied is the address"
    return unescape(found[1])


def test_weights_of_causes_stand_in_the_permanent_address(tmp_path):
    store = causes_store(tmp_path)
    client = create_public_app(store.root).server.test_client()
    asked = "weights=10.20.30.0.40&cutoff=45"
    address = permanent(page(client, f"/mng/en/causes?{asked}"))
    assert f"release={store.published('mng')[0]}" in address
    assert asked in address
    assert client.get(address).get_data() == client.get(f"/mng/en/causes.csv?{asked}").get_data()


def test_what_a_page_shows_has_a_permanent_address(tiny, store):
    client = create_public_app(store.root).server.test_client()
    latest = store.published("mng")[0]
    lasting = {}
    for name in WITH_FIGURES:
        html = page(client, f"/mng/en/{name}")
        address = permanent(html)
        assert latest in address, name
        lasting[address] = client.get(address).get_data()
        assert lasting[address].count(b"\r\n") > 1, name
    newer = tiny.write_release(store, day=date(2026, 12, 31), seed=9)
    tiny.write_summary(store, tiny.budget_summary(newer, round=4, name="Later"))
    later = create_public_app(store.root).server.test_client()
    for address, content in lasting.items():
        assert later.get(address).get_data() == content, address
    now = page(later, "/mng/en/")
    assert newer in permanent(now)
    assert later.get("/mng/en/place.csv?area=XX").status_code == 404
    assert later.get("/mng/en/budget.csv?release=mng-x").status_code == 404
