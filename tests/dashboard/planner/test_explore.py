"""The drill-down: what an address asks for, what is published, what is offered instead, and that nothing else leaks."""

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from dash.development.base_component import Component
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.desk import DeskReader
from dashboard.pages.explore.asked import Table, levels_of
from dashboard.pages.explore.grammar import Reason, why_not
from dashboard.pages.explore.map_drawing import map_key
from dashboard.pages.explore.page import ExplorePage
from dashboard.pages.explore.refusal import nearby_words, reason_words
from dashboard.pages.explore.words import headline
from dashboard.served import ServedReleases
from dashboard.text import LANGUAGES
from data.people.errors import OutsideScope
from data.people.rights import Right
from data.people.scope import Identity
from data.release.dimensions import LEVELS
from data.release.errors import NotPublished
from data.release.reader import Values

PAGE = ExplorePage()
NATION = Identity("nora", "national_planner", "mng")
PROVINCE = Identity("pia", "planner", "mng", "MN21")
DISTRICT = Identity("dan", "planner", "mng", "MN2102")
READERS = (NATION, PROVINCE, DISTRICT)
AUDITOR = Identity("olga", "auditor", "mng")
POISON = 9_876_543


@pytest.fixture(scope="module")
def releases(planner_store):
    return ServedReleases(planner_store.root)


@pytest.fixture(scope="module")
def open_view(releases):
    reader = DeskReader(releases, "https://atlas.example")

    def start(query, who=NATION, language="en"):
        return PAGE.read(reader.open(who, "mng", language, Right.FIGURES, query), query)

    return start


def html_of(view):
    """All ready markup of the page, and its texts."""
    found = []

    def walk(node):
        if isinstance(node, Component):
            found.append(getattr(node, "data-html", None) or "")
            walk(getattr(node, "children", None))
        elif isinstance(node, list | tuple):
            for child in node:
                walk(child)
        elif isinstance(node, str):
            found.append(node)

    walk(PAGE.report(view))
    return "".join(found)


def strategy(tiny):
    """Addresses of every kind, most of them sensible."""
    codes = [entry["code"] for entry in (*tiny.register(), *tiny.planner_register())]
    areas = tuple(area["pcode"] for level in tiny.areas().values() for area in level)
    listed = [*codes[:25], "in_allowance", "unreached_de_allowance", "dep_violence", "gap_own"]
    groups = [group.code for group in tiny.groups()]

    def maybe(*values):
        return st.sampled_from(("",) * 9 + values)

    return st.fixed_dictionaries(
        {
            "area": st.sampled_from(("",) * 12 + areas),
            "indicator": st.sampled_from((*listed, *listed, *listed, *codes, "no_such", "<b>")),
            "level": maybe(*LEVELS, "adm9"),
            "base": maybe("families", "persons", "cats"),
            "sex": maybe("female", "male", "all", "other"),
            "age": maybe(*tiny.AGE_GROUPS, "99-12"),
            "disability": maybe("with", "without", "x"),
            "group": maybe(*groups[:6], "risk_women", "risk_hiv", "zone_z"),
            "part": maybe(*areas, "MN2102.3", "nowhere"),
            "dimension": maybe("sex", "age", "disability", "residence", "livelihood", "zone", "risk", "shoe"),
            "sort": maybe("best", "name", "up"),
            "release": maybe("mng-2025-12-31"),
        }
    ).map(lambda query: {name: value for name, value in query.items() if value})


@pytest.fixture(scope="module")
def queries(tiny):
    return strategy(tiny)


def test_every_selection_shows_figures_or_a_reason_with_a_published_alternative(open_view, queries):
    counted = {"figures": 0, "refused": 0, "outside": 0}

    @settings(max_examples=1500, deadline=None)
    @given(queries, st.sampled_from(READERS))
    def check(query, who):
        try:
            view = open_view(query, who)
        except OutsideScope:
            counted["outside"] += 1
            return
        figures, table = view.desk.figures, view.asked.table
        if not view.reasons:
            counted["figures"] += 1
            assert len(view.picture) == len(view.rows) > 0
            return
        counted["refused"] += 1
        assert view.nearby
        for way in view.nearby:
            there = figures if way.served is None else view.desk.scoped(way.served)
            there.values(**way.asked.table.keywords)
            assert way.served is not None or way.asked.table != table
            assert figures.contains(way.asked.place.level, way.asked.place.row)
            assert nearby_words(view, way)
        assert all(reason_words(view, reason) for reason in view.reasons)

    check()
    assert min(counted.values()) > 100, counted


