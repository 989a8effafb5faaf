"""Logging in and out, the life of a session, throttling."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data.people import attempts
from data.people.audit import read_events
from data.people.errors import BadPassword, PeopleError
from data.people.models import FailedAttempts, LiveSession
from data.people.scope import Identity
from data.people.sessions import Sessions, Throttled

PASSWORD = "correct horse battery"
HERE = "192.0.2.7"


def events(engine):
    with Session(engine) as session:
        return [(item.account, item.event) for item in read_events(session)]


def test_a_session_begins_and_ends(sessions, engine):
    found = sessions.log_in("anna", PASSWORD, HERE)
    assert found.identity == Identity("anna", "planner", "mng", "MN11")
    assert sessions.identify(found.token) == found.identity
    with Session(engine) as session:
        assert found.token not in [live.token_hash for live in session.scalars(select(LiveSession))]
    sessions.log_out(found.token)
    sessions.log_out(found.token)
    assert sessions.identify(found.token) is None
    assert [event for _, event in events(engine)][1:] == ["login", "logout"]


@pytest.mark.parametrize("name", ["anna", "nobody", "", "x\0y", "a" * 300, "ANNA"])
def test_wrong_and_unknown_look_alike(sessions, engine, name):
    assert sessions.log_in(name, "wrong", HERE) is None
    # A name that no account has may be a password typed into the wrong field: it is not written down.
    assert events(engine)[-1] == ("anna" if name == "anna" else "", "login_failed")


def test_idle_and_old_sessions_end(sessions, clock, engine):
    found = sessions.log_in("anna", PASSWORD, HERE)
    for _ in range(26):
        clock.move(minutes=27)
        assert sessions.identify(found.token) is not None
    clock.move(minutes=27)  # 12 h 9 min in all
    assert sessions.identify(found.token) is None
    found = sessions.log_in("anna", PASSWORD, HERE)
    clock.move(minutes=31)
    assert sessions.identify(found.token) is None
    clock.move(minutes=-31)
    assert sessions.identify(found.token) is None
    assert [event for _, event in events(engine)].count("session_expired") == 2


def test_disabling_and_resetting_end_sessions(sessions, accounts):
    first, second = (sessions.log_in("anna", PASSWORD, HERE) for _ in range(2))
    accounts.disable("anna")
    assert sessions.identify(first.token) is None
    assert sessions.log_in("anna", PASSWORD, HERE) is None
    accounts.reset("anna", "another long password")
    assert sessions.identify(second.token) is None
    assert sessions.log_in("anna", PASSWORD, HERE) is None
    third = sessions.log_in("anna", "another long password", HERE)
    accounts.reset("anna", PASSWORD)
    assert sessions.identify(third.token) is None


def test_five_failures_wait(sessions, clock, engine):
    for _ in range(5):
        assert sessions.log_in("anna", "wrong", HERE) is None
    for password in ("wrong", PASSWORD):
        with pytest.raises(Throttled):
            sessions.log_in("anna", password, HERE)
    assert [event for _, event in events(engine)][1:] == ["login_failed"] * 4 + ["login_throttled"]
    # Another address, and another account at this address, are not held up.
    assert sessions.log_in("anna", PASSWORD, "198.51.100.1") is not None
    assert sessions.log_in("boris", "wrong", HERE) is None
    clock.move(minutes=5, seconds=1)
    assert sessions.log_in("anna", PASSWORD, HERE) is not None
    for _ in range(4):
        assert sessions.log_in("anna", "wrong", HERE) is None
    assert sessions.log_in("anna", PASSWORD, HERE) is not None
    assert sessions.log_in("anna", "wrong", HERE) is None


def test_an_address_that_tries_many_names_waits(sessions, monkeypatch):
    monkeypatch.setattr(attempts, "MOST_PER_ADDRESS", 6)
    for number in range(6):
        assert sessions.log_in(f"name{number}", "wrong", HERE) is None
    with pytest.raises(Throttled):
        sessions.log_in("anna", PASSWORD, HERE)
    assert sessions.log_in("anna", PASSWORD, "198.51.100.1") is not None


def test_many_attempts_at_once_are_no_way_around(sessions):
    def attempt(_):
        try:
            return sessions.log_in("anna", "wrong", HERE)
        except Throttled:
            return "wait"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(16)))
    assert outcomes.count(None) == 5
    assert outcomes.count("wait") == 11


def test_no_address_and_no_name_is_kept(sessions, engine):
    sessions.log_in("anna", "wrong", HERE)
    sessions.log_in("secret-typed-as-name", "wrong", HERE)
    with engine.connect() as connection:
        names = [row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        for name in names:
            content = str(connection.execute(text(f"SELECT * FROM {name}")).all())
            assert HERE not in content
            assert "secret-typed-as-name" not in content


def test_counts_are_forgotten(sessions, clock, engine):
    sessions.log_in("nobody", "wrong", HERE)
    clock.move(minutes=6)
    sessions.log_in("anna", PASSWORD, "198.51.100.1")
    with Session(engine) as session:
        assert all(row.last_at == clock() for row in session.scalars(select(FailedAttempts)))


def test_tokens_of_another_kind_are_nobody(sessions):
    for token in ("", "x", "\0", "ü" * 500):
        assert sessions.identify(token) is None


def test_another_process_sees_the_same(sessions, engine, clock):
    found = sessions.log_in("anna", PASSWORD, HERE)
    other = Sessions(engine, "k" * 32, clock=clock)
    assert other.identify(found.token) is not None
    other.log_out(found.token)
    assert sessions.identify(found.token) is None


def test_a_purpose_is_said_and_goes_with_what_is_done(sessions, engine):
    found = sessions.log_in("anna", PASSWORD, HERE)
    assert not sessions.recognise(found.token).complete
    sessions.choose_purpose(found.token, "budget: 2027")
    recognised = sessions.recognise(found.token)
    assert recognised.complete
    assert recognised.identity == Identity("anna", "planner", "mng", "MN11", "budget: 2027")
    sessions.note(recognised.identity, "view", "/mng/en/home")
    sessions.note(recognised.identity, "download", "x", purpose="audit")
    sessions.choose_purpose("unknown", "budget")
    sessions.log_out(found.token)
    with Session(engine) as session:
        done = [(item.event, item.purpose) for item in read_events(session)][1:]
    assert done == [
        ("login", ""),
        ("purpose_chosen", "budget: 2027"),
        ("view", "budget: 2027"),
        ("download", "audit"),
        ("logout", "budget: 2027"),
    ]
    assert sessions.log_in("anna", PASSWORD, HERE, "planning").identity.purpose == "planning"


def test_sessions_are_listed_and_closed(sessions, clock):
    first = sessions.log_in("anna", PASSWORD, HERE, "planning")
    clock.move(minutes=5)
    second = sessions.log_in("anna", PASSWORD, HERE, "budget")
    listed = sessions.open_sessions(second.token)
    assert [(item.purpose, item.own) for item in listed] == [("budget", True), ("planning", False)]
    assert all(second.token not in item.code for item in listed)
    assert sessions.log_out_others(second.token) == 1
    assert sessions.identify(first.token) is None
    assert sessions.identify(second.token) is not None
    assert len(sessions.open_sessions(second.token)) == 1
    assert sessions.open_sessions(first.token) == []
    assert sessions.log_out_others(first.token) == 0
    clock.move(minutes=31)
    assert sessions.open_sessions(second.token) == []


def test_a_new_password_ends_the_other_sessions(sessions, accounts):
    first, second = (sessions.log_in("anna", PASSWORD, HERE, "planning") for _ in range(2))
    for old, new in (
        ("wrong", "another long password"),
        (PASSWORD, "short"),
        (PASSWORD, PASSWORD),
        ("x" * 300, "another long password"),
    ):
        with pytest.raises(PeopleError):
            sessions.change_password(first.token, old, new, HERE)
    assert sessions.identify(second.token) is not None
    sessions.change_password(first.token, PASSWORD, "another long password", HERE)
    assert sessions.identify(first.token) is not None
    assert sessions.identify(second.token) is None
    assert sessions.log_in("anna", PASSWORD, HERE) is None
    assert sessions.log_in("anna", "another long password", HERE) is not None
    sessions.change_password("unknown", PASSWORD, "yet another password", HERE)
    accounts.vouched_for("https://id 1", "dora", role="auditor", country="mng", territory="")
    provided = sessions.open_for("dora", id_token="abc")
    with pytest.raises(BadPassword):
        sessions.change_password(provided.token, "", "another long password", HERE)
    assert sessions.log_out(provided.token) == "abc"


def test_the_present_password_cannot_be_guessed(sessions, clock):
    found = sessions.log_in("anna", PASSWORD, HERE, "planning")
    for _ in range(5):
        with pytest.raises(PeopleError):
            sessions.change_password(found.token, "wrong", "another long password", HERE)
    with pytest.raises(Throttled):
        sessions.change_password(found.token, PASSWORD, "another long password", HERE)
    clock.move(minutes=5, seconds=1)
    sessions.change_password(found.token, PASSWORD, "another long password", HERE)


def test_a_one_time_password_opens_nothing_but_its_change(sessions, accounts):
    accounts.reset("anna", "one-time-password", one_time=True)
    found = sessions.log_in("anna", "one-time-password", HERE, "planning")
    assert not sessions.recognise(found.token).complete
    with pytest.raises(BadPassword):
        sessions.change_password(found.token, "", "one-time-password", HERE)
    sessions.change_password(found.token, "", "another long password", HERE)
    assert sessions.recognise(found.token).complete
    assert sessions.log_in("anna", "one-time-password", HERE) is None


def test_a_reset_meanwhile_wins(sessions, accounts, monkeypatch):
    found = sessions.log_in("anna", PASSWORD, HERE, "planning")

    def reset_first(password):
        monkeypatch.undo()
        accounts.reset("anna", "an administrator's password")
        return "hash"

    monkeypatch.setattr("data.people.sessions.hash_password", reset_first)
    with pytest.raises(PeopleError, match="meanwhile"):
        sessions.change_password(found.token, PASSWORD, "another long password", HERE)


def test_sessions_of_closed_accounts_are_not_opened(sessions, accounts):
    accounts.disable("anna")
    for name in ("anna", "nobody"):
        with pytest.raises(PeopleError):
            sessions.open_for(name)
