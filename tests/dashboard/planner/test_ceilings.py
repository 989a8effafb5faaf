"""The page on ceilings: what each account divides, refused fields, derivations, and a result taken over by a round."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from dashboard.pages.ceilings.typed import read_amount, read_share
from dashboard.planner import PlannerSettings, create_planner_app
from data.budget.norm_book import NormBook
from data.budget.rounds import LineDraft, RoundDraft, Rounds
from data.budget.take_up import TakeUp
from data.people.accounts import Accounts
from data.people.audit import read_events
from data.people.database import open_database
from data.people.scope import Identity
from data.people.scoped_release import ScopedRelease
from data.release.reader import open_release
from tests.budget_norms import norm_of

PASSWORD = "correct horse battery"
PATH = "/mng/en/ceilings"
ACCOUNTS = {
    "national": ("national_planner", "mng", ""),
    "aimag": ("planner", "mng", "MN11"),
    "soum": ("planner", "mng", "MN1101"),
    "auditor": ("auditor", "mng", ""),
}


@pytest.fixture(scope="module")
def world(tiny, tmp_path_factory):
    """Clients by account, the rooms of norms and rounds, and a function that opens a round."""
    folder = tmp_path_factory.mktemp("ceilings")
    store = tiny.tiny_store(folder / "store")
    engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
    accounts = Accounts(engine)
    for name, (role, country, territory) in ACCOUNTS.items():
        accounts.add(name, PASSWORD, role=role, country=country, territory=territory)
    app = create_planner_app(store.root, engine, PlannerSettings("k" * 40, limits=False))
    clients = {}
    for row, name in enumerate(ACCOUNTS):
        client = clients[name] = app.server.test_client()
        client.environ_base["REMOTE_ADDR"] = f"10.6.0.{row}"
        client.post("/login", data={"name": name, "password": PASSWORD, "purpose": "planning"})
    book = NormBook(engine)
    release = store.release_dir("mng", store.published("mng")[0])
    national = Identity("national", "national_planner", "mng", "", "planning")
    figures = ScopedRelease(national, open_release(release, "planner"), open_release(release))
    yield clients, book, Rounds(engine, book), figures, engine
    engine.dispose()


@pytest.fixture(scope="module")
def priced(world):
    """With norms in force."""
    _, book, _, _, _ = world
    national = Identity("national", "national_planner", "mng", "", "planning")
    half = norm_of("mng", code="visit", unit="visit", programme="", amount_minor=70_001)
    book.add(national, "mng", [norm_of("mng", effective_from=date(2020, 1, 1)), half], [])
    return world


@pytest.fixture(scope="module")
def rounded(priced):
    """With an open round of 50 million."""
    _, book, rounds, figures, _ = priced
    norm = next(item for item in book.all("mng") if item.code == "allowance")
    today = datetime.now(UTC).date()
    draft = RoundDraft(
        name="Year",
        first_day=date(2027, 1, 1),
        last_day=date(2027, 12, 31),
        envelope_minor=5_000_000_000,
        submit_by=today + timedelta(days=30),
        decide_by=today + timedelta(days=60),
        lines=(LineDraft(norm.number, "zone:zone_de", TakeUp()),),
    )
    national = Identity("national", "national_planner", "mng", "", "planning")
    return rounds.open(national, "mng", draft, figures)


def asked(**parameters):
    return f"{PATH}?{urlencode(parameters)}"


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def page_of(client, address):
    """The inside of the page without tags, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text_of(client, address))).split())


