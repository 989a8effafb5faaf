"""The page on results: what each role reads and sends, what a refused form keeps, and whose money changes nothing."""

import re
from datetime import UTC, date, datetime

import pytest

from dashboard.planner import PlannerSettings, create_planner_app
from data.budget.result_records import ResultEntry
from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.scope import Identity
from tests.dashboard.planner.conftest import PASSWORD
from tests.data.budget.results_country import AREAS, furnish, rooms

ACCOUNTS = {
    "soum": ("planner", "mng", "MN1101"),
    "other-soum": ("planner", "mng", "MN1102"),
    "aimag": ("planner", "mng", "MN11"),
    "area-approver": ("approver", "mng", "MN11"),
    "other-approver": ("approver", "mng", "MN21"),
    "national": ("national_planner", "mng", ""),
    "auditor": ("auditor", "mng", ""),
    "oblast": ("planner", "kaz", "MN11"),
    "administrator": ("administrator", "*", ""),
}
PAGE = "/mng/en/results"


def person(name):
    return Identity(name, *ACCOUNTS[name], "planning")


@pytest.fixture(scope="module")
def store(tiny, tmp_path_factory):
    return tiny.tiny_store(tmp_path_factory.mktemp("results-store"))


@pytest.fixture
def world(store, tmp_path):
    """The site with a locked round that began last year, and a client per account."""
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    accounts = Accounts(engine)
    for name, (role, country, territory) in ACCOUNTS.items():
        accounts.add(name, PASSWORD, role=role, country=country, territory=territory)
    locked = tuple(area for area in AREAS if area != "MN1103")
    number, lines = furnish(engine, locked=locked, first_day=date(datetime.now(UTC).year - 1, 1, 1))
    app = create_planner_app(store.root, engine, PlannerSettings("k" * 40, limits=False))
    clients = {}

    def client(name):
        if name not in clients:
            clients[name] = app.server.test_client()
            form = {"name": name, "password": PASSWORD, "purpose": "planning"}
            assert clients[name].post("/login", data=form).status_code == 303
        return clients[name]

    yield engine, number, lines, client
    engine.dispose()


def said(answer):
    """The page without what differs between two answers of the same."""
    assert answer.status_code in (200, 422), answer.status_code
    return re.sub(r'nonce="[^"]*"', "", answer.get_data(as_text=True))


