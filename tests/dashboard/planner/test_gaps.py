"""The page on gaps: who is entitled and not reached, in order, together, since when."""

import html
import re

import pytest

from dashboard.pages.desk_pages import page_tree
from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.prerender import prerender
from dashboard.text import LANGUAGES
from data.people.errors import OutsideScope
from data.people.scope import Identity
from data.release.intervals import Z90
from tests.dashboard.planner.reasons_country import reasons_store
from tests.dashboard.planner.test_quality import rows_of

PAGE = "/mng/en/gaps"
AUDITOR = Identity("olga", "auditor", "*")
ANNA = Identity("anna", "planner", "mng", "MN11")


def opened(app, identity, page="gaps", language="en", **query):
    return app.pages.open(identity, "mng", language, page, query)


def page_of(app, identity, page="gaps", language="en", **query):
    return str(prerender(page_tree(opened(app, identity, page, language, **query))))


def sheet(app, identity, name, **query):
    found = opened(app, identity, **query)
    return next(item for item in found.page.tables(found.view) if item.name == name)


def column(table, name):
    place = [item.name for item in table.columns].index(name)
    return [row[place] for row in table.rows]


def test_parts_stand_in_order_of_number_and_of_share(planner_app):
    by_number, by_share = (sheet(planner_app, AUDITOR, "parts", sort=sort) for sort in ("number", "share"))
    assert by_number.level == "adm1"
    assert column(by_number, "missed") == sorted(column(by_number, "missed"), reverse=True)
    assert column(by_share, "exclusion") == sorted(column(by_share, "exclusion"), reverse=True)
    assert sorted(column(by_number, "rank_number")) == sorted(column(by_share, "rank_number"))
    assert column(by_number, "rank_number") == sorted(column(by_number, "rank_number"))
    first = column(by_number, "area")[0]
    assert f"Most are not reached in: {first} (" in page_of(planner_app, AUDITOR)
    assert 'href="/mng/en/gaps?area=MN&amp;sort=share' in page_of(planner_app, AUDITOR)


def test_page_tables_and_release_hold_the_same_numbers(planner_app):
    view = opened(planner_app, AUDITOR).view
    row = view.desk.served.rows["adm1"]["MN22"]
    figure = view.desk.figures.figure("adm1", row, indicator="gap_allowance", base="families")
    table = sheet(planner_app, AUDITOR, "parts")
    place = column(table, "pcode").index("MN22")
    assert column(table, "missed")[place] == figure.numerator
    assert column(table, "entitled")[place] == figure.denominator
    assert column(table, "reached")[place] == figure.denominator - figure.numerator
    assert column(table, "exclusion")[place] == pytest.approx(100 * figure.numerator / figure.denominator)
    assert column(table, "missed_high")[place] == pytest.approx(figure.numerator + Z90 * 10)
    written = next(row for row in rows_of(page_of(planner_app, AUDITOR)) if row[1:2] == ["Province 22 en"])
    assert written[2].startswith(f"{figure.numerator:,} ")
    assert written[3].startswith(f"{column(table, 'exclusion')[place]:.1f}% ")
    assert written[5].startswith(f"{figure.denominator:,} ")


def test_the_journey_from_a_gap_to_its_reasons(planner_app, visitor):
    client = visitor("olga")
    ranked = client.get(f"{PAGE}?group=allowance").get_data(as_text=True)
    rows = re.findall(r'<a class="area-name" href="([^"]+)">([^<]+)</a>', ranked)
    address, name = html.unescape(rows[0][0]), rows[0][1]
    assert name == column(sheet(planner_app, AUDITOR, "parts"), "area")[0]
    assert "indicator=gap_allowance" in address
    why = client.get(address)
    assert why.status_code == 200
    page = why.get_data(as_text=True)
    assert f"{name}: why it is where it is" in page
    assert "entitled families are not reached" in page
    assert "Since when: gap_allowance en" in page
    assert 'group=allowance">All parts, ranked' in page


def test_hidden_parts_stand_last_with_their_reason(planner_app):
    table = sheet(planner_app, ANNA, "parts")
    assert column(table, "pcode") == ["MN1101", "MN1102", "MN1103"]
    assert column(table, "missed")[1:] == [None, None]
    assert column(table, "state")[1:] == ["zero or few", "hidden to protect families"]
    page = page_of(planner_app, ANNA)
    assert "In 2 parts the number not reached is hidden or not published" in page
    assert "In District 11-2 en" not in page
    alone = page_of(planner_app, ANNA, area="MN1102")
    assert "How many are not reached in District 11-2 en cannot be shown: zero or few." in alone
    assert "No smaller parts of the area can be ranked here." in alone


def test_errors_name_their_truth_and_are_told_only_where_they_can_be(planner_app):
    page = page_of(planner_app, AUDITOR, group="own")
    assert "What tells who is in own. en" in page
    rows = {row[0]: row for row in rows_of(page) if len(row) == 6}
    assert rows["gap_own en counted: persons"][-1] == "not told"
    assert "%" in rows["gap_allowance en counted: families"][-1]
    groups = sheet(planner_app, AUDITOR, "target_groups")
    assert column(groups, "inclusion")[0] is not None
    assert column(groups, "inclusion")[1] is None


