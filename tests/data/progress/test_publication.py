"""Publishing: what the file says, in one step with its record; what computes itself; and two at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from threading import Barrier
from types import SimpleNamespace

import numpy as np
import polars as pl
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from data.people import audit
from data.people.accounts import Accounts
from data.people.database import open_database
from data.progress.document import document_path, parse_document
from data.progress.errors import EntryRefused
from data.progress.publication import ProgressBook
from data.progress.shelf import ProgressShelf
from data.progress.staff_users import half_years
from data.release.reader import open_release
from data.release.workforce import DEALINGS, workforce_frame
from tests.data.progress.programme_rooms import AUDITOR, BOLD, CODE, NARA, TOML, HandClock, figure, milestone


def confirmed(book, entry, by=NARA, second=BOLD):
    number = book.enter(by, "mng", CODE, entry)
    book.decide(second, "mng", CODE, number, "confirm")
    return number


def refusal(work, *arguments):
    with pytest.raises(EntryRefused) as caught:
        work(*arguments)
    return caught.value.reason


def count(engine, table):
    with engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def published_events(engine):
    with Session(engine) as session:
        return [item for item in audit.read_events(session) if item.event == "progress_published"]


def test_what_is_published(book, store, engine, clock):
    confirmed(book, figure("10", comment="First count", address="https://example.org/7"))
    confirmed(book, figure("4", category="sex:female"))
    confirmed(book, milestone("done", 100, "m2"))
    confirmed(book, milestone("started", 40, "m1", comment="Half of it"))
    book.enter(NARA, "mng", CODE, figure("12"))
    refused = book.enter(NARA, "mng", CODE, figure("99", indicator="share"))
    book.decide(BOLD, "mng", CODE, refused, "refuse", "No such number")
    standing = book.standing(AUDITOR, "mng", CODE)
    assert (standing.file, standing.published, bool(standing.changes)) == ("none", None, True)
    clock.move(days=1)
    document = book.publish(NARA, "mng", CODE)
    path = document_path(store, "mng", CODE)
    content = path.read_bytes()
    assert parse_document(content, path) == document
    assert [item.framework.code for item in ProgressShelf(store).read("mng").programmes] == [CODE]
    whole, women = document.actuals
    assert (whole.value, whole.category, whole.revision, whole.comment) == (Decimal(10), "", 1, "First count")
    assert (women.value, women.category) == (Decimal(4), "sex:female")
    assert whole.evidence.reference == "Report 7"
    assert [step.code for step in whole.steps] == ["entered", "confirmed", "evidence"]
    assert [(item.milestone, item.state) for item in document.milestones] == [("m1", "started"), ("m2", "done")]
    assert document.published_at == clock.now
    assert not document.demonstration
    for name in (b"nara", b"bold", b"olga"):
        assert name not in content
    (event,) = published_events(engine)
    assert (event.account, event.purpose) == ("nara", "planning")
    standing = book.standing(NARA, "mng", CODE)
    assert (standing.file, standing.published_by, bool(standing.changes)) == ("good", "nara", False)
    assert refusal(book.publish, BOLD, "mng", CODE) == "nothing_new"


def test_changes_are_told_before_they_are_made(book):
    confirmed(book, figure("10"))
    confirmed(book, milestone())
    book.publish(NARA, "mng", CODE)
    confirmed(book, figure("12"), BOLD, NARA)
    confirmed(book, figure("30", indicator="share"))
    confirmed(book, milestone("done", 100))
    changes = book.standing(NARA, "mng", CODE).changes
    told = {
        (item.actual.indicator, item.kind, item.before and item.before.value, item.after.value)
        for item in changes.figures
    }
    assert told == {("access", "changed", Decimal(10), Decimal(12)), ("share", "added", None, Decimal(30))}
    assert [(item.milestone, item.kind) for item in changes.milestones] == [("m1", "changed")]
    assert not changes.framework
    assert book.publish(BOLD, "mng", CODE).actuals[0].revision == 2
    # A framework that does not ask for a figure any more takes it off the page; the history keeps it.
    book.add_framework(NARA, "mng", TOML.replace('code = "share"', 'code = "part"').encode())
    changes = book.standing(NARA, "mng", CODE).changes
    assert changes.framework
    assert [(item.kind, item.actual.indicator) for item in changes.figures] == [("removed", "share")]
    assert [item.indicator for item in book.publish(NARA, "mng", CODE).actuals] == ["access"]
    assert len(book.history(NARA, "mng", CODE)) == 5


def test_an_open_entry_that_is_not_asked_for_any_more_can_only_be_refused(book):
    number = book.enter(NARA, "mng", CODE, figure("5", indicator="share"))
    book.add_framework(NARA, "mng", TOML.replace('code = "share"', 'code = "part"').encode())
    assert refusal(book.decide, BOLD, "mng", CODE, number, "confirm") == "unknown_indicator"
    book.decide(BOLD, "mng", CODE, number, "refuse", "The programme asks for something else now")


def test_a_lost_or_damaged_file_is_written_again_and_another_databases_is_kept(book, store, engine, clock, tmp_path):
    book.publish(NARA, "mng", CODE)
    path = document_path(store, "mng", CODE)
    content = path.read_bytes()
    for broken in (None, b"{", content.replace(b"Small", b"Large")):
        path.unlink() if broken is None else path.write_bytes(broken)
        standing = book.standing(NARA, "mng", CODE)
        assert standing.file == ("none" if broken is None else "damaged")
        book.publish(NARA, "mng", CODE)
        assert book.standing(NARA, "mng", CODE).file == "good"
    first = path.read_bytes()
    confirmed(book, figure())
    book.publish(NARA, "mng", CODE)
    path.write_bytes(first)
    assert book.standing(NARA, "mng", CODE).file == "old"
    book.publish(NARA, "mng", CODE)
    other = ProgressBook(open_database(f"sqlite:///{tmp_path / 'other.sqlite'}"), store, clock=clock)
    other.add_framework(NARA, "mng", TOML.encode())
    before = path.read_bytes()
    assert refusal(other.publish, NARA, "mng", CODE) == "file_taken"
    assert path.read_bytes() == before


def test_what_is_invented_is_labelled_and_gives_way(engine, store, clock, tmp_path):
    invented = ProgressBook(
        open_database(f"sqlite:///{tmp_path / 'demo.sqlite'}"), store, clock=clock, demonstration=True
    )
    invented.add_framework(NARA, "mng", TOML.encode())
    assert invented.publish(NARA, "mng", CODE).demonstration
    # People who go on by hand do not take the label off.
    by_hand = ProgressBook(invented._engine, store, clock=clock)
    confirmed(by_hand, figure())
    assert by_hand.publish(NARA, "mng", CODE).demonstration
    real = ProgressBook(engine, store, clock=clock)
    real.add_framework(NARA, "mng", TOML.encode())
    assert not real.publish(NARA, "mng", CODE).demonstration
    assert refusal(invented.publish, NARA, "mng", CODE) == "file_taken"


def test_nothing_is_recorded_where_the_file_cannot_be_written(book, store, engine):
    folder = document_path(store, "mng", CODE).parent
    folder.parent.mkdir(parents=True)
    folder.write_bytes(b"a file where the folder should be")
    assert refusal(book.publish, NARA, "mng", CODE) == "not_written"
    assert count(engine, "progress_publication") == 0
    assert published_events(engine) == []
    folder.unlink()
    book.publish(NARA, "mng", CODE)
    assert len(published_events(engine)) == 1


def test_the_file_goes_back_where_the_record_cannot_be_kept(book, store, monkeypatch):
    book.publish(NARA, "mng", CODE)
    path = document_path(store, "mng", CODE)
    before = path.read_bytes()
    confirmed(book, figure())

    def fail(session):
        raise OperationalError("commit", {}, Exception("the disk is full"))

    monkeypatch.setattr(Session, "commit", fail)
    with pytest.raises(OperationalError):
        book.publish(NARA, "mng", CODE)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert book.standing(NARA, "mng", CODE).file == "good"


def test_half_years():
    assert half_years(date(2025, 7, 1), date(2026, 7, 2)) == [date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 2)]
    assert half_years(date(2026, 6, 30), date(2026, 6, 30)) == [date(2026, 6, 30)]
    assert half_years(date(2026, 6, 30), date(2026, 12, 31)) == [date(2026, 6, 30), date(2026, 12, 31)]


def test_staff_users_are_accounts_that_logged_in(book, engine, clock, monkeypatch):
    monkeypatch.setattr("data.people.accounts.hash_password", lambda password: "x")
    accounts = Accounts(engine)
    people = {
        "soum": ("planner", "mng", date(2025, 2, 1)),
        "other-soum": ("planner", "mng", date(2025, 2, 2)),
        "aimag": ("approver", "mng", date(2025, 9, 1)),
        "olga": ("auditor", "*", date(2026, 8, 31)),
        "kairat": ("planner", "kaz", date(2025, 3, 1)),  # another country's
        "admin": ("administrator", "*", date(2025, 3, 1)),  # sees no figures
        "early": ("planner", "mng", date(2024, 12, 31)),  # before the programme
        "never": ("planner", "mng", None),
    }
    with Session(engine) as session:
        for name, (role, country, day) in people.items():
            territory = "MN11" if role == "planner" else ""
            accounts.add(name, "correct horse battery", role=role, country=country, territory=territory)
            for later in (0, 1) if day else ():
                moment = datetime(day.year, day.month, day.day, 23, 30 + later, tzinfo=UTC)
                audit.record(session, moment, name, "login", "password")
            audit.record(session, clock.now, name, "login_failed")
        session.commit()
    found = [item for item in book.standing(NARA, "mng", CODE).draft.actuals if item.indicator == "staff"]
    # Two accounts by the middle of 2025 are too few to be told; nobody was new by the middle of 2026.
    assert [(item.last_day, item.value) for item in found] == [
        (date(2025, 12, 31), Decimal(3)), (date(2026, 9, 1), Decimal(4)),
    ]  # fmt: skip
    assert all(item.computed and item.first_day == date(2025, 1, 1) for item in found)
    assert [(step.code, step.value) for step in found[0].steps] == [
        ("period", "2025-01-01 2025-12-31"), ("accounts", "3"),
    ]  # fmt: skip
    book.publish(NARA, "mng", CODE)
    # A new day with the same number is nothing to publish; a new person is.
    clock.move(days=1)
    assert not book.standing(NARA, "mng", CODE).changes
    with Session(engine) as session:
        audit.record(session, clock.now, "never", "login", "password")
        session.commit()
    (change,) = book.standing(NARA, "mng", CODE).changes.figures
    assert (change.kind, change.before.value, change.after.value) == ("changed", Decimal(4), Decimal(5))


def write_workforce(store, release_id, day, app_users):
    """Put a workforce into a release; one district has two units, and None stands for a registry without the number."""
    folder = store.release_dir("mng", release_id)
    frames = []
    for level in ("adm0", "adm1", "adm2"):
        size = len(open_release(folder).areas(level))
        full = np.full(size, app_users or 0, dtype=np.int64)
        dealings = {name: (full, np.zeros(size, dtype=np.uint8), 2.0) for name in DEALINGS}
        staff = {"workers": full, "app_users": None if app_users is None else full}
        frames.append(workforce_frame(level, day, staff, dealings, np.full(size, 12), np.full(size, 21)))
    (folder / "planner").mkdir(exist_ok=True)
    pl.concat(frames).write_parquet(folder / "planner" / "workforce.parquet")


def test_app_users_come_from_the_planners_part_of_published_releases(book, store, tiny):
    releases = tiny.Store(store)
    days = {date(2024, 12, 31): 2, date(2025, 6, 30): 117, date(2025, 12, 31): None, date(2026, 3, 31): -1}
    names = {day: tiny.write_release(releases, day=day) for day in days}
    for day, app_users in days.items():
        if app_users != -1:  # the last release has no workforce at all
            write_workforce(releases, names[day], day, app_users)
    (found,) = [item for item in book.standing(NARA, "mng", CODE).draft.actuals if item.indicator == "app"]
    assert (found.value, found.first_day, found.last_day) == (Decimal(117), date(2025, 1, 1), date(2025, 6, 30))
    assert [(step.code, step.value) for step in found.steps] == [
        ("release", names[date(2025, 6, 30)]), ("reference_date", "2025-06-30"), ("work_units", "117"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def on_postgresql(postgres_server):
    """One PostgreSQL database for all races: its schema takes a second to make."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = postgres_server.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
    engine = open_database(url)
    yield engine
    engine.dispose()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def busy(request, tmp_path):
    """A programme on either database."""
    engine = request.getfixturevalue("engine" if request.param == "sqlite" else "on_postgresql")
    book = ProgressBook(engine, tmp_path / "store", clock=HandClock())
    book.add_framework(NARA, "mng", TOML.encode())
    return SimpleNamespace(book=book, engine=engine, store=tmp_path / "store")


