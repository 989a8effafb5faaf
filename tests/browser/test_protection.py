"""The pages on protection and releases in a real browser: keyboard, phone, zoom, stillness, no scripts, paper."""

import re

import pytest

pytestmark = pytest.mark.browser

SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


def number(page, selector):
    return int(re.sub(r"\D", "", page.inner_text(selector)))


def open_page(one, path="/mng/en/protection"):
    one.page.goto(one.site + path)
    one.page.wait_for_selector("#main")
    return one.page


def test_the_village_is_played_by_keyboard_without_the_server(visit):
    one = visit()
    page = open_page(one)
    one.wait_for("!document.querySelector('.try-controls').hidden")
    page.wait_for_load_state("networkidle")
    one.requests.clear()
    without = number(page, "#published-families"), number(page, "#published-need")
    page.focus("#check-truth")
    page.keyboard.press("Space")
    assert (number(page, "#true-families"), number(page, "#true-need")) == (120, 40)
    page.focus("#check-own")
    page.keyboard.press("Space")
    assert (number(page, "#true-families"), number(page, "#true-need")) == (121, 41)
    assert "is-there" in page.get_attribute("#own-family", "class")
    page.keyboard.press("Space")
    assert (number(page, "#published-families"), number(page, "#published-need")) == without
    seen = set()
    for _ in range(30):
        page.focus("#button-again")
        page.keyboard.press("Enter")
        seen.add(number(page, "#published-need"))
    assert len(seen) > 5
    assert all(40 - 28 <= figure <= 40 + 28 for figure in seen)
    assert str(number(page, "#published-need")) in page.text_content("#said")
    assert one.requests == []
    assert one.complaints == []


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_publishing_often_tells_hardly_more_than_a_coin(visit, motion):
    one = visit()
    one.page.emulate_media(reduced_motion=motion)
    page = open_page(one)
    bars = "[...document.querySelectorAll('#figures-drawing .with')].map((bar) => bar.getAttribute('height')).join()"
    exact, before = page.inner_text("#guess"), page.evaluate(bars)
    page.click("#button-many")
    if motion == "reduce":
        assert page.inner_text("#guess") != exact  # at once, without frames in between
    one.wait_for(f"document.querySelector('#guess').innerText !== {exact!r}")
    assert page.evaluate(bars) != before
    right = float(re.search(r"([\d.]+) times in 100", page.inner_text("#guess"))[1])
    assert 50 < right < 57
    assert "10,000" in page.inner_text("#guess")
    assert one.complaints == []


def test_a_shrinking_group_turns_to_zero_or_few(visit):
    one = visit()
    page = open_page(one)
    page.focus("#size")
    page.keyboard.press("End")
    assert re.match(r"Published: \d+\.", page.inner_text("#size-said"))
    page.keyboard.press("Home")
    for _ in range(10):
        assert page.inner_text("#size-said").startswith("Published: zero or few.")
        assert "0 of 100" in page.inner_text("#size-said")
        page.keyboard.press("ArrowRight")
    shown = 0
    for _ in range(40):
        page.evaluate("document.querySelector('#button-again-small').click()")
        shown += "zero or few" not in page.inner_text("#size-said")
    assert shown == 0  # ten families: practically never
    assert page.get_attribute("#size", "aria-valuetext") == "10"
    assert one.complaints == []


@pytest.mark.parametrize("path", ["protection", "releases"])
@pytest.mark.parametrize("language", ["en", "mn", "kk", "ru"])
def test_phones_and_zoomed_pages_need_no_sideways_scrolling(visit, path, language):
    one = visit(390, 844)
    page = open_page(one, f"/mng/{language}/{path}")
    for width, height in ((390, 844), (720, 450), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(200)
        assert page.evaluate(SIDEWAYS) <= 0, width
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main .check, main input[type=range], main summary')]"
            ".filter((part) => part.offsetParent && part.getBoundingClientRect().height < 35).length"
        )
        assert small == 0, width
    assert one.complaints == []


def test_everything_is_told_without_scripts(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/mng/ru/protection")
    heights = [float(bar.get_attribute("height") or 0) for bar in page.locator("#figures-drawing .without").all()]
    assert max(heights) > 100
    assert page.locator(".try-controls >> visible=true").count() == 0
    assert page.locator("noscript").count() == 1
    assert page.inner_text("#published-need").isdecimal()
    assert re.search(r"прав [\d,]+ раз из 100", page.inner_text("#guess"))
    context.close()


def test_print_leaves_out_what_one_operates(visit):
    one = visit()
    page = open_page(one)
    page.emulate_media(media="print")
    assert page.locator(".try-controls >> visible=true").count() == 0
    assert page.locator(".site-header nav >> visible=true").count() == 0
    assert page.locator("#figures-drawing").is_visible()


def test_the_way_from_map_to_protection_to_releases_and_back(visit):
    one = visit()
    page = one.open("/mng/en/")
    page.click(".page-switch a[href='/mng/en/protection']")
    page.wait_for_selector("#try")
    page.click(".page-switch a[href='/mng/en/releases']")
    page.wait_for_selector("#account")
    page.click("main summary >> nth=0")
    assert re.search("[0-9a-f]{64}", page.inner_text("details[open]"))
    page.click("article a.button[href^='/mng/en/?release=mng-2025-12-31']")
    page.wait_for_selector("html[data-atlas=ready]")
    assert "release=mng-2025-12-31" in page.url
    assert one.complaints == []
