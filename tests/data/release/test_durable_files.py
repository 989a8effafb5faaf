"""Files are replaced in one step: killed or out of space, a reader finds the old content or the new."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.release.layout import write_durably
from data.release.store import Store
from tests.invented.country import COUNTRY
from tests.invented.releases import copy_of_store

_PUBLISH_AND_DIE = """
import os, signal, sys
from data.release.store import Store
store, country, release_id, moment = sys.argv[1:]
doomed = getattr(os, moment)
left = [2 if moment == "fsync" else 1]  # the first one is the ledger's
def die(*arguments, **options):
    left[0] -= 1
    if left[0] or moment != "fsync":
        doomed(*arguments, **options)
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
setattr(os, moment, die)
Store(store).publish(country, release_id)
"""


@pytest.mark.parametrize(("moment", "new"), [("fsync", False), ("rename", True)])
def test_killed_while_publishing(tmp_path: Path, moment: str, new: bool) -> None:
    """Killed before the temporary file is complete, or right after the rename."""
    store = copy_of_store(tmp_path / "store")
    latest, earlier = store.published(COUNTRY)
    store.withdraw(COUNTRY, latest)
    # Path.replace is os.replace.
    name = {"fsync": "fsync", "rename": "replace"}[moment]
    killed = subprocess.run(
        [sys.executable, "-c", _PUBLISH_AND_DIE, str(store.root), COUNTRY, latest, name], check=False
    )
    assert killed.returncode == -9
    assert store.published(COUNTRY) == ([latest, earlier] if new else [earlier])
    leftovers = list((store.root / COUNTRY).glob(".published.json.*"))
    assert bool(leftovers) != new
    store.publish(COUNTRY, latest)
    assert Store(store.root).published(COUNTRY) == [latest, earlier]
    assert list((store.root / COUNTRY).glob(".published.json.*")) == [], "swept"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "file"
    write_durably(target, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_durably(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert target.stat().st_mode & 0o777 == 0o644
