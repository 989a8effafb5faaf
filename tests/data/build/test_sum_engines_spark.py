"""The definition on a real Spark cluster of several processes: the same integers, also when a worker is killed."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.build.cell_sums import CellSums
from data.build.engines import distributed
from data.build.engines.distributed import SparkEngine
from data.build.errors import BuildError
from data.build.pipeline import Inputs, build_releases
from data.protection.secret_keys import demonstration_keys
from data.release.store import Store
from tests.data.build.spark_cluster import Cluster, run_cluster
from tests.data.build.test_engines import releases
from tests.data.build.test_sum_engines import many_rows
from tests.invented.country import boundaries, profile
from tests.invented.registry import DECEMBER
from tests.invented.releases import parquet_registry, published_store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java 17, which is not installed."),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    yield from run_cluster()


class Killer:
    """Stands in the way of the sum and kills a worker as soon as tasks run."""

    def __init__(self, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
        self.killed = False
        self._cluster, self._over, self._plain = cluster, threading.Event(), distributed._sum
        monkeypatch.setattr(distributed, "_sum", self._sum)

    def _sum(self, session, *arguments) -> CellSums:  # type: ignore[no-untyped-def]
        watcher = threading.Thread(target=self._watch, args=(session.sparkContext.statusTracker(),))
        watcher.start()
        try:
            return self._plain(session, *arguments)
        finally:
            self._over.set()
            watcher.join()

    def _watch(self, tracker) -> None:  # type: ignore[no-untyped-def]
        while not self._over.wait(0.001):
            stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            if any(stage and stage.numActiveTasks for stage in stages):
                self._cluster.kill_a_busy_worker()
                self.killed = True
                return


def test_the_cluster_builds_the_same_release_with_a_worker_killed(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies with its executor while tasks run; what it had summed is summed again by the other."""
    killer, shared = Killer(cluster, monkeypatch), tmp_path / "shared"
    engine = f"{cluster.master}?folder={shared}"
    inputs = Inputs(
        parquet_registry().as_posix(), profile(), boundaries(), demonstration_keys(), DECEMBER, engine=engine
    )
    build_releases(inputs, Store(tmp_path / "store"))
    assert killer.killed
    ((name, ours),) = releases(tmp_path / "store").items()
    (theirs,) = [files for found, files in releases(published_store()).items() if found[:14] == name[:14]]
    for file in ours.keys() - {"manifest.json", "public/manifest.json", "planner/intake.json"}:
        assert ours[file] == theirs[file], file
    assert list(shared.iterdir()) == [], "rows stay behind"


def test_a_master_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    layout, rows = many_rows(10, measures=1, alone=0, own=0)
    with pytest.raises(BuildError, match="No Spark master answers"):
        SparkEngine("spark://127.0.0.1:1", tmp_path).sum(layout, [rows])
    assert list(tmp_path.iterdir()) == []
