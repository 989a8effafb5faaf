"""An analyst's way: from the map to a release's table, its checksum, pandas, a view's permanent address, the API."""

import csv
import hashlib
import io
from typing import Any

import pandas as pd

AREA, INDICATOR = "MN11", "zone_de"
NUMBERS = ("numerator", "denominator", "value", "low_90", "high_90")


def test_from_the_map_to_the_same_figure_everywhere(chromium: Any, site: str) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{site}/mng/en/")
    # The data page, from the navigation, and an earlier release on it.
    page.click('nav a[href="/mng/en/data"]')
    assert page.inner_text("h1") == "Data: Tinyland en"
    releases = page.eval_on_selector_all("#data-release option", "options => options.map((option) => option.value)")
    assert len(releases) == 2
    page.select_option("#data-release", releases[1])
    page.click(".data-choice button")
    page.wait_for_url(f"**/data?release={releases[1]}")
    for _ in range(60):
        if page.query_selector('code[data-file="values_adm1.csv"]'):
            break
        page.wait_for_timeout(250)
        page.reload()
    # A table, and its checksum as the page tells it.
    with page.expect_download() as download:
        page.click(f'a[href="/mng/data/{releases[1]}/values_adm1.csv"]')
    content = download.value.path().read_bytes()
    assert download.value.suggested_filename == "values_adm1.csv"
    page.click("#sums-values_adm1 summary")
    told = page.inner_text('code[data-file="values_adm1.csv"]')
    assert hashlib.sha256(content).hexdigest() == told
    # The page's own line for pandas leads to the same file, whole with its host.
    line = page.inner_text("#line-pandas")
    address = line.split('"')[1]
    assert address == f"{site}/mng/data/{releases[1]}/values_adm1.csv"
    frame = pd.read_csv(io.BytesIO(content), dtype={"national_code": "string"})
    everybody = (frame[["sex", "age_group", "disability", "group"]] == "all").all(axis=1)
    row = frame[everybody & (frame.pcode == AREA) & (frame.indicator_code == INDICATOR) & (frame.base == "families")]
    assert len(row) == 1
    figure = row.iloc[0]
    # The same figure at the permanent address of a view.
    page.goto(f"{site}/mng/en/?release={releases[1]}&indicator={INDICATOR}&level=adm1")
    page.wait_for_selector("#csv-permanent")
    lasting = page.get_attribute("#csv-permanent", "href")
    assert releases[1] in lasting
    view = csv.DictReader(io.StringIO(page.request.get(f"{site}{lasting}").text()))
    shown = next(item for item in view if item["pcode"] == AREA)
    assert shown["indicator_code"] == INDICATOR
    assert float(shown["value"]) == round(figure["value"], 3)
    assert (float(shown["low_90"]), float(shown["high_90"])) == (round(figure.low_90, 3), round(figure.high_90, 3))
    # And from the API.
    question = f"level=adm1&indicator={INDICATOR}&base=families&area={AREA}"
    answer = page.request.get(f"{site}/api/v1/countries/mng/releases/{releases[1]}/values?{question}")
    assert answer.ok, answer.text()
    (cell,) = answer.json()["items"]
    assert [cell[name] for name in NUMBERS] == [figure[name] for name in NUMBERS]
    assert complaints == []
    page.context.close()
