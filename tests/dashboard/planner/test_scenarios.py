"""The page on scenarios by HTTP: from the first click to two side by side, and what each role may do."""

import io
import re
import zipfile
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from dashboard.pages.scenarios.fields import FieldRefused, read_fields, typed, with_line, without_line, write_fields
from data.budget.norm_book import NormBook
from data.people.scope import Identity
from data.people.scoped_release import ScopedRelease
from tests.budget_norms import norm_of
from tests.dashboard.planner.conftest import PASSWORD

PAGE = "/kaz/en/scenarios"
"""The tiny country's codes serve both countries; kairat is the national planner of this one."""

KAIRAT = Identity("kairat", "national_planner", "kaz")


@pytest.fixture(scope="module", autouse=True)
def _norms(people):
    """Norms of both programmes of the tiny country that have a case load."""
    book = NormBook(people)
    for country, keeper in (("kaz", KAIRAT), ("mng", Identity("k", "national_planner", "mng"))):
        norms = [
            norm_of(country, currency="MNT"),
            norm_of(
                country,
                code="visit",
                programme="home_care",
                unit="visit",
                amount_minor=20_000,
                care="community",
                currency="MNT",
            ),
        ]
        if not book.all(country):
            book.add(keeper, country, norms)


@pytest.fixture
def client(visitor, people):
    """kairat; what he keeps is taken away afterwards."""
    yield visitor("kairat")
    with people.begin() as connection:
        connection.execute(text("UPDATE scenario SET removed_at = '2026-01-01' WHERE removed_at IS NULL"))
        connection.execute(text("DELETE FROM scenario_draft"))


def text_of(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.get_data(as_text=True)).split())


def start(client, **form):
    answer = client.post(f"{PAGE}/start", data=form)
    assert answer.status_code == 303, answer.get_data()
    return int(parse_qs(urlsplit(answer.headers["Location"]).query)["s"][0])


def form_of(client, number, language="en"):
    page = client.get(f"/kaz/{language}/scenarios?edit={number}").get_data(as_text=True)
    found = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ('type="checkbox"' not in tag or " checked" in tag):
            found[name[1]] = value[1]
    for name, inside in re.findall(r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if name in typed(found)}


def opened(planner_app, query, identity=KAIRAT, country="kaz", language="en"):
    with planner_app.server.test_request_context():
        found = planner_app.pages.open(identity, country, language, "scenarios", query)
        # Worked out while the request is there.
        assert len(found.view.columns) == len(found.view.compared)
        return found


def test_from_nothing_to_a_first_scenario(client, planner_app):
    page = text_of(client.get(PAGE))
    assert "There is no scenario yet." in page
    number = start(client)
    page = text_of(client.get(f"{PAGE}?s={number}&done=saved"))
    assert "The scenario is saved." in page
    assert "2 lines" in page
    study = opened(planner_app, {"s": str(number)}).view.columns[0].study
    assert [line.source for line in study.scenario.lines] == ["unreached:allowance", "need:home_care"]
    assert study.costs.cost().value > 0
    # The same figure that the release shows stands at the beginning of the derivation.
    figures = study.figures
    assert isinstance(figures, ScopedRelease)
    shown = [figures.figure("adm2", row, indicator="gap_allowance", base="families") for row in range(9)]
    known = [cell for cell in study.costs.pick(line=0, year=2) if cell.known == "value"]
    assert [cell.participants for cell in known] == [item.numerator for item in shown if item.state.has_value]


@pytest.mark.parametrize("language", ["en", "mn", "kk", "ru"])
def test_every_language_and_view(client, language):
    one, two = start(client), start(client, area="MN11")
    page = f"/kaz/{language}/scenarios"
    views = ("", "?new=1", f"?edit={one}", f"?s={one}", f"?s={one},{two}", f"?s={one},{two}&area=MN11",
             f"?s={one},{two}&area=MN1101", f"?s={two}&area=MN21", f"?s.{one}=1&s.{two}=1",
             f"?edit={one}&refused=share&field=inflation", "?refused=nonsense", f"?s={one},999")  # fmt: skip
    for view in views:
        answer = client.get(page + view)
        assert answer.status_code == 200, view
        assert answer.get_data(as_text=True).count("<h1") == 1


def test_figures_are_the_same_at_every_level(client, planner_app):
    number = start(client)
    view = opened(planner_app, {"s": str(number)}).view
    costs = view.columns[0].study.costs
    page = client.get(f"{PAGE}?s={number}").get_data(as_text=True)
    money = view.desk.texts.money(costs.cost().value, view.columns[0].scenario.currency, view.digits)
    # In the comparison, in the lines and in the areas, each time as a sum that opens.
    assert page.count(f"{money}</summary>") == 3
    inside = client.get(f"{PAGE}?s={number}&area=MN1101").get_data(as_text=True)
    cell = costs.pick(line=0, places=[0], year=0)[0]
    assert view.desk.texts.money(cell.amount, view.columns[0].scenario.currency, view.digits) in inside
    assert "Amount by the norm" in inside
    assert "A/1, 2025-12-01" in inside
    assert "allowance v1" in inside


