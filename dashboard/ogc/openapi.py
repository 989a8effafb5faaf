"""The server's description of itself (OpenAPI 3.0), from the same names that requests are read with."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.ogc.addresses import GEOJSON, HTML, JSON, OPENAPI_JSON, SCHEMA_JSON
from dashboard.ogc.fields import QUERYABLES, queryables
from dashboard.ogc.layer import Layer
from dashboard.ogc.query import DEFAULT_LIMIT, FIGURE, FORMATS, MOST
from dashboard.served import ServedRelease
from dashboard.text import LANGUAGES, Texts
from data.exports.citation import FIGURES_LICENCE

_VERSION: Final = "3.0.3"
_PROBLEM: Final = "application/problem+json"
_STRING: Final = {"type": "string"}
_ITEMS: Final = "items"

Parameter = dict[str, Any]


def description(served: ServedRelease, layers: Sequence[Layer], server: str, texts: Texts) -> dict[str, Any]:
    """The document.

    Args:
        served: the release.
        layers: of the release.
        server: address of the landing page, without a query.
        texts: words of the reader's language.
    """
    country = served.release.profile["name"][texts.language]
    return {
        "openapi": _VERSION,
        "info": {
            "title": texts("ogc.title", country=country),
            "description": texts("ogc.lead"),
            "version": served.release_id,
            "license": {"name": FIGURES_LICENCE.name, "url": FIGURES_LICENCE.address},
        },
        "servers": [{"url": server}],
        "tags": [{"name": "server"}, {"name": "data"}],
        "paths": {**_server_paths(texts), **_layer_paths(layers, texts)},
        "components": {
            "parameters": _parameters(served, texts),
            "schemas": {"object": {"type": "object"}},
            "responses": {
                name: {
                    "description": texts(f"ogc.answer.{name}"),
                    "content": {kind: _content(kind) for kind in (_PROBLEM, HTML)},
                }
                for name in ("refused", "missing", "unreadable")
            },
        },
    }


def _server_paths(texts: Texts) -> dict[str, Any]:
    paths = {
        "/": ("landing", "ogc.link.landing", JSON),
        "/conformance": ("conformance", "ogc.link.conformance", JSON),
        "/api": ("api", "ogc.link.api", OPENAPI_JSON),
        "/collections": ("collections", "ogc.link.collections", JSON),
    }
    return {
        path: _path(name, texts(title), (kind, HTML), tag="data" if name == "collections" else "server", texts=texts)
        for path, (name, title, kind) in paths.items()
    }


def _layer_paths(layers: Sequence[Layer], texts: Texts) -> dict[str, Any]:
    """Each layer by its own name: programs look here for the largest page and for what can be filtered by."""
    paths = {}
    for layer in layers:
        level, path = layer.level, f"/collections/{layer.level}"
        page = ("bbox", "datetime", "limit", "offset", *FIGURE, *queryables(layer))
        said = {name: texts(f"ogc.link.{name}") for name in ("layer", "schema", "queryables", "items", "item")}
        paths[path] = _path(f"{level}.layer", said["layer"], (JSON, HTML), texts=texts)
        for name in ("schema", "queryables"):
            paths[f"{path}/{name}"] = _path(f"{level}.{name}", said[name], (SCHEMA_JSON, HTML), texts=texts)
        paths[f"{path}/{_ITEMS}"] = _path(
            f"{level}.{_ITEMS}", said["items"], (GEOJSON, HTML), parameters=page, texts=texts
        )
        paths[f"{path}/{_ITEMS}/{{featureId}}"] = _path(
            f"{level}.item", said["item"], (GEOJSON, HTML), parameters=("featureId", *FIGURE), texts=texts
        )
    return paths


def _path(
    name: str,
    title: str,
    kinds: Sequence[str],
    *,
    texts: Texts,
    parameters: Sequence[str] = (),
    tag: str = "data",
) -> dict[str, Any]:
    named = (*parameters, "f", "lang", "release")
    return {
        "get": {
            "tags": [tag],
            "operationId": name,
            "summary": title,
            "parameters": [{"$ref": f"#/components/parameters/{parameter}"} for parameter in named],
            "responses": {
                "200": {
                    "description": texts("ogc.answer.found"),
                    "content": {kind: _content(kind) for kind in kinds},
                },
                "400": {"$ref": "#/components/responses/refused"},
                "404": {"$ref": "#/components/responses/missing"},
                "410": {"$ref": "#/components/responses/missing"},
                "503": {"$ref": "#/components/responses/unreadable"},
            },
        }
    }


def _content(kind: str) -> dict[str, Any]:
    return {"schema": _STRING if kind == HTML else {"$ref": "#/components/schemas/object"}}


def _parameters(served: ServedRelease, texts: Texts) -> dict[str, Parameter]:
    release = served.release
    box = {"type": "array", "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]}
    schemas: Mapping[str, dict[str, Any]] = {
        "bbox": {**box, "items": {"type": "number"}},
        "datetime": _STRING,
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        "offset": {"type": "integer", "minimum": 0, "default": 0},
        "f": {"type": "string", "enum": list(FORMATS)},
        "lang": {"type": "string", "enum": list(LANGUAGES)},
        "release": {"type": "string", "enum": list(served.published)},
        "indicator": {"type": "string", "enum": list(release.register)},
        "base": {"type": "string", "enum": ["families", "persons"]},
        **{name: {"type": "string", "default": "all"} for name in ("sex", "age_group", "disability", "group")},
        **dict.fromkeys(QUERYABLES, _STRING),
    }
    said = {name: f"ogc.parameter.{name}" for name in schemas if name not in QUERYABLES}
    said |= {name: "ogc.field.kind" if name == "kind" else f"metadata.column.{name}" for name in QUERYABLES}
    parameters = {
        name: {
            "name": name,
            "in": "query",
            "required": False,
            "description": texts(said[name]),
            "schema": schema,
            **({"style": "form", "explode": False} if name == "bbox" else {}),
        }
        for name, schema in schemas.items()
    }
    parameters["featureId"] = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": texts("metadata.column.pcode"),
        "schema": _STRING,
    }
    return parameters
