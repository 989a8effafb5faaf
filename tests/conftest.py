"""Fixtures shared by all rooms: a real PostgreSQL server, started once, with a fresh database per test."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

# How long an example takes depends on the machine and on what was compiled before; speed is measured in bench/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SLOWEST_FIRST = (
    "browser/test_every_page.py",
    "data/build/test_sum_engines_spark.py",
    "data/attack/test_leaks.py",
    "dashboard/planner/test_authorisation.py",
    "data/attack/test_cli_attack.py",
    "browser/test_every_desk_page.py",
    "browser/test_demonstration.py",
    "data/build/test_safety.py",
    "dashboard/test_cli_build.py",
    "data/build/test_resume.py",
    "browser/test_odd_states.py",
    "data/build/test_engines.py",
    "browser/test_budget_journey.py",
    "data/build/test_sum_engines.py",
    "data/build/test_incremental.py",
    "faults/test_database_lost.py",
    "faults/test_releases_served.py",
    "documentation/test_add_an_indicator.py",
    "dashboard/api/test_schemathesis.py",
    "dashboard/test_releases_page.py",
    "data/protection/test_protected_tables.py",
    "geo/test_locate.py",
)
"""Files that take longest: they begin first, so that no worker waits for another's last file at the end."""

_SERVER_USER = "postgres"
_PORT_TRIES = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files, whose tests stay together: the slowest, then those of browsers, then by number of tests."""
    root = Path(__file__).parent
    sizes = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, bool, int, str]:
        name = item.path.relative_to(root).as_posix()
        rank = SLOWEST_FIRST.index(name) if name in SLOWEST_FIRST else len(SLOWEST_FIRST)
        return rank, not name.startswith("browser/"), -sizes[item.path], name

    items.sort(key=place)


def _server_programs() -> Path | None:
    """The folder with initdb and pg_ctl: Debian's newest, else that of pg_config, else that of the PATH."""
    debian = Path("/usr/lib/postgresql")
    versions = sorted(debian.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    candidates = versions if debian.is_dir() else []
    if config := shutil.which("pg_config"):
        found = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        candidates.append(Path(found))
    if control := shutil.which("pg_ctl"):
        candidates.append(Path(control).resolve().parent)
    complete = (folder for folder in candidates if (folder / "initdb").exists() and (folder / "pg_ctl").exists())
    return next(complete, None)


def _as_server_user(command: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """PostgreSQL refuses to run as root, so root hands its programs to the user `postgres`."""
    user = _SERVER_USER if os.geteuid() == 0 else None
    # Output into a file: a started server keeps it open, and a pipe would be waited for until the server's end.
    with (folder / "output.log").open("a") as output:
        return subprocess.run(
            command, cwd=folder, user=user, group=user, extra_groups=[] if user else None, env=_plain_environment(),
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=60, check=False,
        )  # fmt: skip


def _control(programs: Path, folder: Path, words: list[str]) -> subprocess.CompletedProcess[bytes]:
    return _as_server_user([str(programs / "pg_ctl"), "-D", str(folder / "data"), *words], folder)


def _plain_environment() -> dict[str, str]:
    """Without PGHOST and the like, which would lead to another server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(programs: Path, folder: Path) -> int:
    """Start the server and return its port; another program may take a free port first, so try again."""
    for attempt in range(_PORT_TRIES):
        port = _free_port()
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c shared_buffers=64MB -c max_connections=40"
        done = _control(programs, folder, ["-l", str(folder / "log"), "-w", "-o", options, "start"])
        if done.returncode == 0:
            return port
        if attempt == _PORT_TRIES - 1:
            pytest.fail(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")
    raise AssertionError


def run_postgres() -> Iterator[str]:
    """URL of a running PostgreSQL server (database postgres); stopped and deleted at the end of the session.

    Skips where no server is installed, unless FAMILY_ATLAS_REQUIRE_ALL=1 asks that nothing be skipped.
    """
    programs = _server_programs()
    if programs is None:
        sentence = "No PostgreSQL server is installed (initdb and pg_ctl were not found)."
        if os.environ.get("FAMILY_ATLAS_REQUIRE_ALL") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    folder = Path(tempfile.mkdtemp(prefix="fa-pg-"))  # short: the socket's path has a limit of 107 bytes
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_SERVER_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        data = ["-D", str(folder / "data"), "-U", "atlas", "-A", "trust", "-E", "UTF8", "-N"]
        if _as_server_user([str(programs / "initdb"), *data], folder).returncode != 0:
            pytest.fail(f"initdb failed: {(folder / 'output.log').read_text()}")
        port = _start(programs, folder)
        try:
            yield f"postgresql://atlas:secret-word@127.0.0.1:{port}/postgres"
        finally:
            _control(programs, folder, ["-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


postgres_server = pytest.fixture(scope="session", name="postgres_server")(run_postgres)


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[str]:
    """URL of an empty database of its own."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres_server.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
