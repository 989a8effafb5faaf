"""The demonstration from the command line to the screen: made, built, published, served and used in a real Chromium.

Set FAMILY_ATLAS_SCREENSHOTS to a folder to have the pictures of the documentation written there.
"""

import csv
import io
import os
import random
import re
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

pytestmark = pytest.mark.browser

SCREENSHOTS = os.environ.get("FAMILY_ATLAS_SCREENSHOTS", "")
COLOURS = "[...document.querySelectorAll('#map g.layer:not([hidden]) path')].map((path) => path.getAttribute('class'))"
RANKING = "document.querySelector('#react-entry-point #ranking').innerText"
SAME_OUTLINE = (
    "document.querySelector('path.hovered')?.getAttribute('d') === "
    "document.querySelector('path.selected').getAttribute('d')"
)
MIDDLE = """([level, pcode]) => {
  const name = level === 'h3' ? '#layer-selected path.selected' : `#map a[data-pcode="${pcode}"] path`;
  const path = document.querySelector(name);
  path.scrollIntoView({ block: 'center' });
  const box = path.getBoundingClientRect();
  for (const [u, v] of [[0.5, 0.5], [0.3, 0.5], [0.7, 0.5], [0.5, 0.3], [0.5, 0.7], [0.4, 0.4], [0.6, 0.6]]) {
    const [x, y] = [box.left + u * box.width, box.top + v * box.height];
    if (level === 'h3' || document.elementFromPoint(x, y) === path) return [x, y];
  }
  return null;
}"""
REST = "document.querySelector('#map').getAttribute('aria-busy') !== 'true'"
# Chromium names the icon again, from its cache, whenever the address changes.
PERMITTED = re.compile(r"^/\w+/values/|^/\w+/\w+/state\.json|/_dash-update-component$|/favicon\.svg$")


def picture(one, name):
    if SCREENSHOTS:
        one.page.mouse.move(5, 5)
        one.page.wait_for_timeout(700)
        one.page.screenshot(path=Path(SCREENSHOTS) / name)


def csv_rows(address):
    with urllib.request.urlopen(address, timeout=20) as answer:
        return {row["pcode"]: row for row in csv.DictReader(io.StringIO(answer.read().decode()))}


def choose(one, name, value, expected):
    """Choose in a list and wait until the address says so and the map has come to rest."""
    one.page.select_option(f"#f-{name}", value)
    one.wait_for(f"location.search.includes({expected!r})")
    one.wait_for(REST)


def selected(one, pcode):
    one.wait_for(f"document.querySelector('#react-entry-point #area-panel')?.dataset.area === '{pcode}'")
    one.wait_for(f"document.querySelector('#ranking tr[data-pcode=\"{pcode}\"]')?.classList.contains('is-selected')")


def test_the_front_page_leads_to_both_countries(journey):
    one = journey()
    one.page.goto(one.site + "/?lang=en")
    cards = one.page.locator(".country-card")
    assert cards.count() == 2
    drawn = "[...document.querySelectorAll('.country-card')].map((card) => new Set([...card.querySelectorAll('path')]"
    assert min(one.page.evaluate(drawn + ".map((path) => getComputedStyle(path).fill)).size)")) >= 4
    cards.locator('a[href="/mng/en/"]').click()
    one.page.wait_for_selector("html[data-atlas=ready]")
    assert urlsplit(one.page.url).path == "/mng/en/"


def test_every_level_is_really_painted(journey):
    one = journey()
    page = one.open("/mng/en/")
    assert page.locator("#layer-adm1 a.area").count() == 22
    assert one.drawn_colours() >= 5
    page.check("input[name=level][value=adm2]", force=True)
    one.wait_for("document.querySelectorAll('#layer-adm2 path:not(.nodata)').length > 300")
    assert one.drawn_colours() >= 5
    one.wait_for("document.querySelector('#ranking tbody').rows.length >= 50")
    page.locator("#ranking a.area-name").nth(4).click()
    one.wait_for("document.querySelector('#layer-selected path.selected')")
    selected(one, page.locator("#ranking a.area-name").nth(4).get_attribute("data-pcode"))
    picture(one, "heat-map.png")
    page.check("input[name=level][value=h3]", force=True)
    one.wait_for("document.querySelector('#map').dataset.level === 'h3'")
    assert one.canvas_colours() >= 5
    picture(one, "hexagons.png")


