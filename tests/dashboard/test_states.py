"""Why there is no figure looks different everywhere, is said in words, and leads to a figure that can be shown."""

import csv
import html
import io
import re
from pathlib import Path

import numpy as np
import pytest

from dashboard import change_picture, cluster_picture, pair_picture
from dashboard.pages.heatmap.legend import legend
from dashboard.pages.heatmap.map_svg import DEFS
from dashboard.picture import CSS_CLASSES, UNCERTAIN, WIRE_STATES, Measure, Picture
from dashboard.selection import Selection
from dashboard.text import LANGUAGES, load_texts
from data.release.reader import Values
from data.release.states import ValueState

ASSETS = Path(__file__).parents[2] / "assets"
LOOKS = [*CSS_CLASSES.values(), *(f"{kind}{step}" for kind in "cu" for step in range(5))]
RATE = Measure("share", "percent", 1, higher_is_better=False, is_count=False)


def picture(states, value=None, half=None):
    states = np.array(states, dtype=np.uint8)
    shown = states == ValueState.VALUE
    value = np.where(shown, np.linspace(5, 60, len(states)) if value is None else value, np.nan)
    half = 0.0 if half is None else half
    counts = np.where(shown, 1000, 0)
    return Picture(RATE, Values(counts, counts, value, value - half, value + half, states))


def written_legend(shown, texts):
    """Only the legend of a pair of indicators needs the release."""
    return legend(None, Selection(), shown, texts)


def rules(sheet, selector):
    text = (ASSETS / "css" / sheet).read_text(encoding="utf-8")
    return re.findall(rf"^{re.escape(selector)} \{{([^}}]*)\}}", text, flags=re.M)


def test_every_state_without_value_has_a_look_a_word_and_a_sentence_of_its_own():
    hidden = [state for state in ValueState if not state.has_value]
    assert set(WIRE_STATES) == set(hidden)
    assert len({CSS_CLASSES[code] for code in WIRE_STATES.values()}) == len(hidden)
    for language in LANGUAGES:
        texts = load_texts(language)
        for kind in ("state", "why", "reason"):
            assert len({texts(f"{kind}.{code}") for code in CSS_CLASSES}) == len(CSS_CLASSES), (language, kind)


def test_fills_and_swatches_differ_on_screen_and_in_print():
    fills = [rules("map.css", f".{name}") for name in LOOKS]
    assert all(len(found) == 1 for found in fills)
    assert len({found[0] for found in fills}) == len(LOOKS)
    for name, (fill,) in zip(LOOKS, fills, strict=True):
        pattern = re.search(r'url\("#(p-\w+)"\)', fill)
        assert (pattern is not None) == (name != "nodata" and not name.startswith("c"))
        assert pattern is None or f'id="{pattern[1]}"' in DEFS
    lines = [re.search(rf'id="p-{name}".*? d="([^"]+)"', DEFS)[1] for name in ("few", "hidden", "na", "withdrawn")]
    assert len(set(lines)) == len(lines)
    for name in [*CSS_CLASSES.values(), "striped"]:
        assert name == "nodata" or len(rules("legend.css", f".swatch.{name}")) == 1


