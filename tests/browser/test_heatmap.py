"""The heat map in a real browser: one selection moves map, table, panel and address together."""

import re

import pytest

pytestmark = pytest.mark.browser

COLOURS = "[...document.querySelectorAll('#layer-adm1 path')].map((path) => path.getAttribute('class')).join()"


def test_another_indicator_recolours_without_geometry(visit):
    one = visit()
    page = one.open("/mng/en/")
    before = page.evaluate(COLOURS)
    title = page.inner_text("#map-title")
    one.requests.clear()
    page.select_option("#f-indicator", "mpi_h")
    one.wait_for(f"{COLOURS} !== {before!r}")
    one.wait_for(f"document.querySelector('#map-title').innerText !== {title!r}")
    one.wait_for("location.search.includes('indicator=mpi_h')")
    assert one.asked("/values/")
    assert one.asked("/shapes/") == []
    assert one.asked("/hexes/") == []
    assert one.complaints == []


def test_a_click_on_the_map_selects_in_panel_table_and_address(visit):
    one = visit()
    page = one.open("/mng/en/")
    page.locator('#layer-adm1 a[data-pcode="MN21"]').click()
    one.wait_for("document.querySelector('#area-panel').dataset.area === 'MN21'")
    one.wait_for("location.search === '?area=MN21'")
    one.wait_for("document.querySelector('#ranking tr[data-pcode=MN21]').classList.contains('is-selected')")
    assert "Province 21 en" in page.inner_text("#area-panel h2")
    assert one.complaints == []


def test_a_click_in_the_table_selects_on_the_map(visit):
    one = visit()
    page = one.open("/mng/en/?level=adm2")
    link = page.locator("#ranking a.area-name").nth(1)
    pcode = link.get_attribute("data-pcode")
    link.click()
    one.wait_for(f"document.querySelector('#area-panel').dataset.area === '{pcode}'")
    one.wait_for(f"location.search.includes('area={pcode}')")
    one.wait_for("document.querySelector('#layer-selected').children.length > 0")
    assert one.complaints == []


def test_the_address_reproduces_the_view(visit):
    one = visit()
    path = "/mng/en/?level=adm2&indicator=mpi_h&sex=female&area=MN2102"
    page = one.open(path)
    first = [page.inner_text(name) for name in ("#map-title", "#area-panel", "#ranking")]
    page.reload()
    page.wait_for_selector("#react-entry-point #ranking")
    again = [page.inner_text(name) for name in ("#map-title", "#area-panel", "#ranking")]
    assert first == again
    assert page.url == one.site + path
    assert page.input_value("#f-sex") == "female"


def test_going_back_restores_the_view_before(visit):
    one = visit()
    page = one.open("/mng/en/")
    page.locator('#layer-adm1 a[data-pcode="MN22"]').click()
    one.wait_for("document.querySelector('#area-panel').dataset.area === 'MN22'")
    page.go_back()
    one.wait_for("document.querySelector('#area-panel').dataset.area === ''")
    assert "area=" not in page.url


def test_a_view_outside_the_grammar_says_why(visit):
    one = visit()
    page = one.open("/mng/en/?sex=female&age=0-4")
    page.check("input[name=level][value=adm2]", force=True)
    one.wait_for("document.querySelectorAll('#notices .notice').length === 1")
    one.wait_for("location.search === '?level=adm2&sex=female'")
    assert one.complaints == []


def test_hexagons_are_drawn_on_the_canvas(visit):
    one = visit()
    page = one.open("/mng/en/?level=h3")
    one.wait_for(
        "(() => { const c = document.querySelector('#map-canvas'); if (!c.width) return false;"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "const seen = new Set(); for (let i = 0; i < d.length; i += 400) if (d[i + 3]) seen.add(d[i] + ',' + d[i + 1]);"
        "return seen.size >= 3; })()"
    )
    assert len(one.asked("/hexes/")) == 1
    page.locator("#ranking a.area-name").first.click()
    one.wait_for("document.querySelector('#area-panel').dataset.area.includes('.')")
    assert one.complaints == []


