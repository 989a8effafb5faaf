"""Throw generated bodies at the planner site's callback route and addresses at its pages; count what fails.

    python bench/callback_bodies.py --store var/store --bodies 100000

Every answer of 5xx is a defect; they are told apart by the exception and the line that raised it. A third of the bodies
are well formed and name real pages with real and mistaken parameters, since those reach furthest; another third are
such bodies with one thing wrong.
"""

import argparse
import json
import logging
import random
import re
import string
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import orjson
import structlog

from dashboard.pages import planner_frame

ROUTE = "/_dash-update-component"
ODD = (
    "", " ", "0", "-1", "1e309", "NaN", "null", "true", "[]", "{}", "..", "../../etc/passwd", "%00", "\x00", "\ud800",
    "é" * 40, "А" * 600, "' OR 1=1 --", "<script>", "MN", "MN11.0", "MN11.99999999", "MN1101.-1", "MN1101.1e9", "٣",
    "60 ", "60+", "all", "latest", "2026-02-30", "9" * 400, "\u202e", "=1+1", "a" * 5000,
)  # fmt: skip


class Generator:
    """Makes bodies from what the pages themselves offer.

    Args:
        seed: the same seed makes the same bodies from the same pages.
        addresses: of all pages, with country and language.
        parameters: names with values that the pages' forms and links hold.
    """

    def __init__(self, seed: int, addresses: list[str], parameters: dict[str, list[str]]) -> None:
        self.random = random.Random(seed)
        self.addresses = addresses
        self.parameters = parameters
        self.names = sorted(parameters)

    def body(self) -> Any:
        """One body: bytes to be sent as they are, or something for JSON."""
        kind = self.random.random()
        if kind < 0.35:
            return self.well_formed(self.address())
        if kind < 0.7:
            return self.bent(self.well_formed(self.address()))
        if kind < 0.92:
            return self.anything(0)
        return bytes(self.random.randrange(256) for _ in range(self.random.randrange(400)))

    @staticmethod
    def well_formed(address: Any) -> dict[str, Any]:
        """A body as the browser sends it."""
        return {
            "output": "desk-slot.children",
            "outputs": {"id": "desk-slot", "property": "children"},
            "inputs": [{"id": "desk-address", "property": "data-query", "value": address}],
            "changedPropIds": ["desk-address.data-query"],
            "state": [],
        }

    def address(self) -> str:
        """An address of a page with some parameters, some of them wrong."""
        choose = self.random
        path = choose.choice(self.addresses)
        if choose.random() < 0.05:
            path = choose.choice((path.upper(), path + "/", "/" + path, path.replace("/", "//"), choose.choice(ODD)))
        names = choose.sample(self.names, min(len(self.names), choose.randrange(7)))
        pairs = [(name, self.value(name)) for name in names]
        if choose.random() < 0.1:
            pairs.append((choose.choice((*ODD, "area", "release")), choose.choice(ODD)))
        query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
        return f"{path}?{query}" if query else path

    def value(self, name: str) -> str:
        """A value that belongs to the name, to another one, or to none."""
        kind = self.random.random()
        if kind < 0.75:
            return self.random.choice(self.parameters[name])
        if kind < 0.88:
            return self.random.choice(self.parameters[self.random.choice(self.names)])
        return self.random.choice(ODD)

    def bent(self, body: dict[str, Any]) -> Any:
        """A good body with one thing wrong."""
        part: Any = body
        while isinstance(part, dict | list) and part:
            key = self.random.choice(list(part) if isinstance(part, dict) else range(len(part)))
            if self.random.random() < 0.5 or not isinstance(part[key], dict | list) or not part[key]:
                if self.random.random() < 0.3:
                    del part[key]
                else:
                    part[key] = self.anything(2)
                break
            part = part[key]
        return body

    def anything(self, depth: int) -> Any:
        """Any JSON."""
        kind = self.random.randrange(8 if depth < 4 else 5)
        if kind == 0:
            return self.random.choice((None, True, False))
        if kind == 1:
            return self.random.choice((0, -1, 2**63, 1e308, 0.1))
        if kind in (2, 3):
            return self.random.choice((*(text for text in ODD if text != "\ud800"), "output", "inputs", ROUTE))
        if kind == 4:
            return "".join(self.random.choice(string.printable) for _ in range(self.random.randrange(30)))
        if kind == 5:
            return [self.anything(depth + 1) for _ in range(self.random.randrange(4))]
        keys = ("output", "outputs", "inputs", "state", "changedPropIds", "id", "property", "value", "x")
        return {self.random.choice(keys): self.anything(depth + 1) for _ in range(self.random.randrange(5))}


