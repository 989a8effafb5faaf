"""Own account, accounts, audit record and saved views, by direct HTTP."""

import csv
import io
import re

import pytest
from sqlalchemy import text

from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.text import LANGUAGES
from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.rights import RIGHTS

PASSWORD = "correct horse battery"
VIEW = "/mng/en/quality?release=x"
ACCOUNTS = {
    "anna": ("planner", "mng", "MN11"),
    "bat": ("planner", "mng", "MN1101"),
    "dorj": ("planner", "mng", "MN21"),
    "saran": ("national_planner", "mng", ""),
    "approver": ("approver", "mng", ""),
    "olga": ("auditor", "mng", ""),
    "otto": ("auditor", "*", ""),
    "ida": ("administrator", "*", ""),
    "kim": ("administrator", "kaz", ""),
    "kairat": ("national_planner", "kaz", ""),
}


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    accounts = Accounts(engine)
    for name, (role, country, territory) in ACCOUNTS.items():
        accounts.add(name, PASSWORD, role=role, country=country, territory=territory)
    yield engine
    engine.dispose()


@pytest.fixture
def app(planner_store, engine):
    return create_planner_app(planner_store.root, engine, PlannerSettings("k" * 40, limits=False))


@pytest.fixture
def log_in(app):
    def start(name, password=PASSWORD, **more):
        client = app.server.test_client()
        form = {"name": name, "password": password, "purpose": "planning", **more}
        client.last_login = client.post("/login", data=form)
        return client

    return start


def page(answer):
    return answer.get_data(as_text=True)


def noted(engine, event):
    with engine.connect() as connection:
        wanted = text("SELECT account, detail, purpose FROM audit_event WHERE event = :event ORDER BY id")
        return [tuple(row) for row in connection.execute(wanted, {"event": event})]


def test_everyone_has_an_account_page(log_in):
    for name in ACCOUNTS:
        client = log_in(name)
        for language in LANGUAGES:
            answer = client.get(f"/account?lang={language}")
            assert answer.status_code == 200, name
            assert f'<html lang="{language}"' in page(answer)
            assert name in page(answer)
            assert answer.headers["Cache-Control"] == "no-store"


def test_the_purpose_is_asked_and_can_be_changed(app, engine, log_in):
    client = app.server.test_client()
    form = {"name": "anna", "password": PASSWORD, "next": "/mng/en/quality"}
    assert client.post("/login", data=form).headers["Location"] == "/mng/en/quality"
    for path in ("/mng/en/quality", "/account", "/_dash-layout", "/"):
        assert client.get(path).status_code in (302, 401), path
    finish = client.get("/mng/en/quality").headers["Location"]
    assert finish == "/login/finish?next=%2Fmng%2Fen%2Fquality"
    assert 'name="next" value="/mng/en/quality"' in page(client.get(finish))
    assert client.post("/login/finish", data={"next": "/mng/en/quality"}).status_code == 400
    assert client.get("/mng/en/quality").status_code == 302
    form = {"purpose": "monitoring", "purpose_words": "winter\n2027", "next": "https://evil.example"}
    assert client.post("/login/finish", data=form).headers["Location"] == "/"
    assert "Monitoring: winter 2027" in page(client.get("/account"))
    assert client.get("/login/finish").status_code == 303
    assert client.post("/account/purpose", data={"purpose": ""}).status_code == 400
    assert (
        client.post("/account/purpose", data={"purpose": "budget"})
        .headers["Location"]
        .startswith("/account?done=purpose")
    )
    assert 'role="status"' in page(client.get("/account?done=purpose"))
    assert client.get("/mng/en/quality").status_code == 200
    assert noted(engine, "view")[-1][2] == "budget"
    assert [item[2] for item in noted(engine, "purpose_chosen")] == ["monitoring: winter 2027", "budget"]
    assert log_in("anna", purpose="fun").get("/account").status_code == 302


