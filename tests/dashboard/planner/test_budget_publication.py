"""Publishing approved money from the page on requests: who sees the card, who may press, what is public then."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.public import create_public_app
from dashboard.text import load_texts
from data.budget.norm_book import NormBook
from data.budget.requests import FundingRequests, LineEntry
from data.budget.rounds import LineDraft, RoundDraft, Rounds
from data.budget.take_up import TakeUp
from data.budget_summary.document import summary_path
from data.people.accounts import Accounts
from data.people.clock import utc_now
from data.people.database import open_database
from data.people.scope import Identity
from data.people.scoped_release import ScopedRelease
from data.release.reader import open_release
from tests.budget_norms import norm_of
from tests.dashboard.planner.conftest import PASSWORD

TEXTS = load_texts("en")
PAGE = "/mng/en/requests"
ACCOUNTS = {
    "soum": ("planner", "MN1101"),
    "aimag": ("approver", "MN11"),
    "approver": ("approver", ""),
    "national": ("national_planner", ""),
    "auditor": ("auditor", ""),
}
NATIONAL = Identity("national", "national_planner", "mng", "", "budget")
APPROVER = Identity("approver", "approver", "mng", "", "budget")


@pytest.fixture
def desk(tiny, tmp_path):
    """A site with one open round of one line, and clients by account."""
    store = tiny.Store(tmp_path / "store")
    release = store.release_dir("mng", tiny.write_release(store))
    database = f"sqlite:///{tmp_path / 'people.sqlite'}"
    engine = open_database(database)
    accounts = Accounts(engine)
    for name, (role, territory) in ACCOUNTS.items():
        accounts.add(name, PASSWORD, role=role, country="mng", territory=territory)
    book = NormBook(engine)
    book.add(NATIONAL, "mng", [norm_of("mng", documents=())], [])
    rounds = Rounds(engine, book)
    today = utc_now().date()
    draft = RoundDraft(
        "Year", date(2027, 1, 1), date(2027, 12, 31), today, today + timedelta(days=9),
        [LineDraft(book.all("mng")[0].number, "everybody:families", TakeUp())],
    )  # fmt: skip
    figures = ScopedRelease(NATIONAL, open_release(release, "planner"), open_release(release))
    number = rounds.open(NATIONAL, "mng", draft, figures)
    app = create_planner_app(store.root, engine, PlannerSettings("k" * 40, "https://atlas.example", limits=False))
    clients = {}
    for row, name in enumerate(ACCOUNTS):
        client = clients[name] = app.server.test_client()
        client.environ_base["REMOTE_ADDR"] = f"10.8.0.{row}"
        client.post("/login", data={"name": name, "password": PASSWORD, "purpose": "budget"})
    requests = FundingRequests(engine, rounds)
    yield SimpleNamespace(
        store=store, database=database, clients=clients, requests=requests, number=number,
        address=f"{PAGE}/rounds/{number}/publish",
    )  # fmt: skip
    engine.dispose()


def lock_all(desk):
    for item in desk.requests.listed(NATIONAL, "mng", desk.number):
        filler = Identity("filler", "planner", "mng", item.area)
        request = desk.requests.get(filler, "mng", item.number)
        entries = {line.line.number: LineEntry(line.participants, "counted") for line in request.lines}
        version = desk.requests.save(filler, "mng", item.number, item.version, entries).version
        for action, who in (("submit", filler), ("accept", APPROVER)):
            version = desk.requests.move(who, "mng", item.number, action, version)
    for parent in ("MN11", "MN21", "MN22", "MN23"):
        desk.requests.move_area(APPROVER, "mng", desk.number, parent, "approve")
        desk.requests.move_area(NATIONAL, "mng", desk.number, parent, "lock")


def shown(desk, name, address=PAGE):
    return desk.clients[name].get(address).get_data(as_text=True)


def test_from_the_first_locked_request_to_the_public_page(desk):
    public = create_public_app(desk.store.root).server.test_client()
    assert TEXTS("publication.nothing") in shown(desk, "national")
    for name in ("soum", "aimag"):
        assert TEXTS("publication.title") not in shown(desk, name), "it tells of the whole country"
    answer = desk.clients["national"].post(desk.address)
    assert answer.status_code == 303
    assert TEXTS("publication.refused.nothing") in shown(desk, "national", answer.location.split("#")[0])
    assert TEXTS("budget.nothing") in public.get("/mng/en/budget").get_data(as_text=True)
    lock_all(desk)
    assert f'action="{desk.address}"' in shown(desk, "national")
    auditor = shown(desk, "auditor")
    assert TEXTS("publication.who") in auditor
    assert desk.address not in auditor
    for name in ("soum", "aimag", "approver", "auditor"):
        assert desk.clients[name].post(desk.address).status_code == 403, name
    assert not summary_path(desk.store.root, "mng", desk.number).exists()
    assert desk.clients["national"].post(f"{PAGE}/rounds/999/publish").status_code == 404
    assert desk.clients["national"].post(desk.address).status_code == 303
    page = shown(desk, "national")
    assert desk.address not in page
    assert "https://atlas.example/mng/en/budget" in page
    html = public.get("/mng/en/budget").get_data(as_text=True)
    assert TEXTS("budget.nothing") not in html
    assert "Year" in html
    assert TEXTS("budget.demonstration") not in html


def test_on_the_command_line(desk):
    arguments = ["--database", desk.database, "--store", str(desk.store.root)]
    refused = CliRunner().invoke(main, ["budget", "publish", "mng", str(desk.number), *arguments])
    assert refused.exit_code == 1
    assert "No request of the round is locked" in refused.output
    lock_all(desk)
    done = CliRunner().invoke(main, ["budget", "publish", "mng", str(desk.number), *arguments])
    assert done.exit_code == 0, done.output
    assert "Approved requests: 9 of 9." in done.output
    listed = CliRunner().invoke(main, ["budget", "list", "mng", "--store", str(desk.store.root)])
    assert "Year: 2027-01-01 to 2027-12-31" in listed.output
