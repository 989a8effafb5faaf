"""One figure, one number: map, table, panel, values file, download and place page say the same of 200 random views."""

import csv
import html
import io
import re

import pytest

from dashboard.pages.heatmap.links import values_url
from dashboard.picture import CSS_CLASSES, DECIMALS
from dashboard.served import ServedReleases
from dashboard.text import LANGUAGES, load_texts
from tests.dashboard.random_selections import BELOW_VALUE, path_of, random_selections, read_values

VIEWS = 200
REASON_OF = {"suppressed_small": 250, "suppressed_complement": 251, "no_data": 252, "not_applicable": 253}


@pytest.fixture(scope="module")
def releases(tiny_store):
    return ServedReleases(tiny_store.root)


def text_of(markup):
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def inside(page, pattern):
    match = re.search(pattern, page, flags=re.S)
    return match and match[1]


class Told:
    """What the places of one view say of the selected area."""

    def __init__(self, client, served, selection, language):
        self.texts = texts = load_texts(language)
        self.area = selection.area
        page = client.get(path_of(selection, served, language, rows="all")).get_data(as_text=True)
        quoted = re.escape(selection.area)
        self.title = inside(page, rf'<a class="area"[^>]*data-pcode="{quoted}"[^>]*><path[^>]*><title>([^<]*)</title>')
        self.row = inside(page, rf'<tr[^>]*data-pcode="{quoted}"[^>]*>(.*?)</tr>')
        self.panel = inside(page, r'<section id="area-panel"(.*?)</section>')
        answer = client.get(path_of(selection, served, language, "download.csv"))
        rows = csv.DictReader(io.StringIO(answer.get_data(as_text=True)))
        self.download = next(row for row in rows if row["pcode"] == selection.area)
        header, codes, columns = read_values(client.get(values_url(served, selection)).get_data())
        at = selection.leaf if selection.level == "h3" else served.rows[selection.level][selection.area]
        self.code = int(codes[at])
        self.shown, self.below, self.above = (int(column[at]) for column in columns[:3])
        self.counts = [int(column[at]) for column in columns[3:]]
        self.decimals = header["decimals"]
        number = texts.scaled(self.shown, self.decimals)
        self.written = texts.percent(number) if header["unit"] == "percent" else number
        ends = [texts.scaled(end, self.decimals) for end in (self.shown - self.below, self.shown + self.above)]
        self.interval = "\u2013".join(ends)


def check_value(told):
    """The area has a value, and everything says the same one."""
    assert told.download["state"] == "value"
    slack = 0.5 * 10**-told.decimals + 0.5 * 10.0 ** -(told.decimals + 2)
    assert float(told.download["value"]) == pytest.approx(told.shown / 10**told.decimals, abs=slack)
    low, high = float(told.download["low_90"]), float(told.download["high_90"])
    step = 10.0**-told.decimals
    # The ways to the ends are rounded up, from a value that was rounded itself.
    assert -1.6 * step <= (told.shown - told.below) * step - low <= 0.6 * step
    assert -0.6 * step <= (told.shown + told.above) * step - high <= 1.6 * step
    if told.counts:
        assert told.download["numerator"] == str(told.counts[0])
        assert told.download["denominator"] in (str(told.counts[1]), "")
    if told.title is not None:
        assert text_of(told.title).endswith(told.written)
    if told.row is not None:  # of hexagons the first hundred
        cell = re.search(r'<td class="value">(.*?)<span class="interval">([^<]*)</span>', told.row)
        assert (text_of(cell[1]), cell[2]) == (told.written, told.interval)
    assert text_of(inside(told.panel, r'<span class="headline-value">(.*?)</span>')) == told.written
    said = text_of(inside(told.panel, r'<span class="headline-interval">(.*?)</span>'))
    assert said == told.texts("interval", ends=told.interval)


def check_reason(told):
    """The area has no value: nobody gives a number, everybody the same reason."""
    assert told.code == REASON_OF[told.download["state"]]
    assert [told.download[name] for name in ("numerator", "denominator", "value", "low_90", "high_90")] == [""] * 5
    assert told.download["reason"]
    word, look = told.texts(f"state.{told.code}"), CSS_CLASSES[told.code]
    if told.title is not None:
        assert word in text_of(told.title)
    if told.row is not None:
        assert f'class="swatch {look}"' in told.row
        assert 'class="value"' not in told.row
    assert f'class="swatch {look}"' in told.panel
    assert "headline-value" not in told.panel


def test_map_table_panel_values_and_download_agree(client, releases):
    seen = {"value": 0, "reason": 0}
    for number, selection in enumerate(random_selections(releases, "mng", VIEWS, seed=20261122)):
        served = releases.open("mng", selection.release or releases.published("mng")[0])
        language = LANGUAGES[number % len(LANGUAGES)]
        told = Told(client, served, selection, language)
        if told.code < BELOW_VALUE:
            check_value(told)
            seen["value"] += 1
        else:
            check_reason(told)
            seen["reason"] += 1
        assert (told.title is None) == (selection.level == "h3")
        assert told.row is not None or selection.level == "h3"
    assert min(seen.values()) > VIEWS // 10, seen
    assert sum(seen.values()) == VIEWS


def test_the_page_of_a_place_says_what_the_map_says(client, releases):
    checked = 0
    for release in releases.published("mng"):
        served = releases.open("mng", release)
        for level in ("adm1", "adm2"):
            for area in served.release.areas(level):
                selection = random_selections(releases, "mng", 1, seed=1)[0].changed(
                    level=level, indicator="zone", zone="de", base="families", area=area["pcode"], release=release,
                    sex="", age="", disability="",
                )  # fmt: skip
                told = Told(client, served, selection, "en")
                place = client.get(f"/mng/en/place/{area['pcode']}?release={release}")
                assert place.status_code == 200
                page = html.unescape(place.get_data(as_text=True))
                if told.code < BELOW_VALUE:
                    assert f">{told.written}<" in page, area["pcode"]
                    assert told.interval in page, area["pcode"]
                    checked += 1
                else:
                    assert f'class="swatch {CSS_CLASSES[told.code]}"' in page, area["pcode"]
    assert checked > 10
    assert DECIMALS["percent"] == 1
