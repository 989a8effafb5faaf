"""Log-in at the organisation's OpenID provider: against a real one, driven by plain HTTP."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwk, jwt
from sqlalchemy import text

from dashboard.pages.login.provider import Provider, ProviderFailed
from dashboard.planner import PlannerSettings, create_planner_app
from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.errors import PeopleError
from data.people.provider_settings import GroupRole, ProviderSettings, from_environment, read_roles
from tests.dashboard.planner.openid_provider import SECRET, SITE, Browser, running_provider

PAGE = "/mng/en/quality"
PASSWORD = "correct horse battery"
ROLES = (
    GroupRole("mn11", "planner", "mng", "MN11"),
    GroupRole("mng", "national_planner", "mng"),
    GroupRole("people", "administrator", "*"),
    GroupRole("mn9", "planner", "mng", "MN99"),
)


@pytest.fixture(scope="module")
def issuer():
    with running_provider() as address:
        yield address


def settings_of(issuer, **more):
    return ProviderSettings(issuer, "atlas", SECRET, "groups", ROLES, **{"site_url": SITE, **more})


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    Accounts(engine).add("anna", PASSWORD, role="auditor", country="*")
    yield engine
    engine.dispose()


@pytest.fixture
def app(planner_store, engine, issuer):
    settings = PlannerSettings("k" * 40, provider=settings_of(issuer), limits=False)
    return create_planner_app(planner_store.root, engine, settings)


def start(client, wanted=PAGE):
    answer = client.get("/login/openid", query_string={"next": wanted})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.headers["Location"]


def come_in(client, login, wanted=PAGE, browser=None):
    """Log in and say a purpose; returns the provider's way back and the answer to it."""
    back = (browser or Browser()).log_in(start(client, wanted), login)
    answer = client.get(back)
    if answer.status_code == 302 and answer.headers["Location"].startswith("/login/finish"):
        form = {"purpose": "budget", "purpose_words": "2027", "next": wanted}
        assert client.post("/login/finish", data=form).status_code == 303
    return back, answer


def events(engine):
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT account, event, detail, purpose FROM audit_event ORDER BY id")).all()
    return [tuple(row) for row in rows][1:]


def accounts(engine):
    return {item.name: (item.role, item.country, item.territory) for item in Accounts(engine).list()}


