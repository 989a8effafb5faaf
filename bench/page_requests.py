"""Dynamic answers per second on loopback: a bounded number of requests over kept connections, for bench/page.py."""

from __future__ import annotations

import random
import socket
import threading
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from data.release.store import Store


def random_views(store: str, country: str, count: int, seed: int = 1) -> list[tuple[str, dict[str, str], str]]:
    """Permitted views, each (level, address parameters, path of its values file), drawn evenly over the grammar."""
    pick = random.Random(seed)
    opened = Store(store)
    release = opened.open(country, opened.published(country)[0])
    entries = [entry for entry in release.register.values() if entry.get("listed", True)]
    views = []
    while len(views) < count:
        entry = pick.choice(entries)
        level = "adm1" if entry["sensitivity"] == "sensitive" else pick.choice(["adm1", "adm2", "h3"])
        categories = {"sex": ["female", "male"], "age": list(release.age_groups), "disability": ["with", "without"]}
        most = {"adm1": 3, "adm2": 1, "h3": 0}[level] if "persons" in entry["bases"] else 0
        names = pick.sample(sorted(categories), pick.randint(0, most))
        chosen = {name: pick.choice(categories[name]) for name in names}
        base = "persons" if chosen else pick.choice(entry["bases"])
        query = {"level": level, "indicator": entry["code"], "base": base, **chosen}
        table = ".".join([base, *(chosen.get(name, "all") for name in ("sex", "age", "disability"))])
        values = f"/{country}/values/{release.release_id}/{level}/{entry['code']}/{table.replace('+', '%2B')}.bin"
        views.append((level, query, values))
    return views


def paths_by_kind(store: str, country: str, count: int) -> dict[str, list[str]]:
    """Addresses of `count` random views as state.json, values and page."""
    views = random_views(store, country, count)
    return {
        "state.json": [f"/{country}/en/state.json?{urlencode(query)}" for _, query, _ in views],
        "values": [values for _, _, values in views],
        "page": [f"/{country}/en/?{urlencode(query)}" for _, query, _ in views],
    }


def run(address: str, paths: list[str], concurrent: int) -> dict[str, Any]:
    """Ask for every path once, over `concurrent` connections; seconds, answers per second and times in ms."""
    host, port = urlsplit(address).hostname or "127.0.0.1", urlsplit(address).port or 80
    waiting = iter(paths)
    lock = threading.Lock()
    times: list[float] = []
    failures: list[str] = []

    def work() -> None:
        with socket.create_connection((host, port), timeout=60) as connection:
            reader = connection.makefile("rb")
            while True:
                with lock:
                    path = next(waiting, None)
                if path is None:
                    return
                began = time.perf_counter()
                connection.sendall(
                    f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: br\r\n\r\n".encode()
                )
                status = read_answer(reader)
                times.append(1000 * (time.perf_counter() - began))
                if status != 200:
                    failures.append(f"{status} {path}")

    threads = [threading.Thread(target=work) for _ in range(concurrent)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if failures or len(times) != len(paths):
        raise RuntimeError(f"{len(failures)} answers were not 200, for example {failures[:3]}")
    times.sort()
    return {
        "requests": len(paths),
        "distinct": len(set(paths)),
        "per_second": round(len(paths) / seconds, 1),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(0.95 * len(times))], 1),
    }


def read_answer(reader: Any) -> int:
    """Read one answer with a Content-Length; returns the status."""
    status = int(reader.readline().split()[1])
    length = 0
    while (line := reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while length:
        length -= len(reader.read(length))
    return status
