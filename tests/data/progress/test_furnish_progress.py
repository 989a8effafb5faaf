"""The demonstration's programmes are made through the room, in every state, labelled, and published; and by command."""

import json
from collections import Counter
from decimal import Decimal

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from dashboard.cli import main
from data.people.accounts import Accounts
from data.people.scope import Identity
from data.progress.demonstration.furnish_progress import furnish_programmes, furnish_progress
from data.progress.document import document_path, parse_document
from data.progress.entry_states import steps_table
from data.progress.framework_file import FOLDER, built_in_frameworks
from data.progress.publication import ProgressBook
from data.progress.shelf import ProgressShelf

READER = Identity("olga", "auditor", "*")


def check_categories(document):
    """Groups stand beside the whole, not in its place; what was refused or waits is not there."""
    figures = {item.category: item.value for item in document.actuals if item.indicator == "2.3"}
    assert figures[""] == figures["sex:male"] + figures["sex:female"] == Decimal(4120)
    assert not {"risk_population:minorities", "risk_population:youth"} & figures.keys()
    (corrected,) = [item for item in document.actuals if item.indicator == "2.2"]
    assert (corrected.value, corrected.revision) == (Decimal(38), 2)


@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_every_state_is_there_and_all_of_it_is_labelled(engine, store, country):
    frameworks = {item.code: item for item in built_in_frameworks(country)}
    assert furnish_progress(engine, store, country) == len(frameworks) > 0
    book = ProgressBook(engine, store)
    entries = [entry for code in frameworks for entry in book.history(READER, country, code)]
    assert set(Counter(entry.state for entry in entries)) == {"open", "confirmed", "refused"}
    assert max(entry.revision for entry in entries) == 2
    assert all(entry.demonstration for entry in entries)
    assert {entry.entered_by for entry in entries} == {"demonstration"}
    assert {entry.decided_by for entry in entries} == {"demonstration-two", ""}
    at_hand = ProgressShelf(store).read(country)
    assert at_hand.readable
    assert {item.framework for item in at_hand.programmes} == set(frameworks.values())
    assert all(item.demonstration for item in at_hand.programmes)
    assert b"demonstration-two" not in b"".join(path.read_bytes() for path in store.rglob("*.json"))
    assert furnish_progress(engine, store, country) == 0
    if country == "kaz":
        check_categories(at_hand.programmes[0])


def test_log_ins_are_invented_for_the_count_of_staff_only(engine, store, monkeypatch):
    monkeypatch.setattr("data.people.accounts.hash_password", lambda password: "x")
    accounts = Accounts(engine)
    for row in range(6):
        accounts.add(f"person{row}", "correct horse battery", role="national_planner", country="*")
    furnish_progress(engine, store, "kaz")
    (document,) = ProgressShelf(store).read("kaz").programmes
    counts = [int(item.value) for item in document.actuals if item.indicator == "public-staff-users"]
    assert counts[-1] == 6
    assert counts == sorted(set(counts))
    with engine.connect() as connection:
        details = connection.execute(text("SELECT DISTINCT detail FROM audit_event WHERE event = 'login'")).all()
    assert details == [("demonstration",)]


def test_each_country_of_a_store_is_furnished_apart(engine, store, tiny):
    tiny.write_release(tiny.Store(store))
    engine.dispose()
    furnish_programmes(engine, store)
    assert [item.demonstration for item in ProgressShelf(store).read("mng").programmes] == [True, True]
    assert ProgressShelf(store).read("kaz").programmes == ()
    assert {item.framework.country for item in ProgressBook(engine, store).frameworks("mng")} == {"mng"}


def test_what_real_people_published_is_left_alone(engine, store, tmp_path):
    from data.people.database import open_database

    keeper = Identity("nara", "national_planner", "mng")
    real = ProgressBook(open_database(f"sqlite:///{tmp_path / 'real.sqlite'}"), store)
    real.add_framework(keeper, "mng", (FOLDER / "mng-mn0062.toml").read_bytes())
    real.publish(keeper, "mng", "mng-mn0062")
    before = document_path(store, "mng", "mng-mn0062").read_bytes()
    furnish_progress(engine, store, "mng")
    assert document_path(store, "mng", "mng-mn0062").read_bytes() == before
    assert document_path(store, "mng", "mng-covid-response").exists()


def test_on_the_command_line(store, tmp_path):
    words = ["--database", f"sqlite:///{tmp_path / 'people.sqlite'}", "--store", str(store)]

    def run(*command, code=0):
        answer = CliRunner().invoke(main, ["programmes", *command, *words])
        assert answer.exit_code == code, answer.output
        return answer.output

    file = FOLDER / "mng-mn0062.toml"
    assert "version 1 was taken in" in run("add", str(file))
    assert "version 1 is kept already" in run("add", str(file))
    assert "entries: none; not published" in run("list", "mng")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(file.read_text(encoding="utf-8").replace('country = "mng"', 'country = "MNG"'), encoding="utf-8")
    assert "wrong.toml, line" in run("add", str(wrong), code=1)
    assert "milestones: 0." in run("publish", "mng", "mng-mn0062")
    path = document_path(store, "mng", "mng-mn0062")
    assert parse_document(path.read_bytes(), path).framework.code == "mng-mn0062"
    assert "says the same already" in run("publish", "mng", "mng-mn0062", code=1)
    assert "no programme 'none'" in run("publish", "mng", "none", code=1)
    assert "not published" not in run("list", "mng")


def test_the_documentation_shows_the_states():
    from pathlib import Path

    page = Path(__file__).parents[3] / "docs" / "progress-entries.md"
    assert steps_table() in page.read_text(encoding="utf-8")


def test_what_is_invented_names_known_codes():
    for country in ("mng", "kaz"):
        folder = FOLDER.parent / "demonstration"
        told = json.loads((folder / f"{country}-entries.json").read_text(encoding="utf-8"))
        assert told["programme"] in {item.code for item in built_in_frameworks(country)}