@pytest.mark.parametrize("level", ["adm1", "adm2", "h3"])
def test_another_indicator_or_zone_needs_figures_only(journey, level):
    one = journey()
    page = one.open(f"/mng/en/?level={level}")
    if level == "h3":
        one.wait_for("document.querySelector('#map-canvas').width > 0")
    before, title = page.evaluate(COLOURS), page.inner_text("#map-title")
    page.wait_for_timeout(300)
    one.requests.clear()
    choose(one, "zone", "a", "zone=a")
    choose(one, "indicator", "dep_" + deprivation(page), "indicator=dep_")
    one.wait_for(f"document.querySelector('#map-title').innerText !== {title!r}")
    assert level == "h3" or page.evaluate(COLOURS) != before
    assert one.asked("/values/")
    assert [url for url in one.requests if not PERMITTED.search(url)] == []


def test_a_long_table_is_live_at_once(journey):
    """Dash's renderer is quadratic in its components: 339 rows of them would take twenty seconds."""
    one = journey()
    page = one.open("/mng/en/?level=adm2&rows=all")
    assert page.locator("#ranking tbody tr").count() > 300
    assert page.evaluate("document.querySelectorAll('#react-entry-point *').length") > 2000
    assert page.evaluate("performance.now()") < 15_000


def deprivation(page):
    values = page.evaluate("[...document.querySelectorAll('#f-indicator option')].map((option) => option.value)")
    return next(value for value in values if value.startswith("dep_")).removeprefix("dep_")


def test_the_first_level_can_be_broken_down_three_ways(journey):
    one = journey()
    page = one.open("/mng/en/?indicator=mpi_h")
    whole = page.evaluate(RANKING)
    choose(one, "sex", "female", "sex=female")
    choose(one, "age", "25-59", "age=25-59")
    choose(one, "disability", "without", "disability=without")
    one.wait_for(f"{RANKING} !== {whole!r}")
    assert parse_qs(urlsplit(page.url).query) == {
        "indicator": ["mpi_h"], "sex": ["female"], "age": ["25-59"], "disability": ["without"],
    }  # fmt: skip
    assert page.is_disabled("#f-base")
    for word in ("Women", "25", "59"):
        assert word.lower() in page.inner_text("#map-title").lower()


def test_a_second_crossing_of_small_areas_is_refused_with_a_sentence(journey):
    one = journey()
    page = one.open("/mng/en/?level=adm2&sex=female")
    assert page.is_disabled("#f-age")
    assert page.is_disabled("#f-disability")
    page.goto(one.site + "/mng/en/?level=adm2&sex=female&age=25-59")
    page.wait_for_selector("html[data-atlas=ready]")
    assert "only one of sex, age and disability" in page.inner_text("#notices")
    assert page.input_value("#f-sex") == "female"
    assert page.input_value("#f-age") == ""
    address = one.site + "/mng/en/download.csv?level=adm2&sex=female&age=25-59"
    assert {row["age_group"] for row in csv_rows(address).values()} == {"all"}


def test_an_older_release_changes_figures_and_address(journey):
    one = journey()
    page = one.open("/mng/en/?indicator=mpi_h")
    newest = page.evaluate(RANKING)
    older = page.locator("#f-release option").nth(1).get_attribute("value")
    assert older
    choose(one, "release", older, f"release={older}")
    one.wait_for(f"{RANKING} !== {newest!r}")
    assert one.asked(f"/values/{older}/")
    shown = page.evaluate(RANKING)
    page.reload()
    page.wait_for_selector("#react-entry-point #ranking")
    assert page.evaluate(RANKING) == shown


