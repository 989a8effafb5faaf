"""The store: what is published changes in one step, and what was changed after the build is refused."""

import json
import shutil
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data.release import layout
from data.release.errors import ReleaseCorrupted, ReleaseError, ReleaseNotFound
from data.release.manifest import read_manifest
from data.release.reader import open_release
from data.release.store import Store
from tests.data.release import one_file_releases
from tests.data.release.one_file_releases import Clock, open_store
from tests.invented.country import COUNTRY
from tests.invented.releases import copy_of_store, files_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return copy_of_store(tmp_path / "store")


def folder_of(store: Store, release_id: str) -> Path:
    return store.root / COUNTRY / "releases" / release_id


def make_release(store: Store, country: str, day: date, text: str) -> str:
    return one_file_releases.make_release(store, day, text, country=country)


def test_an_empty_or_absent_store_publishes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "nowhere")
    assert store.countries() == []
    assert store.published(COUNTRY) == []
    assert store.built(COUNTRY) == []
    assert store.pointer_version(COUNTRY) == 0
    with pytest.raises(ReleaseNotFound, match="run 'family-atlas publish'"):
        store.open(COUNTRY)
    with pytest.raises(ReleaseNotFound, match="releases there: none"):
        store.publish(COUNTRY, "xts-2025-06-30-0000000000")
    assert not (tmp_path / "nowhere").exists(), "asking leaves no folder behind"


