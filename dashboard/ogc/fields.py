"""What the properties of a layer are, in words and as a JSON schema: once for programs and for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from dashboard.ogc.layer import Layer
from dashboard.served import ServedRelease
from dashboard.text import LANGUAGES, Texts
from data.exports.headline_figures import PARTS, headlines
from data.release.states import ValueState

QUERYABLES: Final = (
    "pcode",
    "parent_pcode",
    "adm1_pcode",
    "adm2_pcode",
    "national_code",
    "iso_3166_2",
    "area_type",
    "h3_cell",
    "resolution",
    "kind",
)
"""Properties that features can be filtered by, where a layer has them."""

_OF_TABLES: Final = (
    "pcode",
    "level",
    "adm0_pcode",
    "adm1_pcode",
    "adm2_pcode",
    "parent_pcode",
    "national_code",
    "iso_3166_2",
    "area_type",
    "country",
    "release_id",
    "reference_date",
    "h3_cell",
    "resolution",
)
"""Properties that the tables of the release have, too: described once."""
_OF_LAYERS: Final = ("valid_from", "valid_to", "boundaries_version", "outline", "kind")
_OUTLINES: Final = ("generalised", "cut", "whole")
_KINDS: Final = ("cell", "remainder")
_TYPES: Final = {pl.String: "string", pl.Date: "string", pl.Int32: "integer", pl.Int64: "integer", pl.Float64: "number"}


@dataclass(frozen=True)
class Field:
    """A property: its type in JSON, what it is called in a language, its format and permitted values if it has any."""

    name: str
    kind: str
    title: str
    format: str = ""
    values: tuple[str, ...] = ()

    def schema(self, **further: Any) -> dict[str, Any]:
        """JSON schema of its value."""
        told = {"type": self.kind, "title": self.title, **further}
        if self.format:
            told["format"] = self.format
        if self.values:
            told["enum"] = list(self.values)
        return told


def fields_of(layer: Layer, served: ServedRelease, texts: Texts) -> list[Field]:
    """The properties of a layer in their order."""
    titles = _titles(served, texts)
    values = {"outline": _OUTLINES, "kind": _KINDS}
    states = tuple(state.name.lower() for state in ValueState)
    found = []
    for name, dtype in layer.table.schema.items():
        permitted = states if name.endswith(PARTS[-1]) else values.get(name, ())
        kind = _TYPES[dtype.base_type()]
        found.append(Field(name, kind, titles[name], "date" if dtype == pl.Date else "", permitted))
    return found


def queryables(layer: Layer) -> tuple[str, ...]:
    """Names of the properties that a layer can be filtered by."""
    return tuple(name for name in QUERYABLES if name in layer.table.columns)


def schema(fields: Sequence[Field], address: str, title: str, *, geometry: bool, closed: bool) -> dict[str, Any]:
    """JSON schema (2020-12) of the properties of features.

    Args:
        fields: to describe.
        address: of the schema itself.
        title: of the layer.
        geometry: whether the geometry is described beside them.
        closed: whether there are no others.
    """
    outline = {"geometry": {"format": "geometry-multipolygon", "x-ogc-role": "primary-geometry"}} if geometry else {}
    properties = {item.name: item.schema(**({"x-ogc-role": "id"} if item.name == "pcode" else {})) for item in fields}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": title,
        "properties": {**properties, **outline},
        "additionalProperties": not closed,
    }


def _titles(served: ServedRelease, texts: Texts) -> dict[str, str]:
    titles = {name: texts(f"metadata.column.{name}") for name in _OF_TABLES}
    titles |= {name: texts(f"ogc.field.{name}") for name in _OF_LAYERS}
    for language in LANGUAGES:
        titles[f"name_{language}"] = texts("ogc.field.name", language=texts.language_name(language))
    for code, base in headlines(served.release):
        label = served.label(code, texts.language)
        if served.release.register[code]["kind"] != "count":
            label = texts(f"ogc.figure.{base}", label=label)
        said = (label, *(texts(f"ogc.figure.{part}", label=label) for part in ("low", "high", "state")))
        titles |= {f"{code}{part}": title for part, title in zip(PARTS, said, strict=True)}
    return titles
