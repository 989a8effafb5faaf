"""The columns of a release's public tables: stable names, kinds, permitted values and HXL hashtags."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from data.languages import LANGUAGES
from data.release.dimensions import BASES, DISABILITIES, SEXES
from data.release.reader import Release
from data.release.states import ValueState

ColumnKind = Literal["string", "integer", "number", "date", "boolean"]

REASONS: Final = {
    ValueState.VALUE: None,
    ValueState.SUPPRESSED_SMALL: "few_or_none",
    ValueState.SUPPRESSED_COMPLEMENT: "would_tell_the_rest",
    ValueState.NO_DATA: "no_data_in_the_nation",
    ValueState.NOT_APPLICABLE: "cannot_exist_here",
    ValueState.STRUCTURAL_ZERO: None,
    ValueState.WITHDRAWN: "no_longer_vouched_for",
}
"""Why there is no figure, as a code; None where there is one."""

COUNT_UNIT: Final = "count"
"""Unit of counts, as in the map's download."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: stable (snake_case).
        kind: of its values.
        required: never empty.
        values: the only ones that occur; () where any may.
        hxl: hashtag and attributes (Humanitarian Exchange Language 1.1), "" where there is none.
    """

    name: str
    kind: ColumnKind = "string"
    required: bool = False
    values: tuple[str, ...] = field(default=())
    hxl: str = ""


RELEASE_COLUMNS: Final = (
    Column("country", required=True, hxl="#country+code"),
    Column("release_id", required=True, hxl="#meta+release"),
    Column("reference_date", "date", required=True, hxl="#date+reference"),
)
"""Every table begins with them, so that tables of several releases can be put under each other."""

_PARENTS: Final = tuple(Column(f"adm{number}_pcode", hxl=f"#adm{number}+code") for number in range(3))


VALUE_COLUMN_NAMES: Final = (
    "country",
    "release_id",
    "reference_date",
    "level",
    "adm0_pcode",
    "adm1_pcode",
    "adm2_pcode",
    "pcode",
    "national_code",
    "h3_cell",
    "name",
    "indicator_code",
    "base",
    "sex",
    "age_group",
    "disability",
    "group",
    "numerator",
    "denominator",
    "value",
    "low_90",
    "high_90",
    "unit",
    "state",
    "reason",
)
"""Columns of the tables of figures: stable, new ones only at the end."""


def value_columns(release: Release, level: str) -> tuple[Column, ...]:
    """Columns of the figures of one level, one observation in each row."""
    units = {unit_of(entry["kind"], entry["unit"]) for entry in release.register.values()}
    crossed = (
        ("base", BASES, "#population+counted"),
        ("sex", ("all", *SEXES), "#population+sex"),
        ("age_group", ("all", *release.age_groups), "#population+age"),
        ("disability", ("all", *DISABILITIES), "#population+disability"),
        ("group", ("all", *(group.code for group in release.groups)), "#population+group"),
    )
    return (
        *RELEASE_COLUMNS,
        Column("level", required=True, values=(level,), hxl="#geo+level"),
        *parents(level),
        Column("pcode", required=True, hxl="#geo+code"),
        Column("national_code", hxl="#geo+code+national"),
        Column("h3_cell", hxl="#geo+code+h3"),
        Column("name", required=True, hxl="#geo+name+i_en"),
        Column("indicator_code", required=True, hxl="#indicator+code"),
        *(Column(name, required=True, values=tuple(values), hxl=hxl) for name, values, hxl in crossed),
        Column("numerator", "integer", hxl="#indicator+numerator+num"),
        Column("denominator", "integer", hxl="#indicator+denominator+num"),
        Column("value", "number", hxl="#indicator+value+num"),
        Column("low_90", "number", hxl="#indicator+value+low+num"),
        Column("high_90", "number", hxl="#indicator+value+high+num"),
        Column("unit", required=True, values=tuple(sorted(units)), hxl="#indicator+unit"),
        Column("state", required=True, values=tuple(state.name.lower() for state in ValueState), hxl="#status"),
        Column("reason", values=tuple(code for code in REASONS.values() if code), hxl="#status+reason"),
    )


def parents(level: str) -> tuple[Column, ...]:
    """P-codes of the areas around a row's area, and its own; those above are never empty."""
    depth = {"adm0": 0, "adm1": 1, "adm2": 2, "h3": 2}.get(level, 0)
    return tuple(
        Column(column.name, required=number <= depth, hxl=column.hxl) for number, column in enumerate(_PARENTS)
    )


def unit_of(kind: str, unit: str) -> str:
    """Unit of an indicator, as the map's download writes it."""
    return COUNT_UNIT if kind == "count" else unit


def in_languages(name: str, hxl: str = "", *, required: bool = False) -> tuple[Column, ...]:
    """A column of words in every language."""
    return tuple(
        Column(f"{name}_{code}", required=required, hxl=f"{hxl}+i_{code}" if hxl else "") for code in LANGUAGES
    )


def names_of(columns: Sequence[Column]) -> list[str]:
    """Names of columns in their order."""
    return [column.name for column in columns]