def test_the_latest_reference_date_comes_first_in_whatever_order_it_is_published(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    days = [date(2025, 6, 30), date(2024, 12, 31), date(2026, 1, 1)]
    made = {day: make_release(store, COUNTRY, day, str(day)) for day in days}
    for day in days:
        store.publish(COUNTRY, made[day])
    assert store.published(COUNTRY) == [made[day] for day in sorted(days, reverse=True)]
    assert store.built(COUNTRY) == store.published(COUNTRY)
    assert store.open(COUNTRY).release_id == made[date(2026, 1, 1)]
    assert store.open(COUNTRY, made[date(2024, 12, 31)]).release_id == made[date(2024, 12, 31)]


def test_a_corrected_release_supersedes_the_one_of_the_same_date(tmp_path: Path) -> None:
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    store = open_store(tmp_path, Clock(noon))
    other = make_release(store, COUNTRY, date(2024, 6, 30), "other")
    wrong, right = (make_release(store, COUNTRY, date(2025, 6, 30), text) for text in ("wrong", "right"))
    for release_id in (other, wrong, right):
        store.publish(COUNTRY, release_id)
    assert store.published(COUNTRY) == [right, other]
    assert set(store.built(COUNTRY)) == {right, wrong, other}
    pointer = json.loads((tmp_path / COUNTRY / "published.json").read_text())
    assert pointer["releases"][0]["published_at"] == "2026-01-02T12:00:00Z"
    store.publish(COUNTRY, right)
    assert store.published(COUNTRY) == [right, other], "publishing twice changes nothing"


def test_countries_do_not_mix(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    one, two = (make_release(store, country, date(2025, 6, 30), "x") for country in ("aaa", "bbb"))
    store.publish("aaa", one)
    assert store.countries() == ["aaa"]
    store.publish("bbb", two)
    assert store.countries() == ["aaa", "bbb"]
    with pytest.raises(ReleaseNotFound):
        store.publish("aaa", two)
    store.withdraw("aaa", one)
    assert store.countries() == ["bbb"]


def test_withdrawn_releases_stay_in_the_store_and_can_return(store: Store) -> None:
    latest, earlier = store.published(COUNTRY)
    before = files_of(folder_of(store, latest))
    store.withdraw(COUNTRY, latest)
    assert store.published(COUNTRY) == [earlier]
    assert store.open(COUNTRY).release_id == earlier
    with pytest.raises(ReleaseNotFound, match="is not published"):
        store.open(COUNTRY, latest)
    with pytest.raises(ReleaseNotFound, match="nothing to withdraw"):
        store.withdraw(COUNTRY, latest)
    assert files_of(folder_of(store, latest)) == before
    store.publish(COUNTRY, latest)
    assert store.published(COUNTRY) == [latest, earlier]
    for release_id in (latest, earlier):
        store.withdraw(COUNTRY, release_id)
    assert store.countries() == []


def test_every_change_of_the_list_changes_its_version(store: Store) -> None:
    release_id = store.published(COUNTRY)[0]
    for _ in range(20):  # faster than the clock of the file system
        before = store.pointer_version(COUNTRY)
        store.withdraw(COUNTRY, release_id)
        between = store.pointer_version(COUNTRY)
        store.publish(COUNTRY, release_id)
        assert len({before, between, store.pointer_version(COUNTRY), 0}) == 4
    assert store.pointer_version(COUNTRY) == Store(store.root).pointer_version(COUNTRY)


TRICKS = ["", ".", "..", "../x", "../releases", "/etc", "a/b", "a/../b", "releases/..", "x\0y", "xts-2025-06-30-ffff"]


@pytest.mark.parametrize("name", TRICKS)
def test_unknown_names_and_paths_are_not_releases(store: Store, name: str) -> None:
    before = files_of(store.root)
    for attempt in (store.release_dir, store.publish, store.withdraw):
        with pytest.raises(ReleaseNotFound):
            attempt(COUNTRY, name)
    if name:  # no name means the default release
        with pytest.raises(ReleaseNotFound):
            store.open(COUNTRY, name)
    assert files_of(store.root) == before


@pytest.mark.parametrize("name", [trick for trick in TRICKS if not trick.startswith("xts")])
def test_paths_are_not_countries(store: Store, name: str, tmp_path: Path) -> None:
    shutil.copytree(store.root / COUNTRY, tmp_path / "x")  # what "../x" would reach
    release_id = store.published(COUNTRY)[0]
    for attempt in (store.published, store.built, store.open, store.pointer_version):
        with pytest.raises(ReleaseNotFound, match="not the code of a country"):
            attempt(name)
    for change in (store.publish, store.withdraw):
        with pytest.raises(ReleaseNotFound):
            change(name, release_id)


def test_withdrawing_from_an_unknown_country_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ReleaseNotFound, match="nothing to withdraw"):
        Store(tmp_path / "store").withdraw("qqq", "qqq-2025-06-30-0")
    assert not (tmp_path / "store").exists()


def public_files(store: Store) -> list[str]:
    release_id = store.published(COUNTRY)[0]
    return [name for name in files_of(folder_of(store, release_id)) if name.startswith(("public/", "shapes/"))]


@pytest.mark.parametrize("harm", ["flip", "grow", "cut", "empty", "remove"])
def test_a_changed_file_is_refused_by_name(store: Store, harm: str) -> None:
    release_id, other = store.published(COUNTRY)
    untouched = dict(files_of(folder_of(store, release_id)))
    names = [name for name in public_files(store) if not name.endswith("manifest.json")]
    assert {Path(name).name for name in names} >= {"adm.parquet", "h3.parquet", "hexes.bin", "register.json"}
    for name in names:
        path = folder_of(store, release_id) / name
        content = untouched[name]
        if harm == "remove":
            path.unlink()
        else:
            middle = len(content) // 2
            flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
            path.write_bytes({"flip": flipped, "grow": content + b" ", "cut": content[:-1], "empty": b""}[harm])
        with pytest.raises(ReleaseCorrupted, match=name):
            store.open(COUNTRY, release_id)
        assert store.open(COUNTRY, other).release_id == other, "the other release serves"
        path.write_bytes(content)
    assert store.open(COUNTRY, release_id).release_id == release_id


def test_damage_in_the_planners_part_is_refused_when_publishing(store: Store) -> None:
    release_id = store.published(COUNTRY)[0]
    store.withdraw(COUNTRY, release_id)
    (folder_of(store, release_id) / "planner" / "intake.json").write_bytes(b"{}")
    before = files_of(store.root)
    with pytest.raises(ReleaseCorrupted, match=r"planner/intake\.json"):
        store.publish(COUNTRY, release_id)
    assert {name: content for name, content in files_of(store.root).items() if "lock" not in name} == {
        name: content for name, content in before.items() if "lock" not in name
    }


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"not json", b'{"format_version": 1}'])
def test_a_damaged_manifest_is_refused(store: Store, content: bytes) -> None:
    release_id, other = store.published(COUNTRY)
    (folder_of(store, release_id) / "public" / "manifest.json").write_bytes(content)
    with pytest.raises(ReleaseCorrupted, match="build the release again"):
        store.open(COUNTRY)
    assert store.open(COUNTRY, other)


