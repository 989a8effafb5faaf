"""The checks between building and publishing that need neither the registry nor the keys.

Identity and files, what lies in the folder beside them, and every published figure against the rules that can be seen
from outside. They catch a build that went wrong, a file that was put in by hand and an older program; whether families
can be found is for the attack suite, which the custodian runs with the registry at hand.
"""

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from data.release import layout
from data.release.content_checks import check_contents
from data.release.dimensions import ALL, BASES, DIMENSIONS, TIERS
from data.release.errors import ReleaseError
from data.release.finding import Finding
from data.release.groups import read_groups
from data.release.manifest import Manifest
from data.release.noise_statement import NoiseRow, read_noise_statement
from data.release.register_checks import check_register, read_register
from data.release.release_folder import check_public_manifest, check_whole
from data.release.table_checks import TierFacts, check_adm, check_h3

_TABLES: Final = (layout.ADM_FILE, layout.H3_FILE, layout.PROTECTION_FILE)
_REQUIRED: Final = frozenset(
    {
        layout.MANIFEST,
        *(
            f"{layout.PUBLIC}/{name}"
            for name in (
                *_TABLES,
                layout.LEAVES_FILE,
                layout.AREAS_FILE,
                layout.PROFILE_FILE,
                layout.REGISTER_FILE,
                layout.MANIFEST,
            )
        ),
        *(f"{layout.PLANNER}/{name}" for name in _TABLES),
        *(f"{layout.SHAPES}/{name}" for name in (layout.SHAPES_FILE, layout.HEXES_FILE)),
    }
)
_REQUIRED_SINCE_3: Final = frozenset(
    f"{layout.PUBLIC}/{name}" for name in (layout.NEIGHBOURS_FILE, layout.DELIVERIES_FILE, layout.HOT_SPOTS_FILE)
)
_REQUIRED_SINCE_4: Final = frozenset({f"{layout.PLANNER}/{layout.REGISTER_FILE}"})
_OPTIONAL: Final = frozenset(
    {layout.BUILD_LOG, *(f"{layout.PLANNER}/{name}" for name in (layout.INTAKE_FILE, layout.WORKFORCE_FILE))}
)
_OUTSIDE_MANIFEST: Final = frozenset({layout.MANIFEST, layout.BUILD_LOG, f"{layout.PUBLIC}/{layout.MANIFEST}"})
_LEAF_COLUMNS: Final = {"leaf", "district", "h3_cell", "resolution", "kind"}
# A key or a keyed hash of 16 bytes or more, in hexadecimal or Base64.
_SECRET: Final = re.compile(r"(?<![0-9A-Za-z+/])(?:[0-9a-fA-F]{32,}|[0-9A-Za-z+/]{43}=)(?![0-9A-Za-z+/=])")
_LEAST_RATE_BASE: Final = 50
_ROUNDED_TO: Final = 100


def check_release(folder: Path) -> list[Finding]:
    """Run every check of a release's folder; no finding: it passed."""
    try:
        manifest = check_whole(folder)
        check_public_manifest(folder, manifest)
    except ReleaseError as error:
        return [Finding(str(error).rstrip("."))]
    findings = [*_check_files(folder, manifest), *_check_manifest(manifest)]
    if any(finding.counted == "files" for finding in findings):
        return findings
    findings += _check_secrets(folder)
    for tier in TIERS:
        findings += _check_tier(folder, manifest, tier)
    if findings:
        return findings
    findings += _check_counts(folder, manifest)
    return findings + check_contents(folder, manifest) if manifest.format_version > 2 else findings


def _check_files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
    links = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink()}
    version = manifest.format_version
    required = _REQUIRED | (_REQUIRED_SINCE_3 if version > 2 else set()) | (_REQUIRED_SINCE_4 if version > 3 else set())
    for rule, names in (
        ("a file that releases do not have", there - required - _OPTIONAL),
        ("a file is missing", required - there),
        ("a link instead of a file", links),
        (
            "a file that the manifest does not name",
            (there & (required | _OPTIONAL)) - _OUTSIDE_MANIFEST - set(manifest.files),
        ),
    ):
        if names:
            yield Finding(rule, detail=", ".join(sorted(names)), cells=len(names), counted="files")


def _check_manifest(manifest: Manifest) -> Iterator[Finding]:
    if manifest.demonstration_key and not manifest.synthetic:
        yield Finding("figures of a real registry were protected with the demonstration key, which everybody knows")
    for tier in TIERS:
        leak = manifest.leak.get(tier, 0.0)
        if not (math.isfinite(leak) and leak > 0):
            yield Finding(f"the manifest does not tell what the {tier} figures can give away (leak: {leak})")


