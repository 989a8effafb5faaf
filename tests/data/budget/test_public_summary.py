"""Publishing: when, by whom, once; and that the file holds nothing exact."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.budget.demonstration.furnish_summary import furnish_summary
from data.budget.public_summary import Summaries, SummaryRefused
from data.budget.request_tables import RequestLineRow
from data.budget.summary_tables import SummaryCellRow
from data.budget_summary.document import SummaryDamaged, parse_summary, summary_path
from data.budget_summary.rounding import significant
from data.budget_summary.shelf import SummaryShelf
from data.people.errors import OutsideScope
from data.people.models import AuditEvent
from data.people.scope import Identity
from tests.data.budget.budget_round import APPROVER, NATIONAL, draft


@pytest.fixture
def store(tiers, tmp_path):
    shutil.copytree(tiers[1].folder.parents[2], tmp_path / "store")
    return tmp_path / "store"


def quarter(total):
    """A draw a quarter of the way up: always the same change, which is not 0."""
    return total // 4


@pytest.fixture
def summaries(budget, store):
    return Summaries(budget.engine, store, budget.rounds, clock=budget.clock, below=quarter)


def decide_all(budget, *, left_out=()):
    areas = [item.area for item in budget.requests.listed(NATIONAL, "mng", budget.number)]
    for area in areas:
        if area not in left_out:
            budget.bring(area, "submit", "accept")
    for parent in sorted({area[:4] for area in areas} - {area[:4] for area in left_out}):
        budget.requests.move_area(APPROVER, "mng", budget.number, parent, "approve")
        budget.requests.move_area(NATIONAL, "mng", budget.number, parent, "lock")


def test_not_before_everything_is_decided_and_locked(budget, summaries) -> None:
    for area in ("MN2201", "MN2202"):
        with pytest.raises(SummaryRefused) as refused:
            summaries.publish(NATIONAL, "mng", budget.number)
        assert refused.value.reason == "nothing"
        budget.bring(area, "submit", "accept")
    budget.requests.move_area(APPROVER, "mng", budget.number, "MN22", "approve")
    budget.requests.move_area(NATIONAL, "mng", budget.number, "MN22", "lock")
    assert summaries.standing(NATIONAL, "mng", budget.number).state == "pending"
    with pytest.raises(SummaryRefused, match=r"are not decided and locked yet") as refused:
        summaries.publish(NATIONAL, "mng", budget.number)
    assert refused.value.reason == "pending"
    # A closed round takes no drafts any more; what is submitted can still be approved.
    submitted = budget.bring("MN1101", "submit")
    budget.rounds.close(NATIONAL, "mng", budget.number)
    assert summaries.standing(NATIONAL, "mng", budget.number).pending == 1
    budget.requests.move(APPROVER, "mng", submitted.number, "accept", submitted.version)
    assert summaries.standing(NATIONAL, "mng", budget.number).state == "pending"


def test_only_national_planners_publish(budget, summaries) -> None:
    for identity in (APPROVER, Identity("olga", "auditor", "*"), Identity("a", "national_planner", "mng", "MN21")):
        with pytest.raises(OutsideScope):
            summaries.publish(identity, "mng", budget.number)


def test_published_once_and_written_again_the_same(budget, summaries, store) -> None:
    decide_all(budget)
    assert summaries.standing(NATIONAL, "mng", budget.number).state == "ready"
    first = summaries.publish(NATIONAL, "mng", budget.number)
    path = summary_path(store, "mng", budget.number)
    content = path.read_bytes()
    assert parse_summary(content, path) == first
    budget.clock.move(days=30)
    path.unlink()
    # Another process, with other randomness.
    again = Summaries(budget.engine, store, budget.rounds, clock=budget.clock)
    assert again.publish(NATIONAL, "mng", budget.number) == first
    assert path.read_bytes() == content, "the noise is kept, not drawn again"
    with Session(budget.engine) as session:
        events = list(session.scalars(select(AuditEvent).where(AuditEvent.event == "budget_published")))
        assert len(events) == 1
        assert events[0].detail.startswith(f"round {budget.number}, mng, 9 requests, {first.digest[:16]}")
    standing = again.standing(NATIONAL, "mng", budget.number)
    assert (standing.state, standing.published_by, standing.published_at) == ("published", "nara", first.published_at)


def test_the_amounts_are_those_of_changed_cells(budget, summaries) -> None:
    decide_all(budget)
    found = summaries.publish(NATIONAL, "mng", budget.number)
    with Session(budget.engine) as session:
        cells = list(session.scalars(select(SummaryCellRow)))
        exact = sum(session.scalars(select(RequestLineRow.amount_minor)))
    assert all(cell.noise_minor < 0 for cell in cells), "a quarter of the way up"
    nation = [cell for cell in cells if cell.level == "adm0"]
    assert sum(cell.exact_minor for cell in nation) == exact
    assert found.nation.total.minor == significant(sum(cell.exact_minor + cell.noise_minor for cell in nation))
    assert found.nation.total.minor < significant(exact)
    by_area = {area.pcode: area for area in found.second}
    assert list(by_area) == sorted(by_area)
    assert {area.approved for area in found.second} == {1}
    assert (found.nation.requests, found.nation.approved) == (9, 9)
    shown = 0
    for cell in cells:
        if cell.level != "adm2":
            continue
        assert cell.exact_minor == budget.of(cell.area).total_minor, "all programmes of the tiny country are public"
        if by_area[cell.area].total.shown:
            shown += 1
            assert by_area[cell.area].total.minor == significant(cell.exact_minor + cell.noise_minor)
            assert by_area[cell.area].total.minor != significant(cell.exact_minor)
        assert not by_area[cell.area].programmes, "programmes are told apart at the first level only"
    assert shown


def test_nothing_exact_and_nobody_stands_in_the_file(budget, summaries, store) -> None:
    decide_all(budget)
    summaries.publish(NATIONAL, "mng", budget.number)
    content = summary_path(store, "mng", budget.number).read_bytes()
    whole = orjson.loads(content)
    keys = {key for area in whole["summary"]["second"] for key in area}
    assert keys == {"pcode", "parent", "requests", "approved", "total", "programmes"}
    for secret in (b'participants":', b"change", b"nara", b"reason", b"counted anew"):
        assert secret not in content.replace(b'least_participants":', b""), secret


def test_areas_left_behind_in_a_closed_round(budget, summaries) -> None:
    decide_all(budget, left_out=("MN2301",))
    budget.rounds.close(NATIONAL, "mng", budget.number)
    found = summaries.publish(NATIONAL, "mng", budget.number)
    states = {area.pcode: area.total.state for area in (*found.first, *found.second)}
    assert states["MN2301"] == states["MN23"] == "not_funded"
    assert (found.nation.requests, found.nation.approved) == (9, 8)


def test_the_database_keeps_the_noise(budget, summaries) -> None:
    decide_all(budget)
    summaries.publish(NATIONAL, "mng", budget.number)
    for statement in ("UPDATE budget_summary_cell SET noise_minor = 0", "DELETE FROM budget_summary"):
        with budget.engine.connect() as connection, pytest.raises(DBAPIError, match="can only be added"):
            connection.execute(text(statement))


def test_what_another_database_published_stays(budget, summaries, store) -> None:
    decide_all(budget)
    found = summaries.publish(NATIONAL, "mng", budget.number)
    path = summary_path(store, "mng", budget.number)
    other = found.model_copy(update={"published_at": found.published_at.replace(year=2020)})
    path.write_bytes(other.to_bytes())
    with pytest.raises(SummaryRefused) as refused:
        summaries.publish(NATIONAL, "mng", budget.number)
    assert refused.value.reason == "file_taken"
    path.write_bytes(other.model_copy(update={"demonstration": True}).to_bytes())
    summaries.publish(NATIONAL, "mng", budget.number)
    assert parse_summary(path.read_bytes(), path) == found


def test_a_changed_file_is_not_read(budget, summaries, store) -> None:
    decide_all(budget)
    shelf = SummaryShelf(store)
    assert (shelf.version("mng"), shelf.read("mng").summaries) == (0, ())
    found = summaries.publish(NATIONAL, "mng", budget.number)
    assert shelf.read("mng").summaries == (found,)
    path = summary_path(store, "mng", budget.number)
    before = shelf.version("mng")
    path.write_bytes(path.read_bytes().replace(b'"approved": 9', b'"approved": 8'))
    assert shelf.version("mng") != before
    assert (shelf.read("mng").summaries, shelf.read("mng").readable) == ((), False)
    for content in (b"", b"[]", b"{}", b'{"summary": {}}'):
        with pytest.raises(SummaryDamaged):
            parse_summary(content, path)


def test_two_who_publish_at_once_draw_once(budget, summaries, store) -> None:
    decide_all(budget)
    rooms = [Summaries(budget.engine, store, budget.rounds, clock=budget.clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda room: room.publish(NATIONAL, "mng", budget.number), rooms))
    assert found == [found[0]] * 4
    path = summary_path(store, "mng", budget.number)
    assert parse_summary(path.read_bytes(), path) == found[0]


def test_a_store_that_cannot_be_written(budget, summaries, store) -> None:
    decide_all(budget)
    (store / "mng" / "budget").write_bytes(b"")  # a file where the folder should be
    with pytest.raises(SummaryRefused, match="publish it again") as refused:
        summaries.publish(NATIONAL, "mng", budget.number)
    assert refused.value.reason == "not_written"
    with Session(budget.engine) as session:
        kept = {cell.noise_minor for cell in session.scalars(select(SummaryCellRow))}
    (store / "mng" / "budget").unlink()
    Summaries(budget.engine, store, budget.rounds, clock=budget.clock).publish(NATIONAL, "mng", budget.number)
    with Session(budget.engine) as session:
        assert {cell.noise_minor for cell in session.scalars(select(SummaryCellRow))} == kept


def test_the_demonstration_has_a_summary_of_the_year_before(budget, store, read) -> None:
    assert furnish_summary(budget.engine, store, "mng", read()) is None, "its round is no demonstration"
    budget.rounds.open(NATIONAL, "mng", draft(budget.norms, demonstration=True, name="demo"), read())
    found = furnish_summary(budget.engine, store, "mng", read())
    assert found is not None
    assert found.demonstration
    assert (found.name, found.first_day.year, found.last_day.year) == ("2026", 2026, 2026)
    assert SummaryShelf(store).read("mng").summaries == (found,)
    assert furnish_summary(budget.engine, store, "mng", read()) is None, "what is there stays"