def test_the_browser_knows_the_same_looks():
    script = (ASSETS / "js" / "values.js").read_text(encoding="utf-8")
    assert f"const STRIPED = {UNCERTAIN};" in script
    assert f"const KIND_BASE = {cluster_picture.WIRE_BASE};" in script
    names = {int(code): name for code, name in re.findall(r"(\d+): '(\w+)'", script)}
    assert names == CSS_CLASSES
    constants = {"STRIPED": UNCERTAIN, "KIND_BASE": cluster_picture.WIRE_BASE}
    runs = re.findall(r"\['(\w)', (\w+), (\d+)\]", script)
    assert {letter: (constants.get(first) or int(first), int(count)) for letter, first, count in runs} == {
        "c": (0, 5),
        "u": (UNCERTAIN, 5),
        "b": (pair_picture.WIRE_BASE, 9),
        "d": (change_picture.WIRE_BASE, 7),
        "k": (cluster_picture.WIRE_BASE, 3),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_shows_what_occurs_and_nothing_else(language):
    texts = load_texts(language)
    plain = written_legend(picture([0] * 6), texts)
    assert "legend-extra" not in plain
    states = [state for state in ValueState if not state.has_value]
    for state in states:
        written = written_legend(picture([0, 0, 0, state, state]), texts)
        code = WIRE_STATES[state]
        assert re.findall(r'<ul class="legend-extra">.*swatch (\w+)"', written) == [CSS_CLASSES[code]]
        assert texts(f"state.{code}").casefold() in html.unescape(written).casefold()
    everything = written_legend(picture([0, 0, 0, *states]), texts)
    assert re.findall(r'<span class="swatch (\w+)"></span><span>', everything) == [
        CSS_CLASSES[WIRE_STATES[state]] for state in states
    ]


def test_stripes_are_drawn_counted_and_explained_only_where_a_figure_is_uncertain():
    texts = load_texts("en")
    sure = picture([0] * 10, half=0.1)
    assert not sure.uncertain.any()
    assert "striped" not in written_legend(sure, texts)
    unsure = picture([0] * 9 + [1], half=12.0)
    assert unsure.uncertain.sum() >= 3
    assert not unsure.uncertain[9]
    assert {unsure.css_class(row)[0] for row in np.flatnonzero(unsure.uncertain)} == {"u"}
    assert {unsure.css_class(row, striped=False)[0] for row in range(9)} == {"c"}
    assert f'striped"></span><span>{texts("legend.striped")} (' in written_legend(unsure, texts)
    assert f">{unsure.uncertain.sum()}<" in written_legend(unsure, texts)


def test_intervals_are_rounded_outwards_and_stay_between_none_and_all():
    shown = picture([0] * 3, value=np.array([0.05, 50.0, 99.99]), half=3.01)
    assert list(shown.shown) == [1, 500, 1000]
    assert list(shown.below) == [1, 31, 31]
    assert list(shown.above) == [31, 31, 0]
    assert shown.interval(1, load_texts("ru")) == "46,9\u201353,1"


# The tiny release: of every table of districts the second is few, the third hidden, the fourth without data.
STATES = {"MN1102": "few", "MN1103": "hidden", "MN2101": "nodata"}


def page_of(client, address):
    return html.unescape(client.get(address).get_data(as_text=True))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("pcode", "look"), STATES.items())
def test_the_panel_says_why_and_leads_to_a_figure(client, language, pcode, look):
    texts = load_texts(language)
    code = next(code for code, name in CSS_CLASSES.items() if name == look)
    page = page_of(client, f"/mng/{language}/?level=adm2&area={pcode}")
    panel = page.split('<section id="area-panel"')[1]
    assert f'class="swatch {look}"' in panel
    assert texts(f"reason.{code}", minimum="10") in panel
    href, label = re.search(r'<p class="nearest"><a [^>]*href="([^"]+)"[^>]*>([^<]+)</a>', panel).groups()
    there = page_of(client, href).split('<section id="area-panel"')[1]
    assert f'data-area="{pcode[:4]}"' in there
    figure = re.search(r'<span class="headline-value">([^<]+)<', there)[1]
    assert figure in label


def test_the_table_says_why_and_links_to_the_nearest_figure(client):
    page = page_of(client, "/mng/en/?level=adm2&sort=name")
    for pcode, look in STATES.items():
        row = re.search(rf'<tr [^>]*data-pcode="{pcode}".*?</tr>', page)[0]
        assert f'class="swatch {look}"' in row
        assert re.search(rf'<a class="instead" href="[^"]*area={pcode[:4]}&', row)


def test_the_same_interval_stands_in_table_panel_and_download(client):
    texts = load_texts("en")
    page = page_of(client, "/mng/en/?level=adm2&area=MN1101")
    rows = csv.DictReader(io.StringIO(client.get("/mng/en/download.csv?level=adm2").get_data(as_text=True)))
    row = next(row for row in rows if row["pcode"] == "MN1101")
    table = re.search(r'<tr [^>]*data-pcode="MN1101".*?class="interval">([^<]+)<', page)[1]
    assert f'<span class="headline-interval">{texts("interval", ends=table)}<' in page
    low, high = (float(end) for end in table.split("\u2013"))
    assert low <= float(row["low_90"]) + 0.051
    assert high >= float(row["high_90"]) - 0.051
    assert high - low == pytest.approx(float(row["high_90"]) - float(row["low_90"]), abs=0.21)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_map_says_once_that_figures_carry_noise(client, language):
    page = page_of(client, f"/mng/{language}/")
    texts = load_texts(language)
    assert page.count(texts("map.note")) == 1
    assert f'<a href="/mng/{language}/protection">{texts("protection.title")}</a>' in page
