"""The public site, in processes of its own, while its releases are damaged and its workers are killed."""

import http.client
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.text import load_texts
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


def always(site: Site, address: str, fits: Callable[[Answer], bool], times: int = 12) -> bool:
    """Whether all of some answers fit; new connections reach all workers sooner or later."""
    return all(fits(site.get(address)) for _ in range(times))


def both_workers_say(site: Site, status: str) -> None:
    until(lambda: always(site, "/health", lambda answer: answer.json["status"] == status), f"health says {status}")


def test_a_damaged_release_is_refused_and_the_one_before_serves(site: Site, store: Store) -> None:
    latest, earlier = store.published("mng")
    page, other = site.get(PAGE), site.get(OTHER)
    assert latest in page.text
    victim = store.release_dir("mng", latest) / "public" / "adm.parquet"
    whole = victim.read_bytes()
    spoilt = bytearray(whole)
    spoilt[len(whole) // 2] ^= 1
    seen = []

    def earlier_serves() -> bool:
        answer = site.get(PAGE)
        seen.append(answer)
        return latest not in answer.text

    for content in (bytes(spoilt), None):
        victim.unlink(missing_ok=True) if content is None else victim.write_bytes(content)
        until(lambda: all(earlier_serves() for _ in range(12)), "every worker serves the release before")
        assert all(answer.status == 200 and (earlier in answer.text or answer == page) for answer in seen)
        named = site.get(f"{PAGE}?release={latest}")
        assert (named.status, DAMAGED in named.text) == (503, True), "nothing else stands under its address"
        listed, texts = site.get("/mng/ru/releases").text, load_texts("ru")
        assert texts("notice.newest_unreadable") in listed
        assert listed.count(texts("releases.explained.damaged")) == 1
        assert f"release={latest}" not in listed
        assert site.get(OTHER).body == other.body
        both_workers_say(site, "damaged")
        assert site.get("/health").json["damaged"] == {"mng": [latest]}
        assert site.get("/health").json["releases"]["mng"] == [earlier]
        victim.write_bytes(whole)
        until(lambda: always(site, PAGE, lambda found: found.body == page.body), "mended, it serves again")
        both_workers_say(site, "ok")
    reasons = {event["reason"] for event in site.events("release_set_aside")}
    assert len(reasons) == 2, reasons
    assert all("adm.parquet" in reason for reason in reasons)
    assert site.events("failure") == [], site.events("failure")[0]


def test_a_country_without_a_whole_release_says_so_alone(site: Site, store: Store) -> None:
    (only,) = store.published("kaz")
    folder, away = store.release_dir("kaz", only), store.root / "away"
    page, other = site.get(OTHER), site.get(PAGE)
    folder.rename(away)
    try:
        _says_so_alone(site, only)
    finally:
        away.rename(folder)
    until(lambda: always(site, OTHER, lambda answer: answer.body == page.body), "it is back")
    assert site.get(PAGE).body == other.body


def _says_so_alone(site: Site, only: str) -> None:
    until(lambda: always(site, OTHER, lambda answer: answer.status == 503), "the country is not served")
    for address in (
        OTHER,
        "/kaz/ru/groups",
        "/kaz/en/place/MN11",
        "/api/v1/countries/kaz",
        "/ogc/kaz/collections",
    ):
        answer = site.get(address)
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
        until(lambda: always(site, OTHER, lambda answer: answer.status == 503), "the country is not served")
        assert DAMAGED in site.get(OTHER).text
        assert site.get(PAGE).status == 200
        health = site.get("/health").json
        assert (health["status"], health["damaged"]) == ("damaged", {"kaz": ["published.json"]})
    finally:
        path.write_bytes(whole)
    until(lambda: always(site, OTHER, lambda answer: answer.body == page.body), "it is back")
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
        until(lambda: always(site, PAGE, lambda answer: earlier in answer.text), "both show the release before")
        assert always(site, OTHER, lambda answer: answer.status == 200)
    finally:
        shutil.copyfile(away / "public" / "areas.json", folder / "public" / "areas.json")
        shutil.rmtree(away)
    until(lambda: always(site, PAGE, lambda answer: latest in answer.text), "mended, it serves again")
