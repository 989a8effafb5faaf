"""The public page of approved money: states, links, download, and what it never shows."""

import csv
import io
import shutil
from datetime import date

import pytest

from dashboard.public import create_public_app
from dashboard.text import LANGUAGES, load_texts
from data.release.store import Store

TEXTS = load_texts("en")


@pytest.fixture
def store(tiny_store, tmp_path):
    shutil.copytree(tiny_store.root, tmp_path / "store")
    return Store(tmp_path / "store")


def page(client, address="/mng/en/budget"):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def rows(client, address="/mng/en/budget.csv"):
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_money_stands_beside_need(client):
    html = page(client)
    assert "MNT&nbsp;790,000,000" in html.replace("\N{NO-BREAK SPACE}", "&nbsp;")
    assert html.count("<h1") == 1
    for msgid in ("budget.demonstration", "budget.method.noise", "budget.state.small", "budget.state.not_funded"):
        assert TEXTS(msgid, digits="3").replace("’", "’").split(" {")[0][:40] in html, msgid
    assert "2026 &lt;&amp;&gt;" in html, "the name of a round is somebody's text"
    assert html.count('class="budget-areas"') == html.count('class="budget-programmes"') == 1


def test_an_area_lists_what_lies_in_it(client):
    html = page(client, "/mng/en/budget?area=MN21")
    table = html.split('class="budget-areas"')[1].split("</table>")[0]
    assert table.count("<tr>") == 1 + 3
    assert "href" not in table.split("<tbody>")[1], "second-level areas have nothing below"
    assert TEXTS("budget.state.sensitive") in html
    assert TEXTS("budget.sensitive") in html
    # An area that there is not leads to the whole country.
    assert page(client, "/mng/en/budget?area=XX") == page(client)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_words(client, language):
    texts = load_texts(language)
    html = page(client, f"/mng/{language}/budget")
    assert texts("budget.title") in html
    assert f'href="/mng/{language}/budget.csv"' in html
    assert f'href="/mng/{language}/budget?area=MN11"' in html


def test_the_download_has_every_amount(client):
    found = rows(client)
    levels = [row["level"] for row in found if row["programme_code"] == "all"]
    assert (levels.count("adm0"), levels.count("adm1"), levels.count("adm2")) == (1, 4, 9)
    nation = found[0]
    assert (nation["amount"], nation["amount_low_90"], nation["state"]) == ("790000000.00", "711000000.00", "value")
    families = int(nation["families_in_d_and_e"])
    assert float(nation["amount_per_family"]) == pytest.approx(790_000_000 / families, rel=0.006)
    assert float(nation["amount_per_family_low_90"]) < float(nation["amount_per_family"])
    hidden = [row for row in found if row["state"] != "value"]
    assert {row["state"] for row in hidden} == {"small", "not_funded", "sensitive"}
    assert not any(row["amount"] or row["amount_per_family"] for row in hidden)
    only = rows(client, "/mng/en/budget.csv?area=MN22")
    assert {row["pcode"] for row in only} == {"MN22", "MN2201", "MN2202"}


def test_nothing_published_yet(client):
    assert TEXTS("budget.nothing") in page(client, "/kaz/en/budget")
    assert client.get("/kaz/en/budget.csv").status_code == 404
    assert client.get("/xyz/en/budget").status_code == 404


def test_the_page_follows_the_files(tiny, store):
    client = create_public_app(store.root).server.test_client()
    one = page(client)
    latest = store.published("mng")[0]
    later = tiny.budget_summary(
        latest, round=4, name="Later round", first_day=date(2027, 1, 1), last_day=date(2027, 12, 31)
    )
    tiny.write_summary(store, later)
    both = page(client)
    assert both != one
    assert "Later round" in both
    assert 'href="/mng/en/budget?round=3"' in both
    assert "2026 &lt;&amp;&gt;" in page(client, "/mng/en/budget?round=3")
    damaged = tiny.write_summary(store, later)
    damaged.write_bytes(damaged.read_bytes()[:-20])
    html = page(client)
    assert TEXTS("budget.unreadable") in html
    assert "2026 &lt;&amp;&gt;" in html, "the other round still stands"


def test_need_is_that_of_the_rounds_release(tiny, store):
    older = store.published("mng")[1]
    tiny.write_summary(store, tiny.budget_summary(older))
    client = create_public_app(store.root).server.test_client()
    assert rows(client)[0]["release_id"] == older
    tiny.write_summary(store, tiny.budget_summary("mng-2020-01-01-0000000000"))
    assert rows(client)[0]["release_id"] == store.published("mng")[0], "one that is gone: the latest"


def test_an_area_that_the_release_does_not_know(tiny, store):
    summary = tiny.budget_summary(store.published("mng")[0])
    gone = summary.first[0].model_copy(update={"pcode": "MN99"})
    tiny.write_summary(store, summary.model_copy(update={"first": (*summary.first, gone)}))
    client = create_public_app(store.root).server.test_client()
    assert "MN99" in page(client)
    row = next(row for row in rows(client) if row["pcode"] == "MN99")
    assert row["amount"]
    assert not row["families_in_d_and_e"]


def test_the_navigation_leads_there(client):
    assert f'href="/mng/en/budget">{TEXTS("nav.budget")}' in page(client, "/mng/en/method")
