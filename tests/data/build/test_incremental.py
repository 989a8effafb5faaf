"""A registry that gained a snapshot: what changed is built, what did not is recognised and left."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import polars as pl
import pytest

from data.build.build_inputs import fixed_inputs, registry_files
from data.build.pipeline import Inputs, build_releases
from data.build.snapshot_rows import snapshot_rows
from data.indicators.register import load_register
from data.protection.secret_keys import ProtectionKeys, demonstration_keys
from data.registry.ingest import ingest
from data.registry.source import open_source
from data.release.manifest import Manifest
from data.release.store import Store
from tests.data.build.heard import Heard
from tests.invented.country import COUNTRY, boundaries, profile
from tests.invented.registry import DECEMBER, JUNE, registry
from tests.invented.releases import copy_of_store, files_of, parquet_registry
from tests.registry_copies import Tables, write_copy


def rebuild(source: str | Path, store: Path, **fields: object) -> tuple[list[Manifest], Heard]:
    inputs = Inputs(str(source), profile(), boundaries(), demonstration_keys(), "all")
    heard = Heard()
    return build_releases(replace(inputs, **fields), Store(store), heard), heard  # type: ignore[arg-type]


def before_december() -> Tables:
    """The registry as it was before its second snapshot was loaded."""
    tables = registry()
    family = tables["family"].filter(pl.col("snapshot_date") == JUNE)
    known = family["family_id"].implode()
    return {
        **tables,
        "family": family,
        "person": tables["person"].filter(pl.col("family_id").is_in(known), pl.col("birth_date").is_null()),
        "support": tables["support"].filter(pl.col("family_id").is_in(known) | pl.col("family_id").is_null()),
    }


def test_only_the_new_snapshot_is_built(tmp_path: Path) -> None:
    earlier = write_copy(before_december(), "parquet", tmp_path / "earlier")
    store = tmp_path / "store"
    (june,), heard = rebuild(earlier, store)
    assert heard.plans == [[JUNE]]
    before = files_of(store / COUNTRY / "releases")

    born_later = before_december()
    december = registry()["family"].filter(pl.col("snapshot_date") == DECEMBER)
    gained = {
        **born_later,
        "family": pl.concat([born_later["family"], december]),
        "person": registry()["person"].filter(
            pl.col("birth_date").is_null() | (pl.col("birth_date") > JUNE),
        ),
    }
    manifests, heard = rebuild(write_copy(gained, "parquet", tmp_path / "gained"), store)
    assert [manifest.reference_date for manifest in manifests] == [JUNE, DECEMBER]
    assert manifests[0] == june
    assert heard.plans == [[DECEMBER]]
    assert heard.built("members") == heard.built("protect") == heard.built("store") == {DECEMBER}
    assert [note for note in heard.notes if june.release_id in note and "left as it is" in note]
    after = files_of(store / COUNTRY / "releases")
    assert {name: after[name] for name in before} == before

    # Everything is there now: a third build looks, and makes nothing.
    again, heard = rebuild(tmp_path / "gained", store)
    assert [manifest.release_id for manifest in again] == [manifest.release_id for manifest in manifests]
    assert heard.plans == [[]]
    assert heard.built("protect") == set()
    assert len(heard.notes) == 2
    assert files_of(store / COUNTRY / "releases") == after


def test_a_snapshot_that_is_asked_for_is_built(tmp_path: Path) -> None:
    store = copy_of_store(tmp_path / "store")
    _, heard = rebuild(parquet_registry(), store.root, snapshots=JUNE)
    assert heard.built("store") == {JUNE}
    assert heard.notes == []


def test_new_deliveries_make_the_latest_release_anew(tmp_path: Path) -> None:
    """Its pages tell of them; those of earlier snapshots told what was known then."""
    store = copy_of_store(tmp_path / "store")
    tables = registry()
    delivered = {**tables, "source": tables["source"].with_columns(matched=pl.lit(133))}
    _, heard = rebuild(write_copy(delivered, "parquet", tmp_path / "registry"), store.root)
    assert heard.built("store") == {DECEMBER}


def test_a_release_without_its_build_log_is_built_again(tmp_path: Path) -> None:
    store = copy_of_store(tmp_path / "store")
    june = next(name for name in store.built(COUNTRY) if str(JUNE) in name)
    log = store.root / COUNTRY / "releases" / june / "build_log.json"
    content = orjson.loads(log.read_bytes())
    log.write_bytes(orjson.dumps({**content, "inputs": {"rows": "0" * 16, "reading": "0" * 16}}))
    _, heard = rebuild(parquet_registry(), store.root)
    assert heard.built("store") == {JUNE}
    log.unlink()
    _, heard = rebuild(parquet_registry(), store.root)
    assert heard.built("store") == {JUNE}


def test_inputs_in_a_build_log_are_sealed(tmp_path: Path) -> None:
    """An open fingerprint of rows would let whoever knows all but one try out what that one is."""
    store = copy_of_store(tmp_path / "store")
    june = next(name for name in store.built(COUNTRY) if str(JUNE) in name)
    content = (store.root / COUNTRY / "releases" / june / "build_log.json").read_text()
    with open_source(str(parquet_registry())) as source:
        read = ingest(source, profile(), tmp_path / "work")
    assert snapshot_rows(read, [JUNE])[JUNE] not in content


# What the rows of June are made of.

MEMBER = pl.col("family_id").is_in(
    registry()["family"].filter(pl.col("snapshot_date") == JUNE)["family_id"].unique().implode()
)


def _edit(table: str, *columns: pl.Expr) -> Callable[[Tables], Tables]:
    return lambda tables: {**tables, table: tables[table].with_columns(*columns)}


def _support(**dates: date | None) -> Callable[[Tables], Tables]:
    """The first support of a family of June gets other dates."""
    first = pl.int_range(pl.len()) == 0

    def edit(tables: Tables) -> Tables:
        support = tables["support"]
        changed = (pl.when(first).then(pl.lit(day)).otherwise(pl.col(name)).alias(name) for name, day in dates.items())
        return {**tables, "support": support.with_columns(*changed)}

    return edit


def _second_member(born: date) -> Callable[[Tables], Tables]:
    def edit(tables: Tables) -> Tables:
        person = tables["person"]
        one = person.filter(MEMBER).head(1)
        child = one.with_columns(pl.lit("one more").alias("person_id"), pl.lit(born).alias("birth_date"))
        return {**tables, "person": pl.concat([person, child])}

    return edit


CHANGES = {
    "a zone in June": (
        _edit("family", pl.when(pl.col("snapshot_date") == JUNE).then(pl.lit("E")).otherwise("zone").alias("zone")),
        {JUNE, DECEMBER},  # December compares its zones with June's
    ),
    "an income in June": (
        _edit("family", pl.when(pl.col("snapshot_date") == JUNE).then(7.0).otherwise(pl.col("score")).alias("score")),
        {JUNE},
    ),
    "a zone in December": (
        _edit("family", pl.when(pl.col("snapshot_date") == DECEMBER).then(pl.lit("E")).otherwise("zone").alias("zone")),
        {DECEMBER},
    ),
    "a child born before June": (_second_member(date(2025, 5, 1)), {JUNE}),
    "support that ended before June": (_support(ended=date(2025, 6, 30)), {JUNE}),
    "support that ended on another day after June": (_support(ended=date(2025, 8, 1)), set()),
    "order of rows": (lambda tables: {name: frame.reverse() for name, frame in tables.items()}, set()),
}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> dict[date, str]:
    return fingerprints(registry(), tmp_path_factory.mktemp("untouched"))


def fingerprints(tables: Tables, work: Path) -> dict[date, str]:
    with open_source(write_copy(tables, "parquet", work / "registry")) as source:
        read = ingest(source, profile(), work / "work")
    return snapshot_rows(read, read.snapshots)


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_the_rows_of_a_snapshot(tmp_path: Path, untouched: dict[date, str], name: str) -> None:
    edit, expected = CHANGES[name]
    found = fingerprints(edit(registry()), tmp_path)
    changed = {day for day in untouched if found[day] != untouched[day]}
    # The family with other support, or another child, may be there in December too.
    allowed = {DECEMBER} if "support" in name or "child" in name else set()
    assert changed - allowed == expected - allowed


def test_a_child_born_after_a_snapshot_does_not_change_it(tmp_path: Path, untouched: dict[date, str]) -> None:
    found = fingerprints(_second_member(date(2025, 9, 1))(registry()), tmp_path)
    assert found[JUNE] == untouched[JUNE]


def test_one_snapshot_read_alone_has_the_same_rows(tmp_path: Path, untouched: dict[date, str]) -> None:
    for day in (JUNE, DECEMBER):
        with open_source(str(parquet_registry())) as source:
            read = ingest(source, profile(), tmp_path / str(day), snapshot=day)
        assert snapshot_rows(read, [day]) == {day: untouched[day]}


def test_everything_else_that_a_build_is_made_of() -> None:
    country, register = profile(), load_register(profile())
    keys, areas = demonstration_keys(), boundaries()
    other_keys = ProtectionKeys(
        record=b"another key".ljust(32), lasting=keys.lasting, release=keys.release, demonstration=True
    )
    same = fixed_inputs(country, register, areas, keys)
    assert fixed_inputs(profile(), register, boundaries(), demonstration_keys()) == same
    moved = areas.levels[2].assign(geometry=areas.levels[2].geometry.translate(0.0001))
    other = {
        "keys": fixed_inputs(country, register, areas, other_keys),
        "minimum": fixed_inputs(country.model_copy(update={"minimum_cell_count": 11}), register, areas, keys),
        "register": fixed_inputs(country, replace(register, indicators=register.indicators[:-1]), areas, keys),
        "boundaries": fixed_inputs(country, register, replace(areas, levels={**areas.levels, 2: moved}), keys),
    }
    assert len({same, *other.values()}) == len(other) + 1


def test_files_are_compared_by_content(tmp_path: Path) -> None:
    source = Path(write_copy(before_december(), "parquet", tmp_path / "registry"))
    first = registry_files(str(source))
    assert first
    assert registry_files("postgresql://somewhere/registry") is None
    file = next(source.rglob("family*.parquet"))
    content = bytearray(file.read_bytes())
    stamp = file.stat()
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    changed = registry_files(str(source))
    assert changed
    assert changed.stamps == first.stamps
    assert changed.content != first.content
