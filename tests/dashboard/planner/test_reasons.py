"""The page on reasons: what poverty is made of, what changed it, since when, and who is alike."""

import re

import pytest

from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.text import LANGUAGES, load_texts
from data.causes.change_decomposition import product_change
from data.people.errors import OutsideScope
from data.people.scope import Identity
from tests.dashboard.planner.reasons_country import DAYS, FAMILIES, measures, reasons_store
from tests.dashboard.planner.test_quality import rows_of

PAGE = "/mng/en/reasons"
AUDITOR = Identity("olga", "auditor", "*")
ANNA = Identity("anna", "planner", "mng", "MN11")


@pytest.fixture(scope="module")
def reasons(tmp_path_factory):
    return reasons_store(tmp_path_factory.mktemp("reasons-store"))


@pytest.fixture(scope="module")
def app(reasons, people):
    return create_planner_app(reasons.root, people, PlannerSettings("k" * 40, "https://atlas.example"))


def opened(app, identity, **query):
    return app.pages.open(identity, "mng", "en", "reasons", query)


def sheet(app, identity, name, **query):
    found = opened(app, identity, **query)
    return next(item for item in found.page.tables(found.view) if item.name == name)


def column(table, name):
    place = [item.name for item in table.columns].index(name)
    return [row[place] for row in table.rows]


def page_of(app, identity, language="en", **query):
    from dashboard.pages.desk_pages import page_tree
    from dashboard.prerender import prerender

    return str(prerender(page_tree(app.pages.open(identity, "mng", language, "reasons", query))))


def test_page_and_tables_hold_the_same_numbers(app):
    page = page_of(app, AUDITOR, area="MN11")
    values = column(sheet(app, AUDITOR, "measures", area="MN11"), "value")
    expected = measures("adm1", 0, 2)
    assert values[0] == pytest.approx(100 * expected["mpi_h"], abs=0.01)
    assert values[2] == pytest.approx(expected["mpi_m0"], abs=0.001)
    rows = rows_of(page)
    assert any(row[0] == "Poor in many dimensions (H)" and row[1].startswith(f"{values[0]:.1f}%") for row in rows)
    assert any(row[0] == "Both together (M0)" and row[1].startswith(f"{values[2]:.3f} ") for row in rows)
    shares = column(sheet(app, AUDITOR, "spheres", area="MN11"), "share")
    assert sum(shares) == pytest.approx(100)
    assert any(row[0] == "economic en" and row[1].startswith(f"{max(shares):.1f}%") for row in rows)


def test_what_is_unusual_is_named(app):
    page = page_of(app, AUDITOR, area="MN11")
    assert "More than in the whole country: low_income en (" in page
    low_income = next(row for row in rows_of(page) if row[0] == "Low_income en economic en")
    assert low_income[-1] == "▲ clearly more"
    usual = next(row for row in rows_of(page) if row[0] == "Illness en health en")
    assert usual[-1] in ("no clear difference", "▼ clearly less")


def test_the_change_adds_up_on_the_page_and_in_the_tables(app):
    query = {"area": "MN11", "versus": opened(app, AUDITOR, area="MN11").view.desk.earlier[-1].release_id}
    table = sheet(app, AUDITOR, "change_spheres", **query)
    for name in ("total", "incidence", "intensity"):
        *spheres, whole = column(table, name)
        assert len(spheres) == 5
        assert sum(spheres) == pytest.approx(whole)
    old, new = measures("adm1", 0, 0), measures("adm1", 0, 2)
    assert column(table, "total")[-1] == pytest.approx(new["mpi_m0"] - old["mpi_m0"], abs=0.001)
    *terms, _, whole = column(sheet(app, AUDITOR, "change_deprivations", **query), "total")
    assert sum(terms) == pytest.approx(whole, abs=0.001)
    page = page_of(app, AUDITOR, **query)
    written = f"{1000 * column(table, 'total')[-1]:.2f}"
    assert f"M0 of Province 11 en rose by {written} thousandths" in page
    row = next(row for row in rows_of(page) if row[0] == "Whole change of M0")
    assert row[1].startswith(f"+{written}")


def test_the_change_turns_its_sign_with_the_releases(app):
    view = opened(app, AUDITOR, area="MN11").view
    there = view.whole_change
    sides = [view._product(side) for side in (view.here, view.before)]
    back = product_change(*sides)
    assert there.total.clear
    assert back.by_factor.value == pytest.approx(-there.by_factor.value)


def test_parts_show_what_drives_them_and_what_is_hidden(app):
    page = page_of(app, ANNA)
    assert "1 part has no figure that can be shown." in page
    rows = rows_of(page)
    hidden = next(row for row in rows if row[:2] == ["District 11-2 en", "zero or few"])
    assert hidden[2] == "cannot be told"
    assert re.search(r'href="/mng/en/reasons\?area=MN1103"', page)
    table = sheet(app, ANNA, "parts")
    assert table.level == "adm2"
    assert column(table, "pcode") == ["MN1101", "MN1102", "MN1103"]
    assert column(table, "m0")[1] is None
    assert column(table, "state")[1] == "zero or few"
    changed = sheet(app, ANNA, "change_parts")
    assert column(changed, "within")[1] is None
    assert column(changed, "within")[0] > 0


