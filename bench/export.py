"""CSV of a release's largest public table: MB a second made and sent, beside the disk and pandas; memory at 1x and 4x.

Every step runs in a process of its own, whose peak memory is told. The table of four times the size is the same release
with every hexagon four times: nothing of it is served.

    python bench/export.py [--store var/releases] [--country mng]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from data.exports.release_tables import ReleaseTable, release_tables, table_chunks
from data.exports.table_csv import csv_head, csv_rows
from data.exports.table_shelf import FileWords, TableShelf
from data.release import layout
from data.release.manifest import read_manifest
from data.release.reader import Release
from data.release.store import Store

RESULT = Path(__file__).parent / "results" / "export.json"
WORDS = FileWords("bench")
MEGA = 1_000_000
BLOCK = 1 << 20
BUDGET = 100


def opened(folder: Path) -> Release:
    """A release without a look at its checksums: the enlarged one has none."""
    return Release(folder, read_manifest(folder / layout.PUBLIC / layout.MANIFEST))


def largest(release: Release, name: str = "") -> ReleaseTable:
    """The table with most rows, or the one of a name."""
    return max(release_tables(release), key=lambda table: (table.name == name, table.rows))


def enlarged(folder: Path, target: Path, times: int) -> None:
    """Copy a release's public part with every leaf `times` times."""
    for part in (layout.PUBLIC, layout.SHAPES):
        shutil.copytree(folder / part, target / part)
    public = target / layout.PUBLIC
    leaves = pl.read_parquet(public / layout.LEAVES_FILE)
    cells = pl.read_parquet(public / layout.H3_FILE)
    rows = np.tile(np.arange(cells.height).reshape(-1, leaves.height), (1, times)).ravel()
    many = pl.concat([leaves] * times)
    places = pl.Series("leaf", np.arange(many.height), dtype=leaves.schema["leaf"])
    for path, frame in ((layout.H3_FILE, cells[rows]), (layout.LEAVES_FILE, many.with_columns(places))):
        (public / path).chmod(0o644)
        frame.write_parquet(public / path, row_group_size=1 << 20)


def generate(folder: Path, _work: Path, name: str) -> dict[str, Any]:
    """Make the text and throw it away."""
    release = opened(folder)
    table = largest(release, name)
    # What is imported on first use is no part of the table.
    csv_rows(next(table_chunks(release, largest(release, "values_adm0"))))
    start, spent = clocks()
    size = len(csv_head(table.columns)) + sum(len(csv_rows(frame)) for frame in table_chunks(release, table))
    return speed(size, start, spent) | {"table": table.name, "rows": table.rows}


def make(folder: Path, work: Path, name: str) -> dict[str, Any]:
    """Make the compressed CSV, Parquet, checksums and index in one pass."""
    release = opened(folder)
    start, spent = clocks()
    made = TableShelf(work).make(release, largest(release, name), WORDS)
    return speed(made.files[0].bytes, start, spent)


def unpack(folder: Path, work: Path, name: str) -> dict[str, Any]:
    """Read the plain text out of the compressed file, as each download does."""
    release = opened(folder)
    made = TableShelf(work).make(release, largest(release, name), WORDS)
    block, size = bytearray(BLOCK), 0
    start, spent = clocks()
    with made.text() as text:
        while read := text.readinto(block):
            size += read
    return speed(size, start, spent)


def with_pandas(folder: Path, work: Path, name: str) -> dict[str, Any]:
    """The baseline: the whole table as a pandas frame, written with to_csv to memory's device."""
    release = opened(folder)
    made = TableShelf(work).make(release, largest(release, name), WORDS)
    import pandas as pd

    frame = pd.read_parquet(made.path("parquet"))
    path = Path("/dev/null")
    start, spent = clocks()
    frame.to_csv(path, index=False, lineterminator="\r\n")
    return speed(made.files[0].bytes, start, spent)


STEPS = {"generate": generate, "make": make, "unpack": unpack, "pandas": with_pandas}


def clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def speed(size: int, start: float, spent: float) -> dict[str, Any]:
    """By the clock, and by the processor's time of this process: other work may share the machine."""
    seconds, processor = time.perf_counter() - start, time.process_time() - spent
    return {
        "mb": round(size / MEGA, 1),
        "seconds": round(seconds, 3),
        "mb_per_s": round(size / MEGA / seconds),
        "processor_seconds": round(processor, 3),
    }


def in_own_process(step: str, folder: Path, work: Path, name: str = "") -> dict[str, Any]:
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder), "--work", str(work), "--table", name]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def disk(work: Path, megabytes: int = 512) -> dict[str, Any]:
    """Sequential writing, to the disk's own memory included (fsync)."""
    block, path = os.urandom(BLOCK), work / "disk"
    start, spent = clocks()
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    found = speed(megabytes * BLOCK, start, spent)
    path.unlink()
    return found


def over_http(store: Path, country: str, release: Release, work: Path) -> dict[str, Any]:
    """Download the table from the real server with one worker; the memory is the worker's own peak."""
    table = largest(release)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from dashboard.cli import main; main()", "serve", "public"]
    command += ["--store", str(store), "--port", str(port), "--workers", "1"]
    settings = {**os.environ, "FAMILY_ATLAS_FILES": str(work)}
    server = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"/{country}/data/{release.release_id}/{table.name}"
        fetch(port, f"{address}.csv.gz", {}, patience=120)
        fetch(port, f"/{country}/en/", {})
        before = peak_of_children(server.pid)
        found = {
            name: min((fetch(port, f"{address}.{form}", headers) for _ in range(3)), key=lambda item: item["seconds"])
            for name, form, headers in (
                ("csv", "csv", {}),
                ("csv_compressed_on_its_way", "csv", {"Accept-Encoding": "gzip"}),
                ("csv.gz", "csv.gz", {}),
                ("parquet", "parquet", {}),
            )
        }
        return {**found, "worker_mb_before": before, "worker_mb_after": peak_of_children(server.pid)}
    finally:
        server.terminate()
        server.wait(timeout=40)


def fetch(port: int, path: str, headers: dict[str, str], patience: float = 30) -> dict[str, Any]:
    until = time.monotonic() + patience
    while True:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            line.connect()
            break
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.25)
    block, size = bytearray(BLOCK), 0
    start, spent = clocks()
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    while read := answer.readinto(block):
        size += read
    found = speed(size, start, spent)
    line.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return found


def peak_of_children(pid: int) -> int:
    """Largest peak of resident memory among a process's children, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max(peak_of(child) for child in children or [str(pid)])


def peak_of(process: str) -> int:
    """Peak of a process's resident memory in MB; getrusage would count what its parent had when it was started."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1000


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=Path("var/releases"))
    parser.add_argument("--country", default="mng")
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--table", default="")
    asked = parser.parse_args()
    if asked.step:
        found = STEPS[asked.step](asked.folder, asked.work, asked.table)
        print(json.dumps(found | {"peak_mb": peak_of("self")}))
        return
    release = Store(asked.store).open(asked.country)
    report: dict[str, Any] = {"release": release.release_id, "budget_mb_per_s": BUDGET}
    with tempfile.TemporaryDirectory(prefix="family-atlas-bench-") as temporary:
        work = Path(temporary)
        report["disk"] = disk(work)
        report["largest_table"] = {
            step: in_own_process(step, release.folder, work / "files")
            for step in ("generate", "make", "unpack", "pandas")
        }
        report["over_http"] = over_http(asked.store, asked.country, release, work / "served")
        report["hexagons"] = {}
        for times in (1, 4):
            folder = work / f"x{times}"
            enlarged(release.folder, folder, times)
            report["hexagons"][f"{times}x"] = {
                step: in_own_process(step, folder, work / f"files{times}", "values_h3")
                for step in ("generate", "make", "unpack")
            }
    asked.out.parent.mkdir(exist_ok=True)
    asked.out.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
