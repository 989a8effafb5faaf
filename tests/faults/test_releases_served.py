"""The public site, in processes of its own, while its releases are damaged and its workers are killed."""

import http.client
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.text import load_texts
from dashboard.unreadable_releases import LOOK_EVERY
from data.release.store import Store
from tests.dashboard import tiny_release
from tests.faults.site import Answer, Site, running, until

PAGE, OTHER = "/mng/en/", "/kaz/en/"
DAMAGED = "These figures cannot be shown at present"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return tiny_release.tiny_store(tmp_path_factory.mktemp("served") / "store")


@pytest.fixture(scope="module")
def site(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    before = _state_of(store.root)
    with running("public", store.root, tmp_path_factory.mktemp("public"), workers=2) as found:
        yield found
    assert _state_of(store.root) == before, "a site never writes into the store: it may be read-only"


def _state_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def each(site: Site, address: str, fits: Callable[[Answer], bool]) -> bool:
    """Whether every worker's answer fits."""
    return all(map(fits, site.each_worker(address)))


def every_worker_says(site: Site, status: str) -> None:
    assert {answer.json["status"] for answer in site.each_worker("/health")} == {status}


def wait_for_a_look(site: Site) -> list[Answer]:
    """What is shown until the workers look at the files again, which the next request to each of them does."""
    end, seen = time.monotonic() + LOOK_EVERY + 0.1, []
    while time.monotonic() < end:
        seen.append(site.get(PAGE))
        time.sleep(0.05)
    return seen


def test_a_damaged_release_is_refused_and_the_one_before_serves(site: Site, store: Store) -> None:
    latest, earlier = store.published("mng")
    page, other = site.get(PAGE), site.get(OTHER)
    assert latest in page.text
    victim = store.release_dir("mng", latest) / "public" / "adm.parquet"
    whole = victim.read_bytes()
    spoilt = bytearray(whole)
    spoilt[len(whole) // 2] ^= 1
    for content in (bytes(spoilt), None):
        victim.unlink(missing_ok=True) if content is None else victim.write_bytes(content)
        try:
            seen = wait_for_a_look(site)
            assert {answer.status for answer in seen} == {200}
            assert all(answer.body == page.body or shows(answer, earlier, latest) for answer in seen)
            assert each(site, PAGE, lambda answer: shows(answer, earlier, latest))
            _says_which_is_damaged(site, latest, earlier)
            assert site.get(OTHER).body == other.body
        finally:
            victim.write_bytes(whole)
        wait_for_a_look(site)
        assert each(site, PAGE, lambda answer: answer.body == page.body), "mended, it serves again"
        every_worker_says(site, "ok")
    reasons = {event["reason"] for event in site.events("release_set_aside")}
    assert len(reasons) == 2, reasons
    assert all("adm.parquet" in reason for reason in reasons)
    assert site.events("failure") == [], site.events("failure")[0]


def shows(answer: Answer, release: str, other: str) -> bool:
    return answer.status == 200 and release in answer.text and other not in answer.text


def _says_which_is_damaged(site: Site, latest: str, earlier: str) -> None:
    named = site.get(f"{PAGE}?release={latest}")
    assert (named.status, DAMAGED in named.text) == (503, True), "nothing else stands under its address"
    listed, texts = site.get("/mng/ru/releases").text, load_texts("ru")
    assert texts("notice.newest_unreadable") in listed
    assert listed.count(texts("releases.explained.damaged")) == 1
    assert f"release={latest}" not in listed
    for health in site.each_worker("/health"):
        assert (health.json["status"], health.json["damaged"]) == ("damaged", {"mng": [latest]})
        assert health.json["releases"]["mng"] == [earlier]


def test_a_country_without_a_whole_release_says_so_alone(site: Site, store: Store) -> None:
    (only,) = store.published("kaz")
    folder, away = store.release_dir("kaz", only), store.root / "away"
    page, other = site.get(OTHER), site.get(PAGE)
    folder.rename(away)
    try:
        wait_for_a_look(site)
        _says_so_alone(site, only)
    finally:
        away.rename(folder)
    wait_for_a_look(site)
    assert each(site, OTHER, lambda answer: answer.body == page.body), "it is back"
    assert site.get(PAGE).body == other.body
    every_worker_says(site, "ok")


def _says_so_alone(site: Site, only: str) -> None:
    for address in (
        OTHER,
        "/kaz/ru/groups",
        "/kaz/en/place/MN11",
        "/api/v1/countries/kaz",
        "/ogc/kaz/collections",
    ):
        for answer in site.each_worker(address):
            assert answer.status == 503, address
            assert only not in answer.text
    assert DAMAGED in site.get(OTHER).text
    assert site.get(PAGE).status == 200
    assert site.get("/").status == 200
    assert site.get("/api/v1/countries").status == 200


def test_a_damaged_published_list_stops_its_country_alone(site: Site, store: Store) -> None:
    path = store.root / "kaz" / "published.json"
    whole, page, other = path.read_bytes(), site.get(OTHER), site.get(PAGE)
    path.write_bytes(whole[: len(whole) // 2])
    try:
        assert each(site, OTHER, lambda answer: answer.status == 503 and DAMAGED in answer.text)
        assert site.get(PAGE).status == 200
        for health in site.each_worker("/health"):
            assert (health.json["status"], health.json["damaged"]) == ("damaged", {"kaz": ["published.json"]})
    finally:
        path.write_bytes(whole)
    assert each(site, OTHER, lambda answer: answer.body == page.body), "it is back"
    assert site.get(PAGE).body == other.body


def test_a_killed_worker_costs_its_own_requests_only(site: Site) -> None:
    """Two workers under load, one is killed: wrong bytes never, a new worker soon, no error but broken connections."""
    addresses = [
        f"/{country}/en/{page}" for country in ("mng", "kaz") for page in ("", "groups", "place", "protection")
    ]
    right = {address: site.get(address).body for address in addresses}
    answered: list[str] = []
    broken: list[str] = []
    stop = threading.Event()

    def visit(first: int) -> None:
        turn = first
        while not stop.is_set():
            address = addresses[turn % len(addresses)]
            turn += 1
            try:
                answer = site.get(address)
            except (OSError, http.client.HTTPException) as error:
                broken.append(type(error).__name__)
                continue
            good = answer.status == 200 and answer.body == right[address]
            answered.append("" if good else f"{address} {answer.status} {answer.text[:300]}")

    visitors = [threading.Thread(target=visit, args=(number,), daemon=True) for number in range(4)]
    for visitor in visitors:
        visitor.start()
    try:
        until(lambda: len(answered) > 20, "the site is under load")
        victim, other = site.workers()
        os.kill(victim, signal.SIGKILL)
        until(lambda: len(site.workers()) == 2 and victim not in site.workers(), "a new worker is there")
        assert other in site.workers()
        done = len(answered)
        until(lambda: len(answered) > done + 20, "the load goes on")
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join()
    assert set(answered) == {""}, "an answer that comes is the right one"
    # Each visitor can lose what it had under way, and what waited behind it.
    assert len(broken) <= 2 * len(visitors), broken
    assert site.process.poll() is None


def test_a_worker_that_starts_beside_a_damaged_release_serves_the_rest(site: Site, store: Store) -> None:
    latest, earlier = store.published("mng")
    folder, away = store.release_dir("mng", latest), store.root / "mng" / "away"
    shutil.copytree(folder, away)
    size = (folder / "public" / "areas.json").stat().st_size
    os.truncate(folder / "public" / "areas.json", size // 2)
    former, _ = site.workers()
    os.kill(former, signal.SIGKILL)
    try:
        until(lambda: len(site.workers()) == 2 and former not in site.workers(), "a new worker")
        wait_for_a_look(site)
        assert each(site, PAGE, lambda answer: earlier in answer.text), "both show the release before"
        assert each(site, OTHER, lambda answer: answer.status == 200)
    finally:
        shutil.copyfile(away / "public" / "areas.json", folder / "public" / "areas.json")
        shutil.rmtree(away)
    wait_for_a_look(site)
    assert each(site, PAGE, lambda answer: latest in answer.text), "mended, it serves again"
