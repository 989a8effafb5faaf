"""The page of causes in a real browser: the same arithmetic as Python, sliders by keyboard, phones, no scripts."""

import json
import re

import numpy as np
import pytest

from dashboard.served import ServedReleases
from data.causes.choice import Choice, official_choice
from data.causes.estimates import estimate
from data.causes.order import kendall, pair_signs, ranks, robust_pairs, spearman
from data.causes.published import read_sphere_cells
from tests.browser.conftest import Visit, served
from tests.dashboard.causes_country import causes_store

pytestmark = pytest.mark.browser

PAGE = "/mng/en/causes"
CHOICES = [
    Choice((30, 20, 20, 15, 15), 33),
    Choice((20, 20, 20, 20, 20), 60),
    Choice((0, 0, 0, 100, 0), 33),
    Choice((7, 93, 1, 0, 50), 41),
    Choice((100, 100, 100, 100, 100), 100),
]
RECOMPUTE = """async (choices) => {
  const { readCells, estimate, order, ranks, spearman, pairs } = window.familyAtlasCauses;
  const data = JSON.parse(document.getElementById('causes-data').textContent);
  const cells = readCells(await (await fetch(data.cells)).arrayBuffer());
  const ranked = [...cells.worst.keys()].filter((area) => cells.worst[area] > 0);
  const usual = estimate(cells, data.official);
  return choices.map((choice) => {
    const found = estimate(cells, choice);
    const of = (values) => ranked.map((area) => values.points[area]);
    const place = ranks(found.points, order(found.points, ranked));
    const written = Object.fromEntries(Object.entries(found).map(([name, values]) => [name, [...values]]));
    return { ...written, rank: [...cells.worst.keys()].map((area) => place.get(area) || 0),
      spearman: spearman(of(usual), of(found)), ...pairs(of(usual), of(found)) };
  });
}"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return causes_store(tmp_path_factory.mktemp("causes-browser"))


@pytest.fixture(scope="module")
def address(store):
    with served(store.root) as found:
        yield found


@pytest.fixture
def open_page(chromium, address):
    visits = []

    def start(path=PAGE, width=1440, height=900):
        visits.append(Visit(chromium, address, width, height))
        visits[-1].page.goto(address + path)
        visits[-1].wait_for("document.documentElement.dataset.causes === 'ready'")
        return visits[-1]

    yield start
    for one in visits:
        assert one.complaints == []
        assert one.elsewhere() == []
        one.context.close()


@pytest.mark.parametrize("level", ["adm1", "adm2"])
def test_the_browser_computes_what_python_computes(open_page, store, level):
    release = ServedReleases(store.root).open("mng").release
    cells = read_sphere_cells(release)[level]
    official = estimate(cells, official_choice(release.profile))
    asked = [{"weights": list(choice.weights), "cutoff": choice.cutoff} for choice in CHOICES]
    answers = open_page(f"{PAGE}?level={level}").page.evaluate(RECOMPUTE, asked)
    for choice, answer in zip(CHOICES, answers, strict=True):
        mine = estimate(cells, choice)
        assert answer["points"] == mine.points.tolist()
        for name, values in (
            ("headcount", mine.headcount),
            ("intensity", mine.intensity),
            ("m0", mine.m0),
            ("low", mine.of_m0.low),
            ("high", mine.of_m0.high),
            ("noise", mine.of_m0.noise),
        ):
            theirs = np.array([np.nan if value is None else value for value in answer[name]], dtype=np.float64)
            assert np.allclose(theirs, values, atol=1e-12, equal_nan=True), name
        ranked = np.array(answer["rank"]) > 0
        assert ranked.any()
        assert answer["rank"] == ranks(mine.points, ranked).tolist()
        first, second = official.points[ranked], mine.points[ranked]
        for name, value in (
            ("spearman", spearman(first, second)),
            ("kendall", kendall(first, second)),
            ("same", robust_pairs([pair_signs(first), pair_signs(second)])),
        ):
            theirs = np.nan if answer[name] is None else answer[name]
            assert theirs == pytest.approx(value, nan_ok=True), name


def figures(page):
    """Everything that depends on the choice, as the reader sees it."""
    parts = page.locator("#areas tbody tr, #weights output, .of-place dd, .agreement dd").all()
    colours = [path.get_attribute("class") for path in page.locator("#fifth-areas path").all()]
    return [" ".join(part.inner_text().split()) for part in parts], colours


@pytest.mark.parametrize("language", ["en", "ru"])
def test_sliders_by_keyboard_say_what_the_server_says(open_page, chromium, address, language):
    one = open_page(f"/mng/{language}/causes?level=adm2&area=MN2102")
    page = one.page
    before = figures(page)
    page.focus("#weight-3")
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.focus("#cutoff")
    page.keyboard.press("PageUp")
    assert page.input_value("#weight-3") == "55"
    one.wait_for("location.search.includes('weights')")
    one.wait_for("document.querySelector('#said').textContent.length > 0")
    moved = figures(page)
    assert moved != before
    assert page.url.endswith("level=adm2&weights=30.20.20.55.15&cutoff=43")
    assert re.search(r"39", page.get_attribute("#weight-3", "aria-valuetext"))
    for tongue in ("mn", "kk"):
        assert "weights=30.20.20.55.15" in page.get_attribute(f"a[hreflang={tongue}]", "href")
    assert "weights=30.20.20.55.15" in page.get_attribute("#csv-areas", "href")
    page.hover("#areas tbody a >> nth=0")
    page.focus("#areas tbody a >> nth=0")
    assert "weights=30.20.20.55.15" in page.get_attribute("#areas tbody a >> nth=0", "href")
    still = chromium.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    plain = still.new_page()
    plain.goto(page.url)
    assert figures(plain) == moved
    still.close()
    page.click("a[data-weights='30.20.20.15.15']")
    one.wait_for("!location.search.includes('weights')")
    assert figures(page) == before


def test_the_form_works_without_scripts(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PAGE}")
    page.locator("#weight-0").fill("80")
    page.click("#weights button[type=submit]")
    assert page.input_value("#weight-0") == "80"
    assert page.inner_text("#weight-0-said") == "53%"
    assert page.locator("#copy").is_hidden()
    context.close()


def test_one_sphere_keeps_a_point_when_all_are_taken_away(open_page):
    one = open_page()
    for row in range(5):
        one.page.focus(f"#weight-{row}")
        one.page.keyboard.press("Home")
    one.wait_for("document.querySelector('#weight-4-said').textContent === '100%'")
    assert one.page.input_value("#weight-4") == "1"


def test_phones_and_zoomed_pages_need_no_sideways_scrolling(open_page):
    for language in ("en", "mn", "kk", "ru"):
        for width, height in ((390, 844), (320, 640)):
            page = open_page(f"/mng/{language}/causes?area=MN2101&level=adm2", width, height).page
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (language, width)
            small = page.evaluate(
                # The links of the table reach over the line below them.
                "[...document.querySelectorAll('main :is(button, input, select, summary, a:not(.area-name))')]"
                ".filter((part) => part.offsetParent && part.getBoundingClientRect().height < 24)"
                ".map((part) => part.outerHTML.slice(0, 80))"
            )
            assert small == [], json.dumps(small)


def test_paper_has_the_figures_and_nothing_to_operate(open_page):
    page = open_page().page
    page.emulate_media(media="print", reduced_motion="reduce")
    assert page.locator("#weights input[type=range] >> visible=true").count() == 0
    assert page.locator("#place-form >> visible=true").count() == 0
    assert page.locator("#areas").is_visible()
    assert page.locator("#weight-0-said").is_visible()