def test_a_chosen_area_is_in_panel_table_address_and_history(journey):
    one = journey()
    page = one.open("/mng/en/?indicator=mpi_h")
    links = page.locator("#layer-adm1 a.area")
    codes = [links.nth(row).get_attribute("data-pcode") for row in (2, 5)]
    for code in codes:
        page.locator(f'#layer-adm1 a[data-pcode="{code}"]').focus()
        page.keyboard.press("Enter")
        selected(one, code)
        one.wait_for(f"location.search.includes('area={code}')")
    panel = page.inner_text("#area-panel")
    page.go_back()
    selected(one, codes[0])
    page.go_forward()
    selected(one, codes[1])
    assert page.inner_text("#area-panel") == panel
    page.reload()
    page.wait_for_selector("#prerendered", state="detached")
    assert page.inner_text("#area-panel") == panel


def random_views(site, count):
    """(country, level, query, row of the CSV) over both countries and the grammar; every fourth a hidden area."""
    pick = random.Random(20261122)
    while count:
        country, level = pick.choice(["mng", "kaz"]), pick.choice(["adm1", "adm1", "adm2", "adm2", "h3"])
        query = {"level": level, "indicator": pick.choice(["mpi_h", "mpi_m0", "income_poor", "zone", "score_mean"])}
        if query["indicator"] == "zone":
            query["zone"] = pick.choice(["a", "b", "c", "de", "e"])
        categories = {"sex": "female", "age": "15-24", "disability": "without"}
        for name in pick.sample(sorted(categories), pick.randint(0, {"adm1": 3, "adm2": 1, "h3": 0}[level])):
            query[name] = categories[name]
        if not set(categories) & set(query):
            query["base"] = pick.choice(["families", "persons"])
        rows = csv_rows(f"{site}/{country}/en/download.csv?{urlencode(query)}").values()
        hidden = count % 4 == 0 and level != "h3"
        found = [row for row in rows if (row["value"] == "") == hidden]
        if found:
            count -= 1
            yield country, level, query, pick.choice(found)


def test_the_same_figure_stands_in_tooltip_table_panel_and_csv(journey, demonstration):
    one = journey()
    seen = {"hidden": 0, "shown": 0, "hovered": 0}
    for country, level, query, row in random_views(demonstration, 20):
        query["area"] = row["pcode"]
        page = one.open(f"/{country}/en/?{urlencode(query | {'rows': 'all'})}")
        case = (country, query)
        assert page.locator("#notices .notice").count() == 0, case
        tooltip = hover(one, level, row["pcode"])
        line = page.locator(f'#ranking tr[data-pcode="{row["pcode"]}"]')
        if row["value"] == "":
            seen["hidden"] += 1
            assert row["state"].startswith(("suppressed", "no_data")), case
            assert row["reason"], case
            assert line.locator(".row-reason").inner_text() == row["reason"], case
            assert tooltip is None or tooltip.lower() == row["reason"], case
            assert page.inner_text("#area-panel .headline-reason").lower() == row["reason"], case
            assert len(page.inner_text("#area-panel .why")) > 40, case
            instead = line.locator(".instead").inner_text().rpartition(": ")[2]
            assert page.inner_text("#area-panel .nearest").endswith(instead), case
            continue
        seen["shown"] += 1
        text = page.inner_text("#area-panel .headline-value")
        if tooltip is not None:
            seen["hovered"] += 1
            assert tooltip == text, case
        interval = page.inner_text("#area-panel .headline-interval")
        if tooltip is not None:
            assert page.locator("#map-tooltip .tooltip-interval").all_inner_texts() == [interval], case
        if line.count():
            value, ends = line.locator(".value").inner_text().split("\n")
            assert value == text, case
            assert interval.endswith(ends), case
            assert line.locator(".n").inner_text().replace(",", "") == row["denominator"], case
        else:
            assert level == "h3", case  # only the first hundred hexagons are listed
        number = re.search(r"[\d.,]+", text)[0].replace(",", "")
        step = 10.0 ** -len(number.partition(".")[2])
        assert abs(float(number) - float(row["value"])) <= 0.5001 * step, case
        low, high = (float(end.replace(",", "")) for end in re.findall(r"[\d.,]+", interval)[-2:])
        assert float(row["low_90"]) + step > low > float(row["low_90"]) - 1.6 * step, case
        assert float(row["high_90"]) - step < high < float(row["high_90"]) + 1.6 * step, case
        counts = page.inner_text("#area-panel .headline-count").replace(",", "")
        assert row["denominator"] in counts, case
    assert seen["hidden"] >= 3
    assert seen["shown"] >= 12
    assert seen["hovered"] >= 10