def test_sessions_are_shown_and_closed(log_in):
    first, second = log_in("anna"), log_in("anna")
    assert page(second.get("/account")).count('<th scope="row"><time') == 2
    assert second.post("/account/sessions", data={"which": "others"}).status_code == 303
    assert first.get("/account").status_code == 302
    assert second.get("/account").status_code == 200
    third = log_in("anna")
    assert second.post("/account/sessions", data={"which": "all"}).headers["Location"].startswith("/login?reason=out")
    assert second.get("/account").status_code == third.get("/account").status_code == 302


def test_a_password_is_changed(log_in, engine):
    client, other = log_in("anna"), log_in("anna")
    new = "another long password"
    for form in (
        {"old": "wrong", "new": new, "again": new},
        {"old": PASSWORD, "new": new, "again": "another"},
        {"old": PASSWORD, "new": "short", "again": "short"},
        {},
    ):
        answer = client.post("/account/password", data=form)
        assert answer.status_code == 400
        assert 'role="alert"' in page(answer)
        assert new not in page(answer)
    assert client.post("/account/password", data={"old": PASSWORD, "new": new, "again": new}).status_code == 303
    assert other.get("/account").status_code == 302
    assert log_in("anna").last_login.status_code == 401
    assert log_in("anna", new).get("/account").status_code == 200
    assert noted(engine, "password_changed") == [("anna", "sessions ended: 1", "planning")]


def test_only_administrators_see_people(log_in, engine):
    others = [name for name, row in ACCOUNTS.items() if row[0] != "administrator"]
    for name in others:
        client = log_in(name)
        assert client.get("/people").status_code == 403
        assert client.post("/people", data={"name": "new", "role": "auditor", "country": "*"}).status_code == 403
        assert client.post("/people/account", data={"name": "anna", "action": "disable"}).status_code == 403
    assert [account for account, _, _ in noted(engine, "refused")] == [name for name in others for _ in range(3)]
    assert not noted(engine, "account_disabled")


def one_time(answer):
    return re.search(r'<code id="one-time">([^<]+)</code>', page(answer))[1]


def test_an_administrator_keeps_accounts(log_in, engine):
    client = log_in("ida")
    assert client.get("/").headers["Location"] == "/people"
    listed = page(client.get("/people?lang=kk"))
    assert all(f'<th scope="row">{name}</th>' in listed for name in ACCOUNTS)
    assert "MN11" in listed
    form = {"name": " Uma ", "role": "planner", "country": "mng", "territory": "mn21"}
    made = client.post("/people", data=form)
    password = one_time(made)
    assert made.headers["Cache-Control"] == "no-store"
    assert password not in page(client.get("/people"))
    uma = log_in("uma", password)
    assert uma.get("/mng/en/quality").headers["Location"].startswith("/login/finish")
    assert 'name="new"' in page(uma.get("/login/finish"))
    assert uma.post("/login/finish", data={"new": password, "again": password}).status_code == 400
    new = {"new": "umas own password", "again": "umas own password"}
    assert uma.post("/login/finish", data=new).status_code == 303
    assert uma.get("/mng/en/quality").status_code == 200
    answer = client.post("/people/account", data={"name": "uma", "action": "disable"})
    assert answer.headers["Location"].startswith("/people?done=uma")
    assert uma.get("/mng/en/quality").status_code == 302
    assert "closed since" in page(client.get("/people?done=uma"))
    assert "<script>" not in page(client.get("/people?done=<script>"))
    client.post("/people/account", data={"name": "uma", "action": "enable"})
    assert log_in("uma", "umas own password").last_login.status_code == 303
    renewed = one_time(client.post("/people/account", data={"name": "uma", "action": "reset"}))
    assert log_in("uma", "umas own password").last_login.status_code == 401
    assert log_in("uma", renewed).last_login.status_code == 303
    assert noted(engine, "account_added")[-1] == ("ida", "uma: role planner, country mng, territory MN21", "")
    assert noted(engine, "account_disabled")[0][0] == "ida"


