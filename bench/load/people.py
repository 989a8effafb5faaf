"""Who visits: locust's users. How often each acts is set from outside while they run (`PACE`).

An act is what a person does once: another view of a map is three requests (state, figures, panel), a page is one. Names
of requests are the kinds that the report has rows for, see `load.kinds`.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count, cycle
from typing import Any
from urllib.parse import urlencode

import gevent
from gevent.event import Event
from locust import FastHttpUser, task

PASSWORD = "demo-planner-2026"
COMPRESSED = {"Accept-Encoding": "br, gzip"}
FORM = "application/x-www-form-urlencoded"
MATERIAL: dict[str, Any] = {}


class Pace:
    """Acts of all users of a kind per second; each user acts every `users / acts` seconds, or not at all.

    Who has arrived waits for the first order. Without one there is no pace to wait at: users that drew their first
    pause before it came slept for hours, and the others were the whole load.
    """

    def __init__(self) -> None:
        self.acts: dict[str, float] = {}
        self.users: dict[str, int] = {}
        self.arrived = 0
        self.ended: Counter[str] = Counter()
        self._ordered = Event()

    def order(self, acts: dict[str, float]) -> None:
        """Let everybody act at this pace from now on."""
        self.acts = acts
        self._ordered.set()

    def await_order(self) -> None:
        """Return when there is a pace."""
        self.arrived += 1
        self._ordered.wait()

    def wait(self, kind: str) -> float:
        """Seconds between the begins of two acts of one user."""
        return self.users.get(kind, 1) / max(self.acts.get(kind, 0.0), 1e-3)


PACE = Pace()
_ADDRESSES = count(1)


class Paced(FastHttpUser):  # type: ignore[misc]
    """Acts at the common pace, begins at a random moment of it, and never catches up what it missed."""

    abstract = True
    kind = ""
    network_timeout = connection_timeout = 60.0
    insecure = True

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        number = next(_ADDRESSES)
        self.pick = random.Random(number)
        # Visitors come from addresses of their own, as the proxy in front tells them apart.
        self.usual = {**COMPRESSED, "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        self._began = 0.0

    def on_start(self) -> None:
        """Arrive, wait for the first order, then for a moment of one's own."""
        try:
            self.arrive()
        finally:
            PACE.await_order()
        gevent.sleep(PACE.wait(self.kind) * self.pick.random())
        self._began = time.monotonic()

    def arrive(self) -> None:
        """What is asked for once, before the acts."""

    def wait_time(self) -> float:
        """From the end of an act to the begin of the next.

        From begin to begin it is drawn around the pace, so that users do not march in step.
        """
        now = time.monotonic()
        self._began = max(now, self._began + PACE.wait(self.kind) * self.pick.uniform(0.5, 1.5))
        PACE.ended[self.kind] += 1
        return self._began - now

    def ask(self, path: str, name: str, **more: Any) -> Any:
        """One GET, or POST where `data` or `json` is given."""
        headers = {**self.usual, **more.pop("headers", {})}
        post = "data" in more or "json" in more
        send = self.client.post if post else self.client.get
        return send(path, name=name, headers=headers, **more)


def turns(items: list[Any], start: int) -> Iterator[Any]:
    """Items as people ask for them.

    By default the n-th is asked for 1/n times as often as the first (Zipf's law, which requests of web pages follow:
    Breslau et al., INFOCOM 1999). Where MATERIAL says "even": all round and round, from a place of one's own, so that
    two users rarely ask for the same.
    """
    if MATERIAL.get("even"):
        return cycle(items[start % len(items) :] + items[: start % len(items)])
    pick = random.Random(start)
    # The whole part of n to the power of an even number has that law.
    return (items[int(len(items) ** pick.random()) - 1] for _ in count())