def hover(one, level, pcode):
    """The value in the tooltip of an area; None where the middle of a hexagon is covered or outside its district."""
    if level == "h3":  # drawn when the shapes of the hexagons have come
        one.wait_for("document.querySelector('#layer-selected path.selected')")
    point = one.page.evaluate(MIDDLE, [level, pcode])
    shown = "!document.querySelector('#map-tooltip').hidden"
    for turn in range(30):  # the first touch of the map makes the figures load
        if point is None or (turn > 10 and level == "h3"):
            return None
        one.page.mouse.move(point[0] + turn % 2, point[1])
        one.page.wait_for_timeout(40)
        if one.page.evaluate(shown):
            break
    if level == "h3" and not one.page.evaluate(SAME_OUTLINE):
        return None
    return one.page.locator("#map-tooltip .tooltip-value, #map-tooltip .tooltip-reason").inner_text()


def test_another_language_keeps_the_view(journey):
    one = journey()
    page = one.open("/kaz/en/?level=adm2&indicator=mpi_h")
    page.locator("#ranking a.area-name").nth(2).click()
    one.wait_for("document.querySelector('a[data-lang=kk]').href.includes('area=')")
    query = urlsplit(page.url).query
    for language in ("kk", "ru", "mn"):
        page.click(f"a[data-lang={language}]")
        page.wait_for_selector(f"html[lang={language}][data-atlas=ready]")
        assert urlsplit(page.url).query == query
        assert re.search("[а-яё]", page.inner_text("#map-title"))
        page.wait_for_selector("#prerendered", state="detached")


def test_an_unknown_release_is_named_and_the_latest_shown(journey):
    one = journey()
    page = one.open("/mng/en/?release=mng-1999-01-01-0000000000&indicator=mpi_h")
    assert "not published, or has been withdrawn" in page.inner_text("#notices")
    assert one.drawn_colours() >= 5


def test_the_keyboard_alone_reaches_a_downloaded_file(journey):
    one = journey()
    page = one.page
    page.goto(one.site + "/?lang=en")

    def tab_to(found, most=80):
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate(f"(() => {{ const e = document.activeElement; return Boolean({found}); }})()"):
                return
        pytest.fail(f"no key leads to {found}")

    tab_to("e.closest('.country-card') && (e.getAttribute('href') || '').startsWith('/mng/')")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-atlas=ready]")
    page.wait_for_selector("#prerendered", state="detached")
    tab_to("e.name === 'level'")
    page.keyboard.press("ArrowRight")
    one.wait_for("location.search.includes('level=adm2')")
    page.keyboard.press("ArrowLeft")
    one.wait_for("!location.search.includes('level=')")
    tab_to("e.classList.contains('area')")
    page.keyboard.press("ArrowRight")
    one.wait_for("!document.querySelector('#map-tooltip').hidden")
    page.keyboard.press("Enter")
    one.wait_for("location.search.includes('area=')")
    tab_to("e.id === 'csv-link'")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text())))
    assert len(rows) == 22
    assert waiting.value.suggested_filename.startswith("mng-2025-12-31")


@pytest.mark.parametrize("query", ["", "?level=adm2", "?level=h3"])
def test_a_phone_shows_the_map_and_selects_by_touch(journey, query):
    one = journey(390, 844)
    page = one.open(f"/mng/mn/{query}")
    top = page.evaluate("document.querySelector('#map').getBoundingClientRect().top")
    assert top < 844 - 100
    if query == "?level=adm2":
        picture(one, "heat-map-phone.png")
    page.locator("#ranking a.area-name").first.click()
    one.wait_for("location.search.includes('area=')")
    one.wait_for("document.querySelector('#layer-selected path.selected')")
    assert one.canvas_colours() >= 3 if query == "?level=h3" else one.drawn_colours() >= 3
