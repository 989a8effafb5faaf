"""Embargo: nobody sees a release before its moment, running servers show it after, and no clock takes it back."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from data.release.errors import PublicationRefused, ReleaseNotFound
from data.release.release_states import ReleaseState
from data.release.store import Store
from tests.data.release.one_file_releases import COUNTRY, NOON, Clock, make_release, open_store

SUMMER = date(2025, 6, 30)
LATER = NOON + timedelta(hours=10)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    return open_store(tmp_path, clock)


def test_it_appears_when_the_moment_passes(store: Store, clock: Clock) -> None:
    release_id = make_release(store, SUMMER)
    store.publish(COUNTRY, release_id, at=LATER)
    hidden = store.pointer_version(COUNTRY)
    for _ in range(3):
        assert (store.published(COUNTRY), store.history(COUNTRY), store.countries()) == ([], [], [])
        assert store.state_of(COUNTRY, release_id) is None
        with pytest.raises(ReleaseNotFound, match="is not published"):
            store.open(COUNTRY, release_id)
        assert store.pointer_version(COUNTRY) == hidden
        clock.wait(hours=3, minutes=19)
    clock.now = LATER - timedelta(seconds=1)
    assert store.pointer_version(COUNTRY) == hidden
    clock.now = LATER
    assert store.pointer_version(COUNTRY) != hidden, "running servers notice"
    assert store.published(COUNTRY) == [release_id]
    assert store.open(COUNTRY).release_id == release_id
    assert [(entry.state, entry.published_at) for entry in store.history(COUNTRY)] == [(ReleaseState.PUBLISHED, LATER)]
    assert store.countries() == [COUNTRY]


def test_the_release_that_it_will_replace_stays_until_then(store: Store, clock: Clock) -> None:
    wrong, right = (make_release(store, SUMMER, text) for text in ("wrong", "right"))
    store.publish(COUNTRY, wrong)
    store.publish(COUNTRY, right, at=LATER)
    versions = {store.pointer_version(COUNTRY)}
    before = store.history(COUNTRY)
    assert [(entry.release_id, entry.state) for entry in before] == [(wrong, ReleaseState.PUBLISHED)]
    assert before[0].superseded_by is None
    assert before[0].superseded_at is None
    assert right not in repr(before), "the correction is a secret until then"
    clock.now = LATER
    assert [(entry.release_id, entry.state.value) for entry in store.history(COUNTRY)] == [
        (right, "published"),
        (wrong, "superseded"),
    ]
    assert store.published(COUNTRY) == [right]
    assert store.pointer_version(COUNTRY) not in versions


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(days=400)])
def test_a_clock_that_runs_backwards_hides_nothing_again(store: Store, clock: Clock, back: timedelta) -> None:
    wrong, right = (make_release(store, SUMMER, text) for text in ("wrong", "right"))
    store.publish(COUNTRY, wrong)
    store.publish(COUNTRY, right, at=LATER)
    clock.now = LATER
    assert store.published(COUNTRY) == [right]
    version = store.pointer_version(COUNTRY)
    clock.now = LATER - back
    assert store.published(COUNTRY) == [right], "this process has shown it"
    assert store.pointer_version(COUNTRY) == version
    # After the next line of the ledger, no process doubts it any more.
    clock.now = LATER
    make_release(open_store(store.root, clock), date(2024, 6, 30))
    other = make_release(store, date(2023, 6, 30))
    store.publish(COUNTRY, other)
    fresh = open_store(store.root, Clock(LATER - back))
    assert fresh.published(COUNTRY) == [right, other]
    assert fresh.state_of(COUNTRY, wrong) == store.state_of(COUNTRY, wrong)


def test_a_release_published_at_once_is_seen_whatever_the_clock_says(store: Store) -> None:
    release_id = make_release(store, SUMMER)
    store.publish(COUNTRY, release_id)
    assert open_store(store.root, Clock(NOON - timedelta(days=9000))).published(COUNTRY) == [release_id]


def test_taking_it_back_before_its_moment(store: Store, clock: Clock) -> None:
    wrong, right = (make_release(store, SUMMER, text) for text in ("wrong", "right"))
    store.publish(COUNTRY, wrong)
    store.publish(COUNTRY, right, at=LATER)
    done = store.withdraw(COUNTRY, right, reason="a mistake was found")
    assert (done.cancelled, done.restored) == (True, (wrong,))
    clock.now = LATER
    assert store.published(COUNTRY) == [wrong]
    assert store.state_of(COUNTRY, right) is None, "nobody saw it"
    records = {record.release_id: record for record in store.records(COUNTRY)}
    assert records[right].state == ReleaseState.CHECKED
    assert records[right].leak == {}, "what nobody saw has told nothing"
    store.publish(COUNTRY, right)
    assert store.published(COUNTRY) == [right]


def test_withdrawing_after_the_moment_is_a_withdrawal(store: Store, clock: Clock) -> None:
    release_id = make_release(store, SUMMER)
    store.publish(COUNTRY, release_id, at=LATER)
    clock.now = LATER
    assert not store.withdraw(COUNTRY, release_id).cancelled
    assert [entry.state for entry in store.history(COUNTRY)] == [ReleaseState.WITHDRAWN]
    assert store.records(COUNTRY)[0].leak


def test_the_old_one_can_be_withdrawn_meanwhile(store: Store, clock: Clock) -> None:
    wrong, right = (make_release(store, SUMMER, text) for text in ("wrong", "right"))
    store.publish(COUNTRY, wrong)
    store.publish(COUNTRY, right, at=LATER)
    store.withdraw(COUNTRY, wrong)
    assert store.published(COUNTRY) == []
    assert right not in repr(store.history(COUNTRY))
    store.withdraw(COUNTRY, right)
    assert [entry.state for entry in store.history(COUNTRY)] == [ReleaseState.WITHDRAWN], "not restored"
    clock.now = LATER
    assert store.published(COUNTRY) == []


def test_embargoes_that_cannot_be_are_refused(store: Store, clock: Clock) -> None:
    wrong, right = (make_release(store, SUMMER, text) for text in ("wrong", "right"))
    with pytest.raises(PublicationRefused, match="would end in the past"):
        store.publish(COUNTRY, wrong, at=NOON)
    store.publish(COUNTRY, wrong, at=LATER)
    assert not store.publish(COUNTRY, wrong, at=LATER).changed
    with pytest.raises(PublicationRefused, match=r"is under embargo until .* withdraw it first"):
        store.publish(COUNTRY, wrong)
    with pytest.raises(PublicationRefused, match=f"{wrong} of the same date is under embargo"):
        store.publish(COUNTRY, right)
    clock.now = LATER
    with pytest.raises(PublicationRefused, match="public already"):
        store.publish(COUNTRY, wrong, at=LATER + timedelta(days=1))
    store.withdraw(COUNTRY, wrong)
    with pytest.raises(PublicationRefused, match="was public before"):
        store.publish(COUNTRY, wrong, at=LATER + timedelta(days=1))


def test_an_embargo_counts_towards_the_limits(store: Store) -> None:
    for month in (3, 6):
        store.publish(COUNTRY, make_release(store, date(2025, month, 28)), at=LATER)
    with pytest.raises(PublicationRefused, match="2025 has its 2"):
        store.publish(COUNTRY, make_release(store, date(2025, 9, 28)))


def test_a_fraction_of_a_second_is_rounded_up(store: Store, clock: Clock) -> None:
    """Readers and writers agree on the moment: never is a release seen that could still be taken back unseen."""
    release_id = make_release(store, SUMMER)
    assert store.publish(COUNTRY, release_id, at=LATER - timedelta(milliseconds=400)).visible_from == LATER
    clock.now = LATER - timedelta(milliseconds=1)
    assert store.published(COUNTRY) == []
    clock.now = LATER + timedelta(milliseconds=1)
    assert store.published(COUNTRY) == [release_id]
    assert not store.withdraw(COUNTRY, release_id).cancelled
