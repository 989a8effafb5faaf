"""The CSV of a programme: every state in words, nothing that a spreadsheet would execute."""

import csv
import io
from collections import Counter
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from data.exports.programme_table import COLUMNS, programme_csv, programme_rows
from data.progress.framework import LocalText
from data.progress.programme import read_programme
from tests.progress_programme import TODAY, invented_document, invented_framework, words

AREAS = {"MN11": words("Province 11")}


def rows(document=None, **options):
    content = programme_csv(read_programme(document or invented_document(), []), TODAY, AREAS, **options)
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def of(indicator, kind):
    return [row for row in rows() if row["indicator_code"] == indicator and row["kind"] == kind]


def test_every_indicator_has_baseline_target_and_actual_in_words():
    found = rows()
    assert list(found[0]) == list(COLUMNS)
    document = invented_document()
    codes = {row["indicator_code"] for row in found if row["kind"] in ("baseline", "target", "actual")}
    assert codes == {item.code for item in document.framework.indicators}
    for indicator in document.framework.indicators:
        kinds = Counter(row["kind"] for row in found if row["indicator_code"] == indicator.code)
        assert set(kinds) == {"baseline", "target", "actual"}, indicator.code
    assert len([row for row in found if row["kind"] == "actual" and row["value"]]) == len(document.actuals)
    assert all(row["state"] in ("value", "not_available", "none") for row in found)
    assert all((row["state"] == "value") == (row["value"] != "") for row in found)
    states = {row["indicator_status"] for row in found if row["kind"] == "actual"}
    assert states == {"achieved", "on_track", "off_track", "not_measurable"}
    assert {row["demonstration"] for row in found} == {"true"}


def test_not_available_none_and_zero_are_three_things():
    assert [(row["state"], row["value"]) for row in of("no-baseline", "baseline")] == [("not_available", "")]
    assert [(row["state"], row["value"]) for row in of("none-stated", "target")] == [("none", "")]
    assert [(row["state"], row["value"]) for row in of("target-zero", "target")] == [("value", "0")]
    assert [(row["state"], row["value"]) for row in of("silent", "actual")] == [("none", "")]
    assert of("none-stated", "target")[0]["first_day"] == ""


def test_categories_stand_by_themselves():
    actuals = of("access", "actual")
    keys = [(row["dimension"], row["category"], row["value"], row["overlapping"]) for row in actuals]
    assert keys == [
        ("", "", "700", ""),
        ("risk_population", "older", "250", "true"),
        ("risk_population", "women", "400", "true"),
        ("sex", "female", "400", "false"),
        ("sex", "male", "300", "false"),
    ]
    assert actuals[3]["category_name"] == "Girls, women en"
    assert [(row["category"], row["value"]) for row in of("access", "target")] == [("", "0"), ("female", "60")]


def test_figures_bring_interval_area_evidence_and_derivation():
    (noisy,) = of("noisy", "actual")
    assert (noisy["low_90"], noisy["high_90"], noisy["computed"]) == ("96", "112", "false")
    assert (noisy["evidence"], noisy["evidence_address"]) == ("Report 7/2026", "https://example.org/report")
    places = {row["pcode"]: row["area_name"] for row in of("reached", "actual")}
    assert places == {"": "", "MN11": "Province 11 en", "MN2101": ""}
    assert max(row["revision"] for row in of("reached", "actual")) == "2"
    (staff,) = of("staff", "actual")
    assert (staff["computed"], staff["derivation"]) == ("true", "accounts 61; period 2026-06-30")


def test_a_row_of_hashtags_can_be_asked_for():
    tags = rows(hxl=True)[0]
    assert tags["indicator_code"] == "#indicator+code"
    assert all(tag.startswith("#") for tag in tags.values())
    assert rows(hxl=True)[1:] == rows()


@settings(max_examples=30, deadline=None)
@given(st.sampled_from("=+-@\t\r\n＝＋－＠ "), st.text(max_size=20))
def test_no_text_is_a_formula(start, text):
    words = start + text
    document = invented_document()
    actual = document.actuals[2].model_copy(update={"comment": words, "value": Decimal(-3)})
    title = LocalText.model_construct(en=words, mn=None, kk=None, ru=None)
    framework = invented_framework().model_copy(update={"title": title})
    changed = document.model_copy(update={"framework": framework, "actuals": (actual,)})
    found = rows(changed)
    for row in found:
        for name in ("programme", "comment"):
            assert not row[name].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    (with_value,) = [row for row in found if row["kind"] == "actual" and row["value"]]
    assert with_value["value"] == "-3", "a number stays a number"


def test_rows_are_in_the_order_of_the_framework():
    codes = [row["indicator_code"] for row in programme_rows(read_programme(invented_document(), []), TODAY, AREAS)]
    framework = invented_framework()
    assert list(dict.fromkeys(codes)) == [item.code for item in (*framework.indicators, *framework.milestones)]


def test_milestones_and_results_without_indicator_have_rows():
    milestones = [row for row in rows() if row["kind"] == "milestone"]
    assert [(row["indicator_code"], row["state"], row["value"], row["last_day"]) for row in milestones] == [
        ("m-done", "value", "100", "2025-12-31"),
        ("m-late", "value", "40", "2026-03-31"),
        ("m-open", "none", "", "2026-12-31"),
    ]
    assert milestones[1]["comment"] == "The law is being written."
    bare = invented_document(framework=invented_framework(indicators=[]), actuals=())
    results = [row for row in rows(bare) if row["kind"] == "result"]
    assert [(row["result_code"], row["result"], row["state"]) for row in results] == [
        ("outcome", "The outcome en", "none"),
        ("output-1", "The first output en", "none"),
        ("output-2", "The second output en", "none"),
    ]
    assert [row["kind"] for row in rows() if row["kind"] == "result"] == []