def test_persons_are_told_by_sex_age_and_disability(planner_app):
    table = sheet(planner_app, AUDITOR, "breakdown", group="own")
    assert column(table, "dimension") == ["Sex"] * 2 + ["Age"] * 5 + ["Disability"] * 2
    view = opened(planner_app, AUDITOR).view
    figure = view.desk.figures.figure("adm0", 0, indicator="gap_own", base="persons", sex="female")
    assert column(table, "missed")[0] == figure.numerator
    assert "Women and girls" in page_of(planner_app, AUDITOR, group="own")
    assert "By sex, age and disability" not in page_of(planner_app, AUDITOR, group="allowance")


def test_programmes_together_add_up_and_every_member_has_its_dots(planner_app):
    table = sheet(planner_app, AUDITOR, "co_coverage")
    assert len(table.rows) == 8
    assert sum(column(table, "share")) == pytest.approx(100)
    rows = [row for row in rows_of(page_of(planner_app, AUDITOR)) if len(row) == 7]
    head, *combinations, total = rows
    assert head[1:4] == ["allowance en", "home_care en", "insurance en"]
    shares = [float(re.match(r"[\d.]+", row[5])[0]) for row in combinations]
    assert shares == sorted(shares, reverse=True)
    both = next(row for row in combinations if row[0] == "allowance en + insurance en")
    assert both[1:4] == ["yes", "no", "yes"]
    place = column(table, "bits").index("101")
    assert both[5].startswith(f"{column(table, 'share')[place]:.1f}%")
    chosen = [
        share for share, bits in zip(column(table, "share"), column(table, "bits"), strict=True) if bits[0] == "1"
    ]
    assert float(total[1].split("%")[0]) == pytest.approx(sum(chosen), abs=0.06)


def test_services_and_programmes_are_told(planner_app):
    page = page_of(planner_app, AUDITOR)
    service = next(row for row in rows_of(page) if row[0] == "Home care en" and len(row) == 8)
    assert re.fullmatch(r"\d+(\.\d)? days [\d.]+–[\d.]+", service[6])
    assert all("%" in cell for place, cell in enumerate(service[1:]) if place != 5)
    programme = next(row for row in rows_of(page) if row[0] == "Allowance en benefit")
    assert len(programme) == 4
    table = sheet(planner_app, AUDITOR, "services")
    assert {"need_home_care", "wait_home_care", "need_met_all"} <= set(column(table, "code"))


def test_outside_the_territory_nothing_is_shown(planner_app, visitor):
    for area in ("MN", "MN21", "MN2102"):
        with pytest.raises(OutsideScope):
            opened(planner_app, ANNA, area=area)
    assert visitor("anna").get(f"{PAGE}?area=MN21").status_code == 403
    assert visitor("anna").get(PAGE).status_code == 200
    assert visitor("kairat").get(PAGE).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_and_level(planner_app, language):
    for area in ("MN", "MN11", "MN1101", "MN1103"):
        page = page_of(planner_app, AUDITOR, language=language, area=area)
        assert page.count("<h1") == 1
        assert "None" not in page


def test_addresses_give_the_view_again_and_odd_ones_a_notice(planner_app):
    found = opened(planner_app, AUDITOR, area="MN11", group="own", sort="share")
    assert found.page.query(found.view) == {"area": "MN11", "group": "own", "sort": "share"}
    plain = opened(planner_app, AUDITOR)
    assert plain.page.query(plain.view) == {}
    odd = opened(planner_app, AUDITOR, group="<b>", sort="x", together="y")
    assert odd.view.group.code == "allowance"
    assert "There is no such target group for this area and release" in page_of(planner_app, AUDITOR, group="<b>")
    assert opened(planner_app, AUDITOR, area="MN1101.1").view.place.pcode == "MN1101"


def test_downloads_are_offered_to_those_who_may(planner_app):
    assert 'page=gaps"' in page_of(planner_app, ANNA)
    assert 'page=gaps"' not in page_of(planner_app, AUDITOR)


def test_an_older_release_says_what_it_does_not_tell(tmp_path, people):
    store = reasons_store(tmp_path, targeting=False)
    app = create_planner_app(store.root, people, PlannerSettings("k" * 40))
    page = page_of(app, AUDITOR)
    for sentence in (
        "This release does not declare the source.",
        "This release does not tell which programmes meet in the same families.",
        "This release does not tell of needs, waiting and exits.",
    ):
        assert sentence in page
    assert [group.code for group in opened(app, AUDITOR).view.groups] == ["allowance", "own"]
    assert column(sheet(app, AUDITOR, "target_groups"), "inclusion") == [None, None]


def test_every_number_has_its_interval(planner_app):
    rows = rows_of(page_of(planner_app, AUDITOR))
    programme = next(row for row in rows if row[0] == "Allowance en benefit")
    assert programme[1] == "not published here"
    assert all("–" in cell for cell in programme[2:])
    combinations = [row for row in rows if len(row) == 7 and row[1] in ("yes", "no")]
    assert len(combinations) == 8
    assert all("–" in row[5] and "–" in row[6] for row in combinations)
