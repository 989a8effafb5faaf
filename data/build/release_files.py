"""Write the files of one release into the build's folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from data.build.measures import Measured
from data.build.published_tables import TierTables
from data.languages import LANGUAGES
from data.profiles.profile import Profile, TargetGroup
from data.release import layout
from data.release.deliveries import published_delivery
from data.release.dimensions import TIERS
from data.release.groups import group_categories
from data.release.intake import SourceDelivery
from geo.boundaries import BoundarySet
from geo.hierarchy import parents
from geo.neighbours import neighbours

_HIDDEN_FROM_DISPLAY = {"bbox", "boundary_columns", "target_groups", "code_systems", "reject_tolerance"}
_SHOWN_OF_GROUPS = {"code", "base", "programme", "sensitivity", "definition", "truth", "exclusive"}


@dataclass(frozen=True)
class ReleaseContent:
    """Everything that goes into a release but its manifest."""

    profile: Profile
    register: Sequence[Measured]
    boundaries: BoundarySet
    tables: Mapping[str, TierTables]
    facts: Mapping[str, Mapping[str, Any]]
    leaves: pl.DataFrame
    shapes: bytes
    hexes: bytes
    intake: Mapping[str, Any]
    workforce: pl.DataFrame | None = None


def write_release_files(folder: Path, content: ReleaseContent) -> None:
    """Write `public/`, `planner/` and `shapes/`; equal content gives equal bytes."""
    public, planner, shapes = (folder / name for name in (layout.PUBLIC, layout.PLANNER, layout.SHAPES))
    for part in (public, planner, shapes):
        part.mkdir(parents=True)
    (public / layout.PROFILE_FILE).write_bytes(_json(display_profile(content.profile)))
    for tier in TIERS:
        # Each tier's own entries; those for planners only stand behind the public ones.
        own = [item.describe(n) for n, item in enumerate(content.register) if item.tier == tier]
        (folder / tier / layout.REGISTER_FILE).write_bytes(_json(own))
    (public / layout.AREAS_FILE).write_bytes(_json(area_lists(content.boundaries)))
    (public / layout.NEIGHBOURS_FILE).write_bytes(
        _json({f"adm{level}": neighbours(content.boundaries, level) for level in (1, 2)})
    )
    sources = [SourceDelivery.model_validate(source) for source in content.intake["sources"]]
    (public / layout.DELIVERIES_FILE).write_bytes(_json([published_delivery(source) for source in sources]))
    for tier, tables in content.tables.items():
        _write_table(tables.adm, folder / tier / layout.ADM_FILE)
        _write_table(tables.h3, folder / tier / layout.H3_FILE)
        (folder / tier / layout.PROTECTION_FILE).write_bytes(_json(content.facts[tier]))
    _write_table(content.leaves, public / layout.LEAVES_FILE)
    (planner / layout.INTAKE_FILE).write_bytes(_json(content.intake))
    if content.workforce is not None:
        _write_table(content.workforce, planner / layout.WORKFORCE_FILE)
    (shapes / layout.SHAPES_FILE).write_bytes(content.shapes)
    (shapes / layout.HEXES_FILE).write_bytes(content.hexes)


def display_profile(profile: Profile) -> dict[str, Any]:
    """The part of a profile that pages and downloads show."""
    shown = profile.model_dump(mode="json", exclude=_HIDDEN_FROM_DISPLAY)
    groups = [group.describe() for group in group_categories(profile)]
    return {
        **shown,
        "age_groups": list(profile.age_groups),
        "groups": groups,
        "target_groups": [_displayed(group) for group in profile.target_groups],
    }


def _displayed(group: TargetGroup) -> dict[str, Any]:
    """A target group without its expressions; `label` names the whole group, `definition` those not reached."""
    shown = group.model_dump(mode="json", include=_SHOWN_OF_GROUPS)
    return {**shown, "label": group.who.as_dict()}


def area_lists(boundaries: BoundarySet) -> dict[str, list[dict[str, Any]]]:
    """Areas by level in the order of the published tables; `parent` is the row one level up (-1 for the country)."""
    lists: dict[str, list[dict[str, Any]]] = {}
    for level, frame in sorted(boundaries.levels.items()):
        above = parents(boundaries, level) if level else [-1]
        records = frame.drop(columns="geometry").to_dict("records")
        lists[f"adm{level}"] = [
            {
                "pcode": record["pcode"],
                "parent_pcode": record["parent_pcode"] or "",
                "parent": int(parent),
                "national_code": record["national_code"] or "",
                "iso_3166_2": record["iso_3166_2"] or "",
                "area_type": record["area_type"],
                "name": {language: record.get(f"name_{language}") or record["name_en"] for language in LANGUAGES},
            }
            for record, parent in zip(records, above, strict=True)
        ]
    return lists


def _json(content: Any) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def _write_table(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path, compression="zstd", compression_level=6, statistics=False, row_group_size=1 << 20)
