"""Publishing asks for a check and keeps the limits; what was public stays known."""

import json
from datetime import date
from pathlib import Path

import pytest

from data.release.errors import NotChecked, PublicationRefused, ReleaseNotFound, ReleaseWithdrawn
from data.release.finding import Finding
from data.release.leak_budget import BUDGET
from data.release.ledger import LedgerEntry, operating_system_user
from data.release.release_states import ReleaseState
from data.release.store import Store
from tests.data.release.one_file_releases import COUNTRY, LEAK, NOON, Clock, make_release, open_store, passes

SUMMER, WINTER = date(2025, 6, 30), date(2025, 12, 31)


def states(store: Store) -> dict[str, str]:
    return {record.release_id: record.state.value for record in store.records(COUNTRY)}


def lines(store: Store) -> tuple[LedgerEntry, ...]:
    return store.books(COUNTRY).ledger.entries


def test_every_step_says_who_when_and_why(tmp_path: Path) -> None:
    clock = Clock()
    store = open_store(tmp_path, clock, by="  Bat \n Erdene ")
    release_id = make_release(store, SUMMER, checked=False)
    clock.wait(hours=1)
    store.check(COUNTRY, release_id, reason="monthly")
    clock.wait(hours=1)
    store.publish(COUNTRY, release_id, reason="law 12")
    clock.wait(days=1)
    store.withdraw(COUNTRY, release_id, reason="wrong line")
    told = [(entry.by, (entry.at - NOON).total_seconds() / 3600, entry.reason) for entry in lines(store)]
    who = "Bat Erdene"
    assert told == [(who, 0, ""), (who, 1, "monthly"), (who, 2, "law 12"), (who, 26, "wrong line")]
    assert [entry.steps[0].action.value for entry in lines(store)] == ["build", "check", "publish", "withdraw"]
    assert lines(store)[2].leak == LEAK


def test_without_a_name_the_user_of_the_system_stands_in_the_ledger(tmp_path: Path) -> None:
    store = Store(tmp_path, checker=passes)
    make_release(store, SUMMER)
    assert {entry.by for entry in lines(store)} == {operating_system_user()}
    assert operating_system_user()


def test_a_draft_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    release_id = make_release(store, SUMMER, checked=False)
    with pytest.raises(NotChecked, match=rf"is a draft; run 'family-atlas check xts {release_id}' first"):
        store.publish(COUNTRY, release_id, override="I want to")
    assert store.published(COUNTRY) == []
    store.check(COUNTRY, release_id)
    store.publish(COUNTRY, release_id)
    assert store.published(COUNTRY) == [release_id]


def test_a_check_that_finds_something_keeps_or_makes_a_draft(tmp_path: Path) -> None:
    found: list[Finding] = [Finding("a rule is broken")]
    store = Store(tmp_path, clock=Clock(), checker=lambda _folder: found)
    release_id = make_release(store, SUMMER, checked=False)
    report = store.check(COUNTRY, release_id)
    assert (report.findings, report.state) == (tuple(found), ReleaseState.DRAFT)
    assert len(lines(store)) == 1, "nothing moved"
    kept = found.pop()
    assert store.check(COUNTRY, release_id).state == ReleaseState.CHECKED
    found.append(kept)
    assert store.check(COUNTRY, release_id).state == ReleaseState.DRAFT
    found.clear()
    store.check(COUNTRY, release_id)
    store.publish(COUNTRY, release_id)
    found.append(kept)
    assert store.check(COUNTRY, release_id).state == ReleaseState.PUBLISHED, "what is public is for the custodian"
    assert [entry.steps[0].action.value for entry in lines(store)] == ["build", "check", "fail", "check", "publish"]


