"""Two people edit one request at once: whatever order things happen in, nothing that was entered is lost."""

import contextlib
import shutil
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.application_database import connect
from data.budget.errors import StepRefused, UnknownRequest
from data.budget.norm_book import NormBook
from data.budget.request_edits import merge
from data.budget.requests import FundingRequests, LineEntry
from data.budget.rounds import Rounds
from tests.data.budget.budget_round import AIMAG, APPROVER, NATIONAL, SOUM, Budget, HandClock

EDITORS = (SOUM, AIMAG)

entries = st.builds(LineEntry, st.integers(0, 3), st.sampled_from(["", "counted"]), st.just({}) | st.just({1: "A-1"}))
whole = st.fixed_dictionaries(dict.fromkeys((1, 2, 3), entries))


@given(whole, whole, st.dictionaries(st.sampled_from([1, 2, 3]), entries), st.booleans())
def test_a_merge_takes_or_keeps_every_change(base, theirs, mine, editable):
    found = merge(base, theirs, mine, editable=editable)
    after = theirs | found.taken
    for line, entry in mine.items():
        assert entry in (base[line], after[line]) or found.conflicts[line] == entry
    for line in base:
        # What others wrote stands where I changed nothing, and is never overwritten by a different change.
        if mine.get(line, base[line]) == base[line] or theirs[line] != base[line]:
            assert after[line] == theirs[line]
    assert not set(found.taken) & set(found.conflicts)
    assert editable or not found.taken
    assert set(found.others) == {line for line in base if base[line] != theirs[line]}


def test_changes_of_different_lines_are_both_there(budget):
    request = budget.of("MN2101")
    first, second, third = (line.line.number for line in request.lines)
    mine, theirs = LineEntry(11, "mine"), LineEntry(22, "theirs")
    budget.requests.save(AIMAG, "mng", request.number, 1, {second: theirs})
    saved = budget.requests.save(SOUM, "mng", request.number, 1, {first: mine, third: request.lines[2].entry})
    assert (saved.version, saved.merged, saved.unmerged, saved.others) == (3, (first,), (), (second,))
    after = budget.of("MN2101")
    assert [line.entry for line in after.lines] == [mine, theirs, request.lines[2].entry]
    assert after.total_minor == sum(line.amount_minor for line in after.lines)


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_a_line_that_both_changed_waits_until_it_is_settled(budget, keep):
    request = budget.of("MN2101")
    first, second, _ = (line.line.number for line in request.lines)
    mine, theirs = LineEntry(11, "mine", {1: "A-1"}), LineEntry(22, "theirs")
    budget.requests.save(AIMAG, "mng", request.number, 1, {first: theirs})
    saved = budget.requests.save(SOUM, "mng", request.number, 1, {first: mine, second: LineEntry(7, "mine")})
    assert (saved.version, saved.merged, saved.unmerged) == (3, (second,), (first,))
    [edit] = budget.of("MN2101").unmerged
    assert (edit.line, edit.account, edit.entry, edit.base_version) == (first, "saraa", mine, 1)
    assert edit.base == request.lines[0].entry
    with pytest.raises(StepRefused) as refused:
        budget.requests.move(SOUM, "mng", request.number, "submit", 3)
    assert refused.value.reason == "unmerged"
    with pytest.raises(StepRefused) as refused:
        budget.requests.settle_edit(AIMAG, "mng", request.number, edit.number, "both")
    assert refused.value.reason == "unknown_action"
    version = budget.requests.settle_edit(AIMAG, "mng", request.number, edit.number, keep)
    after = budget.of("MN2101")
    assert after.unmerged == ()
    assert (after.version, version) == ((4, 4) if keep == "mine" else (3, 3))
    assert after.lines[0].entry == (mine if keep == "mine" else theirs)
    assert after.total_minor == sum(line.amount_minor for line in after.lines)
    for wrong in (edit.number, 99):
        with pytest.raises(UnknownRequest):
            budget.requests.settle_edit(AIMAG, "mng", request.number, wrong, keep)


