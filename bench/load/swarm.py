"""The clients, in a process of their own: python -m load.swarm MATERIAL PUBLIC PLANNER USERS...

Reads one order a line from its standard input and answers one line each, both JSON:
    {"acts": {"public": 40, "planners": 4, "downloads": 0.2}, "seconds": 15}
gives for every kind of request how many, how many failed, and times in ms; `acts` is how many a second every kind of
people did: fewer than were asked for where users still waited for their former answer. End of input ends the visit.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import Any

import gevent
from locust.env import Environment

from load import people
from load.people import PACE, BaselineVisitor, Planner, Reader, Visitor

SETTLE = 2.0
"""Seconds that a new pace has before it is measured."""


class Window:
    """What happened since it was emptied."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.bytes: dict[str, int] = defaultdict(int)
        self.failed: dict[str, list[str]] = defaultdict(list)

    def note(self, name: str, response_time: float, response_length: int, exception: Any, **rest: Any) -> None:
        """Called by locust for every request."""
        self.times[name].append(response_time)
        self.bytes[name] += response_length or 0
        if exception:
            self.failed[name].append(str(exception)[:200])

    def rows(self) -> dict[str, Any]:
        """By kind."""
        return {
            name: {
                "times": [round(one, 1) for one in times], "bytes": self.bytes[name], "failed": len(self.failed[name]),
                "examples": sorted(set(self.failed[name]))[:3],
            }
            for name, times in self.times.items()
        }  # fmt: skip


def main() -> None:
    """Start the users, then obey."""
    material, public, planner, *numbers = sys.argv[1:]
    with open(material, encoding="utf-8") as file:
        people.MATERIAL.update(json.load(file))
    kinds = {"public": Visitor, "planners": Planner, "downloads": Reader, "baseline": BaselineVisitor}
    PACE.users = {name: int(number) for name, number in zip(kinds, numbers, strict=True)}
    chosen = [kinds[name] for name, number in PACE.users.items() if number]
    for kind in chosen:
        kind.host = planner if kind is Planner else public
        kind.fixed_count = PACE.users[kind.kind]
    environment = Environment(user_classes=chosen, reset_stats=False)
    window = Window()
    environment.events.request.add_listener(lambda **what: window.note(**what))
    runner = environment.create_local_runner()
    users = sum(PACE.users.values())
    runner.start(users, spawn_rate=10)
    while PACE.arrived < users:
        gevent.sleep(0.2)
    tell({"ready": users})
    threads = gevent.get_hub().threadpool
    while line := threads.apply(sys.stdin.readline):
        order = json.loads(line)
        PACE.order(order["acts"])
        gevent.sleep(SETTLE)
        window = Window()
        PACE.ended.clear()
        gevent.sleep(order["seconds"])
        done, window = window, Window()
        acts = {kind: number / order["seconds"] for kind, number in PACE.ended.items()}
        tell({"seconds": order["seconds"], "acts": acts, "kinds": done.rows()})
    runner.quit()


def tell(content: dict[str, Any]) -> None:
    """One line for the one who gave the order."""
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
