"""The page of groups over the tiny release: every state that a figure, a dimension or a place can be in."""

import csv
import io
import re
from html import unescape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pages.groups.behind import NATION, left_behind
from dashboard.pages.groups.cells import read_breakdown, read_cell
from dashboard.pages.groups.choice import Choice, address, read_choice
from dashboard.pages.groups.dimensions import Group, dimensions_of
from dashboard.pages.groups.gaps import Against, find_gaps
from dashboard.pages.groups.words import gap_decimals, write_interval
from dashboard.pages.heatmap.place_facts import Place
from dashboard.served import ServedReleases
from dashboard.text import LANGUAGES, load_texts
from data.inequality.estimates import Estimate
from data.release.errors import NotPublished
from data.release.states import ValueState

HIDDEN = "MN1102"  # the second district: everything in it is zero or few


@pytest.fixture(scope="module")
def served(tiny_store):
    return ServedReleases(tiny_store.root).open("mng")


def text_of(response):
    assert response.status_code == 200
    return unescape(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_has_a_row(client, served, language):
    answer = client.get(f"/mng/{language}/groups")
    page, texts = answer.get_data(as_text=True), load_texts(language)
    assert page.count("<h1") == 1
    assert texts("groups.title") in page
    table = page[page.index('class="groups-table"') : page.index("</table>")]
    published = [item for item in dimensions_of(served) if item.name != "zone"]
    # Everybody, one row per group of every dimension that is compared, one heading per dimension, one for the columns.
    assert table.count("<tr") == 1 + sum(len(item.groups) for item in published) + len(dimensions_of(served)) + 1
    assert texts("groups.same") in table


def test_figures_are_those_of_the_release(client, served):
    values = served.release.values(level="adm1", indicator="mpi_h", base="persons", group="livelihood_herder")
    row = served.rows["adm1"]["MN21"]
    found = [
        line
        for line in rows_of(client.get("/mng/en/groups.csv?indicator=mpi_h&area=MN21"))
        if line["part"] == "rate" and line["category"] == "herder"
    ]
    assert len(found) == 1
    assert float(found[0]["value"]) == pytest.approx(values.value[row], abs=5e-4)
    assert float(found[0]["low_90"]) == pytest.approx(values.low[row], abs=5e-4)
    assert int(found[0]["denominator"]) == values.denominator[row]
    assert found[0]["state"] == "value"
    page = text_of(client.get("/mng/en/groups?indicator=mpi_h&area=MN21"))
    assert f"{values.value[row]:.1f}%" in page


def test_hidden_figures_are_words_and_lead_on(client):
    answer = client.get(f"/mng/en/groups?area={HIDDEN}")
    page = text_of(answer)
    assert "zero or few" in page
    assert 'href="/mng/en/groups?area=MN11"' in answer.get_data(as_text=True)
    assert "Nothing can be compared" in page
    lines = rows_of(client.get(f"/mng/en/groups.csv?area={HIDDEN}"))
    hidden = [line for line in lines if line["part"] == "rate" and line["state"] == "suppressed_small"]
    assert hidden
    assert {(line["value"], line["low_90"], line["reason"]) for line in hidden} == {("", "", "zero or few")}


def test_risk_populations_are_not_shown_for_districts(client):
    page = client.get("/mng/en/groups?area=MN2101").get_data(as_text=True)
    start = page.index("Risk populations")
    assert "not published for areas as small as this one" in page[start : start + 700]
    assert 'href="/mng/en/groups?area=MN21"' in page[start : start + 700]


def test_an_indicator_of_families_says_so_and_shows_what_there_is(client, served):
    page = text_of(client.get("/mng/en/groups?indicator=gap_allowance&area=MN22"))
    assert "counted in families" in page
    row = served.rows["adm1"]["MN22"]
    value = served.release.values(level="adm1", indicator="gap_allowance", base="families").value[row]
    assert f"{value:.1f}%" in page
    assert "How wide the gaps are" not in page
    assert "Who is left behind, compared with the country" in page


def test_a_sensitive_indicator_is_not_shown_for_districts(client):
    answer = client.get("/mng/en/groups?indicator=dep_violence&area=MN2101")
    page = answer.get_data(as_text=True)
    assert 'class="groups-table' not in page
    assert "indicator=dep_violence&amp;area=MN21" in page
    # Two sensitive facts are never combined, also where each alone is published.
    table = text_of(client.get("/mng/en/groups?indicator=dep_violence&area=MN21"))
    assert "not applicable" in table


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("area=XX", "“Area”"), ("indicator=nothing", "“Indicator”"), ("sort=size", "“Order”"), ("release=old", "release")],
)
def test_what_is_not_known_is_said(client, query, wanted):
    answer = client.get(f"/mng/en/groups?{query}")
    page = answer.get_data(as_text=True)
    notice = page[page.index('role="status"') :].partition("</p>")[0]
    assert wanted in notice
    assert "groups-table" in page


def test_a_hexagon_becomes_its_district(client):
    page = text_of(client.get("/mng/en/groups?area=MN2101.7"))
    assert "the area around it is shown" in page
    assert "21-1" in page


