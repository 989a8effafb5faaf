"""A snapshot is built part by part: the release is the same whatever their number, and its memory is bounded."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.build.engines.compiled import CompiledEngine
from data.build.errors import BuildError
from data.build.exact_cells import CellMaker
from data.build.pipeline import Inputs, build_releases
from data.build.spool_parts import divide_spool, parts_within
from data.build.stages import StageClock
from data.build.working_memory import default_memory, parse_memory
from data.protection.secret_keys import demonstration_keys
from data.registry.ingest import ingest
from data.registry.source import open_source
from data.release.store import Store
from tests.invented.country import COUNTRY, boundaries, profile
from tests.invented.exact import exact_cells
from tests.invented.registry import DECEMBER, JUNE, registry
from tests.invented.releases import files_of, parquet_registry, published_store
from tests.registry_copies import write_copy

GIB = 1 << 30


@pytest.mark.parametrize("parts", [7])
def test_releases_do_not_depend_on_the_number_of_parts(tmp_path: Path, parts: int) -> None:
    """In parts of a few families columns are equal that differ in the whole, and services are missing."""
    inputs = Inputs(str(parquet_registry()), profile(), boundaries(), demonstration_keys(), "all", parts=parts)
    build_releases(inputs, Store(tmp_path / "store"))
    releases = Path(COUNTRY) / "releases"
    assert files_of(tmp_path / "store" / releases) == files_of(published_store() / releases)


@pytest.fixture(scope="module")
def spool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with open_source(str(parquet_registry())) as source:
        return ingest(source, profile(), tmp_path_factory.mktemp("work")).spool


def test_a_part_holds_families_with_everything_of_theirs(spool: Path, tmp_path: Path) -> None:
    folders = divide_spool(spool, tmp_path / "parts", 4)
    for table in ("family", "person", "support"):
        whole = pl.read_parquet(spool / f"{table}.parquet")
        parts = [pl.read_parquet(folder / f"{table}.parquet") for folder in folders]
        together = pl.concat(parts)
        assert together.schema == whole.schema
        assert together.sort(whole.columns).equals(whole.sort(whole.columns))
    owners = [
        {
            identity
            for table in ("family", "person", "support")
            for identity in pl.read_parquet(folder / f"{table}.parquet")["family_id"]
        }
        for folder in folders
    ]
    assert sum(map(len, owners)) == len(set.union(*owners)), "a family is in two parts"


def test_parts_give_the_sums_of_the_whole(spool: Path, tmp_path: Path) -> None:
    maker = CellMaker(spool, profile(), boundaries(), demonstration_keys(), StageClock(None))
    for day in (JUNE, DECEMBER):
        exact = exact_cells(day)
        for parts in (1, 3):
            folder = tmp_path / f"{day}-{parts}"
            folder.mkdir()
            found = maker.sum(day, divide_spool(spool, tmp_path / f"spool-{parts}", parts), folder)
            assert found.sums.fingerprint() == exact.sums.fingerprint()
            assert found.measured == exact.measures.measured
            assert (found.inherited, found.of_families) == (
                exact.measures.shared.shape[1],
                exact.measures.of_families,
            )
            assert found.leaves.equals(exact.leaves)
            for name in ("by_coordinates", "by_code", "unlocated", "outside", "outside_median_km", "elsewhere"):
                assert getattr(found.placement, name) == getattr(exact.placement, name), name


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), share=st.sampled_from([0.05, 0.4]), parts=st.integers(2, 9))
def test_any_registry_in_any_number_of_parts(
    tmp_path_factory: pytest.TempPathFactory, seed: int, share: float, parts: int
) -> None:
    """Families drawn at random: rare services, programmes and groups are then in few parts or in none."""
    tables = registry()
    rng = np.random.default_rng(seed)
    family_ids = tables["family"]["family_id"].unique(maintain_order=True)
    drawn = family_ids.filter(pl.Series(rng.random(len(family_ids)) < share))
    if not len(drawn):
        return
    few = {
        name: frame.filter(pl.col("family_id").is_in(drawn.implode())) if "family_id" in frame.columns else frame
        for name, frame in tables.items()
    }
    work = tmp_path_factory.mktemp("drawn")
    with open_source(write_copy(few, "parquet", work / "registry")) as source:
        read = ingest(source, profile().model_copy(update={"reject_tolerance": 1.0}), work)
    maker = CellMaker(read.spool, profile(), boundaries(), demonstration_keys(), StageClock(None), CompiledEngine())
    for day in read.snapshots:
        try:
            whole = maker.make(day)
        except BuildError:  # none of the few can be placed
            continue
        folder = work / f"measured-{day}"
        folder.mkdir()
        found = maker.sum(day, divide_spool(read.spool, work / "parts", parts), folder)
        assert found.sums.fingerprint() == whole.sums.fingerprint()
        assert found.measured == whole.measures.measured
        assert found.leaves.equals(whole.leaves)


def test_nobody_located_in_any_part(tmp_path: Path) -> None:
    tables = registry()
    nowhere = tables["family"].with_columns(
        *(pl.lit(None, tables["family"].schema[name]).alias(name) for name in ("lat", "lon", "adm2_pcode"))
    )
    source = write_copy({**tables, "family": nowhere}, "parquet", tmp_path / "registry")
    inputs = Inputs(source, profile(), boundaries(), demonstration_keys(), JUNE, parts=3)
    with pytest.raises(BuildError, match=r"No family of .* can be placed"):
        build_releases(inputs, Store(tmp_path / "store"))


def test_parts_follow_from_memory() -> None:
    assert parts_within(10_000, 30_000, 4 * GIB) == 1
    several = [parts_within(6_000_000, 20_000_000, memory * GIB) for memory in (2, 3, 4, 8)]
    assert several == sorted(several, reverse=True)
    assert several[0] > several[-1] >= 1
    assert parts_within(6_000_000, 20_000_000, 0) < 200, "a bound that cannot be kept"
    assert 0 < default_memory() < 1 << 50


@pytest.mark.parametrize(
    ("text", "size"), [("3GiB", 3 * GIB), ("3g", 3 * GIB), ("1.5 GB", 3 * GIB // 2), ("900M", 900 << 20)]
)
def test_memory_as_it_is_written(text: str, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.parametrize("text", ["", "much", "-3GiB", "100M", "3 GiB per part"])
def test_memory_that_is_none(text: str) -> None:
    with pytest.raises(BuildError, match="give"):
        parse_memory(text)
