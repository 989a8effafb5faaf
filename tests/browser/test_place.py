"""Places in a real browser: one printed page, links by keyboard, copying, phones, embedding in another site."""

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LANGUAGES = ("en", "mn", "kk", "ru")
PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b")
CLIPPED = """() => {
  const brief = document.querySelector(".brief"), foot = brief.querySelector(".brief-foot").getBoundingClientRect();
  const inside = [...brief.children].slice(0, -1).map((part) => part.getBoundingClientRect().bottom);
  return Math.max(...inside) > foot.top + 1 || foot.bottom > brief.getBoundingClientRect().bottom + 1;
}"""


@pytest.fixture
def plain(chromium: Any, site: str) -> Iterator[Any]:
    """Pages without Dash: none may complain, ask another host or scroll sideways."""
    opened: list[Any] = []

    def open_page(path: str, width: int = 1280, height: int = 900, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        page = context.new_page()
        opened.append((context, page, complaints := []))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if site not in request.url else None)
        page.goto(site + path)
        return page

    yield open_page
    for context, page, complaints in opened:
        assert complaints == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_prints_on_one_page(plain: Any, language: str) -> None:
    for code in ("", "/MN11", "/MN1101", "/MN1102"):
        page = plain(f"/mng/{language}/place{code}")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(PAGE_OBJECT.findall(printed)) == 1
        page.emulate_media(media="print")
        assert page.evaluate(CLIPPED) is False
        page.emulate_media(media="screen")


def test_the_longest_name_prints_on_one_page(plain: Any) -> None:
    page = plain("/mng/ru/place/MN1101")
    long = "Сүхбаатарын өргөн чөлөөний дэргэдэх сум " * 2
    script = """(name) => {
      const walker = document.createTreeWalker(document.querySelector(".brief"), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replace("<District> & 11-1 ru", name);
    }"""
    page.evaluate(script, long)
    assert len(PAGE_OBJECT.findall(page.pdf(prefer_css_page_size=True))) == 1
    page.emulate_media(media="print")
    assert page.locator(".brief-title").inner_text().startswith("Сүхбаатарын")
    assert page.evaluate(CLIPPED) is False
    page.emulate_media(media="screen")


def test_links_and_text_are_copied_and_it_is_said(plain: Any, site: str) -> None:
    page = plain("/mng/en/place/MN1101", permissions=["clipboard-read", "clipboard-write"])
    page.locator("[data-copy]").nth(1).click()
    page.locator("#place-said", has_text="Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/mng/en/place/MN1101"
    page.locator("[data-copy-of]").click()
    page.wait_for_timeout(100)
    assert page.evaluate("navigator.clipboard.readText()").startswith("<District> & 11-1 en. ")
    assert page.locator("[data-whole]").first.inner_text().startswith(site)


def test_without_scripts_everything_is_there(plain: Any, site: str) -> None:
    page = plain("/mng/mn/place/MN11", java_script_enabled=False)
    assert page.locator("button:visible").count() == 0
    assert page.locator(".print-without-script").is_visible()
    page.locator("#inside ~ table a").first.click()
    assert "/mng/mn/place/MN11" in page.url
    page.locator(".place-contents").wait_for()
    page.goto(f"{site}/mng/en/embed/code")
    page.locator("#embed-level").select_option("adm2")
    page.locator(".embed-form button").click()
    assert "level=adm2" in page.locator("#embed-code").input_value()


def test_phones_read_it_without_scrolling_sideways(plain: Any) -> None:
    for path in (
        "place",
        "place/MN11",
        "place/MN1101",
        "place/MN1102",
        "embed/code?area=MN1101",
        "embed?level=adm2&legend=1",
    ):
        page = plain(f"/mng/ru/{path}", width=320, height=700)
        small = page.evaluate(
            "[...document.querySelectorAll('main a, main button, main select, main summary')]"
            ".filter((e) => e.checkVisibility() && !e.closest('p, li.bar, blockquote'))"
            ".map((e) => [e.textContent.slice(0, 40), e.getBoundingClientRect().height]).filter(([, h]) => h < 24)"
        )
        assert small == []


def test_the_code_follows_the_form(plain: Any, site: str) -> None:
    page = plain("/mng/en/embed/code?area=MN1101")
    page.locator("#embed-indicator").select_option("mpi_h")
    page.locator("#embed-level").select_option("adm2")
    page.locator("#embed-theme").select_option("dark")
    page.locator("#embed-height").fill("300")
    page.locator("#embed-height").blur()
    code = page.locator("#embed-code").input_value()
    assert f"{site}/mng/en/embed?indicator=mpi_h&amp;level=adm2&amp;area=MN1101&amp;theme=dark&amp;legend=1" in code
    assert 'height="300"' in code
    assert 'title="mpi_h en – <District>' in code or 'title="mpi_h en – &lt;District' in code
    frame = page.frame_locator(".embed-builder iframe")
    frame.locator("h1", has_text="mpi_h en").wait_for()
    page.locator("#embed-area").select_option("MN22")
    page.wait_for_url("**area=MN22**")
    page.locator("optgroup[label='Province 22 en']").wait_for(state="attached")


def test_another_site_may_frame_embedded_pages_and_no_others(chromium: Any, site: str, tmp_path: Path) -> None:
    frames = "".join(f'<iframe name="{name}" src="{site}/mng/en/{name}"></iframe>' for name in ("embed", "place"))
    (tmp_path / "index.html").write_text(f"<!DOCTYPE html><title>other</title>{frames}")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            return

    handler = lambda *args: Quiet(*args, directory=str(tmp_path))  # noqa: E731
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{other.server_port}/")
        page.frame_locator("iframe[name=embed]").locator("h1").wait_for()
        assert page.frame(name="embed").url == f"{site}/mng/en/embed"
        assert page.frame(name="place").url.startswith("chrome-error:")
        assert context.cookies() == []
        context.close()
        other.shutdown()
