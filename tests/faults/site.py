"""A site as an operator runs it: `family-atlas serve` in processes of its own, asked over HTTP."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
"""Seconds after which something that must happen is held not to happen: the tests' machine may be busy."""

_PROGRAM = (sys.executable, "-c", "from dashboard.cli import main; main()", "serve")
_KEY = {"FAMILY_ATLAS_SECRET_KEY": "k" * 40, "FAMILY_ATLAS_API_LIMIT": "off"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Visitor:
    """Keeps cookies, follows nothing."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, address: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            sent = {name.replace("_", "-"): value for name, value in headers.items()} | (cookie if self.cookies else {})
            connection.request(method, address, body, sent)
            answer = connection.getresponse()
            content = answer.read()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    kept, _, rest = value.partition("=")
                    self.cookies[kept] = rest.partition(";")[0]
            return Answer(answer.status, dict(answer.getheaders()), content)
        finally:
            connection.close()

    def get(self, address: str) -> Answer:
        return self.ask("GET", address)

    def post(self, path: str, **form: str) -> Answer:
        body = urlencode(form).encode()
        return self.ask("POST", path, body, Content_Type="application/x-www-form-urlencoded")

    def log_in(self, name: str, password: str) -> Answer:
        return self.post("/login", name=name, password=password, purpose="planning", next="/")


@dataclass
class Site:
    """A running site; `log` is what it wrote."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def visitor(self) -> Visitor:
        return Visitor(self.port)

    def get(self, address: str) -> Answer:
        return self.visitor().get(address)

    def workers(self) -> list[int]:
        """Process numbers of the workers that run."""
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(number) for number in Path(path).read_text().split()]

    def each_worker(self, address: str) -> list[Answer]:
        """What every worker answers: while one is asked, the others stand still."""
        answers, workers = [], self.workers()
        for asked in workers:
            others = [worker for worker in workers if worker != asked]
            try:
                for other in others:
                    os.kill(other, signal.SIGSTOP)
                _wait_for_standstill(others)
                answers.append(self.get(address))
            finally:
                for other in others:
                    os.kill(other, signal.SIGCONT)
        return answers

    def events(self, name: str) -> list[dict[str, Any]]:
        """Lines of the log of one kind."""
        lines = (line for line in self.log.read_bytes().splitlines() if line.startswith(b"{"))
        return [entry for entry in map(orjson.loads, lines) if entry.get("event") == name]


def _wait_for_standstill(processes: Sequence[int]) -> None:
    def still() -> bool:
        threads = [path for process in processes for path in Path(f"/proc/{process}/task").glob("*/stat")]
        return {path.read_text().rpartition(")")[2].split()[0] for path in threads} <= {"T"}

    until(still, "the other workers stand still")


def until(happens: Callable[[], object], what: str) -> Any:
    """Wait for something that must happen, and return it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            found = happens()
        except (OSError, http.client.HTTPException):
            found = None
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not within {PATIENCE:.0f} s: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    kind: str, store: Path, folder: Path, *options: str, workers: int = 1, environment: Mapping[str, str] | None = None
) -> Iterator[Site]:
    """Run a site over a store until the block ends; `folder` takes its log and the files that it makes."""
    port, log = free_port(), folder / f"{kind}.log"
    words: Sequence[str] = (kind, "--store", str(store), "--port", str(port), "--workers", str(workers), *options)
    own = {"PYTHONPATH": str(ROOT), "FAMILY_ATLAS_FILES": str(folder / "files"), **_KEY, **(environment or {})}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*_PROGRAM, *words], cwd=ROOT, env={**os.environ, **own}, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    site = Site(process, port, log)
    try:

        def answers() -> bool:
            assert process.poll() is None, log.read_text()[-3000:]
            return site.get("/health").status in (200, 503) and len(site.workers()) == workers

        until(answers, f"the {kind} site answers: {log.read_text()[-3000:]}")
        yield site
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def number_in(pattern: str, text: str) -> str:
    """The first group of a pattern that must be there."""
    found = re.search(pattern, text)
    assert found, pattern
    return found[1]
