"""Entering, confirming, refusing, correcting: who, what, and what the history keeps."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.people.audit import read_events
from data.people.errors import OutsideScope
from data.people.scope import Identity
from data.progress.entry_states import STEPS, EntryState
from data.progress.errors import EntryRefused, FrameworkError, UnknownProgramme
from data.progress.framework_source import mistakes_of
from tests.data.progress.programme_rooms import AUDITOR, BOLD, CODE, NARA, OTHERS, TOML, figure, milestone


def refused(reason, work, *arguments):
    with pytest.raises(EntryRefused) as caught:
        work(*arguments)
    assert caught.value.reason == reason
    assert str(caught.value).endswith(".")


def enter(book, entry, who=NARA):
    return book.enter(who, "mng", CODE, entry)


def confirm(book, number, who=BOLD):
    book.decide(who, "mng", CODE, number, "confirm")


def events(engine):
    with Session(engine) as session:
        return [(item.account, item.event, item.detail) for item in read_events(session)]


def test_a_framework_is_versioned_by_what_it_says(book, engine):
    assert book.framework("mng", CODE).version == 1
    again = book.add_framework(NARA, "mng", ("# a remark\n" + TOML).encode())
    assert (again.version, again.change) == (1, "same")
    changed = book.add_framework(BOLD, "mng", TOML.replace("A small programme", "A smaller one").encode())
    assert (changed.version, changed.change) == (2, "changed")
    back = book.add_framework(NARA, "mng", TOML.encode())
    assert (back.version, back.change) == (3, "changed")
    kept = book.versions("mng", CODE)
    assert [item.added_by for item in kept] == ["nara", "bold", "nara"]
    assert kept[0].source == TOML
    assert kept[0].digest == kept[2].digest
    assert [item.framework.title.en for item in kept] == ["A small programme", "A smaller one", "A small programme"]
    assert [item.framework.code for item in book.frameworks("mng")] == [CODE]
    assert book.frameworks("kaz") == ()
    assert [event for _, event, _ in events(engine)].count("framework_imported") == 3
    with pytest.raises(UnknownProgramme):
        book.framework("kaz", CODE)


def test_a_wrong_framework_is_refused_line_by_line(book):
    with pytest.raises(FrameworkError) as caught:
        book.add_framework(NARA, "mng", TOML.replace('cycle = "yearly"', 'cycle = "now"').encode(), "my.toml")
    found = mistakes_of(caught.value)
    assert [TOML.splitlines()[item.line - 1] for item in found] == ['cycle = "yearly"'] * 2
    assert "/tmp" not in str(caught.value)
    assert str(caught.value).startswith("my.toml, line ")
    for content, line in ((b"x = ]", 1), (b"\xff", None)):
        with pytest.raises(FrameworkError) as caught:
            book.add_framework(NARA, "mng", content, "../../etc/passwd")
        assert [item.line for item in mistakes_of(caught.value)] == [line]
        assert "passwd" not in str(caught.value)
    refused("other_country", book.add_framework, BOLD, "kaz", TOML.encode())
    refused("too_large", book.add_framework, NARA, "mng", b"#" * 600_000)


def test_only_national_planners_enter_and_decide(book):
    number = enter(book, figure())
    for identity in OTHERS:
        for work in (
            lambda who: book.add_framework(who, "mng", TOML.encode()),
            lambda who: book.enter(who, "mng", CODE, milestone()),
            lambda who: book.decide(who, "mng", CODE, number, "confirm"),
            lambda who: book.publish(who, "mng", CODE),
        ):
            with pytest.raises(OutsideScope):
                work(identity)
        if identity is not AUDITOR:
            with pytest.raises(OutsideScope):
                book.history(identity, "mng", CODE)
    assert [item.state for item in book.history(AUDITOR, "mng", CODE)] == ["open"]
    # The command line has no account: its users could not be told apart.
    with pytest.raises(OutsideScope):
        enter(book, milestone(), Identity("", "national_planner", "mng"))


def test_four_eyes(book):
    number = enter(book, figure())
    refused("own", confirm, book, number, NARA)
    refused("own", book.decide, NARA, "mng", CODE, number, "refuse", "no")
    refused("not_own", book.decide, BOLD, "mng", CODE, number, "withdraw")
    refused("unknown_action", book.decide, BOLD, "mng", CODE, number, "approve")
    refused("unknown_entry", confirm, book, 999)
    confirm(book, number)
    refused("decided", confirm, book, number)
    refused("decided", book.decide, NARA, "mng", CODE, number, "withdraw")
    (kept,) = book.history(NARA, "mng", CODE)
    assert (kept.state, kept.entered_by, kept.decided_by, kept.revision) == ("confirmed", "nara", "bold", 1)


def test_the_database_itself_keeps_four_eyes_and_every_row(book, engine):
    number = enter(book, figure())
    added = (
        "INSERT INTO progress_decision (entry_id, entered_by, outcome, note, decided_by, decided_at) "
        "VALUES ({}, '{}', 'confirmed', '', '{}', '2026-01-01')"
    )
    with engine.connect() as connection, pytest.raises(DBAPIError, match="four_eyes"):
        connection.execute(text(added.format(number, "nara", "nara")))
    with engine.connect() as connection, pytest.raises(DBAPIError, match="FOREIGN KEY"):
        connection.execute(text(added.format(number, "somebody", "nara")))
    confirm(book, number)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="UNIQUE"):
        connection.execute(text(added.format(number, "nara", "third")))
    for table in ("progress_framework", "progress_entry", "progress_decision"):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with engine.connect() as connection, pytest.raises(DBAPIError, match="can only be added"):
                connection.execute(text(statement))


def test_a_refusal_says_why_and_an_author_may_withdraw(book, engine):
    first = enter(book, figure())
    refused("needs_note", book.decide, BOLD, "mng", CODE, first, "refuse", "  \n")
    refused("long_note", book.decide, BOLD, "mng", CODE, first, "refuse", "x" * 501)
    book.decide(BOLD, "mng", CODE, first, "refuse", "The report says 11.")
    second = enter(book, figure("11"))
    book.decide(NARA, "mng", CODE, second, "withdraw")
    kept = book.history(AUDITOR, "mng", CODE)
    assert [(item.state, item.note, item.revision) for item in kept] == [
        ("refused", "The report says 11.", 0), ("withdrawn", "", 0),
    ]  # fmt: skip
    told = [item for item in events(engine) if item[1].startswith("progress_")]
    assert [(account, event) for account, event, _ in told] == [
        ("nara", "progress_entered"), ("bold", "progress_decided"), ("nara", "progress_entered"),
        ("nara", "progress_decided"),
    ]  # fmt: skip
    assert told[0][2] == f"mng, {CODE}, entry {first}, actual access 2025-01-01 2025-06-30"


def test_a_correction_is_a_new_entry_and_the_old_one_holds_until_it_is_confirmed(book):
    first = enter(book, figure("10"))
    refused("open", enter, book, figure("12"))
    refused("open", enter, book, figure("12"), BOLD)
    # Another period, category or place is another figure.
    others = [
        figure("5", last_day=date(2025, 3, 31)),
        figure("5", category="sex:female"),
        figure("5", pcode="MN11"),
        figure("5", indicator="share"),
    ]
    for other in others:
        enter(book, other)
    confirm(book, first)
    refused("same", enter, book, figure("10"))
    refused("same", enter, book, figure("10.0"))
    second = enter(book, figure("12", comment="Counted again"), BOLD)
    refused("own", confirm, book, second, BOLD)
    assert [item.value for item in published_figures(book)] == [Decimal(10)]
    confirm(book, second, NARA)
    assert [(item.value, item.revision) for item in published_figures(book)] == [(Decimal(12), 2)]
    kept = {item.number: item for item in book.history(NARA, "mng", CODE)}
    assert kept[second].before == kept[first].said
    assert kept[first].before is None
    assert (kept[first].state, kept[first].revision) == ("confirmed", 1)


def published_figures(book):
    return [item for item in book.standing(NARA, "mng", CODE).draft.actuals if not item.computed]


def test_milestones_go_on(book):
    for state, percent in (("started", 40), ("started", 60), ("done", 100)):
        confirm(book, enter(book, milestone(state, percent)))
    refused("same", enter, book, milestone("done", 100))
    (found,) = book.standing(NARA, "mng", CODE).draft.milestones
    assert (found.milestone, found.state, found.percent) == ("m1", "done", 100)
    assert [item.revision for item in book.history(NARA, "mng", CODE)] == [1, 2, 3]


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("reason", "entry"),
    [
        ("unknown_indicator", figure(indicator="none")),
        ("computed", figure(indicator="app")),
        ("computed", figure(indicator="staff")),
        ("unknown_category", figure(category="sex:other")),
        ("unknown_category", figure(indicator="share", category="sex:female")),
        ("unknown_place", figure(pcode="MN21")),
        ("bad_days", figure(first_day=date(2025, 7, 1))),
        ("future", figure(last_day=date(2026, 9, 2), comment="why")),
        ("before_programme", figure(first_day=date(2024, 12, 31), comment="why")),
        ("after_programme", figure(last_day=date(2026, 1, 1))),
        ("negative", figure("-1")),
        ("negative", figure("-0.5", indicator="share")),
        ("bad_number", figure("NaN")),
        ("bad_number", figure("Infinity")),
        ("not_whole", figure("10.5")),
        ("too_large", figure("1e12")),
        ("too_large", figure("1001", indicator="share", comment="why")),
        ("over_hundred", figure("100.1", indicator="share")),
        ("too_precise", figure("1.23456", indicator="share")),
        ("no_evidence", figure(reference=" \t")),
        ("long_reference", figure(reference="x" * 301)),
        ("long_comment", figure(comment="x" * 1001)),
        ("bad_address", figure(address="javascript:alert(1)")),
        ("bad_address", figure(address="https://a b")),
        ("bad_address", figure(address='https://a/"onload="')),
        ("unknown_milestone", milestone(code="m9")),
        ("unknown_state", milestone("nearly", 50)),
        ("bad_percent", milestone("started", 101)),
        ("state_percent", milestone("done", 99)),
        ("state_percent", milestone("not_started", 1)),
        ("state_percent", milestone("started", 0)),
        ("no_evidence", milestone()),
    ],
)
def test_rules(book, reason, entry):
    if reason == "no_evidence" and entry.subject == "m1":
        entry = type(entry)("m1", "started", 40, type(entry.grounds)(""))
    refused(reason, enter, book, entry)
    assert book.history(NARA, "mng", CODE) == ()


@pytest.mark.parametrize(
    "entry",
    [
        figure("0"),
        figure("100", indicator="share"),
        figure("100.5", indicator="share", comment="Two proposals count twice."),
        figure(last_day=date(2026, 9, 1), comment="Counted after the end."),
        figure(reference="Report\n7\x00", address=" https://example.org/7 ", comment="=1+1"),
        milestone("not_started", 0),
    ],
)
def test_what_is_allowed(book, entry):
    confirm(book, enter(book, entry))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["enter", *(step.action for step in STEPS)]), st.booleans(), st.integers(0, 3)),
        max_size=12,
    )
)
def test_no_walk_leads_past_the_second_person(book, steps):
    """Whatever two people try: what is published was entered by one and confirmed by the other."""
    before = len(book.history(NARA, "mng", CODE))
    for action, by_nara, value in steps:
        who = NARA if by_nara else BOLD
        try:
            if action == "enter":
                enter(book, figure(str(value)), who)
            else:
                number = max(item.number for item in book.history(NARA, "mng", CODE))
                book.decide(who, "mng", CODE, number, action, "note")
        except (EntryRefused, ValueError):
            continue
    kept = book.history(NARA, "mng", CODE)
    assert len(kept) >= before
    assert sum(item.state is EntryState.OPEN for item in kept) <= 1
    for item in kept:
        if item.state in (EntryState.CONFIRMED, EntryState.REFUSED):
            assert item.decided_by != item.entered_by
    confirmed = [item for item in kept if item.state is EntryState.CONFIRMED]
    assert [item.revision for item in confirmed] == list(range(1, len(confirmed) + 1))
    shown = published_figures(book)
    assert [item.value for item in shown] == [confirmed[-1].said.value] if confirmed else not shown
