"""The tables beside a release's figures: areas, hexagons, indicators, groups, clusters and deliveries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from data.exports.table_columns import RELEASE_COLUMNS, Column, in_languages, names_of, parents, unit_of
from data.exports.value_chunks import area_frame, in_english
from data.languages import LANGUAGES
from data.release.deliveries import read_deliveries
from data.release.dimensions import BASES, LEVELS, finest_level
from data.release.hot_spots import FALSE_DISCOVERY_RATE, LEVEL, read_hot_spots
from data.release.intake import CADENCE_DAYS
from data.release.reader import Release

CLUSTER_KINDS: Final = ("not_significant", "hot", "cold", "no_value")
"""Names of `HotSpots.kind`, in its order."""

_TYPES: Final = {
    "string": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "date": pl.Date,
    "boolean": pl.Boolean,
}
_SEPARATOR: Final = ";"
_RELEASE_KEY: Final = ("country", "release_id")


@dataclass(frozen=True)
class ReferenceTable:
    """A small table, whole: `frame` has `columns`, `key` names those whose values together occur once."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    frame: pl.DataFrame


def reference_tables(release: Release) -> tuple[ReferenceTable, ...]:
    """All of them; some may have no rows."""
    return tuple(reference_table(release, name) for name in _MAKERS)


def reference_table(release: Release, name: str) -> ReferenceTable:
    """One of them.

    Raises:
        KeyError: there is no such table.
        ReleaseCorrupted: a file of the release cannot be read.
    """
    table: ReferenceTable = release.__dict__.get(_KEPT + name) or _MAKERS[name](release)
    # Releases never change: the table is kept with the open release.
    release.__dict__[_KEPT + name] = table
    return table


_KEPT: Final = "_reference_table_"


def _areas(release: Release) -> ReferenceTable:
    columns = (
        Column("level", required=True, values=LEVELS[:3], hxl="#geo+level"),
        *parents("adm0"),
        Column("pcode", required=True, hxl="#geo+code"),
        Column("parent_pcode", hxl="#geo+code+parent"),
        Column("national_code", hxl="#geo+code+national"),
        Column("iso_3166_2", hxl="#geo+code+iso"),
        Column("area_type", hxl="#geo+type"),
        *in_languages("name", "#geo+name", required=True),
    )
    rows = []
    for level in LEVELS[:3]:
        codes = area_frame(release, level).select("adm0_pcode", "adm1_pcode", "adm2_pcode").iter_rows()
        for area, above in zip(release.areas(level), codes, strict=True):
            own = (area["pcode"], area["parent_pcode"], area["national_code"], area["iso_3166_2"], area["area_type"])
            rows.append((level, *above, *own, *(area["name"].get(code) or in_english(area) for code in LANGUAGES)))
    return _table(release, "areas", columns, (*_RELEASE_KEY, "pcode"), rows)


def _hexagons(release: Release) -> ReferenceTable:
    columns = (
        Column("leaf", "integer", required=True),
        *parents("h3"),
        Column("pcode", required=True, hxl="#geo+code"),
        Column("h3_cell", hxl="#geo+code+h3"),
        Column("resolution", "integer", hxl="#geo+resolution"),
        Column("kind", required=True, values=("cell", "remainder"), hxl="#geo+type"),
    )
    rows = []
    codes = area_frame(release, "h3").select("adm0_pcode", "adm1_pcode", "adm2_pcode", "pcode", "h3_cell").iter_rows()
    leaves = release.leaves.select("leaf", "resolution", "kind").iter_rows()
    for (leaf, resolution, kind), own in zip(leaves, codes, strict=True):
        rows.append((leaf, *own, resolution if kind == "cell" else None, kind))
    return _table(release, "hexagons", columns, (*_RELEASE_KEY, "pcode"), rows)


def _indicators(release: Release) -> ReferenceTable:
    columns = (
        Column("indicator_code", required=True, hxl="#indicator+code"),
        Column("theme", required=True, hxl="#indicator+theme"),
        Column("kind", required=True, values=("rate", "mean", "count"), hxl="#indicator+type"),
        Column("bases", required=True, hxl="#population+counted"),
        Column("unit", required=True, hxl="#indicator+unit"),
        Column("decimals", "integer", required=True),
        Column("direction", hxl="#indicator+direction"),
        Column("sphere", hxl="#indicator+sphere"),
        Column("sensitivity", required=True, hxl="#meta+sensitivity"),
        Column("finest_level", required=True, values=LEVELS, hxl="#geo+level"),
        Column("source_agency", hxl="#meta+source"),
        Column("listed", "boolean", required=True),
        *in_languages("label", "#indicator+name", required=True),
        *in_languages("definition", "#indicator+definition"),
    )
    rows = [
        (
            code,
            entry["group"],
            entry["kind"],
            _SEPARATOR.join(entry["bases"]),
            unit_of(entry["kind"], entry["unit"]),
            int(entry["decimals"]),
            entry.get("direction"),
            entry.get("sphere"),
            entry["sensitivity"],
            finest_level(entry),
            entry.get("source_agency"),
            bool(entry.get("listed", True)),
            *_words(entry["label"]),
            *_words(entry.get("definition") or {}),
        )
        for code, entry in release.register.items()
    ]
    return _table(release, "indicators", columns, (*_RELEASE_KEY, "indicator_code"), rows)


