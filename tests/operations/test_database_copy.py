"""Backup and restore to the last row, between SQLite and PostgreSQL; and the schema's steps on a furnished database."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from dashboard.cli import main
from data.application_database import DatabaseUnusable, connect
from data.operations import backup_format, database_copy
from data.operations.backup_format import BackupUnusable, verify_backup
from data.operations.backup_shelf import backups_in, drop_older, new_backup
from data.operations.database_copy import TRANSIENT, back_up, restore
from data.people import schema
from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.sessions import Sessions
from tests.operations.furnished_database import contents, furnish

APPEND_ONLY = ("audit_event", "cost_norm", "request_step", "progress_entry")


@pytest.fixture(scope="session")
def furnished(shared_store, tmp_path_factory):
    """A file with rows; not to be changed."""
    folder = tmp_path_factory.mktemp("furnished")
    store = folder / "store"
    shutil.copytree(shared_store, store)
    furnish(f"sqlite:///{folder / 'people.sqlite'}", store)
    with sqlite3.connect(folder / "people.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "people.sqlite"


@pytest.fixture
def source(furnished, tmp_path):
    """A database of one's own, as an address."""
    shutil.copy(furnished, tmp_path / "people.sqlite")
    return f"sqlite:///{tmp_path / 'people.sqlite'}"


@pytest.fixture
def postgres(postgres_database):
    return postgres_database.replace("postgresql://", "postgresql+psycopg://")


def refuses_changes(url):
    engine = create_engine(url)
    for table in APPEND_ONLY:
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            with engine.connect() as connection, pytest.raises(DBAPIError, match=r"append-only|only be added"):
                connection.execute(text(statement))
    engine.dispose()


def test_the_furnished_database_is_worth_keeping(furnished):
    rows = contents(f"sqlite:///{furnished}")
    filled = {name for name, found in rows.items() if found}
    assert {"account", "audit_event", "cost_norm", "budget_round", "funding_request", "request_version"} <= filled
    assert {"progress_entry", "progress_publication", "feedback_message", "service_result"} <= filled
    assert sum(map(len, rows.values())) > 200


def test_everything_comes_back_from_sqlite(source, tmp_path):
    before = contents(source)
    described = back_up(source, tmp_path / "a.backup.zip")
    assert stat.S_IMODE((tmp_path / "a.backup.zip").stat().st_mode) == 0o600
    assert described.rows == sum(len(rows) for name, rows in before.items() if name not in TRANSIENT) - 1  # its version
    assert contents(source) == before
    target = f"sqlite:///{tmp_path / 'new' / 'people.sqlite'}"
    restore(tmp_path / "a.backup.zip", target)
    assert contents(target, without=TRANSIENT) == contents(source, without=TRANSIENT) | {
        "feedback_schema": contents(target)["feedback_schema"]
    }
    refuses_changes(target)
    # The program goes on with it: old passwords, new rows after the old ones.
    engine = open_database(target)
    assert [account.name for account in Accounts(engine).list()] == ["anna", "uma"]
    Sessions(engine, "k" * 32).note_unknown("login_failed")
    engine.dispose()
    assert len(contents(target)["audit_event"]) == len(before["audit_event"]) + 1


@pytest.mark.postgres
def test_everything_moves_to_postgresql_and_back(source, postgres, tmp_path):
    path, _ = new_backup(source, tmp_path / "backups")
    restore(path, postgres)
    kept = contents(source, without=(*TRANSIENT, "feedback_schema"))
    assert contents(postgres, without=(*TRANSIENT, "feedback_schema")) == kept
    refuses_changes(postgres)
    engine = open_database(postgres)
    # Numbers go on after the restored ones in every table.
    Sessions(engine, "k" * 32).note_unknown("login_failed")
    Accounts(engine).add("olga", "correct horse battery", role="auditor", country="*")
    engine.dispose()
    again, _ = new_backup(postgres, tmp_path / "backups")
    home = f"sqlite:///{tmp_path / 'home.sqlite'}"
    restore(again, home)
    assert contents(home, without=(*TRANSIENT, "feedback_schema")) == contents(
        postgres, without=(*TRANSIENT, "feedback_schema")
    )
    assert verify_backup(again).database == "postgresql"


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_step_down_and_up_keeps_what_both_sides_know(source, request, tmp_path, kind):
    url = source
    if kind == "postgresql":
        url = request.getfixturevalue("postgres")
        path, _ = new_backup(source, tmp_path)
        restore(path, url)
    before = contents(url)
    engine = connect(url, name="x")
    for step in schema.known_steps()[1:]:
        schema.downgrade(engine, step)
        below = contents(url)
        known = set(below) & set(before) - {"session", "schema_version"}
        columns = {name: [row[: len(below[name][0])] for row in before[name]] for name in known if below[name]}
        assert all(len(below[name]) == len(before[name]) for name in known), step
        assert all(below[name] == columns[name] for name in columns if step > "0001"), step
    schema.upgrade(engine)
    engine.dispose()
    after = contents(url)
    assert set(after) == set(before)
    # Step 0001 knows these; what came later is gone with its tables, as the way down says.
    assert [row[:5] for row in after["audit_event"]] == [row[:5] for row in before["audit_event"]]
    assert after["feedback_message"] == before["feedback_message"]
    assert [row[:8] for row in after["account"]] == [row[:8] for row in before["account"]]


