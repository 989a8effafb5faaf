"""Run builds of Tessera in processes of their own, some of which kill themselves at a chosen moment.

Reads lines [registry, store, groups] of JSON. A group names the moments of builds that run at the same time: "whole"
runs to its end, "read" dies when that stage begins, "+store" when it ends, "row:person" while the table is being read,
"limit:5000" may not write files of more bytes, "3 parts:part:1" takes
families in three parts and dies when the second begins. Answers with a line per question: for every build its exit code
(negative: the signal) and its sentence.

The builds are forked from a process that has imported everything, because imports take longer than the builds. It has
started no threads (so polars is not used before the fork), but has loaded the compiled loops.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
import pyogrio  # noqa: F401  (what the build imports late)
import shapely

import data.registry.sql_engines  # noqa: F401
from data.build import cell_sums
from data.build.pipeline import Inputs, build_releases
from data.errors import AtlasError
from data.protection.record_keys import record_keys
from data.protection.secret_keys import demonstration_keys
from data.registry import keys
from data.release.store import Store
from geo.locate import LocateIndex
from tests.invented import country


class Killer:
    """A listener that kills its own process."""

    def __init__(self, moment: str) -> None:
        self._moment = moment

    def _reach(self, moment: str) -> None:
        if moment == self._moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def started(self, stage: str, snapshot: date | None) -> None:
        self._reach(stage)

    def reached(self, part: int, parts: int) -> None:
        self._reach(f"part:{part}")

    def planned(self, snapshots: Sequence[date], rows: int) -> None:
        self._reach("planned")

    def noted(self, sentence: str) -> None:
        """Nothing dies of a sentence."""

    def advanced(self, table: str, done: int, total: int | None) -> None:
        if done:
            self._reach(f"row:{table}")

    def finished(self, stage: str, snapshot: date | None, seconds: float) -> None:
        self._reach(f"+{stage}")


def _build(registry: str, store: str, moment: str) -> None:
    parts, _, moment = moment.rpartition(" parts:")
    keys = demonstration_keys()
    inputs = Inputs(registry, country.profile(), country.boundaries(), keys, snapshots="all", parts=int(parts or 0))
    if moment.startswith("limit:"):
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(moment.removeprefix("limit:")), hard))
    build_releases(inputs, Store(store), Killer(moment))


def _fork(registry: str, store: str, moment: str) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    code = 0
    try:
        _build(registry, store, moment)
    except AtlasError as error:
        os.write(writer, f"{type(error).__name__}: {error}".replace("\n", " ").encode())
        code = 1
    except BaseException as error:  # noqa: BLE001  (told to the parent)
        os.write(writer, f"TRACEBACK {error!r}".encode())
        code = 2
    os._exit(code)


def _load_compiled_loops() -> None:
    out = np.zeros(1, np.uint64)
    keys._hash_texts(np.frombuffer(bytes(16), np.int64), np.frombuffer(b"", np.uint8), out)
    keys._fold(out, np.zeros(1, np.int64))
    LocateIndex.build(np.array([shapely.box(0, 0, 1, 1)])).locate(np.zeros(2), np.zeros(2))
    nobody = cell_sums.Persons(np.zeros(1, np.int64), *(np.zeros(1, np.uint8) for _ in range(3)))
    one = np.zeros(1, np.int64)
    cell_sums.sum_cells(
        leaf=one, leaf_district=one, district_parent=one, record_key=record_keys(pl.Series(["a"]), b"key"),
        family_measures=np.ones((1, 1), np.int16), persons=nobody, person_measures=np.ones((1, 1), np.int16),
        age_groups=5,
    )  # fmt: skip


def main() -> None:
    _load_compiled_loops()
    for line in sys.stdin:
        registry, store, groups = json.loads(line)
        answers = []
        for group in groups:
            for child, reader in [_fork(registry, store, moment) for moment in group]:
                with os.fdopen(reader) as pipe:
                    sentence = pipe.read()
                _, status = os.waitpid(child, 0)
                answers.append((os.waitstatus_to_exitcode(status), sentence))
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
