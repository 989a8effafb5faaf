"""What a worker makes before visitors ask for it, in a thread that gives way to them.

A visitor who comes earlier gets the same content with ordinary compression, made on the spot in some hundredths of a
second; the strongest compression of the large files takes seconds and only ever happens here.
"""

import os
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from flask import Flask

from dashboard.process_memory import give_memory_back, set_apart
from dashboard.request_log import log_failure

_FILES: Final = re.compile(r'"(/(?:static|_dash-component-suites)/[^"]+)"')
_LEVELS: Final = ("adm2", "h3")
_PAGES: Final = ("place", "groups", "causes", "data", "method", "protection", "releases")
"""Pages whose first visitor in a process waits for what is read once per release: up to two seconds."""
_ENCODING: Final = {"Accept-Encoding": "br"}


def start_warming(server: Flask, countries: Iterable[str], strengthen: Callable[[], None]) -> threading.Thread:
    """Ask for the usual pages and files of the countries, then run `strengthen`; returns the thread."""
    thread = threading.Thread(target=_warm, args=(server, tuple(countries), strengthen), name="warming", daemon=True)
    thread.start()
    return thread


def _warm(server: Flask, countries: Sequence[str], strengthen: Callable[[], None]) -> None:
    _give_way()
    addresses = [f"/{country}/en/" for country in countries]
    client = server.test_client()
    try:
        for address in addresses:
            for level in _LEVELS:
                client.get(f"{address}?level={level}", headers=_ENCODING)
            state = client.get(f"{address}state.json?level=h3").get_json(silent=True) or {}
            for name in ("shapes_url", "hexes_url", "values_url"):
                if name in state:
                    client.get(state[name], headers=_ENCODING)
            for name in _PAGES:
                client.get(f"{address}{name}", headers=_ENCODING)
        for address in addresses[:1]:
            page = client.get(f"{address}?chart=1").get_data(as_text=True)
            for file in dict.fromkeys(_FILES.findall(page)):
                client.get(file, headers=_ENCODING)
        strengthen()
        # The first of these has the files of the layers made, which takes a process of its own some seconds.
        for country in countries:
            client.get(f"/ogc/{country}/collections?f=json")
        give_memory_back()
        set_apart()
    except Exception as problem:  # noqa: BLE001  (nobody waits for this thread; visitors are served without it)
        log_failure(problem)


def _give_way() -> None:
    """Lower the priority of this thread alone (Linux schedules threads one by one)."""
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
    except (AttributeError, OSError):
        return