def _quoted(value: str) -> str:
    return quote(value, errors="surrogatepass") if isinstance(value, str) else str(value)


def harvest(client: Any, addresses: list[str]) -> dict[str, list[str]]:
    """Parameters that the pages' own forms and links name, with their values."""
    found: dict[str, set[str]] = {}
    for address in addresses:
        page = unescape(client.get(address).get_data(as_text=True))
        for link in re.findall(r'href="(/[^"]*\?[^"]*)"', page):
            for name, value in parse_qsl(urlsplit(link).query):
                found.setdefault(name, set()).add(value)
        for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, flags=re.DOTALL):
            found.setdefault(name, set()).update(re.findall(r'<option[^>]* value="([^"]*)"', inside))
        for tag in re.findall(r"<input[^>]*>", page):
            name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
            if name:
                found.setdefault(name[1], set()).add(value[1] if value else "")
    return {name: sorted(values) for name, values in found.items() if values}


def throw(client: Any, bodies: Iterator[Any], told: Callable[[int], None]) -> tuple[Counter, Counter]:
    """Send bodies; gives the number of answers by status, and of failures by what raised them."""
    statuses: Counter[int] = Counter()
    defects: Counter[str] = Counter()

    def note(exception: BaseException) -> None:
        last = traceback.extract_tb(exception.__traceback__)[-1]
        defects[f"{type(exception).__name__} at {Path(last.filename).name}:{last.lineno} ({exception})"[:200]] += 1

    # The site answers every failure itself and only tells its log.
    told_before, planner_frame.log_failure = planner_frame.log_failure, note
    try:
        for number, body in enumerate(bodies):
            content = body if isinstance(body, bytes) else _json(body)
            statuses[client.post(ROUTE, data=content, content_type="application/json").status_code] += 1
            told(number + 1)
    finally:
        planner_frame.log_failure = told_before
    return statuses, defects


def _json(body: Any) -> bytes:
    # Not orjson: lone surrogates must get through.
    return json.dumps(body).encode()


def open_site(store: Path, folder: Path) -> tuple[Any, Any, list[str]]:
    """The planner site over a store, a client that is logged in as national planner, and the addresses of all pages."""
    from dashboard.planner import PlannerSettings, create_planner_app
    from data.people.accounts import Accounts
    from data.people.database import open_database

    engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
    Accounts(engine).add("bodies", "generated bodies 2026", role="national_planner", country="*")
    app = create_planner_app(store, engine, PlannerSettings("k" * 40, limits=False))
    client = app.server.test_client()
    client.post("/login", data={"name": "bodies", "password": "generated bodies 2026", "purpose": "planning"})
    addresses = [f"/{country}/en/{name}" for country in app.releases.countries() for name in app.pages.pages]
    return app, client, addresses


def main() -> None:
    """Run it and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, default=Path("var/store"))
    parser.add_argument("--bodies", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("bench/results/callback_bodies.json"))
    given = parser.parse_args()
    # Request logs of a hundred thousand bodies are nothing to read.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        _, client, addresses = open_site(given.store, Path(folder))
        generator = Generator(given.seed, addresses, harvest(client, addresses))
        began = time.monotonic()

        def tell(number: int) -> None:
            if number % 5000 == 0:
                print(f"{number:,} bodies, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)

        bodies = (generator.body() for _ in range(given.bodies))
        statuses, defects = throw(client, bodies, tell)
        report = {
            "bodies": given.bodies,
            "seed": given.seed,
            "pages": len(addresses),
            "parameters": len(generator.names),
            "statuses": {str(status): count for status, count in sorted(statuses.items())},
            "answers_5xx": sum(count for status, count in statuses.items() if status >= 500),
            "distinct_defects": dict(defects.most_common()),
            "seconds": round(time.monotonic() - began, 1),
        }
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    print(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode())
    sys.exit(1 if report["answers_5xx"] else 0)


if __name__ == "__main__":
    main()