def cells_of(page, table):
    body = re.search(rf'<table id="{table}">.*?<tbody>(.*?)</tbody>', page, re.S).group(1)
    return [
        [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in re.split(r"<t[hd][^>]*>", row)[1:]]
        for row in body.split("<tr>")[1:]
    ]


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1250000", 125_000_000),
        ("1 250 000.5", 125_000_050),
        ("1,250,000.50", 125_000_050),
        ("1.250.000,50", 125_000_050),
        ("1.250.000", 125_000_000),
        ("1,250", 125_000),
        ("1,25", 125),
        ("12'500", 1_250_000),
        ("1\N{NO-BREAK SPACE}250", 125_000),
        ("0", 0),
        ("1.2345,6.7", None),
        ("12a", None),
        ("-5", None),
        ("1.255", 125_500),
        ("1,2555", None),
        ("9" * 30, None),
        ("", None),
    ],
)
def test_amounts_as_people_type_them(typed, minor):
    assert read_amount(typed, 2) == minor


def test_shares_as_people_type_them():
    assert [read_share(typed) for typed in ("0", "25", "100 %", "101", "-1", "2.5", "x", "")] == [
        0, 2500, 10_000, None, None, None, None, None,
    ]  # fmt: skip


def test_without_norms_the_page_says_who_does_what(world):
    clients, book, _, _, _ = world
    if book.all("mng"):
        pytest.skip("another test has put norms in")
    assert "A national planner imports them" in page_of(clients["aimag"], PATH)


def test_without_an_envelope_the_cost_of_the_need_is_told(priced):
    clients = priced[0]
    page = text_of(clients["national"], asked(round=0))
    assert "would cost MNT" in html.unescape(page)
    assert page.count("envelope=") >= 3  # parts of it to begin with
    assert "ceilings-compare-table" not in page


def test_rows_add_up_and_stay_within_the_envelope(priced):
    clients = priced[0]
    for rule in ("pro_rata", "need", "floor", "optimal"):
        page = text_of(clients["national"], asked(round=0, envelope="3000000", rule=rule))
        rows = cells_of(page, "ceilings-table")
        given = [int(re.search(r"MNT ([\d,]+)", row[3]).group(1).replace(",", "")) for row in rows]
        assert sum(given[:-1]) == given[-1] <= 3_000_000, rule
        assert given[-1] > 2_900_000, rule


def test_every_amount_opens_its_derivation(priced):
    clients = priced[0]
    page = page_of(clients["aimag"], asked(round=0, envelope="2000000", part="MN1101"))
    for words in ("Case load", "Coverage", "Participants", "Price of a unit", "allowance 1, A/1", "Cases served"):
        assert words in page
    assert "Amount = participants" in page


def test_fields_that_cannot_be_read_keep_what_was_typed(priced):
    clients = priced[0]
    page = text_of(clients["national"], asked(round=0, envelope="a lot", floor="300"))
    assert 'value="a lot"' in page
    assert 'aria-invalid="true"' in page
    assert "Write a whole number of percent" in page
    assert "nothing is divided" in page
    assert "ceilings-compare-table" not in page


def test_floors_beyond_the_money_are_said(priced):
    clients = priced[0]
    page = page_of(clients["national"], asked(round=0, envelope="1000000", floor="90"))
    assert "For all floors MNT" in page
    assert "What would help most is to loosen: the sum of money" in page


def test_an_area_divides_over_its_own_parts_only(priced):
    clients = priced[0]
    page = text_of(clients["aimag"], asked(round=0, envelope="2000000"))
    rows = cells_of(page, "ceilings-table")
    assert len(rows) > 2
    assert "MN2101" not in page
    assert clients["aimag"].get(asked(area="MN21", round=0)).status_code == 403
    assert clients["aimag"].get(asked(part="MN2101", round=0)).status_code == 403
    assert clients["soum"].get(asked(area="MN1102", round=0)).status_code == 403
    own = text_of(clients["soum"], asked(round=0, envelope="2000000"))
    assert "ceilings-opened-table" in own
    assert "explore-map-title" not in own


def test_sensitivity_is_worked_out_when_asked_for(priced):
    clients = priced[0]
    address = {"round": 0, "envelope": "3000000", "area": "MN"}
    assert "ceilings-noise-table" not in text_of(clients["national"], asked(**address))
    page = page_of(clients["national"], asked(**address, firm=1))
    assert "By the prices of the limits" in page
    assert "drawn 100 times" in page


