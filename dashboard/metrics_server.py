"""The port at which an operator's Prometheus reads a site's numbers: a small process beside the site's workers.

It is forked from the site's main process, so it costs next to no memory of its own; it ends when that process has
ended, however that happened, and takes the folder of the numbers with it.
"""

import contextlib
import os
import shutil
import signal
import socket
import socketserver
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from dashboard.metrics import SiteMetrics
from dashboard.store_metrics import StoreFacts
from data.errors import AtlasError

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

_LOOK_EVERY: Final = 0.5
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class PortTaken(AtlasError):
    """Nothing can listen at the port that was named for the numbers."""


@contextmanager
def metrics_beside(
    port: int, *, host: str, store: Path, site: str, caches: Mapping[str, Callable[[], int]]
) -> Iterator[SiteMetrics]:
    """Answer at a port with a site's numbers for as long as the site runs.

    Args:
        port: to listen at; 0 takes a free one.
        host: address to listen on; whoever reaches it reads all numbers.
        store: folder of the releases.
        site: "public" or "planner".
        caches: bytes that the caches of a worker hold, by name.

    Raises:
        PortTaken: the address cannot be listened at.
    """
    from dashboard.request_log import log

    owner = os.getpid()
    server = _listen(host, port)
    folder = Path(tempfile.mkdtemp(prefix="family-atlas-metrics-"))
    try:
        metrics = SiteMetrics(folder, site, caches)
        server.set_app(_application(folder, store, owner))
        if os.fork() == 0:
            _answer_until_gone(server, owner, folder)
        server.server_close()
        log.info("metrics", site=site, address=f"http://{host}:{server.server_port}/metrics")
        yield metrics
    finally:
        # Workers are forked from here and leave through here; the folder is the main process's.
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)


class LiveWorkers:
    """A collector: how much memory each living worker uses; the gauges of those that are gone are forgotten."""

    def __init__(self, folder: Path, parent: int) -> None:
        self._folder, self._parent = folder, parent

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        """Look at every process that wrote numbers."""
        from prometheus_client.core import GaugeMetricFamily
        from prometheus_client.multiprocess import mark_process_dead

        memory = GaugeMetricFamily(
            "family_atlas_worker_resident_bytes", "Resident memory of a worker, shared pages included.", labels=["pid"]
        )
        for number in sorted({int(path.stem.rpartition("_")[2]) for path in self._folder.glob("gauge_*.db")}):
            if number == self._parent:
                continue
            resident = _resident(number)
            if not resident:
                mark_process_dead(number, str(self._folder))  # type: ignore[no-untyped-call]
                continue
            memory.add_metric([str(number)], resident)
        yield memory


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    """Answers in threads; never asks a name server for its own name."""

    daemon_threads = True

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the base class's name)
        """Nothing: Prometheus asks every few seconds."""


def _listen(host: str, port: int) -> _Server:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    kind = type("_Bound", (_Server,), {"address_family": family})
    try:
        bound: _Server = kind((host, port), _Silent)
    except (OSError, OverflowError) as error:
        raise PortTaken(
            f"The numbers for monitoring cannot be served at {host}:{port} ({getattr(error, 'strerror', error)}); "
            "name a free port with --metrics-port."
        ) from error
    return bound


def _application(folder: Path, store: Path, parent: int) -> Any:
    """The answer to every address: all numbers as they are now."""
    from prometheus_client import CollectorRegistry, make_wsgi_app
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    # In this order: gauges of workers that are gone are forgotten before the others are added up.
    registry.register(LiveWorkers(folder, parent))
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    registry.register(StoreFacts(store))
    return make_wsgi_app(registry)


def _answer_until_gone(server: _Server, parent: int, folder: Path) -> None:
    """Run in the forked process; never returns."""
    try:
        # Ctrl-C reaches the whole group; this process ends with the main one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        while os.getppid() == parent:
            time.sleep(_LOOK_EVERY)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os._exit(0)


def _resident(number: int) -> int:
    """Resident bytes of a process; 0 if there is none, or it has ended and waits to be noticed."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{number}/statm").read_text().split()[1]) * _PAGE
    return 0
