"""Each finding about the application's database and its backups, provoked on SQLite and on a real PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from data.application_database import connect
from data.feedback.inbox import open_feedback
from data.operations import database_state
from data.operations.backup_shelf import new_backup
from data.operations.installation import Role
from data.people import schema
from data.people.database import open_database
from tests.operations.conftest import levels


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'people.sqlite'}"
    return request.getfixturevalue("postgres_database").replace("postgresql://", "postgresql+psycopg://")


def accounts(place):
    return levels(database_state.check_accounts(place))


def change(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_steps_of_its_schema(vary, url):
    place = vary(database=url, role=Role.PLANNER)
    open_database(url).dispose()
    assert accounts(place) == {("database.step", "fine")}
    engine = connect(url, name="x")
    schema.downgrade(engine, "0008")
    engine.dispose()
    assert accounts(place) == {("database.step", "fault")}
    change(url, "UPDATE people_schema SET version_num = '9999'")
    outcomes = list(database_state.check_accounts(place))
    assert levels(outcomes) == {("database.step", "fault")}
    assert "does not know" in outcomes[0].sentence


def test_no_database(vary, tmp_path):
    absent = f"sqlite:///{tmp_path / 'none' / 'people.sqlite'}"
    assert accounts(vary(database=absent, role=Role.PLANNER)) == {("database", "fault")}
    assert accounts(vary(database=absent)) == {("database", "notice")}
    assert not (tmp_path / "none").exists()
    assert accounts(vary(database=absent, role=Role.PUBLIC)) == set()
    assert accounts(vary(database="no address", role=Role.PLANNER)) == {("database", "fault")}


def test_a_server_that_does_not_answer_and_no_word_of_its_password(vary):
    place = vary(database="postgresql+psycopg://atlas:hush@127.0.0.1:1/people", role=Role.PLANNER)
    outcomes = list(database_state.check_accounts(place))
    assert levels(outcomes) == {("database", "fault")}
    assert "hush" not in "".join(one.sentence + one.remedy for one in outcomes)


def test_a_damaged_file_and_one_that_others_may_read(vary, tmp_path):
    path = tmp_path / "people.sqlite"
    place = vary(database=f"sqlite:///{path}", role=Role.PLANNER)
    open_database(place.database).dispose()
    path.chmod(0o640)
    assert ("database.private", "fault") in accounts(place)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 6] = b"\xff" * 4096 * 4
    path.write_bytes(content)
    found = accounts(place)
    assert ("database.whole", "fault") in found or ("database", "fault") in found
    path.write_bytes(b"no database at all" * 400)
    assert accounts(place) == {("database", "fault")}


def test_feedback(vary, url):
    def feedback(**more):
        return levels(database_state.check_feedback(vary(role=Role.PUBLIC, **more)))

    assert feedback() == {("feedback", "notice")}
    open_feedback(url).dispose()
    assert feedback(feedback=url) == {("feedback", "fine")}
    change(url, "UPDATE feedback_schema SET version = 7")
    assert feedback(feedback=url) == {("feedback", "fault")}
    assert feedback(feedback="postgresql+psycopg://127.0.0.1:1/x") == {("feedback", "fault")}
    assert feedback(feedback="sqlite:////nowhere/at/all.sqlite") == {("feedback", "notice")}


def test_backups(vary, tmp_path):
    def backups(**more):
        return levels(database_state.check_backups(vary(database=url, **more)))

    url = f"sqlite:///{tmp_path / 'people.sqlite'}"
    folder = tmp_path / "backups"
    assert backups(backups=folder) == set()  # nothing to back up yet
    open_database(url).dispose()
    assert backups() == {("backups", "warning")}
    folder.mkdir()
    assert backups(backups=folder) == {("backups", "fault")}
    path, _ = new_backup(url, folder)
    assert backups(backups=folder) == {("backups", "fine")}
    late = {"clock": lambda: datetime.now(UTC) + timedelta(days=3)}
    assert backups(backups=folder, **late) == {("backups", "warning")}
    path.chmod(0o644)
    assert backups(backups=folder) == {("backups", "fine"), ("backups.private", "warning")}
    path.write_bytes(path.read_bytes()[:-30])
    assert backups(backups=folder) == {("backups", "fault")}
