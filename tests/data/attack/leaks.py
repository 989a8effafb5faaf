"""The eighteen leaks that the suite must catch: each puts something careless in place of a real function."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import h3.api.numpy_int as h3
import numpy as np
import polars as pl
from flask import Response, request

from data.attack import rebuild, trials
from data.build import exact_cells, published_tables
from data.build.cell_sums import CellSums, Persons, Sums, sum_cells
from data.build.engines import compiled
from data.protection import cell_noise, counted_sets, keyed_noise, protected_tables, secret_keys
from data.protection.protected_tables import Protector
from data.protection.secret_keys import ProtectionKeys
from data.release import reader, table_grammar
from data.release.cubes import Cubes
from data.release.dimensions import ALL, Breakdown
from data.release.states import ValueState
from geo import hexes


@dataclass(frozen=True)
class Leak:
    """A careless change, and the finding that must break by it.

    Attributes:
        attack, figure: the finding (part of its words) that has to fail; all others of the kind may hold or not.
        rebuilt: the release must be built with the leak.
    """

    name: str
    attack: str
    figure: str
    inject: Callable[[], Any]
    rebuilt: bool = False


def _replaced(target: object, name: str, new: object) -> Any:
    return patch.object(target, name, new)


@contextmanager
def noise_off() -> Iterator[None]:
    with _replaced(counted_sets, "part_noise", lambda part, keys, salts, variance: np.zeros_like(salts.counted)):
        yield


@contextmanager
def own_set_key() -> Iterator[None]:
    """The textbook: the same set gets the same noise, whatever the population and the place."""

    def uniform(part: str, keys: Any, salts: Any) -> Any:
        own = salts.key_sums & np.uint64(0xFFFFFFFF)
        # One stream per part, one key for all.
        return keyed_noise.siphash(keys.planner, salts.measure, own, salts.counted, len(part))

    with _replaced(cell_noise, "_uniform", uniform):
        yield


@contextmanager
def threshold_on_perturbed_value_only() -> Iterator[None]:
    original = counted_sets.count_sets

    def count_sets(sets: Any, needed: Any, table: Any, parents: Any, keys: Any, minimum: int) -> Any:
        del minimum
        return original(sets, needed, table, parents, keys, 1)

    passes = lambda count, *_, **__: count > 0  # noqa: E731
    with (
        _replaced(protected_tables, "count_sets", count_sets),
        _replaced(counted_sets, "large_enough", passes),
        _replaced(protected_tables, "large_enough", passes),
    ):
        yield


@contextmanager
def no_complement_rule() -> Iterator[None]:
    always = lambda count, *_, **__: np.ones(len(count), dtype=bool)  # noqa: E731
    with (
        _replaced(counted_sets, "remainders_large_enough", always),
        _replaced(protected_tables, "large_enough", always),
    ):
        yield


@contextmanager
def zeros_shown() -> Iterator[None]:
    original = Protector._table

    def table(self: Any, tier: str, counts: Any, *others: Any) -> Any:
        made = original(self, tier, counts, *others)
        nobody = (counts.true[self._sets.part] == 0) & (made.state == ValueState.SUPPRESSED_SMALL)
        state = np.where(nobody, ValueState.VALUE, made.state).astype(np.uint8)
        return replace(made, state=state)

    with _replaced(Protector, "_table", table):
        yield


@contextmanager
def true_mean() -> Iterator[None]:
    original = Protector._perturbed_sums

    def sums(self: Any, table: Any, counts: Any, published: Any) -> Any:
        made = original(self, table, counts, published)
        for place, row in enumerate(self._means):
            item = self._measures[row]
            true = table.counts[:, item.top] / np.maximum(table.counts[:, item.bottom], 1)
            for tier in made:
                made[tier][place] = (true - item.centre) * counts.perturbed[tier][self._sets.whole[row]]
        return made

    with _replaced(Protector, "_perturbed_sums", sums):
        yield


@contextmanager
def true_ratio() -> Iterator[None]:
    original = Protector._table

    def table(self: Any, tier: str, counts: Any, *others: Any) -> Any:
        made = original(self, tier, counts, *others)
        numerator = made.numerator.copy()
        for row in self._rates:
            whole, part = counts.true[self._sets.whole[row]], counts.true[self._sets.part[row]]
            exact = np.rint(made.denominator[row] * part / np.maximum(whole, 1)).astype(np.int64)
            numerator[row] = np.where(made.state[row] == ValueState.VALUE, exact, 0)
        return replace(made, numerator=numerator)

    with _replaced(Protector, "_table", table):
        yield


@contextmanager
def person_level_keys() -> Iterator[None]:
    """Every person carries a key of their own, as in a census of persons."""

    def summed(**arguments: Any) -> CellSums:
        sums = sum_cells(**arguments)
        people = arguments["persons"]
        each = np.arange(len(people.family))
        alone = sum_cells(
            **{
                **arguments,
                "leaf": arguments["leaf"][people.family],
                "record_key": np.random.default_rng(1).integers(0, 2**32, len(each), dtype=np.uint32),
                "family_measures": arguments["family_measures"][people.family],
                "alone_measures": [column[people.family] for column in arguments["alone_measures"]],
                "persons": Persons(each, people.sex, people.age, people.disability),
            }
        )
        return replace(sums, persons_by_leaf=alone.persons_by_leaf, persons_by_district=alone.persons_by_district)

    with _replaced(compiled, "sum_cells", summed):
        yield


@contextmanager
def float_keys() -> Iterator[None]:
    """Keys are numbers between 0 and 1, added as floats: the sum depends on the order of rows."""

    def summed(**arguments: Any) -> CellSums:
        sums = sum_cells(**arguments)
        added = np.zeros(len(arguments["leaf_district"]), dtype=np.float32)
        share = (arguments["record_key"] / 2**32).astype(np.float32)
        for leaf, key in zip(arguments["leaf"], share, strict=True):
            added[leaf] += key
        keys = np.repeat(added.view(np.uint32)[:, None], sums.families_by_leaf.counts.shape[1], axis=1)
        return replace(sums, families_by_leaf=Sums(sums.families_by_leaf.counts, keys))

    with _replaced(compiled, "sum_cells", summed), _replaced(rebuild, "sum_cells", summed):
        yield


@contextmanager
def parents_by_coordinates() -> Iterator[None]:
    """A cell's parent is found by its centre's latitude and longitude instead of by its index."""

    def parents(cells: Any, resolution: int) -> Any:
        distinct, where = np.unique(cells, return_inverse=True)
        found = [h3.latlng_to_cell(*h3.cell_to_latlng(cell), resolution) for cell in distinct]
        return np.array(found, dtype=np.uint64)[where].reshape(np.shape(cells))

    with _replaced(hexes, "parents", parents):
        yield


@contextmanager
def intermediate_levels() -> Iterator[None]:
    """The cells above the leaves are published beside them."""
    original = exact_cells.make_leaves

    def make_leaves(*arguments: Any, **named: Any) -> Any:
        leaf, leaves = original(*arguments, **named)
        above = leaves.filter(pl.col("kind") == "cell")
        coarser = [h3.cell_to_parent(cell, h3.get_resolution(cell) - 1) for cell in above["h3_cell"].to_numpy()]
        above = above.with_columns(
            pl.Series("h3_cell", np.array(coarser, dtype=np.uint64)), (pl.col("resolution") - 1).cast(pl.UInt8)
        ).unique(["district", "h3_cell"], maintain_order=True)
        both = pl.concat([leaves.drop("leaf"), above.drop("leaf")]).with_row_index("leaf").select(leaves.columns)
        return leaf, both

    with _replaced(exact_cells, "make_leaves", make_leaves):
        yield


@contextmanager
def fresh_key_each_release() -> Iterator[None]:
    """Nothing of the noise stays, so the mean of many releases is the truth."""
    original = ProtectionKeys.for_release

    def for_release(self: Any, country: str, day: date, fingerprints: Any) -> Any:
        made = original(self, country, day, fingerprints)
        again = original(self, f"{country} {day} {sorted(fingerprints.values())}", day, fingerprints)
        return secret_keys.ReleaseKeys(
            lasting=again.lasting, planner=made.planner, public=made.public, threshold=made.threshold
        )

    with _replaced(ProtectionKeys, "for_release", for_release):
        yield


@contextmanager
def persistent_key_only() -> Iterator[None]:
    """All noise stays until something changes: a figure that moves tells of the change."""
    original = ProtectionKeys.for_release

    def for_release(self: Any, country: str, day: date, fingerprints: Any) -> Any:
        del day, fingerprints
        return original(self, country, date(2000, 1, 1), {})

    with _replaced(ProtectionKeys, "for_release", for_release):
        yield


@contextmanager
def groups_without_noise() -> Iterator[None]:
    """Groups are taken for a mere arrangement of figures that are protected already."""
    original = counted_sets.variance

    def variance(level: str, base: str, breakdown: Breakdown, *, inherited: bool = True) -> float:
        # The least that the tables of noise allow: the figures move by a person at most.
        return 0.5 if breakdown.group != ALL else original(level, base, breakdown, inherited=inherited)

    with _replaced(counted_sets, "variance", variance), _replaced(trials, "variance", variance):
        yield


@contextmanager
def groups_without_complement_rule() -> Iterator[None]:
    """A group is compared with the area above only, not with everybody in the same area."""
    original = published_tables.parents_of

    def parents_of(sums: Any, level: str, base: str, breakdown: Breakdown, containing: Any = None) -> Any:
        del containing
        parents = original(sums, level, base, breakdown)
        return parents if breakdown.group == ALL else [item for item in parents if item.breakdown is None]

    with _replaced(published_tables, "parents_of", parents_of):
        yield


@contextmanager
def or_filter() -> Iterator[None]:
    """Categories may be joined."""
    original = table_grammar._code

    def code(dimension: str, name: str, names: tuple[str, ...]) -> int:
        return original(dimension, name.replace(",", "|").split("|")[0], names)

    with _replaced(table_grammar, "_code", code):
        yield


@contextmanager
def cache_key_without_tier() -> Iterator[None]:
    """Tables are kept by release and not by tier."""
    kept: dict[tuple[Path, str], Any] = {}
    honest = {name: Cubes.__dict__[name].func for name in ("_adm", "_h3", "_rows")}

    def once(name: str) -> property:
        def table(self: Any) -> Any:
            key = self._read.__self__.folder, name
            if key not in kept:
                kept[key] = honest[name](self)
            return kept[key]

        return property(table)

    with ExitStack() as replaced:
        for name in honest:
            replaced.enter_context(_replaced(Cubes, name, once(name)))
        yield


def scope_from_browser(app: Any, folder: Any) -> None:
    """A values address that believes the browser's word for its tier; planners' scope arrives with their pages."""
    honest = app.server.view_functions["heatmap.values"]
    planner = reader.open_release(folder, "planner")

    def values(country: str, release_id: str, level: str, indicator: str, table: str) -> Any:
        if request.args.get("tier") != "planner":
            return honest(country, release_id, level, indicator, table)
        base, *names = table.split(".")
        named = dict(zip(("sex", "age", "disability"), names, strict=True))
        return Response(planner.values(level=level, indicator=indicator, base=base, **named).numerator.tobytes())

    app.server.view_functions["heatmap.values"] = values


LEAKS = (
    Leak("noise off", "canary", "TPR - FPR, all tables together", noise_off),
    Leak("own-set key", "equality_oracle", "share of right decisions", own_set_key),
    Leak(
        "threshold on the perturbed value only",
        "keys_and_thresholds",
        "truly rest on 1 to 9",
        threshold_on_perturbed_value_only,
        rebuilt=True,
    ),
    Leak("no complement rule", "nested_pairs", "numerator in numerator", no_complement_rule, rebuilt=True),
    Leak("zeros shown", "keys_and_thresholds", "show that there is nobody", zeros_shown, rebuilt=True),
    Leak("true mean", "means", "mean times count", true_mean, rebuilt=True),
    Leak("true ratio", "means", "true rate to rounding", true_ratio, rebuilt=True),
    Leak("person-level keys", "keys_and_thresholds", "do not carry their family's key", person_level_keys),
    Leak("float keys", "rebuild", "depend on the order of rows", float_keys),
    Leak("lat/lng parents", "hex_differencing", "outside the cell of their leaf", parents_by_coordinates),
    Leak("intermediate H3 levels", "hex_differencing", "cells that they contain", intermediate_levels),
    Leak("fresh key each release", "two_releases", "40 releases of unchanged data", fresh_key_each_release),
    Leak("persistent key only", "two_releases", "from figures that stay the same", persistent_key_only),
    Leak("groups without noise", "canary", "TPR - FPR, all tables together", groups_without_noise),
    Leak(
        "groups without the complement rule",
        "nested_pairs",
        "persons, category in total",
        groups_without_complement_rule,
        rebuilt=True,
    ),
    Leak("OR filter", "free_filters", "requests outside the grammar", or_filter),
    Leak("scope read from the browser", "free_filters", "more than the permitted view", lambda: None),
    Leak("cache key without tier", "free_filters", "another tier's figures", cache_key_without_tier),
)