def test_lines_come_and_go_without_losing_what_was_typed(client):
    number = start(client)
    form = {**form_of(client, number), "name": "Halfway <b>", "inflation": "much", "l0.months": "14"}
    assert form["count"] == "2"
    answer = client.post(f"{PAGE}/form/{number}", data={**form, "do": "add"})
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert page.count('class="card scenario-fields scenario-line"') == 3
    assert 'value="Halfway &lt;b&gt;"' in page
    assert 'value="much"' in page
    assert "it is not saved yet" in page
    form = {**form_of(client, number), "l2.times": "7"}
    client.post(f"{PAGE}/form/{number}", data={**form, "do": "remove.1"})
    form = form_of(client, number)
    assert (form["count"], form["l0.months"], form["l1.times"], form["inflation"]) == ("2", "14", "7", "much")
    # What is saved is as it was.
    assert "Halfway" not in text_of(client.get(PAGE))
    assert client.post(f"{PAGE}/form/{number}/discard").headers["Location"].endswith("done=discarded")
    assert form_of(client, number)["inflation"] == "0"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Give the scenario a name"),
        ("years", "6", "Write a whole number from 1 to 5."),
        ("inflation", "1,234", "Write a percentage from -50 to 100"),
        ("l0.coverage", "101", "Write a percentage from 0 to 100"),
        ("l1.months", "0", "Write a whole number from 1 to 12."),
        ("l0.phase", "50; many", "Write one to five percentages"),
        ("l0.norm", "", "Choose a cost norm."),
        ("l1.source", "need:nothing", "Choose a case load"),
    ],
)
def test_a_refused_form_says_which_field_and_why(client, field, value, words):
    number = start(client)
    form = {**form_of(client, number), field: value}
    answer = client.post(f"{PAGE}/form/{number}", data={**form, "do": "save"})
    where = urlsplit(answer.headers["Location"])
    assert where.fragment == f"f-{field}"
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert f'id="e-{field}">{words}' in page
    assert re.search(f'id="f-{re.escape(field)}"[^>]*aria-invalid="true"', page)
    assert form_of(client, number)[field] == value


def test_saving_builds_only_on_the_latest_state(client):
    number = start(client)
    form = {**form_of(client, number), "inflation": "5.25", "shared": "1", "l0.phase": "40;100", "l0.phase_by": "areas"}
    answer = client.post(f"{PAGE}/form/{number}", data={**form, "do": "save"})
    assert "done=saved" in answer.headers["Location"]
    saved = form_of(client, number)
    assert (saved["inflation"], saved["l0.phase"], saved["base"]) == ("5.25", "40; 100", "2")
    stale = client.post(f"{PAGE}/form/{number}", data={**form, "inflation": "9", "do": "save"})
    page = text_of(client.get(stale.headers["Location"]))
    assert "saved in another window" in page
    assert form_of(client, number)["inflation"] == "9"
    client.post(f"{PAGE}/form/{number}/rebase")
    again = client.post(f"{PAGE}/form/{number}", data={**form_of(client, number), "do": "save"})
    assert "done=saved" in again.headers["Location"]
    assert form_of(client, number)["inflation"] == "9"


def test_a_new_scenario_and_its_removal(client):
    form = {**form_of(client, start(client)), "name": "Another", "base": "0", "do": "save"}
    answer = client.post(f"{PAGE}/form/0", data=form)
    number = int(parse_qs(urlsplit(answer.headers["Location"]).query)["s"][0])
    assert "Another" in text_of(client.get(PAGE))
    assert client.post(f"{PAGE}/form/{number}/remove").status_code == 303
    assert "Another" not in text_of(client.get(PAGE))
    assert client.post(f"{PAGE}/form/{number}/remove").status_code == 404
    assert client.post(f"{PAGE}/form/{number}", data=form).status_code == 404


def test_two_side_by_side_say_why_they_differ(client, planner_app):
    one, two = start(client), start(client)
    client.post(f"{PAGE}/form/{two}", data={**form_of(client, two), "l0.coverage": "50", "do": "save"})
    view = opened(planner_app, {"s": f"{one},{two}"}).view
    assert view.pair == (one, two)
    # A second one made by the same click has a name of its own.
    assert view.columns[1].scenario.name == f"{view.columns[0].scenario.name} 2"
    page = client.get(f"{PAGE}?s={one},{two}").get_data(as_text=True)
    table = re.search(r'<table id="waterfall-difference">.*?</table>', page)[0]
    assert "Coverage and phase-in" in table
    assert "Price" not in table
    assert opened(planner_app, {"s": f"{two},{one},77"}).address == f"/kaz/en/scenarios?s={two}%2C{one}"


