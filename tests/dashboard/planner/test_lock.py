"""The lock: every address, every kind of visitor, and bodies that want to get by."""

import json
import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from dashboard.deep_links import same_site_path
from dashboard.planner import PlannerSettings, create_planner_app
from data.people.models import LiveSession

PASSWORD = "correct horse battery"
PAGE = "/mng/en/quality"
CALLBACK = "/_dash-update-component"
GOOD = {
    "output": "desk-slot.children",
    "outputs": {"id": "desk-slot", "property": "children"},
    "inputs": [{"id": "desk-address", "property": "data-query", "value": PAGE}],
    "changedPropIds": ["desk-address.data-query"],
    "state": [],
}
BYPASS = {**GOOD, "inputs": [{"id": "url", "property": "pathname", "value": "/"}]}
OPEN = {"login", "planner.static", "planner.health"}
FORM = {"name": "anna", "password": PASSWORD, "purpose": "planning"}


def addresses(app):
    """One address of every rule and method that the server knows."""
    filled = {"country": "mng", "language": "en", "build": "x", "path": "a/b", "filename": "a.js",
              "number": "1", "line": "1", "quarter": "1", "name": "quality", "programme": "x",
              "package_name": "dash", "fingerprinted_path": "dash-renderer/build/dash_renderer.min.js"}  # fmt: skip
    for rule in app.server.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda found: filled[found[1]], rule.rule)
        for method in sorted(rule.methods):
            yield rule.endpoint, method, path


def expire(people, **by):
    with Session(people) as session:
        session.execute(update(LiveSession).values(**{k: datetime.now(UTC) - v for k, v in by.items()}))
        session.commit()


def locked_out(app, client):
    seen = set()
    for endpoint, method, path in addresses(app):
        if endpoint in OPEN:
            continue
        answer = client.open(path, method=method, json=GOOD if method == "POST" else None)
        assert answer.status_code in (302, 401), (method, path, answer.status_code)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/login")
        assert answer.headers["Cache-Control"] == "no-store"
        assert b"Tinyland" not in answer.get_data()
        seen.add(endpoint)
    return seen


def test_anonymous_reaches_nothing_but_the_three_open_ones(planner_app, visitor):
    seen = locked_out(planner_app, visitor())
    assert {"/", "/_dash-layout", "/_dash-dependencies", CALLBACK, "logout", "desk.page", "/<path:path>"} <= seen
    assert {rule.endpoint for rule in planner_app.server.url_map.iter_rules()} - seen == OPEN
    client = visitor()
    assert client.get("/login").status_code == 200
    assert client.get("/health").get_json() == {"status": "ok"}
    assert client.get(planner_app.static.url("css/planner-site.css")).status_code == 200
    for path in ("/static/x/../../pyproject.toml", "/static/x/none.css", "/login/", "/health/x", "//mng/en/quality"):
        assert client.get(path).status_code in (302, 308, 404)


