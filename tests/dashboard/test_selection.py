"""The grammar of addresses: everything falls back to a permitted view, and addresses reproduce selections."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.selection import FIELDS, MOST_CROSSED, IndicatorRule, Rules, Selection, parse, to_query

BOTH = ("families", "persons")
RULES = Rules(
    releases=("mng-2026-06-30-b", "mng-2025-12-31-a"),
    indicators={
        **{f"zone_{zone}": IndicatorRule(BOTH) for zone in ("a", "b", "c", "d", "e", "de")},
        "mpi_h": IndicatorRule(BOTH),
        "dep_violence": IndicatorRule(("persons",), sensitive=True),
        "gap_allowance": IndicatorRule(("families",)),
        "persons": IndicatorRule(("persons",)),
    },
    age_groups=("0-4", "5-14", "15-24", "25-59", "60+"),
    first_level=frozenset({"MN11", "MN21"}),
    parents={"MN1101": "MN11", "MN2101": "MN21"},
    leaf_districts=("MN1101", "MN1101", "MN2101"),
)

values = {
    "level": ["adm1", "adm2", "h3", "adm0", "nonsense"],
    "indicator": ["zone", "zone_a", "mpi_h", "dep_violence", "gap_allowance", "persons", "families", "<script>"],
    "zone": ["a", "de", "f"],
    "base": ["families", "persons", "dogs"],
    "sex": ["female", "male", "all", "other"],
    "age": ["0-4", "60+", "60 ", "all", "7"],
    "disability": ["with", "without", "all", "maybe"],
    "release": ["latest", "mng-2026-06-30-b", "mng-2025-12-31-a", "mng-1999"],
    "area": ["MN11", "MN1101", "MN1101.1", "MN1101.2", "MN9999", "MN1101.99999999999", "../../etc", "MN21"],
    "sort": ["worst", "best", "name", "size"],
    "rows": ["all", "some"],
    "chart": ["1", "2"],
    "classes": ["natural", "fixed", "quantile", "rainbow"],
    "layer": ["hotspots", "clouds"],
    "with": ["mpi_h", "zone_e", "dep_violence", "gap_allowance", "nothing"],
    "versus": ["mng-2026-06-30-b", "mng-2025-12-31-a", "mng-1999"],
}
queries = st.fixed_dictionaries({}, optional={name: st.sampled_from(["", *known]) for name, known in values.items()})


@settings(deadline=None)
@given(queries)
def test_any_address_gives_a_permitted_view(query):
    selection, notices = parse(query, RULES)
    rule = RULES.indicators[selection.code]
    assert selection.base in rule.bases
    assert len(selection.crossed) <= MOST_CROSSED[selection.level]
    assert len(selection.crossed) <= MOST_CROSSED[RULES.area_level(selection.area)]
    assert not selection.crossed or selection.base == "persons"
    assert sum(map(bool, (selection.second, selection.versus, selection.layer))) <= 1
    assert not selection.layer or (selection.level == "adm2" and not selection.crossed)
    if selection.second:
        second = RULES.indicators[selection.second]
        assert selection.second != selection.code
        assert not second.sensitive or selection.level == "adm1"
        assert not selection.crossed or "persons" in second.bases
    if selection.versus:
        assert selection.versus in RULES.releases
        assert selection.versus != (selection.release or RULES.releases[0])
    if rule.sensitive:
        assert selection.level == "adm1"
        assert RULES.area_level(selection.area) in ("adm0", "adm1")
    assert len(notices) == len(set(notices))


@settings(deadline=None)
@given(queries)
def test_an_address_reproduces_its_selection_without_notices(query):
    selection, _ = parse(query, RULES)
    written = to_query(selection, RULES)
    again, notices = parse(dict(parse_qsl(written)), RULES)
    assert again == selection
    assert notices == ()
    assert to_query(again, RULES) == written


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=30)))
def test_no_text_breaks_the_reader(query):
    selection, _ = parse(query, RULES)
    assert isinstance(selection, Selection)


def test_the_usual_view_has_an_empty_address():
    assert to_query(Selection(), RULES) == ""
    assert parse({}, RULES) == (Selection(), ())


def test_the_order_of_an_address_is_canonical():
    selection, _ = parse({"area": "MN11", "zone": "e", "level": "adm2", "sex": "male"}, RULES)
    assert to_query(selection, RULES) == "level=adm2&zone=e&sex=male&area=MN11"


@pytest.mark.parametrize(
    ("query", "msgid"),
    [
        ({"level": "h3", "sex": "female"}, "notice.too_fine.h3"),
        ({"level": "adm2", "sex": "female", "age": "0-4"}, "notice.too_fine.adm2"),
        ({"indicator": "dep_violence", "level": "adm2"}, "notice.sensitive_first_level"),
        ({"indicator": "gap_allowance", "sex": "male"}, "notice.not_disaggregated"),
        ({"base": "families", "sex": "male"}, "notice.breakdown_counts_persons"),
        ({"indicator": "gap_allowance", "base": "persons"}, "notice.base_not_available"),
        ({"release": "mng-1999"}, "notice.release_not_published"),
        ({"area": "MN1101", "sex": "male", "age": "60+"}, "notice.area_coarser"),
        ({"area": "MN1101.2", "level": "h3"}, "notice.area_changed"),
        ({"indicator": "nothing"}, "notice.unknown_value"),
        ({"classes": "rainbow"}, "notice.unknown_value"),
        ({"versus": "mng-1999"}, "notice.unknown_value"),
        ({"with": "nothing"}, "notice.unknown_value"),
        ({"with": "dep_violence", "level": "adm2"}, "notice.not_together"),
        ({"with": "gap_allowance", "sex": "male"}, "notice.not_together"),
        ({"with": "mpi_h", "versus": "mng-2025-12-31-a"}, "notice.one_comparison"),
        ({"layer": "hotspots", "level": "h3"}, "notice.clusters_level"),
        ({"layer": "hotspots", "sex": "male"}, "notice.no_clusters_here"),
        ({"layer": "hotspots", "indicator": "dep_violence"}, "notice.no_clusters_here"),
    ],
)
def test_a_changed_view_says_why(query, msgid):
    _, notices = parse(query, RULES)
    assert [notice.msgid for notice in notices] == [msgid]


def test_the_first_level_allows_all_three_dimensions():
    selection, notices = parse({"sex": "male", "age": "60+", "disability": "with"}, RULES)
    assert selection.crossed == ("sex", "age", "disability")
    assert notices == ()


def test_each_kind_of_map_has_its_name_in_the_address():
    addresses = {
        "change": "versus=mng-2025-12-31-a",
        "pair": "with=mpi_h",
        "hotspots": "level=adm2&layer=hotspots",
        "plain": "classes=natural",
    }
    for mode, address in addresses.items():
        selection, notices = parse(dict(parse_qsl(address)), RULES)
        assert (selection.mode, notices) == (mode, ())
        assert to_query(selection, RULES) == address


def test_a_release_is_not_compared_with_itself():
    assert parse({"versus": "mng-2026-06-30-b"}, RULES)[0].mode == "plain"
    assert parse({"versus": "mng-2025-12-31-a", "release": "mng-2025-12-31-a"}, RULES)[0].mode == "plain"
    assert parse({"versus": "mng-2026-06-30-b", "release": "mng-2025-12-31-a"}, RULES)[0].mode == "change"
