"""What the browser writes beside the pointer is what the server wrote: 20 random views, hexagons among them."""

import time

import pytest

from dashboard.pages.heatmap.links import values_url
from dashboard.pages.heatmap.titles import capitalised
from dashboard.served import ServedReleases
from dashboard.text import LANGUAGES, load_texts
from tests.dashboard.random_selections import BELOW_VALUE, path_of, random_selections, read_values

pytestmark = pytest.mark.browser

VIEWS = 20
DESCRIBED = """
(row) => window.familyAtlas.loadValues(window.familyAtlas.state.values_url)
  .then((figures) => window.familyAtlas.describeRow(figures, row))
"""


def test_the_tooltip_says_what_the_server_says(visit, site_store):
    releases = ServedReleases(site_store)
    one = visit()
    page = one.page
    levels = set()
    for number, selection in enumerate(random_selections(releases, "mng", VIEWS, seed=8)):
        language = LANGUAGES[number % len(LANGUAGES)]
        texts = load_texts(language)
        served = releases.open("mng", selection.release or releases.published("mng")[0])
        page.goto(one.site + path_of(selection, served, language))
        page.wait_for_selector("html[data-atlas=ready]")
        row = selection.leaf if selection.level == "h3" else served.rows[selection.level][selection.area]
        body = page.request.get(one.site + values_url(served, selection)).body()
        header, codes, (shown, below, above, *_) = read_values(body)
        said = page.evaluate(DESCRIBED, row)
        levels.add(selection.level)
        if codes[row] >= BELOW_VALUE:
            assert said["value"] is None
            assert said["text"] == capitalised(texts(f"state.{codes[row]}"))
            assert said["interval"] == ""
            wanted = [said["text"]]
        else:
            number_written = texts.scaled(int(shown[row]), header["decimals"])
            written = texts.percent(number_written) if header["unit"] == "percent" else number_written
            ends = [
                texts.scaled(int(end), header["decimals"]) for end in (shown[row] - below[row], shown[row] + above[row])
            ]
            wanted = [written, texts("interval", ends="\u2013".join(ends))]
            assert [said["text"], said["interval"]] == wanted, selection
        if selection.level != "h3":
            page.focus(f'#map a.area[data-pcode="{selection.area}"]')
            one.wait_for("!document.querySelector('#map-tooltip').hidden")
            tooltip = page.inner_text("#map-tooltip")
            assert all(part in tooltip for part in wanted), (tooltip, wanted)
    assert levels == {"adm1", "adm2", "h3"}
    assert one.complaints == []


def test_an_area_focused_before_its_figures_have_come_is_described_when_they_come(visit):
    one = visit()
    page = one.page
    held = []
    page.route("**/values/**", lambda route: held.append(route))
    page.goto(one.site + "/mng/en/")
    page.wait_for_selector("html[data-atlas=ready]")
    page.focus("#map a.area")
    waited = time.monotonic() + 30
    while not held:
        assert time.monotonic() < waited
        page.wait_for_timeout(50)
    assert page.evaluate("document.querySelector('#map-tooltip').hidden")
    for request in held:
        request.continue_()
    one.wait_for("!document.querySelector('#map-tooltip').hidden")
    assert page.inner_text("#map-tooltip .tooltip-name") in page.get_attribute("#map a.area:focus", "aria-label")
