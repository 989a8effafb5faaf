"""Accounts, passwords, scope, the audit record and the database that holds them."""

import os
import sqlite3
import stat

import pytest
from argon2 import PasswordHasher, extract_parameters
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dashboard.cli import main
from data.people import passwords
from data.people.accounts import Accounts
from data.people.audit import read_events
from data.people.database import open_database
from data.people.demo import DEMO_NAME, DEMO_PASSWORD, demo_accounts, demo_database
from data.people.errors import BadPassword, DatabaseUnusable, OutsideScope, PeopleError, ProviderDecides, UnknownAccount
from data.people.passwords import check_rules, generate, hash_password, verify
from data.people.schema import head
from data.people.scope import ROLES, Identity, check_country
from data.people.sessions import Sessions, Throttled
from tests.dashboard.tiny_release import tiny_store

PASSWORD = "correct horse battery"


def events(engine):
    with Session(engine) as session:
        return [(item.account, item.event) for item in read_events(session)]


def test_real_hashes_take_their_time():
    # RFC 9106, second recommendation: 64 MiB, three passes.
    parameters = extract_parameters(PasswordHasher().hash("x"))
    assert (parameters.time_cost, parameters.memory_cost) == (3, 65536)


def test_a_weaker_hash_is_renewed_at_login(accounts, sessions, monkeypatch):
    before = accounts.list()[0].password_hash
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert sessions.log_in("anna", PASSWORD, "") is not None
    assert accounts.list()[0].password_hash != before
    assert sessions.log_in("anna", PASSWORD, "") is not None


def test_passwords_are_hashed_with_argon2_and_checked():
    hashed = hash_password(PASSWORD)
    assert hashed.startswith("$argon2id$")
    assert hashed != hash_password(PASSWORD)
    assert verify(hashed, PASSWORD)
    assert not verify(hashed, PASSWORD + "x")
    assert not verify(None, PASSWORD)
    assert not verify("not a hash", PASSWORD)


@pytest.mark.parametrize("password", ["", "elevenchars", "a" * 30, "x" * 257, "abababababababab"])
def test_weak_passwords_are_refused(password):
    with pytest.raises(BadPassword):
        check_rules(password, "anna")


def test_generated_passwords_keep_the_rules():
    made = {generate() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_rules(password, "anna")


def test_an_account_lives(accounts, engine, clock):
    (account,) = accounts.list()
    assert (account.name, account.role, account.country, account.territory) == ("anna", "planner", "mng", "MN11")
    assert account.created_at == clock()
    accounts.disable("anna")
    assert accounts.list()[0].disabled_at == clock()
    accounts.reset("anna", "another long password")
    assert accounts.list()[0].disabled_at is None
    accounts.disable("anna")
    accounts.enable("anna")
    assert accounts.find("anna").disabled_at is None
    assert [event for _, event in events(engine)] == [
        "account_added", "account_disabled", "password_reset", "account_disabled", "account_enabled",
    ]  # fmt: skip
    with pytest.raises(PeopleError, match="already"):
        accounts.add("anna", PASSWORD, role="planner", country="mng", territory="MN11")
    for change in (accounts.disable, accounts.enable, accounts.find, lambda name: accounts.reset(name, PASSWORD)):
        with pytest.raises(UnknownAccount, match="nobody"):
            change("nobody")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Anna Smith"},
        {"name": "a"},
        {"role": "king"},
        {"country": "Mongolia"},
        {"country": "*"},
        {"country": "*", "role": "approver", "territory": "MN11"},
        {"country": "mng", "role": "auditor", "territory": "MN11"},
        {"country": "mng", "role": "national_planner", "territory": "MN11"},
        {"territory": "11; drop"},
        {"territory": ""},
    ],
)
def test_unusable_accounts_are_refused(accounts, changes):
    wanted = {"name": "boris", "role": "planner", "country": "mng", "territory": "MN11", **changes}
    with pytest.raises(PeopleError):
        accounts.add(wanted.pop("name"), PASSWORD, **wanted)


def test_scope():
    check_country(Identity("a", "planner", "mng"), "mng")
    check_country(Identity("a", "auditor", "*"), "kaz")
    for asked in ("kaz", "", "*", "MNG"):
        with pytest.raises(OutsideScope):
            check_country(Identity("a", "planner", "mng"), asked)