def _groups(release: Release) -> ReferenceTable:
    columns = (
        Column("group", required=True, hxl="#population+group"),
        Column("dimension", required=True, hxl="#population+dimension"),
        Column("category", required=True, hxl="#population+category"),
        Column("levels", required=True, hxl="#geo+level"),
        Column("sensitivity", required=True, hxl="#meta+sensitivity"),
        Column("overlaps", "boolean", required=True),
        *in_languages("label", "#population+name"),
    )
    listed = {"livelihood": "livelihoods", "zone": "zones", "risk": "risk_populations"}
    rows = []
    for group in release.groups:
        entries = release.profile.get(listed.get(group.dimension, ""), ())
        labels: Mapping[str, str] = next(
            (item["label"] for item in entries if item["code"].lower() == group.category.lower()), {}
        )
        levels = _SEPARATOR.join(group.levels)
        rows.append(
            (group.code, group.dimension, group.category, levels, group.sensitivity, group.overlaps, *_words(labels))
        )
    return _table(release, "groups", columns, (*_RELEASE_KEY, "group"), rows)


def _clusters(release: Release) -> ReferenceTable:
    columns = (
        *parents(LEVEL),
        Column("pcode", required=True, hxl="#geo+code"),
        Column("name", required=True, hxl="#geo+name+i_en"),
        Column("indicator_code", required=True, hxl="#indicator+code"),
        Column("base", required=True, values=BASES, hxl="#population+counted"),
        Column("cluster", required=True, values=CLUSTER_KINDS, hxl="#indicator+cluster"),
        Column("smoothed_value", "number", hxl="#indicator+value+smoothed+num"),
        Column("unit", required=True, hxl="#indicator+unit"),
        Column("tested_areas", "integer", required=True),
        Column("false_discovery_rate", "number", required=True),
    )
    areas = area_frame(release, LEVEL).select("adm0_pcode", "adm1_pcode", "adm2_pcode", "pcode", "name")
    parts = []
    for code, entry in release.register.items():
        for base in entry["bases"]:
            spots = read_hot_spots(release, code, base)
            if spots is None:
                continue
            parts.append(
                areas.with_columns(
                    pl.lit(code).alias("indicator_code"),
                    pl.lit(base).alias("base"),
                    pl.Series("cluster", [CLUSTER_KINDS[kind] for kind in spots.kind], dtype=pl.String),
                    pl.Series("smoothed_value", spots.smoothed).fill_nan(None),
                    pl.lit(unit_of(entry["kind"], entry["unit"])).alias("unit"),
                    pl.lit(spots.tested, dtype=pl.Int64).alias("tested_areas"),
                    pl.lit(FALSE_DISCOVERY_RATE).alias("false_discovery_rate"),
                )
            )
    key = (*_RELEASE_KEY, "pcode", "indicator_code", "base")
    whole = (*RELEASE_COLUMNS, *columns)
    frame = pl.concat([_empty(columns), *parts])
    return ReferenceTable("clusters", whole, key, _of_release(release, frame).select(names_of(whole)))


def _deliveries(release: Release) -> ReferenceTable:
    columns = (
        Column("agency", required=True, hxl="#org+code"),
        Column("last_load", "date", hxl="#date+updated"),
        Column("cadence", values=tuple(CADENCE_DAYS), hxl="#meta+frequency"),
        Column("overdue", "boolean", hxl="#status+overdue"),
        Column("match_percent", "integer", hxl="#indicator+matched+pct"),
        Column("records", "integer", hxl="#meta+records+num"),
        *in_languages("label", "#org+name"),
    )
    rows = [
        (
            item.agency,
            item.last_load,
            item.cadence,
            item.overdue,
            item.match_percent,
            item.records,
            *_words(item.label),
        )
        for item in read_deliveries(release)
    ]
    return _table(release, "deliveries", columns, (*_RELEASE_KEY, "agency"), rows)


def _table(
    release: Release, name: str, columns: tuple[Column, ...], key: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> ReferenceTable:
    plain = [tuple(None if cell == "" else cell for cell in row) for row in rows]
    frame = pl.DataFrame(plain, schema=_empty(columns).schema, orient="row")
    whole = (*RELEASE_COLUMNS, *columns)
    return ReferenceTable(name, whole, key, _of_release(release, frame).select(names_of(whole)))


def _of_release(release: Release, frame: pl.DataFrame) -> pl.DataFrame:
    manifest = release.manifest
    return frame.with_columns(
        pl.lit(manifest.country).alias("country"),
        pl.lit(manifest.release_id).alias("release_id"),
        pl.lit(manifest.reference_date).alias("reference_date"),
    )


def _empty(columns: tuple[Column, ...]) -> pl.DataFrame:
    return pl.DataFrame(schema={column.name: _TYPES[column.kind] for column in columns})


def _words(texts: Mapping[str, str]) -> list[str | None]:
    return [texts.get(code) or None for code in LANGUAGES]


_MAKERS: Final[dict[str, Callable[[Release], ReferenceTable]]] = {
    "areas": _areas,
    "hexagons": _hexagons,
    "indicators": _indicators,
    "groups": _groups,
    "clusters": _clusters,
    "deliveries": _deliveries,
}