def test_building_the_same_input_again_keeps_the_state(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    release_id = make_release(store, SUMMER)
    store.publish(COUNTRY, release_id)
    before = lines(store)
    assert make_release(store, SUMMER, checked=False) == release_id
    assert lines(store) == before
    store.publish(COUNTRY, release_id)
    assert lines(store) == before, "publishing what is published changes nothing"


def test_a_superseded_release_stays_readable_under_its_own_link(tmp_path: Path) -> None:
    clock = Clock()
    store = open_store(tmp_path, clock)
    wrong, right = (make_release(store, SUMMER, text) for text in ("wrong", "right"))
    store.publish(COUNTRY, wrong)
    clock.wait(days=3)
    done = store.publish(COUNTRY, right)
    assert done.superseded == (wrong,)
    assert store.published(COUNTRY) == [right]
    assert store.open(COUNTRY).release_id == right
    assert store.open(COUNTRY, wrong).release_id == wrong
    entry = store.state_of(COUNTRY, wrong)
    assert entry is not None
    assert (entry.state, entry.superseded_by, entry.published_at) == (ReleaseState.SUPERSEDED, right, NOON)
    assert entry.superseded_at == clock.now
    assert [item.release_id for item in store.history(COUNTRY)] == [right, wrong], "the one in force first"
    # A correction can turn out to be the error.
    store.publish(COUNTRY, wrong)
    assert states(store) == {wrong: "published", right: "superseded"}
    store.withdraw(COUNTRY, right)
    assert states(store) == {wrong: "published", right: "withdrawn"}
    entry = store.state_of(COUNTRY, right)
    assert entry is not None
    assert (entry.state, entry.superseded_by) == (ReleaseState.WITHDRAWN, wrong), "a page can name the better one"


def test_a_withdrawn_release_is_known_and_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    release_id, never = make_release(store, SUMMER), make_release(store, WINTER)
    store.publish(COUNTRY, release_id)
    store.withdraw(COUNTRY, release_id)
    with pytest.raises(ReleaseWithdrawn, match="was withdrawn on 2026-01-02"):
        store.open(COUNTRY, release_id)
    with pytest.raises(ReleaseNotFound, match="is not published") as refusal:
        store.open(COUNTRY, never)
    assert not isinstance(refusal.value, ReleaseWithdrawn)
    assert store.state_of(COUNTRY, never) is None
    assert [entry.state for entry in store.history(COUNTRY)] == [ReleaseState.WITHDRAWN]
    assert store.countries() == []


def test_the_published_list_alone_tells_the_history_and_no_names(tmp_path: Path) -> None:
    """A public host has this one file, no ledger and no other release."""
    store = open_store(tmp_path / "custodian", by="Bat Erdene")
    wrong, right, gone = (make_release(store, day, text) for day, text in ((SUMMER, "a"), (SUMMER, "b"), (WINTER, "c")))
    for release_id in (wrong, right, gone):
        store.publish(COUNTRY, release_id, reason="an inner reason")
    store.withdraw(COUNTRY, gone, reason="an inner reason")
    content = (tmp_path / "custodian" / COUNTRY / "published.json").read_bytes()
    (tmp_path / "host" / COUNTRY).mkdir(parents=True)
    (tmp_path / "host" / COUNTRY / "published.json").write_bytes(content)
    host = open_store(tmp_path / "host")
    assert host.history(COUNTRY) == store.history(COUNTRY)
    assert {entry.release_id: entry.state.value for entry in host.history(COUNTRY)} == {
        gone: "withdrawn",
        right: "published",
        wrong: "superseded",
    }
    assert b"Erdene" not in content
    assert b"reason" not in content
    assert set(json.loads(content)) == {"country", "ledger", "releases"}


def test_two_reference_dates_a_year_are_public(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for day in (date(2025, 3, 31), SUMMER, date(2024, 12, 31)):
        store.publish(COUNTRY, make_release(store, day))
    third = make_release(store, WINTER)
    with pytest.raises(
        PublicationRefused, match=r"2025 has its 2 public releases already \(2025-03-31 and 2025-06-30\)"
    ):
        store.publish(COUNTRY, third)
    correction = make_release(store, SUMMER, "right")
    assert store.publish(COUNTRY, correction).changed, "a correction is no further date"
    store.withdraw(COUNTRY, correction)
    with pytest.raises(PublicationRefused, match="2025 has its 2 public"):
        store.publish(COUNTRY, third)  # what was seen was seen
    done = store.publish(COUNTRY, third, override="census year, decided by the board")
    assert [sentence[:4] for sentence in done.overridden] == ["2025"]
    assert lines(store)[-1].override == "census year, decided by the board"


def test_the_lifetime_budget_is_kept(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    big = {"public": BUDGET["public"] / 4, "planner": BUDGET["planner"] / 5}
    made = [make_release(store, date(2020 + year, 6, 30), leak=big) for year in range(5)]
    for release_id in made[:4]:
        store.publish(COUNTRY, release_id)
    store.withdraw(COUNTRY, made[0])
    with pytest.raises(
        PublicationRefused, match=r"The public figures would tell too much .* give --override"
    ) as refusal:
        store.publish(COUNTRY, made[4])
    assert "planner figures" not in str(refusal.value), "that tier has its fifth part left"
    assert store.publish(COUNTRY, made[0]).changed, "what was seen once tells nothing new"
    store.publish(COUNTRY, made[4], override="last release of the old law")
    assert states(store)[made[4]] == "published"


def test_an_override_that_overrules_nothing_is_not_recorded(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.publish(COUNTRY, make_release(store, SUMMER), override="just in case")
    assert lines(store)[-1].override == ""
    assert lines(store)[-1].steps


def test_the_demonstration_key_is_said_and_exempts_from_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    days = (date(2025, 3, 31), SUMMER, WINTER)
    made = [make_release(store, day, demonstration_key=True) for day in days]
    assert store.publish(COUNTRY, made[0]).demonstration_key
    store.publish(COUNTRY, made[1])
    with pytest.raises(PublicationRefused, match=r"2025 has its 2.*demonstration key, which changes nothing"):
        store.publish(COUNTRY, made[2])
    assert [entry.demonstration_key for entry in lines(store)][-2:] == [True, True]