def _refuses_changes(engine):
    for statement in ("UPDATE audit_event SET account = 'x'", "DELETE FROM audit_event"):
        with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))


def test_the_audit_record_can_only_grow(accounts, engine):
    _refuses_changes(engine)
    assert events(engine) == [("anna", "account_added")]


@pytest.mark.postgres
def test_everything_holds_on_postgresql_too(postgres_server):
    url = postgres_server.replace("postgresql://", "postgresql+psycopg://")
    admin = open_admin(url)
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS people_of_a_test"))
        connection.execute(text("CREATE DATABASE people_of_a_test"))
    address = admin.url.set(database="people_of_a_test").render_as_string(hide_password=False)
    engine = open_database(address)
    Accounts(engine).add("anna", PASSWORD, role="national_planner", country="mng")
    sessions = Sessions(engine, "k" * 32)
    found = sessions.log_in("anna", PASSWORD, "10.0.0.1")
    assert found is not None
    assert sessions.identify(found.token) == Identity("anna", "national_planner", "mng")
    sessions.log_out(found.token)
    assert sessions.identify(found.token) is None
    assert [sessions.log_in("anna", "wrong", "10.0.0.2") for _ in range(5)] == [None] * 5
    with pytest.raises(Throttled):
        sessions.log_in("anna", PASSWORD, "10.0.0.2")
    assert sessions.log_in("x\0y", "\0", "10.0.0.3") is None
    _refuses_changes(engine)
    engine.dispose()
    admin.dispose()


def open_admin(url):
    from sqlalchemy import create_engine

    return create_engine(url, isolation_level="AUTOCOMMIT")


def test_the_file_is_private_and_opens_again(tmp_path):
    path = tmp_path / "deep" / "people.sqlite"
    Accounts(open_database(f"sqlite:///{path}")).add("anna", PASSWORD, role="approver", country="mng")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [account.name for account in Accounts(open_database(f"sqlite:///{path}")).list()] == ["anna"]
    assert PASSWORD.encode() not in path.read_bytes()


def test_unusable_databases_are_named(tmp_path):
    path = tmp_path / "people.sqlite"
    path.write_bytes(b"this is no database" * 100)
    for url in (f"sqlite:///{path}", "nonsense", "sqlite:////proc/no/people.sqlite", "oracle+none://x"):
        with pytest.raises(DatabaseUnusable):
            open_database(url)
    with pytest.raises(DatabaseUnusable) as caught:
        open_database("postgresql+psycopg://atlas:hunter2secret@127.0.0.1:1/people")
    assert "hunter2secret" not in str(caught.value)
    other = tmp_path / "other.sqlite"
    open_database(f"sqlite:///{other}").dispose()
    with sqlite3.connect(other) as connection:
        connection.execute("UPDATE people_schema SET version_num = '0099'")
    with pytest.raises(DatabaseUnusable, match=r"0099.*newer"):
        open_database(f"sqlite:///{other}")


def test_the_demonstration_keeps_away_from_real_figures(tiny_people_store, tmp_path):
    with demo_database(tmp_path / "nothing") as engine:
        assert Sessions(engine, "k").log_in(DEMO_NAME, DEMO_PASSWORD, "") is not None
        path = engine.url.database
    assert not os.path.exists(path)
    manifest = next(tiny_people_store.glob("xts/releases/*/manifest.json"))
    with demo_database(tiny_people_store):
        pass
    manifest.write_text(manifest.read_text().replace('"synthetic": true', '"synthetic": false'))
    with pytest.raises(PeopleError, match="not synthetic"), demo_database(tiny_people_store):
        pass


@pytest.fixture
def tiny_people_store(tmp_path):
    folder = tmp_path / "store" / "xts" / "releases" / "xts-1"
    folder.mkdir(parents=True)
    names = ("boundaries_version", "shapes_version", "attribution", "software_version", "profile_sha256",
             "register_sha256", "protection")  # fmt: skip
    from data.release.manifest import FORMAT_VERSION, Manifest

    manifest = Manifest(
        format_version=FORMAT_VERSION, release_id="xts-1", country="xts", reference_date="2026-01-01",
        schematic_boundaries=True, synthetic=True, scoring_model_versions=(), registry_fingerprints={}, counts={},
        files={}, **dict.fromkeys(names, ""),
    )  # fmt: skip
    (folder / "manifest.json").write_bytes(manifest.to_bytes())
    return tmp_path / "store"