def test_an_administrator_gives_another_territory(log_in, engine):
    anna, client = log_in("anna"), log_in("ida")
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET territory = '' WHERE name = 'anna'"))
    assert anna.get("/mng/en/views").status_code == 403
    assert "has no territory" in noted(engine, "refused")[-1][1]
    assert "needs a territory" in page(anna.get("/account"))
    shown = page(client.get("/people?change=anna"))
    assert "no territory" in shown
    assert 'action="/people/change' in shown
    form = {"name": "anna", "role": "planner", "country": "mng", "territory": "MN22"}
    assert client.post("/people/change", data={**form, "territory": "MN99"}).status_code == 400
    assert client.post("/people/change", data={**form, "name": "nobody"}).status_code == 400
    assert client.post("/people/change", data={**form, "name": "ida"}).status_code == 400
    assert log_in("kim").post("/people/change", data={**form, "country": "*"}).status_code == 400
    assert client.post("/people/change", data=form).headers["Location"].startswith("/people?done=anna")
    assert anna.get("/account").status_code == 302
    assert log_in("anna").get("/mng/en/views").status_code == 200
    assert noted(engine, "account_changed")[-1][0] == "ida"
    assert 'action="/people?' in page(client.get("/people?change=nobody"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "x", "role": "auditor", "country": "*"}, "cannot be used"),
        ({"name": "anna", "role": "auditor", "country": "*"}, "cannot be used"),
        ({"name": "new", "role": "planner", "country": "mng"}, "do not fit"),
        ({"name": "new", "role": "king", "country": "mng"}, "do not fit"),
        ({"name": "new", "role": "auditor", "country": "mng", "territory": "MN11"}, "do not fit"),
        ({"name": "new", "role": "planner", "country": "mng", "territory": "MN99"}, "no area MN99"),
        ({}, "do not fit"),
    ],
)
def test_what_cannot_be_added(log_in, form, said):
    answer = log_in("ida").post("/people", data=form)
    assert answer.status_code == 400
    assert said in page(answer)


def test_an_administrator_of_one_country(log_in):
    client = log_in("kim")
    listed = page(client.get("/people"))
    assert "kairat" in listed
    assert "anna" not in listed
    assert client.post("/people", data={"name": "new", "role": "auditor", "country": "*"}).status_code == 403
    for name, action in (("anna", "reset"), ("ida", "disable"), ("nobody", "enable"), ("kim", "disable")):
        assert client.post("/people/account", data={"name": name, "action": action}).status_code == 400
    assert client.post("/people/account", data={"name": "kairat", "action": "raise"}).status_code == 400


def test_the_audit_record_is_read_and_only_read(log_in, engine):
    log_in("anna").get("/mng/en/quality")
    log_in("kairat").get("/kaz/en/quality")
    log_in("nobody")
    client = log_in("olga")
    listed = page(client.get("/audit"))
    assert "/mng/en/quality" in listed
    assert "kairat" not in listed
    assert "unknown" not in listed
    every = log_in("otto")
    assert "unknown" in page(every.get("/audit"))
    assert page(every.get("/audit?person=kairat&event=view")).count("<tr>") == 2
    assert "No event fits" in page(every.get("/audit?person=nobody&first=2030-01-01"))
    for odd in (
        "event=x",
        "page=0",
        "page=9999999",
        "page=²",
        "first=x&last=2026-13-45",
        "person=%00",
        "last=9999-12-31",
    ):
        assert every.get(f"/audit?{odd}").status_code == 200, odd
    for language in LANGUAGES:
        assert f'<html lang="{language}"' in page(every.get(f"/audit?lang={language}"))
    assert client.post("/audit").status_code == 405
    assert [item[0] for item in noted(engine, "view")].count("olga") == 1


def test_the_audit_record_as_a_file(log_in, engine):
    client = log_in("olga")
    log_in("anna").get("/mng/en/quality")
    answer = client.get("/audit/download?event=view")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["account"] for row in rows] == ["anna"]
    assert rows[0]["detail"].endswith("/mng/en/quality")
    assert rows[0]["purpose"] == "planning"
    ((account, detail, _),) = noted(engine, "download")
    assert (account, detail) == ("olga", "/audit/download?event=view; csv, 1 lines")


