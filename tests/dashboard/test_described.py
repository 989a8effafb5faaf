"""What assets/js/values.js says of a file that the server wrote is what the server says, on every kind of map."""

import base64
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from dashboard.cluster_picture import ClusterPicture
from dashboard.pages.heatmap.drawn import drawn_of
from dashboard.pages.heatmap.values_file import encode_values
from dashboard.picture import Measure, picture_of
from dashboard.selection import Selection
from dashboard.served import ServedReleases
from dashboard.text import LANGUAGES, load_texts
from data.release.hot_spots import HotSpots

NODE = shutil.which("node")
SCRIPT = Path(__file__).parents[1] / "assets" / "describe.mjs"

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


@pytest.fixture(scope="module")
def releases(tiny_store):
    return ServedReleases(tiny_store.root)


def described(client, language, query, drawn):
    page = client.get(f"/mng/{language}/?{query}").get_data(as_text=True)
    state = json.loads(re.search(r'id="atlas-state"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    given = {"state": state, "file": base64.b64encode(encode_values(drawn, "adm2")).decode()}
    run = subprocess.run(
        [NODE, str(SCRIPT)], input=json.dumps(given).encode(), capture_output=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    rows = json.loads(run.stdout)
    assert len(rows) == len(drawn)
    return rows


def check_reasons(rows, drawn, texts):
    """Rows without a figure say why, as the server does; returns those with one."""
    for row in np.flatnonzero(~drawn.has_value):
        said = rows[row]
        assert said["value"] is None
        assert said["text"].lower() == drawn.reason(row, texts).lower()
        assert (said["interval"], said["more"]) == ("", "")
    valued = np.flatnonzero(drawn.has_value)
    assert len(valued)
    return [int(row) for row in valued]


def ends_of(picture, row, texts):
    ends = (picture.shown[row] - picture.below[row], picture.shown[row] + picture.above[row])
    low, high = (texts.scaled(int(end), picture.measure.decimals) for end in ends)
    return texts("interval", ends=f"{low}\u2013{high}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures(client, releases, language):
    texts, served = load_texts(language), releases.open("mng", releases.published("mng")[0])
    drawn = picture_of(served, Selection(level="adm2"))
    rows = described(client, language, "level=adm2", drawn)
    for row in check_reasons(rows, drawn, texts):
        part, whole = (texts.integer(int(counts[row])) for counts in (drawn.values.numerator, drawn.values.denominator))
        assert rows[row]["text"] == drawn.text(row, texts)
        assert rows[row]["interval"] == ends_of(drawn, row, texts)
        assert rows[row]["counts"] == texts("browser.of", part=part, whole=whole)


@pytest.mark.parametrize("language", LANGUAGES)
def test_change(client, releases, language):
    texts, (newest, older, *_) = load_texts(language), releases.published("mng")
    drawn = drawn_of(releases, releases.open("mng", newest), Selection(level="adm2", versus=older))
    rows = described(client, language, f"level=adm2&versus={older}", drawn)
    for row in check_reasons(rows, drawn, texts):
        assert rows[row]["text"] == drawn.text(row, texts)
        assert rows[row]["interval"] == texts("interval", ends=drawn.interval(row, texts))
        assert rows[row]["counts"] == drawn.both(row, texts)
        assert rows[row]["more"] == ("" if drawn.is_clear(row) else texts("change.unclear"))
    assert len({drawn.is_clear(row) for row in np.flatnonzero(drawn.has_value)}) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_pair(client, releases, language):
    texts, served = load_texts(language), releases.open("mng", releases.published("mng")[0])
    drawn = drawn_of(releases, served, Selection(level="adm2", second="mpi_h"))
    rows = described(client, language, "level=adm2&with=mpi_h", drawn)
    names = [served.label(picture.measure.code, language) for picture in (drawn.first, drawn.second)]
    for row in check_reasons(rows, drawn, texts):
        told = [
            texts("map.area_value", area=name, value=picture.text(row, texts))
            for name, picture in zip(names, (drawn.first, drawn.second), strict=True)
        ]
        assert [rows[row]["text"], rows[row]["more"]] == told
        assert rows[row]["interval"] == ends_of(drawn.first, row, texts)
        assert rows[row]["counts"] == ends_of(drawn.second, row, texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_clusters(client, releases, language):
    texts, served = load_texts(language), releases.open("mng", releases.published("mng")[0])
    picture = picture_of(served, Selection(level="adm2"))
    count = len(picture)
    kind = np.where(picture.has_value, np.cumsum(picture.has_value) % 3, 3).astype(np.uint8)
    smoothed = np.where(picture.has_value, np.linspace(0.4, 87.6, count), np.nan)
    measure = Measure.of(served.release.register[picture.measure.code])
    drawn = ClusterPicture(measure, picture, HotSpots(kind, smoothed, count, 0.05))
    rows = described(client, language, "level=adm2", drawn)
    for row in check_reasons(rows, drawn, texts):
        assert rows[row]["text"] == drawn.kind_text(row, texts)
        assert rows[row]["counts"] == texts("cluster.smoothed", value=drawn.rate(row, texts))
        assert rows[row]["interval"] == rows[row]["more"] == ""
    assert set(drawn.kind) == {0, 1, 2, 3}
