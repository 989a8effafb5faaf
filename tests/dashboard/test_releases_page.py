"""The page of releases: every release that was ever public, what changed, what all give away together."""

import re
import shutil
from datetime import date
from html import unescape

import pytest

from dashboard.pages.releases.history import country_history
from dashboard.public import create_public_app
from dashboard.text import load_texts
from data.release.leak_budget import accounts, advantage
from data.release.store import Store

LANGUAGES = ("en", "mn", "kk", "ru")


@pytest.fixture(scope="module")
def told(tiny, tmp_path_factory):
    """A store with releases of three dates: one withdrawn, one corrected."""
    store = Store(tmp_path_factory.mktemp("releases"))
    names = {
        "withdrawn": tiny.write_release(store, day=date(2024, 12, 31), seed=3),
        "older": tiny.write_release(store, day=date(2025, 12, 31), seed=7),
        "replaced": tiny.write_release(store, seed=3),
        "latest": tiny.write_release(store),
    }
    store.withdraw("mng", names["withdrawn"], reason="a mistake")
    draft = tiny.write_release(store, day=date(2026, 12, 31), seed=7, publish=False)
    return store, names, draft


@pytest.fixture(scope="module")
def page_of(told):
    client = create_public_app(told[0].root).server.test_client()

    def page(language):
        answer = client.get(f"/mng/{language}/releases")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return page


def card(page, name):
    return unescape(re.search(rf'<article class="card release" aria-labelledby="{name}">(.*?)</article>', page)[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_release_that_was_public_has_its_card(told, page_of, language):
    _, names, draft = told
    page, texts = page_of(language), load_texts(language)
    assert page.count('<article class="card release"') == 4
    assert draft not in page
    for state, name in (
        ("published", "latest"),
        ("published", "older"),
        ("superseded", "replaced"),
        ("withdrawn", "withdrawn"),
    ):
        one = card(page, names[name])
        assert texts(f"releases.state.{state}") in one
        linked = f'href="/mng/{language}/?release={names[name]}"' in one
        assert linked == (state == "published")
        assert texts("badge.demonstration_key") in one
    order = [page.index(f'aria-labelledby="{names[name]}"') for name in ("latest", "older", "withdrawn")]
    assert order == sorted(order)


def test_checksums_are_those_of_the_public_files_only(told, page_of):
    store, names, _ = told
    one = card(page_of("en"), names["latest"])
    files = store.open("mng", names["latest"]).manifest.files
    assert set(re.findall(r"[0-9a-f]{64}", one)) == {entry.sha256 for entry in files.values()}
    assert "planner/" not in one


def test_what_changed_is_told_with_its_cause(told, page_of):
    store, names, _ = told
    texts = load_texts("en")
    one = card(page_of("en"), names["latest"])
    assert texts("releases.changed.before", day=texts.day(date(2025, 12, 31))) in one
    assert texts("releases.changed.corrected") in one
    assert texts("releases.cause.data.title") in one
    assert texts("releases.changed.corrected") not in card(page_of("en"), names["older"])
    story = country_history(store, "mng").stories[0]
    moved = {change.label["en"] for change in story.before.figures if change.base == "families" and change.beyond_noise}
    listed = set(re.findall(r'<th scope="row">([^<]+)</th>', one))
    assert listed
    both = moved | {change.label["en"] for change in story.corrected.figures if change.beyond_noise}
    assert listed <= both


def test_the_account_counts_withdrawn_and_replaced_releases(told, page_of):
    store, names, _ = told
    history = country_history(store, "mng")
    leak = store.open("mng", names["latest"]).manifest.leak
    assert history.complete
    assert history.account.spent == pytest.approx(4 * leak["public"])
    assert history.account == accounts([leak] * 4)["public"]
    right = 50 + 50 * advantage((4 * leak["public"]) ** 0.5)
    assert f"{right:.1f} times in 100" in page_of("en")


def test_a_server_without_the_files_of_a_withdrawn_release_says_that_its_sum_is_too_small(told, tmp_path, page_of):
    store, names, _ = told
    copy = tmp_path / "copy"
    shutil.copytree(store.root, copy)
    shutil.rmtree(store.release_dir("mng", names["withdrawn"]).as_posix().replace(str(store.root), str(copy)))
    page = create_public_app(copy).server.test_client().get("/mng/en/releases").get_data(as_text=True)
    notice = load_texts("en")("releases.account.incomplete")
    assert notice in page
    assert notice not in page_of("en")
    assert page.count('<article class="card release"') == 4


def test_an_old_link_keeps_its_figures_and_says_that_they_were_replaced(told):
    store, names, draft = told
    client = create_public_app(store.root).server.test_client()
    texts = load_texts("en")

    def state(release):
        return client.get(f"/mng/en/state.json?release={release}").get_json()

    replaced = state(names["replaced"])
    assert replaced["release_id"] == names["replaced"]
    assert texts("notice.release_replaced") in str(replaced["notices"])
    assert names["replaced"] in replaced["values_url"]
    assert client.get(replaced["values_url"]).status_code == 200
    for gone in (names["withdrawn"], draft, "mng-nothing", "../x"):
        other = state(gone)
        assert other["release_id"] == names["latest"]
        assert texts("notice.release_not_published") in str(other["notices"])
