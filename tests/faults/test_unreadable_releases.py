"""Whatever happens to the files of the latest release, it is refused by hash and the one before it is served."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.pages.front.country import read_country
from dashboard.pages.heatmap.view import HeatmapView
from dashboard.public import create_public_app
from dashboard.served import NothingPublished, ServedReleases
from dashboard.unreadable_releases import DOUBT_AFTER, LOOK_EVERY, TRY_AGAIN, UnreadableReleases
from data.release.errors import ReleaseCorrupted, ReleaseError
from data.release.store import Store
from tests.dashboard import tiny_release


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return tiny_release.tiny_store(tmp_path_factory.mktemp("unreadable") / "store")


class HandClock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def served(store: Store) -> tuple[ServedReleases, HandClock]:
    """As a new process opens it, with a clock that is moved by hand."""
    site, clock = ServedReleases(store.root), HandClock()
    site.unreadable = UnreadableReleases(clock)
    return site, clock


def _flip_bit(path: Path) -> None:
    """Without a trace but the content, as a disk that rots does."""
    status, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x10
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def _make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "name", ["public/manifest.json", "public/adm.parquet", "public/leaves.parquet", "shapes/shapes.json"]
)
@pytest.mark.parametrize("damage", [_flip_bit, _truncate, Path.unlink, _make_a_folder])
def test_a_process_that_starts_beside_it(store: Store, name: str, damage: Callable[[Path], None]) -> None:
    latest, earlier = store.published("mng")
    path = store.release_dir("mng", latest) / name
    status, content = path.stat(), path.read_bytes()
    damage(path)
    try:
        site, clock = served(store)
        assert site.open("mng").release_id == earlier
        assert site.published("mng") == (earlier,)
        assert site.open("mng").published == (earlier,)
        assert site.damaged() == {"mng": [latest]}
        assert site.countries() == ["kaz", "mng"]
        with pytest.raises(ReleaseCorrupted, match=latest):
            site.open("mng", latest)
        with pytest.raises(ReleaseCorrupted):
            site.select("mng", {"release": latest})
        assert site.select("mng", {})[0].release_id == earlier
        shown = HeatmapView.read(site, "mng", "en", {})
        assert [notice.msgid for notice in shown.notices] == ["notice.newest_unreadable"]
        assert HeatmapView.read(site, "mng", "en", {"release": earlier}).notices == ()
        assert read_country(site, "mng", "en").behind
        clock.now += LOOK_EVERY + TRY_AGAIN
        assert site.damaged() == {"mng": [latest]}, "a report does not forget what nobody mended"
    finally:
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        path.write_bytes(content)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    clock.now += LOOK_EVERY + TRY_AGAIN
    assert site.damaged() == {}, "mended, also before the next visitor comes"
    assert site.open("mng").release_id == latest, "it serves again"
    assert not read_country(site, "mng", "en").behind


def test_a_planners_file(store: Store) -> None:
    """Visitors keep their figures; planners get those of the release before."""
    latest, earlier = store.published("mng")
    path = store.release_dir("mng", latest) / "planner" / "adm.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:-4])
    try:
        public, planners = served(store)[0], served(store)[0]
        assert public.open("mng").release_id == latest
        with pytest.raises(ReleaseCorrupted, match=r"planner/adm\.parquet"):
            _ = planners.open("mng").planner
        assert planners.open("mng").planner.release_id == earlier
    finally:
        path.write_bytes(content)


def test_a_release_that_changes_after_it_was_opened(store: Store) -> None:
    latest, earlier = store.published("mng")
    site, clock = served(store)
    opened = site.open("mng")
    path = store.release_dir("mng", latest) / "public" / "h3.parquet"
    content = path.read_bytes()
    path.write_bytes(b"x" + content[1:])
    assert site.open("mng") is opened, "not before the next look"
    clock.now += LOOK_EVERY
    version = site.version("mng")
    assert site.open("mng").release_id == earlier
    assert site.version("mng") != version, "what is kept under the version is not shown any more"
    path.write_bytes(content)
    clock.now += LOOK_EVERY
    again = site.open("mng")
    assert again.release_id == latest
    assert again is not opened


@pytest.mark.parametrize("later", [0.0, (LOOK_EVERY + DOUBT_AFTER) / 2])
@pytest.mark.parametrize("address", ["/mng/en/", "/mng/ru/groups", "/mng/en/groups.csv"])
def test_a_release_that_changes_before_it_is_read(store: Store, address: str, later: float) -> None:
    """Between two looks: the request that meets the damage is answered out of the release before."""
    latest, earlier = store.published("mng")
    app, clock = create_public_app(store.root), HandClock()
    app.releases.unreadable = UnreadableReleases(clock)
    app.releases.open("mng")
    path = store.release_dir("mng", latest) / "public" / "register.json"
    content = path.read_bytes()
    path.unlink()
    clock.now += later
    try:
        answer = app.server.test_client().get(address)
        assert answer.status_code == 200
        assert app.releases.published("mng") == (earlier,)
    finally:
        path.write_bytes(content)


def test_asking_for_a_damaged_release_compares_no_other_anew(store: Store) -> None:
    latest, earlier = store.published("mng")
    app, clock = create_public_app(store.root), HandClock()
    app.releases.unreadable = UnreadableReleases(clock)
    path = store.release_dir("mng", latest) / "public" / "register.json"
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    try:
        opened = app.releases.open("mng").release
        assert opened.release_id == earlier
        clock.now += 2 * DOUBT_AFTER
        assert app.server.test_client().get(f"/mng/en/?release={latest}").status_code == 503
        assert app.releases.open("mng").release is opened
    finally:
        path.write_bytes(content)


def test_nothing_is_asked_for_ever_again(store: Store) -> None:
    (only,) = store.published("kaz")
    app, clock = create_public_app(store.root), HandClock()
    app.releases.unreadable = UnreadableReleases(clock)
    app.releases.open("kaz")
    path = store.release_dir("kaz", only) / "public" / "register.json"
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    clock.now += 1
    try:
        assert app.server.test_client().get("/kaz/en/").status_code == 503
    finally:
        path.write_bytes(content)


def test_none_is_whole(store: Store) -> None:
    (only,) = store.published("kaz")
    folder, away = store.release_dir("kaz", only), store.root / "away"
    folder.rename(away)
    try:
        site, clock = served(store)
        for _ in range(2):
            with pytest.raises(ReleaseError):
                site.open("kaz")
        assert site.is_unreadable("kaz")
        assert not site.is_unreadable("mng")
        assert site.countries() == ["mng"]
        with pytest.raises(NothingPublished):
            site.open("uzb")
    finally:
        away.rename(folder)
    clock.now += LOOK_EVERY
    assert site.countries() == ["kaz", "mng"]
    assert site.open("kaz").release_id == only


@settings(max_examples=12)
@given(data=st.data())
def test_any_byte_of_any_file(store: Store, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    latest, earlier = store.published("mng")
    folder = store.release_dir("mng", latest)
    parts = [folder / "public", folder / "shapes"]
    name = data.draw(st.sampled_from(sorted(path for part in parts for path in part.rglob("*") if path.is_file())))
    content = name.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= data.draw(st.integers(1, 255))
    name.write_bytes(changed)
    try:
        found = served(store)[0].open("mng")
        # A manifest may say the same in other bytes (a space for a line feed); nothing else may change.
        if found.release_id != earlier:
            assert name.name == "manifest.json"
            assert found.release.manifest == store.open("mng", latest).manifest
            assert {**found.release.manifest.files} == _files_of(content)
    finally:
        name.write_bytes(content)


def _files_of(manifest: bytes) -> dict[str, object]:
    from data.release.manifest import Manifest

    return {**Manifest.model_validate_json(manifest).files}


def test_a_restored_folder_needs_no_restart(store: Store, tmp_path: Path) -> None:
    latest, earlier = store.published("mng")
    folder = store.release_dir("mng", latest)
    backup = tmp_path / "backup"
    shutil.copytree(folder, backup)
    site, clock = served(store)
    shutil.rmtree(folder / "public")
    assert site.open("mng").release_id == earlier
    shutil.copytree(backup / "public", folder / "public")
    clock.now += LOOK_EVERY
    assert site.open("mng").release_id == latest