def test_another_format_is_refused(store: Store) -> None:
    path = folder_of(store, store.published(COUNTRY)[0]) / "public" / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"format_version": 4', b'"format_version": 1'))
    with pytest.raises(ReleaseCorrupted, match="release format 1, this program reads 2, 3 and 4"):
        store.open(COUNTRY)


def test_a_release_under_a_wrong_name_is_refused(store: Store) -> None:
    latest, earlier = store.published(COUNTRY)
    shutil.rmtree(folder_of(store, latest))
    shutil.copytree(folder_of(store, earlier), folder_of(store, latest))
    with pytest.raises(ReleaseCorrupted, match=f"folder of release {latest} holds {earlier}"):
        store.open(COUNTRY)
    with pytest.raises(ReleaseCorrupted, match="holds"):
        store.publish(COUNTRY, latest)


def test_a_manifest_rewritten_to_fit_changed_files_is_refused(store: Store) -> None:
    """Changing a file and its hash in the manifest is noticed too: the identifier is the hash of the manifest."""
    release_id = store.published(COUNTRY)[0]
    path = folder_of(store, release_id) / "manifest.json"
    manifest = read_manifest(path)
    manifest.check_identity()
    forged = manifest.model_copy(update={"counts": {**manifest.counts, "families": 1}})
    path.write_bytes(forged.to_bytes())
    with pytest.raises(ReleaseCorrupted, match=r"manifest of release .* was changed"):
        store.publish(COUNTRY, release_id)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"releases": [1]}', b'{"releases": [{}]}', b"\xff"])
def test_a_damaged_list_of_releases_is_a_sentence(store: Store, content: bytes) -> None:
    before = store.published(COUNTRY)
    release_id = before[0]
    pointer = store.root / COUNTRY / "published.json"
    pointer.write_bytes(content)
    for attempt in (store.countries, lambda: store.open(COUNTRY), lambda: store.publish(COUNTRY, release_id)):
        with pytest.raises(ReleaseError, match=r"published\.json is damaged, .* restore it, or remove it and run"):
            attempt()
    pointer.unlink()
    store.publish(COUNTRY, release_id)
    assert store.published(COUNTRY) == before, "written again from the ledger"


def test_public_and_shapes_alone_can_be_opened(store: Store, tmp_path: Path) -> None:
    """The public host holds neither planner/ nor the full manifest."""
    release = store.open(COUNTRY)
    for part in ("public", "shapes"):
        shutil.copytree(release.folder / part, tmp_path / "copy" / part)
    copy = open_release(tmp_path / "copy")
    assert copy.manifest == release.manifest
    assert not any(name.startswith("planner/") for name in copy.manifest.files)
    figures = [part.values(level="adm0", indicator="families", base="families").numerator for part in (copy, release)]
    assert figures[0] == figures[1] > 0
    with pytest.raises(ReleaseNotFound, match=r"manifest\.json is missing"):
        open_release(tmp_path / "nothing")


def test_two_publishers_at_once_lose_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    made = [make_release(store, COUNTRY, date(2000 + year, 6, 30), str(year)) for year in range(16)]
    start = threading.Barrier(len(made))

    def publish(release_id: str) -> None:
        start.wait()
        Store(tmp_path).publish(COUNTRY, release_id)

    threads = [threading.Thread(target=publish, args=(release_id,)) for release_id in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.published(COUNTRY) == sorted(made, reverse=True)


def test_readers_see_a_whole_list_while_it_changes(store: Store) -> None:
    latest, earlier = store.published(COUNTRY)
    seen: set[tuple[str, ...]] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(tuple(Store(store.root).published(COUNTRY)))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(30):
        store.withdraw(COUNTRY, latest)
        store.publish(COUNTRY, latest)
    stop.set()
    reader.join()
    assert seen <= {(latest, earlier), (earlier,)}


def test_adding_the_same_release_again_changes_nothing_and_mends_damage(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    release_id = make_release(store, COUNTRY, date(2025, 6, 30), "same")
    folder = folder_of(store, release_id)
    before, born = files_of(folder), folder.stat().st_ino
    assert make_release(store, COUNTRY, date(2025, 6, 30), "same") == release_id
    assert (files_of(folder), folder.stat().st_ino) == (before, born)
    (folder / "public" / "text.json").write_text("else")
    assert make_release(store, COUNTRY, date(2025, 6, 30), "same") == release_id
    assert files_of(folder) == before
    assert not any(layout.building_dir(tmp_path, COUNTRY).glob("*/"))
