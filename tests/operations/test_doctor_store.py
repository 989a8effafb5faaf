"""Each finding about the store, provoked on real releases."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from data.operations import store_state
from data.operations.clock_state import check_clock
from data.operations.installation import Role
from data.release.store import Store
from tests.operations.conftest import COUNTRY, at, levels

Usage = namedtuple("Usage", "total used free")


def found(check, installation):
    return levels(check(installation))


def troubles(check, installation):
    return levels(one for one in check(installation) if one.level != "fine")


def test_a_store_in_order_has_no_finding_that_asks_for_something(installation):
    checks = [value for name, value in vars(store_state).items() if name.startswith("check_") and name.islower()]
    outcomes = [
        outcome for check in checks if check.__module__ == store_state.__name__ for outcome in check(installation)
    ]
    assert {outcome.level for outcome in outcomes} == {"fine"}
    assert {outcome.check for outcome in outcomes} == {"store.folder", "store.space", "releases.whole", "ledger"}
    assert not any(outcome.remedy for outcome in outcomes)


def test_no_store(vary, tmp_path):
    assert found(store_state.check_folder, vary(store=tmp_path / "none")) == {("store.folder", "fault")}


def test_a_store_that_cannot_be_written_stops_builders_and_pleases_web_servers(vary, store, monkeypatch):
    real = os.access
    # Tests run as root, whom no mode keeps out.
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and real(path, mode))
    assert found(store_state.check_folder, vary(store=store.root)) == {("store.folder", "fault")}
    assert found(store_state.check_folder, vary(store=store.root, role=Role.PUBLIC)) == {("store.folder", "fine")}
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert found(store_state.check_folder, vary(role=Role.PUBLIC)) == {("store.folder", "fault")}


def test_a_web_server_that_may_write_is_told(vary):
    assert found(store_state.check_folder, vary(role=Role.PLANNER)) == {("store.folder", "notice")}


@pytest.mark.parametrize(
    ("free", "role", "level"),
    [(10**6, Role.PUBLIC, "fault"), (10**9, Role.BUILDER, "warning"), (10**9, Role.PUBLIC, "fine")],
)
def test_little_room_on_the_disk(vary, monkeypatch, free, role, level):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - free, free))
    assert found(store_state.check_space, vary(role=role)) == {("store.space", level)}


@pytest.mark.parametrize("harm", ["byte", "cut", "missing", "manifest", "folder"])
def test_a_damaged_release_is_named(store, vary, harm):
    release_id = store.published(COUNTRY)[0]
    folder = store.release_dir(COUNTRY, release_id)
    file = folder / "public" / "adm.parquet"
    content = file.read_bytes()
    if harm == "byte":
        file.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    elif harm == "cut":
        file.write_bytes(content[:-1])
    elif harm == "missing":
        file.unlink()
    elif harm == "manifest":
        (folder / "public" / "manifest.json").write_bytes(b"{}")
    else:
        shutil.rmtree(folder)
    outcomes = list(store_state.check_releases(vary(store=store.root)))
    faults = [outcome for outcome in outcomes if outcome.level == "fault"]
    assert len(faults) == 1
    assert release_id in faults[0].sentence
    # The other release is still held to be whole.
    assert ("releases.whole", "fine") in levels(outcomes)


def test_a_withdrawn_release_is_not_asked_for(store, vary):
    release_id = store.published(COUNTRY)[0]
    store.withdraw(COUNTRY, release_id)
    shutil.rmtree(store.release_dir(COUNTRY, release_id))
    assert found(store_state.check_releases, vary(store=store.root)) == {("releases.whole", "fine")}


def test_real_families_under_public_keys(store, vary, monkeypatch):
    from data.release.manifest import Manifest

    real = store_state.check_whole
    monkeypatch.setattr(store_state, "check_public_manifest", lambda *_: None)
    monkeypatch.setattr(
        store_state, "check_whole", lambda folder: Manifest.model_copy(real(folder), update={"synthetic": False})
    )
    assert ("releases.protected", "fault") in found(store_state.check_releases, vary(store=store.root))


def test_a_changed_line_of_the_ledger(store, vary):
    ledger = store.root / COUNTRY / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b'"reason":""', b'"reason":"x"', 1))
    assert troubles(store_state.check_books, vary(store=store.root)) == {("ledger", "fault")}


def test_a_ledger_cut_off(store, vary):
    ledger = store.root / COUNTRY / "ledger.jsonl"
    ledger.write_bytes(b"".join(ledger.read_bytes().splitlines(keepends=True)[:-1]))
    assert troubles(store_state.check_books, vary(store=store.root)) == {("ledger", "fault")}


def test_a_list_that_tells_another_story(store, vary):
    path = store.root / COUNTRY / "published.json"
    listed = orjson.loads(path.read_bytes())
    listed["releases"][0]["withdrawn_at"] = "2026-01-01T00:00:00Z"
    path.write_bytes(orjson.dumps(listed))
    assert troubles(store_state.check_books, vary(store=store.root)) == {("ledger.list", "fault")}
    path.unlink()
    assert troubles(store_state.check_books, vary(store=store.root)) == {("ledger.list", "fault")}
    path.write_bytes(b"{")
    assert troubles(store_state.check_books, vary(store=store.root)) == {("ledger", "fault")}


def test_a_command_that_was_killed(store, vary, monkeypatch):
    from data.release import country_books

    class Killed(BaseException):
        pass

    def kill(*_):
        raise Killed

    monkeypatch.setattr(country_books.Pen, "write_list", kill)
    with pytest.raises(Killed):
        store.withdraw(COUNTRY, store.published(COUNTRY)[0])
    assert ("ledger", "warning") in found(store_state.check_books, vary(store=store.root))


def test_an_embargo_is_told_until_it_ends(store, vary):
    now = datetime.now(UTC)
    release_id = store.published(COUNTRY)[0]
    folder = vary(store=store.root).store / COUNTRY
    (folder / "ledger.jsonl").unlink()
    (folder / "published.json").unlink()
    again = Store(store.root, checker=lambda _: [])
    again.check(COUNTRY, release_id)
    again.publish(COUNTRY, release_id, at=now + timedelta(days=3))
    outcomes = list(store_state.check_embargoes(vary(store=store.root)))
    assert levels(outcomes) == {("embargo", "notice")}
    assert "3 days" in outcomes[0].sentence
    later = vary(store=store.root, clock=lambda: now + timedelta(days=4))
    assert not found(store_state.check_embargoes, later)


def test_what_killed_builds_left_and_what_runs(store, vary):
    building = store.root / COUNTRY / "building"
    dead, alive = building / "dead", building / "alive"
    for folder in (dead, alive):
        folder.mkdir(parents=True, mode=0o700)
        (folder / ".lock").touch()
    descriptor = os.open(alive / ".lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        outcomes = list(store_state.check_leftovers(vary(store=store.root)))
        assert levels(outcomes) == {("leftovers", "warning")}
        assert outcomes[0].sentence.startswith("1 builds")
        dead.chmod(0o755)
        assert ("leftovers.private", "fault") in found(store_state.check_leftovers, vary(store=store.root))
    finally:
        os.close(descriptor)


def test_a_clock_behind_the_ledger(vary, store):
    assert found(check_clock, vary(store=store.root)) == {("clock", "fine")}
    assert found(check_clock, vary(store=store.root, clock=at(2020, 1, 1))) == {("clock", "fault")}


@pytest.mark.postgres
def test_a_clock_beside_the_database_servers(vary, postgres_database):
    url = postgres_database.replace("postgresql://", "postgresql+psycopg://")
    assert found(check_clock, vary(database=url)) == {("clock", "fine")}
    ahead = vary(database=url, clock=lambda: datetime.now(UTC) + timedelta(minutes=10))
    assert found(check_clock, ahead) == {("clock", "warning")}


def test_a_real_user_who_may_not_read_gets_a_sentence(store, vary):
    """As another user, in a process of its own: the examination goes on after a check that may not look."""
    if os.geteuid():
        pytest.skip("needs root to become somebody else")
    (store.root / COUNTRY / "releases").chmod(0o700)
    code = (
        "import os\nfrom pathlib import Path\nfrom data.operations.examination import examine\n"
        "from data.operations.installation import Installation, Role\n"
        "os.setgid(65534); os.setuid(65534)\n"
        f"found = list(examine(Installation(Path({str(store.root)!r}), Role.PUBLIC)))\n"
        "assert any(one.level == 'fault' and 'ermission' in one.sentence for one in found), found\n"
        "assert found[-1].check == 'proxies', found[-1]\n"
    )
    for folder in (store.root, *store.root.parents):
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
