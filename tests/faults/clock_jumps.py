"""What the planner site and a store do while the system's clock jumps; run under libfaketime by test_clock_jumps.py.

Takes a store, an empty folder and the file with the clock's offset. Prints what was seen, as JSON.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.served import ServedReleases
from data.people.accounts import Accounts
from data.people.database import open_database
from data.release.store import Store
from tests.faults.fake_clock import FakeClock

PASSWORD = "correct horse battery"
VIEWS = "/kaz/en/views"


def main(store: Path, folder: Path, offset: Path) -> dict[str, Any]:
    clock = FakeClock(offset)
    engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
    for name in ("kairat", "saule"):
        Accounts(engine).add(name, PASSWORD, role="national_planner", country="kaz")
    server = create_planner_app(store, engine, PlannerSettings("k" * 40)).server

    def log_in(client: Any, name: str, password: str = PASSWORD) -> int:
        form = {"name": name, "password": password, "purpose": "planning"}
        return int(client.post("/login", data=form).status_code)

    def views(client: Any) -> str:
        answer = client.get(VIEWS)
        return str(answer.headers.get("Location", answer.status_code)).partition("?")[0]

    before, during, guesser, after = (server.test_client() for _ in range(4))
    books = Store(store, checker=lambda _folder: [])
    latest = books.published("mng")[0]
    books.withdraw("mng", latest)
    embargo = next(name for name in books.built("uzb") if name not in books.published("uzb"))
    books.check("uzb", embargo)
    books.publish("uzb", embargo, at=datetime.now(UTC) + timedelta(days=10))
    site = ServedReleases(store)
    seen: dict[str, Any] = {"began": datetime.now(UTC).isoformat(), "shown before": site.countries()}
    seen["before"] = [log_in(before, "saule"), views(before)]

    clock.move(timedelta(days=20))
    seen["forwards"] = [views(before), log_in(during, "saule"), views(during)]
    seen["guesses"] = [log_in(guesser, "kairat", "wrong") for _ in range(5)] + [log_in(guesser, "kairat")]
    seen["shown after"] = site.countries()

    clock.move(-timedelta(days=20))
    seen["back"] = [views(during), log_in(after, "kairat"), views(after)]
    seen["still shown"] = site.countries()
    # A line of the ledger after the clock was set back.
    books.publish("mng", latest)
    seen["ledger"] = [entry.at.isoformat() for entry in books.books("mng").ledger.entries]
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT event, at FROM audit_event WHERE event != 'view' ORDER BY id"))
        seen["audit"] = [[event, at] for event, at in rows]
    return seen


if __name__ == "__main__":
    print(json.dumps(main(*map(Path, sys.argv[1:]))))