def test_the_command_keeps_accounts(tmp_path):
    database = ["--database", f"sqlite:///{tmp_path / 'people.sqlite'}"]

    def run(*words, **more):
        return CliRunner().invoke(main, ["users", *words, *database], **more)

    assert "no account yet" in run("list").output
    asked = run("add", "anna", "--country", "mng", "--territory", "MN11", input=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked.exit_code == 0, asked.output
    assert PASSWORD not in asked.output
    made = run("add", "boris", "--country", "*", "--role", "auditor", "--generate")
    password = made.output.split("(shown once): ")[1].strip()
    assert run("reset", "boris", "--password-stdin", input="a fresh new password\n").exit_code == 0
    assert run("disable", "anna").exit_code == 0
    listed = run("list").output
    assert "anna  planner  mng MN11" in listed
    assert "disabled since" in listed
    assert password not in listed
    assert run("enable", "anna").exit_code == 0
    assert "needs a territory" in run("change", "anna", "--role", "planner", "--country", "mng").output
    changed = run("change", "anna", "--role", "planner", "--country", "mng", "--territory", "MN21")
    assert "anna: planner of mng MN21; sessions ended" in changed.output
    run("change", "anna", "--role", "planner", "--country", "mng", "--territory", "MN11")
    assert "anna  planner  mng MN11  added" in run("list").output
    without = run("add", "dora", "--country", "mng", "--generate")
    assert without.exit_code == 1
    assert "needs a territory" in without.output
    assert "at schema 0002 already" in run("upgrade").output.replace(head(), "0002")
    short = run("add", "carla", "--country", "mng", "--territory", "MN11", "--password-stdin", input="short\n")
    assert short.exit_code == 1
    assert "12 to 256" in short.output
    assert run("disable", "nobody").exit_code == 1
    assert run("reset", "anna", "--generate", "--password-stdin").exit_code == 2


def test_the_command_knows_every_role():
    from dashboard.cli.users import _ROLES

    assert tuple(_ROLES) == ROLES


def test_every_role_has_a_demonstration_account(tmp_path):
    store = tiny_store(tmp_path)
    made = {account.name: account for account in demo_accounts(store.root)}
    assert {account.role for account in made.values()} == set(ROLES)
    assert next(iter(made)) == DEMO_NAME
    assert made["aimag"].territory == "MN11"
    assert (made["aimag-approver"].role, made["aimag-approver"].territory) == ("approver", "MN11")
    assert (made["soum"].role, made["soum"].territory) == ("planner", "MN1101")
    local = {"aimag", "aimag-approver", "soum", "oblast", "oblast-approver", "district"}
    assert set(made) - {account.name for account in demo_accounts(tmp_path / "none")} == local
    with demo_database(store.root) as engine:
        sessions = Sessions(engine, "k")
        for account in made.values():
            found = sessions.log_in(account.name, DEMO_PASSWORD, "", "planning")
            assert found.identity == Identity(
                account.name, account.role, account.country, account.territory, "planning"
            )


def test_people_of_a_provider(accounts, engine):
    role = {"role": "planner", "country": "mng", "territory": "MN11"}
    assert accounts.vouched_for("https://id x1", "Anna", **role) == "anna-2"
    assert accounts.vouched_for("https://id x1", "Anna Renamed", **role) == "anna-2"
    assert accounts.vouched_for("https://id x2", "Б@", **role) == "person"
    assert accounts.vouched_for("https://id x3", "Ё", **role) == "person-2"
    with pytest.raises(ProviderDecides):
        accounts.reset("anna-2", PASSWORD)
    with pytest.raises(ProviderDecides):
        accounts.change("anna-2", role="auditor", country="*")
    assert not verify(accounts.find("anna-2").password_hash, "")
    assert Sessions(engine, "k").log_in("anna-2", "", "") is None
    with pytest.raises(PeopleError, match="territory"):
        accounts.vouched_for("https://id x4", "dora", role="planner", country="mng", territory="")
    accounts.vouched_for("https://id x1", "anna", role="auditor", country="*", territory="")
    assert events(engine)[-1] == ("anna-2", "account_changed")
    accounts.disable("anna-2")
    with pytest.raises(PeopleError, match="disabled"):
        accounts.vouched_for("https://id x1", "anna", **role)
