"""Migrations up and down, with rows in the tables, on SQLite and on a real PostgreSQL."""

import multiprocessing
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import resources

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from dashboard.cli import main
from data.application_database import connect
from data.feedback.inbox import open_feedback
from data.people import schema
from data.people.database import DatabaseUnusable, answers, open_database, upgrade_database
from data.people.models import Base
from data.people.sessions import Sessions

# What the program before migrations made (its create_all on SQLite, and with the same names on PostgreSQL).
FORMER = """
CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, created_at {time} NOT NULL);
CREATE TABLE account (id {key}, name VARCHAR(64) NOT NULL, password_hash VARCHAR(200) NOT NULL,
  role VARCHAR(32) NOT NULL, country VARCHAR(8) NOT NULL, territory VARCHAR(32) NOT NULL, created_at {time} NOT NULL,
  disabled_at {time}, UNIQUE (name));
CREATE TABLE session (token_hash VARCHAR(64) NOT NULL PRIMARY KEY,
  account_id INTEGER NOT NULL, created_at {time} NOT NULL, seen_at {time} NOT NULL,
  FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE);
CREATE INDEX ix_session_account_id ON session (account_id);
CREATE TABLE failed_attempts (key VARCHAR(64) NOT NULL PRIMARY KEY, failures INTEGER NOT NULL,
  last_at {time} NOT NULL);
CREATE TABLE audit_event (id {key}, at {time} NOT NULL, account VARCHAR(64) NOT NULL, event VARCHAR(32) NOT NULL,
  detail VARCHAR(200) NOT NULL);
CREATE INDEX audit_event_by_time ON audit_event (at);
INSERT INTO schema_version VALUES (1, '2026-01-01 00:00:00');
INSERT INTO account (name, password_hash, role, country, territory, created_at, disabled_at) VALUES
  ('anna', '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA', 'planner', 'mng', 'MN11', '2026-01-02 03:04:05', NULL),
  ('uma', 'x', 'planner', 'mng', '', '2026-01-02 03:04:05', '2026-02-02 00:00:00'),
  ('olga', 'y', 'auditor', '*', '', '2026-01-03 00:00:00', NULL);
INSERT INTO session VALUES ('{hash}', 1, '2026-01-04 00:00:00', '2026-01-04 00:10:00');
INSERT INTO failed_attempts VALUES ('k', 3, '2026-01-05 00:00:00');
INSERT INTO audit_event (at, account, event, detail) VALUES
  ('2026-01-02 03:04:05', 'anna', 'account_added', 'role planner, country mng'),
  ('2026-01-04 00:00:00', 'anna', 'login', ''), ('2026-01-06 00:00:00', '', 'login_failed', '');
"""
TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''the audit record is append-only''; END'",
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()",
    ],
}
COLUMNS = {
    "account": "name, password_hash, role, country, territory, created_at, disabled_at",
    "failed_attempts": "key, failures, last_at",
    "audit_event": "id, at, account, event, detail",
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'people.sqlite'}"
    return request.getfixturevalue("postgres_database").replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def former(url):
    """A database of the program before migrations, with rows."""
    engine = create_engine(url)
    kind = engine.dialect.name
    words = {
        "sqlite": {"time": "DATETIME", "key": "INTEGER NOT NULL PRIMARY KEY"},
        "postgresql": {"time": "TIMESTAMP WITH TIME ZONE", "key": "SERIAL PRIMARY KEY"},
    }[kind]
    with engine.begin() as connection:
        for statement in FORMER.format(**words, hash="a" * 64).split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        for statement in TRIGGERS[kind]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return url


def rows(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table: [
                tuple(map(str, row)) for row in connection.execute(text(f"SELECT {columns} FROM {table} ORDER BY 1"))
            ]
            for table, columns in COLUMNS.items()
        }
    engine.dispose()
    return found


def refuses_changes(url):
    engine = create_engine(url)
    for statement in ("UPDATE audit_event SET account = 'x'", "DELETE FROM audit_event"):
        with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))
    engine.dispose()


def differences(url):
    """What the tables lack against the models."""
    # Their tables are on the same base.
    import data.budget.norm_tables
    import data.budget.request_tables
    import data.budget.result_tables
    import data.budget.scenario_tables
    import data.budget.summary_tables
    import data.hazards.models
    import data.progress.progress_tables  # noqa: F401

    engine = create_engine(url)
    own = set(Base.metadata.tables)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": schema.VERSION_TABLE,
                "compare_type": engine.dialect.name != "sqlite",  # keeps texts of any length
                "include_name": lambda name, kind, parent: kind != "table" or name in own,
            },
        )
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    return found


