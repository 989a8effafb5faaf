"""What the server tells of itself and of its layers: the resources of OGC API Features 1.0 besides features.

Source: OGC 17-069r4, OGC API - Features - Part 1: Core corrigendum, 7.2 to 7.14; OGC 19-079r2 (Part 3) for queryables.
"""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.ogc.addresses import (
    CONFORMANCE_REL,
    GEOJSON,
    HTML,
    JSON,
    OPENAPI_JSON,
    QUERYABLES_REL,
    SCHEMA_JSON,
    Addresses,
    Link,
)
from dashboard.ogc.layer import Layer
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.exports.layer_files import SHELF
from data.exports.layer_names import GEOPACKAGE, geoparquet_name

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_GREGORIAN: Final = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_FEATURES: Final = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
_FILTERING: Final = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf"
CONFORMANCE: Final = (
    f"{_FEATURES}/core",
    f"{_FEATURES}/oas30",
    f"{_FEATURES}/html",
    f"{_FEATURES}/geojson",
    f"{_FILTERING}/queryables",
    f"{_FILTERING}/queryables-query-parameters",
)


def layer_title(served: ServedRelease, level: str, texts: Texts) -> str:
    """What the areas of a level are called in the country."""
    if level in ("adm0", "h3"):
        return texts(f"level.{level}")
    title: str = served.release.profile["admin_levels"][level[-1]]["name_plural"][texts.language]
    return title


def landing(served: ServedRelease, addresses: Addresses, texts: Texts) -> dict[str, Any]:
    """The landing page as a document."""
    title = texts("ogc.title", country=served.release.profile["name"][texts.language])
    return {
        "title": title,
        "description": texts("ogc.lead"),
        "attribution": served.release.manifest.attribution,
        "links": [
            *addresses.both("", JSON, title),
            addresses.link("service-desc", "/api", OPENAPI_JSON, texts("ogc.link.api")),
            addresses.link("service-doc", "/api", HTML, texts("ogc.link.api")),
            addresses.link(CONFORMANCE_REL, "/conformance", JSON, texts("ogc.link.conformance")),
            addresses.link("data", "/collections", JSON, texts("ogc.link.collections")),
            *_file_links(served, addresses, (GEOPACKAGE,)),
        ],
    }


def conformance() -> dict[str, Any]:
    """The classes that the server conforms to."""
    return {"conformsTo": list(CONFORMANCE)}


def collections(served: ServedRelease, layers: Sequence[Layer], addresses: Addresses, texts: Texts) -> dict[str, Any]:
    """The layers."""
    return {
        "links": [
            *addresses.both("/collections", JSON, texts("ogc.link.collections")),
            *_file_links(served, addresses, (GEOPACKAGE,)),
        ],
        "collections": [collection(served, layer, addresses, texts) for layer in layers],
    }


def collection(served: ServedRelease, layer: Layer, addresses: Addresses, texts: Texts) -> dict[str, Any]:
    """One layer."""
    path, title = f"/collections/{layer.level}", layer_title(served, layer.level, texts)
    manifest = served.release.manifest
    return {
        "id": layer.level,
        "title": title,
        "description": texts(f"ogc.layer.{layer.level}"),
        "attribution": manifest.attribution,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {
            "spatial": {"bbox": [list(layer.extent)], "crs": CRS84},
            "temporal": {
                "interval": [[f"{manifest.reference_date.isoformat()}T00:00:00Z", None]],
                "trs": _GREGORIAN,
            },
        },
        "links": [
            *addresses.both(path, JSON, title),
            addresses.link("items", f"{path}/items", GEOJSON, texts("ogc.link.items")),
            addresses.link("items", f"{path}/items", HTML, texts("ogc.link.items")),
            addresses.link("describedby", f"{path}/schema", SCHEMA_JSON, texts("ogc.link.schema")),
            addresses.link(QUERYABLES_REL, f"{path}/queryables", SCHEMA_JSON, texts("ogc.link.queryables")),
            *_file_links(served, addresses, (GEOPACKAGE, geoparquet_name(layer.level))),
        ],
    }


def _file_links(served: ServedRelease, addresses: Addresses, names: Sequence[str]) -> list[Link]:
    files = {file.name: file for file in SHELF.layers(served.release).files}
    return [
        {
            "href": addresses.file(served.release_id, name),
            "rel": "enclosure",
            "type": files[name].media_type,
            "title": name,
            "length": files[name].bytes,
        }
        for name in names
        if name in files
    ]
