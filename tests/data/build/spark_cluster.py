"""A real Spark cluster on one machine: a master and two workers, each a process of its own, from the wheel."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from pyspark.find_spark_home import _find_spark_home

_START_SECONDS = 120
# The smallest heaps that Spark takes, few tasks, and no generated code: to compile it takes longer than these tables.
_DEFAULTS = """
spark.master.rest.enabled false
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.memory 512m
spark.executor.memory 512m
spark.executor.cores 1
spark.sql.shuffle.partitions 2
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
"""


@dataclass
class Cluster:
    """A running cluster.

    Attributes:
        master: spark://host:port.
        workers: their processes; executors are their children.
        folder: of its logs and scratch.
    """

    master: str
    workers: list[subprocess.Popen[bytes]]
    folder: Path

    def kill_a_busy_worker(self) -> None:
        """SIGKILL to a worker that runs executors, and to those."""
        for worker in self.workers:
            if worker.poll() is None and (executors := psutil.Process(worker.pid).children(recursive=True)):
                for process in [psutil.Process(worker.pid), *executors]:
                    process.send_signal(signal.SIGKILL)
                worker.wait()
                return
        raise AssertionError("No worker has an executor.")

    def start_worker(self) -> None:
        """One more worker."""
        words = ["--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "600m"]
        scratch = self.folder / f"worker-{len(self.workers)}"
        self.workers.append(
            _start("org.apache.spark.deploy.worker.Worker", [*words, "-d", str(scratch), self.master], self.folder)
        )


def run_cluster() -> Iterator[Cluster]:
    """A cluster with two workers; its settings are in SPARK_CONF_DIR as long as it runs."""
    folder = Path(tempfile.mkdtemp(prefix="fa-spark-"))
    (folder / "conf").mkdir()
    (folder / "conf" / "spark-defaults.conf").write_text(_DEFAULTS)
    before = {name: os.environ.get(name) for name in ("SPARK_CONF_DIR", "SPARK_LOCAL_IP")}
    os.environ |= {"SPARK_CONF_DIR": str(folder / "conf"), "SPARK_LOCAL_IP": "127.0.0.1"}
    words = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    master = _start("org.apache.spark.deploy.master.Master", words, folder)
    cluster = Cluster("", [], folder)
    try:
        cluster.master = _address(master, folder)
        cluster.start_worker()
        cluster.start_worker()
        yield cluster
    finally:
        for process in [*cluster.workers, master]:
            if process.poll() is None:
                # Executors go down with their worker.
                process.terminate()
                process.wait(timeout=60)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        shutil.rmtree(folder, ignore_errors=True)


def _start(program: str, words: list[str], folder: Path) -> subprocess.Popen[bytes]:
    home = Path(_find_spark_home())
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_DAEMON_MEMORY": "192m"}
    with (folder / f"{program.rsplit('.', 1)[1]}.log").open("ab") as log:
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), program, *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _address(master: subprocess.Popen[bytes], folder: Path) -> str:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and master.poll() is None:
        if found := re.search(r"Starting Spark master at (spark://\S+)", (folder / "Master.log").read_text()):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"The Spark master did not start: {(folder / 'Master.log').read_text()[-2000:]}")