def test_unknown_countries_and_languages(client):
    assert client.get("/xyz/en/groups").status_code == 404
    assert client.get("/mng/de/groups").status_code == 404
    assert client.get("/xyz/en/groups.csv").status_code == 404


def test_a_country_without_a_release(tmp_path):
    from dashboard.public import create_public_app

    empty = create_public_app(tmp_path).server.test_client()
    answer = empty.get("/mng/ru/groups")
    assert "<h1" in answer.get_data(as_text=True)
    assert load_texts("ru")("message.unpublished.text") in answer.get_data(as_text=True)
    assert empty.get("/mng/ru/groups.csv").status_code == 404


def test_language_links_keep_the_view(client):
    page = client.get("/mng/en/groups?indicator=mpi_h&area=MN21&sort=people").get_data(as_text=True)
    for language in LANGUAGES:
        assert f"/mng/{language}/groups?indicator=mpi_h&amp;area=MN21&amp;sort=people" in page


def lasting_line(page):
    return page[page.index('<p class="bars-note permanent">') :].split("</p>")[0]


def test_an_older_release_can_be_named(client, tiny_store):
    newest, older = tiny_store.published("mng")
    page = client.get(f"/mng/en/groups?release={older}").get_data(as_text=True)
    assert "December 31, 2025" in page
    assert f"release={older}" in page
    assert rows_of(client.get(f"/mng/en/groups.csv?release={older}"))[0]["release_id"] == older
    latest = client.get(f"/mng/en/groups?release={newest}").get_data(as_text=True)
    assert f"release={newest}" not in latest.replace(lasting_line(latest), ""), "only the permanent address names it"


def test_names_are_escaped(client):
    page = client.get("/mng/en/groups?area=MN2101").get_data(as_text=True)
    assert "<District>" not in page
    assert "&lt;District&gt; &amp; 21-1" in page


def test_districts_are_offered_inside_the_chosen_first_level_area(client):
    page = client.get("/mng/en/groups?area=MN2102").get_data(as_text=True)
    options = re.findall(r'<option value="(MN[0-9]+)"', page)
    assert {code for code in options if len(code) == 6} == {"MN2101", "MN2102", "MN2103"}
    assert {code for code in options if len(code) == 4} == {"MN11", "MN21", "MN22", "MN23"}
    assert '<option value="MN2102" selected' in page


def test_pages_are_kept_by_checked_values_only(client, public_app):
    client.get("/mng/en/groups?area=MN21")
    first = client.get("/mng/en/groups?area=MN21&nonsense=1").headers["ETag"]
    assert client.get("/mng/en/groups?nonsense=2&area=MN21").headers["ETag"] == first


@given(
    st.fixed_dictionaries(
        {},
        optional={name: st.text(max_size=12) for name in ("indicator", "area", "sort", "rows", "zone")}
        | {"area": st.sampled_from(["MN21", "MN2101", "MN2101.3", "MN", ".", "MN21.x", ""])},
    )
)
def test_any_address_becomes_a_view_that_its_own_address_names(query):
    choice, _ = read_choice(query, RULES)
    again, notices = read_choice(dict(pair.split("=") for pair in choice.query().split("&") if pair), RULES)
    assert (again, notices) == (choice, ())


class RULES:  # what `read_choice` needs of a release
    class rules:  # noqa: N801
        from dashboard.selection import IndicatorRule

        indicators = {  # noqa: RUF012
            "families": IndicatorRule(("families",), listed=False),
            "zone_de": IndicatorRule(("families", "persons")),
            "zone_a": IndicatorRule(("families", "persons")),
        }
        first_level = frozenset({"MN21"})
        parents = {"MN2101": "MN21"}  # noqa: RUF012

    rows = {"adm0": {"MN": 0}}  # noqa: RUF012


def test_the_address_of_the_map_is_understood():
    choice, notices = read_choice({"indicator": "zone", "zone": "a"}, RULES)
    assert (choice.indicator, notices) == ("zone_a", ())
    assert address("mng", "kk", Choice()) == "/mng/kk/groups"


# What the figures say.


def place(served, code):
    level = "adm2" if len(code) == 6 else "adm1"
    return Place(level, served.rows[level][code], code)


def test_gaps_leave_hidden_groups_out_and_say_so(served, client):
    here = place(served, "MN2201")
    dimension = next(item for item in dimensions_of(served) if item.name == "age")
    breakdown = read_breakdown(served, here, "mpi_h", dimension)
    total = read_cell(served, here, "mpi_h", "persons")
    found = find_gaps(breakdown, total)
    shown = {group.category: cell.value for group, cell in breakdown.shown}
    assert found.extremes.group.category == max(shown, key=shown.get)
    assert found.extremes.other.category == min(shown, key=shown.get)
    assert found.extremes.difference.value == pytest.approx(max(shown.values()) - min(shown.values()))
    cells = list(breakdown.cells)
    cells[list(shown).index(found.extremes.group.category)] = read_cell(
        served, place(served, HIDDEN), "mpi_h", "persons"
    )
    without = find_gaps(type(breakdown)(dimension, tuple(cells)), total)
    assert without.extremes.group.category == sorted(shown, key=shown.get)[-2]


