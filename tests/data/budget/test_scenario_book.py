"""Scenarios in the database: whose they are, who reads them, versions, forms that are being filled in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from data.budget.caseload_sources import CaseloadSource
from data.budget.norm_book import NormBook
from data.budget.scenario import ScenarioRefused
from data.budget.scenario_book import MOST_DRAFTS, ScenarioBook, UnknownScenario
from data.budget.scenario_json import read_scenario, write_scenario
from data.budget.scenario_start import starting_scenario
from data.budget.take_up import TakeUp
from data.hazards.unit_sums import Counted
from data.people.database import open_database
from data.people.errors import OutsideScope
from data.people.scope import Identity
from tests.data.budget.scenario_places import line, norm, scenario

ANNA = Identity("anna", "planner", "mng", "X")
BOLD = Identity("bold", "approver", "mng", "X")
OLGA = Identity("olga", "auditor", "*")
ADMINISTRATOR = Identity("root", "administrator", "*")
KEEPER = Identity("k", "national_planner", "mng")


def everywhere(pcode):
    return True


def nowhere(pcode):
    return False


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def engine(request, tmp_path):
    if getattr(request, "param", "sqlite") == "sqlite":
        url = f"sqlite:///{tmp_path / 'people.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_database").replace("postgresql://", "postgresql+psycopg://")
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def book(engine):
    norms = NormBook(engine)
    norms.add(KEEPER, "mng", [norm(0, "n"), norm(0, "v", "visit", 500)])
    return ScenarioBook(engine, norms, clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def plan(book):
    own = {item.code: item for item in book._norms.all("mng")}
    lines = (
        line(own["n"], take_up=TakeUp(8000, 6, 2500, 3), phase_by="areas", phase_bp=(2000, 10_000)),
        line(own["v"], "unreached:o", TakeUp(times=12)),
    )
    return replace(scenario(*lines, years=3, inflation=650), note="<note>")


def events(engine):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT account, event, detail FROM audit_event"))]


def test_a_scenario_comes_back_as_it_was(book, plan, engine):
    number = book.add(ANNA, "mng", plan, everywhere)
    kept = book.get(ANNA, "mng", number, everywhere)
    assert kept.scenario == plan
    assert (kept.version, kept.own, kept.shared, kept.owner) == (1, True, False, "anna")
    norms = {item.number: item for item in book._norms.all("mng")}
    assert read_scenario(write_scenario(plan), norms.__getitem__) == plan
    account, event, detail = events(engine)[-1]
    assert (account, event) == ("anna", "scenario_saved")
    # What people write in their own words is not in the record.
    assert plan.name not in detail.replace("lines", "")
    assert "<note>" not in detail


@pytest.mark.parametrize("engine", DATABASES, indirect=True)
def test_only_the_latest_state_can_be_built_on(book, plan, engine):
    number = book.add(ANNA, "mng", plan, everywhere)
    assert book.save(ANNA, "mng", number, 1, replace(plan, years=2), everywhere, shared=True) == 2
    with pytest.raises(ScenarioRefused) as error:
        book.save(ANNA, "mng", number, 1, replace(plan, years=1), everywhere, shared=False)
    assert error.value.reason == "changed"
    kept = book.get(ANNA, "mng", number, everywhere)
    assert (kept.version, kept.scenario.years, kept.shared) == (2, 2, True)
    assert [state.version for state in book.history(number)] == [2, 1]
    assert sum(event == "scenario_saved" for _, event, _ in events(engine)) == 2
    for statement in ("UPDATE scenario_version SET content = ''", "DELETE FROM scenario_version"):
        with engine.connect() as connection, pytest.raises(DBAPIError, match="only be added"):
            connection.execute(text(statement))


def test_who_sees_and_who_changes(book, plan):
    number = book.add(ANNA, "mng", plan, everywhere)
    assert book.seen_by(BOLD, "mng", everywhere) == []
    assert [kept.own for kept in book.seen_by(OLGA, "mng", everywhere)] == [False]
    book.save(ANNA, "mng", number, 1, plan, everywhere, shared=True)
    seen = book.seen_by(BOLD, "mng", everywhere)
    assert [(kept.number, kept.own) for kept in seen] == [(number, False)]
    # Shared ones of other places are not seen; nor own ones after the territory has changed.
    assert book.seen_by(BOLD, "mng", nowhere) == book.seen_by(ANNA, "mng", nowhere) == []
    for action in (
        lambda: book.save(BOLD, "mng", number, 2, plan, everywhere, shared=False),
        lambda: book.remove(BOLD, "mng", number, everywhere),
        lambda: book.get(ANNA, "mng", 77, everywhere),
        lambda: book.remove(ANNA, "mng", 2**40, everywhere),
    ):
        with pytest.raises(UnknownScenario):
            action()
    for action in (
        lambda: book.add(ANNA, "mng", plan, nowhere),
        lambda: book.add(OLGA, "mng", plan, everywhere),
        lambda: book.add(ANNA, "kaz", plan, everywhere),
        lambda: book.save(OLGA, "mng", number, 2, plan, everywhere, shared=False),
        lambda: book.remove(OLGA, "mng", number, everywhere),
        lambda: book.seen_by(ADMINISTRATOR, "mng", everywhere),
        lambda: book.keep_draft(OLGA, "mng", 0, {}),
        lambda: book.discard_draft(OLGA, "mng", 0),
    ):
        with pytest.raises(OutsideScope):
            action()


def test_removed_ones_are_gone_from_lists_and_stay_in_the_record(book, plan, engine):
    number = book.add(ANNA, "mng", plan, everywhere)
    book.remove(ANNA, "mng", number, everywhere)
    assert book.seen_by(OLGA, "mng", everywhere) == []
    assert len(book.history(number)) == 1
    assert events(engine)[-1][1] == "scenario_removed"
    with pytest.raises(UnknownScenario):
        book.save(ANNA, "mng", number, 1, plan, everywhere, shared=False)


def test_what_is_typed_is_kept_for_its_author_only(book, plan):
    number = book.add(ANNA, "mng", plan, everywhere)
    assert book.draft(ANNA, "mng", number) is None
    book.keep_draft(ANNA, "mng", number, {"name": "half done", "l0.months": "fourteen"})
    book.keep_draft(ANNA, "mng", number, {"name": "further", "l0.months": "fourteen"})
    assert book.draft(ANNA, "mng", number) == {"name": "further", "l0.months": "fourteen"}
    assert book.draft(BOLD, "mng", number) is None
    assert book.draft(ANNA, "mng", 0) is None
    book.discard_draft(ANNA, "mng", number)
    assert book.draft(ANNA, "mng", number) is None
    with pytest.raises(ScenarioRefused):
        book.keep_draft(ANNA, "mng", 0, {"note": "x" * 30_000})
    for form in range(MOST_DRAFTS):
        book.keep_draft(ANNA, "mng", form, {})
    with pytest.raises(ScenarioRefused):
        book.keep_draft(ANNA, "mng", 999, {})


def test_the_first_scenario_takes_every_norm_that_fits():
    def source(kind, programme, *, fine=True):
        return CaseloadSource(f"{kind}:{programme}", kind, {}, Counted("c", "families"), programme, fine)

    sources = {
        item.code: item
        for item in (source("entitled", "p"), source("need", "p"), source("unreached", "p"),
                     source("need", "q"), source("unreached", "q", fine=False), source("unreached", "s", fine=False))
    }  # fmt: skip
    norms = {
        "a": replace(norm(1, "a"), programme="p"),
        "b": replace(norm(2, "b", "visit"), programme="q"),
        "c": replace(norm(3, "c"), programme="s"),
        "d": replace(norm(4, "d"), programme=""),
        "e": replace(norm(5, "e"), programme="p", currency="KZT"),
        "f": replace(norm(6, "f", "place_day", care="institutional"), programme="q"),
    }
    found = starting_scenario("First", "X", "r", 2027, norms, sources, "MNT")
    assert [(own.norm.code, own.source) for own in found.lines] == [
        ("a", "unreached:p"), ("b", "need:q"), ("f", "need:q"),
    ]  # fmt: skip
    assert [own.take_up.times for own in found.lines] == [1, 12, 365]
    assert starting_scenario("First", "X", "r", 2027, {"c": norms["c"]}, sources, "MNT") is None
