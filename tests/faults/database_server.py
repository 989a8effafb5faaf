"""A PostgreSQL server of one's own that can be stopped in the middle of everything, and started again."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import conftest
from tests.faults.site import free_port


class DatabaseServer:
    """Starts and stops; `url` leads to its database, whether or not it runs."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder, self._port = programs, folder, free_port()
        self.url = f"postgresql+psycopg://atlas@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        # Confirmed changes must be on the disk when the server is killed: fsync stays on.
        options = f"-p {self._port} -h 127.0.0.1 -k {self._folder} -c shared_buffers=32MB -c max_connections=30"
        words = ["-l", str(self._folder / "log"), "-w", "-o", options, "start"]
        assert conftest._control(self._programs, self._folder, words).returncode == 0, self._log()

    def kill(self) -> None:
        """As a power cut does: no connection is ended in good order, nothing is written any more."""
        done = conftest._control(self._programs, self._folder, ["-w", "-m", "immediate", "stop"])
        assert done.returncode == 0, self._log()

    def restart(self) -> None:
        self.kill()
        self.start()

    def runs(self) -> bool:
        return (self._folder / "data" / "postmaster.pid").exists()

    def _log(self) -> str:
        return (self._folder / "log").read_text()[-2000:]


@contextmanager
def database_server() -> Iterator[DatabaseServer]:
    """A new server that runs; stopped and deleted at the end.

    Skips where none is installed, unless FAMILY_ATLAS_REQUIRE_ALL=1 asks that nothing be skipped.
    """
    programs = conftest._server_programs()
    if programs is None:
        sentence = "No PostgreSQL server is installed (initdb and pg_ctl were not found)."
        if os.environ.get("FAMILY_ATLAS_REQUIRE_ALL") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    folder = Path(tempfile.mkdtemp(prefix="fa-fault-"))  # short: the socket's path has a limit of 107 bytes
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = ["-D", str(folder / "data"), "-U", "atlas", "-A", "trust", "-E", "UTF8"]
        made = conftest._as_server_user([str(programs / "initdb"), *data], folder)
        assert made.returncode == 0, (folder / "output.log").read_text()
        server = DatabaseServer(programs, folder)
        server.start()
        try:
            yield server
        finally:
            if server.runs():
                server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