def test_an_edit_after_submission_is_kept_whole(budget):
    request = budget.of("MN2101")
    mine = {line.line.number: LineEntry(5, "late") for line in request.lines}
    submitted = budget.bring("MN2101", "submit")
    saved = budget.requests.save(SOUM, "mng", request.number, submitted.version, mine)
    assert (saved.version, saved.merged, set(saved.unmerged)) == (submitted.version, (), set(mine))
    after = budget.of("MN2101")
    assert after.lines == submitted.lines
    assert {edit.line: edit.entry for edit in after.unmerged} == mine
    edit, other, third = after.unmerged
    with pytest.raises(StepRefused) as refused:
        budget.requests.settle_edit(SOUM, "mng", request.number, edit.number, "mine")
    assert refused.value.reason == "wrong_state"
    budget.requests.settle_edit(SOUM, "mng", request.number, other.number, "theirs")
    budget.requests.move(APPROVER, "mng", request.number, "return", after.version, "look at the late entries")
    budget.requests.settle_edit(SOUM, "mng", request.number, edit.number, "mine")
    last = budget.of("MN2101")
    assert last.lines[0].entry == mine[edit.line]
    assert [kept.number for kept in last.unmerged] == [third.number]


def test_the_same_form_sent_twice_is_saved_once(budget):
    request = budget.of("MN2101")
    mine = {request.lines[0].line.number: LineEntry(5, "twice")}
    first = budget.requests.save(SOUM, "mng", request.number, 1, mine)
    again = budget.requests.save(SOUM, "mng", request.number, 1, mine)
    assert (first.version, again.version, again.unmerged) == (2, 2, ())


actions = st.one_of(
    st.tuples(st.just("open"), st.sampled_from([0, 1])),
    st.tuples(
        st.just("save"),
        st.sampled_from([0, 1]),
        st.dictionaries(st.sampled_from([0, 1, 2]), st.integers(0, 2), min_size=1),
    ),
    st.tuples(st.just("settle"), st.sampled_from([0, 1]), st.sampled_from(["mine", "theirs"])),
    st.tuples(st.just("move"), st.sampled_from(["submit", "return", "accept"])),
)


def entered(budget, request):
    """Every value that is in the request: its lines, its versions, and what waits or was settled."""
    rows = budget.engine.connect()
    with rows as connection:
        kept = connection.exec_driver_sql("SELECT content FROM request_unmerged_edit").scalars().all()
    lines = {(line.line.number, line.participants, line.reason) for line in request.lines}
    history = budget.requests.history(NATIONAL, "mng", request.number)
    versions = {(line, entry.participants, entry.reason) for item in history for line, entry in item.entries.items()}
    return lines, versions, kept


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(actions, min_size=3, max_size=14))
def test_whatever_two_people_enter_is_found_again(filled_database, tmp_path, way):
    path = tmp_path / "interleaved.sqlite"
    shutil.copy(filled_database[0], path)
    engine, clock = connect(f"sqlite:///{path}", name="a test"), HandClock()
    rounds = Rounds(engine, NormBook(engine))
    budget = Budget(
        engine, NormBook(engine), rounds, FundingRequests(engine, rounds, clock=clock), clock, filled_database[1]
    )
    complete = budget.complete("MN2101")
    request = budget.of("MN2101")
    number, lines = request.number, [line.line.number for line in request.lines]
    # Complete, so that it can be submitted while somebody still has a form of it open.
    budget.requests.save(SOUM, "mng", number, 1, complete)
    bases, wrote = [2, 2], []
    for count, (kind, *rest) in enumerate(way):
        now = budget.of("MN2101")
        if kind == "open":
            bases[rest[0]] = now.version
        elif kind == "save":
            editor, values = rest
            # A reason of its own makes every entry distinct, so that it can be found again.
            mine = {
                lines[place]: replace(complete[lines[place]], participants=value, reason=f"entry {count}")
                for place, value in values.items()
            }
            budget.requests.save(EDITORS[editor], "mng", number, bases[editor], mine)
            wrote += [(line, entry.participants, entry.reason) for line, entry in mine.items()]
        elif kind == "settle" and now.unmerged:
            with contextlib.suppress(StepRefused):
                budget.requests.settle_edit(EDITORS[rest[0]], "mng", number, now.unmerged[0].number, rest[1])
        elif kind == "move":
            actor = SOUM if rest[0] == "submit" else APPROVER
            with contextlib.suppress(StepRefused):
                budget.requests.move(actor, "mng", number, rest[0], now.version, "note")
    after = budget.of("MN2101")
    present, versions, kept = entered(budget, after)
    for line, participants, reason in wrote:
        waiting = any(f'"{line}"' in text and f'"{reason}"' in text for text in kept)
        assert (line, participants, reason) in present | versions or waiting
    assert present <= versions
    assert after.total_minor == sum(line.amount_minor for line in after.lines)
    assert all(line.amount_minor == line.quantity * line.unit_price_minor for line in after.lines)
    history = budget.requests.history(NATIONAL, "mng", number)
    assert [item.version for item in history] == list(range(1, after.version + 1))
    engine.dispose()
