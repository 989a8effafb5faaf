"""The map's further kinds, the search for places and the two maps side by side, in a real browser."""

import pytest

from dashboard.pages.find.folding import fold
from dashboard.pages.find.places import search

TYPED = [
    "Province 11",
    "PROVINCE  2",
    "district 22-2",
    "Дистрикт",
    "mn21",
    "МН",
    "Өвөрхангай",
    "ёж",
    "Қызылорда",
    "x",
    "",
]


def codes(page, level):
    script = f"[...document.querySelectorAll('#layer-{level} path')].map((path) => path.getAttribute('class'))"
    return page.evaluate(script)


def test_every_kind_of_map_recolours_as_the_server_draws_it(visit):
    one = visit()
    page = one.open("/mng/en/?level=adm2")
    page.evaluate("document.querySelector('details.compare').open = true")
    older = page.locator("#f-versus option").nth(1).get_attribute("value")
    for field, value, name in (
        ("classes", "fixed", "classes=fixed"),
        ("classes", "natural", "classes=natural"),
        ("with", "mpi_h", "with=mpi_h"),
        ("versus", older, f"versus={older}"),
    ):
        page.select_option(f"#f-{field}", value)
        one.wait_for(f"location.search.includes('{name}')")
        title = page.inner_text("#map-title")
        one.wait_for("document.querySelector('#map').getAttribute('aria-busy') !== 'true'")
        drawn, legend = codes(page, "adm2"), page.inner_text("#legend")
        fresh = one.context.new_page()
        fresh.goto(page.url)
        assert codes(fresh, "adm2") == drawn
        assert fresh.inner_text("#map-title") == title
        assert " ".join(fresh.inner_text("#legend").split()) == " ".join(legend.split())
        fresh.close()
    # Of second indicator and change only the one just chosen is kept.
    assert "with=" not in page.url
    assert page.input_value("#f-with") == ""
    assert one.complaints == []


def test_the_focused_area_is_marked_on_the_legend(visit):
    one = visit()
    page = one.open("/mng/en/?level=adm2")
    one.wait_for("familyAtlas.map && document.querySelector('#layer-adm2 a.area[aria-label*=interval]') !== null")
    page.focus('#layer-adm2 a[data-i="4"]')
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    one.wait_for("document.querySelectorAll('#legend .legend-class.active').length === 1")
    script = "getComputedStyle(document.querySelector('#legend .legend-class.active')).getPropertyValue('--t')"
    assert 0 <= float(page.evaluate(script)) <= 1
    shown = page.evaluate("document.querySelector('#legend .legend-class.active').dataset.class")
    css = page.evaluate("document.activeElement.querySelector('path').getAttribute('class')")
    assert css[1:] == shown
    assert one.complaints == []


def test_the_browser_searches_as_the_server_does(visit, site, tiny_places):
    one = visit()
    page = one.open("/mng/en/")
    assert one.asked("/places/") == one.asked("find-places.js") == []
    page.focus("form.find input")
    one.wait_for("performance.getEntriesByType('resource').some((entry) => entry.name.includes('/places/'))")
    script = (
        "async (typed) => { const index = await (await fetch(familyAtlas.state.urls.places)).json();"
        "const { fold, search } = familyAtlas.placeSearch;"
        "return typed.map((text) => [fold(text, index), search(index, text).map((row) => index.places[row][1])]); }"
    )
    told = page.evaluate(script, TYPED)
    wanted = [[fold(text), [found.pcode for found in search(tiny_places(page), text)]] for text in TYPED]
    assert told == wanted


@pytest.fixture
def tiny_places():
    """Places as the server knows them, read back from the index that it serves."""
    from dashboard.pages.find.places import KnownPlace

    def read(page):
        index = page.evaluate("fetch(familyAtlas.state.urls.places).then((answer) => answer.json())")
        return [
            KnownPlace(f"adm{level}", pcode, code, parent, {}, tuple(keys.split("|")))
            for level, pcode, code, parent, _names, keys in index["places"]
        ]

    return read


def test_a_district_is_found_by_keyboard_and_shown(visit):
    one = visit()
    page = one.open("/mng/en/")
    page.focus("form.find input")
    page.keyboard.type("district 22-2")
    page.wait_for_selector("form.find [role=option]")
    assert page.get_attribute("form.find input", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = page.get_attribute("form.find input", "aria-activedescendant")
    assert page.get_attribute(f"#{active}", "aria-selected") == "true"
    page.keyboard.press("Enter")
    one.wait_for("document.querySelector('#area-panel').dataset.area === 'MN2202'")
    assert "level=adm2&area=MN2202" in page.url
    one.wait_for("document.querySelector('#map').classList.contains('is-zoomed')")
    page.focus("form.find input")
    page.keyboard.press("Escape")
    assert page.get_attribute("form.find input", "aria-expanded") == "false"
    assert one.complaints == []


def test_what_is_typed_before_the_search_has_loaded_counts(visit):
    one = visit()
    page = one.open("/mng/en/")
    held = []
    page.route("**/js/find-places.js", lambda route: held.append(route))
    page.focus("form.find input")
    page.keyboard.type("district 22-2")
    one.wait_for("document.querySelector('script[src*=\"find-places\"]') !== null")
    assert page.get_attribute("form.find input", "role") is None
    held.pop().continue_()
    page.wait_for_selector("form.find [role=option]")
    assert page.get_attribute("form.find input", "role") == "combobox"
    assert page.input_value("form.find input") == "district 22-2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    one.wait_for("document.querySelector('#area-panel').dataset.area === 'MN2202'")
    page.focus("#f-indicator")
    page.focus("form.find input")
    assert len(one.asked("find-places.js")) == 1
    assert one.complaints == []


def test_a_search_that_did_not_load_is_tried_again(visit):
    one = visit()
    page = one.open("/mng/en/")
    page.route("**/js/find-places.js", lambda route: route.abort())
    page.focus("form.find input")
    one.wait_for("document.querySelector('script[src*=\"find-places\"]') === null")
    page.unroute("**/js/find-places.js")
    page.focus("#f-indicator")
    page.focus("form.find input")
    page.keyboard.type("province 21")
    page.wait_for_selector("form.find [role=option]")
    assert len(one.asked("find-places.js")) == 2


def test_the_panel_zooms_to_its_place(visit):
    one = visit()
    page = one.open("/mng/en/?level=adm2&area=MN2102")
    page.click(".zoom-to")
    one.wait_for("document.querySelector('#map').classList.contains('is-zoomed')")
    assert page.get_attribute("#area-panel .ways a", "href") == "/mng/en/place/MN2102"
    assert one.complaints == []


def test_the_search_works_without_scripts(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/mng/en/")
    page.fill("form.find input", "province 21")
    page.click("form.find button")
    assert page.url == site + "/mng/en/find?q=province+21"
    page.click("a.find-name")
    assert "area=MN21" in page.url
    context.close()


def test_both_maps_and_the_table_mark_the_same_area(visit):
    one = visit(390, 844)
    page = one.page
    page.goto(one.site + "/mng/ru/compare?level=adm2&with=mpi_h")
    page.wait_for_selector(".side-map")
    page.focus('.compare-table tr[data-pcode="MN2102"] a')
    assert page.locator('.side-map path.is-hovered[data-pcode="MN2102"]').count() == 2
    assert page.inner_text("#compared-now")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tops = page.evaluate("[...document.querySelectorAll('.side-map')].map((map) => map.getBoundingClientRect().top)")
    assert tops[1] > tops[0]
    assert one.complaints == []
