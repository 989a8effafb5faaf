"""The production server: gunicorn with threads, started from the command line."""

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from dashboard.process_memory import keep_memory_small, set_apart


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn over an application that is made once and shared by the workers.

    The application must not touch polars before the fork: its thread pool does not survive one. `warm_up` runs in
    every worker instead.
    """

    def __init__(self, application: Any, settings: dict[str, Any]) -> None:
        self._application = application
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Apply the settings."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the WSGI application."""
        return self._application


def serve(application: Any, *, host: str, port: int, workers: int, threads: int, warm_up: Callable[[], None]) -> None:
    """Serve until a signal stops it; requests under way are finished first.

    Args:
        application: WSGI application.
        workers: processes.
        threads: threads per process.
        warm_up: called once in every worker before it takes requests.
    """

    def before_fork(server: Any) -> None:
        # What is there by now stays: the collector would write into pages that the workers share.
        set_apart()

    def after_start(worker: Any) -> None:
        warm_up()
        set_apart()

    keep_memory_small()
    settings = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "graceful_timeout": 30,
        "timeout": 60,
        "keepalive": 15,
        "when_ready": before_fork,
        "post_worker_init": after_start,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "worker_tmp_dir": "/dev/shm",  # noqa: S108  (gunicorn's heartbeat files, as its manual advises)
        "control_socket_disable": True,
    }
    Server(application, settings).run()