def test_a_low_coverage_is_not_called_worse(served, client):
    dimension = next(item for item in dimensions_of(served) if item.name == "age")
    breakdown = read_breakdown(served, NATION, "receives_any", dimension)
    total = read_cell(served, NATION, "receives_any", "persons")
    assert find_gaps(breakdown, total).risk is not None
    targeted = find_gaps(breakdown, total, targeted=True)
    assert (targeted.risk, targeted.risk_share) == (None, None)
    assert targeted.extremes == find_gaps(breakdown, total).extremes
    page = text_of(client.get("/mng/en/groups?indicator=receives_any"))
    assert "Lowest:" in page
    assert "Worst:" not in page
    assert "no PAR is computed" in page


@pytest.mark.parametrize(
    ("ends", "decimals", "clear"),
    [((0.02, 0.18), 2, True), ((0.3, 0.5), 1, True), ((-0.1, 0.5), 1, False), ((-0.09, -0.004), 3, True)],
)
def test_a_small_clear_gap_is_not_written_as_nothing(ends, decimals, clear):
    low, high = ends
    estimate = Estimate((low + high) / 2, low, high)
    group = Group("sex", "female", {})
    assert Against(group, None, estimate, None, decimals=1).clear == clear
    assert gap_decimals(estimate, 1) == decimals
    written = write_interval(estimate, gap_decimals(estimate, 1), load_texts("en"))
    numbers = [float(number) for number in re.findall(r"-?[0-9.]+", written.removeprefix("90% interval"))]
    assert (numbers[0] > 0 or numbers[1] < 0) == clear
    assert numbers[0] <= low <= high <= numbers[1]


def test_an_open_interval_says_where_it_begins():
    assert write_interval(Estimate(3.0, 1.4, float("inf")), 1, load_texts("en")) == "90% interval from 1.4 upwards"


def test_overlapping_groups_are_never_added_up(served):
    dimension = next(item for item in dimensions_of(served) if item.overlaps)
    total = read_cell(served, NATION, "mpi_h", "persons")
    found = find_gaps(read_breakdown(served, NATION, "mpi_h", dimension), total)
    assert found.extremes is None
    assert (found.risk, found.risk_share, found.slope, found.concentration) == (None,) * 4
    for item in found.overlapping:
        cell = read_cell(served, NATION, "mpi_h", "persons", **item.group.asked)
        assert item.difference.value == pytest.approx(cell.value - total.value)
        assert item.difference.high - item.difference.value > cell.high - cell.value - 1e-9


def test_what_is_certain_excludes_the_value_of_the_nation(served):
    for code in ("MN21", "MN22", "MN2101"):
        found = left_behind(served, place(served, code))
        assert found.compared >= len(found.worse) >= found.certain
        for item in found.worse:
            assert item.ratio > 1
            if item.certain:
                assert item.here.low > item.nation.value


def test_orders_of_who_is_left_behind(served):
    found = left_behind(served, place(served, "MN21"))
    ratios = [(not item.certain, -item.ratio) for item in found.sorted("ratio")]
    people = [(not item.certain, -item.people) for item in found.sorted("people")]
    assert ratios == sorted(ratios)
    assert people == sorted(people)
    assert set(map(id, found.sorted("ratio"))) == set(map(id, found.sorted("people")))


def test_every_comparison_is_counted(served):
    found = left_behind(served, place(served, "MN23"))
    groups = sum(len(item.groups) for item in dimensions_of(served) if item.name != "zone")
    keys = [code for code in ("zone_de", "mpi_h", "mpi_m0", "income_poor") if code in served.release.register]
    spheres = [f"sphere_{item['code']}" for item in served.release.profile["spheres"]]
    keys += [code for code in spheres if code in served.release.register]
    assert found.compared + found.impossible == groups * len(keys)


def test_the_page_marks_the_order_and_the_number_of_comparisons(client, served):
    page = client.get("/mng/en/groups?area=MN21&sort=people&rows=all").get_data(as_text=True)
    found = left_behind(served, place(served, "MN21"))
    assert f"{found.compared} comparisons were made" in page
    assert re.search(r'sort=people[^>]*aria-current="true"', page)
    part = page[page.index('class="behind"') : page.index("comparisons were made")]
    assert part.count("<li><p><strong>") == len({(item.group.dimension, item.group.category) for item in found.worse})
    assert part.count('class="behind-more"') == len(found.worse)


def test_a_cell_is_the_gate_of_the_release(served):
    assert read_cell(served, place(served, "MN2101"), "mpi_h", "persons", group="risk_women") is None
    with pytest.raises(NotPublished):
        served.release.values(level="adm2", indicator="mpi_h", base="persons", group="risk_women")
    cell = read_cell(served, place(served, HIDDEN), "mpi_h", "persons", sex="female")
    assert cell.state == ValueState.SUPPRESSED_SMALL
    assert cell.hidden
    assert np.isnan(cell.value)
