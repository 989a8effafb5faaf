"""Features of a layer as GeoJSON: a page of them, or one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

import orjson

from dashboard.ogc.addresses import GEOJSON, HTML, JSON, Addresses, Link
from dashboard.ogc.chosen_figure import chosen_figure
from dashboard.ogc.layer import Layer, Rows
from dashboard.ogc.query import MOST, ItemsQuery
from dashboard.text import Texts
from data.release.reader import Release

_STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Page:
    """Rows of a layer that a request is answered with: those of this page, and how many there are in all."""

    rows: Rows
    matched: int
    query: ItemsQuery

    @classmethod
    def take(cls, layer: Layer, release: Release, query: ItemsQuery) -> "Page":
        """Search the layer. All its features hold from the release's reference date on."""
        first_day = datetime.combine(release.manifest.reference_date, time.min, tzinfo=UTC)
        last = query.times[1]
        found = layer.search(query.boxes, query.equal)
        if last is not None and last < first_day:
            found = found[:0]
        return cls(found[query.offset : query.offset + query.limit], len(found), query)

    @property
    def next_page(self) -> dict[str, int] | None:
        """Limit and offset of the next page; None on the last."""
        end = self.query.offset + len(self.rows)
        return {"limit": self.query.limit, "offset": end} if end < self.matched and len(self.rows) else None

    @property
    def next_larger_page(self) -> dict[str, int] | None:
        """The next page for programs, ten times as long up to the most: GDAL begins with ten features, and would need
        hundreds of requests for what three can carry."""
        following = self.next_page
        return following and {**following, "limit": min(10 * self.query.limit, MOST)}

    @property
    def previous_page(self) -> dict[str, int] | None:
        """Limit and offset of the page before, which ends where this one begins; None on the first."""
        offset, limit = self.query.offset, self.query.limit
        return {"limit": min(limit, offset), "offset": max(offset - limit, 0)} if offset else None


def items(
    layer: Layer,
    release: Release,
    page: Page,
    addresses: Addresses,
    asked: Mapping[str, str],
    texts: Texts,
    now: datetime | None = None,
) -> bytes:
    """A feature collection with paging links; without `now` it has no time stamp and is the same every time.

    Raises:
        QueryRefused: the release does not publish the chosen figure.
    """
    further = chosen_figure(release, layer.level, page.query.figure, page.rows)
    features = b",".join(layer.features(page.rows, further))
    head: dict[str, Any] = {"type": "FeatureCollection", "links": _page_links(layer, page, addresses, asked, texts)}
    if now is not None:
        head["timeStamp"] = now.astimezone(UTC).strftime(_STAMP)
    head |= {"numberMatched": page.matched, "numberReturned": len(page.rows)}
    return orjson.dumps(head)[:-1] + b',"features":[' + features + b"]}"


def item(
    layer: Layer, release: Release, row: Rows, figure: Mapping[str, str], addresses: Addresses, texts: Texts
) -> bytes:
    """One feature with its links. Raises QueryRefused as `items`."""
    code = str(layer.table["pcode"][int(row[0])])
    path = f"/collections/{layer.level}"
    links = [
        *addresses.both(f"{path}/items/{code}", GEOJSON, code, **figure),
        addresses.link("collection", path, JSON, texts("ogc.link.layer")),
    ]
    further = chosen_figure(release, layer.level, figure, row)
    return layer.features(row, further, [orjson.dumps(links)])[0]


def _page_links(layer: Layer, page: Page, addresses: Addresses, asked: Mapping[str, str], texts: Texts) -> list[Link]:
    path = f"/collections/{layer.level}"
    query = {name: value for name, value in asked.items() if name != "f"}
    ways = (("next", "ogc.link.next", page.next_larger_page), ("prev", "ogc.link.previous", page.previous_page))
    return [
        *addresses.both(f"{path}/items", GEOJSON, texts("ogc.link.items"), **query),
        *(
            addresses.link(rel, f"{path}/items", GEOJSON, texts(title), **{**query, **part})
            for rel, title, part in ways
            if part is not None
        ),
        addresses.link("collection", path, JSON, texts("ogc.link.layer")),
        addresses.link("collection", path, HTML, texts("ogc.link.layer")),
    ]