def test_a_chart_loads_only_when_asked_for(visit):
    one = visit()
    page = one.open("/mng/en/")
    assert one.asked("plotly") == []
    assert one.asked("/dcc/") == []
    page.click(".chart-toggle")
    page.wait_for_selector("#causes-graph .main-svg", timeout=60_000)
    one.wait_for("location.search.includes('chart=1')")
    assert one.asked("plotly.min.js") in ([], one.asked("plotly-atlas.min.js"))
    assert one.complaints == []


@pytest.mark.parametrize("path", ["/mng/mn/", "/mng/ru/?level=adm2&area=MN1101", "/kaz/kk/?level=h3", "/?lang=ru"])
def test_a_phone_needs_no_sideways_scrolling(visit, path):
    one = visit(390, 844)
    one.page.goto(one.site + path)
    one.page.wait_for_selector("main")
    one.page.wait_for_timeout(1500)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert one.complaints == []


def test_languages_are_plain_links_that_keep_the_view(visit):
    one = visit()
    page = one.open("/mng/en/")
    page.locator('#layer-adm1 a[data-pcode="MN21"]').click()
    one.wait_for("document.querySelector('a[data-lang=mn]').href.includes('area=MN21')")
    page.click("a[data-lang=mn]")
    page.wait_for_selector("html[lang=mn][data-atlas=ready]")
    assert page.url == one.site + "/mng/mn/?area=MN21"
    assert re.search("[а-яөү]", page.inner_text("#ranking h2"))
    assert one.complaints == []


def test_the_page_works_without_scripts(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/mng/en/")
    assert page.locator("#layer-adm1 a.area").count() == 4
    assert page.locator("#prerendered #ranking tbody tr").count() == 4
    page.select_option("#f-zone", "e")
    page.click("#selection-form button[type=submit]")
    assert "zone=e" in page.url
    page.locator("#prerendered a.area-name").first.click()
    assert "area=MN" in page.url
    context.close()


# In the tiny release the second district is few and the third hidden, at every indicator.
def test_a_hidden_area_leads_to_a_figure_that_can_be_shown(visit):
    one = visit()
    page = one.open("/mng/en/?level=adm2&area=MN1103")
    link = page.locator("#area-panel .nearest a")
    label = link.inner_text()
    link.click()
    one.wait_for("document.querySelector('#area-panel').dataset.area === 'MN11'")
    assert page.inner_text("#area-panel .headline-value") in label
    assert "area=MN11" in page.url
    assert one.complaints == []


def test_the_card_tells_the_interval_or_why_there_is_no_figure(visit):
    one = visit()
    page = one.open("/mng/en/?level=adm2")
    one.wait_for("familyAtlas.map && document.querySelector('#layer-adm2 a.area[aria-label*=interval]') !== null")
    page.locator('#layer-adm2 a[data-i="0"]').hover()
    page.wait_for_selector("#map-tooltip .tooltip-interval")
    ends = page.inner_text("#ranking tr[data-pcode=MN1101] .interval")
    assert ends in page.inner_text("#map-tooltip")
    for row, look in ((1, "few"), (2, "hidden"), (3, "nodata")):
        page.locator(f'#layer-adm2 a[data-i="{row}"]').hover()
        page.wait_for_selector("#map-tooltip .tooltip-reason")
        one.wait_for(f"document.querySelector('#legend .active .swatch')?.classList.contains('{look}')")
        assert page.locator("#map-tooltip .tooltip-interval").count() == 0
        assert page.inner_text("#map-tooltip .tooltip-counts")
    assert one.complaints == []


def test_the_canvas_takes_its_patterns_from_the_map_of_districts(visit):
    one = visit()
    page = one.open("/mng/en/?level=h3")
    ground = page.evaluate("getComputedStyle(document.querySelector('.ground-hidden')).fill")
    one.wait_for(
        "((wanted) => { const c = document.querySelector('#map-canvas'); if (!c.width) return false;"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; const seen = new Set();"
        "for (let i = 0; i < d.length; i += 4) seen.add(`rgb(${d[i]}, ${d[i + 1]}, ${d[i + 2]})`);"
        f"return seen.has(wanted) && seen.size > 20; }})({ground!r})"
    )
    assert one.complaints == []


def test_the_way_to_a_figure_works_without_scripts(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/mng/en/?level=adm2&area=MN1102")
    page.click("#prerendered .nearest a")
    assert "area=MN11" in page.url
    assert page.locator("#prerendered #area-panel .headline-interval").count() == 1
    context.close()
