"""Addresses of a country's layers, and links to them as OGC API Features wants them (OGC 17-069r4, 5.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
SCHEMA_JSON: Final = "application/schema+json"
OPENAPI_JSON: Final = "application/vnd.oai.openapi+json;version=3.0"
HTML: Final = "text/html"
QUERYABLES_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
CONFORMANCE_REL: Final = "conformance"

Link = dict[str, Any]


@dataclass(frozen=True)
class Addresses:
    """Where the layers of a country are reached.

    Attributes:
        root: of the site, with a slash at the end.
        country: its code.
        kept: parameters that every address carries on (a chosen release, a chosen language).
    """

    root: str
    country: str
    kept: Mapping[str, str] = field(default_factory=dict)

    def of(self, path: str = "", **query: Any) -> str:
        """Address of a path below the country's landing page; a parameter that is None is left out."""
        asked = {**self.kept, **{name: value for name, value in query.items() if value is not None}}
        address = f"{self.root}ogc/{self.country}{quote(path)}"
        return f"{address}?{urlencode(asked, safe=',:/')}" if asked else address

    def link(self, rel: str, path: str, kind: str, title: str, **query: Any) -> Link:
        """A link; `f` is given for formats that negotiation might not choose."""
        chosen = {"f": "html" if kind == HTML else "json", **query}
        return {"href": self.of(path, **chosen), "rel": rel, "type": kind, "title": title}

    def both(self, path: str, kind: str, title: str, **query: Any) -> list[Link]:
        """Links to a document itself and to its page."""
        return [self.link("self", path, kind, title, **query), self.link("alternate", path, HTML, title, **query)]

    def file(self, release_id: str, name: str) -> str:
        """Address of a file of the release."""
        return f"{self.root}{self.country}/data/{release_id}/{name}"
