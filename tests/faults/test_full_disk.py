"""The disk fills up under a running site: what was confirmed stays, the rest is told, and room is all that it needs."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from dashboard.pages.data.file_words import file_words
from dashboard.pages.feedback.form_token import FormTokens
from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.public import create_public_app
from dashboard.served import ServedReleases
from data.exports.release_tables import release_tables
from data.exports.table_shelf import FilesUnavailable, TableShelf
from data.feedback.inbox import Inbox
from data.people.accounts import Accounts
from data.people.database import open_database
from data.release.store import Store
from tests.dashboard import tiny_release

PASSWORD = "correct horse battery"
VIEWS = "/kaz/en/views"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return tiny_release.tiny_store(tmp_path_factory.mktemp("disk") / "store")


class SmallDisk:
    """A file system of four megabytes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._ballast = folder, folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as file:
            for piece in (65_536, 4_096, 1):
                while True:
                    try:
                        file.write(b"x" * piece)
                    except OSError:
                        break

    def free(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Only root may mount one, and not in every container."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("This process may not mount a small file system.")
    yield SmallDisk(folder)
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_the_accounts_of_planners(store: Store, disk: SmallDisk) -> None:
    engine = open_database(f"sqlite:///{disk.folder / 'people.sqlite'}")
    Accounts(engine).add("kairat", PASSWORD, role="national_planner", country="kaz")
    server = create_planner_app(store.root, engine, PlannerSettings("k" * 40, limits=False)).server
    client = server.test_client()

    def save(name: str) -> Any:
        return client.post(VIEWS, data={"address": "/kaz/en/home", "name": name})

    login = {"name": "kairat", "password": PASSWORD, "purpose": "planning"}
    assert client.post("/login", data=login).status_code == 303
    confirmed = [name for name in ("first", "second") if save(name).headers["Location"].endswith("done=added")]
    disk.fill()
    answers = [save(f"refused {number} " + "x" * 60) for number in range(20)]
    told = [answer for answer in answers if answer.status_code == 503]
    confirmed += [f"refused {number} " for number, answer in enumerate(answers) if answer.status_code == 303]
    assert told, "there is no room for all of them"
    assert all("may not have been saved" in answer.text for answer in told)
    assert server.test_client().post("/login", data=login).status_code == 503
    disk.free()
    assert save("last").status_code == 303
    page = client.get(VIEWS).text
    assert all(name in page for name in (*confirmed, "last"))
    with engine.connect() as connection:
        kept = connection.scalar(text("SELECT count(*) FROM saved_view"))
        events = connection.scalar(text("SELECT count(*) FROM audit_event WHERE event = 'saved_view_added'"))
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    assert kept == events == len(confirmed) + 1
    engine.dispose()


def test_feedback(store: Store, disk: SmallDisk) -> None:
    inbox = Inbox(f"sqlite:///{disk.folder / 'feedback.sqlite'}")
    server = create_public_app(store.root, inbox=inbox).server
    moment = [1_800_000_000.0]
    server.view_functions["feedback.page"].__self__.tokens = FormTokens(b"x" * 32, clock=lambda: moment[0])  # type: ignore[attr-defined]
    client = server.test_client()

    def send(words: str) -> Any:
        token = re.search(r'name="token" value="([^"]+)"', client.get("/mng/en/feedback").text)
        assert token
        moment[0] += 60
        form = {"kind": "figure", "page": "", "text": words, "email": "", "token": token[1]}
        return client.post("/mng/en/feedback", data=form)

    assert send("The first message.").status_code == 303
    disk.fill()
    long = "A long message. " * 100
    answers = [send(f"{long}{number}") for number in range(8)]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(refused) >= 6, "five an hour, but what could not be kept does not count"
    assert all("A long message." in answer.text for answer in refused), "nobody has to type it again"
    disk.free()
    assert send("The last message.").status_code == 303
    kept = [message.text for message in inbox.messages()]
    assert (kept[0], kept[-1]) == ("The first message.", "The last message.")
    assert len(kept) == 2 + sum(answer.status_code == 303 for answer in answers)
    inbox.engine.dispose()


def test_the_files_of_a_release(store: Store, disk: SmallDisk) -> None:
    served = ServedReleases(store.root).open("mng")
    table = next(table for table in release_tables(served.release) if table.name == "values_adm2")
    root, words = disk.folder / "files", file_words(served)
    shelf = TableShelf(root)
    disk.fill()
    for _ in range(2):
        with pytest.raises(FilesUnavailable, match="cannot be written to"):
            shelf.make(served.release, table, words)
        left = [path for path in root.rglob("*") if path.is_file() and path.stat().st_size] if root.exists() else []
        assert left == []
        assert shelf.find(served.release, table, words) is None
    disk.free()
    made = shelf.make(served.release, table, words)
    assert all(file.format == "csv" or made.path(file.format).stat().st_size == file.bytes for file in made.files)
    assert os.listdir(made.folder.parent).count(table.name) == 1