@pytest.mark.parametrize(
    ("name", "password"), [("anna", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", "")]
)
def test_who_cannot_log_in_stays_out(planner_app, visitor, name, password):
    client = visitor()
    answer = client.post("/login", data={"name": name, "password": password, "next": PAGE})
    assert answer.status_code == 401
    page = answer.get_data(as_text=True)
    assert 'role="alert"' in page
    assert password == "" or password not in page
    locked_out(planner_app, client)


@pytest.mark.parametrize(
    "by", [{"seen_at": timedelta(minutes=31)}, {"created_at": timedelta(hours=12, minutes=1)}], ids=["idle", "old"]
)
def test_an_expired_session_is_out(planner_app, people, visitor, by):
    client = visitor("anna")
    assert client.get(PAGE).status_code == 200
    expire(people, **by)
    assert client.post(CALLBACK, json=GOOD).status_code == 401
    locked_out(planner_app, client)
    client = visitor("anna")
    expire(people, **by)
    assert "reason=ended" in client.get(PAGE).headers["Location"]


def test_logged_in_sees_the_own_country(planner_app, visitor):
    client = visitor("anna")
    assert client.last_login.status_code == 303
    first = client.get("/").headers["Location"]
    assert re.fullmatch("/mng/en/[a-z]+", first)
    assert client.get("/mng/").headers["Location"] == first
    assert client.get("/mng/mn/").headers["Location"] == first.replace("/en/", "/mn/")
    assert client.get("/login?next=/mng/ru/quality").headers["Location"] == "/mng/ru/quality"
    for endpoint, method, path in addresses(planner_app):
        if endpoint == "logout":
            continue
        answer = client.open(path, method=method, json=GOOD if method == "POST" else None)
        assert answer.status_code < 500, (method, path)
        assert answer.status_code != 401 or endpoint == "login", (method, path)
    assert client.post(CALLBACK, json=GOOD).status_code == 200
    layout = client.get("/_dash-layout", headers={"Referer": f"http://localhost{PAGE}"})
    assert b"Tinyland en" in layout.get_data()
    assert b"Tinyland" not in client.get("/_dash-layout", headers={"Referer": f"http://evil{PAGE}"}).get_data()


def test_another_country_is_refused_everywhere(visitor, people):
    client = visitor("kairat")
    for path in ("/mng/", "/mng/en/", "/mng/en/quality", "/mng/en/quality?release=x", "/xyz/en/quality"):
        answer = client.get(path)
        assert answer.status_code == 403, path
        assert "another country" in answer.get_data(as_text=True)
    assert client.post(CALLBACK, json=GOOD).status_code == 403
    assert client.get("/_dash-layout", headers={"Referer": f"http://localhost{PAGE}"}).status_code == 403
    assert client.get("/kaz/en/quality").status_code == 200
    links = client.get("/kaz/en/quality").get_data(as_text=True)
    assert "/mng/" not in links
    with people.connect() as connection:
        refused = connection.execute(text("SELECT account, detail FROM audit_event WHERE event = 'refused'")).all()
    assert any(account == "kairat" and "/mng/en/quality" in detail for account, detail in refused)
    every = visitor("olga")
    assert every.get("/mng/en/quality").status_code == every.get("/kaz/ru/quality").status_code == 200


def test_logging_out_revokes_the_cookie(visitor):
    client = visitor("anna")
    cookie = client.get_cookie("atlas-planner").value
    answer = client.post("/logout?lang=kk")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?reason=out&lang=kk"
    thief = visitor()
    thief.set_cookie("atlas-planner", cookie)
    assert thief.get(PAGE).status_code == 302
    assert thief.post(CALLBACK, json=GOOD).status_code == 401


def test_a_new_login_ends_the_former_and_changes_the_token(visitor):
    client = visitor("anna")
    former = client.get_cookie("atlas-planner").value
    client.post("/login", data={"name": "anna", "password": PASSWORD})
    assert client.get_cookie("atlas-planner").value != former
    thief = visitor()
    thief.set_cookie("atlas-planner", former)
    assert thief.get(PAGE).status_code == 302
    thief.set_cookie("atlas-planner", client.get_cookie("atlas-planner").value[:-2] + "xx")
    assert thief.get(PAGE).status_code == 302


def test_the_documented_bypass_of_dash_auth_is_refused(visitor):
    for body in (
        BYPASS,
        {**BYPASS, "output": "login.children"},
        {"output": "x.y", "inputs": [{"property": "pathname", "value": "/login"}]},
    ):
        assert visitor().post(CALLBACK, json=body).status_code == 401
        assert visitor("anna").post(CALLBACK, json=body).status_code == 400
    assert visitor().post(CALLBACK, data=b"{", content_type="application/json").status_code == 401
    headers = {"Authorization": "Basic %%%"}
    assert visitor().get(PAGE, headers=headers).status_code == 302


def _mutated(random_, value, depth=0):
    odd = [
        None,
        0,
        -1,
        1e308,
        True,
        "",
        "x",
        "\0",
        "/" * 300,
        "//[",
        "/mng/en/quality?release=%00",
        [],
        {},
        [[]],
        {"id": {}},
    ]
    if random_.random() < 0.25 or depth > 5:
        return random_.choice(odd)
    if isinstance(value, dict):
        return {
            key: _mutated(random_, item, depth + 1) if random_.random() < 0.5 else item
            for key, item in value.items()
            if random_.random() > 0.1
        }
    if isinstance(value, list):
        return [_mutated(random_, item, depth + 1) for item in value] * random_.choice([1, 1, 0, 2])
    return random_.choice([value, *odd])


def test_malformed_bodies_never_fail(visitor):
    client, chance = visitor("anna"), random.Random(7)
    statuses = []
    for number in range(500):
        body = json.dumps(_mutated(chance, GOOD)).encode()
        if number % 10 == 0:
            body = chance.randbytes(40)
        elif number % 10 == 1:
            body = body[: chance.randrange(len(body))]
        kind = "application/json" if number % 7 else chance.choice(["text/plain", "", "application/json; charset=x"])
        statuses.append(client.post(CALLBACK, data=body, content_type=kind).status_code)
    assert set(statuses) <= {200, 204, 400, 411, 413, 415}, sorted(set(statuses))
    assert statuses.count(400) > 250
    assert client.post(CALLBACK, json=GOOD).status_code == 200
    assert client.post(CALLBACK, data=b"x" * 30_000, content_type="application/json").status_code == 413


@pytest.mark.parametrize("value", ["//[", "/mng/en/quality?release=" + "x" * 3000, "/mng/en/%00", "/kaz/en", "\ud800"])
def test_odd_addresses_give_nothing(visitor, value):
    body = {**GOOD, "inputs": [{**GOOD["inputs"][0], "value": value}]}
    answer = visitor("anna").post(CALLBACK, data=json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 204, 400)
    answer = visitor("anna").get("/_dash-layout", headers={"Referer": "http://[/mng/en/quality"})
    assert answer.status_code == 200


def test_odd_login_forms_never_fail(visitor):
    client = visitor()
    for data in ({}, {"name": "\0"}, {"name": "anna", "password": "\0"}, {"password": "x" * 9000}, {"name": "ü" * 200}):
        assert client.post("/login", data=data).status_code in (401, 429)
    assert client.post("/login", data=b"x" * 30_000, content_type="text/plain").status_code in (401, 413, 429)
    assert client.post("/login", data=b"\xff", content_type="multipart/form-data").status_code in (400, 401, 429)
    assert client.post("/login", json={"name": "anna"}).status_code in (401, 429)


def test_other_sites_cannot_post(visitor):
    form = {"name": "anna", "password": PASSWORD}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert visitor().post("/login", data=form, headers=headers).status_code == 403
        assert visitor("anna").post("/logout", headers=headers).status_code == 403
        assert visitor("anna").post(CALLBACK, json=GOOD, headers=headers).status_code == 403
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert visitor().post("/login", data=form, headers=own).status_code == 303


def test_five_failures_wait(visitor):
    client = visitor()
    for _ in range(5):
        assert client.post("/login", data={"name": "anna", "password": "wrong"}).status_code == 401
    answer = client.post("/login", data={"name": "Anna ", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "300"
    assert visitor("anna").get(PAGE).status_code == 200


def test_the_cookie_is_closed(visitor, planner_store, people):
    cookie = visitor("anna").last_login.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    settings_ = PlannerSettings("k" * 40, https=True, proxies=1)
    client = create_planner_app(planner_store.root, people, settings_).server.test_client()
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    answer = client.post("/login", data={"name": "anna", "password": PASSWORD}, headers=headers)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-atlas-planner=")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"]


def test_a_deep_link_is_kept(visitor, planner_store):
    release = planner_store.published("mng")[1]
    wanted = f"/mng/ru/quality?release={release}"
    answer = visitor().get(wanted)
    assert answer.status_code == 302
    client = visitor()
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert '<html lang="ru"' in page
    assert f'name="next" value="{wanted}"' in page
    answer = client.post("/login?lang=ru", data={**FORM, "next": wanted})
    assert answer.headers["Location"] == wanted


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil", "\\\\evil", "/\t/evil", "javascript:x", "mng/en", "/login",
     "/logout", "/_dash-layout", "/a b", "/ü", "", None, "/" + "a" * 5000, "http:evil", "/a\r\nSet: x"],
)  # fmt: skip
def test_no_link_leads_away(visitor, address):
    assert same_site_path(address) == "/"
    answer = visitor().post("/login", data={"name": "anna", "password": PASSWORD, "next": address or ""})
    assert answer.headers["Location"] == "/"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=0x2FF), max_size=30))
