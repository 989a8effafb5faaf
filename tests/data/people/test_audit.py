"""Questions to the audit record."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from data.people import audit
from data.people.audit import EVENTS, AuditQuestion, count_events, find_events
from data.people.errors import PeopleError
from data.people.models import MOST_DETAIL, MOST_PURPOSE
from data.people.purposes import MOST_WORDS, PURPOSES, parts, purpose
from data.people.scope import Identity

PASSWORD = "correct horse battery"


@pytest.fixture
def record(accounts, sessions, clock, engine):
    """anna (mng), kairat (kaz) and olga (every country), an event a day, and one of nobody."""
    accounts.add("kairat", PASSWORD, role="national_planner", country="kaz")
    accounts.add("olga", PASSWORD, role="auditor", country="*")
    clock.now = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    for name in ("anna", "kairat", "olga"):
        for event in ("view", "download"):
            sessions.note(Identity(name, "planner", "mng", "", "budget"), event, f"{name} {event}")
            clock.move(days=1)
    sessions.note_unknown("login_failed")
    return engine


def found(engine, **asked):
    with Session(engine) as session:
        question = AuditQuestion(**asked)
        events = find_events(session, question, UTC)
        assert count_events(session, question, UTC) == len(events)
        return [(event.account, event.event) for event in events if event.event != "account_added"]


def test_by_country_account_and_event(record):
    assert len(found(record)) == 7
    assert found(record)[0] == ("", "login_failed")
    assert {account for account, _ in found(record, country="mng")} == {"anna", "olga"}
    assert {account for account, _ in found(record, country="kaz")} == {"kairat", "olga"}
    assert found(record, account="anna") == [("anna", "download"), ("anna", "view")]
    assert found(record, event="view", country="mng") == [("olga", "view"), ("anna", "view")]


def test_by_days_both_included(record):
    assert found(record, first=date(2026, 3, 11), last=date(2026, 3, 12)) == [("kairat", "view"), ("anna", "download")]
    assert found(record, last=date(2026, 3, 10)) == [("anna", "view")]
    assert found(record, first=date(2026, 3, 17)) == []
    assert len(found(record, last=date.max)) == 7
    assert found(record, first=date(2026, 3, 12), last=date(2026, 3, 11)) == []


def test_pages(record):
    with Session(record) as session:
        every = [event.id for event in find_events(session, AuditQuestion(), UTC)]
        turned = [
            e.id for skip in range(0, 12, 3) for e in find_events(session, AuditQuestion(), UTC, skip=skip, most=3)
        ]
    assert turned == every


def test_what_is_recorded_fits(engine, clock):
    with Session(engine) as session:
        audit.record(session, clock(), "", "view", "a\0b\nc" + "x" * 2000, "p" * 500)
        session.commit()
        (event,) = find_events(session, AuditQuestion(), UTC)
    assert event.detail.startswith("a\ufffdb\ufffdc")
    assert (len(event.detail), len(event.purpose)) == (MOST_DETAIL, MOST_PURPOSE)
    with Session(engine) as session, pytest.raises(ValueError, match="party"):
        audit.record(session, clock(), "", "party")
    assert len(EVENTS) == len(set(EVENTS))
    assert all(len(name) <= 32 for name in EVENTS)


@given(st.sampled_from(PURPOSES), st.text(max_size=400))
def test_purposes_are_kept_whole(code, words):
    kept = purpose(code, words)
    assert len(kept) <= MOST_PURPOSE
    assert kept.isprintable()
    found_code, found_words = parts(kept)
    assert found_code == code
    assert len(found_words) <= MOST_WORDS
    assert purpose(found_code, found_words) == kept


@pytest.mark.parametrize("code", ["", "fun", "planning: x", "PLANNING"])
def test_other_purposes_are_refused(code):
    with pytest.raises(PeopleError):
        purpose(code)


def test_a_day_before_the_first_is_no_day(record):
    assert found(record, last=date(2026, 3, 10) - timedelta(days=1)) == []
