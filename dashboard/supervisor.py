"""Two sites, two processes, one command: both run, or neither."""

import signal
import subprocess
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Final

from dashboard.request_log import log

_GRACE: Final = 35.0
"""Seconds that a process has to finish the requests under way before it is killed."""


def run_together(commands: Sequence[Sequence[str]]) -> int:
    """Run the commands until a signal stops them (exit code 0) or one of them ends by itself (not 0)."""
    changed = threading.Event()
    stopped: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.append(number)
        changed.set()

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            # A session of its own: Ctrl-C reaches this process only, which then ends the others in good order.
            processes.append(subprocess.Popen(list(command), start_new_session=True))  # noqa: S603  (our own command)
        for process in processes:
            threading.Thread(target=_watch, args=(process, changed), daemon=True).start()
        changed.wait()
    finally:
        _end(processes)
        for number, handler in previous.items():
            signal.signal(number, handler)
    if stopped:
        return 0
    codes = [process.returncode for process in processes]
    log.error("stopped", exit_codes=codes)
    return next((code for code in codes if code > 0), 1)


def _watch(process: "subprocess.Popen[bytes]", changed: threading.Event) -> None:
    process.wait()
    changed.set()


def _end(processes: "Sequence[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