def test_a_backup_of_an_older_step_comes_back_and_goes_up(source, tmp_path):
    engine = connect(source, name="x")
    schema.downgrade(engine, "0007")
    engine.dispose()
    before = contents(source, without=(*TRANSIENT, "feedback_schema"))
    path, described = new_backup(source, tmp_path / "backups")
    assert described.step == "0007"
    target = f"sqlite:///{tmp_path / 'old.sqlite'}"
    answer = CliRunner().invoke(main, ["database", "restore", str(path), "--database", target])
    assert "run 'family-atlas database upgrade'" in answer.output
    assert contents(target, without=(*TRANSIENT, "feedback_schema")) == before
    words = ["database", "upgrade", "--database", target, "--backups", str(tmp_path / "backups")]
    answer = CliRunner().invoke(main, words)
    assert f"from schema 0007 to {schema.head()}" in answer.output
    after = contents(target)
    assert all(after[name] == rows for name, rows in before.items())


def test_sessions_stay_out_of_backups(source, tmp_path):
    engine = create_engine(source)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO session VALUES ('secret-hash', 1, '2026-01-01', '2026-01-01', '', '')"))
    engine.dispose()
    path, described = new_backup(source, tmp_path)
    assert set(described.left_out) == set(TRANSIENT)
    with zipfile.ZipFile(path) as archive:
        assert not any(b"secret-hash" in archive.read(name) for name in archive.namelist())


def test_a_backup_shows_one_moment_while_others_write(source, tmp_path, monkeypatch):
    """Rows that come while it is made are in it everywhere or nowhere."""
    engine = open_database(source)
    real = database_copy._own_tables
    before = len(contents(source)["audit_event"])

    def slow(connection, *rest, **more):
        tables = real(connection, *rest, **more)
        list(connection.execute(text("SELECT count(*) FROM account")))
        writer = threading.Thread(target=lambda: Sessions(engine, "k" * 32).note_unknown("login_failed"))
        writer.start()
        writer.join()
        return tables

    monkeypatch.setattr(database_copy, "_own_tables", slow)
    _, described = new_backup(source, tmp_path)
    engine.dispose()
    assert described.tables["audit_event"].rows == before
    assert len(contents(source)["audit_event"]) == before + 1


def test_a_backup_that_was_changed_is_refused_and_nothing_is_restored(source, tmp_path):
    path, described = new_backup(source, tmp_path / "b")
    target = f"sqlite:///{tmp_path / 'new.sqlite'}"

    def write(changed, drop=""):
        bad = tmp_path / "bad.backup.zip"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(bad, "w") as new:
            for name in old.namelist():
                if name != drop:
                    new.writestr(name, changed.get(name, old.read(name)))
        return bad

    member = backup_format.member_name("account")
    with zipfile.ZipFile(path) as archive:
        rows = archive.read(member)
    cases = [
        write({member: rows.replace(b'"planner"', b'"auditor"', 1)}),
        write({member: rows.split(b"\n", 1)[1]}),
        write({member: b"{"}),
        write({}, drop=member),
        write({}, drop=backup_format.DESCRIPTION),
        write({backup_format.DESCRIPTION: orjson.dumps(described.model_dump(mode="json") | {"format": "other"})}),
    ]
    cut = tmp_path / "cut.backup.zip"
    cut.write_bytes(path.read_bytes()[:-100])
    for bad in (*cases, cut, tmp_path / "none"):
        with pytest.raises(BackupUnusable):
            restore(bad, target)
    assert not (tmp_path / "new.sqlite").exists()