def test_the_download_holds_exact_amounts(client, planner_app):
    one, two = start(client), start(client, area="MN11")
    address = f"/kaz/en/download?page=scenarios&s={one},{two}"
    assert "Lines and years" in client.get(address).get_data(as_text=True)
    answer = client.post(address, data={"format": "csv", "purpose": "planning"})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        lines = next(archive.read(name).decode("utf-8-sig") for name in archive.namelist() if "lines" in name)
    view = opened(planner_app, {"s": str(one)}).view
    total = view.columns[0].study.costs.cost(line=0, year=0).value
    assert f"{total // 100}.{total % 100:02}" in lines


def test_shared_ones_are_read_inside_the_territory_only(visitor, client, people):
    anna, olga = visitor("anna"), visitor("olga")
    number = int(parse_qs(urlsplit(anna.post("/mng/en/scenarios/start").headers["Location"]).query)["s"][0])
    own = anna.get(f"/mng/en/scenarios?s={number}")
    assert "Province 11" in text_of(own)
    assert anna.post("/mng/en/scenarios/start", data={"area": "MN21"}).status_code == 403
    assert anna.get("/mng/en/scenarios?area=MN21").status_code == 403
    # Another country's account neither sees nor changes it; an auditor reads, and is told so.
    assert "Province 11" not in text_of(client.get(f"{PAGE}?s={number}"))
    assert client.post(f"{PAGE}/form/{number}/remove").status_code == 404
    page = text_of(olga.get("/mng/en/scenarios"))
    assert "Your role reads scenarios" in page
    assert "First scenario, Province 11" in page
    assert "scenarios-start" not in olga.get("/mng/en/scenarios").get_data(as_text=True)
    for what in ("start", f"form/{number}", f"form/{number}/remove"):
        assert olga.post(f"/mng/en/scenarios/{what}").status_code == 403
    with people.connect() as connection:
        found = connection.execute(
            text("SELECT detail FROM audit_event WHERE event = 'scenario_saved' ORDER BY id DESC")
        )
        assert f"scenario {number}, MN11, version 1" in found.first()[0]


def test_without_norms_it_is_said_what_to_do(empty_app, tiny, tmp_path, people):
    from dashboard.planner import PlannerSettings, create_planner_app
    from data.people.accounts import Accounts
    from data.people.database import open_database

    store = tiny.tiny_store(tmp_path / "store")
    engine = open_database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    Accounts(engine).add("nora", PASSWORD, role="national_planner", country="mng")
    client = create_planner_app(store.root, engine, PlannerSettings("k" * 40, limits=False)).server.test_client()
    client.post("/login", data={"name": "nora", "password": PASSWORD, "purpose": "planning"})
    assert "There are no cost norms yet." in text_of(client.get("/mng/en/scenarios"))
    answer = client.post("/mng/en/scenarios/start")
    assert "No cost norm in force" in text_of(client.get(answer.headers["Location"]))
    engine.dispose()


def test_a_form_is_read_as_it_was_written():
    norms = {7: norm_of("mng", number=7), 8: norm_of("mng", number=8, code="b", unit="visit")}
    fields = {
        "name": "  A \n name ", "note": "n", "area": "X", "data": "r", "first_year": "2027", "years": "2",
        "inflation": "-2.5", "count": "2",
        **{f"l0.{k}": v for k, v in {"norm": "7", "source": "s", "coverage": "33.33", "months": "6", "ramp_start": "10",
           "ramp_months": "3", "times": "1", "phase_by": "areas", "phase": "10; 20,5; 100"}.items()},
        **{f"l1.{k}": v for k, v in {"norm": "8", "source": "t", "coverage": "100", "months": "12", "ramp_start": "100",
           "ramp_months": "1", "times": "24", "phase_by": "coverage", "phase": "100"}.items()},
    }  # fmt: skip
    found = read_fields(fields, norms)
    assert (found.name, found.inflation_bp, found.lines[0].phase_bp) == ("A name", -250, (1000, 2050, 10_000))
    assert found.lines[0].take_up.coverage_bp == 3333
    again = write_fields(found)
    assert read_fields(again, norms) == found
    assert without_line(with_line(again), 2) == again
    assert without_line(again, 9) == again
    assert read_fields(without_line(again, 0), norms).lines == found.lines[1:]
    assert typed({"count": "99999", "evil": "x", "l40.norm": "1"})["count"] == "0"
    full = again
    for _ in range(10):
        full = with_line(full)
    with pytest.raises(FieldRefused):
        with_line(full)
    with pytest.raises(FieldRefused) as error:
        read_fields({**again, "count": "0"}, norms)
    assert (error.value.reason, error.value.field) == ("lines", "count")
    assert found.prices_of == date(2027, 1, 1)
