"""The page of cost norms: the list, one norm, the two steps of taking a file in, and the files that go out."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy.orm import Session

from dashboard.planner import PlannerSettings, create_planner_app
from data.budget.norm import AreaCoefficient
from data.budget.norm_book import NormBook
from data.budget.norm_file_tables import MOST_BYTES
from data.budget.norm_files import coefficients_csv, norms_csv
from data.budget.norm_rows import norm_row
from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.scope import EVERY_COUNTRY, Identity
from tests.budget_norms import norm_of

PASSWORD = "correct horse battery"
KEEPER = Identity("nara", "national_planner", EVERY_COUNTRY)
ACCOUNTS = {
    "nara": ("national_planner", "mng", ""),
    "anna": ("planner", "mng", "MN11"),
    "bold": ("approver", "mng", ""),
    "olga": ("auditor", "*", ""),
}
FIRST = norm_of("mng", coefficients=("remoteness",), effective_to=date(2026, 12, 31))
SECOND = replace(
    FIRST,
    amount_minor=180_000,
    effective_from=date(2027, 1, 1),
    effective_to=None,
    order_number="B/2",
    order_link="https://legalinfo.mn/b2",
    shares_bp={**FIRST.shares_bp, "staff": 5000, "transport": 2000},
    demonstration=False,
)
HOME = norm_of("mng", code="home", care="community", programme="home_care", amount_minor=40_000)
BED = norm_of("mng", code="bed", care="institutional", programme="", unit="place_day", amount_minor=10_001)


def factor(pcode, thousandths):
    act = (date(2025, 1, 1), None, "C/3", date(2024, 12, 1), "", True)
    return AreaCoefficient("remoteness", pcode, 0, Fraction(thousandths, 1000), *act)


def people(path):
    engine = open_database(f"sqlite:///{path / 'people.sqlite'}")
    for name, (role, country, territory) in ACCOUNTS.items():
        Accounts(engine).add(name, PASSWORD, role=role, country=country, territory=territory)
    return engine


def furnished(engine):
    """A book of three norms, one of them with two versions."""
    book = NormBook(engine)
    factors = [factor("MN11", 1100), factor("MN1101", 1250), factor("MN21", 1900)]
    book.add(KEEPER, "mng", [FIRST, SECOND, HOME, BED], factors)
    return book


def clients(engine, store):
    """Logged-in clients by account."""
    app = create_planner_app(store.root, engine, PlannerSettings("k" * 40, limits=False))
    found = {}
    for name in ACCOUNTS:
        found[name] = app.server.test_client()
        found[name].post("/login", data={"name": name, "password": PASSWORD, "purpose": "planning"})
    return found


@pytest.fixture(scope="module")
def readers(tmp_path_factory, planner_store):
    """Clients over a book that nobody changes."""
    engine = people(tmp_path_factory.mktemp("norms"))
    furnished(engine)
    yield clients(engine, planner_store)
    engine.dispose()


@pytest.fixture
def engine(tmp_path):
    engine = people(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def book(engine):
    return furnished(engine)


@pytest.fixture
def keeper(engine, planner_store):
    """A client that takes files in."""
    return clients(engine, planner_store)["nara"]


def page(client, address="/mng/en/norms", status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def rows(text, identifier):
    """Rows of a table as lists of plain cell texts."""
    table = re.search(rf'<table id="{identifier}">.*?</table>', text, re.DOTALL)
    body = re.search(r"<tbody>.*</tbody>", table[0], re.DOTALL)[0]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def send(client, content, name="norms.csv", **form):
    data = {"action": "check", "file": (BytesIO(content), name), **form}
    return client.post("/mng/en/norms/import", data=data, content_type="multipart/form-data")


def take(client, report):
    """Confirm what a report shows, as its form does."""
    found = dict(re.findall(r'<input type="hidden" name="(content|digest)" value="([^"]*)">', report))
    data = {"action": "take", **found}
    return client.post("/mng/en/norms/import", data=data, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("account", "words"), [("nara", "Fill in the template"), ("anna", "The national planner takes")]
)
def test_without_norms_the_page_says_who_does_what(engine, planner_store, account, words):
    text = page(clients(engine, planner_store)[account])
    assert words in re.search(r'id="norms-empty">([^<]*)<', text)[1]
    assert ('id="norms-upload"' in text) == (account == "nara")


def test_the_list_on_a_day_and_in_an_area(readers):
    client = readers["nara"]
    listed = rows(page(client, "/mng/en/norms?on=2026-07-01&area=MN1101"), "norms-list")
    assert [row[0].split()[0] for row in listed] == ["Allowance", "Allowance", "Allowance"]
    by_code = {row[0].split()[1]: row for row in listed}
    # 1,500.00 x 1.25, the coefficient of the soum, not that of the aimag.
    assert "MNT 1,875 Amount by the norm MNT 1,500" in by_code["allowance"][1]
    assert "×" in by_code["allowance"][1]
    assert "demonstration value" in by_code["allowance"][0]
    assert rows(page(client, "/mng/en/norms?on=2027-07-01"), "norms-list")[0][2] == "MNT 1,800"
    early = rows(page(client, "/mng/en/norms?on=2020-01-01"), "norms-list")
    assert {row[1] for row in early} == {"not in force on this day"}
    assert len(rows(page(client, "/mng/en/norms?on=2026-07-01&unit=place_day"), "norms-list")) == 1
    assert "No norm has this programme" in page(client, "/mng/en/norms?programme=home_care&unit=place_day")
    assert "Unit" in re.search(r'class="notice" role="status">([^<]*)<', page(client, "/mng/en/norms?unit=ell"))[1]


def test_a_month_in_an_institution_beside_one_in_the_community(readers):
    text = page(readers["anna"], "/mng/en/norms?on=2026-07-01")
    care = rows(text, "norms-care")
    # 100.01 x 30.4 = 3,040.304
    assert [row[3] for row in care] == ["MNT 3,040.30", "MNT 400"]
    assert "7.6 times" in text
    assert "2,640.30 more" in text


def test_one_norm_with_its_versions_structure_and_prices(readers):
    text = page(readers["nara"], "/mng/en/norms?norm=allowance&on=2027-02-01")
    versions = rows(text, "norms-versions-table")
    assert [row[0] for row in versions] == ["Version 2 in force", "Version 1 demonstration value"]
    assert "MNT 1,500 → MNT 1,800 (+20.0%)" in versions[0][4]
    assert "Staff: 60% → 50%" in versions[0][4]
    assert versions[1][4] == "the first version"
    assert '<a href="https://legalinfo.mn/b2" rel="noopener noreferrer">B/2' in text
    structure = rows(text, "norms-structure-table")
    assert structure[0] == ["Staff", "50%", "MNT 900"]
    assert structure[-1] == ["Together", "100%", "MNT 1,800"]
    prices = {row[0]: row for row in rows(text, "norms-prices-table")}
    assert len(prices) > 2
    assert sum("none" in row[2] for row in prices.values()) == len(prices) - 2
    # An area with a coefficient opens to amount, factor with its order, and price.
    opened = next(row[1] for row in prices.values() if row[2] == "×1.1")
    assert opened.startswith("MNT 1,980 Amount by the norm MNT 1,800 Allowance, version 2; B/2")
    assert "C/3, December 1, 2024" in opened
    assert "no price on that day" in page(readers["nara"], "/mng/en/norms?norm=allowance&on=2020-01-01")


def test_links_of_acts_are_of_the_web_only(keeper, engine):
    """What the checks would refuse is no link either, should it ever stand in the database."""
    with Session(engine) as session:
        session.add(
            norm_row(replace(FIRST, version=1, order_link="javascript:alert(1)"), "x", datetime(2026, 1, 1, tzinfo=UTC))
        )
        session.commit()
    assert "javascript:" not in page(keeper, "/mng/en/norms?norm=allowance")


def test_a_planner_sees_the_own_territory_only(readers):
    client = readers["anna"]
    assert client.get("/mng/en/norms?area=MN21").status_code == 403
    text = page(client, "/mng/en/norms?norm=allowance")
    assert "×1.9" not in text
    assert client.post("/mng/en/norms/import", data={}).status_code == 403
    for name in ("coefficients.csv", "norms.xlsx"):
        assert client.get(f"/mng/en/norms/files/{name}").status_code == 200
    exported = client.get("/mng/en/norms/files/coefficients.csv").get_data(as_text=True)
    assert "MN1101" in exported
    assert "MN21" not in exported


def test_money_of_other_areas_changes_nothing_for_a_planner(engine, book, planner_store):
    client = clients(engine, planner_store)["anna"]
    addresses = [
        *("/mng/en/norms", "/mng/en/norms?norm=allowance", "/mng/en/norms?norm=allowance&area=MN1101"),
        *("/mng/en/norms/files/coefficients.csv", "/mng/en/norms/files/norms.csv"),
    ]
    before = [client.get(address).get_data() for address in addresses]
    book.add(KEEPER, "mng", [], [factor("MN21", 3300), factor("MN2101", 2200)])
    assert [client.get(address).get_data() for address in addresses] == before
    # An aimag's coefficient is part of the own price.
    book.add(KEEPER, "mng", [], [factor("MN11", 1300)])
    assert client.get(addresses[1]).get_data() != before[1]


def test_files_that_go_out_can_be_sent_in_again(keeper, book):
    client = keeper
    assert client.get("/mng/en/norms/files/norms.csv").get_data() == norms_csv(book.all("mng"), 2)
    assert client.get("/mng/en/norms/files/template-norms.csv").get_data() == norms_csv([], 2)
    content = client.get("/mng/en/norms/files/norms.xlsx").get_data()
    report = send(client, content, "both.xlsx").get_data(as_text=True)
    assert "There is nothing to take in." in report
    assert len(rows(report, "norms-added-table")) == 4
    assert len(rows(report, "norms-factors-table")) == 3
    assert 'id="norms-take"' not in report
    assert client.get("/mng/en/norms/files/people.sqlite").status_code == 404


def test_a_file_is_checked_then_taken_in(keeper, book):
    client, before = keeper, book.all("mng")
    changed = replace(HOME, amount_minor=50_000, effective_from=date(2027, 1, 1), order_number="D/4")
    content = norms_csv([HOME, changed], 2) + b"bad,,,hour,0,USD\r\n"
    answer = send(client, content)
    report = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert [row[2] for row in rows(report, "norms-added-table")] == [
        "there already as version 1, skipped",
        "becomes version 2",
    ]
    rejected = rows(report, "norms-rejected")
    assert {row[0] for row in rejected} == {"4"}
    assert {"unit", "amount", "currency", "order_number"} <= {row[2] for row in rejected}
    assert "1 version would be added." in report
    assert book.all("mng") == before
    done = take(client, answer.get_data(as_text=True))
    assert (done.status_code, done.headers["Location"]) == (303, "/mng/en/norms?done=1")
    assert [norm.amount_minor for norm in book.versions("mng", "home")] == [40_000, 50_000]
    assert "1 version was taken in." in page(client, "/mng/en/norms?done=1")
    # The same once more adds nothing, as the report no longer holds.
    assert take(client, answer.get_data(as_text=True)).status_code == 409
    assert len(book.versions("mng", "home")) == 2


def test_what_is_taken_in_is_what_was_shown(keeper, book):
    client = keeper
    report = send(client, norms_csv([replace(HOME, amount_minor=1)], 2)).get_data(as_text=True)
    book.add(KEEPER, "mng", [replace(HOME, amount_minor=2)])
    answer = take(client, report)
    assert answer.status_code == 409
    assert "has changed since" in answer.get_data(as_text=True)
    assert "becomes version 3" in answer.get_data(as_text=True)
    assert len(book.versions("mng", "home")) == 2
    assert take(client, answer.get_data(as_text=True)).status_code == 303
    assert len(book.versions("mng", "home")) == 3


def test_coefficients_are_checked_against_the_areas_of_the_release(readers):
    wrong = factor("MN99", 1100)
    report = send(readers["nara"], coefficients_csv([factor("MN11", 1300), wrong])).get_data(as_text=True)
    assert [row[3:6] for row in rows(report, "norms-factors-table")] == [["becomes version 2", "×1.3", "×1.1"]]
    assert rows(report, "norms-rejected")[0][2:] == ["pcode", "The country has no area with this code."]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n", "no table has the columns"),
        (b"\xff\xfe", "no CSV in UTF-8"),
        (b"PK\x03\x04", "cannot be read"),
        (b"code,amount\n" + b"x" * MOST_BYTES, "too large"),
        (b"x" * (2 * MOST_BYTES), "too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_form_again(readers, content, words):
    answer = send(readers["nara"], content)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in re.search(r'id="norms-refused"[^>]*>([^<]*)<', text)[1]
    assert 'aria-invalid="true"' in text


def test_bent_confirmations_take_nothing_in(keeper, book):
    client, before = keeper, book.all("mng")
    for form in ({}, {"content": "*", "digest": "x"}, {"content": "Y29kZSxhbW91bnQK", "digest": "0" * 64}):
        answer = client.post(
            "/mng/en/norms/import", data={"action": "take", **form}, content_type="multipart/form-data"
        )
        assert answer.status_code in (409, 422)
    assert book.all("mng") == before


def test_everybody_reads_and_few_keep(readers):
    assert readers["olga"].get("/mng/en/norms/files/norms.csv").status_code == 403
    for account in ("bold", "olga"):
        client = readers[account]
        text = page(client)
        assert 'id="norms-upload"' not in text
        assert "your role reads them" in text
        assert client.post("/mng/en/norms/import", data={}).status_code == 403
    for language in ("mn", "kk", "ru"):
        assert "norms." not in page(readers["nara"], f"/mng/{language}/norms?norm=allowance").replace("css/norms", "")


def test_the_download_of_the_page(readers):
    client = readers["anna"]
    for query in ("page=norms", "page=norms&norm=allowance"):
        answer = client.post(f"/mng/en/download?{query}", data={"format": "csv", "purpose": "planning"})
        assert answer.status_code == 200
        assert answer.get_data()[:2] == b"PK"