def test_a_restore_never_mixes_two_histories(source, tmp_path):
    path, _ = new_backup(source, tmp_path / "b")
    with pytest.raises(BackupUnusable, match="holds rows already"):
        restore(path, source)
    fresh = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    open_database(fresh).dispose()
    restore(path, fresh)  # a database that was only opened is empty
    newer = tmp_path / "newer.backup.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(f'"step": "{schema.head()}"'.encode(), b'"step": "9999"'))
    with pytest.raises(BackupUnusable, match="9999"):
        restore(newer, f"sqlite:///{tmp_path / 'x.sqlite'}")


def test_a_restore_that_is_killed_leaves_no_half(source, tmp_path):
    """A real process dies between two tables; the next restore into the same database finds it empty."""
    path, _ = new_backup(source, tmp_path / "b")
    target = f"sqlite:///{tmp_path / 'new.sqlite'}"
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom data.operations import database_copy as copy\n"
        "real, seen = copy._check_count, []\n"
        "def check(*words):\n    real(*words)\n    seen.append(1)\n    if len(seen) == 5: os.kill(os.getpid(), 9)\n"
        "copy._check_count = check\ncopy.restore(Path(sys.argv[1]), sys.argv[2])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path), target], check=False)
    assert done.returncode == -9
    assert not any(rows for name, rows in contents(target).items() if name != "feedback_schema")
    restore(path, target)
    assert contents(target, without=(*TRANSIENT, "feedback_schema")) == contents(
        source, without=(*TRANSIENT, "feedback_schema")
    )


def test_a_full_disk_leaves_nothing_behind(source, tmp_path, monkeypatch):
    folder = tmp_path / "b"
    folder.mkdir()

    def full(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        new_backup(source, folder)
    assert list(folder.iterdir()) == []


def test_where_there_is_nothing_to_keep(tmp_path):
    with pytest.raises(DatabaseUnusable, match="no database"):
        new_backup(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path)
    assert not (tmp_path / "none.sqlite").exists()
    with sqlite3.connect(tmp_path / "other.sqlite") as connection:
        connection.execute("CREATE TABLE something (x INTEGER)")
    with pytest.raises(DatabaseUnusable, match="nothing of this program"):
        new_backup(f"sqlite:///{tmp_path / 'other.sqlite'}", tmp_path)
    assert backups_in(tmp_path) == []


def test_feedback_alone_has_backups_too(tmp_path):
    from data.feedback.inbox import Inbox
    from data.feedback.message import Message

    url = f"sqlite:///{tmp_path / 'feedback.sqlite'}"
    message = Message(
        country="mng", language="en", release_id="", kind="figure", page="/mng/en/", text="Twelve words long.", email=""
    )
    Inbox(url).put(message, form="f" * 32)
    path, described = new_backup(url, tmp_path)
    assert (described.step, described.rows) == ("", 1)
    restore(path, f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert [kept.text for kept in Inbox(f"sqlite:///{tmp_path / 'new.sqlite'}").messages()] == ["Twelve words long."]


def test_the_command(source, tmp_path):
    def run(*words):
        return CliRunner().invoke(main, ["database", *words])

    folder = tmp_path / "backups"
    for _ in range(3):
        answer = run("backup", str(folder), "--keep", "2", "--database", source)
        assert answer.exit_code == 0, answer.output
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(backups_in(folder)) == 2
    assert "rows, whole: schema" in run("verify", str(backups_in(folder)[0])).output
    assert "holds rows already" in run("restore", str(backups_in(folder)[0]), "--database", source).output
    assert "--without-backup" in run("downgrade", "0008", "--database", source).output
    answer = run("downgrade", "0008", "--database", source, "--backups", str(folder))
    assert f"from schema {schema.head()} to 0008" in answer.output, answer.output
    assert len(backups_in(folder)) == 3
    assert "above it" in run("downgrade", schema.head(), "--database", source, "--without-backup").output
    assert "no step 'x'" in run("downgrade", "x", "--database", source, "--without-backup").output
    assert run("upgrade", "--database", source, "--without-backup").exit_code == 0
    assert "already" in run("upgrade", "--database", source, "--without-backup").output


def test_names_of_backups_are_moments_and_the_oldest_goes(source, tmp_path):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    made = [new_backup(source, tmp_path / "b", now + timedelta(days=day))[0] for day in (0, 1, 2)]
    with pytest.raises(BackupUnusable, match="there already"):
        new_backup(source, tmp_path / "b", now)
    assert drop_older(tmp_path / "b", 2) == made[:1]
    assert backups_in(tmp_path / "b") == made[1:]
    with pytest.raises(BackupUnusable):
        drop_older(tmp_path / "b", 0)
