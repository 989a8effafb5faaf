"""The system's clock jumps twenty days ahead under a running process, and back: under a real libfaketime."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.sessions import Sessions, Throttled
from data.release.store import Store
from tests.dashboard import tiny_release
from tests.faults.fake_clock import FakeClock

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"


def test_the_clock_jumps_and_comes_back(tmp_path: Path) -> None:
    store = tiny_release.tiny_store(tmp_path / "store")
    tiny_release.write_release(store, country="uzb", seed=5, publish=False)
    (tmp_path / "people").mkdir()
    offset = tmp_path / "offset"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **FakeClock(offset).environment()}
    words = [str(Path(__file__).with_name("clock_jumps.py")), str(store.root), str(tmp_path / "people"), str(offset)]
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["before"] == [303, "200"]
    # Forwards: sessions are held to be idle; who logs in again works on.
    assert seen["forwards"] == ["/login", 303, "200"]
    assert seen["guesses"] == [401] * 5 + [429], "locked out"
    # Back: a session of the future does not live until then, and nobody is locked out until then.
    assert seen["back"] == ["/login", 303, "200"]
    # An embargo ends when its moment seems to come, and what was shown is not hidden again by the same process ...
    assert seen["shown before"] == ["kaz", "mng"]
    assert seen["shown after"] == seen["still shown"] == ["kaz", "mng", "uzb"]
    # ... but a new one, which has never shown it, waits for the moment.
    assert Store(store.root).countries() == ["kaz", "mng"]

    events = [event for event, _ in seen["audit"]]
    expected = ["login", "session_expired", "login", *["login_failed"] * 4, "login_throttled"]
    # In the order of what happened, although the times jump: nothing is lost, nothing moved.
    assert events[-9:] == [*expected, "login"], events
    moments = [datetime.fromisoformat(at) for _, at in seen["audit"]]
    jumps = [(late - early).days for early, late in pairwise(moments)]
    assert max(jumps) >= 19
    assert min(jumps) <= -19
    # The ledger goes on, and is whole.
    assert len(Store(store.root).books("mng").ledger.entries) == len(seen["ledger"])


def test_what_was_begun_in_the_future_ends(tmp_path: Path) -> None:
    """Also where the browser keeps a cookie that another host signed."""
    now = [datetime(2026, 3, 1, 9, tzinfo=UTC)]
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    Accounts(engine).add("anna", PASSWORD, role="national_planner", country="mng")
    sessions = Sessions(engine, "k" * 40, clock=lambda: now[0])
    now[0] += timedelta(days=20)
    far = sessions.log_in("anna", PASSWORD, "192.0.2.1")
    assert far
    for _ in range(5):
        assert sessions.log_in("anna", "wrong", "192.0.2.2") is None
    with pytest.raises(Throttled):
        sessions.log_in("anna", PASSWORD, "192.0.2.2")
    now[0] = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert sessions.identify(far.token) is None
    assert sessions.log_in("anna", PASSWORD, "192.0.2.2"), "nobody waits for the future"
    # Hosts' clocks differ by some minutes; that ends nothing.
    again = sessions.log_in("anna", PASSWORD, "192.0.2.1")
    assert again
    now[0] -= timedelta(minutes=4)
    assert sessions.identify(again.token)
    engine.dispose()
