"""The longer drill: real commands and sites on a registry of some size, faults at moments that chance chooses.

    python -m tests.faults.drill --persons 100000 --minutes 1

Prints the table of docs/operations.md, in which every fault says what was lost. Every row is asserted: the drill ends
with an error if anything was lost that somebody was told is done. Needs PostgreSQL, and root for a store that may not
be written or read. Not part of `make test`.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.release.store import Store
from tests.dashboard import tiny_release
from tests.faults.database_server import DatabaseServer, database_server
from tests.faults.site import ROOT, free_port, running, until
from tests.registry_copies import write_copy

_ATLAS = (sys.executable, "-c", "from dashboard.cli import main; main()")
_TABLES = ("family", "person", "support", "source", "work_unit")


@dataclass(frozen=True)
class Row:
    """One row of the table: what happened, and what was lost by it."""

    happened: str
    lost: str = "nothing"


@dataclass(frozen=True)
class Grounds:
    """What the faults are tried on: a folder, a registry with a store built from it, and a store of two countries."""

    folder: Path
    registry: Path
    store: Path
    served: Path
    rng: random.Random
    kills: int
    minutes: float


def atlas(*words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*_ATLAS, *words], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def done(*words: str) -> str:
    process = atlas(*words)
    output, _ = process.communicate()
    assert process.returncode == 0, output[-2000:]
    return output


def build(source: str, store: Path) -> subprocess.Popen[str]:
    return atlas("build", "--source", source, "--profile", "kaz", "--store", str(store), "--demonstration-keys")


def content(folder: Path) -> dict[str, bytes]:
    """Releases, ledger and published list of a store."""
    parts = [*folder.glob("kaz/releases/*/**/*"), *folder.glob("kaz/*.json*")]
    return {str(path): path.read_bytes() for path in parts if path.is_file()}


def registry_lost(on: Grounds) -> Row:
    """The registry's server is killed while a build reads from it."""
    with database_server() as server:
        return _registry_lost(on.registry, on.store, server)


def _registry_lost(registry: Path, store: Path, server: DatabaseServer) -> Row:
    before = content(store)
    url = server.url.replace("+psycopg", "")
    files = {name: [*registry.glob(f"{name}.parquet"), *registry.glob(f"{name}/**/*.parquet")] for name in _TABLES}
    assert files["family"]
    assert files["person"]
    write_copy({name: pl.read_parquet(found) for name, found in files.items() if found}, "postgresql", url)
    process = build(url, store)
    until(lambda: list((store / "kaz" / "building").glob("*/work/spool*/*")) or process.poll() is not None, "it reads")
    server.kill()
    output, _ = process.communicate()
    assert process.returncode == 1, output
    assert "Traceback" not in output
    assert "holds no table" not in output, "the build must have begun to read"
    assert content(store) == before
    server.start()
    second, _ = (process := build(url, store)).communicate()
    assert process.returncode == 0, second
    said = output.strip().splitlines()[-1][:160]
    return Row(f"the build ended with exit code 1 and said: `{said}`. The next one, with the server back, was whole")


def killed_builds(on: Grounds) -> Row:
    """Builds killed at moments of chance; then one that runs to its end gives the same release as one undisturbed."""
    registry, times, rng = on.registry, on.kills, on.rng
    calm, store = on.folder / "calm", on.folder / "disturbed"
    start = time.monotonic()
    build(str(registry), calm).communicate()
    whole = time.monotonic() - start
    killed = 0
    for _ in range(times):
        process = build(str(registry), store)
        time.sleep(rng.uniform(0.1, 1.0) * whole)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.communicate()
    assert killed
    last = build(str(registry), store)
    output, _ = last.communicate()
    assert last.returncode == 0, output
    (release,) = Store(calm).built("kaz")
    assert Store(store).built("kaz") == [release]
    left, right = (
        {path.relative_to(root): path.read_bytes() for path in (root / "kaz" / "releases").rglob("*")
         if path.is_file() and path.name != "build_log.json"}
        for root in (calm, store)
    )  # fmt: skip
    assert left == right
    left_over = [path for path in (store / "kaz" / "building").iterdir() if path.is_dir()]
    assert not left_over, left_over
    return Row(
        f"{killed} of {times} builds killed, each within {whole:.0f} s; the next one made byte for byte the "
        "undisturbed release and left no folder behind",
        "nothing; the killed builds' work, where it could not be taken up",
    )


