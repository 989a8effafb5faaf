"""Messages in a real database: SQLite, and PostgreSQL where the mark says so."""

import csv
import io
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.application_database import DatabaseUnusable
from data.feedback.inbox import MOST_PER_HOUR, Inbox, TooManyMessages, open_feedback
from data.feedback.message import KINDS, Message, clean_text, faults
from data.feedback.models import FeedbackMessage
from data.feedback.table import COLUMNS, csv_table, guarded
from data.people.database import open_database

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MESSAGE = Message("mng", "mn", "mng-2026-06-30-x", "figure", "/mng/mn/place/MN11", "Тоо буруу байна.\nХараарай.", "")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'feedback.sqlite'}"
    database: str = request.getfixturevalue("postgres_database")
    return database.replace("postgresql://", "postgresql+psycopg://")


class Now:
    moment = START

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def inbox(url: str) -> Iterator[Inbox]:
    opened = Inbox(url, clock=Now())
    yield opened
    opened.engine.dispose()


def test_keeps_reads_and_deletes(inbox: Inbox) -> None:
    inbox.put(MESSAGE, form="a")
    inbox.put(Message("kaz", "kk", "", "idea", "", "Қосымша көрсеткіш керек.", "a@example.org"), form="b")
    kept = inbox.messages()
    assert [message.country for message in kept] == ["mng", "kaz"]
    assert (kept[0].text, kept[0].received_at, kept[0].consent) == (MESSAGE.text, START, False)
    assert (kept[1].email, kept[1].consent) == ("a@example.org", True)
    assert [message.id for message in inbox.messages("kaz")] == [kept[1].id]
    assert inbox.delete(kept[0].id)
    assert not inbox.delete(kept[0].id)
    assert [message.country for message in inbox.messages()] == ["kaz"]


def test_a_form_that_is_sent_twice_counts_once(inbox: Inbox) -> None:
    inbox.put(MESSAGE, form="a")
    inbox.put(MESSAGE, form="a")
    assert len(inbox.messages()) == 1


def test_old_messages_are_deleted(url: str) -> None:
    now = Now()
    inbox = Inbox(url, clock=now)
    inbox.put(MESSAGE, form="a")
    now.moment = START + timedelta(days=40)
    inbox.put(MESSAGE, form="b")
    assert inbox.delete_older(41) == 0
    assert inbox.delete_older(39) == 1
    assert [message.form for message in inbox.messages()] == ["b"]
    inbox.engine.dispose()


def test_the_site_takes_so_many_messages_an_hour(url: str) -> None:
    now = Now()
    inbox = Inbox(url, clock=now)
    row = {
        "received_at": START, "country": "mng", "language": "mn", "release_id": "", "kind": "idea", "page": "",
        "text": "0123456789", "email": "", "consent": False,
    }  # fmt: skip
    with Session(inbox.engine) as session:
        session.execute(insert(FeedbackMessage), [{**row, "form": f"f{n}"} for n in range(MOST_PER_HOUR)])
        session.commit()
    with pytest.raises(TooManyMessages):
        inbox.put(MESSAGE, form="one more")
    now.moment = START + timedelta(hours=1, seconds=1)
    inbox.put(MESSAGE, form="one more")
    assert len(inbox.messages()) == MOST_PER_HOUR + 1
    inbox.engine.dispose()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": "praise"}, "feedback_message_kind_is_known"),
        ({"text": "short"}, "feedback_message_text_has_length"),
        ({"text": "x" * 2001}, "feedback_message_text_has_length"),
        ({"page": "https://example.org"}, "feedback_message_page_is_a_path"),
        ({"email": "a@example.org"}, "feedback_message_email_has_consent"),
    ],
)
def test_the_database_holds_the_rules_itself(inbox: Inbox, changes: dict[str, str], constraint: str) -> None:
    row = FeedbackMessage(
        received_at=START, form="a", country="mng", language="mn", release_id="", kind="idea", page="",
        text="0123456789", email="", consent=False,
    )  # fmt: skip
    for name, value in changes.items():
        setattr(row, name, value)
    with Session(inbox.engine) as session:
        session.add(row)
        with pytest.raises(IntegrityError, match=constraint):
            session.commit()


def test_accounts_and_feedback_share_a_database(url: str) -> None:
    open_database(url).dispose()
    inbox = Inbox(url)
    inbox.put(MESSAGE, form="a")
    assert len(inbox.messages()) == 1
    open_database(url).dispose()
    inbox.engine.dispose()


def test_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite"
    open_feedback(f"sqlite:///{path}").dispose()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_database_that_cannot_be_used_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    folder.write_text("a file is in the way")
    inbox = Inbox(f"sqlite:///{folder}/feedback.sqlite")
    assert not inbox.is_open()
    with pytest.raises(DatabaseUnusable, match="feedback's database"):
        inbox.put(MESSAGE, form="a")
    folder.unlink()
    inbox.put(MESSAGE, form="a")
    assert inbox.is_open()


def test_every_process_opens_its_own_connections(tmp_path: Path) -> None:
    inbox = Inbox(f"sqlite:///{tmp_path / 'feedback.sqlite'}")
    before = inbox.engine
    child = os.fork()
    if child == 0:
        os._exit(0 if inbox.engine is not before else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert inbox.engine is before


@pytest.mark.parametrize(
    ("kind", "text", "email", "consent", "wrong"),
    [
        ("idea", "0123456789", "", False, {}),
        ("idea", "0123456789", "a@b.org", True, {}),
        ("", "0123456789", "", False, {"kind": "missing"}),
        ("praise", "", "", False, {"kind": "missing", "text": "missing"}),
        ("idea", "short", "", False, {"text": "short"}),
        ("idea", "x" * 2001, "", False, {"text": "long"}),
        ("idea", "0123456789", "a@b", True, {"email": "wrong"}),
        ("idea", "0123456789", "a@b.org, c@d.org", True, {"email": "wrong"}),
        ("idea", "0123456789", "a@b.org", False, {"consent": "missing"}),
    ],
)
def test_faults(kind: str, text: str, email: str, consent: bool, wrong: dict[str, str]) -> None:
    assert faults(kind, text, email, consent=consent) == wrong


@given(st.text(), st.sampled_from(KINDS))
def test_a_cleaned_text_has_nothing_that_steers_a_terminal(text: str, kind: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert not set(cleaned) & {chr(code) for code in range(32) if code != 10} - {"\n"}
    cleaned.encode()


@given(st.text(max_size=40))
def test_no_cell_is_a_formula(text: str) -> None:
    cell = guarded(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in (text, f"'{text}")


def test_the_table_has_every_message(inbox: Inbox) -> None:
    inbox.put(Message("mng", "mn", "r", "idea", "", '=HYPERLINK("http://example.org")', ""), form="a")
    inbox.put(MESSAGE, form="b")
    rows = list(csv.DictReader(io.StringIO(csv_table(inbox.messages()).decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["text"] == '\'=HYPERLINK("http://example.org")'
    assert (rows[1]["text"], rows[1]["received_at"]) == (MESSAGE.text, "2026-03-01T12:00:00+00:00")