def test_a_new_database_has_what_the_models_say(url):
    open_database(url).dispose()
    assert differences(url) == []
    open_database(url).dispose()
    refuses_changes_of_something(url)


def refuses_changes_of_something(url):
    engine = open_database(url)
    Sessions(engine, "k").note_unknown("login_failed")
    engine.dispose()
    refuses_changes(url)


def test_a_former_database_is_upgraded_without_losing_a_row(former):
    before = rows(former)
    assert [len(found) for found in before.values()] == [3, 1, 3]
    with pytest.raises(DatabaseUnusable, match="users upgrade"):
        open_database(former)
    assert rows(former) == before
    assert upgrade_database(former) == ("0001", schema.head())
    assert rows(former) == before
    assert differences(former) == []
    refuses_changes(former)
    engine = open_database(former)
    assert answers(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM session")) == 1
        assert connection.scalar(text("SELECT count(*) FROM account WHERE one_time")) == 0
    # New rows go on after the old ones.
    Sessions(engine, "k").note_unknown("login_failed")
    engine.dispose()
    assert len(rows(former)["audit_event"]) == 4
    assert upgrade_database(former) == (schema.head(), schema.head())


def test_down_and_up_again_keeps_what_both_sides_know(former):
    upgrade_database(former)
    before = rows(former)
    engine = connect(former, name="x")
    assert schema.downgrade(engine, "0001") == (schema.head(), "0001")
    assert not answers(engine)
    assert rows(former) == before
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version FROM schema_version")) == 1
    refuses_changes(former)
    schema.upgrade(engine)
    assert rows(former) == before
    refuses_changes(former)
    assert differences(former) == []
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {schema.VERSION_TABLE}
    engine.dispose()
    open_database(former).dispose()
    assert differences(former) == []


def test_a_failing_step_leaves_everything_as_it_was(former, monkeypatch):
    def fail(*_):
        raise RuntimeError("power cut")

    before = rows(former)
    monkeypatch.setattr("data.people.schema.found_step", _second_call_fails(schema.found_step, fail))
    engine = connect(former, name="x")
    with pytest.raises(RuntimeError):
        schema.upgrade(engine)
    monkeypatch.undo()
    assert rows(former) == before
    with engine.connect() as connection:
        assert schema.found_step(connection) == "0001"
        assert connection.scalar(text("SELECT version FROM schema_version")) == 1
    engine.dispose()
    refuses_changes(former)


def _second_call_fails(function, failure):
    calls = []

    def called(connection):
        calls.append(1)
        return function(connection) if len(calls) == 1 else failure()

    return called


def _open(url):
    from data.people.database import open_database

    engine = open_database(url)
    engine.dispose()
    return True


def test_many_processes_may_start_at_once(url):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert pool.map(_open, [url] * 8) == [True] * 8
    assert differences(url) == []


def test_many_may_upgrade_at_once(former):
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda _: upgrade_database(former), range(6)))
    assert sorted(outcomes) == [("0001", schema.head())] + [(schema.head(), schema.head())] * 5
    assert len(rows(former)["account"]) == 3


def test_feedback_beside_it_is_left_alone(former):
    open_feedback(former).dispose()
    upgrade_database(former)
    open_feedback(former).dispose()
    engine = connect(former, name="x")
    schema.downgrade(engine, "base")
    engine.dispose()
    open_feedback(former).dispose()


def test_databases_of_other_programs_are_refused(former):
    engine = create_engine(former)
    with engine.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version = 7"))
    engine.dispose()
    for action in (open_database, upgrade_database):
        with pytest.raises(DatabaseUnusable, match="7"):
            action(former)
    assert not answers(create_engine("sqlite:////proc/none/x.sqlite"))


def test_the_command_upgrades(former):
    words = ["users", "upgrade", "--database", former]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 0, answer.output
    assert f"from schema 0001 to {schema.head()}" in answer.output
    assert "already" in CliRunner().invoke(main, words).output
    assert "anna  planner  mng MN11" in CliRunner().invoke(main, ["users", "list", "--database", former]).output


def test_the_steps_are_found_where_the_package_lies():
    steps = resources.files("data.people.migrations.versions")
    assert len([step for step in steps.iterdir() if step.name.startswith("step_")]) >= 2
    # Alembic is not needed to import the models.
    code = "import sys, data.people.models; assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