def test_reasons_and_the_releases_grammar_agree(open_view, tiny):
    figures = open_view({}).desk.figures
    codes = [entry["code"] for entry in (*tiny.register(), *tiny.planner_register())]

    @settings(max_examples=1500, deadline=None)
    @given(
        st.builds(
            Table,
            st.sampled_from(LEVELS),
            st.sampled_from((*codes, "no_such")),
            st.sampled_from(("families", "persons")),
            st.sampled_from(("all", "all", "female", "nobody")),
            st.sampled_from(("all", "all", *tiny.AGE_GROUPS, "1-2")),
            st.sampled_from(("all", "all", "with", "some")),
            st.sampled_from(("all", "all", *(group.code for group in tiny.groups()), "zone_z")),
        )
    )
    def check(table):
        reasons = why_not(figures, table)
        try:
            figures.values(**table.keywords)
        except NotPublished:
            assert reasons
        else:
            assert not reasons

    check()


@pytest.mark.parametrize(
    ("reason", "query"),
    [
        (Reason.UNKNOWN_INDICATOR, {"indicator": "no_such"}),
        (Reason.UNKNOWN_SEX, {"sex": "other"}),
        (Reason.UNKNOWN_AGE, {"age": "99-12"}),
        (Reason.UNKNOWN_DISABILITY, {"disability": "maybe"}),
        (Reason.UNKNOWN_GROUP, {"group": "zone_z"}),
        (Reason.FAMILIES_ONLY, {"indicator": "gap_allowance", "base": "persons"}),
        (Reason.PERSONS_ONLY, {"indicator": "gap_own", "base": "families"}),
        (Reason.FAMILIES_CROSSED, {"age": "60+", "base": "families"}),
        (Reason.FAMILIES_GROUP, {"group": "zone_d", "base": "families"}),
        (Reason.GROUP_CROSSED, {"group": "zone_d", "disability": "with"}),
        (Reason.GROUP_LEVEL, {"area": "MN21", "group": "risk_women"}),
        (Reason.GROUP_SENSITIVE, {"indicator": "dep_violence", "group": "risk_hiv"}),
        (Reason.GROUP_UNLISTED, {"indicator": "mpi_intensity_economic", "group": "zone_a"}),
        (Reason.HEXAGONS_DIVIDED, {"area": "MN2102", "sex": "male"}),
        (Reason.FINEST_FIRST, {"area": "MN21", "indicator": "dep_violence"}),
        (Reason.FINEST_SECOND, {"area": "MN2102", "indicator": "in_allowance"}),
    ],
)
def test_every_reason_is_given_in_words_and_no_figure_with_it(open_view, reason, query):
    said = set()
    for language in LANGUAGES:
        view = open_view(query, NATION, language)
        assert reason in view.reasons
        page = html_of(view)
        said.add(reason_words(view, reason))
        assert "explore-table" not in page
        assert "explore-map" not in page
        assert page.count('id="nearby-') == len(view.nearby) > 0
    assert len(said) == len(LANGUAGES)


def test_whatever_is_asked_nothing_beyond_the_territory_is_shown(open_view, queries, monkeypatch):
    """Every figure of the planners' tables outside the territory is poisoned: it must appear nowhere."""
    drawn = 0

    @settings(max_examples=200, deadline=None)
    @given(queries, st.sampled_from((PROVINCE, DISTRICT)))
    def check(query, who):
        nonlocal drawn
        try:
            view = open_view(query, who)
        except OutsideScope:
            return
        with monkeypatch.context() as patch:
            for served in view.desk.releases:
                patch.setattr(served.planner, "values", poisoned(served.planner.values, view.desk.scoped(served)))
            page = html_of(view)
            sheets = PAGE.tables(view)
        assert "9,876,543" not in page
        assert not any(POISON in row for sheet in sheets for row in sheet.rows)
        desk = view.desk
        inside = {desk.place_at(level, int(row)).pcode for level in LEVELS for row in desk.figures.rows(level)}
        linked = set(re.findall(r"(?:area|part)=([A-Z0-9.]+)", unescape(page)))
        assert linked <= inside
        drawn += 1

    check()
    assert drawn > 30


