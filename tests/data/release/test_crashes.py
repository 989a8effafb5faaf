"""Killed at any moment, ledger and published list tell one story, and the next command carries on."""

import os
import signal
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from data.release.release_states import ReleaseState
from data.release.store import Store
from tests.data.release.one_file_releases import COUNTRY, Clock, make_release, open_store

# Every call that leaves something on the disk; Path.replace, Path.rename and write_durably come down to these.
_CALLS = ("open", "ftruncate", "pwrite", "fsync", "replace", "rename", "close")
Change = Callable[[Store], object]


def killed(change: Change, store: Store, call: int, *, before: bool) -> bool:
    """Fork, die at the n-th call on the disk (before it, or right after it); whether it came to that."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = [call]

    def doomed(true: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] == 0 and before:
                os.kill(os.getpid(), signal.SIGKILL)
            result = true(*arguments, **options)
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return run

    for name in _CALLS:
        setattr(os, name, doomed(getattr(os, name)))
    change(store)
    os._exit(0)


def story(root: Path) -> dict[str, ReleaseState]:
    """What the site shows; fails unless ledger and list agree."""
    store = open_store(root)
    by_list = {entry.release_id: entry.state for entry in store.history(COUNTRY)}
    by_ledger = {record.release_id: record.state for record in store.records(COUNTRY) if record.was_public}
    assert by_list == by_ledger
    return by_list


def publish(number: int) -> Change:
    return lambda store: store.publish(COUNTRY, store.built(COUNTRY)[number])


CASES: dict[str, tuple[list[Change], Change]] = {
    "first publication": ([], publish(0)),
    "another date": ([publish(2)], publish(0)),
    "correction": ([publish(0), publish(2)], publish(1)),
    "withdrawal": ([publish(0), publish(2)], lambda store: store.withdraw(COUNTRY, store.published(COUNTRY)[0])),
    "return": (
        [publish(0), lambda store: store.withdraw(COUNTRY, store.published(COUNTRY)[0])],
        publish(0),
    ),
}


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("case", CASES)
def test_killed_at_every_moment(tmp_path: Path, case: str, before: bool) -> None:
    earlier, change = CASES[case]
    moments = seen_new = 0
    while True:
        moments += 1
        root = tmp_path / str(moments)
        store = open_store(root)
        for day, text in ((date(2025, 6, 30), "a"), (date(2025, 6, 30), "b"), (date(2024, 6, 30), "c")):
            make_release(store, day, text)
        for step in earlier:
            step(store)
        old = story(root)
        died = killed(change, store, moments, before=before)
        now = story(root)
        if not died:
            new = now
            break
        if now != old:
            seen_new += 1
        # The next command, whichever it is, mends what is left and works.
        again = open_store(root, by="Mend")
        make_release(again, date(2023, 6, 30), "d")
        assert story(root) == now, "no later command completes what was interrupted"
        if now == old:
            change(again)
        story(root)
        books = again.books(COUNTRY)
        assert (books.interrupted, books.ledger.torn) == ((), b"")
        assert not list((root / COUNTRY).glob(".published.json.*"))
    assert moments > 8
    assert 0 < seen_new < moments - 1, "some moments are before the change, some after"
    assert new != old


def test_an_interrupted_line_is_told_and_counts_for_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    release_id = make_release(store, date(2025, 6, 30))
    moment = 0
    while not (interrupted := store.books(COUNTRY).interrupted):
        moment += 1
        assert killed(publish(0), store, moment, before=True)
    assert [entry.release_id for entry in interrupted] == [release_id]
    assert store.published(COUNTRY) == []
    assert [record.state for record in store.records(COUNTRY)] == [ReleaseState.CHECKED]
    open_store(tmp_path, by="Saraa").publish(COUNTRY, release_id)
    *_, void, last = store.books(COUNTRY).ledger.entries
    assert (void.undoes, void.by, void.steps) == (interrupted[0].line, "Saraa", ())
    assert "was interrupted and counts for nothing" in void.reason
    assert last.steps[0].target == ReleaseState.PUBLISHED
    assert store.published(COUNTRY) == [release_id]


def test_a_build_killed_between_its_folder_and_its_line_is_a_draft(tmp_path: Path) -> None:
    store = open_store(tmp_path, Clock())
    release_id = make_release(store, date(2025, 6, 30), checked=False)
    (tmp_path / COUNTRY / "ledger.jsonl").unlink()
    assert [(record.release_id, record.state) for record in store.records(COUNTRY)] == [(release_id, "draft")]
    store.check(COUNTRY, release_id)
    assert [record.state for record in store.records(COUNTRY)] == [ReleaseState.CHECKED]


def test_a_lost_list_is_written_again_from_the_ledger(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    old, gone, new = (make_release(store, date(year, 6, 30)) for year in (2023, 2024, 2025))
    for release_id in (old, gone, new):
        store.publish(COUNTRY, release_id)
    store.withdraw(COUNTRY, gone)
    path = tmp_path / COUNTRY / "published.json"
    before = store.history(COUNTRY)
    path.unlink()
    assert open_store(tmp_path).published(COUNTRY) == []
    store.publish(COUNTRY, old)
    assert open_store(tmp_path).history(COUNTRY) == before