def words(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", said(answer)).split())


def done(engine, lines, area, quantity, position=1, quarter=1, **more):
    """Report and verify a quarter in the room itself."""
    results = rooms(engine)
    reporter = Identity("reporter", "planner", "mng", area)
    entry = ResultEntry(**{"participants": 9, "quantity": quantity, "cost_minor": 990_000, "evidence": "Act 7", **more})
    results.report(reporter, "mng", lines[area, position], quarter, 0, entry)
    results.decide(Identity("v", "approver", "mng", area[:4]), "mng", lines[area, position], quarter, 1, "verify")


def test_report_verify_and_settle_by_the_forms(world):
    _, number, lines, client = world
    line = lines["MN1101", 1]
    entry = f"{PAGE}?area=MN1101&line={line}&quarter=1"
    assert 'id="results-report-form"' in said(client("soum").get(entry))
    typed = {
        "base": "0",
        "participants": "8",
        "quantity": "9",
        "cost": "12 500.50",
        "evidence": "",
        "note": "Kept here",
    }
    refused = client("soum").post(f"{PAGE}/{line}/1/report", data=typed)
    assert refused.status_code == 422
    page = said(refused)
    assert 'value="Kept here"' in page
    assert 'value="12 500.50"' in page
    assert re.search(r'id="results-evidence"[^>]*aria-invalid="true"', page)
    assert "Write where the evidence is" in page
    for wrong, field in (({"quantity": "many"}, "quantity"), ({"cost": "1.234"}, "cost")):
        page = said(client("soum").post(f"{PAGE}/{line}/1/report", data={**typed, "evidence": "Act 7", **wrong}))
        assert re.search(rf'id="results-{field}"[^>]*aria-invalid="true"', page), field
    members = {"social_worker_1_assessed": "6", "joint_team_2_served": "4", "cases_assessed": "6", "cases_served": "4"}
    answer = client("soum").post(f"{PAGE}/{line}/1/report", data={**typed, **members, "evidence": "Act 7"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"{PAGE}?round={number}&area=MN1101&done=reported")
    # A second report on the same version is told so.
    late = client("aimag").post(f"{PAGE}/{line}/1/report", data={**typed, "evidence": "Act 8"})
    assert late.status_code == 422
    assert "Somebody else changed this" in words(late)
    # The approver finds it waiting, asks, and verifies.
    assert "Verify or question" in words(client("area-approver").get(PAGE))
    page = said(client("area-approver").get(entry))
    assert "Joint team member 2: 0 assessed, 4 responded to" in page
    empty = client("area-approver").post(f"{PAGE}/{line}/1/decide", data={"base": "1", "action": "question"})
    assert empty.status_code == 422
    answer = client("area-approver").post(f"{PAGE}/{line}/1/decide", data={"base": "1", "action": "verify"})
    assert answer.location.endswith("done=verified")
    # The national planner settles the area; a second time nothing is left.
    assert 'id="results-settle-form"' in said(client("national").get(f"{PAGE}?area=MN11"))
    answer = client("national").post(f"{PAGE}/rounds/{number}/settle", data={"area": "MN11"})
    assert answer.location.endswith("done=settled")
    answer = client("national").post(f"{PAGE}/rounds/{number}/settle", data={"area": "MN11"})
    assert answer.location.endswith("refused=nothing")
    paid = words(client("soum").get(PAGE))
    assert "MNT 13,500" in paid  # 9 cases of 1,500.00
    assert "Social worker 1 6 0 MNT 300" in paid  # 6 assessed at 50.00
    assert "Joint team member 2 0 4 MNT 320" in paid  # 4 responded to at 80.00


def test_who_may_not_is_refused(world):
    engine, number, lines, client = world
    line = lines["MN1101", 1]
    done(engine, lines, "MN1101", 9)
    report, decide = f"{PAGE}/{line}/1/report", f"{PAGE}/{line}/1/decide"
    form = {"base": "2", "participants": "1", "quantity": "1", "cost": "1", "evidence": "Act 9"}
    for name in ("other-soum", "area-approver", "national", "auditor", "oblast", "administrator"):
        assert client(name).post(report, data=form).status_code == 403, name
    for name in ("soum", "aimag", "other-approver", "national", "auditor", "oblast"):
        assert client(name).post(decide, data={"base": "2", "action": "verify"}).status_code == 403, name
    for name in ("soum", "area-approver", "auditor", "oblast"):
        assert client(name).post(f"{PAGE}/rounds/{number}/settle", data={}).status_code == 403, name
    assert client("soum").post(f"{PAGE}/99999/1/report", data=form).status_code == 404
    assert client("national").post(f"{PAGE}/rounds/99999/settle", data={}).status_code == 404
    assert client("soum").get(f"{PAGE}?area=MN1102").status_code == 403
    # A line outside the territory is as unknown as one that is not there.
    other = lines["MN1102", 1]
    pages = [re.sub(r"line=\d+", "", said(client("soum").get(f"{PAGE}?line={n}&quarter=1"))) for n in (other, 99999)]
    assert pages[0] == pages[1]
    assert "no such line" in pages[0]


def test_every_role_reads_what_it_may_and_has_no_dead_buttons(world):
    engine, number, lines, client = world
    done(engine, lines, "MN1101", 9, cases_assessed=5, cases_served=2)
    done(engine, lines, "MN2101", 9)
    rooms(engine).settle(person("national"), "mng", number, "MN11")
    pages = {name: said(client(name).get(PAGE)) for name in ("soum", "area-approver", "national", "auditor")}
    forms = {name: set(re.findall(r'<form id="results-([a-z-]+)-form"', page)) for name, page in pages.items()}
    assert forms == {"soum": set(), "area-approver": set(), "national": {"settle"}, "auditor": set()}
    samples = {name: "seed-1" in page for name, page in pages.items()}
    assert samples == {"soum": False, "area-approver": True, "national": True, "auditor": True}
    assert "seed-1" not in said(client("other-approver").get(PAGE))
    for page in pages.values():
        assert page.count('<details class="derivation"') > 10
        assert "derivation." not in page
    look = f"{PAGE}?area=MN1101&line={lines['MN1101', 1]}&quarter=1"
    assert "Planners of the area report and correct" in words(client("auditor").get(look))
    for language in ("mn", "kk", "ru"):
        assert client("national").get(f"/mng/{language}/results").status_code == 200
        assert client("area-approver").get(f"/mng/{language}/results?area=MN1101").status_code == 200
    answer = client("national").get("/mng/en/download?page=results&format=csv")
    assert answer.status_code == 200


def test_empty_places_say_what_comes_next(world):
    _, _, _, client = world
    page = words(client("oblast").get("/kaz/en/results"))
    assert "There is no budget round yet" in page
    page = words(client("soum").get(PAGE))
    assert "Nothing has been reported yet" in page
    assert "not reported" in page


def test_what_happens_elsewhere_changes_nothing_that_one_is_shown(world):
    engine, number, lines, client = world
    done(engine, lines, "MN1101", 9)
    addresses = [PAGE, f"{PAGE}?round={number}&line={lines['MN1101', 1]}&quarter=1", f"{PAGE}?area=MN1101"]
    watched = {"soum": ("MN1102", 2), "aimag": ("MN2101", 1), "area-approver": ("MN2102", 1)}
    for name, (area, position) in watched.items():
        before = [said(client(name).get(address)) for address in addresses]
        done(engine, lines, area, 77, position)
        rooms(engine).settle(person("national"), "mng", number, area[:4]) if area[:4] == "MN21" else None
        assert [said(client(name).get(address)) for address in addresses] == before, name
    before = said(client("area-approver").get(PAGE))
    done(engine, lines, "MN2103", 5)
    rooms(engine).settle(person("national"), "mng", number, "MN21")
    assert said(client("area-approver").get(PAGE)) == before


def test_variance_rows_add_up_on_the_page(world):
    engine, _, lines, client = world
    for area, quantity, cost in (("MN1101", 9, 1_400_000), ("MN1102", 14, 1_999_901), ("MN2101", 3, 77)):
        done(engine, lines, area, quantity, cost_minor=cost)
        done(engine, lines, area, quantity * 5, position=2, cost_minor=cost + 13)
    page = said(client("national").get(PAGE))
    for table in ("results-variance-services", "results-variance-areas"):
        body = page.split(f'id="{table}"')[1].split("<tbody>")[1].split("</tbody>")[0]
        rows = [
            [int(re.sub(r"\D", "", amount + ("" if "." in amount else "00"))) * (-1 if "-" in amount else 1)
             for amount in re.findall(r"<summary[^>]*>([^<]*)</summary>", row)]
            for row in body.split("</tr>")[:-1]
        ]  # fmt: skip
        assert len(rows) >= 3
        for planned, volume, mix, price, actual in rows:
            assert planned + volume + mix + price == actual
        assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]