class Visitor(Paced):
    """A visitor of the public site: mostly other views of the map, none twice."""

    kind = "public"

    def arrive(self) -> None:
        start = self.pick.randrange(10**6)
        self.views = turns(MATERIAL["views"], start)
        self.pages = {kind: turns(paths, start) for kind, paths in MATERIAL["pages"].items()}
        country = self.pick.choice(MATERIAL["countries"])
        self.ask("/?lang=en", "front page")
        self.ask(f"/{country}/en/", "map page")
        for address in MATERIAL["geometry"][country]:
            self.ask(address, "geometry")

    @task(40)
    def other_view(self) -> None:
        view = next(self.views)
        path, _, query = view["page"].partition("?")
        self.ask(f"{path}state.json?{query}", "map state")
        self.ask(view["values"], "map figures")
        self.ask("/_dash-update-component", "map panel", json=panel_body(view["page"]))

    @task(15)
    def deep_link(self) -> None:
        self.ask(next(self.views)["page"], "map page")

    @task(12)
    def place(self) -> None:
        self.ask(next(self.pages["place"]), "place page")

    @task(8)
    def search(self) -> None:
        self.ask(next(self.pages["search"]), "search")

    @task(6)
    def groups(self) -> None:
        self.ask(next(self.pages["groups"]), "groups page")

    @task(6)
    def causes(self) -> None:
        self.ask(next(self.pages["causes"]), "causes page")

    @task(8)
    def program(self) -> None:
        self.ask(next(self.pages["api"]), "api")

    @task(3)
    def embedded(self) -> None:
        self.ask(next(self.pages["embed"]), "embedded map")

    @task(2)
    def reading(self) -> None:
        self.ask(next(self.pages["reading"]), "reading page")


class Reader(Paced):
    """Takes whole data files, or parts of them as a broken-off download is taken up again."""

    kind = "downloads"

    def arrive(self) -> None:
        self.files = turns(MATERIAL["files"], self.pick.randrange(100))

    @task(2)
    def whole(self) -> None:
        self.ask(next(self.files), "data file")

    @task(1)
    def part(self) -> None:
        begin = self.pick.randrange(1000)
        with self.client.get(
            next(self.files), name="data range", headers={**self.usual, "Range": f"bytes={begin}-{begin + 99_999}"},
            catch_response=True,
        ) as answer:  # fmt: skip
            fits = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {begin}-")
            if fits:
                answer.success()
            else:
                answer.failure(f"{answer.status_code}, {answer.headers.get('Content-Range')}")


class Planner(Paced):
    """A planner with an account: says what for, then looks at view after view, and now and then takes a file."""

    kind = "planners"

    def arrive(self) -> None:
        start = self.pick.randrange(10**6)
        self.views = turns(MATERIAL["desk"], start)
        self.pages = turns(MATERIAL["desk_pages"], start)
        self.orders = turns(MATERIAL["orders"], start)
        form = urlencode({"name": "planner", "password": PASSWORD, "purpose": "planning", "next": "/"})
        with self.client.post(
            "/login", data=form, headers={**self.usual, "Content-Type": FORM}, name="log-in", allow_redirects=False,
            catch_response=True,
        ) as answer:  # fmt: skip
            cookie = (answer.headers or {}).get("Set-Cookie", "").partition(";")[0]
            if answer.status_code not in (302, 303) or not cookie:
                answer.failure(f"{answer.status_code} at the log-in: {answer.error}")
            else:
                answer.success()
        self.usual["Cookie"] = cookie

    @task(80)
    def other_view(self) -> None:
        self.ask("/_dash-update-component", "desk view", json=next(self.views), allow_redirects=False)

    @task(18)
    def page(self) -> None:
        self.ask(next(self.pages), "desk page")

    @task(1)
    def download(self) -> None:
        form = urlencode({"purpose": "planning", "format": self.pick.choice(("csv", "xlsx"))})
        self.ask(next(self.orders), "desk download", data=form, headers={"Content-Type": FORM})


class BaselineVisitor(Paced):
    """A visitor of the plain Dash application: another indicator on the map of all districts."""

    kind = "baseline"

    @task
    def other_view(self) -> None:
        body = {
            "output": "map.figure", "outputs": {"id": "map", "property": "figure"},
            "inputs": [{"id": "indicator", "property": "value", "value": self.pick.choice(MATERIAL["codes"])}],
            "changedPropIds": ["indicator.value"], "parsedChangedPropsIds": ["indicator.value"],
        }  # fmt: skip
        self.ask("/_dash-update-component", "baseline map", json=body)


def panel_body(path: str) -> dict[str, Any]:
    """What Dash in the browser sends for another view of the public map."""
    outputs = [{"id": name, "property": "children"} for name in MATERIAL["panel"]["outputs"]]
    name = MATERIAL["panel"]["input"]
    return {
        "output": "..{}..".format("...".join(f"{one['id']}.children" for one in outputs)),
        "outputs": outputs,
        "inputs": [{"id": name, "property": "data-query", "value": path}],
        "changedPropIds": [f"{name}.data-query"],
        "parsedChangedPropsIds": [f"{name}.data-query"],
    }