def _check_counts(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    """The manifest is public: its counts are published figures or rounded, since exact ones tell of one arrival."""
    register = {entry["code"]: entry["position"] for entry in _json(folder / layout.PUBLIC / layout.REGISTER_FILE)}
    table = pl.scan_parquet(folder / layout.PUBLIC / layout.ADM_FILE)
    there = table.collect_schema().names()
    for name, count in manifest.counts.items():
        if name in BASES:
            total = table.filter(
                pl.col("level") == 0,
                pl.col("base") == BASES.index(name),
                pl.col("indicator") == register[name],
                *(pl.col(dimension) == ALL for dimension in DIMENSIONS if dimension in there),
            )
            published = total.select("numerator").collect().item()
            if count != published:
                yield Finding(
                    f"the manifest's number of {name} is not the published one", detail=f"{count}, {published}"
                )
        elif name.startswith(tuple(f"{base}_" for base in BASES)) and count % _ROUNDED_TO:
            yield Finding(f"the manifest's count {name} is not rounded to {_ROUNDED_TO}", detail=str(count))


def _check_secrets(folder: Path) -> Iterator[Finding]:
    """Keys, keyed hashes and record keys have no place in a release; the hashes of the manifest are no secrets."""
    for path in sorted(folder.rglob("*.json")):
        if path.name == layout.MANIFEST:
            continue
        if found := _SECRET.search(path.read_text(encoding="utf-8", errors="replace")):
            yield Finding(
                "something that looks like a key or a keyed hash",
                str(path.relative_to(folder)),
                detail=f"{found.group()[:6]}…, {len(found.group())} characters",
            )
    columns = set(pl.read_parquet_schema(folder / layout.PUBLIC / layout.LEAVES_FILE))
    if columns != _LEAF_COLUMNS:
        yield Finding(
            "its columns are not those of the format", "public/leaves.parquet", detail=", ".join(sorted(columns))
        )


def _check_tier(folder: Path, manifest: Manifest, tier: str) -> Iterator[Finding]:
    try:
        facts = _facts(folder, tier)
    except ReleaseError as error:
        yield Finding(str(error).rstrip("."), tier)
        return
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        yield Finding("areas, leaves, profile or register cannot be read", tier, detail=repr(error).splitlines()[0])
        return
    yield from check_register(facts)
    yield from _check_statement(facts, manifest, folder)
    checks: tuple[tuple[str, Callable[[Path, TierFacts], list[Finding]]], ...] = (
        (layout.ADM_FILE, check_adm),
        (layout.H3_FILE, check_h3),
    )
    for name, check in checks:
        try:
            yield from check(folder / tier / name, facts)
        except (pl.exceptions.PolarsError, OSError) as error:
            yield Finding("it cannot be read", f"{tier}/{name}", detail=str(error).splitlines()[0])


def _check_statement(facts: TierFacts, manifest: Manifest, folder: Path) -> Iterator[Finding]:
    statement, name = facts.statement, f"{facts.tier}/{layout.PROTECTION_FILE}"
    minimum = _json(folder / layout.PUBLIC / layout.PROFILE_FILE).get("minimum_cell_count", 0)
    for rule, is_kept in (
        (f"it is of the tier '{statement.tier}'", statement.tier == facts.tier),
        (
            f"its rules '{statement.rules}' are not those of the manifest",
            manifest.protection.startswith(statement.rules),
        ),
        (
            "it does not agree with the manifest on the demonstration key",
            statement.demonstration_key == manifest.demonstration_key,
        ),
        (
            f"its smallest count of {statement.minimum_families} families is below the profile's {minimum}",
            statement.minimum_families >= minimum,
        ),
        (
            f"rates may stand on {statement.rate_minimum_families} families; at least {_LEAST_RATE_BASE} are needed",
            statement.rate_minimum_families >= _LEAST_RATE_BASE,
        ),
        ("a table carries no noise", all(row[3] > 0 for rows in _noise_rows(facts) for row in rows)),
        ("a table has no smallest count", all(row[4] >= 1 for rows in _noise_rows(facts) for row in rows)),
    ):
        if not is_kept:
            yield Finding(rule, name)


def _noise_rows(facts: TierFacts) -> list[list[NoiseRow]]:
    return [rows for bases in facts.statement.variances.values() for rows in bases.values()]


def _facts(folder: Path, tier: str) -> TierFacts:
    public = folder / layout.PUBLIC
    areas: dict[str, list[str]] = {
        level: [area["pcode"] for area in listed] for level, listed in _json(public / layout.AREAS_FILE).items()
    }
    leaves = pl.read_parquet(public / layout.LEAVES_FILE, columns=["h3_cell", "district"])
    profile = _json(public / layout.PROFILE_FILE)
    areas["h3"] = [
        f"{cell:x}" if cell else f"the rest of {areas['adm2'][district]}" for cell, district in leaves.iter_rows()
    ]
    return TierFacts(
        tier=tier,
        statement=read_noise_statement(folder / tier / layout.PROTECTION_FILE),
        register=read_register(folder, tier),
        areas=dict(areas),
        age_groups=profile["age_groups"],
        groups=read_groups(profile),
    )


def _json(path: Path) -> Any:
    return orjson.loads(path.read_bytes())