def test_whatever_is_asked_for_stays_here(address):
    path = same_site_path(address)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path.isprintable()
    assert path.isascii()


def test_without_key_nothing_starts(monkeypatch, tmp_path):
    from click.testing import CliRunner

    from dashboard.cli import main

    for key in ("", "short"):
        monkeypatch.setenv("FAMILY_ATLAS_SECRET_KEY", key)
        for words in (["serve"], ["serve", "planner"]):
            answer = CliRunner().invoke(main, [*words, "--store", str(tmp_path)])
            assert answer.exit_code == 1
            assert "FAMILY_ATLAS_SECRET_KEY" in answer.output


def test_a_form_of_an_ended_session_leads_to_the_login(visitor):
    form = {"address": PAGE, "name": "x"}
    headers = {"Referer": f"http://localhost{PAGE}?release=x", "Origin": "http://localhost"}
    answer = visitor().post("/mng/en/views", data=form, headers=headers)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=%2Fmng%2Fen%2Fquality%3Frelease%3Dx"
    for referer in ("https://evil.example/x", "http://[", ""):
        answer = visitor().post("/mng/en/views", data=form, headers={"Referer": referer})
        assert answer.headers["Location"] == "/login"
    assert visitor().post("/mng/en/views", json=form).status_code == 401


def test_without_a_purpose_nothing_opens(planner_app, visitor):
    client = visitor()
    client.post("/login", data={"name": "anna", "password": PASSWORD})
    for endpoint, method, path in addresses(planner_app):
        if endpoint in OPEN | {"login.finish", "logout"}:
            continue
        answer = client.open(path, method=method, json=GOOD if method == "POST" else None)
        assert answer.status_code in (302, 401), (method, path)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/login/finish")
    assert client.post("/logout").status_code == 303


def test_cookies_are_forged_in_vain(planner_app, visitor):
    from flask.sessions import SecureCookieSessionInterface

    serializer = SecureCookieSessionInterface().get_signing_serializer(planner_app.server)
    own = visitor("anna").get_cookie("atlas-planner").value
    token = serializer.loads(own)["token"]
    for content in (
        {"token": "x" * 43},
        {"token": token[:-1]},
        {"token": [token]},
        {"token": {"a": 1}},
        {"identity": "olga"},
    ):
        thief = visitor()
        thief.set_cookie("atlas-planner", serializer.dumps(content))  # even with the right key
        assert thief.get(PAGE).status_code == 302, content
    # Nothing of who one is stands in the cookie: only the token of the server's session.
    assert set(serializer.loads(own)) == {"token"}
    thief = visitor()
    thief.set_cookie("atlas-planner", own.rsplit(".", 1)[0] + ".forged")
    assert thief.get(PAGE).status_code == 302
