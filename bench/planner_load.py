"""Fifty planners at once against the planner site: mixed selections over kept connections, for bench/planner.py."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from page_probe import percentile
from planner_changes import PASSWORD

from data.release.store import Store

Query = dict[str, str]


def random_selections(store: str, country: str, count: int, seed: int = 1) -> list[Query]:
    """Selections as planners make them: most of an aimag or the nation, some of hexagons, all soums, or refused."""
    pick = random.Random(seed)
    opened = Store(store)
    release = opened.open(country, opened.published(country)[0])
    codes = [
        code for code, entry in release.register.items()
        if entry.get("listed", True) and entry["sensitivity"] != "sensitive"
    ]  # fmt: skip
    aimags = [area["pcode"] for area in release.areas("adm1")]
    soums = [area["pcode"] for area in release.areas("adm2")]
    categories = {"sex": ["female", "male"], "age": list(release.age_groups), "disability": ["with", "without"]}
    found = []
    while len(found) < count:
        query = {"indicator": pick.choice(codes)}
        kind = pick.random()
        if kind < 0.55:
            query["area"] = pick.choice(aimags)
        elif kind < 0.70:
            query["area"] = pick.choice(soums)
        elif kind < 0.75:
            query["level"] = "adm2"
        if kind < 0.55 and pick.random() < 0.4:
            for name in pick.sample(sorted(categories), pick.randint(1, 3)):
                query[name] = pick.choice(categories[name])
        if kind >= 0.75 and pick.random() < 0.3:
            query["group"] = pick.choice(release.groups).code
        if pick.random() < 0.3:
            query["dimension"] = pick.choice(["age", "disability", "residence", "livelihood", "zone"])
        found.append(query)
    return found


def callback_body(path: str) -> dict[str, Any]:
    """What Dash in the browser sends for another address."""
    return {
        "output": "desk-slot.children",
        "outputs": {"id": "desk-slot", "property": "children"},
        "inputs": [{"id": "desk-address", "property": "data-query", "value": path}],
        "changedPropIds": ["desk-address.data-query"],
        "parsedChangedPropsIds": ["desk-address.data-query"],
    }


@dataclass
class Tally:
    """What all planners together met."""

    times: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def row(self, seconds: float, planners: int) -> dict[str, Any]:
        """Percentiles in ms, answers per second, errors."""
        return {
            "planners": planners, "seconds": round(seconds, 1), "answers": len(self.times),
            "per_second": round(len(self.times) / seconds, 1),
            **{f"p{share}_ms": round(percentile(self.times, share / 100), 1) for share in (50, 95, 99)},
            "median_kB": round(percentile([float(one) for one in self.sizes], 0.5) / 1000, 1),
            "errors": len(self.errors), "examples": self.errors[:3],
        }  # fmt: skip


class Planner:
    """One logged-in account with its own connection and session."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.origin = address
        self.connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=60)
        body = urlencode({"name": "planner", "password": PASSWORD, "purpose": "planning", "next": "/"})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": address}
        self.connection.request("POST", "/login", body, headers)
        answer = self.connection.getresponse()
        answer.read()
        cookie = answer.getheader("Set-Cookie", "")
        if answer.status != 303 and answer.status != 302:
            raise RuntimeError(f"the log-in was answered by {answer.status}")
        self.headers = {
            "Cookie": cookie.partition(";")[0], "Content-Type": "application/json", "Accept-Encoding": "br",
            "Origin": address,
        }  # fmt: skip

    def ask(self, path: str) -> tuple[int, int]:
        """Status and size of the answer to one change of the selection."""
        self.connection.request("POST", "/_dash-update-component", json.dumps(callback_body(path)), self.headers)
        answer = self.connection.getresponse()
        return answer.status, len(answer.read())


def run(
    address: str, country: str, queries: list[Query], *, planners: int, seconds: float, think: float
) -> dict[str, Any]:
    """Let planners work for some seconds; each thinks about `think` seconds (exponential) between two changes."""
    people = [Planner(address) for _ in range(planners)]
    # Every worker has drawn a page before the clock starts: the first use of a release is not what is measured.
    for person in (*people, *people):
        person.connection.close()  # the server has given up those that waited for the others' log-ins
        person.ask(f"/{country}/en/explore")
    tally, lock = Tally(), threading.Lock()
    end = time.perf_counter() + seconds
    began = time.perf_counter()

    def work(number: int) -> None:
        pick = random.Random(number)
        while time.perf_counter() < end:
            if think:
                time.sleep(min(pick.expovariate(1 / think), 5 * think))
            path = f"/{country}/en/explore?{urlencode(pick.choice(queries))}"
            start = time.perf_counter()
            try:
                status, size = people[number].ask(path)
            except (OSError, http.client.HTTPException) as error:
                with lock:
                    tally.errors.append(f"{type(error).__name__} {path}")
                return
            milliseconds = 1000 * (time.perf_counter() - start)
            with lock:
                tally.times.append(milliseconds)
                tally.sizes.append(size)
                if status != 200:
                    tally.errors.append(f"{status} {path}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(planners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally.row(time.perf_counter() - began, planners)