def test_since_when_it_is_worse(app):
    page = page_of(app, AUDITOR, area="MN11", indicator="dep_low_income")
    texts = load_texts("en")
    day = texts.day(DAYS[1])
    assert f"Province 11 en has been clearly worse than the whole country since the release of {day}." in page
    assert f"It turned clearly worse than before with the release of {day} and has stayed so." in page
    table = sheet(app, AUDITOR, "since", area="MN11", indicator="dep_low_income")
    assert column(table, "day") == list(DAYS)
    shown = round(measures("adm1", 0, 2)["dep_low_income"] * FAMILIES["adm1"]) / FAMILIES["adm1"]
    assert column(table, "value")[-1] == pytest.approx(100 * shown)
    assert column(table, "nation")[-1] < column(table, "value")[-1]


def test_a_target_group_is_followed_with_what_changed_its_number(app):
    page = page_of(app, AUDITOR, area="MN22", indicator="gap_allowance")
    assert "What changed the number not reached since" in page
    assert 'href="/mng/en/gaps?area=MN22&amp;group=allowance"' in page
    view = opened(app, AUDITOR, area="MN22", indicator="gap_allowance").view
    change = view.missed_change
    assert change.by_factor.value + change.by_rest.value == pytest.approx(change.total.value)
    figure = view.desk.figures.figure("adm1", 2, indicator="gap_allowance", base="families")
    assert f"In Province 22 en {figure.numerator:,} of {figure.denominator:,} entitled families" in page


def test_peers_come_from_public_figures_only(app):
    view = opened(app, AUDITOR, area="MN2102").view
    names = column(sheet(app, AUDITOR, "peers", area="MN2102"), "pcode")
    assert len(names) >= 2
    assert "MN2102" not in names
    assert "MN1102" not in names
    apart = column(sheet(app, AUDITOR, "peers", area="MN2102"), "distance")
    assert apart == sorted(apart)
    public = view.desk.served.release.values(level="adm2", indicator="mpi_h", base="families").value
    rows = view.desk.served.rows["adm2"]
    for pcode, value in zip(names, column(sheet(app, AUDITOR, "peers", area="MN2102"), "mpi_h"), strict=True):
        assert value == public[rows[pcode]]
    assert "https://atlas.example/mng/en/place/" in page_of(app, AUDITOR, area="MN2102")


def test_outside_the_territory_nothing_is_shown(app, visitor):
    for area in ("MN", "MN21", "MN2101"):
        with pytest.raises(OutsideScope):
            opened(app, ANNA, area=area)
    assert visitor("anna").get(f"{PAGE}?area=MN21").status_code == 403
    assert visitor("anna").get(f"{PAGE}?area=MN1101").status_code == 200
    assert visitor("kairat").get(PAGE).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_and_level(app, language):
    for area in ("MN", "MN11", "MN1101", "MN1102"):
        page = page_of(app, AUDITOR, language, area=area)
        assert page.count("<h1") == 1
        assert "None" not in page


def test_an_area_without_figures_says_so(app):
    page = page_of(app, AUDITOR, area="MN1102")
    assert "cannot be shown for so small a number of poor families" in page
    assert "The change cannot be taken apart" in page
    assert "This indicator is shown for the area in no release." in page
    assert "Too little is published of this area" in page


def test_the_oldest_release_has_nothing_before_it(app):
    oldest = opened(app, AUDITOR).view.desk.releases[-1].release_id
    page = page_of(app, AUDITOR, release=oldest, area="MN11")
    assert "There is no earlier release to compare with." in page
    assert "Only one release shows it" in page
    assert 'name="versus"' not in page


def test_addresses_give_the_view_again_and_odd_ones_a_notice(app):
    first = opened(app, AUDITOR, area="MN11", indicator="dep_low_income")
    assert first.page.query(first.view) == {"area": "MN11", "indicator": "dep_low_income"}
    assert opened(app, AUDITOR).page.query(opened(app, AUDITOR).view) == {}
    oldest = first.view.desk.releases[-1].release_id
    assert opened(app, AUDITOR, versus=oldest).page.query(opened(app, AUDITOR, versus=oldest).view) == {
        "versus": oldest
    }
    odd = opened(app, AUDITOR, versus="<b>", indicator="flow_a_b")
    assert len(odd.view.desk.notices) == 2
    assert odd.view.indicator == "mpi_m0"
    leaf = opened(app, AUDITOR, area="MN1101.1")
    assert leaf.view.place.pcode == "MN1101"


def test_downloads_are_offered_to_those_who_may(app):
    assert 'page=reasons"' in page_of(app, ANNA)
    assert 'page=reasons"' not in page_of(app, AUDITOR)


def test_a_release_without_m0_says_so(tmp_path, people):
    store = reasons_store(tmp_path, poverty=False)
    app = create_planner_app(store.root, people, PlannerSettings("k" * 40))
    assert "This release holds no index of poverty" in page_of(app, AUDITOR)
    found = opened(app, AUDITOR)
    assert found.page.tables(found.view) == []


def test_the_tiny_release_without_deprivations_is_shown(planner_app):
    for area in ("MN", "MN11", "MN2102"):
        assert "This release does not tell single deprivations of the poor." in page_of(planner_app, AUDITOR, area=area)
