"""The remaining time falls, is learned from the last build, and follows the speed of the running one."""

import io
import re
from datetime import date

import orjson
from rich.console import Console

from dashboard.cli.progress import BuildProgress
from data.build.remaining_time import Experience, RemainingTime, last_experience
from data.release.store import Store
from tests.invented.country import COUNTRY
from tests.invented.releases import copy_of_store, published_store

JUNE, DECEMBER = date(2025, 6, 30), date(2025, 12, 31)
SEEN = Experience(1_000, {"read": 40.0, "index": 2.0, "members": 10.0, "protect": 8.0})


def test_it_adds_up_what_is_ahead() -> None:
    left = RemainingTime(SEEN, begun=0.0)
    assert left.seconds(0.0) == 60.0
    left.read("family", 100, 200)
    assert 40 < left.seconds(1.0) < 60
    left.finished("read", None)
    left.planned([JUNE, DECEMBER], 1_000)
    assert left.seconds(1.0) == 2 + 2 * (10 + 8)
    left.finished("index", None)
    left.finished("members", JUNE, 0.5)
    assert left.seconds(1.0) == 5 + 8 + 10 + 8
    for day in (JUNE, DECEMBER):
        left.finished("members", day)
        left.finished("protect", day)
    assert left.seconds(1.0) == 0
    assert left.done() == 1.0


def test_more_rows_take_longer_and_areas_do_not_grow() -> None:
    left = RemainingTime(SEEN, begun=0.0)
    left.finished("read", None)
    left.finished("index", None)
    left.planned([JUNE], 3_000)
    assert left.seconds(1.0) == 30 + 8


def test_a_slow_machine_is_noticed() -> None:
    left = RemainingTime(SEEN, begun=0.0)
    left.finished("read", None)
    assert left.seconds(80.0) == 2 * 20.0, "reading took twice as long as last time"


def test_what_is_read_never_goes_backwards() -> None:
    left = RemainingTime(SEEN, begun=0.0)
    seen = []
    for table, rows in (("family", 10), ("person", 1_000), ("support", 500), ("source", 3)):
        for done in (0, rows // 2, rows):
            left.read(table, done, rows)
            seen.append(left.done())
    assert seen == sorted(seen)
    assert seen[-1] > 0.5


def test_the_last_build_teaches() -> None:
    learned = last_experience(Store(published_store()), COUNTRY)
    log = max(
        (published_store() / COUNTRY / "releases").glob("*/build_log.json"), key=lambda file: file.stat().st_mtime
    )
    content = orjson.loads(log.read_bytes())
    assert learned.rows == content["rows"] > 0
    reading = [stage["seconds"] for stage in content["stages"] if stage["stage"] == "read"]
    assert learned.seconds["read"] == sum(reading)
    assert {stage["stage"] for stage in content["stages"]} <= set(learned.seconds)


def test_nothing_to_learn_from(tmp_path) -> None:  # type: ignore[no-untyped-def]
    guess = last_experience(Store(tmp_path / "none"), COUNTRY)
    assert guess.expected(8_000_000)["read"] > guess.expected(1_000_000)["read"] > 0
    store = copy_of_store(tmp_path / "store")
    for log in store.root.rglob("build_log.json"):
        log.write_bytes(b"{}")
    assert last_experience(store, COUNTRY) == guess


def test_a_first_build_reckons_with_the_first_table_that_it_sees(tmp_path) -> None:  # type: ignore[no-untyped-def]
    guess = last_experience(Store(tmp_path / "none"), COUNTRY)

    def at_once(families: int) -> float:
        left = RemainingTime(guess, begun=0.0)
        left.read("family", 0, families)
        return left.seconds(0.0)

    assert at_once(2_300_000) > 3 * at_once(230_000)
    told = RemainingTime(guess, begun=0.0)
    told.read("family", 150_000, 150_000)
    told.read("person", 0, 520_000)
    early = told.seconds(0.0)
    told.planned([JUNE], 1_000_000)
    assert abs(told.seconds(0.0) - early) < 0.01 * early


def test_lines_where_there_is_no_terminal() -> None:
    output = io.StringIO()
    with BuildProgress(SEEN, Console(file=output, width=40)) as progress:
        progress._last_line -= 60
        progress.started("read", None)
        progress.advanced("family", 5, 10)  # too soon after the line before
        progress.noted("A sentence that is longer than forty characters is not cut.")
    line, note = output.getvalue().splitlines()
    assert re.fullmatch(r" +0%  0:00:00 passed, about 0:01:00 left  Reading and validating", line)
    assert note.endswith("is not cut.")
    assert "\x1b" not in output.getvalue()


def test_parts_are_told() -> None:
    output = io.StringIO()
    with BuildProgress(SEEN, Console(file=output, width=120)) as progress:
        progress.planned([JUNE], 1_000)
        progress.reached(1, 4)
        progress._last_line -= 60
        progress.started("members", JUNE)
        progress.finished("members", JUNE, 0.1)
    assert "Joining members and support (2025-06-30, part 2 of 4)" in output.getvalue()


def test_a_bar_on_a_terminal() -> None:
    output = io.StringIO()
    with BuildProgress(SEEN, Console(file=output, force_terminal=True, width=120)) as progress:
        progress.started("index", None)
        progress.finished("index", None, 0.1)
    assert "Done" in output.getvalue()
    assert "100%" in output.getvalue()