@contextmanager
def mounted(store: Path, folder: Path) -> Iterator[Path]:
    """The store as compose.yaml gives it to the sites: read-only."""
    folder.mkdir()
    subprocess.run(["mount", "--bind", str(store), str(folder)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def workers_killed(on: Grounds) -> Row:
    """A worker dies every few seconds for minutes, over a store that is mounted read-only."""
    store, folder, minutes, rng = on.served, on.folder, on.minutes, on.rng
    addresses = [
        f"/{country}/en/{page}" for country in ("mng", "kaz") for page in ("", "groups", "place", "protection")
    ]
    stop, right, wrong, broken = threading.Event(), [0], [0], [0]
    killed = 0
    with mounted(store, folder / "read-only") as shown, running("public", shown, folder, workers=2) as site:
        bodies = {address: site.get(address).body for address in addresses}

        def visit(turn: int) -> None:
            while not stop.is_set():
                address = list(bodies)[turn % len(bodies)]
                try:
                    answer = site.get(address)
                except Exception:  # noqa: BLE001  (a connection that broke, however: asked again)
                    broken[0] += 1
                    continue
                turn += 1
                good = answer.status == 200 and answer.body == bodies[address]
                right[0] += good
                wrong[0] += not good

        visitors = [threading.Thread(target=visit, args=(number,), daemon=True) for number in range(6)]
        for visitor in visitors:
            visitor.start()
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end:
            time.sleep(rng.uniform(2, 6))
            workers = until(lambda: len(site.workers()) == 2 and site.workers(), "two workers")
            os.kill(rng.choice(workers), signal.SIGKILL)
            killed += 1
        stop.set()
        for visitor in visitors:
            visitor.join()
        until(lambda: site.get("/health").status == 200, "it still answers")
    assert wrong[0] == 0
    assert broken[0] <= killed * 2 * len(visitors)
    assert killed
    return Row(
        f"{killed} workers killed; {right[0]:,} answers right to the byte, {wrong[0]} wrong; a new worker each time",
        f"{broken[0]} requests under way broke off; asked again they were answered",
    )


def not_permitted(on: Grounds) -> Row:
    """The site runs without root's right to read everything, and a file of one country's release is another user's."""
    store, folder = on.served, on.folder
    folder.chmod(0o755)
    latest = Store(store).published("mng")[0]
    victim = store / "mng" / "releases" / latest / "public" / "adm.parquet"
    victim.chmod(0o600)
    shutil.chown(victim, "nobody")
    port = free_port()
    words = ["serve", "public", "--store", str(store), "--port", str(port), "--workers", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": "/tmp", "FAMILY_ATLAS_FILES": str(folder / "nobody")}
    process = subprocess.Popen(
        ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *_ATLAS, *words], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        from tests.faults.site import Site

        site = Site(process, port, folder / "none.log")
        health = until(lambda: site.get("/health").json if process.poll() is None else None, "it answers")
        assert health["damaged"] == {"mng": [latest]}, health
        page = site.get("/mng/en/")
        assert (page.status, latest in page.text) == (200, False)
        assert site.get("/kaz/en/").status == 200
    finally:
        process.terminate()
        process.wait()
        shutil.chown(victim, "root")
        victim.chmod(0o644)
    return Row("the release before it was shown, the other country as ever; `/health` named the release")


FAULTS: tuple[tuple[str, Callable[[Grounds], Row]], ...] = (
    ("builds killed (`kill -9`) at any moment", killed_builds),
    ("the registry's server killed while a build reads", registry_lost),
    ("workers killed under load, store mounted read-only", workers_killed),
    ("a file of the latest release may not be read", not_permitted),
)
"""Every fault of the drill, in the order of the table."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=8)
    given = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("Run it as root: it mounts a store read-only and serves as another user.")
    folder = Path(tempfile.mkdtemp(prefix="family-atlas-drill-"))
    try:
        registry, store = folder / "registry", folder / "store"
        done("demo", "--country", "kaz", "--persons", str(given.persons), "--snapshots", "1", "--out", str(registry))
        output, _ = (first := build(str(registry), store)).communicate()
        assert first.returncode == 0, output
        served = tiny_release.tiny_store(folder / "served").root
        on = Grounds(folder, registry, store, served, random.Random(given.seed), given.kills, given.minutes)
        print("| fault | what happened | what was lost | seconds |\n|---|---|---|---:|", flush=True)
        for fault, happens in FAULTS:
            begin = time.monotonic()
            row = happens(on)
            print(f"| {fault} | {row.happened} | {row.lost} | {time.monotonic() - begin:.0f} |", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
