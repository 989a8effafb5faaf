"""Method, feedback and the offline copy in a real browser: the copy is opened from a disk, with the network cut."""

import random
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from werkzeug.serving import make_server

from dashboard.offline.copy_file import offline_copy
from dashboard.pages.front.country import read_country
from dashboard.picture import take_picture
from dashboard.public import create_public_app
from dashboard.served import ServedReleases
from dashboard.static_files import StaticFiles
from dashboard.text import load_texts
from data.feedback.inbox import Inbox

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def releases(site_store: Path) -> ServedReleases:
    return ServedReleases(site_store)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    assert complaints == []
    context.close()


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    return Inbox(f"sqlite:///{tmp_path_factory.mktemp('feedback') / 'feedback.sqlite'}")


@pytest.fixture(scope="module")
def own_site(site_store: Path, inbox: Inbox) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_public_app(site_store, inbox=inbox).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("language", ["en", "kk"])
def test_the_offline_copy_opens_from_a_disk(releases: ServedReleases, page: Any, tmp_path: Path, language: str) -> None:
    served, texts = releases.open("mng"), load_texts(language)
    archive = tmp_path / "copy.zip"
    archive.write_bytes(offline_copy(read_country(releases, "mng", language), served, StaticFiles()))
    with zipfile.ZipFile(archive) as content:
        content.extractall(tmp_path)
    page.context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((next(tmp_path.glob("*/index.html"))).as_uri())
    page.wait_for_selector("html[data-atlas=ready]")
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert page.evaluate("document.fonts.check('16px \"Atlas Sans\"')")

    choice = random.Random(language)
    tables = [
        (code, base, level)
        for code, entry in served.release.register.items()
        for base in entry["bases"]
        for level in ("adm1", "adm2")
        if entry["kind"] != "count"
        and entry.get("listed", True)
        and (level == "adm1" or entry["sensitivity"] == "public")
    ]
    for code, base, level in choice.sample(tables, 6):
        page.select_option("#choose-base", base)
        page.select_option("#choose-level", level)
        page.select_option("#choose-indicator", code)
        picture = take_picture(served, level=level, code=code, base=base)
        told = page.evaluate(
            "[...document.querySelectorAll('#rows tr')].map(r => [Number(r.dataset.row), r.innerText])"
        )
        assert len(told) == len(picture)
        for row, words in told:
            assert picture.text(row, texts).lower() in words.lower()
            assert not picture.has_value[row] or picture.interval(row, texts) in words
        order = [row for row, _ in told if picture.has_value[row]]
        assert np.all(np.diff(picture.ranks[order]) >= 0), "the worst first"
        drawn = page.evaluate(
            f"[...document.querySelectorAll('.layer[data-level={level}] path')].map(p => p.getAttribute('class'))"
        )
        assert drawn == [picture.css_class(row) for row in range(len(picture))]
        assert page.inner_text("#map-title") == served.label(code, language)

    page.click("#rows tr:first-child button")
    assert page.inner_text("#place-name") == page.inner_text("#rows tr.is-selected button")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_sensitive_indicators_fall_back_to_the_first_level(releases: ServedReleases, page: Any, tmp_path: Path) -> None:
    served = releases.open("mng")
    (tmp_path / "copy.zip").write_bytes(offline_copy(read_country(releases, "mng", "en"), served, StaticFiles()))
    with zipfile.ZipFile(tmp_path / "copy.zip") as content:
        content.extractall(tmp_path)
    page.goto((next(tmp_path.glob("*/index.html"))).as_uri())
    page.select_option("#choose-level", "adm2")
    page.select_option("#choose-indicator", "dep_violence")
    assert len(page.query_selector_all("#rows tr")) == len(served.release.areas("adm1"))
    notice = page.inner_text("#map-notice")
    texts = load_texts("en")
    assert texts("notice.sensitive_first_level") in notice
    assert texts("notice.base_not_available", base=texts("base.persons")) in notice


def test_the_list_of_indicators_narrows_while_one_types(own_site: str, page: Any) -> None:
    page.goto(f"{own_site}/mng/en/method#ind-dep_violence")
    assert page.is_visible("#ind-dep_violence")
    page.fill("#indicator-query", "violence dep")
    page.wait_for_selector("#ind-dep_health", state="hidden")
    visible = page.evaluate("[...document.querySelectorAll('.indicator')].filter(e => e.offsetParent).map(e => e.id)")
    assert visible == ["ind-dep_violence"]
    texts = load_texts("en")
    assert page.inner_text("#indicators-found") == texts("method.found", count="1")
    page.fill("#indicator-query", "xyzzy")
    page.wait_for_selector("#indicators-none", state="visible")


def test_a_visitor_mends_a_message_and_sends_it(own_site: str, page: Any, inbox: Inbox) -> None:
    texts = load_texts("ru")
    page.goto(f"{own_site}/mng/ru/feedback?about=/mng/ru/protection")
    assert page.input_value("#feedback-page") == "/mng/ru/protection"
    page.fill("#feedback-text", "Цифра кажется неверной: проверьте, пожалуйста.")
    assert "46" in page.inner_text("#feedback-count")
    page.check("#feedback-kind-figure")
    page.wait_for_timeout(3100)
    page.click(".send")
    page.wait_for_url("**sent=1**")
    assert page.inner_text("h1") == texts("feedback.sent.title")
    assert [message.kind for message in inbox.messages()] == ["figure"]
    page.click(f"text={texts('feedback.sent.back')}")
    page.wait_for_url("**/mng/ru/protection")