def at_once(*works):
    """Let all begin in the same moment; what each gives, or the reason why it was refused."""
    start = Barrier(len(works))

    def run(work):
        start.wait()
        try:
            return work()
        except EntryRefused as refused:
            return refused.reason

    with ThreadPoolExecutor(len(works)) as threads:
        return [done.result() for done in [threads.submit(run, work) for work in works]]


def test_two_at_once(busy):
    """Of several who enter, settle or publish the same in the same moment one does; nobody confirms the own entry."""
    book, cara = busy.book, type(NARA)("cara", "national_planner", "mng")
    for turn in range(4):
        period = {"first_day": date(2025, 1, 1 + turn)}
        enter = partial(book.enter, country="mng", programme=CODE)
        found = at_once(*(partial(enter, who, entry=figure(str(turn), **period)) for who in (NARA, BOLD, cara, NARA)))
        (number,) = [item for item in found if isinstance(item, int)]
        assert [item for item in found if not isinstance(item, int)] == ["open"] * 3
        author = next(item.entered_by for item in book.history(NARA, "mng", CODE) if item.number == number)
        people = {"nara": NARA, "bold": BOLD, "cara": cara}
        others = [who for name, who in people.items() if name != author]
        decide = partial(book.decide, country="mng", programme=CODE, number=number, note="note")
        found = at_once(
            partial(decide, people[author], action="confirm"),
            partial(decide, people[author], action="withdraw"),
            *(partial(decide, who, action=action) for who in others for action in ("confirm", "refuse")),
        )
        assert found.count(None) == 1
        assert found[0] in ("own", "decided")
        assert {item for item in found if item} <= {"own", "decided"}
        (kept,) = [item for item in book.history(NARA, "mng", CODE) if item.number == number]
        assert (kept.state == "withdrawn") == (kept.decided_by == author)
        if kept.state != "confirmed":
            confirmed(book, figure(str(turn), **period))
        before = len(published_events(busy.engine))
        found = at_once(*(partial(book.publish, who, "mng", CODE) for who in (NARA, BOLD, cara)))
        assert [item for item in found if isinstance(item, str)] == ["nothing_new"] * 2
        assert len(published_events(busy.engine)) == before + 1
        assert book.standing(NARA, "mng", CODE).file == "good"
    changed = [TOML.replace("A small programme", f"Number {row}").encode() for row in range(3)]
    found = at_once(*(partial(book.add_framework, NARA, "mng", content) for content in changed))
    assert {item for item in found if isinstance(item, str)} <= {"changed"}
    assert [item.version for item in book.versions("mng", CODE)] == list(range(1, len(book.versions("mng", CODE)) + 1))


@pytest.mark.postgres
def test_postgresql_itself_keeps_four_eyes_and_every_row(on_postgresql, tmp_path):
    book = ProgressBook(on_postgresql, tmp_path, clock=HandClock())
    book.add_framework(NARA, "mng", TOML.replace(CODE, "mng-other").encode())
    number = book.enter(NARA, "mng", "mng-other", figure())
    added = (
        "INSERT INTO progress_decision (entry_id, entered_by, outcome, note, decided_by, decided_at) "
        f"VALUES ({number}, '{{}}', 'confirmed', '', 'nara', now())"
    )
    for author, reason in (("nara", "four_eyes"), ("bold", "progress_decision_of")):
        with on_postgresql.connect() as connection, pytest.raises(DBAPIError, match=reason):
            connection.execute(text(added.format(author)))
    for table in ("progress_framework", "progress_entry", "progress_decision", "progress_publication"):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with on_postgresql.connect() as connection, pytest.raises(DBAPIError, match="can only be added"):
                connection.execute(text(statement))