def poisoned(values, figures):
    def read(**asked):
        of_table = values(**asked)
        outside = np.ones(len(of_table.value), dtype=bool)
        outside[figures.rows(asked["level"])] = False
        columns = {name: getattr(of_table, name).copy() for name in Values.__dataclass_fields__}
        for name, column in columns.items():
            column[outside] = 0 if name == "state" else POISON
        return Values(**columns)

    return read


def test_an_address_gives_the_same_view_again(open_view, queries):
    @settings(max_examples=300, deadline=None)
    @given(queries, st.sampled_from(READERS))
    def check(query, who):
        try:
            view = open_view(query, who)
        except OutsideScope:
            return
        again = open_view({**PAGE.query(view), **view.desk.release_parameter}, who)
        assert again.asked == view.asked
        assert PAGE.query(again) == PAGE.query(view)

    check()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"area": "MN21"},
        {"area": "MN11", "sex": "female", "age": "0-4"},
        {"level": "adm2", "indicator": "score_mean"},
        {"area": "MN2102"},
        {"indicator": "families", "sort": "best"},
        {"group": "zone_d", "part": "MN22", "indicator": "mpi_h"},
    ],
)
def test_page_and_download_show_the_same_numbers(open_view, query):
    view = open_view(query)
    texts, measure = view.texts, view.measure
    sheet = next(sheet for sheet in PAGE.tables(view) if sheet.name == "areas")
    assert sheet.level == view.asked.table.level
    page = html_of(view)
    cells = dict(
        re.findall(r'<a id="t-([^"]+)"[^>]*>.*?<td class="(?:value|reason)"[^>]*>(.*?)</td>', page, flags=re.DOTALL)
    )
    shown = 0
    for pcode, _, _, _, value, low, high, _, reason in sheet.rows:
        if value is None:
            assert reason
            if pcode in cells:
                assert reason in cells[pcode]
            continue
        number = texts.scaled(round(value * 10**measure.decimals), measure.decimals)
        ends = measure.write_range(round(low * 10**measure.decimals), round(high * 10**measure.decimals), texts)
        assert cells[pcode].startswith(number)
        assert ends in cells[pcode]
        assert low <= value <= high
        shown += 1
    assert shown == int(view.picture.has_value.sum()) > 0


def test_charts_are_in_the_download_with_their_own_names(open_view):
    names = {sheet.name: sheet for sheet in PAGE.tables(open_view({"part": "MN21", "dimension": "age"}))}
    assert set(names) == {"areas", "comparison", "categories", "time", "zones"}
    assert [row[0] for row in names["categories"].rows] == ["0-4", "5-14", "15-24", "25-59", "60+"]
    assert len(names["time"].rows) == 2
    assert [row[0] for row in names["zones"].rows] == [f"zone_{zone}" for zone in "abcde"]
    assert PAGE.tables(open_view({"sex": "female", "base": "families"})) == []


def test_parts_go_from_the_nation_to_hexagons(open_view):
    assert [len(open_view({"area": area}).rows) for area in ("MN", "MN21", "MN2102")] == [4, 3, 2]
    assert len(open_view({"level": "adm2"}).rows) == 9
    assert [part.pcode for part in open_view({"area": "MN21", "level": "adm1"}).parts] == ["MN21"]
    assert levels_of(open_view({"area": "MN2102"}).asked.place) == ("h3", "adm2")


def test_the_territory_is_where_a_reader_begins_and_where_the_way_up_ends(open_view):
    view = open_view({}, DISTRICT)
    assert view.asked.place.pcode == "MN2102"
    assert {part.level for part in view.parts} == {"h3"}
    with pytest.raises(OutsideScope):
        open_view({"area": "MN11"}, PROVINCE)
    with pytest.raises(OutsideScope):
        open_view({"part": "MN1101"}, PROVINCE)
    refused = open_view({"indicator": "dep_violence"}, DISTRICT)
    assert refused.reasons == (Reason.FINEST_FIRST,)
    assert [way.indicator for way in refused.nearby] == [True]


def test_closest_views_give_up_one_thing_each(open_view):
    both = open_view({"area": "MN21", "sex": "female", "group": "zone_d"})
    assert both.reasons == (Reason.GROUP_CROSSED,)
    assert [way.dropped for way in both.nearby] == [("sex",), ("group",)]
    families = open_view({"area": "MN21", "sex": "female", "base": "families"})
    assert families.reasons == (Reason.FAMILIES_CROSSED,)
    assert {(way.dropped, way.base) for way in families.nearby} == {(("sex",), ""), ((), "persons")}
    hexagons = open_view({"area": "MN2102", "sex": "female"})
    assert hexagons.reasons == (Reason.HEXAGONS_DIVIDED,)
    offered = [(way.dropped, way.asked.place.pcode, way.asked.table.level) for way in hexagons.nearby]
    assert offered[:2] == [(("sex",), "MN2102", "h3"), ((), "MN2102", "adm2")]
    assert ((), "MN21", "adm2") in offered