def test_other_languages_hold_no_english(priced):
    clients = priced[0]
    for language in ("mn", "kk", "ru"):
        address = asked(round=0, envelope="3000000", firm=1, part="MN11").replace("/en/", f"/{language}/")
        page = page_of(clients["national"], address)
        for words in ("Ceilings", "cases", "Allocation", "Need"):
            assert words not in page, (language, words)


def test_a_round_takes_the_allocation_as_ceilings(rounded, priced):
    clients, _, rounds, _, engine = priced
    client, number = clients["national"], rounded
    page = text_of(client, PATH)  # the open round is the usual choice, with its envelope
    form = {
        name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page.split("ceilings-adopt")[-2]).group(1))
        for name in ("view", "digest")
    }
    for account in ("aimag", "soum", "auditor"):
        assert clients[account].post(f"{PATH}/adopt", data=form).status_code == 403
        assert "National planners set the ceilings" in page_of(clients[account], PATH)
    assert rounds.ceilings("mng", number) == {}
    refused = client.post(f"{PATH}/adopt", data={**form, "digest": "0" * 64})
    assert "refused=changed" in refused.location
    assert rounds.ceilings("mng", number) == {}
    done = client.post(f"{PATH}/adopt", data=form)
    assert done.status_code == 303
    assert "done=adopted" in done.location
    ceilings = rounds.ceilings("mng", number)
    given = cells_of(page, "ceilings-table")[-1][3]
    assert f"MNT {sum(ceilings.values()) // 100:,}" in given
    assert set(ceilings) == {"MN11", "MN21"} or all(len(pcode) == 4 for pcode in ceilings)
    assert "is now the ceilings of the round" in page_of(client, done.location)
    with Session(engine) as session:
        events = [event for event in read_events(session) if event.event == "ceilings_set"]
    assert [event.account for event in events] == ["national"]


def test_others_ceilings_are_not_told(rounded, priced):
    clients, _, rounds, _, _ = priced
    national = Identity("national", "national_planner", "mng", "", "planning")
    rounds.set_ceilings(national, "mng", rounded, {"MN11": 123_456_700, "MN21": 987_654_300}, "need")
    own = page_of(clients["aimag"], PATH)
    assert "1,234,567" in own  # its ceiling is its envelope
    assert "9,876,543" not in own
    assert "1,234,567" not in page_of(clients["soum"], PATH)
    assert "9,876,543" in page_of(clients["auditor"], PATH)


def test_usual_case_loads_need_no_place_in_the_address(priced):
    client = priced[0]["national"]

    def address(**chosen):
        page = text_of(client, asked(round=0, **{f"s-{code}": source for code, source in chosen.items()}))
        return html.unescape(re.search(r'data-address="([^"]*)"', page).group(1))

    usual = address()
    assert "s-" not in usual
    assert "s-visit=zone%3Azone_de" in address(visit="zone:zone_de", allowance="")
    assert "s-allowance=none" in address(allowance="none")
    assert address(visit="no such source") == usual
    page = page_of(client, asked(round=0, **{"s-allowance": "none"}))
    assert "No programme has a case load" in page


def test_the_download_holds_areas_cells_and_rules(priced):
    clients = priced[0]
    query = urlencode({"page": "ceilings", "round": 0, "envelope": "3000000"})
    answer = clients["national"].post(f"/mng/en/download?{query}", data={"format": "xlsx", "purpose": "planning"})
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.data))
    head, *rows = book["Areas"].iter_rows(values_only=True)
    given = [Decimal(str(row[head.index("Allocation")])) for row in rows]
    shown = cells_of(text_of(clients["national"], asked(round=0, envelope="3000000")), "ceilings-table")[-1][3]
    assert f"{sum(given):,.0f}" in shown or f"{sum(given):,.2f}" in shown
