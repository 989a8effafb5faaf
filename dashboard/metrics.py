"""Numbers of a running site for an operator's Prometheus: what was asked of it, how fast and how well it answered.

Every worker writes its own into small files of one private folder (prometheus_client's multiprocess mode); a process of
its own adds them up and answers at a port of its own, see `dashboard.metrics_server`. Labels are known words: routes,
methods, status codes, names of countries with a release. Nothing says who asked or what for.

prometheus_client decides at its import whether values are shared between processes, so nothing here imports it before
`SiteMetrics` has named the folder.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from flask import Flask, request

from dashboard.request_log import OBSERVER, Finished

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the histogram of answers, in seconds; 0.05 is the budget of a dynamic answer."""

_LOGIN_ROUTE: Final = "/login"
_OUTCOMES: Final = {302: "accepted", 303: "accepted", 401: "failed", 429: "throttled"}
_CACHES_EVERY: Final = 1.0
"""Seconds between two looks at the size of the caches; they are looked at when a request ends."""


class SiteMetrics:
    """The instruments of one site. Make it before the workers are forked; each then counts for itself.

    Args:
        folder: private, empty, on a local disk or in memory; for this site alone.
        site: "public" or "planner".
        caches: what says how many bytes a cache of the worker holds, by the cache's name.
    """

    def __init__(self, folder: Path, site: str, caches: Mapping[str, Callable[[], int]]) -> None:
        os.environ[FOLDER_VARIABLE] = str(folder)
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        own = CollectorRegistry()
        self._caches = dict(caches)
        self._looked = 0.0
        self._lock = threading.Lock()
        self._requests = Counter(
            "family_atlas_requests", "Answered requests.", ["method", "route", "status"], registry=own
        )
        self._seconds = Histogram(
            "family_atlas_request_seconds",
            "Time from the first line of a request being read to the answer being ready to send.",
            ["route"],
            registry=own,
            buckets=BUCKETS,
        )
        self._bytes = Counter("family_atlas_response_bytes", "Bytes of answers, without headers.", registry=own)
        self._logins = Counter(
            "family_atlas_logins", "Log-ins tried with name and password.", ["outcome"], registry=own
        )
        self._starts = Counter("family_atlas_worker_starts", "Workers that began to take requests.", registry=own)
        self._up = Gauge(
            "family_atlas_worker_up", "Workers that take requests.", registry=own, multiprocess_mode="livesum"
        )
        self._held = Gauge(
            "family_atlas_cache_bytes",
            "Memory that the caches of all living workers hold.",
            ["cache"],
            registry=own,
            multiprocess_mode="livesum",
        )
        if site == "planner":
            for outcome in sorted(set(_OUTCOMES.values())):
                self._logins.labels(outcome)

    def watch(self, server: Flask) -> None:
        """Count what the server answers to visitors; what a worker asks of itself while it warms up is left out."""

        def observe(done: Finished) -> None:
            if request.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn"):
                self._count(done)

        server.extensions[OBSERVER] = observe

    def worker_started(self) -> None:
        """Note that the worker which calls this takes requests from now on."""
        self._starts.inc()
        self._up.set(1)
        self._look_at_caches()

    def _count(self, done: Finished) -> None:
        self._requests.labels(done.method, done.route, str(done.status)).inc()
        self._seconds.labels(done.route).observe(done.seconds)
        self._bytes.inc(done.bytes or 0)
        if done.route == _LOGIN_ROUTE and done.method == "POST" and done.status in _OUTCOMES:
            self._logins.labels(_OUTCOMES[done.status]).inc()
        self._look_at_caches()

    def _look_at_caches(self) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._looked < _CACHES_EVERY:
                return
            self._looked = now
        for name, held in self._caches.items():
            self._held.labels(name).set(held())