def test_a_planner_comes_in_and_sees_the_own_territory(app, engine):
    client = app.server.test_client()
    answer = client.get(PAGE)
    assert answer.headers["Location"] == "/login?next=%2Fmng%2Fen%2Fquality"
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert 'href="/login/openid?next=%2Fmng%2Fen%2Fquality' in page
    assert "login-password" not in page
    address = urlsplit(start(client))
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{SITE}/login/openid/return"
    assert {"state", "nonce"} <= asked.keys()
    with client.session_transaction() as cookie:
        assert asked["nonce"] not in str(dict(cookie))  # kept on the server
    client = app.server.test_client()
    back = Browser().log_in(start(client), "saran+mn11")
    answer = client.get(back)
    assert answer.headers["Location"] == "/login/finish?next=%2Fmng%2Fen%2Fquality"
    # Without a purpose nothing opens.
    assert client.get(PAGE).headers["Location"].startswith("/login/finish")
    assert client.post("/_dash-update-component", json={}).status_code == 401
    assert client.post("/login/finish", data={"purpose": "fun", "next": PAGE}).status_code == 400
    assert client.post("/login/finish", data={"purpose": "budget", "next": PAGE}).headers["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    name = "saran-ministry.example"
    assert accounts(engine)[name] == ("planner", "mng", "MN11")
    assert [event[:2] for event in events(engine)][:3] == [
        (name, "account_added"),
        (name, "login"),
        (name, "purpose_chosen"),
    ]
    assert events(engine)[2][3] == "budget"
    assert client.get("/kaz/en/quality").status_code == 403


def test_the_first_group_of_the_file_counts_and_is_read_at_every_log_in(app, engine):
    client = app.server.test_client()
    come_in(client, "bold+others+mng+mn11")
    name = "bold-ministry.example"
    assert accounts(engine)[name] == ("planner", "mng", "MN11")
    assert client.get(PAGE).status_code == 200
    other = app.server.test_client()
    come_in(other, "bold+people")
    assert accounts(engine)[name] == ("administrator", "*", "")
    # The session of the former role is over.
    assert client.get(PAGE).headers["Location"].startswith("/login?")
    assert other.get(PAGE).status_code == 403
    changed = next(event for event in events(engine) if event[1] == "account_changed")
    assert "territory MN11 -> role administrator" in changed[2]


def test_no_group_no_entry(app, engine):
    client = app.server.test_client()
    for login in ("dorj", "dorj+unheard-of"):
        _, answer = come_in(client, login, browser=Browser())
        assert answer.status_code == 403
        assert "none of your groups" in answer.get_data(as_text=True)
        assert client.get(PAGE).status_code == 302
    assert set(accounts(engine)) == {"anna"}
    assert [event[:3] for event in events(engine)] == [("", "login_refused", "openid: no group with a role")] * 2


def test_a_territory_that_is_not_there_shows_nothing(app):
    client = app.server.test_client()
    come_in(client, "nomad+mn9")
    assert client.get("/mng/en/views").status_code == 403


def test_an_account_with_a_password_is_never_taken_over(app, engine):
    Accounts(engine).add("anna-ministry.example", PASSWORD, role="administrator", country="*")
    client = app.server.test_client()
    come_in(client, "anna+mn11")
    assert accounts(engine)["anna-ministry.example"] == ("administrator", "*", "")
    assert accounts(engine)["anna-ministry.example-2"] == ("planner", "mng", "MN11")
    # Names and passwords are not taken here at all.
    form = {"name": "anna", "password": PASSWORD, "purpose": "audit"}
    assert app.server.test_client().post("/login", data=form).status_code == 403


def test_closed_accounts_stay_out(app, engine):
    come_in(app.server.test_client(), "tuya+mng")
    Accounts(engine).disable("tuya-ministry.example")
    client = app.server.test_client()
    _, answer = come_in(client, "tuya+mng")
    assert answer.status_code == 403
    assert "closed" in answer.get_data(as_text=True)
    assert client.get(PAGE).status_code == 302


def test_a_wrong_state_is_refused(app, engine):
    client = app.server.test_client()
    back = Browser().log_in(start(client), "saran+mng")
    code = parse_qs(urlsplit(back).query)["code"][0]
    for query in (f"code={code}&state=forged", f"code={code}", "", "state=", "error=access_denied&state=x"):
        answer = client.get(f"/login/openid/return?{query}")
        assert answer.status_code == 400
        assert "could not be checked" in answer.get_data(as_text=True)
    # Another browser has another cookie: the address alone is worth nothing.
    assert app.server.test_client().get(back).status_code == 400
    assert client.get(PAGE).status_code == 302
    assert client.get(back).status_code == 302
    assert {event[1] for event in events(engine)} == {"login_failed", "account_added", "login"}


def test_a_code_is_good_once(app):
    client = app.server.test_client()
    begun = start(client)
    with client.session_transaction() as cookie:
        before = dict(cookie)
    back = Browser().log_in(begun, "saran+mng")
    assert client.get(back).status_code == 302
    # The same address again, with the cookie of before: the log-in under way is used up on the server.
    thief = app.server.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(before)
    assert thief.get(back).status_code == 400
    assert thief.get(PAGE).status_code == 302


def test_a_code_of_somebody_else_does_not_fit_the_verifier(app):
    """Code injection: the thief's own state with the victim's code."""
    victim, thief = app.server.test_client(), app.server.test_client()
    code = parse_qs(urlsplit(Browser().log_in(start(victim), "saran+mng")).query)["code"][0]
    state = parse_qs(urlsplit(start(thief)).query)["state"][0]
    assert thief.get(f"/login/openid/return?code={code}&state={state}").status_code == 400
    assert thief.get(PAGE).status_code == 302


def test_another_nonce_is_refused(app, engine):
    client = app.server.test_client()
    back = Browser().log_in(start(client), "saran+mng")
    with engine.begin() as connection:
        key, content = connection.execute(text("SELECT key, content FROM pending_login")).one()
        kept = json.loads(content)
        kept["data"]["nonce"] = "another"
        connection.execute(
            text("UPDATE pending_login SET content = :c WHERE key = :k"), {"c": json.dumps(kept), "k": key}
        )
    assert client.get(back).status_code == 400
    assert client.get(PAGE).status_code == 302


def test_the_provider_asks_for_pkce(app):
    client = app.server.test_client()
    address = urlsplit(start(client))
    bare = "&".join(part for part in address.query.split("&") if not part.startswith("code_challenge"))
    back = Browser().log_in(address._replace(query=bare).geturl(), "saran+mng")
    assert "error=invalid_request" in back
    assert "PKCE" in back
    assert client.get(back).status_code == 400


def test_a_log_in_that_takes_too_long_is_begun_anew(app, engine):
    client = app.server.test_client()
    back = Browser().log_in(start(client), "saran+mng")
    with engine.begin() as connection:
        connection.execute(text("UPDATE pending_login SET expires_at = '2020-01-01 00:00:00'"))
    assert client.get(back).status_code == 400


def claims_of(app, issuer, **changes):
    now = int(time.time())
    claims = {"iss": issuer, "sub": "x", "aud": "atlas", "exp": now + 60, "iat": now, "groups": ["mng"], **changes}
    return {name: value for name, value in claims.items() if value is not None}


@pytest.mark.parametrize(
    "forged",
    ["good", "key", "none", "shared", "iss", "aud", "azp", "exp", "no_exp", "no_sub", "nonce", "no_nonce", "missing"],
)
def test_forged_id_tokens(app, issuer, engine, monkeypatch, forged):
    """What the token endpoint answers is replaced; keys and claims decide alone."""
    client = app.server.test_client()
    state = (asked := parse_qs(urlsplit(start(client)).query))["state"][0]
    own = jwk.RSAKey.generate_key(2048, parameters={"kid": "k"})
    other = jwk.RSAKey.generate_key(2048, parameters={"kid": "k"})
    changes = {
        "iss": {"iss": "https://evil.example"},
        "aud": {"aud": "another", "azp": "atlas"},
        "azp": {"aud": ["atlas", "another"], "azp": "another"},
        "exp": {"exp": int(time.time()) - 600},
        "no_exp": {"exp": None},
        "no_sub": {"sub": None},
        "nonce": {"nonce": "another"},
        "no_nonce": {"nonce": None},
    }.get(forged, {})
    claims = claims_of(app, issuer, **{"nonce": asked["nonce"][0], **changes})
    header = {"alg": "RS256", "kid": "k"}
    if forged == "none":
        part = jwt.encode(header, claims, own).split(".")
        unsigned = jwt.encode({"alg": "HS256"}, claims, jwk.OctKey.import_key("x" * 32)).split(".")[1]
        id_token = f"eyJhbGciOiJub25lIn0.{unsigned}."
        assert len(part) == 3
    elif forged == "shared":
        id_token = jwt.encode({"alg": "HS256", "kid": "k"}, claims, jwk.OctKey.import_key(SECRET * 2))
    else:
        id_token = jwt.encode(header, claims, other if forged == "key" else own)
    token = {"access_token": "a", "token_type": "Bearer", "id_token": id_token}
    if forged == "missing":
        del token["id_token"]
    client_of = app.server.extensions["authlib.integrations.flask_client"]._clients["provider"]
    monkeypatch.setattr(client_of, "fetch_access_token", lambda **_: token)
    monkeypatch.setattr(client_of, "fetch_jwk_set", lambda force=False: {"keys": [own.as_dict(private=False)]})
    answer = client.get(f"/login/openid/return?code=c&state={state}")
    assert answer.status_code == (302 if forged == "good" else 400), forged
    assert (client.get(PAGE).headers["Location"].startswith("/login/finish")) == (forged == "good")
    if forged != "good":
        assert [event[1] for event in events(engine)] == ["login_failed"]


def test_logging_out_ends_the_providers_session_too(app, issuer):
    client, browser = app.server.test_client(), Browser()
    come_in(client, "saran+mng", browser=browser)
    cookie = client.get_cookie("atlas-planner").value
    answer = client.post("/logout")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    target = answer.headers["Refresh"].removeprefix("0; url=")
    assert target.startswith(f"{issuer}/session/end?")
    asked = parse_qs(urlsplit(target).query)
    assert asked["post_logout_redirect_uri"] == [f"{SITE}/login"]
    assert asked["id_token_hint"][0].count(".") == 2
    page = browser.session.get(target, timeout=10)
    assert page.ok
    assert "sign-out" in page.text
    client.set_cookie("atlas-planner", cookie)
    assert client.get(PAGE).status_code == 302


def test_groups_may_stand_in_the_id_token_and_logout_may_be_missing(planner_store, engine):
    with running_provider(conform=False, rpLogout=False) as issuer:
        settings = PlannerSettings("k" * 40, provider=settings_of(issuer, local=True), limits=False)
        app = create_planner_app(planner_store.root, engine, settings)
        client = app.server.test_client()
        come_in(client, "saran+mng")
        assert client.get(PAGE).status_code == 200
        assert client.post("/logout").headers["Location"].startswith("/login?reason=out")
        # Names and passwords are taken, too, where that is asked for.
        form = {"name": "anna", "password": PASSWORD, "purpose": "audit", "next": PAGE}
        assert client.post("/login", data=form).headers["Location"] == PAGE


def test_a_provider_that_does_not_answer(planner_store, engine):
    settings = PlannerSettings("k" * 40, provider=settings_of("http://127.0.0.1:1"), limits=False)
    client = create_planner_app(planner_store.root, engine, settings).server.test_client()
    answer = client.get("/login/openid")
    assert answer.status_code == 502
    assert "does not answer" in answer.get_data(as_text=True)
    assert client.get("/login/openid/return?state=x&code=y").status_code == 400


def test_a_description_of_another_issuer_is_refused(app, issuer, monkeypatch):
    client_of = app.server.extensions["authlib.integrations.flask_client"]._clients["provider"]
    monkeypatch.setattr(client_of, "load_server_metadata", lambda: {"issuer": "https://evil.example"})
    provider = Provider.__new__(Provider)
    provider.settings, provider._client = settings_of(issuer), client_of
    with app.server.test_request_context(), pytest.raises(ProviderFailed, match="another issuer"):
        provider.begin("http://localhost/x", "/")
    assert app.server.test_client().get("/login/openid").status_code == 502


def test_settings_from_the_environment(tmp_path):
    roles = tmp_path / "roles.toml"
    roles.write_text('[[group]]\nname = "a"\nrole = "planner"\ncountry = "mng"\nterritory = "MN11"\n')
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    given = {
        "FAMILY_ATLAS_OIDC_ISSUER": "https://id.example/realm",
        "FAMILY_ATLAS_OIDC_CLIENT_ID": "atlas",
        "FAMILY_ATLAS_OIDC_CLIENT_SECRET_FILE": str(secret),
        "FAMILY_ATLAS_OIDC_ROLES": str(roles),
    }
    assert from_environment({}) is None
    settings = from_environment(given)
    assert settings is not None
    assert (settings.client_secret, settings.groups_claim, settings.local) == ("from a file", "groups", False)
    assert settings.role_of(["b", "a"]) == GroupRole("a", "planner", "mng", "MN11")
    assert settings.role_of(["b"]) is None
    for change in (
        {"FAMILY_ATLAS_OIDC_ISSUER": "http://id.example"},
        {"FAMILY_ATLAS_OIDC_CLIENT_ID": ""},
        {"FAMILY_ATLAS_OIDC_ROLES": ""},
        {"FAMILY_ATLAS_OIDC_ROLES": str(tmp_path / "none")},
        {"FAMILY_ATLAS_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "none")},
    ):
        with pytest.raises(PeopleError):
            from_environment({**given, **change})


@pytest.mark.parametrize(
    "content",
    [
        "",
        "group = 1",
        "[[group]]\nname = 'a'",
        "[[group]]\nname = 'a'\nrole = 'planner'\ncountry = 'mng'",
        "[[group]]\nname = 'a'\nrole = 'king'\ncountry = 'mng'",
        "[[group]]\nname = ''\nrole = 'auditor'\ncountry = 'mng'",
        "[[group]]\nname = 'a'\nrole = 'auditor'\ncountry = 'mng'\nextra = 'x'",
        "[[group]]\nname = 'a'\nrole = 'auditor'\ncountry = 'mng'\n" * 2,
        "[[group",
    ],
)
def test_unusable_files_of_roles(tmp_path, content):
    path = tmp_path / "roles.toml"
    path.write_text(content)
    with pytest.raises(PeopleError, match=r"roles\.toml"):
        read_roles(path)