def test_where_people_are_divided_persons_are_counted_unless_families_are_asked_for(open_view):
    assert open_view({}).asked.table.base == "families"
    assert open_view({"sex": "female"}).asked.table.base == "persons"
    assert open_view({"sex": "female", "base": "families"}).asked.table.base == "families"
    assert open_view({"indicator": "gap_own"}).asked.table.base == "persons"


def test_an_older_release_without_the_indicator_leads_to_the_one_that_has_it(open_view, releases, monkeypatch):
    old = releases.published("mng")[1]
    served = releases.open("mng", old)
    kept = {code: entry for code, entry in served.planner.register.items() if code != "in_allowance"}
    monkeypatch.setattr(served.planner, "register", kept)
    view = open_view({"indicator": "in_allowance", "release": old})
    assert view.reasons == (Reason.UNKNOWN_INDICATOR,)
    assert view.nearby[0].served.release_id == releases.published("mng")[0]
    assert view.nearby[-1].indicator
    assert "in_allowance en" in headline(view.desk, view.asked)


def test_without_data_every_cell_says_why(open_view, releases):
    # The older release held no earlier snapshot.
    page = html_of(open_view({"indicator": "moved_a_b", "area": "MN21", "release": releases.published("mng")[1]}))
    assert page.count("no data") > 4
    assert "No area has a value that can be shown." in page


def test_outlines_that_the_browser_holds_are_not_sent_again(open_view):
    view = open_view({"level": "adm2"})
    with_outlines = html_of(view)
    page = html_of(open_view({"level": "adm2", "held": f"x,{map_key(view)}"}))
    assert with_outlines.count(' d="M') > page.count(' d="M')
    assert re.findall(r'data-g="(\d+)"', page) == re.findall(r'data-g="(\d+)"', with_outlines)
    assert not re.search(r'data-g="\d+" d=', page)


def test_all_is_drawn_in_every_language(open_view):
    for language in LANGUAGES:
        for query in ({"area": "MN21", "part": "MN2102"}, {"area": "MN2102"}, {"sex": "female", "group": "zone_d"}):
            page = html_of(open_view(query, NATION, language))
            assert "explore" in page
            assert f"/mng/{language}/explore?" in page


def test_names_are_escaped(open_view):
    page = html_of(open_view({"area": "MN21", "part": "MN2101"}))
    assert "&lt;District&gt; &amp; 21-1" in page
    assert "<District>" not in page.replace("&lt;District&gt;", "")


def test_a_category_that_is_chosen_leads_back(open_view):
    view = open_view({"area": "MN21", "sex": "female", "dimension": "sex"})
    links = re.findall(r'<a id="split-\d"[^>]*>', html_of(view))
    chosen, other = links
    assert 'aria-current="true"' in chosen
    assert "sex=" not in chosen
    assert "sex=male" in other


def test_what_the_account_may_not_do_is_not_offered(open_view):
    assert "download" in html_of(open_view({}))
    page = html_of(open_view({}, AUDITOR))
    assert "download" not in page
    assert "save-view" not in page


def test_a_selected_part_is_marked_in_map_and_table_and_named_by_the_charts(open_view):
    page = html_of(open_view({"area": "MN21", "part": "MN2102"}))
    assert re.search(r'<a id="m-MN2102"[^>]*aria-current="true"', page)
    assert re.search(r"<tr class=is-selected>.*?<a id=\"t-MN2102\"[^>]*aria-current", page)
    assert page.count("District 21-2 en. Counted:") == 3


def test_the_page_answers_over_http(visitor):
    anna = visitor("anna")
    answer = anna.get("/mng/en/explore?area=MN11&indicator=mpi_h")
    assert answer.status_code == 200
    assert "explore-map" in answer.get_data(as_text=True)
    assert anna.get("/mng/en/explore?area=MN21").status_code == 403
    assert anna.get("/mng/en/explore?part=MN2101").status_code == 403


def test_tables_know_what_they_are_divided_by():
    table = Table("adm1", "zone_de", "persons", sex="female")
    assert table.divided == ("sex",)
    assert replace(table, sex="all").divided == ()