def test_the_audit_record_has_pages(log_in, engine):
    with engine.begin() as connection:
        for number in range(120):
            row = {"n": f"line {number:03}", "at": f"2026-01-01 00:{number // 60:02}:{number % 60:02}"}
            connection.execute(
                text("INSERT INTO audit_event (at, account, event, detail) VALUES (:at, 'anna', 'logout', :n)"), row
            )
    client = log_in("olga")
    seen = [re.findall(r"line \d{3}", page(client.get(f"/audit?event=logout&page={n}"))) for n in (1, 2, 3, 4)]
    assert [len(lines) for lines in seen] == [50, 50, 20, 20]
    assert seen[0][0] == "line 119"
    assert seen[2] == seen[3]
    assert 'href="/audit?event=logout&amp;page=2' in page(client.get("/audit?event=logout"))


def test_only_auditors_see_the_record(log_in):
    for name in (name for name, row in ACCOUNTS.items() if row[0] != "auditor"):
        client = log_in(name)
        assert client.get("/audit").status_code == client.get("/audit/download").status_code == 403, name


def save(client, name, address=VIEW, country="mng", **more):
    return client.post(f"/{country}/en/views", data={"address": address, "name": name, **more})


def test_views_are_saved_shared_changed_and_removed(log_in):
    anna, bat, dorj, saran, olga = map(log_in, ("anna", "bat", "dorj", "saran", "olga"))
    answer = save(anna, "<b>mine</b>", note="a note")
    assert answer.headers["Location"] == "/mng/en/views?done=added"
    listed = page(anna.get("/mng/ru/views?done=added"))
    assert "&lt;b&gt;mine" in listed
    assert "/mng/ru/quality?release=x" in listed
    assert "/mng/ru/views/1/remove" in listed
    for other in (bat, dorj, saran):
        assert "mine" not in page(other.get("/mng/en/views"))
    assert "mine" in page(olga.get("/mng/en/views"))
    assert "views/1" not in page(olga.get("/mng/en/views"))
    assert save(olga, "x").status_code == 403
    form = {"name": "ours", "note": "", "shared": "1"}
    assert anna.post("/mng/en/views/1", data=form).headers["Location"] == "/mng/en/views?done=changed"
    assert "ours" in page(saran.get("/mng/en/views"))
    assert "ours" not in page(bat.get("/mng/en/views")) + page(dorj.get("/mng/en/views"))
    for other in (bat, saran):
        assert other.post("/mng/en/views/1", data=form).status_code == 404
        assert other.post("/mng/en/views/1/remove").status_code == 404
    assert olga.post("/mng/en/views/1/remove").status_code == 403
    assert anna.post("/mng/en/views/1", data={"name": ""}).headers["Location"] == "/mng/en/views?done=refused"
    assert anna.post("/mng/en/views/1/remove").headers["Location"] == "/mng/en/views?done=removed"
    assert "ours" not in page(saran.get("/mng/en/views"))


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/mng/en/quality", "//evil/en/quality", "/kaz/en/quality", "/mng/xx/quality",
     "/mng/en/nothing", "/logout", "", "/mng/en/quality/download", "javascript:alert(1)"],
)  # fmt: skip
def test_only_pages_of_this_desk_are_saved(log_in, address):
    client = log_in("anna")
    assert save(client, "x", address).headers["Location"] == "/mng/en/views?done=refused"
    assert "saved no view yet" in page(client.get("/mng/en/views"))


def test_views_of_another_country_are_refused(log_in):
    assert save(log_in("kairat"), "x").status_code == 403
    assert save(log_in("anna"), "x", "/kaz/en/quality", "kaz").status_code == 403
    assert log_in("ida").get("/mng/en/views").status_code == 403


def test_no_page_about_people_shows_figures(log_in):
    """What an administrator can reach holds no figure and nothing of a release but names."""
    client = log_in("ida")
    for path in ("/mng/en/quality", "/mng/en/views", "/mng/", "/audit"):
        assert client.get(path).status_code == 403
    assert "FIGURES" not in {right.name for right in RIGHTS["administrator"]}
    assert "%" not in page(client.get("/people"))
