"""Who may see and move whose money, asked directly by HTTP: every account x every request x page, file and step.

What is right stands here by hand. Beyond the status it is tested that nothing that others enter outside an account's
territory changes a byte of what it is answered.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.planner import PlannerSettings, create_planner_app
from data.budget.norm_book import NormBook
from data.budget.requests import FundingRequests, LineEntry
from data.budget.rounds import LineDraft, RoundDraft, Rounds
from data.budget.take_up import TakeUp
from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.scope import Identity
from data.people.scoped_release import ScopedRelease
from data.release.reader import open_release
from tests.budget_norms import norm_of
from tests.dashboard.planner.test_authorisation import ACCOUNTS, PASSWORD, said

AREAS = {"MN1101": "MN11", "MN1102": "MN11", "MN2101": "MN21"}
"""Requests that are tried, with the area that decides on them."""

REQUESTS = {"planner"}
DECIDES = {"approver"}
NATIONAL = {"national_planner"}
READS = REQUESTS | DECIDES | NATIONAL | {"auditor"}
DOWNLOADS = REQUESTS | DECIDES | NATIONAL
ROLE_OF_STEP = {"submit": REQUESTS, "return": DECIDES, "accept": DECIDES, "approve": DECIDES, "lock": NATIONAL}
MONEY_PAGES = ("norms", "scenarios", "ceilings", "requests", "results")


def of_country(account):
    return ACCOUNTS[account][1] in ("mng", "*")


def reaches(account, area):
    """Whether the account's territory holds the area of a request."""
    territory = ACCOUNTS[account][2]
    return of_country(account) and territory in ("", area, AREAS[area])


def decides(account, area):
    """Whether the account's territory is the area that decides, or the country."""
    return of_country(account) and ACCOUNTS[account][2] in ("", AREAS[area])


def may_step(account, area, action):
    if ACCOUNTS[account][0] not in ROLE_OF_STEP[action]:
        return False
    return reaches(account, area) if action == "submit" else decides(account, area)


@pytest.fixture(scope="module")
def world(tiny, tmp_path_factory):
    """The site with an open round: its rooms, clients by account, and the number of each area's request."""
    folder = tmp_path_factory.mktemp("money")
    store = tiny.tiny_store(folder / "store")
    engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
    accounts = Accounts(engine)
    for name, (role, country, territory) in ACCOUNTS.items():
        accounts.add(name, PASSWORD, role=role, country=country, territory=territory)
    release = store.release_dir("mng", store.published("mng")[0])
    national = Identity("national", "national_planner", "mng", "", "planning")
    figures = ScopedRelease(national, open_release(release, "planner"), open_release(release))
    book = NormBook(engine)
    book.add(national, "mng", [norm_of("mng", documents=())], [])
    rounds = Rounds(engine, book)
    norm = book.all("mng")[0]
    today = datetime.now(UTC).date()
    number = rounds.open(
        national,
        "mng",
        RoundDraft(
            name="Year",
            first_day=date(2027, 1, 1),
            last_day=date(2027, 12, 31),
            envelope_minor=None,
            submit_by=today + timedelta(days=30),
            decide_by=today + timedelta(days=60),
            lines=(LineDraft(norm.number, "zone:zone_de", TakeUp()),),
        ),
        figures,
    )
    requests = FundingRequests(engine, rounds)
    numbers = {item.area: item.number for item in requests.listed(national, "mng", number)}
    app = create_planner_app(store.root, engine, PlannerSettings("k" * 40, limits=False))
    clients = {}
    for row, name in enumerate(ACCOUNTS):
        client = clients[name] = app.server.test_client()
        client.environ_base["REMOTE_ADDR"] = f"10.8.0.{row}"
        answer = client.post("/login", data={"name": name, "password": PASSWORD, "purpose": "planning"})
        assert answer.status_code == 303, name
    yield requests, clients, numbers, number
    engine.dispose()


def test_reading(world):
    _, clients, numbers, _ = world
    holes, cells = [], 0
    for account, (role, _, _) in ACCOUNTS.items():
        for area in AREAS:
            number = numbers[area]
            inside = reaches(account, area)
            for address, roles in (
                (f"/mng/en/requests?request={number}", READS),
                (f"/mng/en/requests/{number}/form.pdf", DOWNLOADS),
            ):
                cells += 1
                status = clients[account].get(address).status_code
                if status != (200 if inside and role in roles else 403):
                    holes.append((account, address, area, status))
    print(f"{cells} cells, {len(holes)} holes")
    assert holes == []


def test_steps_and_entries(world):
    """With a version that nobody has seen, so that what is allowed is still refused without any change."""
    _, clients, numbers, number = world
    holes, cells = [], 0

    def try_out(account, address, form, allowed):
        nonlocal cells
        cells += 1
        status = clients[account].post(address, data=form).status_code
        if (status == 403) == allowed or status >= 500:
            holes.append((account, address, form, status))

    for account, (role, _, _) in ACCOUNTS.items():
        for area in AREAS:
            base = f"/mng/en/requests/{numbers[area]}"
            inside = reaches(account, area)
            for action in ROLE_OF_STEP:
                form = {"action": action, "base": "999", "note": "x"}
                try_out(account, f"{base}/move", form, may_step(account, area, action))
            try_out(account, f"{base}/save", {"base": "999"}, inside and role in REQUESTS)
            try_out(account, f"{base}/comment", {"text": ""}, inside and role in DOWNLOADS)
            try_out(account, f"{base}/settle", {"edit": "999"}, inside and role in REQUESTS)
            for action in ("approve", "lock"):
                form = {"parent": AREAS[area], "action": action}
                allowed = role in ROLE_OF_STEP[action] and decides(account, area)
                try_out(account, f"/mng/en/requests/rounds/{number}/area", form, allowed)
        try_out(account, "/mng/en/requests/rounds", {}, role in NATIONAL and of_country(account))
    print(f"{cells} cells, {len(holes)} holes")
    assert holes == []
    assert cells > 300


def test_the_request_of_another_country_is_not_there(world):
    _, clients, numbers, _ = world
    number = numbers["MN1101"]
    assert clients["everywhere"].get(f"/kaz/en/requests/{number}/form.pdf").status_code == 404
    assert clients["oblast"].get(f"/mng/en/requests?request={number}").status_code == 403


def test_what_others_enter_changes_nothing_that_one_is_shown(world):
    requests, clients, numbers, number = world
    watched = {"soum": "MN1101", "aimag": "MN1101", "area-approver": "MN1101"}
    outside = {"soum": "MN1102", "aimag": "MN2101", "area-approver": "MN2101"}
    clerks = {"MN1102": Identity("aimag", "planner", "mng", "MN11"), "MN2101": Identity("x", "planner", "mng", "MN21")}
    addresses = [f"/mng/en/{page}?round={number}" for page in MONEY_PAGES]
    for account, area in watched.items():
        own = [*addresses, f"/mng/en/requests?request={numbers[area]}"]
        before = [said(clients[account].get(address)) for address in own]
        other = outside[account]
        clerk = clerks[other]
        found = requests.get(clerk, "mng", numbers[other])
        entry = LineEntry(found.lines[0].participants + 1234, "Flood", {})
        requests.save(clerk, "mng", found.number, found.version, {found.lines[0].line.number: entry})
        after = [said(clients[account].get(address)) for address in own]
        assert before == after, account
        seen = said(clients["national"].get(addresses[3]))
        assert seen, "those who see the whole country see a page"
    total = "".join(said(clients["national"].get(addresses[3])) for _ in range(1))
    assert total != before[3]
