"""Exact sums of Tessera, made once per test session."""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from data.build.exact_cells import CellMaker, ExactCells
from data.build.stages import StageClock
from data.protection.secret_keys import demonstration_keys
from data.registry.ingest import ingest
from data.registry.source import open_source
from tests.invented.country import boundaries, profile
from tests.invented.releases import parquet_registry


@cache
def exact_cells(day: date) -> ExactCells:
    """What a build of one snapshot sums before it protects."""
    with tempfile.TemporaryDirectory(prefix="family-atlas-exact-") as folder:
        with open_source(str(parquet_registry())) as source:
            read = ingest(source, profile(), Path(folder), progress=lambda *_: None, snapshot=day)
        maker = CellMaker(read.spool, profile(), boundaries(), demonstration_keys(), StageClock(None))
        return maker.make(day)
